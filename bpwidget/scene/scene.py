"""The scene that all views draw: a Trace, the chosen step, and the surface around the Trace."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from bpwidget.lesson.planting import BrokenTrace, Planted
from bpwidget.lesson.words.languages import said
from bpwidget.lesson.words.refusals import said_to_user
from bpwidget.lesson.words.training import WORDS
from bpwidget.mlp import GradientReport, LossSurface, Nudge, Trace, check_gradients, nudge
from bpwidget.mlp.arguments import Array
from bpwidget.mlp.copying import Immutable
from bpwidget.mlp.directions import two_axes
from bpwidget.mlp.network import entry_named
from bpwidget.mlp.refusals import RefusedOverflowError, RefusedValueError
from bpwidget.mlp.shown import shown
from bpwidget.mlp.surface.loss_surface import surface_of
from bpwidget.mlp.training.history import History
from bpwidget.mlp.training.regions import Reading, Regions, reading_of, regions_of
from bpwidget.scene.descent import SPAN, Descent, descent_of

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
RESOLUTION = 61
REGIONS = 49


class Slice(NamedTuple):
    """J at values w of one weight, the weight's present value, and the effect of a nudge."""

    w: Array
    J: Array
    here: float
    nudge: Nudge


@dataclass(frozen=True, eq=False)
class Scene(Immutable):
    """One state, as the views draw it.

    Attributes
    ----------
    trace : Trace
    step : int or None
        The backward step to highlight, 1 to 7; 0 for the forward pass, None for neither.
    axes : tuple of two str
        The axes of the loss surface; see `bpwidget.loss_surface`.
    resolution : int
        Points of the surface along each axis.
    center : tuple of two float or None
        The middle of the surface's window; None for round numbers near the present weights.
    span : float or None
        How far that window extends to either side of its middle, or in a run at least. None
        for 3.
    slice_center : float or None
        The middle of the slice's window; None for a whole number near the present weight.
    lang : str
        The language of the words on the plots.
    mode : str
        The mode of the panel, which decides what is shown of a run: in ``train``, the plots of
        the run; in ``explore`` and ``practise``, those of one sample; if empty, all of them.
    picture : str
        ``graph``, or the network with its ``weights`` or ``gradients`` on the edges.
    loss_plot : str
        ``surface``, or a ``slice`` along one weight.
    entry : str
        The weight or bias of the slice and the nudge. It need not be one of the axes, which may
        both be directions.
    epsilon : float
        How far it is nudged.
    hidden : set of int
        The steps whose numbers are hidden, for the learner to find.
    check : bool
        Whether every step is checked numerically.
    verdict : tuple of bool and str, or None
        Whether the learner's last answer was right, and the reply to it.
    run : History or None
        The run of gradient descent that the network belongs to. The surface is then J over all
        training samples, and its axes may be ``("path 1", "path 2")``, the two main directions of
        the run's path; see `bpwidget.scene.descent.Descent`.
    sample : int or None
        The index of the Trace's sample in the run; None if it is not one of the run's samples.
    """

    trace: Trace
    step: int | None = None
    axes: tuple[str, str] = ("W1[0,0]", "W2[0,0]")
    resolution: int = RESOLUTION
    center: tuple[float, float] | None = None
    span: float | None = None
    slice_center: float | None = None
    lang: str = "en"
    mode: str = ""
    picture: str = "graph"
    loss_plot: str = "surface"
    entry: str = "W1[0,0]"
    epsilon: float = 0.1
    hidden: frozenset[int] = frozenset()
    check: bool = False
    verdict: tuple[bool, str] | None = None
    run: History | None = None
    sample: int | None = None

    def computed(self, like: Scene | None = None) -> Scene:
        """Compute the surface now, so that its errors are raised here, and return the scene.

        Parameters
        ----------
        like : Scene, optional
            A scene of the same Trace and axes, whose results are reused.

        Raises
        ------
        ValueError, OverflowError
            If an axis has no direction, or a gradient over a run's samples is too large.
        """
        if like is not None:
            for name in ("descent", "surface", "_report"):
                if name in vars(like):
                    vars(self)[name] = getattr(like, name)
        if "surface" not in vars(self):
            vars(self)["surface"] = self._surface()
        return self

    @property
    def forward_key(self) -> object:
        """Everything that z and h depend on, in a form that compares fast."""
        return self.trace.net, self.trace.x.tobytes()

    @property
    def trace_key(self) -> object:
        """Everything that the Trace depends on, in a form that compares fast."""
        trace = self.trace
        y = trace.y if isinstance(trace.y, int) else trace.y.tobytes()
        return self.forward_key, y, trace.loss, trace.lam, self.planted

    @property
    def planted(self) -> Planted | None:
        """The mistake planted in the Trace, if any."""
        return self.trace.planted if isinstance(self.trace, BrokenTrace) else None

    @property
    def history(self) -> History:
        """The run; raises ValueError if there is none."""
        if self.run is None:
            raise RefusedValueError("plot_run")
        return self.run

    @property
    def averaged(self) -> int:
        """The number of samples that J of the surface and the curves averages; 1 without a run."""
        return 1 if self.run is None else len(self.run.at.data.X)

    @property
    def J_is_of(self) -> str:
        """Words for the Trace's sample, if J of the surface averages several; otherwise empty."""
        if self.averaged == 1:
            return ""
        key = "of own" if self.sample is None else "of sample"
        return said(WORDS, key, self.lang, sample=self.sample)

    @property
    def mean_is_of(self) -> str:
        """Words for the samples that J of the surface averages; empty if there is only one."""
        n = self.averaged
        return "" if n == 1 else said(WORDS, "mean of", self.lang, n=n)

    @property
    def features(self) -> tuple[str, ...]:
        """The names of the inputs: those of the data's columns, or x₁, x₂, ..."""
        given = () if self.run is None else self.run.at.data.features
        own = [f"x{k + 1}" for k in range(self.trace.net.inputs)]
        return tuple(
            shown(name) if name != usual else usual.translate(SUBSCRIPTS)
            for name, usual in zip(given or own, own, strict=True)
        )

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes, one for each output: those of the data, or 0, 1, ..."""
        given = () if self.run is None else self.run.at.data.classes
        outputs = self.trace.net.outputs
        return (*map(shown, given[:outputs]), *map(str, range(len(given), outputs)))

    @property
    def stopped(self) -> str | None:
        """Why the run has stopped, as a sentence; None if it has not."""
        if self.run is None or self.run.diverged is None:
            return None
        return said(WORDS, "stopped", self.lang, why=said_to_user(self.run.diverged, self.lang))

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
        """How outputs are read as classes; raises ValueError if the targets are not classes."""
        if self._reading is None:
            raise RefusedValueError("plot_classes", data=self.history.at.data.name)
        return self._reading

    @cached_property
    def regions(self) -> Regions:
        """The predicted class over the plane of two inputs; ValueError if there are not two."""
        at = self.history.at
        if at.net.inputs != 2:
            raise RefusedValueError("plot_inputs", got=at.net.inputs)
        return regions_of(at.net, at.data, self.reading, REGIONS)

    @property
    def edges(self) -> str:
        """The quantity on the edges of the network: ``weights`` or ``gradients``."""
        return "gradients" if self.picture == "gradients" else "weights"

    @property
    def report(self) -> GradientReport | None:
        """The numerical check of every step, if `check` is set."""
        return self._report if self.check else None

    @cached_property
    def _report(self) -> GradientReport:
        trace = self.trace
        return check_gradients(
            trace.net, trace.x, trace.y, trace.loss, trace.lam, gradients=trace.gradients
        )

    @cached_property
    def surface(self) -> LossSurface:
        """The loss surface, in a window that stays put while the weights move a little.

        The window extends 3 to either side of whole numbers, so that its ticks are round; in a
        run, further if the path needs it.
        """
        return self._surface()

    def _surface(self) -> LossSurface:
        if self.run is not None:
            return self.descent.surface
        center = self.center
        if center is None:
            first, second = two_axes(self.trace, self.axes, seed=0)
            center = (float(np.rint(first.here)), float(np.rint(second.here)))
        span = self.span or SPAN
        return surface_of(
            self.trace, axes=self.axes, span=span, resolution=self.resolution, center=center
        )

    @cached_property
    def descent(self) -> Descent:
        """The run over the axes of the loss surface."""
        span = self.span or SPAN
        return descent_of(self.history, self.axes, self.resolution, self.center, span)

    @property
    def J_here(self) -> float:
        """J at the present point of the loss surface."""
        return self.trace.J if self.run is None else float(self.run.curves.J[-1])

    @property
    def slope(self) -> tuple[float, float]:
        """∇J along the two axes; over two weights, with the planted mistake if there is one."""
        places = [entry_named(axis) for axis in self.surface.axes]
        if self.planted is None or None in places:
            return self.surface.slope
        gradients = self.trace.gradients
        first, second = (float(gradients[f"dJ/d{at.array}"][at.at]) for at in places if at)
        return first, second

    @cached_property
    def slice(self) -> Slice:
        """J along the entry, in a window that stays put while the weight moves a little."""
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
        return Slice(plane.a, plane.J[RESOLUTION // 2], along.here, self._nudged())

    def _nudged(self) -> Nudge:
        """Return the effect of the nudge; `actual` is infinite if J becomes too large."""
        try:
            return nudge(self.trace, self.entry, self.epsilon)
        except RefusedOverflowError:
            place = self.trace.net.entry(self.entry, "entry")
            gradient = float(self.trace.gradients[f"dJ/d{place.array}"][place.at])
            predicted = gradient * self.epsilon
            return Nudge(place.name, self.epsilon, gradient, predicted, np.inf)
