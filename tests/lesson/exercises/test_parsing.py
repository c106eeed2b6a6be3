"""A typed answer is read as numbers, an expression or a function, or refused with a reason."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples
from strategies import Problem, problems

import bpwidget as bp
from bpwidget.lesson.exercises.expressions import MOST_DIMENSIONS, TypedError
from bpwidget.lesson.exercises.parsing import typed_answer
from bpwidget.lesson.exercises.sandbox import NoAnswerError, answer_of
from bpwidget.lesson.numerals import numeral, rows_of
from bpwidget.lesson.words.languages import LANGUAGES
from bpwidget.lesson.words.verdicts import TYPED, typed_refused

W2, DJ_DO, H = np.array([[1.0, 2.0], [3.0, -4.0]]), np.array([0.5, -1.0]), np.array([0.1, 0.2])
GIVEN = {"W2": W2, "dJ_do": DJ_DO, "h": H, "lam": 0.1}


def answered(text: str) -> Any:
    """Return the answer of a typed function."""
    function = typed_answer(text, activation="tanh")
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
        # as printed by NumPy
        ("[ 0.1 -0.2]", [0.1, -0.2]),
        ("[1. 2.]", [1, 2]),
        ("[[ 0.1 -0.2]\n [ 3.   1e-4]]", [[0.1, -0.2], [3, 1e-4]]),
        # as typed on a Chinese keyboard
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
def test_numbers_in_every_notation(text: str, numbers: Any) -> None:
    answer = typed_answer(text)
    assert answer == numbers
    assert type(answer) is type(numbers) or isinstance(answer, (int, float))


@given(problems(largest=4))
@settings(max_examples=examples(60))
def test_what_the_panel_and_numpy_print_is_read_as_it_stands(problem: Problem) -> None:
    for value in problem.trace().gradients.values():
        # a row with one column is a number, and a column has one row per line
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
        ("np．array（［sum（W2［0］）， sum（W2［1］）］）", W2.sum(axis=1)),
        ("np.abs(W2).max(0)", [3, 4]),
        ("[1, 2] * h", [0.1, 0.4]),
        ("[h[0], 2 * h[1]]", [0.1, 0.4]),
        ("sum(W2)", sum(W2)),
        ("np.sum(W2)", W2.sum()),
        ("W2.sum(axis=1, keepdims=True)", W2.sum(axis=1, keepdims=True)),
        ("(W2 > 0) * 1", (W2 > 0) * 1),
        ("(W2 > 0).astype(float)", (W2 > 0) * 1),
        ("np.where(W2 <= 1, 0, W2)", np.where(W2 <= 1, 0, W2)),
        ("max(0, W2)", np.maximum(0, W2)),
        ("W2[:, None, 1] ** 2 / -h[-1]", W2[:, None, 1] ** 2 / -H[-1]),
        ("W2[0:1] @ np.eye(W2.shape[1])[:, 1:]", [[2.0]]),
        ("np.zeros((2, 3)) + np.ones(3) * h.reshape(2, 1)", [[0.1] * 3, [0.2] * 3]),
        ("{'dJ/dW2': W2, 'dJ/db2': h}", {"dJ/dW2": W2, "dJ/db2": H}),
        ("h².*dJ_do", H**2 * DJ_DO),
        ("tanh′(h) × σ'(h)", (1 - np.tanh(H) ** 2) * np.exp(-H) / (1 + np.exp(-H)) ** 2),
        ("φ′(h) + φ(h)", 1.0 - np.tanh(H) ** 2 + np.tanh(H)),
        ("relu(W2) + relu_slope(W2)", np.maximum(W2, 0) + (W2 > 0)),
        ("lam * W2, dJ_do", (0.1 * W2, DJ_DO)),
        # as printed by the panel
        ("W2.T @ dJ/do", W2.T @ DJ_DO),
        ("W2ᵀ · ∂J/∂o", W2.T @ DJ_DO),
        ("∂J/∂h = W⁽²⁾ᵀ · ∂J/∂o", W2.T @ DJ_DO),
        ("dJ_dh = W2.T @ dJ_do", W2.T @ DJ_DO),
        ("λ · W2", 0.1 * W2),
        ("dJ / do ⊙ (1 - h^2)", DJ_DO * (1 - H**2)),
        ("∂J／∂o ＊ 2", 2 * DJ_DO),
        ("outer(dJ_do, h) + λ*W₂", np.outer(DJ_DO, H) + 0.1 * W2),
        ("exp(h)", np.exp(H)),
        ("+".join(["h"] * 400), 400 * H),
        ("+".join(["h"] * 900), 900 * H),
    ],
)
def test_an_expression(text: str, answer: Any) -> None:
    given = answered(text)
    assert type(given) is type(answer) or isinstance(given, np.ndarray)
    if isinstance(answer, dict):
        assert given.keys() == answer.keys()
        given, answer = tuple(given.values()), tuple(answer.values())
    if isinstance(answer, tuple):
        assert all(np.array_equal(ours, theirs) for ours, theirs in zip(given, answer, strict=True))
    else:
        np.testing.assert_allclose(given, answer, rtol=1e-12)


def _larger(part: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return expressions made of smaller ones."""
    return st.one_of(
        st.builds(
            "({} {} {})".format,
            part,
            st.sampled_from(["+", "-", "*", "/", "@", "**"]),
            part,
        ),
        st.builds("{}({})".format, st.sampled_from(["-", "np.exp", "np.tanh", "np.sum"]), part),
        st.builds("np.{}({}, {})".format, st.sampled_from(["outer", "dot", "maximum"]), part, part),
        # NumPy computes with bool in half precision
        st.builds("(({} {} {}) * 1.0)".format, part, st.sampled_from(["<", ">=", "!="]), part),
        st.builds("np.array([{}, {}])".format, part, part),
        st.builds(
            "({} * 1.0){}".format, part, st.sampled_from([".T", ".sum()", "[0]", "[:, None]"])
        ),
    )


LEAVES = st.sampled_from(["h", "W2", "dJ_do", "lam", "2.0", "0.5", "-1.0"])


@given(st.recursive(LEAVES, _larger, max_leaves=8))
@settings(max_examples=examples(300), deadline=None)
def test_its_value_is_that_of_python_and_numpy(text: str) -> None:
    def by_python() -> Any:
        with np.errstate(all="ignore"):
            return eval(text, {"np": np, **GIVEN})  # noqa: S307 - the test's own expression

    try:
        wanted = np.asarray(by_python(), dtype=float)
    except (ArithmeticError, ValueError, IndexError, AttributeError, TypeError, SyntaxError):
        return  # for example, shapes that do not fit, or "2.sum(0)"
    if wanted.ndim > MOST_DIMENSIONS:
        return
    try:
        answer = typed_answer(text)
        given = (
            answer(**{name: GIVEN[name] for name in answer.names}) if callable(answer) else answer
        )
    except TypedError as refusal:
        assert refusal.key in {"dimensions", "divided"}  # noqa: PT017 - the only reasons
        return
    np.testing.assert_allclose(np.asarray(given, dtype=float), wanted, rtol=1e-12)


# anything but arithmetic: none of it may run, or even be looked up
REFUSED = [
    "__import__('os').system('true')",
    "().__class__.__bases__[0].__subclasses__()",
    "h.__class__",
    "h.tofile('x')",
    "W2.dumps()",
    "np.load('x')",
    "np.lib",
    "np.linalg.inv(W2)",
    "open('x')",
    "eval('h')",
    "exec('h')",
    "getattr(h, 'T')",
    "[sum(row) for row in W2]",
    "sum(1 for _ in iter(int, 1))",
    "{**h}",
    "{h: 1}",
    "[*h]",
    "np.dot(*W2)",
    "(a := h)",
    "f'{h}'",
    "'%s' % h",
    "'a' * 10",
    "b'a'",
    "h if h[0] else W2",
    "h and W2",
    "not h",
    "~h",
    "h // 2",
    "h % 2",
    "h << 2",
    "h is W2",
    "0 < h < 1",
    "h in W2",
    "1j * h",
    "True",
    "𝚊s",
    "𝕋rue",
    "None",
    "...",
    "h[...]",
    "'W2'",
    "np",
    "np.dot",
    "tanh",
    "tanh(h, W2)",
    "tanh()",
    "exp(h, out=W2)",
    "np.sum(h, axis=h)",
    "W2.sum(axis=10**9)",
    "dot(h)",
    "np.array([1, 2], dtype=object)",
    "h.astype(object)",
    "list(h)",
    "(lambda a: a * lam)(dJ_do)",
    "await h",
    "(yield h)",
]


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_not_in_the_grammar_is_refused_and_never_run(text: str) -> None:
    with pytest.raises(TypedError) as refusal:
        typed_answer(text)
    assert refusal.value.key in {"not_used", "syntax"}, refusal.value
    english, chinese = (typed_refused("not_used", refusal.value.reason, lang) for lang in LANGUAGES)
    assert " cannot be used in a typed answer; use numbers, the given" in english
    assert "输入的答案中不能使用" in chinese


@pytest.mark.parametrize(
    ("text", "key", "reason"),
    [
        ("", "empty", ""),
        (" \n　", "empty", ""),
        ("1 2; 3", "ragged", ""),
        ("1\n2 3", "ragged", ""),
        ("[[1], [1, 2]] + 0", "ragged", ""),
        ("1/0 2", "divided", ""),
        ("[1/0, 2]", "divided", ""),
        ("0,5", "comma", "0,5"),
        ("1 0,5", "comma", "0,5"),
        ("[0,37, -0,06]", "comma", "0,37"),
        ("0,5 * dJ_do", "comma", "0,5"),
        ("x = 1", "no expression", ""),
        ("# later", "no expression", ""),
        ("class f: pass", "no expression", ""),
        ("import os", "no expression", ""),
        ("h; h", "no expression", ""),
        ("import os\ndef f(h): return h", "function", ""),
        ("def f(h):\n    return 2 * h", "function", ""),
        ("lambda W2, dJ_do: W2.T @ dJ_do", "function", ""),
        ("return h", "no expression", ""),
        ("1 2 x", "syntax", "invalid syntax"),
        ("lambda", "syntax", "invalid syntax"),
        ("W2 @ (dJ_do", "syntax", "'(' was never closed"),
        ("0.5\0", "syntax", "null bytes"),
        ("(" * 3000, "syntax", "too many nested parentheses"),
        ("-" * 15_000 + "h", "nested", ""),
        ("+".join(["h"] * 9000), "nested", ""),
        *(
            (text * 1500 + "h", "nested", "")
            for text in ("-", "not ", "h + ", "h**", "1 if h else ")
        ),
        *(("h" + text * 1500, "nested", "") for text in (".T", "[0]", "()")),
        ("lambda a, b: " * 1400 + "h", "nested", ""),
        ("1" * 19_000 + "x", "syntax", "invalid decimal literal"),
        ("1 " * 15_000, "long", "20000"),
        ("[0] * 10**9", "", ""),
        ("np.zeros(10**9)", "too_large", ""),
        ("np.eye(10**5)", "too_large", ""),
        ("np.ones((9**5, 9**5))", "too_large", ""),
        ("np.ones(9**9**9)", "whole", ""),
        ("np.zeros(1/2)", "whole", ""),
        ("np.zeros(-1)", "whole", ""),
        ("np.outer(np.ones(9999), np.ones(9999))", "too_large", ""),
        ("np.ones(9999) + np.ones((9999, 1))", "too_large", ""),
        ("np.ones((9999, 1)) @ np.ones((1, 9999))", "too_large", ""),
        ("np.ones((999, 999)) @ np.ones((999, 999))", "too_large", ""),
        ("np.diag(np.ones(9999))", "too_large", ""),
        ("[1, 2][None, None, None, None]", "dimensions", "4"),
        ("[1, 2] @ [1, 2, 3]", "shapes", ""),
        ("[1, 2][7]", "failed", "IndexError: index 7 is out of bounds"),
        ("[1, 2][1/2]", "whole", ""),
    ],
)
def test_the_reason_for_refusing_an_answer(text: str, key: str, reason: str) -> None:
    if not key:  # a list times a number is a vector, whatever the number
        assert typed_answer(text).tolist() == [0]
        return
    with pytest.raises(TypedError) as refusal:
        typed_answer(text)
    assert refusal.value.key == key
    assert reason in refusal.value.reason
    assert bool(reason) is bool(refusal.value.reason)
    for words in TYPED[key].values():
        assert ("{reason}" in words) is bool(reason)


def test_a_long_matrix_does_not_count_as_deeply_nested() -> None:
    rows = ", ".join(["[" + ", ".join(["-h[0]", "2 * -h[1]"] * 40) + "]"] * 20)
    assert typed_answer(f"[{rows}]")(h=H).shape == (20, 80)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("9**9**9", np.inf),
        ("-9**9**9", -np.inf),
        ("1e308 * 10", np.inf),
        ("10**308 * 10", np.inf),
        ("9" * 400 + " + 1", np.inf),
        ("2**-1", 0.5),
        ("0**-1", np.inf),
    ],
)
def test_a_huge_number_takes_no_time_and_is_infinite(text: str, value: float) -> None:
    assert typed_answer(text) == value


WORDS = """
    h W2 dJ_do lam q 0 1 2 9 1e308 0.5 10**9 None True ( ) [ ] { } ' " \\ f' , : . ; + - * / @ **
    // % < == := = .T .sum(0) .shape .__class__ .reshape np. np.zeros( outer( eye( exp( softmax(
    sum( max( __import__( ∂J/∂o λ ᵀ ⊙ · ² φ′( ， −
"""
PIECES = [*WORDS.split(), " ", "\n", "\0", "lambda ", " for x in ", " if ", "def f():"]


def _reason_against(text: str) -> list[str]:
    """Return the reason why a text is not an answer; empty if it is one."""
    try:
        answer = typed_answer(text, sizes=[2])
    except TypedError as refusal:
        return [typed_refused(refusal.key, refusal.reason, lang) for lang in LANGUAGES]
    if callable(answer):
        with suppress(NoAnswerError):
            answer = answer_of(answer, GIVEN, 5.0)
    assert callable(answer) or isinstance(answer, (float, list, tuple, dict, np.ndarray))
    return []


@given(st.one_of(st.text(max_size=40), st.lists(st.sampled_from(PIECES), max_size=25).map("".join)))
@settings(max_examples=examples(1500), deadline=1000)
def test_whatever_is_typed_gives_a_value_or_a_sentence(text: str) -> None:
    """In bounded time, it gives a value or a refusal and nothing else."""
    for said in _reason_against(text):
        assert said.endswith((".", "。", "?"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("W2 @ q", "Your answer uses 'q', which is not given here; choose from"),
        ("W2 @ __builtins__", "Your answer uses '__builtins__', which is not given here;"),
        ("h[7]", "raised IndexError: index 7 is out of bounds for axis 0 with size"),
        (
            "def f(h):\n    return h[7]",
            "A function cannot be typed here: type its expression alone",
        ),
        ("list(h)", "list(h) cannot be used in a typed answer; use numbers, the given"),
        ("np.zeros(10**9) + h", "It takes more numbers than a typed answer may compute"),
        ("W2", "Your answer has shape (2, 4); ∂J/∂h has the shape of h, (4,)"),
        ("'W2'", "'W2' cannot be used in a typed answer"),
        ("1e400 0 0 0", "It contains NaN or infinity"),
        ("9**9**9 * h", "It contains NaN or infinity"),
        ("W2 @ dJ_dh", "uses 'dJ_dh', the result of step 5, which is not known yet; choose from"),
    ],
)
def test_an_exercise_says_what_is_wrong_with_it_and_goes_on(text: str, said: str) -> None:
    task = bp.exercise(5, hidden=4, time_limit=0.2)
    with pytest.raises(AssertionError, match=re.escape(said)):
        task.check(text)
    assert task.verdict("W2.T @ dJ_do").text == "Right: ∂J/∂h, on 5 networks."


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
        assert task.verdict(tuple(answers) if len(answers) > 1 else answers[0])


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
def test_an_ambiguous_comma_is_reported(text: str, size: int, doubtful: str) -> None:
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
def test_syntax_errors_of_python_are_reported_in_chinese(reason: str, chinese: str) -> None:
    assert typed_refused("syntax", reason, "zh") == f"这不是合法的 Python：{chinese}。"
    assert typed_refused("syntax", reason, "en") == f"That is not valid Python: {reason}."
