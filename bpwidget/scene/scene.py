"""What all views draw: one Trace, the chosen step, and the surface around the Trace."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from bpwidget.lesson.planting import BrokenTrace, Planted
from bpwidget.mlp import GradientReport, LossSurface, Nudge, Trace, check_gradients, nudge
from bpwidget.mlp.arguments import Array
from bpwidget.mlp.directions import two_axes
from bpwidget.mlp.network import entry_named
from bpwidget.mlp.refusals import RefusedValueError
from bpwidget.mlp.surface.loss_surface import surface_of
from bpwidget.mlp.training.history import History
from bpwidget.mlp.training.regions import Reading, Regions, reading_of, regions_of
from bpwidget.scene.descent import SPAN, Descent, descent_of

RESOLUTION = 61
REGIONS = 49


class Slice(NamedTuple):
    """J at values w of one weight, where that stands, and what a nudge of it does."""

    w: Array
    J: Array
    here: float
    nudge: Nudge


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
    slice_center : float or None
        The middle of the slice's window, likewise.
    lang : str
        Of the words on the plots.
    diagram : str
        ``graph``, or the network with its ``weights`` or ``gradients`` on the edges.
    section : str
        ``surface``, or a ``slice`` along one weight.
    entry : str
        The weight or bias that is looked at more closely; a slice along a direction that is no
        weight has none to show, and takes the first.
    epsilon : float
        How far that is nudged.
    hidden : set of int
        The steps whose numbers are for the learner to find.
    check : bool
        Whether every step is checked numerically.
    verdict : tuple of bool and str, or None
        Whether the learner's last answer was right, and what was said to it.
    run : History or None
        The run of gradient descent in which the network stands. The surface is then J over all
        samples trained on, and may have the axes ``("path 1", "path 2")``, the two main
        directions of the run's path; see `bpwidget.scene.descent.Descent`.
    """

    trace: Trace
    step: int | None = None
    axes: tuple[str, str] = ("W1[0,0]", "W2[0,0]")
    resolution: int = RESOLUTION
    center: tuple[float, float] | None = None
    slice_center: float | None = None
    lang: str = "en"
    diagram: str = "graph"
    section: str = "surface"
    entry: str = "W1[0,0]"
    epsilon: float = 0.1
    hidden: frozenset[int] = frozenset()
    check: bool = False
    verdict: tuple[bool, str] | None = None
    run: History | None = None

    def keep_from(self, before: Scene) -> None:
        """Take over what was computed for a scene of the same Trace and axes."""
        for name in ("descent", "surface", "_report"):
            if name in vars(before):
                vars(self)[name] = getattr(before, name)

    @property
    def forward_key(self) -> object:
        """All that z and h depend on, in a form that is compared at once."""
        return self.trace.net, self.trace.x.tobytes()

    @property
    def trace_key(self) -> object:
        """All that the Trace depends on, likewise."""
        trace = self.trace
        y = trace.y if isinstance(trace.y, int) else trace.y.tobytes()
        return self.forward_key, y, trace.loss, trace.lam, self.planted

    @property
    def planted(self) -> Planted | None:
        """The mistake that is planted in the Trace, if any."""
        return self.trace.planted if isinstance(self.trace, BrokenTrace) else None

    @property
    def history(self) -> History:
        """The run, or a refusal of what cannot be drawn without one."""
        if self.run is None:
            raise RefusedValueError("plot_run")
        return self.run

    @property
    def has_classes(self) -> bool:
        """Whether the targets of the run are classes."""
        return self._reading is not None

    @cached_property
    def _reading(self) -> Reading | None:
        at = self.history.at
        return reading_of(at.data, at.settings.loss)

    @property
    def reading(self) -> Reading:
        """How outputs are read as classes; refused where the targets of the run are none."""
        if self._reading is None:
            raise RefusedValueError("plot_classes", data=self.history.at.data.name)
        return self._reading

    @cached_property
    def regions(self) -> Regions:
        """Which class the network tells over the plane of two inputs."""
        at = self.history.at
        if at.net.inputs != 2:
            raise RefusedValueError("plot_inputs", got=at.net.inputs)
        return regions_of(at.net, at.data, self.reading, REGIONS)

    @property
    def edges(self) -> str:
        """What the edges of the network show."""
        return "gradients" if self.diagram == "gradients" else "weights"

    @property
    def report(self) -> GradientReport | None:
        """The numerical check of every step, if it is asked for."""
        return self._report if self.check else None

    @cached_property
    def _report(self) -> GradientReport:
        trace = self.trace
        return check_gradients(
            trace.net, trace.x, trace.y, trace.loss, trace.lam, gradients=trace.gradients
        )

    @cached_property
    def surface(self) -> LossSurface:
        """The loss surface in a window that stands still while the weights move a little.

        It reaches 3 to both sides of whole numbers, so its ticks are round; in a run further,
        where the path needs it.
        """
        if self.run is not None:
            return self.descent.surface
        center = self.center
        if center is None:
            first, second = two_axes(self.trace, self.axes, seed=0)
            center = (float(np.rint(first.here)), float(np.rint(second.here)))
        return surface_of(
            self.trace, axes=self.axes, span=SPAN, resolution=self.resolution, center=center
        )

    @cached_property
    def descent(self) -> Descent:
        """What the run adds to the loss surface."""
        return descent_of(self.history, self.axes, self.resolution, self.center)

    @property
    def J_here(self) -> float:
        """J at the present point of the loss surface."""
        return self.trace.J if self.run is None else float(self.run.curves.J[-1])

    @property
    def slope(self) -> tuple[float, float]:
        """∇J along the two axes, of a broken Trace as it has it where both are weights."""
        places = [entry_named(axis) for axis in self.surface.axes]
        if self.planted is None or None in places:
            return self.surface.slope
        gradients = self.trace.gradients
        first, second = (float(gradients[f"dJ/d{at.array}"][at.at]) for at in places if at)
        return first, second

    @cached_property
    def slice(self) -> Slice:
        """J along the entry, in such a window."""
        other = "W2[0,0]" if self.entry != "W2[0,0]" else "W1[0,0]"
        along, across = two_axes(self.trace, (self.entry, other), seed=0)
        middle = np.rint(along.here) if self.slice_center is None else self.slice_center
        plane = surface_of(
            self.trace,
            axes=(self.entry, other),
            span=SPAN,
            resolution=RESOLUTION,
            center=(float(middle), across.here),
        )
        nudged = nudge(self.trace, self.entry, self.epsilon)
        return Slice(plane.a, plane.J[RESOLUTION // 2], along.here, nudged)
