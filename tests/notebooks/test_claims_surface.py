"""Claims of the lesson on the loss surface that it does not print."""

from __future__ import annotations

import numpy as np
import pytest

import bpwidget as bp
from bpwidget.lesson.course.surface import end_from, place_at_0

NET = bp.MLP.random(inputs=2, hidden=4, outputs=2, activation="tanh", seed=0)
TRACE = bp.backprop(NET, (0.5, 0.6), 0, lam=0.1)


def test_at_the_minimum_of_the_plane_only_its_two_gradients_vanish() -> None:
    plane = bp.loss_surface(NET, (0.5, 0.6), 0, lam=0.1, span=1.0, resolution=401)
    row, column = np.unravel_index(plane.J.argmin(), plane.J.shape)
    place = {"W1[0,0]": float(plane.a[column]), "W2[0,0]": float(plane.b[row])}
    assert np.allclose(list(place.values()), (-0.71, -1.42), atol=0.01)
    there = bp.backprop(NET.with_entries(place), (0.5, 0.6), 0, lam=0.1).gradients
    assert abs(there["dJ/dW1"][0, 0]) < 0.005
    assert abs(there["dJ/dW2"][0, 0]) < 0.005
    others = np.concatenate([there["dJ/dW1"].ravel()[1:], there["dJ/dW2"].ravel()[1:]])
    assert np.linalg.norm(others) > 0.2


def test_the_slope_of_the_slice_is_the_entry_of_the_gradient() -> None:
    steps = (1e-4, -1e-4)
    for entry, gradient in (("W1[3,1]", "dJ/dW1"), ("W2[0,0]", "dJ/dW2")):
        up, down = (bp.nudge(TRACE, entry, epsilon).actual for epsilon in steps)
        at = (3, 1) if gradient == "dJ/dW1" else (0, 0)
        assert np.isclose((up - down) / 2e-4, TRACE.gradients[gradient][at], rtol=1e-5)
    assert np.isclose(TRACE.gradients["dJ/dW1"][3, 1], -0.1289, atol=5e-5)


def test_along_the_gradient_the_slope_is_its_norm_and_across_it_0() -> None:
    slopes = bp.loss_surface(NET, (0.5, 0.6), 0, lam=0.1, axes=("gradient", "random")).slope
    length = np.sqrt(sum((TRACE.gradients[name] ** 2).sum() for name in ("dJ/dW1", "dJ/dW2")))
    assert np.allclose(slopes, [length, 0])


def test_the_valley_is_at_about_one_and_a_half() -> None:
    plane = bp.loss_surface(NET, (0.5, 0.6), 0, lam=0.1, axes=("gradient", "random"), span=3)
    row = plane.J[len(plane.J) // 2]
    assert np.isclose(plane.a[row.argmin()], -1.5, atol=0.15)


@pytest.mark.parametrize(("lam", "place"), [(0.1, "saddle"), (1.9, "saddle"), (3, "minimum")])
def test_0_is_a_saddle_until_the_penalty_outweighs_it(lam: float, place: str) -> None:
    """On paper: the second derivatives at 0 are λ along the axes and -2 across."""
    assert place_at_0(lam) == place
    curvatures = np.linalg.eigvalsh([[lam, -2], [-2, lam]])
    assert (curvatures.min() > 0) == (place == "minimum")


def test_descent_from_both_dark_corners_ends_in_a_valley() -> None:
    assert end_from((3, -3)) in {"", "the other valley"}
    assert end_from((0.1, -1)) == ""
    assert end_from((1, 1)) == "the other valley"
