"""A class hands in exercises of the lessons, and the real otter-grader grades them.

The commands are those of the how-to page. `otter grade` needs Docker and is not tried.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import profiles
import pytest
from graders import commands_of, run
from submissions import FIRST, LEARNERS, RIGHT, SECOND, THIRD, Learner, hand_in

pytest.importorskip("otter", reason='otter-grader is not installed: pip install -e ".[test,class]"')

PAGE = "otter.md"
EMPTY = Learner(
    "empty", {FIRST: "...", SECOND: "...", THIRD: "..."}, (0, 0, 0), ("not answered yet",)
)
ALWAYS = ("wrong", "汉字")
CLASS = [each for each in (*LEARNERS, EMPTY) if each.name in ALWAYS or profiles.is_thorough()]
# a warning of ipykernel 7 about itself
KNOWN = "Kernel is running over TCP without encryption"
# like `otter run`, but all in one process, because otter takes seconds to start
GRADE = """
import json, sys
from otter.api import grade_submission

found = {}
for path in sys.argv[2:]:
    results = grade_submission(path, sys.argv[1], quiet=True)
    points = {name: test.score for name, test in results.results.items()}
    found[path] = [points, results.summary()]
with open("found.json", "w") as file:
    json.dump(found, file)
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an assignment made by the commands of the page."""
    folder = tmp_path_factory.mktemp("otter") / "course"
    folder.mkdir()
    (make,) = commands_of(PAGE, "python -m bpwidget")
    (assign,) = commands_of(PAGE, "otter")
    for line in (make, assign):
        done = run(line, folder)
        said = done.stdout + done.stderr
        assert done.returncode == 0, said
        warned = [each for each in said.splitlines() if re.search("warn", each, re.IGNORECASE)]
        assert [each for each in warned if KNOWN not in each] == []
    return folder


def hand_in_as(name: str, cells: dict[str, str], course: Path) -> str:
    """Hand in a learner's notebook and return its path."""
    path = course / "submitted" / f"{name}.ipynb"
    hand_in(course / "dist" / "student" / "backprop.ipynb", path, cells)
    return str(path)


@pytest.fixture(scope="module")
def graded(course: Path) -> dict[str, tuple[dict[str, float], str]]:
    """Return the points and the results of each learner."""
    (course / "grade.py").write_text(GRADE)
    paths = {each.name: hand_in_as(each.name, each.cells, course) for each in CLASS}
    done = run("python grade.py dist/autograder/*.zip", course, *paths.values())
    assert done.returncode == 0, done.stderr
    found = json.loads((course / "found.json").read_text("utf-8"))
    return {name: (found[path][0], found[path][1]) for name, path in paths.items()}


def test_the_released_notebook_is_the_lesson_without_the_answers(course: Path) -> None:
    """No word of the answers is in its cells, or in the tests that come with it."""

    def answers(notebook: dict[str, Any]) -> dict[str, str]:
        cells = {cell["id"]: "".join(cell["source"]) for cell in notebook["cells"]}
        return {name: cells[name] for name in cells if name.endswith("-answer")}

    text = (course / "dist" / "student" / "backprop.ipynb").read_text("utf-8")
    assert answers(json.loads(text)) == {
        f"{FIRST}-answer": "dJ_do = ...\ndJ_dh = ...",
        f"{SECOND}-answer": "mistake = ...\nstep = ...",
        f"{THIRD}-answer": "def step_4(dJ_do, h, lam, W2):\n    ...",
    }
    assert "SOLUTION" not in text
    assert "lam * W2" not in text


@pytest.mark.parametrize("learner", CLASS, ids=lambda learner: learner.name)
def test_every_learner_gets_the_right_points_and_verdicts(
    graded: dict[str, tuple[dict[str, float], str]], learner: Learner
) -> None:
    points, said = graded[learner.name]
    assert points == dict(zip((FIRST, SECOND, THIRD), learner.points, strict=True))
    for each in learner.said:
        # right answers are not listed part by part
        assert each in said or each.endswith("right.") or each.startswith("Right"), said
    assert "\x1b" not in said


def test_the_commands_of_the_page_grade_one_learner(course: Path) -> None:
    hand_in_as("ann", {**RIGHT, FIRST: "dJ_do = (0, -2)\ndJ_dh = (0, 0)"}, course)
    for line in (*commands_of(PAGE, "mkdir"), *commands_of(PAGE, "timeout 300 otter")):
        done = run(line, course)
        assert done.returncode == 0, done.stderr
    assert re.search(rf"{FIRST} +1.0 +2.0", done.stdout)
    results = json.loads((course / "results" / "ann" / "results.json").read_text("utf-8"))
    scores = {each["name"]: each.get("score") for each in results["tests"]}
    assert [scores[name] for name in (FIRST, SECOND, THIRD)] == [1, 2, 1]
    assert any("AssertionError: dJ_dh: not right." in each["output"] for each in results["tests"])


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("name", "cell", "seconds", "code", "said"),
    [
        ("exits", "import os\nos._exit(1)", 300, 1, "Kernel died"),
        ("segfaults", "import ctypes\nctypes.string_at(0)", 300, 1, "Kernel died"),
        ("loops", "while True: pass", 60, 124, ""),
    ],
)
def test_code_that_kills_the_grader_ends_only_its_own_command(
    course: Path, name: str, cell: str, seconds: int, code: int, said: str
) -> None:
    hand_in_as(name, {**RIGHT, SECOND: cell}, course)
    (line,) = commands_of(PAGE, "timeout 300 otter")
    line = line.replace("300", str(seconds)).replace("ann", name)
    (course / "results" / name).mkdir(parents=True)
    done = run(line, course)
    assert done.returncode == code
    assert said in done.stderr
    assert not list((course / "results" / name).iterdir())


@pytest.mark.thorough
def test_an_assignment_may_be_in_chinese(course: Path) -> None:
    (make,) = commands_of(PAGE, "python -m bpwidget")
    (assign,) = commands_of(PAGE, "otter")
    for line in (f"{make} --lang zh", assign.replace("dist", "zh")):
        done = run(line.replace("backprop", "作业"), course)
        assert done.returncode == 0, done.stderr
    released = course / "zh" / "student" / "作业.ipynb"
    hand_in(released, course / "submitted" / "错.ipynb", {**RIGHT, FIRST: "dJ_do = (0, 2)"})
    done = run("otter run submitted/错.ipynb -a zh/autograder/*.zip", course)
    assert done.returncode == 0, done.stderr
    said = "".join(
        each["output"] for each in json.loads((course / "results.json").read_text("utf-8"))["tests"]
    )
    assert "dJ_do：不正确。符号反了。" in said
    assert "dJ_dh：尚未作答。" in said
