"""Typed answers: every form of a right answer is right, and mistakes are named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from definitions import PHI
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples
from strategies import Problem, problems
from wrong_answers import random_problem

from bpwidget.lesson.exercises.diagnosis import judged
from bpwidget.lesson.exercises.exercises import EXAMPLES, Exercise, placeholder, quantities_for
from bpwidget.lesson.numerals import numeral
from bpwidget.lesson.rules import STEP_OF
from bpwidget.lesson.words.languages import LANGUAGES
from bpwidget.mlp import MLP, Trace, backprop
from bpwidget.mlp.arguments import Array

pytestmark = pytest.mark.more

NETWORKS = examples(200)
TRACE = backprop(MLP.random(), x=(0.5, 0.6), y=0, lam=0.01)


def verdict_on(trace: Trace, step: int, text: str, lang: str = "en") -> str:
    """Return the verdict on a typed answer."""
    return Exercise(step, (trace,), 5.0, lang).verdict(text).text


def written(value: Array, number: Any, between: str) -> str:
    """Return an array as somebody types it."""
    return "; ".join(between.join(number(float(each)) for each in row) for row in rows_of(value))


def rows_of(value: Array) -> list[Array]:
    return list(np.atleast_2d(value))


def three_digits(number: float) -> str:
    return f"{number:.3g}"


def fraction(number: float) -> str:
    return str(Fraction(number).limit_denominator(10**9))


def forms(value: Array) -> Iterator[str]:
    """Yield the ways in which numbers are typed."""
    for number in (three_digits, numeral, repr):
        for between in (" ", ", ", ",  "):
            yield written(value, number, between)
        yield written(value, number, " ").translate(
            {code: code + 0xFEE0 for code in range(33, 127)}
        )
    yield written(value, lambda each: f"{each:.6f}" if abs(each) > 0.01 else f"{each:.9f}", " ")
    yield np.array2string(value, precision=17, floatmode="unique")
    if value.ndim == 1:
        yield "; ".join(map(three_digits, value))  # as a column
        yield "[" + ", ".join(map(three_digits, value)) + "]"


def decimal_commas(value: Array) -> str:
    return written(value, lambda each: three_digits(each).replace(".", ","), "  ")


def test_no_right_answer_is_refused_in_any_form(record_property: Any) -> None:
    tried, refused = 0, []
    for seed in range(NETWORKS):
        trace = random_problem(seed).trace()
        for step in (2, 4, 5, 6, 7):
            asked = trace.step(step).gradients
            if len(asked) > 1:
                continue
            for text in forms(*asked.values()):
                tried += 1
                if not verdict_on(trace, step, text).startswith("Right"):
                    refused.append((seed, step, text, verdict_on(trace, step, text)))
    record_property("tried", tried)
    assert tried > 30 * NETWORKS
    assert refused == []


def test_with_decimal_commas_it_is_right_or_said_to_be_ambiguous() -> None:
    right = 0
    for seed in range(NETWORKS):
        trace = random_problem(seed).trace()
        for step in (2, 5, 6):
            *others, value = trace.step(step).gradients.values()
            if others:  # ∂J/∂ŷ, where there is an output activation
                continue
            said = verdict_on(trace, step, decimal_commas(value))
            right += said.startswith("Right")
            assert said.startswith("Right") or "not right" not in said, said
    assert right > 1.5 * NETWORKS


TYPED = {
    3: ["lam * W1, lam * W2", "λ*W1, λ·W2", "λW1, λW⁽²⁾"],
    5: [
        "W2.T @ dJ_do",
        "W2.T @ dJ/do",
        "W2ᵀ · ∂J/∂o",
        "∂J/∂h = W2ᵀ · ∂J/∂o",
        "dJ_do @ W2",
        "np.dot(W2.T, dJ_do)",
        "dot(W2.T, dL/do)",
        "(dJ_do[:, None] * W2).sum(axis=0)",
        "(W2.T * dJ_do).sum(-1)",
        "np.sum(W2 * dJ_do[:, np.newaxis], axis=0, keepdims=False)",
        "np.transpose(W2) @ dJ_do",
        "W2.transpose().dot(dJ_do)",
        "Ｗ２．Ｔ　＠　ｄＪ＿ｄｏ",
    ],
}


def test_no_right_rule_is_refused_in_any_form() -> None:
    for seed in range(0, NETWORKS, 4):
        trace = random_problem(seed).trace()
        for text in TYPED[5]:
            assert verdict_on(trace, 5, text) == "Right: ∂J/∂h.", text
        for text in TYPED[3]:
            assert verdict_on(trace, 3, text).startswith("Right"), text
        if trace.net.b2 is None:
            for text in ("∂J/∂o[:, None] * h + λ*W2", "np.outer(dJ_do, h) + ds_dW2"):
                assert verdict_on(trace, 4, text).startswith("Right"), text
        if trace.loss == "cross_entropy":
            assert verdict_on(trace, 2, "softmax(o) - np.eye(len(o))[y]").startswith("Right")
        if trace.loss == "binary_cross_entropy":
            assert verdict_on(trace, 2, "∂J/∂o = σ(o) - y").startswith("Right")
        if trace.net.activation == "tanh":
            np.testing.assert_allclose(PHI["tanh"].autograd(trace.z), trace.h)
            for text in ("dJ/dh * (1 - h**2)", "∂J/∂h ⊙ (1 - h^2)", "dJ_dh * (1 - tanh(z) ** 2)"):
                assert verdict_on(trace, 6, text).startswith("Right"), text


@given(problems(largest=4), st.sampled_from([5, 6]))
@settings(max_examples=examples(60))
def test_what_is_shown_is_right_on_any_network(problem: Problem, step: int) -> None:
    trace = problem.trace()
    (value,) = trace.step(step).gradients.values()
    if np.abs(value).max() > 1e-9:
        for number in (three_digits, numeral):
            assert verdict_on(trace, step, written(value, number, " ")).startswith("Right")


FORGOTTEN = {"en": "The transpose was forgotten: W2ᵀ", "zh": "忘了转置"}
REVERSED = {"en": "The outer product is the wrong way round", "zh": "外积的顺序反了"}
FEW = {"en": "too few digits to tell", "zh": "位数太少，无法判断"}
ROUND = {"en": "if you rounded, give three digits", "zh": "请给出三位有效数字"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_forgotten_transpose_is_named_whether_the_shapes_fit_or_not(lang: str) -> None:
    fitting = 0
    for seed in range(NETWORKS):
        trace = random_problem(seed).trace()
        W2, dJ_do = trace.net.W2, trace.gradients["dJ/do"]
        fits = W2.shape[0] == W2.shape[1]
        fitting += fits
        if fits and np.allclose(W2 @ dJ_do, W2.T @ dJ_do):
            continue
        for text in ("W2 @ dJ_do", "np.dot(W2, dJ/do)", "W2.dot(dJ_do)"):
            said = verdict_on(trace, 5, text, lang)
            assert FORGOTTEN[lang] in said
            assert "matmul" not in said
            assert "lambda" not in said
    assert 0 < fitting < NETWORKS


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_outer_product_the_wrong_way_round_is_named(lang: str) -> None:
    tried = 0
    for seed in range(NETWORKS):
        trace = random_problem(seed).trace()
        rows, columns = trace.net.W2.shape
        if rows == columns or 1 in (rows, columns) or trace.net.b2 is not None:
            continue
        tried += 1
        for text in ("outer(h, dJ_do) + lam * W2", "np.outer(h, dJ/do)", "h[:, None] * dJ_do"):
            said = verdict_on(trace, 4, text, lang)
            assert REVERSED[lang] in said
            assert ("λW2" in said) is ("lam" not in text)
    assert tried > NETWORKS / 10


@pytest.mark.parametrize(
    ("step", "text", "said"),
    [
        (5, "dJ_do @ W2.T", "The transpose is out of place: W2ᵀ belongs to the left of ∂J/∂o."),
        (5, "W2 @ dJ_do.T", "The transpose was forgotten"),
        (5, "W2 @ dJ_do", "The shapes show it: W2 is (2, 4), ∂J/∂o is (2,)."),
        (4, "dJ_do * h", "Your answer combines arrays whose shapes do not fit: "),
        (4, "dJ_do @ h", "dJ_do (2,), h (4,)."),
        (7, "outer(x, dJ_dz) + lam * W1", "The outer product is the wrong way round"),
        (7, "dJ/dz @ x + lam * W1", "combines arrays whose shapes do not fit"),
        (5, "W2.T @ dJ_do + x", "combines arrays whose shapes do not fit: W2 (2, 4)"),
        (3, "2λW1, 2λW2", "The penalty's term is doubled"),
        (5, "dJ/dh", "uses 'dJ_dh', the result of step 5, which is not known yet; choose from x"),
        (5, "∂J/∂z", "uses 'dJ_dz', the result of step 6, which is not known yet"),
        (5, "W2.T @ dJ_do * 1.01", "It is off by less than 2 %: if you rounded, give three digits"),
        (3, "lam * W1", "Give all of ∂s/∂W1, ∂s/∂W2, in this order and with commas between them."),
    ],
)
def test_shapes_that_do_not_fit_are_explained_in_terms_of_the_pass(
    step: int, text: str, said: str
) -> None:
    english, chinese = (verdict_on(TRACE, step, text, lang) for lang in LANGUAGES)
    assert said in english
    assert re.search("[\u4e00-\u9fff]", chinese)
    assert not re.search("matmul|broadcast|aligned|lambda", english + chinese)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_two_digits_are_enough_and_one_is_too_few(lang: str) -> None:
    said_so = 0
    for seed in range(NETWORKS):
        trace = random_problem(seed).trace()
        for step in (2, 5, 6):
            *others, value = trace.step(step).gradients.values()
            if others:  # ∂J/∂ŷ, where there is an output activation
                continue
            two = written(value, lambda each: f"{each:.1e}", " ")
            assert verdict_on(trace, step, two, lang).startswith(("Right", "正确")), two
            rounded = value.round(1)
            said = verdict_on(trace, step, written(value, lambda each: f"{each:.1f}", " "), lang)
            if said.startswith(("Right", "正确")):
                continue
            assert (ROUND[lang] in said) is bool(rounded.any()), said
            assert not rounded.any() or FEW[lang] in said
            said_so += ROUND[lang] in said
    assert said_so > NETWORKS / 2
    assert verdict_on(TRACE, 5, "0.37 -0.06 0.03 -0.18") == "Right: ∂J/∂h."
    assert verdict_on(TRACE, 5, "0.4 -0.1 0 -0.2").endswith(f"{ROUND['en']}.")
    assert ROUND["en"] not in verdict_on(TRACE, 5, "0.37 -0.06 0.03 0.18")
    assert ROUND["en"] not in verdict_on(TRACE, 5, "0 0 0 0")


def test_an_answer_may_use_what_comes_before_the_step() -> None:
    for step in range(1, 8):
        given = quantities_for(TRACE, step)
        assert given["W2"] is TRACE.net.W2
        earlier = [name for name in TRACE.gradients if STEP_OF[name] < step]
        known = [name for name in given if name.startswith("d")]
        assert known == [name.replace("/", "_") for name in earlier]


def test_a_placeholder_can_be_computed_and_reveals_nothing() -> None:
    for seed in range(0, NETWORKS, 4):
        trace = random_problem(seed).trace()
        for step, (_, text) in EXAMPLES.items():
            if not text:  # step 1 has only numbers
                continue
            texts = ", ".join([text] * len(trace.step(step).gradients))
            said = verdict_on(trace, step, texts)
            assert not said.startswith("Right")
            assert "raised" not in said
            assert "do not fit" not in said
            for lang in LANGUAGES:
                for asked in (1, 2):
                    assert text in placeholder(step, lang, asked)
    assert placeholder(0, "en") == ""
    for step in range(1, 8):
        assert "W2.T @ dJ_do" not in placeholder(step, "en")


def test_a_number_in_code_still_has_to_be_exact() -> None:
    assert judged(TRACE, "dJ/dh", TRACE.gradients["dJ/dh"].round(3), {}, "en")
    assert "not right" in verdict_on(TRACE, 5, "np.round(W2.T @ dJ_do, 3)")
