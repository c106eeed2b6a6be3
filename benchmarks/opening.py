"""The time to open a panel in a cell, compared with saving its figure, and the memory it keeps.

python benchmarks/opening.py
"""

from __future__ import annotations

import gc
import io
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
from headless import LOOK, NEAR, tell
from sampling import summary

import bpwidget as bp

HERE = Path(__file__).resolve().parent
PANELS = 10
MIB = 2**20


def measure_opening(*, brief: bool = False) -> dict[str, Any]:
    """Return processor times in seconds and memory in MiB, medians over fresh interpreters.

    ``open_first`` is the first panel of a process, after the imports; ``open`` a later one,
    ``open_look`` the part of it that draws for the browser, ``open_savefig`` saving its figure.
    ``panel_keeps`` is what each of ten open panels takes, ``canvas`` the pixels of one.
    """
    taken = [_in_fresh_interpreter() for _ in range(1 if brief else 5)]
    return {"times": {name: summary([one[name] for one in taken]) for name in taken[0]}}


def _in_fresh_interpreter() -> dict[str, float]:
    code = "import json, opening; print(json.dumps(opening.opened()))"
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=HERE, capture_output=True, text=True, check=True
    )
    answer: dict[str, float] = json.loads(said.stdout.splitlines()[-1])
    return answer


def opened(rounds: int = 9) -> dict[str, float]:
    """Return the measurements of one process."""
    bp.BackpropPanel  # noqa: B018 - imports what a panel needs
    first, _, _ = _open()
    opens, looks, saves = zip(*(_open() for _ in range(rounds)), strict=True)
    start = _kept()
    panels = [bp.BackpropPanel() for _ in range(PANELS)]
    for panel in panels:
        _look(panel)
        tell(panel, **NEAR)
        panel.x = (0.55, 0.6)  # a first move makes more things to keep
    keeps = (_kept() - start) / PANELS
    columns, rows = panels[0]._session.frames.board.size  # noqa: SLF001 - not public
    for panel in panels:
        panel.close()
    return {
        "open_first": first,
        "open": statistics.median(opens),
        "open_look": statistics.median(looks),
        "open_savefig": statistics.median(saves),
        "panel_keeps": keeps,
        "canvas": columns * rows * 4 / MIB,
    }


def _open() -> tuple[float, float, float]:
    """Return the processor time of a panel, of its first look alone, and of saving its figure."""
    gc.collect()
    start = time.process_time()
    panel = bp.BackpropPanel()
    panel._repr_mimebundle_()  # as the last line of a cell
    shown = time.process_time()
    _look(panel)
    looked = time.process_time()
    figure = panel.figure
    begun = time.process_time()
    figure.savefig(io.BytesIO(), format="png")
    saved = time.process_time()
    panel.close()
    return looked - start, looked - shown, saved - begun


def _look(panel: bp.BackpropPanel) -> None:
    """Report the size of its page to the panel, as the browser does."""
    tell(panel, **LOOK)


def _kept() -> float:
    gc.collect()
    return float(psutil.Process().memory_full_info().uss) / MIB


if __name__ == "__main__":
    for name, value in measure_opening()["times"].items():
        is_memory = name in ("panel_keeps", "canvas")
        number = value["p50"] if is_memory else 1000 * value["p50"]
        print(f"{name:14} {number:7.1f} {'MiB' if is_memory else 'ms of processor'}")
