"""What is sent to the browser: just what changed, and all of it to a new view."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from matplotlib.image import imread

import bpwidget as bp
from bpwidget.panel.encode import png
from bpwidget.panel.html_parts import parts_of
from bpwidget.panel.live_screen import SEGMENT
from bpwidget.panel.slots import SLOT


class Line:
    """A stand-in for the wire between kernel and browser."""

    def __init__(self, panel: bp.BackpropPanel) -> None:
        self.panel = panel
        self.frames: list[tuple[dict[str, Any], list[bytes]]] = []
        panel._screen.send = lambda content, buffers: self.frames.append((content, buffers))

    def say(self, **content: Any) -> None:
        """Send a message as the browser would."""
        self.panel._screen._handle_custom_msg(content, [])

    def pixels(self) -> np.ndarray[Any, Any]:
        """Return what a browser that painted every frame would show."""
        shown = np.zeros((0, 0, 3), dtype=np.uint8)
        for content, buffers in self.frames:
            width, height = content["size"]
            if shown.shape[:2] != (height, width):
                shown = np.zeros((height, width, 3), dtype=np.uint8)
            assert len(buffers) - len(content["tiles"]) in ((0, 1) if content["plain"] else (0,))
            for (x, y, columns), buffer in zip(content["tiles"], buffers, strict=False):
                tile = as_they_are(buffer, columns) if content["plain"] else decoded(buffer)
                assert tile.shape[1] == columns
                shown[y : y + tile.shape[0], x : x + tile.shape[1]] = tile
        return shown

    def text(self) -> dict[str, str]:
        """Return the text that a browser that was told every change would show."""
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


def decoded(picture: bytes) -> np.ndarray[Any, Any]:
    pixels: np.ndarray[Any, Any] = (imread(BytesIO(picture))[..., :3] * 255).round()
    return pixels.astype(np.uint8)


def as_they_are(pixels: bytes, columns: int) -> np.ndarray[Any, Any]:
    return np.frombuffer(pixels, dtype=np.uint8).reshape(-1, columns, 4)[..., :3]


def drawn(panel: bp.BackpropPanel) -> np.ndarray[Any, Any]:
    return panel._stage._board.whole().pixels[..., :3]


@pytest.fixture
def line() -> Iterator[Line]:
    panel = bp.BackpropPanel()
    yield Line(panel)
    panel.close()


def test_png_keeps_every_pixel() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (7, 11, 4), dtype=np.uint8)
    np.testing.assert_array_equal(decoded(png(pixels)), pixels[..., :3])


def test_a_new_view_gets_all_of_it_at_its_own_size(line: Line) -> None:
    line.say(kind="look", width=640, ratio=2, dark=True)
    (content, buffers), *more = line.frames
    assert not more
    assert content["size"][0] == 1280
    assert content["ratio"] == 2
    assert set(content["parts"]) == {"forward", "step", "ledger", "summary"}
    assert len(buffers) == 1
    np.testing.assert_array_equal(line.pixels(), drawn(line.panel))
    assert line.pixels()[0, 0].tolist() == [17, 17, 17]


def test_only_what_changed_is_sent(line: Line) -> None:
    line.say(kind="look", width=1000, ratio=1, dark=False)
    line.panel.step = 4
    content, buffers = line.frames[-1]
    assert len(buffers) == 1
    assert set(content["parts"]) == {"step", "ledger", "summary"}
    line.panel.lam = 0.5
    content, buffers = line.frames[-1]
    assert len(buffers) == 2
    line.panel.lam = 0.5
    assert len(line.frames) == 3
    line.panel.x = (2.0, -1.0)
    np.testing.assert_array_equal(line.pixels(), drawn(line.panel))


MOVES: list[dict[str, Any]] = [
    {"x": (0.55, 0.6)},
    {"lam": 0.5},
    {"step": 4},
    {"hidden": 3},
    {"x": (-9.0, 1e-7)},
    {"bias": True},
    {"loss": "squared_error"},
    {"activation": "relu"},
    {"hidden": 40},
    {"seed": 7},
]


def test_numbers_sent_alone_give_the_text_of_the_state(line: Line) -> None:
    line.say(kind="look", width=1000, ratio=1, dark=False)
    for move in MOVES:
        line.panel.move(**move)
        assert line.text() == parts_of(line.panel._state.scene)
        np.testing.assert_array_equal(line.pixels(), drawn(line.panel))


def test_a_browser_on_this_machine_gets_plain_pixels_and_no_short_message(line: Line) -> None:
    line.say(kind="look", width=1000, ratio=1, dark=False, near=True)
    for move in MOVES:
        line.panel.move(**move)
        content, buffers = line.frames[-1]
        assert content["plain"]
        assert sum(map(len, buffers)) >= SEGMENT
        np.testing.assert_array_equal(line.pixels(), drawn(line.panel))
    line.say(kind="look", width=1000, ratio=1, dark=False, near=False)
    line.panel.step = 1
    content, buffers = line.frames[-1]
    assert not content["plain"]
    assert sum(map(len, buffers)) < SEGMENT
    np.testing.assert_array_equal(line.pixels(), drawn(line.panel))


def test_a_move_of_x_typesets_no_formula(line: Line) -> None:
    line.say(kind="look", width=1000, ratio=1, dark=False)
    line.panel.x = (0.55, 0.6)
    assert all(isinstance(change, dict) for change in line.frames[-1][0]["parts"].values())
    line.say(kind="look", width=1000, ratio=1, dark=False)
    assert all(isinstance(change, str) for change in line.frames[-1][0]["parts"].values())


def test_a_click_on_the_ledger_chooses_the_step(line: Line) -> None:
    line.say(kind="step", step=6)
    assert line.panel.step == 6
    line.say(kind="step", step=9)
    assert line.panel.step == 6
    assert "step must be a whole number from 1 to 7, but 9 came" in line.panel._status.value


@pytest.mark.parametrize("ratio", [1, 2])
@pytest.mark.parametrize("step", range(1, 8))
def test_a_click_on_a_bar_chooses_its_step(line: Line, step: int, ratio: float) -> None:
    line.say(kind="look", width=1000, ratio=ratio, dark=False)
    J = line.panel.trace.J
    # seven rows, from 0.4 to 7.6, between the 30 pixels above and the 44 below
    line.say(kind="press", x=800, y=30 + (288 - 30 - 44) * (step - 0.4) / 7.2)
    assert line.panel.step == step
    assert line.panel.trace.J == J


@pytest.mark.parametrize(("x", "y"), [(800, 10), (800, 280), (150, 100), (500, 100), (-5, 9999)])
def test_a_click_beside_the_bars_moves_nothing(line: Line, x: float, y: float) -> None:
    line.say(kind="look", width=1000, ratio=1, dark=False)
    line.panel.step = 4
    frames = len(line.frames)
    line.say(kind="press", x=x, y=y)
    assert line.panel.step == 4
    assert len(line.frames) == frames


@pytest.mark.parametrize("width", [0.5, 1e9])
def test_an_odd_width_is_brought_into_bounds(line: Line, width: float) -> None:
    line.say(kind="look", width=width, ratio=1, dark=False)
    assert 280 <= line.frames[-1][0]["size"][0] <= 4000


def test_the_image_screen_shows_the_same_pixels() -> None:
    panel = bp.BackpropPanel(canvas="image")
    for lam in (0.5, 0.0):
        panel.lam = lam
        shown = decoded(panel._screen._picture.value)
        np.testing.assert_array_equal(shown, drawn(panel))
    assert "J = " in panel._screen._parts["summary"].value
    assert "image/png" in panel._repr_mimebundle_()
    panel.close()


def test_hands_on_many_threads_corrupt_nothing(line: Line) -> None:
    line.say(kind="look", width=1000, ratio=1, dark=False)
    failures: list[BaseException] = []

    def hand(control: Any, values: list[Any]) -> None:
        try:
            for value in values:
                control.set_state({"value": value})
        except BaseException as failure:  # noqa: BLE001 - handed to the main thread
            failures.append(failure)

    controls = line.panel._controls
    hands = [
        threading.Thread(target=hand, args=arguments)
        for arguments in (
            (controls.x[0].slider, [0.1 * k for k in range(12)]),
            (controls.x[1].slider, [-0.1 * k for k in range(12)]),
            (controls.lam.slider, list(range(12))),
            (controls.hidden.slider, list(range(1, 13))),
        )
    ]
    for thread in hands:
        thread.start()
    for thread in hands:
        thread.join()
    assert failures == []
    assert line.panel._status.value == ""
    panel = line.panel
    assert panel.x == (pytest.approx(1.1), pytest.approx(-1.1))
    assert (panel.lam, panel.hidden) == (0.013, 12)
    net = bp.MLP.random(hidden=12)
    assert panel.trace.J == bp.backprop(net, panel.x, 0, lam=0.013).J
    np.testing.assert_array_equal(line.pixels(), drawn(panel))
