"""The time to import the package, compared with importing its dependencies."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from typing import Any

from sampling import summary

OURS = "import bpwidget; bpwidget.BackpropPanel"  # names are imported when they are first used
PARTS = "import numpy, matplotlib.figure, ipywidgets, anywidget"
CLOCK = "import time; start = time.perf_counter(); {}; print(time.perf_counter() - start)"


def measure_imports(*, brief: bool = False) -> dict[str, Any]:
    """Return the median times in seconds; the two take turns, each in a fresh interpreter.

    Both are imported from bytecode, as after an installation by pip. If Python were told not to
    write bytecode, an editable package would be compiled every time, unlike the others.
    """
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"PYTHONPYCACHEPREFIX": folder}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for code in (OURS, PARTS):
            _seconds(code, environment)
        ours, parts = [], []
        for _ in range(2 if brief else 15):
            ours.append(_seconds(OURS, environment))
            parts.append(_seconds(PARTS, environment))
    return {"times": {"import": summary(ours), "import_parts": summary(parts)}}


def _seconds(code: str, environment: dict[str, str]) -> float:
    said = subprocess.run(
        [sys.executable, "-c", CLOCK.format(code)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return float(said.stdout)
