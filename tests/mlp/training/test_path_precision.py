"""The plane of a path that is nearly a line, with very small and very large numbers."""

from __future__ import annotations

import numpy as np
import pytest

from bpwidget.mlp import MLP
from bpwidget.mlp.training.path import main_plane

NET = MLP.random(hidden=3, seed=2)
COUNT = len(NET.vector)


@pytest.mark.parametrize("size", [1e-200, 1.0, 1e200])
def test_a_bend_of_a_ten_millionth_is_found(size: float) -> None:
    along, across = np.linalg.qr(np.random.default_rng(0).normal(size=(COUNT, 2)))[0].T
    t = np.linspace(-1, 0, 60)
    turn = 1e-7 * t * (t + 0.9)
    plane = main_plane(NET, size * (np.outer(t, along) + np.outer(turn, across)))
    ways = np.array(
        [np.append(way.W1.ravel(), way.W2.ravel()) for way in (plane.first, plane.second)]
    )
    np.testing.assert_allclose(ways @ ways.T, np.eye(2), atol=1e-15)
    np.testing.assert_allclose(abs(ways @ np.array([along, across]).T), np.eye(2), atol=1e-6)
    # the component of the bend orthogonal to the line
    rest = turn - t * (turn @ t) / (t @ t)
    assert plane.shares[1] == pytest.approx((rest @ rest) / (t @ t), rel=1e-6)
    np.testing.assert_allclose(abs(plane.path[:, 1]), size * abs(rest), atol=1e-15 * size)
