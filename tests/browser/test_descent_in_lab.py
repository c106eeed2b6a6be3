"""Descent in a real JupyterLab: play, pause, drag λ, step back, reset, reload."""

from __future__ import annotations

import re

import pytest
from lab import ANSWER, Lab, Visit
from panel_page import PanelPage
from playwright.sync_api import Locator, expect

import bpwidget as bp
from bpwidget.lesson import numeral
from bpwidget.plots.layout import Kinds
from bpwidget.plots.views.boundary import BoundaryView
from bpwidget.plots.views.curves import CurvesView
from bpwidget.plots.views.graph import GraphView
from bpwidget.plots.views.ledger_bars import LedgerBarsView
from bpwidget.plots.views.sizes import SizesView
from bpwidget.plots.views.surface import LossSurfaceView

OPEN = (
    "import bpwidget as bp\n"
    "panel = bp.BackpropPanel((0.5, 0.6), 0, 6, 0.01, bias=True, lang='en', data='moons', "
    "optimiser='sgd')\n"
    "panel"
)
VIEWS: Kinds = (
    *(BoundaryView, LossSurfaceView, CurvesView),
    *(GraphView, SizesView, LedgerBarsView),
)


def button(panel: PanelPage, title: str) -> Locator:
    return panel.root.get_by_title(title, exact=True)


def updates(panel: PanelPage) -> int:
    """Return the number of updates shown on the panel."""
    said = panel.said("progress").inner_text()
    found = re.match(r"update (\d+) · batch 0 of 1 · epoch \1$", said)
    assert found, said
    return int(found[1])


def wait_for_updates(panel: PanelPage, more_than: int) -> int:
    for _ in range(400):
        if (made := updates(panel)) > more_than:
            return made
        panel.page.wait_for_timeout(25)
    raise AssertionError(f"no more than {updates(panel)} updates")


def play(panel: PanelPage) -> None:
    panel.root.get_by_role("button", name="play", exact=True).click()


def pause(panel: PanelPage) -> int:
    """Pause, and return the number of updates made."""
    panel.root.get_by_role("button", name="pause", exact=True).click()
    expect(panel.root.get_by_role("button", name="play", exact=True)).to_be_visible(timeout=ANSWER)
    # the button may change while the last frames are being decoded
    expect(panel.screen).to_have_attribute("data-playing", "false", timeout=ANSWER)
    return updates(panel)


def weights_after(moves: list[tuple[float, int]]) -> bp.MLP:
    """Return the weights of a headless run with a number of updates for each λ."""
    net = bp.MLP.random(hidden=6, bias=True)
    run = bp.History.start(net, bp.dataset("moons"), bp.Settings(lam=0.01))
    for lam, count in moves:
        for _ in range(count):
            run = run.advance(bp.Settings(lam=lam))
    return run.at.net


def expect_weights(panel: PanelPage, net: bp.MLP, lam: float) -> None:
    """Wait until the numbers on screen are those of a network."""
    panel.expect_trace(bp.backprop(net, (0.5, 0.6), 0, lam=lam))


def test_play_pause_lam_back_and_restart_are_a_headless_run(panel: PanelPage) -> None:
    before = panel.pixels()
    play(panel)
    wait_for_updates(panel, 10)
    first = pause(panel)
    panel.wait_for_pixels(before, [True] * 6)
    expect_weights(panel, weights_after([(0.01, first)]), 0.01)
    # λ takes effect at once and resets nothing
    panel.type("λ", "0.2")
    expect_weights(panel, weights_after([(0.01, first)]), 0.2)
    assert updates(panel) == first
    play(panel)
    wait_for_updates(panel, first + 10)
    second = pause(panel)
    expect_weights(panel, weights_after([(0.01, first), (0.2, second - first)]), 0.2)
    for _ in range(3):
        button(panel, "take back one update").click()
    expect_weights(panel, weights_after([(0.01, first), (0.2, second - first - 3)]), 0.2)
    button(panel, "one update").click()
    expect_weights(panel, weights_after([(0.01, first), (0.2, second - first - 2)]), 0.2)
    button(panel, "back to the first update").click()
    expect_weights(panel, weights_after([]), 0.2)
    assert updates(panel) == 0


@pytest.mark.thorough
def test_every_control_works_during_playback(panel: PanelPage) -> None:
    play(panel)
    made = wait_for_updates(panel, 5)
    handle = panel.handle("λ")
    handle.focus()
    for _ in range(10):
        panel.page.keyboard.press("ArrowRight")
    lam = panel.wait_for_box("λ")
    made = wait_for_updates(panel, made + 10)
    panel.stop(4).click()
    expect(panel.screen.locator("h4").first).to_contain_text("Step 4 of 7", timeout=ANSWER)
    wait_for_updates(panel, made + 10)
    last = pause(panel)
    assert panel.value("λ") == lam
    # a later move gets one frame, without another update
    panel.stop(5).click()
    expect(panel.screen.locator("h4").first).to_contain_text("Step 5 of 7", timeout=ANSWER)
    assert updates(panel) == last


# the top of every part of the text below the plots, and the end of the last
PLACES = """
screen => {
    const boxes = [...screen.children].map((each) => each.getBoundingClientRect());
    return boxes.map((box) => Math.round(box.top - boxes[0].top)).concat(boxes.at(-1).height);
}
"""
# whether the plots are those for the width of the screen
IS_DRAWN = """
screen => parseFloat(screen.querySelector(".bpw-plots canvas").style.width)
    === Math.floor(screen.clientWidth)
"""


def test_nothing_moves_while_it_plays(panel: PanelPage) -> None:
    panel.root.evaluate("root => { root.style.width = '980px'; }")
    panel.page.wait_for_function(IS_DRAWN, arg=panel.screen.element_handle(), timeout=ANSWER)
    panel.box("optimiser").select_option("adam")
    play(panel)
    wait_for_updates(panel, more_than=1)
    places = panel.screen.evaluate(PLACES)
    for _ in range(10):
        wait_for_updates(panel, more_than=updates(panel))
        assert panel.screen.evaluate(PLACES) == places
    pause(panel)
    panel.root.evaluate("root => { root.style.width = ''; }")


@pytest.mark.thorough
def test_one_update_in_its_phases(panel: PanelPage) -> None:
    tooltip = "one part of an update: forward, the seven steps, the change of the weights"
    phase = button(panel, tooltip)
    part = panel.screen.locator(".bpw-descent-part")
    heading = panel.screen.locator("h4").first
    phase.click()
    expect(part).to_contain_text("Forward propagation.", timeout=ANSWER)
    for step in range(1, 8):
        phase.click()
        expect(part).to_contain_text(f"Backpropagation, step {step} of 7.", timeout=ANSWER)
        expect(heading).to_contain_text(f"Step {step} of 7")
    phase.click()
    expect(part).to_contain_text("descent uses them", timeout=ANSWER)
    after = weights_after([(0.01, 1)])
    coming = panel.said("after W1").locator("td").first
    expect(coming).to_have_text(numeral(float(after.W1[0, 0])))
    phase.click()
    expect_weights(panel, after, 0.01)


@pytest.mark.thorough
def test_playback_survives_a_reload_and_the_cell_run_again(new_page: Visit, lab: Lab) -> None:
    lab.write("descent.ipynb", OPEN)
    notebook = new_page.open("descent.ipynb")
    new_page.run_all()
    panel = PanelPage(notebook, views=VIEWS).wait()
    play(panel)
    wait_for_updates(panel, 5)
    new_page.save("descent.ipynb")
    new_page.page.reload()
    again = PanelPage(new_page.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")).wait()
    made = wait_for_updates(again, updates(again) + 10)
    last = pause(again)
    assert last >= made
    expect_weights(again, weights_after([(0.01, last)]), 0.01)
    new_page.run_all()
    new = PanelPage(new_page.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")).wait()
    expect(new.said("progress")).to_have_text("update 0 · batch 0 of 1 · epoch 0", timeout=ANSWER)
    play(new)
    wait_for_updates(new, 5)
    last = pause(new)
    expect_weights(new, weights_after([(0.01, last)]), 0.01)
