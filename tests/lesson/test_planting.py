"""A broken step: right before it, as computed by hand after it, found by the check."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pytest
from profiles import examples
from reference import derived
from strategies import Problem
from wrong_answers import MISTAKES, Values, numbers, of_functions, random_problem

import bpwidget as bp
from bpwidget.lesson.mistakes import KEYS
from bpwidget.lesson.planting import BrokenTrace, after_descent, break_step, plantable
from bpwidget.lesson.rules import STEP_OF
from bpwidget.mlp.arguments import Array

pytestmark = pytest.mark.more

NETWORKS = examples(60)
# mistakes that a teacher would expect
LISTED = {
    "transposed": "transposed",
    "W2 for W2ᵀ": "not_transposed",
    "φ′(h) for φ′(z)": "slope_at_h",
    "φ′ left out": "slope_left_out",
    "λW left out": "penalty_left_out",
    "λW doubled": "penalty_doubled",
    "λ on the bias": "penalty_on_bias",
    "λ without W": "weight_left_out",
    "sign flipped": "sign",
    "½ dropped": "half_dropped",
    "½ twice": "half_kept",
    "softmax left out": "softmax_left_out",
    "softmax twice": "softmax_twice",
    "sigmoid left out": "sigmoid_left_out",
    "sigmoid twice": "sigmoid_twice",
    "outer product reversed": "outer_reversed",
    "accumulated twice": "accumulated_twice",
    "steps mixed up": "data_left_out",
}
TRACE = bp.backprop(bp.MLP.random(bias=True), (0.5, 0.6), 0, lam=0.01)


class Pass(NamedTuple):
    """A broken pass, and the right numbers from an independent engine."""

    problem: Problem
    values: Values
    broken: BrokenTrace


@pytest.fixture(scope="module")
def passes() -> list[Pass]:
    """Return every mistake that can be planted in many random networks."""
    found = []
    for seed in range(NETWORKS):
        problem = random_problem(seed)
        values, trace = numbers(problem), problem.trace()
        found += [Pass(problem, values, break_step(trace, *each)) for each in plantable(trace)]
    return found


def wrong_by_hand(problem: Problem, v: Values, name: str, mistake: str) -> Array:
    """Return the result of a mistake, as a learner would derive it."""
    if STEP_OF[name] == 1:
        return np.asarray({"sign": -1.0}[mistake])
    return np.asarray({**MISTAKES[name], **of_functions(name, problem)}[mistake](v))


def by_hand(v: Values, name: str, wrong: Array, *, has_psi: bool) -> dict[str, Array]:
    """Return the seven steps with one quantity replaced, and later ones computed from it."""
    g: dict[str, Any] = {}

    def put(key: str, value: Any) -> None:
        g[key] = wrong if key == name else value

    put("dJ/dL", 1.0)
    put("dJ/ds", 1.0)
    if has_psi:
        put("dJ/dy_hat", g["dJ/dL"] * v["dJ/dy_hat"])
        put("dJ/do", g["dJ/dy_hat"] * v["output_slope"])
    else:
        put("dJ/do", g["dJ/dL"] * v["dJ/do"])
    put("ds/dW1", v["lam"] * v["W1"])
    put("ds/dW2", v["lam"] * v["W2"])
    put("dJ/dW2", np.outer(g["dJ/do"], v["h"]) + g["dJ/ds"] * g["ds/dW2"])
    put("dJ/db2", g["dJ/do"])
    put("dJ/dh", v["W2"].T @ g["dJ/do"])
    put("dJ/dz", g["dJ/dh"] * v["slope"])
    put("dJ/dW1", np.outer(g["dJ/dz"], v["x"]) + g["dJ/ds"] * g["ds/dW1"])
    put("dJ/db1", g["dJ/dz"])
    return g


def test_what_comes_before_is_right_and_what_follows_starts_from_the_mistake(
    passes: list[Pass],
) -> None:
    for problem, values, broken in passes:
        name, mistake = broken.planted
        assert broken.broken_step == STEP_OF[name]
        wrong = wrong_by_hand(problem, values, name, mistake)
        has_psi = problem.net.output_activation != "identity"
        theirs = by_hand(values, name, wrong, has_psi=has_psi)
        for each, ours in broken.gradients.items():
            close = 1e-9 * np.abs(theirs[each]).max() + 1e-12
            np.testing.assert_allclose(
                ours, theirs[each], rtol=1e-7, atol=close, err_msg=f"{mistake} in {name}, {each}"
            )
            assert not ours.flags.writeable
            if STEP_OF[each] < broken.broken_step:
                assert not broken.is_off(each)
            assert (each in broken.off()) is broken.is_off(each)


def test_the_numerical_check_finds_the_first_wrong_step(passes: list[Pass]) -> None:
    found = set()
    for problem, _, broken in passes:
        name, mistake = broken.planted
        report = problem.check(broken.gradients)
        # a mistake that makes no difference here, or at a kink, cannot be found
        if broken.off().get(name, 0.0) > 1e-3 and not report[name].at_kink.any():
            assert report.first_wrong is not None, (name, mistake)
            assert report.first_wrong.name == name, mistake
            found.add(mistake)
    assert found == set(KEYS)


def test_the_terms_of_later_steps_add_up_and_those_of_the_broken_rule_do_not(
    passes: list[Pass],
) -> None:
    for _, v, broken in passes:
        for number, W, column, row in ((4, "W2", "dJ/do", "h"), (7, "W1", "dJ/dz", "x")):
            step = broken.step(number)
            data = np.outer(broken.gradients[column], v[row])
            close = 1e-9 * np.abs(data).max() + 1e-12
            np.testing.assert_allclose(step.data[f"dJ/d{W}"], data, rtol=1e-7, atol=close)
            for name, value in step.gradients.items():
                adds_up = np.array_equal(step.data[name] + step.penalty[name], value)
                assert adds_up is not (name == broken.planted[0] and broken.is_off(name))


def test_descent_is_that_with_the_broken_gradients(passes: list[Pass]) -> None:
    rate = 0.1
    for problem, _, broken in passes[::10]:
        for trace in (broken, broken.right):
            weights = {
                name: array - rate * trace.gradients[f"dJ/d{name}"]
                for name in ("W1", "W2", "b1", "b2")
                if (array := getattr(problem.net, name)) is not None
            }
            net = replace(problem.net, **weights)
            moved = Problem(net, problem.x, problem.y, problem.loss, problem.lam)
            J = float(derived(moved).values["J"])
            assert after_descent(trace, rate) == pytest.approx(J, rel=1e-9, abs=1e-12)


def test_with_the_sign_flipped_descent_goes_uphill() -> None:
    broken = break_step(TRACE, "dJ/do", "sign")
    assert after_descent(TRACE, 0.01) < TRACE.J < after_descent(broken, 0.01)


@pytest.mark.parametrize("rate", [1e300, 1e308])
def test_a_step_too_long_for_float64_ends_at_infinity(rate: float) -> None:
    net = bp.MLP([[100.0]], [[100.0]], activation="identity")
    trace = bp.backprop(net, [1.0], [0.0], "squared_error", lam=0.1)
    assert after_descent(trace, rate) == np.inf


def test_every_mistake_that_is_listed_can_be_planted_somewhere() -> None:
    found = set()
    for loss, y, activation in (
        ("cross_entropy", 0, "tanh"),
        ("squared_error", [0.1, 0.2, 0.3], "relu"),
        ("sum_of_squares", [0.1, 0.2, 0.3], "sigmoid"),
        ("mean_squared_error", [0.1, 0.2, 0.3], "tanh"),
        ("binary_cross_entropy", [0.0, 1.0, 0.5], "tanh"),
    ):
        net = bp.MLP.random(3, 3, 3, activation, bias=True)
        trace = bp.backprop(net, (0.5, 0.6, -0.4), y, loss, lam=0.1)
        for name, mistake in plantable(trace):
            broken = break_step(trace, name, mistake)
            assert {each: value.shape for each, value in broken.gradients.items()} == {
                each: value.shape for each, value in trace.gradients.items()
            }
            if broken.is_off(name):
                found.add(mistake)
    assert found == set(KEYS)
    assert set(LISTED.values()) <= found


def test_the_forward_pass_is_kept_and_a_broken_pass_is_mended_before_it_is_broken_anew() -> None:
    broken = break_step(TRACE, "dJ/dz", "slope_left_out")
    assert (broken.J, broken.right, broken.net) == (TRACE.J, TRACE, TRACE.net)
    np.testing.assert_array_equal(broken.gradients["dJ/dz"], TRACE.gradients["dJ/dh"])
    again = break_step(broken, "dJ/do", "sign")
    assert again.right is TRACE
    np.testing.assert_array_equal(again.gradients["dJ/dz"], -TRACE.gradients["dJ/dz"])


def test_without_a_penalty_its_mistakes_change_nothing() -> None:
    trace = bp.backprop(TRACE.net, TRACE.x, 0)
    for mistake in ("penalty_left_out", "penalty_doubled", "penalty_subtracted"):
        assert break_step(trace, "dJ/dW2", mistake).off() == {}


def test_the_error_is_relative_and_infinite_where_the_right_value_is_zero() -> None:
    dead = bp.backprop(bp.MLP([[-1.0]], [[1.0], [2.0]], activation="relu"), [1.0], 0)
    off = break_step(dead, "dJ/dz", "slope_left_out").off()
    assert off == {"dJ/dz": np.inf, "dJ/dW1": np.inf}
    assert break_step(TRACE, "dJ/dz", "sign").off()["dJ/dz"] == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("name", "mistake", "said"),
    [
        ("dJ/dh", "not_transposed", "'not_transposed' cannot be planted in 'dJ/dh'; choose from"),
        (
            "dJ/dW2",
            "transposed",
            "'transposed' cannot be planted in 'dJ/dW2'; choose from sign",
        ),
        ("dJ/dx", "sign", "nothing can be planted in 'dJ/dx'; choose from dJ/dL, dJ/ds, dJ/do"),
    ],
)
def test_a_mistake_that_cannot_be_made_there_is_refused(name: str, mistake: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"planted: {said}")):
        break_step(TRACE, name, mistake)


def test_a_mistake_too_large_for_float64_is_refused() -> None:
    net = bp.MLP([[1.0]], [[-10.0], [990.0]], activation="identity")
    trace = bp.backprop(net, [1.0], 0)
    sentence = "dJ/dh is too large for float64 with by_probability planted in dJ/do; try smaller x "
    with pytest.raises(OverflowError, match=re.escape(sentence)):
        break_step(trace, "dJ/do", "by_probability")
