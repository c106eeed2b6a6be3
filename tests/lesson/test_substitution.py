"""A rule with its numbers substituted, evaluated by NumPy, gives the result of its step."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from profiles import examples
from strategies import Problem, problems

import bpwidget as bp
from bpwidget.lesson import ledger
from bpwidget.lesson.planting import break_step, plantable
from bpwidget.lesson.rules import through_loss
from bpwidget.lesson.substitution import Part, substituted
from bpwidget.mlp import LOSSES
from bpwidget.mlp.arguments import Array

SIGNS = {"·": "@", "−": "-", "⊙": "*"}


def worked_out(parts: tuple[Part, ...]) -> Array:
    """Evaluate the parts as one expression; a dot after a number is no matrix product."""
    matrices = [part for part in parts if not isinstance(part, str)]
    words: list[str] = []
    for part in parts:
        if not isinstance(part, str):
            dot = "*" if part.ndim == 0 else "@"
            words.append(f"matrices[{sum(word.startswith('m') for word in words)}]")
        else:
            words.append(dot if part == "·" else SIGNS.get(part, part))
    value: Array = eval(" ".join(words), {"matrices": matrices})  # noqa: S307 - our own parts
    return value


def sizes(parts: tuple[Part, ...]) -> float:
    """Return a bound on the terms, because a difference has their absolute errors."""
    return float(sum(np.abs(part).max() ** 2 for part in parts if not isinstance(part, str)))


@given(problems())
@settings(max_examples=examples(100))
def test_every_step_with_numbers_put_in_gives_the_value_of_the_trace(problem: Problem) -> None:
    trace = problem.trace()
    for entry in ledger(trace):
        assert np.array_equal(entry.value, trace.gradients[entry.name])
        if entry.data is not None and entry.penalty is not None:
            assert np.array_equal(entry.data + entry.penalty, entry.value)
        parts = substituted(trace, entry.name)
        is_shown = entry.name != through_loss(trace) or LOSSES[problem.loss].residual_factor
        if entry.value.ndim == 0 or "/db" in entry.name or not is_shown:
            assert parts == ()
            continue
        shown = worked_out(parts)
        column = entry.value.reshape(-1, 1) if entry.value.ndim == 1 else entry.value
        assert shown.shape == column.shape
        np.testing.assert_allclose(shown, column, rtol=1e-12, atol=1e-13 * sizes(parts))


@given(problems(largest=3))
@settings(max_examples=examples(50))
def test_a_step_after_a_broken_one_shows_the_numbers_it_starts_from(problem: Problem) -> None:
    right, compared = problem.trace(), 0
    for name, mistake in plantable(right):
        try:
            broken = break_step(right, name, mistake)
        except OverflowError:  # division by a probability of zero
            assert mistake == "by_probability"
            continue
        compared += 1
        for other, value in broken.gradients.items():
            parts = substituted(broken, other)
            if parts and other != name:
                np.testing.assert_allclose(
                    worked_out(parts).ravel(),
                    value.ravel(),
                    rtol=1e-12,
                    atol=1e-13 * sizes(parts),
                    err_msg=f"{mistake} in {name}, {other}",
                )
    assert compared


@pytest.mark.parametrize(
    ("name", "shapes"),
    [
        ("dJ/dL", []),
        ("dJ/do", [(3, 1), "−", (3, 1)]),
        ("ds/dW1", [(), "·", (4, 2)]),
        ("dJ/dW2", [(3, 1), "·", (1, 4), "+", (), "·", (3, 4)]),
        ("dJ/dh", [(4, 3), "·", (3, 1)]),
        ("dJ/dz", [(4, 1), "⊙", (4, 1)]),
        ("dJ/dW1", [(4, 1), "·", (1, 2), "+", (), "·", (4, 2)]),
        ("dJ/db1", []),
    ],
)
def test_vectors_are_columns_and_parts_read_only(name: str, shapes: list[object]) -> None:
    net = bp.MLP.random(outputs=3, bias=True)
    parts = substituted(bp.backprop(net, (0.5, 0.6), 2, lam=0.01), name)
    assert [part if isinstance(part, str) else part.shape for part in parts] == shapes
    for part in parts:
        assert isinstance(part, str) or not part.flags.writeable
