"""The live panel on the first page, used like a visitor."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from lab import ANSWER, START
from panel_page import PanelPage
from playwright.sync_api import Browser, Locator, Route, expect
from site_page import SitePage, visiting

import bpwidget as bp
from bpwidget.lesson import numeral

AXE = """
async () => {
    const values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    const found = await axe.run(".first-panel", { runOnly: { type: "tag", values } });
    return found.violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]);
}
"""
# records that Python has opened the panel, and so has sent everything that creates it
NOTE_THE_PANEL = """
const { Worker } = window;
window.Worker = class extends Worker {
  constructor(...given) {
    super(...given);
    this.addEventListener("message", ({ data }) => { if (data.panel) window.panelIsMade = true; });
  }
};
"""
HEIGHT = "document.querySelector('.first-panel').getBoundingClientRect().height"


@pytest.fixture(scope="module")
def first_page(browser: Browser, address: str) -> Iterator[SitePage]:
    """Return the first page with a live panel."""
    with visiting(browser, address) as visit:
        visit.open("index.html")
        visit.first_panel()
        yield visit


@pytest.fixture
def panel(first_page: SitePage) -> PanelPage:
    """Return the panel of the first page, reset."""
    panel = first_page.first_panel()
    panel.reset()
    return panel


def test_no_key_is_lost_however_fast_they_come(panel: PanelPage) -> None:
    handle = panel.handle("x₁")
    stop = int(float(handle.get_attribute("aria-valuenow") or "nan"))
    # all keys before the kernel's first answer, and then some while it answers
    for _ in range(4):
        handle.evaluate(
            """handle => {
                for (let i = 0; i < 5; i += 1)
                    handle.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight" }));
            }"""
        )
        panel.page.wait_for_function("() => new Promise(requestAnimationFrame)")
    expect(handle).to_have_attribute("aria-valuetext", "1.5", timeout=ANSWER)
    expect(handle).to_have_attribute("aria-valuenow", f"{stop + 20}.0")
    panel.expect_trace(panel.trace())


def test_keys_and_drag_of_a_slider_move_every_number(panel: PanelPage) -> None:
    panel.expect_trace(panel.trace())
    panel.handle("x₁").focus()
    for _ in range(7):
        panel.page.keyboard.press("ArrowRight")
    # the effects of the keys may still be on their way
    expect(panel.handle("x₁")).to_have_attribute("aria-valuetext", "0.85", timeout=ANSWER)
    assert panel.wait_for_box("x₁") == 0.85
    panel.expect_trace(panel.trace())
    before = panel.value("λ")
    panel.handle("λ").scroll_into_view_if_needed()
    box = panel.handle("λ").bounding_box()
    assert box is not None
    mouse, x, y = panel.page.mouse, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 40, y, steps=5)
    mouse.up()
    assert panel.wait_for_box("λ") > before
    panel.expect_trace(panel.trace())


def answer_box(panel: PanelPage) -> Locator:
    panel.choose_step(5)
    panel.choose_mode("Practise")
    panel.box("quiz").select_option("this step")
    return panel.screen.locator(".bpw-card textarea")


def test_a_typed_answer_is_judged(panel: PanelPage) -> None:
    box, verdict = answer_box(panel), panel.screen.locator(".bpw-card .bpw-verdict")
    box.fill("W2 @ dJ_do")
    box.press("Enter")
    expect(verdict).to_contain_text("The transpose was forgotten", timeout=ANSWER)
    values = panel.trace().gradients["dJ/dh"]
    box.fill("  ".join(numeral(float(value)) for value in values))
    box.press("Enter")
    expect(verdict).to_have_text("✓ Right: ∂J/∂h.", timeout=ANSWER)


def test_a_planted_mistake_is_found_by_the_check(panel: PanelPage) -> None:
    panel.choose_mode("Practise")
    panel.tick("check every step numerically")
    panel.box("mistake").select_option("6  ∂J/∂z: φ′ left out")
    planted = panel.root.locator(".bpw-beside .bpw-broken-part")
    expect(planted).to_contain_text("finds it at step 6", timeout=ANSWER)
    panel.box("mistake").select_option("none")
    panel.expect_trace(panel.trace())


def test_play_makes_the_updates_of_a_headless_run(panel: PanelPage) -> None:
    panel.choose_mode("Train")
    panel.box("train on").select_option("moons")
    progress = panel.said("progress")
    panel.root.get_by_role("button", name="play", exact=True).click()
    expect(progress).to_contain_text(re.compile(r"update [1-9]\d"), timeout=START)
    panel.root.get_by_role("button", name="pause", exact=True).click()
    # the button may change while the last frames are being decoded
    expect(panel.screen).to_have_attribute("data-playing", "false", timeout=ANSWER)
    found = re.search(r"update (\d+)", progress.inner_text())
    assert found
    twin = bp.BackpropPanel(data="moons")
    twin.advance(int(found[1]))
    panel.expect_trace(twin.trace)
    twin.close()


def test_axe_finds_nothing_on_the_panel(first_page: SitePage, panel: PanelPage) -> None:
    # axe only checks the frame if it is loaded there, too
    for frame in first_page.page.frames:
        frame.evaluate(AXE_SCRIPT)
    assert panel.heading.is_visible()
    assert first_page.page.evaluate(AXE) == []


@pytest.mark.parametrize("width", [1100, 600])
def test_the_picture_is_replaced_without_a_jump(browser: Browser, address: str, width: int) -> None:
    screen = {"viewport": {"width": width, "height": 900}, "color_scheme": "dark"}
    with visiting(browser, address, **screen) as visit:
        page = visit.open("zh/index.html")
        line = page.locator(".first-panel-line")
        expect(line).to_contain_text("正在加载 Python")
        expect(page.locator(".first-panel img")).to_be_visible()
        before = page.evaluate(HEIGHT)
        panel = visit.first_panel()
        assert page.evaluate(HEIGHT) == before
        expect(line).to_be_hidden()
        expect(page.locator(".first-panel img")).to_be_hidden()
        expect(panel.screen).to_have_attribute("lang", "zh")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(
    "lost", ["**/live/panel/page.js", "**/pyodide.asm.wasm", "**/matplotlib-*.whl"]
)
def test_a_lost_connection_is_reported_and_the_picture_stays(
    browser: Browser, address: str, lost: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.route(lost, lambda route: route.abort())
    page.goto(f"{address}/index.html")
    place = page.locator(".first-panel")
    expect(place).to_have_attribute("data-state", "failed", timeout=START)
    expect(place.locator(".first-panel-line")).to_contain_text("could not be started")
    expect(place.locator("img")).to_be_visible()
    context.close()


def test_a_browser_without_webassembly_gets_an_explanation(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script("delete globalThis.WebAssembly")
    page.goto(f"{address}/zh/index.html")
    expect(page.locator(".first-panel-line")).to_contain_text("没有 WebAssembly")
    context.close()


def test_messages_sent_before_a_widget_is_complete_are_not_lost(
    browser: Browser, address: str
) -> None:
    held: list[Route] = []
    with visiting(browser, address) as visit:
        visit.page.add_init_script(NOTE_THE_PANEL)
        # the panel's models wait for this one
        # Playwright does not accept a method of a list
        visit.page.route("**/anywidget.js", lambda route: held.append(route))  # noqa: PLW0108
        visit.open("index.html")
        (frame,) = visit.page.main_frame.child_frames
        frame.wait_for_function("window.panelIsMade", timeout=START)
        held[0].continue_()
        visit.first_panel()


def test_axe_finds_nothing_on_the_dark_panel(browser: Browser, address: str) -> None:
    with visiting(browser, address, color_scheme="dark") as visit:
        visit.open("index.html")
        visit.first_panel()
        for frame in visit.page.frames:
            frame.evaluate(AXE_SCRIPT)
        assert visit.page.evaluate(AXE) == []
