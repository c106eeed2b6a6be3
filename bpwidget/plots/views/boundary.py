"""The decision boundary: predicted classes over the plane of two inputs, with the samples."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D

from bpwidget.lesson import fine, numeral
from bpwidget.lesson.words.languages import said
from bpwidget.lesson.words.plots import READINGS
from bpwidget.mlp.arguments import Array
from bpwidget.mlp.shown import shown
from bpwidget.plots.drawing.agg_artists import QuickImage, QuickText, marks_on, pixel_size
from bpwidget.plots.drawing.scales import ticks_between
from bpwidget.plots.drawing.shading import regions
from bpwidget.plots.drawing.style import (
    TEXT_SIZE,
    Theme,
    drawable,
    fonts_for,
    title,
    word,
)
from bpwidget.plots.drawing.text_width import fitting_title, shortened, title_width, width_of
from bpwidget.plots.views.view import View
from bpwidget.scene.scene import Scene

# by theme; distinct from the colours of L, s and the moving parts with every kind of colour vision
CLASS_COLORS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "light": ("#0f8a78", "#7d5fc0", "#a98200", "#5f6c7b", "#8c3b22", "#3f8fc4"),
        "dark": ("#3fc2ac", "#ab93ea", "#d9b440", "#9aa5b1", "#d08468", "#7cc0ec"),
    }
)
MARKERS = "osD^vP"
SOFT = 0.26  # share of a class's colour in the colour of its region
# marker sizes in points: a sample, and the cross on a misclassified one
SAMPLE, WRONG = 4.2, 5.2
# how far from a sample a press still chooses it, in CSS pixels
NEAR = 9
# CSS pixels: the room for the accuracies beside the title, the height of both above the Axes, and
# the gap between them
RIGHT_ROOM, RISE, SPACE = 88, 11, 6
# parts of an axis at most; CSS pixels: the least distance between ticks of the vertical axis, the
# room for its numbers, and the gap between the name of the horizontal axis and the legend
TICKS, ROW, ROOM_FOR_TICKS, GAP = 6, 18, 34, 12
BESIDE_TICKS = 9  # points left of the axis, which half of the first tick's number may take


class BoundaryView(View):
    """The decision boundary plot, for two inputs and classes."""

    name: ClassVar[str] = "boundary"
    needs: ClassVar[tuple[str, ...]] = ("regions",)

    # the samples may be the user's own, and many
    can_be_kept: ClassVar[bool] = False

    def lay_out(self) -> None:
        """Create every artist, once."""
        ax, theme = self.ax, self.theme
        self._image = QuickImage(ax, origin="lower", interpolation="nearest", zorder=0)
        self._image.set_data(np.zeros((2, 2, 4), dtype=np.uint8))
        ax.add_image(self._image)
        self._across = ax.annotate(
            "",
            (0.0, 0.0),
            xycoords="axes fraction",
            xytext=(-BESIDE_TICKS, -5),
            textcoords="offset points",
            ha="right",
            va="top",
            fontsize=TEXT_SIZE,
            color=theme.muted,
            parse_math=False,
        )
        for axis in (ax.xaxis, ax.yaxis):
            # matplotlib would write a common offset or factor at the end of the axis
            axis.set_major_formatter(lambda value, _: fine(value))
        colors = CLASS_COLORS[theme.name]
        self._soft = np.array([_mixed(color, theme) for color in colors], dtype=np.uint8)
        self._ink = _bytes(theme.ink)
        self._trained, self._held_out = (
            [
                _marks(ax.plot([], [])[0], marker, color, theme.page if is_hollow else color)
                for marker, color in zip(MARKERS, colors, strict=True)
            ]
            for is_hollow in (False, True)
        )
        (self._wrong,) = ax.plot(
            [], [], "x", markersize=WRONG, markeredgewidth=1.3, color=theme.ink
        )
        self._point = marks_on(
            ax,
            "o",
            markersize=7.5,
            color=theme.now,
            markeredgecolor=theme.page,
            markeredgewidth=1.4,
        )
        self._right = QuickText(
            1.0,
            1.035,
            "",
            transform=ax.transAxes,
            fontsize=TEXT_SIZE - 0.5,
            color=theme.now,
            ha="right",
            halo=theme.page,
            clip_on=False,
        )
        ax.add_artist(self._right)
        self.live.extend((self._image, *self._trained, *self._held_out))
        self.live.extend((self._wrong, self._point, self._right))

    def press(self, x: float, y: float) -> dict[str, Any]:
        """Choose the training sample at a place, if there is one."""
        if self.scene is None:
            return {}
        far = self.pixels_from(x, y, self.scene.history.at.data.X)
        nearest = int(far.argmin())
        return {"sample": nearest} if far[nearest] <= NEAR else {}

    def read(self, x: float, y: float) -> str:
        """Return the class predicted at a place."""
        (left, right), (bottom, top) = self.ax.get_xlim(), self.ax.get_ylim()
        if self.scene is None or not (left <= x <= right and bottom <= y <= top):
            return ""
        data, lang = self.scene.history.at.data, self.scene.lang
        told = int(self.scene.reading.told(self.scene.history.at.net, np.array([[x, y]]))[0])
        names = tuple(map(shown, data.features))
        place = f"{names[0]} = {numeral(x)}, {names[1]} = {numeral(y)}"
        return said(READINGS, "region", lang, told=self._class_name(told), place=place)

    def _class_name(self, index: int) -> str:
        assert self.scene is not None  # noqa: S101 - callers have checked
        names, values = self.scene.history.at.data.classes, self.scene.reading.values
        value = index if values is None else values[index]
        return shown(names[value]) if 0 <= value < len(names) else str(value)

    def still_of(self, scene: Scene) -> object:
        """Return the data: the samples, which determine the window, and the names of features."""
        return scene.history.at.data

    def live_of(self, scene: Scene) -> object:
        """Return the network and the sample that the panel shows."""
        return scene.run, scene.trace.x.tobytes()

    def lay_out_for(self, scene: Scene) -> None:
        """Set the window, label the axes and place the samples."""
        ax, data, window = self.ax, scene.history.at.data, scene.regions
        a, b = window.a, window.b
        ax.set_xlim(a[0], a[-1])
        ax.set_ylim(b[0], b[-1])
        self._image.set_extent((a[0], a[-1], b[0], b[-1]))
        truths = scene.reading.truth(data.y), scene.reading.truth(data.y_test)
        for lines, X, truth in zip(
            (self._trained, self._held_out), (data.X, data.X_test), truths, strict=True
        ):
            for index, line in enumerate(lines):
                of_class = X[truth % len(lines) == index]
                line.set_data(of_class[:, 0], of_class[:, 1])
                line.set_visible(len(of_class) > 0)
        legend = self._explain(scene.lang, has_held_out=len(data.X_test) > 0)
        (width, height), size = self.size, TEXT_SIZE - 0.5
        rows = min(TICKS, int(height / ROW))
        self.tick(ax.xaxis, ticks_between(*ax.get_xlim(), TICKS, width, size))
        ticks = ticks_between(*ax.get_ylim(), rows, np.inf, size)
        widest = max(width_of(fine(tick), size) for tick in ticks)
        # long numbers would push the axis' name out of the figure
        self.tick(ax.yaxis, ticks if widest <= ROOM_FOR_TICKS else [])
        across, up = map(drawable, data.features)
        first = shortened(across, width + self.margins[1] - legend - GAP, TEXT_SIZE)
        second = shortened(up, height, TEXT_SIZE)
        ax.set_xlabel(first, labelpad=2, loc="left", fontfamily=fonts_for(first), parse_math=False)
        # without room below the ticks, a short name goes to their left
        on_left = "" if first else shortened(across, ROOM_FOR_TICKS, TEXT_SIZE)
        self._across.set(text=on_left, fontfamily=fonts_for(on_left))
        ax.set_ylabel(second, labelpad=2, fontfamily=fonts_for(second), parse_math=False)
        titles = [word(key, scene.lang) for key in ("boundary", "short boundary")]
        beside = width + self.margins[1] - RIGHT_ROOM - SPACE
        text = fitting_title(titles, beside)
        is_roomy = title_width(text) <= beside
        self._right.set_position(
            (1.0 + self.margins[1] / width, 1.0 + RISE / height) if is_roomy else (0.98, 0.94)
        )
        self._right.set_verticalalignment("baseline" if is_roomy else "center")
        written = text if is_roomy else fitting_title(titles, width)
        self.put_off(lambda: title(ax, written, self.theme))

    def _explain(self, lang: str, *, has_held_out: bool) -> float:
        """Write the legend of the marks, and return its width in CSS pixels."""
        muted, page = self.theme.muted, self.theme.page
        marks = {
            "trained on": _marks(Line2D([], []), "o", muted, muted),
            "held out": _marks(Line2D([], []), "o", muted, page),
            "wrong": _marks(Line2D([], []), "x", self.theme.ink, page),
        }
        if not has_held_out:
            del marks["held out"]
        labels = [word(key, lang) for key in marks]
        return self.explain(list(marks.values()), labels, handlelength=0.8)

    def update(self, scene: Scene) -> None:
        """Recolour the regions and mark misclassified samples."""
        at, reading = scene.history.at, scene.reading
        size = pixel_size(self.ax.get_window_extent())
        self._image.set_data(regions(scene.regions.scores, self._soft, self._ink, size))
        wrong = [
            X[reading.told(at.net, X) != reading.truth(y)]
            for X, y in ((at.data.X, at.data.y), (at.data.X_test, at.data.y_test))
        ]
        self._wrong.set_data(*np.concatenate(wrong).T)
        self._point.set_data(*scene.trace.x[:, None])
        curves = scene.history.curves
        text = f"● {_percent(curves.accuracy)}"
        if len(at.data.X_test):
            text += f" ○ {_percent(curves.accuracy_test)}"
        self._right.set_text(text)


def _percent(accuracy: Array) -> str:
    return f"{100 * float(accuracy[-1]):.0f}%"


def _marks(line: Line2D, marker: str, edge: str, face: str) -> Line2D:
    """Turn a line into markers without a line, and return it."""
    line.set(linestyle="none", marker=marker, markersize=SAMPLE)
    line.set(markeredgecolor=edge, markerfacecolor=face, markeredgewidth=1.0)
    return line


def _bytes(color: str) -> npt.NDArray[np.uint8]:
    return np.array([*(round(255 * part) for part in to_rgb(color)), 255], dtype=np.uint8)


def _mixed(color: str, theme: Theme) -> npt.NDArray[np.uint8]:
    """Return a class's colour blended with the page's."""
    own, page = _bytes(color).astype(float), _bytes(theme.page).astype(float)
    return np.rint(SOFT * own + (1 - SOFT) * page).astype(np.uint8)
