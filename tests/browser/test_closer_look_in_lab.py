"""A closer look: steps by keys alone, predictions, planted mistakes, one entry's chain."""

from __future__ import annotations

import pytest
from lab import ANSWER, Lab, Visit
from panel_page import OPEN, PanelPage
from playwright.sync_api import expect
from profiles import slow

import bpwidget as bp
from bpwidget.lesson import TITLES, numeral
from bpwidget.lesson.chain import chain_of

MOST_TABS = 40


def open_panel(visit: Visit, lab: Lab, arguments: str) -> PanelPage:
    """Return a panel in a new notebook."""
    lab.write("own.ipynb", OPEN.replace("()", f"({arguments})"))
    notebook = visit.open("own.ipynb")
    visit.run_all()
    return PanelPage(notebook).wait()


def default_trace() -> bp.Trace:
    return bp.backprop(bp.MLP.random(), (0.5, 0.6), 0, lam=0.01)


def tab_to(panel: PanelPage, selector: str) -> None:
    """Press Tab until the element that matches a selector has the focus."""
    for _ in range(MOST_TABS):
        panel.page.keyboard.press("Tab")
        if panel.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{MOST_TABS} tabs do not lead to {selector}")


def expect_step(panel: PanelPage, step: int, lang: str) -> None:
    """Wait until a step is selected in the heading, the ledger and on the rail."""
    title = TITLES[step][lang]
    heading = f"Step {step} of 7: {title}" if lang == "en" else f"第 {step} 步（共 7 步）：{title}"
    expect(panel.heading).to_have_text(heading, timeout=ANSWER)
    lit = panel.screen.locator(".bpw-ledger tr.bpw-now")
    expect(lit.first).to_have_attribute("data-step", str(step))
    expect(panel.stop(step)).to_have_attribute("aria-current", "step", timeout=ANSWER)
    for name, size in default_trace().step(step).sizes.items():
        expect(panel.said(f"size {name}")).to_have_text(numeral(size), timeout=ANSWER)


@pytest.mark.parametrize("lang", ["en", *slow("zh")])
def test_the_seven_steps_by_keys_alone(visit: Visit, lab: Lab, lang: str) -> None:
    panel = open_panel(visit, lab, f"lang={lang!r}")
    keyboard = panel.page.keyboard
    # the rail, starting from the first control of the panel
    panel.root.locator("select").first.focus()
    tab_to(panel, ".bpw-rail [data-step='0']")
    for step in range(1, 8):
        before = panel.pixels()
        keyboard.press("ArrowRight")
        expect_step(panel, step, lang)
        panel.wait_for_pixels(before, [True, False, False, True])
    # and the plots, where a digit selects its step
    panel.root.locator("select").first.focus()
    tab_to(panel, "canvas")
    for step in (1, 2, 3, 4, 5, 6, 7):
        keyboard.press(str(step))
        expect_step(panel, step, lang)


def test_the_language_is_switched_by_keys_and_everything_follows(visit: Visit, lab: Lab) -> None:
    panel = open_panel(visit, lab, "lang='en', step=4")
    panel.open_menu()
    panel.box("language").focus()
    panel.page.keyboard.press("ArrowDown")
    expect_step(panel, 4, "zh")
    expect(panel.box("隐藏层")).to_have_value("4")
    expect(panel.screen).to_have_attribute("lang", "zh")
    expect(panel.screen.locator(".bpw-summary-part")).to_contain_text("目标函数")
    words = panel.root.inner_text()
    for english in ("formula", "shape", "seed", "new weights", "picture", "start over", "language"):
        assert english not in words


def test_plain_keys_on_a_control_do_not_reach_the_notebook(panel: PanelPage) -> None:
    panel.stop(2).focus()
    for key in ("d", "d", "x", "b"):  # delete, cut and add a cell
        panel.page.keyboard.press(key)
    panel.page.keyboard.press("Enter")
    expect_step(panel, 2, "en")
    expect(panel.page.locator(".jp-CodeCell")).to_have_count(1)


def test_a_planted_mistake_is_marked_and_the_check_finds_it(panel: PanelPage) -> None:
    panel.choose_step(6)
    before, right = panel.pixels(), default_trace()
    panel.choose_mode("Practise")
    panel.tick("check every step numerically")
    for name in right.gradients:
        expect(panel.said(f"check {name}")).to_contain_text("✓", timeout=ANSWER)
    panel.box("mistake").select_option("6  ∂J/∂z: φ′ left out")
    broken = panel.root.locator(".bpw-beside .bpw-broken-part")
    expect(broken).to_contain_text("Planted in step 6", timeout=ANSWER)
    expect(broken).to_contain_text("finds it at step 6")
    panel.wait_for_pixels(before, [True, False, True, True])  # the forward pass is not broken
    for name in right.gradients:
        mark = "✗" if name in ("dJ/dz", "dJ/dW1") else "✓"
        expect(panel.said(f"check {name}")).to_contain_text(mark)
    # with φ′ left out, ∂J/∂z equals ∂J/∂h
    expect(panel.said("size dJ/dz")).to_have_text(numeral(right.step(5).sizes["dJ/dh"]))
    panel.box("mistake").select_option("none")
    panel.expect_trace(right)
    expect(broken).to_have_count(0)


@pytest.mark.thorough
def test_an_entry_is_a_product_whose_factors_lead_to_their_steps(panel: PanelPage) -> None:
    panel.choose_step(7)
    panel.choose_mode("Practise")
    panel.box("follow").select_option("W1[2,0]")
    chain = chain_of(default_trace(), "W1[2,0]")
    factors = panel.root.locator(".bpw-factor")
    wanted = [*(f for path in chain.paths for f in path), *chain.shared, *chain.penalty]
    expect(factors).to_have_count(len(wanted), timeout=ANSWER)
    for index, factor in enumerate(wanted):
        expect(factors.nth(index)).to_contain_text(factor.name)
        expect(factors.nth(index)).to_contain_text(numeral(factor.value))
    expect(panel.root.locator(".bpw-chain b").last).to_have_text(numeral(chain.value))
    factors.filter(has_text="φ′").click()
    expect_step(panel, 6, "en")
    before = panel.pixels()
    panel.box("loss plot").select_option("slice")
    panel.wait_for_pixels(before, [False, False, True, False])
    moved = bp.nudge(default_trace(), "W1[2,0]", 0.5)
    panel.type("ε =", "0.5")
    text = panel.root.locator(".bpw-entry-part p")
    expect(text).to_contain_text(f"changes by {moved.actual:.4g}".replace("-", "−"), timeout=ANSWER)


def test_the_network_takes_the_place_of_the_graph(panel: PanelPage) -> None:
    before = panel.pixels()
    panel.box("picture").select_option("weights")
    panel.wait_for_pixels(before, [True, False, False, False])
    weights = panel.pixels()
    panel.box("picture").select_option("gradients")
    panel.wait_for_pixels(weights, [True, False, False, False])
    panel.box("picture").select_option("graph")
    panel.wait_for_pixels(before, [False, False, False, False])


def test_the_line_of_python_is_copied(panel: PanelPage) -> None:
    panel.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    panel.type("λ", "0.5")
    panel.expect_trace(bp.backprop(bp.MLP.random(), (0.5, 0.6), 0, lam=0.5))
    panel.open_menu()
    panel.root.get_by_role("button", name="copy").click()
    expect(panel.root.locator("[data-copied]")).to_be_visible()
    copied = panel.page.evaluate("() => navigator.clipboard.readText()")
    assert copied == "bp.BackpropPanel(lam=0.5)"
