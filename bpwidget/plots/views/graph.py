"""The computational graph: circles for variables, squares for operations, as textbooks draw it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any, ClassVar

import numpy as np
from matplotlib.artist import Artist
from matplotlib.patches import FancyArrowPatch
from matplotlib.path import Path

from bpwidget.lesson import numeral, partial, shape_text
from bpwidget.lesson.equations import VARIABLES
from bpwidget.lesson.numerals import UNKNOWN
from bpwidget.lesson.words.symbols import symbol
from bpwidget.mlp import Trace
from bpwidget.mlp.activations import IDENTITY
from bpwidget.mlp.arguments import Array
from bpwidget.mlp.trace import frobenius
from bpwidget.plots.drawing.agg_artists import QuickText, marks_on
from bpwidget.plots.drawing.style import SMALLEST_SIZE, TEXT_SIZE, TITLE_PAD, for_mathtext, word
from bpwidget.plots.drawing.text_width import DPI, fitting
from bpwidget.plots.views.view import Point, View
from bpwidget.scene.scene import Scene

# y of the two rows of nodes, and of the line from the weights to the penalty
ABOVE, BELOW, BUS = 1.0, 0.0, -0.62
# the ends of the vertical axis, and the length of the horizontal one
BOTTOM, TOP, WIDTH = -0.72, 1.88, 13.05
LEFT = -0.85  # where the horizontal one begins
# CSS pixels: the width from which the title fits beside the gradient above z, the height of the
# Axes from which it fits above that gradient, half the width of the gradient, and how much lower
# the title is when it is beside it
TITLE_BESIDE, TITLE_ABOVE, HALF_GRADIENT, TITLE_RISE = 660, 120, 38, 12


@dataclass(frozen=True)
class Node:
    """A variable or an operation, its place, and the step it belongs to."""

    name: str
    at: Point
    step: int
    is_operation: bool = False


# the nodes without an output activation, and those added by one
NODES = {
    node.name: node
    for node in (
        Node("x", (0.0, ABOVE), 7),
        Node("×1", (1.0, ABOVE), 7, is_operation=True),
        Node("+1", (1.8, ABOVE), 7, is_operation=True),
        Node("z", (2.7, ABOVE), 6),
        Node("φ", (3.6, ABOVE), 6, is_operation=True),
        Node("h", (4.5, ABOVE), 5),
        Node("×2", (5.4, ABOVE), 5, is_operation=True),
        Node("+2", (6.2, ABOVE), 4, is_operation=True),
        Node("o", (7.1, ABOVE), 2),
        Node("l", (8.0, ABOVE), 2, is_operation=True),
        Node("L", (8.9, ABOVE), 1),
        Node("+", (10.6, ABOVE), 1, is_operation=True),
        Node("J", (11.5, ABOVE), 1),
        Node("W1", (1.0, BELOW), 7),
        Node("b1", (1.8, BELOW), 7),
        Node("W2", (5.4, BELOW), 4),
        Node("b2", (6.2, BELOW), 4),
        Node("y", (8.0, BELOW), 2),
        Node("λ", (8.9, BELOW), 3),
        Node("s of", (9.75, BELOW), 3, is_operation=True),
        Node("s", (10.6, BELOW), 1),
    )
}
OF_PSI = (Node("ψ", (8.0, ABOVE), 2, is_operation=True), Node("y_hat", (8.9, ABOVE), 2))
# the width that these take; the other nodes move closer together
FOR_PSI = 1.8
SQUEEZE = WIDTH / (WIDTH + FOR_PSI)


def _make_room(node: Node) -> Node:
    """Return a node at its place in the graph with an output activation."""
    (x, y), after_psi = node.at, NODES["o"].at[0]
    x += FOR_PSI if x > after_psi and node not in OF_PSI else 0.0
    return replace(node, at=(SQUEEZE * (x - LEFT) + LEFT, y))


NODES_WITH_PSI = {node.name: _make_room(node) for node in (*NODES.values(), *OF_PSI)}
# an italic l would look like a bar
SIGNS = {"φ": "φ", "ψ": "ψ", "l": "ℓ", "s of": "‖ ‖²"}
SIGNS |= {"×1": "×", "×2": "×", "+1": "+", "+2": "+", "+": "+"}
# nodes that exist only with a bias or with ψ, and the edge in their place otherwise
IN_PLACE_OF = {
    "b1": (("b1", "+1"), ("×1", "z")),
    "b2": (("b2", "+2"), ("×2", "o")),
    "psi": (("ψ", "y_hat"), ("o", "l")),
}
EDGES = (
    *(("x", "×1"), ("W1", "×1"), ("×1", "+1"), ("b1", "+1"), ("+1", "z"), ("×1", "z")),
    *(("z", "φ"), ("φ", "h"), ("h", "×2"), ("W2", "×2"), ("×2", "+2"), ("b2", "+2")),
    *(("+2", "o"), ("×2", "o"), ("o", "l"), ("y", "l"), ("l", "L"), ("L", "+")),
    *(("o", "ψ"), ("ψ", "y_hat"), ("y_hat", "l")),
    *(("W1", "s of"), ("W2", "s of"), ("λ", "s of"), ("s of", "s"), ("s", "+"), ("+", "J")),
)
TO_PRODUCT_2 = (("o", "+2"), ("+2", "×2"), ("o", "×2"))
TO_PRODUCT_1 = (("z", "+1"), ("+1", "×1"), ("z", "×1"))
# the path of each step's gradient, against the edges
BACKWARD: dict[int, tuple[tuple[str, str], ...]] = {
    1: (("J", "+"), ("+", "L"), ("+", "s")),
    2: (("L", "l"), ("l", "o"), ("l", "y_hat"), ("y_hat", "ψ"), ("ψ", "o")),
    3: (("s", "s of"), ("s of", "W1"), ("s of", "W2")),
    4: (*TO_PRODUCT_2, ("×2", "W2"), ("+2", "b2"), ("s of", "W2")),
    5: (*TO_PRODUCT_2, ("×2", "h")),
    6: (("h", "φ"), ("φ", "z")),
    7: (*TO_PRODUCT_1, ("×1", "W1"), ("+1", "b1"), ("s of", "W1")),
}
# the variables with respect to which some step differentiates
LIT = {"L", "s", "y_hat", "o", "W1", "W2", "b1", "b2", "h", "z"}


# on which side of its node a text is, and how far it may reach from the node's middle, in units of
# the x axis; in the upper row, texts are above and below their node
SIDES = {
    "W1": ("left", 1.85),
    "W2": ("left", 2.0),
    "b1": ("right", 1.6),
    "b2": ("right", 1.5),
    "s": ("right", 1.6),
    "λ": ("above", 0.8),
    "y": ("below", 0.8),
}
REACH = {"x": 0.7, "J": 0.7}  # in the upper row; for any other variable:
USUAL_REACH = 0.9

NEAR = 16  # pixels
RADIUS = 13  # pixels
MARKER_SIZE = 2 * RADIUS * 0.72  # in points, 72 per inch; pixels are 100 per inch
SQUARE = 0.85  # the side of a square, as a share of a circle's diameter
HEAD = 0.4  # the length of an arrowhead, as a share of the arrow's scale
SHORTEST_HEAD = 3  # pixels
LINE = 11.5  # pixels
GAP = 4  # pixels between a text and what is beside it
MOST_GRADIENTS = 2
MOST_ENTRIES = 8
MOST_IN_FULL = 2
ROOM_FOR_SHAPE = 66  # pixels that a column needs for the shape of y
WAY_ORDER, RING_ORDER = 2.9, 2.91  # above nodes and edges, below numbers


class GraphView(View):
    """The computational graph with forward values, and the chosen step highlighted."""

    name: ClassVar[str] = "graph"
    margins: ClassVar[tuple[float, float, float, float]] = (0, 0, TITLE_RISE, 0)

    def lay_out(self) -> None:
        """Create the numbers; nodes, edges and highlights are made later, for the network."""
        ax = self.ax
        ax.set_axis_off()
        ax.set_xlim(LEFT, WIDTH + LEFT)
        width, height = self.size
        self._title_is_beside = width >= TITLE_BESIDE and height < TITLE_ABOVE
        if self._title_is_beside:
            ax.set_ylim(BOTTOM, TOP)
        else:
            ax.set_ylim(BOTTOM, BOTTOM + (TOP - BOTTOM) * height / (height - TITLE_RISE))
        self._drawn: list[Artist] = []
        self._made: dict[object, list[Artist]] = {}
        self._nodes = NODES
        self._pixels = self._measure()
        # highlighted artists by (with ψ or not, step), made when the step is first chosen
        self._ways: dict[tuple[bool, int], list[tuple[str, str, Artist]]] = {}
        self._rings: dict[tuple[bool, str], Artist] = {}
        names = [name for name in NODES_WITH_PSI if name not in SIGNS]
        self._shapes = {name: self._number(self.theme.muted) for name in names}
        self._numbers = {name: self._number() for name in names}
        self._gradients = [self._number(self.theme.now) for _ in range(MOST_GRADIENTS)]
        self.live.extend([*self._shapes.values(), *self._numbers.values(), *self._gradients])

    def _number(self, color: str | None = None) -> QuickText:
        text = QuickText(0, 0, "", fontsize=SMALLEST_SIZE, color=color or self.theme.ink)
        self.ax.add_artist(text)
        return text

    def press(self, x: float, y: float) -> dict[str, Any]:
        """Choose the step of the node under the pointer."""
        node = self._node_at(x, y)
        return {} if node is None else {"step": node.step}

    def read(self, x: float, y: float) -> str:
        """Return the value of the node at a place."""
        node = self._node_at(x, y)
        if node is None or self.scene is None or node.is_operation:
            return ""
        value = value_of(self.scene.trace, node.name)
        entries = "  ".join(numeral(float(each)) for each in value.ravel()[:MOST_ENTRIES])
        more = "  …" if value.size > MOST_ENTRIES else ""
        return f"{symbol(node.name)} {shape_text(value.shape, self.scene.lang)}: {entries}{more}"

    def still_of(self, scene: Scene) -> object:
        """Return the variables that are present, and the words for the sample."""
        return tuple(self._present(scene.trace)), scene.J_is_of

    def live_of(self, scene: Scene) -> object:
        """Return what the numbers depend on, and the highlighted step."""
        return scene.trace_key, scene.step, scene.step in scene.hidden

    def lay_out_for(self, scene: Scene) -> None:
        """Place the numbers; nodes and edges are put off."""
        self._pixels = self._measure()
        self._nodes = NODES_WITH_PSI if self._is_there("ψ", scene.trace) else NODES
        titles = (word(key, scene.lang) for key in ("graph", "short graph"))
        room = self.size[0]
        if self._title_is_beside:
            room = (self._nodes["z"].at[0] - LEFT) * room / WIDTH - HALF_GRADIENT
        self.entitle(scene, *self.of_pass(scene, *titles), room=room, pad=TITLE_PAD - TITLE_RISE)
        self.put_off(lambda: self._draw(scene))
        for line, texts in ((1, self._numbers), (2, self._shapes)):
            for name, text in texts.items():
                text.set_visible(self._is_there(name, scene.trace))
                if name in self._nodes:
                    self._put(text, self._nodes[name], line)

    def _draw(self, scene: Scene) -> None:
        """Draw nodes and edges."""
        for artist in self._drawn:
            artist.set_visible(False)
        self._drawn.clear()
        for start, end in EDGES:
            if self._is_way(start, end, scene.trace):
                self._draw_once((start, end), self._edge_artists)
        for node in self._nodes.values():
            if self._is_there(node.name, scene.trace):
                self._draw_once(node, self._node_artists)

    def _draw_once(self, what: Any, make: Callable[[Any], list[Artist]]) -> None:
        """Show the artists of a node or an edge, made when first needed."""
        key = self._nodes is NODES_WITH_PSI, self._pixels, what
        if key not in self._made:
            self._made[key] = make(what)
        for artist in self._made[key]:
            artist.set_visible(True)
        self._drawn += self._made[key]

    def update(self, scene: Scene) -> None:
        """Highlight the chosen step; write the values and the step's gradients."""
        trace = scene.trace
        self._pixels = self._measure()  # measured once for everything that is placed
        self._light(scene)
        for name, text in self._numbers.items():
            if text.get_visible():
                value = value_of(trace, name)
                text.set_text(self._fitting(_written(value), self._nodes[name]))
                self._shapes[name].set_text(self._shape_of(value, self._nodes[name]))
        yields = trace.step(scene.step).sizes if scene.step else {}
        for text, name in zip_longest(self._gradients, yields):
            text.set_visible(name is not None)
            if name is not None:
                size = UNKNOWN if scene.step in scene.hidden else numeral(yields[name])
                node = self._nodes[name.split("/d")[1]]
                text.set_text(self._fitting([f"{partial(name)}  {size}", size], node))
                self._put(text, node, 3)

    def _light(self, scene: Scene) -> None:
        """Highlight the chosen step: its path against the edges, and the variables it is about."""
        for artist in self.lit:
            artist.set_visible(False)
        if not scene.step:
            return
        has_psi = self._nodes is NODES_WITH_PSI
        if (has_psi, scene.step) not in self._ways:
            self._ways[has_psi, scene.step] = [
                (start, end, self._arrow(start, end, self._lit_color(scene.step, start), 2.0))
                for start, end in BACKWARD[scene.step]
                if start in self._nodes and end in self._nodes
            ]
            self._add_lit((arrow for *_, arrow in self._ways[has_psi, scene.step]), WAY_ORDER)
        for start, end, arrow in self._ways[has_psi, scene.step]:
            arrow.set_visible(self._is_way(start, end, scene.trace))
        for name in sorted(_yields(scene.trace, scene.step) & LIT & self._nodes.keys()):
            if (has_psi, name) not in self._rings:
                self._rings[has_psi, name] = self._ring(self._nodes[name])
                self._add_lit([self._rings[has_psi, name]], RING_ORDER)
            self._rings[has_psi, name].set_visible(True)

    def _add_lit(self, artists: Iterable[Artist], order: float) -> None:
        """Add artists to `lit`, in an order that does not depend on the steps chosen before."""
        for artist in artists:
            artist.set_zorder(order)
            self.lit.append(artist)
            self.prepare(artist)
        self.lit.sort(key=Artist.get_zorder)

    def _put(self, text: Any, node: Node, line: int) -> None:
        """Place a text next to its node: the value is line 1, the shape 2, the gradient 3.

        A shape is a pixel higher, since its parentheses reach below the baseline of numbers.
        """
        side, _ = SIDES.get(node.name, ("", 0.0))
        across, align = 0.0, "center"
        if not side:  # from below: shape, node, value, gradient
            up = {1: RADIUS + 8.0, 2: -RADIUS - 7.0, 3: RADIUS + 8.0 + LINE}[line]
        elif side == "above":
            up = RADIUS + 8.0
        elif side == "below" and line == 1:
            up = -RADIUS - 8.0  # above the line from the weights
        else:
            across = (RADIUS + GAP) * (-1 if side == "left" else 1)
            align = "right" if side == "left" else "left"
            # a scalar has no shape between the two other lines
            up = {1: LINE, 2: 1.0, 3: -LINE}[line] * (0.5 if node.name == "s" else 1.0)
        pixel = self._pixels
        text.set_position((node.at[0] + across * pixel[0], node.at[1] + up * pixel[1]))
        text.set_horizontalalignment(align)
        text.set_verticalalignment("center")

    def _fitting(self, texts: list[str], node: Node) -> str:
        """Return the first text that has room next to a node, or an empty one."""
        side, reach = SIDES.get(node.name, ("", REACH.get(node.name, USUAL_REACH)))
        pixels = reach * self._squeeze / self._pixels[0] - GAP
        is_beside = side in ("left", "right")
        room = pixels - RADIUS if is_beside else 2 * pixels
        return fitting(texts, room, SMALLEST_SIZE, dpi=DPI * self.pixel)

    @property
    def _squeeze(self) -> float:
        """The factor by which the nodes move closer together."""
        return SQUEEZE if self._nodes is NODES_WITH_PSI else 1.0

    def _measure(self) -> Point:
        """Return the width and height of a pixel (100 per inch) in data coordinates."""
        box = self.ax.get_window_extent()
        figure = self.ax.get_figure(root=True)
        scale = 1.0 if figure is None else float(figure.dpi) / 100
        (left, right), (bottom, top) = self.ax.get_xlim(), self.ax.get_ylim()
        return (right - left) / box.width * scale, (top - bottom) / box.height * scale

    def _lit_color(self, step: int, start: str) -> str:
        """Return the colour of a step's path, or the penalty's where the penalty term comes in."""
        joins = start == "s of" and step != 3
        return self.theme.penalty if joins else self.theme.now

    def _ring(self, node: Node) -> Any:
        ring = marks_on(
            self.ax,
            "o",
            markersize=MARKER_SIZE,
            markerfacecolor="none",
            markeredgecolor=self.theme.now,
            markeredgewidth=1.8,
        )
        ring.set_data([node.at[0]], [node.at[1]])
        return ring

    def _arrow(self, start: str, end: str, color: str, width: float) -> FancyArrowPatch:
        way = self._way(self._nodes[start], self._nodes[end])
        # between two nodes that are close, the head is no longer than the gap
        gap = float(np.hypot(*((way[-1] - way[-2]) / self._pixels)))
        arrow = FancyArrowPatch(
            path=Path(way),
            arrowstyle="-|>",
            mutation_scale=min(7 + 2 * width, max(gap - 2, SHORTEST_HEAD) * 0.72 / HEAD),
            linewidth=width,
            color=color,
            capstyle="butt",
            joinstyle="round",
        )
        self.ax.add_artist(arrow)  # add_patch would also update the data limits, which are not used
        return arrow

    def _way(self, start: Node, end: Node) -> Array:
        """Return the corners of an edge, from rim to rim; to the penalty, along the bottom."""
        pixel = np.array(self._pixels)
        first, last = np.array(start.at), np.array(end.at)
        if {start.name, end.name} in ({"W1", "s of"}, {"W2", "s of"}):
            down = np.array([0.0, RADIUS * pixel[1]])
            corners = [first - down, (first[0], BUS), (last[0], BUS), last - down]
            return np.array(corners)
        apart = (last - first) / pixel
        way = apart / np.hypot(*apart) * pixel
        return np.array([first + _rim(start) * way, last - _rim(end) * way])

    def _edge_artists(self, ends: tuple[str, str]) -> list[Artist]:
        return [self._arrow(*ends, color=self.theme.hair, width=1.0)]

    def _node_artists(self, node: Node) -> list[Artist]:
        theme = self.theme
        mark = marks_on(
            self.ax,
            "s" if node.is_operation else "o",
            markersize=MARKER_SIZE * (SQUARE if node.is_operation else 1),
            color=theme.hair if node.is_operation else theme.page,
            markeredgecolor=theme.muted,
            markeredgewidth=1.0,
        )
        mark.set_data([node.at[0]], [node.at[1]])
        name = SIGNS.get(node.name, node.name)
        latex = VARIABLES.get(name, r"\lambda" if name == "λ" else name)
        label = self.ax.text(
            *node.at,
            f"${for_mathtext(latex)}$" if not node.is_operation else name,
            fontsize=SMALLEST_SIZE if len(symbol(name)) > 1 else TEXT_SIZE + 0.5,
            color=theme.ink,
            ha="center",
            va="center_baseline",
        )
        return [mark, label]

    def _shape_of(self, value: Array, node: Node) -> str:
        """Return the shape of a value; empty for a scalar, or without room next to its node."""
        column = self._squeeze / self._pixels[0]
        if not value.ndim or (node.name == "y" and column <= ROOM_FOR_SHAPE):
            return ""
        return self._fitting([shape_text(value.shape)], node)

    def _node_at(self, x: float, y: float) -> Node | None:
        if self.scene is None:
            return None
        trace = self.scene.trace
        nodes = [node for node in self._nodes.values() if self._is_there(node.name, trace)]
        far = self.pixels_from(x, y, np.array([node.at for node in nodes]))
        nearest = int(far.argmin())
        return nodes[nearest] if far[nearest] <= NEAR else None

    def _present(self, trace: Trace) -> list[str]:
        names = (name for name in NODES_WITH_PSI if name not in SIGNS)
        return [name for name in names if self._is_there(name, trace)]

    def _is_way(self, start: str, end: str, trace: Trace) -> bool:
        """Return whether there is an edge, in either direction."""
        if not self._is_there(start, trace) or not self._is_there(end, trace):
            return False
        return not any(
            {start, end} == set(direct) and self._is_there(nodes[0], trace)
            for nodes, direct in IN_PLACE_OF.values()
        )

    @staticmethod
    def _is_there(name: str, trace: Trace) -> bool:
        of = next((of for of, (nodes, _) in IN_PLACE_OF.items() if name in nodes), None)
        if of == "psi":
            return trace.net.output_activation != IDENTITY
        return of is None or getattr(trace.net, of) is not None


def _rim(node: Node) -> float:
    """Return how far from the middle of a node its arrows end, in pixels."""
    return RADIUS * (SQUARE if node.is_operation else 1) + 1


def value_of(trace: Trace, name: str) -> Array:
    """Return the value of a variable of the graph."""
    if name in ("W1", "W2", "b1", "b2"):
        return np.asarray(getattr(trace.net, name))
    return np.asarray(trace.lam if name == "λ" else getattr(trace, name))


def _yields(trace: Trace, step: int) -> set[str]:
    """Return the variables with respect to which a step differentiates."""
    return {name.split("/d")[1] for name in trace.step(step).gradients}


def _written(value: Array) -> list[str]:
    """Return a value as text, from long to short: in full if it has few entries, and its norm."""
    if value.ndim == 0:
        return [str(value) if value.dtype.kind == "i" else numeral(float(value))]
    norm = f"‖·‖ {numeral(frobenius(value))}"
    if value.size > MOST_IN_FULL or value.ndim > 1:
        return [norm]
    return ["  ".join(numeral(float(each)) for each in value), norm]
