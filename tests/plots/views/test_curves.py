"""The plots over updates: L, s and J, the norms of the gradients, the accuracy."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from batches import batch_gradient
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from runs import after, data_of, scene_of_run, start

import bpwidget as bp
from bpwidget.lesson import numeral
from bpwidget.mlp.arguments import Array
from bpwidget.mlp.training.data import Data
from bpwidget.mlp.training.history import History
from bpwidget.mlp.training.recipes import preset
from bpwidget.mlp.training.run_state import Settings
from bpwidget.mlp.training.scores import accuracy
from bpwidget.plots.drawing.scales import ZERO_PLACE, Scale, apart
from bpwidget.plots.drawing.style import LIGHT, chinese_font
from bpwidget.plots.views.accuracy import AccuracyView
from bpwidget.plots.views.curves import CurvesView
from bpwidget.plots.views.over_updates import MOST_LINES, MOST_POINTS, UpdatesView
from bpwidget.plots.views.sizes import SizesView
from bpwidget.plots.views.view import Redraw


def shown(view: type[UpdatesView], run: History, lang: str = "en") -> UpdatesView:
    ax: Axes = Figure(figsize=(4, 3)).add_subplot()
    made = view(ax, LIGHT)
    made.show(scene_of_run(run, lang=lang))
    return made


def lines(view: UpdatesView) -> list[Line2D]:
    return [line for line in view._lines if line.get_visible()]


def values(view: UpdatesView, line: Line2D) -> Array:
    """Return the values of a line, read off the axis."""
    scale, place = view._scale, np.asarray(line.get_ydata(), dtype=np.float64)
    between = scale.low + place * (scale.high - scale.low)
    return np.where(place < 0, 0.0, 10.0**between) if scale.is_log else between


def labels(view: UpdatesView) -> list[str]:
    return [label.get_text() for label in view._labels if label.get_visible()]


def test_the_lines_are_L_s_and_J_of_both_parts_of_the_data() -> None:
    run = after(start(lam=0.1, batch=9), 6)
    at, data = run.at, data_of("moons")
    view = shown(CurvesView, run)
    trained = batch_gradient(at.net, data.X, data.y, lam=0.1)
    held_out = batch_gradient(at.net, data.X_test, data.y_test, lam=0.1)
    wanted = sorted([trained.s, held_out.J, held_out.L, trained.J, trained.L])
    assert sorted(values(view, line)[-1] for line in lines(view)) == pytest.approx(wanted)
    dashed = [line for line in lines(view) if line.is_dashed()]
    assert sorted(values(view, line)[-1] for line in dashed) == pytest.approx(
        [held_out.L, held_out.J]
    )
    for line in lines(view):
        assert np.asarray(line.get_xdata()).tolist() == list(range(7))
    assert set(labels(view)) == {
        f"J {numeral(trained.J)}",
        f"L {numeral(trained.L)}",
        f"s {numeral(trained.s)}",
        f"┄ J {numeral(held_out.J)}",
    }


def test_the_progress_has_three_parts() -> None:
    run = after(start(batch=9), 14)
    view = shown(CurvesView, run)
    assert isinstance(view, CurvesView)
    assert view._progress.get_text() == "update 14 · batch 2 of 6 · epoch 2"
    view.show(scene_of_run(run, lang="zh"))
    in_chinese = "更新 14 · 批次 2/6 · 轮次 2"
    assert view._progress.get_text() == (in_chinese if chinese_font() else "t = 14 · 2/6 · 2")
    at = run.at
    assert at.number == at.epoch * at.batches + at.batch_index


def test_numbers_are_read_off_at_the_nearest_update() -> None:
    run = after(start(lam=0.1), 6)
    view, curves = shown(CurvesView, run), run.curves
    said = view.read(2.2, 0.5)
    assert said.startswith("update 2: s = ")
    for name, value in (("J", curves.J[2]), ("L held out", curves.L_test[2])):
        assert f", {name} = {numeral(value)}" in said
    assert view.read(2.2, 1.5) == ""
    assert view.read(-1.0, 0.5) == ""


@pytest.mark.parametrize("view", [CurvesView, SizesView, AccuracyView])
def test_a_plot_is_rarely_laid_out_again(view: type[UpdatesView]) -> None:
    run = start(learning_rate=0.02)
    made = shown(view, run)
    changes = []
    for _ in range(20):
        run = run.advance()
        changes.append(made.show(scene_of_run(run)))
    assert changes[-1] is Redraw.LIVE
    assert changes.count(Redraw.STILL) <= 3
    assert made.show(scene_of_run(run)) is Redraw.NOTHING


def test_another_lam_shows_at_once() -> None:
    run = after(start(), 3)
    view = shown(CurvesView, run)
    assert "s 0" in labels(view)
    run = run.under(replace(run.at.settings, lam=0.1))
    assert view.show(scene_of_run(run)) is not Redraw.NOTHING
    assert f"s {numeral(run.at.s)}" in labels(view)


def test_a_long_run_is_drawn_by_some_hundred_points() -> None:
    run = after(start("sample"), 2 * MOST_POINTS + 9)
    for line in lines(shown(CurvesView, run)):
        x = np.asarray(line.get_xdata())
        assert MOST_POINTS / 2 < len(x) <= MOST_POINTS + 1
        assert (x[0], x[-1]) == (0, run.at.number)


def test_a_run_with_large_jumps_has_a_log_scale() -> None:
    setup = preset("diverging")
    run = after(History.start(setup.net, setup.data, setup.settings), 6)
    view = shown(CurvesView, run)
    assert view._scale.is_log
    assert 10.0**view._scale.high >= run.curves.J.max()
    assert not shown(CurvesView, after(start(), 3))._scale.is_log


def test_the_sizes_are_the_norms_of_the_batch() -> None:
    run = after(start(batch=9), 4)
    view = shown(SizesView, run)
    wanted = list(run.at.sizes.values())
    assert [values(view, line)[-1] for line in lines(view)] == pytest.approx(wanted)
    assert labels(view) == [
        f"{name.removeprefix('dJ/d')} {numeral(size)}" for name, size in run.at.sizes.items()
    ]
    assert f"‖∂J/∂W1‖ = {numeral(wanted[-2])}" in view.read(4.0, 0.5)


def test_a_zero_gradient_has_a_place_below_the_scale() -> None:
    setup = preset("dead")
    run = after(History.start(setup.net, setup.data, setup.settings), 5)
    view = shown(SizesView, run)
    ends = {name: size for name, size in run.at.sizes.items() if size == 0}
    at_zero = [line for line in lines(view) if np.asarray(line.get_ydata())[-1] == ZERO_PLACE]
    assert len(at_zero) == len(ends) >= 3
    assert view.ax.get_yticklabels()[0].get_text() == "0"


def test_accuracy_is_shown_for_both_parts() -> None:
    run, data = after(start("iris", learning_rate=0.02), 9), data_of("iris")
    view = shown(AccuracyView, run)
    shares = [
        accuracy(run.at.net, data.X_test, data.y_test),
        accuracy(run.at.net, data.X, data.y),
    ]
    assert [values(view, line)[-1] for line in lines(view)] == pytest.approx(shares)


def test_labels_of_lines_that_meet_do_not_overlap() -> None:
    view = shown(SizesView, after(start(), 2))
    places = sorted(label.get_position()[1] for label in view._labels if label.get_visible())
    height = view.ax.get_window_extent().height / view.pixel
    bottom, top = view.ax.get_ylim()
    assert np.diff(places).min() * height / (top - bottom) >= 11.9


@pytest.mark.parametrize("places", [[0.5] * 4, [0.0, 0.01, 0.9, 1.0], [0.2, 0.3, 0.25]])
def test_places_are_moved_apart_inside_the_ends_and_keep_their_order(places: list[float]) -> None:
    moved = apart(places, 0.1, 0.0, 1.0)
    order = np.argsort(places, kind="stable")
    assert (np.diff(np.array(moved)[order]) >= 0.1 - 1e-12).all()
    assert min(moved) >= 0.0
    assert max(moved) <= 1.0


def test_a_log_scale_has_a_place_for_every_number() -> None:
    scale = Scale(-3, 1, is_log=True, has_zero=True)
    places = scale.place(np.array([0.0, 1e-9, 1e-3, 0.1, 10.0, 1e9]))
    assert places.tolist() == pytest.approx([ZERO_PLACE, 0.0, 0.0, 0.5, 1.0, 1.0])
    assert [text for _, text in scale.ticks()] == ["0", *(f"$10^{{{k}}}$" for k in range(-3, 2))]


def test_they_are_drawn_alone_and_refuse_wrong_arguments() -> None:
    run, ax = after(start(), 2), Figure().add_subplot()
    with pytest.raises(TypeError, match="run must be a History, got 3"):
        bp.plots.curves(3)  # type: ignore[arg-type]  # what is tested
    with pytest.raises(
        ValueError, match="this plot needs classes, and y of line holds other targets"
    ):
        bp.plots.accuracy(start("line"), ax=ax)
    assert not ax.lines
    assert bp.plots.curves(run, ax=ax) is ax
    assert bp.plots.sizes(run, theme="dark").get_title(loc="left") == "Gradients  ‖∂J/∂·‖"
    title = "准确率" if chinese_font() else "✓ / n"
    assert bp.plots.accuracy(run, lang="zh").get_title(loc="left") == title


def test_every_number_beside_a_low_plot_stands_within_it() -> None:
    net = bp.MLP.random(2, 4, 2, bias=True, output_activation="sigmoid")
    data = Data(np.array([[0.5, 0.6]]), np.array([[0.2, 0.9]]))
    run = after(History.start(net, data, Settings("squared_error")), 25)
    ax: Axes = Figure(figsize=(2.6, 0.92), dpi=100).add_axes((0, 0, 1, 1))
    view = SizesView(ax, LIGHT)
    view.show(scene_of_run(run))
    labels = [label for label in view._labels if label.get_visible()]
    assert len(labels) == MOST_LINES
    for label in labels:
        box = label.get_window_extent()
        assert 0 <= (box.y0 + box.y1) / 2 - 4 <= 84
