"""An assignment for nbgrader: its source notebook, and how nbgrader is to be set for it."""

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

FIRST, LAST = "### BEGIN SOLUTION", "### END SOLUTION"
CONFIG = "nbgrader_config.py"
# by default, nbgrader silently drops the points of a deleted test and leaves a NotImplementedError
# in every answer cell
SETTINGS = '''\
"""How nbgrader handles assignments of bpwidget's exercises; written by `bpwidget assignment`."""

c = get_config()

# what a learner finds in the place of a solution
c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE\\npass"}
# a test that a learner has deleted is put back and run
c.OverwriteCells.add_missing_cells = True
# seconds that one cell may take; bpwidget itself stops a function after five
c.Execute.timeout = 30
'''


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
    source = notebook_of(list(_cells(name, exercises, lang)))
    return {Path("source") / name / f"{name}.ipynb": source}


def _cells(name: str, exercises: Sequence[LessonExercise], lang: str) -> Iterator[dict[str, Any]]:
    for each in contents(name, exercises, lang):
        if isinstance(each, LessonExercise):
            yield from _cells_of(each)
        else:
            kind, key, source = each
            yield cell_of(kind, key, source, nbgrader=_kept(key))


def _cells_of(exercise: LessonExercise) -> Iterator[dict[str, Any]]:
    key = exercise.key
    yield cell_of("markdown", f"{key}-task", exercise.text, nbgrader=_kept(f"{key}-task"))
    answer = f"{key}-answer"
    written = with_solution(exercise, FIRST, LAST)
    yield cell_of("code", answer, written, nbgrader=_marked(answer, solution=True))
    graded = _marked(key, grade=True, locked=True) | {"points": exercise.points}
    yield cell_of("code", key, _test(exercise), nbgrader=graded)


def _marked(
    name: str, *, grade: bool = False, solution: bool = False, locked: bool = False
) -> dict[str, Any]:
    return {
        "grade": grade,
        "grade_id": name,
        "locked": locked,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }


def _kept(name: str) -> dict[str, Any]:
    return _marked(name, locked=True)


def _test(exercise: LessonExercise) -> str:
    """Return the test of an answer: its points, of which nbgrader reads the number.

    The cell of an answer may have failed before it came to all of its names.
    """

    def found(name: str) -> str:
        return f'globals().get("{name}", ...)'

    asked = [f"{part}={found(name)}" for part, name in exercise.parts.items()]
    if not asked:
        names = [found(name) for name in exercise.empty]
        asked = [names[0] if len(names) == 1 else f"({', '.join(names)})"]
    lines = "".join(f"    {each},\n" for each in asked)
    return f"import bpwidget as bp\n\n{exercise.asked}.verdict(\n{lines}).points({exercise.points})"
