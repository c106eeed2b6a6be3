"""The base of all views, which are laid out once and then updated from a Scene."""

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
    """How much of a plot a new scene changes."""

    NOTHING = 0
    LIVE = 1
    STILL = 2


class View(ABC):
    """One plot on one Axes.

    It is drawn in three layers. The still part (frame, ticks, labels, curve) is drawn seldom; the
    artists in `lit`, which highlight the chosen step, when another step is chosen; and the
    artists in `live` at every move.

    Attributes
    ----------
    name : str
        Its name in `BackpropPanel.savefig`.
    margins : tuple of float
        The room for labels around the Axes, in CSS pixels: left, right, above and below.
    ax : matplotlib.axes.Axes
    theme : Theme
    lit, live : list of Artist
        In drawing order.
    scene : Scene or None
        The scene shown last.
    """

    name: ClassVar[str]
    margins: ClassVar[tuple[float, float, float, float]] = (58, 10, 30, 44)
    # attributes of the scene that this view uses and whose computation may raise
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
        """Update the plot for a scene and return how much of it changed."""
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
        """Return the controls that a press at x, y moves, by name.

        Parameters
        ----------
        x, y : float
            In data coordinates, outside the limits of the Axes for a press on its labels.
        """
        del x, y
        return {}

    def handle(self) -> tuple[float, float] | None:
        """Return the position of the draggable handle in data coordinates, or None."""
        return None

    def drag(self, x: float, y: float) -> dict[str, Any]:
        """Return the controls moved by dragging the handle to x, y."""
        del x, y
        return {}

    def read(self, x: float, y: float) -> str:
        """Return a line of text about the place x, y, or an empty string."""
        del x, y
        return ""

    def pixels_from(self, x: float, y: float, points: Array) -> Array:
        """Return the distances of points, shape (n, 2), from x, y, in pixels at 100 dpi."""
        apart = self.ax.transData.transform(points) - self.ax.transData.transform((x, y))
        far: Array = np.hypot(apart[:, 0], apart[:, 1]) / self.pixel
        return far

    @property
    def pixel(self) -> float:
        """Device pixels per pixel at 100 dpi."""
        figure = self.ax.get_figure(root=True)
        return 1.0 if figure is None else float(figure.dpi) / 100

    def entitle(self, scene: Scene, text: str) -> None:
        """Write the title, marked as broken if the Trace has a planted mistake."""
        broken = "" if scene.planted is None else f"   ✗ {word('broken', scene.lang)}"
        title(self.ax, text + broken, self.theme)

    @abstractmethod
    def lay_out(self) -> None:
        """Create every artist, once."""

    @abstractmethod
    def still_of(self, scene: Scene) -> object:
        """Return everything the still part depends on; while it is equal, nothing is redrawn."""

    @abstractmethod
    def live_of(self, scene: Scene) -> object:
        """Return everything the live part depends on; while it is equal, nothing is updated."""

    def lit_of(self, scene: Scene) -> object:
        """Return what `lit` depends on, apart from the still part."""
        return scene.step

    @abstractmethod
    def lay_out_for(self, scene: Scene) -> None:
        """Update the still part for a scene: limits, ticks, labels."""

    @abstractmethod
    def update(self, scene: Scene) -> None:
        """Update the live artists for a scene."""


class NotebookFigure(Figure):
    """A Figure that a notebook displays as a picture without pyplot."""

    def _repr_png_(self) -> bytes:
        file = BytesIO()
        self.savefig(file, format="png")
        return file.getvalue()


def own_axes(theme: Theme) -> Axes:
    """Return the Axes of a new Figure that is not registered with pyplot."""
    figure = NotebookFigure(figsize=(4.6, 3.4), dpi=110, layout="constrained", facecolor=theme.page)
    axes: Axes = figure.add_subplot()
    return axes
