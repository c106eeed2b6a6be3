"""The mistake in a wrong answer is named, and a right answer is never called wrong."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from profiles import examples, slow
from reference import derived
from strategies import EXTREME, Problem, problems
from wrong_answers import NETWORKS, is_same, numbers, random_problem, rates, through_loss

import bpwidget as bp
from bpwidget.lesson.exercises.diagnosis import planted
from bpwidget.lesson.mistakes import MISTAKES
from bpwidget.lesson.rules import RULES, STEP_OF, derive, is_before
from bpwidget.lesson.words.languages import LANGUAGES
from bpwidget.lesson.words.mistakes import SENTENCES
from bpwidget.lesson.words.verdicts import FRAME
from bpwidget.mlp.arguments import Array

pytestmark = pytest.mark.more

NET, X = bp.MLP.random(hidden=3, bias=True, seed=4), (0.5, -0.6)
TRACE = bp.backprop(NET, X, 1, lam=0.1)
G = TRACE.gradients


def turned(vector: Array, degrees: float) -> Array:
    """Return a vector of the same length, rotated by some degrees."""
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


# mistakes that a teacher wants named, and their names here
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
    "the slope's formula in h put on z": {"formula_at_z"},
    "1 − h for the slope": {"slope_cut_short"},
    "the slope of another φ": {"slope_of_another"},
    "φ′ where there is no φ": {"slope_of_output"},
    "the mask turned round": {"mask_reversed"},
    "softmax by its diagonal alone": {"softmax_by_diagonal"},
    "sum(W2) for a row of it": {"row_summed"},
    "W2 left out": {"W2_left_out"},
    "x for h, h for x": {"x_for_h", "h_for_x"},
    "λ added to the bias": {"lam_on_bias"},
    "λ left out": {"lam_left_out"},
    "L1 for L2": {"penalty_by_sign"},
    "the output's derivative for the loss's": {"output_for_loss"},
    "mean of outputs": {"mean_of_outputs"},
}


def test_every_wrong_answer_is_called_by_its_mistake(record_property: Any) -> None:
    tried, alone, _, missed = rates()
    assert missed == []
    assert set(tried) >= {mistake.key for mistake in MISTAKES}
    assert set(tried) >= set().union(*LISTED.values())
    ambiguous = 1 - sum(alone.values()) / sum(tried.values())
    record_property("tried", sum(tried.values()))
    record_property("ambiguous", round(ambiguous, 4))
    # half of the right result may be a ½ kept, a mean over two samples or outputs, or a course's
    # λ/m: numbers cannot tell
    assert {key for key in tried if alone[key] < 0.5 * tried[key]} == {
        "half_dropped",
        "half_kept",
        "mean_of_outputs",
        "two_left_out",
        "mean_left_out",
        "penalty_halved",
    }
    assert ambiguous < 0.16


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
        has_psi = problem.net.output_activation != "identity"
        for key, derive_wrong in through_loss(problem.loss, has_psi=has_psi).items():
            v = dict(values)
            first, of = ("dJ/dy_hat", "ŷ") if has_psi else ("dJ/do", "o")
            v[first] = derive_wrong(v)
            if has_psi:
                v["dJ/do"] = v[first] * v["output_slope"]
            v["dJ/dh"] = v["W2"].T @ v["dJ/do"]
            v["dJ/dz"] = v["dJ/dh"] * v["slope"]
            v["dJ/dW2"] = np.outer(v["dJ/do"], v["h"]) + v["lam"] * v["W2"]
            v["dJ/dW1"] = np.outer(v["dJ/dz"], v["x"]) + v["lam"] * v["W1"]
            earlier = {name: v[name] for name in (first, "dJ/do", "dJ/dh", "dJ/dz")}
            later = ("dJ/dW2", "dJ/dh", "dJ/dz", "dJ/dW1")
            for name in ("dJ/do", *later) if has_psi else later:
                if is_same(v[name], trace.gradients[name], 1e-5):
                    continue
                mine = {each: earlier[each] for each in earlier if is_before(each, name)}
                for known, said in (
                    (mine, f"It follows correctly from your own ∂J/∂{of}"),
                    ({}, f"A mistake of step 2 in ∂J/∂{of}, carried forward correctly"),
                ):
                    verdict = bp.diagnose(trace, STEP_OF[name], v[name], name=name, earlier=known)
                    assert (key, 2, True) in [(f.key, f.step, f.carried) for f in verdict.findings]
                    assert said in verdict.text
                tried += 1
    assert tried > NETWORKS / 2


@pytest.mark.parametrize(
    ("name", "wrong", "key", "sentence"),
    [
        ("dJ/do", lambda v: v.gradients["dJ/dy_hat"], "slope_left_out", "ψ′(o) was left out: this"),
        (
            "dJ/do",
            lambda v: v.gradients["dJ/dy_hat"] * v.y_hat,
            "value_for_slope",
            "ŷ = ψ(o) was used in place of its derivative ψ′(o).",
        ),
        (
            "dJ/dy_hat",
            lambda v: 2 * (v.y_hat - v.y),
            "half_dropped",
            "it cancels the 2, so ŷ − y.",
        ),
        ("dJ/dy_hat", lambda v: v.y_hat, "target_left_out", "this is the prediction alone."),
        (
            "dJ/dy_hat",
            lambda v: v.gradients["dJ/do"],
            "mixed_up",
            "this is ∂J/∂o, the result of step 2.",
        ),
        ("dJ/do", lambda v: v.y_hat, "forward", "This is ŷ of forward propagation"),
        ("dJ/dy_hat", lambda v: v.o, "forward", "This is o of forward propagation"),
        ("dJ/do", lambda _: [1.0, 2.0, 3.0], "", "∂J/∂o has the shape of o, (2,)."),
        ("dJ/dy_hat", lambda _: [1.0, 2.0, 3.0], "", "∂J/∂ŷ has the shape of ŷ, (2,)."),
    ],
)
def test_a_mistake_on_the_way_through_psi_is_named(
    name: str, wrong: Any, key: str, sentence: str
) -> None:
    net = bp.MLP.random(outputs=2, output_activation="sigmoid")
    trace = bp.backprop(net, (0.5, 0.6), (0.01, 0.99), "squared_error", 0.1)
    verdict = bp.diagnose(trace, 2, wrong(trace), name=name)
    assert not verdict
    assert key in [finding.key for finding in verdict.findings] or not key
    assert bool(verdict.findings) is bool(key)
    assert sentence in verdict.text


def test_only_earlier_answers_that_lead_here_are_blamed() -> None:
    mine = {"dJ/do": np.array([0.3, -1.2]), "dJ/dW2": np.zeros((2, 3)), "ds_dW1": np.zeros((3, 2))}
    verdict = bp.diagnose(TRACE, 5, NET.W2.T @ mine["dJ/do"], earlier=mine)
    assert "It follows correctly from your own ∂J/∂o: the mistake was made earlier" in verdict.text


def test_useless_earlier_answers_are_ignored() -> None:
    unusable = ({"dJ/do": np.ones(5)}, {"dJ/do": 1.0}, {"dJ/do": "abc"}, {"dJ/do": [np.nan, 1.0]})
    for earlier in unusable:
        assert bp.diagnose(TRACE, 5, G["dJ/dh"], earlier=earlier)
        verdict = bp.diagnose(TRACE, 5, -G["dJ/dh"], earlier=earlier)
        assert [finding.key for finding in verdict.findings] == ["sign"]


@given(problems(EXTREME))
@settings(max_examples=examples(40))
def test_extreme_numbers_are_judged_without_a_warning(problem: Problem) -> None:
    trace = problem.trace()
    for name, right in trace.gradients.items():
        assert bp.diagnose(trace, STEP_OF[name], right, name=name)
        nothing = bp.diagnose(trace, STEP_OF[name], 0.0 * right, name=name)
        assert nothing.right == (not right.any())


def test_a_subnormal_data_term_is_divided_by_no_count() -> None:
    # the count that would make it 0 is infinite
    W2 = np.zeros((4, 4))
    W2[3, 0] = 1000.0
    net = bp.MLP([[-0.25], [0.0], [0.0], [0.0]], W2, activation="identity")
    trace = bp.backprop(net, [5e-324], 0, lam=0.01)
    right = trace.gradients["dJ/dW1"]
    assert bp.diagnose(trace, 7, right, name="dJ/dW1")
    assert not bp.diagnose(trace, 7, 0.0 * right, name="dJ/dW1")


@pytest.mark.parametrize("name", [name for name in RULES if STEP_OF[name] > 2])
def test_a_step_that_follows_from_a_wrong_one_is_recognised(name: str) -> None:
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
    # without the earlier answers, the mistake is found from the last one alone
    verdict = bp.diagnose(TRACE, STEP_OF[name], mine[name], name=name)
    found = [(each.key, each.step, each.carried) for each in verdict.findings]
    assert ("softmax_left_out", 2, True) in found
    assert "A mistake of step 2 in ∂J/∂o, carried forward correctly" in verdict.text


def test_a_mistake_on_top_of_a_mistake_is_still_named() -> None:
    mine = {"dJ/do": np.array([0.3, -1.2])}
    dJ_dh = NET.W2.T @ mine["dJ/do"]
    verdict = bp.diagnose(TRACE, 5, -dJ_dh, earlier=mine)
    assert [finding.key for finding in verdict.findings] == ["sign"]
    verdict = bp.diagnose(TRACE, 6, dJ_dh, earlier={**mine, "dJ/dh": dJ_dh})
    assert [finding.key for finding in verdict.findings] == ["slope_left_out"]


@pytest.mark.parametrize(
    ("step", "name", "answer", "said"),
    [
        (4, "dJ/dW2", G["dJ/dW2"].ravel(), "the shape: yours is (6,), that of ∂J/∂W2 is (2, 3)"),
        (4, "dJ/dW2", G["dJ/dW2"].T, "Rows and columns are exchanged"),
        (5, "dJ/dh", turned(G["dJ/dh"], 0.3), "It is off by less than 2 %"),
        (5, "dJ/dh", 3 * turned(G["dJ/dh"], 0.3), "differ from the right ones by more than one"),
        (5, "dJ/dh", -3 * turned(G["dJ/dh"], 0.3), "points in nearly the opposite direction"),
        (5, "dJ/dh", "0,5", "0,5 can be one number or two: write decimals with a point"),
        (5, "dJ/dh", "1 2; 3", "The rows have different lengths."),
        (5, "dJ/dh", np.ma.masked_equal([1.0, 0.0, 2.0], 0.0), "It must be made of real numbers"),
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
def test_other_verdicts(step: int, name: str, answer: Any, said: str) -> None:
    verdict = bp.diagnose(TRACE, step, answer, name=name)
    assert not verdict
    assert said in verdict.text
    assert verdict.text == str(verdict)


def test_a_hint_reveals_no_number_of_the_answer() -> None:
    rng = np.random.default_rng(0)
    for name, right in G.items():
        answer = rng.normal(size=right.shape)
        verdict = bp.diagnose(TRACE, STEP_OF[name], answer, name=name)
        numbers = re.findall(r"\d+\.\d+", verdict.text)
        assert numbers == []


def test_a_step_with_several_quantities_takes_a_mapping() -> None:
    right, b2 = dict(TRACE.step(4).gradients), np.array(NET.b2)
    assert bp.diagnose(TRACE, 4, right)
    assert bp.diagnose(TRACE, 4, {"dJ_dW2": right["dJ/dW2"], "dJ_db2": right["dJ/db2"]})
    verdict = bp.diagnose(TRACE, 4, {**right, "dJ/db2": right["dJ/db2"] + 0.1 * b2})
    assert (verdict.name, verdict.findings[0].key) == ("dJ/db2", "penalty_on_bias")
    verdict = bp.diagnose(TRACE, 4, {"dJ/dW2": right["dJ/dW2"]})
    assert "∂J/∂b2: not right. It is missing" in verdict.text
    assert repr(verdict) == "Verdict(dJ/db2: nothing known)"


def rounded_to(value: Array, digits: int) -> Array:
    """Return each number with some significant digits."""
    return np.reshape([float(f"{each:.{digits - 1}e}") for each in value.flat], value.shape)


def as_text(value: Array, digits: int) -> str:
    """Return numbers as somebody types them, with trailing zeros."""
    rows = [" ".join(f"{each:.{digits - 1}e}" for each in row) for row in np.atleast_2d(value)]
    return "; ".join(rows)


@pytest.mark.parametrize("digits", [3, *slow(2, 4)])
def test_a_right_answer_is_right_in_the_digits_that_it_is_given_in(digits: int) -> None:
    for seed in range(NETWORKS * 2 // 5):
        trace = random_problem(seed).trace()
        for name, right in trace.gradients.items():
            task = bp.Exercise(STEP_OF[name], (trace,), 5.0, "en")
            for answer in (rounded_to(right, digits), right.round(digits), as_text(right, digits)):
                if isinstance(answer, np.ndarray) and not answer.any():
                    continue  # nothing is left of it in so few decimals
                verdict = bp.diagnose(trace, STEP_OF[name], answer, name=name)
                assert verdict, (seed, answer, right, verdict)
                if task.names == (name,):
                    assert task.verdict(answer), (seed, answer, right)


def test_a_wrong_answer_is_wrong_in_three_digits_and_named_as_in_full() -> None:
    for name, mistake in (("dJ/dz", "slope_left_out"), ("dJ/dW2", "penalty_left_out")):
        made = planted(TRACE, name, next(each for each in MISTAKES if each.key == mistake))
        assert made is not None
        for answer in (made[name], rounded_to(made[name], 3), as_text(made[name], 3)):
            verdict = bp.diagnose(TRACE, STEP_OF[name], answer, name=name)
            assert [finding.key for finding in verdict.findings] == [mistake]


def test_a_mistake_in_round_numbers_is_not_taken_for_a_rounding() -> None:
    net = bp.MLP([[1, 0], [0, 1]], [[0.4, -0.3]], activation="identity")
    trace = bp.backprop(net, (1, 2), [0.8], "squared_error", lam=0.1)
    data = trace.step(4).data["dJ/dW2"]
    assert data.round(9).tolist() == [[-1.0, -2.0]]
    verdict = bp.diagnose(trace, 4, data)
    assert [finding.key for finding in verdict.findings] == ["penalty_left_out"]
    assert not bp.exercise(4, on=trace).verdict(data.round(9))


def test_a_given_tolerance_is_used() -> None:
    rounded = G["dJ/dW2"].round(3)
    assert bp.diagnose(TRACE, 4, rounded, name="dJ/dW2")
    assert not bp.diagnose(TRACE, 4, rounded, name="dJ/dW2", tolerance=1e-6)
    assert bp.diagnose(TRACE, 4, rounded, name="dJ/dW2", tolerance=0.01)
    # more digits come from code, which does not round
    assert not bp.diagnose(TRACE, 4, G["dJ/dW2"] * 1.001, name="dJ/dW2")
    assert bp.diagnose(TRACE, 5, G["dJ/dh"].astype(np.float16))
    assert bp.diagnose(TRACE, 5, G["dJ/dh"].astype(np.float32))


ALONG, OTHERWISE = "the right direction, but not the right length", "by more than one factor"


def test_a_direction_is_called_right_only_where_the_entries_are_proportional() -> None:
    said_so = 0
    for seed in range(NETWORKS * 2 // 5):
        trace = bp.backprop(bp.MLP.random(hidden=4, seed=seed), (0.5, 0.6), 0)
        g, right = trace.gradients, trace.gradients["dJ/dh"]
        # W2 is updated before it is used on the way back
        early = (trace.net.W2 - 0.02 * g["dJ/dW2"]).T @ g["dJ/do"]
        for answer in (early, 3 * early, -3 * early, 0.7 * turned(right, 0.2)):
            said = bp.diagnose(trace, 5, answer).text
            assert ALONG not in said
            assert "opposite direction" not in said or "nearly the" in said
            assert "off by 0°" not in said
            said_so += OTHERWISE in said
        for digits in (2, 3, 4, 17):
            for factor, said in ((1.7, ALONG), (-0.6, "points in the opposite direction")):
                assert said in bp.diagnose(trace, 5, rounded_to(factor * right, digits)).text
    assert said_so > NETWORKS * 2 // 5


@pytest.mark.parametrize(
    ("arguments", "error", "sentence"),
    [
        ((None, 2, 1.0), TypeError, "trace must be what backprop returns, got None"),
        ((TRACE, 8, 1.0), ValueError, "step must be a whole number from 1 to 7, got 8"),
        ((TRACE, 3, 1.0), ValueError, "answer must be a mapping by name for step 3, which has ds/"),
        ((TRACE, 2, {"dJ/dh": 1}), ValueError, "answer: 'dJ/dh' is not a quantity of step 2; choo"),
        ((TRACE, 2, 1.0, {"earlier": 1}), TypeError, "earlier must be a mapping by name, got 1"),
        ((TRACE, 2, 1.0, {"earlier": {"dJ/dx": 1}}), ValueError, "earlier: unknown name 'dJ/dx'"),
        ((TRACE, 2, 1.0, {"tolerance": "1"}), TypeError, "tolerance must be a number, got '1'"),
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
