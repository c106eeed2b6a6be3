"""The exercises of the lessons: right answers are right, wrong ones get their mistake named.

`answers/` has what a learner would write, worked out by hand, with one file per lesson.
"""

from __future__ import annotations

import ast
import re
from contextlib import chdir
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any, NamedTuple

import pytest
from profiles import some_of
from reading_lessons import code_cells, read
from run_lessons import FOLDERS, lessons_in

import bpwidget as bp
from bpwidget.lesson.course.questions import all_questions

HERE = Path(__file__).parent / "answers"
LESSONS = lessons_in("en")[1:]
PLACE = re.compile(r"answer-\d+")


def of(path: Path) -> ModuleType:
    """Return the answers to one lesson's exercises."""
    spec = spec_from_file_location(f"answers_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ANSWERED = {module.LESSON: module.ANSWERS for module in map(of, sorted(HERE.glob("*.py")))}


class Tried(NamedTuple):
    """What is written into a cell of a lesson, and the expected verdict; "" if all is right."""

    lesson: str
    cell: str
    written: dict[str, str]
    said: str


# cached, because running a lesson up to its exercises takes seconds
TRIED = [
    pytest.param(Tried(lesson, cell, written, said), marks=marks)
    for number, (lesson, answers) in enumerate(sorted(ANSWERED.items()))
    for marks in [() if number % 4 == 1 else (pytest.mark.thorough,)]
    for cell, tried in answers.items()
    for written, said in tried
]


@cache
def before_the_exercises(lesson: Path) -> dict[str, Any]:
    """Return the variables of a lesson at the start of its exercises."""
    names: dict[str, Any] = {}
    with TemporaryDirectory() as folder, chdir(folder):  # one lesson writes a file
        for cell in code_cells(lesson):
            if PLACE.fullmatch(cell.id):
                break
            exec(cell.source, names)  # noqa: S102 - as a notebook does
    for value in names.values():
        if isinstance(value, bp.BackpropPanel):
            value.close()
    return names


def places(lesson: Path) -> dict[str, str]:
    """Return the cells with the exercises, by their ids."""
    return {cell.id: cell.source for cell in code_cells(lesson) if PLACE.fullmatch(cell.id)}


def empty_in(source: str) -> dict[str, ast.stmt]:
    """Return what a learner has to fill in: statements `name = ...`, and functions with `...`."""

    def is_dots(node: ast.AST) -> bool:
        return isinstance(node, ast.Constant) and node.value is ...

    found: dict[str, ast.stmt] = {}
    for each in ast.parse(source).body:
        if isinstance(each, ast.Assign) and is_dots(each.value):
            (target,) = each.targets
            found[ast.unparse(target)] = each
        elif isinstance(each, ast.FunctionDef):
            *_, last = each.body
            if isinstance(last, ast.Expr) and is_dots(last.value):
                found[each.name] = each
    return found


def shown_by(source: str, names: dict[str, Any]) -> Any:
    """Run a cell as a notebook does and return the value of its last line."""
    *before, last = ast.parse(source).body
    assert isinstance(last, ast.Expr)
    exec(compile(ast.Module(before, []), "cell", "exec"), names)  # noqa: S102 - as a notebook does
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)  # noqa: S307 - likewise


def filled(source: str, written: dict[str, str]) -> str:
    """Return a cell with its empty places filled in by a learner."""
    empty = empty_in(source)
    assert set(written) <= set(empty)
    lines = source.splitlines()
    for name in sorted(written, key=lambda name: -empty[name].lineno):
        place, text = empty[name], written[name].strip()
        new = text if text.startswith("def ") else f"{name} = {text}"
        lines[place.lineno - 1 : place.end_lineno] = new.splitlines()
    return "\n".join(lines)


@pytest.mark.parametrize("tried", TRIED)
def test_a_right_answer_is_called_right_and_a_wrong_one_by_its_mistake(tried: Tried) -> None:
    lesson, cell, written, said = tried
    (path,) = [path for path in LESSONS if path.stem == lesson]
    source = filled(places(path)[cell], written)
    verdict = shown_by(source, dict(before_the_exercises(path)))
    assert said in str(verdict)
    assert bool(verdict) == (said == ""), str(verdict)


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "not answered yet"), pytest.param("zh", "尚未作答", marks=pytest.mark.thorough)],
)
@pytest.mark.parametrize("name", some_of([lesson.name for lesson in LESSONS]))
def test_an_empty_answer_is_not_a_mistake(name: str, lang: str, said: str) -> None:
    lesson = FOLDERS[lang] / name
    assert places(lesson)
    for cell, source in places(lesson).items():
        verdict = shown_by(source, dict(before_the_exercises(lesson)))
        assert not verdict.answered, cell
        assert said in verdict.text, cell


def test_every_exercise_has_right_and_wrong_answers() -> None:
    assert set(ANSWERED) == {lesson.stem for lesson in LESSONS}
    for lesson in LESSONS:
        answers = ANSWERED[lesson.stem]
        assert set(answers) == set(places(lesson))
        for cell, source in places(lesson).items():
            right = [written for written, said in answers[cell] if not said]
            assert right, (lesson.stem, cell)
            assert all(set(written) == set(empty_in(source)) for written in right), cell
            assert any(said for _, said in answers[cell]), (lesson.stem, cell)


def test_every_question_is_asked_once_in_the_lesson_of_its_name() -> None:
    asked: dict[str, list[str]] = {}
    for lesson in LESSONS:
        for cell in code_cells(lesson):
            for name in re.findall(r'bp\.question\(\s*"([\w-]+)"', cell.source):
                asked.setdefault(name, []).append(lesson.stem)
    assert set(asked) == set(all_questions())
    for name, lessons in asked.items():
        assert len(lessons) == 1, name
    of_lesson = {name.partition("-")[0]: lesson for name, (lesson,) in asked.items()}
    assert len(set(of_lesson.values())) == len(of_lesson)


@pytest.mark.parametrize("lang", FOLDERS)
def test_no_exercise_cell_contains_the_answer(lang: str) -> None:
    """An exercise only contains empty places, given values, and the question."""
    for lesson in lessons_in(lang)[1:]:
        for cell in read(lesson).cells:
            if PLACE.fullmatch(cell.id):
                statements = ast.parse(cell.source).body
                assert not any(isinstance(each, ast.Assert) for each in statements)
                assert re.search(r"\.verdict\([\w\s=,()]+\)$", ast.unparse(statements[-1])), cell.id
                assert re.search(r"bp\.(question|exercise)\(", cell.source), cell.id
                assert "backprop(" not in cell.source, cell.id
