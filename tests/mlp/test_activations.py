"""Each φ against its definition with 750 digits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal, localcontext

import numpy as np
import pytest
from definitions import PHI
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples

from bpwidget.mlp.activations import ACTIVATIONS, activation_named

STEP = Decimal("1e-400")
# includes limits of the formulas: exp(-745) is the last above zero, tanh(19.1) the first to round
POINTS = [-1e3, -745.0, -700.0, -40.0, -19.1, -2.5, -1.0, -1e-9, -1e-12, 0.0]
POINTS += [-z for z in POINTS]


@pytest.fixture(autouse=True)
def digits() -> Iterator[None]:
    with localcontext() as context:
        context.prec = 750
        yield


def left_derivative(phi: Callable[[Decimal], Decimal], z: float) -> float:
    """Return φ′(z) by a backward difference, exact to hundreds of digits."""
    at = Decimal(z)
    return float((phi(at) - phi(at - STEP)) / STEP)


def agree(ours: float, exact: float) -> None:
    np.testing.assert_allclose(ours, exact, rtol=1e-14, atol=1e-318)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_phi_is_its_definition_to_the_last_digits(name: str) -> None:
    ours = activation_named(name).phi(np.array(POINTS))
    for i, z in enumerate(POINTS):
        agree(ours[i], float(PHI[name].digits(Decimal(z))))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_slope_is_the_derivative_from_the_left(name: str) -> None:
    ours = activation_named(name).slope(np.array(POINTS))
    for i, z in enumerate(POINTS):
        agree(ours[i], left_derivative(PHI[name].digits, z))


@settings(max_examples=examples(25))
@given(z=st.floats(-60, 60))
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_phi_and_slope_agree_with_the_definition_anywhere(name: str, z: float) -> None:
    at = np.array([z])
    with localcontext() as context:
        context.prec = 750
        value, slope = float(PHI[name].digits(Decimal(z))), left_derivative(PHI[name].digits, z)
    np.testing.assert_allclose(activation_named(name).phi(at)[0], value, rtol=1e-13, atol=1e-307)
    # the slope of silu crosses zero, where a relative error means nothing
    np.testing.assert_allclose(activation_named(name).slope(at)[0], slope, rtol=1e-13, atol=1e-16)


@pytest.mark.parametrize(
    ("name", "slope"), [("relu", 0.0), ("leaky_relu", 0.01), ("elu", 1.0), ("silu", 0.5)]
)
def test_slope_at_zero_is_the_convention_on_both_sides_of_zero(name: str, slope: float) -> None:
    assert activation_named(name).slope(np.array([0.0, -0.0])).tolist() == [slope, slope]


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("z", [1e300, -1e300, np.finfo(np.float64).max, -np.finfo(np.float64).max])
def test_the_largest_numbers_neither_overflow_nor_warn(name: str, z: float) -> None:
    phi = activation_named(name)
    assert np.isfinite(phi.phi(np.array([z]))).all()
    # this far out every φ is constant or linear, with the slope of a line through the origin
    straight = phi.phi(np.array([z]))[0] / z
    assert phi.slope(np.array([z]))[0] == pytest.approx(straight, rel=1e-15, abs=1e-299)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_steepest_is_roughly_the_largest_slope(name: str) -> None:
    phi = activation_named(name)
    steepest = np.abs(phi.slope(np.linspace(-10, 10, 2001))).max()
    assert steepest == pytest.approx(phi.steepest, rel=0.1)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_kinks_are_where_a_derivative_jumps(name: str) -> None:
    phi, step = activation_named(name), 1e-5
    left, middle, right = phi.slope(np.array([-step, 0.0, step]))
    jumps = abs((right - middle) - (middle - left)) > 1e-6
    assert phi.kinks == ((0.0,) if jumps else ())


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_grid_is_evaluated_entry_by_entry_and_not_changed(name: str) -> None:
    phi = activation_named(name)
    grid = np.linspace(-3, 3, 24).reshape(2, 3, 4)
    before = grid.copy()
    for function in (phi.phi, phi.slope):
        values = function(grid)
        one_by_one = [function(np.array([z]))[0] for z in grid.ravel()]
        assert not np.shares_memory(values, grid)
        np.testing.assert_array_equal(values.ravel(), one_by_one)
    np.testing.assert_array_equal(grid, before)
