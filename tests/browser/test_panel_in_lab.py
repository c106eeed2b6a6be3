"""The panel in a real JupyterLab in a real browser: dragging and arrow keys."""

from __future__ import annotations

import re

import pytest
from lab import ANSWER, Lab, Visit
from panel_page import OPEN, PanelPage
from playwright.sync_api import expect
from profiles import slow

import bpwidget as bp
from bpwidget.lesson import numeral
from bpwidget.lesson.words.learner import WORDS as LEARNER
from bpwidget.lesson.words.panel import WORDS
from bpwidget.plots.views.ledger_bars import HEADER_HEIGHT, ROW_HEIGHT


def open_panel(visit: Visit, lab: Lab, name: str, *cells: str) -> PanelPage:
    """Return the panel in a new notebook."""
    lab.write(name, *(cells or [OPEN]))
    notebook = visit.open(name)
    visit.run_all()
    return PanelPage(notebook).wait()


def test_it_opens_on_the_example_of_the_first_lesson(panel: PanelPage) -> None:
    assert (panel.value("x₁"), panel.value("x₂")) == (0.5, 0.6)
    panel.expect_trace(panel.trace())
    expect(panel.screen.locator(".bpw-summary-part")).to_contain_text("a probability of 0.801")
    expect(panel.canvas).to_have_attribute("aria-label", re.compile("probability of 0.801"))
    # a label has the tooltip of its control
    for label, tip in (("hidden", "number of hidden units"), ("λ", WORDS["lam tip"]["en"])):
        expect(panel.root.get_by_title(tip, exact=True)).to_have_text(label)


def test_a_check_box_has_the_same_tooltip_on_box_and_label(panel: PanelPage) -> None:
    tips = {"bias": WORDS["bias tip"]["en"], "check": LEARNER["check tip"]["en"]}
    panel.choose_mode("Practise")
    for key, words in (("bias", WORDS), ("check", LEARNER)):
        box = panel.root.get_by_role("checkbox", name=words[key]["en"])
        label = panel.root.get_by_text(words[key]["en"], exact=True)
        for each in (box, label):
            each.hover()
            # a browser shows the title of the innermost element that has one
            shown = each.evaluate("element => element.closest('[title]').title")
            assert shown == tips[key]
    box.check()
    expect(panel.screen.locator(".bpw-check").first).to_be_visible()
    box.uncheck()


@pytest.mark.parametrize(
    ("label", "key", "presses", "changed"),
    [
        ("x₁", "ArrowRight", 7, [True, True, True, True]),
        # λ changes no activation
        ("λ", "ArrowRight", 20, [True, False, True, True]),
        ("hidden", "ArrowRight", 5, [True, True, True, True]),
    ],
)
def test_arrow_keys_keep_everything_in_step(
    panel: PanelPage, label: str, key: str, presses: int, changed: list[bool]
) -> None:
    before, start = panel.pixels(), panel.value(label)
    panel.handle(label).focus()
    for _ in range(presses):
        panel.page.keyboard.press(key)
    panel.wait_for_pixels(before, changed)
    assert panel.wait_for_box(label) != start
    panel.expect_trace(panel.trace())


@pytest.mark.parametrize("label", ["x₁", *slow("λ", "hidden")])
def test_a_quick_drag_ends_on_the_state_of_the_slider(panel: PanelPage, label: str) -> None:
    before, start = panel.pixels(), panel.value(label)
    box = panel.handle(label).bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse = panel.page.mouse
    mouse.move(x, y)
    mouse.down()
    for there in (30, 5, 28, 12, 25):
        mouse.move(x + there, y, steps=6)
    mouse.up()
    panel.wait_for_pixels(before, [True, label != "λ", True, True])
    assert panel.wait_for_box(label) != start
    panel.expect_trace(panel.trace())


def test_refused_input_is_explained_and_changes_nothing(panel: PanelPage) -> None:
    before = panel.pixels()
    panel.type("λ", "-1")
    status = panel.root.get_by_role("alert")
    expect(status).to_have_text("λ must be 0 or more (you typed −1).")
    expect(panel.box("λ")).to_have_value("0.01")
    assert panel.pixels() == before
    panel.type("λ", "0.5")
    panel.expect_trace(panel.trace())
    expect(status).to_have_count(0)


def test_the_rail_lights_each_step(panel: PanelPage) -> None:
    on = panel.screen.get_by_role("button", name="next step")
    for number in range(1, 8):
        before = panel.pixels()
        on.click()
        expect(panel.heading).to_contain_text(f"Step {number} of 7", timeout=ANSWER)
        expect(panel.stop(number)).to_have_attribute("aria-current", "step")
        panel.wait_for_pixels(before, [True, False, False, True])
    expect(on).to_have_attribute("aria-disabled", "true")
    expect(panel.screen.locator(".bpw-rail [aria-current]")).to_have_count(1)
    panel.screen.locator("tr[data-step='6']").first.click()
    expect(panel.heading).to_contain_text("Step 6 of 7", timeout=ANSWER)
    panel.bars.click(position={"x": 60, "y": HEADER_HEIGHT + 2.5 * ROW_HEIGHT})
    expect(panel.heading).to_contain_text("Step 2 of 7", timeout=ANSWER)


def test_the_rail_is_one_tab_stop_with_arrow_keys(panel: PanelPage) -> None:
    rail = panel.screen.get_by_role("group", name="steps of backpropagation")
    assert rail.locator("[tabindex='0']").count() == 1
    keys = panel.page.keyboard
    panel.stop(0).focus()
    for key, step in [("ArrowRight", 1), ("End", 7), ("ArrowLeft", 6), ("Home", 0)]:
        keys.press(key)
        expect(panel.stop(step)).to_be_focused()
        expect(panel.stop(step)).to_have_attribute("aria-current", "step", timeout=ANSWER)
    assert rail.locator("[tabindex='0']").count() == 1
    keys.press("Tab")
    expect(panel.screen.locator(".bpw-play-steps")).to_be_focused()
    small = panel.screen.locator(".bpw-rail-part").evaluate(
        """part => [...part.querySelectorAll("button")]
            .map((each) => each.getBoundingClientRect())
            .filter(({ width, height }) => width < 24 || height < 24).length"""
    )
    assert small == 0


def test_the_steps_play_until_something_is_moved(panel: PanelPage) -> None:
    play = panel.screen.locator(".bpw-play-steps")
    panel.choose_step(5)
    play.click()
    expect(play).to_have_attribute("aria-pressed", "true")
    for step in (6, 7):
        expect(panel.stop(step)).to_have_attribute("aria-current", "step", timeout=ANSWER)
    expect(play).to_have_attribute("aria-pressed", "false", timeout=ANSWER)
    play.click()
    expect(panel.stop(1)).to_have_attribute("aria-current", "step", timeout=ANSWER)
    panel.handle("x₁").focus()
    panel.page.keyboard.press("ArrowRight")
    expect(play).to_have_attribute("aria-pressed", "false")


def test_the_forward_pass_shows_every_number(panel: PanelPage) -> None:
    trace = panel.trace()
    expect(panel.heading).to_have_text("Forward pass")
    wanted = {
        "z": [trace.net.W1, trace.x, trace.z],
        "h": [trace.h],
        "o": [trace.net.W2, trace.h, trace.o],
    }
    for name, arrays in wanted.items():
        numbers = [numeral(float(each)) for array in arrays for each in array.ravel()]
        cells = panel.said(f"forward {name}").locator("bpw-n")
        expect(cells).to_have_text(numbers, timeout=ANSWER)
    for name in ("L", "s", "J"):
        last = panel.said(f"forward {name}").locator("bpw-n").last
        expect(last).to_have_text(numeral(getattr(trace, name)))


# measured at every stop: the tops of the card, the table and its rows, on the page
TOPS = """
screen => [".bpw-card", ".bpw-ledger", ".bpw-ledger tr", ".bpw-strip-view", ".bpw-forward-part"]
    .flatMap((selector) => [...screen.querySelectorAll(selector)])
    .map((each) => each.getBoundingClientRect().top + document.scrollingElement.scrollTop)
"""
SETTINGS = {
    "default": "",
    "bias": "bias=True",
    "wide": "hidden=64, bias=True, check=True",
    "vector": "y=[0.2, -0.5, 1.5], loss='squared_error', lang='zh'",
}


@pytest.mark.parametrize("setting", ["default", *slow("bias", "wide", "vector")])
def test_nothing_shifts_from_step_to_step(visit: Visit, lab: Lab, setting: str) -> None:
    name = f"still-{setting}.ipynb"
    panel = open_panel(visit, lab, name, OPEN.replace("()", f"({SETTINGS[setting]})"))
    tops = panel.screen.evaluate(TOPS)
    for step in (*range(1, 8), 0):
        panel.stop(step).click()
        expect(panel.stop(step)).to_have_attribute("aria-current", "step", timeout=ANSWER)
        expect(panel.screen.locator(f".bpw-ledger tr[data-step='{step}'].bpw-now")).to_have_count(
            panel.screen.locator(f".bpw-ledger tr[data-step='{step}']").count()
        )
        assert panel.screen.evaluate(TOPS) == tops
    visit.close(name)


# tops of the ledger's rows relative to that of the bars; the ends of both; the width of a frame
ROWS = """
screen => {
    const bars = screen.querySelector(".bpw-strip-view").getBoundingClientRect();
    const ledger = screen.querySelector(".bpw-ledger").getBoundingClientRect();
    const rows = [...screen.querySelectorAll(".bpw-ledger tbody tr")];
    return {
        tops: rows.map((row) => row.getBoundingClientRect().top - bars.top),
        ends: [ledger.bottom - bars.bottom, ledger.right - bars.left],
        frame: parseFloat(screen.querySelector(".bpw-plots canvas").style.width),
        room: Math.floor(screen.clientWidth),
    };
}
"""


@pytest.mark.thorough
@pytest.mark.parametrize("setting", ["default", "wide", "vector"])
def test_every_bar_stands_in_its_row_at_every_width(
    new_page: Visit, lab: Lab, setting: str
) -> None:
    panel = open_panel(
        new_page, lab, f"rows-{setting}.ipynb", OPEN.replace("()", f"({SETTINGS[setting]})")
    )
    found = panel.screen.evaluate(ROWS)
    for width in (1900, 1400, 1100, 900, 700):
        before = found["room"]
        new_page.page.set_viewport_size({"width": width, "height": 900})
        # JupyterLab resizes the panel some time after the window, and a canvas that is too wide is
        # squeezed at once, although its own width is still that of the last frame
        for _ in range(600):
            found = panel.screen.evaluate(ROWS)
            if found["room"] != before and found["frame"] == found["room"]:
                break
            panel.page.wait_for_timeout(50)
        assert found["room"] != before
        assert found["frame"] == found["room"]
        heights = [HEADER_HEIGHT + ROW_HEIGHT * row for row in range(len(found["tops"]))]
        assert found["tops"] == pytest.approx(heights, abs=0.6)
        assert found["ends"] == pytest.approx([0, 0], abs=1)


def test_loss_target_and_activation_can_be_chosen(panel: PanelPage) -> None:
    panel.box("loss").select_option("squared_error")
    panel.box("activation").select_option("relu")
    panel.type("y₂", "0.75")
    net = bp.MLP.random(activation="relu")
    panel.expect_trace(bp.backprop(net, (0.5, 0.6), (1, 0.75), "squared_error", lam=0.01))
    panel.root.get_by_role("button", name="new weights").click()
    net = bp.MLP.random(activation="relu", seed=1)
    panel.expect_trace(bp.backprop(net, (0.5, 0.6), (1, 0.75), "squared_error", lam=0.01))
    panel.start_over()
    panel.expect_trace(panel.trace())
    expect(panel.box("y")).to_have_value("class 0")


@pytest.mark.thorough
def test_a_reload_shows_the_current_state(new_page: Visit, lab: Lab) -> None:
    panel = open_panel(new_page, lab, "reload.ipynb")
    panel.type("x₁", "-1.5")
    trace = panel.trace()
    panel.expect_trace(trace)
    pixels = panel.pixels()
    new_page.save("reload.ipynb")
    new_page.page.reload()
    again = PanelPage(new_page.notebook()).wait()
    again.expect_trace(trace)
    again.wait_for_pixels(pixels, [False, False, False, False])


@pytest.mark.thorough
def test_two_views_of_one_panel_agree(visit: Visit, lab: Lab) -> None:
    one = open_panel(visit, lab, "two.ipynb", OPEN, "panel", "panel.lam = 1")
    other = PanelPage(visit.notebook(), 1).wait()
    trace = bp.backprop(bp.MLP.random(), (0.5, 0.6), 0, lam=1)
    one.expect_trace(trace)
    other.expect_trace(trace)
    other.wait_for_same_pixels(one)


@pytest.mark.thorough
def test_the_image_canvas_needs_no_live_widget(visit: Visit, lab: Lab) -> None:
    lab.write("image.ipynb", OPEN.replace("()", "(canvas='image')"))
    notebook = visit.open("image.ipynb")
    visit.run_all()
    panel = PanelPage(notebook)
    panel.root.wait_for(timeout=ANSWER)
    picture = panel.screen.locator("img")
    before = picture.get_attribute("src")
    panel.handle("x₁").focus()
    panel.page.keyboard.press("ArrowRight")
    assert panel.wait_for_box("x₁") == pytest.approx(0.55)
    panel.expect_trace(panel.trace())
    expect(picture).not_to_have_attribute("src", before or "", timeout=ANSWER)


@pytest.mark.thorough
@pytest.mark.parametrize("theme", ["JupyterLab Dark", "JupyterLab Light"])
def test_it_fits_a_narrow_page_in_either_theme(new_page: Visit, lab: Lab, theme: str) -> None:
    new_page.page.set_viewport_size({"width": 900, "height": 900})
    lab.choose_theme(theme)
    panel = open_panel(new_page, lab, "narrow.ipynb")
    width, content = panel.root.evaluate("root => [root.clientWidth, root.scrollWidth]")
    assert content <= width
    corner = panel.canvas.evaluate(
        "canvas => [...canvas.getContext('2d').getImageData(0, 0, 1, 1).data]"
    )
    assert corner[:3] == ([17, 17, 17] if theme.endswith("Dark") else [255, 255, 255])
