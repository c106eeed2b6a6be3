"""The code on the how-to pages does what it says, in both languages."""

from __future__ import annotations

import importlib.util
import shlex
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import like_torch
import pytest
from markdown_blocks import blocks, run, without_words

ROOT = Path(__file__).parents[2]
ENGLISH, CHINESE = ROOT / "docs/how-to", ROOT / "docs/zh/how-to"
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in ENGLISH.glob("*.md"))
PAGES += sorted(path.relative_to(ROOT).as_posix() for path in CHINESE.glob("*.md"))
# these install something or run a server
NOT_RUN = {
    'python -m pip install "bpwidget[lab]"',
    "python -m pip install voila",
    'python -m pip install nbgrader "bpwidget[lab]"',
    'python -m pip install otter-grader "bpwidget[lab]"',
    "voila panel.ipynb",
    "python deploy/public/serve.py --port=8866",
    "python benchmarks/class_load.py",  # takes some 20 minutes
}
# tests/deploy runs these, where the graders are installed
RUN_THERE = ("nbgrader ", "otter ", "mkdir ", "timeout ")
KINDS = {"python", "text", "sh", "{toctree}"}


@pytest.fixture(autouse=True)
def torch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Use a stand-in if PyTorch is not installed."""
    if importlib.util.find_spec("torch") is not None:
        return
    stand_in: Any = ModuleType("torch")
    stand_in.Tensor = like_torch.Tensor  # scipy asks whether an array is one
    stand_in.nn = SimpleNamespace(
        Sequential=lambda *layers: like_torch.Sequential(layers),
        Linear=like_torch.linear,
        Tanh=lambda: like_torch.module("Tanh"),
    )
    monkeypatch.setitem(sys.modules, "torch", stand_in)


@pytest.mark.parametrize("page", PAGES)
def test_its_code_prints_what_the_page_says(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"__name__": "__main__"}
    said = ""
    try:
        for kind, text in blocks(ROOT / page):
            if kind == "text":
                assert said == text
                said = ""
            else:
                assert said == "", "a block prints what the page does not show"
            if kind == "python":
                said = run(text, names)
            elif kind == "sh":
                for line in text.splitlines():
                    if line not in NOT_RUN and not line.startswith(RUN_THERE):
                        command = [sys.executable, *shlex.split(line.removeprefix("python "))]
                        subprocess.run(command, check=True, capture_output=True, cwd=tmp_path)
        assert said == "", "the last block prints what the page does not show"
    finally:
        if "panel" in names:
            names["panel"].close()


@pytest.mark.parametrize("page", PAGES)
def test_its_blocks_are_of_a_known_kind(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert text.count("```") == 2 * text.count("\n```\n")
    openings = [line[3:] for line in text.splitlines() if line.startswith("```")][::2]
    assert set(openings) <= KINDS


def test_both_languages_have_the_same_pages_and_the_same_code() -> None:
    assert {path.name for path in ENGLISH.glob("*.md")} == {
        path.name for path in CHINESE.glob("*.md")
    }
    for page in ENGLISH.glob("*.md"):
        english, chinese = (
            [
                (kind, "" if kind == "text" else without_words(text))
                for kind, text in blocks(folder / page.name)
            ]
            for folder in (ENGLISH, CHINESE)
        )
        assert chinese == english, page.name


def test_both_languages_have_the_same_headings() -> None:
    for page in ENGLISH.glob("*.md"):
        levels = [
            [
                line.partition(" ")[0]
                for line in (folder / page.name).read_text(encoding="utf-8").splitlines()
                if line.startswith("#")
            ]
            for folder in (ENGLISH, CHINESE)
        ]
        assert levels[0] == levels[1] != [], page.name
