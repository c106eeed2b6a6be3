"""An arrow on the loss surface, cut off at the border of its window."""

from __future__ import annotations

import numpy as np
from matplotlib.patches import FancyArrowPatch

from bpwidget.mlp import LossSurface
from bpwidget.mlp.arguments import Array

# of an arrow of ∇J: its length grows with the root of what it stands for
ARROW = 2.5
SHORTEST_ARROW = 3.0
# CSS pixels that a step is drawn at least, so that its way can be seen
SHORTEST_STEP = 16.0
DUST = 1e-12


def without_dust(way: tuple[float, float]) -> Array:
    """Return a way without the rounding of what is zero by construction."""
    clean = np.array(way)
    clean[np.abs(clean) < DUST * np.abs(clean).max()] = 0.0
    return clean


def as_slope(way: Array) -> Array:
    """Return how an arrow of -∇J is drawn: it grows with the root of its size."""
    size = float(np.hypot(*way))
    return way / size * ARROW * np.sqrt(size) if size > 0 else way


def as_step(way: Array, pixels_a_unit: Array) -> Array:
    """Return how an arrow of -η∇J is drawn: as long as it is, and not too short to be seen."""
    with np.errstate(over="ignore"):  # beyond all windows it is cut, however long
        length = float(np.hypot(*(way * pixels_a_unit)))
    return way * max(1.0, SHORTEST_STEP / length) if length > 0 else way


def aim(arrow: FancyArrowPatch, surface: LossSurface, way: Array, pixel: float) -> bool:
    """Point from the present weights along a way, as far as the window reaches.

    Parameters
    ----------
    arrow : FancyArrowPatch
        On its Axes already.
    surface : LossSurface
    way : array, shape (2,)
    pixel : float
        Device pixels a CSS pixel.

    Returns
    -------
    bool
        Whether there is an arrow to be seen.
    """
    start = np.array(surface.here)
    low = np.array([surface.a[0], surface.b[0]])
    high = np.array([surface.a[-1], surface.b[-1]])
    end = start + way * _share_inside(start, way, low, high)
    assert arrow.axes is not None  # noqa: S101 - as is said above
    ends = arrow.axes.transData.transform([start, end])
    length = float(np.hypot(*(ends[1] - ends[0]))) * 0.72 / pixel
    arrow.set_positions(tuple(start), tuple(end))
    arrow.set_mutation_scale(min(13.0, max(6.0, 0.6 * length)))
    return length >= SHORTEST_ARROW


def _share_inside(start: Array, way: Array, low: Array, high: Array) -> float:
    """Return how much of `way`, from start on, lies inside the window: 0 to 1."""
    moving = way != 0
    if not moving.any():
        return 0.0
    border = np.where(way > 0, high, low)[moving]
    limits = (border - start[moving]) / way[moving]
    return float(np.clip(limits.min(), 0.0, 1.0))
