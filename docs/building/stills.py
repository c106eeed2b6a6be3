"""Pictures of the real panel, and its height at each width, for the first page."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from building.serving import serving
from playwright.sync_api import Page, sync_playwright

LANGUAGES = ("en", "zh")
THEMES = ("light", "dark")
# the narrow panel shows one plot at a time; see STACKED in bpwidget/panel/screen/browser/page.js
WIDTHS = {"": 1100, "-narrow": 700}
NARROW = 820
# widths at which the panel's height is measured; in between it is at most that of the next smaller
STOPS = (320, 400, 480, 560, 640, 700, 760, 821, 900, 1000, 1100)
PAINTED = ".bpw-screen[data-frame]:not([data-frame='0'])"
# JavaScript: whether the kernel has drawn for the page's width and theme, or the canvas is
# stretched
SETTLED = """
([width, theme]) => {
    const screen = document.querySelector(".bpw-screen");
    const canvas = screen.querySelector(".bpw-plots canvas");
    const isDark = screen.classList.contains("bpw-dark");
    const isDrawn = innerWidth === width && canvas.width === canvas.clientWidth;
    return isDrawn && isDark === (theme === "dark");
}
"""
# JavaScript: the height once it has been constant for a second; text is laid out after the plots
HEIGHT = """
() => new Promise((done) => {
    let last = 0, frames = 0;
    const look = () => {
        const now = document.querySelector("main").offsetHeight;
        frames = now === last ? frames + 1 : 0;
        last = now;
        if (frames < 60) requestAnimationFrame(look);
        else done(now);
    };
    look();
})
"""


def file_name(lang: str, theme: str, width: str) -> str:
    """Return the name of a picture; pages refer to the light, wide one."""
    return f"panel-still-{lang}{width}{'-dark' if theme == 'dark' else ''}.png"


@contextmanager
def chromium_page() -> Iterator[Page]:
    """Open a page in a headless Chromium."""
    path = os.environ.get("BPWIDGET_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser.new_page()
        browser.close()


def _fit(page: Page, width: int, theme: str) -> int:
    """Give the panel a width and a theme; return its height."""
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate("theme => postMessage({ theme }, location.origin)", theme)
    page.wait_for_function(SETTLED, arg=[width, theme])
    height: int = page.evaluate(HEIGHT)
    return height


def draw_stills(site: Path, static: Path) -> Mapping[str, Mapping[int, int]]:
    """Write the pictures into a folder, and return the heights by language and width.

    Parameters
    ----------
    site : Path
        A site with ``live/panel`` already built.
    static : Path
        Where to put the pictures.
    """
    heights: dict[str, dict[int, int]] = {}
    with serving(site) as address, chromium_page() as page:
        for lang in LANGUAGES:
            page.goto(f"{address}/live/panel/index.html?lang={lang}")
            page.wait_for_selector(PAINTED, timeout=120_000)
            for theme in THEMES:
                for name, width in WIDTHS.items():
                    _fit(page, width, theme)
                    target = static / file_name(lang, theme, name)
                    page.locator("main").screenshot(path=target)
            heights[lang] = {width: _fit(page, width, "light") for width in STOPS}
    return heights


def style(heights: Mapping[str, Mapping[int, int]]) -> str:
    """Return CSS that reserves the panel's height, and chooses among the pictures."""
    rules = []
    for lang, of_width in heights.items():
        place = f'.first-panel[data-lang="{lang}"]'
        for width, height in of_width.items():
            rules.append(
                f"@container (min-width: {width}px) {{ {place}::before {{ height: {height}px }} }}"
            )
        narrow, dark, both = (
            f"{place} > img {{ content: url({file_name(lang, theme, width)}) }}"
            for theme, width in (("light", "-narrow"), ("dark", ""), ("dark", "-narrow"))
        )
        is_narrow = f"@container (max-width: {NARROW}px)"
        auto = "@media (prefers-color-scheme: dark)"
        rules += [
            f"{is_narrow} {{ {narrow} }}",
            f'body[data-theme="dark"] {dark}',
            f'{is_narrow} {{ body[data-theme="dark"] {both} }}',
            f'{auto} {{ body:not([data-theme="light"]) {dark} }}',
            f'{auto} {{ {is_narrow} {{ body:not([data-theme="light"]) {both} }} }}',
        ]
    return "\n".join(rules) + "\n"
