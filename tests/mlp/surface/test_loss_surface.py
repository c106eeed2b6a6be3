"""The surface against the objective of networks with two weights set, one at a time."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError, fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from profiles import examples
from strategies import Problem, problems

from bpwidget.mlp import (
    ACTIVATIONS,
    LOSSES,
    MLP,
    Activation,
    Loss,
    LossSurface,
    backprop,
    loss_surface,
)
from bpwidget.mlp.arguments import Array
from bpwidget.mlp.directions import Axis, two_axes
from bpwidget.mlp.surface import plane

PAIRS = {
    "W1, one unit": ("W1[0,0]", "W1[0,1]"),
    "W1, two units": ("W1[1,0]", "W1[0,1]"),
    "W1 and W2, one unit": ("W1[1,0]", "W2[0,1]"),
    "W1 and W2, two units": ("W2[1,0]", "W1[1,1]"),
    "W2, one output": ("W2[0,0]", "W2[0,1]"),
    "W2, one unit": ("W2[0,1]", "W2[1,1]"),
    "b1 and its W1": ("b1[0]", "W1[0,0]"),
    "b1 and its W2": ("W2[1,0]", "b1[0]"),
    "b1 and b1": ("b1[0]", "b1[1]"),
    "b2 and b2": ("b2[0]", "b2[1]"),
    "b1 and b2": ("b2[1]", "b1[1]"),
    "W1 and the gradient": ("W1[0,0]", "gradient"),
    "the gradient and b2": ("gradient", "b2[0]"),
    "the gradient and random": ("gradient", "random"),
    "random and W2": ("random", "W2[1,1]"),
    "random and random": ("random", "random"),
}
OPTIONS = {"span": 1.5, "resolution": 4, "seed": 3}


def moved(net: MLP, first: Axis, second: Axis, a: float, b: float) -> MLP:
    """Return the network at a and b, weight by weight."""

    def part(name: str) -> Array | None:
        start = getattr(net, name)
        if start is None:
            return None
        of_first, of_second = getattr(first.direction, name), getattr(second.direction, name)
        whole: Array = start + (a - first.here) * of_first + (b - second.here) * of_second
        return whole

    W1, W2 = part("W1"), part("W2")
    assert W1 is not None
    assert W2 is not None
    return replace(net, W1=W1, W2=W2, b1=part("b1"), b2=part("b2"))


def surface_of(problem: Problem, **options: Any) -> LossSurface:
    return loss_surface(problem.net, problem.x, problem.y, problem.loss, problem.lam, **options)


def assert_J_is_that_of_each_network(
    problem: Problem, axes: tuple[str, str], **options: Any
) -> None:
    made = surface_of(problem, axes=axes, **options)
    first, second = two_axes(problem.trace(), axes, options.get("seed", 0))
    assert made.axes == axes
    assert made.J.shape == (made.b.size, made.a.size)
    for i, b in enumerate(made.b):
        for j, a in enumerate(made.a):
            net = moved(problem.net, first, second, float(a), float(b))
            J = backprop(net, problem.x, problem.y, problem.loss, problem.lam).J
            room = 1e-9 * max(1.0, float(made.J.max()))
            assert made.J[i, j] == pytest.approx(J, rel=1e-9, abs=room), (i, j)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("axes", PAIRS.values(), ids=list(PAIRS))
def test_J_is_that_of_each_network_for_every_kind_of_axes(axes: tuple[str, str], loss: str) -> None:
    net = MLP.random(2, 3, 2, "silu", bias=True, seed=5)
    y = 1 if LOSSES[loss].takes_class else np.array([0.2, 1.0])
    problem = Problem(net, np.array([0.5, -0.6]), y, loss, 0.3)
    assert_J_is_that_of_each_network(problem, axes, **OPTIONS)


@settings(max_examples=examples(100))
@given(problem=problems(largest=3), data=st.data())
def test_J_is_that_of_each_network_anywhere(problem: Problem, data: st.DataObject) -> None:
    net, gradients = problem.net, problem.trace().gradients
    names = ["random", "random"]
    for name in ("W1", "W2", "b1", "b2"):
        array = getattr(net, name)
        if array is not None:
            names += [f"{name}[{','.join(map(str, at))}]" for at in np.ndindex(array.shape)]
            if gradients[f"dJ/d{name}"].any() and "gradient" not in names:
                names.append("gradient")
    first, second = data.draw(st.permutations(names))[:2]
    assert_J_is_that_of_each_network(problem, (first, second), span=2.0, resolution=3)


def test_a_computation_by_hand() -> None:
    # J = (W2 W1 x - y)² / 2 + (W1² + W2²) / 2 at x = 1, y = 5, λ = 1
    # W1 from 1 to 3 along a, W2 from 2 to 4 along b
    net = MLP([[2.0]], [[3.0]], activation="identity")
    made = loss_surface(net, [1.0], [5.0], "squared_error", lam=1, span=1.0, resolution=3)
    assert made.a.tolist() == [1, 2, 3]
    assert made.b.tolist() == [2, 3, 4]
    # row W2 = 2: o = 2, 4, 6, L = 4.5, 0.5, 0.5, s = 2.5, 4, 6.5
    # row W2 = 3: o = 3, 6, 9, L = 2, 0.5, 8, s = 5, 6.5, 9
    # row W2 = 4: o = 4, 8, 12, L = 0.5, 4.5, 24.5, s = 8.5, 10, 12.5
    assert made.J.tolist() == [[7, 4.5, 7], [7, 7, 17], [9, 14.5, 37]]
    # error 1: dJ/dW1 = 3 + 2, dJ/dW2 = 2 + 3
    assert (made.here, made.slope) == ((2, 3), (5, 5))


@settings(max_examples=examples(100))
@given(
    problem=problems(activations=("identity", "sigmoid", "tanh", "softplus", "silu"), largest=3),
    axes=st.sampled_from(
        [
            ("W1[0,0]", "W2[0,0]"),
            ("W2[0,0]", "random"),
            ("gradient", "random"),
            ("random", "gradient"),
            ("random", "random"),
            ("W1[0,0]", "gradient"),
        ]
    ),
)
def test_slope_is_the_derivative_of_the_surface_along_its_axes(
    problem: Problem, axes: tuple[str, str]
) -> None:
    gradients = [problem.trace().gradients[f"dJ/dW{layer}"] for layer in "12"]
    assume("gradient" not in axes or any(each.any() for each in gradients))
    span = 1e-4
    made = surface_of(problem, axes=axes, span=span, resolution=3)
    room = 1e-6 * max(1.0, float(made.J.max()), *(float(np.abs(g).max()) ** 2 for g in gradients))
    assert made.slope[0] == pytest.approx((made.J[1, 2] - made.J[1, 0]) / (2 * span), abs=room)
    assert made.slope[1] == pytest.approx((made.J[2, 1] - made.J[0, 1]) / (2 * span), abs=room)
    assert made.J[1, 1] == pytest.approx(problem.trace().J, rel=1e-9, abs=1e-12)
    if axes[0] == "gradient":
        assert made.slope[0] > 0.0
        assert made.slope[1] == pytest.approx(0.0, abs=room)


NET, X = MLP.random(bias=True, seed=2), (0.5, 0.6)


def test_the_grid_reaches_from_center_minus_span_to_center_plus_span() -> None:
    axes = ("W1[0,1]", "b2[0]")
    made = loss_surface(NET, X, 0, axes=axes, center=(1, -2), span=0.5, resolution=5)
    assert made.a.tolist() == [0.5, 0.75, 1.0, 1.25, 1.5]
    assert made.b.tolist() == [-2.5, -2.25, -2.0, -1.75, -1.5]
    assert NET.b2 is not None
    assert made.here == (NET.W1[0, 1], NET.b2[0])
    around = loss_surface(NET, X, 0, axes=axes, span=0.5, resolution=5)
    np.testing.assert_allclose(around.a, NET.W1[0, 1] + np.linspace(-0.5, 0.5, 5))
    np.testing.assert_allclose(around.b, NET.b2[0] + np.linspace(-0.5, 0.5, 5))
    assert around.slope == made.slope


def test_a_direction_is_measured_from_the_present_weights() -> None:
    made = loss_surface(NET, X, 0, axes=("gradient", "random"), span=2, resolution=5)
    assert made.a.tolist() == made.b.tolist() == [-2, -1, 0, 1, 2]
    assert made.here == (0.0, 0.0)
    assert made.J[2, 2] == pytest.approx(backprop(NET, X, 0).J, rel=1e-12)


def test_another_center_shows_another_part_of_the_same_surface() -> None:
    axes = ("W1[0,0]", "random")
    around = loss_surface(NET, X, 0, axes=axes, span=2, resolution=9)
    made = loss_surface(
        NET, X, 0, axes=axes, span=1, resolution=5, center=(around.a[6], around.b[2])
    )
    np.testing.assert_allclose(made.J, around.J[:5, 4:], rtol=1e-12)


def test_the_seed_changes_random_axes_and_nothing_else() -> None:
    def J(axes: tuple[str, str], seed: int) -> Array:
        return loss_surface(NET, X, 0, axes=axes, resolution=3, seed=seed).J

    for axes in (("random", "W1[0,0]"), ("random", "random")):
        np.testing.assert_array_equal(J(axes, 1), J(axes, 1))
        assert not np.isclose(J(axes, 1), J(axes, 2)).all()
    np.testing.assert_array_equal(J(("gradient", "b1[0]"), 1), J(("gradient", "b1[0]"), 2))


@pytest.mark.parametrize("axes", PAIRS.values(), ids=list(PAIRS))
@pytest.mark.parametrize("resolution", [2, 50, 201])
def test_phi_is_computed_once_for_each_place_that_a_unit_takes_and_in_blocks(
    axes: tuple[str, str], resolution: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: dict[str, list[int]] = {"phi": [], "loss": []}

    def counting_phi(name: str) -> Activation:
        def phi(z: Array) -> Array:
            sizes["phi"].append(z.size)
            return ACTIVATIONS[name].phi(z)

        return Activation(name, phi, ACTIVATIONS[name].slope)

    def counting_loss(name: str) -> Loss:
        def value(o: Array, y: Any) -> Array:
            sizes["loss"].append(o.size)
            return LOSSES[name].value(o, y)

        return Loss(name, True, value, LOSSES[name].gradient, LOSSES[name].predict)

    monkeypatch.setattr(plane, "activation_named", counting_phi)
    monkeypatch.setattr(plane, "loss_named", counting_loss)
    loss_surface(NET, X, 0, axes=axes, resolution=resolution)

    trace = backprop(NET, X, 0)
    moved_by = [
        {int(j) for j in np.flatnonzero(axis.direction.W1 @ trace.x + axis.direction.b1)}
        for axis in two_axes(trace, axes, 0)
    ]
    once, everywhere = moved_by[0] ^ moved_by[1], moved_by[0] & moved_by[1]
    points = resolution**2
    assert sum(sizes["phi"]) == len(once) * resolution + len(everywhere) * points
    assert sum(sizes["loss"]) == NET.outputs * points
    room = plane.ROOM_OF_O if everywhere else plane.ROOM_ALONE
    assert len(sizes["loss"]) <= 2 + NET.outputs * points / room
    assert len(sizes["phi"]) <= 2 + len(sizes["loss"]) + len(everywhere) * points / plane.ROOM_OF_H


def test_a_surface_is_frozen_and_its_arrays_read_only() -> None:
    made = loss_surface(NET, X, 0, resolution=3)
    for each in fields(made):
        with pytest.raises(FrozenInstanceError):
            setattr(made, each.name, None)
    for array in (made.a, made.b, made.J):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0.0
    assert repr(made) == "LossSurface(W1[0,0] x W2[0,0], 3x3)"


CENTER = "center must be two finite numbers, got"


@pytest.mark.parametrize(
    ("options", "error", "sentence"),
    [
        ({"span": 0}, ValueError, "span must be a finite number greater than 0, got 0.0"),
        ({"span": -1}, ValueError, "span must be a finite number greater than 0, got -1.0"),
        ({"span": np.nan}, ValueError, "span must be a finite number greater than 0, got nan"),
        ({"span": "3"}, TypeError, "span must be a number, got '3'"),
        ({"resolution": 1}, ValueError, "resolution must be a whole number of at least 2, got 1"),
        ({"resolution": 61.0}, ValueError, "a whole number of at least 2, got 61.0"),
        ({"resolution": "61"}, TypeError, "a whole number of at least 2, got '61'"),
        ({"center": (0, np.nan)}, ValueError, f"{CENTER} (0, nan)"),
        ({"center": (0,)}, ValueError, f"{CENTER} (0,)"),
        ({"center": 0.0}, ValueError, f"{CENTER} 0.0"),
        ({"center": ("a", "b")}, ValueError, f"{CENTER} ('a', 'b')"),
        ({"center": [1, [2]]}, ValueError, f"{CENTER} [1, [2]]"),
        ({"center": (True, False)}, ValueError, f"{CENTER} (True, False)"),
        ({"seed": -1}, ValueError, "seed must be a whole number of 0 or more, got -1"),
        ({"seed": "a"}, TypeError, "seed must be a whole number of 0 or more, got 'a'"),
        ({"axes": ("W1[9,0]", "W2[0,0]")}, ValueError, "axes: 'W1[9,0]' does not exist"),
        ({"lam": -1}, ValueError, "lam must be a finite number of 0 or more, got -1.0"),
        ({"span": 1e308}, OverflowError, "J is too large for float64 on this grid; try a smaller "),
        ({"span": 1e200, "lam": 1}, OverflowError, "J is too large for float64 on this grid"),
        (
            {"center": (1.7e308, 0), "span": 1e308},
            OverflowError,
            "J is too large for float64 on this grid",
        ),
    ],
)
def test_wrong_arguments_are_refused(
    options: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=re.escape(sentence)):
        loss_surface(NET, X, 0, **options)
