"""What the views have in common: laid out once, then updated from a Scene."""

from __future__ import annotations

from abc import ABC, abstractmethod
from enum import Enum
from io import BytesIO
from typing import Any, ClassVar, TypeAlias

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bpwidget.mlp.arguments import Array
from bpwidget.plots.drawing.style import RC, Theme, dress, title, word
from bpwidget.scene.scene import Scene

Point: TypeAlias = tuple[float, float]


class Redraw(Enum):
    """How much of a plot has to be drawn again."""

    NOTHING = 0
    LIVE = 1
    STILL = 2


class View(ABC):
    """One plot on one Axes.

    The still part (frame, ticks, labels, curve) is drawn seldom; what lights the chosen step, the
    artists in `lit`, on top of it when another is chosen; the live part, those in `live`, on top of
    both at every move.

    Attributes
    ----------
    name : str
        What `BackpropPanel.savefig` calls it.
    margins : tuple of float
        The room for labels around the Axes, in CSS pixels: left, right, above and below.
    ax : matplotlib.axes.Axes
    theme : Theme
    lit, live : list of Artist
        In drawing order.
    scene : Scene or None
        What is shown.
    """

    name: ClassVar[str]
    margins: ClassVar[tuple[float, float, float, float]] = (58, 10, 30, 44)
    # what of a scene may refuse to be computed
    needs: ClassVar[tuple[str, ...]] = ()

    def __init__(self, ax: Axes, theme: Theme) -> None:
        self.ax = ax
        self.theme = theme
        self.lit: list[Artist] = []
        self.live: list[Artist] = []
        self.scene: Scene | None = None
        self._still: object = None
        self._live: object = None
        with mpl.rc_context(dict(RC)):
            dress(ax, theme)
            self.lay_out()

    def show(self, scene: Scene) -> Redraw:
        """Bring the plot in line with a scene; return how much of it had to move."""
        self.scene = scene
        still = scene.lang, scene.planted is None, self.still_of(scene)
        live = self.live_of(scene)
        if still != self._still:
            redraw = Redraw.STILL
        elif live != self._live:
            redraw = Redraw.LIVE
        else:
            return Redraw.NOTHING
        self._still, self._live = still, live
        if redraw is Redraw.STILL:
            with mpl.rc_context(dict(RC)):
                self.lay_out_for(scene)
        self.update(scene)
        return redraw

    def press(self, x: float, y: float) -> dict[str, Any]:
        """Return which controls a press at a place of the Axes moves, by name.

        Parameters
        ----------
        x, y : float
            In data coordinates; a press beside the Axes, on its labels, lies outside its limits.
        """
        del x, y
        return {}

    def handle(self) -> tuple[float, float] | None:
        """Return where that stands which a hand can drag, in data coordinates."""
        return None

    def drag(self, x: float, y: float) -> dict[str, Any]:
        """Return which controls it moves to drag the handle to a place of the Axes."""
        del x, y
        return {}

    def read(self, x: float, y: float) -> str:
        """Return what the plot says at a place, in a line; nothing where it says nothing."""
        del x, y
        return ""

    def pixels_from(self, x: float, y: float, points: Array) -> Array:
        """Return how far points of shape (n, 2) stand from a place, in pixels of 100 an inch."""
        apart = self.ax.transData.transform(points) - self.ax.transData.transform((x, y))
        far: Array = np.hypot(apart[:, 0], apart[:, 1]) / self.pixel
        return far

    @property
    def pixel(self) -> float:
        """How many device pixels stand for one of 100 an inch."""
        figure = self.ax.get_figure(root=True)
        return 1.0 if figure is None else float(figure.dpi) / 100

    def entitle(self, scene: Scene, text: str) -> None:
        """Write what the plot shows above it, and that it is broken where a mistake is planted."""
        broken = "" if scene.planted is None else f"   ✗ {word('broken', scene.lang)}"
        title(self.ax, text + broken, self.theme)

    @abstractmethod
    def lay_out(self) -> None:
        """Create every artist, once."""

    @abstractmethod
    def still_of(self, scene: Scene) -> object:
        """Return all that the still part depends on; equal values need no new drawing."""

    @abstractmethod
    def live_of(self, scene: Scene) -> object:
        """Return all that the live part depends on; equal values need no update."""

    def lit_of(self, scene: Scene) -> object:
        """Return all that `lit` depends on beside the still part."""
        return scene.step

    @abstractmethod
    def lay_out_for(self, scene: Scene) -> None:
        """Bring the still part in line with a scene: limits, ticks, labels."""

    @abstractmethod
    def update(self, scene: Scene) -> None:
        """Bring the live artists in line with a scene."""


class NotebookFigure(Figure):
    """A Figure that a notebook shows as a picture, without pyplot's help."""

    def _repr_png_(self) -> bytes:
        file = BytesIO()
        self.savefig(file, format="png")
        return file.getvalue()


def own_axes(theme: Theme) -> Axes:
    """Return the Axes of a new Figure that no pyplot knows of."""
    figure = NotebookFigure(figsize=(4.6, 3.4), dpi=110, layout="constrained", facecolor=theme.page)
    axes: Axes = figure.add_subplot()
    return axes
