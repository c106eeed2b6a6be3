"""From a state to the screen: the board draws it, and only what has changed is sent."""

from __future__ import annotations

from typing import Protocol

from matplotlib.figure import Figure

from bpwidget.panel.screen.encode import png
from bpwidget.panel.state.data import SPEEDS
from bpwidget.panel.state.state import State
from bpwidget.panel.text.parts import parts_of
from bpwidget.plots.board import Board, Tile
from bpwidget.plots.drawing.style import DARK, LIGHT, Theme
from bpwidget.plots.layout import Kinds, shown_plot, views_for

FIRST_WIDTH = 1000


class Screen(Protocol):
    """What is needed of the widget that shows the frames.

    Attributes
    ----------
    plays : bool
        Whether it is live: then it says when it has painted, and shows the ledger beside its bars.
    """

    plays: bool

    def show(
        self,
        board: Board,
        tiles: list[Tile],
        parts: dict[str, str],
        lang: str,
        step: int,
        wait: int | None = None,
    ) -> None:
        """Show new rectangles of the board, and new text by part, in a language and at a step.

        If there is a `wait`, ask for the next frame that many milliseconds after this one.
        """

    def forget(self) -> None:
        """Send everything with the next frame."""

    def keep_still(
        self, picture: bytes, board: Board, parts: dict[str, str], lang: str, step: int
    ) -> None:
        """Keep what is shown for a page without a kernel."""


class Frames:
    """Makes the frames of one panel, on a board of its width, pixel ratio and theme.

    Parameters
    ----------
    screen : Screen
        A `LiveScreen` or an `ImageScreen`.
    state : State
        What is shown first; computed.
    python : str
        The line that opens a panel there.
    """

    def __init__(self, screen: Screen, state: State, python: str) -> None:
        self._screen = screen
        self._state = state
        self._python = python
        self._wait: int | None = None
        self._narrow = False
        self._board = Board(FIRST_WIDTH, 1.0, LIGHT, self._views())
        self._parts: dict[str, str] = {}
        self.show(state, python)

    @property
    def figure(self) -> Figure:
        """The board's figure."""
        return self._board.figure

    def show(self, state: State, python: str) -> None:
        """Draw a state and send what it changed, with the line that opens a panel there."""
        self._state, self._python = state, python
        tiles, parts = self._drawn(), self._text()
        fresh = {name: html for name, html in parts.items() if self._parts.get(name) != html}
        wait = SPEEDS[state.speed][1] if state.playing else None
        changed = tiles or fresh or wait != self._wait
        self._parts, self._wait = parts, wait
        if changed:
            self._screen.show(self._board, tiles, fresh, state.lang, state.step, wait)

    def _views(self) -> Kinds:
        return views_for(self._state.scene, ledger=self._screen.plays, only=self._alone())

    def _alone(self) -> str | None:
        """Return the plot that is shown alone, where there is room for one."""
        return shown_plot(self._state.scene, self._state.plot) if self._narrow else None

    def _text(self) -> dict[str, str]:
        state = self._state
        return parts_of(state.scene, state.follow, self._python, state.phase, self._alone())

    def _drawn(self) -> list[Tile]:
        """Return the rectangles that the state changes; for other views, all of a new board."""
        board, kinds, scene = self._board, self._views(), self._state.scene
        if kinds == board.kinds:
            return board.draw(scene)
        self._board = Board(board.width, board.ratio, board.theme, kinds)
        self._board.draw(scene)
        return [self._board.whole()]

    def look(self, width: float, ratio: float, dark: bool, *, narrow: bool = False) -> None:
        """Draw for a view's size and theme, and send everything, since the view may be new.

        Parameters
        ----------
        width, ratio : float
            In CSS pixels, and device pixels per CSS pixel.
        dark : bool
        narrow : bool
            Whether there is room for one plot at a time.
        """
        theme: Theme = DARK if dark else LIGHT
        wanted = Board.fitting(width), ratio, theme
        self._narrow = narrow
        board, kinds = self._board, self._views()
        if (*wanted, kinds) != (board.width, board.ratio, board.theme, board.kinds):
            self._board = Board(*wanted, kinds)
        self._board.draw(self._state.scene)
        self._parts = self._text()
        self._screen.forget()
        whole, state = [self._board.whole()], self._state
        self._screen.show(self._board, whole, self._parts, state.lang, state.step, self._wait)

    @property
    def board(self) -> Board:
        """The board that is shown."""
        return self._board

    def whole_figure(self) -> Figure:
        """Return a figure of every plot by itself: no ledger stands beside its bars."""
        board, scene = self._board, self._state.scene
        width = max(board.width, FIRST_WIDTH)
        alone = Board(width, board.ratio, board.theme, views_for(scene, ledger=False))
        alone.draw(scene)
        return alone.figure

    def picture(self) -> bytes:
        """Return the whole board as PNG, and keep it for a page without a kernel."""
        picture = png(self._board.whole().pixels)
        state = self._state
        self._screen.keep_still(picture, self._board, self._parts, state.lang, state.step)
        return picture
