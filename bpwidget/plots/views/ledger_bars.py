"""The gradient magnitudes beside the ledger, which has their names and numbers."""

from __future__ import annotations

from typing import ClassVar

from bpwidget.lesson.equations import VARIABLES
from bpwidget.mlp import Trace
from bpwidget.plots.drawing.style import TEXT_SIZE, TITLE_SIZE, fonts_for, for_mathtext, word
from bpwidget.plots.views.magnitudes import Bar, MagnitudesView
from bpwidget.scene.scene import Scene

# in CSS pixels; the same as for the ledger in screen/style.css
HEADER_HEIGHT, ROW_HEIGHT = 34, 20
# with biases and an output activation
MOST_ROWS = 12
TITLE_ROOM = 190  # CSS pixels left of the bars
ONE, TWO = 0.5, 0.76  # the share of a row that one bar takes, and two
GAP = 0.05  # above and below a bar, as a share of what it takes


def height_of(rows: int) -> float:
    """Return the height of a ledger, in CSS pixels."""
    return HEADER_HEIGHT + rows * ROW_HEIGHT


def width_in(width: float) -> float:
    """Return the width of the bars beside a ledger, given the width of both, in CSS pixels."""
    return round(min(max(0.28 * width, 130.0), 420.0, 0.4 * width))


class LedgerBarsView(MagnitudesView):
    """A bar for every row of the ledger, at the height of that row."""

    name: ClassVar[str] = "bars"
    margins: ClassVar[tuple[float, float, float, float]] = (0, 0, HEADER_HEIGHT, 0)
    left: float = -0.30
    right: float = 1.12

    @property
    def rows(self) -> int:
        """How many rows are shown."""
        return MOST_ROWS if self.scene is None else len(self.scene.trace.gradients)

    def bars(self, trace: Trace) -> list[Bar]:
        """Return the bars from top to bottom; two in a row whose gradient has two terms."""
        bars = []
        for row, (step, name) in enumerate(_rows(trace)):
            of = trace.step(step)
            if name in of.penalty and "/dW" in name:
                sizes = [(of.data_sizes[name], False), (of.penalty_sizes[name], True)]
            else:
                sizes = [(of.sizes[name], name == "dJ/ds" or name.startswith("ds/"))]
            share = TWO if len(sizes) > 1 else ONE
            height = share / len(sizes)
            bars += [
                Bar(
                    step,
                    row - share / 2 + (place + GAP) * height,
                    height * (1 - 2 * GAP),
                    row,
                    size,
                    is_penalty,
                )
                for place, (size, is_penalty) in enumerate(sizes)
            ]
        return bars

    def sums(self, trace: Trace) -> list[tuple[int, float, float]]:
        """Return step, row and norm of every gradient whose two terms have bars."""
        return [
            (step, row, trace.step(step).sizes[name])
            for row, (step, name) in enumerate(_rows(trace))
            if name in trace.step(step).penalty and "/dW" in name
        ]

    def band(self, scene: Scene) -> tuple[float, float] | None:
        """Return the top of the chosen step's rows, and their height."""
        lit = [row for row, (step, _) in enumerate(_rows(scene.trace)) if step == scene.step]
        return (lit[0] - 0.5, len(lit)) if lit else None

    def step_at(self, y: float) -> int | None:
        """Return the step of the quantity in the row at `y`."""
        rows = [] if self.scene is None else _rows(self.scene.trace)
        return rows[round(y)][0] if -0.5 <= y < len(rows) - 0.5 else None

    def lay_out(self) -> None:
        """Create every artist, once."""
        super().lay_out()
        self.ax.set_ylim(MOST_ROWS - 0.5, -0.5)
        # title and names are for a file, which has no ledger: what is animated is drawn only there
        self.ax.yaxis.set_animated(True)
        self._title = self.ax.text(
            -0.04,
            1.0,
            "",
            transform=self.ax.transAxes,
            ha="right",
            va="bottom",
            fontsize=TITLE_SIZE,
            fontweight="bold",
            color=self.theme.ink,
            animated=True,
        )

    def _dress(self) -> None:
        super()._dress()
        self.ax.xaxis.tick_top()
        self.ax.tick_params(axis="y", pad=6, labelsize=TEXT_SIZE)
        self.ax.tick_params(axis="x", length=2, pad=1, labelsize=TEXT_SIZE - 1)
        self.ax.spines["bottom"].set_visible(False)
        self.ax.spines["top"].set_visible(True)

    def lay_out_for(self, scene: Scene) -> None:
        """Label the axis, and the rows."""
        super().lay_out_for(scene)
        where = {"loc": "lower right", "bbox_to_anchor": (1.0, 1.064)}
        self.put_off_legend(scene.lang, lambda: self.name_colors(scene.lang, **where))
        self.put_off(lambda: self._entitle(scene.lang))
        rows = _rows(scene.trace)
        labels = [_label(*row) for row in rows]
        self.tick(self.ax.yaxis, range(len(rows)), labels)

    def _entitle(self, lang: str) -> None:
        self._title.set_text(f"{word('magnitudes', lang)}  ‖·‖")
        self._title.set_fontfamily(fonts_for(self._title.get_text()))
        self._title.set_visible(self.ax.bbox.x0 / self.pixel > TITLE_ROOM)


def _rows(trace: Trace) -> list[tuple[int, str]]:
    """Return step and name of every row of the ledger."""
    return [(step.number, name) for step in trace.steps for name in step.gradients]


def _label(step: int, name: str) -> str:
    of, by = name.removeprefix("d").split("/d")
    return rf"{step}  $\partial {of}/\partial {for_mathtext(VARIABLES[by])}$"
