"""The slice: J along one weight, its slope, and a nudge next to its prediction."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

import bpwidget as bp
from bpwidget.lesson import numeral
from bpwidget.lesson.planting import break_step
from bpwidget.mlp.arguments import Array
from bpwidget.mlp.network import entry_named
from bpwidget.plots.drawing.style import LIGHT
from bpwidget.plots.views.slice import SliceView, limits_of
from bpwidget.plots.views.view import Redraw
from bpwidget.scene.scene import Scene

ENTRIES = ["W1[0,0]", "W2[1,3]", "b1[2]", "b2[0]"]
NET = bp.MLP.random(bias=True)


def trace_of(lam: float = 0.01, y: int = 0) -> bp.Trace:
    return bp.backprop(NET, (0.5, 0.6), y, lam=lam)


def view_of(trace: bp.Trace | None = None, **settings: Any) -> SliceView:
    ax: Axes = Figure(figsize=(4, 3)).add_subplot()
    view = SliceView(ax, LIGHT)
    view.show(Scene(trace or trace_of(), loss_plot="slice", **settings))
    return view


def points(line: Line2D) -> Array:
    return np.asarray(line.get_xydata(), dtype=np.float64)


def J_at(entry: str, w: float, lam: float = 0.01) -> float:
    return bp.backprop(NET.with_entries({entry: w}), (0.5, 0.6), 0, lam=lam).J


def weight(entry: str) -> float:
    place = entry_named(entry)
    assert place is not None
    return float(getattr(NET, place.array)[place.at])


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize("lam", [0.0, 0.3])
def test_the_curve_is_J_and_the_line_its_slope(entry: str, lam: float) -> None:
    trace = trace_of(lam)
    view = view_of(trace, entry=entry)
    for w, J in points(view._curve)[::12]:
        assert pytest.approx(J_at(entry, w, lam)) == J
    assert points(view._point).tolist() == [[weight(entry), trace.J]]
    assert view._text.get_text() == f"J = {numeral(trace.J)}"
    box, frame = view._text.get_window_extent(), view.ax.get_window_extent()
    assert frame.y0 < box.y0  # the part outside is clipped
    assert box.y1 < frame.y1
    (x0, y0), (x1, y1) = points(view._tangent)
    h = 1e-5
    here = weight(entry)
    slope = (J_at(entry, here + h, lam) - J_at(entry, here - h, lam)) / (2 * h)
    assert (y1 - y0) / (x1 - x0) == pytest.approx(slope, rel=1e-5)
    assert ((x0 + x1) / 2, (y0 + y1) / 2) == pytest.approx((here, trace.J))


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize("epsilon", [0.1, -0.7, 1.5])
def test_a_nudge_ends_at_J_with_its_prediction_on_the_line(entry: str, epsilon: float) -> None:
    trace = trace_of()
    view = view_of(trace, entry=entry, epsilon=epsilon)
    end = weight(entry) + epsilon
    assert points(view._actual)[0] == pytest.approx([end, J_at(entry, end)])
    (x0, y0), (x1, y1) = points(view._tangent)
    on_the_line = y0 + (end - x0) * (y1 - y0) / (x1 - x0)
    assert points(view._predicted)[0] == pytest.approx([end, on_the_line])
    assert points(view._gap).tolist() == [
        points(view._predicted)[0].tolist(),
        points(view._actual)[0].tolist(),
    ]


@pytest.mark.parametrize(
    ("low", "high", "limits"),
    [(0.13, 1.7, (0.0, 2.0)), (-4.0, 44.0, (-20.0, 60.0)), (0.0, 0.0, (0.0, 1e-300))],
)
def test_the_axis_of_J_snaps(low: float, high: float, limits: tuple[float, float]) -> None:
    assert limits_of(np.array([low, high])) == pytest.approx(limits)


def test_a_flat_or_a_huge_J_has_short_ticks_that_differ() -> None:
    flat = bp.MLP(W1=[[0.0]], W2=[[0.0]])
    for trace in (bp.backprop(flat, [1.0], [0.7], loss="squared_error"), trace_of(1e7)):
        view = view_of(trace)
        figure = view.ax.get_figure(root=True)
        assert figure is not None
        figure.draw_without_rendering()
        ticks = [label.get_text() for label in view.ax.get_yticklabels()]
        assert len(set(ticks)) == len(ticks)
        assert max(map(len, ticks)) <= 9
        assert view.ax.yaxis.get_offset_text().get_text() == ""


@pytest.mark.parametrize("lam", [0.0, 0.01, 50.0])
@pytest.mark.parametrize("entry", ENTRIES)
def test_the_curve_stays_inside_the_axes(entry: str, lam: float) -> None:
    view = view_of(trace_of(lam), entry=entry)
    (left, right), (bottom, top) = view.ax.get_xlim(), view.ax.get_ylim()
    x, y = points(view._curve).T
    assert (x[0], x[-1]) == (left, right)
    assert right - left == pytest.approx(6)
    assert bottom <= y.min()
    assert y.max() <= top


def test_the_point_can_be_dragged_to_the_ends_of_the_slice() -> None:
    view = view_of(entry="W2[1,3]", slice_center=1.0)
    assert view.handle() == (weight("W2[1,3]"), trace_of().J)
    for x, value in ((0.12345, 0.123), (9.0, 4.0), (-9.0, -2.0)):
        # the window stays during the drag
        assert view.drag(x, 99.0) == {"weights": {"W2[1,3]": value}, "slice_center": 1.0}


def test_the_effect_of_the_nudge_is_read_at_its_ends_and_J_elsewhere() -> None:
    view = view_of(epsilon=1.5)
    nudged = bp.nudge(trace_of(), "W1[0,0]", 1.5)
    for line in (view._predicted, view._actual):
        said = view.read(*points(line)[0])
        assert said.startswith("ε = 1.5: predicted g·ε = ")
        assert f"{nudged.actual:.4g}" in said
    (left, right), (bottom, top) = view.ax.get_xlim(), view.ax.get_ylim()
    said = view.read(left, top)
    assert said.endswith(f"at W1[0,0] = {left:.2f}".replace("-", "−"))
    assert view.read(right + 0.1, (bottom + top) / 2) == ""


def test_a_hidden_gradient_is_neither_drawn_nor_read() -> None:
    def marks(view: SliceView) -> list[bool]:
        lines = (view._tangent, view._predicted, view._actual, view._gap)
        return [line.get_visible() for line in lines]

    view = view_of(hidden=frozenset({2}))
    assert marks(view) == [True] * 4
    scene = Scene(trace_of(), loss_plot="slice", hidden=frozenset({7}))
    assert view.show(scene) is not Redraw.NOTHING
    assert marks(view) == [False] * 4
    for line in (view._predicted, view._actual):
        assert view.read(*points(line)[0]).startswith("J ≈ ")
    view.show(Scene(trace_of(), loss_plot="slice"))
    assert marks(view) == [True] * 4


def test_the_line_of_a_broken_pass_has_its_slope() -> None:
    right = trace_of()
    view = view_of(break_step(right, "dJ/dW1", "sign"))
    assert view.ax.get_title(loc="left") == "Objective  J along W1[0,0]   ✗ broken"
    (x0, y0), (x1, y1) = points(view._tangent)
    assert (y1 - y0) / (x1 - x0) == pytest.approx(-right.gradients["dJ/dW1"][0, 0])


def test_it_is_drawn_alone_and_refuses_wrong_arguments() -> None:
    trace, ax = trace_of(), Figure().add_subplot()
    with pytest.raises(ValueError, match=r"entry: 'W1\[9,0\]' does not exist"):
        bp.plots.loss_slice(trace, ax=ax, entry="W1[9,0]")
    with pytest.raises(ValueError, match="entry: 'gradient' is not an entry such as"):
        bp.plots.loss_slice(trace, ax=ax, entry="gradient")
    with pytest.raises(ValueError, match="epsilon must be a finite number, got inf"):
        bp.plots.loss_slice(trace, ax=ax, epsilon=float("inf"))
    assert not ax.lines
    assert bp.plots.loss_slice(trace, ax=ax, entry="b2[1]", epsilon=-1) is ax
    assert ax.get_xlabel() == "b2[1]"


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("wide", [2.0, 3.0, 6.0])
def test_the_title_says_along_which_weight_it_runs_at_any_width(wide: float, lang: str) -> None:
    ax: Axes = Figure(figsize=(wide, 3)).add_subplot()
    broken = break_step(trace_of(), "dJ/dW1", "sign")
    for trace in (trace_of(), broken):
        SliceView(ax, LIGHT).show(Scene(trace, loss_plot="slice", entry="W1[2,1]", lang=lang))
        assert "W1[2,1]" in ax.get_title(loc="left")
