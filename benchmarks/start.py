"""From the start of a kernel to the first painted panel, compared with a slider and a plot.

Two notebooks are open in a real JupyterLab, each on its own page, and take turns: the kernel is
shut down and the outputs are cleared; then the page takes the time until the first task after the
animation frame with the picture. A panel counts as shown with its first live frame, not with the
picture that comes with the cell's output.

python benchmarks/start.py
"""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Browser, Page
from sampling import summary
from screen import Lab, Subject, Visit, browsing

PANEL = Subject(
    "start_panel",
    """
import bpwidget as bp

panel = bp.BackpropPanel()
panel.add_class("subject")
panel
""",
)
SLIDER = Subject(
    "start_slider",
    """
%matplotlib inline
import ipywidgets as widgets
import matplotlib.pyplot as plt

slider = widgets.FloatSlider()
slider.add_class("subject")
display(slider)
plt.plot([0, 1, 4, 9])
plt.show()
""",
)
# JavaScript: whether the subject is shown and can be moved
SHOWN = {
    PANEL.name: "Number(document.querySelector('.subject [data-frame]')?.dataset.frame ?? 0) > 0",
    SLIDER.name: """document.querySelector(".subject .noUi-handle") !== null
        && (document.querySelector(".jp-OutputArea img")?.naturalWidth ?? 0) > 0""",
}
END = """
async () => {
  const { sessionContext } = jupyterapp.shell.currentWidget;
  await sessionContext.shutdown();
  await jupyterapp.commands.execute("notebook:clear-all-cell-outputs");
}
"""
# errors of JupyterLab when a kernel is shut down before it has answered a request
OF_SHUTDOWN = re.compile("debugger state|Canceled future")
CLEARED = "document.querySelector('.jp-OutputArea-output') === null"
BEGIN = """
async () => {
  const shown = () => %s;
  const start = performance.now();
  const painted = new Promise((resolve) => {
    const look = () => {
      if (!shown()) return requestAnimationFrame(look);
      const next = new MessageChannel();
      next.port1.onmessage = () => resolve(performance.now() - start);
      next.port2.postMessage(0);
    };
    requestAnimationFrame(look);
  });
  const { sessionContext } = jupyterapp.shell.currentWidget;
  await sessionContext.changeKernel({ name: "python3" });
  jupyterapp.commands.execute("notebook:run-all-cells");
  return painted;
}
"""


def measure_start(*, brief: bool = False) -> dict[str, Any]:
    """Return seconds; the first start of each is not counted, since it compiles modules."""
    warm_up, rounds = (0, 1) if brief else (1, 8)
    subjects = (SLIDER, PANEL)
    with browsing() as (browser, lab):
        visits = {subject.name: _visit(browser, lab, subject) for subject in subjects}
        taken: dict[str, list[float]] = {name: [] for name in visits}
        for number in range(warm_up + rounds):
            for name, visit in visits.items():
                seconds = _start(visit.page, SHOWN[name])
                if number >= warm_up:
                    taken[name].append(seconds)
        for name, visit in visits.items():
            if errors := [said for said in visit.errors if not OF_SHUTDOWN.search(said)]:
                raise RuntimeError(f"{name}: {errors[0]}")
    return {"times": {name: summary(each) for name, each in taken.items()}}


def _visit(browser: Browser, lab: Lab, subject: Subject) -> Visit:
    name = f"{subject.name}.ipynb"
    lab.write(name, subject.code)
    visit = Visit.begin(browser.new_context(viewport={"width": 1400, "height": 900}), lab)
    visit.open(name)
    visit.page.evaluate(END)
    return visit


def _start(page: Page, shown: str) -> float:
    page.bring_to_front()
    page.wait_for_function(CLEARED)
    taken: Any = page.evaluate(BEGIN % shown)
    page.wait_for_timeout(1000)  # frames that follow the first one belong to this start
    page.evaluate(END)
    return float(taken) / 1000


if __name__ == "__main__":
    for name, each in measure_start()["times"].items():
        print(f"{name:14} {each['p50']:.2f} s, p95 {each['p95']:.2f}, of {each['count']}")
