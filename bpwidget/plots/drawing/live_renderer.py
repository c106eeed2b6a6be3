"""The renderer of the live board."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.mathtext import MathTextParser
from matplotlib.transforms import BboxBase, Transform

Pixels: TypeAlias = npt.NDArray[np.uint8]
Corner: TypeAlias = tuple[int, int]
AnyRenderer = TypeVar("AnyRenderer", bound=RendererAgg)


@cache
def _formulas() -> MathTextParser[Any]:
    parser: MathTextParser[Any] = RendererAgg(1, 1, 100).mathtext_parser
    return parser


def knowing_formulas(renderer: AnyRenderer) -> AnyRenderer:
    """Let a renderer use the formulas parsed so far; by default, each parses its own."""
    renderer.mathtext_parser = _formulas()
    return renderer


def part_in(canvas: Pixels, box: BboxBase) -> tuple[Pixels, Corner]:
    """Return the part of a canvas inside a box, and the column and row where it begins."""
    x0, y0, x1, y1 = map(float, box.extents)
    height = canvas.shape[0]
    top, left = max(height - round(y1), 0), max(round(x0), 0)
    return canvas[top : height - round(y0), left : round(x1)], (left, top)


class LiveRenderer(RendererAgg):
    """The renderer of the board; its type tells artists that they are drawn on an opaque page.

    Attributes
    ----------
    pixels : array of uint8, shape (height, width, 4)
        A view of Agg's own buffer.
    """

    def __init__(self, width: int, height: int, dpi: float) -> None:
        super().__init__(width, height, dpi)  # type: ignore[no-untyped-call]  # as matplotlib has it
        knowing_formulas(self)
        pixels = self.buffer_rgba()  # type: ignore[no-untyped-call]  # likewise
        self.pixels: Pixels = np.asarray(pixels)
        self._maps: dict[int, tuple[float, ...]] = {}
        self._parts: dict[int, tuple[Pixels, Corner]] = {}

    def forget_places(self) -> None:
        """Forget cached places, since limits and boxes of Axes may have changed."""
        self._maps.clear()
        self._parts.clear()

    def inside(self, box: BboxBase) -> tuple[Pixels, Corner]:
        """Return the pixels inside a box, and the column and row where they begin."""
        known = self._parts.get(id(box))
        if known is None:
            known = self._parts[id(box)] = part_in(self.pixels, box)
        return known

    def place(self, transform: Transform, x: float, y: float) -> tuple[float, float]:
        """Return a place in device pixels from the bottom left; all scales must be linear.

        matplotlib takes 50 µs a point, most of it to find out which transforms are linear.
        """
        known = self._maps.get(id(transform))
        if known is None:
            corners = transform.transform([(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)]).tolist()
            (x0, y0), (x1, _), (_, y2) = corners
            known = self._maps[id(transform)] = x0, x1 - x0, y0, y2 - y0
        x0, across, y0, up = known
        return x0 + across * x, y0 + up * y
