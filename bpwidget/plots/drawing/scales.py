"""Scales whose limits snap to round numbers, and the places of numbers on them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from matplotlib.ticker import MaxNLocator

from bpwidget.lesson import fine
from bpwidget.mlp.arguments import Array
from bpwidget.plots.drawing.text_width import width_of

STOPS = (1, 2, 5, 10)
TICKS = 4
# labels below an axis: a digit's width in CSS pixels, and the gap in digits
WIDTH_OF_DIGIT, GAP_OF_LABELS = 7, 1.5
# of the tick of 0 below a logarithmic axis, where its label has room below the lowest power
ZERO_PLACE = -0.16
GAP_OF_TICKS = 6.0  # CSS pixels


def last_update(number: int) -> int:
    """Return the end of an axis of updates: one of a few stops, so that it seldom changes.

    Examples
    --------
    >>> [last_update(number) for number in (0, 10, 11, 999, 20_000)]
    [10, 10, 20, 1000, 20000]
    """
    power = int(10 ** max(1, len(str(number)) - 1))
    ends = (power * stop for stop in STOPS)
    return next(end for end in ends if number <= end)


def update_ticks(last: int, width: float) -> list[int]:
    """Return the ticks of an axis of updates that ends at `last`, `width` CSS pixels wide.

    Examples
    --------
    >>> update_ticks(200, 300), update_ticks(200, 100)
    ([0, 50, 100, 150, 200], [0, 100, 200])
    """
    parts = 4 if str(last)[0] == "2" else 5
    label = (len(str(last)) + GAP_OF_LABELS) * WIDTH_OF_DIGIT
    if parts * label > width:
        parts = 2
    return list(range(0, last + 1, last // parts))


def ticks_between(low: float, high: float, most: int, room: float, size: float) -> list[float]:
    """Return round numbers to label an axis with, as many as fit side by side.

    Parameters
    ----------
    low, high : float
        The ends of the axis.
    most : int
        The largest number of parts between them.
    room : float
        The length of the axis in CSS pixels.
    size : float
        The size of the letters in points.

    Examples
    --------
    >>> ticks_between(-3, 3, 6, 200, 8), ticks_between(-3e20, 3e20, 6, 200, 8)
    ([-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0], [-2e+20, 0.0, 2e+20])
    """
    for parts in range(most, 0, -1):
        locator = MaxNLocator(parts, steps=[1, 2, 5, 10])
        values = [float(v) for v in locator.tick_values(low, high) if low <= v <= high]
        labels = [fine(value) for value in values]
        if len(values) < 2 or len(set(labels)) < len(labels):
            continue
        step = room * (values[1] - values[0]) / (high - low)
        if max(width_of(label, size) for label in labels) + GAP_OF_TICKS <= step:
            return values
    return [(low + high) / 2]


@dataclass(frozen=True)
class Scale:
    """An axis from `low` to `high`, or on a log scale from 10**`low` to 10**`high`.

    `has_zero` reserves a place below the scale for an exact zero, which has no logarithm.
    """

    low: float
    high: float
    is_log: bool
    has_zero: bool = False

    def place(self, values: Array) -> Array:
        """Return the places of non-negative numbers: 0 at the low end, 1 at the high end."""
        if not self.is_log:
            return (values - self.low) / (self.high - self.low)
        positive = values > 0
        powers = np.log10(values, where=positive, out=np.full(values.shape, float(self.low)))
        places: Array = np.clip((powers - self.low) / (self.high - self.low), 0.0, 1.0)
        return np.where(positive, places, ZERO_PLACE)

    def ticks(self) -> list[tuple[float, str]]:
        """Return the places and labels of the ticks."""
        if not self.is_log:
            locator = MaxNLocator(TICKS, steps=[1, 2, 2.5, 5, 10])
            values: Array = np.asarray(locator.tick_values(self.low, self.high))
            shown = values[values <= self.high * (1 + 1e-9)]
            return [
                (float(place), f"{value:g}")
                for place, value in zip(self.place(shown), shown, strict=True)
            ]
        stride = max(1, round((self.high - self.low) / TICKS))
        powers = np.arange(self.high, self.low - 0.5, -stride)[::-1]
        zero = [(ZERO_PLACE, "0")] if self.has_zero else []
        return zero + [
            ((power - self.low) / (self.high - self.low), f"$10^{{{power:.0f}}}$")
            for power in powers
        ]


def linear(largest: float) -> Scale:
    """Return a linear scale from 0 to a round number.

    Examples
    --------
    >>> [linear(largest).high for largest in (0.0, 0.013, 0.6931, 7.2)]
    [1.0, 0.015, 0.7, 10.0]
    """
    if largest == 0:
        return Scale(0.0, 1.0, is_log=False)
    power = math.floor(math.log10(largest))
    ends = (float(f"{stop}e{power}") for stop in (1, 1.5, 2, 3, 5, 7, 10))
    return Scale(0.0, next(end for end in ends if largest <= end), is_log=False)


def decades(smallest: float, largest: float, *, has_zero: bool) -> Scale:
    """Return a logarithmic scale between whole powers of ten."""
    low, high = math.floor(math.log10(smallest)), math.ceil(math.log10(largest))
    return Scale(low, max(high, low + 1), is_log=True, has_zero=has_zero)


def apart(places: list[float], gap: float, low: float, high: float) -> list[float]:
    """Move places no further than needed to be at least `gap` apart and between the ends.

    Examples
    --------
    >>> [round(place, 2) for place in apart([0.5, 0.52, 0.9], 0.1, 0.0, 1.0)]
    [0.46, 0.56, 0.9]
    >>> [round(place, 2) for place in apart([0.0, 0.0], 0.1, 0.0, 1.0)]
    [0.0, 0.1]
    """
    order = sorted(range(len(places)), key=lambda i: places[i])
    # places that would collide form a group, spread evenly around its mean
    groups: list[tuple[list[int], float]] = []
    for one in order:
        members, middle = [one], _inside(places[one], 0.0, low, high)
        while groups:
            before, at = groups[-1]
            if middle - at >= gap * (len(before) + len(members)) / 2:
                break
            groups.pop()
            both = len(before) + len(members)
            middle = (at * len(before) + middle * len(members)) / both
            members = before + members
            middle = _inside(middle, gap * (len(members) - 1) / 2, low, high)
        groups.append((members, middle))
    moved = list(places)
    for members, middle in groups:
        for index, member in enumerate(members):
            moved[member] = middle + gap * (index - (len(members) - 1) / 2)
    return moved


def _inside(middle: float, reach: float, low: float, high: float) -> float:
    return max(min(middle, high - reach), low + reach)
