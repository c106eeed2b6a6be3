"""The mistake in a wrong answer is named, and a right answer is never called wrong."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from profiles import examples
from reference import derived
from strategies import EXTREME, Problem, problems
from wrong_answers import NETWORKS, is_same, numbers, random_problem, rates, through_loss

import bpwidget as bp
from bpwidget.lesson.exercises.diagnosis import planted
from bpwidget.lesson.mistakes import MISTAKES
from bpwidget.lesson.rules import RULES, STEP_OF, derive
from bpwidget.lesson.words.languages import LANGUAGES
from bpwidget.lesson.words.mistakes import SENTENCES
from bpwidget.lesson.words.verdicts import FRAME
from bpwidget.mlp.arguments import Array

NET, X = bp.MLP.random(hidden=3, bias=True, seed=4), (0.5, -0.6)
TRACE = bp.backprop(NET, X, 1, lam=0.1)
G = TRACE.gradients


def turned(vector: Array, degrees: float) -> Array:
    """Return a vector of the same length, turned by some degrees."""
    across = np.roll(vector, 1)
    across = across - vector * (across @ vector) / (vector @ vector)
    across *= np.sqrt((vector @ vector) / (across @ across))
    angle = np.radians(degrees)
    turned: Array = np.cos(angle) * vector + np.sin(angle) * across
    return turned


def test_the_rules_are_those_of_backprop() -> None:
    for seed in range(100):
        trace = random_problem(seed).trace()
        ours = derive(trace, {})
        assert list(ours) == list(trace.gradients)
        for name, value in trace.gradients.items():
            np.testing.assert_allclose(ours[name], value, rtol=1e-13, atol=1e-300)
            assert name in trace.step(STEP_OF[name]).gradients


# mistakes that a teacher wants to be named, and their names here
LISTED = {
    "transposed": {"transposed"},
    "W2 for W2ᵀ": {"not_transposed"},
    "φ′(h) for φ′(z)": {"slope_at_h"},
    "φ′ left out": {"slope_left_out"},
    "λW left out": {"penalty_left_out"},
    "λW doubled": {"penalty_doubled"},
    "λ on the bias": {"penalty_on_bias"},
    "λ without W": {"weight_left_out"},
    "sign flipped": {"sign"},
    "½ dropped or doubled": {"half_dropped", "half_kept"},
    "softmax or sigmoid left out": {"softmax_left_out", "by_probability", "sigmoid_left_out"},
    "softmax or sigmoid twice": {"softmax_twice", "sigmoid_twice"},
    "outer product reversed": {"outer_reversed"},
    "gradient accumulated twice": {"accumulated_twice"},
    "steps mixed up": {"mixed_up", "data_left_out"},
}


def test_every_wrong_answer_is_called_by_its_mistake(record_property: Any) -> None:
    tried, alone, _, missed = rates()
    assert missed == []
    assert set(tried) >= {mistake.key for mistake in MISTAKES}
    assert set(tried) >= set().union(*LISTED.values())
    ambiguous = 1 - sum(alone.values()) / sum(tried.values())
    record_property("tried", sum(tried.values()))
    record_property("ambiguous", round(ambiguous, 4))
    # twice the right result may be a ½ dropped, a mean of two outputs left out or a gradient
    # accumulated twice: numbers cannot tell
    assert {key for key in tried if alone[key] < 0.9 * tried[key]} == {
        "half_dropped",
        "accumulated_twice",
        "mean_left_out",
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


def test_a_mistake_carried_forward_is_told_apart_on_any_network() -> None:
    tried = 0
    for seed in range(0, NETWORKS, 10):
        problem = random_problem(seed)
        trace, values = problem.trace(), numbers(problem)
        for key, derive_wrong in through_loss(problem.loss).items():
            v = dict(values)
            v["dJ/do"] = derive_wrong(v)
            v["dJ/dh"] = v["W2"].T @ v["dJ/do"]
            v["dJ/dz"] = v["dJ/dh"] * v["slope"]
            v["dJ/dW2"] = np.outer(v["dJ/do"], v["h"]) + v["lam"] * v["W2"]
            v["dJ/dW1"] = np.outer(v["dJ/dz"], v["x"]) + v["lam"] * v["W1"]
            earlier = {name: v[name] for name in ("dJ/do", "dJ/dh", "dJ/dz")}
            for name in ("dJ/dW2", "dJ/dh", "dJ/dz", "dJ/dW1"):
                if is_same(v[name], trace.gradients[name], 1e-5):
                    continue
                mine = {each: earlier[each] for each in earlier if STEP_OF[each] < STEP_OF[name]}
                for known, said in (
                    (mine, "It follows correctly from your own ∂J/∂o"),
                    ({}, "A mistake of step 2 in ∂J/∂o, carried forward correctly"),
                ):
                    verdict = bp.diagnose(trace, STEP_OF[name], v[name], name=name, earlier=known)
                    assert (key, 2, True) in [(f.key, f.step, f.carried) for f in verdict.findings]
                    assert said in verdict.text
                tried += 1
    assert tried > NETWORKS / 2


def test_only_those_answers_are_blamed_that_lead_here() -> None:
    mine = {"dJ/do": np.array([0.3, -1.2]), "dJ/dW2": np.zeros((2, 3)), "ds_dW1": np.zeros((3, 2))}
    verdict = bp.diagnose(TRACE, 5, NET.W2.T @ mine["dJ/do"], earlier=mine)
    assert "It follows correctly from your own ∂J/∂o: the mistake was made earlier" in verdict.text


def test_earlier_answers_of_no_use_are_left_aside() -> None:
    unusable = ({"dJ/do": np.ones(5)}, {"dJ/do": 1.0}, {"dJ/do": "abc"}, {"dJ/do": [np.nan, 1.0]})
    for earlier in unusable:
        assert bp.diagnose(TRACE, 5, G["dJ/dh"], earlier=earlier)
        verdict = bp.diagnose(TRACE, 5, -G["dJ/dh"], earlier=earlier)
        assert [finding.key for finding in verdict.findings] == ["sign"]


@given(problems(EXTREME))
@settings(max_examples=examples(40))
def test_numbers_that_hurt_are_judged_without_a_warning(problem: Problem) -> None:
    trace = problem.trace()
    for name, right in trace.gradients.items():
        assert bp.diagnose(trace, STEP_OF[name], right, name=name)
        nothing = bp.diagnose(trace, STEP_OF[name], 0.0 * right, name=name)
        assert nothing.right == (not right.any())


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
    assert "It follows correctly from your own ∂J/∂o" in verdict.text
    first = verdict.findings[0]
    assert (first.key, first.step, first.carried) == ("softmax_left_out", 2, True)
    # without the earlier answers the mistake is found from the last one only
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
        (2, "dJ/do", G["dJ/do"][:, None], "the shape: yours is (2, 1), that of ∂J/∂o is (2,)"),
        (
            4,
            "dJ/dW2",
            np.ones((3, 3)),
            "Your answer has shape (3, 3); ∂J/∂W2 has the shape of W2, (2, 3)",
        ),
        (4, "dJ/dW2", 1.7 * G["dJ/dW2"], "the right direction, but not the right length"),
        (5, "dJ/dh", -0.3 * G["dJ/dh"], "but points in the opposite direction"),
        (5, "dJ/dh", turned(G["dJ/dh"], 3), "its direction is off by 3°"),
        (5, "dJ/dh", turned(G["dJ/dh"], 178), "its direction is off by 178°"),
        (5, "dJ/dh", 0.5, "Your answer is a single number; ∂J/∂h has the shape of h, (3,)"),
        (1, "dJ/dL", [1.0, 2.0], "Your answer has shape (2,); ∂J/∂L is a single number"),
        (5, "dJ/dh", np.zeros(3), "all of it is zero"),
        (5, "dJ/dh", np.array([1.0, np.nan, 0]), "It contains NaN or infinity"),
        (5, "dJ/dh", "abc", "It must be made of real numbers, got 'abc'"),
        (5, "dJ/dh", [[1], [1, 2]], "It must be made of real numbers, got [[1], [1, 2]]"),
        (5, "dJ/dh", None, "It is missing"),
        (5, "dJ/dh", TRACE.h, "This is h of forward propagation, not a gradient"),
        (5, "dJ/dh", G["dJ/dz"], "Steps are mixed up: this is ∂J/∂z, the result of step 6"),
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
        ((None, 2, 1.0), TypeError, "trace must be what backprop returns, got None"),
        ((TRACE, 8, 1.0), ValueError, "step must be a whole number from 1 to 7, got 8"),
        ((TRACE, 3, 1.0), ValueError, "answer must be a mapping by name for step 3, which has ds/"),
        ((TRACE, 2, {"dJ/dh": 1}), ValueError, "answer: 'dJ/dh' is not a quantity of step 2; choo"),
        ((TRACE, 2, 1.0, {"earlier": 1}), TypeError, "earlier must be a mapping by name, got 1"),
        ((TRACE, 2, 1.0, {"earlier": {"dJ/dx": 1}}), ValueError, "earlier: unknown name 'dJ/dx'"),
        ((TRACE, 2, 1.0, {"tolerance": 0}), ValueError, "tolerance must be a finite number"),
        ((TRACE, 2, 1.0, {"name": "dJ/dx"}), ValueError, "unknown name 'dJ/dx'"),
        ((TRACE, 2, 1.0, {"lang": "fr"}), ValueError, "unknown lang 'fr'"),
    ],
)
def test_wrong_questions_are_refused(arguments: Any, error: type[Exception], sentence: str) -> None:
    options = arguments[3] if len(arguments) == 4 else {}
    with pytest.raises(error, match=re.escape(sentence)):
        bp.diagnose(*arguments[:3], **options)


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
