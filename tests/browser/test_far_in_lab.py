"""The panel far from its kernel: on a slow connection, and on one that breaks.

The server is a real JupyterLab on this machine, behind a proxy that carries 256 kbit/s with a delay
of 150 ms in either direction.
"""

from __future__ import annotations

import base64
import dataclasses
import re
import socket
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from conftest import visiting
from lab import ANSWER, Lab, Visit
from panel_page import OPEN, PanelPage
from playwright.sync_api import Browser, Locator, Page, expect
from saved_figures import decoded
from slow_line import SlowLine, slow_line

import bpwidget as bp
from bpwidget.lesson.words.panel import WORDS
from bpwidget.lesson.words.training import WORDS as TRAINING

# JupyterLab takes half a minute to load over this connection
pytestmark = pytest.mark.thorough

RUN = OPEN.replace("()", "((0.5, 0.6), 0, 6, 0.01, bias=True, data='moons', optimiser='sgd')")
PNG_OF_A_MOVE = 60_000  # bytes; a move takes some 110,000 as runs of one colour, 36,000 as PNG
# the host also reports on the console that it cannot connect
OF_THE_HOST = re.compile(
    "WebSocket connection|Failed to load resource|ERR_|Connection lost|Canceled future"
)


@pytest.fixture(scope="module")
def line(lab: Lab) -> Iterator[SlowLine]:
    """Return a line to the JupyterLab of all tests."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with slow_line(int(lab.url.rsplit(":", 1)[1]), port) as line:
        yield line


@pytest.fixture(scope="module")
def far_page(browser: Browser, lab: Lab, line: SlowLine) -> Iterator[Visit]:
    """Return a page at the end of the line, shared because JupyterLab takes seconds to start."""
    far = dataclasses.replace(lab, url=f"http://127.0.0.1:{line.port}")
    with visiting(browser, far) as visit:
        never_again(visit.page)
        yield visit
        line.slow_down()


@pytest.fixture
def far(far_page: Visit, line: SlowLine) -> Iterator[Visit]:
    """Return the page for one test, with the line at full speed."""
    yield far_page
    line.mend()
    line.slow_down()
    far_page.close(far_page.name)
    far_page.errors = [each for each in far_page.errors if not OF_THE_HOST.search(each)]
    far_page.expect_no_trouble()


def opened(visit: Visit, line: SlowLine, name: str, cell: str = OPEN) -> PanelPage:
    """Return a panel in a new notebook, then slow the line down."""
    visit.lab.write(name, cell)
    notebook = visit.open(name)
    visit.run_all()
    panel = PanelPage(notebook).wait()
    line.slow_down(bits=256_000, delay=0.15)
    return panel


def frames(panel: PanelPage) -> int:
    return int(panel.screen.get_attribute("data-frame") or 0)


def rest(panel: PanelPage) -> None:
    """Wait until no frame has arrived for longer than one takes on this line."""
    before = -1
    while frames(panel) != before:
        before = frames(panel)
        panel.page.wait_for_timeout(2000)


def shown(canvas: Locator) -> np.ndarray[Any, Any]:
    """Return the pixels of a canvas."""
    url = canvas.evaluate("canvas => canvas.toDataURL('image/png')")
    return decoded(base64.b64decode(url.split(",")[1]))


def expect_pixels_of(panel: PanelPage, fresh: bp.BackpropPanel) -> None:
    """Expect the picture of a fresh panel in the same state."""
    width = panel.screen.evaluate("screen => screen.clientWidth")
    frames = fresh._session.frames
    frames.look(width, 1.0, dark=False)
    wanted = frames.board.whole().pixels[..., :3]
    left, top, across, down = frames.board.strip() or (0, 0, 0, 0)
    np.testing.assert_array_equal(shown(panel.canvas), wanted[: top or None])
    bars = wanted[top : top + down, left : left + across]
    np.testing.assert_array_equal(shown(panel.bars)[:down], bars)
    fresh.close()


def trouble(panel: PanelPage) -> Locator:
    return panel.screen.get_by_role("alert")


def never_again(page: Page) -> None:
    """Close JupyterLab's own dialog about the server permanently."""
    dialog = page.get_by_role("dialog", name="Server Connection Error")

    def close() -> None:
        dialog.get_by_role("checkbox").check()
        dialog.get_by_role("button", name="Close").click()

    page.add_locator_handler(dialog, close)


def number_of_updates(panel: PanelPage) -> int:
    found = re.match(r"update (\d+) ", panel.said("progress").inner_text())
    assert found
    return int(found[1])


def expect_moons_after(panel: PanelPage, updates: int) -> None:
    """Expect the numbers of a headless run."""
    run = bp.History.start(
        bp.MLP.random(hidden=6, bias=True), bp.dataset("moons"), bp.Settings(lam=0.01)
    )
    for _ in range(updates):
        run = run.advance(bp.Settings(lam=0.01))
    panel.expect_trace(bp.backprop(run.at.net, (0.5, 0.6), 0, lam=0.01))


def test_a_held_key_and_a_dragged_point_end_where_the_user_left_them(
    far: Visit, line: SlowLine
) -> None:
    panel = opened(far, line, "far.ipynb")
    keys, mouse = panel.page.keyboard, panel.page.mouse
    panel.handle("x₁").focus()
    before, carried = frames(panel), line.down.carried
    for _ in range(100):  # the repetitions of a key that is held for three seconds
        keys.down("ArrowRight")
        panel.page.wait_for_timeout(30)
    keys.up("ArrowRight")
    rest(panel)
    moves = frames(panel) - before
    assert 1 < moves <= 12
    # although the page comes from this machine
    assert (line.down.carried - carried) / moves < PNG_OF_A_MOVE
    x = panel.wait_for_box("x₁")
    assert x == float(panel.handle("x₁").get_attribute("aria-valuenow") or 0) / 20 > 1
    panel.expect_trace(bp.backprop(bp.MLP.random(), (x, 0.6), 0, lam=0.01))
    expect_pixels_of(panel, bp.BackpropPanel(x=(x, 0.6)))

    start = panel.handle_place()
    before = frames(panel)
    mouse.move(*start)
    mouse.down()
    mouse.move(start[0] + 40, start[1] - 50, steps=40)
    mouse.up()
    rest(panel)
    assert panel.handle_place() == pytest.approx((start[0] + 40, start[1] - 50), abs=1)
    assert frames(panel) - before <= 8
    expect(panel.heading).to_have_text("Forward pass")  # the click has selected nothing
    net = bp.MLP.random().with_entries(panel.weights())
    panel.expect_trace(bp.backprop(net, (x, 0.6), 0, lam=0.01))


def test_playback_slows_down_and_stops_at_once(far: Visit, line: SlowLine) -> None:
    panel = opened(far, line, "far-run.ipynb", RUN)
    panel.root.get_by_role("button", name="play", exact=True).click()
    expect(panel.said("progress")).to_have_text(re.compile("update [3-9] "), timeout=ANSWER)
    before, sent = frames(panel), line.down.carried
    panel.root.get_by_role("button", name="pause", exact=True).click()
    expect(panel.root.get_by_role("button", name="play", exact=True)).to_be_visible(timeout=ANSWER)
    rest(panel)
    # a frame on its way, the one requested when it arrived, and that of the pause
    assert frames(panel) - before <= 3
    assert line.down.carried - sent < 5 * PNG_OF_A_MOVE
    updates = number_of_updates(panel)
    expect_moons_after(panel, updates)
    panel.root.get_by_title("one update", exact=True).click()
    expect(panel.said("progress")).to_have_text(
        re.compile(f"update {updates + 1} "), timeout=ANSWER
    )
    expect_moons_after(panel, updates + 1)


def test_a_lost_connection_is_reported_and_moves_made_meanwhile_take_effect(
    far: Visit, line: SlowLine
) -> None:
    panel = opened(far, line, "far-cut.ipynb")
    handle = panel.handle("x₁")
    handle.focus()
    # the first move is on its way when the line breaks, and the second waits for it
    panel.page.keyboard.press("ArrowRight")
    panel.page.keyboard.press("ArrowRight")
    line.cut()
    expect(trouble(panel)).to_have_text(WORDS["lost"]["en"], timeout=ANSWER)
    panel.stop(4).click()
    handle.focus()
    panel.page.keyboard.press("ArrowRight")
    line.mend()
    expect(trouble(panel)).to_be_hidden(timeout=2 * ANSWER)
    expect(panel.box("x₁")).to_have_value("0.65", timeout=ANSWER)
    expect(panel.heading).to_contain_text("Step 4 of 7", timeout=ANSWER)
    expect(handle).to_have_attribute("aria-valuenow", "13.0")
    handle.focus()
    panel.page.keyboard.press("ArrowLeft")
    expect(panel.box("x₁")).to_have_value("0.6", timeout=ANSWER)
    rest(panel)
    panel.expect_trace(bp.backprop(bp.MLP.random(), (0.6, 0.6), 0, lam=0.01))
    expect_pixels_of(panel, bp.BackpropPanel(x=(0.6, 0.6), step=4))


def test_playback_resumes_when_the_connection_is_back(far: Visit, line: SlowLine) -> None:
    panel = opened(far, line, "far-play.ipynb", RUN.replace("data=", "lang='zh', data="))
    panel.root.get_by_role("button", name=TRAINING["play"]["zh"], exact=True).click()
    progress = panel.said("progress")
    expect(progress).to_have_text(re.compile("[3-9]"), timeout=ANSWER)
    line.cut()
    expect(trouble(panel)).to_have_text(WORDS["lost"]["zh"], timeout=ANSWER)
    said = progress.inner_text()
    line.mend()
    expect(trouble(panel)).to_be_hidden(timeout=2 * ANSWER)
    expect(progress).not_to_have_text(said, timeout=ANSWER)
    panel.root.get_by_role("button", name=TRAINING["pause"]["zh"], exact=True).click()
    # until the pause reaches the kernel, more frames may be on their way
    panel.root.get_by_role("button", name=TRAINING["play"]["zh"], exact=True).wait_for()
    rest(panel)
    found = re.search(r"\d+", progress.inner_text())
    assert found
    expect_moons_after(panel, int(found[0]))


def test_a_silent_connection_is_reported_and_then_no_longer(far: Visit, line: SlowLine) -> None:
    panel = opened(far, line, "far-stall.ipynb")
    line.stall()
    panel.handle("x₁").focus()
    panel.page.keyboard.press("ArrowRight")
    expect(trouble(panel)).to_have_text(WORDS["silent"]["en"], timeout=ANSWER)
    line.mend()
    expect(trouble(panel)).to_be_hidden(timeout=ANSWER)
    expect(panel.box("x₁")).to_have_value("0.55", timeout=ANSWER)
    panel.expect_trace(bp.backprop(bp.MLP.random(), (0.55, 0.6), 0, lam=0.01))


def test_after_many_resizes_the_picture_has_the_last_size(far: Visit, line: SlowLine) -> None:
    panel = opened(far, line, "far-sizes.ipynb")
    for width in (1900, 1400, 1100, 900, 700, 1250):
        panel.page.set_viewport_size({"width": width, "height": 900})
        panel.page.wait_for_timeout(150)
    before, narrow = frames(panel), panel.screen.evaluate("screen => screen.clientWidth")
    panel.page.set_viewport_size({"width": 1400, "height": 900})
    # JupyterLab resizes the panel some time after the window
    expect(panel.screen).not_to_have_js_property("clientWidth", narrow, timeout=ANSWER)
    width = panel.screen.evaluate("screen => screen.clientWidth")
    expect(panel.canvas).to_have_css("width", f"{width}px", timeout=ANSWER)
    expect(panel.canvas).to_have_js_property("width", width, timeout=ANSWER)
    # a picture for each size would take three seconds on this line
    assert frames(panel) - before <= 2
    expect_pixels_of(panel, bp.BackpropPanel())
