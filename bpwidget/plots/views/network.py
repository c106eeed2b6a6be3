"""The network: its units, with the weights or their gradients as edges."""

from __future__ import annotations

import math
import sys
from functools import lru_cache
from itertools import pairwise, zip_longest
from typing import Any, ClassVar, NamedTuple

import numpy as np
import numpy.typing as npt
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import LinearSegmentedColormap, Normalize, to_rgb
from matplotlib.patches import FancyBboxPatch, Polygon, Rectangle

from bpwidget.lesson import fine, numeral, partial
from bpwidget.lesson.numerals import UNKNOWN
from bpwidget.lesson.words.languages import between, said
from bpwidget.lesson.words.plots import READINGS
from bpwidget.lesson.words.symbols import symbol
from bpwidget.mlp import MLP
from bpwidget.mlp.activations import IDENTITY
from bpwidget.mlp.arguments import Array
from bpwidget.plots.drawing.agg_artists import QuickText
from bpwidget.plots.drawing.style import SMALLEST_SIZE, TEXT_SIZE, Theme, fonts_for, word
from bpwidget.plots.drawing.text_width import fitting, title_width, width_of
from bpwidget.plots.views.view import Point, View
from bpwidget.scene.scene import Scene

# in pixels, 100 per inch
UNIT_WIDTH, BIAS_SIZE, SIDE = 60.0, 11.0, 12.0
CLOSEST, WIDEST_APART = 13.2, 40.0
FEWEST_SLOTS, MOST_SLOTS = 4, 8
LAYERS = 3


class Layer(NamedTuple):
    """The visible units of a layer and their places; if there is a gap, it precedes the last."""

    name: str
    units: tuple[int, ...]
    places: Array
    pitch: float
    bias: Point | None
    gap: Point | None


class Bundle(NamedTuple):
    """The visible edges of a weight matrix or a bias, with the indices of their entries."""

    name: str
    at: tuple[npt.NDArray[np.intp], ...]
    segments: Array


class Layout(NamedTuple):
    """Three layers from left to right, and the bundles between them."""

    layers: tuple[Layer, ...]
    bundles: tuple[Bundle, ...]


def layout_of(net: MLP, width: float, bottom: float, top: float) -> Layout:
    """Return the layout of a network in pixels, each layer centred between bottom and top."""
    counts = net.inputs, net.hidden, net.outputs
    biases = net.b1 is not None, net.b2 is not None, False
    output = "o" if net.output_activation == IDENTITY else "y_hat"
    return _layout(("x", "h", output), counts, biases, width, bottom, top)


def shown_of(count: int, slots: int) -> tuple[int, ...]:
    """Return which of `count` units are visible: all, or the first few and, past a gap, the last.

    Examples
    --------
    >>> shown_of(1024, slots=6)
    (0, 1, 2, 3, 1023)
    """
    return tuple(range(count)) if count <= slots else (*range(slots - 2), count - 1)


def distances(segments: Array, x: float, y: float) -> Array:
    """Return the distances of segments, shape (n, 2, 2), from a point.

    Examples
    --------
    >>> distances(np.array([[[0.0, 0.0], [4.0, 0.0]]]), 7.0, 4.0).tolist()
    [5.0]
    """
    starts, ways = segments[:, 0], segments[:, 1] - segments[:, 0]
    along = ((x, y) - starts) * ways
    share = np.clip(along.sum(axis=1) / (ways * ways).sum(axis=1), 0, 1)
    nearest = starts + share[:, None] * ways - (x, y)
    far: Array = np.hypot(nearest[:, 0], nearest[:, 1])
    return far


# needed at every move, but depends only on the sizes of the network and the Axes
@lru_cache(maxsize=16)
def _layout(
    names: tuple[str, str, str],
    counts: tuple[int, int, int],
    biases: tuple[bool, bool, bool],
    width: float,
    bottom: float,
    top: float,
) -> Layout:
    slots = max(FEWEST_SLOTS, min(MOST_SLOTS, int((top - bottom) / CLOSEST)))
    left = SIDE + UNIT_WIDTH / 2
    middles = left, width / 2, width - left
    layers = tuple(
        _layer(name, count, slots, has_bias, x, bottom, top)
        for name, count, has_bias, x in zip(names, counts, biases, middles, strict=True)
    )
    return Layout(layers, tuple(_bundles_of(layers)))


def _layer(
    name: str, count: int, slots: int, has_bias: bool, x: float, bottom: float, top: float
) -> Layer:
    units = shown_of(count, slots - has_bias)
    has_gap = len(units) < count
    taken = len(units) + has_gap + has_bias
    pitch = min(WIDEST_APART, (top - bottom) / taken)
    rows = (bottom + top) / 2 + pitch * ((taken - 1) / 2 - np.arange(taken))
    places = np.column_stack([np.full(taken, x), rows])
    bias = (x, float(rows[-1])) if has_bias else None
    last = len(units) - 1
    gap = (x, float(rows[last])) if has_gap else None
    of_units = [*range(last), last + has_gap]
    return Layer(name, units, places[of_units], pitch, bias, gap)


def _bundles_of(layers: tuple[Layer, ...]) -> list[Bundle]:
    """Return the edges between layers, from rim to rim."""
    bundles = []
    for number, (before, after) in enumerate(pairwise(layers), start=1):
        starts = np.add(before.places, (UNIT_WIDTH / 2, 0))
        ends = np.subtract(after.places, (UNIT_WIDTH / 2, 0))
        rows, columns = (grid.ravel() for grid in np.indices((len(ends), len(starts))))
        units, inputs = np.array(after.units), np.array(before.units)
        segments = np.stack([starts[columns], ends[rows]], axis=1)
        bundles.append(Bundle(f"W{number}", (units[rows], inputs[columns]), segments))
        if before.bias is not None:
            start = np.broadcast_to(np.add(before.bias, (BIAS_SIZE / 2, 0)), ends.shape)
            bundles.append(Bundle(f"b{number}", (units,), np.stack([start, ends], axis=1)))
    return bundles


# the gradients of a unit or a weight, and the steps that yield them
GRADIENTS: dict[str, tuple[tuple[str, int], ...]] = {
    "x": (),
    "h": (("dJ/dh", 5), ("dJ/dz", 6)),
    "o": (("dJ/do", 2),),
    "y_hat": (("dJ/dy_hat", 2), ("dJ/do", 2)),
    **{name: ((f"dJ/d{name}", 7),) for name in ("W1", "b1")},
    **{name: ((f"dJ/d{name}", 4),) for name in ("W2", "b2")},
}


def values_of(scene: Scene, name: str) -> Array:
    """Return the values on the edges of a weight matrix or a bias."""
    is_weight, trace = scene.edges == "weights", scene.trace
    return np.asarray(getattr(trace.net, name) if is_weight else trace.gradients[f"dJ/d{name}"])


def is_known(scene: Scene, name: str) -> bool:
    """Return whether the values on the edges are visible, not hidden for the learner to find."""
    return scene.edges == "weights" or GRADIENTS[name][0][1] not in scene.hidden


def scale_of(largest: float) -> float:
    """Return the end of the scale for a largest |value|: a few stops, so that it seldom changes.

    Examples
    --------
    >>> [scale_of(largest) for largest in (0.0, 0.013, 0.5, 7.2)]
    [1.0, 0.02, 0.5, 10.0]
    """
    if largest == 0:
        return 1.0
    power = math.floor(math.log10(largest))
    ends = (float(f"{stop}e{power}") for stop in (1, 2, 5, 10))
    return min(next(end for end in ends if largest <= end), sys.float_info.max)


def shades(theme: Theme) -> LinearSegmentedColormap:
    """Return the colours from -1 to 1: the stronger, the larger; dashes mark negative values."""
    grey = tuple(np.average([to_rgb(theme.hair), to_rgb(theme.muted)], axis=0, weights=(3, 1)))
    return LinearSegmentedColormap.from_list("W", [theme.ink, grey, theme.ink])


# the Axes is laid out in pixels, 100 per inch
TALLEST_UNIT = 17.0
HEADER, FOOT, MARGIN = 16.0, 18.0, 3.0
BAR_LENGTH, BAR_PARTS = 80.0, 48
BAR_DASH, BAR_GAP = 4, 3  # parts
LABEL_ROOM, LABEL_GAP = 36.0, 5.0
LEGEND_ABOVE_FROM = 480.0  # in a narrower Axes the title leaves no room for it
TITLE_GAP, BROKEN_ROOM = 16.0, 90.0
BESIDE_TITLE, BELOW_ALL = 15.0, 8.0
NEAR = 5.0
BAND_ROOM = 4.0
# in points
THINNEST, THICKEST = 0.7, 4.0
BAND_ALPHA = 0.12
# of negative edges, in points: dash and gap, whatever the width
DASHES = (4.0, 3.0)

LIT = {2: {"o", "y_hat"}, 3: {"W1", "W2"}, 4: {"W2", "b2"}, 5: {"h"}, 6: {"h"}, 7: {"W1", "b1"}}
HEADS = {"x": "$x$", "h": r"$h = \varphi(z)$", "o": "$o$", "y_hat": r"$\hat{y} = \psi(o)$"}
SYMBOLS = {"weights": "W", "gradients": "∂J/∂W"}


class NetworkView(View):
    """Units with their forward values; edges show weights or gradients.

    The wider and darker an edge, the larger its absolute value; dashed edges are negative.
    """

    name: ClassVar[str] = "network"
    margins: ClassVar[tuple[float, float, float, float]] = (0, 0, 24, 0)

    def lay_out(self) -> None:
        """Create the permanent artists; units and edges are made later, for the network."""
        ax, theme = self.ax, self.theme
        ax.set_axis_off()
        self._width, self._height = self._pixels()
        ax.set(xlim=(0, self._width), ylim=(0, self._height))
        self._is_narrow = self._width < LEGEND_ABOVE_FROM
        self._drawn: list[Any] = []
        self._layout = Layout((), ())
        self._colors = shades(theme)
        self._edges = LineCollection(
            [], capstyle="butt", cmap=self._colors, norm=Normalize(-1.0, 1.0)
        )
        ax.add_collection(self._edges, autolim=False)
        self._numbers = [
            QuickText(0, 0, "", fontsize=SMALLEST_SIZE, color=theme.ink, ha="center", va="center")
            for _ in range(LAYERS * MOST_SLOTS)
        ]
        for number in self._numbers:
            ax.add_artist(number)
        self.live.extend([self._edges, *self._numbers])

    def press(self, x: float, y: float) -> dict[str, Any]:
        """Choose the step that yields the gradient of the unit or edge under the pointer."""
        name, _ = self._entry_at(x, y)
        return {"step": GRADIENTS[name][-1][1]} if GRADIENTS.get(name) else {}

    def read(self, x: float, y: float) -> str:
        """Return the value and gradients of the unit or edge at a place, and what dashes mean."""
        name, at = self._entry_at(x, y)
        if self.scene is None or not at:
            return ""
        trace = self.scene.trace
        owner = trace if name in HEADS else trace.net
        place = f"[{','.join(map(str, at))}]"
        parts = [f"{symbol(name)}{place} = {numeral(float(getattr(owner, name)[at]))}"]
        for gradient, step in GRADIENTS[name]:
            value = numeral(float(trace.gradients[gradient][at]))
            value = UNKNOWN if step in self.scene.hidden else value
            parts.append(f"{partial(gradient)}{place} = {value}")
        is_edge = name not in HEADS
        if is_edge and is_known(self.scene, name) and values_of(self.scene, name)[at] < 0:
            parts[-1] += said(READINGS, "dashed", self.scene.lang)
        return between(self.scene.lang).join(parts)

    def still_of(self, scene: Scene) -> object:
        """Return the layer widths, the quantity and scale of the edges, and what is highlighted."""
        net = scene.trace.net
        widths = net.inputs, net.hidden, net.outputs, net.b1 is None, net.b2 is None
        has_psi = net.output_activation != IDENTITY
        return widths, has_psi, scene.edges, scene.hidden, self._scale_for(scene), scene.step

    def live_of(self, scene: Scene) -> object:
        """Return what the numbers depend on; only gradients depend on the target and λ."""
        return scene.forward_key if scene.edges == "weights" else scene.trace_key

    def lay_out_for(self, scene: Scene) -> None:
        """Place the edges and the numbers; the units and the legend are put off."""
        self._layout, self._scale = self._layout_for(scene), self._scale_for(scene)
        layers, bundles = self._layout
        self._pitch = min(layer.pitch for layer in layers)
        self._edges.set_segments([line for bundle in bundles for line in bundle.segments])
        self.put_off(lambda: self._draw(scene))
        places = np.concatenate([layer.places for layer in layers])
        for number, place in zip_longest(self._numbers, places):
            number.set_visible(place is not None)
            if place is not None:
                number.set_position(place)

    def _draw(self, scene: Scene) -> None:
        """Draw the units, the legend and the title."""
        for artist in self._drawn:
            artist.remove()
        self._drawn.clear()
        lit = LIT.get(scene.step or 0, set())
        self._draw_bands(lit)
        for layer in self._layout.layers:
            self._draw_layer(layer, scene.lang, is_lit=layer.name in lit)
        self._draw_heads(scene, lit)
        left = self._draw_legend(scene)
        room = left - TITLE_GAP if not self._is_narrow else self._width
        self.entitle(
            scene, word(scene.edges, scene.lang), room=room, is_backward=scene.edges == "gradients"
        )

    def update(self, scene: Scene) -> None:
        """Write the values on the units; set the colours and widths of the edges."""
        shares = np.concatenate(list(self._shown_of(scene).values())) / self._scale
        self._edges.set_array(shares)
        widths = self._widths_of(shares).tolist()
        self._edges.set_linewidth(widths)
        self._edges.set_linestyle(
            [_style(share, width) for share, width in zip(shares.tolist(), widths, strict=True)]
        )
        values = [
            getattr(scene.trace, name)[list(units)] for name, units, *_ in self._layout.layers
        ]
        for number, value in zip(self._numbers, np.concatenate(values).tolist(), strict=False):
            number.set_text(numeral(value))

    def _layout_for(self, scene: Scene) -> Layout:
        bottom = FOOT if self._is_narrow else MARGIN
        return layout_of(scene.trace.net, self._width, bottom, self._height - HEADER)

    def _shown_of(self, scene: Scene) -> dict[str, Array]:
        """Return the values on the edges by bundle; zeros where they are hidden."""
        return {
            name: values_of(scene, name)[at] if is_known(scene, name) else np.zeros(len(segments))
            for name, at, segments in self._layout_for(scene).bundles
        }

    def _scale_for(self, scene: Scene) -> float:
        """Return the scale that all visible edges share."""
        return scale_of(max(float(np.abs(each).max()) for each in self._shown_of(scene).values()))

    def _widths_of(self, shares: Array) -> Array:
        thickest = min(THICKEST, 0.2 * self._pitch)
        widths: Array = np.maximum(THINNEST, thickest * np.abs(shares))
        return widths

    def _draw_bands(self, lit: set[str]) -> None:
        """Draw a band behind highlighted edges, which keep their own colours."""
        for number in "12":
            names = {f"W{number}", f"b{number}"} & lit
            lines = [segments for name, _, segments in self._layout.bundles if name in names]
            if lines:
                starts, ends = np.concatenate(lines).swapaxes(0, 1)
                left, right = starts[:, 0].max(), ends[0, 0]
                corners = [
                    (left, starts[:, 1].max() + BAND_ROOM),
                    (right, ends[:, 1].max() + BAND_ROOM),
                    (right, ends[:, 1].min() - BAND_ROOM),
                    (left, starts[:, 1].min() - BAND_ROOM),
                ]
                band = Polygon(corners, color=self.theme.now, alpha=BAND_ALPHA, linewidth=0)
                self._drawn.append(self.ax.add_artist(band))

    def _draw_layer(self, layer: Layer, lang: str, *, is_lit: bool) -> None:
        """Draw the units of a layer, its bias, and the number of units in the gap."""
        theme, tall = self.theme, min(TALLEST_UNIT, self._pitch - 2)
        for x, y in layer.places:
            unit = FancyBboxPatch(
                (x - UNIT_WIDTH / 2, y - tall / 2),
                UNIT_WIDTH,
                tall,
                boxstyle=f"round,pad=0,rounding_size={tall / 2}",
                facecolor=theme.page,
                edgecolor=theme.now if is_lit else theme.muted,
                linewidth=1.6 if is_lit else 0.8,
            )
            self._drawn.append(self.ax.add_artist(unit))
        if layer.bias is not None:
            x, y = layer.bias
            corner = x - BIAS_SIZE / 2, y - BIAS_SIZE / 2
            box = Rectangle(corner, BIAS_SIZE, BIAS_SIZE, color=theme.hair, linewidth=0)
            self._drawn.append(self.ax.add_artist(box))
            self._write(layer.bias, "1", theme.ink)
        if layer.gap is not None:
            count = f"{layer.units[-1] - layer.units[-2] - 1:,}"
            self._write(layer.gap, word("more", lang).format(count=count), theme.muted)

    def _draw_heads(self, scene: Scene, lit: set[str]) -> None:
        """Write the names of layers and edges above them, highlighting those of the step."""
        layers = self._layout.layers
        middles = [float(layer.places[0, 0]) for layer in layers]
        heads = [(each.name, HEADS[each.name], x) for each, x in zip(layers, middles, strict=True)]
        for name, (left, right) in zip(("W1", "W2"), pairwise(middles), strict=True):
            unknown = "" if is_known(scene, name) else f"  {UNKNOWN}"
            text = f"${SYMBOLS[scene.edges]}^{{({name[1]})}}${unknown}"
            heads.append((name, text, (left + right) / 2))
        for name, text, x in heads:
            color = self.theme.now if name in lit else self.theme.muted
            self._write((x, self._height - HEADER / 2), text, color, TEXT_SIZE - 0.5)

    def _draw_legend(self, scene: Scene) -> float:
        """Draw the scale as an edge that runs through all values, and return its left end."""
        y = BELOW_ALL if self._is_narrow else self._height + BESIDE_TITLE
        right = self._width - SIDE - LABEL_ROOM
        left = right - BAR_LENGTH
        shares = np.linspace(-1, 1, BAR_PARTS + 1)
        x = left + BAR_LENGTH * (1 + shares) / 2
        half = self._widths_of(shares) * 100 / 72 / 2
        low, high = np.column_stack([x, y - half]), np.column_stack([x, y + half])
        corners = np.stack([low[:-1], low[1:], high[1:], high[:-1]], axis=1)
        parts = np.arange(BAR_PARTS)
        inked = (parts >= BAR_PARTS // 2) | (parts % (BAR_DASH + BAR_GAP) < BAR_DASH)
        colors = self._colors((2 + shares[:-1] + shares[1:]) / 4)[inked]
        bar = PolyCollection(
            list(corners[inked]), facecolors=colors, edgecolors=colors, linewidths=0.2
        )
        bar.set_clip_on(False)
        self._drawn.append(self.ax.add_collection(bar, autolim=False))
        muted = self.theme.muted
        lowest = fine(-self._scale)
        self._write((left - LABEL_GAP, y), lowest, muted, ha="right")
        self._write((right + LABEL_GAP, y), fine(self._scale), muted, ha="left")
        end = left - max(LABEL_ROOM, width_of(lowest, SMALLEST_SIZE) + 2 * LABEL_GAP) - LABEL_GAP
        title = 0.0 if self._is_narrow else title_width(word(scene.edges, scene.lang)) + TITLE_GAP
        words = [
            word(key, scene.lang).format(what=SYMBOLS[scene.edges]) for key in ("widths", "width")
        ]
        what = fitting(
            words, end - title - BROKEN_ROOM * (scene.planted is not None), SMALLEST_SIZE
        )
        self._write((end, y), what, muted, ha="right")
        return end - width_of(what, SMALLEST_SIZE)

    def _write(
        self, at: Point, text: str, color: str, size: float = SMALLEST_SIZE, ha: str = "center"
    ) -> None:
        written = self.ax.text(
            *at,
            text,
            color=color,
            ha=ha,
            va="center_baseline",
            fontsize=size,
            fontfamily=fonts_for(text),
        )
        self._drawn.append(written)

    def _pixels(self) -> Point:
        """Return the width and height of the Axes."""
        box, figure = self.ax.get_window_extent(), self.ax.get_figure(root=True)
        ratio = 1.0 if figure is None else float(figure.dpi) / 100
        return float(box.width) / ratio, float(box.height) / ratio

    def _entry_at(self, x: float, y: float) -> tuple[str, tuple[int, ...]]:
        """Return the array and index of the unit at a place, or of the edge if there is no unit."""
        layers, bundles = self._layout
        for name, units, places, *_ in layers:
            across, up = np.abs(places - (x, y)).T
            inside = (across <= UNIT_WIDTH / 2) & (up <= min(TALLEST_UNIT, self._pitch) / 2)
            if inside.any():
                return name, (units[int(inside.argmax())],)
        far = [distances(bundle.segments, x, y) for bundle in bundles]
        if not far or min(each.min() for each in far) > NEAR:
            return "", ()
        bundle, nearest = min(zip(bundles, far, strict=True), key=lambda pair: pair[1].min())
        return bundle.name, tuple(int(places[nearest.argmin()]) for places in bundle.at)


def _style(share: float, width: float) -> Any:
    """Return the dashes of an edge, which matplotlib measures in line widths."""
    return "solid" if share >= 0 else (0.0, tuple(length / width for length in DASHES))
