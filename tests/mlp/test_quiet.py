"""Products in pieces against products at once."""

from __future__ import annotations

import numpy as np
import pytest

from bpwidget.mlp.quiet import main_weights, with_one_another


@pytest.mark.parametrize("shape", [(2, 3), (64, 1000), (600, 5), (1, 1), (3, 0)])
def test_with_one_another_is_rows_times_rows(shape: tuple[int, int]) -> None:
    rows = np.random.default_rng(0).normal(size=shape)
    np.testing.assert_allclose(with_one_another(rows), rows @ rows.T, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("size", [1, 2, 24, 64])
@pytest.mark.parametrize("scale", [1e-150, 1.0, 1e150])
def test_main_weights_are_the_eigenvector_of_the_largest_eigenvalue(
    size: int, scale: float
) -> None:
    rows = np.random.default_rng(size).normal(size=(size, 300)).cumsum(axis=0)
    products = scale * (rows @ rows.T)
    weights = main_weights(products)
    value, vectors = np.linalg.eigh(products / scale)
    assert abs(weights @ vectors[:, -1]) == pytest.approx(1, abs=1e-12)
    assert weights @ products @ weights == pytest.approx(scale * value[-1])


def test_main_weights_of_nothing_are_nothing() -> None:
    assert not main_weights(np.zeros((3, 3))).any()
