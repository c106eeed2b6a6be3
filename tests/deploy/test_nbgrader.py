"""A class hands in exercises of the lessons, and the real nbgrader grades them.

The commands are those of the how-to page.
"""

from __future__ import annotations

import html
import json
import os
import pwd
import re
import subprocess
import sys
from functools import cached_property
from pathlib import Path
from typing import Any

import profiles
import pytest
from graders import commands_of, run
from submissions import (
    EXERCISES,
    FIRST,
    LEARNERS,
    RIGHT,
    SECOND,
    THIRD,
    Learner,
    hand_in,
    rewrite,
)

pytest.importorskip("nbgrader", reason='nbgrader is not installed: pip install -e ".[test,class]"')

PAGE = "nbgrader.md"
NAME = "backprop"
# seconds that a cell may take here; the first one imports bpwidget, which takes some
LIMIT = 15
LOOP = "dJ_do = (0, -2)\nwhile True:\n    pass"
FORGED = """
class Forged:
    def verdict(self, *answers, **more):
        return self

    def points(self, most):
        return most


bp.exercise = lambda *arguments, **options: Forged()
"""
# learners that nbgrader treats in a way of its own
OWN = (
    Learner("empty", {}, (0, 0, 0), ("dJ_do: not answered yet.", "the function returns nothing")),
    Learner(
        "loops", {FIRST: LOOP}, (1, 2, 1), ("No reply from kernel before timeout", "dJ_do: right.")
    ),
    Learner("deletes", {}, (2, 2, 1), ("It was added back by nbgrader.",)),
    Learner("changes", {THIRD: "step_4 = 3"}, (2, 2, 0), ("not right",)),
    Learner("forges", {THIRD: FORGED}, (2, 2, 1)),
    Learner(
        "spies",
        {FIRST: "print(bp.question('steps-1')._parts['dJ_do'].solution())"},
        (0, 2, 1),
        ("dJ_do: not answered yet.",),
    ),
    Learner("quits", {SECOND: "exit()"}, (2, 0, 1), ("mistake: not answered yet.",)),
)
# learners whose kernel dies: nbgrader has no result for them
DEAD = {"exits": "import os\nos._exit(1)", "segfaults": "import ctypes\nctypes.string_at(0)"}
ALWAYS = (
    "right",
    "wrong",
    "endless",
    "raises",
    "noisy",
    "汉字",
    "empty",
    "loops",
    "deletes",
    "changes",
)
CLASS = [
    each for each in (*LEARNERS, *OWN) if each.name in (*ALWAYS, "forges") or profiles.is_thorough()
]
# warnings of nbgrader and its dependencies about themselves, with current versions
KNOWN = re.compile(
    r"SAWarning"  # nbgrader 0.9 with SQLAlchemy 2.1
    r"|Kernel is running over TCP without encryption"  # ipykernel 7
    r"|MissingIDFieldWarning"  # of the cell that nbgrader puts back
    r"|Missing grade cell|Attribute '(checksum|points)' for cell"  # a learner's doing
    r"|Removing failed assignment"  # whose kernel died
)
GRADES = """
import json, sys
from nbgrader.api import Gradebook

with Gradebook("sqlite:///gradebook.db") as book:
    print(json.dumps({
        one.student.id: {
            grade.name: [grade.auto_score, grade.max_score, grade.needs_manual_grade]
            for notebook in one.notebooks for grade in notebook.grades
        }
        for one in book.assignment_submissions(sys.argv[1])
    }))
"""


class Course:
    """The folder of a course, and the output of nbgrader."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: dict[str, subprocess.CompletedProcess[str]] = {}
        folder.mkdir()

    def do(self, line: str, *further: str, may_fail: bool = False) -> None:
        """Run a command."""
        done = run(line, self.folder, *further)
        self.said[line] = done
        assert may_fail or done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"

    def grades(self, name: str = NAME) -> dict[str, dict[str, list[Any]]]:
        """Return points, maximum and whether manual grading is needed, by learner and cell."""
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", GRADES, name],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=True,
        )
        read: dict[str, dict[str, list[Any]]] = json.loads(done.stdout)
        return read

    @cached_property
    def graded(self) -> dict[str, dict[str, list[Any]]]:
        """The grades of the class."""
        return self.grades()

    def page(self, learner: str, name: str = NAME) -> str:
        """Return the page with a learner's feedback."""
        return (self.folder / "feedback" / learner / name / f"{name}.html").read_text("utf-8")


def text_of(page: str) -> str:
    """Return the text of a page."""
    return html.unescape(re.sub(r"<[^>]+>", "", page.partition("<body")[2]))


def grade_id(cell: dict[str, Any]) -> str:
    return str(cell["metadata"]["nbgrader"]["grade_id"])


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Return a course whose class has been graded by the commands of the page."""
    course = Course(tmp_path_factory.mktemp("nbgrader") / "course")
    (make,) = commands_of(PAGE, "python -m bpwidget")
    generate, autograde, feedback = (
        next(line for line in commands_of(PAGE, "nbgrader") if f" {word} " in line)
        for word in ("generate_assignment", "autograde", "generate_feedback")
    )
    course.do(make)
    course.do(generate)
    released = course.folder / "release" / NAME / f"{NAME}.ipynb"

    def handed_in(learner: str) -> Path:
        return course.folder / "submitted" / learner / NAME / f"{NAME}.ipynb"

    for learner in CLASS:
        cells = {} if learner.name == "empty" else learner.cells
        hand_in(released, handed_in(learner.name), cells)
    for name, cell in DEAD.items():
        if name == "exits" or profiles.is_thorough():
            hand_in(released, handed_in(name), {**RIGHT, SECOND: cell})

    def in_their_place(cell: dict[str, Any]) -> None:
        if cell["metadata"]["nbgrader"]["grade"]:
            cell["source"] = "999"
            cell["metadata"]["nbgrader"]["points"] = 999

    rewrite(handed_in("changes"), handed_in("changes"), in_their_place)
    path = handed_in("deletes")
    notebook = json.loads(path.read_text("utf-8"))
    notebook["cells"] = [cell for cell in notebook["cells"] if grade_id(cell) != SECOND]
    path.write_text(json.dumps(notebook), "utf-8")

    course.do(autograde, f"--Execute.timeout={LIMIT}", may_fail=True)
    course.do(feedback)
    return course


def test_the_released_assignment_has_no_answers(course: Course) -> None:
    def cells(folder: str) -> dict[str, str]:
        path = course.folder / folder / NAME / f"{NAME}.ipynb"
        found = json.loads(path.read_text("utf-8"))["cells"]
        return {grade_id(cell): "".join(cell["source"]) for cell in found}

    source, released = cells("source"), cells("release")
    assert set(source) == set(released)
    answers = {name for name in source if name.endswith("-answer")}
    assert len(answers) == len(EXERCISES)
    for name in answers:
        _, _, solution = source[name].partition("### BEGIN SOLUTION\n")
        lines = solution.partition("### END SOLUTION")[0].split("\n")
        assert [line for line in lines if line.strip()], name
        assert not [line for line in lines if line.strip() and line in released[name]]
        assert "# YOUR CODE HERE\n" in released[name]
    for name in set(source) - answers:
        assert released[name] == source[name]


@pytest.mark.parametrize("learner", CLASS, ids=lambda learner: learner.name)
def test_every_learner_gets_the_right_points(course: Course, learner: Learner) -> None:
    most = dict(zip((FIRST, SECOND, THIRD), (2, 2, 1), strict=True))
    points = zip(most, learner.points, strict=True)
    assert course.graded[learner.name] == {name: [got, most[name], False] for name, got in points}


@pytest.mark.parametrize("learner", CLASS, ids=lambda learner: learner.name)
def test_the_feedback_is_readable(course: Course, learner: Learner) -> None:
    page = course.page(learner.name)
    shown = text_of(page)
    for said in learner.said:
        assert said in shown
    assert "\x1b" not in page
    assert "[0;31m" not in shown
    assert "<b>no</b>" not in page  # a learner's text is text
    # every test has printed a verdict, and none has failed
    for name in (FIRST, SECOND, THIRD):
        test = shown.partition(f"Grade cell: {name}")[2].partition("Student's answer")[0]
        assert learner.name == "forges" or re.search(r"[✓✗○] .*\n?\d+(\.\d+)? / \d", test), test
        assert "Traceback" not in test


def test_a_learner_whose_kernel_dies_is_named_and_all_others_are_graded(course: Course) -> None:
    (line,) = [line for line in course.said if " autograde " in line]
    done = course.said[line]
    dead = [name for name in DEAD if (course.folder / "submitted" / name).exists()]
    named = re.findall(
        r"There was an error processing assignment '\w+' for student '(\w+)'", done.stderr
    )
    assert sorted(named) == sorted(dead) != []
    assert done.returncode == 1
    for name in dead:
        assert all(grade[0] is None and grade[2] for grade in course.graded[name].values())
    assert set(course.graded) == {*dead, *(learner.name for learner in CLASS)}


def test_there_are_no_warnings_but_the_graders_own(course: Course) -> None:
    for line, done in course.said.items():
        said = (done.stdout + done.stderr).splitlines()
        warned = [each for each in said if re.search(r"warn", each, re.IGNORECASE)]
        assert [each for each in warned if not KNOWN.search(each)] == [], line


def test_an_assignment_may_be_in_chinese(course: Course) -> None:
    name = "反向传播"
    make = f"python -m bpwidget assignment 02.1 02.5 --grader nbgrader --lang zh --name {name}"
    course.do(make)
    course.do(f"nbgrader generate_assignment {name}")
    released = course.folder / "release" / name / f"{name}.ipynb"
    wrong = {FIRST: "dJ_do = (0, 2)", THIRD: "def step_4(dJ_do, h): return np.outer(dJ_do, h)"}
    for learner, cells in {"对": RIGHT, "错": wrong}.items():
        hand_in(released, course.folder / "submitted" / learner / name / f"{name}.ipynb", cells)
    course.do(f"nbgrader autograde {name}")
    course.do(f"nbgrader generate_feedback {name}")
    points = {
        learner: [grade[0] for grade in grades.values()]
        for learner, grades in course.grades(name).items()
    }
    assert points == {"对": [2, 1], "错": [0, 0]}
    right, wrong_page = (text_of(course.page(learner, name)) for learner in ("对", "错"))
    assert "✓ dJ_do：正确。" in right
    assert "dJ_dh：尚未作答。" in wrong_page
    assert "符号反了。" in wrong_page
    assert "漏掉了正则化项 λW2" in wrong_page


@pytest.mark.thorough
def test_the_exchange_delivers_it_to_learners_and_collects_it(
    course: Course, tmp_path: Path
) -> None:
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    further = (f"--Exchange.root={exchange}", "--CourseDirectory.course_id=nets")
    learner = Course(tmp_path / "learner")
    release, collect = (
        next(line for line in commands_of(PAGE, "nbgrader") if f" {word} " in line)
        for word in ("release_assignment", "collect")
    )
    course.do(release, *further)
    learner.do(f"nbgrader fetch_assignment {NAME}", *further)
    fetched = learner.folder / NAME / f"{NAME}.ipynb"
    hand_in(fetched, fetched, RIGHT)
    learner.do(f"nbgrader submit {NAME}", *further)
    course.do(collect, *further)
    name = pwd.getpwuid(os.getuid()).pw_name
    course.do(f"nbgrader autograde {NAME}", f"--student={name}")
    assert [grade[0] for grade in course.grades()[name].values()] == [2, 2, 1]


@pytest.mark.thorough
@pytest.mark.parametrize(("name", "said"), [("right", "Success!"), ("wrong", "ON 3 CELL(S)")])
def test_a_learner_may_validate(course: Course, name: str, said: str) -> None:
    line = f"nbgrader validate submitted/{name}/{NAME}/{NAME}.ipynb"
    course.do(line)
    assert said in course.said[line].stdout
