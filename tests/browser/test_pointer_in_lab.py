"""The plots under a pointer and under keys, in a real JupyterLab in a real browser."""

from __future__ import annotations

import json
import re

import pytest
from lab import ANSWER, Lab, Visit
from panel_page import OPEN, PanelPage
from playwright.sync_api import expect

import bpwidget as bp
from bpwidget.lesson import numeral
from bpwidget.plots.board import Board
from bpwidget.plots.drawing.style import LIGHT
from bpwidget.plots.views.graph import NODES
from bpwidget.plots.views.ledger_bars import HEADER_HEIGHT, ROW_HEIGHT

# delays every message from the server, as over a slow connection, and keeps their order
LATE = """
() => {
  const { set, get } = Object.getOwnPropertyDescriptor(WebSocket.prototype, "onmessage");
  Object.defineProperty(WebSocket.prototype, "onmessage", {
    get,
    set(hear) {
      set.call(this, hear && ((event) => setTimeout(() => hear.call(this, event), 300)));
    },
  });
  const { send } = WebSocket.prototype;
  window.sent = 0;
  WebSocket.prototype.send = function (message) {
    window.sent += 1;
    return send.call(this, message);
  };
}
"""


def expect_moved(panel: PanelPage, start: dict[str, float]) -> None:
    """Wait until all numbers agree with the two weights in the boxes, which have both moved."""
    for _ in range(200):
        weights = panel.weights()
        net = bp.MLP.random().with_entries(weights)
        trace = bp.backprop(net, (0.5, 0.6), 0, lam=0.01)
        moved = all(weights[name] != value for name, value in start.items())
        if moved and panel.says(trace) and panel.weights() == weights:
            return
        panel.page.wait_for_timeout(50)
    panel.expect_trace(trace)
    assert moved


def test_the_two_weights_follow_the_dragged_point(panel: PanelPage) -> None:
    mouse, start = panel.page.mouse, panel.weights()
    x, y = panel.handle_place()
    before = panel.pixels()
    mouse.move(x, y)
    mouse.down()
    expect(panel.canvas).to_have_class(re.compile("bpw-held"))
    mouse.move(x + 40, y - 50, steps=20)
    panel.wait_for_pixels(before, [True, True, True, True])
    expect_moved(panel, start)
    held = panel.handle_place()
    assert held == pytest.approx((x + 40, y - 50), abs=2)
    mouse.up()
    expect_moved(panel, start)
    panel.start_over()
    panel.expect_trace(bp.backprop(bp.MLP.random(), (0.5, 0.6), 0, lam=0.01))


def test_the_keys_drag_the_point_too(panel: PanelPage) -> None:
    keys, start = panel.page.keyboard, panel.weights()
    panel.canvas.focus()
    keys.press("Shift+ArrowRight")
    keys.press("Space")
    for key in ("ArrowUp", "ArrowUp", "ArrowRight"):
        keys.press(key)
    keys.press("Space")
    expect(panel.canvas).not_to_have_class(re.compile("bpw-held"))
    expect_moved(panel, start)


def test_a_weight_can_be_typed(panel: PanelPage) -> None:
    panel.open_menu()
    panel.type("a =", "0.75")
    net = bp.MLP.random().with_entries({"W1[0,0]": 0.75})
    panel.expect_trace(bp.backprop(net, (0.5, 0.6), 0, lam=0.01))


def test_values_are_read_off_under_the_pointer_and_by_keys(panel: PanelPage) -> None:
    reading = panel.screen.get_by_role("status")
    expect(reading).to_be_hidden()
    x, y = panel.handle_place()
    panel.page.mouse.move(x, y)
    expect(reading).to_have_text(re.compile(r"^J ≈ 0\.26\d at W1\[0,0\] = −0\.9"), timeout=ANSWER)
    panel.page.mouse.move(5, 5)
    expect(reading).to_be_hidden()
    panel.canvas.focus()
    panel.page.keyboard.press("Shift+ArrowRight")
    expect(reading).to_have_text(re.compile(r"^J ≈ 0\.2"), timeout=ANSWER)
    panel.page.keyboard.press("Escape")
    expect(reading).to_be_hidden()


def test_a_bar_is_read_off_and_a_click_on_it_chooses_its_step(panel: PanelPage) -> None:
    sizes = bp.backprop(bp.MLP.random(), (0.5, 0.6), 0, lam=0.01).step(6).sizes
    place = {"x": 60, "y": HEADER_HEIGHT + 7.5 * ROW_HEIGHT}
    panel.bars.hover(position=place)  # type: ignore[arg-type]  # a Position is such a mapping
    reading = panel.screen.locator(".bpw-strip .bpw-reading")
    said = f"step 6: ‖∂J/∂z‖ = {numeral(sizes['dJ/dz'])}"
    expect(reading).to_have_text(said, timeout=ANSWER)
    expect(panel.screen.get_by_role("status")).to_be_hidden()
    panel.bars.click(position=place)  # type: ignore[arg-type]  # as above
    expect(panel.heading).to_have_text(re.compile("^Step 6 of 7"), timeout=ANSWER)
    panel.page.mouse.move(5, 5)
    expect(reading).to_be_hidden()


def test_enter_presses_where_the_keys_have_moved_to(panel: PanelPage) -> None:
    width = panel.canvas.evaluate("canvas => canvas.clientWidth")
    board = Board(width, 1.0, LIGHT)
    x, y = board.views[0].ax.transData.transform(NODES["o"].at)
    handle = json.loads(panel.canvas.get_attribute("data-handle") or "null")
    panel.canvas.focus()
    panel.page.keyboard.press("Shift+ArrowRight")  # starts at the point
    across, down = x - handle[0] - 1, board.size[1] - y - handle[1]
    for length, keys in ((across, "ArrowLeft ArrowRight"), (down, "ArrowUp ArrowDown")):
        for _ in range(round(abs(length) / 8)):
            panel.page.keyboard.press(keys.split()[int(length > 0)])
    panel.page.keyboard.press("Enter")
    expect(panel.heading).to_have_text(re.compile("^Step 2 of 7"), timeout=ANSWER)


@pytest.mark.thorough
def test_on_a_slow_line_nothing_piles_up_and_the_last_state_is_shown(
    new_page: Visit, lab: Lab
) -> None:
    new_page.page.add_init_script(f"({LATE})()")
    lab.write("late.ipynb", OPEN)
    notebook = new_page.open("late.ipynb")
    new_page.run_all()
    panel = PanelPage(notebook).wait()
    expect(panel.canvas).to_have_attribute("data-handle", re.compile(r"\d"))
    mouse, start = panel.page.mouse, panel.weights()
    x, y = panel.handle_place()
    frame = int(panel.screen.get_attribute("data-frame") or 0)
    panel.page.evaluate("window.sent = 0")
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 50, y - 70, steps=100)
    mouse.up()
    expect_moved(panel, start)
    # few of a hundred moves are sent, because each waits for the answer to the previous one
    assert panel.page.evaluate("window.sent") <= 30
    assert int(panel.screen.get_attribute("data-frame") or 0) - frame <= 30
    a, b = panel.weights().values()
    assert (a, b) != tuple(start.values())
    # the slider waits for the kernel, and its final position is what is shown
    handle = panel.handle("x₁")
    box = handle.bounding_box()
    assert box is not None
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse.move(*middle)
    mouse.down()
    mouse.move(middle[0] + 25, middle[1], steps=50)
    mouse.up()
    value = panel.wait_for_box("x₁")
    assert value != 0.5
    net = bp.MLP.random().with_entries(panel.weights())
    panel.expect_trace(bp.backprop(net, (value, 0.6), 0, lam=0.01))
