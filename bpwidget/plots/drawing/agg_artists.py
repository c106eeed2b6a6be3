"""Fast text and images on Agg, for the parts of a plot that move.

matplotlib lays out and rasterises a text again whenever its letters change, and passes every image
through a general resampler: about 0.5 ms per number and 2 ms per image, many times a frame. Here
matplotlib rasterises each letter once and its pixels are cached; an image that already has the
right size is copied. On any other canvas (SVG, PDF, another scale) both draw as matplotlib does.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.transforms import BboxBase

from bpwidget.plots.drawing.live_renderer import Corner, LiveRenderer, Pixels, part_in
from bpwidget.plots.drawing.style import fonts_for, own_style
from bpwidget.plots.drawing.undescribed import Undescribed

Ink: TypeAlias = npt.NDArray[np.float32]
RIM = ((-1, 0), (1, 0), (0, -1), (0, 1), (-1, -1), (-1, 1), (1, -1), (1, 1))
# how far a plate reaches beyond its text, in CSS pixels, and how opaque it is
PLATE_EDGE, PLATE_ALPHA = 3, 0.8
SHARE_LEFT = {"left": 0.0, "center": 0.5, "right": 1.0}
# baseline shifts in units of a digit's height, which is 0.73 of the font size in DejaVu Sans
RISE = {"baseline": 0.0, "bottom": 0.25, "center": -0.5}
CAPITAL = 0.73
MOST_MARKS = 64  # beyond this, matplotlib is as fast
# added before a float is cast to a byte, because the cast truncates
ROUND = np.float32(0.5)


class Inked(NamedTuple):
    """A rasterised letter or line.

    `ink` is its coverage, 0 to 1. The first column is `left` pixels from the origin, the row of
    index `baseline` lies on the baseline, and the next letter starts `advance` pixels further.
    """

    ink: Ink
    left: int
    baseline: int
    advance: float


class Coat(NamedTuple):
    """A line in its colours, ready to blend: `pixels * clear + paint`.

    Both arrays have shape (rows, columns, 4); `shape` places them.
    """

    clear: Ink
    paint: Ink
    shape: Inked


@lru_cache(maxsize=2048)
@own_style()
def letter(character: str, size: float, dpi: float, weight: str = "normal") -> Inked:
    """Return a letter of the plots' font, rasterised by matplotlib."""
    font = FontProperties(family=fonts_for(character), size=size, weight=weight)
    em = math.ceil(size * dpi / 72)
    renderer = RendererAgg(3 * em, 2 * em, dpi)
    advance, _, _ = renderer.get_text_width_height_descent(character, font, False)
    gc = renderer.new_gc()
    gc.set_foreground("black")
    baseline = em + em // 3
    renderer.draw_text(gc, em, baseline, character, font, 0)
    ink: Ink = canvas_of(renderer)[..., 3].astype(np.float32) / np.float32(255)
    return trimmed(Inked(ink, -em, baseline, float(advance)))


@lru_cache(maxsize=128)
def line(text: str, size: float, dpi: float, weight: str = "normal") -> Inked:
    """Return a line of letters, rasterised."""
    placed, at = [], 0.0
    for character in text:
        one = letter(character, size, dpi, weight)
        if one.ink.size:  # a space has none
            placed.append((round(at) + one.left, one))
        at += one.advance
    if not placed:
        return Inked(np.zeros((0, 0), dtype=np.float32), 0, 0, at)
    first = min(start for start, _ in placed)
    end = max(start + one.ink.shape[1] for start, one in placed)
    above = max(one.baseline for _, one in placed)
    below = max(one.ink.shape[0] - one.baseline for _, one in placed)
    ink: Ink = np.zeros((above + below, end - first), dtype=np.float32)
    for start, one in placed:
        top = above - one.baseline
        rows, columns = one.ink.shape
        place = ink[top : top + rows, start - first : start - first + columns]
        np.maximum(place, one.ink, out=place)
    return Inked(ink, first, above, at)


# a few more than a board has; a long one at pixel ratio 4 takes 0.7 MiB
@lru_cache(maxsize=128)
def coat(
    text: str,
    size: float,
    dpi: float,
    color: str,
    halo: str | None,
    weight: str = "normal",
    plate: str | None = None,
) -> Coat:
    """Return a line of letters in a colour.

    With a one-pixel rim in `halo`, or on a plate in the colour `plate`, if one is given.
    """
    inked = line(text, size, dpi, weight)
    if halo is None and plate is None:
        return coat_of(inked, color)
    if plate is None:
        below, edge = _rim(inked), 1
    else:
        edge = round(PLATE_EDGE * dpi / 100)
        below = _plate(inked, edge)
    ink, under = _widened(inked.ink, edge)[..., None], below.ink[..., None]
    paint = ink * _bytes(color) + (1 - ink) * under * _bytes(str(plate or halo))
    return Coat(_clear(ink) * _clear(under), paint + ROUND, below)


def coat_of(inked: Inked, color: str) -> Coat:
    """Return rasterised ink in a colour."""
    ink = inked.ink[..., None]
    return Coat(_clear(ink), ink * _bytes(color) + ROUND, inked)


def _clear(ink: Ink) -> Ink:
    """Return the share of the background seen through ink, for each of a pixel's four bytes."""
    return np.repeat(1 - ink, 4, axis=2)


def _rim(inked: Inked) -> Inked:
    """Return the one-pixel rim around a line of letters, the letters included."""
    rows, columns = inked.ink.shape
    clear: Ink = np.ones((rows + 2, columns + 2), dtype=np.float32)
    for dx, dy in RIM:
        clear[1 + dy : 1 + dy + rows, 1 + dx : 1 + dx + columns] *= 1 - inked.ink
    return Inked(1 - clear, inked.left - 1, inked.baseline + 1, inked.advance)


def _plate(inked: Inked, edge: int) -> Inked:
    """Return the plate below a line of letters, which reaches `edge` pixels beyond them."""
    rows, columns = inked.ink.shape
    ink: Ink = np.full((rows + 2 * edge, columns + 2 * edge), PLATE_ALPHA, dtype=np.float32)
    return Inked(ink, inked.left - edge, inked.baseline + edge, inked.advance)


def _widened(ink: Ink, edge: int) -> Ink:
    """Return ink with a margin of empty pixels."""
    rows, columns = ink.shape
    wide: Ink = np.zeros((rows + 2 * edge, columns + 2 * edge), dtype=np.float32)
    wide[edge : edge + rows, edge : edge + columns] = ink
    return wide


def trimmed(inked: Inked) -> Inked:
    """Return rasterised ink without the empty rows and columns around it."""
    rows, columns = (np.flatnonzero(inked.ink.any(axis=axis)) for axis in (1, 0))
    if not rows.size:
        return Inked(inked.ink[:0, :0], 0, 0, inked.advance)
    ink = inked.ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return Inked(
        ink.copy(), inked.left + int(columns[0]), inked.baseline - int(rows[0]), inked.advance
    )


class QuickText(Undescribed, Text):
    """Text that changes often: one line, no mathtext, no rotation.

    The font is the plots' own, or for Chinese the one found on this machine. `halo` is the
    colour of a one-pixel rim that keeps the text readable on a picture, and `plate` that of a
    translucent plate below it, for a picture that may be as dark as the text.
    """

    def __init__(
        self,
        x: float,
        y: float,
        text: str,
        *,
        halo: str | None = None,
        plate: str | None = None,
        **settings: object,
    ) -> None:
        super().__init__(x, y, text, **settings)  # type: ignore[arg-type]  # as matplotlib's own
        self._halo, self._plate = halo, plate
        if plate is not None:
            pad = PLATE_EDGE * 72 / 100
            self.set_bbox({"facecolor": plate, "alpha": PLATE_ALPHA, "linewidth": 0, "pad": pad})
        if halo is not None:
            self.set_path_effects([withStroke(linewidth=2, foreground=halo)])

    def draw(self, renderer: RendererBase) -> None:
        """Draw from cached letters on Agg, and as matplotlib does elsewhere."""
        if not self.get_visible() or not self.get_text():
            return
        if isinstance(renderer, LiveRenderer):
            self._set(renderer, *renderer.place(self.get_transform(), *self._at()))
        elif isinstance(renderer, RendererAgg) and is_opaque(renderer):
            self._set(renderer, *self.get_transform().transform(self._at()).tolist())
        else:
            super().draw(renderer)
        self.stale = False

    def _at(self) -> tuple[float, float]:
        return self.get_position()  # always floats here, so there are no units to convert

    def _set(self, renderer: RendererAgg, x: float, y: float) -> None:
        size, dpi = float(self.get_fontsize()), float(renderer.dpi)
        text = coat(
            self.get_text(), size, dpi, str(self.get_color()), self._halo, plate=self._plate
        )
        left = x - text.shape.advance * SHARE_LEFT[self.get_horizontalalignment()]
        capital = CAPITAL * size * dpi / 72
        base = renderer.height - y - RISE[self.get_verticalalignment()] * capital
        canvas, (left_edge, first) = clipped(renderer, self)
        lay(canvas, text, round(left - left_edge), round(base - first))


def clipped(renderer: RendererAgg, artist: Artist) -> tuple[Pixels, Corner]:
    """Return the pixels inside an artist's clip box, and the column and row of the first."""
    box = artist.get_clip_box()
    if box is None or not artist.get_clip_on():
        return canvas_of(renderer), (0, 0)
    if isinstance(renderer, LiveRenderer):
        return renderer.inside(box)
    return part_in(canvas_of(renderer), box)


class QuickMarks(Undescribed, Line2D):
    """Marks that move, without a line: one is rasterised, and its pixels are copied."""

    def __init__(self, marker: str, **settings: Any) -> None:
        super().__init__([], [], marker=marker, linestyle="none", **settings)

    def draw(self, renderer: RendererBase) -> None:
        """Copy the cached pixels on the board, and draw as matplotlib does elsewhere."""
        if not self.get_visible():
            return
        xs, ys = map(np.asarray, self.get_data())
        if not isinstance(renderer, LiveRenderer) or len(xs) > MOST_MARKS:
            super().draw(renderer)
            return
        mark = marked(
            str(self.get_marker()),
            float(self.get_markersize()),
            str(self.get_markerfacecolor()),
            str(self.get_markeredgecolor()),
            float(self.get_markeredgewidth()),
            float(renderer.dpi),
        )
        canvas, (left, top) = clipped(renderer, self)
        height, transform = renderer.pixels.shape[0], self.get_transform()
        for x, y in zip(xs.tolist(), ys.tolist(), strict=True):
            column, row = renderer.place(transform, x, y)
            if math.isfinite(column) and math.isfinite(row):
                # rounded as in matplotlib, which snaps marks to whole pixels
                at = math.floor(column + 0.5), math.floor(height - row + 0.5)
                lay(canvas, mark, at[0] - left, at[1] - top)
        self.stale = False


def marks_on(ax: Axes, marker: str, **look: Any) -> QuickMarks:
    """Add marks to an Axes, none at first."""
    marks = QuickMarks(marker, **look)
    ax.add_artist(marks)  # add_line would also update the data limits, which are not used
    return marks


@lru_cache(maxsize=64)
@own_style()
def marked(marker: str, size: float, face: str, edge: str, width: float, dpi: float) -> Coat:
    """Return a mark in its colours, ready to blend; the origin is its middle."""
    reach = math.ceil((size + width) * dpi / 72)
    renderer = RendererAgg(2 * reach, 2 * reach, dpi)
    line = Line2D(
        [reach],
        [reach],
        marker=marker,
        markersize=size,
        markerfacecolor=face,
        markeredgecolor=edge,
        markeredgewidth=width,
    )
    line.set_figure(Figure(dpi=dpi))
    line.draw(renderer)
    pixels = canvas_of(renderer).astype(np.float32)
    ink = pixels[..., 3] / np.float32(255)
    paint = ink[..., None] * pixels
    paint[..., 3] = pixels[..., 3]
    return Coat(_clear(ink[..., None]), paint + ROUND, Inked(ink, -reach, reach, 0.0))


def lay(canvas: Pixels, text: Coat, x: int, y: int) -> None:
    """Blend a text into the canvas, clipped at its edges."""
    rows, columns, _ = text.clear.shape
    left, top = x + text.shape.left, y - text.shape.baseline
    y0, y1 = max(top, 0), min(top + rows, canvas.shape[0])
    x0, x1 = max(left, 0), min(left + columns, canvas.shape[1])
    if y0 < y1 and x0 < x1:
        part = slice(y0 - top, y1 - top), slice(x0 - left, x1 - left)
        place = canvas[y0:y1, x0:x1]
        mixed = place * text.clear[part]
        mixed += text.paint[part]
        place[:] = mixed


@lru_cache(maxsize=64)
def _bytes(color: str) -> npt.NDArray[np.float32]:
    return 255 * np.array(to_rgba(color), dtype=np.float32)


class QuickImage(Undescribed, AxesImage):
    """An opaque RGBA image with exactly one pixel for each pixel of its Axes on the live board."""

    def draw(self, renderer: RendererBase) -> None:
        """Copy the pixels on Agg if the sizes agree, and otherwise draw as matplotlib does."""
        pixels = np.asarray(self.get_array())
        box = self.axes.get_window_extent()
        fits = pixels.shape[:2] == pixel_size(box)
        if not isinstance(renderer, RendererAgg) or not is_opaque(renderer) or not fits:
            super().draw(renderer)
            return
        canvas = canvas_of(renderer)
        bottom, left = canvas.shape[0] - round(box.y0), round(box.x0)
        rows, columns = pixels.shape[:2]
        canvas[bottom - rows : bottom, left : left + columns] = pixels[::-1]
        self.stale = False


def canvas_of(renderer: RendererAgg) -> Pixels:
    """Return a view of Agg's RGBA pixels, top row first."""
    if isinstance(renderer, LiveRenderer):
        return renderer.pixels
    return np.asarray(renderer.buffer_rgba())


def is_opaque(renderer: RendererAgg) -> bool:
    """Return whether the page behind the plots is opaque, so that colours can be blended in."""
    return bool(canvas_of(renderer)[0, 0, 3] == 255)


def pixel_size(box: BboxBase) -> tuple[int, int]:
    """Return the number of rows and columns of pixels that a box on screen covers."""
    rows = round(box.y1) - round(box.y0)
    return max(rows, 2), max(round(box.x1) - round(box.x0), 2)
