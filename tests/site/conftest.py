"""The built site, served on this machine, and one Chromium for all its tests."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from building.serving import serving
from lab import running_chromium
from playwright.sync_api import Browser

ROOT = Path(__file__).parents[2]
WHERE = "BPWIDGET_PYODIDE"
WHY_NOT = f"{WHERE} does not name a folder with a release of Pyodide, from which the site is built"


@pytest.hookimpl(tryfirst=True)  # before thorough tests are deselected
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder; building the pages takes half a minute."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker("site")
            item.add_marker("thorough")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the site: BPWIDGET_SITE, if it is set, or one built now."""
    if built := os.environ.get("BPWIDGET_SITE"):
        return Path(built)
    pyodide = os.environ.get(WHERE)
    if not pyodide:
        pytest.skip(WHY_NOT)
    out = tmp_path_factory.mktemp("site") / "out"
    command = [sys.executable, str(ROOT / "docs/build.py"), "--pyodide", pyodide, str(out)]
    subprocess.run(command, cwd=ROOT, check=True)
    return out


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Return the address at which the site is served."""
    with serving(site) as address:
        yield address


@pytest.fixture(scope="session")
def browser(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Return a headless Chromium; none is started without a site."""
    assert site.exists()
    with running_chromium(tmp_path_factory.mktemp("browser")) as browser:
        yield browser
