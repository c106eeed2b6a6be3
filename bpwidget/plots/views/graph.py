"""The computational graph: circles for variables, squares for operations, as textbooks draw it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, ClassVar

import numpy as np
from matplotlib.patches import FancyArrowPatch
from matplotlib.path import Path

from bpwidget.lesson import numeral, partial, shape_text
from bpwidget.lesson.equations import VARIABLES
from bpwidget.lesson.numerals import UNKNOWN
from bpwidget.mlp import Trace
from bpwidget.mlp.arguments import Array
from bpwidget.mlp.trace import frobenius
from bpwidget.plots.drawing.agg_artists import QuickText
from bpwidget.plots.drawing.style import TEXT_SIZE, for_mathtext, word
from bpwidget.plots.views.view import Point, View
from bpwidget.scene.scene import Scene

# y of the two rows of nodes, and of the line from the weights to the penalty
ABOVE, BELOW, BUS = 1.0, 0.0, -0.62


@dataclass(frozen=True)
class Node:
    """A variable or an operation, its place, and the step it belongs to."""

    name: str
    at: Point
    step: int
    is_operation: bool = False


NODES = {
    node.name: node
    for node in (
        Node("x", (0.0, ABOVE), 7),
        Node("×1", (1.0, ABOVE), 7, is_operation=True),
        Node("z", (2.0, ABOVE), 6),
        Node("φ", (3.0, ABOVE), 6, is_operation=True),
        Node("h", (4.0, ABOVE), 5),
        Node("×2", (5.0, ABOVE), 5, is_operation=True),
        Node("o", (6.0, ABOVE), 2),
        Node("l", (7.0, ABOVE), 2, is_operation=True),
        Node("L", (8.0, ABOVE), 1),
        Node("+", (9.5, ABOVE), 1, is_operation=True),
        Node("J", (10.5, ABOVE), 1),
        Node("W1", (1.0, BELOW), 7),
        Node("b1", (2.3, BELOW), 7),
        Node("W2", (5.0, BELOW), 4),
        Node("b2", (6.3, BELOW), 4),
        Node("y", (7.5, BELOW), 2),
        Node("λ", (8.1, BELOW), 3),
        Node("s of", (8.85, BELOW), 3, is_operation=True),
        Node("s", (9.5, BELOW), 1),
    )
}
SIGNS = {"×1": "×", "×2": "×", "φ": "φ", "l": "l", "+": "+", "s of": "‖ ‖²"}
EDGES = (
    *(("x", "×1"), ("W1", "×1"), ("b1", "×1"), ("×1", "z"), ("z", "φ"), ("φ", "h"), ("h", "×2")),
    *(("W2", "×2"), ("b2", "×2"), ("×2", "o"), ("o", "l"), ("y", "l"), ("l", "L"), ("L", "+")),
    *(("W1", "s of"), ("W2", "s of"), ("λ", "s of"), ("s of", "s"), ("s", "+"), ("+", "J")),
)
# the path of each step's gradient, against the edges
BACKWARD: dict[int, tuple[tuple[str, str], ...]] = {
    1: (("J", "+"), ("+", "L"), ("+", "s")),
    2: (("L", "l"), ("l", "o")),
    3: (("s", "s of"), ("s of", "W1"), ("s of", "W2")),
    4: (("o", "×2"), ("×2", "W2"), ("×2", "b2"), ("s of", "W2")),
    5: (("o", "×2"), ("×2", "h")),
    6: (("h", "φ"), ("φ", "z")),
    7: (("z", "×1"), ("×1", "W1"), ("×1", "b1"), ("s of", "W1")),
}
# the variables with respect to which some step differentiates
LIT = ("L", "s", "o", "W1", "W2", "b1", "b2", "h", "z")


NEAR = 16  # pixels
RADIUS = 12  # pixels
MARKER_SIZE = 2 * RADIUS * 0.72  # in points, 72 per inch; pixels are 100 per inch
NUMBER_SIZE = 7
MOST_GRADIENTS = 2
NARROWEST_COLUMN = 60  # pixels that a node and the value next to it need
MOST_ENTRIES = 8
LIT_ORDER = 2.9  # above nodes and edges, below numbers


class GraphView(View):
    """The computational graph with forward values, and the chosen step highlighted."""

    name: ClassVar[str] = "graph"
    margins: ClassVar[tuple[float, float, float, float]] = (0, 0, 24, 0)

    def lay_out(self) -> None:
        """Create highlights and numbers; nodes and edges are made later, for the network."""
        ax = self.ax
        ax.set_axis_off()
        ax.set_xlim(-0.6, 11.1)
        ax.set_ylim(-0.8, 1.8)
        self._drawn: list[Any] = []
        self._ways = [
            (step, start, end, self._arrow(start, end, self._lit_color(step, start), 2.0))
            for step, way in BACKWARD.items()
            for start, end in way
        ]
        self._rings = {name: self._ring(NODES[name]) for name in LIT}
        self._numbers = {name: self._number() for name in NODES if name not in SIGNS}
        self._gradients = [self._number(self.theme.now) for _ in range(MOST_GRADIENTS)]
        self.lit.extend([*(arrow for *_, arrow in self._ways), *self._rings.values()])
        for artist in self.lit:
            artist.set_zorder(LIT_ORDER)  # needed in a saved figure
        self.live.extend([*self._numbers.values(), *self._gradients])

    def _number(self, color: str | None = None) -> QuickText:
        text = QuickText(0, 0, "", fontsize=NUMBER_SIZE, color=color or self.theme.ink)
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
        return f"{node.name} {shape_text(value.shape, self.scene.lang)}: {entries}{more}"

    def still_of(self, scene: Scene) -> object:
        """Return the shapes of the variables, and which biases there are."""
        trace = scene.trace
        shapes = tuple(value_of(trace, name).shape for name in self._present(trace))
        return shapes, trace.net.b1 is None, trace.net.b2 is None

    def live_of(self, scene: Scene) -> object:
        """Return what the numbers depend on, and the highlighted step."""
        return scene.trace_key, scene.step, scene.step in scene.hidden

    def lay_out_for(self, scene: Scene) -> None:
        """Draw nodes and edges."""
        self.entitle(scene, word("graph", scene.lang))
        for artist in self._drawn:
            artist.remove()
        self._drawn.clear()
        nodes = [node for node in NODES.values() if self._is_there(node.name, scene.trace)]
        names = {node.name for node in nodes}
        for start, end in EDGES:
            if {start, end} <= names:
                self._drawn.append(self._arrow(start, end, self.theme.hair, 1.0))
        for node in nodes:
            self._draw_node(node, scene)
        for name, text in self._numbers.items():
            node = NODES[name]
            text.set_visible(self._is_there(name, scene.trace) and self._has_room(node))
            self._put(text, node, 1)

    def update(self, scene: Scene) -> None:
        """Highlight the chosen step; write the values and the step's gradients."""
        trace = scene.trace
        for step, start, end, arrow in self._ways:
            arrow.set_visible(
                step == scene.step and self._is_there(start, trace) and self._is_there(end, trace)
            )
        lit = _yields(trace, scene.step) if scene.step else set()
        for name, ring in self._rings.items():
            ring.set_visible(name in lit)
        is_wide = self._is_wide()
        for name, text in self._numbers.items():
            if text.get_visible():
                in_full = is_wide and NODES[name].at[1] == ABOVE
                text.set_text(_short(value_of(trace, name), in_full=in_full))
        yields = trace.step(scene.step).sizes if scene.step else {}
        for text, name in zip_longest(self._gradients, yields):
            text.set_visible(name is not None)
            if name is not None:
                size = UNKNOWN if scene.step in scene.hidden else numeral(yields[name])
                node = NODES[name.split("/d")[1]]
                text.set_text(f"{partial(name)}  {size}" if self._has_room(node) else size)
                self._put(text, node, 3)

    def _put(self, text: Any, node: Node, line: int) -> None:
        """Place a text next to its node: above or below in the upper row, right in the lower."""
        pixel = self._pixel()
        x, y = node.at
        if y == ABOVE or node.name == "λ":  # there is no room right of λ
            # from below: shape, node, value, gradient
            rise = {1: RADIUS + 8, 2: -RADIUS - 8, 3: RADIUS + 19}[line]
            text.set_position((x, y + rise * pixel[1]))
            text.set_horizontalalignment("center")
        else:
            text.set_position((x + (RADIUS + 4) * pixel[0], y + (19 - 11 * line) * pixel[1]))
            text.set_horizontalalignment("left")
        text.set_verticalalignment("center")

    def _has_room(self, node: Node) -> bool:
        """Return whether there is room next to a node; in the lower row it depends on the width."""
        return node.at[1] == ABOVE or self._is_wide()

    def _is_wide(self) -> bool:
        return self._pixel()[0] * NARROWEST_COLUMN <= 1

    def _pixel(self) -> Point:
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
        (ring,) = self.ax.plot(
            *node.at,
            marker="o",
            markersize=MARKER_SIZE,
            markerfacecolor="none",
            markeredgecolor=self.theme.now,
            markeredgewidth=1.8,
        )
        return ring

    def _arrow(self, start: str, end: str, color: str, width: float) -> FancyArrowPatch:
        way = self._way(NODES[start], NODES[end])
        arrow = FancyArrowPatch(
            path=Path(way),
            arrowstyle="-|>",
            mutation_scale=7 + 2 * width,
            linewidth=width,
            color=color,
            capstyle="butt",
            joinstyle="round",
        )
        self.ax.add_patch(arrow)
        return arrow

    def _way(self, start: Node, end: Node) -> Array:
        """Return the corners of an edge, from rim to rim; to the penalty, along the bottom."""
        pixel = np.array(self._pixel())
        first, last = np.array(start.at), np.array(end.at)
        if {start.name, end.name} in ({"W1", "s of"}, {"W2", "s of"}):
            down = np.array([0.0, RADIUS * pixel[1]])
            corners = [first - down, (first[0], BUS), (last[0], BUS), last - down]
            return np.array(corners)
        apart = (last - first) / pixel
        rim = (RADIUS + 1) * apart / np.hypot(*apart) * pixel
        return np.array([first + rim, last - rim])

    def _draw_node(self, node: Node, scene: Scene) -> None:
        theme = self.theme
        (mark,) = self.ax.plot(
            *node.at,
            marker="s" if node.is_operation else "o",
            markersize=MARKER_SIZE * (0.85 if node.is_operation else 1),
            color=theme.hair if node.is_operation else theme.page,
            markeredgecolor=theme.muted,
            markeredgewidth=1.0,
        )
        name = SIGNS.get(node.name, node.name)
        label = self.ax.text(
            *node.at,
            f"${for_mathtext(VARIABLES[name])}$" if name in VARIABLES else name,
            fontsize=TEXT_SIZE - 1 if len(name) > 1 else TEXT_SIZE + 0.5,
            color=theme.ink,
            ha="center",
            va="center_baseline",
        )
        self._drawn += [mark, label]
        if node.is_operation or not self._has_room(node):
            return
        if (value := value_of(scene.trace, node.name)).ndim:
            shape = self.ax.text(
                0, 0, shape_text(value.shape), fontsize=NUMBER_SIZE - 0.5, color=theme.muted
            )
            self._put(shape, node, 2)
            self._drawn.append(shape)

    def _node_at(self, x: float, y: float) -> Node | None:
        if self.scene is None:
            return None
        nodes = [node for node in NODES.values() if self._is_there(node.name, self.scene.trace)]
        far = self.pixels_from(x, y, np.array([node.at for node in nodes]))
        nearest = int(far.argmin())
        return nodes[nearest] if far[nearest] <= NEAR else None

    def _present(self, trace: Trace) -> list[str]:
        return [name for name in NODES if name not in SIGNS and self._is_there(name, trace)]

    @staticmethod
    def _is_there(name: str, trace: Trace) -> bool:
        return name not in ("b1", "b2") or getattr(trace.net, name) is not None


def value_of(trace: Trace, name: str) -> Array:
    """Return the value of a variable of the graph."""
    if name in ("W1", "W2", "b1", "b2"):
        return np.asarray(getattr(trace.net, name))
    return np.asarray(trace.lam if name == "λ" else getattr(trace, name))


def _yields(trace: Trace, step: int) -> set[str]:
    """Return the variables with respect to which a step differentiates."""
    return {name.split("/d")[1] for name in trace.step(step).gradients}


def _short(value: Array, *, in_full: bool) -> str:
    """Return a value as text, or its norm if it does not fit."""
    if value.ndim == 0:
        return str(value) if value.dtype.kind == "i" else numeral(float(value))
    if in_full and value.size <= 2:
        return "  ".join(numeral(float(each)) for each in value.ravel())
    return f"‖·‖ {numeral(frobenius(value))}"
