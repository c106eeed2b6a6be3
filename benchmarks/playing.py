"""Playing a run of descent in a real JupyterLab: frames on screen, and the state afterwards.

A frame counts if the page shows a different picture than at the previous animation frame, so
pictures that arrive faster count once.
"""

from __future__ import annotations

import statistics

import psutil
from animations import ANIMATIONS
from playwright.sync_api import Browser, Page
from screen import Lab, Subject, answers, browsing, opened, quantiles

MIB = 2**20
COUNTED = 10  # seconds in which frames are counted
EARLY, LATE = 10, 120  # seconds of playing after which memory is measured

PANEL = Subject(
    "panel_playing",
    """
import bpwidget as bp

panel = bp.BackpropPanel(data="moons", hidden=8, bias=True, optimiser="adam", lang="en")
panel.add_class("subject")
panel
""",
)

# ipympl draws each picture that arrives from an image element onto its canvas
COUNT = """
(seconds) => new Promise((resolve) => {
  const live = document.querySelector(".subject [data-frame]");
  const brush = CanvasRenderingContext2D.prototype;
  const drawImage = brush.drawImage;
  let came = 0;
  brush.drawImage = function (source, ...place) {
    if (source instanceof HTMLImageElement) came += 1;
    return drawImage.call(this, source, ...place);
  };
  const shown = () => (live ? live.dataset.frame : came);
  const start = performance.now();
  let last = shown();
  let frames = 0;
  const look = (now) => {
    if (shown() !== last) frames += 1;
    last = shown();
    if (now - start < 1000 * seconds) return requestAnimationFrame(look);
    brush.drawImage = drawImage;
    resolve(frames);
  };
  requestAnimationFrame(look);
})
"""


def measure_playing(keys: int = 40) -> dict[str, dict[str, float]]:
    """Return times in seconds, and the kernel's resident memory in MiB.

    The animations run once before the panel and once after it.
    """
    with browsing() as (browser, lab):
        animated = [_animated(browser, lab)]
        with opened(browser, lab, PANEL) as page:
            before = answers(page, keys)
            _press(page, "play")
            page.wait_for_timeout(1000 * EARLY)
            early = _kernel_memory()
            played = [_seconds_a_frame(page)]
            page.wait_for_timeout(1000 * (LATE - EARLY - 2 * COUNTED))
            played.append(_seconds_a_frame(page))
            late = _kernel_memory()
            _press(page, "pause")
            page.get_by_role("button", name="play", exact=True).wait_for()
            after = answers(page, keys)
        animated.append(_animated(browser, lab))
    return {
        "frame_panel": {"p50": statistics.median(played)},
        **{
            subject.name: {"p50": statistics.median(turn[subject.name] for turn in animated)}
            for subject in ANIMATIONS
        },
        "key_before_playing": quantiles(before),
        "key_after_playing": quantiles(after),
        "kernel_played_10_s": {"p50": early},
        "kernel_played_120_s": {"p50": late},
    }


def _animated(browser: Browser, lab: Lab) -> dict[str, float]:
    taken = {}
    for subject in ANIMATIONS:
        with opened(browser, lab, subject) as page:
            taken[subject.name] = _seconds_a_frame(page)
    return taken


def _seconds_a_frame(page: Page) -> float:
    page.locator(".subject canvas").first.scroll_into_view_if_needed()
    frames = int(page.evaluate(COUNT, COUNTED))
    if frames == 0:
        raise RuntimeError(f"no frame came in {COUNTED} s")
    return COUNTED / frames


def _press(page: Page, button: str) -> None:
    page.locator(".subject").get_by_role("button", name=button, exact=True).click()


def _kernel_memory() -> float:
    [kernel] = (
        process
        for process in psutil.Process().children(recursive=True)
        if "ipykernel_launcher" in process.cmdline()
    )
    return float(kernel.memory_info().rss) / MIB


if __name__ == "__main__":
    print(measure_playing())  # noqa: T201 - a script prints
