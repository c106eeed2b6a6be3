"""Each view, on any Axes: its artists agree with the Trace."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

import bpwidget as bp
from bpwidget.lesson.planting import break_step
from bpwidget.mlp.arguments import Array
from bpwidget.plots.drawing.style import LIGHT
from bpwidget.plots.views.activations import ActivationsView, reach_of
from bpwidget.plots.views.magnitudes import GradientMagnitudesView, bars_of, decades_of
from bpwidget.plots.views.surface import LossSurfaceView, axis_label
from bpwidget.plots.views.view import NotebookFigure
from bpwidget.scene.scene import Scene


def axes() -> Axes:
    ax: Axes = Figure().add_subplot()
    return ax


def points(line: Line2D) -> Array:
    return np.asarray(line.get_xydata(), dtype=np.float64)


def trace_of(activation: str = "tanh", lam: float = 0.01, bias: bool = False) -> bp.Trace:
    net = bp.MLP.random(activation=activation, bias=bias)
    return bp.backprop(net, (0.5, 0.6), 0, lam=lam)


def test_units_are_on_the_curve_grouped_by_slope() -> None:
    net = bp.MLP(W1=[[1.0], [-2.0], [0.5], [9.0]], W2=[[1.0, 1.0, 1.0, 1.0]], activation="relu")
    view = ActivationsView(axes(), LIGHT)
    view.show(Scene(bp.backprop(net, [1.0], 0)))
    assert points(view._active).tolist() == [[1.0, 1.0], [0.5, 0.5], [9.0, 9.0]]
    assert points(view._dead).tolist() == [[-2.0, 0.0]]
    assert points(view._saturated).size == 0
    assert view.ax.get_xlim() == (-12.0, 12.0)

    view.show(Scene(bp.backprop(replace(net, activation="sigmoid"), [1.0], 0)))
    assert points(view._saturated)[:, 0].tolist() == [9.0]
    assert points(view._dead).size == 0


def test_tangents_have_the_slope_of_phi() -> None:
    trace = trace_of()
    view = ActivationsView(axes(), LIGHT)
    view.show(Scene(trace))
    pieces = np.asarray(view._tangents.get_xydata()).reshape(-1, 3, 2)
    for piece, z, h, slope in zip(pieces, trace.z, trace.h, trace.slope, strict=True):
        (z0, h0), (z1, h1), gap = piece
        assert np.isnan(gap).all()
        assert (h1 - h0) / (z1 - z0) == pytest.approx(slope)
        assert ((z0 + z1) / 2, (h0 + h1) / 2) == pytest.approx((z, h))


def test_of_1000_units_those_in_one_column_of_pixels_are_drawn_once() -> None:
    trace = bp.backprop(bp.MLP.random(hidden=1000, seed=2), [0.5, 0.6], 0)
    view = ActivationsView(NotebookFigure(dpi=100).add_subplot(), LIGHT)
    view.show(Scene(trace))
    (left, right), width = view.ax.get_xlim(), view.ax.get_window_extent().width
    pixel = (right - left) / width
    slopes = points(view._slopes)[:, 0]
    marked = np.concatenate([points(view._active)[:, 0], points(view._saturated)[:, 0]])
    assert 100 < len(slopes) <= width + 1
    # everything drawn is a unit, and no unit is more than a pixel away from one drawn
    for z in (slopes, marked):
        assert np.isin(z, trace.z).all()
        assert np.abs(trace.z[:, None] - z).min(axis=1).max() <= pixel
    for line in (view._drops, view._tangents):
        assert np.isnan(points(line)[:, 0]).sum() == len(slopes)


@pytest.mark.parametrize(("largest", "reach"), [(0.0, 3.0), (2.9, 6.0), (11, 12.0), (5e4, 1e5)])
def test_the_z_axis_snaps(largest: float, reach: float) -> None:
    assert reach_of(largest) == reach


def test_the_point_the_arrow_and_the_numbers_of_the_surface() -> None:
    trace = trace_of()
    view = LossSurfaceView(axes(), LIGHT)
    scene = Scene(trace)
    view.show(scene)
    here = (trace.net.W1[0, 0], trace.net.W2[0, 0])
    assert points(view._point)[0].tolist() == list(here)
    tail, tip = map(np.array, view._arrow._posA_posB)  # type: ignore[attr-defined]  # it has no getter
    assert tail.tolist() == list(here)
    downhill = -np.array([trace.gradients["dJ/dW1"][0, 0], trace.gradients["dJ/dW2"][0, 0]])
    way = tip - tail
    assert np.dot(way, downhill) == pytest.approx(np.hypot(*way) * np.hypot(*downhill))
    assert np.hypot(*way) == pytest.approx(2.5 * np.sqrt(np.hypot(*downhill)))
    assert view._J_text.get_text() == "J = 0.263"
    assert view._slope_text.get_text() == "−∇J = (−0.0492, −0.153)"


def test_the_colour_bar_says_no_number_twice() -> None:
    view = LossSurfaceView(axes(), LIGHT)
    net = bp.MLP.random()
    view.show(Scene(bp.backprop(net, (0.5, 0.6), (-123456.0, 0.0), loss="squared_error")))
    said = [text.get_text() for text in view._bar_texts if text.get_visible()]
    assert said == ["7.6e9"]


def test_the_window_of_the_surface_stays_while_weights_move_a_little() -> None:
    net = bp.MLP(W1=[[0.2]], W2=[[1.3]])
    moved = bp.MLP(W1=[[-0.3]], W2=[[0.8]])
    one, other = (Scene(bp.backprop(n, [1.0], 0)).surface for n in (net, moved))
    assert (one.a == other.a).all()
    assert (one.b == other.b).all()
    assert (one.a[0], one.a[-1], one.b[0], one.b[-1]) == (-3.0, 3.0, -2.0, 4.0)
    assert one.here == (0.2, 1.3)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("W1[0,0]", "W1[0,0]"),
        ("b2[3]", "b2[3]"),
        ("gradient", "along ∇J"),
    ],
)
def test_axes_are_named_as_the_controls_name_them(name: str, label: str) -> None:
    assert axis_label(name) == label


@pytest.mark.parametrize("bias", [False, True])
def test_bars_are_the_norms_of_the_steps(bias: bool) -> None:
    trace = trace_of(bias=bias)
    norm = np.linalg.norm
    sizes = {step: [bar.size for bar in bars_of(trace) if bar.step == step] for step in range(1, 8)}
    data, penalty = trace.step(4).data, trace.step(4).penalty
    wanted = [norm(data["dJ/dW2"]), norm(penalty["dJ/dW2"])]
    assert sizes[4] == pytest.approx(wanted + ([norm(data["dJ/db2"])] if bias else []))
    assert sizes[3] == pytest.approx(
        [norm(trace.lam * trace.net.W1), norm(trace.lam * trace.net.W2)]
    )
    assert sizes[6] == pytest.approx([norm(trace.gradients["dJ/dz"])])


def test_an_exact_zero_has_a_place_of_its_own() -> None:
    view = GradientMagnitudesView(axes(), LIGHT)
    view.show(Scene(trace_of(lam=0.0)))
    # ds/dW1, ds/dW2 and the two penalty terms
    assert points(view._zeros).shape == (4, 2)
    assert (points(view._zeros)[:, 0] < 0).all()
    view.show(Scene(trace_of(lam=1e-12)))
    assert points(view._zeros).size == 0


def test_moving_lam_moves_only_what_depends_on_it() -> None:
    one, other = (
        {(bar.step, bar.bottom): bar.size for bar in bars_of(trace_of(lam=lam))}
        for lam in (0.01, 0.5)
    )
    moved = {step for (step, place) in one if one[step, place] != other[step, place]}
    assert moved == {3, 4, 7}
    data_parts = [place for place in one if place[0] in (4, 7) and place[1] < place[0]]
    assert [step for step, _ in data_parts] == [4, 7]
    assert all(one[place] == other[place] for place in data_parts)


@pytest.mark.parametrize(
    ("sizes", "decades"),
    [([1.0, 0.5], (-3, 1)), ([1e-4, 20.0], (-6, 2)), ([0.0], (-3, 1)), ([1e-300], (-18, 1))],
)
def test_the_log_scale_snaps(sizes: list[float], decades: tuple[int, int]) -> None:
    assert decades_of(sizes) == decades


def test_views_draw_on_axes_that_are_given_and_make_their_own() -> None:
    trace, ax = trace_of(), axes()
    assert bp.plots.activations(trace, ax=ax) is ax
    assert (
        bp.plots.gradient_magnitudes(trace, step=4).get_title(loc="left") == "Gradient magnitudes"
    )
    figure = bp.plots.loss_surface(trace, axes=("gradient", "random"), theme="dark").get_figure()
    assert isinstance(figure, NotebookFigure)
    assert figure._repr_png_().startswith(b"\x89PNG")
    assert "matplotlib.pyplot" not in sys.modules


def test_wrong_arguments_are_refused_and_leave_the_axes_unchanged() -> None:
    trace, ax = trace_of(), axes()
    with pytest.raises(TypeError, match="ax must be a matplotlib Axes, got 3"):
        bp.plots.activations(trace, ax=3)  # type: ignore[arg-type]  # what is tested
    with pytest.raises(TypeError, match="trace must be what backprop returns, got 'J'"):
        bp.plots.activations("J")  # type: ignore[arg-type]  # what is tested
    with pytest.raises(ValueError, match="unknown theme 'drak'; did you mean 'dark'"):
        bp.plots.activations(trace, ax=ax, theme="drak")
    with pytest.raises(ValueError, match=r"'W1\[9,0\]' does not exist"):
        bp.plots.loss_surface(trace, ax=ax, axes=("W1[9,0]", "W2[0,0]"))
    with pytest.raises(ValueError, match="step must be a whole number from 1 to 7"):
        bp.plots.gradient_magnitudes(trace, ax=ax, step=8)
    assert not ax.lines
    assert not ax.images
    assert not ax.texts


def test_only_what_the_backward_pass_computes_is_called_broken() -> None:
    trace = break_step(trace_of(), "dJ/dW2", "sign")
    titles = {}
    for view in (ActivationsView, LossSurfaceView, GradientMagnitudesView):
        shown = view(axes(), LIGHT)
        shown.show(Scene(trace))
        titles[shown.name] = shown.ax.get_title(loc="left")
        if isinstance(shown, LossSurfaceView):
            assert shown._slope_text.get_text().startswith("✗ −∇J = ")
    marked = {name for name, title in titles.items() if "✗" in title}
    assert marked == {"magnitudes"}


def test_the_number_of_a_unit_without_room_is_left_out() -> None:
    net = bp.MLP(W1=[[1.0], [1.0], [1.0], [-2.0]], W2=[[1.0, 1.0, 1.0, 1.0]])
    view = ActivationsView(axes(), LIGHT)
    view.show(Scene(bp.backprop(net, [1.0], 0)))
    shown = [label.get_text() for label in view._labels if label.get_visible()]
    assert shown == ["1", "2", "4"]  # above and below the same point, and the third nowhere
