"""One JupyterLab and one Chromium for all browser tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from lab import Lab, Visit, running_chromium, running_lab
from panel_page import OPEN, PanelPage
from playwright.sync_api import Browser

from bpwidget.plots.layout import VIEWS, Kinds


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Return a running JupyterLab."""
    with running_lab(tmp_path_factory.mktemp("lab")) as lab:
        yield lab


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Return a headless Chromium."""
    with running_chromium(tmp_path_factory.mktemp("browser")) as browser:
        yield browser


@contextmanager
def visiting(browser: Browser, lab: Lab) -> Iterator[Visit]:
    """Open a page of 1400 by 900 pixels; fail if it has an error or an external request."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    visit = Visit.begin(context, lab)
    yield visit
    context.close()
    lab.stop_kernels(visit.name)
    visit.expect_no_trouble()


@pytest.fixture
def new_page(browser: Browser, lab: Lab) -> Iterator[Visit]:
    """Return a page for one test."""
    with visiting(browser, lab) as visit:
        yield visit


@pytest.fixture(scope="session")
def page_of_all(browser: Browser, lab: Lab) -> Iterator[Visit]:
    """Return a page for one notebook after another, because JupyterLab takes seconds to start."""
    with visiting(browser, lab) as visit:
        yield visit


@pytest.fixture
def visit(page_of_all: Visit) -> Iterator[Visit]:
    """Return the shared page, for the test's own notebook."""
    yield page_of_all
    page_of_all.close(page_of_all.name)
    page_of_all.expect_no_trouble()


def opened(page: Visit, name: str, code: str, views: Kinds = VIEWS) -> PanelPage:
    """Return the panel of a new notebook's only cell."""
    page.lab.write(name, code)
    notebook = page.open(name)
    page.run_all()
    return PanelPage(notebook, views=views).wait()


@pytest.fixture(scope="session")
def default_panel(page_of_all: Visit) -> tuple[PanelPage, str]:
    """Return a default panel, shared by all files that need no other, and its notebook."""
    return opened(page_of_all, "default.ipynb", OPEN), "default.ipynb"


@pytest.fixture(scope="module")
def panel_of_the_file(
    request: pytest.FixtureRequest, page_of_all: Visit
) -> Iterator[tuple[PanelPage, str]]:
    """Return the panel opened by the test file's own `OPEN`, if it has one, and its notebook."""
    code = getattr(request.module, "OPEN", OPEN)
    if code == OPEN:
        yield request.getfixturevalue("default_panel")
        return
    name = f"{request.module.__name__}.ipynb"
    yield opened(page_of_all, name, code, getattr(request.module, "VIEWS", VIEWS)), name
    page_of_all.close(name)


@pytest.fixture
def panel(page_of_all: Visit, panel_of_the_file: tuple[PanelPage, str]) -> Iterator[PanelPage]:
    """Return the test file's panel, reset; the test must leave no error on it."""
    panel, name = panel_of_the_file
    page_of_all.show(name)
    panel.reset()
    page_of_all.come_to_rest()
    yield panel
    page_of_all.expect_no_trouble()
