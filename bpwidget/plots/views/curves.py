"""L, s and J over updates, for training samples and for those held out."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from matplotlib.lines import Line2D

from bpwidget.plots.drawing.agg_artists import QuickText
from bpwidget.plots.drawing.scales import Scale, decades, linear
from bpwidget.plots.drawing.style import TEXT_SIZE, fonts_for, word
from bpwidget.plots.drawing.text_width import fitting, width_of
from bpwidget.plots.views.over_updates import DASHES, Curve, UpdatesView
from bpwidget.scene.scene import Scene

# the axis is logarithmic if J has changed by more than this factor
STEEP = 50.0
# values below this fraction of the smallest J, as s can be, do not stretch the logarithmic axis
FAR_BELOW = 1e-4
# CSS pixels above the lines, for the progress of the run
HEADROOM = 18
MOST_HEADROOM = 0.3
PROGRESS_SIZE = TEXT_SIZE - 0.5
GAP = 10  # CSS pixels between the name of the axis and the legend


class CurvesView(UpdatesView):
    """The plot of L, s and J over updates."""

    name: ClassVar[str] = "curves"
    margins: ClassVar[tuple[float, float, float, float]] = (52, 10, 30, 44)
    needs: ClassVar[tuple[str, ...]] = ("history",)

    def lay_out(self) -> None:
        """Create every artist, once."""
        super().lay_out()
        self._progress = QuickText(
            0.0,
            1.0,
            "",
            transform=self.ax.transAxes,
            fontsize=PROGRESS_SIZE,
            color=self.theme.now,
            va="bottom",
            clip_on=False,
        )
        self.ax.add_artist(self._progress)
        self.live.append(self._progress)

    def curves(self, scene: Scene) -> list[Curve]:
        """Return J and L, of the training samples and of any held out, and s."""
        of, theme, held_out = scene.history.curves, self.theme, word("held out", scene.lang)
        J = Curve("J", "J", of.J, theme.ink, theme.ink, 2.2, dashed=False)
        L = Curve("L", "L", of.L, theme.data, theme.data, 1.3, dashed=False)
        s = Curve("s", "s", of.s, theme.penalty, theme.penalty_ink, 1.3, dashed=False)
        if np.isnan(of.J_test[-1]):
            return [s, J, L]
        J_test = Curve(f"J {held_out}", "┄ J", of.J_test, theme.ink, theme.ink, 1.4, dashed=True)
        L_test = Curve(f"L {held_out}", "", of.L_test, theme.data, theme.data, 1.0, dashed=True)
        return [s, J_test, L_test, J, L]

    def still_of(self, scene: Scene) -> object:
        """Return the axes, and the number of samples for the title."""
        return super().still_of(scene), scene.averaged

    def titles(self, scene: Scene) -> list[str]:
        """Return the title with the number of samples, and without it."""
        return self.of_mean(scene, word("curves", scene.lang), "J")

    def scale(self, curves: list[Curve]) -> Scale:
        """Return a logarithmic scale if J has changed much, and otherwise a linear one."""
        of_J = np.concatenate([curve.values for curve in curves if "J" in curve.name])
        everything = np.concatenate([curve.values for curve in curves])
        positive, largest = of_J[of_J > 0], float(everything.max())
        if not len(positive) or largest <= STEEP * positive.min():
            return linear(largest)
        low = FAR_BELOW * positive.min()
        smallest = float(everything[everything >= low].min())
        return decades(smallest, largest, has_zero=bool((everything == 0).any()))

    def lay_out_for(self, scene: Scene) -> None:
        """Set the axes and explain the dashes."""
        super().lay_out_for(scene)
        height = self.ax.get_window_extent().height / self.pixel
        share = min(HEADROOM / height, MOST_HEADROOM)
        bottom, top = self.ax.get_ylim()
        self.ax.set_ylim(bottom, bottom + (top - bottom) / (1 - share))
        self._progress.set_y(1 - share * 0.75)
        self.put_off(lambda: self._explain(scene.lang))

    def _explain(self, lang: str) -> None:
        """Write the legend, and hide the name of the axis if it does not fit beside that."""
        labels = [word("trained on", lang), word("held out", lang)]
        of_trained, of_held_out = (Line2D([], [], color=self.theme.muted) for _ in labels)
        of_held_out.set_dashes(DASHES)
        legend = self.explain([of_trained, of_held_out], labels, handlelength=1.8)
        name = width_of(self.ax.get_xlabel(), TEXT_SIZE)
        # the progress of the run, written above, also says that the axis counts updates
        self.ax.xaxis.label.set_visible(name + GAP + legend <= self.size[0] + self.margins[1])

    def update(self, scene: Scene) -> None:
        """Draw the curves and write the progress of the run."""
        super().update(scene)
        at = scene.history.at
        texts = [
            word(key, scene.lang).format(
                update=at.number, batch=at.batch_index, batches=at.batches, epoch=at.epoch
            )
            for key in ("progress", "short progress")
        ]
        room = self.size[0] + self.margins[1]
        text = fitting([*texts, str(at.number)], room, PROGRESS_SIZE)
        self._progress.set(text=text, fontfamily=fonts_for(text))
