"""What is measured at every update of a run, over all samples, and its curves."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from bpwidget.mlp.arguments import Array, read_only
from bpwidget.mlp.losses import loss_named
from bpwidget.mlp.training.checks import batch_of
from bpwidget.mlp.training.forward import TooLargeError
from bpwidget.mlp.training.run_state import State
from bpwidget.mlp.training.scores import Score, score


@dataclass(frozen=True, eq=False, repr=False)
class Curves:
    """Numbers over updates, each an array of shape (points,); all read-only.

    Attributes
    ----------
    number : array of int
        Updates made at each point; the last is where the run stands.
    L, s, J : array
        Mean loss of all samples trained on, penalty, and J = L + s: also where an update sees
        a mini-batch alone.
    L_test, J_test : array
        The same of the samples held out; NaN where there are none.
    accuracy, accuracy_test : array
        Share of the samples told right; NaN where targets are no classes.
    sizes : mapping of str to array
        Frobenius norm of every gradient, of the batch whose turn it was; see `BatchGradient`.
    """

    number: npt.NDArray[np.int64]
    L: Array
    s: Array
    J: Array
    accuracy: Array
    L_test: Array
    J_test: Array
    accuracy_test: Array
    sizes: Mapping[str, Array]

    def __repr__(self) -> str:
        return f"Curves({len(self.number)} points up to update {self.number[-1]})"


def measured(state: State) -> Array:
    """Return the row of a state, as `curves_of` reads it.

    Raises
    ------
    OverflowError
        If L is too large for float64, of the samples trained on or of those held out.
    """
    data = state.data
    train, test = _score(state, data.X, data.y), Score(math.nan, math.nan)
    if len(data.X_test):
        try:
            test = _score(state, data.X_test, data.y_test)
        except TooLargeError as error:
            raise TooLargeError(f"{error.quantity} of the samples held out") from None
    return read_only(np.array([*train, state.s, *test, *state.sizes.values()]))


def curves_of(state: State, number: npt.NDArray[np.int64], rows: Array) -> Curves:
    """Return the rows of a run as curves; the state names its gradients."""
    columns = read_only(np.ascontiguousarray(rows.T))
    number.setflags(write=False)
    L, accuracy, s, L_test, accuracy_test, *sizes = columns
    return Curves(
        number=number,
        L=L,
        s=s,
        J=read_only(L + s),
        accuracy=accuracy,
        L_test=L_test,
        J_test=read_only(L_test + s),
        accuracy_test=accuracy_test,
        sizes=MappingProxyType(dict(zip(state.sizes, sizes, strict=True))),
    )


def _score(state: State, X: Array, y: npt.NDArray[np.int64] | Array) -> Score:
    l = loss_named(state.settings.loss)
    return score(state.net, X, batch_of(l, y), l)
