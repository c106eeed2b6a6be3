"""Filled contour plots as images: bands between round levels, separated by fine lines.

An image takes a fraction of the time of `contourf`, which lets the surface follow a slider.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from matplotlib.ticker import MaxNLocator

from bpwidget.mlp.arguments import Array
from bpwidget.plots.drawing.live_renderer import Pixels
from bpwidget.plots.drawing.resample import finer

MOST_BANDS = 16
LINE_ALPHA = 0.55
TINTS = 64  # more than the eye can distinguish
# where J is larger, nothing is drawn: round levels above this would overflow
HIGHEST = 1e308


def levels_of(J: Array) -> Array:
    """Return evenly spaced round levels that enclose all of J up to `HIGHEST`.

    Examples
    --------
    >>> round(float(levels_of(np.array([[0.0, 1.0], [2.0, np.inf]])).max()), 1)
    2.1
    """
    if float(J.max()) > HIGHEST:
        J = J[J <= HIGHEST]
        if not J.size:
            return np.array([0.0, HIGHEST])
    low, high = float(J.min()), float(J.max())
    if high - low <= 1e-12 * max(abs(low), abs(high), 1e-300):
        room = max(0.5, 1e-9 * abs(low))
        return np.array([low - room, low + room])
    levels: Array = np.asarray(MaxNLocator(MOST_BANDS).tick_values(low, high))
    return levels


def shaded(J: Array, levels: Array, colors: Pixels, line: Pixels, size: tuple[int, int]) -> Pixels:
    """Return J as an RGBA image of `size` (rows, columns), the first row at the bottom.

    Parameters
    ----------
    J : array, shape (n, m)
    levels : array
        Evenly spaced; from `levels_of`.
    colors : array of uint8, shape (k, 4)
        From the lowest level to the highest.
    line : array of uint8, shape (4,)
        The colour of the lines between bands, and of the places where J is above `HIGHEST`.
    size : two int
        Rows and columns of pixels.
    """
    rows, columns = size
    step = levels[1] - levels[0]
    is_beyond = J > HIGHEST if float(J.max()) > HIGHEST else None
    if is_beyond is not None:
        J = np.where(is_beyond, levels[-1], J)
    fine = finer((J - levels[0]) / step, size)
    bands = len(levels) - 1
    shades = ((np.arange(bands) + 0.5) / bands * (len(colors) - 1)).astype(np.intp)
    palette = _tinted(colors[shades], line)
    band = fine.astype(np.intp).ravel()
    # a pixel's four bytes are looked up as one number
    image = palette[0].take(band, mode="clip")

    # the distance to the nearest level in pixels makes the line one pixel wide everywhere; the
    # square root is taken only on a line
    off_level = np.rint(fine)
    off_level -= fine
    off_level *= off_level
    per_pixel = _steepness(fine)
    on_line = np.flatnonzero(off_level < per_pixel)
    tint = off_level.ravel()[on_line]
    tint /= per_pixel.ravel()[on_line]
    np.sqrt(tint, out=tint)
    tint *= -TINTS
    tint += TINTS  # TINTS on a level, 0 at the edge of its line
    image[on_line] = palette[tint.astype(np.intp), band[on_line].clip(0, bands - 1)]
    if is_beyond is not None:
        beyond = finer(is_beyond.astype(np.float64), size).ravel() > 0.5
        image[beyond] = np.ascontiguousarray(line).view(np.uint32)[0]
    picture: Pixels = image.view(np.uint8).reshape(rows, columns, 4)
    return picture


def _tinted(colors: Pixels, line: Pixels) -> npt.NDArray[np.uint32]:
    """Return colours as numbers, shape (TINTS + 1, k), blended more and more with that of the line.

    Looking up a colour takes a fifth of the time of blending one for each pixel.
    """
    alpha = (LINE_ALPHA / TINTS * np.arange(TINTS + 1))[:, None, None]
    blended = colors + alpha * (line.astype(np.float64) - colors)
    return np.rint(blended).astype(np.uint8).view(np.uint32)[..., 0]


def regions(scores: Array, colors: Pixels, line: Pixels, size: tuple[int, int]) -> Pixels:
    """Return an RGBA image of the regions where each score is the highest, with fine boundaries.

    Parameters
    ----------
    scores : array, shape (classes, n, m)
    colors : array of uint8, shape (k, 4)
        One for each class; if there are fewer, they repeat.
    line : array of uint8, shape (4,)
        The colour of the boundaries.
    size : two int
        Rows and columns of pixels.
    """
    rows, columns = size
    # scaled so that they fit in single precision
    scale = float(np.abs(scores).max()) or 1.0
    highest = finer(scores[0] / scale, size)
    told = np.zeros(size, dtype=np.intp)
    for index, score in enumerate(scores[1:], start=1):
        fine = finer(score / scale, size)
        fine -= highest
        is_higher = fine > 0
        told[is_higher] = index
        highest += np.where(is_higher, fine, np.float32(0))
    palette = np.ascontiguousarray(colors).view(np.uint32)[:, 0]
    image: Pixels = palette[told % len(colors)].view(np.uint8).reshape(rows, columns, 4)
    border = np.zeros(size, dtype=bool)
    border[1:] |= told[1:] != told[:-1]
    border[:, 1:] |= told[:, 1:] != told[:, :-1]
    image[border] = line
    return image


def _steepness(fine: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return the square of how much a picture changes per pixel."""
    steepness = np.empty_like(fine)
    across = steepness[:, 1:-1]
    np.subtract(fine[:, 2:], fine[:, :-2], out=across)
    across *= across
    steepness[:, [0, -1]] = steepness[:, [1, -2]]
    upward = fine[2:] - fine[:-2]
    upward *= upward
    steepness[1:-1] += upward
    steepness *= np.float32(0.25)
    return steepness
