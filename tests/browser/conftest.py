"""One JupyterLab and one Chromium for all browser tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from lab import FLAGS, HOW_TO_GET_ONE, Lab, Visit, chromium, running_lab
from panel_page import PanelPage
from playwright.sync_api import Browser, sync_playwright

from bpwidget.plots.places import VIEWS


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Return a running JupyterLab."""
    with running_lab(tmp_path_factory.mktemp("lab")) as lab:
        yield lab


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Return a headless Chromium; without one, fail in CI and skip elsewhere."""
    path = chromium()
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(HOW_TO_GET_ONE)
    with sync_playwright() as playwright:
        # it keeps crash reports and caches at home
        home: dict[str, str | float | bool] = {"HOME": str(tmp_path_factory.mktemp("browser"))}
        browser = playwright.chromium.launch(
            executable_path=path, args=list(FLAGS), env={**os.environ, **home}
        )
        yield browser
        browser.close()


@contextmanager
def visiting(browser: Browser, lab: Lab) -> Iterator[Visit]:
    """Open a page of 1400 by 900; no error and no request from it may be left over."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    visit = Visit.begin(context, lab)
    yield visit
    context.close()
    lab.stop_kernels(visit.name)
    visit.expect_no_trouble()


@pytest.fixture
def visit(browser: Browser, lab: Lab) -> Iterator[Visit]:
    """Return a page for one test."""
    with visiting(browser, lab) as visit:
        yield visit


@pytest.fixture(scope="module")
def open_page(
    request: pytest.FixtureRequest, browser: Browser, lab: Lab
) -> Iterator[tuple[Visit, PanelPage]]:
    """Return the page that the tests of a file share, on which the file's `OPEN` was run."""
    name = f"{request.module.__name__}.ipynb"
    with visiting(browser, lab) as visit:
        lab.write(name, request.module.OPEN)
        notebook = visit.open(name)
        visit.run_all()
        yield visit, PanelPage(notebook, views=getattr(request.module, "VIEWS", VIEWS)).wait()


@pytest.fixture
def panel(open_page: tuple[Visit, PanelPage]) -> Iterator[PanelPage]:
    """Return the panel on the file's page, as it opened; a test must leave no error there."""
    visit, panel = open_page
    panel.reset()
    yield panel
    visit.expect_no_trouble()
