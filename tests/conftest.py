"""Set-up for all tests, which write nothing outside the clone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import profiles
import pytest
from running_command import Start, commands, write_lessons

ROOT = Path(__file__).parents[1]
# the tests expect English text wherever they run
os.environ["LANGUAGE"] = "en"
# otherwise each kernel and command that the tests start would compile the package
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# set before matplotlib is imported, which caches its list of fonts there
os.environ.setdefault("MPLCONFIGDIR", str(ROOT / ".cache" / "matplotlib"))

# before any test module asks for its number of examples
profiles.register_and_load()


@pytest.fixture(scope="session")
def lessons(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a stand-in for the lessons."""
    folder = tmp_path_factory.mktemp("lessons")
    write_lessons(folder)
    return folder


@pytest.fixture
def command(lessons: Path, tmp_path: Path) -> Iterator[Start]:
    """Return a function that starts the `bpwidget` command."""
    with commands(tmp_path, lessons) as start:
        yield start


# each worker takes some 400 MB
MOST_CORES = 4
# the longest tests start first, so that no worker is left with one at the end
LONGEST = (
    "tests/browser",
    "tests/deploy/test_public_page.py",
    "tests/test_benchmarks.py",
    "tests/test_recipes.py",
    "tests/notebooks/test_lessons.py",
    "tests/test_binder.py",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the longest tests first; in the quick profile, deselect thorough ones."""
    if not profiles.is_thorough():
        left_out = [item for item in items if item.get_closest_marker("thorough")]
        if left_out:
            config.hook.pytest_deselected(items=left_out)
            items[:] = [item for item in items if not item.get_closest_marker("thorough")]

    def place(item: pytest.Item) -> int:
        where = item.path.relative_to(ROOT).as_posix()
        return next((i for i, name in enumerate(LONGEST) if where.startswith(name)), len(LONGEST))

    items.sort(key=place)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Return one worker more than there are cores: the one with the browser mostly waits."""
    return min(os.cpu_count() or 1, MOST_CORES) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    """Return pytest-xdist's scheduler."""
    # Pyodide has no pytest-xdist
    from some_together import SomeTogether  # noqa: PLC0415

    return SomeTogether(config, log)
