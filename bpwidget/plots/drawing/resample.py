"""Samples on a grid, interpolated at the centre of every pixel of a picture."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from bpwidget.mlp.arguments import Array

Single = npt.NDArray[np.float32]


def finer(samples: Array, size: tuple[int, int]) -> Single:
    """Return samples, shape (n, m), at the pixels of a picture of `size` (rows, columns).

    Cubic convolution (Keys, 1981), extrapolated linearly at the ends. Single precision takes half
    the time and is enough: the colours have no more than 256 levels.
    """
    rows, columns = (
        _interpolation(given, wanted) for given, wanted in zip(samples.shape, size, strict=True)
    )
    picture: Single = rows @ samples.astype(np.float32) @ columns.T
    return picture


@lru_cache(maxsize=32)
def _interpolation(given: int, wanted: int) -> Single:
    """Return the matrix that interpolates `given` samples at `wanted` pixel centres."""
    matrix = np.zeros((wanted, given))
    if given < 2:
        matrix[:] = 1.0
        return matrix.astype(np.float32)
    at = (np.arange(wanted) + 0.5) / wanted * (given - 1)
    left = np.clip(np.floor(at).astype(int), 0, given - 2)
    t = at - left
    weights = (
        (-1, -0.5 * t + t**2 - 0.5 * t**3),
        (0, 1 - 2.5 * t**2 + 1.5 * t**3),
        (1, 0.5 * t + 2 * t**2 - 1.5 * t**3),
        (2, -0.5 * t**2 + 0.5 * t**3),
    )
    pixel = np.arange(wanted)
    for offset, weight in weights:
        column = left + offset
        # beyond an end, extrapolate along the line through the last two samples
        before, after = column < 0, column > given - 1
        inside = ~(before | after)
        np.add.at(matrix, (pixel[inside], column[inside]), weight[inside])
        for outside, end, inner in ((before, 0, 1), (after, given - 1, given - 2)):
            np.add.at(matrix, (pixel[outside], end), 2 * weight[outside])
            np.add.at(matrix, (pixel[outside], inner), -weight[outside])
    return matrix.astype(np.float32)
