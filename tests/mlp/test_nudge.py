"""A nudge: the change in J against the gradient's prediction."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples
from strategies import Problem, problems

from bpwidget.mlp import ACTIVATIONS, MLP, backprop, nudge

SMOOTH = tuple(name for name, phi in ACTIVATIONS.items() if not phi.kinks)


@settings(max_examples=examples(100))
@given(problem=problems(activations=SMOOTH, largest=3), data=st.data())
def test_the_rest_is_of_second_order(problem: Problem, data: st.DataObject) -> None:
    trace = problem.trace()
    entry = data.draw(st.sampled_from(problem.net.entries))
    one, half = nudge(trace, entry, 1e-3), nudge(trace, entry, 5e-4)
    assert one.predicted == one.gradient * 1e-3
    assert one.rest == one.actual - one.predicted
    # half the move leaves a quarter of the rest, except for third-order terms and rounding
    scale = 1.0 + abs(trace.J) + float(sum((g**2).sum() for g in trace.gradients.values()))
    assert half.rest == pytest.approx(one.rest / 4, abs=1e-6 * scale)


def test_it_is_J_of_the_moved_network() -> None:
    net = MLP.random(bias=True, seed=3)
    trace = backprop(net, (0.5, 0.6), 1, lam=0.1)
    for entry in net.entries:
        moved = nudge(trace, entry, -0.25)
        place = entry.removesuffix("]").split("[")
        at = tuple(int(part) for part in place[1].split(","))
        other = net.with_entries({entry: float(getattr(net, place[0])[at]) - 0.25})
        assert moved.actual == backprop(other, (0.5, 0.6), 1, lam=0.1).J - trace.J
        assert moved.gradient == trace.gradients[f"dJ/d{place[0]}"][at]
        assert moved.entry == entry


@pytest.mark.parametrize(
    ("arguments", "error", "sentence"),
    [
        ((None, "W1[0,0]"), TypeError, "trace must be what backprop returns, got None"),
        (("trace", "W1[9,0]"), ValueError, "entry: 'W1[9,0]' does not exist"),
        (("trace", "W9[0,0]"), ValueError, "entry: 'W9[0,0]' is not an entry such as"),
        (("trace", "W1[0,0]", "a"), TypeError, "epsilon must be a number, got 'a'"),
        (("trace", "W1[0,0]", np.nan), ValueError, "epsilon must be a finite number, got nan"),
    ],
)
def test_wrong_arguments_are_refused(arguments: Any, error: type[Exception], sentence: str) -> None:
    trace = backprop(MLP.random(), (0.5, 0.6), 0)
    given_: Any = tuple(trace if each == "trace" else each for each in arguments)
    with pytest.raises(error, match=re.escape(sentence)):
        nudge(*given_)
