"""z and h of every hidden unit on the curve of φ, with the slope φ′(z)."""

from __future__ import annotations

from itertools import zip_longest
from typing import ClassVar, TypeAlias

import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.lines import Line2D

from bpwidget.lesson import fine, numeral, unit_states
from bpwidget.lesson.formulas import short_formula
from bpwidget.lesson.words.languages import said
from bpwidget.lesson.words.plots import READINGS
from bpwidget.mlp import ACTIVATIONS
from bpwidget.mlp.arguments import Array
from bpwidget.plots.drawing.agg_artists import QuickText, marks_on
from bpwidget.plots.drawing.scales import ticks_between
from bpwidget.plots.drawing.style import TEXT_SIZE, word
from bpwidget.plots.drawing.text_width import width_of
from bpwidget.plots.views.view import View
from bpwidget.scene.scene import Scene

WIDEST = 1e307  # the axis is twice as long, and its length has to fit in float64
REACHES = (3.0, 6.0, 12.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1200.0)
MOST_LABELS = 8
# with more units than this, only one in each column of pixels is drawn: the others look the same,
# and the lines and marks of 1,000 take longer than the rest of a frame
MOST_APART = 100
NEAR = 12  # pixels
TICKS = 6
TICK_SIZE = LABEL_SIZE = TEXT_SIZE - 0.5
# pixels: the height of a number, and from a unit to the middle of its number
ROW, LIFT = 14.0, 12.0
BEYOND = 50.0  # pixels by which the legend may reach to the left of the Axes
ROOM_FOR_TICKS = 34.0  # pixels, beside the name of the axis

Box: TypeAlias = tuple[float, float, float, float]


def reach_of(largest: float) -> float:
    """Return the end of the z axis for a largest |z|: a few fixed stops, so it seldom changes."""
    wanted = 1.05 * largest
    for reach in REACHES:
        if wanted <= reach:
            return reach
    return float(10 ** np.ceil(np.log10(wanted)))


def _reach(scene: Scene) -> float:
    return min(WIDEST, reach_of(min(WIDEST, float(np.abs(scene.trace.z).max()))))


class ActivationsView(View):
    """The activations plot."""

    name: ClassVar[str] = "activations"

    def lay_out(self) -> None:
        """Create every artist, once."""
        ax, theme = self.ax, self.theme
        ax.axhline(0, color=theme.hair, linewidth=0.8, zorder=0)
        ax.axvline(0, color=theme.hair, linewidth=0.8, zorder=0)
        (self._curve,) = ax.plot([], [], color=theme.muted, linewidth=1.6)
        (self._slope_curve,) = ax.plot(
            [], [], color=theme.muted, linewidth=1.0, linestyle=(0, (3, 2))
        )
        ax.annotate(
            "z",
            (1.0, 0.0),
            xycoords="axes fraction",
            xytext=(2.5, 0.0),
            textcoords="offset points",
            va="center",
            fontsize=TEXT_SIZE,
            color=theme.muted,
        )
        ax.set_ylabel("h", labelpad=2, rotation=0, ha="right")
        for axis in (ax.xaxis, ax.yaxis):
            # matplotlib would write a common factor at the end of the axis
            axis.set_major_formatter(lambda value, _: fine(value))

        # one line with gaps each: a collection would make 2,000 objects for 1,000 units
        self._drops = Line2D([], [], color=theme.muted, linewidth=0.7, alpha=0.6)
        self._tangents = Line2D([], [], color=theme.ink, linewidth=2.2, alpha=0.45)
        for lines in (self._drops, self._tangents):
            lines.set(solid_capstyle="butt", zorder=1)
            ax.add_artist(lines)
        self._slopes = marks_on(
            ax, "o", markersize=3.5, markerfacecolor=theme.page, color=theme.muted
        )
        self._active = marks_on(ax, "o", markersize=6, color=theme.ink)
        self._saturated = marks_on(
            ax,
            "o",
            markersize=6,
            markerfacecolor=theme.page,
            markeredgewidth=1.6,
            color=theme.ink,
        )
        self._dead = marks_on(ax, "X", markersize=7.5, color=theme.ink, markeredgewidth=0)
        self._labels = [
            QuickText(0, 0, "", fontsize=LABEL_SIZE, color=theme.ink, ha="center", va="center")
            for _ in range(MOST_LABELS)
        ]
        for label in self._labels:
            ax.add_artist(label)
        self.live.extend((self._drops, self._slopes, self._tangents))
        self.live.extend((self._active, self._saturated, self._dead, *self._labels))

    def _explain(self, lang: str) -> None:
        """Write the legend of the lines and marks, and measure its place."""
        states = [word(key, lang) for key in ("active", "saturated", "dead")]
        lines: list[Artist] = [
            self._curve,
            self._slope_curve,
            self._active,
            self._saturated,
            self._dead,
        ]
        labels = ["φ(z)", "φ′(z)", *states]
        width = self.explain(lines, labels, handlelength=1.4)
        legend = self.ax.get_legend()
        assert legend is not None  # noqa: S101 - it was just written
        if width > self.size[0] + self.margins[1] + BEYOND:
            # a narrow plot is tall enough for a legend in one column
            legend.remove()
            legend = self.write_legend(
                lines,
                labels,
                loc="upper left",
                handlelength=1.4,
                handletextpad=0.5,
                labelspacing=0.25,
                borderpad=0.1,
                borderaxespad=0.2,
            )
        self.measured = legend.get_window_extent()

    def read(self, x: float, y: float) -> str:
        """Return the numbers of the unit at a place, or of the curve there if there is no unit."""
        (left, right), (bottom, top) = self.ax.get_xlim(), self.ax.get_ylim()
        if self.scene is None or not (left <= x <= right and bottom <= y <= top):
            return ""
        trace = self.scene.trace
        far = self.pixels_from(x, y, np.column_stack([trace.z, trace.h]))
        unit = int(far.argmin())
        if far[unit] <= NEAR:
            z, h, slope = (float(values[unit]) for values in (trace.z, trace.h, trace.slope))
            of = said(READINGS, "unit", self.scene.lang, unit=unit + 1)
        else:
            phi = ACTIVATIONS[trace.net.activation]
            z, h, slope = x, float(phi.phi(np.array(x))), float(phi.slope(np.array(x)))
            of = ""
        return f"{of}z = {numeral(z)}, φ(z) = {numeral(h)}, φ′(z) = {numeral(slope)}"

    def still_of(self, scene: Scene) -> object:
        """Return φ and the end of the z axis."""
        return scene.trace.net.activation, _reach(scene)

    def live_of(self, scene: Scene) -> object:
        """Return what z and h depend on: neither λ nor the target."""
        return scene.forward_key

    def lay_out_for(self, scene: Scene) -> None:
        """Draw the curve of φ over the range of z."""
        ax = self.ax
        phi = ACTIVATIONS[scene.trace.net.activation]
        reach = _reach(scene)
        z = np.linspace(-reach, reach, 601)
        h, slope = phi.phi(z), phi.slope(z)
        self._curve.set_data(z, h)
        self._slope_curve.set_data(z, slope)
        low, high = min(h.min(), slope.min(), -0.1), max(h.max(), slope.max())
        room = high - low
        ax.set_xlim(-reach, reach)
        ax.set_ylim(low - 0.08 * room, high + 0.12 * room)
        (width, height), (bottom, top) = self.size, ax.get_ylim()
        # a long number at the end of the axis would be cut off
        end = reach if width_of(fine(reach), TICK_SIZE) / 2 < self.margins[1] else 0.99 * reach
        self.tick(ax.xaxis, ticks_between(-end, end, TICKS, width, TICK_SIZE))
        rows = min(TICKS, int(height / (1.3 * ROW)))
        ticks = ticks_between(bottom, top, rows, np.inf, TICK_SIZE)
        self.tick(ax.yaxis, ticks)
        widest = max(width_of(fine(value), TICK_SIZE) for value in ticks)
        ax.yaxis.label.set_visible(widest <= ROOM_FOR_TICKS)
        formula = f"h = {short_formula(phi.name)}"
        self.entitle(
            scene, f"{word('activations', scene.lang)}{formula}", formula, is_backward=False
        )
        self.put_off_legend(scene.lang, lambda: self._explain(scene.lang))

    def update(self, scene: Scene) -> None:
        """Move the units along the curve."""
        trace = scene.trace
        states = unit_states(trace)
        for line, mask in (
            (self._active, states.active),
            (self._saturated, states.saturated),
            (self._dead, states.dead),
        ):
            line.set_visible(bool(mask.any()))
            z, h = trace.z[mask], trace.h[mask]
            drawn = self._told_apart(z)
            line.set_data(z[drawn], h[drawn])
        drawn = self._told_apart(trace.z)
        z, h, slope = trace.z[drawn], trace.h[drawn], trace.slope[drawn]
        self._slopes.set_data(z, slope)
        points = np.column_stack([z, h, z, slope]).reshape(-1, 2, 2)
        self._drops.set_data(*_with_gaps(points))
        self._tangents.set_data(*_with_gaps(self._tangent_lines(z, h, slope)))
        self._place_labels(trace.z, trace.h)

    def _told_apart(self, z: Array) -> npt.NDArray[np.intp]:
        """Return the units to draw: all, or of many, the first in each column of pixels."""
        if z.size <= MOST_APART:
            return np.arange(z.size)
        left, right = self.ax.get_xlim()
        columns = np.rint((z - left) * (self.size[0] * self.pixel / (right - left)))
        return np.sort(np.unique(columns, return_index=True)[1])

    def _tangent_lines(self, z: Array, h: Array, slope: Array) -> Array:
        """Return a tangent for each unit, all of the same length on screen."""
        (left, right), (bottom, top) = self.ax.get_xlim(), self.ax.get_ylim()
        steepness = slope * (right - left) / (top - bottom)
        half = 0.07 * (right - left) / np.hypot(1.0, steepness)
        ends = np.stack([z - half, z + half], axis=1)
        return np.stack([ends, h[:, None] + slope[:, None] * (ends - z[:, None])], axis=2)

    def _place_labels(self, z: Array, h: Array) -> None:
        """Write the units' numbers where they fit, if there are few enough units.

        A number that would overlap another or the legend goes below its unit; if there is no room
        there either, it is left out, and pointing at the unit still shows it.
        """
        pixel, frame = self.pixel, self.ax.get_window_extent()
        legend = self.measured
        taken = [(legend.x0, legend.y0, legend.x1, legend.y1)]
        few = z.size <= MOST_LABELS
        places = self.ax.transData.transform(np.column_stack([z, h])) if few else np.empty((0, 2))
        inverse = self.ax.transData.inverted()
        for label, unit in zip_longest(self._labels, range(len(places))):
            label.set_visible(False)
            if unit is None:
                continue
            x, y = places[unit].tolist()
            half = width_of(str(unit + 1), LABEL_SIZE) / 2 * pixel
            for rise in (LIFT * pixel, -LIFT * pixel):
                middle = y + rise
                box = (x - half, middle - ROW / 2 * pixel, x + half, middle + ROW / 2 * pixel)
                is_inside = (
                    box[0] >= frame.x0
                    and box[2] <= frame.x1
                    and box[1] >= frame.y0
                    and box[3] <= frame.y1
                )
                if is_inside and not any(_meet(box, other) for other in taken):
                    taken.append(box)
                    label.set_visible(True)
                    label.set_position(tuple(inverse.transform((x, middle)).tolist()))
                    label.set_text(str(unit + 1))
                    break


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _with_gaps(pieces: Array) -> Array:
    """Return the x and the y of a line that consists of pieces, shape (n, 2, 2)."""
    gaps = np.full((len(pieces), 1, 2), np.nan)
    return np.concatenate([pieces, gaps], axis=1).reshape(-1, 2).T
