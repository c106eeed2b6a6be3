"""From an arrow key to painted pixels, in a real JupyterLab in headless Chromium.

A page measures itself: from the time stamp of the key event to the first task after the animation
frame with the new picture. All subjects have a slider of the same range and step.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "browser"))
from lab import FLAGS, HOW_TO_GET_ONE, START, Lab, Visit, chromium, running_lab

__all__ = [
    "NUMBER",
    "PANEL",
    "Lab",
    "Subject",
    "answers",
    "browsing",
    "measure_screen",
    "opened",
    "press_keys",
    "quantiles",
]

WARM_UP = 5
REST = 150  # ms between two keys, so that each answer belongs to one update
# the picture of interact, the panel's frame, the canvas of ipympl
SHOWN = ".subject img, .subject [data-frame], .subject .jupyter-matplotlib-canvas-div"
SLIDER = "value=0.5, min=-2, max=2, step=0.05"

NUMBER = f"""
import anywidget
import ipywidgets as widgets


class Number(anywidget.AnyWidget):
    _esm = '''
    export default {{ render({{ model, el }}) {{
      const canvas = document.createElement("canvas");
      const brush = canvas.getContext("2d");
      canvas.dataset.frame = 0;
      el.append(canvas);
      model.on("msg:custom", (message) => {{
        brush.clearRect(0, 0, canvas.width, canvas.height);
        brush.fillText(message.value, 20, 20);
        canvas.dataset.frame = Number(canvas.dataset.frame) + 1;
      }});
    }} }}
    '''


number = Number()
slider = widgets.FloatSlider({SLIDER})
slider.observe(lambda change: number.send({{"value": change["new"]}}), names="value")
box = widgets.VBox([slider, number])
box.add_class("subject")
box
"""

PANEL = """
import bpwidget as bp

panel = bp.BackpropPanel(hidden={hidden})
panel.add_class("subject")
panel
"""

INTERACT = f"""
%matplotlib inline
import ipywidgets as widgets
import matplotlib.pyplot as plt
import bpwidget as bp


def draw(x1):
    trace = bp.backprop(bp.MLP.random(), (x1, 0.6), 0, lam=0.01)
    figure, axes = plt.subplots(1, 3, figsize=(9.5, 2.9), layout="constrained")
    bp.plots.activations(trace, ax=axes[0])
    bp.plots.loss_surface(trace, ax=axes[1])
    bp.plots.gradient_magnitudes(trace, ax=axes[2])
    plt.show()


widgets.interact(draw, x1=widgets.FloatSlider({SLIDER})).widget.add_class("subject")
"""

WATCH = """
() => {
  const subject = document.querySelector(".subject");
  const shown = () => {
    const live = subject.querySelector("[data-frame]");
    if (live) return live.dataset.frame;
    const image = subject.querySelector("img");
    return image?.complete ? image.src : null;
  };
  const before = shown();
  window.answer = null;
  addEventListener("keydown", (event) => {
    const look = () => {
      const now = shown();
      if (now === null || now === before) return requestAnimationFrame(look);
      window.framed = performance.now() - event.timeStamp;
      const painted = new MessageChannel();
      painted.port1.onmessage = () => { window.answer = performance.now() - event.timeStamp; };
      painted.port2.postMessage(0);
    };
    requestAnimationFrame(look);
  }, { capture: true, once: true });
}
"""


@dataclass(frozen=True)
class Subject:
    """A cell to run, and the screen it runs on."""

    name: str
    code: str
    ratio: float = 1


SUBJECTS = (
    Subject("number", NUMBER),
    Subject("panel", PANEL.format(hidden=4)),
    Subject("panel_ratio_2", PANEL.format(hidden=4), ratio=2),
    Subject("panel_hidden_64", PANEL.format(hidden=64)),
    Subject("panel_hidden_1024", PANEL.format(hidden=1024)),
    Subject("interact", INTERACT),
)


def measure_screen(keys: int = 40, rounds: int = 2) -> dict[str, dict[str, float]]:
    """Return p50 and p95 in seconds for every subject; the subjects take turns."""
    times: dict[str, list[float]] = {subject.name: [] for subject in SUBJECTS}
    with browsing() as (browser, lab):
        for _ in range(rounds):
            for subject in SUBJECTS:
                with opened(browser, lab, subject) as page:
                    times[subject.name] += answers(page, keys)
    return {name: quantiles(taken) for name, taken in times.items()}


@contextmanager
def browsing() -> Iterator[tuple[Browser, Lab]]:
    """Start a JupyterLab and a browser, and stop both afterwards."""
    path = chromium()
    if path is None:
        raise SystemExit(HOW_TO_GET_ONE)
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        running_lab(Path(folder) / "lab") as lab,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser, lab
        browser.close()


@contextmanager
def opened(browser: Browser, lab: Lab, subject: Subject, script: str = "") -> Iterator[Page]:
    """Show a subject on a fresh page and kernel, after running a script; end both afterwards."""
    lab.write("subject.ipynb", subject.code)
    context = browser.new_context(
        viewport={"width": 1400, "height": 900}, device_scale_factor=subject.ratio
    )
    context.add_init_script(script)
    visit = Visit.begin(context, lab)
    visit.open("subject.ipynb")
    visit.run_all()
    page = visit.page
    page.locator(SHOWN).first.wait_for(timeout=START)
    page.wait_for_timeout(2000)  # the first frame is redrawn for the width of the page
    yield page
    context.close()
    lab.stop_kernels("subject.ipynb")
    if visit.errors:
        raise RuntimeError(f"{subject.name}: {visit.errors[0]}")


def answers(page: Page, keys: int) -> list[float]:
    """Press keys on the subject's first slider and return how long each answer took."""
    return list(press_keys(page, keys))


def press_keys(page: Page, keys: int) -> Iterator[float]:
    """Press keys on the subject's first slider, yielding the time of each answer as it comes."""
    handle = page.locator(".subject .noUi-handle:visible").first
    handle.scroll_into_view_if_needed()
    handle.focus()
    for index in range(WARM_UP + keys):
        answer = _answer(page, index)
        if index >= WARM_UP:
            yield answer
        page.wait_for_timeout(REST)


def quantiles(taken: list[float]) -> dict[str, float]:
    """Return p50 and p95."""
    cuts = statistics.quantiles(taken, n=20)
    return {"p50": cuts[9], "p95": cuts[18]}


def _answer(page: Page, index: int) -> float:
    page.evaluate(WATCH)
    page.keyboard.press("ArrowRight" if index % 20 < 10 else "ArrowLeft")
    page.wait_for_function("window.answer !== null", timeout=START)
    answer: Any = page.evaluate("window.answer")
    return float(answer) / 1000
