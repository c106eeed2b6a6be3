"""The norm of every gradient of the seven steps, on a log scale with a place for exact zeros."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, ClassVar

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import PolyCollection
from matplotlib.patches import Patch, Rectangle

from bpwidget.lesson import numeral, partial
from bpwidget.lesson.equations import VARIABLES
from bpwidget.lesson.numerals import UNKNOWN
from bpwidget.lesson.words.languages import between, said
from bpwidget.lesson.words.plots import READINGS
from bpwidget.mlp import Trace
from bpwidget.mlp.arguments import Array
from bpwidget.plots.drawing.agg_artists import QuickText, marks_on
from bpwidget.plots.drawing.style import TEXT_SIZE, fonts_for, for_mathtext, word
from bpwidget.plots.drawing.text_width import width_of
from bpwidget.plots.views.view import View
from bpwidget.scene.scene import Scene

LOWS = (-3, -6, -9, -12, -15, -18)
HIGHS = (1, 2, 4, 8, 16, 32, 64, 128, 308)
ROWS = range(1, 8)
ZERO_WIDTH = 0.26
ZERO_PLACE = -0.18
ZERO_ROOM = 22  # CSS pixels from the zero to the next number
GAP = 10  # CSS pixels between the name of the axis and the legend
NUMBERS_ROOM, MOST_NUMBERS = 92, 0.5  # CSS pixels for two columns, and their largest share
NUMBER_LINE = 0.4
NUMBER_SIZE = 7.2  # 10 px
EDGE = 0.01  # right of the numbers
MOST_BARS = 14


@dataclass(frozen=True)
class Bar:
    """One bar: the step it belongs to, where it and its number are drawn, the norm it shows."""

    step: int
    bottom: float
    height: float
    number_at: float
    size: float
    is_penalty: bool


def bars_of(trace: Trace) -> list[Bar]:
    """Return the bars of all seven steps, the data part above the penalty part.

    Steps 4 and 7 show their two terms instead of the sum; a bias, which is not penalised, adds
    another data bar.
    """
    bars = []
    for step in trace.steps:
        sizes = [(size, name in ("dJ/ds", "ds/dW1", "ds/dW2")) for name, size in step.sizes.items()]
        if step.data:
            sizes = [(size, False) for size in step.data_sizes.values()]
            weight = next(name for name in step.penalty if "/dW" in name)
            sizes.insert(1, (step.penalty_sizes[weight], True))
        height = 0.72 / len(sizes)
        for place, (size, is_penalty) in enumerate(sizes):
            top = step.number - 0.36 + place * height
            alike = [at for at, (_, of_penalty) in enumerate(sizes) if of_penalty is is_penalty]
            line = alike.index(place) - (len(alike) - 1) / 2
            number_at = step.number + line * NUMBER_LINE
            bars.append(Bar(step.number, top, height * 0.88, number_at, size, is_penalty))
    return bars


def decades_of(sizes: list[float]) -> tuple[int, int]:
    """Return the powers of ten at the ends of the axis: a few stops, so that it seldom changes."""
    present = [size for size in sizes if size > 0]
    smallest, largest = min(present, default=1.0), max(present, default=1.0)
    low = next((low for low in LOWS if 10.0**low <= smallest), LOWS[-1])
    high = next((high for high in HIGHS if largest <= 10.0**high), HIGHS[-1])
    return low, high


class MagnitudesView(View):
    """The norms of all gradients as bars on a log axis, in rows that belong to the steps."""

    # the ends of the horizontal axis, on which 0 and 1 are the lowest and the highest power of ten
    left: float = -ZERO_WIDTH
    right: float = 1.0
    legend_room: ClassVar[float] = 165  # CSS pixels for the whole legend
    tick_room: ClassVar[float] = 34  # CSS pixels for the label of a power of ten

    @abstractmethod
    def bars(self, trace: Trace) -> list[Bar]:
        """Return the bars of all steps."""

    @abstractmethod
    def sums(self, trace: Trace) -> list[tuple[int, float, float]]:
        """Return step, row and norm of every gradient whose two terms have bars."""

    @abstractmethod
    def band(self, scene: Scene) -> tuple[float, float] | None:
        """Return the top of the chosen step's rows, and their height; None if there is none."""

    @abstractmethod
    def step_at(self, y: float) -> int | None:
        """Return the step to which the row at `y` belongs."""

    def lay_out(self) -> None:
        """Create every artist, once."""
        ax, theme = self.ax, self.theme
        ax.set_xlim(self.left, self.right)
        self.put_off(self._dress)
        ax.axvline(0, color=theme.hair, linewidth=0.8, zorder=0)
        self._row = Rectangle(
            (self.left, 0), self.right - self.left, 1, color=theme.now, alpha=0.12
        )
        self._row.set_linewidth(0)
        ax.add_patch(self._row)
        self._bars = PolyCollection([], linewidths=0)
        ax.add_collection(self._bars, autolim=False)
        self._zeros = marks_on(
            ax, "o", markersize=4.5, markerfacecolor=theme.page, color=theme.muted
        )
        self._beyond = marks_on(ax, "<", markersize=4.5, color=theme.muted)
        self._sums = marks_on(ax, "|", markersize=9, markeredgewidth=1.6, color=theme.ink)
        self.lit.append(self._row)
        self.live.extend((self._bars, self._zeros, self._beyond, self._sums))

    def _dress(self) -> None:
        self.ax.spines["left"].set_visible(False)
        self.ax.tick_params(axis="y", length=0, labelcolor=self.theme.ink, pad=3)

    def name_colors(self, lang: str, **place: Any) -> None:
        """Write the legend of the colours."""
        handles, labels = self.colors(lang)
        if self.ax.bbox.width / self.pixel < self.legend_room:
            del labels[-1], handles[-1]
        self.write_legend(
            handles,
            labels,
            ncols=3,
            handlelength=0.8,
            handletextpad=0.4,
            columnspacing=0.9,
            borderpad=0.0,
            **place,
        )

    def colors(self, lang: str) -> tuple[list[Artist], list[str]]:
        """Return what the legend explains, and its words."""
        labels = [word(key, lang) for key in ("data", "penalty", "sum")]
        return [Patch(color=self.theme.data), Patch(color=self.theme.penalty), self._sums], labels

    def press(self, x: float, y: float) -> dict[str, Any]:
        """Choose the step of the row under the pointer."""
        del x
        step = self.step_at(y)
        return {} if step is None else {"step": step}

    def read(self, x: float, y: float) -> str:
        """Return the norms of the step in this row."""
        del x
        number = self.step_at(y)
        if self.scene is None or number is None:
            return ""
        step, lang = self.scene.trace.step(number), self.scene.lang
        if number in self.scene.hidden:
            return said(READINGS, "step", lang, step=number, sizes=UNKNOWN)
        sizes = []
        for name, size in step.sizes.items():
            parts = ""
            if step.data and "/dW" in name:
                data, penalty = step.data_sizes[name], step.penalty_sizes[name]
                parts = said(READINGS, "parts", lang, data=numeral(data), penalty=numeral(penalty))
            sizes.append(f"‖{partial(name)}‖ = {numeral(size)}{parts}")
        return said(READINGS, "step", lang, step=number, sizes=between(lang).join(sizes))

    def still_of(self, scene: Scene) -> object:
        """Return the ends of the axis and the names of the gradients."""
        return self._decades(scene), tuple(scene.trace.gradients)

    def live_of(self, scene: Scene) -> object:
        """Return what the gradients depend on, and the highlighted step."""
        return scene.trace_key, scene.step, scene.hidden

    def lay_out_for(self, scene: Scene) -> None:
        """Label the axis, with its place for zero."""
        self._low, self._high = self._decades(scene)
        length = self.ax.bbox.width / self.pixel / (self.right - self.left)
        most = int(np.clip(length // self.tick_room, 1, 4))
        stride = max(1, -((self._low - self._high) // most))
        powers = range(self._high - (self._high - self._low) // stride * stride, self._high + 1)
        ticks = [
            power
            for power in powers[::stride]
            if power >= self._low and (self._place(10.0**power) - ZERO_PLACE) * length >= ZERO_ROOM
        ]
        self.tick(
            self.ax.xaxis,
            [ZERO_PLACE, *(self._place(10.0**power) for power in ticks)],
            ["0", *(f"$10^{{{power}}}$" for power in ticks)],
        )

    def update(self, scene: Scene) -> None:
        """Draw the bars and highlight the chosen step's rows."""
        bars = self.bars(scene.trace)
        known = [bar.step not in scene.hidden for bar in bars]
        ends = [
            self._place(bar.size) if bar.size > 0 and is_known else 0.0
            for bar, is_known in zip(bars, known, strict=True)
        ]
        self._bars.set_verts([_corners(bar, end) for bar, end in zip(bars, ends, strict=True)])
        self._bars.set_facecolor(
            [self.theme.penalty if bar.is_penalty else self.theme.data for bar in bars]
        )
        middles = np.array([bar.bottom + bar.height / 2 for bar in bars])
        zero = np.array([bar.size == 0 for bar in bars]) & known
        beyond = np.array([0 < bar.size < 10.0**self._low for bar in bars]) & known
        for marks, place, which in (
            (self._zeros, ZERO_PLACE, zero),
            (self._beyond, 0.02, beyond),
        ):
            marks.set_visible(bool(which.any()))
            marks.set_data(np.full(which.sum(), place), middles[which])
        band = self.band(scene)
        self._row.set_visible(band is not None)
        if band is not None:
            self._row.set_y(band[0])
            self._row.set_height(band[1])
        sums = [each for each in self.sums(scene.trace) if each[0] not in scene.hidden]
        places = [self._place(size) if size > 0 else ZERO_PLACE for _, _, size in sums]
        self._sums.set_data(places, [row for _, row, _ in sums])

    def _decades(self, scene: Scene) -> tuple[int, int]:
        bars = self.bars(scene.trace)
        return decades_of([bar.size for bar in bars if bar.step not in scene.hidden])

    def _place(self, size: float) -> float:
        """Return the place of a norm on the axis, from 0 to 1."""
        return float(np.clip((np.log10(size) - self._low) / (self._high - self._low), 0.0, 1.0))


class GradientMagnitudesView(MagnitudesView):
    """The gradient magnitudes plot: a row for each step, with its name and its numbers."""

    name: ClassVar[str] = "magnitudes"
    margins: ClassVar[tuple[float, float, float, float]] = (112, 10, 30, 44)

    def bars(self, trace: Trace) -> list[Bar]:
        """Return the bars of all steps."""
        return bars_of(trace)

    def sums(self, trace: Trace) -> list[tuple[int, float, float]]:
        """Return step, row and norm of the weight gradients of steps 4 and 7."""
        return [
            (step.number, step.number, step.sizes[name])
            for step in trace.steps
            for name in step.penalty
            if "/dW" in name
        ]

    def band(self, scene: Scene) -> tuple[float, float] | None:
        """Return the top of the chosen step's row, and its height."""
        return (scene.step - 0.46, 0.92) if scene.step else None

    def step_at(self, y: float) -> int | None:
        """Return the step whose row is at `y`."""
        return round(y) if round(y) in ROWS else None

    def lay_out(self) -> None:
        """Create every artist, once."""
        share = min(NUMBERS_ROOM / self.size[0], MOST_NUMBERS)
        self.right = (1 - share * self.left) / (1 - share)
        super().lay_out()
        self.ax.set_ylim(7.6, 0.4)
        self._numbers = [
            QuickText(
                0,
                0,
                "",
                fontsize=NUMBER_SIZE,
                color=self.theme.ink,
                ha="right",
                va="center",
            )
            for _ in range(MOST_BARS)
        ]
        for number in self._numbers:
            self.ax.add_artist(number)
        self.live.extend(self._numbers)

    def lay_out_for(self, scene: Scene) -> None:
        """Label the rows and the axis."""
        super().lay_out_for(scene)
        norm = word("norm", scene.lang)
        self.entitle(scene, word("magnitudes", scene.lang))
        self.ax.set_xlabel(norm, labelpad=2, loc="left", fontfamily=fonts_for(norm))
        self.put_off(lambda: self._explain(norm, scene.lang))
        self.tick(self.ax.yaxis, list(ROWS), [_row_label(scene.trace, step) for step in ROWS])

    def _explain(self, norm: str, lang: str) -> None:
        """Write the legend, and hide the name of the axis if it does not fit beside that."""
        legend = self.explain(*self.colors(lang), handlelength=0.8)
        room = self.size[0] + self.margins[1]
        self.ax.xaxis.label.set_visible(width_of(norm, TEXT_SIZE) + GAP + legend <= room)

    def update(self, scene: Scene) -> None:
        """Draw the bars and their numbers."""
        super().update(scene)
        column, end = (self.right - 1) / 2, self.right - EDGE
        for number, bar in zip_longest(self._numbers, bars_of(scene.trace)):
            number.set_visible(bar is not None)
            if bar is not None:
                size = UNKNOWN if bar.step in scene.hidden else numeral(bar.size)
                number.set_text(size)
                number.set_position((end - (0 if bar.is_penalty else column), bar.number_at))
                number.set_color(self.theme.penalty_ink if bar.is_penalty else self.theme.data)


def _row_label(trace: Trace, step: int) -> str:
    """Return the step's number and its gradients: 3 ∂s/∂(W⁽¹⁾, W⁽²⁾)."""
    names = list(trace.step(step).gradients)
    of = names[0].split("/")[0].removeprefix("d")
    by = [for_mathtext(VARIABLES[name.split("/d")[1]]) for name in names]
    below = by[0] if len(by) == 1 else f"({', '.join(by)})"
    return rf"{step}  $\partial {of}/\partial {below}$"


def _corners(bar: Bar, end: float) -> Array:
    top = bar.bottom + bar.height
    return np.array([(0.0, bar.bottom), (end, bar.bottom), (end, top), (0.0, top)])
