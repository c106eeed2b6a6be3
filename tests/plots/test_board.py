"""The live board against a fresh one."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from matplotlib.image import imread
from profiles import examples, slow, some_of

import bpwidget as bp
from bpwidget.lesson.planting import break_step
from bpwidget.plots.board import Board
from bpwidget.plots.drawing.style import DARK, LIGHT, Theme
from bpwidget.plots.layout import LOSS_PLOTS, PICTURES, Kinds, Place, places_for, views_for
from bpwidget.plots.stills import Stills
from bpwidget.plots.views.graph import GraphView
from bpwidget.plots.views.ledger_bars import HEADER_HEIGHT, ROW_HEIGHT
from bpwidget.plots.views.magnitudes import GradientMagnitudesView
from bpwidget.plots.views.network import NetworkView
from bpwidget.plots.views.slice import SliceView
from bpwidget.plots.views.surface import LossSurfaceView
from bpwidget.scene.scene import Scene

AXES = [("W1[0,0]", "W2[0,0]"), ("W2[0,0]", "W1[0,1]"), ("gradient", "random")]
Choices = dict[str, Any]
# the first of each is a new panel's, the last the one after a single move
CHOICES: dict[str, list[Any]] = {
    "x": [(0.5, 0.6), (-2.5, 0.0), (7.0, -0.4)],
    "hidden": [4, 1, 3, 9, 40],
    "activation": ["tanh", "relu", "softplus"],
    "bias": [False, True],
    "lam": [0.01, 0.0, 1e-5, 10.0],
    "seed": [0, 1, 2, 3],
    "step": [1, 0, 2, 3, 4, 5, 6, 7],
    "axes": AXES[:2],
    "center": [None, (0.0, -2.0)],
    "slice_center": [None, 2.0],
    "lang": ["en", "zh"],
    "picture": list(PICTURES),
    "loss_plot": list(LOSS_PLOTS),
    "entry": ["W1[0,0]", "W2[1,0]", "W1[0,1]"],
    "epsilon": [0.1, -0.7, 1.5],
    "planted": [None, ("dJ/dz", "slope_left_out"), ("dJ/dW2", "sign")],
    "unknown": [frozenset(), frozenset({2, 6, 7}), frozenset(range(1, 8)), frozenset({4})],
    "check": [False, True],
    "verdict": [None, (True, "right")],
}
OTHER_VIEWS = {"picture": "gradients", "loss_plot": "slice"}
# each picture and each loss plot at least once
SHOWN = [
    {
        "picture": list(PICTURES)[n % len(PICTURES)],
        "loss_plot": list(LOSS_PLOTS)[n % len(LOSS_PLOTS)],
    }
    for n in range(max(len(PICTURES), len(LOSS_PLOTS)))
]


@lru_cache
def net_of(hidden: int, activation: str, bias: bool, seed: int) -> bp.MLP:
    """Return the same network object for equal arguments, like a panel while λ or x moves."""
    return bp.MLP.random(hidden=hidden, activation=activation, bias=bias, seed=seed)


def scene_of(**settings_: Any) -> Scene:
    chosen = {name: values[0] for name, values in CHOICES.items()} | settings_
    net = net_of(*(chosen.pop(name) for name in ("hidden", "activation", "bias", "seed")))
    trace = bp.backprop(net, chosen.pop("x"), 0, lam=chosen.pop("lam"))
    if (planted := chosen.pop("planted")) is not None:
        trace = break_step(trace, *planted)
    return Scene(trace, hidden=chosen.pop("unknown"), **chosen)


def fresh(board: Board, scene: Scene) -> np.ndarray[Any, np.dtype[np.uint8]]:
    other = Board(board.width, board.ratio, board.theme, board.kinds, stills=Stills(0))
    other.draw(scene)
    return other.whole().pixels


def assert_equals_a_fresh_one(board: Board, scene: Scene) -> None:
    width, ratio = board.width, board.ratio
    live, wanted = board.whole().pixels, fresh(board, scene)
    for kind, place in zip(board.kinds, places_for(width, board.kinds), strict=True):
        rows = slice(round(place.top * ratio), round((place.top + place.height) * ratio))
        columns = slice(round(place.left * ratio), round((place.left + place.width) * ratio))
        np.testing.assert_array_equal(live[rows, columns], wanted[rows, columns], kind.name)
    np.testing.assert_array_equal(live, wanted)


@st.composite
def walks(draw: st.DrawFn) -> list[Choices]:
    """Draw states that each differ by one control: a second move might hide an omission."""
    choices = {name: draw(st.sampled_from(values)) for name, values in CHOICES.items()}
    walk = [choices]
    names = st.lists(st.sampled_from(list(CHOICES)), min_size=3, max_size=5, unique=True)
    for name in draw(names):
        others = [value for value in CHOICES[name] if value != choices[name]]
        choices = choices | {name: draw(st.sampled_from(others))}
        walk.append(choices)
    return walk


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
# without shrinking, which would take half an hour; a failing walk is readable as it is
@settings(max_examples=examples(4), phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(
    walk=walks(),
    screen=st.sampled_from([(1000, 1.0), (700, 1.0), (420, 1.0), (811, 1.25), (1000, 2.0)]),
)
def test_after_any_moves_each_view_equals_a_fresh_one(
    walk: list[Choices], screen: tuple[float, float], theme: Theme
) -> None:
    board: Board | None = None
    for choices in walk:
        scene = scene_of(**choices)
        kinds = views_for(scene)
        if board is None or not (board.kinds == kinds or board.exchange(kinds)):
            board = Board(*screen, theme, kinds)
            board.draw(scene)
        else:
            board.draw(scene)
            assert_equals_a_fresh_one(board, scene)


def test_other_views_replace_those_shown() -> None:
    walk = [{"picture": "weights"}, {"loss_plot": "slice"}, {}, {"picture": "gradients"}]
    first = views_for(scene_of())
    board = Board(700, 1.0, LIGHT, first)
    board.draw(scene_of())
    for choices in walk:
        scene = scene_of(**choices)
        kinds, before = views_for(scene), dict(zip(board.kinds, board.views, strict=True))
        assert board.exchange(kinds)
        tiles = board.draw(scene)
        # the views that stay are the same, so only the cells of the others are sent
        kept = [kind for kind in kinds if kind in before]
        assert all(view is before[type(view)] for view in board.views if type(view) in kept)
        assert len(tiles) == len(kinds) - len(kept)
        assert_equals_a_fresh_one(board, scene)


def test_views_for_another_layout_are_refused() -> None:
    board = Board(700, 1.0, LIGHT, FOUR)
    board.draw(scene_of())
    views = board.views
    assert not board.exchange(FOUR[:2])
    assert (board.kinds, board.views) == (FOUR, views)


# four views on one board, and each of the others on its own board, above the magnitudes
FOUR: Kinds = (NetworkView, SliceView, LossSurfaceView, GradientMagnitudesView)
FURTHER = {*PICTURES.values(), *LOSS_PLOTS.values()} - {GraphView, *FOUR}
BOARDS = [pytest.param(700, FOUR, id="four")] + [
    pytest.param(420, (view, GradientMagnitudesView), id=view.name) for view in FURTHER
]


@pytest.mark.thorough
@pytest.mark.parametrize(("width", "kinds"), BOARDS)
def test_after_each_single_move_each_view_equals_a_fresh_one(width: int, kinds: Kinds) -> None:
    board = Board(width, 1.0, LIGHT, kinds)
    choices: Choices = {"picture": "gradients"}
    board.draw(scene_of(**choices))
    for name, values in CHOICES.items():
        choices = choices | {name: values[-1]}
        scene = scene_of(**choices)
        board.draw(scene)
        assert_equals_a_fresh_one(board, scene)


def test_tiles_hold_only_changed_pixels() -> None:
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
    """Return the views whose pixels change; only these may have been redrawn."""
    board = Board(1000, 1.0, LIGHT, views_for(before))
    board.draw(before)
    old = board.whole().pixels
    tiles = board.draw(after)
    new = board.whole().pixels
    names = set()
    for view, place in zip(board.views, places_for(1000, board.kinds), strict=True):
        if not np.array_equal(old[cell_of(place)], new[cell_of(place)]):
            names.add(view.name)
    assert len(tiles) == len(names)
    return names


def test_each_move_changes_what_it_should() -> None:
    start = scene_of()
    every = {"graph", "activations", "surface", "bars"}
    assert changed_views(start, scene_of(x=(0.7, 0.6))) == every
    # λ changes J, s, step 3 and the penalty parts, and no activation
    assert changed_views(start, scene_of(lam=0.5)) == {"graph", "surface", "bars"}
    assert changed_views(start, scene_of(step=4)) == {"graph", "bars"}
    assert changed_views(start, scene_of(epsilon=0.5)) == set()
    assert changed_views(start, scene_of()) == set()


@pytest.mark.parametrize("picture", ["weights", "gradients"])
def test_each_move_changes_what_it_should_beside_the_network(picture: str) -> None:
    def scene(**moved: Any) -> Scene:
        return scene_of(picture=picture, loss_plot="slice", **moved)

    def changed(**moved: Any) -> set[str]:
        return changed_views(scene(), scene(**moved))

    of_gradients = {"network"} if picture == "gradients" else set()
    assert changed(x=(0.7, 0.6)) == {"network", "activations", "slice", "bars"}
    # λ moves no weight and no unit
    assert changed(lam=0.5) == {"slice", "bars"} | of_gradients
    assert changed(unknown=frozenset({4})) == {"slice", "bars"} | of_gradients
    assert changed(step=4) == {"network", "bars"}
    assert changed(entry="W2[0,1]") == {"slice"}
    assert changed(epsilon=0.5) == {"slice"}


def test_the_views_follow_the_scene() -> None:
    def names(**chosen: str) -> list[str]:
        return [view.name for view in views_for(scene_of(**chosen))]

    assert names() == ["graph", "activations", "surface", "bars"]
    assert names(picture="weights") == ["network", "activations", "surface", "bars"]
    without_ledger = [view.name for view in views_for(scene_of(), ledger=False)]
    assert without_ledger == ["graph", "activations", "surface", "magnitudes"]
    assert names(**OTHER_VIEWS) == ["network", "activations", "slice", "bars"]


@pytest.mark.parametrize("chosen", SHOWN, ids=lambda chosen: "-".join(chosen.values()))
def test_a_saved_figure_holds_the_live_artists_too(chosen: Choices) -> None:
    scene = scene_of(**chosen)
    board = Board(1000, 1.0, LIGHT, views_for(scene))
    board.draw(scene)
    for view in board.views:
        for artist in view.live:
            artist.set_visible(False)
    still = saved_pixels(board)
    for view in board.views:
        for artist in view.live:
            artist.set_visible(True)
    differs = (saved_pixels(board) != still).any(axis=-1)
    for view, place in zip(board.views, places_for(1000, board.kinds), strict=True):
        assert differs[cell_of(place)].mean() > 0.005, view.name


@pytest.mark.parametrize("chosen", SHOWN, ids=lambda chosen: "-".join(chosen.values()))
def test_saving_a_figure_leaves_the_live_board_unchanged(chosen: Choices) -> None:
    scene = scene_of(**chosen)
    board = Board(1000, 1.0, LIGHT, views_for(scene))
    board.draw(scene)
    live = board.whole().pixels
    # in a saved figure the order is different, with a hairline over an edge of the surface
    assert (saved_pixels(board) != live).any()
    np.testing.assert_array_equal(board.whole().pixels, live)


@pytest.mark.parametrize("step", some_of(range(1, 8), 3))
def test_in_a_saved_figure_nothing_covers_the_highlighted_path(step: int) -> None:
    scene = scene_of(step=step)
    board = Board(1000, 1.0, LIGHT, views_for(scene))
    board.draw(scene)
    cell, now = cell_of(places_for(1000, board.kinds)[0]), hex_bytes(LIGHT.now)
    live, saved = (
        (pixels[cell][..., :3] == now).all(axis=-1).sum()
        for pixels in (board.whole().pixels, saved_pixels(board))
    )
    assert saved == pytest.approx(live, rel=0.02)


def hex_bytes(color: str) -> list[int]:
    return list(bytes.fromhex(color.removeprefix("#")))


@pytest.mark.parametrize("chosen", SHOWN, ids=lambda chosen: "-".join(chosen.values()))
@pytest.mark.parametrize("width", [280, 1000, *slow(420, 559, 560, 779, 780, 1800)])
@pytest.mark.parametrize("ledger", [True, False], ids=["ledger", "alone"])
def test_labels_stay_inside_their_cells(width: float, chosen: Choices, ledger: bool) -> None:
    scene = scene_of(bias=True, lam=1e-5, x=(7.0, -2.5), hidden=9, **chosen)
    board = Board(width, 1.0, LIGHT, views_for(scene, ledger=ledger))
    board.draw(scene)
    for view, place in zip(board.views, places_for(width, board.kinds), strict=True):
        box = view.ax.get_tightbbox()
        assert box is not None
        assert box.x0 >= place.left - 1
        assert box.x1 <= place.left + place.width + 1
        assert box.y1 <= board.size[1] - place.top + 1
        assert box.y0 >= board.size[1] - place.top - place.height - 1


@pytest.mark.parametrize("ratio", [1.0, 1.25, *slow(1.5, 2.0)])
@pytest.mark.parametrize("width", [560, 1100, *slow(731, 820, 1900)])
@pytest.mark.parametrize("bias", [False, True])
def test_every_bar_is_in_the_row_of_its_quantity(width: float, ratio: float, bias: bool) -> None:
    scene = scene_of(bias=bias, step=4)
    board = Board(width, ratio, LIGHT, views_for(scene))
    board.draw(scene)
    pixels, strip = board.whole().pixels[..., :3].astype(int), board.strip()
    assert strip is not None
    left, top, across, height = strip
    assert left + across == board.size[0]
    rows = [(step.number, name) for step in scene.trace.steps for name in step.gradients]
    assert height == round((HEADER_HEIGHT + ROW_HEIGHT * len(rows)) * ratio)
    colors = {name: hex_bytes(getattr(LIGHT, name)) for name in ("data", "penalty")}
    for row, (step, name) in enumerate(rows):
        start = top + (HEADER_HEIGHT + ROW_HEIGHT * row) * ratio
        part = pixels[round(start) : round(start + ROW_HEIGHT * ratio), left:]
        bars = {
            color: np.flatnonzero((part == value).all(axis=-1).any(axis=1))
            for color, value in colors.items()
        }
        two = step in (4, 7) and "/dW" in name
        is_penalty = name == "dJ/ds" or name.startswith("ds/")
        wanted = {"data", "penalty"} if two else {"penalty" if is_penalty else "data"}
        assert {color for color, found in bars.items() if len(found)} == wanted, name
        # with some space above and below, the same up to a pixel and a half
        inked = np.concatenate(list(bars.values()))
        above, below = inked.min(), len(part) - 1 - inked.max()
        assert min(above, below) >= 1
        assert abs(above - below) <= 1.5
        lit = (part[:, -1] != hex_bytes(LIGHT.page)).any(axis=-1)
        # the line below the header is two pixels high, and may start in the middle of one
        assert lit[3:-2].all() if step == 4 else not lit[3:-2].any()


@pytest.mark.parametrize("bias", [False, True])
def test_a_press_between_two_rows_of_a_ledger_selects_the_nearer_one(bias: bool) -> None:
    board, scene = Board(1000, 1.0, LIGHT), scene_of(bias=bias)
    board.draw(scene)
    strip = board.strip()
    assert strip is not None
    left, top, _, height = strip
    steps = [step.number for step in scene.trace.steps for _ in step.gradients]
    for row, step in enumerate(steps):
        for down in (1, ROW_HEIGHT - 1):
            place = left + 40, top + HEADER_HEIGHT + ROW_HEIGHT * row + down
            assert board.press(*place) == {"step": step}
            assert board.read(*place).startswith(f"step {step}: ‖∂")
    assert board.press(left + 40, top + HEADER_HEIGHT - 2) == {}
    assert board.press(left + 40, top + height + 1) == {}
    assert board.read(left + 40, top + height + 1) == ""
