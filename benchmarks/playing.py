"""Playing a run of descent in a real JupyterLab: frames on screen, and what two minutes leave.

A frame counts when the page shows another picture at an animation frame than at the one before;
pictures that come faster count once.
"""

from __future__ import annotations

import math
import statistics

import psutil
from playwright.sync_api import Browser, Page
from screen import START, Lab, Subject, answers, browsing, opened, quantiles

MIB = 2**20
COUNTED = 10  # seconds in which frames are counted
EARLY, LATE = 10, 120  # seconds of playing after which memory is taken

PANEL = Subject(
    "panel_playing",
    """
import bpwidget as bp

panel = bp.BackpropPanel(data="moons", hidden=8, bias=True, optimiser="adam", lang="en")
panel.add_class("subject")
panel
""",
)

# the same run and the same seven plots, each update drawn anew on the same Axes
ANIMATION = Subject(
    "animation",
    """
%matplotlib widget
import matplotlib.pyplot as plt
from matplotlib.animation import FuncAnimation
import bpwidget as bp

plt.ioff()
settings = bp.Settings(lam=0.01, optimiser="adam")
run = bp.History.start(bp.MLP.random(hidden=8, bias=True), bp.dataset("moons"), settings)
figure, axes = plt.subplot_mosaic(
    "GGG;APM;BCS", figsize=(11, 6.5), height_ratios=(0.6, 1, 1), layout="constrained"
)


def draw(number):
    global run
    run = run.advance()
    trace = bp.backprop(run.at.net, (0.5, 0.6), 0, lam=0.01)
    for ax in axes.values():
        ax.clear()
    bp.plots.graph(trace, ax=axes["G"])
    bp.plots.activations(trace, ax=axes["A"])
    bp.plots.path(run, ax=axes["P"], axes=("W1[0,0]", "W2[0,0]"))
    bp.plots.gradient_magnitudes(trace, ax=axes["M"])
    bp.plots.boundary(run, ax=axes["B"])
    bp.plots.curves(run, ax=axes["C"])
    bp.plots.sizes(run, ax=axes["S"])


animation = FuncAnimation(figure, draw, interval=1, cache_frame_data=False)
figure.canvas.add_class("subject")
figure.canvas
""",
)

# ipympl draws each picture that came on its canvas from an image element
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


def measure_playing(keys: int = 40) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """Return times in seconds, and the kernel's resident memory in MiB.

    The animation takes its turn before the panel and after it.
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
            page.get_by_role("button", name="play", exact=True).wait_for(timeout=START)
            after = answers(page, keys)
        animated.append(_animated(browser, lab))
    times = {
        "frame_panel": {"p50": statistics.median(played)},
        "frame_animation": {"p50": statistics.median(animated)},
        "key_before_playing": quantiles(before),
        "key_after_playing": quantiles(after),
    }
    return times, {"kernel_played_10_s": early, "kernel_played_120_s": late}


def _animated(browser: Browser, lab: Lab) -> float:
    with opened(browser, lab, ANIMATION) as page:
        return _seconds_a_frame(page)


def _seconds_a_frame(page: Page) -> float:
    frames = int(page.evaluate(COUNT, COUNTED))
    return COUNTED / frames if frames else math.inf


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
