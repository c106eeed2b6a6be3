"""Accessibility of the panel in a real JupyterLab: axe-core, keys, sizes and contrasts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from itertools import pairwise, product
from pathlib import Path

import profiles
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from lab import ANSWER, Visit
from measures import CONTRASTS, RING, TARGETS
from panel_page import PanelPage
from playwright.sync_api import Page, expect
from profiles import slow

import bpwidget as bp
from bpwidget.lesson import numeral

# runs code in the kernel of the notebook in front; returns the number of the newest frame
EXECUTE = """
async (code) => {
    const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
    const wanted = { frame: "panel._session.screen._serial" };
    const { content } = await kernel.requestExecute({ code, user_expressions: wanted }).done;
    if (content.status !== "ok") throw new Error(content.evalue);
    return content.user_expressions.frame.data["text/plain"];
}
"""
AXE = """
async () => {
    const values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const panel = document.querySelector(".jp-NotebookPanel:not(.lm-mod-hidden) .bpw-panel");
    const found = await axe.run(panel, { runOnly: { type: "tag", values } });
    return found.violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]);
}
"""
# each shows something that is not always there: a refusal, and the menu with a long line; a quiz
# with a wrong answer and a planted mistake; a run that has failed
STATES = {
    "explore": "panel.weights = {'W1[0,0]': 0.25}\n"
    "panel._session.controls.lam.box.value = '-1'\n"
    "panel._session.controls.more.value = True",
    "practise": "panel._session.controls.more.value = False\n"
    "panel.move(step=5, quiz='step', check=True, planted=('dJ/dz', 'slope_left_out'))\n"
    "panel.follow = 'W1[2,0]'\npanel.answer('W2 @ dJ_do')",
    "train": "panel.move(planted=None, preset='diverging')\npanel.advance(9)",
}
THEME = "theme => jupyterapp.commands.execute('apputils:change-theme', { theme })"
LANGUAGES = ("en", "zh")
STOPS_BEFORE_THE_PLOTS = 12


def execute(panel: PanelPage, code: str) -> None:
    """Run code in the kernel, and wait until the browser shows the result."""
    frame = panel.page.evaluate(EXECUTE, code)
    expect(panel.screen).to_have_attribute("data-frame", frame, timeout=ANSWER)


def choose_theme(panel: PanelPage, theme: str) -> None:
    panel.page.evaluate(THEME, f"JupyterLab {theme}")
    has_dark = re.compile(r"\bbpw-dark\b")
    shown = expect(panel.screen)
    (shown.to_have_class if theme == "Dark" else shown.not_to_have_class)(has_dark, timeout=ANSWER)


@pytest.fixture
def tall(panel: PanelPage) -> Iterator[Page]:
    """Return the page, tall enough for the whole panel, with axe-core loaded."""
    panel.page.set_viewport_size({"width": 1400, "height": 1300})
    panel.page.evaluate(AXE_SCRIPT)
    yield panel.page
    panel.page.set_viewport_size({"width": 1400, "height": 900})
    choose_theme(panel, "Light")
    execute(panel, "panel._session.controls.more.value = False\npanel.reset()\npanel.lang = 'en'")


@pytest.mark.more
@pytest.mark.parametrize("theme", ["Light", *slow("Dark")])
def test_nothing_is_inaccessible_or_has_low_contrast_or_is_too_small(
    panel: PanelPage, tall: Page, theme: str
) -> None:
    choose_theme(panel, theme)
    every = list(product(LANGUAGES, STATES))
    # each mode in one language, in the thorough profile in both
    for lang, mode in every if profiles.is_thorough() else every[::2]:
        state = f"panel.reset()\npanel.move(lang={lang!r}, mode={mode!r})\n{STATES[mode]}"
        execute(panel, state)
        expect(panel.screen).to_have_attribute("lang", lang)
        assert tall.evaluate(AXE) == [], (lang, mode)
        pale = [each for each in panel.root.evaluate(CONTRASTS) if each[0] < 4.5]
        assert pale == [], (lang, mode)
        small = [each for each in panel.root.evaluate(TARGETS) if each[0] < 24]
        assert small == [], (lang, mode)


@pytest.mark.parametrize("theme", ["Light", *slow("Dark")])
def test_few_tab_stops_lead_to_the_plots_in_visual_order(panel: PanelPage, theme: str) -> None:
    choose_theme(panel, theme)
    focused, keys = panel.page.locator(":focus"), panel.page.keyboard
    panel.root.get_by_role("radio", name="Explore").focus()
    for key in ("Shift+Tab", "Tab"):  # focus rings appear only after keys
        keys.press(key)
    places = []
    for _ in range(STOPS_BEFORE_THE_PLOTS + 1):
        ring, width = panel.page.evaluate(RING)
        assert (ring >= 3, width >= 2) == (True, True)
        if focused.evaluate("element => element.matches('canvas')"):
            break
        places.append(focused.bounding_box())
        keys.press("Tab")
    expect(panel.canvas).to_be_focused()
    assert 8 <= len(places) <= STOPS_BEFORE_THE_PLOTS
    # each is to the right of the previous one, or below it
    for before, after in pairwise(places):
        assert before is not None
        assert after is not None
        is_right = after["x"] >= before["x"] + before["width"]
        assert is_right or after["y"] >= before["y"] + before["height"]
    choose_theme(panel, "Light")


def test_the_modes_and_the_play_bar_are_one_tab_stop_each(panel: PanelPage) -> None:
    keys, modes = panel.page.keyboard, panel.root.get_by_role("radio")
    modes.first.focus()
    for key, place in [("ArrowRight", 1), ("End", 2), ("ArrowRight", 0), ("ArrowLeft", 2)]:
        keys.press(key)
        expect(modes.nth(place)).to_be_focused()
        expect(modes.nth(place)).to_have_attribute("aria-checked", "true")
        expect(panel.root.locator(".bpw-mode [tabindex='0']")).to_have_count(1)
    panel.box("train on").select_option("moons")
    bar = panel.root.get_by_role("toolbar")
    bar.get_by_role("button", name="play").focus()
    keys.press("ArrowRight")
    expect(bar.get_by_role("button", name="step by step")).to_be_focused()
    keys.press("End")
    expect(bar.get_by_role("button", name="›")).to_be_focused()
    keys.press("Enter")
    expect(panel.said("progress")).to_contain_text("update 1", timeout=ANSWER)
    expect(bar.locator("[tabindex='0']")).to_have_count(1)


def test_arrow_keys_in_a_number_box_move_its_slider(panel: PanelPage) -> None:
    keys, box = panel.page.keyboard, panel.box("x₁")
    box.focus()
    keys.press("ArrowUp")
    expect(box).to_have_value("0.55", timeout=ANSWER)
    for key in ("ArrowDown", "ArrowDown", "ArrowDown"):
        keys.press(key)
    expect(box).to_have_value("0.4", timeout=ANSWER)
    assert panel.wait_for_box("x₁") == 0.4
    expect(box).to_be_focused()
    expect(box).to_have_attribute("aria-keyshortcuts", re.compile("ArrowUp"))
    panel.expect_trace(bp.backprop(bp.MLP.random(), (0.4, 0.6), 0, lam=0.01))


def test_the_menu_opens_and_closes_by_mouse_and_by_keys(panel: PanelPage) -> None:
    keys, more = panel.page.keyboard, panel.root.get_by_role("button", name="more")
    menu = panel.root.locator(".bpw-menu")
    for close in ("Escape", "a click outside", "Tab", "Shift+Tab"):
        if close == "a click outside":
            more.click()
        else:
            more.focus()
            keys.press("Enter")
        expect(menu).to_be_visible(timeout=ANSWER)
        expect(more).to_have_attribute("aria-expanded", "true")
        assert menu.get_attribute("id") == more.get_attribute("aria-controls")
        if close == "a click outside":
            panel.screen.locator("h4").first.click()
        elif close == "Escape":
            panel.box("seed").focus()
            keys.press("Escape")
            expect(more).to_be_focused()
        elif close == "Tab":
            menu.get_by_role("button").last.focus()
            keys.press("Tab")
            expect(panel.box("x₁")).to_be_focused()
        else:
            keys.press("Shift+Tab")
        expect(menu).to_be_hidden(timeout=ANSWER)
        expect(more).to_have_attribute("aria-expanded", "false")


# the label of the button, the name of the file, and the same from code
FILES = {
    "picture, PNG": ("bpwidget.png", "panel.savefig('by-code', format='png')"),
    "worksheet": ("bpwidget-handout.md", "open('by-code', 'w').write(panel.handout())"),
    "solution": ("bpwidget-solution.md", "open('by-code', 'w').write(panel.handout(solved=True))"),
    "script, NumPy": ("bpwidget-numpy.py", "open('by-code', 'w').write(panel.script())"),
    "script, PyTorch": ("bpwidget-torch.py", "open('by-code', 'w').write(panel.script('torch'))"),
}


def test_the_menu_saves_what_code_writes(panel: PanelPage, page_of_all: Visit) -> None:
    panel.type("λ", "0.5")
    panel.open_menu()
    for button, (name, by_code) in FILES.items():
        with panel.page.expect_download(timeout=ANSWER) as saved:
            panel.root.get_by_role("button", name=button).click()
        assert saved.value.suggested_filename == name
        execute(panel, by_code)
        wanted = (page_of_all.lab.root / "by-code").read_bytes()
        # comparing pictures directly, pytest would diff them byte by byte
        assert sha256(Path(saved.value.path()).read_bytes()).digest() == sha256(wanted).digest()
    with panel.page.expect_download(timeout=ANSWER) as saved:
        panel.root.get_by_role("button", name="picture, SVG").click()
    assert saved.value.suggested_filename == "bpwidget.svg"
    assert b"</svg>" in Path(saved.value.path()).read_bytes()


def test_an_error_while_saving_is_reported(panel: PanelPage) -> None:
    execute(panel, "panel._session.frames.whole_figure = None")
    panel.open_menu()
    panel.root.get_by_role("button", name="picture, PNG").click()
    expect(panel.root.get_by_role("alert")).to_contain_text("TypeError", timeout=ANSWER)
    execute(panel, "del panel._session.frames.whole_figure")


def test_a_screen_reader_hears_what_has_changed(panel: PanelPage) -> None:
    heard = panel.screen.locator("[aria-live='polite']")
    panel.type("x₁", "0.8")
    J = bp.backprop(bp.MLP.random(), (0.8, 0.6), 0, lam=0.01).J
    expect(heard).to_have_text(f"x₁ 0.8, J {numeral(J)}", timeout=ANSWER)
    panel.choose_step(5)
    expect(heard).to_have_text("Step 5 of 7: back to h", timeout=ANSWER)
    panel.choose_mode("Practise")
    panel.box("mistake").select_option("6  ∂J/∂z: φ′ left out")
    expect(heard).to_have_text(re.compile("^Planted in step 6"), timeout=ANSWER)
    expect(panel.stop(5)).to_have_attribute("aria-current", "step")


def test_nothing_is_animated_for_users_who_prefer_reduced_motion(panel: PanelPage) -> None:
    panel.page.emulate_media(reduced_motion="reduce")
    moving = panel.root.evaluate(
        """panel => [panel, ...panel.querySelectorAll("*")].map((each) => getComputedStyle(each))
            .filter((style) => style.transitionProperty !== "none" && style.transitionDuration
                !== "0s" || style.animationName !== "none" || style.scrollBehavior !== "auto")
            .length"""
    )
    panel.page.emulate_media(reduced_motion="no-preference")
    assert moving == 0
