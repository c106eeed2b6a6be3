"""All views on one private Figure for the live screen, which redraws only what has changed."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.colors import to_rgba
from matplotlib.transforms import Bbox, TransformedBbox

from bpwidget.plots.drawing.live_renderer import LiveRenderer, Pixels
from bpwidget.plots.drawing.plain_axes import PlainAxes
from bpwidget.plots.drawing.style import Theme, chinese_font, own_style
from bpwidget.plots.layout import VIEWS, Kinds, Place, places_for
from bpwidget.plots.ledger_table import draw_ledger
from bpwidget.plots.stills import STILLS, Piece, StillPart, Stills, as_numbers
from bpwidget.plots.views.ledger_bars import LedgerBarsView, height_of, width_in
from bpwidget.plots.views.view import NotebookFigure, Redraw, View
from bpwidget.scene.scene import Scene

PixelNumbers: TypeAlias = npt.NDArray[np.uint32]
DPI = 100
NARROWEST, WIDEST = 280, 4000


@dataclass(frozen=True, eq=False)
class Tile:
    """A rectangle of new RGBA pixels; x and y are device pixels from the top left."""

    x: int
    y: int
    pixels: Pixels


class _Cell:
    """One view, its rectangle of pixels, and the cached pictures behind its live artists.

    The first `aside` columns change only with the still part.
    """

    def __init__(
        self,
        place: Place,
        view: View,
        rows: slice,
        columns: slice,
        aside: int,
        box: TransformedBbox,
    ) -> None:
        self.place = place
        self.view = view
        self.rows = rows
        self.columns = columns
        self.aside = aside
        self.still: Pixels | None = None
        self.lit: dict[object, Piece] = {}
        self.legend: Piece | None = None
        self.is_drawn = False
        self._box = box
        for artist in (*view.lit, *view.live):
            self.prepare(artist)
        view.prepare = self.prepare

    def prepare(self, artist: Artist) -> None:
        """Have an artist drawn only by the board, and only in this cell."""
        artist.set_animated(True)
        if not artist.get_clip_on():
            # ink outside the cell would be left behind when only this cell is redrawn
            artist.set_clip_box(self._box)
            artist.set_clip_on(True)


class _Canvas(FigureCanvasAgg):
    """The canvas of a board. Its pixels are those on screen, so only the board draws on it."""

    def draw(self) -> None:
        """Do nothing."""

    @cached_property
    def live(self) -> LiveRenderer:
        """The renderer that draws the board."""
        width, height = map(int, self.figure.bbox.size)
        return LiveRenderer(width, height, self.figure.dpi)

    def get_renderer(self) -> RendererAgg:
        """Return the renderer that draws the board."""
        return self.live


class BoardFigure(NotebookFigure):
    """A board's figure, saved through another canvas because the board's own is live.

    Once `axes` has been read, every part of the views is made at every move.
    """

    is_open = False
    views: Sequence[View] = ()

    def open(self) -> None:
        """Make every part of the views, now and at every move."""
        self.is_open = True
        self.complete()

    def complete(self) -> None:
        """Make what the views have put off."""
        for view in self.views:
            view.complete()

    @property  # type: ignore[misc]  # matplotlib's stubs have Artist's, which can be set
    def axes(self) -> list[Axes]:  # type: ignore[override]  # as of every Figure
        """The Axes of the views."""
        if self.views:  # matplotlib asks while the figure is still being made
            self.open()
        return super().axes

    def savefig(self, fname: Any, **options: Any) -> None:
        """Save the figure; see `matplotlib.figure.Figure.savefig`."""
        self.complete()
        live = self.canvas
        FigureCanvasAgg(self)
        try:
            super().savefig(fname, **options)
        finally:
            self.set_canvas(live)


class Board:
    """The panel's figure.

    Parameters
    ----------
    width : float
        The available width in CSS pixels.
    ratio : float
        Device pixels per CSS pixel.
    theme : Theme
        The colours.
    views : tuple of View classes
        The views to show; see `views_for`.
    stills : Stills
        The cache of still parts.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
        Private, on an Agg canvas; `savefig` saves all of it.
    size : tuple of two int
        Width and height in device pixels.
    """

    def __init__(
        self,
        width: float,
        ratio: float,
        theme: Theme,
        views: Kinds = VIEWS,
        stills: Stills = STILLS,
    ) -> None:
        width = self.fitting(width)
        self._stills = stills
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
        self._renderer = _Canvas(self.figure).live
        self._buffer = self._renderer.pixels
        self._page = np.array([round(255 * c) for c in to_rgba(theme.page)], dtype=np.uint8)
        self._buffer[:] = self._page
        with own_style():
            self._cells = [self._cell(place) for place in places]
        self.figure.views = [cell.view for cell in self._cells]

    def exchange(self, kinds: Kinds) -> bool:
        """Replace some of the views by others, if these have the same places.

        A whole board takes several times as long to make as one view.

        Parameters
        ----------
        kinds : tuple of View classes
            All views that the board is to show.

        Returns
        -------
        bool
            True if `draw` shows them from now on; False if nothing has changed.
        """
        places = places_for(self.width, kinds)
        if [place.cell for place in places] != [cell.place.cell for cell in self._cells]:
            return False
        with own_style():
            for index, (cell, place) in enumerate(zip(self._cells, places, strict=True)):
                if place != cell.place:
                    cell.view.ax.remove()
                    self._cells[index] = self._cell(place)
        self.kinds = kinds
        self.figure.views = [cell.view for cell in self._cells]
        return True

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

    def picture(self) -> Pixels:
        """Return the pixels of a picture for a page that has no ledger beside it.

        They are those of `whole`, with the ledger drawn where the panel has it.
        """
        pixels = self._buffer.copy()
        for cell in self._cells:
            if isinstance(cell.view, LedgerBarsView) and cell.view.scene is not None:
                beside = pixels[cell.rows, cell.columns][:, : cell.aside]
                draw_ledger(beside, cell.view.scene, self.theme, self.ratio)
        return pixels

    def strip(self) -> tuple[int, int, int, int] | None:
        """Return the left, top, width and height of the ledger's bars in device pixels, or None.

        The height is that of the rows of the scene drawn last.
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
        for view in self.figure.views:
            if (place := view.handle()) is not None:
                column, row = view.ax.transData.transform(place)
                return float(column) / self.ratio, (self.size[1] - float(row)) / self.ratio
        return None

    def drag(self, x: float, y: float) -> dict[str, Any]:
        """Return the controls moved by dragging the handle to x, y, which may be in any cell."""
        for view in self.figure.views:
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
        """The views, in reading order, with all parts on their Axes."""
        self.figure.open()
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
            ),
            axes_class=PlainAxes,
        )
        rows = self._between(place.top, place.top + place.height, self.size[1])
        columns = self._between(place.left, place.left + place.width, self.size[0])
        aside = round(place.indent * self.ratio)
        width, height = self.size
        share = Bbox.from_extents(
            (columns.start + aside) / width,
            1 - rows.stop / height,
            columns.stop / width,
            1 - rows.start / height,
        )
        box = TransformedBbox(share, self.figure.transFigure)
        return _Cell(place, place.view(ax, self.theme), rows, columns, aside, box)

    def _between(self, start: float, end: float, most: int) -> slice:
        return slice(round(start * self.ratio), min(round(end * self.ratio), most))

    def _draw_cell(self, cell: _Cell, scene: Scene) -> Tile | None:
        redraw = cell.view.show(scene, lambda: self._measure(cell))
        if self.figure.is_open:
            cell.view.complete()
        if redraw is Redraw.NOTHING:
            return None
        aside = 0 if redraw is Redraw.STILL else cell.aside
        before = self._numbers_of(cell, aside).copy() if cell.is_drawn else None
        cell.is_drawn = True
        pixels = self._buffer[cell.rows, cell.columns]
        if redraw is Redraw.STILL:
            cell.lit.clear()
            if cell.still is None:
                cell.still = self._still_of(cell)
        assert cell.still is not None  # noqa: S101 - the first redraw is one of the still part
        pixels[:, aside:] = cell.still[:, aside:]
        self._renderer.forget_places()
        if cell.view.lit:
            self._light(cell, pixels, cell.view.lit_of(scene))
        for artist in cell.view.live:
            artist.draw(self._renderer)
        return self._fresh(cell, aside, before)

    def _measure(self, cell: _Cell) -> Any:
        """Return `View.measured` for the still part that a cell is about to show.

        A cached still part is used again; otherwise, everything that it consists of is made.
        """
        view = cell.view
        known = self._stills.get(self._key(cell)) if view.can_be_kept else None
        cell.still = None if known is None else known.pixels
        if known is not None:
            return known.measured
        view.complete(but_for_legend=True)
        cell.legend = None
        if view.legend_key is None:
            return view.measured
        key = *self._where(cell), view.legend_key
        cell.legend = self._stills.legend(key, lambda: self._legend_of(cell))
        return cell.legend.measured

    def _key(self, cell: _Cell) -> Hashable:
        """Return everything on which the still part of a cell depends."""
        return *self._where(cell), cell.view.still

    def _where(self, cell: _Cell) -> tuple[Hashable, ...]:
        board = self.size, self.width, self.ratio, self.theme, chinese_font()
        return board, cell.place

    def _light(self, cell: _Cell, still: Pixels, lit: object) -> None:
        """Draw the highlights of the chosen step on the still picture in the buffer."""
        if lit in cell.lit:
            cell.lit[lit].put_on(still)
            return
        before = still.copy()
        for artist in cell.view.lit:
            artist.draw(self._renderer)
        cell.lit[lit] = Piece.between(before, still)

    def _still_of(self, cell: _Cell) -> Pixels:
        """Return the pixels of a cell with only its still part, leaving other cells as they are."""
        # a long label may spill into the next cell, whose redraw would erase it
        others = [
            (pixels, pixels.copy())
            for other in self._cells
            if other is not cell and other.is_drawn
            for pixels in (self._numbers_of(other),)
        ]
        pixels = self._buffer[cell.rows, cell.columns]
        pixels[:] = self._page
        self._renderer.forget_places()
        cell.view.ax.draw(self._renderer)
        if cell.legend is not None:
            cell.legend.put_on(pixels)
        still = pixels.copy()
        still.flags.writeable = False
        for there, as_it_was in others:
            there[:] = as_it_was
        if cell.view.can_be_kept:
            self._stills.keep(self._key(cell), StillPart(still, cell.view.measured))
        return still

    def _legend_of(self, cell: _Cell) -> Piece:
        """Return the legend of a cell, leaving the buffer as it is."""
        cell.view.complete()
        legend = cell.view.ax.get_legend()
        assert legend is not None  # noqa: S101 - a view with a `legend_key` has one
        # the legend may spill into other cells, whose pixels must not become part of it
        covered = self._buffer.copy()
        pixels = self._buffer[cell.rows, cell.columns]
        pixels[:] = self._page
        bare = pixels.copy()
        legend.draw(self._renderer)
        piece = Piece.between(bare, pixels, cell.view.measured)
        self._buffer[:] = covered
        return piece

    def _numbers_of(self, cell: _Cell, aside: int = 0) -> PixelNumbers:
        """Return the pixels of a cell as a view, with the four bytes of each as one number."""
        columns = slice(cell.columns.start + aside, cell.columns.stop)
        return as_numbers(self._buffer[cell.rows, columns])

    def _fresh(self, cell: _Cell, aside: int, before: PixelNumbers | None) -> Tile | None:
        """Return the rectangle of a cell that contains all changed pixels, or None.

        `before` holds its previous pixels, without the first `aside` columns.
        """
        left, top = cell.columns.start + aside, cell.rows.start
        pixels = self._buffer[cell.rows, left : cell.columns.stop]
        if before is None:
            return Tile(left, top, pixels.copy())
        part = _changed(self._numbers_of(cell, aside) != before)
        if part is None:
            return None
        rows, columns = part
        return Tile(left + columns.start, top + rows.start, pixels[part].copy())


def _changed(differs: npt.NDArray[np.bool_]) -> tuple[slice, slice] | None:
    """Return the rows and columns of the smallest rectangle around all that differs."""
    rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    if not len(rows):
        return None
    return (
        slice(int(rows[0]), int(rows[-1]) + 1),
        slice(int(columns[0]), int(columns[-1]) + 1),
    )
