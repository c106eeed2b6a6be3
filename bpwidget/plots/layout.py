"""Which views show a scene, and the place of each on the board."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from bpwidget.plots.views.accuracy import AccuracyView
from bpwidget.plots.views.activations import ActivationsView
from bpwidget.plots.views.boundary import BoundaryView
from bpwidget.plots.views.curves import CurvesView
from bpwidget.plots.views.graph import TITLE_BESIDE, TITLE_RISE, GraphView
from bpwidget.plots.views.ledger_bars import (
    MOST_ROWS,
    LedgerBarsView,
    height_of,
    width_in,
)
from bpwidget.plots.views.magnitudes import GradientMagnitudesView
from bpwidget.plots.views.network import NetworkView
from bpwidget.plots.views.sizes import SizesView
from bpwidget.plots.views.slice import SliceView
from bpwidget.plots.views.surface import LossSurfaceView
from bpwidget.plots.views.view import View
from bpwidget.scene.scene import Scene

# in CSS pixels
CELL_HEIGHT, GRAPH_HEIGHT = 252, 124  # of the graph, where its title has room beside it
PAIR_HEIGHT = 178  # of the two plots above a ledger
ALONE_HEIGHT = 212  # of a plot that is shown alone, whichever it is
RUN_HEIGHTS = (186, 166)  # of the two rows of a run
NARROW, MEDIUM, WIDE = 560, 780, 700

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
    indent: float = 0  # space on the left in addition to the view's own margin

    @property
    def cell(self) -> tuple[float, float, float, float]:
        """Left, top, width and height."""
        return self.left, self.top, self.width, self.height

    def axes_box(self) -> tuple[float, float, float, float]:
        """Return the left, top, width and height of the Axes inside the cell."""
        left, right, above, below = self.view.margins
        left += self.indent
        return (
            self.left + left,
            self.top + above,
            self.width - left - right,
            self.height - above - below,
        )


@dataclass(frozen=True)
class Row:
    """Views beside one another: their shares of the width, and their height."""

    views: Kinds
    shares: tuple[float, ...]
    height: float


# the choices for the picture above the plots, and for the plot of J among them
PICTURES: Mapping[str, Kind] = MappingProxyType(
    {
        "graph": GraphView,
        "weights": NetworkView,
        "gradients": NetworkView,
    }
)
LOSS_PLOTS: Mapping[str, Kind] = MappingProxyType(
    {
        "surface": LossSurfaceView,
        "slice": SliceView,
    }
)
OF_RUN: Kinds = (BoundaryView, AccuracyView, CurvesView, SizesView)
# the views of a new panel
VIEWS: Kinds = (GraphView, ActivationsView, LossSurfaceView, LedgerBarsView)
EVERY: Kinds = (
    *PICTURES.values(),
    ActivationsView,
    *LOSS_PLOTS.values(),
    GradientMagnitudesView,
    *OF_RUN,
)
VIEWS_BY_NAME: Mapping[str, Kind] = MappingProxyType({view.name: view for view in EVERY})
# the names of the plots where only one is shown at a time
PLOTS = ("picture", "activations", "loss_plot", "data", "curves", "sizes")
# shares of the width: for the plots of one pass, and for two or three plots of a run
SHARES = (0.30, 0.335, 0.365)
PAIR_SHARES = (0.47, 0.53)
RUN_SHARES: Mapping[int, tuple[float, ...]] = MappingProxyType(
    {3: (0.32, 0.365, 0.315), 2: (0.55, 0.45)}
)
STAGE_SHARES = (0.33, 0.355, 0.315)  # of data, surface and curves
PICTURE_SHARES = (0.62, 0.38)  # of the picture, and the plot beside it
HALVES, WHOLE = (0.5, 0.5), (1.0,)


def plots_of(scene: Scene) -> dict[str, Kind]:
    """Return the plots that show a scene by the names in `PLOTS`, in reading order."""
    plots: dict[str, Kind] = {
        "picture": PICTURES[scene.picture],
        "activations": ActivationsView,
        "loss_plot": LOSS_PLOTS[scene.loss_plot],
    }
    if scene.run is None or scene.mode in ("explore", "practise"):
        return plots
    of_run: dict[str, Kind] = {**_data_of(scene), "curves": CurvesView, "sizes": SizesView}
    if scene.mode == "train":
        # the plots of the run take the place of the activations
        return {
            name: (plots | of_run)[name]
            for name in ("data", "loss_plot", "curves", "picture", "sizes")
            if name in plots | of_run
        }
    return plots | of_run


def _data_of(scene: Scene) -> dict[str, Kind]:
    """Return the plot that suits the data: the decision boundary, the accuracy, or neither."""
    at = scene.history.at
    if len(at.data.X) == 1 or not scene.has_classes:
        return {}
    return {"data": BoundaryView if at.net.inputs == 2 else AccuracyView}


def shown_plot(scene: Scene, chosen: str | None) -> str:
    """Return the plot to show alone: the chosen one, or the first if it is not among them."""
    plots = plots_of(scene)
    return chosen if chosen in plots else next(iter(plots))


def views_for(scene: Scene, *, ledger: bool = True, only: str | None = None) -> Kinds:
    """Return the views that show a scene, in reading order.

    With a `ledger` beside them, the gradient magnitudes are bars at the height of its rows;
    without, a plot of their own. With `only`, there is one plot above them; see `plots_of`.
    """
    plots = plots_of(scene)
    magnitudes = LedgerBarsView if ledger else GradientMagnitudesView
    if only is not None:
        return plots[only], magnitudes
    of_pass = [view for view in plots.values() if view not in OF_RUN]
    if scene.mode == "train" and len(of_pass) < len(plots):
        return *plots.values(), magnitudes
    return *of_pass, magnitudes, *(view for view in plots.values() if view in OF_RUN)


def places_for(width: float, views: Kinds = VIEWS) -> list[Place]:
    """Return the views' places: in rows, folded or stacked where the width requires it.

    The bars of a ledger come last, because the panel shows them further down.
    """
    places: dict[Kind, Place] = {}
    top = 0.0
    for row in _rows(width, tuple(view for view in views if view is not LedgerBarsView)):
        left = 0.0
        for view, share in zip(row.views, row.shares, strict=True):
            places[view] = Place(view, left, top, share * width, row.height)
            left += share * width
        top += row.height
    if LedgerBarsView in views:
        indent = width - width_in(width)
        places[LedgerBarsView] = Place(
            LedgerBarsView, 0, top, width, height_of(MOST_ROWS), indent=indent
        )
    return [places[view] for view in views]


def _rows(width: float, views: Kinds) -> list[Row]:
    """Return the rows of plots."""
    if len(views) == 1:
        return [Row(views, WHOLE, ALONE_HEIGHT)]
    picture: Kinds = tuple(view for view in views if view in PICTURES.values())[:1]
    of_run: Kinds = tuple(view for view in views if view in OF_RUN)
    plots: Kinds = tuple(view for view in views if view not in (*picture, *of_run))
    above = [Row(picture, WHOLE, GRAPH_HEIGHT + TITLE_RISE * (width < TITLE_BESIDE))]
    if width < NARROW:
        return above + [Row((view,), WHOLE, CELL_HEIGHT) for view in (*plots, *of_run)]
    if len(plots) == 1 and of_run:
        return _rows_of_run(width, above, plots, of_run)
    if len(plots) < 3:
        pair = PAIR_SHARES if len(plots) == 2 else WHOLE
        rows = [*above, Row(plots, pair, PAIR_HEIGHT)]
    elif width >= MEDIUM:
        rows = [*above, Row(plots, SHARES, CELL_HEIGHT)]
    else:
        rows = [
            *above,
            Row(plots[:2], HALVES, CELL_HEIGHT),
            Row(plots[2:], WHOLE, CELL_HEIGHT),
        ]
    if of_run and width >= MEDIUM:
        rows.append(Row(of_run, RUN_SHARES[len(of_run)], CELL_HEIGHT))
    elif of_run:
        # the curves get a row of their own, because they have the most to show
        beside = tuple(view for view in of_run if view is not CurvesView)
        rows.append(Row((CurvesView,), WHOLE, CELL_HEIGHT))
        rows.append(Row(beside, HALVES if len(beside) == 2 else WHOLE, CELL_HEIGHT))
    return rows


def _rows_of_run(width: float, above: list[Row], plots: Kinds, of_run: Kinds) -> list[Row]:
    """Return the rows of a run: data, loss plot and curves above, picture and sizes below."""
    *data, curves, sizes = of_run
    first, last = RUN_HEIGHTS
    if width >= WIDE:
        stage = (*data, *plots, curves)
        shares = STAGE_SHARES if len(stage) == 3 else HALVES
        return [Row(stage, shares, first), Row((*above[0].views, sizes), PICTURE_SHARES, last)]
    pairs: list[Kinds] = [(*data, *plots), (curves, sizes)]
    return [
        *above,
        *(Row(pair, PAIR_SHARES if len(pair) == 2 else WHOLE, PAIR_HEIGHT) for pair in pairs),
    ]
