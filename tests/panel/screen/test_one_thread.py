"""BLAS has one thread during a move and its previous number afterwards, also with nesting."""

from __future__ import annotations

from io import BytesIO
from threading import Event, Thread
from types import SimpleNamespace

import pytest
from platforms import needs_threads
from threadpoolctl import ThreadpoolController, threadpool_limits

import bpwidget as bp
from bpwidget.panel.screen import one_thread as module
from bpwidget.panel.screen.one_thread import one_thread
from bpwidget.plots.board import Board, Tile
from bpwidget.scene.scene import Scene


def threads() -> set[int]:
    """Return the numbers of threads of NumPy's BLAS, ignoring SciPy's."""
    pools = ThreadpoolController().select(user_api="blas").info()
    return {each["num_threads"] for each in pools if "scipy.libs" not in each["filepath"]}


def test_there_is_one_thread_inside_and_the_previous_number_outside() -> None:
    before = threads()
    with one_thread():
        assert threads() <= {1}
        with one_thread():
            assert threads() <= {1}
        assert threads() <= {1}
    assert threads() == before


def test_it_is_restored_after_an_error() -> None:
    before = threads()

    @one_thread()
    def refuse() -> None:
        raise ValueError("no")

    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            refuse()
    assert threads() == before


@needs_threads
def test_another_thread_in_between_restores_nothing() -> None:
    before = threads()
    entered, leave = Event(), Event()

    def other() -> None:
        with one_thread():
            entered.set()
            leave.wait(10)

    with one_thread():
        thread = Thread(target=other)
        thread.start()
        assert entered.wait(10)
    assert threads() == before
    leave.set()
    thread.join()
    assert threads() == before


def test_the_board_is_drawn_in_one_thread_whoever_asks_for_it(
    panel: bp.BackpropPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[set[int]] = []
    draw = Board.draw

    def watched(board: Board, scene: Scene) -> list[Tile]:
        seen.append(threads())
        return draw(board, scene)

    monkeypatch.setattr(Board, "draw", watched)
    assert panel.figure.axes
    panel.savefig(BytesIO(), format="png")
    panel.lam = 0.5
    assert panel._repr_mimebundle_()
    assert len(seen) == 3
    assert all(each <= {1} for each in seen)


def test_a_limit_of_the_user_is_kept() -> None:
    with threadpool_limits(1, user_api="blas"):
        with one_thread():
            assert threads() <= {1}
        assert threads() <= {1}


def test_without_blas_nothing_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = ThreadpoolController().select(internal_api="none of these")
    assert not nothing.info()
    monkeypatch.setattr(
        module, "ThreadpoolController", lambda: SimpleNamespace(select=lambda **_: nothing)
    )
    module._blas.cache_clear()
    with one_thread():
        assert module._blas() is nothing
    module._blas.cache_clear()
