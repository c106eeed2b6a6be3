"""From a scene to the screen: the board draws it, and only what changed is sent."""

from __future__ import annotations

from typing import Protocol

from matplotlib.figure import Figure

from bpwidget.panel.encode import png
from bpwidget.panel.html_parts import parts_of
from bpwidget.plots.board import Board, Tile, views_for
from bpwidget.plots.scene import Scene
from bpwidget.plots.style import DARK, LIGHT, Theme

FIRST_WIDTH = 1000


class Screen(Protocol):
    """What a stage needs of the widget that shows it."""

    def show(self, board: Board, tiles: list[Tile], parts: dict[str, str], lang: str) -> None:
        """Show fresh rectangles of the board, and fresh text by part, in a language."""

    def forget(self) -> None:
        """Take nothing for known in the next frame."""

    def keep_still(self, picture: bytes, board: Board, parts: dict[str, str], lang: str) -> None:
        """Keep what is shown for a page without a kernel."""


class Stage:
    """Keeps a board for the present width, pixel ratio and theme.

    Parameters
    ----------
    screen : Screen
        A `LiveScreen` or an `ImageScreen`.
    scene : Scene
        What it shows first.
    """

    def __init__(self, screen: Screen, scene: Scene) -> None:
        self._screen = screen
        self._scene = scene
        self._board = Board(FIRST_WIDTH, 1.0, LIGHT, views_for(scene))
        self._parts: dict[str, str] = {}
        self.show(scene)

    @property
    def figure(self) -> Figure:
        """The board's figure."""
        return self._board.figure

    def show(self, scene: Scene, entry: str | None = None, python: str = "") -> None:
        """Draw a scene and send what it changed, with the text that `parts_of` takes as well."""
        self._scene = scene
        tiles = self._drawn(scene)
        self._closer = entry, python
        parts = parts_of(scene, *self._closer)
        fresh = {name: html for name, html in parts.items() if self._parts.get(name) != html}
        self._parts = parts
        if tiles or fresh:
            self._screen.show(self._board, tiles, fresh, scene.lang)

    def _drawn(self, scene: Scene) -> list[Tile]:
        """Return the rectangles that a scene changes; all of it where it wants other views."""
        board, kinds = self._board, views_for(scene)
        if kinds == board.kinds:
            return board.draw(scene)
        self._board = Board(board.width, board.ratio, board.theme, kinds)
        self._board.draw(scene)
        return [self._board.whole()]

    def look(self, width: float, ratio: float, dark: bool) -> None:
        """Draw for what a view has room for, and send all of it: the view may be new."""
        theme: Theme = DARK if dark else LIGHT
        wanted = Board.fitting(width), ratio, theme
        if wanted != (self._board.width, self._board.ratio, self._board.theme):
            self._board = Board(*wanted, views_for(self._scene))
        self._board.draw(self._scene)
        self._parts = parts_of(self._scene, *self._closer)
        self._screen.forget()
        self._screen.show(self._board, [self._board.whole()], self._parts, self._scene.lang)

    @property
    def board(self) -> Board:
        """What is shown, and what a pointer on it means."""
        return self._board

    def picture(self) -> bytes:
        """Return all that is drawn as PNG, and keep it for a page without a kernel."""
        picture = png(self._board.whole().pixels)
        self._screen.keep_still(picture, self._board, self._parts, self._scene.lang)
        return picture
