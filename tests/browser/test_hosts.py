"""The panel in each host: dragging, arrow keys and typing."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import nbformat
import pytest
from conftest import visiting
from lab import ANSWER, START, Lab, Visit, running_lab
from panel_page import OPEN, PanelPage
from playwright.sync_api import Browser, expect

import bpwidget as bp

NAME = "host.ipynb"
# the path of a Python with JupyterLab 4.4, which .ci/run provides
OLD_LAB = os.environ.get("BPWIDGET_OLD_LAB", "")


def use_by_hand(panel: PanelPage) -> None:
    """Drag a slider, move it by keys, and type a number; expect all of it on screen."""
    before, start = panel.pixels(), panel.value("x₁")
    handle = panel.handle("x₁")
    box = handle.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse = panel.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 30, y, steps=6)
    mouse.up()
    panel.wait_for_pixels(before, [True, True, True, True])
    dragged = panel.wait_for_box("x₁")
    assert dragged > start
    for _ in range(3):
        panel.page.keyboard.press("ArrowLeft")
    expect(handle).to_have_attribute("aria-valuetext", f"{dragged - 0.15:.6g}", timeout=ANSWER)
    panel.type("λ", "1/4")
    trace = bp.backprop(bp.MLP.random(), (round(dragged - 0.15, 6), 0.6), 0, lam=0.25)
    panel.expect_trace(trace)


def saved_by_key(panel: PanelPage, notebook: Path) -> bool:
    """Return whether Ctrl+S saves the notebook while a number box has the focus."""
    panel.box("λ").focus()
    panel.page.keyboard.press("ControlOrMeta+s")
    for _ in range(120):
        with suppress(nbformat.reader.NotJSONError):  # half written
            if nbformat.read(notebook, as_version=4).cells[0].outputs:
                return True
        panel.page.wait_for_timeout(250)
    return False


def test_jupyterlab(visit: Visit, lab: Lab) -> None:
    lab.write(NAME, OPEN)
    notebook = visit.open(NAME)
    visit.run_all()
    panel = PanelPage(notebook).wait()
    use_by_hand(panel)
    assert saved_by_key(panel, lab.root / NAME)


@pytest.mark.skipif(not OLD_LAB, reason="BPWIDGET_OLD_LAB names no Python with JupyterLab 4.4")
def test_jupyterlab_4_4(browser: Browser, tmp_path: Path) -> None:
    with running_lab(tmp_path, OLD_LAB) as lab, visiting(browser, lab) as visit:
        # the kernel is this Python, which has bpwidget
        lab.write(NAME, OPEN, kernel="seed-0")
        notebook = visit.open(NAME)
        visit.run_all()
        panel = PanelPage(notebook).wait()
        use_by_hand(panel)
        assert saved_by_key(panel, lab.root / NAME)


@pytest.mark.thorough
def test_notebook_7(new_page: Visit, lab: Lab) -> None:
    name = "notebook7.ipynb"
    lab.write(name, OPEN)
    page = new_page.page
    page.goto(f"{lab.url}/notebooks/{name}?token={lab.token}")
    new_page.name = name
    page.locator(".jp-CodeCell .cm-content").first.click(timeout=START)
    _wait(page.wait_for_timeout, lambda: lab.kernels(name) == [("idle", 1)])
    page.keyboard.press("ControlOrMeta+Enter")
    panel = PanelPage(page.locator(".jp-NotebookPanel")).wait()
    new_page.errors.clear()  # Notebook's own, at its start
    use_by_hand(panel)
    assert saved_by_key(panel, lab.root / name)


@pytest.mark.thorough
def test_voila(new_page: Visit, lab: Lab) -> None:
    lab.write("voila.ipynb", OPEN)
    address = f"{lab.url}/voila/render/voila.ipynb?token={lab.token}"
    new_page.page.goto(address, timeout=START)
    panel = PanelPage(new_page.page.locator("body")).wait()
    # Voila's own, at its start: its page loads MathJax and parts of JupyterLab
    new_page.errors.clear()
    new_page.offsite.clear()
    use_by_hand(panel)


def _wait(pause: Callable[[float], None], holds: Callable[[], bool]) -> None:
    """Wait until a condition holds, for up to a minute."""
    for _ in range(600):
        if holds():
            return
        pause(100)
    raise AssertionError("it did not hold within a minute")
