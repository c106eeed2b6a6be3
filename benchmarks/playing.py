"""Playback of a run of descent in a real JupyterLab: frames on screen, and memory.

A frame counts if the page shows a different picture than at the previous animation frame, so
pictures that arrive faster than that count once.

python benchmarks/playing.py
"""

from __future__ import annotations

import statistics
from typing import Any

import psutil
from animations import ANIMATIONS
from playwright.sync_api import Browser, Page
from sampling import Taken, summary
from screen import CANVAS, Lab, Subject, answers, browsing, opened

MIB = 2**20
COUNTED = 10  # seconds in which frames are counted
EARLY, LATE = 60, 600  # seconds of playback after which memory is measured

OF_RUN = 'data="moons", hidden=8, bias=True, optimiser="adam", lang="en"'
PANEL = Subject(
    "frame_panel",
    f"""
import bpwidget as bp

panel = bp.BackpropPanel({OF_RUN})
panel.add_class("subject")
panel
""",
)
# the same updates in the kernel, each requested as by the panel's page (browser/playback.js)
NUMBERS = Subject(
    "frame_numbers",
    f"""
import anywidget
import bpwidget as bp


class Numbers(anywidget.AnyWidget):
    _esm = '''
    export default {{ render({{ model, el }}) {{
{CANVAS}
      const ask = () => requestAnimationFrame(() => setTimeout(() => model.send({{}}), 0));
      model.on("msg:custom", ({{ L, s, J }}) => {{
        write(`L ${{L}}`, `s ${{s}}`, `J ${{J}}`);
        ask();
      }});
      ask();
    }} }}
    '''

    def __init__(self, run):
        super().__init__()
        self.run = run
        self.on_msg(self.advance)

    def advance(self, *_):
        self.run = self.run.advance()
        at = self.run.at
        self.send({{"L": at.L, "s": at.s, "J": at.J}})


panel = bp.BackpropPanel({OF_RUN})
numbers = Numbers(panel.run)  # keep the panel: a page that has heard of it must find it
numbers.add_class("subject")
numbers
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


def measure_playing(*, brief: bool = False) -> dict[str, Any]:
    """Return the seconds between frames; panel and numbers take turns."""
    counted = 2 if brief else COUNTED
    taken: dict[str, list[float]] = {NUMBERS.name: [], PANEL.name: []}
    with browsing() as (browser, lab):
        for _ in range(1 if brief else 3):
            taken[NUMBERS.name].append(_frame_of(browser, lab, NUMBERS, counted))
            with opened(browser, lab, PANEL) as page:
                _press(page, "play")
                page.wait_for_timeout(1000)
                taken[PANEL.name].append(_seconds_a_frame(page, counted))
        for subject in () if brief else ANIMATIONS:
            taken[subject.name] = [_frame_of(browser, lab, subject, counted)]
    return {"times": {name: {"p50": statistics.median(each)} for name, each in taken.items()}}


def measure_ten_minutes(*, brief: bool = False) -> dict[str, Any]:
    """Return the kernel's memory in MiB after one minute of playback and after ten.

    Also return the seconds that a key takes before and after. In a brief run, minutes are seconds.
    """
    early, late = (EARLY / 60, LATE / 60) if brief else (EARLY, LATE)
    keys = 4 if brief else 40
    with browsing() as (browser, lab), opened(browser, lab, PANEL) as page:
        before = answers(page, keys)
        _press(page, "play")
        page.wait_for_timeout(1000 * early)
        after_one = _kernel_memory(page)
        page.wait_for_timeout(1000 * (late - early))
        after_ten = _kernel_memory(page)
        _press(page, "pause")
        page.get_by_role("button", name="play", exact=True).wait_for()
        after = answers(page, keys)
    return {
        "times": {
            "kernel_played_one": after_one,
            "kernel_played_ten": after_ten,
            "key_before_playing": summary(before),
            "key_after_playing": summary(after),
        }
    }


def _frame_of(browser: Browser, lab: Lab, subject: Subject, counted: float) -> float:
    with opened(browser, lab, subject) as page:
        return _seconds_a_frame(page, counted)


def _seconds_a_frame(page: Page, counted: float) -> float:
    page.locator(".subject canvas").first.scroll_into_view_if_needed()
    frames = int(page.evaluate(COUNT, counted))
    if frames == 0:
        raise RuntimeError(f"no frame arrived within {counted} s")
    return counted / frames


def _press(page: Page, button: str) -> None:
    page.locator(".subject").get_by_role("button", name=button, exact=True).click()


def _kernel_memory(page: Page) -> Taken:
    """Return the kernel's resident memory, sampled five times within some seconds."""
    [kernel] = (
        process
        for process in psutil.Process().children(recursive=True)
        if "ipykernel_launcher" in process.cmdline()
    )
    seen = []
    for _ in range(5):
        seen.append(kernel.memory_info().rss / MIB)
        page.wait_for_timeout(500)
    return summary(seen)


if __name__ == "__main__":
    for name, each in measure_playing()["times"].items():
        print(f"{name:16} {1000 * each['p50']:.1f} ms")
