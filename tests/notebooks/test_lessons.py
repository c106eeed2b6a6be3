"""The lessons still print what they printed, use public names only, and are fit to be shown."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

import bpwidget as bp

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
LESSONS = sorted(NOTEBOOKS.glob("*.ipynb"))
NAMES = [lesson.name for lesson in LESSONS]


def read(lesson: Path) -> nbformat.NotebookNode:
    notebook: nbformat.NotebookNode = nbformat.read(lesson, as_version=4)
    return notebook


def code_cells(lesson: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in read(lesson).cells if cell.cell_type == "code"]


def nbval(folder: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Run nbval on a folder, in a pytest of its own with none of ours in it."""
    places = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    return subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-c", os.devnull, "--rootdir", str(folder)),
            *("-p", "no:cacheprovider", "--nbval", "--nbval-cell-timeout=120", "-v"),
            *("--disable-warnings", str(folder)),
        ],
        env=os.environ | {place: str(home / place.lower()) for place in places},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_nbval_finds_every_cell_as_it_was_committed(tmp_path: Path) -> None:
    answer = nbval(NOTEBOOKS, tmp_path)
    cells = sum(len(code_cells(lesson)) for lesson in LESSONS)
    assert answer.returncode == 0, answer.stdout
    assert f"{cells} passed" in answer.stdout


def test_nbval_finds_a_number_that_changed(tmp_path: Path) -> None:
    lesson = read(NOTEBOOKS / "02-seven-steps.ipynb")
    (cell,) = [cell for cell in lesson.cells if cell.id == "step-7-code"]
    cell.outputs[0].text = cell.outputs[0].text.replace("6.1", "6.2")
    nbformat.write(lesson, tmp_path / "changed.ipynb")
    answer = nbval(tmp_path, tmp_path / "home")
    assert answer.returncode == 1
    assert "1 failed" in answer.stdout


@pytest.mark.parametrize("lesson", LESSONS, ids=NAMES)
def test_it_is_committed_run_from_top_to_bottom(lesson: Path) -> None:
    cells = code_cells(lesson)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert "widgets" not in read(lesson).metadata
    for cell in cells:
        for output in cell.outputs:
            assert output.output_type != "error"
            assert output.get("name", "stdout") == "stdout"
            # a page that runs no kernel shows the picture; JupyterLab shows no broken widget
            assert not any("widget" in kind for kind in output.get("data", {}))
            assert not re.search(r"-0\.0*(?!\d)", output.get("text", ""))


def test_the_tour_shows_a_picture_of_the_panel() -> None:
    (panel,) = [cell for cell in code_cells(NOTEBOOKS / "00-tour.ipynb") if cell.id == "panel"]
    assert "image/png" in panel.outputs[0].data
    assert len(panel.source.splitlines()) <= 4


@pytest.mark.parametrize("lesson", LESSONS, ids=NAMES)
def test_it_uses_public_names_only(lesson: Path) -> None:
    for cell in code_cells(lesson):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Import):
                assert {name.name for name in node.names} <= {"bpwidget", "numpy"}
            assert not isinstance(node, ast.ImportFrom)
            if isinstance(node, ast.Attribute):
                assert not node.attr.startswith("_")
                if isinstance(node.value, ast.Name) and node.value.id == "bp":
                    assert node.attr in bp.__all__


@pytest.mark.parametrize("lesson", LESSONS, ids=NAMES)
def test_its_links_lead_to_lessons(lesson: Path) -> None:
    for cell in read(lesson).cells:
        if cell.cell_type == "markdown":
            for target in re.findall(r"\]\(([^)]+\.ipynb)\)", cell.source):
                assert (NOTEBOOKS / target).exists()


def test_the_seven_steps_come_in_order() -> None:
    headings = [
        int(match[1])
        for cell in read(NOTEBOOKS / "02-seven-steps.ipynb").cells
        if (match := re.match(r"## Step (\d)", cell.source))
    ]
    assert headings == [1, 2, 3, 4, 5, 6, 7]
