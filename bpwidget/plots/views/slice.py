"""J along one weight, with its slope at the present point and the effect of a nudge."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from bpwidget.lesson import fine, numeral
from bpwidget.lesson.numerals import fixed
from bpwidget.lesson.words.languages import said
from bpwidget.lesson.words.plots import READINGS
from bpwidget.mlp.arguments import Array
from bpwidget.plots.drawing.agg_artists import QuickText, marks_on
from bpwidget.plots.drawing.scales import ticks_between
from bpwidget.plots.drawing.shading import HIGHEST
from bpwidget.plots.drawing.style import TEXT_SIZE, word
from bpwidget.plots.views.surface import DIGITS, WEIGHT_STEPS, axis_label, ends_of, reading_of_J
from bpwidget.plots.views.view import View
from bpwidget.scene.scene import Scene, Slice

NEAR = 14  # pixels
STOPS = (1.0, 2.0, 5.0, 10.0)
TICKS = 4
# parts of the axes at most, and the least distance between ticks in CSS pixels
TICKS_OF_W, TICKS_OF_J, ROW = 6, 6, 18
FLATTEST = 0.01  # range of J relative to J; ticks closer than that look equal with four digits
TANGENT = 0.25  # length of the tangent to either side, relative to the window


def limits_of(J: Array) -> tuple[float, float]:
    """Return round limits for the axis of J, which seldom change.

    Examples
    --------
    >>> import numpy as np
    >>> limits_of(np.array([0.13, 1.7])), limits_of(np.array([0.13, 1.7, np.inf]))
    ((0.0, 2.0), (0.0, 2.0))
    """
    drawn = J[J <= HIGHEST]  # above it the round limits would overflow
    low, high = (float(drawn.min()), float(drawn.max())) if drawn.size else (0.0, HIGHEST)
    room = max(high - low, FLATTEST * abs(high), 1e-300) / TICKS
    power = 10.0 ** np.floor(np.log10(room))
    step = power * next(stop for stop in STOPS if room <= stop * power * (1 + 1e-12))
    return float(np.floor(low / step) * step), float(np.ceil(high / step) * step or step)


class SliceView(View):
    """The slice plot; the present weight can be dragged along it."""

    name: ClassVar[str] = "slice"
    margins: ClassVar[tuple[float, float, float, float]] = (74, 14, 30, 44)
    needs: ClassVar[tuple[str, ...]] = ("slice",)

    def lay_out(self) -> None:
        """Create every artist, once."""
        ax, theme = self.ax, self.theme
        for axis in (ax.xaxis, ax.yaxis):
            # matplotlib would write a common offset or factor at the end of the axis
            axis.set_major_formatter(lambda value, _: fine(value))
        (self._curve,) = ax.plot([], [], color=theme.ink, linewidth=1.5)
        (self._tangent,) = ax.plot([], [], color=theme.muted, linewidth=1.4, linestyle=(0, (4, 2)))
        (self._gap,) = ax.plot([], [], color=theme.muted, linewidth=2.2, solid_capstyle="butt")
        self._predicted = marks_on(
            ax, "o", markersize=6, markerfacecolor=theme.page, color=theme.ink
        )
        self._actual = marks_on(ax, "o", markersize=6, color=theme.ink)
        self._point = marks_on(
            ax,
            "o",
            markersize=7.5,
            color=theme.now,
            markeredgecolor=theme.page,
            markeredgewidth=1.4,
        )
        # inside the Axes, because a long title leaves no room above
        self._text = QuickText(
            0.98,
            0.03,
            "",
            transform=ax.transAxes,
            fontsize=TEXT_SIZE,
            color=theme.now,
            halo=theme.page,
            ha="right",
            va="bottom",
        )
        ax.add_artist(self._text)
        self.live.extend((self._curve, self._tangent, self._gap))
        self.live.extend((self._predicted, self._actual, self._point, self._text))

    def handle(self) -> tuple[float, float] | None:
        """Return the present point."""
        if self.scene is None:
            return None
        return self.scene.slice.here, self.scene.trace.J

    def drag(self, x: float, y: float) -> dict[str, Any]:
        """Move the weight along the slice, within the window."""
        del y
        if self.scene is None:
            return {}
        w = self.scene.slice.w
        value = round(min(max(x, float(w[0])), float(w[-1])), DIGITS)
        middle = (float(w[0]) + float(w[-1])) / 2
        return {"weights": {self.scene.entry: value}, "slice_center": middle}

    def read(self, x: float, y: float) -> str:
        """Return the effect of the nudge near its two points, and elsewhere J at x."""
        (left, right), (bottom, top) = self.ax.get_xlim(), self.ax.get_ylim()
        if self.scene is None or not (left <= x <= right and bottom <= y <= top):
            return ""
        along, lang = self.scene.slice, self.scene.lang
        is_known = not self.scene.hidden & WEIGHT_STEPS
        ends = _nudged(along, self.scene.trace.J)
        if is_known and (self.pixels_from(x, y, ends) <= NEAR).any():
            nudged = along.nudge
            return said(
                READINGS,
                "nudge",
                lang,
                epsilon=f"{nudged.epsilon:g}",
                predicted=fine(nudged.predicted),
                actual=fine(nudged.actual),
                rest=fine(nudged.rest),
            )
        place = f"{self.scene.entry} = {fixed(x)}"
        return reading_of_J(float(np.interp(x, along.w, along.J)), place, lang)

    def still_of(self, scene: Scene) -> object:
        """Return the entry, the window and the limits of J."""
        along = scene.slice
        return scene.entry, along.w[0], along.w[-1], limits_of(along.J)

    def live_of(self, scene: Scene) -> object:
        """Return what J depends on, the weight, and the nudge."""
        return (
            scene.trace_key,
            scene.entry,
            scene.epsilon,
            scene.slice_center,
            bool(scene.hidden & WEIGHT_STEPS),
        )

    def lay_out_for(self, scene: Scene) -> None:
        """Set the window, label the axes and write the legend."""
        along = scene.slice
        left, right = ends_of(along.w)
        self.ax.set_xlim(left, right)
        low, high = limits_of(along.J)
        self.ax.set_ylim(low - 0.06 * (high - low), high)
        self.ax.set_xlabel(axis_label(scene.entry, scene.lang), labelpad=2)
        (width, height), size = self.size, TEXT_SIZE - 0.5
        self.tick(self.ax.xaxis, ticks_between(left, right, TICKS_OF_W, width, size))
        rows = min(TICKS_OF_J, int(height / ROW))
        self.tick(self.ax.yaxis, ticks_between(*self.ax.get_ylim(), rows, np.inf, size))
        titles = [
            word(key, scene.lang).format(entry=scene.entry) for key in ("slice", "short slice")
        ]
        self.entitle(scene, *self.of_pass(scene, *titles))
        labels = [word(key, scene.lang) for key in ("predicted", "actual")]
        self.put_off_legend(scene.lang, lambda: self._explain(labels))

    def _explain(self, labels: list[str]) -> None:
        self.write_legend(
            [self._predicted, self._actual],
            labels,
            loc="upper center",
            handletextpad=0.2,
            borderpad=0.1,
            borderaxespad=0.2,
        )

    def update(self, scene: Scene) -> None:
        """Redraw the curve, the slope at the point and the nudge."""
        along, J = scene.slice, scene.trace.J
        self._curve.set_data(along.w, along.J)
        self._point.set_data([along.here], [J])
        self._text.set_text(f"J = {numeral(J)}")
        known = not scene.hidden & WEIGHT_STEPS
        reach = TANGENT * (along.w[-1] - along.w[0])
        ends = np.array([-reach, reach])
        self._tangent.set_data(along.here + ends, J + along.nudge.gradient * ends)
        (at, predicted), (_, actual) = _nudged(along, J)
        self._predicted.set_data([at], [predicted])
        self._actual.set_data([at], [actual])
        self._gap.set_data([at, at], [predicted, actual])
        for artist in (self._tangent, self._predicted, self._actual, self._gap):
            artist.set_visible(known)


def _nudged(along: Slice, J: float) -> Array:
    """Return the predicted and the actual end of the nudge."""
    at = along.here + along.nudge.epsilon
    return np.array([[at, J + along.nudge.predicted], [at, J + along.nudge.actual]])
