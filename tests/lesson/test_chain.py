"""Each entry of a gradient is the product of its chain, on any network, unless a step is broken."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from profiles import examples
from strategies import Problem, problems

import bpwidget as bp
from bpwidget.lesson.chain import MOST_OUTPUTS, Chain, Factor, chain_of
from bpwidget.lesson.planting import break_step, plantable
from bpwidget.mlp import Trace

TRACE = bp.backprop(bp.MLP.random(bias=True), x=(0.5, 0.6), y=0, lam=0.01)


def gradient_of(trace: Trace, entry: str) -> float:
    place = trace.net.entry(entry, "entry")
    return float(trace.gradients[f"dJ/d{place.array}"][place.at])


def number_of(trace: Trace, factor: Factor) -> float:
    """Return the value that a factor's name refers to."""
    symbol, *at = re.split(r"[\[\],]", re.sub(r"[φψ]′\(", "", factor.name).rstrip(")"))
    places = tuple(int(n) for n in at if n)
    net, g = trace.net, trace.gradients
    backward = {"∂J/∂L": g["dJ/dL"], "∂J/∂s": g["dJ/ds"], "∂L/∂o": g["dJ/do"]}
    if "dJ/dy_hat" in g:
        backward = backward | {"∂L/∂ŷ": g["dJ/dy_hat"], "o": trace.output_slope}
    forward = {"W1": net.W1, "W2": net.W2, "h": trace.h, "z": trace.slope, "x": trace.x}
    return float(np.asarray((backward | forward | {"λ": trace.lam})[symbol])[places])


def terms_of(chain: Chain) -> list[float]:
    """Return the terms of the chain: a product for each path, and the penalty."""
    shared = math.prod(factor.value for factor in chain.shared)
    paths = [math.prod(factor.value for factor in path) for path in chain.paths]
    penalty = [math.prod(factor.value for factor in chain.penalty)] if chain.penalty else []
    return [*(path * shared for path in (*paths, chain.rest)), *penalty]


@given(problems())
@settings(max_examples=examples(100))
def test_its_product_is_the_entry_of_the_trace(problem: Problem) -> None:
    trace = problem.trace()
    entries = trace.net.entries
    assert len(entries) == sum(
        array.size
        for array in (trace.net.W1, trace.net.W2, trace.net.b1, trace.net.b2)
        if array is not None
    )
    for entry in entries:
        chain = chain_of(trace, entry)
        assert (chain.entry, chain.value) == (entry, gradient_of(trace, entry))
        assert chain.holds
        terms = terms_of(chain)
        # if terms cancel, the sum has the absolute errors of the terms
        room = 1e-12 * sum(map(abs, terms)) + 1e-300
        assert abs(chain.product - chain.value) <= room
        assert abs(sum(terms) - chain.value) <= room
        assert bool(chain.penalty) is entry.startswith("W")


@pytest.mark.parametrize("seed", range(5))
def test_it_holds_where_the_product_is_below_the_smallest_normal_number(seed: int) -> None:
    trace = bp.backprop(bp.MLP.random(seed=seed), (5e-324, 0.6), 0)
    assert all(chain_of(trace, entry).holds for entry in trace.net.entries)


@given(problems())
@settings(max_examples=examples(50))
def test_a_factor_is_what_its_name_says(problem: Problem) -> None:
    trace = problem.trace()
    for entry in trace.net.entries:
        chain = chain_of(trace, entry)
        factors = [*(each for path in chain.paths for each in path), *chain.shared, *chain.penalty]
        for factor in factors:
            assert factor.value == number_of(trace, factor), factor


@pytest.mark.parametrize(
    ("entry", "names", "steps"),
    [
        ("W1[2,0]", ("∂J/∂L", "∂L/∂o[0]", "W2[0,2]", "φ′(z[2])", "x[0]"), (1, 2, 5, 6, 7)),
        ("b1[1]", ("∂J/∂L", "∂L/∂o[0]", "W2[0,1]", "φ′(z[1])"), (1, 2, 5, 6)),
        ("W2[1,3]", ("∂J/∂L", "∂L/∂o[1]", "h[3]"), (1, 2, 4)),
        ("b2[0]", ("∂J/∂L", "∂L/∂o[0]"), (1, 2)),
    ],
)
def test_a_factor_is_linked_to_its_step(
    entry: str, names: tuple[str, ...], steps: tuple[int, ...]
) -> None:
    chain = chain_of(TRACE, entry)
    factors = (*chain.paths[0], *chain.shared)
    assert tuple(factor.name for factor in factors) == names
    assert tuple(factor.step for factor in factors) == steps
    penalty = [(factor.name, factor.step) for factor in chain.penalty]
    assert penalty == ([("∂J/∂s", 1), ("λ", 3), (entry, 3)] if entry[0] == "W" else [])


@pytest.mark.parametrize("entry", TRACE.net.entries)
def test_with_an_output_activation_it_leads_through_y_hat(entry: str) -> None:
    net = replace(TRACE.net, output_activation="sigmoid")
    trace = bp.backprop(net, (0.5, 0.6), (0.1, 0.9), "squared_error", 0.01)
    for k, path in enumerate(chain_of(trace, entry).paths):
        at = k if entry[1] == "1" else net.entry(entry).at[0]
        names = ["∂J/∂L", f"∂L/∂ŷ[{at}]", f"ψ′(o[{at}])"]
        assert [factor.name for factor in path[:3]] == names
        assert [factor.step for factor in path[:3]] == [1, 2, 2]


@pytest.mark.parametrize("outputs", range(1, 8))
def test_with_many_outputs_several_paths_are_summed_but_never_just_one(outputs: int) -> None:
    net = bp.MLP.random(outputs=outputs, hidden=3, seed=outputs)
    trace = bp.backprop(net, (0.5, 0.6), 0, lam=0.1)
    for entry in net.entries:
        chain = chain_of(trace, entry)
        assert chain.holds
        if entry.startswith("W1"):
            assert len(chain.paths) + chain.left_out == outputs
            assert chain.left_out == (outputs - MOST_OUTPUTS if outputs > MOST_OUTPUTS + 1 else 0)
            others = trace.gradients["dJ/do"][len(chain.paths) :]
            j = net.entry(entry, "entry").at[0]
            assert chain.rest == pytest.approx(others @ net.W2[len(chain.paths) :, j], abs=1e-15)


def test_it_holds_wherever_a_broken_step_has_no_effect() -> None:
    net = bp.MLP.random(inputs=3, hidden=3, outputs=3, bias=True)
    right = bp.backprop(net, (0.5, 0.6, -0.4), 0, lam=0.1)
    for name, mistake in plantable(right):
        broken = break_step(right, name, mistake)
        for entry in net.entries:
            chain = chain_of(broken, entry)
            ours, theirs = gradient_of(broken, entry), gradient_of(right, entry)
            assert chain.value == ours
            assert chain.product == pytest.approx(theirs, rel=1e-12)
            assert chain.holds is (abs(ours - theirs) <= 1e-9 * abs(theirs)), (name, mistake, entry)


def test_cancelling_terms_cause_no_false_alarm() -> None:
    net = bp.MLP([[1.0]], [[1e6], [1e6 + 1e-6]], activation="identity")
    trace = bp.backprop(net, [1.0], [1e6 - 1.0, 1e6 + 1.0], "squared_error")
    assert chain_of(trace, "W1[0,0]").holds


@pytest.mark.parametrize("entry", ["W1[4,0]", "W3[0,0]", "b1[0,0]", "W1"])
def test_an_entry_that_does_not_exist_is_refused(entry: str) -> None:
    with pytest.raises(ValueError, match=r"^entry: "):
        chain_of(TRACE, entry)
