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
from bpwidget.lesson.words.verdicts import TYPED, typed_refused

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
        ("1 - 2", -1),
        ("[1 - 2]", [-1]),
        ("1/2", 0.5),
        ("−1/2, 3/4", [-0.5, 0.75]),
        ("1/2 3/4; 5 / 8, 1", [[0.5, 0.75], [0.625, 1]]),
        ("[1/2, 3/4]", [0.5, 0.75]),
        ("(1/2, -(3/4))", (0.5, -0.75)),
        ("{'ds/dW1': 1/2, 'ds/dW2': [[2]]}", {"ds/dW1": 0.5, "ds/dW2": [[2]]}),
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
        ("dJ_do * np.exp(-h)", DJ_DO * np.exp(-H)),
        ("np．array（［sum（row） for row in W2］）", W2.sum(axis=1)),
        ("np.array([max(abs(c)) for c in W2.T])", [3, 4]),
        ("[1, 2] * 2", [1, 2, 1, 2]),
        ("lambda W2, dJ_do: W2.T @ dJ_do", W2.T @ DJ_DO),
        ("lambda **given: given['h'] * 2", 2 * H),
        ("(lambda a: a * lam)(dJ_do)", 0.1 * DJ_DO),
        ("def f(h):\n    return 2 * h", 2 * H),
        ("def f（h）：\n    return 2 * h", 2 * H),
        ("import math\nc = math.e\n\ndef f(h):\n    return c * h", np.e * H),
        ("def twice(h):\n    return 2 * h\n\ndef f(h):\n    return -twice(h)", -2 * H),
        ("lam * W2, dJ_do", (0.1 * W2, DJ_DO)),
        # as the panel prints it
        ("W2.T @ dJ/do", W2.T @ DJ_DO),
        ("W2ᵀ · ∂J/∂o", W2.T @ DJ_DO),
        ("∂J/∂h = W⁽²⁾ᵀ · ∂J/∂o", W2.T @ DJ_DO),
        ("dJ_dh = W2.T @ dJ_do", W2.T @ DJ_DO),
        ("λ · W2", 0.1 * W2),
        ("dJ / do ⊙ (1 - h^2)", DJ_DO * (1 - H**2)),
        ("∂J／∂o ＊ 2", 2 * DJ_DO),
        ("outer(dJ_do, h) + λ*W₂", np.outer(DJ_DO, H) + 0.1 * W2),
        ("exp(h)", np.exp(H)),
        ("lambda dJ_do: 2 * dJ_do", 2 * DJ_DO),
        ("def f(W2, dJ_do):\n    dJ_dh = W2.T @ dJ_do\n    return dJ_dh", W2.T @ DJ_DO),
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
        ("1/0 2", "divided", ""),
        ("[1/0, 2]", "divided", ""),
        ("0,5", "comma", "0,5"),
        ("1 0,5", "comma", "0,5"),
        ("[0,37, -0,06]", "comma", "0,37"),
        ("0,5 * dJ_do", "comma", "0,5"),
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
    for words in TYPED[key].values():
        assert ("{reason}" in words) is (key in {"syntax", "failed", "stopped", "comma"})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("W2 @ q", "Your answer uses 'q', which is not given here; choose from"),
        ("h[7]", "raised IndexError: index 7 is out of bounds for axis 0 with size"),
        ("def f(h):\n    return h[7]", "f raised IndexError: index 7 is out of bounds"),
        ("def f(W2):\n    W2 *= 2\n    return W2", "f changes W2 in place"),
        (ENDLESS, "was stopped after 0.2 seconds; does one of its loops never end?"),
        ("def f(h):\n    while True:\n        pass", "f was stopped after 0.2 seconds"),
        ("list(h)", "must be a NumPy array, got list"),
        ("def f():\n    raise SystemExit(1)", "raised SystemExit: 1"),
        ("W2", "Your answer has shape (2, 4); ∂J/∂h has the shape of h, (4,)"),
        ("np.dot", "It must be made of real numbers"),
        ("'W2'", "It must be made of real numbers, got 'W2'"),
        ("True", "It must be made of real numbers, got True"),
        ("None", "dJ/dh: no answer"),
        ("1e400 0 0 0", "It contains NaN or infinity"),
        ("W2 @ dJ_dh", "uses 'dJ_dh', the result of step 5, which is not known yet; choose from"),
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


@pytest.mark.parametrize(
    ("text", "size", "numbers"),
    [
        ("0,37 -0,06 0,03 -0,18", 4, [0.37, -0.06, 0.03, -0.18]),
        ("0,37, -0,06, 0,03, −0,18", 4, [0.37, -0.06, 0.03, -0.18]),
        ("0,5 0,25; 1 2", 4, [[0.5, 0.25], [1, 2]]),
        ("0,5", 1, 0.5),
        ("0,5", 2, [0, 5]),
        ("1,2,3", 3, [1, 2, 3]),
        ("1, 2", 2, [1, 2]),
        ("1,2 3,4", 4, [1, 2, 3, 4]),
        ("0.5,0.25", 2, [0.5, 0.25]),
        ("１，２", 2, [1, 2]),
        ("1,5/2", 1, 0.75),
    ],
)
def test_a_comma_is_read_by_how_many_numbers_are_asked_for(
    text: str, size: int, numbers: Any
) -> None:
    assert typed_answer(text, sizes=[size]) == numbers


@pytest.mark.parametrize(
    ("text", "size", "doubtful"),
    [("0,5", 3, "0,5"), ("0,37 -0,06", 3, "0,37"), ("0,37,0,06", 2, "0,37"), ("1,2;3,4", 1, "1,2")],
)
def test_a_comma_that_may_be_either_is_said_to_be(text: str, size: int, doubtful: str) -> None:
    with pytest.raises(TypedError) as refusal:
        typed_answer(text, sizes=[size])
    assert typed_refused(refusal.value.key, refusal.value.reason, "en") == (
        f"{doubtful} can be one number or two: write decimals with a point, and put a space between"
        " numbers."
    )
    assert f"{doubtful} 可以是一个数" in typed_refused("comma", refusal.value.reason, "zh")


@pytest.mark.parametrize(
    ("reason", "chinese"),
    [
        ("'(' was never closed", "“(” 没有闭合"),
        ("unmatched ')'", "“)” 没有对应的开括号"),
        ("invalid syntax", "语法错误"),
        ("invalid character '’' (U+2019)", "不能使用字符 “’”"),
        ("something else", "something else"),
    ],
)
def test_what_python_says_of_a_slip_is_said_in_chinese(reason: str, chinese: str) -> None:
    assert typed_refused("syntax", reason, "zh") == f"这不是合法的 Python：{chinese}。"
    assert typed_refused("syntax", reason, "en") == f"That is not valid Python: {reason}."
