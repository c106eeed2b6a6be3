"""The base of all plots over updates: axes, lines, and a number at the end of each line."""

from __future__ import annotations

from abc import abstractmethod
from itertools import zip_longest
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from matplotlib.collections import LineCollection

from bpwidget.lesson import numeral
from bpwidget.lesson.words.languages import between, said
from bpwidget.lesson.words.plots import READINGS
from bpwidget.mlp.arguments import Array
from bpwidget.plots.drawing.agg_artists import QuickText, marks_on
from bpwidget.plots.drawing.scales import ZERO_PLACE, Scale, apart, last_update, update_ticks
from bpwidget.plots.drawing.style import TEXT_SIZE, fonts_for, title, word
from bpwidget.plots.drawing.text_width import fitting_title
from bpwidget.plots.views.view import View
from bpwidget.scene.scene import Scene

MOST_POINTS = 256
MOST_LINES = 8
# CSS pixels
LABEL_WIDTH, LABEL_LINE, LABEL_GAP = 78, 12, 7
WIDEST_SHARE = 0.45
ROOM = 0.04
DASHES = (3.0, 1.8)


class Curve(NamedTuple):
    """A quantity over updates, and how it is drawn.

    `label` is written at the end of the line unless it is empty; `name` is for the pointer.
    """

    name: str
    label: str
    values: Array
    color: str
    ink: str
    width: float
    dashed: bool


def thinned(count: int) -> npt.NDArray[np.intp]:
    """Return the indices of the points to draw out of `count`: evenly spaced, and the last.

    Examples
    --------
    >>> thinned(4).tolist(), len(thinned(4096))
    ([0, 1, 2, 3], 257)
    """
    stride = 1
    while count > stride * MOST_POINTS:
        stride *= 2
    return np.unique(np.append(np.arange(0, count, stride), count - 1))


class UpdatesView(View):
    """A plot over the updates of a run."""

    def lay_out(self) -> None:
        """Create every artist, once."""
        ax, theme = self.ax, self.theme
        self.put_off(self._dress)
        self._grid = LineCollection([], colors=theme.hair, linewidths=0.6, zorder=0.5)
        ax.add_collection(self._grid, autolim=False)
        self._lines = [ax.plot([], [])[0] for _ in range(MOST_LINES)]
        (self._now,) = ax.plot([], [], color=theme.now, linewidth=0.8, alpha=0.7)
        self._points = marks_on(
            ax,
            "o",
            markersize=5,
            color=theme.now,
            markeredgecolor=theme.page,
            markeredgewidth=0.8,
            clip_on=False,
        )
        self._labels = [
            QuickText(0, 0, "", fontsize=TEXT_SIZE - 0.5, va="center") for _ in range(MOST_LINES)
        ]
        for label in self._labels:
            ax.add_artist(label)
        self.live.extend((self._now, *self._lines, self._points, *self._labels))

    def _dress(self) -> None:
        self.ax.spines["left"].set_visible(False)
        self.ax.tick_params(axis="y", length=0)

    @abstractmethod
    def curves(self, scene: Scene) -> list[Curve]:
        """Return the curves in drawing order."""

    @abstractmethod
    def scale(self, curves: list[Curve]) -> Scale:
        """Return the vertical scale for the curves."""

    def titles(self, scene: Scene) -> list[str]:
        """Return the title, from long to short."""
        return [word(self.name, scene.lang)]

    def _last(self, scene: Scene) -> int:
        return last_update(scene.history.at.number)

    def still_of(self, scene: Scene) -> object:
        """Return the last update on the axis and the vertical scale."""
        return self._last(scene), self.scale(self.curves(scene))

    def live_of(self, scene: Scene) -> object:
        """Return the run."""
        return scene.run

    def read(self, x: float, y: float) -> str:
        """Return all numbers of the nearest update."""
        (left, right), (bottom, top) = self.ax.get_xlim(), self.ax.get_ylim()
        if self.scene is None or not (left <= x <= right and bottom <= y <= top):
            return ""
        number = self.scene.history.curves.number
        at = int(np.abs(number - x).argmin())
        lang = self.scene.lang
        values = between(lang).join(
            f"{curve.name} = {numeral(float(curve.values[at]))}"
            for curve in self.curves(self.scene)
        )
        return said(READINGS, "update", lang, number=number[at], values=values)

    def lay_out_for(self, scene: Scene) -> None:
        """Set both axes, with room for the numbers at the ends of the lines."""
        ax, theme, last = self.ax, self.theme, self._last(scene)
        scale = self._scale = self.scale(self.curves(scene))
        width = ax.get_window_extent().width / self.pixel
        share = min(LABEL_WIDTH / width, WIDEST_SHARE)
        ax.set_xlim(0, last / (1 - share))
        ax.set_ylim((ZERO_PLACE if scale.has_zero else 0.0) - ROOM, 1 + ROOM)
        self.tick(ax.xaxis, update_ticks(last, (1 - share) * width))
        places, labels = zip(*scale.ticks(), strict=True)
        self.tick(ax.yaxis, places, labels)
        self.put_off(lambda: ax.spines["bottom"].set_bounds(0, last))
        self._grid.set_segments([[(0, place), (last, place)] for place in places])
        updates = word("updates", scene.lang)
        ax.set_xlabel(updates, labelpad=2, loc="left", fontfamily=fonts_for(updates))
        # not self.entitle: a planted mistake concerns the single pass, never the run
        text = fitting_title(self.titles(scene), width)
        self.put_off(lambda: title(ax, text, theme))

    def update(self, scene: Scene) -> None:
        """Draw the lines up to the present update, and the numbers at their ends."""
        curves, number = self.curves(scene), scene.history.curves.number
        shown = thinned(len(number))
        here = int(number[-1])
        for line, curve in zip_longest(self._lines, curves):
            line.set_visible(curve is not None)
            if curve is not None:
                line.set_data(number[shown], self._scale.place(curve.values[shown]))
                line.set(color=curve.color, linewidth=curve.width)
                line.set_dashes(DASHES if curve.dashed else ())
        ends = [float(self._scale.place(curve.values[-1:])[0]) for curve in curves]
        self._now.set_data([here, here], [min(ends), 1 + ROOM])
        self._points.set_data([here] * len(ends), ends)
        self._label(curves, ends, here)

    def _label(self, curves: list[Curve], ends: list[float], here: int) -> None:
        """Write the last number of each line next to its end, without overlaps."""
        box, (left, right), (bottom, top) = (
            self.ax.get_window_extent(),
            self.ax.get_xlim(),
            self.ax.get_ylim(),
        )
        line = LABEL_LINE * self.pixel / box.height * (top - bottom)
        top = 1 + ROOM  # there may be other text above
        x = here + LABEL_GAP * self.pixel / box.width * (right - left)
        labelled = [index for index, curve in enumerate(curves) if curve.label]
        # as many as there are with an output activation stand closer, or the last one is cut off
        line = min(line, (top - bottom) / max(len(labelled), 1))
        places = apart([ends[i] for i in labelled], line, bottom + line / 2, top - line / 2)
        for label, index, place in zip_longest(self._labels, labelled, places):
            label.set_visible(index is not None)
            if index is not None:
                curve = curves[index]
                text = f"{curve.label} {numeral(float(curve.values[-1]))}"
                label.set_position((x, place))
                label.set_text(text)
                label.set_color(curve.ink)
