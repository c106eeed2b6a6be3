"""The results of one forward and one backward pass: a frozen Trace of seven Steps."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from bpwidget.mlp.arguments import Array, read_only, short
from bpwidget.mlp.errors import as_by_default
from bpwidget.mlp.losses import Target, loss_named
from bpwidget.mlp.network import MLP
from bpwidget.mlp.refusals import RefusedTypeError, RefusedValueError


def _no_terms() -> Mapping[str, Array]:
    return MappingProxyType({})


@dataclass(frozen=True, eq=False, repr=False)
class Step:
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


@dataclass(frozen=True, eq=False, repr=False, init=False)
class Trace:
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
        L: float,
        s: float,
        J: float,
        backward: Backward,
    ) -> None:
        # in one update: thirteen calls of object.__setattr__ take a twentieth of a small pass
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
            L=L,
            s=s,
            J=J,
            backward=backward,
        )

    @cached_property
    def prediction(self) -> Array:
        """The prediction in the units of y: softmax(o), σ(o) or o, of shape (outputs,)."""
        with np.errstate(over="ignore", under="ignore"):  # a probability this small is 0
            return read_only(loss_named(self.loss).predict(self.o))

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The seven steps of the backward pass; `step` returns one by its number."""
        b = self.backward
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
            got = short(number)
            raise RefusedValueError("whole_between", name="number", least=1, most=7, got=got)
        return self.steps[int(number) - 1]

    @cached_property
    def gradients(self) -> Mapping[str, Array]:
        """The gradients of all steps by name, in the order of the steps."""
        return MappingProxyType(
            {name: value for step in self.steps for name, value in step.gradients.items()}
        )

    def __repr__(self) -> str:
        return f"Trace(L={self.L:.6g}, s={self.s:.6g}, J={self.J:.6g})"


class Terms(NamedTuple):
    """A weight gradient of step 4 or 7: its name, its two terms, and their sum."""

    name: str
    data: Array
    penalty: Array
    total: Array


class Backward(NamedTuple):
    """The quantities of the seven steps, not yet grouped by step."""

    dJ_dL: Array
    dJ_ds: Array
    dJ_do: Array
    ds_dW1: Array
    ds_dW2: Array
    W2: Terms
    dJ_dh: Array
    dJ_dz: Array
    W1: Terms


def _weight_step(number: int, W: Terms, dJ_db: Array | None) -> Step:
    """Return step 4 or 7; a bias has only the data term, because it is not penalised."""
    gradients, data, penalty = {W.name: W.total}, {W.name: W.data}, {W.name: W.penalty}
    if dJ_db is not None:
        b = W.name.replace("W", "b")
        gradients[b] = data[b] = dJ_db
        penalty[b] = np.zeros_like(dJ_db)
    return Step(number, _named(gradients), _named(data), _named(penalty))


def refuse_other(trace: object) -> None:
    """Refuse what is no Trace."""
    if not isinstance(trace, Trace):
        raise RefusedTypeError("trace", got=short(trace))


def _named(arrays: dict[str, Array]) -> Mapping[str, Array]:
    for array in arrays.values():
        read_only(array)
    return MappingProxyType(arrays)


def _sizes(arrays: Mapping[str, Array]) -> Mapping[str, float]:
    return MappingProxyType({name: frobenius(array) for name, array in arrays.items()})


@as_by_default()
def frobenius(array: Array) -> float:
    """Return ‖array‖_F, which is exactly zero only if every entry is zero.

    Very small and very large entries are scaled first: squares of numbers below 1e-162 vanish.

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
