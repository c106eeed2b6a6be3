"""A run on the loss surface: J of all samples, the path, and the arrow of -η∇J."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from batches import batch_gradient
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from runs import after, data_of, scene_of_run, start

import bpwidget as bp
from bpwidget.mlp.network import entry_named
from bpwidget.mlp.training.history import History
from bpwidget.plots.drawing.style import LIGHT
from bpwidget.plots.views.surface import LossSurfaceView
from bpwidget.scene.descent import PATH_AXES, window_around
from bpwidget.scene.scene import Scene

WEIGHTS = ("W1[0,0]", "W2[1,3]")


def view_of(scene: Scene) -> LossSurfaceView:
    ax: Axes = Figure(figsize=(4, 3)).add_subplot()
    view = LossSurfaceView(ax, LIGHT)
    view.show(scene)
    return view


def seen(artist: Any) -> Any:
    return np.asarray(artist.get_xydata(), dtype=np.float64)


def weights_of(run: History) -> list[float]:
    places = [entry_named(name) for name in WEIGHTS]
    return [float(getattr(run.at.net, at.array)[at.at]) for at in places if at is not None]


def test_the_surface_is_J_of_all_samples_even_with_batches() -> None:
    run, data = after(start(batch=9, lam=0.1), 4), data_of("moons")
    scene = scene_of_run(run, axes=WEIGHTS)
    surface = scene.surface
    for i, j in ((0, 0), (3, 30), (17, 9)):
        net = run.at.net.with_entries(dict(zip(WEIGHTS, (surface.a[j], surface.b[i]), strict=True)))
        assert surface.J[i, j] == pytest.approx(batch_gradient(net, data.X, data.y, lam=0.1).J)
    here = batch_gradient(run.at.net, data.X, data.y, lam=0.1).J
    assert scene.J_here == pytest.approx(here)
    assert here != pytest.approx(run.at.J)
    assert view_of(scene)._J_text.get_text() == f"J = {here:.3f}"


def test_the_path_runs_through_the_weights_of_every_update() -> None:
    runs = [start(learning_rate=0.5)]
    for _ in range(20):
        runs.append(runs[-1].advance())
    view = view_of(scene_of_run(runs[-1], axes=WEIGHTS))
    path = [weights_of(run) for run in runs]
    np.testing.assert_array_equal(seen(view._path._line), path)
    np.testing.assert_array_equal(seen(view._path._dots), path[-13:-1])
    assert seen(view._point).tolist() == path[-1:]


@pytest.mark.parametrize("axes", [WEIGHTS, PATH_AXES])
def test_the_arrow_ends_where_gradient_descent_goes_next(axes: tuple[str, str]) -> None:
    run = after(start(batch=9, learning_rate=10.0), 4)
    scene = scene_of_run(run, axes=axes)
    view = view_of(scene)
    tail, tip = map(np.array, view._arrow._posA_posB)  # type: ignore[attr-defined]  # it has no getter
    after_it = run.advance()
    if axes == PATH_AXES:
        assert tail.tolist() == [0.0, 0.0]
        plane = run.plane()
        step = [
            sum(
                float(np.vdot(getattr(way, name), update))
                for name, update in after_it.at.update.items()
            )
            for way in (plane.first, plane.second)
        ]
    else:
        assert tail.tolist() == weights_of(run)
        step = [new - old for new, old in zip(weights_of(after_it), weights_of(run), strict=True)]
    assert scene.descent.step == pytest.approx(step)
    assert (tip - tail).tolist() == pytest.approx(step)


def test_a_step_too_short_to_be_seen_points_the_right_way() -> None:
    run = after(start(learning_rate=1e-4), 2)
    scene = scene_of_run(run, axes=WEIGHTS)
    view = view_of(scene)
    tail, tip = map(np.array, view._arrow._posA_posB)  # type: ignore[attr-defined]  # it has no getter
    pixels = view.ax.transData.transform([tail, tip])
    assert np.hypot(*(pixels[1] - pixels[0])) == pytest.approx(16)
    way, step = tip - tail, np.array(scene.descent.step)
    assert np.dot(way, step) == pytest.approx(np.hypot(*way) * np.hypot(*step))


def test_two_weights_are_the_axes_while_the_path_is_straight() -> None:
    run = start()
    view = view_of(scene_of_run(run, axes=PATH_AXES))
    count = len(run.at.data.X)
    assert view.ax.get_title(loc="left") == f"J, mean of {count}   path still straight"
    assert view.ax.get_ylabel().endswith("W2[0,0]")
    run = after(run, 3)
    view.show(scene_of_run(run, axes=PATH_AXES))
    assert view.ax.get_title(loc="left") == f"Objective  J, mean of {count} samples"
    assert view.ax.get_xlabel() == "along the path's first main direction"
    assert seen(view._path._line) == pytest.approx(run.plane().path)


@pytest.mark.parametrize("updates", [3, 40, 400])
@pytest.mark.parametrize("axes", [WEIGHTS, PATH_AXES])
def test_the_window_holds_the_path(axes: tuple[str, str], updates: int) -> None:
    run = after(start(learning_rate=3.0), updates)
    view = view_of(scene_of_run(run, axes=axes))
    path, limits = seen(view._path._line), (view.ax.get_xlim(), view.ax.get_ylim())
    for places, (low, high) in zip(path.T, limits, strict=True):
        assert low <= places.min()
        assert places.max() <= high


def test_a_window_that_is_dragged_stays_where_it_is() -> None:
    path = np.array([[0.2, 1.9], [0.4, 1.3]])
    assert window_around(path, (1.0, -1.0)) == ((1.0, -1.0), 3.0)
    assert window_around(path, (9.0, -1.0)) == ((9.0, -1.0), 12.0)
    assert window_around(path, (1.0, -1.0), 6.0) == ((1.0, -1.0), 6.0)


def test_a_window_over_a_weight_and_a_direction_stands_on_whole_numbers() -> None:
    surface = scene_of_run(after(start(), 3), axes=("W1[0,0]", "random")).surface
    assert (surface.a[15] % 1, surface.b[15]) == (0.0, 0.0)


def test_along_directions_there_is_no_path_to_draw() -> None:
    run = after(start(), 3)
    view = view_of(scene_of_run(run, axes=("gradient", "random")))
    assert not view._path._line.get_visible()
    view.show(scene_of_run(run, axes=WEIGHTS))
    assert view._path._line.get_visible()


def test_it_is_drawn_alone_and_refuses_wrong_arguments() -> None:
    run, ax = after(start(), 3), Figure().add_subplot()
    with pytest.raises(ValueError, match=r"axes: 'W1\[9,0\]' does not exist"):
        bp.plots.path(run, ax=ax, axes=("W1[9,0]", "W2[0,0]"))
    with pytest.raises(ValueError, match="axes"):
        bp.plots.path(run, ax=ax, axes=("W1[0,0]", "W1[0,0]"))
    assert not ax.lines
    assert bp.plots.path(run, ax=ax) is ax
