"""Run every benchmark on this machine and write results/: Markdown, JSON and a plot.

python benchmarks/run.py
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def measure_kernel() -> dict[str, dict[str, float]]:
    """Return the medians of pytest-benchmark's times in seconds, on one thread."""
    with tempfile.TemporaryDirectory() as folder:
        answers = Path(folder) / "answers.json"
        subprocess.run(
            [
                *(sys.executable, "-m", "pytest", str(HERE / "kernel"), "-q"),
                *("-c", os.devnull, "--rootdir", str(HERE), "-p", "no:cacheprovider"),
                *("-o", f"pythonpath={HERE / 'kernel'}", f"--benchmark-json={answers}"),
            ],
            env=os.environ | ONE_THREAD,
            check=True,
        )
        taken = json.loads(answers.read_text())["benchmarks"]
    return {_name(one["name"]): {"p50": one["stats"]["median"]} for one in taken}


def measure_memory() -> dict[str, float]:
    """Return the memory of panels, in a fresh interpreter that has no freed memory to reuse."""
    code = "import json, growth; print(json.dumps(growth.memory()))"
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=HERE, capture_output=True, text=True, check=True
    )
    answer: dict[str, float] = json.loads(said.stdout)
    return answer


def _name(test: str) -> str:
    return test.removeprefix("test_").replace("[", "_").rstrip("]")


def main() -> None:
    """Measure, write the results, and print the table."""
    # each is imported only when it is needed, so as not to slow down those before it
    from growth import growth  # noqa: PLC0415
    from imports import measure_imports  # noqa: PLC0415
    from machine import machine  # noqa: PLC0415
    from opening import measure_opening  # noqa: PLC0415
    from playing import measure_playing  # noqa: PLC0415
    from report import draw_growth, markdown, put_into, table  # noqa: PLC0415
    from screen import measure_screen  # noqa: PLC0415
    from stages import measure_stages  # noqa: PLC0415

    results: dict[str, Any] = {
        "machine": machine(),
        "times": measure_kernel()
        | measure_imports()
        | measure_opening()
        | measure_screen()
        | measure_playing(),
        "stages": measure_stages(),
        "growth": growth(),
        "memory": measure_memory(),
    }
    file = RESULTS / "results.json"
    before = json.loads(file.read_text()) if file.exists() else {}
    earlier = before["times"] if before.get("machine") == results["machine"] else None
    RESULTS.mkdir(exist_ok=True)
    file.write_text(json.dumps(results, indent=2) + "\n")
    (RESULTS / "README.md").write_text(markdown(results, earlier))
    draw_growth(results["growth"], RESULTS / "growth.png")
    put_into(HERE.parent / "README.md", table(results["times"], earlier))
    print(table(results["times"], earlier))


if __name__ == "__main__":
    main()
