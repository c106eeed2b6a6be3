"""The norm of every gradient of the backward pass, over updates."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from matplotlib.colors import to_hex

from bpwidget.lesson import partial
from bpwidget.lesson.words.symbols import symbol
from bpwidget.plots.drawing.scales import Scale
from bpwidget.plots.views.magnitudes import decades_of
from bpwidget.plots.views.over_updates import Curve, UpdatesView
from bpwidget.scene.scene import Scene

# variables in the order of the steps, and the place of each on the colour scale of J
SHADES = {
    "y_hat": 0.26,
    "o": 0.32,
    "W2": 0.44,
    "b2": 0.44,
    "h": 0.58,
    "z": 0.74,
    "W1": 0.95,
    "b1": 0.95,
}
COLORS = 256
READABLE = 0.66  # letters in a paler shade are hard to read


class SizesView(UpdatesView):
    """The plot of gradient sizes over updates."""

    name: ClassVar[str] = "sizes"
    margins: ClassVar[tuple[float, float, float, float]] = (52, 10, 30, 44)
    needs: ClassVar[tuple[str, ...]] = ("history",)

    def lay_out(self) -> None:
        """Create every artist, once."""
        super().lay_out()
        ramp = self.theme.surface_colors(COLORS) / 255
        self._colors = {
            quantity: [to_hex(ramp[int(at * (COLORS - 1))]) for at in (shade, max(shade, READABLE))]
            for quantity, shade in SHADES.items()
        }

    def curves(self, scene: Scene) -> list[Curve]:
        """Return the norm of every gradient, in stronger colours for later steps."""
        curves = []
        for name, values in scene.history.curves.sizes.items():
            quantity = name.removeprefix("dJ/d")
            color, ink = self._colors[quantity]
            is_bias = quantity.startswith("b")
            width = 0.9 if is_bias else 1.3
            read = f"‖{partial(name)}‖"
            curves.append(Curve(read, symbol(quantity), values, color, ink, width, dashed=is_bias))
        return curves

    def scale(self, curves: list[Curve]) -> Scale:
        """Return the scale of the gradient magnitudes, with a place for zeros if there are any."""
        values = np.concatenate([curve.values for curve in curves])
        low, high = decades_of([float(values[values > 0].min(initial=1.0)), float(values.max())])
        return Scale(low, high, is_log=True, has_zero=bool((values == 0).any()))
