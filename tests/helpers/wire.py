"""A stand-in for the wire between kernel and browser."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from saved_figures import decoded

import bpwidget as bp

SLOT = re.compile(r"(?<=<bpw-n>)[^<]*(?=</bpw-n>)")


class Line:
    """A stand-in for the wire between kernel and browser."""

    def __init__(self, panel: bp.BackpropPanel) -> None:
        self.panel = panel
        self.frames: list[tuple[dict[str, Any], list[bytes]]] = []
        self.answers: list[dict[str, Any]] = []  # to messages that need no frame
        panel._session.screen.send = self._hear
        self._asked = 0

    def _hear(self, content: dict[str, Any], buffers: list[bytes]) -> None:
        if content.get("kind") == "frame":
            self.frames.append((content, buffers))
        else:
            self.answers.append(content)

    def say(self, **content: Any) -> None:
        """Send a message as the browser would."""
        self.panel._session.screen._handle_custom_msg(content, [])

    def look(self, width: float = 1000, page: int = 0) -> None:
        """Send the look of a browser that begins to show the panel."""
        self.say(kind="look", width=width, ratio=1, dark=False, page=page)

    def point(self, kind: str, x: float, y: float) -> dict[str, Any]:
        """Send a question of the pointer, and return its only answer."""
        self._asked += 1
        frames, answers = len(self.frames), len(self.answers)
        self.say(kind=kind, x=x, y=y, ask=self._asked)
        new = [content for content, _ in self.frames[frames:]] + self.answers[answers:]
        (answer,) = [content for content in new if "answers" in content]
        assert answer["answers"] == self._asked
        return answer

    def pixels(self) -> np.ndarray[Any, Any]:
        """Return the pixels of a browser that painted every frame."""
        shown = np.zeros((0, 0, 3), dtype=np.uint8)
        for content, buffers in self.frames:
            width, height = content["size"]
            if shown.shape[:2] != (height, width):
                shown = np.zeros((height, width, 3), dtype=np.uint8)
            assert len(buffers) - len(content["tiles"]) in ((0, 1) if content["runs"] else (0,))
            for (x, y, columns), buffer in zip(content["tiles"], buffers, strict=False):
                tile = unrolled(buffer, columns) if content["runs"] else decoded(buffer)
                assert tile.shape[1] == columns
                shown[y : y + tile.shape[0], x : x + tile.shape[1]] = tile
        return shown

    def text(self) -> dict[str, str]:
        """Return the text of a browser that received every change."""
        shown: dict[str, str] = {}
        for content, _ in self.frames:
            for name, change in content["parts"].items():
                if isinstance(change, str):
                    shown[name] = change
                else:
                    numbers = SLOT.findall(shown[name])
                    assert change.keys() <= set(range(len(numbers)))
                    fresh = iter([change.get(i, old) for i, old in enumerate(numbers)])
                    shown[name] = SLOT.sub(lambda _: next(fresh), shown[name])  # noqa: B023 - called at once
        return shown


def unrolled(packed: bytes, columns: int) -> np.ndarray[Any, Any]:
    """Return the pixels of runs, as filled by the browser."""
    ends, colors = np.frombuffer(packed, dtype=np.uint32).reshape(2, -1)
    lengths = np.diff(ends, prepend=np.uint32(0)).astype(np.intp)  # of 32 bits in Pyodide
    pixels = np.repeat(colors, lengths)
    return pixels.view(np.uint8).reshape(-1, columns, 4)[..., :3]


def drawn(panel: bp.BackpropPanel) -> np.ndarray[Any, Any]:
    return panel._session.frames.board.whole().pixels[..., :3]
