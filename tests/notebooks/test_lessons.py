"""The lessons still print the committed outputs, use only public names, and can be displayed."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from reading_lessons import called, code_cells, read
from run_lessons import FOLDERS, NOTEBOOKS, lessons_in

import bpwidget as bp

LESSONS = [lesson for lang in FOLDERS for lesson in lessons_in(lang)]
NAMES = [lesson.relative_to(NOTEBOOKS).as_posix() for lesson in LESSONS]
# the last two write and read the file that a lesson loads as an example of own data
IMPORTED = {"bpwidget", "numpy", "pandas", "pathlib"}
# every change to the panel changes its pictures, and Git keeps each version
MOST_PICTURES = 3
# of one cell
MOST_LINES = 24


def nbval(lessons: list[Path], home: Path, locale: str = "en") -> subprocess.CompletedProcess[str]:
    """Run nbval on lessons, in a separate pytest without our configuration."""
    places = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    return subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-c", os.devnull, "--rootdir", str(NOTEBOOKS)),
            *("-p", "no:cacheprovider", "--nbval", "--nbval-cell-timeout=120", "-v"),
            *("--disable-warnings", *map(str, lessons)),
        ],
        env=os.environ
        | {place: str(home / place.lower()) for place in places}
        # the variable that gettext reads first
        | {"LANGUAGE": locale},
        cwd=NOTEBOOKS,
        capture_output=True,
        text=True,
        check=False,
    )


# the output of a lesson does not depend on the reader's locale
@pytest.mark.parametrize(
    ("lang", "locale", "every"),
    [
        ("en", "zh", 4),
        pytest.param("en", "zh", 1, marks=pytest.mark.thorough),
        pytest.param("zh", "en", 1, marks=pytest.mark.thorough),
    ],
)
def test_nbval_finds_every_cell_as_it_was_committed(
    lang: str, locale: str, every: int, tmp_path: Path
) -> None:
    lessons = lessons_in(lang)[::every]
    answer = nbval(lessons, tmp_path, locale)
    cells = sum(len(code_cells(lesson)) for lesson in lessons)
    assert answer.returncode == 0, answer.stdout
    assert f" {cells} passed" in answer.stdout


@pytest.mark.thorough
def test_nbval_finds_a_number_that_changed(tmp_path: Path) -> None:
    lesson = read(NOTEBOOKS / "02-seven-steps.ipynb")
    (cell,) = [cell for cell in lesson.cells if cell.id == "step-7-code"]
    cell.outputs[0].text = cell.outputs[0].text.replace("6.1", "6.2")
    changed = tmp_path / "changed.ipynb"
    nbformat.write(lesson, changed)
    answer = nbval([changed], tmp_path / "home")
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
            # without a kernel, pages show the picture, and JupyterLab no broken widget
            assert not any("widget" in kind for kind in output.get("data", {}))
            assert not re.search(r"-0\.0*(?!\d)", output.get("text", ""))


@pytest.mark.parametrize("lesson", LESSONS, ids=NAMES)
def test_it_has_few_pictures(lesson: Path) -> None:
    outputs = [output for cell in code_cells(lesson) for output in cell.outputs]
    assert sum("image/png" in output.get("data", {}) for output in outputs) <= MOST_PICTURES


@pytest.mark.parametrize("lang", FOLDERS)
def test_the_tour_shows_a_picture_of_the_panel(lang: str) -> None:
    tour = FOLDERS[lang] / "00-tour.ipynb"
    (panel,) = [cell for cell in code_cells(tour) if cell.id == "panel"]
    assert "image/png" in panel.outputs[0].data
    assert len(panel.source.splitlines()) <= 4


@pytest.mark.parametrize("lang", FOLDERS)
def test_the_tour_leads_to_every_lesson_and_to_the_other_language(lang: str) -> None:
    folder = FOLDERS[lang]
    tour = folder / "00-tour.ipynb"
    reached = {(folder / target).resolve() for target in links_of(tour)}
    others = {FOLDERS[other] / tour.name for other in FOLDERS if other != lang}
    assert reached == {*lessons_in(lang), *others} - {tour}


@pytest.mark.parametrize("lesson", LESSONS, ids=NAMES)
def test_it_uses_public_names_only(lesson: Path) -> None:
    for cell in code_cells(lesson):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Import):
                assert {name.name for name in node.names} <= IMPORTED
            assert not isinstance(node, ast.ImportFrom)
            if isinstance(node, ast.Attribute):
                assert not node.attr.startswith("_")
                if isinstance(node.value, ast.Name) and node.value.id == "bp":
                    assert node.attr in bp.__all__


def links_of(lesson: Path) -> list[str]:
    """Return the targets of the links to notebooks."""
    texts = [cell.source for cell in read(lesson).cells if cell.cell_type == "markdown"]
    return [target for text in texts for target in re.findall(r"\]\(([^)]+\.ipynb)\)", text)]


@pytest.mark.parametrize("lesson", LESSONS, ids=NAMES)
def test_its_links_lead_to_lessons(lesson: Path) -> None:
    for target in links_of(lesson):
        assert (lesson.parent / target).resolve() in LESSONS


@pytest.mark.parametrize("lesson", LESSONS, ids=NAMES)
def test_it_begins_with_its_purpose_what_it_needs_and_how_long_it_takes(lesson: Path) -> None:
    opening = read(lesson).cells[0]
    assert opening.id == "opening"
    said = re.findall(r"\*\*([^*]+)\*\*", opening.source)
    wanted = {
        "en": ("You will be able to", "You need", "Time"),
        "zh": ("学完能够", "需要", "用时"),
    }
    (lang,) = [lang for lang, folder in FOLDERS.items() if lesson.parent == folder]
    at = [[each.startswith(word) for each in said].index(True) for word in wanted[lang]]
    assert at == sorted(at)
    assert re.search(r"\d+ (?:minutes|分钟)", opening.source)


@pytest.mark.parametrize("lang", FOLDERS)
def test_every_lesson_but_the_tour_ends_in_exercises_and_leads_to_the_next(lang: str) -> None:
    lessons = lessons_in(lang)[1:]
    for lesson, following in zip(lessons, [*lessons[1:], None], strict=True):
        cells = {cell.id: cell for cell in read(lesson).cells}
        ids = list(cells)
        places = ids[ids.index("recap") : -1]
        count = (len(places) - 2) // 2
        each = [f"{what}-{k}" for k in range(1, count + 1) for what in ("exercise", "answer")]
        assert [*places, ids[-1]] == ["recap", "exercises", *each, "solutions"]
        assert count >= 3
        for k in range(1, count + 1):
            # there is a hint between the question and the answers at the end
            assert "<details><summary>" in cells[f"exercise-{k}"].source, (lesson.name, k)
        after_solutions = cells["solutions"].source.rpartition("</details>")[2]
        assert re.findall(r"\]\((.+)\)", after_solutions) == ([following.name] if following else [])


@pytest.mark.parametrize("lesson", LESSONS, ids=NAMES)
def test_it_shows_the_panel(lesson: Path) -> None:
    assert any("bp.BackpropPanel" in cell.source for cell in code_cells(lesson))


@pytest.mark.parametrize("lesson", LESSONS, ids=NAMES)
def test_its_code_is_short_enough_to_be_read(lesson: Path) -> None:
    for cell in code_cells(lesson):
        assert len(cell.source.splitlines()) <= MOST_LINES, cell.id
        assert "assert " not in cell.source, cell.id


@pytest.mark.parametrize("lesson", LESSONS, ids=NAMES)
def test_it_names_its_sources(lesson: Path) -> None:
    for cell in read(lesson).cells:
        said = "".join([cell.source, *(output.get("text", "") for output in cell.get("outputs", []))])
        assert not re.search(r"\bthe (?:text|document|tutorial)\b", said, re.IGNORECASE), cell.id
        assert not re.search("本文|这篇文章|该文档", said), cell.id


def test_the_seven_steps_come_in_order() -> None:
    headings = [
        int(match[1])
        for cell in read(NOTEBOOKS / "02-seven-steps.ipynb").cells
        if (match := re.match(r"## Step (\d)", cell.source))
    ]
    assert headings == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("lesson", LESSONS, ids=NAMES)
def test_it_asks_for_its_language_where_the_locale_would_choose(lesson: Path) -> None:
    lang = next(lang for lang in FOLDERS if lesson.parent == FOLDERS[lang])
    for cell in code_cells(lesson):
        for call, default in called(cell.source, "lang"):
            given = {word.arg: word.value for word in call.keywords}
            if "lang" in given:
                assert ast.literal_eval(given["lang"]) == lang, ast.unparse(call)
            else:
                assert default == lang, ast.unparse(call)
