"""The exercises of the lessons: right answers pass, and wrong ones do not."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest
from profiles import some_of
from reading_lessons import code_cells, read
from run_lessons import NOTEBOOKS, lessons_in

MENDED = (
    re.findall(
        r"```python\n(.+?)```",
        read(NOTEBOOKS / "06-check-your-gradients.ipynb").cells[-1].source,
        re.DOTALL,
    )[0],
    "lambda x, y, W1, W2, lam: (lam * W1, lam * W2)",
)
BACKWARD = """
def {name}(x, y, W1, W2, lam):
    h = np.tanh(W1 @ x)
    p = np.exp(W2 @ h)
    dJ_do = p / p.sum() - np.eye(len(p))[y]
    dJ_dz = (W2.T @ dJ_do) * {slope}
    return np.outer(dJ_dz, x) + lam * W1, np.outer(dJ_do, h) + lam * W2
"""
WITH_BIASES = """
def {name}(x, y, W1, W2, b1, b2, lam):
    h = np.tanh(W1 @ x + b1)
    p = np.exp(W2 @ h + b2)
    dJ_do = p / p.sum() - np.eye(len(p))[y]
    dJ_dz = (W2.T @ dJ_do) * (1 - h**2)
    return {{
        "dJ/dW1": np.outer(dJ_dz, x) + lam * W1,
        "dJ/dW2": np.outer(dJ_do, h) + lam * W2,
        "dJ/db1": dJ_dz,
        "dJ/db2": {dJ_db2},
    }}
"""
MY, MY_BIASED = "my_backward", "my_backward_with_biases"
# the lesson, the quantity asked for, a right answer and a wrong one
ANSWERS = [
    ("01", "z, h, o", "(-1, 0), (0, 0), (0, 0)", "(-1, 0), (-1, 0), (0, 0)"),
    ("01", "s", "5.5", "11"),
    ("01", "L", "0.693", "0.5"),
    ("02", "dJ_do_1, dJ_dh_1", "(0, -2), (2, -6)", "(0, 2), (-2, 6)"),
    ("02", "dJ_dW1_2", "[[12, 6], [-64, -32]]", "[[12, -64], [6, -32]]"),
    ("02", "factor", "2", "1"),
    ("03", "s, ds_dW2", "2.2, [[0.4, 0.2], [-0.2, 0.6]]", "4.4, [[0.4, 0.2], [-0.2, 0.6]]"),
    ("03", "factor", "0.6", "0.95"),
    ("03", "mistake", '"penalty_subtracted"', '"penalty_left_out"'),
    ("03", "step_3", "lambda lam, W1, W2: (lam * W1, lam * W2)", "lambda W1, W2: (W1, W2)"),
    ("04", "predicted", "0.0129", "-0.0129"),
    ("04", "rest", "0.000065", "0.00013"),
    ("04", "copies", "384", "24"),
    ("04", "start", "(0.1, -1)", "(0.1, 0.1)"),
    ("05", "x", "(0, 1)", "(1, 0)"),
    ("05", "slope, h", "0.19, 0.707", "0.81, 0.707"),
    ("05", "step_6", "lambda dJ_dh, z: dJ_dh * (z > 0)", "lambda dJ_dh, z: dJ_dh * z"),
    ("06", "epsilon_32", "0.005", "1e-7"),
    ("06", "first_wrong, key", '"dJ/dz", "value_for_slope"', '"dJ/dW1", "value_for_slope"'),
    ("06", "first_wrong, key", '"dJ/dz", "value_for_slope"', '"dJ/dz", "slope_left_out"'),
    ("06", "mended", *MENDED),
    ("07", "dJ_do", "[-1.53, -0.87]", "[1.53, 0.87]"),
    ("07", MY, *(BACKWARD.format(name=MY, slope=slope) for slope in ("(1 - h**2)", "1"))),
    (
        *("07", MY_BIASED),
        *(WITH_BIASES.format(name=MY_BIASED, dJ_db2=each) for each in ("dJ_do", "dJ_do + b2")),
    ),
    ("08", "W2_after", "[[1.88, 0.99], [-0.89, 2.97]]", "[[2.12, 1.01], [-1.11, 3.03]]"),
    ("08", "promised", "-0.968", "-0.139"),
    ("08", "updates", "50", "49"),
    ("08", "update", "lambda W, g, eta: W - eta * g", "lambda W, g, eta: W + eta * g"),
    ("08", "rate", "1", "0.3"),
    ("09", "third", "-0.271", "-0.1"),
    ("09", "first", "0.1", "0.0003"),
    ("09", "fault", '"dead"', '"vanishing"'),
    ("09", "settings", 'bp.Settings(optimiser="adam")', "bp.Settings()"),
    ("09", "standardise", "lambda X: (X - X.mean(0)) / X.std(0)", "lambda X: X / X.std(0)"),
]


@cache
def standing_before_the_answers(number: str) -> tuple[dict[str, Any], str]:
    """Return the variables of a lesson when its exercises begin, and the cell with these."""
    (lesson,) = [lesson for lesson in lessons_in("en") if lesson.name.startswith(number)]
    *before, answers = [cell.source for cell in code_cells(lesson)]
    names: dict[str, Any] = {}
    for source in before:
        exec(source, names)  # noqa: S102 - as a notebook does
    if "panel" in names:
        names["panel"].close()
    return names, answers


def hand_in(number: str, asked: str, answer: str) -> None:
    names, cell = standing_before_the_answers(number)
    (placeholder,) = re.findall(rf"^{asked} = .*$", cell, re.MULTILINE)
    statement = answer if answer.strip().startswith("def ") else f"{asked} = {answer}"
    exec(cell.replace(placeholder, statement), dict(names))  # noqa: S102 - as a notebook does


@pytest.mark.parametrize("task", some_of(ANSWERS))
def test_a_right_answer_passes_and_a_wrong_one_does_not(task: tuple[str, str, str, str]) -> None:
    number, asked, right, wrong = task
    hand_in(number, asked, right)
    with pytest.raises(AssertionError):
        hand_in(number, asked, wrong)


def test_every_exercise_is_answered() -> None:
    for lesson in lessons_in("en")[1:]:
        *_, cell = code_cells(lesson)
        asked = re.findall(r"^(\w.*?) = \.\.\.", cell.source, re.MULTILINE)
        assert set(asked) == {name for number, name, *_ in ANSWERS if lesson.name[:2] == number}
