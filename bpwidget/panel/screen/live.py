"""The live screen: the board's pixels and the panel's text in one small browser widget."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NamedTuple

import anywidget
import traitlets

from bpwidget.lesson.words.panel import WORDS
from bpwidget.mlp.errors import as_by_default
from bpwidget.panel.screen.encode import png, runs
from bpwidget.panel.screen.messages import (
    Announced,
    ChoosePlot,
    ChooseStep,
    Done,
    FileHead,
    Frame,
    HandIn,
    Language,
    Look,
    MalformedError,
    Painted,
    PointerQuestion,
    Reveal,
    Still,
    Timed,
    Timing,
    Tooltip,
    read,
)
from bpwidget.panel.screen.modules import joined
from bpwidget.panel.screen.pages import Pages
from bpwidget.panel.screen.pointer import Pointer
from bpwidget.panel.text.announced import Announcement
from bpwidget.panel.text.numbers import change_of
from bpwidget.plots.board import Board, Tile

log = logging.getLogger("bpwidget")

SMALLEST_RATIO, LARGEST_RATIO = 0.5, 4.0
# A browser that receives frames quickly, as on the kernel's own machine, gets its pixels as runs,
# because packing and unpacking a PNG takes longer than sending them. Messages to such a browser are
# padded to a whole TCP segment: the server holds back a partly filled one until the other system
# has acknowledged the message before, which takes up to 40 ms (Nagle's algorithm with delayed
# acknowledgement, which Jupyter's server leaves on). Between two programs on one machine, a segment
# holds this many bytes. The address of a page does not tell how fast the line is: it is localhost
# through `ssh -L`, a container's forwarded port or a hub, too. So each page times a frame now and
# then (browser/bandwidth.js).
SEGMENT = 2**16
# Pyodide runs in the browser itself, wherever the page comes from
IN_BROWSER = sys.platform == "emscripten"


class File(NamedTuple):
    """A file to save: its name, its media type, and its bytes."""

    name: str
    type: str
    content: bytes


class LiveScreen(anywidget.AnyWidget):
    """Shows frames in the browser, and passes on what the browser reports.

    Parameters
    ----------
    on_look : callable
        Called with the width in CSS pixels, the pixel ratio, whether the page is dark, and whether
        there is room for one plot at a time.
    on_step : callable
        Called with the step that was chosen.
    on_plot : callable
        Called with the plot that was chosen.
    on_answer : callable
        Called with a step and the text of a learner's answer to it.
    on_reveal : callable
        Called with the step whose numbers a learner wants to see.
    on_painted : callable
        Called when a frame with a `wait` is on screen.
    pointer : Pointer
        Answers what the pointer asks.
    lock : context manager
        Held while a message is answered.

    Attributes
    ----------
    still
        A first picture and its text, for a page without a kernel; see `messages.Still`.
    """

    _esm = joined(Path(__file__).with_name("browser") / "live.js")
    still = traitlets.Dict().tag(sync=True)
    plays = True

    def __init__(
        self,
        on_look: Callable[[float, float, bool, bool], None],
        on_step: Callable[[int], None],
        on_plot: Callable[[str], None],
        on_answer: Callable[[int, str], None],
        on_reveal: Callable[[int], None],
        on_painted: Callable[[], None],
        pointer: Pointer,
        lock: AbstractContextManager[Any],
    ) -> None:
        super().__init__()
        self._on_look, self._on_step, self._pointer = on_look, on_step, pointer
        self._on_plot, self._on_answer, self._on_reveal = on_plot, on_answer, on_reveal
        self._on_painted = on_painted
        self._lock = lock
        self._serial = 0
        self._asked: int | None = None  # the question that has no answer yet
        self._pages = Pages()
        self._told: dict[str, str] = {}
        self.on_msg(self._receive)

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
        """Send the tiles and the text that changed, in one message."""
        near = self._are_near()
        self._serial += 1
        frame: Frame = {
            "kind": "frame",
            "serial": self._serial,
            "size": board.size,
            "ratio": board.ratio,
            "strip": board.strip(),
            "handle": board.handle(),
            "tiles": [(tile.x, tile.y, tile.pixels.shape[1]) for tile in tiles],
            "runs": near,
            "parts": {name: change_of(self._told.get(name), html) for name, html in parts.items()},
            "lang": _language(lang),
            "step": step,
            "wait": wait,
        }
        self._told |= parts
        if announcement is not None:
            frame["announced"] = Announced(text=announcement.text, at_once=announcement.at_once)
        if self._asked is not None:  # the first frame after a question is its answer
            frame["answers"], self._asked = self._asked, None
        pixels = [(runs if near else png)(tile.pixels) for tile in tiles]
        if not IN_BROWSER and self._pages.times(sum(map(len, pixels))):
            # not padded: what the server holds back of it arrives with the start of the frame
            self.send(Timing(kind="timing"), [])
        self._post(frame, pixels)

    def deliver(self, file: File) -> None:
        """Send a file, which the view in which its button was pressed saves."""
        self._post(FileHead(kind="file", name=file.name, type=file.type), [file.content])

    def forget(self) -> None:
        """Send all of the text with the next frame, because a view is new."""
        self._told = {}

    def keep_still(
        self, picture: bytes, board: Board, parts: Mapping[str, str], lang: str, step: int
    ) -> None:
        """Keep a picture and the text beside it in the widget's state."""
        frame: Frame = {
            "kind": "frame",
            "serial": 0,
            "size": board.size,
            "ratio": board.ratio,
            "strip": board.strip(),
            "handle": None,
            "tiles": [(0, 0, board.size[0])],
            "runs": False,
            "parts": dict(parts),
            "lang": _language(lang),
            "step": step,
            "wait": None,
        }
        self.still = dict(Still(frame=frame, picture=picture))

    def _receive(self, _widget: object, content: object, _buffers: object) -> None:
        """Act on a message from the browser; ignore a malformed one.

        No cell would show an error that is raised here, so it goes to the log. A malformed
        question is answered all the same: the browser sends no other one before that.
        """
        try:
            message = read(content)
        except MalformedError as error:
            log.warning("ignored a malformed message from the browser: %s", error)
            if error.ask is not None:
                self._post(Done(kind="done", answers=error.ask))
            return
        match message:
            case Look(width=width, ratio=ratio, dark=dark, narrow=narrow, page=page):
                self._pages.looked(page)
                ratio = min(max(ratio, SMALLEST_RATIO), LARGEST_RATIO)
                self._on_look(width, ratio, dark, narrow)
            case Timed(page=page, near=near):
                self._pages.measured(page, near=near)
            case Painted(serial=serial):
                with self._lock:
                    # every view of the panel reports every frame; the first report counts
                    if serial == self._serial:
                        self._on_painted()
            case ChooseStep(step=step):
                self._on_step(step)
            case ChoosePlot(plot=plot):
                self._on_plot(plot)
            case HandIn(step=step, text=text):
                self._on_answer(step, text)
            case Reveal(step=step):
                self._on_reveal(step)
            case PointerQuestion():
                self._answer(message)

    @as_by_default()
    def _answer(self, question: PointerQuestion) -> None:
        """Do what the pointer asks, and answer once: with a frame, a reading, or neither."""
        with self._lock:
            self._asked = question.ask
            text = getattr(self._pointer, question.kind)(question.x, question.y)
            if self._asked is None:  # a frame was sent and was the answer
                return
            self._asked = None
            if text is None:
                self._post(Done(kind="done", answers=question.ask))
            else:
                self._post(Tooltip(kind="reading", text=text, answers=question.ask))

    def _post(
        self, message: Frame | Tooltip | FileHead | Done, buffers: Sequence[bytes] = ()
    ) -> None:
        through_tcp = self._are_near() and not IN_BROWSER
        self.send(message, _filled(buffers) if through_tcp else list(buffers))

    def _are_near(self) -> bool:
        return IN_BROWSER or self._pages.are_near

    def __repr__(self) -> str:
        return "LiveScreen()"


def _language(lang: str) -> Language:
    return {
        "code": lang,
        "plots": WORDS["plots"][lang],
        "lost": WORDS["lost"][lang],
        "silent": WORDS["silent"][lang],
    }


def _filled(buffers: Sequence[bytes]) -> list[bytes]:
    """Return the buffers, with zeros after them where they would not fill a segment."""
    lacking = SEGMENT - sum(map(len, buffers))
    return [*buffers, bytes(lacking)] if lacking > 0 else list(buffers)
