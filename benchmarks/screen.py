"""From an arrow key to painted pixels, in a real JupyterLab in headless Chromium.

The page takes the time itself: from the time stamp of the key event to the first task after the
animation frame with the new picture. All subjects have a slider with the same range and step, which
the keys sweep through, so that the axes of plots change their limits now and then.

python benchmarks/screen.py
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, sync_playwright
from sampling import in_turns, summary

import bpwidget as bp
from bpwidget.panel.state.sizes import LARGEST_LAYER

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "browser"))
from lab import FLAGS, HOW_TO_GET_ONE, START, Lab, Visit, chromium, running_lab

__all__ = [
    "NUMBER",
    "PANEL",
    "Lab",
    "Subject",
    "Visit",
    "answers",
    "browsing",
    "measure_screen",
    "opened",
    "press_keys",
]

WARM_UP = 5
REST = 150  # ms between two keys, so that each answer belongs to one update
# the picture of interact, the panel's frame, the canvas of ipympl
SHOWN = ".subject img, .subject [data-frame], .subject .jupyter-matplotlib-canvas-div"
# like the panel's slider of x1: from -3 to 3, starting at 0.5, one stop per key
SLIDER = "value=0.5, min=-3, max=3, step=0.05"

# the canvas of a widget that draws numbers; it counts its frames
CANVAS = """
      const canvas = document.createElement("canvas");
      const brush = canvas.getContext("2d");
      canvas.dataset.frame = 0;
      el.append(canvas);
      const write = (...lines) => {
        brush.clearRect(0, 0, canvas.width, canvas.height);
        lines.forEach((line, i) => brush.fillText(line, 20, 20 * (i + 1)));
        canvas.dataset.frame = Number(canvas.dataset.frame) + 1;
      };
"""
NUMBER = f"""
import anywidget
import ipywidgets as widgets


class Number(anywidget.AnyWidget):
    _esm = '''
    export default {{ render({{ model, el }}) {{
{CANVAS}
      model.on("msg:custom", (message) => write(message.value));
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


# the goal compares these, which take turns; the others are slow, or only for the record
NUMBER_AND_PANEL = (Subject("number", NUMBER), Subject("panel", PANEL.format(hidden=4)))
OTHERS = (
    Subject("panel_ratio_2", PANEL.format(hidden=4), ratio=2),
    Subject("panel_widest", PANEL.format(hidden=LARGEST_LAYER)),
    Subject("interact", INTERACT),
)


def measure_screen(*, brief: bool = False) -> dict[str, Any]:
    """Return the seconds of every subject, and of `backprop`, which decides on the goal."""
    net = bp.MLP.random(hidden=8)
    pass_alone = {"backprop_8_here": lambda: bp.backprop(net, (0.5, 0.6), 0, lam=0.01)}
    times = in_turns(pass_alone, 5 if brief else 50)
    keys = 4 if brief else 100
    taken: dict[str, list[float]] = {each.name: [] for each in (*NUMBER_AND_PANEL, *OTHERS)}
    with browsing() as (browser, lab):
        for is_up in (True,) if brief else (True, False):
            for subject in NUMBER_AND_PANEL:
                with opened(browser, lab, subject) as page:
                    taken[subject.name] += answers(page, keys, is_up=is_up)
        for subject in () if brief else OTHERS:
            with opened(browser, lab, subject) as page:
                taken[subject.name] += answers(page, 40)
    return {"times": times | {name: summary(each) for name, each in taken.items() if each}}


@contextmanager
def browsing() -> Iterator[tuple[Browser, Lab]]:
    """Start a JupyterLab and a browser, and stop both afterwards."""
    path = chromium()
    if path is None:
        raise SystemExit(HOW_TO_GET_ONE)
    # a kernel would compile an editable package at each start, unlike an installed one
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
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
    """Show a subject on a fresh page and kernel, after running a script, and end both."""
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


def answers(page: Page, keys: int, *, is_up: bool = True) -> list[float]:
    """Press keys on the subject's first slider and return how long each answer took."""
    return list(press_keys(page, keys, is_up=is_up))


def press_keys(page: Page, keys: int, *, is_up: bool = True) -> Iterator[float]:
    """Sweep the subject's first slider by keys, and yield the time of each answer.

    It goes from its position to one end, then to the other end, and so on.
    """
    handle = page.locator(".subject .noUi-handle:visible").first
    handle.scroll_into_view_if_needed()
    handle.focus()
    for index in range(WARM_UP + keys):
        is_up = _goes_up(handle, is_up=is_up)
        answer = _answer(page, "ArrowRight" if is_up else "ArrowLeft")
        if index >= WARM_UP:
            yield answer
        page.wait_for_timeout(REST)


def _goes_up(handle: Locator, *, is_up: bool) -> bool:
    """Return whether the next key goes up; at the end of a slider a key has no answer."""
    now, low, high = (
        float(handle.get_attribute(f"aria-value{name}") or 0) for name in ("now", "min", "max")
    )
    return now < high if is_up else now <= low


def _answer(page: Page, key: str) -> float:
    page.evaluate(WATCH)
    page.keyboard.press(key)
    page.wait_for_function("window.answer !== null", timeout=START)
    answer: Any = page.evaluate("window.answer")
    return float(answer) / 1000


if __name__ == "__main__":
    for name, each in measure_screen()["times"].items():
        print(f"{name:20} {1000 * each['p50']:8.2f} ms, p95 {1000 * each['p95']:.2f}")
