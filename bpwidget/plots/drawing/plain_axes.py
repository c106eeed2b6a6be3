"""Axes without grid lines, which the live board draws in a tenth of matplotlib's time.

matplotlib makes an object of each tick, and measures every label to place the name of an axis: 3 to
10 ms for a plot whose limits have changed. On the board, ticks are painted as rectangles, and texts
are copied. In a file, and on any other canvas, matplotlib draws all of it itself.

No ticks are made before they are drawn. matplotlib's own Axes make four when they are created, to
switch off grid lines and to clip them, and again whenever a spine moves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis, XAxis, YAxis
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_rgba
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from bpwidget.plots.drawing.kept_text import is_plain, put_label, put_text
from bpwidget.plots.drawing.live_renderer import LiveRenderer
from bpwidget.plots.drawing.undescribed import Undescribed


class _Ticks:
    """What the ticks of an axis look like, in device pixels."""

    def __init__(self, axis: Axis, renderer: LiveRenderer) -> None:
        look = axis.get_tick_params()
        point = float(renderer.dpi) / 72
        self.is_far = bool(look.get("top", False))  # above the Axes
        self.color = np.array([round(255 * c) for c in to_rgba(look["color"])], dtype=np.uint8)
        self.length = round(look["length"] * point)
        self.width = max(1, round(look["width"] * point)) if self.length else 0
        self.gap = (look["length"] + look["pad"]) * point
        self.size, self.ink = float(look["labelsize"]), str(look["labelcolor"])
        self.label_pad = axis.labelpad * point
        self.places: npt.NDArray[np.float64] = np.asarray(axis.get_majorticklocs(), dtype=float)
        self.labels = axis.get_major_formatter().format_ticks(self.places.tolist())


class _LazyTicks(Undescribed):
    def set_clip_path(self, path: Any, transform: Any = None) -> None:
        """Clip only the axis: clipping its ticks would affect only grid lines."""
        assert isinstance(self, Artist)  # noqa: S101 - it is mixed into one
        Artist.set_clip_path(self, path, transform)


class _XAxis(_LazyTicks, XAxis):
    """A horizontal axis, below the Axes or above."""

    def draw(self, renderer: RendererBase, *args: Any, **kwargs: Any) -> None:
        if not isinstance(renderer, LiveRenderer):
            super().draw(renderer, *args, **kwargs)
            return
        box, ticks, canvas = self.axes.bbox, _Ticks(self, renderer), renderer.pixels
        out, edge = (1, box.y1) if ticks.is_far else (-1, box.y0)
        ends = sorted((round(edge), round(edge) + out * ticks.length))
        rows = slice(canvas.shape[0] - ends[1], canvas.shape[0] - ends[0])
        height = 0.0
        at = self.axes.transData.transform(np.column_stack([ticks.places, 0 * ticks.places]))[:, 0]
        for x, label in zip(at.tolist(), ticks.labels, strict=True):
            left = round(x - ticks.width / 2)
            canvas[rows, left : left + ticks.width] = ticks.color
            y, align = edge + out * ticks.gap, "bottom" if out > 0 else "top"
            _, tall = put_label(renderer, label, ticks.size, ticks.ink, x, y, "center", align)
            height = max(height, ticks.gap + tall)
        if self.label.get_visible() and self.label.get_text():
            x = box.x0 + box.width * self.label.get_position()[0]
            put_text(self.label, renderer, x, edge + out * (height + ticks.label_pad))


class _YAxis(_LazyTicks, YAxis):
    """A vertical axis, left of the Axes."""

    def draw(self, renderer: RendererBase, *args: Any, **kwargs: Any) -> None:
        if not isinstance(renderer, LiveRenderer):
            super().draw(renderer, *args, **kwargs)
            return
        box, ticks, canvas = self.axes.bbox, _Ticks(self, renderer), renderer.pixels
        columns = slice(round(box.x0) - ticks.length, round(box.x0))
        width = 0.0
        at = self.axes.transData.transform(np.column_stack([0 * ticks.places, ticks.places]))[:, 1]
        for y, label in zip(at.tolist(), ticks.labels, strict=True):
            top = round(canvas.shape[0] - y - ticks.width / 2)
            canvas[top : top + ticks.width, columns] = ticks.color
            x = box.x0 - ticks.gap
            wide, _ = put_label(
                renderer, label, ticks.size, ticks.ink, x, y, "right", "center_baseline"
            )
            width = max(width, ticks.gap + wide)
        if self.label.get_visible() and self.label.get_text():
            y = box.y0 + box.height * self.label.get_position()[1]
            put_text(self.label, renderer, box.x0 - width - ticks.label_pad, y)


class PlainAxes(Undescribed, Axes):
    """Axes without grid lines."""

    def _init_axis(self) -> None:
        """Make both axes; matplotlib's own kinds of Axes override this, too."""
        self.xaxis, self.yaxis = _XAxis(self, clear=False), _YAxis(self, clear=False)
        for side in ("bottom", "top"):
            self.spines[side].register_axis(self.xaxis)
        for side in ("left", "right"):
            self.spines[side].register_axis(self.yaxis)

    def grid(self, visible: Any = None, *_: Any, **__: Any) -> None:
        """Do nothing: the plots' style has no grid."""

    def draw(self, renderer: RendererBase) -> None:
        """Draw everything that is not animated; on the board, text from cached pixels."""
        if not isinstance(renderer, LiveRenderer):
            super().draw(renderer)
            return
        # matplotlib's stubs leave out None, which most Axes return
        locator: Callable[[Axes, RendererBase], Bbox] | None = self.get_axes_locator()
        self.apply_aspect(None if locator is None else locator(self, renderer))
        left_out: set[Artist] = {self.patch}
        if self.axison:
            self.patch.draw(renderer)
        else:
            left_out |= {*self.spines.values(), self.xaxis, self.yaxis}
        for artist in sorted(self.get_children(), key=Artist.get_zorder):
            if artist in left_out or not artist.get_visible() or artist.get_animated():
                continue
            if type(artist) is Text and is_plain(artist):
                put_text(artist, renderer, *_place(artist, renderer))
            else:
                artist.draw(renderer)


def _place(text: Text, renderer: LiveRenderer) -> tuple[float, float]:
    return renderer.place(text.get_transform(), *text.get_unitless_position())
