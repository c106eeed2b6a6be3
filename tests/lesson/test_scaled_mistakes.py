"""Mistakes with a number in them: it is found, but not claimed if the digits cannot tell."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from profiles import examples
from wrong_answers import Values, numbers, random_problem

import bpwidget as bp
from bpwidget.lesson.rules import STEP_OF
from bpwidget.lesson.scaled_mistakes import SCALED_KEYS
from bpwidget.mlp.arguments import Array

pytestmark = pytest.mark.more

NETWORKS = examples(150)


def _moved(v: Values, eta: float) -> Array:
    """Return W2 after an update made too early."""
    updated: Array = v["W2"] - eta * v["dJ/dW2"]
    return updated


# by hand: the quantity, the mistake, the answer, and the sentence about its number
MADE: list[tuple[str, str, Callable[[Values], Array], str]] = [
    ("dJ/dh", "W2_updated_first", lambda v: _moved(v, 0.5).T @ v["dJ/do"], "η = 0.5"),
    (
        "dJ/dz",
        "W2_updated_first",
        lambda v: (_moved(v, 0.02).T @ v["dJ/do"]) * v["slope"],
        "η = 0.02",
    ),
    (
        "dJ/dW1",
        "W2_updated_first",
        lambda v: (
            np.outer((_moved(v, 0.1).T @ v["dJ/do"]) * v["slope"], v["x"]) + v["lam"] * v["W1"]
        ),
        "η = 0.1",
    ),
    ("dJ/dW2", "update_for_gradient", lambda v: -0.1 * v["dJ/dW2"], "−0.1 times"),
    ("dJ/dW1", "moved_for_gradient", lambda v: v["W1"] - 0.3 * v["dJ/dW1"], "W1 − 0.3 ∂J/∂W1"),
    ("dJ/do", "mean_of_batch", lambda v: v["dJ/do"] / 5, "divided by 5"),
    (
        "dJ/dW1",
        "mean_of_batch",
        lambda v: np.outer(v["dJ/dz"], v["x"]) / 32 + v["lam"] * v["W1"],
        "divided by 32",
    ),
    ("dJ/db1", "times_too_large", lambda v: 4 * v["dJ/dz"], "4 times the right"),
    ("ds/dW2", "penalty_by_count", lambda v: v["lam"] / 3 * v["W2"], "divided by 3"),
    (
        "dJ/dW2",
        "penalty_by_count",
        lambda v: np.outer(v["dJ/do"], v["h"]) + v["lam"] / 6 * v["W2"],
        "divided by 6",
    ),
    ("ds/dW1", "penalty_times", lambda v: 4 * v["lam"] * v["W1"], "4 times too large"),
    (
        "dJ/dW1",
        "penalty_times",
        lambda v: np.outer(v["dJ/dz"], v["x"]) + 4 * v["lam"] * v["W1"],
        "4 times too large",
    ),
]


def test_each_is_tried() -> None:
    assert {key for _, key, _, _ in MADE} == set(SCALED_KEYS)


@pytest.mark.parametrize(("name", "key", "wrong", "said"), MADE)
def test_the_mistake_is_named_with_its_number(
    name: str, key: str, wrong: Callable[[Values], Array], said: str
) -> None:
    tried = 0
    for seed in range(NETWORKS):
        problem = random_problem(seed)
        values, trace = numbers(problem), problem.trace()
        if name not in trace.gradients:
            continue
        answer = wrong(values)
        right = trace.gradients[name]
        # one number does not determine a learning rate, and a mistake without effect is invisible
        if np.count_nonzero(np.abs(answer - right) > 1e-3 * np.abs(right).max()) < 3:
            continue
        # nor does a multiple of the right answer reveal its origin
        cosine = (answer * right).sum() / np.sqrt((answer**2).sum() * (right**2).sum())
        if key in ("W2_updated_first", "moved_for_gradient") and abs(cosine) > 1 - 1e-8:
            continue
        verdict = bp.diagnose(trace, STEP_OF[name], answer, name=name)
        assert key in [finding.key for finding in verdict.findings], (seed, str(verdict))
        assert said in verdict.text, (seed, str(verdict))
        tried += 1
    assert tried > NETWORKS / 8


def test_one_number_alone_tells_no_learning_rate() -> None:
    net = bp.MLP([[0.5, -0.4]], [[1.5]], [0.1], [0.2], "sigmoid")
    trace = bp.backprop(net, (1.0, 2.0), 1.0, "squared_error", lam=0.1)
    for name, answer in (("dJ/dh", 0.3), ("dJ/dW2", -0.17), ("dJ/db2", 0.7)):
        verdict = bp.diagnose(
            trace, STEP_OF[name], np.full(trace.gradients[name].shape, answer), name=name
        )
        assert not verdict.findings, str(verdict)


def test_no_count_is_claimed_if_the_digits_cannot_tell() -> None:
    trace = bp.backprop(bp.MLP.random(), (0.5, 0.6), 0)
    answer = trace.gradients["dJ/do"] / 37
    found = bp.diagnose(trace, 2, answer)
    assert [finding.key for finding in found.findings] == ["mean_of_batch"]
    assert not bp.diagnose(trace, 2, answer, tolerance=1e-2).findings


def test_random_answers_are_not_explained() -> None:
    rng = np.random.default_rng(1)
    named = 0
    for seed in range(NETWORKS):
        trace = random_problem(seed).trace()
        for name, right in trace.gradients.items():
            if right.size > 1:
                answer = rng.normal(size=right.shape)
                named += bool(bp.diagnose(trace, STEP_OF[name], answer, name=name).findings)
    assert named == 0
