"""A filled contour plot as an image: bands between round levels, with a fine line between them.

An image is drawn in a fraction of the time that `contourf` takes, so that the surface can follow
a slider.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from matplotlib.ticker import MaxNLocator

from bpwidget.mlp.arguments import Array

MOST_BANDS = 16
LINE_ALPHA = 0.55

Pixels = npt.NDArray[np.uint8]


def levels_of(J: Array) -> Array:
    """Return evenly spaced round levels that enclose all of J."""
    low, high = float(J.min()), float(J.max())
    if high - low <= 1e-12 * max(abs(low), abs(high), 1e-300):
        return np.array([low - 0.5, low + 0.5])
    levels: Array = np.asarray(MaxNLocator(MOST_BANDS).tick_values(low, high))
    return levels


def shaded(J: Array, levels: Array, colors: Pixels, line: Pixels, size: tuple[int, int]) -> Pixels:
    """Return J as an RGB image of `size` (rows, columns), the first row at the bottom.

    Parameters
    ----------
    J : array, shape (n, m)
    levels : array
        Evenly spaced; from `levels_of`.
    colors : array of uint8, shape (k, 3)
        From the lowest level to the highest.
    line : array of uint8, shape (3,)
        The colour between two bands.
    size : two int
        Pixels.
    """
    rows, columns = size
    step = levels[1] - levels[0]
    # in single precision, for half the time: the eye tells no more than 256 bands apart
    coarse = ((J - levels[0]) / step).astype(np.float32)
    fine = _finer(J.shape[0], rows) @ coarse @ _finer(J.shape[1], columns).T
    bands = np.floor(fine)
    last = len(levels) - 2
    shades = ((np.arange(last + 1) + 0.5) / (last + 1) * (len(colors) - 1)).astype(np.intp)
    image: Pixels = colors[shades][np.clip(bands, 0, last).astype(np.intp)]

    # distance to the nearest level in pixels, so that the line is one pixel wide everywhere
    steepness = np.empty_like(fine)
    steepness[:, 1:-1] = (fine[:, 2:] - fine[:, :-2]) ** 2
    steepness[:, [0, -1]] = steepness[:, [1, -2]]
    steepness[1:-1] += (fine[2:] - fine[:-2]) ** 2
    steepness = 0.5 * np.sqrt(steepness) + np.float32(1e-9)
    off_level = np.abs(fine - np.rint(fine))
    on_line = off_level < steepness
    alpha = LINE_ALPHA * (1 - off_level[on_line] / steepness[on_line])[:, None]
    under = image[on_line].astype(np.float32)
    image[on_line] = under + alpha * (line - under)
    return image


@lru_cache(maxsize=16)
def _finer(given: int, wanted: int) -> npt.NDArray[np.float32]:
    """Return the matrix that interpolates `given` samples at `wanted` pixel centres.

    Cubic convolution (Keys, 1981), with straight continuation at the ends.
    """
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
        # beyond an end, the line through the last two samples
        before, after = column < 0, column > given - 1
        inside = ~(before | after)
        np.add.at(matrix, (pixel[inside], column[inside]), weight[inside])
        for outside, end, inner in ((before, 0, 1), (after, given - 1, given - 2)):
            np.add.at(matrix, (pixel[outside], end), 2 * weight[outside])
            np.add.at(matrix, (pixel[outside], inner), -weight[outside])
    return matrix.astype(np.float32)
