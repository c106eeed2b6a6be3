"""The benchmark: each part runs, in its smallest version, and its goals are judged."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RUN = ROOT / "benchmarks" / "run.py"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(RUN), *arguments], capture_output=True, text=True, check=False
    )


def test_a_table_replaces_the_previous_one_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(RUN.parent))
    report = importlib.import_module("report")
    file = tmp_path / "README.md"
    file.write_text(
        f"<!-- by another script -->\n1\n{report.END}\ntext\n"
        f"{report.START}\nold\n{report.END}\nmore\n",
        encoding="utf-8",
    )
    report.put_into(file, "new")
    assert file.read_text(encoding="utf-8") == (
        f"<!-- by another script -->\n1\n{report.END}\ntext\n"
        f"{report.START}\nnew\n{report.END}\nmore\n"
    )


@pytest.mark.thorough
@pytest.mark.parametrize(
    "part", ["kernel", "moves", "opening", "imports", "growth", "screen", "playing", "start"]
)
def test_a_part_runs_and_its_goals_are_judged(part: str, tmp_path: Path) -> None:
    if part == "kernel":
        pytest.importorskip("torch")
    done = run(part, "--brief", "--results", str(tmp_path))
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))["parts"]
    assert list(found) == [part]
    times = found[part].get("times", {})
    assert all(0 < each["p50"] <= each.get("worst", each["p50"]) for each in times.values())
    report = (tmp_path / "README.md").read_text(encoding="utf-8")
    judged = re.findall(r"\| (?:yes|\*\*no\*\*) \|$", report, re.MULTILINE)
    assert judged or part == "growth"
    assert "not measured |" in report  # the other parts


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["screens"], "no part is called 'screens'; choose from kernel, moves"),
        (["site"], "the part 'site' needs --site FOLDER"),
        (["--site", "nowhere"], "--site must be a folder with an index.html, got nowhere"),
        (["--brief"], "name another folder by --results"),
    ],
)
def test_wrong_options_are_refused_in_a_sentence(arguments: list[str], said: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
