"""What all views draw: one Trace, the chosen step, and the surface around the Trace."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from bpwidget.mlp import LossSurface, Trace
from bpwidget.mlp.directions import two_axes
from bpwidget.mlp.surface import surface_of

SPAN = 3.0
RESOLUTION = 61


@dataclass(frozen=True, eq=False)
class Scene:
    """One state, as the views draw it.

    Attributes
    ----------
    trace : Trace
    step : int or None
        The chosen backward step, 1 to 7; None lights none.
    axes : tuple of two str
        Of the loss surface; see `bpwidget.loss_surface`.
    resolution : int
        Points of the surface along each axis.
    center : tuple of two float or None
        The middle of the surface's window; None for whole numbers near the present weights.
    lang : str
        Of the words on the plots.
    edges : str
        What the edges of the network show: ``weights`` or ``gradients``.
    """

    trace: Trace
    step: int | None = None
    axes: tuple[str, str] = ("W1[0,0]", "W2[0,0]")
    resolution: int = RESOLUTION
    center: tuple[float, float] | None = None
    lang: str = "en"
    edges: str = "weights"

    def recoloured(self, **changes: Any) -> Scene:
        """Return the same after a change that moves no number; what was computed is kept."""
        other = replace(self, **changes)
        if "surface" in vars(self):
            vars(other)["surface"] = self.surface
        return other

    @property
    def forward_key(self) -> object:
        """All that z and h depend on, in a form that is compared at once."""
        return self.trace.net, self.trace.x.tobytes()

    @property
    def trace_key(self) -> object:
        """All that the Trace depends on, likewise."""
        trace = self.trace
        y = trace.y if isinstance(trace.y, int) else trace.y.tobytes()
        return self.forward_key, y, trace.loss, trace.lam

    @cached_property
    def surface(self) -> LossSurface:
        """The loss surface in a window that stands still while the weights move a little.

        It reaches 3 to both sides of whole numbers, so its ticks are round.
        """
        center = self.center
        if center is None:
            first, second = two_axes(self.trace, self.axes, seed=0)
            center = (float(np.rint(first.here)), float(np.rint(second.here)))
        return surface_of(
            self.trace, axes=self.axes, span=SPAN, resolution=self.resolution, center=center
        )
