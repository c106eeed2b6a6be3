"""Samples on a grid, interpolated at the centre of every pixel of a picture."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from bpwidget.mlp.arguments import Array
from bpwidget.mlp.quiet import QUIET

Single = npt.NDArray[np.float32]


def finer(samples: Array, size: tuple[int, int]) -> Single:
    """Return samples, shape (n, m), at the pixels of a picture of `size` (rows, columns).

    Cubic convolution (Keys, 1981), extrapolated linearly at the ends. Single precision takes half
    the time and is enough: the colours have no more than 256 levels.
    """
    rows, columns = size
    upward, across = _ways(samples.shape, size)
    picture: Single = upward @ samples.astype(np.float32) @ across
    return picture.reshape(-1, columns)[:rows]


@lru_cache(maxsize=16)
def _ways(given: tuple[int, int], wanted: tuple[int, int]) -> tuple[Single, Single]:
    """Return the matrices that go before and after the samples; the first in quiet blocks."""
    across = np.ascontiguousarray(_interpolation(given[1], wanted[1]).T)
    rows = max(2, QUIET // (given[1] * max(given[0], wanted[1])))
    blocks = -(-wanted[0] // rows)
    upward = np.zeros((blocks * rows, given[0]), dtype=np.float32)
    upward[: wanted[0]] = _interpolation(given[0], wanted[0])
    return upward.reshape(blocks, rows, given[0]), across


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
