"""Interpolated samples, against functions with known values there."""

from __future__ import annotations

import numpy as np
import pytest

from bpwidget.plots.drawing.resample import finer

SIZES = [(7, 9), (241, 200), (200, 241), (1160, 920)]


@pytest.mark.parametrize("size", SIZES)
def test_finer_is_exact_for_planes_and_close_for_curves(size: tuple[int, int]) -> None:
    up, across = ((np.arange(pixels) + 0.5) / pixels * 10 for pixels in size)
    grid = np.arange(11.0)
    plane = finer(np.add.outer(grid, 2 * grid), size)
    assert plane.shape == size
    np.testing.assert_allclose(plane, np.add.outer(up, 2 * across), atol=2e-5)
    curved = finer(np.multiply.outer(np.sin(grid / 3), np.cos(grid / 3)), size)
    true = np.multiply.outer(np.sin(up / 3), np.cos(across / 3))
    np.testing.assert_allclose(curved, true, atol=0.02)


def test_finer_stretches_a_grid_one_sample_wide() -> None:
    picture = finer(np.array([[1.0], [3.0]]), (4, 5))
    np.testing.assert_allclose(picture, np.repeat([[1.25], [1.75], [2.25], [2.75]], 5, axis=1))
