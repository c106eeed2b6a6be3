"""Linear algebra that wakes no threads, for what is done in every frame."""

from __future__ import annotations

import numpy as np

from bpwidget.mlp.arguments import Array

# OpenBLAS wakes its threads for a product of more multiplications than this. One that is awake
# waits for the next product on a core of its own for 100 ms, and keeps the browser from that core.
QUIET = 2**18
# a matrix to the power of 2**20 has only its largest eigenvalue left
SQUARINGS = 20


def with_one_another(rows: Array) -> Array:
    """Return the inner products of rows with one another, shape (rows, rows)."""
    products = np.zeros((len(rows), len(rows)))
    width = max(1, QUIET // len(rows) ** 2)
    for start in range(0, rows.shape[1], width):
        some = rows[:, start : start + width]
        products += some @ some.T
    return products


def main_weights(products: Array) -> Array:
    """Return the eigenvector of the largest eigenvalue of a matrix of inner products.

    Where two eigenvalues agree to six digits, a mixture of both. Up to 64 rows it is quiet, as
    `numpy.linalg.eigh` is not.
    """
    power = products
    for _ in range(SQUARINGS):
        power = power / (np.trace(power) or 1.0)
        power = power @ power
    column: Array = power[:, np.diagonal(power).argmax()]
    return column / (np.linalg.norm(column) or 1.0)
