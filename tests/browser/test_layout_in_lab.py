"""Nothing overlaps or is cut off at any width; up to 820 pixels there is one plot at a time.

It measures the boxes of everything that can be read or used: the bar, the controls, the tabs, the
rail, the table. Only elements meant to scroll, or to end in an ellipsis, may be longer than their
box.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from lab import ANSWER, Lab, Visit
from panel_page import OPEN, PanelPage
from playwright.sync_api import expect

import bpwidget as bp
from bpwidget.panel.state.data import X
from bpwidget.plots.layout import ALONE_HEIGHT

MOVE = "panel.move(**next(moves)); panel.advance(9) if panel.run else None"
# each is reached from the previous one
STATES: dict[str, dict[str, Any]] = {
    "explore": {},
    "practise": {"mode": "practise", "quiz": "step", "step": 5, "follow": "W1[2,0]", "lang": "zh"},
    "wide": {"quiz": "nothing", "hidden": 64, "bias": True, "check": True, "step": 7, "lang": "en"},
    "vector": {
        "mode": "explore",
        "check": False,
        "follow": None,
        "hidden": 4,
        "step": 0,
        "loss": "squared_error",
        "y": (-123456.0, 1e-9),
    },
    "largest": {"mode": "practise", "check": True, "hidden": 1000, "y": (0.0, 1.0)},
    "planted": {"hidden": 4, "check": False, "planted": ("dJ/dz", "slope_left_out"), "step": 6},
    "diverged": {"planted": None, "preset": "diverging", "mode": "train", "lang": "zh"},
}
WIDTHS = (560, 640, 820, 900, 1100, 1400, 1900)
STACKED = 820

FAULTS = """
panel => {
    const seen = (selector) =>
        [...panel.querySelectorAll(selector)].filter((each) => each.checkVisibility());
    const box = (each) => each.getBoundingClientRect();
    const name = (each) =>
        `${each.tagName}.${each.className} ${(each.textContent || each.value).slice(0, 30)}`;
    const meet = (one, other) => {
        const [a, b] = [box(one), box(other)];
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        return across > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
    };
    const faults = [];
    if (panel.scrollWidth > panel.clientWidth) faults.push("the panel is wider than its box");
    const things = seen(".widget-label, button, input, select, textarea, .noUi-handle, .bpw-hint *")
        .filter((each) => each.textContent || each.matches("input, textarea, .noUi-handle"));
    const { left, right } = box(panel);
    things.forEach((one, at) => {
        const { left: start, right: end } = box(one);
        if (start < left - 1 || end > right + 1) faults.push(`${name(one)} leaves the panel`);
        for (const other of things.slice(at + 1))
            if (!one.contains(other) && meet(one, other) && !one.closest(".bpw-card"))
                faults.push(`${name(one)} overlaps ${name(other)}`);
        const isText = one.matches(".widget-label, button");
        if (isText && one.scrollWidth > one.clientWidth + 1) faults.push(`${name(one)} is cut off`);
    });
    for (const head of seen(".bpw-ledger th"))
        if (head.scrollWidth > head.clientWidth + 1) faults.push(`${name(head)} is cut off`);
    for (const cell of seen(".bpw-ledger :is(td:nth-child(3), .bpw-size, .bpw-check)"))
        if (cell.scrollWidth > cell.clientWidth + 1) faults.push(`${name(cell)} is cut off`);
    for (const math of seen(".bpw-ledger math"))
        if (box(math).right > box(math.closest("td")).right + 1)
            faults.push(`${name(math)} runs into the next column`);
    const parts = [".bpw-head", ".bpw-tabs", ".bpw-plots", ".bpw-rail-part", ".bpw-card"];
    const stack = [...parts, ".bpw-table", ".bpw-forward-part"].flatMap(seen);
    stack.slice(1).forEach((part, at) => {
        if (box(part).top < box(stack[at]).bottom - 1)
            faults.push(`${name(part)} overlaps what is above it`);
    });
    return faults;
}
"""
# whether the plots are drawn for the width of the screen
IS_DRAWN = """
([screen, isNarrow]) => {
    const drawn = parseFloat(screen.querySelector(".bpw-plots canvas").style.width);
    const tabs = screen.querySelectorAll("[role=tab]").length;
    return drawn === Math.floor(screen.clientWidth) && tabs > 0 === isNarrow;
}
"""


# the panel in a window of 1400 pixels with the file browser open
BESIDE_FILES = 980
OVERFLOW = "card => card.scrollHeight - card.clientHeight"
# from a box to the border of what scrolls around it: above, on the right, below
ROOM_AROUND = """
box => {
    const [one, around] = [box, box.closest(".bpw-inputs")].map((e) => e.getBoundingClientRect());
    return [one.top - around.top, around.right - one.right, around.bottom - one.bottom];
}
"""
PICTURE = "canvas => canvas.toDataURL()"
RAIL = "screen => screen.querySelector('.bpw-rail').getBoundingClientRect().top"


@pytest.fixture(scope="module")
def opened(page_of_all: Visit, lab: Lab) -> Iterator[PanelPage]:
    """Return a panel in the first state; the second cell of its notebook moves it to the next."""
    lab.write("layout.ipynb", f"moves = iter({[*STATES.values()]})\n{OPEN}", MOVE)
    notebook = page_of_all.open("layout.ipynb")
    page_of_all.run_all()
    yield PanelPage(notebook).wait()
    page_of_all.close("layout.ipynb")


def fit(panel: PanelPage, width: int) -> None:
    """Give the panel a width, and wait until the kernel has drawn for it."""
    panel.root.evaluate("(root, width) => { root.style.width = `${width}px`; }", width)
    screen = panel.screen.element_handle()
    panel.page.wait_for_function(IS_DRAWN, arg=[screen, width <= STACKED], timeout=ANSWER)


def go_on(panel: PanelPage) -> None:
    """Run the second cell, which moves the panel to the next state."""
    before = panel.screen.get_attribute("data-frame") or ""
    panel.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .cm-content").nth(1).click()
    panel.page.keyboard.press("Control+Enter")
    expect(panel.screen).not_to_have_attribute("data-frame", before, timeout=ANSWER)


@pytest.mark.thorough
def test_nothing_overlaps_or_is_cut_off_at_any_width(opened: PanelPage) -> None:
    faults = []
    for number, state in enumerate(STATES):
        if number:
            go_on(opened)
        for width in WIDTHS[number % 2 :: 2]:
            fit(opened, width)
            found = opened.root.evaluate(FAULTS)
            faults += [f"{state} at {width}: {fault}" for fault in found]
    assert not faults, "\n" + "\n".join(faults)


def test_every_step_has_room_in_its_card(panel: PanelPage) -> None:
    fit(panel, BESIDE_FILES)
    panel.choose_mode("Practise")
    for name in ("bias", "check every step numerically"):
        panel.tick(name)
    expect(panel.screen.locator(".bpw-ledger .bpw-check").first).to_be_visible(timeout=ANSWER)
    for step in range(8):
        panel.choose_step(step)
        assert panel.screen.locator(".bpw-card").evaluate(OVERFLOW) <= 0, step
    panel.root.evaluate("root => { root.style.width = ''; }")


def test_the_ring_of_focus_is_not_cut_off(panel: PanelPage) -> None:
    fit(panel, BESIDE_FILES)
    for label in ("x₁", "x₂", "y"):
        assert min(panel.box(label).evaluate(ROOM_AROUND)) >= 3, label
    panel.root.evaluate("root => { root.style.width = ''; }")


def test_tabs_choose_the_plot_by_mouse_and_by_keys(panel: PanelPage) -> None:
    fit(panel, 500)
    tab = panel.screen.get_by_role("tab")
    expect(tab).to_have_text(["graph", "activations", "objective J"])
    assert panel.screen.locator("[role=tab][tabindex='0']").count() == 1
    assert panel.canvas.evaluate("canvas => canvas.clientHeight") == ALONE_HEIGHT
    top = panel.screen.evaluate(RAIL)
    names = [("ArrowRight", "activations"), ("End", "objective J"), ("ArrowRight", "graph")]
    tab.first.focus()
    for key, name in names:
        before = panel.canvas.evaluate(PICTURE)
        panel.page.keyboard.press(key)
        chosen = panel.screen.get_by_role("tab", name=name, selected=True)
        expect(chosen).to_be_focused(timeout=ANSWER)
        expect(panel.screen.get_by_role("tabpanel")).to_have_accessible_name(name)
        panel.page.wait_for_function(
            f"([canvas, before]) => ({PICTURE})(canvas) !== before",
            arg=[panel.canvas.element_handle(), before],
            timeout=ANSWER,
        )
    panel.screen.get_by_role("tab", name="objective J").click()
    expect(panel.screen.get_by_role("tab", name="objective J", selected=True)).to_be_visible()
    assert panel.screen.evaluate(RAIL) == top
    trace = bp.backprop(bp.MLP.random(), X, 0, lam=0.01)
    panel.expect_trace(trace)
    fit(panel, 1000)
    expect(tab).to_have_count(0)
    panel.root.evaluate("root => { root.style.width = ''; }")
