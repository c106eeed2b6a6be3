"""Where the units of a network stand, and which edges run between those that are shown."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bpwidget.mlp import MLP
from bpwidget.mlp.arguments import Array

Place = tuple[float, float]
# pixels of 100 an inch
UNIT_WIDTH, BIAS_SIZE, SIDE = 50.0, 11.0, 12.0
CLOSEST, WIDEST_APART = 13.2, 40.0
FEWEST_SLOTS, MOST_SLOTS = 4, 8


class Layer(NamedTuple):
    """The units of a layer that are shown and their places; the gap stands before the last."""

    name: str
    units: tuple[int, ...]
    places: Array
    pitch: float
    bias: Place | None
    gap: Place | None


class Bundle(NamedTuple):
    """The edges that are shown of a weight matrix or a bias, and where its entries stand in it."""

    name: str
    at: tuple[npt.NDArray[np.intp], ...]
    segments: Array


class Layout(NamedTuple):
    """Three layers from left to right, and the bundles between them."""

    layers: tuple[Layer, ...]
    bundles: tuple[Bundle, ...]


def layout_of(net: MLP, width: float, bottom: float, top: float) -> Layout:
    """Return where a network stands in so many pixels, each layer centred from bottom to top."""
    counts = net.inputs, net.hidden, net.outputs
    biases = net.b1 is not None, net.b2 is not None, False
    return _layout(counts, biases, width, bottom, top)


def shown_of(count: int, slots: int) -> tuple[int, ...]:
    """Return which of `count` units are shown: all, or the first ones and, past a gap, the last.

    Examples
    --------
    >>> shown_of(1024, slots=6)
    (0, 1, 2, 3, 1023)
    """
    return tuple(range(count)) if count <= slots else (*range(slots - 2), count - 1)


def distances(segments: Array, x: float, y: float) -> Array:
    """Return how far segments of shape (n, 2, 2) pass a place.

    Examples
    --------
    >>> distances(np.array([[[0.0, 0.0], [4.0, 0.0]]]), 7.0, 4.0).tolist()
    [5.0]
    """
    starts, ways = segments[:, 0], segments[:, 1] - segments[:, 0]
    along = ((x, y) - starts) * ways
    share = np.clip(along.sum(axis=1) / (ways * ways).sum(axis=1), 0, 1)
    nearest = starts + share[:, None] * ways - (x, y)
    far: Array = np.hypot(nearest[:, 0], nearest[:, 1])
    return far


# asked for at every move, and the same until the network or the Axes has another size
@lru_cache(maxsize=16)
def _layout(
    counts: tuple[int, int, int],
    biases: tuple[bool, bool, bool],
    width: float,
    bottom: float,
    top: float,
) -> Layout:
    slots = max(FEWEST_SLOTS, min(MOST_SLOTS, int((top - bottom) / CLOSEST)))
    left = SIDE + UNIT_WIDTH / 2
    middles = left, width / 2, width - left
    layers = tuple(
        _layer(name, count, slots, has_bias, x, bottom, top)
        for name, count, has_bias, x in zip("xho", counts, biases, middles, strict=True)
    )
    return Layout(layers, tuple(_bundles_of(layers)))


def _layer(
    name: str, count: int, slots: int, has_bias: bool, x: float, bottom: float, top: float
) -> Layer:
    units = shown_of(count, slots - has_bias)
    has_gap = len(units) < count
    taken = len(units) + has_gap + has_bias
    pitch = min(WIDEST_APART, (top - bottom) / taken)
    rows = (bottom + top) / 2 + pitch * ((taken - 1) / 2 - np.arange(taken))
    places = np.column_stack([np.full(taken, x), rows])
    bias = (x, float(rows[-1])) if has_bias else None
    last = len(units) - 1
    gap = (x, float(rows[last])) if has_gap else None
    of_units = [*range(last), last + has_gap]
    return Layer(name, units, places[of_units], pitch, bias, gap)


def _bundles_of(layers: tuple[Layer, ...]) -> list[Bundle]:
    """Return the edges from layer to layer, from rim to rim."""
    bundles = []
    for number, (before, after) in enumerate(pairwise(layers), start=1):
        starts = np.add(before.places, (UNIT_WIDTH / 2, 0))
        ends = np.subtract(after.places, (UNIT_WIDTH / 2, 0))
        rows, columns = (grid.ravel() for grid in np.indices((len(ends), len(starts))))
        units, inputs = np.array(after.units), np.array(before.units)
        segments = np.stack([starts[columns], ends[rows]], axis=1)
        bundles.append(Bundle(f"W{number}", (units[rows], inputs[columns]), segments))
        if before.bias is not None:
            start = np.broadcast_to(np.add(before.bias, (BIAS_SIZE / 2, 0)), ends.shape)
            bundles.append(Bundle(f"b{number}", (units,), np.stack([start, ends], axis=1)))
    return bundles
