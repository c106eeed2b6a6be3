"""What holds for all tests: they write nothing outside the clone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import profiles
import pytest
from running_command import Start, commands, write_lessons

# the tests say what they expect in English, wherever they run
os.environ["LANGUAGE"] = "en"
# before matplotlib is imported: it lists the fonts of the machine there
os.environ.setdefault("MPLCONFIGDIR", str(Path(__file__).parents[1] / ".cache" / "matplotlib"))

# before a test says how many examples it tries
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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest: the headless tests on the wheel."""
    items.sort(key=lambda item: item.path.name != "test_wheel.py")
