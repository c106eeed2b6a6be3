"""What a pointer on the plots does: press, drag and read values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bpwidget.panel.state.follow import moved
from bpwidget.panel.state.state import Change, State
from bpwidget.plots.board import Board


class Pointer:
    """Acts on the pointer. Positions are in CSS pixels from the board's top left.

    Parameters
    ----------
    by_user : callable
        Called with each move.
    board : callable
        Returns the board on screen.
    """

    def __init__(self, by_user: Callable[[Change], None], board: Callable[[], Board]) -> None:
        self._by_user = by_user
        self._board = board

    def press(self, x: float, y: float) -> None:
        """Choose the step, or whatever else is pressed there."""
        self._by_user(lambda state: moved(state, self._board().press(x, y)))

    def drag(self, x: float, y: float) -> None:
        """Drag the point of the loss surface or slice there, without moving its window."""
        self._by_user(lambda state: moved(state, self._dragged(state, x, y)))

    def drop(self, x: float, y: float) -> None:
        """Drag it there and let go; the window stays where it is, as long as the point is in it."""
        self.drag(x, y)

    def read(self, x: float, y: float) -> str:
        """Return the values shown there as one line, or an empty string."""
        return self._board().read(x, y)

    def _dragged(self, state: State, x: float, y: float) -> dict[str, Any]:
        changes = self._board().drag(x, y)
        return {**changes, "weights": {**state.weights, **changes.get("weights", {})}}
