"""Axes in weight space: entries, the gradient, random directions."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from profiles import examples
from strategies import Problem, problems

from bpwidget.mlp import MLP, Trace, backprop
from bpwidget.mlp.arguments import Array
from bpwidget.mlp.directions import Direction, gradient_direction, two_axes

NET = MLP.random(3, 4, 2, bias=True, seed=1)
PARTS = ("W1", "b1", "W2", "b2")


def trace_of(net: MLP = NET) -> Trace:
    return backprop(net, np.linspace(0.5, 1.0, net.inputs), 0, lam=0.1)


def flat(direction: Direction) -> Array:
    return np.concatenate([getattr(direction, part).ravel() for part in PARTS])


@pytest.mark.parametrize(
    ("name", "array", "index"),
    [
        ("W1[0,0]", "W1", (0, 0)),
        ("W1[3,2]", "W1", (3, 2)),
        ("W2[1,3]", "W2", (1, 3)),
        ("b1[2]", "b1", (2,)),
        ("b2[1]", "b2", (1,)),
    ],
)
def test_an_entry_is_one_weight_with_its_value_as_origin(
    name: str, array: str, index: tuple[int, ...]
) -> None:
    for place, axes in enumerate([(name, "gradient"), ("gradient", name)]):
        axis = two_axes(trace_of(), axes, seed=0)[place]
        assert axis.name == name
        assert axis.here == getattr(NET, array)[index]
        assert getattr(axis.direction, array)[index] == 1.0
        assert np.count_nonzero(flat(axis.direction)) == 1


@pytest.mark.parametrize("size", [5e-324, 3e-312, 1e-200, 1.0, 1e300])
def test_a_direction_has_length_one_however_small_or_large(size: float) -> None:
    parts = {"W1": np.array([[3.0, 4.0]]), "b1": np.zeros(1), "W2": np.array([[12.0]])}
    unit = Direction(**{k: v * size for k, v in parts.items()}, b2=np.zeros(1)).unit()
    np.testing.assert_allclose(flat(unit), np.array([3, 4, 0, 12, 0]) / 13, rtol=1e-14)


def test_blanks_in_a_name_do_not_count() -> None:
    first, second = two_axes(trace_of(), [" W1[0, 1]", "b1[0] "], seed=0)
    assert (first.name, second.name) == ("W1[0,1]", "b1[0]")
    with pytest.raises(ValueError, match=r"axes must differ, got 'W1\[0,1\]' twice"):
        two_axes(trace_of(), ("W1[0,1]", "W1[0, 1]"), seed=0)


@settings(max_examples=examples(100))
@given(problems())
def test_gradient_is_all_of_dJ_scaled_to_length_one(problem: Problem) -> None:
    trace = problem.trace()
    whole = gradient_direction(trace)
    for part in PARTS:
        none = np.zeros(problem.net.hidden if part == "b1" else problem.net.outputs)
        expected = trace.gradients.get(f"dJ/d{part}", none)
        np.testing.assert_array_equal(getattr(whole, part), expected)
    assume(flat(whole).any())
    axis, _ = two_axes(trace, ("gradient", "W1[0,0]"), seed=0)
    unit = flat(axis.direction)
    assert axis.here == 0.0
    assert np.linalg.norm(unit) == pytest.approx(1.0, rel=1e-12)
    largest = np.abs(flat(whole)).max()
    along = flat(whole) / largest
    np.testing.assert_allclose(unit * np.linalg.norm(along), along, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("size", [1e-165, 1e-200, 1e-300])
def test_a_gradient_whose_squares_vanish_has_a_direction(size: float) -> None:
    # error = size, so that both weights have the gradient size
    trace = backprop(
        MLP([[1.0]], [[1.0]], b2=[-1.0], activation="identity"), [1.0], [-size], "squared_error"
    )
    axis, _ = two_axes(trace, ("gradient", "random"), seed=0)
    np.testing.assert_allclose(flat(axis.direction), [3**-0.5, 0.0, 3**-0.5, 3**-0.5], rtol=1e-12)


@settings(max_examples=examples(100))
@given(
    problem=problems(),
    other=st.sampled_from(["W1[0,0]", "W2[0,0]", "gradient", "random"]),
    swapped=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
def test_random_has_length_one_and_is_orthogonal_to_the_other(
    problem: Problem, other: str, swapped: bool, seed: int
) -> None:
    trace = problem.trace()
    assume(other != "gradient" or flat(gradient_direction(trace)).any())
    axes = (other, "random") if swapped else ("random", other)
    first, second = two_axes(trace, axes, seed)
    assert (first.name, second.name) == axes
    random = second if swapped else first
    assert random.here == 0.0
    assert np.linalg.norm(flat(random.direction)) == pytest.approx(1.0, rel=1e-12)
    assert np.dot(flat(first.direction), flat(second.direction)) == pytest.approx(0.0, abs=1e-9)
    # a bias that the network does not have stays zero
    for part in ("b1", "b2"):
        if getattr(problem.net, part) is None:
            assert not getattr(random.direction, part).any()


def test_random_moves_every_weight_and_bias_and_is_drawn_from_the_seed() -> None:
    def drawn(seed: int) -> Array:
        return flat(two_axes(trace_of(), ("W1[0,0]", "random"), seed)[1].direction)

    assert np.count_nonzero(drawn(0)) == drawn(0).size - 1  # all but the other axis
    np.testing.assert_array_equal(drawn(0), drawn(0))
    assert not np.isclose(drawn(0)[1:], drawn(1)[1:]).any()


REFUSED = 'is not an entry such as "W1[0,0]" or "b1[0]", "gradient" or "random"'


@pytest.mark.parametrize(
    ("axes", "error", "sentence"),
    [
        (None, ValueError, "axes must be two names, got None"),
        ("W1[0,0]", ValueError, "axes must be two names, got 'W1[0,0]'"),
        (("W1[0,0]",), ValueError, "axes must be two names, got ('W1[0,0]',)"),
        (("W1[0,0]", "b1[0]", "b2[0]"), ValueError, "axes must be two names, got ('W1[0,0]', 'b1["),
        (("W1[0,0]", 3), TypeError, "axes must be two names, got 3"),
        ((np.zeros(2), "random"), TypeError, "axes must be two names, got array([0., 0.])"),
        (("W1[0,0]", "W3[0,0]"), ValueError, f"axes: 'W3[0,0]' {REFUSED}"),
        (("W1", "W2[0,0]"), ValueError, f"axes: 'W1' {REFUSED}"),
        (("W1[0,0]", "W1[-1,0]"), ValueError, f"axes: 'W1[-1,0]' {REFUSED}"),
        (("W1[0,0,0]", "random"), ValueError, f"axes: 'W1[0,0,0]' {REFUSED}"),
        (("Gradient", "random"), ValueError, f"axes: 'Gradient' {REFUSED}"),
        (("W1[0,0]", "W1[0,0]"), ValueError, "axes must differ, got 'W1[0,0]' twice"),
        (("gradient", "gradient"), ValueError, "axes must differ, got 'gradient' twice"),
        (
            ("W1[4,0]", "W2[0,0]"),
            ValueError,
            "'W1[4,0]' does not exist; W1 of shape (4, 3) has W1[0,0] to W1[3,2]",
        ),
        (("W1[0,0]", "W2[0,4]"), ValueError, "W2 of shape (2, 4) has W2[0,0] to W2[1,3]"),
        (("W1[0]", "random"), ValueError, "axes: 'W1[0]' does not exist; W1 of shape (4, 3)"),
        (("b1[0,0]", "random"), ValueError, "'b1[0,0]' does not exist; b1 of shape (4,)"),
        (("b2[2]", "random"), ValueError, "b2 of shape (2,) has b2[0] to b2[1]"),
    ],
)
def test_axes_that_do_not_exist_are_refused(
    axes: Any, error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=re.escape(sentence)):
        two_axes(trace_of(), axes, seed=0)


@pytest.mark.parametrize("name", ["b1", "b2"])
def test_a_bias_that_the_network_does_not_have_is_refused(name: str) -> None:
    sentence = f"axes: '{name}[0]' does not exist; this network has no {name}"
    with pytest.raises(ValueError, match=re.escape(sentence)):
        two_axes(trace_of(MLP.random(3)), (f"{name}[0]", "random"), seed=0)


def test_a_zero_gradient_has_no_direction() -> None:
    trace = backprop(MLP([[1.0]], [[1.0]], activation="identity"), [1.0], [1.0], "squared_error")
    for axes in (("gradient", "random"), ("W1[0,0]", "gradient")):
        with pytest.raises(ValueError, match="axes: the gradient is zero here, so it has no dir"):
            two_axes(trace, axes, seed=0)
