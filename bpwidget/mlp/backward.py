"""Forward propagation, then the seven backward steps, as the document numbers them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bpwidget.mlp.activations import activation_named
from bpwidget.mlp.arguments import Array, all_finite, read_only, real_number
from bpwidget.mlp.losses import Target, loss_named
from bpwidget.mlp.network import MLP


ONE = read_only(np.ones(()))


def _no_terms() -> Mapping[str, Array]:
    return MappingProxyType({})


@dataclass(frozen=True, eq=False, repr=False)
class Step:
    """One of the seven backward steps.

    Attributes
    ----------
    number : int
        1 to 7, as in the document.
    gradients : mapping of str to array
        What the step yields, by name: ``"dJ/dW2"`` has the shape of W2.
    data, penalty : mapping of str to array
        Steps 4 and 7 add two terms, the one that comes from L and the one that comes from s;
        ``data[name] + penalty[name]`` is ``gradients[name]``. Empty for the other steps.
    """

    number: int
    gradients: Mapping[str, Array]
    data: Mapping[str, Array] = field(default_factory=_no_terms)
    penalty: Mapping[str, Array] = field(default_factory=_no_terms)

    @cached_property
    def sizes(self) -> Mapping[str, float]:
        """Frobenius norm of each gradient."""
        return _sizes(self.gradients)

    @cached_property
    def data_sizes(self) -> Mapping[str, float]:
        """Frobenius norm of each data term."""
        return _sizes(self.data)

    @cached_property
    def penalty_sizes(self) -> Mapping[str, float]:
        """Frobenius norm of each penalty term."""
        return _sizes(self.penalty)

    def __repr__(self) -> str:
        return f"Step({self.number}: {', '.join(self.gradients)})"


@dataclass(frozen=True, eq=False, repr=False)
class Trace:
    """Everything that one forward and one backward pass computed; all arrays read-only.

    Attributes
    ----------
    net, x, y, loss, lam
        What it was computed from; `loss` is the name.
    z, h : array, shape (hidden,)
        z = W1 x (+ b1) and h = φ(z).
    slope : array, shape (hidden,)
        φ′(z), which step 6 multiplies by.
    o : array, shape (outputs,)
        o = W2 h (+ b2).
    L, s, J : float
        Loss, penalty s = λ/2 (‖W1‖² + ‖W2‖²) without biases, and objective J = L + s.
    """

    net: MLP
    x: Array
    y: Target
    loss: str
    lam: float
    z: Array
    h: Array
    slope: Array
    o: Array
    L: float
    s: float
    J: float
    _backward: _Backward

    @cached_property
    def prediction(self) -> Array:
        """What o says in the units of y: softmax(o), σ(o) or o itself, of shape (outputs,)."""
        return read_only(loss_named(self.loss).predict(self.o))

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The backward pass; `step` finds one by its number."""
        b = self._backward
        return (
            Step(1, _named({"dJ/dL": b.dJ_dL, "dJ/ds": b.dJ_ds})),
            Step(2, _named({"dJ/do": b.dJ_do})),
            Step(3, _named({"ds/dW1": b.ds_dW1, "ds/dW2": b.ds_dW2})),
            _weight_step(4, b.W2, b.dJ_do if self.net.b2 is not None else None),
            Step(5, _named({"dJ/dh": b.dJ_dh})),
            Step(6, _named({"dJ/dz": b.dJ_dz})),
            _weight_step(7, b.W1, b.dJ_dz if self.net.b1 is not None else None),
        )

    def step(self, number: int) -> Step:
        """Return backward step `number`, 1 to 7."""
        if number not in range(1, 8) or isinstance(number, bool):
            raise ValueError(f"there are steps 1 to 7, but step({number!r}) was asked for")
        return self.steps[int(number) - 1]

    @cached_property
    def gradients(self) -> Mapping[str, Array]:
        """Every name of every step in one mapping, in the order of the steps."""
        return MappingProxyType(
            {name: value for step in self.steps for name, value in step.gradients.items()}
        )

    def __repr__(self) -> str:
        return f"Trace(L={self.L:.6g}, s={self.s:.6g}, J={self.J:.6g})"


class _Terms(NamedTuple):
    """A weight gradient of step 4 or 7: its name, its two terms, and their sum."""

    name: str
    data: Array
    penalty: Array
    total: Array


class _Backward(NamedTuple):
    """The quantities of the seven steps, before they are laid out by step."""

    dJ_dL: Array
    dJ_ds: Array
    dJ_do: Array
    ds_dW1: Array
    ds_dW2: Array
    W2: _Terms
    dJ_dh: Array
    dJ_dz: Array
    W1: _Terms


def backprop(
    net: MLP,
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    loss: str = "cross_entropy",
    lam: float = 0.0,
) -> Trace:
    """Propagate x forward, then J's gradient backward through the seven steps.

    Parameters
    ----------
    net : MLP
    x : array_like, shape (inputs,)
        One input.
    y : int or array_like
        The target: a class index for ``cross_entropy``, otherwise a vector of shape (outputs,)
        (or a number where there is one output).
    loss : str
        ``cross_entropy``: softmax cross-entropy, -log softmax(o)[y].
        ``squared_error``: ½‖o - y‖², summed over outputs.
        ``binary_cross_entropy``: on logits, summed over outputs, targets in [0, 1].
    lam : float
        λ, 0 or more.

    Returns
    -------
    Trace

    Raises
    ------
    TypeError, ValueError
        If an argument is refused; the sentence names it.
    OverflowError
        If a result is too large for float64; the sentence names the first such quantity.

    Notes
    -----
    A gradient has the shape of what it belongs to, so dJ/dW2 = ∂J/∂o hᵀ + λ W2 has the shape of
    W2. Source: the document, steps 1 to 7.

    Examples
    --------
    >>> net = MLP(W1=[[2.0]], W2=[[3.0]], activation="identity")
    >>> trace = backprop(net, x=[1.0], y=[5.0], loss="squared_error", lam=0.1)
    >>> trace.o, trace.L, trace.s
    (array([6.]), 0.5, 0.65)
    >>> trace.step(4).gradients["dJ/dW2"]
    array([[2.3]])
    >>> trace.step(4).data["dJ/dW2"], trace.step(4).penalty["dJ/dW2"]
    (array([[2.]]), array([[0.3]]))
    """
    if not isinstance(net, MLP):
        raise TypeError(f"net must be an MLP, but a {type(net).__name__} came")
    x = net.input_vector(x)
    l = loss_named(loss)
    y = l.target(y, net.outputs)
    lam = real_number("lam", lam)
    phi = activation_named(net.activation)
    W1, W2, b1, b2 = net.W1, net.W2, net.b1, net.b2

    with np.errstate(over="ignore", invalid="ignore"):  # what overflows is named below
        z = W1 @ x if b1 is None else W1 @ x + b1
        h = phi.phi(z)
        o = W2 @ h if b2 is None else W2 @ h + b2
        L = float(l.value(o, y))
        s = penalty(W1, W2, lam)
        J = L + s

        # 1. J = L + s
        dJ_dL = dJ_ds = ONE
        # 2. through the loss
        dJ_do = dJ_dL * l.gradient(o, y)
        # 3. the penalty
        ds_dW1, ds_dW2 = lam * W1, lam * W2
        # 4. the output layer's weights
        W2_data, W2_penalty = np.multiply.outer(dJ_do, h), dJ_ds * ds_dW2
        dJ_dW2 = W2_data + W2_penalty
        # 5. back to h
        dJ_dh = W2.T @ dJ_do
        # 6. through φ
        slope = phi.slope(z)
        dJ_dz = dJ_dh * slope
        # 7. the hidden layer's weights
        W1_data, W1_penalty = np.multiply.outer(dJ_dz, x), dJ_ds * ds_dW1
        dJ_dW1 = W1_data + W1_penalty

    for name, array in (
        ("z", z),
        ("o", o),
        ("dJ/do", dJ_do),
        ("dJ/dW2", dJ_dW2),
        ("dJ/dh", dJ_dh),
        ("dJ/dz", dJ_dz),
        ("dJ/dW1", dJ_dW1),
    ):
        if not all_finite(array):
            raise _too_large(name)
    if not math.isfinite(J):
        raise _too_large("s" if math.isfinite(L) else "L")
    for array in (z, h, slope, o):
        read_only(array)
    backward = _Backward(
        dJ_dL,
        dJ_ds,
        dJ_do,
        ds_dW1,
        ds_dW2,
        _Terms("dJ/dW2", W2_data, W2_penalty, dJ_dW2),
        dJ_dh,
        dJ_dz,
        _Terms("dJ/dW1", W1_data, W1_penalty, dJ_dW1),
    )
    return Trace(net, x, y, l.name, lam, z, h, slope, o, L, s, J, backward)


def penalty(W1: Array, W2: Array, lam: float) -> float:
    """Return s = λ/2 (‖W1‖²_F + ‖W2‖²_F), the document's regularisation term."""
    return lam / 2 * float(np.vdot(W1, W1) + np.vdot(W2, W2))


def _weight_step(number: int, W: _Terms, dJ_db: Array | None) -> Step:
    """Return step 4 or 7; a bias gets the data term alone, for it is not penalised."""
    gradients, data, penalty = {W.name: W.total}, {W.name: W.data}, {W.name: W.penalty}
    if dJ_db is not None:
        b = W.name.replace("W", "b")
        gradients[b] = data[b] = dJ_db
        penalty[b] = np.zeros_like(dJ_db)
    return Step(number, _named(gradients), _named(data), _named(penalty))


def _named(arrays: dict[str, Array]) -> Mapping[str, Array]:
    for array in arrays.values():
        read_only(array)
    return MappingProxyType(arrays)


def _too_large(name: str) -> OverflowError:
    return OverflowError(f"{name} is too large for float64; smaller x, weights or lam are needed")


def _sizes(arrays: Mapping[str, Array]) -> Mapping[str, float]:
    return MappingProxyType({name: frobenius(array) for name, array in arrays.items()})


def frobenius(array: Array) -> float:
    """Return ‖array‖_F, exactly zero only where every entry is zero.

    The entries are scaled first: squares of numbers below 1e-162 would vanish.

    Examples
    --------
    >>> frobenius(np.array([3e-200, 4e-200]))
    5e-200
    """
    flat = array.ravel()
    largest = float(np.abs(flat).max())
    if largest == 0.0 or 1e-100 < largest < 1e100:
        return math.sqrt(float(np.dot(flat, flat)))
    return largest * math.sqrt(float(np.dot(flat / largest, flat / largest)))
