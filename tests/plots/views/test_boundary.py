"""The decision boundary: colours, markers and texts agree with the network's predictions."""

from __future__ import annotations

import numpy as np
import pytest
from batches import batch_prediction
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from runs import after, data_of, scene_of_run, start

import bpwidget as bp
from bpwidget.mlp.training.history import History
from bpwidget.mlp.training.scores import accuracy
from bpwidget.plots.drawing.style import LIGHT
from bpwidget.plots.views.boundary import BoundaryView
from bpwidget.plots.views.view import Redraw


def view_of(run: History) -> BoundaryView:
    ax: Axes = Figure(figsize=(4, 3)).add_subplot()
    view = BoundaryView(ax, LIGHT)
    view.show(scene_of_run(run))
    return view


@pytest.mark.parametrize("kind", ["moons", "blobs"])
def test_a_pixel_has_the_colour_of_the_class_predicted_there(kind: str) -> None:
    run = after(start(kind), 30)
    view = view_of(run)
    pixels = np.asarray(view._image.get_array())
    rows, columns = pixels.shape[:2]
    (left, right), (bottom, top) = view.ax.get_xlim(), view.ax.get_ylim()
    x = left + (np.arange(columns) + 0.5) / columns * (right - left)
    y = bottom + (np.arange(rows) + 0.5) / rows * (top - bottom)
    grid = np.column_stack([np.tile(x, rows), np.repeat(y, columns)])
    told = batch_prediction(run.at.net, grid).argmax(axis=1).reshape(rows, columns)
    right_color = (pixels == view._soft[told]).all(axis=-1)
    on_border = (pixels == view._ink).all(axis=-1)
    assert 0 < on_border.mean() < 0.05
    # interpolation may be off by a pixel along the border
    assert (right_color | on_border).mean() > 0.998
    assert len(np.unique(told)) == len(np.unique(data_of(kind).y))


def test_samples_are_marked_by_class_and_part_and_the_wrong_ones_crossed() -> None:
    run, data = after(start(), 4), data_of("moons")
    view = view_of(run)
    for lines, X, y in (
        (view._trained, data.X, data.y),
        (view._held_out, data.X_test, data.y_test),
    ):
        for k in (0, 1):
            np.testing.assert_array_equal(lines[k].get_xydata(), X[y == k])
    X, y = np.concatenate([data.X, data.X_test]), np.concatenate([data.y, data.y_test])
    wrong = X[batch_prediction(run.at.net, X).argmax(axis=1) != y]
    assert 0 < len(wrong) < len(X)
    np.testing.assert_array_equal(view._wrong.get_xydata(), wrong)
    trained, held_out = (
        f"{100 * accuracy(run.at.net, *part):.0f}%"
        for part in ((data.X, data.y), (data.X_test, data.y_test))
    )
    assert view._right.get_text() == f"● {trained} ○ {held_out}"


def test_the_sample_of_the_panel_moves_without_a_new_layout() -> None:
    run = after(start(), 2)
    view = view_of(run)
    assert view._point.get_xydata().tolist() == [run.at.trace().x.tolist()]  # type: ignore[union-attr]  # it has
    scene = scene_of_run(run.advance())
    assert view.show(scene) is Redraw.LIVE


def test_the_class_is_read_off() -> None:
    run = after(start(), 2)
    view = view_of(run)
    told = int(batch_prediction(run.at.net, [[0.5, 0.25]]).argmax())
    assert view.read(0.5, 0.25) == f"predicted class {told} at x1 = 0.500, x2 = 0.250"
    assert view.read(99.0, 0.0) == ""


def test_it_is_drawn_alone_and_refuses_wrong_arguments() -> None:
    ax = Figure().add_subplot()
    with pytest.raises(
        ValueError, match="the decision boundary needs a network with 2 inputs, got 4"
    ):
        bp.plots.boundary(start("iris"), ax=ax)
    with pytest.raises(ValueError, match=r"x must have shape \(2,\)"):
        bp.plots.boundary(start(), ax=ax, x=(1.0, 2.0, 3.0))
    assert not ax.lines
    assert bp.plots.boundary(start(), ax=ax, x=(0.5, 0.6)) is ax
    assert ax.get_title(loc="left") == "Decision boundary"
