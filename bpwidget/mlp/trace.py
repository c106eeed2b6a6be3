"""The results of one forward and one backward pass: a frozen Trace of seven Steps."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from bpwidget.mlp.activations import ACTIVATIONS
from bpwidget.mlp.arguments import Array, read_only, short, whole_between
from bpwidget.mlp.copying import Immutable
from bpwidget.mlp.losses import Target, loss_named
from bpwidget.mlp.network import MLP
from bpwidget.mlp.refusals import RefusedOverflowError, RefusedTypeError

NO_TERMS: Mapping[str, Array] = MappingProxyType({})


@dataclass(frozen=True, eq=False, repr=False, init=False)
class Step(Immutable):
    """One of the seven backward steps.

    Attributes
    ----------
    number : int
        1 to 7; see `bpwidget.mlp.backward`.
    gradients : mapping of str to array
        The step's results by name: ``"dJ/dW2"`` has the shape of W2.
    data, penalty : mapping of str to array
        The two terms that steps 4 and 7 add, one from L and one from s:
        ``data[name] + penalty[name]`` is ``gradients[name]``. Empty for the other steps.
    """

    number: int
    gradients: Mapping[str, Array]
    data: Mapping[str, Array]
    penalty: Mapping[str, Array]

    def __init__(
        self,
        number: int,
        gradients: Mapping[str, Array],
        data: Mapping[str, Array] = NO_TERMS,
        penalty: Mapping[str, Array] = NO_TERMS,
    ) -> None:
        # all at once: a frozen dataclass calls object.__setattr__ for each, which takes three times
        # as long, and making the seven steps takes half as long as the pass they describe
        own = vars(self)
        own["number"], own["gradients"] = number, gradients
        own["data"], own["penalty"] = data, penalty

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


@dataclass(frozen=True, eq=False, repr=False, init=False)
class Trace(Immutable):
    """Everything computed in one forward and one backward pass; all arrays are read-only.

    Attributes
    ----------
    net, x, y, loss, lam
        The arguments of `backprop`; `loss` is the name.
    z, h : array, shape (hidden,)
        z = W1 x (+ b1) and h = φ(z).
    slope : array, shape (hidden,)
        φ′(z), which step 6 multiplies by.
    o : array, shape (outputs,)
        o = W2 h (+ b2).
    y_hat : array, shape (outputs,)
        ŷ = ψ(o), which L is a function of; o itself if ψ is the identity.
    L, s, J : float
        Loss, penalty s = λ/2 (‖W1‖² + ‖W2‖²) without biases, and objective J = L + s.
    backward : Backward
        The results of the backward pass, ungrouped; `steps` groups them.
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
    y_hat: Array
    L: float
    s: float
    J: float
    backward: Backward

    def __init__(
        self,
        net: MLP,
        x: Array,
        y: Target,
        loss: str,
        lam: float,
        z: Array,
        h: Array,
        slope: Array,
        o: Array,
        y_hat: Array,
        L: float,
        s: float,
        J: float,
        backward: Backward,
    ) -> None:
        # in one update: fourteen calls of object.__setattr__ would take 5 % of a small pass
        vars(self).update(
            net=net,
            x=x,
            y=y,
            loss=loss,
            lam=lam,
            z=z,
            h=h,
            slope=slope,
            o=o,
            y_hat=y_hat,
            L=L,
            s=s,
            J=J,
            backward=backward,
        )

    @cached_property
    def prediction(self) -> Array:
        """The prediction in the units of y: softmax(o), σ(o) or ŷ, of shape (outputs,)."""
        with np.errstate(over="ignore", under="ignore"):  # tiny probabilities underflow to 0
            return read_only(loss_named(self.loss).predict(self.y_hat))

    @cached_property
    def output_slope(self) -> Array:
        """ψ′(o), by which step 2 multiplies ∂J/∂ŷ; ones where ψ is the identity."""
        with np.errstate(over="ignore", under="ignore"):
            return read_only(ACTIVATIONS[self.net.output_activation].slope(self.o))

    @cached_property
    def dJ_dx(self) -> Array:
        """∂J/∂x = W1ᵀ ∂J/∂z, of shape (inputs,); not one of the steps, since x is not learnt.

        Raises
        ------
        OverflowError
            If it is too large for float64.

        Examples
        --------
        A neuron o = tanh(w x + b), as a hidden unit whose W2 = 1:

        >>> from bpwidget.mlp import backprop
        >>> net = MLP(W1=[[-3.0, 1.0]], W2=[[1.0]], b1=[6.8813735870195432])
        >>> trace = backprop(net, x=[2.0, 0.0], y=[0.0], loss="squared_error")
        >>> (trace.dJ_dx / trace.o).round(6)  # ∂o/∂x, since ∂J/∂o is o
        array([-1.5,  0.5])
        """
        with np.errstate(all="ignore"):  # an overflow is refused by name
            gradient: Array = self.net.W1.T.dot(self.backward.dJ_dz)
        if not np.isfinite(gradient).all():
            raise RefusedOverflowError("too_large", quantity="dJ/dx")
        return read_only(gradient)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The seven steps of the backward pass; `step` returns one by its number."""
        b, net, named = self.backward, self.net, MappingProxyType
        through_loss = {} if b.dJ_dy_hat is None else {"dJ/dy_hat": b.dJ_dy_hat}
        return (
            Step(1, named({"dJ/dL": b.dJ_dL, "dJ/ds": b.dJ_ds})),
            Step(2, named({**through_loss, "dJ/do": b.dJ_do})),
            Step(3, named({"ds/dW1": b.ds_dW1, "ds/dW2": b.ds_dW2})),
            _weight_step(4, b.W2, None if net.b2 is None else ("dJ/db2", b.dJ_do)),
            Step(5, named({"dJ/dh": b.dJ_dh})),
            Step(6, named({"dJ/dz": b.dJ_dz})),
            _weight_step(7, b.W1, None if net.b1 is None else ("dJ/db1", b.dJ_dz)),
        )

    def step(self, number: int) -> Step:
        """Return backward step `number`.

        Parameters
        ----------
        number : int
            1 to 7.

        Returns
        -------
        Step

        Raises
        ------
        ValueError
            If there is no such step.
        """
        return self.steps[whole_between("number", number, 1, 7) - 1]

    @cached_property
    def gradients(self) -> Mapping[str, Array]:
        """The gradients of all steps by name, in the order of the steps."""
        return MappingProxyType(
            {name: value for step in self.steps for name, value in step.gradients.items()}
        )

    def __repr__(self) -> str:
        return f"Trace(L={self.L:.6g}, s={self.s:.6g}, J={self.J:.6g})"


def known_trace(trace: object) -> Trace:
    """Return `trace` if it is a Trace, or refuse it."""
    if isinstance(trace, Trace):
        return trace
    raise RefusedTypeError("trace", got=short(trace))


class Terms(NamedTuple):
    """A weight gradient of step 4 or 7: its name, its two terms, and their sum."""

    name: str
    data: Array
    penalty: Array
    total: Array


class Backward(NamedTuple):
    """The quantities of the seven steps, read-only, not yet grouped by step."""

    dJ_dL: Array
    dJ_ds: Array
    dJ_dy_hat: Array | None  # None where ŷ is o
    dJ_do: Array
    ds_dW1: Array
    ds_dW2: Array
    W2: Terms
    dJ_dh: Array
    dJ_dz: Array
    W1: Terms


def _weight_step(number: int, W: Terms, bias: tuple[str, Array] | None) -> Step:
    """Return step 4 or 7; a bias has only the data term, because it is not penalised."""
    gradients, data, penalty = {W.name: W.total}, {W.name: W.data}, {W.name: W.penalty}
    if bias is not None:
        name, dJ_db = bias
        gradients[name] = data[name] = dJ_db
        penalty[name] = read_only(np.zeros(dJ_db.shape))
    named = MappingProxyType
    return Step(number, named(gradients), named(data), named(penalty))


def _sizes(arrays: Mapping[str, Array]) -> Mapping[str, float]:
    return MappingProxyType({name: frobenius(array) for name, array in arrays.items()})


def frobenius(array: Array) -> float:
    """Return ‖array‖_F, which is exactly zero only if every entry is zero.

    Examples
    --------
    >>> frobenius(np.array([3e-200, 4e-200]))
    5e-200
    """
    square = float(np.vdot(array, array))
    # for numbers far from 1, the sum of squares loses digits or becomes 0 or infinite
    return math.sqrt(square) if 1e-200 < square < 1e200 else _scaled_norm(array)


@np.errstate(all="ignore")
def _scaled_norm(array: Array) -> float:
    flat = array.ravel()
    largest = float(np.abs(flat).max())
    return largest * math.sqrt(float(np.dot(flat / largest, flat / largest))) if largest else 0.0
