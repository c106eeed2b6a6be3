"""Rows of numbers that grow by one a time: frozen, cheap to add to, thinned when too many."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bpwidget.mlp.arguments import Array


class _Page:
    """Memory for many rows, of which the first `used` are written and never change again."""

    def __init__(self, written: Array, most: int) -> None:
        self.memory = np.empty((most, written.shape[1]))
        self.memory[: len(written)] = written
        self.used = len(written)

    def write(self, row: Array) -> None:
        self.memory[self.used] = row
        self.used += 1


@dataclass(frozen=True, eq=False, repr=False)
class Rows:
    """The rows of updates 0, `every`, 2 `every`, ...: at most as many as a page holds.

    Adding one makes new Rows, which share the page with the old: each sees the part that was
    written when it was made. Where the page is full, every other row goes.
    """

    page: _Page
    count: int
    every: int

    @classmethod
    def none(cls, width: int, most: int) -> Rows:
        """Return no rows yet, and an even number at most."""
        return cls(_Page(np.empty((0, width)), most), 0, 1)

    @property
    def array(self) -> Array:
        """The rows, of shape (count, width), read-only."""
        rows = self.page.memory[: self.count]
        rows.setflags(write=False)
        return rows

    @property
    def numbers(self) -> npt.NDArray[np.int64]:
        """The number of each row's update."""
        return self.every * np.arange(self.count, dtype=np.int64)

    def plus(self, number: int, row: Array) -> Rows:
        """Return the rows and one more, that of the next update, unless that is thinned out."""
        if number % self.every:
            return self
        most = len(self.page.memory)
        if self.count == most:
            thinned = Rows(_Page(self.array[::2], most), most // 2, 2 * self.every)
            return thinned.plus(number, row)
        # behind these rows somebody else may have written what came after them then
        mine = self.page.used == self.count
        page = self.page if mine else _Page(self.array, most)
        page.write(row)
        return replace(self, page=page, count=self.count + 1)

    def before(self, number: int) -> Rows:
        """Return the rows of the updates before one."""
        return replace(self, count=min(self.count, -(-number // self.every)))
