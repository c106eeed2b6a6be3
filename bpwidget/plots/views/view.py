"""The base of all views, which are laid out once and then updated from a Scene."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Sequence
from enum import Enum
from io import BytesIO
from typing import Any, ClassVar, TypeAlias

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.ticker import FixedFormatter, FixedLocator
from matplotlib.transforms import ScaledTranslation

from bpwidget.mlp.arguments import Array
from bpwidget.plots.drawing.style import (
    TEXT_SIZE,
    TITLE_PAD,
    Theme,
    dress,
    fonts_for,
    own_style,
    title,
    word,
)
from bpwidget.plots.drawing.text_width import fitting_title
from bpwidget.plots.drawing.undescribed import Undescribed
from bpwidget.scene.scene import Scene

Point: TypeAlias = tuple[float, float]
LEGEND_BELOW = 22  # CSS pixels, below the numbers of the axis


class Redraw(Enum):
    """How much of a plot a new scene changes."""

    NOTHING = 0
    LIVE = 1
    STILL = 2


class View(ABC):
    """One plot on one Axes.

    It is drawn in three layers. The still part (frame, ticks, labels, curve) is drawn rarely, the
    artists in `lit`, which highlight the chosen step, when another step is chosen, and the artists
    in `live` at every move.

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
    prepare : callable
        Called with each artist that is added to `lit` after the layout, and with each legend.
    """

    name: ClassVar[str]
    margins: ClassVar[tuple[float, float, float, float]] = (58, 10, 30, 44)
    # attributes of the scene that this view uses and whose computation may raise
    needs: ClassVar[tuple[str, ...]] = ()
    # whether the still part may be kept in `Stills`: it depends on a few numbers and words only
    can_be_kept: ClassVar[bool] = True

    def __init__(self, ax: Axes, theme: Theme) -> None:
        self.ax = ax
        self.theme = theme
        self.lit: list[Artist] = []
        self.live: list[Artist] = []
        self.scene: Scene | None = None
        # results of laying out the still part that `update` needs
        self.measured: Any = None
        self.prepare: Callable[[Artist], None] = lambda _: None
        self._still: object = None
        self._live: object = None
        # what the legend depends on, if that is less than what the still part does
        self.legend_key: Hashable = None
        self._legend: Callable[[], None] | None = None
        self._once: list[Callable[[], None]] = []
        self._for_scene: list[Callable[[], None]] = []
        self._put_off = self._once
        with own_style():
            self.put_off(lambda: dress(ax, theme))
            self.lay_out()
        self._put_off = self._for_scene

    @property
    def still(self) -> object:
        """Everything that the present still part depends on, besides size and theme."""
        return self._still

    def put_off(self, make: Callable[[], None]) -> None:
        """Put off a part of the still part until it is drawn, or its Axes are accessed.

        Ticks, legends and the like take most of the time of a plot, and are not needed while its
        picture is cached. What `update` and the pointer need must not be put off.
        """
        self._put_off.append(make)

    def put_off_legend(self, key: Hashable, make: Callable[[], None]) -> None:
        """Put off the legend until it is drawn, unless there is one with an equal key already.

        Parameters
        ----------
        key : hashable
            What it depends on, besides size and theme.
        make : callable
            Writes the legend and may set `measured`; nothing else may depend on it.
        """
        if key != self.legend_key:
            self.legend_key, self._legend = key, make

    def complete(self, *, but_for_legend: bool = False) -> None:
        """Make everything that was put off."""
        if not self._once and not self._for_scene and self._legend is None:
            return
        with own_style():
            for waiting in (self._once, self._for_scene):
                for make in waiting:
                    make()
                waiting.clear()
            if self._legend is not None and not but_for_legend:
                self._legend()
                self._legend = None
                if (legend := self.ax.get_legend()) is not None:
                    self.prepare(legend)

    def show(self, scene: Scene, measured_for: Callable[[], Any] | None = None) -> Redraw:
        """Update the plot for a scene and return how much of it changed.

        Parameters
        ----------
        scene : Scene
        measured_for : callable, optional
            Called if the still part changes, to make whatever is not cached and return the new
            `measured`. By default, the whole still part is made.
        """
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
            self._for_scene.clear()
            with own_style():
                self.lay_out_for(scene)
            if measured_for is None:
                self.complete()
            else:
                self.measured = measured_for()
        self.update(scene)
        return redraw

    def press(self, x: float, y: float) -> dict[str, Any]:
        """Return the controls that a press at x, y moves, by name.

        Parameters
        ----------
        x, y : float
            In data coordinates; a press on a label is outside the limits of the Axes.
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

    @property
    def size(self) -> Point:
        """The width and height of the Axes in pixels at 100 dpi."""
        box = self.ax.get_window_extent()
        return float(box.width) / self.pixel, float(box.height) / self.pixel

    def entitle(
        self,
        scene: Scene,
        *texts: str,
        room: float | None = None,
        is_backward: bool = True,
        pad: float = TITLE_PAD,
    ) -> None:
        """Write the title: the first text that fits, or the last.

        Parameters
        ----------
        scene : Scene
        *texts : str
            From long to short.
        room : float, optional
            In CSS pixels; the width of the Axes by default.
        is_backward : bool
            Whether the plot shows quantities of the backward pass: its title is then marked if the
            Trace has a planted mistake.
        pad : float
            The distance from the Axes, in points.
        """
        if is_backward and scene.planted is not None:
            broken = f"✗ {word('broken', scene.lang)}"
            texts = (*(f"{text}   {broken}" for text in texts), f"{texts[-1]}  ✗")
        text = fitting_title(texts, self.size[0] if room is None else room)
        self.put_off(lambda: title(self.ax, text, self.theme, pad))

    @staticmethod
    def of_mean(scene: Scene, *texts: str) -> list[str]:
        """Return titles for J of all training samples, from long to short, with their number."""
        n = scene.averaged
        if n == 1:
            return [*texts]
        keys = ("mean", "short mean")
        return [word(key, scene.lang).format(what=what, n=n) for what in texts for key in keys]

    @staticmethod
    def of_pass(scene: Scene, *texts: str) -> list[str]:
        """Return titles for the numbers of the Trace; in a run, they name its sample."""
        if not scene.J_is_of:
            return [*texts]
        of = word("of", scene.lang)
        return [of.format(what=what, whose=scene.J_is_of) for what in texts]

    def explain(self, handles: list[Artist], labels: list[str], handlelength: float) -> float:
        """Write a legend below the right end of the Axes, and return its width in CSS pixels."""
        figure: Figure = self.ax.get_figure(root=True)  # type: ignore[assignment]  # a view has one
        aside = ScaledTranslation(
            (self.margins[1] - 2) / 100, -LEGEND_BELOW / 100, figure.dpi_scale_trans
        )
        legend = self.write_legend(
            handles,
            labels,
            loc="upper right",
            bbox_to_anchor=(1.0, 0.0),
            bbox_transform=self.ax.transAxes + aside,
            ncols=len(handles),
            handlelength=handlelength,
            handletextpad=0.3,
            columnspacing=0.7,
            borderpad=0.0,
            borderaxespad=0.0,
        )
        return float(legend.get_window_extent().width) / self.pixel

    def write_legend(self, handles: list[Artist], labels: list[str], **layout: Any) -> Legend:
        """Write a legend in the plots' style; see `matplotlib.axes.Axes.legend` for its layout."""
        shown = [handle.get_visible() for handle in handles]
        for handle in handles:
            handle.set_visible(True)  # a legend copies the look of its lines now
        legend = self.ax.legend(
            handles=handles,
            labels=labels,
            frameon=False,
            prop={"family": fonts_for("".join(labels)), "size": TEXT_SIZE - 1},
            labelcolor=self.theme.muted,
            **layout,
        )
        for handle, is_shown in zip(handles, shown, strict=True):
            handle.set_visible(is_shown)
        return legend

    def tick(
        self, axis: Axis, places: Sequence[float], labels: Sequence[str] | None = None
    ) -> None:
        """Set the ticks of an axis, which must be within its limits."""
        # not set_ticks, which would make the ticks at once to update the limits
        axis.set_major_locator(FixedLocator(places))
        if labels is not None:
            axis.set_major_formatter(FixedFormatter(labels))

    @abstractmethod
    def lay_out(self) -> None:
        """Create every artist, once."""

    @abstractmethod
    def still_of(self, scene: Scene) -> object:
        """Return everything the still part depends on; while this is equal, it is not redrawn."""

    @abstractmethod
    def live_of(self, scene: Scene) -> object:
        """Return everything the live part depends on; while this is equal, it is not updated."""

    def lit_of(self, scene: Scene) -> object:
        """Return what `lit` depends on, besides the still part."""
        return scene.step

    @abstractmethod
    def lay_out_for(self, scene: Scene) -> None:
        """Update the still part for a scene: limits, ticks, labels."""

    @abstractmethod
    def update(self, scene: Scene) -> None:
        """Update the live artists for a scene."""


class NotebookFigure(Undescribed, Figure):
    """A Figure that a notebook displays as a picture without pyplot."""

    def savefig(self, fname: Any, **options: Any) -> None:
        """Save the figure; see `matplotlib.figure.Figure.savefig`."""
        with own_style():
            super().savefig(fname, **options)

    def _repr_png_(self) -> bytes:
        file = BytesIO()
        self.savefig(file, format="png")
        return file.getvalue()


def own_axes(theme: Theme) -> Axes:
    """Return the Axes of a new Figure that is not registered with pyplot."""
    with own_style():
        figure = NotebookFigure(
            figsize=(4.6, 3.4), dpi=110, layout="constrained", facecolor=theme.page
        )
        axes: Axes = figure.add_subplot()
    return axes
