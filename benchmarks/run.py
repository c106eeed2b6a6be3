"""Measure all goals on this machine, or some parts of them, and write results/.

A part's results, with their date, replace its previous ones; those of other parts are kept. Leave
the machine alone meanwhile.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from goals import GOALS
from machine import load, machine
from parts import PARTS
from report import draw_growth, markdown, put_into, table, times_of

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"
# for the parts without a browser; a notebook's kernel is left as it is
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
ON_ONE_THREAD = ("kernel", "moves", "opening", "growth")
OLDER = "run.py: results.json has an older format and is replaced"


def asked() -> argparse.Namespace:
    """Read the command line."""
    rows = "\n".join(
        f"  {name:12} {part.measures}, {part.minutes:g} min"
        + (f"; only if named, or with {part.asked_for}" if part.asked_for else "")
        for name, part in PARTS.items()
    )
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog=f"parts:\n{rows}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help="what to measure, by name; see below"
    )
    parser.add_argument(
        "--ten-minutes", action="store_true", help="also play for ten minutes, to measure memory"
    )
    parser.add_argument(
        "--site", type=Path, metavar="FOLDER", help="also measure a site built by docs/build.py"
    )
    parser.add_argument(
        "--results", type=Path, default=RESULTS, metavar="FOLDER", help="by default results/"
    )
    parser.add_argument(
        "--brief",
        action="store_true",
        help="measure as little as possible, to see whether it works; needs --results",
    )
    given = parser.parse_args()
    if unknown := [name for name in given.parts if name not in PARTS]:
        parser.error(f"no part is called {unknown[0]!r}; choose from {', '.join(PARTS)}")
    if "site" in given.parts and given.site is None:
        parser.error("the part 'site' needs --site FOLDER, a site that docs/build.py has built")
    if given.site is not None and not (given.site / "index.html").is_file():
        parser.error(f"--site must be a folder with an index.html, got {given.site}")
    if given.brief and given.results.resolve() == RESULTS:
        parser.error("--brief measures nothing worth keeping; name another folder by --results")
    return given


def chosen(given: argparse.Namespace) -> list[str]:
    """Return the parts to measure, in the order of `PARTS`."""
    options = {"--ten-minutes": given.ten_minutes, "--site": given.site is not None, "": True}
    named = given.parts or [name for name, part in PARTS.items() if not part.asked_for]
    return [
        name
        for name, part in PARTS.items()
        if name in named or (part.asked_for and options[part.asked_for])
    ]


def measured(name: str, given: argparse.Namespace) -> dict[str, Any] | None:
    """Measure a part in a separate process; return None if it fails, which prints its error."""
    environment = os.environ | (ONE_THREAD if name in ON_ONE_THREAD else {})
    circumstances = {"machine": machine(), "load": load()}
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "found.json"
        options = [*(["--brief"] if given.brief else [])]
        options += ["--site", str(given.site.resolve())] if name == "site" else []
        command = [sys.executable, str(HERE / "parts.py"), name, str(file), *options]
        if subprocess.run(command, env=environment, cwd=HERE, check=False).returncode:
            return None
        found: dict[str, Any] = json.loads(file.read_text())
    when = dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M")
    return circumstances | {"date": when, "seconds": time.monotonic() - start} | found


def add(results: dict[str, Any], name: str, found: dict[str, Any]) -> None:
    """Add a part to the results; its previous results are kept if they are comparable."""
    last = results["parts"].get(name)
    if last is not None and _without_date(last) == _without_date(found):
        results["before"][name] = {"date": last["date"], "times": last.get("times", {})}
    else:
        results["before"].pop(name, None)
    results["parts"][name] = found


def _without_date(part: dict[str, Any]) -> dict[str, str]:
    return {name: said for name, said in part["machine"].items() if name != "date"}


def write(results: dict[str, Any], folder: Path) -> None:
    """Write the results as JSON, as Markdown, and the growth as a plot."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    (folder / "README.md").write_text(markdown(results), encoding="utf-8")
    if "growth" in results["parts"]:
        draw_growth(results["parts"]["growth"]["growth"], folder / "growth.png")


def results_in(folder: Path) -> dict[str, Any]:
    """Return the results written before, or none if they have an older format."""
    file = folder / "results.json"
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    if found and "parts" not in found:
        print(OLDER, file=sys.stderr)
        found = {}
    return found or {"parts": {}, "before": {}}


def main() -> int:
    """Measure, write the results after each part, and print the table."""
    given = asked()
    names = chosen(given)
    results = results_in(given.results)
    failed: Sequence[str] = []
    for number, name in enumerate(names, 1):
        part = PARTS[name]
        print(f"{number}/{len(names)} {name}: {part.measures}, {part.minutes:g} min", flush=True)
        found = measured(name, given)
        if found is None:
            failed = [*failed, name]
            continue
        add(results, name, found)
        write(results, given.results)
    if len(failed) == len(names):
        return _failure(failed)
    now, before = times_of(results["parts"]), times_of(results["before"])
    if given.results.resolve() == RESULTS:
        measured_goals = [goal for goal in GOALS if goal.is_measured(now)]
        put_into(HERE.parent / "README.md", table(measured_goals, now, before))
    print(table(GOALS, now, before))
    return _failure(failed) if failed else 0


def _failure(parts: Sequence[str]) -> int:
    print(f"run.py: failed, and left as before: {', '.join(parts)}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
