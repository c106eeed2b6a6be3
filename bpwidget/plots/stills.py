"""A cache of the still parts of plots, shared by all boards of a process.

A second panel differs from the first only in its numbers, and a control that is moved back needs
what was drawn a moment ago. Pictures are run-length encoded, which takes a tenth of their size.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, NamedTuple
from weakref import WeakValueDictionary

import numpy as np
import numpy.typing as npt

from bpwidget.plots.drawing.live_renderer import Pixels

MOST_BYTES = 3 * 2**20
MOST_LEGENDS = 32  # some 20 KiB each


class StillPart(NamedTuple):
    """The still part of a plot: its pixels, which are read-only, and `View.measured`."""

    pixels: Pixels
    measured: Any


class Piece(NamedTuple):
    """The pixels that something adds to a picture, each as one number, and their places."""

    rows: npt.NDArray[np.int16]
    columns: npt.NDArray[np.int16]
    numbers: npt.NDArray[np.uint32]
    measured: Any = None

    @classmethod
    def between(cls, before: Pixels, after: Pixels, measured: Any = None) -> Piece:
        """Return the pixels by which `after` differs from `before`."""
        old, new = as_numbers(before), as_numbers(after)
        rows, columns = np.nonzero(old != new)
        numbers = new[rows, columns]
        return cls(rows.astype(np.int16), columns.astype(np.int16), numbers, measured)

    def put_on(self, pixels: Pixels) -> None:
        """Set these pixels in a picture."""
        as_numbers(pixels)[self.rows, self.columns] = self.numbers


def as_numbers(pixels: Pixels) -> npt.NDArray[np.uint32]:
    """Return a view of RGBA pixels with the four bytes of each as one number."""
    return pixels.view(np.uint32)[..., 0]


class _Runs(NamedTuple):
    colors: npt.NDArray[np.uint32]
    lengths: npt.NDArray[Any]
    shape: tuple[int, ...]
    measured: Any

    @property
    def bytes(self) -> int:
        return self.colors.nbytes + self.lengths.nbytes


class Stills:
    """A cache of still parts that drops the least recently used ones.

    Parameters
    ----------
    most_bytes : int
        The size of all pictures together, encoded.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._bytes = 0
        self._runs: OrderedDict[Hashable, _Runs] = OrderedDict()
        self._legends: OrderedDict[Hashable, Piece] = OrderedDict()
        # the same pixels for all boards that show them at the same time
        self._shown: WeakValueDictionary[Hashable, Pixels] = WeakValueDictionary()
        # panels may be moved on several threads
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> StillPart | None:
        """Return the still part kept under a key, or None."""
        with self._lock:
            runs = self._runs.get(key)
            if runs is None:
                return None
            self._runs.move_to_end(key)
            pixels = self._shown.get(key)
            if pixels is None:
                numbers = np.repeat(runs.colors, runs.lengths)
                pixels = numbers.view(np.uint8).reshape(runs.shape)
                pixels.flags.writeable = False
                self._shown[key] = pixels
            return StillPart(pixels, runs.measured)

    def legend(self, key: Hashable, draw: Callable[[], Piece]) -> Piece:
        """Return the legend kept under a key; if there is none, draw and keep it."""
        with self._lock:
            piece = self._legends.get(key)
        if piece is None:
            piece = draw()
            with self._lock:
                self._legends[key] = piece
                while len(self._legends) > min(MOST_LEGENDS, self._most):
                    self._legends.popitem(last=False)
        return piece

    def keep(self, key: Hashable, still: StillPart) -> None:
        """Keep a still part under a key that contains everything it depends on."""
        runs = _runs_of(still)
        with self._lock:
            if key in self._runs or runs.bytes > self._most:
                return
            self._shown[key] = still.pixels
            self._runs[key] = runs
            self._bytes += runs.bytes
            while self._bytes > self._most:
                _, oldest = self._runs.popitem(last=False)
                self._bytes -= oldest.bytes


def _runs_of(still: StillPart) -> _Runs:
    numbers = np.ascontiguousarray(still.pixels).view(np.uint32).ravel()
    starts = np.flatnonzero(numbers[1:] != numbers[:-1]) + 1
    lengths = np.diff(starts, prepend=0, append=numbers.size)
    small = lengths.astype(np.uint16 if lengths.max() < 2**16 else np.int32)
    colors = numbers[np.concatenate([[0], starts])]
    return _Runs(colors, small, still.pixels.shape, still.measured)


STILLS = Stills(MOST_BYTES)
