"""Frames to the browser: only changes, or everything for a new view."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest
from platforms import needs_threads
from saved_figures import decoded
from wire import Line, drawn, unrolled

import bpwidget as bp
from bpwidget.panel.screen.encode import png, runs
from bpwidget.panel.screen.live import SEGMENT
from bpwidget.panel.state.answer import is_asked, quantities
from bpwidget.panel.text.parts import PARTS, parts_of


def test_png_keeps_every_pixel() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (7, 11, 4), dtype=np.uint8)
    np.testing.assert_array_equal(decoded(png(pixels)), pixels[..., :3])


def test_runs_keep_every_pixel() -> None:
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 256, (7, 11, 4), dtype=np.uint8)
    flat = np.full((5, 3, 4), 9, dtype=np.uint8)
    mixed = np.where(rng.random((20, 30, 1)) < 0.1, noise[0, 0], noise[1, 1]).astype(np.uint8)
    for pixels in (noise, flat, mixed, flat[:1, :1]):
        packed = runs(np.ascontiguousarray(pixels))
        np.testing.assert_array_equal(unrolled(packed, pixels.shape[1]), pixels[..., :3])
    assert len(runs(flat)) == 8


def test_a_new_view_gets_all_of_it_at_its_own_size(line: Line) -> None:
    line.say(kind="look", width=640, ratio=2, dark=True)
    (content, buffers), *more = line.frames
    assert not more
    assert content["size"][0] == 1280
    assert content["ratio"] == 2
    assert set(content["parts"]) == set(PARTS)
    assert len(buffers) == 1
    np.testing.assert_array_equal(line.pixels(), drawn(line.panel))
    assert line.pixels()[0, 0].tolist() == [17, 17, 17]


def test_only_what_changed_is_sent(line: Line) -> None:
    line.say(kind="look", width=1000, ratio=1, dark=False)
    line.panel.step = 4
    content, buffers = line.frames[-1]
    assert len(buffers) == 2  # the graph and the magnitudes
    assert set(content["parts"]) == {"step", "ledger", "summary"}
    line.panel.lam = 0.5
    content, buffers = line.frames[-1]
    assert len(buffers) == 3  # all but the activations
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
    {"follow": "W1[2,0]"},
    {"x": (0.5, 0.75)},
    {"check": True},
    {"activation": "tanh", "planted": ("dJ/dz", "slope_left_out")},
    {"x": (-0.5, 0.75)},
    {"lang": "zh"},
    {"quiz": "step"},
    {"planted": None},
]


def test_sending_only_numbers_gives_the_text_of_the_state(line: Line) -> None:
    line.say(kind="look", width=1000, ratio=1, dark=False)
    for move in MOVES:
        line.panel.move(**move)
        state = line.panel._session.state
        given = quantities(state) if is_asked(state) else None
        assert line.text() == parts_of(state.scene, state.follow, given=given)
        np.testing.assert_array_equal(line.pixels(), drawn(line.panel))


def test_a_near_browser_gets_runs_and_no_short_message(line: Line) -> None:
    line.look()
    line.say(kind="timed", page=0, near=True)
    for move in MOVES:
        line.panel.move(**move)
        content, buffers = line.frames[-1]
        assert content["runs"]
        assert sum(map(len, buffers)) >= SEGMENT
        np.testing.assert_array_equal(line.pixels(), drawn(line.panel))
    line.say(kind="timed", page=0, near=False)
    line.panel.step = 1
    content, buffers = line.frames[-1]
    assert not content["runs"]
    assert sum(map(len, buffers)) < SEGMENT
    np.testing.assert_array_equal(line.pixels(), drawn(line.panel))


def test_a_move_of_x_typesets_no_formula(line: Line) -> None:
    line.say(kind="look", width=1000, ratio=1, dark=False)
    line.panel.x = (0.55, 0.6)
    parts = line.frames[-1][0]["parts"]
    assert {"forward", "ledger"} <= set(parts)
    assert all(isinstance(change, dict) for change in parts.values())
    line.say(kind="look", width=1000, ratio=1, dark=False)
    parts = line.frames[-1][0]["parts"]
    assert set(parts) == set(PARTS)
    assert all(isinstance(change, str) for change in parts.values())


def test_a_click_on_the_ledger_selects_the_step(line: Line) -> None:
    line.say(kind="step", step=6)
    assert line.panel.step == 6


@pytest.mark.parametrize("width", [0.5, 1e9])
def test_an_extreme_width_is_limited(line: Line, width: float) -> None:
    line.say(kind="look", width=width, ratio=1, dark=False)
    assert 280 <= line.frames[-1][0]["size"][0] <= 4000


def test_the_image_screen_shows_the_same_pixels() -> None:
    panel = bp.BackpropPanel(canvas="image")
    for lam in (0.5, 0.0):
        panel.lam = lam
        shown = decoded(panel._session.screen._picture.value)
        np.testing.assert_array_equal(shown, drawn(panel))
    assert "J = " in panel._session.screen._parts["summary"].value
    assert "image/png" in panel._repr_mimebundle_()


@needs_threads
def test_moves_on_many_threads_corrupt_nothing(line: Line) -> None:
    line.say(kind="look", width=1000, ratio=1, dark=False)
    failures: list[BaseException] = []

    def hand(control: Any, values: list[Any]) -> None:
        try:
            for value in values:
                control.set_state({"value": value})
        except BaseException as failure:  # noqa: BLE001 - handed to the main thread
            failures.append(failure)

    controls = line.panel._session.controls
    hands = [
        threading.Thread(target=hand, args=arguments)
        for arguments in (
            (controls.x[0].slider, [2 * k for k in range(12)]),
            (controls.x[1].slider, [-2 * k for k in range(12)]),
            (controls.lam.slider, list(range(12))),
            (controls.hidden.slider, list(range(1, 13))),
        )
    ]
    for thread in hands:
        thread.start()
    for thread in hands:
        thread.join()
    assert failures == []
    assert line.panel._session.status.value == ""
    panel = line.panel
    assert panel.x == (pytest.approx(1.1), pytest.approx(-1.1))
    assert (panel.lam, panel.hidden) == (0.013, 12)
    net = bp.MLP.random(hidden=12)
    assert panel.trace.J == bp.backprop(net, panel.x, 0, lam=0.013).J
    np.testing.assert_array_equal(line.pixels(), drawn(panel))
