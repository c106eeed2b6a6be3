"""All views on one private Figure for the live screen, which redraws only what has changed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.colors import to_rgba
from matplotlib.mathtext import MathTextParser
from matplotlib.transforms import Bbox, TransformedBbox

from bpwidget.plots.drawing.agg_artists import Pixels
from bpwidget.plots.drawing.style import Theme, own_style
from bpwidget.plots.layout import VIEWS, Kinds, Place, places_for
from bpwidget.plots.views.ledger_bars import LedgerBarsView, height_of, width_in
from bpwidget.plots.views.view import NotebookFigure, Redraw, View
from bpwidget.scene.scene import Scene

DPI = 100
NARROWEST, WIDEST = 280, 4000


@dataclass(frozen=True, eq=False)
class Tile:
    """A rectangle of new RGBA pixels; x and y are device pixels from the top left."""

    x: int
    y: int
    pixels: Pixels


class _Cell:
    """One view, its rectangle of pixels, and the cached pictures behind its live artists."""

    def __init__(self, view: View, rows: slice, columns: slice, box: TransformedBbox) -> None:
        self.view = view
        self.rows = rows
        self.columns = columns
        self.still: Pixels | None = None
        self.lit: Pixels | None = None  # the still picture with a step highlighted
        self.lit_for: object = None
        self.shown: npt.NDArray[np.uint32] | None = None
        for artist in (*view.lit, *view.live):
            artist.set_animated(True)
            if not artist.get_clip_on():
                # ink outside the cell would be left behind when only this cell is redrawn
                artist.set_clip_box(box)
                artist.set_clip_on(True)


class BoardFigure(NotebookFigure):
    """A board's figure, saved through another canvas because the board's own is live."""

    def savefig(self, fname: Any, **options: Any) -> None:
        """Save the figure; see `matplotlib.figure.Figure.savefig`."""
        live = self.canvas
        FigureCanvasAgg(self)
        try:
            super().savefig(fname, **options)
        finally:
            self.set_canvas(live)


@cache
def _formulas() -> MathTextParser[Any]:
    """Return a parser for all boards; by default matplotlib makes one for each canvas."""
    parser: MathTextParser[Any] = RendererAgg(1, 1, DPI).mathtext_parser
    return parser


class Board:
    """The panel's figure.

    Parameters
    ----------
    width : float
        The width that the browser gives it, in CSS pixels.
    ratio : float
        Device pixels per CSS pixel.
    theme : Theme
    views : tuple of View classes
        What it shows; see `views_for`.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
        Private, on an Agg canvas; `savefig` saves all of it.
    size : tuple of two int
        Width and height in device pixels.
    """

    def __init__(self, width: float, ratio: float, theme: Theme, views: Kinds = VIEWS) -> None:
        width = self.fitting(width)
        self.width, self.ratio, self.theme, self.kinds = width, ratio, theme, views
        places = places_for(width, views)
        height = max(place.top + place.height for place in places)
        self.size = (round(width * ratio), round(height * ratio))
        with own_style():
            self.figure = BoardFigure(
                figsize=(self.size[0] / (DPI * ratio), self.size[1] / (DPI * ratio)),
                dpi=DPI * ratio,
                facecolor=theme.page,
            )
        # a view of Agg's own buffer, so whatever is drawn appears in it at once
        self._canvas = FigureCanvasAgg(self.figure)
        self._renderer: RendererAgg = self._canvas.get_renderer()
        self._buffer: Pixels = np.asarray(self._renderer.buffer_rgba())
        # so that a formula is parsed once for all boards
        self._renderer.mathtext_parser = _formulas()
        self._page = np.array([round(255 * c) for c in to_rgba(theme.page)], dtype=np.uint8)
        self._buffer[:] = self._page
        with own_style():
            self._cells = [self._cell(place) for place in places]

    @staticmethod
    def fitting(width: float) -> float:
        """Return the width of a board for which `width` is available."""
        return min(max(width, NARROWEST), WIDEST)

    def draw(self, scene: Scene) -> list[Tile]:
        """Update the figure for a scene and return the rectangles that changed."""
        with own_style():
            tiles = [self._draw_cell(cell, scene) for cell in self._cells]
        return [tile for tile in tiles if tile is not None]

    def whole(self) -> Tile:
        """Return the whole picture as it is now."""
        return Tile(0, 0, self._buffer.copy())

    def strip(self) -> tuple[int, int, int, int] | None:
        """Return the rectangle that belongs beside the ledger, in device pixels, if there is one.

        Left, top, width and height; of its rows, those of the scene that was drawn last.
        """
        for cell in self._cells:
            if isinstance(cell.view, LedgerBarsView):
                left = self.size[0] - round(width_in(self.width) * self.ratio)
                height = round(height_of(cell.view.rows) * self.ratio)
                return left, cell.rows.start, self.size[0] - left, height
        return None

    def press(self, x: float, y: float) -> dict[str, Any]:
        """Return the controls that a press moves; x and y in CSS pixels from the top left."""
        cell = self._cell_at(x, y)
        return {} if cell is None else cell.view.press(*self._data(cell.view, x, y))

    def read(self, x: float, y: float) -> str:
        """Return the text for the pointer at x, y, in CSS pixels from the top left."""
        cell = self._cell_at(x, y)
        return "" if cell is None else cell.view.read(*self._data(cell.view, x, y))

    def handle(self) -> tuple[float, float] | None:
        """Return the position of the draggable handle in CSS pixels, or None if there is none."""
        for view in self.views:
            if (place := view.handle()) is not None:
                column, row = view.ax.transData.transform(place)
                return float(column) / self.ratio, (self.size[1] - float(row)) / self.ratio
        return None

    def drag(self, x: float, y: float) -> dict[str, Any]:
        """Return the controls moved by dragging the handle to x, y, which may be in any cell."""
        for view in self.views:
            if view.handle() is not None:
                return view.drag(*self._data(view, x, y))
        return {}

    def _cell_at(self, x: float, y: float) -> _Cell | None:
        column, row = x * self.ratio, y * self.ratio
        for cell in self._cells:
            if (
                cell.columns.start <= column < cell.columns.stop
                and cell.rows.start <= row < cell.rows.stop
            ):
                return cell
        return None

    def _data(self, view: View, x: float, y: float) -> tuple[float, float]:
        place = x * self.ratio, self.size[1] - y * self.ratio
        column, row = view.ax.transData.inverted().transform(place)
        return float(column), float(row)

    @property
    def views(self) -> list[View]:
        """The views, in reading order."""
        return [cell.view for cell in self._cells]

    def _cell(self, place: Place) -> _Cell:
        left, top, width, height = place.axes_box()
        full_width, full_height = (length / self.ratio for length in self.size)
        ax = self.figure.add_axes(
            (
                left / full_width,
                1 - (top + height) / full_height,
                width / full_width,
                height / full_height,
            )
        )
        rows = self._between(place.top, place.top + place.height, self.size[1])
        columns = self._between(place.left, place.left + place.width, self.size[0])
        width, height = self.size
        share = Bbox.from_extents(
            columns.start / width,
            1 - rows.stop / height,
            columns.stop / width,
            1 - rows.start / height,
        )
        box = TransformedBbox(share, self.figure.transFigure)
        return _Cell(place.view(ax, self.theme), rows, columns, box)

    def _between(self, start: float, end: float, most: int) -> slice:
        return slice(round(start * self.ratio), min(round(end * self.ratio), most))

    def _draw_cell(self, cell: _Cell, scene: Scene) -> Tile | None:
        redraw = cell.view.show(scene)
        if redraw is Redraw.NOTHING:
            return None
        pixels = self._buffer[cell.rows, cell.columns]
        if redraw is Redraw.STILL or cell.still is None:
            cell.still, cell.lit = self._still_of(cell), None
        if cell.lit is None or cell.lit_for != cell.view.lit_of(scene):
            cell.lit, cell.lit_for = self._lit_of(cell, cell.still), cell.view.lit_of(scene)
        pixels[:] = cell.lit
        for artist in cell.view.live:
            artist.draw(self._renderer)
        return self._fresh(cell)

    def _lit_of(self, cell: _Cell, still: Pixels) -> Pixels:
        """Return the pixels of a cell with its still part and the highlighted step."""
        if not cell.view.lit:
            return still
        pixels = self._buffer[cell.rows, cell.columns]
        pixels[:] = still
        for artist in cell.view.lit:
            artist.draw(self._renderer)
        return pixels.copy()

    def _still_of(self, cell: _Cell) -> Pixels:
        """Return the pixels of a cell with only its still part, leaving other cells as they are."""
        pixels = self._buffer[cell.rows, cell.columns]
        pixels[:] = self._page
        cell.view.ax.draw(self._renderer)
        still = pixels.copy()
        # a long label may spill into the next cell, whose redraw would erase it
        for other in self._cells:
            if other is not cell and other.shown is not None:
                self._numbers_of(other)[:] = other.shown
        return still

    def _numbers_of(self, cell: _Cell) -> npt.NDArray[np.uint32]:
        """Return the pixels of a cell as a view, with the four bytes of each as one number."""
        return self._buffer[cell.rows, cell.columns].view(np.uint32)[..., 0]

    def _fresh(self, cell: _Cell) -> Tile | None:
        """Return the rectangle of a cell that contains all changed pixels, or None."""
        pixels = self._buffer[cell.rows, cell.columns]
        now = self._numbers_of(cell).copy()  # contiguous arrays compare in half the time
        before, cell.shown = cell.shown, now
        if before is None:
            return Tile(cell.columns.start, cell.rows.start, pixels.copy())
        differs = now != before
        rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
        if not len(rows):
            return None
        top, left = int(rows[0]), int(columns[0])
        part = pixels[top : int(rows[-1]) + 1, left : int(columns[-1]) + 1]
        return Tile(cell.columns.start + left, cell.rows.start + top, part.copy())
