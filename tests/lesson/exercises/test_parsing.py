"""A typed answer is read as numbers, an expression or a function, or refused with a reason."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from profiles import examples
from strategies import Problem, problems

import bpwidget as bp
from bpwidget.lesson.exercises.parsing import TypedError, typed_answer
from bpwidget.lesson.exercises.sandbox import answer_of
from bpwidget.lesson.numerals import numeral, rows_of
from bpwidget.lesson.words.learner import WORDS

W2, DJ_DO, H = np.array([[1.0, 2.0], [3.0, -4.0]]), np.array([0.5, -1.0]), np.array([0.1, 0.2])
GIVEN = {"W2": W2, "dJ_do": DJ_DO, "h": H, "lam": 0.1}


def answered(text: str) -> Any:
    """Return the answer of a typed function."""
    function = typed_answer(text)
    assert callable(function)
    return answer_of(function, GIVEN, 5.0)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("0.5", 0.5),
        ("−0.5", -0.5),
        ("- 0.5", -0.5),
        ("+.5", 0.5),
        ("1.2e−4", 1.2e-4),
        ("1e400", np.inf),
        ("1 2 3", [1, 2, 3]),
        ("1, −2, 3", [1, -2, 3]),
        ("1 -2", [1, -2]),
        ("1 2; 3 4", [[1, 2], [3, 4]]),
        ("1 2\n3 4\n", [[1, 2], [3, 4]]),
        (" 1 2;\n 3 4;\n", [[1, 2], [3, 4]]),
        ("1;2", [[1], [2]]),
        ("[1, 2]", [1, 2]),
        ("(1, 2)", (1, 2)),
        ("[[1, 2],\n [3, 4]]", [[1, 2], [3, 4]]),
        # as NumPy prints them
        ("[ 0.1 -0.2]", [0.1, -0.2]),
        ("[1. 2.]", [1, 2]),
        ("[[ 0.1 -0.2]\n [ 3.   1e-4]]", [[0.1, -0.2], [3, 1e-4]]),
        # as a Chinese keyboard types them
        ("１，２；３，４", [[1, 2], [3, 4]]),
        ("１．５　－２", [1.5, -2]),
        ("1、2、3", [1, 2, 3]),
        ("0。5", 0.5),
        ("（1，2）", (1, 2)),
        ("【1，2】", [1, 2]),
        ("｛“dJ/dW2”：［1，2］｝", {"dJ/dW2": [1, 2]}),
        ("{'ds/dW1': 1, 'ds/dW2': [[2]]}", {"ds/dW1": 1, "ds/dW2": [[2]]}),
    ],
)
def test_numbers_however_they_are_written(text: str, numbers: Any) -> None:
    answer = typed_answer(text)
    assert answer == numbers
    assert type(answer) is type(numbers) or isinstance(answer, (int, float))


@given(problems(largest=4))
@settings(max_examples=examples(60))
def test_what_the_panel_and_numpy_print_is_read_as_it_stands(problem: Problem) -> None:
    for value in problem.trace().gradients.values():
        # a row of one column is a number, and a column has one row per line
        shown = rows_of(np.atleast_1d(value), 9, 9)
        numbers = typed_answer("\n".join("  ".join(row) for row in shown))
        expected = [[float(each.replace("−", "-")) for each in row] for row in shown]
        np.testing.assert_array_equal(np.atleast_2d(numbers), expected)
        printed = typed_answer(np.array2string(value, precision=17, floatmode="unique"))
        np.testing.assert_array_equal(printed, value)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("W2.T @ dJ_do", W2.T @ DJ_DO),
        ("W2．T ＠ dJ_do", W2.T @ DJ_DO),
        ("1 - 2", -1),
        ("[1 - 2]", [-1]),
        ("dJ_do * np.exp(-h)", DJ_DO * np.exp(-H)),
        ("np．array（［sum（row） for row in W2］）", W2.sum(axis=1)),
        ("np.array([max(abs(c)) for c in W2.T])", [3, 4]),
        ("lambda W2, dJ_do: W2.T @ dJ_do", W2.T @ DJ_DO),
        ("lambda **given: given['h'] * 2", 2 * H),
        ("(lambda a: a * lam)(dJ_do)", 0.1 * DJ_DO),
        ("def f(h):\n    return 2 * h", 2 * H),
        ("def f（h）：\n    return 2 * h", 2 * H),
        ("import math\nc = math.e\n\ndef f(h):\n    return c * h", np.e * H),
        ("def twice(h):\n    return 2 * h\n\ndef f(h):\n    return -twice(h)", -2 * H),
        ("lam * W2, dJ_do", (0.1 * W2, DJ_DO)),
    ],
)
def test_an_expression_or_a_function(text: str, answer: Any) -> None:
    given = answered(text)
    assert isinstance(given, tuple) is isinstance(answer, tuple)
    if isinstance(answer, tuple):
        assert all(np.array_equal(ours, theirs) for ours, theirs in zip(given, answer, strict=True))
    else:
        np.testing.assert_array_equal(given, answer)


ENDLESS = "sum(1 for _ in iter(int, 1))"


@pytest.mark.parametrize(
    ("text", "key", "reason"),
    [
        ("", "empty", ""),
        (" \n　", "empty", ""),
        ("1 2; 3", "ragged", ""),
        ("1\n2 3", "ragged", ""),
        ("x = 1", "no function", ""),
        ("# later", "no function", ""),
        ("class f: pass", "no function", ""),
        ("1 2 x", "syntax", "invalid syntax"),
        ("lambda", "syntax", "invalid syntax"),
        ("W2 @ (dJ_do", "syntax", "'(' was never closed"),
        ("return h", "syntax", "'return' outside function"),
        ("0.5\0", "syntax", "null bytes"),
        ("(" * 3000, "syntax", "too many nested parentheses"),
        ("1" * 30_000 + "x", "syntax", "invalid decimal literal"),
        ("import nowhere\ndef f(h): return h", "failed", "No module named 'nowhere'"),
        ("h + 1\ndef f(h): return h", "failed", "NameError: name 'h' is not defined"),
        ("raise SystemExit(3)\ndef f(h): return h", "failed", "SystemExit: 3"),
        ("while True: pass\ndef f(h): return h", "stopped", "0.2"),
        (f"def f(h={ENDLESS}): return h", "stopped", "0.2"),
    ],
)
def test_why_it_is_no_answer(text: str, key: str, reason: str) -> None:
    with pytest.raises(TypedError) as refusal:
        typed_answer(text, time_limit=0.2)
    assert refusal.value.key == key
    assert reason in refusal.value.reason
    assert bool(reason) is bool(refusal.value.reason)
    for words in WORDS[key].values():
        assert ("{reason}" in words) is (key in {"syntax", "failed", "stopped"})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("W2 @ q", "asks for 'q'; choose from"),
        ("h[7]", "raised IndexError: index 7 is out of bounds for axis 0 with size"),
        ("def f(h):\n    return h[7]", "f raised IndexError: index 7 is out of bounds"),
        ("def f(W2):\n    W2 *= 2\n    return W2", "f changes W2 in place"),
        (ENDLESS, "was stopped after 0.2 seconds; does one of its loops never end?"),
        ("def f(h):\n    while True:\n        pass", "f was stopped after 0.2 seconds"),
        ("list(h)", "must be a NumPy array, got list"),
        ("def f():\n    raise SystemExit(1)", "raised SystemExit: 1"),
        ("W2", "The shape is (2, 4), but ∂J/∂h has the shape of h, (4,)"),
        ("np.dot", "It must be made of real numbers"),
        ("'W2'", "It must be made of real numbers, got 'W2'"),
        ("True", "It must be made of real numbers, got True"),
        ("None", "dJ/dh: no answer"),
        ("1e400 0 0 0", "It holds NaN or infinity"),
        ("W2 @ dJ_dh", "asks for 'dJ_dh'; choose from"),
    ],
)
def test_an_exercise_says_what_is_wrong_with_it_and_goes_on(text: str, said: str) -> None:
    task = bp.exercise(5, hidden=4, time_limit=0.2)
    with pytest.raises(AssertionError, match=re.escape(said)):
        task.check(typed_answer(text))
    assert task.check(typed_answer("W2.T @ dJ_do")) == "Right: ∂J/∂h, on 5 networks."


def test_what_the_question_shows_leads_to_a_right_answer() -> None:
    for step in range(1, 8):
        task = bp.exercise(step, networks=1)
        gradients = task.traces[0].step(step).gradients.values()
        texts = [
            "; ".join(" ".join(map(numeral, row)) for row in np.atleast_2d(value))
            for value in gradients
        ]
        answers = [
            np.reshape(typed_answer(text), value.shape)
            for text, value in zip(texts, gradients, strict=True)
        ]
        assert task.check(tuple(answers) if len(answers) > 1 else answers[0]).startswith("Right")
