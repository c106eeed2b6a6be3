"""Assignments made from the lessons' exercises, without a grader; see tests/deploy for those."""

from __future__ import annotations

import ast
import json
import re
from contextlib import redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from run_lessons import FOLDERS, lessons_in

from bpwidget import cli
from bpwidget.assignment.exercises import LessonExercise, exercises
from bpwidget.assignment.nbgrader_source import SETTINGS
from bpwidget.lab.lessons import LessonsError
from bpwidget.lesson.course.questions import all_questions

WITH_EXERCISES = [path.stem[:2] for path in lessons_in("en")[1:]]


@cache
def all_of(lang: str) -> list[LessonExercise]:
    return exercises(WITH_EXERCISES, lang)


def cells_of(path: Path) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["cells"]
    return [cell | {"source": "".join(cell["source"])} for cell in cells]


def value_of(source: str, names: dict[str, Any]) -> Any:
    """Run a cell as a notebook does; return the value of its last line."""
    *before, last = ast.parse(source).body
    with redirect_stdout(StringIO()):
        exec(compile(ast.Module(before, []), "cell", "exec"), names)  # noqa: S102 - as a notebook does
        if isinstance(last, ast.Expr):
            return eval(compile(ast.Expression(last.value), "cell", "eval"), names)  # noqa: S307 - likewise
        exec(compile(ast.Module([last], []), "cell", "exec"), names)  # noqa: S102 - likewise
    return None


def made(folder: Path, *words: str) -> Path:
    assert cli.main(["assignment", *words, "--dir", str(folder)]) == 0
    (path,) = folder.rglob("*.ipynb")
    return path


def test_it_has_every_exercise_of_every_lesson() -> None:
    for lang in FOLDERS:
        found = all_of(lang)
        places = {
            f"{path.stem}-{cell['id'].removeprefix('answer-')}"
            for path in lessons_in(lang)
            for cell in cells_of(path)
            if cell["id"].startswith("answer-")
        }
        assert {each.key for each in found} == places
        assert len(found) == len(places)
        asked = [name for each in found for name in re.findall(r'question\("([\w-]+)"', each.asked)]
        assert sorted(asked) == sorted(all_questions())
        assert all(f'lang="{lang}"' in each.asked for each in found)


@pytest.mark.parametrize("lang", ["en", pytest.param("zh", marks=pytest.mark.thorough)])
def test_its_own_solutions_earn_all_points_in_nbgrader(lang: str, tmp_path: Path) -> None:
    path = made(tmp_path, *WITH_EXERCISES, "--lang", lang, "--grader", "nbgrader")
    names: dict[str, Any] = {}
    tested = 0
    for cell in cells_of(path):
        if cell["cell_type"] == "code":
            value = value_of(cell["source"], names)
            if cell["metadata"]["nbgrader"]["grade"]:
                most = cell["metadata"]["nbgrader"]["points"]
                # the attributes that nbgrader reads
                assert float(repr(value)) == most, (cell["id"], value._repr_html_())
                tested += 1
    assert tested == len(all_of(lang))


def test_an_empty_notebook_earns_no_points_and_each_part_says_so(tmp_path: Path) -> None:
    path = made(tmp_path, "02", "07", "--grader", "nbgrader")
    names: dict[str, Any] = {}
    for cell in cells_of(path):
        if cell["cell_type"] == "code" and not cell["metadata"]["nbgrader"]["solution"]:
            value = value_of(cell["source"], names)
            if cell["metadata"]["nbgrader"]["grade"]:
                assert float(repr(value)) == 0
                assert "○" in value._repr_html_()
                assert not re.search("[✓✗]", value._repr_html_())


def test_cells_of_the_lesson_that_an_exercise_needs_are_included_without_panels() -> None:
    needed = {each.key: each.setup for each in all_of("en")}
    assert "trace = bp.backprop(net, x, y, lam=lam)" in needed["06-check-your-gradients-3"][1]
    for key, setup in needed.items():
        assert "import bpwidget as bp" in setup[0], key
        assert not any("BackpropPanel" in cell for cell in setup), key


def test_exercises_are_in_the_order_asked_for_below_their_lessons(tmp_path: Path) -> None:
    path = made(tmp_path, "06.3", "06.1", "10.2", "6.4", "--grader", "otter")
    cells = cells_of(path)
    kinds = [re.sub(r"^.*-(\d)-", r"\1 ", cell["id"]) for cell in cells]
    kept = ("lesson", "setup-0", "setup-1", "answer")
    assert [each for each in kinds if each.endswith(kept)] == [
        *("3 lesson", "3 setup-0", "3 setup-1", "3 answer", "1 answer"),
        *("2 lesson", "2 answer", "4 lesson", "4 answer"),
    ]


def test_cells_have_unique_names(tmp_path: Path) -> None:
    for grader in ("nbgrader", "otter"):
        path = made(tmp_path / grader, *WITH_EXERCISES, "--grader", grader)
        ids = [cell["id"] for cell in cells_of(path)]
        assert len(set(ids)) == len(ids)
        assert all(re.fullmatch(r"[\w-]{1,64}", each) for each in ids)
        if grader == "nbgrader":
            marks = [cell["metadata"]["nbgrader"] for cell in cells_of(path)]
            assert [mark["grade_id"] for mark in marks] == ids
            assert {mark["schema_version"] for mark in marks} == {3}


def test_existing_files_are_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "nbgrader_config.py"
    config.write_text("# mine")
    words = ["assignment", "02", "--grader", "nbgrader", "--dir", str(tmp_path)]
    assert cli.main(words) == 0
    said = capsys.readouterr().out
    assert "5 exercises, 8 points in all." in said
    assert f"{config} was there and was kept" in said
    path = tmp_path / "source" / "backprop" / "backprop.ipynb"
    path.write_text("changed")
    assert cli.main(words) == 1
    assert capsys.readouterr().err == (
        f"bpwidget: {path} is there already and was kept; choose another --name or --dir\n"
    )
    assert path.read_text() == "changed"
    assert config.read_text() == "# mine"


@pytest.mark.parametrize("folder", ["docs/how-to", "docs/zh/how-to"])
def test_the_how_to_page_has_the_settings_that_are_written(folder: str) -> None:
    text = (Path(__file__).parents[2] / folder / "nbgrader.md").read_text("utf-8")
    settings = [line for line in SETTINGS.splitlines() if line.startswith("c.")]
    assert settings
    assert [line for line in settings if f"`{line}`" not in text] == []


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (["12"], "there is no lesson '12'; name lessons by their numbers (00, 01, 02,"),
        (["9" * 5000], "there is no lesson '999"),
        (["0000000009999"], "there is no lesson '0000000009999'"),
        (["two"], "there is no lesson 'two'; name lessons by their numbers"),
        (["../02"], "there is no lesson '../02'"),
        (["00"], "lesson 00-tour has no exercises; choose another"),
        (["02.6"], "there is no exercise '02.6'; lesson 02-seven-steps has 02.1, 02.2, 02.3,"),
        (["02.1", "02"], "exercise 02-seven-steps-1 is asked for twice; name it once"),
    ],
)
def test_exercises_that_do_not_exist_are_refused(asked: list[str], sentence: str) -> None:
    with pytest.raises(LessonsError) as refused:
        exercises(asked, "en")
    assert sentence in str(refused.value)
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["02"], "required: --grader"),
        (["--grader", "otter"], "required: LESSON"),
        (["--no-browser", "02", "--grader", "otter"], "unrecognized arguments: --no-browser"),
        (["02", "--grader", "canvas"], "invalid choice: 'canvas'"),
        (["02", "--grader", "otter", "--lang", "fr"], "invalid choice: 'fr'"),
        (["02", "--grader", "otter", "--name", "../x"], "must consist of letters, digits, _ and -"),
        (["02", "--grader", "otter", "--name", ""], "got ''"),
    ],
)
def test_wrong_arguments_of_the_command_are_refused(
    words: list[str], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(["assignment", *words, "--dir", str(tmp_path)])
    assert end.value.code == 2
    assert sentence in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_refused_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    words = ["assignment", "02", "--grader", "otter", "--dir", str(tmp_path / "file")]
    assert cli.main(words) == 1
    said = capsys.readouterr().err
    assert said.startswith("bpwidget: cannot write ")
    assert "choose a folder that you can write to" in said
    assert said.count("\n") == 1


def test_any_name_of_a_folder_works_and_is_printed_on_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "a\n\x1b[2J"
    words = ["assignment", "02.1", "--grader", "otter", "--dir", str(folder)]
    assert cli.main(words) == 0
    assert r"a\n\x1b[2J/backprop.ipynb was written." in capsys.readouterr().out
    assert cli.main(words) == 1
    assert r"a\n\x1b[2J/backprop.ipynb is there already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--dir", "a\0b"], "must be the name of a folder, which has no null character"),
        (["--dir", " "], "must be the name of a folder, got an empty one"),
        (["--dir", ".", "--\x1b[2J"], r"\x1b[2J"),
    ],
)
def test_a_folder_without_a_name_is_refused(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(["assignment", "02", "--grader", "otter", *words])
    assert end.value.code == 2
    assert sentence in capsys.readouterr().err
