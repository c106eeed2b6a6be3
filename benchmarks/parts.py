"""The parts of the benchmark, each measured in a separate process.

``python benchmarks/parts.py PART FILE`` measures one and writes the results as JSON; run.py does
that for each.
"""

from __future__ import annotations

import argparse
import importlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class Part:
    """A part of the benchmark.

    Attributes
    ----------
    measures : str
    module, function : str
        Where its code is; imported in its own process only.
    minutes : float
        How long it takes, roughly.
    asked_for : str
        The option of run.py without which it is left out; empty if it needs none.
    """

    measures: str
    module: str
    function: str
    minutes: float
    asked_for: str = ""


PARTS: Mapping[str, Part] = MappingProxyType(
    {
        "kernel": Part("the numerical work, with torch and NumPy", "kernel", "measure_kernel", 1),
        "moves": Part("a move of every control, in the kernel", "moves", "measure_moves", 5),
        "opening": Part("opening a panel, and its memory", "opening", "measure_opening", 1),
        "imports": Part("importing the package", "imports", "measure_imports", 1),
        "growth": Part("growing networks, and many panels", "growth", "measure_growth", 1),
        "screen": Part("from a key to painted pixels", "screen", "measure_screen", 4),
        "stages": Part("the stages of that", "stages", "measure_stages", 1),
        "playing": Part("a frame of playback", "playing", "measure_playing", 2),
        "start": Part("from a kernel's start to a painted panel", "start", "measure_start", 2),
        "ten-minutes": Part(
            "memory after ten minutes of playback",
            "playing",
            "measure_ten_minutes",
            11,
            asked_for="--ten-minutes",
        ),
        "site": Part("a move in JupyterLite", "built_site", "measure_site", 2, asked_for="--site"),
    }
)


def main() -> None:
    """Measure one part, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("part", choices=PARTS)
    parser.add_argument("file", type=Path)
    parser.add_argument("--brief", action="store_true")
    parser.add_argument("--site", type=Path)
    asked = parser.parse_args()
    part = PARTS[asked.part]
    options: dict[str, Any] = {"brief": asked.brief}
    if part.asked_for == "--site":
        options["site"] = asked.site
    found = getattr(importlib.import_module(part.module), part.function)(**options)
    asked.file.write_text(json.dumps(found))


if __name__ == "__main__":
    main()
