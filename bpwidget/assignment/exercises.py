"""The exercises of the lessons, read from their notebooks, for an assignment in a grader's form.

A lesson holds its exercises as pairs of cells: the text ``exercise-1``, and ``answer-1`` with empty
places ``name = ...`` or ``def name(...): ...`` and a last line that asks for the verdict. Its last
cell, ``solutions``, has the answers to read.
"""

from __future__ import annotations

import ast
import builtins
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

import bpwidget as bp
from bpwidget.lab.lessons import LessonsError, shipped_lessons
from bpwidget.lesson.course.questions import Question, all_questions
from bpwidget.lesson.exercises.exercises import WHOLE, Exercise
from bpwidget.lesson.words.assignments import ASSIGNMENT
from bpwidget.lesson.words.languages import said
from bpwidget.mlp.arguments import short

# the folders of the lessons, in each language, below that of the English ones
FOLDERS = {"en": "", "zh": "zh"}
ASKED = re.compile(r"(\d{1,4})(?:-[\w-]+)?(?:\.(\d+))?")
SPAN = re.compile(r"`([^`]+)`")
# significant digits of the numbers in a solution
DIGITS = 6


@dataclass(frozen=True)
class LessonExercise:
    """One exercise of a lesson.

    Attributes
    ----------
    lesson : str
        The name of the notebook, such as ``02-seven-steps``.
    title : str
        The title of the lesson.
    number : int
        Its number in the lesson.
    text : str
        The task, as Markdown.
    cell : str
        The code of the cell for the answer, which ends with the verdict.
    worked : str
        The answer to read, as Markdown.
    setup : tuple of str
        The cells of the lesson whose variables the cell uses, from the first on.
    """

    lesson: str
    title: str
    number: int
    text: str
    cell: str
    worked: str
    setup: tuple[str, ...]

    @property
    def key(self) -> str:
        """What it is called in an assignment."""
        return f"{self.lesson}-{self.number}"

    @cached_property
    def _last(self) -> tuple[list[ast.stmt], ast.Call]:
        """The statements before the verdict, and the call that asks for it."""
        *before, last = ast.parse(self.cell).body
        if not (
            isinstance(last, ast.Expr)
            and isinstance(last.value, ast.Call)
            and isinstance(last.value.func, ast.Attribute)
            and last.value.func.attr == "verdict"
        ):
            raise LessonsError(
                f"exercise {self.key} does not end with a verdict; reinstall bpwidget"
            )
        call = last.value
        asked = last.value.func.value
        # the question may be on a line of its own
        *_, above = before
        if isinstance(asked, ast.Name) and isinstance(above, ast.Assign):
            last.value.func.value = above.value
            before.pop()
        return before, call

    @property
    def before(self) -> str:
        """The code of the cell above the verdict."""
        before, _ = self._last
        *_, end = before
        return "\n".join(self.cell.splitlines()[: end.end_lineno])

    @property
    def asked(self) -> str:
        """The expression of the question: ``bp.question("steps-1", lang="en")``."""
        _, call = self._last
        assert isinstance(call.func, ast.Attribute)  # noqa: S101 - as found above
        return ast.unparse(call.func.value).replace("'", '"')

    @property
    def task(self) -> Question | Exercise:
        """The question itself."""
        task: Question | Exercise = eval(self.asked, {"bp": bp})  # noqa: S307 - a line of a lesson
        return task

    @property
    def parts(self) -> dict[str, str]:
        """The variable of each part of a question, by the part's name; empty for an exercise."""
        _, call = self._last
        return {each.arg: ast.unparse(each.value) for each in call.keywords if each.arg}

    @property
    def points(self) -> int:
        """One point for each part of a question, or for each quantity that an exercise asks for."""
        task = self.task
        return len(task.parts if isinstance(task, Question) else task.names)

    @property
    def empty(self) -> dict[str, ast.stmt]:
        """The places for the answers, by their names."""
        before, _ = self._last
        return {name: each for each in before if (name := _name_of_place(each))}

    def solution(self) -> dict[str, list[str]]:
        """Return the lines of a right answer for each empty place; of a function, its body."""
        task, names = self.task, self.empty
        if isinstance(task, Question):
            known = all_questions()[task.name]
            answers = {name: known[part].solution() for part, name in self.parts.items()}
        else:
            gradients = task.traces[0].gradients
            answers = dict(zip(names, [gradients[each] for each in task.names], strict=False))
        spans = SPAN.findall(self.worked)
        found = {}
        for name, place in names.items():
            if isinstance(place, ast.FunctionDef):
                found[name] = (
                    spans if spans and spans[-1].startswith("return ") else _by_machine(task)
                )
            elif isinstance(task, Exercise) and len(names) == len(spans) == 1:
                found[name] = [f"{name} = {spans[0]}"]
            else:
                found[name] = [f"{name} = {_written(answers[name])}"]
        return found


def exercises(asked: Sequence[str], lang: str, folder: Path | None = None) -> list[LessonExercise]:
    """Return exercises of the lessons.

    Parameters
    ----------
    asked : sequence of str
        The number of a lesson, such as ``02`` or ``2``, for all of its exercises; ``02.3`` for one.
    lang : str
        ``en`` or ``zh``.
    folder : pathlib.Path, optional
        The folder of the English lessons, with the others below it.

    Returns
    -------
    list of LessonExercise
        In the order asked for.

    Raises
    ------
    LessonsError
        If there is no such lesson or exercise.
    """
    folder = (folder or shipped_lessons()) / FOLDERS[lang]
    lessons = {int(path.name[:2]): path for path in sorted(folder.glob("[0-9][0-9]-*.ipynb"))}
    found: dict[str, LessonExercise] = {}
    for word in asked:
        match = ASKED.fullmatch(word)
        if match is None or int(match[1]) not in lessons:
            known = ", ".join(f"{number:02}" for number in lessons)
            raise LessonsError(
                f"there is no lesson {short(word)}; name lessons by their numbers ({known}),"
                " or exercises such as 02.3"
            )
        path = lessons[int(match[1])]
        of_lesson = _exercises_of(path)
        if not of_lesson:
            raise LessonsError(f"lesson {path.stem} has no exercises; choose another")
        chosen = [each for each in of_lesson if match[2] in {None, str(each.number)}]
        if not chosen:
            known = ", ".join(f"{match[1]}.{each.number}" for each in of_lesson)
            raise LessonsError(
                f"there is no exercise {short(word)}; lesson {path.stem} has {known}"
            )
        twice = [each.key for each in chosen if each.key in found]
        if twice:
            raise LessonsError(f"exercise {twice[0]} is asked for twice; name it once")
        found |= {each.key: each for each in chosen}
    return list(found.values())


def _exercises_of(path: Path) -> list[LessonExercise]:
    notebook = json.loads(path.read_text("utf-8"))
    cells = {cell["id"]: "".join(cell["source"]) for cell in notebook["cells"]}
    code = [
        "".join(cell["source"])
        for cell in notebook["cells"]
        if cell["cell_type"] == "code" and not cell["id"].startswith("answer-")
    ]
    opening = next(iter(cells.values()))
    title = opening.partition("\n")[0].removeprefix("# ")
    worked = _items(cells.get("solutions", ""))
    return [
        LessonExercise(
            path.stem,
            title,
            number,
            cells[f"exercise-{number}"],
            source,
            worked[number],
            _needed_by(source, code),
        )
        for number in worked
        if (source := cells.get(f"answer-{number}"))
    ]


def _items(text: str) -> dict[int, str]:
    """Return the items of a numbered list in a cell."""
    listed = text.partition("\n\n")[2].partition("</details>")[0]
    _, *parts = re.split(r"^(\d+)\. ", listed, flags=re.MULTILINE)
    return {int(number): item for number, item in zip(parts[::2], parts[1::2], strict=True)}


def _needed_by(source: str, code: Sequence[str]) -> tuple[str, ...]:
    """Return the first of the cells with code, and those that set what a cell uses."""
    needed = {0}
    missing = [source]
    while missing:
        used = _used(missing.pop())
        for number, cell in enumerate(code):
            if number not in needed and used & _set_by(cell):
                needed.add(number)
                missing.append(cell)
    return tuple(code[number] for number in sorted(needed))


def _names(source: str, kind: type[ast.expr_context]) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, kind):
            yield node.id


def _set_by(source: str) -> set[str]:
    """Return the names that a cell sets on its outermost level."""
    names = set()
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            names.add(statement.name)
        elif isinstance(statement, ast.Assign):
            names |= set(_names(ast.unparse(statement), ast.Store))
    return names


def _used(source: str) -> set[str]:
    """Return the names that a cell takes from others."""
    own = {node.arg for node in ast.walk(ast.parse(source)) if isinstance(node, ast.arg)}
    return set(_names(source, ast.Load)) - _set_by(source) - own - set(dir(builtins))


def _name_of_place(statement: ast.stmt) -> str:
    """Return the name that a statement leaves empty, or ""."""

    def is_dots(node: ast.AST) -> bool:
        return isinstance(node, ast.Constant) and node.value is ...

    if isinstance(statement, ast.Assign) and is_dots(statement.value):
        return ast.unparse(statement.targets[0])
    if isinstance(statement, ast.FunctionDef):
        *_, last = statement.body
        return statement.name if isinstance(last, ast.Expr) and is_dots(last.value) else ""
    return ""


def _by_machine(task: Question | Exercise) -> list[str]:
    """Return the body of a function that lets the library do a whole backward pass."""
    if not (isinstance(task, Exercise) and task.task == WHOLE):
        raise LessonsError(f"{task!r} has no solution to be written down; reinstall bpwidget")
    trace = task.traces[0]
    net = trace.net
    given = [name for name in task.given if name in {"W1", "W2", "b1", "b2"}]
    arrays = ", ".join(f"{name}={name}" for name in given)
    names = ", ".join(f'"{name}": trace.gradients["{name}"]' for name in task.names)
    return [
        f'net = bp.MLP({arrays}, activation="{net.activation}")',
        f'trace = bp.backprop(net, x, y, loss="{trace.loss}", lam=lam)',
        f"return {{{names}}}",
    ]


def _written(answer: Any) -> str:
    """Return Python that gives an answer: few digits of a number, a settings' constructor."""
    if isinstance(answer, np.ndarray | np.generic | float):
        rounded = np.vectorize(lambda value: float(f"{value:.{DIGITS}g}"), otypes=[float])(answer)
        whole = rounded == rounded.round()
        return repr((rounded.astype(int) if whole.all() else rounded).tolist())
    name = type(answer).__name__
    return f"bp.{answer!r}" if getattr(bp, name, None) is type(answer) else repr(answer)


def notebook_of(cells: Sequence[Mapping[str, Any]]) -> str:
    """Return a notebook of cells as it is written to a file.

    Parameters
    ----------
    cells : sequence of mappings
        As `cell_of` returns them.
    """
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    notebook = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def cell_of(kind: str, name: str, source: str, **metadata: Any) -> dict[str, Any]:
    """Return a cell of a notebook.

    Parameters
    ----------
    kind : str
        ``code``, ``markdown`` or ``raw``.
    name : str
        Its id, unique in the notebook.
    source : str
    **metadata
    """
    lines = source.strip("\n").splitlines(keepends=True)
    cell: dict[str, Any] = {"cell_type": kind, "id": name, "metadata": metadata, "source": lines}
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def contents(
    name: str, exercises: Sequence[LessonExercise], lang: str
) -> Iterator[tuple[str, str, str] | LessonExercise]:
    """Yield the parts of an assignment, whatever the grader: plain cells and exercises.

    Parameters
    ----------
    name : str
        The name of the assignment.
    exercises : sequence of LessonExercise
    lang : str

    Yields
    ------
    tuple of str or LessonExercise
        Of a cell, what `cell_of` takes; an exercise where it is to stand.
    """
    yield "markdown", "opening", said(ASSIGNMENT, "opening", lang, name=name)
    lesson, seen = "", set[str]()
    for exercise in exercises:
        if exercise.lesson != lesson:
            lesson = exercise.lesson
            # its sections set their variables again: another lesson's answers may have changed them
            seen &= {exercise.setup[0]}
            title = said(ASSIGNMENT, "lesson", lang, title=exercise.title, lesson=lesson)
            yield "markdown", f"{exercise.key}-lesson", title
        for number, source in enumerate(exercise.setup):
            if source not in seen:
                yield "code", f"{exercise.key}-setup-{number}", source
                seen.add(source)
        yield exercise


def with_solution(exercise: LessonExercise, first: str, last: str, beside: str = "") -> str:
    """Return the code of an answer cell, with the solution between the grader's marker lines.

    Parameters
    ----------
    exercise : LessonExercise
    first, last : str
        The lines around a solution.
    beside : str
        The first line where the solution stands beside its empty place; by default `first`.

    Returns
    -------
    str
    """
    lines = exercise.before.splitlines()
    solution, places = exercise.solution(), exercise.empty
    written: list[str] = []
    for name, place in reversed(places.items()):
        if isinstance(place, ast.FunctionDef):
            # on one line or several
            opening = f"def {name}({ast.unparse(place.args)}):"
            body = [f"    {line}" for line in (first, *solution[name], last)]
            lines[place.lineno - 1 : place.end_lineno] = [opening, *body]
        else:
            written = solution[name] + written
    return "\n".join([*lines, beside or first, *written, last] if written else lines)
