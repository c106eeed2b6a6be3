"""An assignment for otter-grader: the notebook that `otter assign` takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bpwidget.assignment.exercises import (
    LessonExercise,
    cell_of,
    contents,
    notebook_of,
    with_solution,
)

FIRST, LAST = "# BEGIN SOLUTION", "# END SOLUTION"
# otter removes the assignment and puts no prompt in its place
NO_PROMPT = "# BEGIN SOLUTION NO PROMPT"
CONFIG = """\
# ASSIGNMENT CONFIG
name: {name}
init_cell: true
export_cell:
  pdf: false
generate: true
requirements:
  - bpwidget
tests:
  ok_format: false
"""


def files(name: str, exercises: Sequence[LessonExercise], lang: str) -> dict[Path, str]:
    """Return the files of an assignment, by their paths in the course folder.

    Parameters
    ----------
    name : str
        The name of the assignment.
    exercises : sequence of LessonExercise
    lang : str

    Returns
    -------
    dict of pathlib.Path to str
    """
    return {Path(f"{name}.ipynb"): notebook_of(list(_cells(name, exercises, lang)))}


def _cells(name: str, exercises: Sequence[LessonExercise], lang: str) -> Iterator[dict[str, Any]]:
    yield cell_of("raw", "config", CONFIG.format(name=name))
    for each in contents(name, exercises, lang):
        if isinstance(each, LessonExercise):
            yield from _cells_of(each)
        else:
            kind, key, source = each
            yield cell_of(kind, key, source)


def _cells_of(exercise: LessonExercise) -> Iterator[dict[str, Any]]:
    key = exercise.key
    tests = list(_tests(exercise))
    points = ", ".join(str(points) for _, points in tests)
    yield cell_of("raw", f"{key}-begin", f"# BEGIN QUESTION\nname: {key}\npoints: [{points}]")
    yield cell_of("markdown", f"{key}-task", exercise.text)
    yield cell_of("raw", f"{key}-solution", FIRST)
    yield cell_of("code", f"{key}-answer", with_solution(exercise, FIRST, LAST, NO_PROMPT))
    yield cell_of("raw", f"{key}-solved", LAST)
    yield cell_of("raw", f"{key}-tests", "# BEGIN TESTS")
    for number, (test, _) in enumerate(tests, start=1):
        yield cell_of("code", f"{key}-test-{number}", test)
    yield cell_of("raw", f"{key}-tested", "# END TESTS")
    yield cell_of("raw", f"{key}-end", "# END QUESTION")


def _tests(exercise: LessonExercise) -> Iterator[tuple[str, int]]:
    """Yield the tests of an answer, each with its points: one a part, or one of the whole.

    Otter hands a test the variables that its parameters name, or None.
    """
    opening = "def test_{part}({names}):\n    import bpwidget as bp\n\n"
    for part, name in exercise.parts.items():
        yield (
            opening.format(part=part, names=name)
            + f"    said = {exercise.asked}.verdict({part}={name}).marks[{part!r}]\n"
            '    assert said.state == "right", said.text',
            1,
        )
    if not exercise.parts:
        names = list(exercise.empty)
        answer = names[0] if len(names) == 1 else f"({', '.join(names)})"
        yield (
            opening.format(part="answer", names=", ".join(names))
            + f"    said = {exercise.asked}.verdict({answer})\n"
            "    assert said, said.text",
            exercise.points,
        )
