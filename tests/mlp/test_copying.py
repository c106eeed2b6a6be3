"""Immutable objects can be copied and pickled, with the same numbers, and stay read-only."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np
import pytest

import bpwidget as bp
from bpwidget.lesson.planting import break_step
from bpwidget.mlp import MLP, backprop, backprop_batch, check_gradients, loss_surface
from bpwidget.mlp.copying import Immutable
from bpwidget.mlp.trace import Trace
from bpwidget.panel.state.opening import from_controls
from bpwidget.panel.state.run import advance


def a_trace() -> Trace:
    return backprop(MLP.random(bias=True), (0.5, 0.6), 0, lam=0.1)


def a_run() -> bp.History:
    settings = bp.Settings(optimiser="adam", batch=16)
    run = bp.History.start(MLP.random(2, 4, 2, bias=True), bp.dataset("moons"), settings)
    for _ in range(5):
        run = run.advance()
    return run


def diverged() -> bp.History:
    settings = bp.Settings("squared_error", learning_rate=1e200)
    net = MLP([[1.0]], [[1.0]], activation="identity")
    return bp.History.start(net, ([1.0], [0.0]), settings).advance()


MAKERS: dict[str, Any] = {
    "net": MLP.random,
    "trace": a_trace,
    "broken trace": lambda: break_step(a_trace(), "dJ/dz", "slope_left_out"),
    "step": lambda: a_trace().step(4),
    "batch": lambda: backprop_batch(MLP.random(), [[1.0, 2.0], [3.0, 4.0]], [0, 1]),
    "report": partial(check_gradients, MLP.random(), (0.5, 0.6), 0),
    "surface": partial(loss_surface, MLP.random(), (0.5, 0.6), 0, resolution=5),
    "data": lambda: bp.dataset("iris").standardised(),
    "run state": lambda: a_run().at,
    "history": a_run,
    "diverged": diverged,
    "curves": lambda: a_run().curves,
    "plane": lambda: a_run().plane(),
    "setup": partial(bp.preset, "dead"),
    "exercise": lambda: bp.exercise(5),
    "state": lambda: from_controls(weights={"W1[0,0]": 0.5}, step=3).computed(),
    "state of a run": lambda: advance(from_controls(data="moons").computed(), 3),
}


def leaves(value: Any, seen: set[int]) -> Iterator[Any]:
    """Yield every array and number in a value, in order."""
    if isinstance(value, (np.ndarray, int, float, str)) or value is None:
        yield value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield key
            yield from leaves(each, seen)
    elif isinstance(value, (tuple, list)):
        for each in value:
            yield from leaves(each, seen)
    elif hasattr(value, "__dict__") and id(value) not in seen:
        seen.add(id(value))
        kept = value.__getstate__() if isinstance(value, Immutable) else vars(value)
        for name in sorted(kept):
            yield from leaves(getattr(value, name), seen)


@pytest.mark.parametrize("again", ["pickle", "deepcopy", "copy"])
@pytest.mark.parametrize("kind", MAKERS)
def test_a_copy_has_the_same_numbers_and_cannot_be_changed(kind: str, again: str) -> None:
    before = MAKERS[kind]()
    ways: dict[str, Any] = {
        "pickle": lambda value: pickle.loads(pickle.dumps(value)),  # noqa: S301 - just written
        "deepcopy": copy.deepcopy,
        "copy": copy.copy,
    }
    after = ways[again](before)
    assert type(after) is type(before)
    one, other = list(leaves(before, set())), list(leaves(after, set()))
    assert len(one) == len(other) > 3
    for a, b in zip(one, other, strict=True):
        assert type(a) is type(b)
        if isinstance(a, np.ndarray):
            np.testing.assert_array_equal(a, b)
            assert a.dtype == b.dtype
            assert not b.flags["WRITEABLE"]
        else:
            assert a == b or (a != a and b != b)  # noqa: PLR0124 - NaN


def test_a_pickled_run_continues_as_it_would_have() -> None:
    run = a_run()
    again = pickle.loads(pickle.dumps(run))  # noqa: S301 - what was just written
    np.testing.assert_array_equal(again.advance().at.net.W1, run.advance().at.net.W1)
    np.testing.assert_array_equal(again.curves.J, run.curves.J)
    with pytest.raises(TypeError):
        again.at.update["W1"] = 0


def test_a_pickled_trace_computes_the_rest_on_demand() -> None:
    trace = a_trace()
    assert trace.gradients
    again = pickle.loads(pickle.dumps(trace))  # noqa: S301 - what was just written
    assert list(again.gradients) == list(trace.gradients)
    np.testing.assert_array_equal(again.dJ_dx, trace.dJ_dx)
    assert again.step(4).gradients["dJ/dW2"] is again.backward.W2.total
