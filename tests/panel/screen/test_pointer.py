"""The pointer on the plots: pressing, dragging the point, and reading values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from profiles import slow
from whole_panel import expect_whole
from wire import Line, drawn

import bpwidget as bp
from bpwidget.lesson import numeral
from bpwidget.plots.board import Board
from bpwidget.plots.layout import places_for
from bpwidget.plots.views.activations import ActivationsView
from bpwidget.plots.views.boundary import BoundaryView
from bpwidget.plots.views.graph import NODES, GraphView
from bpwidget.plots.views.ledger_bars import ROW_HEIGHT, LedgerBarsView
from bpwidget.plots.views.surface import LossSurfaceView
from bpwidget.plots.views.view import View

WIDTH = 1000
START = (0.5, 0.6)


@pytest.fixture
def look(line: Line) -> Line:
    """Return the wire after a browser's first look."""
    line.say(kind="look", width=WIDTH, ratio=1, dark=False)
    return line


def box_of(view: type[View]) -> tuple[float, float, float, float]:
    """Return left, top, width and height of a view's Axes in CSS pixels."""
    (place,) = [place for place in places_for(WIDTH) if place.view is view]
    return place.axes_box()


def row_of(step: int) -> tuple[float, float]:
    """Return a position on the bar in the first row of a step."""
    left, top, _, _ = box_of(LedgerBarsView)
    row = (0, 2, 3, 5, 6, 7, 8)[step - 1]
    return left + 80, top + ROW_HEIGHT * (row + 0.5)


def place_of(line: Line, a: float, b: float) -> tuple[float, float]:
    """Return the position of two weights in the window of the surface, in CSS pixels."""
    left, top, width, height = box_of(LossSurfaceView)
    surface = line.panel._session.state.scene.surface
    across = (a - surface.a[0]) / (surface.a[-1] - surface.a[0])
    upward = (b - surface.b[0]) / (surface.b[-1] - surface.b[0])
    return left + across * width, top + (1 - upward) * height


@pytest.mark.parametrize("ratio", [1, *slow(2)])
@pytest.mark.parametrize("step", range(1, 8))
def test_a_press_on_a_bar_selects_its_step(line: Line, step: int, ratio: float) -> None:
    line.say(kind="look", width=WIDTH, ratio=ratio, dark=False)
    J = line.panel.trace.J
    line.point("press", *row_of(step))
    assert line.panel.step == step
    assert line.panel.trace.J == J


@pytest.mark.parametrize(("x", "y"), [(800, 134), (800, 308), (150, 240), (500, 250), (-5, 9999)])
def test_a_press_beside_the_bars_moves_nothing(look: Line, x: float, y: float) -> None:
    look.panel.step = 4
    frames = len(look.frames)
    look.point("press", x, y)
    assert look.panel.step == 4
    assert len(look.frames) == frames


@pytest.mark.parametrize("ratio", [1, 2])
def test_the_handle_is_at_the_weights(line: Line, ratio: float) -> None:
    line.say(kind="look", width=WIDTH, ratio=ratio, dark=False)
    W1, W2 = line.panel.net.W1, line.panel.net.W2
    wanted = place_of(line, W1[0, 0], W2[0, 0])
    assert line.frames[-1][0]["handle"] == pytest.approx(wanted, abs=1)


def test_the_two_weights_follow_a_drag_and_everything_else_follows_them(look: Line) -> None:
    panel, net, window = look.panel, look.panel.net, look.panel._session.state.scene.surface
    for a, b in ((1.2, -0.4), (1.25, -0.5), (window.a[-1] - 0.2, window.b[0] + 0.1)):
        content = look.point("drag", *place_of(look, a, b))
        assert content["kind"] == "frame"
        assert panel.weights == {
            "W1[0,0]": pytest.approx(a, abs=0.002),
            "W2[0,0]": pytest.approx(b, abs=0.002),
        }
        moved = net.with_entries(panel.weights)
        fresh = bp.backprop(moved, START, 0, lam=0.01)
        assert panel.trace.J == fresh.J
        assert f"J = {numeral(fresh.J)}" in panel.summary
        assert [float(box.value) for box in panel._session.controls.places] == [
            float(f"{value:.4g}") for value in panel.weights.values()
        ]
        # the window stays during a drag
        surface = panel._session.state.scene.surface
        assert (surface.a[0], surface.b[0]) == (window.a[0], window.b[0])
        np.testing.assert_array_equal(look.pixels(), drawn(panel))
    # and after the drop
    look.point("drop", *place_of(look, window.a[-1] - 0.2, window.b[0] + 0.1))
    surface = panel._session.state.scene.surface
    assert (surface.a[0], surface.b[0]) == (window.a[0], window.b[0])
    # with the same J everywhere, and so the same colours
    np.testing.assert_allclose(surface.J, window.J, rtol=1e-9)
    board = Board(WIDTH, 1.0, panel._session.frames.board.theme)
    board.draw(panel._session.state.scene)
    np.testing.assert_array_equal(panel._session.frames.board.whole().pixels, board.whole().pixels)


def test_a_drag_beyond_the_window_ends_at_its_border_and_repeats_quietly(look: Line) -> None:
    window = look.panel._session.state.scene.surface
    look.point("drag", 1e6, -1e6)
    assert look.panel.weights == {"W1[0,0]": window.a[-1], "W2[0,0]": window.b[-1]}
    frames = len(look.frames)
    look.point("drag", 2e6, -2e6)
    assert len(look.frames) == frames


def test_a_direction_has_no_point_to_drag(look: Line) -> None:
    look.panel.axes = ("gradient", "random")
    assert look.frames[-1][0]["handle"] is None
    J, frames = look.panel.trace.J, len(look.frames)
    look.point("drag", 450, 250)
    assert look.panel.trace.J == J
    assert len(look.frames) == frames
    assert all(box.disabled for box in look.panel._session.controls.places)
    # if the other axis is a direction, a weight can be moved
    look.panel.axes = ("W1[1,0]", "random")
    handle = look.panel._session.frames.board.handle()
    assert handle is not None
    look.point("drag", *handle)
    assert list(look.panel.weights) == ["W1[1,0]"]


def window_of(line: Line) -> tuple[float, float]:
    surface = line.panel._session.state.scene.surface
    return surface.a[0], surface.b[0]


@pytest.mark.parametrize("data", [None, "moons"])
def test_a_dragged_window_stays_until_the_point_leaves_it(look: Line, data: str | None) -> None:
    panel = look.panel
    panel.move(data=data, hidden=4, bias=False)
    panel.advance(3 if data else 1)
    window, surface = window_of(look), panel._session.state.scene.surface
    for kind in ("drag", "drop"):
        look.point(kind, *place_of(look, surface.a[-1], surface.b[0]))
        assert window_of(look) == window
    panel.lam = 0.5
    panel.activation = "relu"
    panel.step = 3
    assert window_of(look) == window
    panel.weights = {**panel.weights, "W1[0,0]": float(surface.a[-1]) + 0.5}
    assert window_of(look) != window
    assert panel._session.state.center is None


@pytest.mark.parametrize("changes", [{"axes": ("W1[1,0]", "W2[0,0]")}, {"hidden": 5}, {"seed": 2}])
def test_another_network_or_axis_releases_the_window(look: Line, changes: dict[str, Any]) -> None:
    window = look.panel._session.state.scene.surface
    look.point("drop", *place_of(look, window.a[-1], window.b[0]))
    look.panel.move(**changes)
    assert look.panel._session.state.center is None


def test_a_wide_window_of_a_run_stays_as_wide(look: Line) -> None:
    panel = look.panel
    panel.move(data="moons", hidden=4, learning_rate=2.0, optimiser="adam")
    panel.advance(4)
    before = panel._session.state.scene.surface
    assert before.a[-1] - before.a[0] > 6
    look.point("drag", *place_of(look, 0.0, 0.0))
    after = panel._session.state.scene.surface
    assert (after.a[0], after.a[-1], after.b[0]) == (before.a[0], before.a[-1], before.b[0])
    np.testing.assert_allclose(after.J, before.J, rtol=1e-9)


def test_the_window_of_a_slice_stays_during_a_drag(look: Line) -> None:
    panel = look.panel
    panel.loss_plot = "slice"
    before = panel._session.state.scene.slice
    board = panel._session.frames.board
    left, top = board.handle() or (0.0, 0.0)
    for kind in ("drag", "drop"):
        look.point(kind, left + 60, top)
        after = panel._session.state.scene.slice
        assert after.here > before.here + 0.5
        assert after.w.tolist() == before.w.tolist()
    panel.follow = "W2[0,1]"
    assert panel._session.state.slice_center is None


def test_a_press_on_a_sample_shows_its_steps(look: Line) -> None:
    panel = look.panel
    panel.data = "moons"
    board = panel._session.frames.board
    (view,) = [view for view in board.views if isinstance(view, BoundaryView)]
    data = panel._session.state.scene.history.at.data
    for index in (17, 40):
        x, y = view.ax.transData.transform(data.X[index])
        look.point("press", x + 1, board.size[1] - y)
        assert panel.sample == index
        assert panel.x == tuple(data.X[index])
        assert panel.y == data.y[index]
    expect_whole(panel)
    x, y = view.ax.transData.transform((view.ax.get_xlim()[0], view.ax.get_ylim()[0]))
    look.point("press", x + 1, board.size[1] - y - 1)
    assert panel.sample == 40


def test_J_is_read_off_the_surface(look: Line) -> None:
    surface = look.panel._session.state.scene.surface
    i, j = 20, 45
    answer = look.point("read", *place_of(look, surface.a[j], surface.b[i]))
    said = f"W1[0,0] = {surface.a[j]:.2f}, W2[0,0] = {surface.b[i]:.2f}"
    assert answer["text"] == f"J ≈ {numeral(surface.J[i, j])} at {said}".replace("-", "−")


def test_units_and_the_curve_are_read_off_the_activations(look: Line) -> None:
    board, trace = look.panel._session.frames.board, look.panel.trace
    (view,) = [view for view in board.views if isinstance(view, ActivationsView)]
    height = board.size[1]
    for unit in range(4):
        z, h = trace.z[unit], trace.h[unit]
        x, y = view.ax.transData.transform((z, h))
        said = f"unit {unit + 1}: z = {numeral(z)}, φ(z) = {numeral(h)}"
        assert look.point("read", x, height - y)["text"].startswith(said)
    x, y = view.ax.transData.transform((-1.0, 1.0))
    said = f"z = {numeral(-1.0)}, φ(z) = {numeral(np.tanh(-1))}, φ′(z) = {numeral(0.4199743416)}"
    assert look.point("read", x, height - y)["text"] == said


def test_a_press_on_a_node_of_the_graph_goes_to_its_step(look: Line) -> None:
    board, trace = look.panel._session.frames.board, look.panel.trace
    (view,) = [view for view in board.views if isinstance(view, GraphView)]
    for name, node in NODES.items():
        if name in ("b1", "b2", "+1", "+2"):
            continue
        x, y = view.ax.transData.transform(node.at)
        look.point("press", x, board.size[1] - y)
        assert look.panel.step == node.step
    x, y = view.ax.transData.transform(NODES["h"].at)
    said = "  ".join(numeral(value) for value in trace.h)
    assert look.point("read", x, board.size[1] - y)["text"] == f"h (4,): {said}"


def test_sizes_are_read_off_the_magnitudes(look: Line) -> None:
    step = look.panel.trace.step(4)
    size, data, penalty = (
        numeral(sizes["dJ/dW2"]) for sizes in (step.sizes, step.data_sizes, step.penalty_sizes)
    )
    answer = look.point("read", *row_of(4))
    assert answer["text"] == f"step 4: ‖∂J/∂W2‖ = {size} (data {data}, penalty {penalty})"


@pytest.mark.parametrize(("x", "y"), [(5, 131), (290, 311), (320, 134), (640, 131), (500, 60)])
def test_nothing_is_read_off_beside_the_plots(look: Line, x: float, y: float) -> None:
    assert look.point("read", x, y)["text"] == ""


def test_an_error_in_an_observer_during_a_drag_is_reported_and_answered(look: Line) -> None:
    def fails(_: object) -> None:
        raise RuntimeError("planted")

    look.panel.observe(fails, names="weights")
    look.point("drag", *place_of(look, 1.2, -0.4))
    assert "RuntimeError: planted" in look.panel._session.status.value
