"""A run up to its present state: the states, the curves, the path, and why it stopped."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from bpwidget.mlp.arguments import Array, read_only
from bpwidget.mlp.copying import Immutable
from bpwidget.mlp.errors import as_by_default
from bpwidget.mlp.losses import loss_named
from bpwidget.mlp.network import MLP
from bpwidget.mlp.training.checks import batch_of
from bpwidget.mlp.training.data import Data
from bpwidget.mlp.training.descent import DivergedError, Sample, first_state, next_state
from bpwidget.mlp.training.forward import TooLargeError
from bpwidget.mlp.training.path import PathPlane, main_plane, path_of
from bpwidget.mlp.training.run_state import RunState, Settings
from bpwidget.mlp.training.scores import Score, score, share_right


@dataclass(frozen=True, eq=False, repr=False)
class Curves(Immutable):
    """Numbers over updates, each an array of shape (points,); all read-only.

    Attributes
    ----------
    number : array of int
        Updates made at each point; the last is the present state.
    L, s, J : array
        Mean loss of all training samples, penalty, and J = L + s, even if each update uses only
        a mini-batch.
    L_test, J_test : array
        The same for the held-out samples; NaN if there are none.
    accuracy, accuracy_test : array
        Share of the samples classified correctly; NaN if the targets are not classes.
    sizes : mapping of str to array
        Frobenius norm of every gradient over the batch that was next; see `BatchGradient`.
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


def measured(state: RunState) -> Array:
    """Return the numbers that `curves_of` needs of a state, as one row.

    Raises
    ------
    OverflowError
        If L of the training samples or of the held-out ones is too large for float64.
    """
    data, l = state.data, loss_named(state.settings.loss)
    y = batch_of(l, data.y)
    if state.settings.batch is None:  # the state has the mean over all samples
        train = Score(state.L, share_right(state.net, data.X, y, l))
    else:
        train = score(state.net, data.X, y, l)
    test = Score(math.nan, math.nan)
    if len(data.X_test):
        try:
            test = score(state.net, data.X_test, batch_of(l, data.y_test), l)
        except TooLargeError as error:
            raise TooLargeError(error.quantity, held_out=True) from None
    return read_only(np.array([*train, state.s, *test, *state.sizes.values()]))


def curves_of(state: RunState, number: npt.NDArray[np.int64], rows: Array) -> Curves:
    """Return the rows of a run as curves; the state provides the names of the gradients."""
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


STATES, POINTS = 500, 4096
# float64 values that all states together may hold, and all points of the path: 16 MiB each
ROOM = 2**21
# The size of a state, in multiples of all weights: weights, gradients and their two terms, update,
# up to two moments, and about as much again for the objects that hold them.
ARRAYS_OF_STATE = 12


FIRST_SPACE = 64


class _Space:
    """Rows with room for more at the end, shared by all runs that continue the same rows.

    `ends` holds the counts of rows after which nothing has been written yet; a run that removes a
    count may write there.
    """

    __slots__ = ("ends", "rows")

    def __init__(self, rows: Array, ends: list[int]) -> None:
        self.rows, self.ends = rows, ends


@dataclass(frozen=True, eq=False, repr=False)
class _Thinned(Immutable):
    """Rows of updates 0, `every`, 2 `every`, ...; at `most` of them, every other one is dropped.

    `most` is even, so that the update after a full array is one of those kept. The next row is
    written into free space after these; otherwise a long run would copy its past at every update.
    """

    most: int
    count: int
    _space: _Space
    every: int = 1

    @classmethod
    def of(cls, most: int, width: int) -> _Thinned:
        """Return an empty array of rows of this width."""
        return cls(most, 0, _Space(np.empty((min(most, FIRST_SPACE), width)), [0]))

    @property
    def rows(self) -> Array:
        """The rows; read-only."""
        return read_only(self._space.rows[: self.count])

    @property
    def numbers(self) -> npt.NDArray[np.int64]:
        """The update that each row belongs to."""
        return self.every * np.arange(self.count, dtype=np.int64)

    def plus(self, number: int, row: Array) -> _Thinned:
        """Return the rows with that of the next update, unless that is one to leave out."""
        if number % self.every:
            return self
        count, space, every = self.count, self._space, self.every
        if count == self.most:
            kept, every = space.rows[:count:2], 2 * every
        elif count == len(space.rows) or not _taken(count, space.ends):
            kept = space.rows[:count]
        else:
            kept = None
        if kept is not None:
            count = len(kept)
            wide = np.empty((min(self.most, max(FIRST_SPACE, 2 * count)), kept.shape[1]))
            wide[:count] = kept
            space = _Space(wide, [])
        space.rows[count] = row
        space.ends.append(count + 1)
        return replace(self, count=count + 1, _space=space, every=every)

    def before(self, number: int) -> _Thinned:
        """Return the rows of the updates before this one."""
        return replace(self, count=min(self.count, -(-number // self.every)))

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__() | {"rows": self.rows.copy()}
        del state["_space"]
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        # no end is free, so the next row goes into a space of its own
        space = _Space(read_only(state["rows"]), [])
        super().__setstate__({name: state[name] for name in state if name != "rows"})
        vars(self)["_space"] = space


def _taken(end: int, ends: list[int]) -> bool:
    """Claim an end, if it is still free; of several threads, only one can."""
    try:
        ends.remove(end)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, eq=False, repr=False)
class History(Immutable):
    """A run and its past. Frozen: each action returns a new History.

    Attributes
    ----------
    first : RunState
        The state before the first update.
    states : tuple of RunState
        The latest states, at most 500; the last one is the present state.
    diverged : DivergedError or None
        Why the next update was not made: a number would not have been finite. All numbers in
        `states` are finite.

    Notes
    -----
    Memory is bounded, however long the run: `states` holds at most 500, and `curves` and `path`
    at most 4,096 points; when there are more, every other one is dropped. Networks with many
    weights keep fewer states and fewer points of the path, 16 MiB of each.

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
    RunState(update 1, epoch 1, J=0.0288)
    """

    first: RunState
    states: tuple[RunState, ...]
    diverged: DivergedError | None
    _row: Array
    _rows: _Thinned
    _vectors: _Thinned

    @classmethod
    @as_by_default()
    def start(cls, net: MLP, data: Data | Sample, settings: Settings | None = None) -> History:
        """Return a new run, before its first update.

        Parameters
        ----------
        net : MLP
            The weights to start from; it is not changed.
        data : Data, or one sample (x, y), or the arrays (X, y)
            The samples.
        settings : Settings, optional
            By default ``Settings()``.

        Returns
        -------
        History

        Raises
        ------
        TypeError, ValueError
            If an argument is refused; the message names it.
        OverflowError
            If a result is too large for float64 with the given weights.
        """
        first = first_state(net, data, settings)
        row, parameters = measured(first), len(net.vector)
        points = 2 * max(8, min(POINTS, ROOM // parameters) // 2)
        rows, vectors = _Thinned.of(POINTS, len(row)), _Thinned.of(points, parameters)
        return cls(first, (first,), None, row, rows, vectors)

    @property
    def at(self) -> RunState:
        """The present state."""
        return self.states[-1]

    @property
    def stopped(self) -> str | None:
        """The message of `diverged`, if there is one."""
        return None if self.diverged is None else str(self.diverged)

    @property
    def can_go_back(self) -> bool:
        """Whether the state before the present one is still kept."""
        return len(self.states) > 1

    @as_by_default()
    def advance(self, settings: Settings | None = None) -> History:
        """Return the run after one more update.

        If a number would no longer be finite, the run stays at its present state and `stopped`
        says why; it can continue from there under other settings, or go back.

        Parameters
        ----------
        settings : Settings, optional
            By default those of `at`. New settings reset nothing; see `RunState.under`.

        Returns
        -------
        History

        Raises
        ------
        TypeError, ValueError
            If the settings do not fit the network or the data.
        OverflowError
            If J is too large for float64 under the new settings, before any update.
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
        vector = at.net.vector
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
        """Return the run one update earlier, or itself if no earlier state is kept.

        Advancing again under the same settings gives the same run, bit for bit.

        Returns
        -------
        History
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

    @as_by_default()
    def under(self, settings: Settings) -> History:
        """Return the run at its present state under other settings; see `RunState.under`.

        Parameters
        ----------
        settings : Settings
            The new settings.

        Returns
        -------
        History

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

    def restart(self, settings: Settings | None = None) -> History:
        """Return the run from its first weights again.

        Parameters
        ----------
        settings : Settings, optional
            By default those of `at`.

        Returns
        -------
        History

        Raises
        ------
        TypeError, ValueError
            If the settings do not fit the network or the data.
        OverflowError
            If a result is too large for float64 under them.
        """
        settings = self.at.settings if settings is None else settings
        return History.start(self.first.net, self.first.data, settings)

    @cached_property
    def curves(self) -> Curves:
        """L, s, J, accuracy and the size of every gradient, over the updates."""
        number = np.append(self._rows.numbers, self.at.number)
        return curves_of(self.at, number, np.vstack([self._rows.rows, self._row]))

    @as_by_default()
    def path(self, first: str, second: str) -> Array:
        """Return the path of two weights or biases.

        Parameters
        ----------
        first, second : str
            Names such as ``"W1[0,0]"`` and ``"b2[1]"``, counted from 0.

        Returns
        -------
        array, shape (points, 2)
            The last point is the present state; read-only.

        Raises
        ------
        ValueError
            If the network has no such weight.
        """
        return path_of(self.at.net, self._points(), first, second)

    @as_by_default()
    def plane(self) -> PathPlane:
        """Return the plane through the present weights that shows most of the path.

        Its directions come from a principal component analysis of the path as seen from the
        present weights: Li et al., "Visualizing the Loss Landscape of Neural Nets" (2018).

        Returns
        -------
        PathPlane
            Two orthogonal directions, and the path projected on them.

        Raises
        ------
        ValueError
            If the path lies on one line, as it always does before the second update.
        """
        return main_plane(self.at.net, self._points())

    def _points(self) -> Array:
        return read_only(np.vstack([self._vectors.rows, self.at.net.vector]))

    def __repr__(self) -> str:
        stopped = "" if self.stopped is None else ", stopped"
        return f"History(at update {self.at.number}{stopped})"
