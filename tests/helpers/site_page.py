"""A page of the built site in headless Chromium, and a lesson running on one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lab import START
from panel_page import PanelPage
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

# reads the model, because cells out of view are not in the document
CELLS = """
() => [...jupyterapp.shell.currentWidget.content.model.cells]
    .filter((cell) => cell.type === "code")
    .map((cell) => ({ count: cell.executionCount, outputs: cell.outputs.toJSON() }))
"""
OPENED = "window.jupyterapp?.shell?.currentWidget?.context?.isReady"
IDLE = "jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'"
RUN_ALL = "jupyterapp.commands.execute('notebook:run-all-cells')"


class SitePage:
    """A page of the site, with a record of its errors and of requests to other hosts."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.errors: list[str] = []
        self.offsite: list[str] = []
        own = (address, "blob:", "data:")
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._note)
        page.on(
            "request",
            lambda sent: None if sent.url.startswith(own) else self.offsite.append(sent.url),
        )

    def _note(self, said: ConsoleMessage) -> None:
        """Record an error on the console, and the address that it is about."""
        # the browser itself requests this, unless the page names an icon
        if said.type == "error" and said.location["url"] != f"{self.address}/favicon.ico":
            self.errors.append(f"{said.text} ({said.location['url']})")

    def open(self, path: str) -> Page:
        """Go to a page of the site."""
        self.page.goto(f"{self.address}/{path}")
        return self.page

    def first_panel(self) -> PanelPage:
        """Wait until the panel of the first page is live, and return it."""
        expect(self.page.locator(".first-panel")).to_have_attribute(
            "data-state", "live", timeout=START
        )
        (frame,) = self.page.main_frame.child_frames
        return PanelPage(frame.locator("main"), frame=frame).wait()

    def run_lesson(self, path: str) -> list[dict[str, Any]]:
        """Open a lesson live, run all its cells, and return their outputs, cell by cell."""
        self.open(f"live/notebooks/index.html?path={path}")
        self.page.wait_for_function(OPENED, timeout=START)
        self.page.wait_for_function(IDLE, timeout=START)
        self.page.evaluate(RUN_ALL)  # returns when all cells have run
        cells: list[dict[str, Any]] = self.page.evaluate(CELLS)
        return cells

    def expect_no_trouble(self) -> None:
        """Expect no errors on the page, and no requests to other hosts."""
        errors, offsite = self.errors, self.offsite
        assert (errors, offsite) == ([], []), f"{errors}, {offsite}"


@contextmanager
def visiting(browser: Browser, address: str, **options: Any) -> Iterator[SitePage]:
    """Open a page of 1400 by 900 pixels; afterwards expect no trouble on it."""
    context = browser.new_context(**{"viewport": {"width": 1400, "height": 900}} | options)
    visit = SitePage(context.new_page(), address)
    yield visit
    context.close()
    visit.expect_no_trouble()
