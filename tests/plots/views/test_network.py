"""The network: units and edges agree with the Trace, and show no hidden numbers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb, to_rgba_array
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Polygon

import bpwidget as bp
from bpwidget.lesson import numeral
from bpwidget.lesson.planting import break_step
from bpwidget.mlp.arguments import Array
from bpwidget.plots.drawing.style import DARK, LIGHT, Theme
from bpwidget.plots.views.network import GRADIENTS, LIT, UNIT_WIDTH, NetworkView, scale_of, shown_of
from bpwidget.plots.views.view import Redraw
from bpwidget.scene.scene import Scene

Sizes = tuple[int, int, int]
SIZES: list[Sizes] = [(1, 1, 1), (2, 4, 2), (8, 64, 5), (3, 4096, 1)]
HIGH = 1.3  # inches, as on the panel


def view_of(scene: Scene, theme: Theme = LIGHT, wide: float = 10.0) -> NetworkView:
    figure = Figure(figsize=(wide, HIGH), dpi=100)
    FigureCanvasAgg(figure)
    ax: Axes = figure.add_axes((0, 0, 1, 0.84))
    view = NetworkView(ax, theme)
    view.show(scene)
    return view


def trace_of(sizes: Sizes = (2, 4, 2), bias: bool = False) -> bp.Trace:
    inputs, hidden, outputs = sizes
    net = bp.MLP.random(inputs, hidden, outputs, bias=bias)
    y = np.eye(outputs)[0]
    x = np.linspace(0.5, -0.6, inputs)
    return bp.backprop(net, x, y, loss="squared_error", lam=0.01)


def scene_of(
    sizes: Sizes = (2, 4, 2), edges: str = "weights", bias: bool = False, **settings: Any
) -> Scene:
    return Scene(trace_of(sizes, bias), picture=edges, **settings)


def edges_of(view: NetworkView) -> Iterator[tuple[str, tuple[int, ...], Array, float, float]]:
    """Yield the array, index, ends, relative value and width of every edge."""
    shares, widths = view._edges.get_array(), np.asarray(view._edges.get_linewidth(), dtype=float)
    assert shares is not None
    drawn = zip(view._edges.get_segments(), shares.tolist(), widths.tolist(), strict=True)
    for name, at, _ in view._layout.bundles:
        for place in zip(*at, strict=True):
            segment, share, width = next(drawn)
            yield name, tuple(map(int, place)), np.asarray(segment), share, width


def value_at(scene: Scene, name: str, at: tuple[int, ...]) -> float:
    if scene.edges == "weights":
        return float(getattr(scene.trace.net, name)[at])
    return float(scene.trace.gradients[f"dJ/d{name}"][at])


def texts(view: NetworkView) -> list[str]:
    return [text.get_text() for text in view.ax.texts if text.get_visible()]


@pytest.mark.parametrize("edges", ["weights", "gradients"])
@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("sizes", SIZES)
def test_colour_and_width_of_every_edge_are_its_value_on_one_scale(
    sizes: Sizes, bias: bool, edges: str
) -> None:
    scene = scene_of(sizes, edges=edges, bias=bias)
    view = view_of(scene)
    found = list(edges_of(view))
    end = float(view._scale)
    for name, at, _, share, _ in found:
        assert share * end == pytest.approx(value_at(scene, name, at), rel=1e-12)
    sizes_of = np.abs([share for *_, share, _ in found])
    widths = np.array([width for *_, width in found])
    assert (np.diff(widths[np.argsort(sizes_of)]) >= 0).all()
    assert 0.2 < sizes_of.max() <= 1
    view._edges.update_scalarmappable()  # as a renderer does
    ink = np.array(to_rgb(LIGHT.ink))
    far = np.abs(to_rgba_array(view._edges.get_color())[:, :3] - ink).sum(axis=1)
    assert (np.diff(far[np.argsort(sizes_of)]) <= 1e-9).all()
    # dashes show the sign
    styles: Any = view._edges.get_linestyle()
    for (*_, share, _), (_, dashes) in zip(found, styles, strict=True):
        assert (dashes is not None) == (share < 0)
    assert {name for name, *_ in found} == {"W1", "W2", *(("b1", "b2") if bias else ())}
    said = " ".join(texts(view))
    assert f"{end:g}" in said
    assert f"−{end:g}" in said


@pytest.mark.parametrize("sizes", SIZES)
def test_every_edge_runs_between_the_units_it_joins(sizes: Sizes) -> None:
    view = view_of(scene_of(sizes, bias=True))
    places = {
        layer.name: dict(zip(layer.units, layer.places, strict=True))
        for layer in view._layout.layers
    }
    for name, at, ends, *_ in edges_of(view):
        before, after = {"1": ("x", "h"), "2": ("h", "o")}[name[1]]
        unit = places[after][at[0]]
        assert ends[1, 1] == unit[1]
        assert 0 < unit[0] - ends[1, 0] <= UNIT_WIDTH / 2
        if name[0] == "W":
            assert ends[0, 1] == places[before][at[1]][1]
        else:
            bias = next(layer.bias for layer in view._layout.layers if layer.name == before)
            assert bias is not None
            assert ends[0, 1] == bias[1]


@pytest.mark.parametrize("wide", [10.0, 7.0, 4.2])
@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("sizes", SIZES)
def test_units_show_their_forward_values_without_overlap(
    sizes: Sizes, bias: bool, wide: float
) -> None:
    scene = scene_of(sizes, bias=bias)
    view = view_of(scene, wide=wide)
    wanted = [
        numeral(float(getattr(scene.trace, layer.name)[unit]))
        for layer in view._layout.layers
        for unit in layer.units
    ]
    assert [number.get_text() for number in view._numbers if number.get_visible()] == wanted
    boxes = [patch for patch in view.ax.patches if isinstance(patch, FancyBboxPatch)]
    assert len(boxes) == len(wanted)
    for one, other in product(boxes, boxes):
        apart = abs(one.get_y() - other.get_y()), abs(one.get_x() - other.get_x())
        assert one is other or apart[0] > one.get_height() or apart[1] > one.get_width()
    assert min(box.get_height() for box in boxes) > 9  # enough for a number of 7 points
    assert texts(view).count("1") == 2 * bias


def test_units_that_do_not_fit_are_counted_and_the_last_is_shown() -> None:
    scene = scene_of((3, 4096, 1))
    view = view_of(scene)
    layer = view._layout.layers[1]
    assert layer.units == shown_of(4096, len(layer.units) + 1)
    assert layer.units[-1] == 4095
    assert f"⋮  {4096 - len(layer.units):,} more" in texts(view)
    x, y = layer.places[-1]
    assert view.read(x, y).startswith(f"h[4095] = {numeral(float(scene.trace.h[-1]))}, ∂J/∂h[4095]")
    assert len(view._edges.get_segments()) <= 8 * 8 + 8


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("step", [None, *range(1, 8)])
def test_the_subject_of_the_step_is_highlighted(step: int | None, bias: bool, theme: Theme) -> None:
    view = view_of(scene_of(bias=bias, step=step), theme)
    wanted = LIT.get(step or 0, set()) & {"h", "o", "W1", "W2"}
    heads = {"$x$": "x", r"$h = \varphi(z)$": "h", "$o$": "o", "$W^{(1)}$": "W1", "$W^{(2)}$": "W2"}
    lit = {heads[text.get_text()] for text in view.ax.texts if text.get_color() == theme.now}
    assert lit == wanted
    now = to_rgb(theme.now)
    boxes = [patch for patch in view.ax.patches if isinstance(patch, FancyBboxPatch)]
    outlined = [box for box in boxes if to_rgb(box.get_edgecolor()) == now]
    assert len(outlined) == sum({"h": 4, "o": 2}.get(name, 0) for name in wanted)
    bands = [patch for patch in view.ax.patches if isinstance(patch, Polygon) and patch.get_alpha()]
    assert len(bands) == len(wanted & {"W1", "W2"})


@pytest.mark.parametrize("bias", [False, True])
def test_a_press_on_a_unit_or_an_edge_goes_to_its_step_and_it_can_be_read_off(bias: bool) -> None:
    scene = scene_of(edges="gradients", bias=bias)
    view, gradients = view_of(scene), scene.trace.gradients
    for name, step in (("x", None), ("h", 6), ("o", 2)):
        layer = next(layer for layer in view._layout.layers if layer.name == name)
        for unit, place in zip(layer.units, layer.places, strict=True):
            assert view.press(*place) == ({} if step is None else {"step": step})
            said = view.read(*place)
            assert said.startswith(f"{name}[{unit}] = ")
            for gradient, _ in GRADIENTS[name]:
                value = numeral(float(gradients[gradient][unit]))
                assert f"{gradient.replace('d', '∂')}[{unit}] = {value}" in said
    for name, at, ends, *_ in edges_of(view):
        place = ends[0] + 0.9 * (ends[1] - ends[0])  # where edges from a unit have spread out
        assert view.press(*place) == {"step": {"1": 7, "2": 4}[name[1]]}
        index = ",".join(map(str, at))
        weight, gradient = getattr(scene.trace.net, name)[at], gradients[f"dJ/d{name}"][at]
        assert view.read(*place) == (
            f"{name}[{index}] = {numeral(float(weight))}, "
            f"∂J/∂{name}[{index}] = {numeral(float(gradient))}"
            f"{' (dashed: negative)' if gradient < 0 else ''}"
        )
    assert view.press(0, 0) == {}
    assert view.read(0, 0) == ""


def everything(view: NetworkView) -> tuple[bytes, list[str]]:
    """Return everything visible in a view, including its texts."""
    figure = view.ax.get_figure(root=True)
    assert figure is not None
    canvas = figure.canvas
    assert isinstance(canvas, FigureCanvasAgg)
    canvas.draw()
    width, height = (round(end) for _, end in (view.ax.get_xlim(), view.ax.get_ylim()))
    readings = [view.read(x, y) for x, y in product(range(0, width, 9), range(0, height, 4))]
    return bytes(canvas.buffer_rgba()), readings


@pytest.mark.parametrize("edges", ["weights", "gradients"])
def test_hidden_numbers_are_neither_drawn_nor_read(edges: str) -> None:
    net = bp.MLP.random(bias=True)
    # one forward pass with two targets: everything that differs must be hidden
    scenes = [
        Scene(bp.backprop(net, (0.5, 0.6), y), picture=edges, hidden=frozenset(range(1, 8)))
        for y in (0, 1)
    ]
    (one, of_one), (other, of_other) = (everything(view_of(scene)) for scene in scenes)
    assert one == other
    assert of_one == of_other
    assert any(said.endswith("= ?") for said in of_one)


def test_numbers_that_are_not_hidden_stay_visible() -> None:
    shown = view_of(scene_of(edges="gradients"))
    hiding = view_of(scene_of(edges="gradients", hidden=frozenset({4})))
    shares = {(name, at): share for name, at, _, share, _ in edges_of(hiding)}
    assert {share for (name, _), share in shares.items() if name == "W2"} == {0.0}
    end = float(hiding._scale)
    for name, at, _, share, _ in edges_of(shown):
        if name == "W1":
            assert shares[name, at] * end == pytest.approx(share * float(shown._scale))
    assert "$∂J/∂W^{(2)}$  ?" in texts(hiding)
    assert "$∂J/∂W^{(1)}$" in texts(hiding)


def test_a_planted_mistake_is_drawn_and_named() -> None:
    right = trace_of()
    broken = break_step(right, "dJ/dW2", "sign")
    view = view_of(Scene(broken, picture="gradients"))
    assert view.ax.get_title(loc="left") == "Network: gradients   ✗ broken"
    end = float(view._scale)
    for name, at, _, share, _ in edges_of(view):
        sign = -1 if name == "W2" else 1
        data = right.gradients[f"dJ/d{name}"][at]
        assert share * end == pytest.approx(sign * data)


def test_only_edges_and_numbers_move_while_the_scale_holds() -> None:
    trace = trace_of()
    view = view_of(Scene(trace, picture="weights"))
    drawn = list(view._drawn)
    moved = bp.backprop(trace.net, (0.1, 0.2), trace.y, loss=trace.loss, lam=trace.lam)
    assert view.show(Scene(moved, picture="weights")) is Redraw.LIVE
    assert view._drawn == drawn
    assert view._numbers[0].get_text() == "0.100"
    relit = bp.backprop(trace.net, (0.1, 0.2), 2 * np.eye(2)[1], loss=trace.loss, lam=0.7)
    assert view.show(Scene(relit, picture="weights")) is Redraw.NOTHING
    assert view.show(Scene(relit, picture="gradients")) is Redraw.STILL


@pytest.mark.parametrize("largest", [5e-324, 1e-300, 0.1, 0.3, 1.0, 9.99, 1e23, 1.7e308])
def test_a_scale_holds_its_largest_value_and_wastes_little(largest: float) -> None:
    assert largest <= scale_of(largest) <= max(2.5 * largest, 2e-323)


def test_it_is_drawn_alone_and_refuses_wrong_arguments() -> None:
    trace, ax = trace_of(bias=True), Figure().add_subplot()
    with pytest.raises(ValueError, match="unknown edges 'weight'; did you mean 'weights'"):
        bp.plots.network(trace, ax=ax, edges="weight")
    with pytest.raises(ValueError, match="step must be a whole number from 1 to 7"):
        bp.plots.network(trace, ax=ax, step=0)
    with pytest.raises(TypeError, match="trace must be what backprop returns, got 3"):
        bp.plots.network(3, ax=ax)  # type: ignore[arg-type]  # what is tested
    assert not ax.texts
    assert bp.plots.network(trace, ax=ax, edges="gradients", step=7, lang="zh") is ax
    assert "$∂J/∂W^{(1)}$" in [text.get_text() for text in ax.texts]


def test_with_an_output_activation_the_outputs_are_y_hat() -> None:
    net = bp.MLP.random(2, 4, 2, output_activation="sigmoid")
    trace = bp.backprop(net, (0.5, 0.6), (0.2, 0.9), "squared_error", 0.01)
    view = view_of(Scene(trace, picture="gradients", step=2))
    assert r"$\hat{y} = \psi(o)$" in texts(view)
    assert "$o$" not in texts(view)
    outputs = view._layout.layers[-1]
    shown = {number.get_text() for number in view._numbers if number.get_visible()}
    assert shown >= {numeral(float(value)) for value in trace.y_hat}
    g = trace.gradients
    first = [
        f"{name} = {numeral(float(value[0]))}"
        for name, value in (
            ("ŷ[0]", trace.y_hat),
            ("∂J/∂ŷ[0]", g["dJ/dy_hat"]),
            ("∂J/∂o[0]", g["dJ/do"]),
        )
    ]
    assert view.read(*outputs.places[0]) == ", ".join(first)
    assert view.press(*outputs.places[0]) == {"step": 2}
    view.show(Scene(trace_of(), picture="gradients", step=2))
    assert "$o$" in texts(view)
