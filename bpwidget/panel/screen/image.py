"""The same screen from core ipywidgets alone, for a host that cannot load the live one."""

from __future__ import annotations

import ipywidgets as widgets

from bpwidget.panel.screen.encode import png
from bpwidget.panel.text.announced import Announcement
from bpwidget.panel.text.parts import PARTS
from bpwidget.plots.board import Board, Tile

# their place is taken by controls/steps.py and controls/answer.py
OF_LIVE_SCREEN = ("rail", "tabs", "question")


class ImageScreen(widgets.VBox):  # type: ignore[misc]  # ipywidgets is untyped
    """Shows each frame whole, as one picture above the text."""

    # core widgets cannot report that they have painted, so playback cannot be paced
    plays = False

    def __init__(self) -> None:
        self._picture = widgets.Image(format="png")
        # parts that need the live screen are replaced by core widgets
        self._parts = {name: widgets.HTML() for name in PARTS if name not in OF_LIVE_SCREEN}
        for name, part in self._parts.items():
            part.add_class(f"bpw-{name}-part")
        first, *others = self._parts.values()
        super().__init__([first, self._picture, *others])
        self.add_class("bpw-screen")

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
        """Show the whole board if any of it has changed, and the text that has changed."""
        # core widgets have no live region for a screen reader
        del lang, step, wait, announcement
        if tiles:
            self._picture.value = png(board.whole().pixels)
        for name, html in parts.items():
            if name in self._parts:
                self._parts[name].value = html

    def forget(self) -> None:
        """Do nothing: a core widget sends everything to a new view by itself."""

    def keep_still(
        self, picture: bytes, board: Board, parts: dict[str, str], lang: str, step: int
    ) -> None:
        """Do nothing: a core widget keeps what it shows in its state."""

    def __repr__(self) -> str:
        return "ImageScreen()"
