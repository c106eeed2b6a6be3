"""A panel without its kernel: after a restart, and in a reopened notebook."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest
from lab import ANSWER, START, Lab, Visit
from panel_page import OPEN, PanelPage
from playwright.sync_api import expect

import bpwidget as bp

SENTENCE = "root => getComputedStyle(root, '::after').content"
# the broken-link icon that ipywidgets puts before every control
LINKS = """
root => [root, ...root.querySelectorAll(".jupyter-widgets-disconnected")]
    .filter((each) => getComputedStyle(each, "::before").display !== "none").length
"""


def has_picture(notebook: Path) -> bool:
    """Return whether a saved notebook holds the picture of a panel."""
    try:
        widgets = nbformat.read(notebook, as_version=4).metadata.get("widgets", {})
    except ValueError:  # half written
        return False
    models = widgets.get("application/vnd.jupyter.widget-state+json", {}).get("state", {})
    return any("frame" in each["state"].get("still", {}) for each in models.values())


def expect_dimmed(panel: PanelPage) -> None:
    """Expect one sentence above a picture that does not react."""
    gone = re.compile("jupyter-widgets-disconnected")
    expect(panel.root).to_have_class(gone, timeout=START)
    assert "Run this cell again" in panel.root.evaluate(SENTENCE)
    assert panel.root.evaluate(LINKS) == 0
    body = panel.root.locator(".bpw-body")
    expect(body).to_have_css("opacity", "0.4")
    expect(body).to_have_css("pointer-events", "none")


def test_a_restarted_kernel_leaves_one_sentence(visit: Visit, lab: Lab) -> None:
    name = "restarted.ipynb"
    lab.write(name, OPEN)
    notebook = visit.open(name)
    visit.run_all()
    panel = PanelPage(notebook).wait()
    visit.page.evaluate("void jupyterapp.commands.execute('kernelmenu:restart')")
    visit.page.locator(".jp-Dialog .jp-mod-accept").click()
    expect_dimmed(panel)
    # by keys, because the mouse reaches nothing
    panel.handle("x₁").focus()
    panel.page.keyboard.press("ArrowRight")
    visit.expect_no_trouble()
    visit.run_all()
    again = PanelPage(visit.notebook()).wait()
    expect(again.root).not_to_have_class(re.compile("disconnected"))
    again.handle("x₁").focus()
    again.page.keyboard.press("ArrowRight")
    expect(again.box("x₁")).to_have_value("0.55", timeout=ANSWER)


@pytest.mark.thorough
def test_a_saved_panel_shows_its_last_state(new_page: Visit, lab: Lab) -> None:
    # the setting of `bpwidget lab`
    manager = lab.settings.parents[1] / "@jupyter-widgets/jupyterlab-manager"
    manager.mkdir(parents=True, exist_ok=True)
    setting = manager / "plugin.jupyterlab-settings"
    setting.write_text(json.dumps({"saveState": True}))
    name = "saved.ipynb"
    lab.write(name, OPEN)
    notebook = new_page.open(name)
    new_page.run_all()
    panel = PanelPage(notebook).wait()
    panel.type("x₁", "-1.5")
    trace = bp.backprop(bp.MLP.random(), (-1.5, 0.6), 0, lam=0.01)
    panel.expect_trace(trace)
    pixels = panel.pixels()
    for _ in range(60):  # no picture is saved until the panel is idle
        new_page.page.get_by_role("button", name="Save and create checkpoint").click()
        new_page.page.wait_for_timeout(250)
        if has_picture(lab.root / name):
            break
    lab.stop_kernels(name)
    new_page.page.reload()
    setting.unlink()
    saved = PanelPage(new_page.page.locator(".jp-NotebookPanel"))
    expect_dimmed(saved)
    expect(saved.box("x₁")).to_have_value("-1.5")
    saved.expect_trace(trace)
    assert saved.pixels() == pixels
