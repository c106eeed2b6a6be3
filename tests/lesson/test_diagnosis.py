"""A wrong answer is called by its mistake, and a right one never wrong."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from reference import derived
from wrong_answers import NETWORKS, random_problem, rates

import bpwidget as bp
from bpwidget.lesson.diagnosis import planted
from bpwidget.lesson.languages import LANGUAGES
from bpwidget.lesson.mistake_words import FRAME, SENTENCES
from bpwidget.lesson.mistakes import MISTAKES
from bpwidget.lesson.rules import RULES, STEP_OF, derive

NET, X = bp.MLP.random(hidden=3, bias=True, seed=4), (0.5, -0.6)
TRACE = bp.backprop(NET, X, 1, lam=0.1)
G = TRACE.gradients


def test_the_rules_are_those_of_backprop() -> None:
    for seed in range(100):
        trace = random_problem(seed).trace()
        ours = derive(trace, {})
        assert list(ours) == list(trace.gradients)
        for name, value in trace.gradients.items():
            np.testing.assert_allclose(ours[name], value, rtol=1e-13, atol=1e-300)
            assert name in trace.step(STEP_OF[name]).gradients


def test_every_wrong_answer_is_called_by_its_mistake(record_property: Any) -> None:
    tried, alone, _, missed = rates()
    assert missed == []
    assert set(tried) >= {mistake.key for mistake in MISTAKES}
    ambiguous = 1 - sum(alone.values()) / sum(tried.values())
    record_property("tried", sum(tried.values()))
    record_property("ambiguous", round(ambiguous, 4))
    # what is twice the right one may be a ½ dropped or accumulated twice: no number tells
    assert {key for key in tried if alone[key] < 0.9 * tried[key]} == {
        "half_dropped",
        "accumulated_twice",
    }
    assert ambiguous < 0.06


def test_no_right_answer_is_ever_called_wrong() -> None:
    for seed in range(NETWORKS):
        problem = random_problem(seed)
        trace, right = problem.trace(), derived(problem).values
        for name in trace.gradients:
            answer = right.get(name, np.ones(()))
            verdict = bp.diagnose(trace, STEP_OF[name], answer, name=name)
            assert verdict, (seed, verdict)
            assert verdict.findings == ()


@pytest.mark.parametrize("name", [name for name in RULES if STEP_OF[name] > 2])
def test_a_step_that_follows_from_a_wrong_one_is_told_apart(name: str) -> None:
    mistake = next(each for each in MISTAKES if each.key == "softmax_left_out")
    mine = planted(TRACE, "dJ/do", mistake)
    assert mine is not None
    if name in ("ds/dW1", "ds/dW2"):
        assert bp.diagnose(TRACE, 3, mine[name], name=name)
        return
    earlier = {key: value for key, value in mine.items() if STEP_OF[key] < STEP_OF[name]}
    verdict = bp.diagnose(TRACE, STEP_OF[name], mine[name], name=name, earlier=earlier)
    assert not verdict
    assert "It follows rightly from your own ∂J/∂o" in verdict.text
    first = verdict.findings[0]
    assert (first.key, first.step, first.carried) == ("softmax_left_out", 2, True)
    # without the earlier answers the mistake is found from the last number alone
    verdict = bp.diagnose(TRACE, STEP_OF[name], mine[name], name=name)
    found = [(each.key, each.step, each.carried) for each in verdict.findings]
    assert ("softmax_left_out", 2, True) in found
    assert "A mistake of step 2 in ∂J/∂o, carried forward correctly" in verdict.text


def test_a_mistake_upon_a_wrong_one_is_named_all_the_same() -> None:
    mine = {"dJ/do": np.array([0.3, -1.2])}
    dJ_dh = NET.W2.T @ mine["dJ/do"]
    verdict = bp.diagnose(TRACE, 5, -dJ_dh, earlier=mine)
    assert [finding.key for finding in verdict.findings] == ["sign"]
    verdict = bp.diagnose(TRACE, 6, dJ_dh, earlier={**mine, "dJ/dh": dJ_dh})
    assert [finding.key for finding in verdict.findings] == ["slope_left_out"]


@pytest.mark.parametrize(
    ("step", "name", "answer", "said"),
    [
        (2, "dJ/do", G["dJ/do"][:, None], "the shape: (2, 1) came, ∂J/∂o has (2,)"),
        (4, "dJ/dW2", np.ones((3, 3)), "The shape (3, 3) came; ∂J/∂W2 has the shape of W2, (2, 3)"),
        (4, "dJ/dW2", 1.7 * G["dJ/dW2"], "it points the right way; its length is not right"),
        (5, "dJ/dh", -0.3 * G["dJ/dh"], "it points the opposite way"),
        (5, "dJ/dh", np.zeros(3), "all of it is zero"),
        (5, "dJ/dh", np.array([1.0, np.nan, 0]), "It holds NaN or infinity"),
        (5, "dJ/dh", "abc", "It is not made of real numbers: 'abc' came"),
        (5, "dJ/dh", [[1], [1, 2]], "It is not made of real numbers: [[1], [1, 2]] came"),
        (5, "dJ/dh", None, "It is missing"),
        (5, "dJ/dh", TRACE.h, "This is h of forward propagation, not a gradient"),
        (5, "dJ/dh", G["dJ/dz"], "Steps are mixed up: this is ∂J/∂z, the yield of step 6"),
    ],
)
def test_what_else_is_said(step: int, name: str, answer: Any, said: str) -> None:
    verdict = bp.diagnose(TRACE, step, answer, name=name)
    assert not verdict
    assert said in verdict.text
    assert verdict.text == str(verdict)


def test_a_hint_gives_no_number_of_the_answer_away() -> None:
    rng = np.random.default_rng(0)
    for name, right in G.items():
        answer = rng.normal(size=right.shape)
        verdict = bp.diagnose(TRACE, STEP_OF[name], answer, name=name)
        numbers = re.findall(r"\d+\.\d+", verdict.text)
        assert numbers == []


def test_a_step_of_several_quantities_takes_a_mapping() -> None:
    right, b2 = dict(TRACE.step(4).gradients), np.array(NET.b2)
    assert bp.diagnose(TRACE, 4, right)
    assert bp.diagnose(TRACE, 4, {"dJ_dW2": right["dJ/dW2"], "dJ_db2": right["dJ/db2"]})
    verdict = bp.diagnose(TRACE, 4, {**right, "dJ/db2": right["dJ/db2"] + 0.1 * b2})
    assert (verdict.name, verdict.findings[0].key) == ("dJ/db2", "penalty_on_bias")
    verdict = bp.diagnose(TRACE, 4, {"dJ/dW2": right["dJ/dW2"]})
    assert "∂J/∂b2: not right. It is missing" in verdict.text
    assert repr(verdict) == "Verdict(dJ/db2: nothing known)"


def test_rounded_answers_are_right_within_a_tolerance() -> None:
    rounded = G["dJ/dW2"].round(3)
    assert not bp.diagnose(TRACE, 4, rounded, name="dJ/dW2")
    assert bp.diagnose(TRACE, 4, rounded, name="dJ/dW2", tolerance=0.01)


@pytest.mark.parametrize(
    ("arguments", "error", "sentence"),
    [
        ((None, 2, 1.0), TypeError, "trace must be what backprop returns, but None came"),
        ((TRACE, 8, 1.0), ValueError, "there are steps 1 to 7, but step(8) was asked for"),
        ((TRACE, 3, 1.0), ValueError, "step 3 has ds/dW1, ds/dW2: the answer must be a mapping"),
        ((TRACE, 2, {"dJ/dh": 1}), ValueError, "answer: 'dJ/dh' is no quantity of step 2"),
    ],
)
def test_wrong_questions_are_refused(arguments: Any, error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=re.escape(sentence)):
        bp.diagnose(*arguments)
    with pytest.raises(ValueError, match=re.escape("name='dJ/dx' is unknown")):
        bp.diagnose(TRACE, 2, 1.0, name="dJ/dx")
    with pytest.raises(ValueError, match=re.escape("lang='fr' is unknown")):
        bp.diagnose(TRACE, 2, 1.0, lang="fr")


def test_every_sentence_is_there_in_every_language_with_the_same_fields() -> None:
    assert {mistake.key for mistake in MISTAKES} <= set(SENTENCES)
    for table in (SENTENCES, FRAME):
        for key, words in table.items():
            assert set(words) == set(LANGUAGES), key
            fields = [set(re.findall(r"\{(\w+)\}", text)) for text in words.values()]
            assert fields[0] == fields[1], key
    verdict = bp.diagnose(TRACE, 6, G["dJ/dh"], lang="zh")
    said = "漏掉了 φ′(z)：这仍是 ∂J/∂h，还没有经过激活函数。"
    assert verdict.text == f"第 6 步，∂J/∂z：不正确。{said}"
