"""The live board against one drawn afresh."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from matplotlib.image import imread

import bpwidget as bp
from bpwidget.plots.board import Board, Place, places_for
from bpwidget.plots.scene import Scene
from bpwidget.plots.style import DARK, LIGHT, Theme

AXES = [("W1[0,0]", "W2[0,0]"), ("W2[0,0]", "W1[0,1]"), ("gradient", "random")]


@lru_cache
def net_of(hidden: int, activation: str, bias: bool, seed: int) -> bp.MLP:
    """Return one network for one choice, as the panel keeps it while λ or x moves."""
    return bp.MLP.random(hidden=hidden, activation=activation, bias=bias, seed=seed)


def scene_of(**settings_: Any) -> Scene:
    chosen: dict[str, Any] = {
        "x": (0.5, 0.6),
        "hidden": 4,
        "activation": "tanh",
        "bias": False,
        "lam": 0.01,
        "seed": 0,
        "step": 1,
        "axes": AXES[0],
        "center": None,
    } | settings_
    net = net_of(chosen["hidden"], chosen["activation"], chosen["bias"], chosen["seed"])
    trace = bp.backprop(net, chosen["x"], 0, lam=chosen["lam"])
    return Scene(trace, chosen["step"], chosen["axes"], center=chosen["center"])


scenes = st.fixed_dictionaries(
    {
        "x": st.tuples(*[st.sampled_from([-2.5, -0.4, 0.0, 0.5, 7.0])] * 2),
        "hidden": st.sampled_from([1, 3, 4, 9, 40]),
        "activation": st.sampled_from(["tanh", "relu", "softplus"]),
        "bias": st.booleans(),
        "lam": st.sampled_from([0.0, 1e-5, 0.01, 10.0]),
        "seed": st.integers(0, 3),
        "step": st.integers(1, 7),
        "axes": st.sampled_from(AXES[:2]),
        "center": st.sampled_from([None, (0.0, -2.0)]),
    }
)


def fresh(board: Board, scene: Scene) -> np.ndarray[Any, np.dtype[np.uint8]]:
    other = Board(board.width, board.ratio, board.theme)
    other.draw(scene)
    return other.whole().pixels


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("width", "ratio"), [(1000, 1.0), (700, 1.0), (420, 1.0), (811, 1.25), (1000, 2.0)]
)
# a failing list of moves is readable as it is; to shrink it would take half an hour
@settings(deadline=None, max_examples=3, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(moves=st.lists(scenes, min_size=2, max_size=4))
def test_after_any_moves_each_view_equals_a_fresh_one(
    moves: list[dict[str, Any]], width: float, ratio: float, theme: Theme
) -> None:
    board = Board(width, ratio, theme)
    for move in moves:
        scene = scene_of(**move)
        board.draw(scene)
    live, wanted = board.whole().pixels, fresh(board, scene)
    for view, place in zip(board.views, places_for(width), strict=True):
        rows = slice(round(place.top * ratio), round((place.top + place.height) * ratio))
        columns = slice(round(place.left * ratio), round((place.left + place.width) * ratio))
        np.testing.assert_array_equal(live[rows, columns], wanted[rows, columns], view.name)
    np.testing.assert_array_equal(live, wanted)


def test_tiles_hold_just_what_changed() -> None:
    board = Board(1000, 1.0, LIGHT)
    board.draw(scene_of())
    before = board.whole().pixels
    tiles = board.draw(scene_of(x=(1.0, -1.0)))
    whole = board.whole().pixels
    covered = np.zeros(whole.shape[:2], dtype=bool)
    for tile in tiles:
        rows, columns = tile.pixels.shape[:2]
        place = slice(tile.y, tile.y + rows), slice(tile.x, tile.x + columns)
        np.testing.assert_array_equal(whole[place], tile.pixels)
        for edge in (place[0].start, place[0].stop - 1):
            assert (whole[edge, place[1]] != before[edge, place[1]]).any()
        for edge in (place[1].start, place[1].stop - 1):
            assert (whole[place[0], edge] != before[place[0], edge]).any()
        assert not covered[place].any()
        covered[place] = True
    assert covered[(whole != before).any(axis=-1)].all()


def saved_pixels(board: Board) -> np.ndarray[Any, np.dtype[np.uint8]]:
    file = BytesIO()
    board.figure.savefig(file, format="png", dpi=100)
    file.seek(0)
    pixels: np.ndarray[Any, np.dtype[np.uint8]] = (imread(file) * 255).round().astype(np.uint8)
    return pixels


def cell_of(place: Place) -> tuple[slice, slice]:
    """Return the rows and columns of a cell at pixel ratio 1."""
    return (
        slice(round(place.top), round(place.top + place.height)),
        slice(round(place.left), round(place.left + place.width)),
    )


def changed_views(before: Scene, after: Scene) -> set[str]:
    """Return the views whose pixels change; just those must have been drawn anew."""
    board = Board(1000, 1.0, LIGHT)
    board.draw(before)
    old = board.whole().pixels
    tiles = board.draw(after)
    new = board.whole().pixels
    names = set()
    for view, place in zip(board.views, places_for(1000), strict=True):
        if not np.array_equal(old[cell_of(place)], new[cell_of(place)]):
            names.add(view.name)
    assert len(tiles) == len(names)
    return names


def test_each_move_changes_what_it_should() -> None:
    start = scene_of()
    every = {"graph", "activations", "surface", "magnitudes"}
    assert changed_views(start, scene_of(x=(0.7, 0.6))) == every
    # λ changes J, s, step 3 and the penalty parts, and no activation
    assert changed_views(start, scene_of(lam=0.5)) == {"graph", "surface", "magnitudes"}
    assert changed_views(start, scene_of(step=4)) == {"graph", "magnitudes"}
    assert changed_views(start, scene_of()) == set()


def test_a_saved_figure_holds_the_live_artists_too() -> None:
    board = Board(1000, 1.0, LIGHT)
    board.draw(scene_of())
    for view in board.views:
        for artist in view.live:
            artist.set_visible(False)
    still = saved_pixels(board)
    for view in board.views:
        for artist in view.live:
            artist.set_visible(True)
    differs = (saved_pixels(board) != still).any(axis=-1)
    for view, place in zip(board.views, places_for(1000), strict=True):
        assert differs[cell_of(place)].mean() > 0.005, view.name


@pytest.mark.parametrize("width", [280, 420, 559, 560, 779, 780, 1000, 1800])
def test_labels_stay_inside_their_cells(width: float) -> None:
    board = Board(width, 1.0, LIGHT)
    board.draw(scene_of(bias=True, lam=1e-5, x=(7.0, -2.5), hidden=9))
    for view, place in zip(board.views, places_for(width), strict=True):
        box = view.ax.get_tightbbox()
        assert box is not None
        assert box.x0 >= place.left - 1
        assert box.x1 <= place.left + place.width + 1
        assert box.y1 <= board.size[1] - place.top + 1
        assert box.y0 >= board.size[1] - place.top - place.height - 1
