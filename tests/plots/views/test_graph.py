"""The computational graph: nodes agree with the Trace, and the selected step is highlighted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch
from profiles import slow

import bpwidget as bp
from bpwidget.lesson import numeral, partial
from bpwidget.mlp.trace import frobenius
from bpwidget.plots.drawing.style import DARK, LIGHT, Theme
from bpwidget.plots.views.graph import (
    ABOVE,
    BACKWARD,
    EDGES,
    IN_PLACE_OF,
    NODES,
    NODES_WITH_PSI,
    RADIUS,
    SIGNS,
    SQUARE,
    GraphView,
    value_of,
)
from bpwidget.scene.scene import Scene

ADDS_BIAS = {"b1", "b2", "+1", "+2"}
ADDS_PSI = {"ψ", "y_hat"}
DIRECT = [set(IN_PLACE_OF[bias][1]) for bias in ("b1", "b2")]
WITHOUT_PSI = set(IN_PLACE_OF["psi"][1])
VARIABLES = ("x", "W1", "z", "h", "W2", "o", "y", "L", "s", "λ", "J")


def view_of(
    bias: bool = False,
    step: int | None = 1,
    theme: Theme = LIGHT,
    psi: str = "identity",
    width: float = 980,
    ratio: float = 1,
) -> GraphView:
    ax: Axes = Figure(figsize=(width / 100, 1.5), dpi=100 * ratio).add_axes((0, 0, 1, 1))
    view = GraphView(ax, theme)
    view.show(Scene(trace_of(bias, psi=psi), step=step))
    return view


def trace_of(bias: bool = False, lam: float = 0.01, psi: str = "identity") -> bp.Trace:
    net = bp.MLP.random(bias=bias, output_activation=psi)
    if psi == "identity":
        return bp.backprop(net, (0.5, 0.6), 0, lam=lam)
    return bp.backprop(net, (0.5, 0.6), (0.2, 0.9), "squared_error", lam)


def lit(view: GraphView) -> list[tuple[Any, ...]]:
    """Return the ends of highlighted edges, in the direction of their arrows."""
    lit_color, penalty = to_rgba(view.theme.now), to_rgba(view.theme.penalty)
    return [
        tuple(arrow._path_original.vertices[[0, -1]].ravel())  # type: ignore[attr-defined]  # it has no getter
        for arrow in view.ax.patches
        if isinstance(arrow, FancyArrowPatch)
        and arrow.get_visible()
        and arrow.get_edgecolor() in (lit_color, penalty)
    ]


def test_every_edge_and_path_joins_nodes() -> None:
    for start, end in (*EDGES, *(edge for way in BACKWARD.values() for edge in way)):
        assert {start, end} <= set(NODES_WITH_PSI)
    # a gradient goes against the edges
    forward = set(EDGES)
    assert all((end, start) in forward for way in BACKWARD.values() for start, end in way)


@pytest.mark.parametrize("bias", [False, True])
def test_nodes_show_values_and_shapes(bias: bool) -> None:
    view, trace = view_of(bias), trace_of(bias)
    shown = {name for name, text in view._numbers.items() if text.get_visible()}
    assert shown == {*VARIABLES, *(("b1", "b2") if bias else ())}
    said = {name: view._numbers[name].get_text() for name in shown}
    assert said["x"] == "0.500  0.600"
    assert said["y"] == "0"
    # a bias is added, not multiplied
    marks = [text.get_text() for text in view.ax.texts]
    assert marks.count("+") == (3 if bias else 1)
    assert marks.count("×") == 2
    for name in ("L", "s", "J"):
        assert said[name] == numeral(getattr(trace, name))
    for name in ("z", "h", "W1", "W2"):
        assert said[name] == f"‖·‖ {numeral(frobenius(value_of(trace, name)))}"
    texts = [text.get_text() for text in view.ax.texts]
    for shape in ("(2,)", "(4, 2)", "(4,)", "(2, 4)"):
        assert shape in texts
    assert ("$b^{(1)}$" in texts) is bias


@pytest.mark.parametrize("step", range(1, 8))
@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("theme", [LIGHT, *slow(DARK)])
@pytest.mark.parametrize("psi", ["identity", "sigmoid"])
def test_the_path_of_the_step_is_highlighted_against_the_edges(
    step: int, bias: bool, theme: Theme, psi: str
) -> None:
    view, trace = view_of(bias, step, theme, psi), trace_of(bias, psi=psi)
    nodes = NODES if psi == "identity" else NODES_WITH_PSI
    wanted = [
        edge
        for edge in BACKWARD[step]
        if (set(edge) not in DIRECT if bias else not ADDS_BIAS & set(edge))
        and (not ADDS_PSI & set(edge) if psi == "identity" else set(edge) != WITHOUT_PSI)
    ]
    ends = lit(view)
    assert len(ends) == len(wanted)
    for (start, end), (x0, y0, x1, y1) in zip(wanted, ends, strict=True):
        # from close to one node to close to the other
        assert np.hypot(x0 - nodes[start].at[0], y0 - nodes[start].at[1]) < 0.5
        assert np.hypot(x1 - nodes[end].at[0], y1 - nodes[end].at[1]) < 0.5
    sizes = trace.step(step).sizes
    said = [text.get_text() for text in view._gradients if text.get_visible()]
    assert said == [f"{partial(name)}  {numeral(size)}" for name, size in sizes.items()]


@pytest.mark.parametrize("step", range(1, 8))
def test_between_close_nodes_an_arrow_stays_in_the_gap(step: int) -> None:
    view = view_of(bias=True, step=step, width=462)
    arrows = [
        (start, end, arrow)
        for start, end, arrow in view._ways[False, step]
        if arrow.get_visible() and NODES[start].at[1] == NODES[end].at[1] == ABOVE
    ]
    for start, end, arrow in arrows:
        assert isinstance(arrow, FancyArrowPatch)
        box = arrow.get_path().get_extents(view.ax.transData)
        for name in (start, end):
            middle, _ = view.ax.transData.transform(NODES[name].at)
            half = RADIUS * (SQUARE if NODES[name].is_operation else 1)
            assert box.x1 <= middle - half + 1 or box.x0 >= middle + half - 1, (start, end)


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_a_narrow_graph_says_the_norm_of_W1_within_its_edge(ratio: float) -> None:
    view = view_of(bias=True, width=462, ratio=ratio)
    assert view._numbers["W1"].get_text().startswith("‖·‖ ")
    assert view._numbers["W1"].get_window_extent().x0 >= -1


@pytest.mark.parametrize("bias", [False, True])
def test_with_an_output_activation_psi_and_y_hat_stand_between_o_and_the_loss(bias: bool) -> None:
    view, trace = view_of(bias, step=2, psi="sigmoid"), trace_of(bias, psi="sigmoid")
    o, psi, y_hat, l = (NODES_WITH_PSI[name].at for name in ("o", "ψ", "y_hat", "l"))
    assert o[0] < psi[0] < y_hat[0] < l[0]
    assert {y for _, y in (o, psi, y_hat, l)} == {o[1]}
    assert view._numbers["y_hat"].get_visible()
    assert view._numbers["y_hat"].get_text() == "  ".join(map(numeral, trace.y_hat.tolist()))
    assert view.read(*y_hat) == "ŷ (2,): " + "  ".join(map(numeral, trace.y_hat.tolist()))
    assert view.press(*y_hat) == view.press(*psi) == {"step": 2}
    assert r"$\hat{y}$" in [text.get_text() for text in view.ax.texts]
    # and without it they are gone, as if they had never been there
    view.show(Scene(trace_of(bias), step=2))
    plain = view_of(bias, step=2)
    assert not view._numbers["y_hat"].get_visible()
    assert lit(view) == lit(plain)
    seen, expected = (
        [text.get_text() for text in each.ax.texts if text.get_visible()] for each in (view, plain)
    )
    assert seen == expected


def test_without_a_step_nothing_is_highlighted() -> None:
    view = view_of(step=None)
    assert lit(view) == []
    assert not any(text.get_visible() for text in view._gradients)


@pytest.mark.parametrize("name", [*VARIABLES, *(sign for sign in SIGNS if sign != "ψ")])
def test_a_press_on_a_node_goes_to_its_step_and_it_can_be_read_off(name: str) -> None:
    bias = name in ADDS_BIAS
    view, trace = view_of(bias), trace_of(bias)
    x, y = NODES[name].at
    assert view.press(x, y) == {"step": NODES[name].step}
    said = view.read(x, y)
    if name in SIGNS:
        assert said == ""
    else:
        first = numeral(float(value_of(trace, name).ravel()[0]))
        assert said.startswith(f"{name} ")
        assert first in said
    assert view.press(x, y + 0.6) == {}
    assert view.read(x, y + 0.6) == ""


def test_nodes_and_edges_stay_while_values_and_the_step_move() -> None:
    view = view_of()
    drawn = list(view._drawn)
    view.show(Scene(trace_of(lam=0.5), step=1))
    assert view._drawn == drawn
    assert view._numbers["λ"].get_text() == "0.500"
    view.show(Scene(trace_of(lam=0.5), step=4))
    assert view._drawn == drawn
    view.show(Scene(trace_of(bias=True), step=4))
    assert len(view._drawn) > len(drawn)
