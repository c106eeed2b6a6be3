"""Which views a scene is shown in, and where they stand on the board."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from bpwidget.plots.views.accuracy import AccuracyView
from bpwidget.plots.views.activations import ActivationsView
from bpwidget.plots.views.boundary import BoundaryView
from bpwidget.plots.views.curves import CurvesView
from bpwidget.plots.views.graph import GraphView
from bpwidget.plots.views.magnitudes import GradientMagnitudesView
from bpwidget.plots.views.network import NetworkView
from bpwidget.plots.views.sizes import SizesView
from bpwidget.plots.views.slice import SliceView
from bpwidget.plots.views.surface import LossSurfaceView
from bpwidget.plots.views.view import View
from bpwidget.scene.scene import Scene

CELL_HEIGHT, GRAPH_HEIGHT = 252, 148
NARROW, MEDIUM = 560, 780

Kind: TypeAlias = type[View]
Kinds: TypeAlias = tuple[Kind, ...]


@dataclass(frozen=True)
class Place:
    """A view's cell in CSS pixels."""

    view: Kind
    left: float
    top: float
    width: float
    height: float = CELL_HEIGHT

    def axes_box(self) -> tuple[float, float, float, float]:
        """Return left, top, width and height of the Axes inside the cell."""
        left, right, above, below = self.view.margins
        return (
            self.left + left,
            self.top + above,
            self.width - left - right,
            self.height - above - below,
        )


# what can be chosen to stand above the plots, and as the section of J among them
DIAGRAMS: Mapping[str, Kind] = MappingProxyType(
    {
        "graph": GraphView,
        "weights": NetworkView,
        "gradients": NetworkView,
    }
)
SECTIONS: Mapping[str, Kind] = MappingProxyType(
    {
        "surface": LossSurfaceView,
        "slice": SliceView,
    }
)
OF_RUN: Kinds = (BoundaryView, AccuracyView, CurvesView, SizesView)
# where a panel opens
VIEWS: Kinds = (GraphView, ActivationsView, LossSurfaceView, GradientMagnitudesView)
EVERY: Kinds = (
    *DIAGRAMS.values(),
    ActivationsView,
    *SECTIONS.values(),
    GradientMagnitudesView,
    *OF_RUN,
)
VIEWS_BY_NAME: Mapping[str, Kind] = MappingProxyType({view.name: view for view in EVERY})
# of the width: those of one pass, and those of a run, with a first view and without
SHARES = (0.30, 0.335, 0.365)
RUN_SHARES: dict[int, tuple[float, ...]] = {3: (0.32, 0.365, 0.315), 2: (0.55, 0.45)}
HALVES, WHOLE = (0.5, 0.5), (1.0,)


def views_for(scene: Scene) -> Kinds:
    """Return which views a scene is shown in, in reading order."""
    diagram, section = DIAGRAMS[scene.diagram], SECTIONS[scene.section]
    views: Kinds = (diagram, ActivationsView, section, GradientMagnitudesView)
    if scene.run is None:
        return views
    return (*views, *_first_of_run(scene), CurvesView, SizesView)


def _first_of_run(scene: Scene) -> Kinds:
    """Return what suits the data: where which class is told, how many are told right, or none."""
    at = scene.history.at
    if len(at.data.X) == 1 or not scene.has_classes:
        return ()
    return (BoundaryView,) if at.net.inputs == 2 else (AccuracyView,)


def places_for(width: float, views: Kinds = VIEWS) -> list[Place]:
    """Return where the views stand: the graph above, the plots side by side, folded or stacked."""
    graph = Place(views[0], 0, 0, width, GRAPH_HEIGHT)
    plots, of_run = views[1:4], views[4:]
    rows: list[tuple[Kinds, tuple[float, ...]]]
    if width >= MEDIUM:
        rows = [(plots, SHARES)]
        if of_run:
            rows.append((of_run, RUN_SHARES[len(of_run)]))
    elif width >= NARROW:
        rows = [(plots[:2], HALVES), (plots[2:], WHOLE)]
        if of_run:
            # the curves have the most to say
            *beside, last = (view for view in of_run if view is not CurvesView)
            rows.append(((CurvesView,), WHOLE))
            rows.append(((*beside, last), HALVES if beside else WHOLE))
    else:
        rows = [((view,), WHOLE) for view in (*plots, *of_run)]
    places: dict[Kind, Place] = {graph.view: graph}
    for number, (row, shares) in enumerate(rows):
        top = GRAPH_HEIGHT + number * CELL_HEIGHT
        places |= {place.view: place for place in _row(row, shares, top, width)}
    return [places[view] for view in views]


def _row(views: Kinds, shares: Iterable[float], top: float, width: float) -> list[Place]:
    places, left = [], 0.0
    for view, share in zip(views, shares, strict=True):
        places.append(Place(view, left, top, share * width))
        left += share * width
    return places
