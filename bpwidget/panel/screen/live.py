"""The live screen: the board's pixels and the panel's text in one small browser widget."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from bpwidget.lesson.words.panel import WORDS
from bpwidget.panel.screen.encode import png, runs
from bpwidget.panel.screen.pointer import Pointer
from bpwidget.panel.text.numbers import change_of
from bpwidget.plots.board import Board, Tile

LARGEST_RATIO = 4.0
# To a browser on the kernel's own machine, pixels go as runs: to pack and unpack a PNG takes longer
# than to carry them. And no frame goes short: the server holds back what does not fill a TCP
# segment until the browser's system acknowledges the message before, 40 ms later (Nagle's
# algorithm and delayed acknowledgement, which Jupyter's server leaves on). Between two programs
# on one machine a segment holds this many bytes.
SEGMENT = 2**16


class LiveScreen(anywidget.AnyWidget):
    """Shows frames as they come and says what the browser has room for.

    Attributes
    ----------
    still
        A first picture and its text, for a page that has no kernel.
    """

    # one module of two files, for a page without an import map
    _esm = "\n".join(
        Path(__file__).with_name(name).read_text("utf-8") for name in ("pointer.js", "live.js")
    )
    still = traitlets.Dict().tag(sync=True)
    plays = True

    def __init__(
        self,
        on_look: Callable[[float, float, bool], None],
        on_step: Callable[[int], None],
        on_painted: Callable[[], None],
        pointer: Pointer,
        lock: AbstractContextManager[Any],
    ) -> None:
        super().__init__()
        self._on_look, self._on_step, self._pointer = on_look, on_step, pointer
        self._on_painted = on_painted
        self._lock = lock
        self._serial = 0
        self._asked: int | None = None
        self._near = False
        self._told: dict[str, str] = {}
        self.on_msg(self._receive)

    def show(
        self,
        board: Board,
        tiles: list[Tile],
        parts: dict[str, str],
        lang: str,
        wait: int | None = None,
    ) -> None:
        """Send the tiles and the text that changed, in one message."""
        self._serial += 1
        changes = {name: change_of(self._told.get(name), html) for name, html in parts.items()}
        self._told |= parts
        frame = {
            "kind": "frame",
            "serial": self._serial,
            "size": board.size,
            "ratio": board.ratio,
            "handle": board.handle(),
            "tiles": [(tile.x, tile.y, tile.pixels.shape[1]) for tile in tiles],
            "runs": self._near,
            "parts": changes,
            "lang": _language(lang),
            "wait": wait,
        }
        self._answer(frame, [(runs if self._near else png)(tile.pixels) for tile in tiles])

    def forget(self) -> None:
        """Send all of the text with the next frame, for a view that is new."""
        self._told = {}

    def keep_still(self, picture: bytes, board: Board, parts: Mapping[str, str], lang: str) -> None:
        """Keep a picture and the text beside it in the widget's state."""
        frame: dict[str, Any] = {
            "size": board.size,
            "ratio": board.ratio,
            "tiles": [(0, 0)],
            "serial": 0,
        }
        frame["lang"] = _language(lang)
        self.still = {"frame": {**frame, "parts": dict(parts)}, "picture": picture}

    def _receive(self, _: Any, content: Mapping[str, Any], __: Sequence[memoryview]) -> None:
        if content.get("kind") == "look":
            self._near = bool(content.get("near"))
            ratio = min(max(float(content["ratio"]), 0.5), LARGEST_RATIO)
            self._on_look(float(content["width"]), ratio, bool(content["dark"]))
        elif content.get("kind") == "painted":
            with self._lock:
                # each view of the panel says so of each frame; the first is heard
                if content["serial"] == self._serial:
                    self._on_painted()
        elif content.get("kind") == "step":
            self._on_step(int(content["step"]))
        elif content.get("kind") in ("press", "drag", "drop", "read"):
            self._point(str(content["kind"]), float(content["x"]), float(content["y"]), content)

    def _point(self, kind: str, x: float, y: float, content: Mapping[str, Any]) -> None:
        """Do what a pointer asks; the answer says so, for the browser asks once at a time."""
        with self._lock:
            self._asked = int(content["ask"])
            said = getattr(self._pointer, kind)(x, y)
            if self._asked is not None:  # no frame was due
                self._answer({"kind": "reading", "text": said} if said is not None else {}, [])

    def _answer(self, content: dict[str, Any], buffers: list[bytes]) -> None:
        if self._asked is not None:
            content["answers"], self._asked = self._asked, None
        self.send(content, _at_once(buffers) if self._near else buffers)

    def __repr__(self) -> str:
        return "LiveScreen()"


def _language(lang: str) -> dict[str, str]:
    """Return what a screen reader is told: the language, and what the canvas is."""
    return {"code": lang, "plots": WORDS["plots"][lang]}


def _at_once(buffers: list[bytes]) -> list[bytes]:
    """Return the buffers, and zeros after them where they would not fill a segment."""
    lacking = SEGMENT - sum(map(len, buffers))
    return [*buffers, bytes(lacking)] if lacking > 0 else buffers
