"""The live board during a run, against a fresh one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from profiles import examples, slow
from runs import KINDS, after, scene_of_run, start

from bpwidget.mlp.training.history import History
from bpwidget.mlp.training.recipes import preset
from bpwidget.plots.board import Board
from bpwidget.plots.drawing.style import DARK, LIGHT
from bpwidget.plots.layout import places_for, views_for
from bpwidget.plots.stills import Stills
from bpwidget.scene.scene import Scene

AXES = [("W1[0,0]", "W2[0,0]"), ("path 1", "path 2")]
MOVES: dict[str, dict[str, Any]] = {
    "lam": {"lam": 0.2},
    "leap": {"learning_rate": 20.0},
    "batches": {"batch": 7},
    "adam": {"optimiser": "adam"},
}
ROW = ["graph", "activations", "surface", "magnitudes"]


def moved(run: History, move: str) -> History:
    if move == "back":
        return run.back()
    if move in MOVES:
        wanted = replace(run.at.settings, **MOVES[move])
        # a batch cannot be larger than the data set
        most = len(run.at.data.X)
        return run.under(replace(wanted, batch=min(wanted.batch or most, most)))
    return after(run, int(move))


def assert_equals_a_fresh_one(board: Board, scene: Scene) -> None:
    other = Board(board.width, board.ratio, board.theme, board.kinds, stills=Stills(0))
    other.draw(scene)
    live, wanted = board.whole().pixels, other.whole().pixels
    for kind, place in zip(board.kinds, places_for(board.width, board.kinds), strict=True):
        top, left = round(place.top * board.ratio), round(place.left * board.ratio)
        rows = slice(top, round((place.top + place.height) * board.ratio))
        columns = slice(left, round((place.left + place.width) * board.ratio))
        np.testing.assert_array_equal(live[rows, columns], wanted[rows, columns], kind.name)


@settings(max_examples=examples(5), phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(
    kind=st.sampled_from(KINDS),
    axes=st.sampled_from(AXES),
    moves=st.lists(st.sampled_from(["1", "3", "30", "back", *MOVES]), min_size=3, max_size=6),
    screen=st.sampled_from([(1000, 1.0, LIGHT), (700, 1.0, DARK), (420, 1.25, LIGHT)]),
    lang=st.sampled_from(["en", "zh"]),
)
def test_after_any_moves_each_view_of_a_run_equals_a_fresh_one(
    kind: str, axes: tuple[str, str], moves: list[str], screen: Any, lang: str
) -> None:
    run = start(kind)
    scene = scene_of_run(run, axes=axes, lang=lang)
    width, ratio, theme = screen
    board = Board(width, ratio, theme, views_for(scene))
    board.draw(scene)
    for move in moves:
        run = moved(run, move)
        scene = scene_of_run(run, axes=axes, lang=lang)
        board.draw(scene)
        assert_equals_a_fresh_one(board, scene)


def test_the_views_follow_the_data() -> None:
    def names(kind: str) -> list[str]:
        return [view.name for view in views_for(scene_of_run(start(kind)))][len(ROW) :]

    assert names("moons") == ["boundary", "curves", "sizes"]
    assert names("iris") == ["accuracy", "curves", "sizes"]
    assert names("sample") == ["curves", "sizes"]
    assert names("line") == ["curves", "sizes"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [280, 559, 560, 779, 780, 1000, 1800])
def test_the_cells_of_a_run_cover_the_board_once(width: float, kind: str) -> None:
    views = views_for(scene_of_run(start(kind)))
    places = places_for(width, views)
    assert [place.view for place in places] == list(views)
    height = max(place.top + place.height for place in places)
    assert sum(place.width * place.height for place in places) == pytest.approx(width * height)
    corners = {(round(place.left, 6), place.top) for place in places}
    assert len(corners) == len(places)


@pytest.mark.parametrize("width", [280, *slow(560, 780)])
@pytest.mark.parametrize("name", ["diverging", "vanishing"])
def test_labels_of_a_run_stay_inside_their_cells(width: float, name: str) -> None:
    setup = preset(name)
    run = after(History.start(setup.net, setup.data, setup.settings), 7)
    scene = scene_of_run(run, axes=AXES[1])
    board = Board(width, 1.0, LIGHT, views_for(scene))
    board.draw(scene)
    for view, place in list(zip(board.views, places_for(width, board.kinds), strict=True))[4:]:
        box = view.ax.get_tightbbox()
        assert box is not None
        assert box.x0 >= place.left - 1
        assert box.x1 <= place.left + place.width + 1
        assert box.y1 <= board.size[1] - place.top + 1
        assert box.y0 >= board.size[1] - place.top - place.height - 1


def test_selecting_a_step_leaves_the_plots_of_the_run_alone() -> None:
    run = after(start(), 3)
    board = Board(1000, 1.0, LIGHT, views_for(scene_of_run(run)))
    board.draw(scene_of_run(run))
    before = board.whole().pixels
    board.draw(scene_of_run(run, step=4))
    places = places_for(1000, board.kinds)
    of_run = slice(round(places[4].top), round(places[3].top))  # the ledger's bars come last
    after_it = board.whole().pixels
    assert (after_it[: of_run.start] != before[: of_run.start]).any()
    assert (after_it[of_run.stop :] != before[of_run.stop :]).any()
    assert (before[of_run] != before[0, 0]).any()
    np.testing.assert_array_equal(after_it[of_run], before[of_run])
