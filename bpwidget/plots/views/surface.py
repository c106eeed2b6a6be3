"""J over two axes, with the present point and the arrow of -∇J."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox, ScaledTranslation

from bpwidget.lesson import fine, numeral
from bpwidget.lesson.numerals import fixed
from bpwidget.lesson.words.languages import between, said
from bpwidget.lesson.words.plots import READINGS
from bpwidget.mlp import LossSurface
from bpwidget.mlp.arguments import Array
from bpwidget.mlp.network import entry_named
from bpwidget.plots.drawing.agg_artists import QuickImage, QuickText, marks_on, pixel_size
from bpwidget.plots.drawing.plain_axes import PlainAxes
from bpwidget.plots.drawing.scales import ticks_between
from bpwidget.plots.drawing.shading import levels_of, shaded
from bpwidget.plots.drawing.style import TEXT_SIZE, Theme, fonts_for, word
from bpwidget.plots.drawing.text_width import fitting, shortened, width_of
from bpwidget.plots.views.over_updates import thinned
from bpwidget.plots.views.view import View
from bpwidget.scene.scene import Scene

# length of the arrow of -∇J in data coordinates for |∇J| = 1; it grows with the square root
ARROW = 2.5
SHORTEST_ARROW = 3.0
# a step is drawn at least this long, in CSS pixels, to show its direction
SHORTEST_STEP = 16.0
DUST = 1e-12
# arrows are cut off at the border anyway; longer ones would overflow
FURTHEST = 1e300


def without_dust(way: tuple[float, float]) -> Array:
    """Return a vector whose components that are only rounding errors are set to zero."""
    clean = np.array(way)
    clean[np.abs(clean) < DUST * np.abs(clean).max()] = 0.0
    return clean


def as_slope(way: Array) -> Array:
    """Return the arrow to draw for -∇J: its length grows with the square root of |∇J|."""
    way = np.clip(way, -FURTHEST, FURTHEST)
    size = float(np.hypot(*way))
    return way / size * ARROW * np.sqrt(size) if size > 0 else way


def as_step(way: Array, pixels_a_unit: Array) -> Array:
    """Return the arrow to draw for -η∇J: its true length, unless that is too short to be seen."""
    with np.errstate(
        over="ignore", under="ignore"
    ):  # an infinite length is fine: the arrow is cut at the border
        length = float(np.hypot(*(way * pixels_a_unit)))
    return way * max(1.0, SHORTEST_STEP / length) if length > 0 else way


def aim(arrow: FancyArrowPatch, surface: LossSurface, way: Array, pixel: float) -> bool:
    """Draw an arrow from the present weights along a vector, cut off at the window's border.

    Parameters
    ----------
    arrow : FancyArrowPatch
        It must be on an Axes.
    surface : LossSurface
    way : array, shape (2,)
        The vector.
    pixel : float
        Device pixels per CSS pixel.

    Returns
    -------
    bool
        Whether the arrow is long enough to be seen.
    """
    start = np.array(surface.here)
    way = np.clip(way, -FURTHEST, FURTHEST)
    low = np.array([surface.a[0], surface.b[0]])
    high = np.array([surface.a[-1], surface.b[-1]])
    end = start + way * _share_inside(start, way, low, high)
    assert arrow.axes is not None  # noqa: S101 - required above
    ends = arrow.axes.transData.transform([start, end])
    length = float(np.hypot(*(ends[1] - ends[0]))) * 0.72 / pixel
    arrow.set_positions(tuple(start), tuple(end))
    arrow.set_mutation_scale(min(13.0, max(6.0, 0.6 * length)))
    return length >= SHORTEST_ARROW


def _share_inside(start: Array, way: Array, low: Array, high: Array) -> float:
    """Return the share of `way`, starting at `start`, that lies inside the window: 0 to 1."""
    moving = way != 0
    if not moving.any():
        return 0.0
    border = np.where(way > 0, high, low)[moving]
    limits = (border - start[moving]) / way[moving]
    return float(np.clip(limits.min(), 0.0, 1.0))


LAST_UPDATES = 12


class PathArtists:
    """The path of a run: a line, and dots for the last updates.

    Attributes
    ----------
    artists : tuple of Artist
        In drawing order.
    """

    def __init__(self, ax: Axes, theme: Theme) -> None:
        halo = [withStroke(linewidth=2.6, foreground=theme.page)]
        (self._line,) = ax.plot([], [], color=theme.now, linewidth=1.2, path_effects=halo)
        self._dots = marks_on(
            ax,
            "o",
            markersize=3.6,
            color=theme.now,
            markeredgecolor=theme.page,
            markeredgewidth=0.7,
        )
        self.artists: tuple[Artist, ...] = (self._line, self._dots)

    def show(self, path: Array | None) -> None:
        """Draw a path of shape (points, 2), which ends at the present weights; None hides it."""
        for artist in self.artists:
            artist.set_visible(path is not None)
        if path is not None:
            self._line.set_data(*path[thinned(len(path))].T)
            self._dots.set_data(*path[-LAST_UPDATES - 1 : -1].T)


COLORS = 256
TICKS = 6
BAR_LABELS = 5
DIGITS = 3
WEIGHT_STEPS = frozenset((4, 7))
BAR_GAP, BAR_WIDTH = 5, 9
# the place of the number J, from the right end of the Axes and from its top, in CSS pixels
J_ASIDE, J_ABOVE = 54, 9
LONGEST_J = "  J = 12345.6"
SLOPE_SIZE = TEXT_SIZE - 0.5
SLOPE_SHARE = 0.94  # of the width of the Axes
ROW = 18  # the least distance between ticks, in CSS pixels
ROOM_FOR_TICKS = 34  # CSS pixels
ROOM_FOR_NAMES = 56  # CSS pixels by which the name of an axis may be longer than the axis


def reading_of_J(J: float, place: str, lang: str) -> str:
    """Return what a plot says about J at a place; J is NaN or ∞ next to values beyond float64.

    Examples
    --------
    >>> reading_of_J(0.5, "W1[0,0] = 1.00", "en"), reading_of_J(np.inf, "W1[0,0] = 9.00", "en")
    ('J ≈ 0.500 at W1[0,0] = 1.00', 'J is too large for float64 at W1[0,0] = 9.00')
    """
    key = "J" if np.isfinite(J) else "J too large"
    return said(READINGS, key, lang, J=numeral(J), place=place)


def axis_label(name: str, lang: str = "en") -> str:
    """Return the label of an axis: the name of the weight as in the controls, or words.

    Examples
    --------
    >>> axis_label("W1[0,1]"), axis_label("gradient")
    ('W1[0,1]', 'along ∇J')
    """
    return name if entry_named(name) else word(name, lang)


class LossSurfaceView(View):
    """The loss surface plot."""

    name: ClassVar[str] = "surface"
    margins: ClassVar[tuple[float, float, float, float]] = (56, 64, 30, 44)
    needs: ClassVar[tuple[str, ...]] = ("surface",)

    def lay_out(self) -> None:
        """Create every artist, once."""
        ax, theme = self.ax, self.theme
        self._colors = theme.surface_colors(COLORS)
        self._line = np.array([round(255 * c) for c in to_rgba(theme.page)], dtype=np.uint8)
        self._image = _image_on(ax)
        for axis in (ax.xaxis, ax.yaxis):
            # matplotlib would write a common offset or factor at the end of the axis
            axis.set_major_formatter(lambda value, _: fine(value))
        halo = [withStroke(linewidth=3.2, foreground=theme.page)]
        self._right_arrow, self._arrow = (
            FancyArrowPatch(
                (0, 0),
                (0, 0),
                arrowstyle="-|>",
                linewidth=1.8,
                color=color,
                shrinkA=0,
                shrinkB=0,
                path_effects=halo,
            )
            for color in (theme.ink, theme.now)
        )
        for arrow in (self._right_arrow, self._arrow):
            ax.add_patch(arrow)
        self._point = marks_on(
            ax,
            "o",
            markersize=7.5,
            color=theme.now,
            markeredgecolor=theme.page,
            markeredgewidth=1.4,
        )
        self._lay_out_bar()
        # above the numbers of the colour bar, so that the title has room
        aside = ScaledTranslation(J_ASIDE / 100, J_ABOVE / 100, _figure(ax).dpi_scale_trans)
        self._J_text = QuickText(
            1.0,
            1.0,
            "",
            transform=ax.transAxes + aside,
            fontsize=TEXT_SIZE,
            color=theme.now,
            ha="right",
            va="bottom",
        )
        self._slope_text = QuickText(
            0.03,
            0.03,
            "",
            transform=ax.transAxes,
            fontsize=SLOPE_SIZE,
            color=theme.ink,
            plate=theme.page,
        )
        for text in (self._J_text, self._slope_text):
            ax.add_artist(text)
            text.set_clip_on(False)
        self._path = PathArtists(ax, theme)
        self.live.extend(
            (self._image, *self._path.artists, self._right_arrow, self._arrow, self._point)
        )
        self.live.extend((self._bar_image, self._bar_mark, *self._bar_texts))
        self.live.extend((self._J_text, self._slope_text))

    def _lay_out_bar(self) -> None:
        """Lay out the colour bar, whose numbers change with J."""
        ax, theme = self.ax, self.theme
        bar = ax.inset_axes((1.0, 0.0, 0.1, 1.0), axes_class=PlainAxes)
        bar.set_axes_locator(self._bar_box)
        bar.set_axis_off()
        bar.set_xlim(0, 1)
        bar.set_ylim(0, 1)
        self._bar = bar
        self._bar_image = _image_on(bar)
        self._bar_image.set_extent((0, 1, 0, 1))
        self._bar_mark = marks_on(
            bar,
            "<",
            markersize=6,
            color=theme.now,
            markeredgewidth=0,
            clip_on=False,
        )
        self._bar_mark.set_data([1.35], [0.5])
        self._bar_texts = [
            QuickText(2.1, 0, "", fontsize=TEXT_SIZE - 1, color=theme.muted, va="center")
            for _ in range(BAR_LABELS)
        ]
        for text in self._bar_texts:
            bar.add_artist(text)
            text.set_clip_on(False)

    def _bar_box(self, *_: object) -> Bbox:
        """Return the box of the colour bar, which is equally wide on every plot."""
        box, pixel = self.ax.get_window_extent(), self.pixel
        bounds = (box.x1 + BAR_GAP * pixel, box.y0, BAR_WIDTH * pixel, box.height)
        return Bbox.from_bounds(*bounds).transformed(_figure(self.ax).transFigure.inverted())

    def handle(self) -> tuple[float, float] | None:
        """Return the present point, if at least one axis is a weight."""
        if self.scene is None or not any(map(entry_named, self.scene.axes)):
            return None
        return self.scene.surface.here

    def drag(self, x: float, y: float) -> dict[str, Any]:
        """Move the weights on the axes within the window, which stays put."""
        if self.scene is None:
            return {}
        surface = self.scene.surface
        weights, center, span = {}, [], 0.0
        for name, place, values in zip(surface.axes, (x, y), (surface.a, surface.b), strict=True):
            low, high = float(values[0]), float(values[-1])
            center.append((low + high) / 2)
            span = (high - low) / 2
            if entry_named(name):
                weights[name] = round(min(max(place, low), high), DIGITS)
        return {"weights": weights, "center": tuple(center), "span": span}

    def read(self, x: float, y: float) -> str:
        """Return J at a place of the window."""
        if self.scene is None:
            return ""
        surface = self.scene.surface
        a, b = surface.a, surface.b
        if not (a[0] <= x <= a[-1] and b[0] <= y <= b[-1]):
            return ""
        rows = [np.interp(x, a, row) for row in surface.J]
        lang = self.scene.lang
        at = between(lang).join(
            f"{name} = {fixed(value)}" for name, value in zip(surface.axes, (x, y), strict=True)
        )
        return reading_of_J(float(np.interp(y, b, rows)), at, lang)

    def still_of(self, scene: Scene) -> object:
        """Return the axes, the window, whether the path is straight, and the number of samples."""
        surface = scene.surface
        is_straight = scene.run is not None and scene.descent.is_straight
        window = surface.a[0], surface.a[-1], surface.b[0], surface.b[-1]
        count = 0 if scene.run is None else len(scene.run.at.data.X)
        return surface.axes, window, is_straight, count

    def live_of(self, scene: Scene) -> object:
        """Return what J depends on, and the axes."""
        is_hidden = bool(scene.hidden & WEIGHT_STEPS)
        return scene.trace_key, scene.run, scene.axes, scene.resolution, is_hidden

    def lay_out_for(self, scene: Scene) -> None:
        """Set the window and label the axes."""
        surface = scene.surface
        (left, right), (bottom, top) = ends_of(surface.a), ends_of(surface.b)
        self.ax.set_xlim(left, right)
        self.ax.set_ylim(bottom, top)
        self._image.set_extent((left, right, bottom, top))
        self._bar.set_position(self._bar_box())
        (width, height), size = self.size, TEXT_SIZE - 0.5
        name_a, name_b = (
            shortened(axis_label(axis, scene.lang), room + ROOM_FOR_NAMES, TEXT_SIZE)
            for axis, room in zip(surface.axes, self.size, strict=True)
        )
        self.ax.set_xlabel(name_a, labelpad=2, fontfamily=fonts_for(name_a))
        self.ax.set_ylabel(name_b, labelpad=2, fontfamily=fonts_for(name_b))
        self.tick(self.ax.xaxis, ticks_between(left, right, TICKS, width, size))
        ticks = ticks_between(bottom, top, min(TICKS, int(height / ROW)), np.inf, size)
        widest = max(width_of(fine(tick), size) for tick in ticks)
        # long numbers would push the axis' name out of the figure
        self.tick(self.ax.yaxis, ticks if widest <= ROOM_FOR_TICKS else [])
        titles = [word("surface", scene.lang)]
        if scene.run is not None:
            titles = self.of_mean(scene, titles[0], "J")
            if scene.descent.is_straight:
                straight = word("straight", scene.lang)
                titles = [*(straight.format(what=title) for title in titles), *titles]
        room = width + J_ASIDE - width_of(LONGEST_J, TEXT_SIZE)
        # a planted mistake is marked at the arrow, not in the title: J itself is right
        self.entitle(scene, *titles, room=room, is_backward=False)

    def update(self, scene: Scene) -> None:
        """Redraw J and move the point, the path and the arrow."""
        surface, J = scene.surface, scene.J_here
        levels = levels_of(surface.J)
        size = pixel_size(self.ax.get_window_extent())
        self._image.set_data(shaded(surface.J, levels, self._colors, self._line, size))
        self._point.set_data([surface.here[0]], [surface.here[1]])
        self._path.show(None if scene.run is None else scene.descent.path)
        self._descend(scene)
        self._J_text.set_text(f"J = {numeral(J)}")
        self._scale_bar(levels, J)

    def _descend(self, scene: Scene) -> None:
        """Draw the arrow of -∇J, and a second one without the planted mistake if there is one.

        In a run, the arrow is -η∇J, the next step of plain gradient descent.
        """
        known = not scene.hidden & WEIGHT_STEPS
        surface = scene.surface
        if scene.run is None:
            name, downhill = "−∇J", -without_dust(scene.slope)
            drawn = as_slope(downhill)
        else:
            name, downhill = "−η∇J", without_dust(scene.descent.step)
            drawn = as_step(downhill, self._pixels_a_unit())
        shown = aim(self._arrow, surface, drawn, self.pixel)
        self._arrow.set_visible(known and shown)
        right = as_slope(-without_dust(surface.slope))
        shown = aim(self._right_arrow, surface, right, self.pixel)
        is_broken = scene.planted is not None and scene.run is None
        self._right_arrow.set_visible(known and shown and is_broken)
        along_a, along_b = map(numeral, downhill)
        length = numeral(float(np.hypot(*downhill)))
        texts = [f"{name} = ({along_a}, {along_b})", f"‖{name[1:]}‖ = {length}"]
        mark = "✗ " if is_broken else ""
        texts = [mark + text for text in (texts if known else [f"{name} = ?"])]
        self._slope_text.set_text(fitting(texts, SLOPE_SHARE * self.size[0], SLOPE_SIZE))

    def _pixels_a_unit(self) -> Array:
        """Return the length of 1 along each axis in CSS pixels."""
        box, view = self.ax.get_window_extent(), self.ax.viewLim
        return np.array([box.width / view.width, box.height / view.height]) / self.pixel

    def _scale_bar(self, levels: Array, J: float) -> None:
        low, high = levels[0], levels[-1]
        bands = len(levels) - 1
        rows, columns = pixel_size(self._bar.get_window_extent())
        band = np.arange(rows) * bands // rows
        shade = ((band + 0.5) / bands * (COLORS - 1)).astype(np.intp)
        self._bar_image.set_data(np.repeat(self._colors[shade][:, None, :], columns, axis=1))
        self._bar_mark.set_ydata([np.clip((J - low) / (high - low), 0.0, 1.0)])
        every = max(1, int(np.ceil(bands / (BAR_LABELS - 1))))
        shown = levels[::every]
        written = [_level(level) for level in shown]
        for index, text in enumerate(self._bar_texts):
            # of a large J that changes little, the numbers would all be the same
            is_new = index < len(shown) and written[index] not in written[:index]
            text.set_visible(is_new)
            if is_new:
                text.set_y((shown[index] - low) / (high - low))
                text.set_text(written[index])


def _figure(ax: Axes) -> Figure:
    figure: Figure = ax.get_figure(root=True)  # type: ignore[assignment]  # a view has one
    return figure


def ends_of(values: Array) -> tuple[float, float]:
    """Return the ends of an axis, kept distinct even if float64 has no numbers in between."""
    low, high = float(values[0]), float(values[-1])
    room = 1e-9 * abs(low) if low == high else 0.0
    return low - room, high + room


def _level(value: float) -> str:
    """Return a number as text, short enough for the colour bar."""
    size = abs(value)
    figures = 3 if size < 1e4 else 2 if size < 1e99 else 1
    digits, e, exponent = f"{value:.{figures}g}".partition("e")
    return f"{digits}{e}{int(exponent) if e else ''}"


def _image_on(ax: Axes) -> QuickImage:
    image = QuickImage(ax, origin="lower", interpolation="nearest", zorder=0)
    image.set_data(np.zeros((2, 2, 4), dtype=np.uint8))
    ax.add_image(image)
    return image
