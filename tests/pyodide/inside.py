"""Run pytest inside Pyodide, on the part of the suite that can run there, for `run_tests.py`.

The last expression is the exit code, which `run.mjs` returns.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

# the same as in tests/pyodide/run_tests.py
TREE, SITE = "/bpwidget", "/site"
sys.path[:0] = [TREE, SITE]
os.chdir(TREE)

import pytest  # noqa: E402 - in a folder added just now

# pyproject.toml has options of pytest-xdist
OPTIONS = ("-oaddopts=", "--import-mode=importlib", "--doctest-modules", "-pno:cacheprovider", "-q")
NOT_THERE = "--ignore=bpwidget/kernels"  # it needs a server's packages
# the tests that draw would take most of an hour, and the site's tests draw in a browser
ROOMS = (
    *("tests/mlp", "tests/lesson", "tests/scene"),
    *("tests/panel/state", "tests/panel/text", "tests/panel/controls"),
    "bpwidget",
)


class Part:
    """Selects every test function, but only its first case.

    All cases take a quarter of an hour, most of it for drawing.
    """

    def pytest_addoption(self, parser: pytest.Parser) -> None:
        """Add the option to run all cases."""
        parser.addoption("--all-cases", action="store_true", help="every case of every test")

    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Leave out all but the first cases."""
        if config.getoption("--all-cases"):
            return
        seen: set[str] = set()
        left_out = []
        for item in items:
            function = item.nodeid.partition("[")[0]
            if function in seen:
                left_out.append(item)
            seen.add(function)
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def main(given: list[str]) -> int:
    """Run pytest, on all rooms if the arguments name none."""
    named = any(Path(each.partition("::")[0]).exists() for each in given)
    # -rs lists what is skipped, and why
    arguments = [*OPTIONS, NOT_THERE, "-rs", "--durations=15", *given, *(() if named else ROOMS)]
    return int(pytest.main(arguments, plugins=[Part()]))


main(json.loads(os.environ["PYTEST_ARGUMENTS"]))
