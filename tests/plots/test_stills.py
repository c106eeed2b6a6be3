"""Still parts shared by boards, and artists put off until somebody looks."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest

import bpwidget as bp
from bpwidget.plots.board import Board
from bpwidget.plots.drawing.style import LIGHT
from bpwidget.plots.layout import VIEWS, views_for
from bpwidget.plots.stills import StillPart, Stills
from bpwidget.scene.scene import Scene


def scene_of(lam: float = 0.01, **settings: object) -> Scene:
    return Scene(bp.backprop(bp.MLP.random(), (0.5, 0.6), 0, lam=lam), **settings)  # type: ignore[arg-type]  # a scene's own


def board_of(stills: Stills, width: float = 1000) -> Board:
    board = Board(width, 1.0, LIGHT, VIEWS, stills=stills)
    board.draw(scene_of())
    return board


def picture(shade: int) -> StillPart:
    pixels = np.full((40, 30, 4), shade, dtype=np.uint8)
    pixels[::2, :, 0] = np.arange(30)
    return StillPart(pixels, shade)


def saved(board: Board) -> bytes:
    file = BytesIO()
    board.figure.savefig(file, format="rgba")
    return file.getvalue()


def test_a_still_part_is_restored_unchanged() -> None:
    stills = Stills(10**6)
    stills.keep("a", picture(7))
    known = stills.get("a")
    assert known is not None
    np.testing.assert_array_equal(known.pixels, picture(7).pixels)
    assert known.measured == 7
    assert stills.get("b") is None


def test_the_least_recently_used_are_dropped_first() -> None:
    bytes_of_one = 6 * 20 * 31  # a colour and a length for each run
    stills = Stills(2 * bytes_of_one)
    for shade in (1, 2):
        stills.keep(shade, picture(shade))
    stills.get(1)
    stills.keep(3, picture(3))
    assert [stills.get(shade) is not None for shade in (1, 2, 3)] == [True, False, True]


def test_a_still_part_that_is_too_large_is_not_kept() -> None:
    stills = Stills(100)
    stills.keep("a", picture(1))
    assert stills.get("a") is None


def test_a_second_board_draws_no_still_part(monkeypatch: pytest.MonkeyPatch) -> None:
    stills = Stills(10**7)
    first = board_of(stills)
    for cell in first._cells:
        monkeypatch.setattr(type(cell.view.ax), "draw", None)
    second = board_of(stills)
    np.testing.assert_array_equal(second.whole().pixels, first.whole().pixels)


def test_simultaneous_boards_share_one_copy() -> None:
    stills = Stills(10**7)
    first, second = board_of(stills), board_of(stills)
    for one, other in zip(first._cells, second._cells, strict=True):
        assert one.still is other.still
        with pytest.raises(ValueError, match="read-only"):
            one.still[:] = 0  # type: ignore[index]  # drawn above


def test_another_width_is_another_still_part() -> None:
    stills = Stills(10**7)
    board_of(stills)
    np.testing.assert_array_equal(
        board_of(stills, 968).whole().pixels, board_of(Stills(0), 968).whole().pixels
    )


def test_a_figure_with_a_known_still_part_is_complete() -> None:
    stills = Stills(10**7)
    board_of(stills)
    assert saved(board_of(stills)) == saved(board_of(Stills(0)))


@pytest.mark.parametrize("loss_plot", ["surface", "slice"])
def test_the_axes_are_complete_when_looked_at_and_after_later_moves(loss_plot: str) -> None:
    stills = Stills(10**7)
    scenes = [scene_of(lang=lang, loss_plot=loss_plot) for lang in ("en", "zh")]
    kinds = views_for(scenes[0])
    known = Board(1000, 1.0, LIGHT, kinds, stills=stills)
    for scene in scenes:
        known.draw(scene)
    board = Board(1000, 1.0, LIGHT, kinds, stills=stills)
    board.draw(scenes[0])
    axes = board.figure.axes
    for scene in scenes:
        board.draw(scene)
        alone = Board(1000, 1.0, LIGHT, kinds, stills=Stills(0))
        alone.draw(scene)
        for ax, other in zip(axes, alone.figure.axes, strict=True):
            assert ax.get_title("left") == other.get_title("left")
            assert (ax.get_legend() is None) is (other.get_legend() is None)
            for one, another in ((ax.xaxis, other.xaxis), (ax.yaxis, other.yaxis)):
                np.testing.assert_array_equal(one.get_ticklocs(), another.get_ticklocs())
                assert tuple(one.get_view_interval()) == tuple(another.get_view_interval())
    assert any(ax.get_title("left") for ax in axes)
    assert any(len(ax.get_xticks()) for ax in axes)


def test_nothing_else_draws_on_the_canvas_of_a_board() -> None:
    board = board_of(Stills(10**7))
    before = board.whole().pixels
    board.figure.canvas.draw()
    np.testing.assert_array_equal(board.whole().pixels, before)
