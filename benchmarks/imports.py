"""What importing the package costs beside importing what it stands on."""

from __future__ import annotations

import statistics
import subprocess
import sys

OURS = "import bpwidget; bpwidget.BackpropPanel"  # names are imported when first asked for
PARTS = "import numpy, matplotlib.figure, ipywidgets, anywidget"
CLOCK = "import time; start = time.perf_counter(); {}; print(time.perf_counter() - start)"


def measure_imports(rounds: int = 15) -> dict[str, dict[str, float]]:
    """Return the median times in seconds; the two take turns, each in a fresh interpreter."""
    ours, parts = [], []
    for _ in range(rounds):
        ours.append(_seconds(OURS))
        parts.append(_seconds(PARTS))
    return {
        "import": {"p50": statistics.median(ours)},
        "import_parts": {"p50": statistics.median(parts)},
    }


def _seconds(code: str) -> float:
    said = subprocess.run(
        [sys.executable, "-c", CLOCK.format(code)], capture_output=True, text=True, check=True
    )
    return float(said.stdout)
