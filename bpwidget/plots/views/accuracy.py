"""The share of samples classified correctly, over updates."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from bpwidget.plots.drawing.scales import Scale, linear
from bpwidget.plots.drawing.style import word
from bpwidget.plots.views.over_updates import Curve, UpdatesView
from bpwidget.scene.scene import Scene


class AccuracyView(UpdatesView):
    """The plot of accuracy over updates; the targets must be classes."""

    name: ClassVar[str] = "accuracy"
    needs: ClassVar[tuple[str, ...]] = ("reading",)

    def curves(self, scene: Scene) -> list[Curve]:
        """Return the accuracy on the training samples and on those held out."""
        of, ink = scene.history.curves, self.theme.ink
        trained_on, held_out = (word(key, scene.lang) for key in ("trained on", "held out"))
        trained = Curve(trained_on, "", of.accuracy, ink, ink, 2.2, dashed=False)
        if np.isnan(of.accuracy_test[-1]):
            return [trained._replace(label="●")]
        tested = Curve(held_out, "┄", of.accuracy_test, ink, ink, 1.4, dashed=True)
        return [tested, trained._replace(label="─")]

    def scale(self, curves: list[Curve]) -> Scale:
        """Return the scale from 0 to 1."""
        del curves
        return linear(1.0)
