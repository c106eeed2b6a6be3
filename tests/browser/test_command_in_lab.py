"""The `bpwidget` command opens the tour, in the whole window."""

from __future__ import annotations

import re

import pytest
from lab import Lab, Visit
from playwright.sync_api import Browser, expect
from running_command import TOUR, Start


@pytest.mark.thorough
def test_the_tour_opens_with_room_for_the_panel(browser: Browser, command: Start) -> None:
    running = command()
    running.wait_for(running.answers)
    printed = re.search(r"http://127\.0\.0\.1:\d+/\S+", running.output.read_text())
    assert printed is not None

    settings = running.state / "settings"
    url = running.url.replace("localhost", "127.0.0.1").rstrip("/")
    visit = Visit.begin(
        browser.new_context(viewport={"width": 1400, "height": 900}),
        Lab(running.folder, settings, url, running.token),
    )
    visit.name = TOUR
    visit.page.goto(printed.group())
    notebook = visit.notebook()
    expect(visit.page.get_by_role("tab", name=TOUR)).to_be_visible()
    assert visit.page.locator(".jp-Dialog, .Toastify__toast").count() == 0

    visit.run_all()
    panel = notebook.locator(".jp-OutputArea-output .jupyter-widgets").first
    panel.wait_for()
    for locator, width, height in (
        (notebook.locator(".jp-WindowedPanel-outer").first, 1320, 800),
        (panel, 1200, 0),
    ):
        box = locator.bounding_box()
        assert box is not None
        assert box["width"] >= width
        assert box["height"] >= height

    visit.save(TOUR)
    visit.page.context.close()
    visit.expect_no_trouble()
    assert {path.name for path in running.folder.iterdir()} == {
        TOUR,
        ".bpwidget",
        ".ipynb_checkpoints",
    }
