"""Answers in three digits: a right one is never called wrong, and a mistake is still named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from autograd import grad
from definitions import LOSS, PHI
from hypothesis import given, settings
from profiles import examples
from strategies import Problem, problems
from wrong_answers import is_same, random_problem, wrong_answers

import bpwidget as bp
from bpwidget.lesson.exercises.diagnosis import judged
from bpwidget.lesson.exercises.precision import is_rounded, precision
from bpwidget.lesson.numerals import numeral
from bpwidget.mlp import ACTIVATIONS, Trace
from bpwidget.mlp.arguments import Array

pytestmark = pytest.mark.more

NETWORKS = examples(60)


def printed(values: Any) -> Array:
    """Return numbers as printed by the panel."""
    values = np.asarray(values, dtype=float)
    read = [float(numeral(float(value)).replace("−", "-")) for value in values.flat]
    return np.reshape(read, values.shape)


def three_digits(values: Any) -> Array:
    values = np.asarray(values, dtype=float)
    return np.reshape([float(f"{value:.2e}") for value in values.flat], values.shape)


def worked_out(problem: Problem, trace: Trace) -> dict[str, Array]:
    """Return each step as a learner would work it out from printed numbers."""
    g = {name: printed(value) for name, value in trace.gradients.items()}
    W1, W2, lam = printed(trace.net.W1), printed(trace.net.W2), float(printed(trace.lam))
    x, h, o = printed(trace.x), printed(trace.h), printed(trace.o)
    y = problem.y if isinstance(problem.y, int) else printed(problem.y)
    psi = ACTIVATIONS[trace.net.output_activation]
    through_loss = grad(LOSS[problem.loss].autograd)
    if "dJ/dy_hat" in g:
        by_o = {
            "dJ/dy_hat": through_loss(psi.phi(o), y),
            "dJ/do": g["dJ/dy_hat"] * psi.slope(o),
        }
    else:
        by_o = {"dJ/do": through_loss(o, y)}
    return {
        **by_o,
        "ds/dW1": lam * W1,
        "ds/dW2": lam * W2,
        "dJ/dW2": np.outer(g["dJ/do"], h) + lam * W2,
        "dJ/dh": W2.T @ g["dJ/do"],
        "dJ/dz": g["dJ/dh"] * ACTIVATIONS[trace.net.activation].slope(printed(trace.z)),
        "dJ/dW1": np.outer(g["dJ/dz"], x) + lam * W1,
    }


def readings(problem: Problem, trace: Trace) -> Iterator[tuple[str, Array]]:
    """Yield right answers: printed ones, and ones worked out from printed numbers."""
    for name, value in trace.gradients.items():
        yield from ((name, value), (name, three_digits(value)), (name, printed(value)))
    for name, value in worked_out(problem, trace).items():
        yield from ((name, value), (name, three_digits(value)), (name, printed(value)))


def test_no_right_answer_in_three_digits_is_blamed(record_property: Any) -> None:
    tried, blamed = 0, []
    for seed in range(NETWORKS):
        problem = random_problem(seed)
        trace = problem.trace()
        for name, answer in readings(problem, trace):
            verdict = judged(trace, name, answer, {}, "en")
            tried += 1
            if not verdict or verdict.findings:
                blamed.append((seed, str(verdict)))
    record_property("tried", tried)
    assert tried > 40 * NETWORKS
    assert blamed == []


@given(problems(largest=4))
@settings(max_examples=examples(60))
def test_no_right_answer_in_three_digits_is_blamed_on_any_network(problem: Problem) -> None:
    trace = problem.trace()
    for name, answer in readings(problem, trace):
        # below that, cancelling terms leave only float64 rounding
        if np.abs(trace.gradients[name]).max() > 1e-9:
            assert judged(trace, name, answer, {}, "en"), name


def test_an_answer_from_printed_numbers_is_not_called_an_update_of_W2() -> None:
    net = bp.MLP([[0.0, 0.0, 0.125]], [[0.0625], [0.0], [0.0]], activation="identity")
    trace = bp.backprop(net, (0.0, 0.0625, 0.0625), 0, lam=0.01)
    by_hand = np.outer(printed(trace.gradients["dJ/dz"]), trace.x) + 0.01 * net.W1
    # η = 0.00837 reproduces it to the last digit, η = 0.0084 does not
    assert judged(trace, "dJ/dW1", by_hand, {}, "en")
    # a plausible rate is still named
    W2 = net.W2 - 0.5 * trace.gradients["dJ/dW2"]
    dJ_dz = W2.T @ trace.gradients["dJ/do"]
    wrong = np.outer(dJ_dz, trace.x) + 0.01 * net.W1
    keys = [each.key for each in judged(trace, "dJ/dW1", wrong, {}, "en").findings]
    assert "W2_updated_first" in keys


def test_a_mistake_in_three_digits_is_called_by_its_name(record_property: Any) -> None:
    tried, named, alone = 0, 0, 0
    for seed in range(NETWORKS):
        problem = random_problem(seed)
        trace = problem.trace()
        for name, key, answer in wrong_answers(problem):
            # closer than that, three digits cannot distinguish it from the right answer
            if is_same(answer, trace.gradients[name], 2 * precision(trace, name)):
                continue
            digits = three_digits(answer)
            # 1.20 is 1.2, the right answer in two digits
            if is_rounded(digits, trace.gradients[name], at_least=2):
                continue
            keys = [each.key for each in judged(trace, name, digits, {}, "en").findings]
            tried += 1
            named += key in keys
            alone += keys == [key]
    record_property("tried", tried)
    record_property("named", named / tried)
    record_property("ambiguous", 1 - alone / tried)
    assert tried > 30 * NETWORKS
    assert named == tried


def test_the_slope_may_be_taken_from_h() -> None:
    for seed in range(NETWORKS):
        net = bp.MLP.random(hidden=6, seed=seed)
        trace = bp.backprop(net, (2.0, -3.0), 0)
        h = printed(trace.h)
        np.testing.assert_allclose(PHI["tanh"].autograd(trace.z), trace.h)
        assert judged(trace, "dJ/dz", printed(trace.gradients["dJ/dh"]) * (1 - h**2), {}, "en")


def test_precision_is_half_of_the_third_digit_unless_terms_cancel() -> None:
    trace = bp.backprop(bp.MLP.random(), (0.5, 0.6), 0, lam=0.01)
    assert 5e-3 <= precision(trace, "dJ/dW2") < 0.02
    assert precision(trace, "dJ/dL") == pytest.approx(5e-3)
    # W2ᵀ ∂J/∂o is a small difference of large terms
    near = bp.MLP([[1.0]], [[1.2345], [1.2344]], activation="identity")
    assert precision(bp.backprop(near, [1.0], 0), "dJ/dh") > 0.5
    dead = bp.MLP([[-1.0]], [[1.0], [2.0]], activation="relu")
    assert precision(bp.backprop(dead, [1.0], 0), "dJ/dz") == 5e-3
