"""Typing answers on the card of a step, next to the quantities that may be used."""

from __future__ import annotations

from typing import Any

import pytest
from lab import ANSWER, Lab, Visit
from panel_page import PanelPage
from playwright.sync_api import Locator, expect

import bpwidget as bp
from bpwidget.lesson import numeral

TOP_OF_TABLE = "table => table.getBoundingClientRect().top"
# how far the content of the card reaches outside it
OVERFLOW = "card => [card.scrollHeight - card.clientHeight, card.scrollWidth - card.clientWidth]"
IN_SIGHT = """element => {
    const {bottom} = element.getBoundingClientRect();
    return bottom <= element.closest(".jp-WindowedPanel-outer").getBoundingClientRect().bottom;
}"""


def default_trace(x: tuple[float, float] = (0.5, 0.6)) -> bp.Trace:
    return bp.backprop(bp.MLP.random(), x, 0, lam=0.01)


def in_a_row(values: Any) -> str:
    return "  ".join(numeral(float(value)) for value in values)


class Card:
    """The card of a panel whose quiz hides the selected step."""

    def __init__(self, panel: PanelPage) -> None:
        self.panel = panel
        self.root = panel.screen.locator(".bpw-card")
        self.box: Locator = self.root.locator("textarea")
        self.verdict = self.root.locator(".bpw-verdict")

    def chip(self, name: str) -> Locator:
        """Return the button that inserts a quantity into the box."""
        return self.root.locator(f"[data-name='{name}']")

    def expect_asked(self, step: int) -> None:
        """Wait until a step is asked for with an empty box, all of it visible."""
        expect(self.panel.heading).to_contain_text(f"Step {step} of 7", timeout=ANSWER)
        expect(self.box).to_be_visible(timeout=ANSWER)
        expect(self.box).to_have_value("")
        expect(self.verdict).to_be_empty()
        assert self.root.evaluate(OVERFLOW) == [0, 0]


@pytest.fixture
def card(panel: PanelPage) -> Card:
    """Return the card of step 5, hidden by the quiz."""
    panel.root.locator(".bpw-more").click()  # the fixture has opened the menu
    panel.choose_step(5)
    panel.choose_mode("Practise")
    panel.box("quiz").select_option("this step")
    card = Card(panel)
    card.expect_asked(5)
    return card


def test_an_answer_is_judged_in_the_card_then_revealed(card: Card) -> None:
    panel, trace = card.panel, default_trace()
    expect(panel.said("dJ/dh")).to_have_text("?  ?  ?  ?")
    expect(panel.said("size dJ/dh")).to_have_text("?")
    top = panel.screen.locator(".bpw-ledger").evaluate(TOP_OF_TABLE)
    card.box.fill("W2 @ dJ_do")
    card.box.press("Enter")
    expect(card.verdict).to_contain_text("The transpose was forgotten", timeout=ANSWER)
    assert card.root.evaluate(OVERFLOW) == [0, 0]
    described = card.box.get_attribute("aria-describedby")
    assert described == card.verdict.get_attribute("id")
    # not close enough, in the three digits that a learner computes with
    short = " ".join(f"{0.7 * value:.3g}" for value in trace.gradients["dJ/dh"])
    card.box.fill(short)
    card.root.get_by_role("button", name="check answer").click()
    expect(card.verdict).to_contain_text("right direction", timeout=ANSWER)
    expect(card.box).to_have_value(short)
    # as it is printed
    card.box.fill(in_a_row(trace.gradients["dJ/dh"]))
    card.box.press("Enter")
    expect(card.verdict).to_have_text("✓ Right: ∂J/∂h.", timeout=ANSWER)
    expect(panel.said("dJ/dh")).to_have_text(in_a_row(trace.gradients["dJ/dh"]))
    expect(card.box).to_be_hidden()
    # the keys go on to the next step
    expect(panel.stop(5)).to_be_focused()
    panel.page.keyboard.press("ArrowRight")
    card.expect_asked(6)
    card.root.get_by_role("button", name="reveal").click()
    expect(panel.said("dJ/dz")).to_have_text(in_a_row(trace.gradients["dJ/dz"]), timeout=ANSWER)
    for step in range(7, 0, -1):
        panel.choose_step(step)
        if step not in (5, 6):
            card.expect_asked(step)
        assert panel.screen.locator(".bpw-ledger").evaluate(TOP_OF_TABLE) == top


def test_chips_put_their_names_into_the_box_by_pointer_and_keys(card: Card) -> None:
    page = card.panel.page
    W2 = default_trace().net.W2
    expect(card.chip("W2")).to_have_text("W2" + "; ".join(map(in_a_row, W2)))
    card.chip("W2").click()
    page.keyboard.type(".T @ ")  # the box has the focus now
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(card.chip("W2")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(card.box).to_have_value("W2.T @ dJ_do")
    for _ in range(len("dJ_do")):
        page.keyboard.press("Shift+ArrowLeft")
    card.chip("z").hover()
    expect(card.chip("z").locator("span")).to_have_text(in_a_row(default_trace().z))
    card.chip("z").click()
    expect(card.box).to_have_value("W2.T @ z")
    # keys that mean something to the notebook
    card.box.fill("")
    page.keyboard.type("ddxb0a")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("y")
    expect(card.box).to_have_value("ddxb0a\ny")
    expect(page.locator(".jp-CodeCell")).to_have_count(1)
    card.panel.choose_step(4)
    card.expect_asked(4)


def test_other_moves_leave_what_is_typed(visit: Visit, lab: Lab) -> None:
    code = "import bpwidget as bp\npanel = bp.BackpropPanel(step=5, quiz='step')\npanel"
    lab.write("two.ipynb", code, "panel", "panel.x = (0.25, 0.6)")
    notebook = visit.open("two.ipynb")
    visit.run_all()
    one, other = (PanelPage(notebook, index).wait() for index in (0, 1))
    for panel in (one, other):
        expect(panel.said("J")).to_have_text(numeral(default_trace((0.25, 0.6)).J), timeout=ANSWER)
    first, second = Card(one), Card(other)
    first.box.fill("W2.T @ ")
    second.box.fill("W2 @ dJ_do")
    first.box.focus()
    one.page.keyboard.press("Home")
    one.type("x₁", "0.75")
    trace = default_trace((0.75, 0.6))
    expect(first.chip("z").locator("span")).to_have_text(in_a_row(trace.z), timeout=ANSWER)
    expect(first.box).to_have_value("W2.T @ ")
    second.box.press("Enter")
    for card in (first, second):
        expect(card.verdict).to_contain_text("The transpose was forgotten", timeout=ANSWER)
    expect(first.box).to_have_value("W2.T @ ")
    # inserted at the caret, keeping the focus
    first.box.focus()
    other.type("x₁", "0.5")
    first.box.press("End")
    one.page.keyboard.type("dJ_do")
    first.box.press("Enter")
    for card in (first, second):
        expect(card.verdict).to_have_text("✓ Right: ∂J/∂h.", timeout=ANSWER)
        expect(card.box).to_be_hidden()


def test_everything_needed_for_practice_is_visible(card: Card) -> None:
    panel = card.panel
    panel.root.evaluate("root => root.scrollIntoView()")
    panel.box("follow").select_option("W1[2,0]")
    chain = panel.root.locator(".bpw-beside .bpw-chain")
    expect(chain).to_be_visible(timeout=ANSWER)
    assert panel.root.locator(".bpw-beside").evaluate(IN_SIGHT)
    panel.box("follow").select_option("off")
    expect(chain).to_have_count(0, timeout=ANSWER)
    panel.tick("check every step numerically")
    panel.box("mistake").select_option("6  ∂J/∂z: φ′ left out")
    planted = panel.root.locator(".bpw-beside .bpw-broken-part")
    expect(planted).to_contain_text("The numerical check finds it at step 6", timeout=ANSWER)
    assert planted.evaluate(IN_SIGHT)
    for name in ("size dJ/dW1", "check dJ/dW1"):
        assert panel.said(name).evaluate(IN_SIGHT), name
    assert card.box.evaluate(IN_SIGHT)
