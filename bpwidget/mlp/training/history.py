"""A run as one stands in it: the states so far, its curves, its path, and why it stopped."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from bpwidget.mlp.arguments import Array, read_only
from bpwidget.mlp.losses import loss_named
from bpwidget.mlp.network import MLP
from bpwidget.mlp.training.checks import batch_of
from bpwidget.mlp.training.data import Data
from bpwidget.mlp.training.descent import DivergedError, Sample, first_state, next_state
from bpwidget.mlp.training.forward import TooLargeError
from bpwidget.mlp.training.path import PathPlane, main_plane, path_of, vector_of
from bpwidget.mlp.training.rows import Rows
from bpwidget.mlp.training.run_state import Settings, State
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
            raise TooLargeError(error.quantity, held_out=True) from None
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


STATES, POINTS = 500, 4096
# float64 values that all states, or all points of the path, may hold: 16 MiB each
ROOM = 2**21
# arrays of the size of all weights that a state holds: weights, gradients and their two terms,
# update, at most two moments, and as much again for what surrounds them
ARRAYS_OF_STATE = 12


@dataclass(frozen=True, eq=False, repr=False)
class History:
    """The row of states of a run, and where one stands in it. Frozen: each way on is a new one.

    Attributes
    ----------
    first : State
        Where the run began.
    states : tuple of State
        The last states, at most 500 of them; the last is where the run stands.
    diverged : DivergedError or None
        Why the run went no further, where a number was no longer finite; the states are good.

    Notes
    -----
    A run of hours needs no more room than one of minutes: `states` holds 500 at most, `curves`
    4,096 points, of which every other is dropped where there are more, and `path` the same.
    Networks of many weights keep fewer states and points of the path, 16 MiB of each.
    An update adds one row to memory that all histories of the run share, and copies none.

    Examples
    --------
    >>> net = MLP(W1=[[2.0]], W2=[[3.0]], activation="identity")
    >>> run = History.start(net, ([1.0], [5.0]), Settings("squared_error"))
    >>> run = run.advance().advance()
    >>> run
    History(at update 2)
    >>> run.curves.J.round(4).tolist()
    [0.5, 0.0288, 0.0002]
    >>> run.back().at
    State(update 1, epoch 1, J=0.0288)
    """

    first: State
    states: tuple[State, ...]
    diverged: DivergedError | None
    _row: Array
    _rows: Rows
    _vectors: Rows

    @classmethod
    def start(cls, net: MLP, data: Data | Sample, settings: Settings | None = None) -> History:
        """Return a run before its first update; see `first_state`.

        Raises
        ------
        TypeError, ValueError
            If an argument is refused; the sentence names it.
        OverflowError
            If a result is too large for float64 under the weights given.
        """
        first = first_state(net, data, settings)
        row, parameters = measured(first), len(vector_of(net))
        points = 2 * max(8, min(POINTS, ROOM // parameters) // 2)
        rows, vectors = Rows.none(len(row), POINTS), Rows.none(parameters, points)
        return cls(first, (first,), None, row, rows, vectors)

    @property
    def at(self) -> State:
        """The state where the run stands."""
        return self.states[-1]

    @property
    def stopped(self) -> str | None:
        """`diverged` in a sentence."""
        return None if self.diverged is None else str(self.diverged)

    @property
    def can_go_back(self) -> bool:
        """Whether the state before is still there."""
        return len(self.states) > 1

    def advance(self, settings: Settings | None = None) -> History:
        """Return the run after one more update.

        Where a number would no longer be finite, it stands where it stood, and `stopped` says
        why; from there it may go on under other settings, or back.

        Parameters
        ----------
        settings : Settings, optional
            By default those of `at`. Changed ones reset nothing; see `State.under`.

        Raises
        ------
        TypeError, ValueError
            If the settings do not fit the network or the data.
        OverflowError
            If J is too large for float64 under the changed settings, before any update.
        """
        if settings is not None:
            return self.under(settings).advance()
        at = self.at
        try:
            state = next_state(at)
            row = measured(state)
        except DivergedError as error:
            return replace(self, diverged=error)
        except TooLargeError as error:
            diverged = DivergedError(error.quantity, at, held_out=error.held_out)
            return replace(self, diverged=diverged)
        vector = vector_of(at.net)
        most = max(2, min(STATES, ROOM // (ARRAYS_OF_STATE * len(vector))))
        return replace(
            self,
            states=(*self.states, state)[-most:],
            diverged=None,
            _row=row,
            _rows=self._rows.plus(at.number, self._row),
            _vectors=self._vectors.plus(at.number, vector),
        )

    def back(self) -> History:
        """Return the run one update earlier, or itself where no earlier state is kept.

        To advance from there is, under the same settings, the same to the bit.
        """
        if not self.can_go_back:
            return self
        *_, at, _ = self.states
        return replace(
            self,
            states=self.states[:-1],
            diverged=None,
            _row=measured(at),
            _rows=self._rows.before(at.number),
            _vectors=self._vectors.before(at.number),
        )

    def under(self, settings: Settings) -> History:
        """Return the run where it stands, under other settings; see `State.under`.

        Raises
        ------
        TypeError, ValueError
            If the settings do not fit the network or the data.
        OverflowError
            If J is too large for float64 under them.
        """
        at = self.at.under(settings)
        if at is self.at:
            return self
        return replace(self, states=(*self.states[:-1], at), diverged=None, _row=measured(at))

    def reset(self, settings: Settings | None = None) -> History:
        """Return the run before its first update, by default under the settings of `at`."""
        settings = self.at.settings if settings is None else settings
        return History.start(self.first.net, self.first.data, settings)

    @cached_property
    def curves(self) -> Curves:
        """L, s, J, accuracy and the size of every gradient over updates."""
        number = np.append(self._rows.numbers, self.at.number)
        return curves_of(self.at, number, np.vstack([self._rows.array, self._row]))

    def path(self, first: str, second: str) -> Array:
        """Return the path of two weights or biases.

        Parameters
        ----------
        first, second : str
            Names such as ``"W1[0,0]"`` and ``"b2[1]"``, counted from 0.

        Returns
        -------
        array, shape (points, 2)
            The last point is where the run stands; read-only.

        Raises
        ------
        ValueError
            If the network has no such weight.
        """
        return path_of(self.at.net, self._points(), first, second)

    def plane(self) -> PathPlane:
        """Return the plane through the present weights in which the path went most.

        Its directions are those of a principal component analysis of the path, seen from the
        present weights: Li et al., "Visualizing the Loss Landscape of Neural Nets" (2018).

        Raises
        ------
        ValueError
            If the path lies on one line, as it does before the second update.
        """
        return main_plane(self.at.net, self._points())

    def _points(self) -> Array:
        return read_only(np.vstack([self._vectors.array, vector_of(self.at.net)]))

    def __repr__(self) -> str:
        stopped = "" if self.stopped is None else ", stopped"
        return f"History(at update {self.at.number}{stopped})"
