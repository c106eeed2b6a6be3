"""From a state to the screen: the board draws it, and only what has changed is sent."""

from __future__ import annotations

from typing import Protocol

from matplotlib.figure import Figure

from bpwidget.panel.screen.encode import png
from bpwidget.panel.state.data import SPEEDS
from bpwidget.panel.state.state import State
from bpwidget.panel.text.announced import Announcement, announced
from bpwidget.panel.text.parts import parts_of
from bpwidget.plots.board import Board, Kinds, Tile, views_for
from bpwidget.plots.drawing.style import DARK, LIGHT, Theme
from bpwidget.scene.scene import Scene

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
        announcement: Announcement | None = None,
    ) -> None:
        """Show new rectangles of the board, and new text by part, in a language and at a step.

        If there is a `wait`, ask for the next frame that many milliseconds after this one. Tell
        a screen reader of the announcement.
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
    """

    def __init__(self, screen: Screen, state: State) -> None:
        self._screen = screen
        self._state = state
        self._wait: int | None = None
        self._board = Board(FIRST_WIDTH, 1.0, LIGHT, self._views(state.scene))
        self._parts: dict[str, str] = {}
        self.show(state)

    @property
    def figure(self) -> Figure:
        """The board's figure."""
        return self._board.figure

    def show(self, state: State) -> None:
        """Draw a state and send what it changed."""
        announcement = announced(self._state, state)
        self._state = state
        tiles, parts = self._drawn(state.scene), self._text()
        fresh = {name: html for name, html in parts.items() if self._parts.get(name) != html}
        wait = SPEEDS[state.speed][1] if state.playing else None
        changed = tiles or fresh or wait != self._wait or announcement
        self._parts, self._wait = parts, wait
        if changed:
            self._screen.show(self._board, tiles, fresh, state.lang, state.step, wait, announcement)

    def _views(self, scene: Scene) -> Kinds:
        return views_for(scene, ledger=self._screen.plays)

    def _text(self) -> dict[str, str]:
        state = self._state
        return parts_of(state.scene, state.follow, state.phase)

    def _drawn(self, scene: Scene) -> list[Tile]:
        """Return the rectangles that a scene changes; for other views, all of a new board."""
        board, kinds = self._board, self._views(scene)
        if kinds == board.kinds:
            return board.draw(scene)
        self._board = Board(board.width, board.ratio, board.theme, kinds)
        self._board.draw(scene)
        return [self._board.whole()]

    def look(self, width: float, ratio: float, dark: bool) -> None:
        """Draw for a view's size and theme, and send everything, since the view may be new."""
        theme: Theme = DARK if dark else LIGHT
        wanted = Board.fitting(width), ratio, theme
        if wanted != (self._board.width, self._board.ratio, self._board.theme):
            self._board = Board(*wanted, self._views(self._state.scene))
        self._board.draw(self._state.scene)
        self._parts = self._text()
        self._screen.forget()
        whole, state = [self._board.whole()], self._state
        self._screen.show(self._board, whole, self._parts, state.lang, state.step, self._wait)

    @property
    def board(self) -> Board:
        """The board that is shown."""
        return self._board

    def picture(self) -> bytes:
        """Return the whole board as PNG, and keep it for a page without a kernel."""
        picture = png(self._board.whole().pixels)
        state = self._state
        self._screen.keep_still(picture, self._board, self._parts, state.lang, state.step)
        return picture
