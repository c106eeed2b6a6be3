"""The ledger and the summary agree with the Trace."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

import bpwidget as bp
from bpwidget.lesson import ledger, numeral, summary, unit_states

TRACE = bp.backprop(bp.MLP.random(bias=True), (0.5, 0.6), 0, lam=0.01)


def test_every_entry_equals_the_trace() -> None:
    entries = ledger(TRACE)
    assert [entry.name for entry in entries] == list(TRACE.gradients)
    for entry in entries:
        assert entry.value is TRACE.gradients[entry.name]
        assert entry.size == pytest.approx(np.linalg.norm(entry.value))
        assert entry.name in TRACE.step(entry.step).gradients


def test_only_weight_gradients_are_taken_apart() -> None:
    apart = {entry.name for entry in ledger(TRACE) if entry.data is not None}
    assert apart == {"dJ/dW2", "dJ/dW1"}
    for entry in ledger(TRACE):
        if entry.data is not None and entry.penalty is not None:
            np.testing.assert_allclose(entry.data + entry.penalty, entry.value)


@pytest.mark.parametrize("step", range(1, 8))
def test_the_summary_contains_the_numbers_of_the_state(step: int) -> None:
    text = summary(TRACE, step)
    for value in (TRACE.L, TRACE.s, TRACE.J, float(TRACE.prediction[0])):
        assert numeral(value) in text
    assert f"Step {step} of 7" in text
    for name in TRACE.step(step).gradients:
        assert name in text
    # full stops occur only at the ends of sentences and in numbers
    assert len(re.findall(r"\.(?= |$)", text)) == 5


def test_the_summary_of_a_vector_target() -> None:
    trace = bp.backprop(bp.MLP.random(outputs=9), (0.5, 0.6), np.arange(9.0), "squared_error")
    assert "for the target y = (0, 1.000, 2.000, 3.000, 4.000, 5.000, …)" in summary(trace, 1)


def test_units_are_sorted_by_the_slope_where_they_stand() -> None:
    net = bp.MLP(W1=[[0.0], [1.0], [3.0], [-3.0], [400.0]], W2=[[1.0] * 5])
    states = unit_states(bp.backprop(net, [1.0], 0))
    assert states.active.tolist() == [True, True, False, False, False]
    assert states.saturated.tolist() == [False, False, True, True, False]
    assert states.dead.tolist() == [False, False, False, False, True]
    relu = unit_states(bp.backprop(replace(net, activation="relu"), [1.0], 0))
    assert relu.dead.tolist() == [True, False, False, True, False]
    # a sigmoid is never steeper than 1/4, which does not make it saturated
    sigmoid = unit_states(bp.backprop(replace(net, activation="sigmoid"), [1.0], 0))
    assert sigmoid.active.tolist() == [True, True, True, True, False]
