"""Submissions: the cells of an assignment, filled in by very different learners.

The assignment has the exercises 1, 3 and 5 of lesson 02, of 2, 2 and 1 points.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

EXERCISES = ("02.1", "02.3", "02.5")
FIRST, SECOND, THIRD = (f"02-seven-steps-{number}" for number in (1, 3, 5))
FUNCTION = "def step_4(dJ_do, h, lam, W2):\n    {}"
RIGHT = MappingProxyType(
    {
        FIRST: "dJ_do = (0, -2)\ndJ_dh = (2, -6)",
        SECOND: 'mistake = "penalty_doubled"\nstep = 7',
        THIRD: FUNCTION.format("return np.outer(dJ_do, h) + lam * W2"),
    }
)


class Learner(NamedTuple):
    """A learner: what they write into cells, their points, and what the feedback says."""

    name: str
    written: Mapping[str, str]
    points: tuple[float, float, float]
    said: tuple[str, ...] = ()

    @property
    def cells(self) -> dict[str, str]:
        """The content of the cells for the answers."""
        return {**RIGHT, **self.written}


# learners whom every grader can grade to the end
LEARNERS = (
    Learner("right", {}, (2, 2, 1), ("dJ_do: right.", "Right: ∂J/∂W2, on 5 networks.")),
    Learner(
        "wrong",
        {
            FIRST: "dJ_do = (0, 2)\ndJ_dh = (2, -6)",
            SECOND: 'mistake = "not_transposed"\nstep = 5',
            THIRD: FUNCTION.format("return np.outer(dJ_do, h)"),
        },
        (1, 0, 0),
        ("The sign is wrong.", "dJ_dh: right.", "The penalty's term λW2 was left out."),
    ),
    Learner(
        "endless",
        {THIRD: FUNCTION.format("while True: pass")},
        (2, 2, 0),
        ("step_4 was stopped after 5 seconds; does one of its loops never end?",),
    ),
    Learner(
        "raises",
        {
            FIRST: 'dJ_do = (0, -2)\nraise ValueError("oh <b>no</b>")',
            SECOND: "mistake = = 3",
            THIRD: FUNCTION.format("raise RuntimeError('nothing')"),
        },
        (1, 0, 0),
        ("dJ_dh: not answered yet.", "mistake: not answered yet.", "RuntimeError: nothing"),
    ),
    Learner(
        "greedy",
        {
            FIRST: "kept = []\nwhile True:\n    kept.append(np.zeros(2**27))",
            THIRD: FUNCTION.format("return np.zeros((2**40, 2))"),
        },
        (0, 2, 0),
        ("dJ_do: not answered yet.", "MemoryError"),
    ),
    Learner(
        "half",
        {SECOND: 'mistake = "penalty_doubled"\nstep = ...', THIRD: FUNCTION.format("...")},
        (2, 1, 0),
        ("step: not answered yet.", "the function returns nothing"),
    ),
    Learner(
        "noisy",
        {
            THIRD: "import sys\n"
            + FUNCTION.format(
                "print('so far', file=sys.stderr); np.log(np.zeros(1));"
                " return np.outer(dJ_do, h) + lam * W2"
            )
        },
        (2, 2, 1),
        ("Right: ∂J/∂W2, on 5 networks.",),
    ),
    Learner(
        "汉字",
        {
            FIRST: '# 我的答案 — “好”\ndJ_do = "0, −2"\ndJ_dh = [2, -6]\n答案 = "∂J/∂h"',
            THIRD: FUNCTION.format('"""第四步。"""\n    raise ValueError("不会做 😀")'),
        },
        (2, 2, 0),
        ("不会做 😀",),
    ),
)


def hand_in(released: Path, to: Path, cells: Mapping[str, str]) -> None:
    """Write a released notebook with a learner's text in the cells for answers."""

    def change(cell: dict[str, Any]) -> None:
        name = str(cell["metadata"].get("nbgrader", {}).get("grade_id", cell["id"]))
        if (text := cells.get(name.removesuffix("-answer"))) and name.endswith("-answer"):
            cell["source"] = text

    rewrite(released, to, change)


def rewrite(source: Path, to: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Write a copy of a notebook, with its cells changed."""
    notebook = json.loads(source.read_text("utf-8"))
    for cell in notebook["cells"]:
        change(cell)
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(json.dumps(notebook, ensure_ascii=False), "utf-8")
