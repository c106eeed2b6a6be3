"""How fast and how large the built site is: size, time to the first panel, and a slider's move.

``python benchmarks/built_site.py SITE`` prints, for a site that docs/build.py has built: its size;
the seconds from opening the first page to its first painted panel, with an empty cache and on a
later visit; and how long a slider's move takes, which should be at most 2.5 times the round trip
of a number on the same page. The machine's load is printed with the times, because on a busy
machine only ratios mean anything.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

from playwright.sync_api import BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "docs"), str(ROOT / "tests/browser")]

from building.serving import serving  # noqa: E402 - found by the line above
from lab import FLAGS, chromium  # noqa: E402 - as above
from sampling import summary  # noqa: E402 - as above

LIVE = ".first-panel[data-state='live']"
VISITS = 3
MOVES = 70
WARM_UP = 10
# opened next to the panel: a slider, and a label with its value, set by Python
BESIDE = """

open_panel_alone = open_panel


def open_panel(lang):
    import ipywidgets as widgets

    global beside
    slider, label = widgets.IntSlider(50), widgets.Label()
    slider.observe(lambda change: setattr(label, "value", str(change.new)), names="value")
    slider.add_class("beside")
    label.add_class("beside-number")
    panel_id = open_panel_alone(lang)
    beside = widgets.VBox([panel, slider, label])
    return str(beside.model_id)
"""
# waits for a key, and then for the animation frame after the change
WATCH = """
(shown) => {
    let start = 0;
    const begin = (event) => { start = event.timeStamp; };
    addEventListener("keydown", begin, { capture: true, once: true });
    globalThis.taken = new Promise((resolve) => {
        const seen = new MutationObserver(() => {
            seen.disconnect();
            requestAnimationFrame(() => resolve(performance.now() - start));
        });
        const all = { attributes: true, childList: true, characterData: true, subtree: true };
        seen.observe(document.querySelector(shown), all);
    });
}
"""
PANEL = (".bpw-number .noUi-handle[aria-label='x₁']", ".bpw-screen .bpw-summary-part")
NUMBER = (".beside .noUi-handle", ".beside-number")


def load() -> str:
    """Return the machine's load, to print with a time."""
    return f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""


@contextmanager
def visitor() -> Iterator[BrowserContext]:
    """Open a browser whose cache is empty at first and kept from page to page."""
    with tempfile.TemporaryDirectory() as profile, sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=chromium(),
            args=list(FLAGS),
            viewport={"width": 1400, "height": 900},
        )
        yield context
        context.close()


def time_to_panel(context: BrowserContext, address: str) -> tuple[float, Page]:
    """Open the first page; return the seconds until its panel is painted."""
    page = context.new_page()
    start = perf_counter()
    page.goto(f"{address}/index.html")
    page.wait_for_selector(LIVE, timeout=120_000)
    return perf_counter() - start, page


def moves(page: Page, subject: tuple[str, str], count: int) -> list[float]:
    """Sweep a slider up and down by keys; return the seconds that each key takes."""
    handle, shown = subject
    (frame,) = page.main_frame.child_frames
    frame.locator(handle).first.focus()
    times = []
    for turn in range(WARM_UP + count):
        frame.evaluate(WATCH, shown)
        page.keyboard.press("ArrowRight" if turn % 80 < 40 else "ArrowLeft")
        times.append(frame.evaluate("taken") / 1000)
    return times[WARM_UP:]


def beside_a_number(context: BrowserContext, site: Path) -> None:
    """Make the next pages open a slider with a number next to the panel."""
    bridge = (site / "live/panel/bridge.py").read_text("utf-8") + BESIDE
    context.route("**/bridge.py", lambda route: route.fulfill(body=bridge))


def measure_site(site: Path, *, brief: bool = False) -> dict[str, Any]:
    """Return the seconds of a move of x and of a number's round trip in the same page.

    They take turns, so that both see the same load.
    """
    taken: dict[str, list[float]] = {"site_panel": [], "site_number": []}
    with serving(site) as address, visitor() as context:
        beside_a_number(context, site)
        _, page = time_to_panel(context, address)
        for _ in range(1 if brief else VISITS):
            for name, subject in zip(taken, (PANEL, NUMBER), strict=True):
                taken[name] += moves(page, subject, 4 if brief else MOVES)
    return {"times": {name: summary(each) for name, each in taken.items()}}


def main() -> None:
    """Measure a built site, and print the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("site", type=Path, help="a folder that docs/build.py has built")
    site = parser.parse_args().site
    size = sum(each.stat().st_size for each in site.rglob("*") if each.is_file())
    python = sum(each.stat().st_size for each in (site / "live/static/pyodide").iterdir())
    print(f"size: {size / 2**20:.0f} MiB, {python / 2**20:.0f} of them Python and its packages")
    with serving(site) as address, visitor() as context:
        seconds, page = time_to_panel(context, address)
        print(f"first panel, empty cache: {seconds:.1f} s ({load()}; goal 20)")
        for _ in range(VISITS):
            page.close()
            seconds, page = time_to_panel(context, address)
            print(f"first panel, later visit: {seconds:.1f} s ({load()}; goal 10)")
    times = measure_site(site)["times"]
    of_panel, of_number = (1000 * times[name]["p50"] for name in ("site_panel", "site_number"))
    print(
        f"move {of_panel:.0f} ms, round trip of a number {of_number:.0f} ms:"
        f" {of_panel / of_number:.1f} times ({load()}; goal 2.5)"
    )


if __name__ == "__main__":
    main()
