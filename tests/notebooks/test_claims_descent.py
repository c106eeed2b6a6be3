"""Claims of 08-gradient-descent that it does not print."""

from __future__ import annotations

import numpy as np
import pytest

import bpwidget as bp

NET = bp.MLP(W1=[[1, -1], [-2, 1]], W2=[[2, 1], [-1, 3]], activation="relu")
SAMPLE = ([1], [2])


def tiny(w1: float, w2: float) -> bp.MLP:
    return bp.MLP(W1=[[w1]], W2=[[w2]], activation="tanh")


def test_the_gradients_and_the_sum_of_their_squares_are_as_written() -> None:
    trace = bp.backprop(NET, (2, 1), (1, 0), "squared_error", lam=0.1)
    assert np.allclose(trace.gradients["dJ/dW1"], [[6.1, 2.9], [-0.2, 0.1]])
    assert np.allclose(trace.gradients["dJ/dW2"], [[1.2, 0.1], [-1.1, 0.3]])
    squares = sum((trace.gradients[name] ** 2).sum() for name in ("dJ/dW1", "dJ/dW2"))
    assert squares == pytest.approx(48.42)
    assert trace.J - 0.05 * squares < 0


def test_the_minimum_is_where_the_lesson_says() -> None:
    there = bp.backprop(tiny(1.288, 2.051), *SAMPLE, "squared_error", lam=0.1)
    assert there.J == pytest.approx(0.322, abs=5e-4)
    assert abs(there.gradients["dJ/dW1"][0, 0]) < 1e-3
    assert abs(there.gradients["dJ/dW2"][0, 0]) < 1e-3


def test_the_run_with_a_raised_lam_is_as_the_exercise_prints_it() -> None:
    before, after = (bp.Settings("squared_error", learning_rate=1, lam=lam) for lam in (0.1, 0.3))
    run = bp.History.start(tiny(0.3, 1), SAMPLE, before)
    heights = [run.at.J]
    for _ in range(3):
        run = run.advance()
        heights.append(run.at.J)
    run = run.advance().under(after)
    heights.append(run.at.J)
    for _ in range(3):
        run = run.advance()
        heights.append(run.at.J)
    printed = [1.514, 0.492, 0.355, 0.340, 0.938, 0.824, 0.818, 0.818]
    assert np.round(heights, 3).tolist() == printed


@pytest.mark.parametrize(
    ("rate", "printed"),
    [
        (3, [1.514, 1.460, 1.181, 2.527, 8.164, 54.357]),
        (0.01, [1.514, 1.489, 1.465, 1.441, 1.418, 1.395]),
    ],
)
def test_the_other_runs_are_as_the_exercise_prints_them(rate: float, printed: list[float]) -> None:
    states = bp.descend(tiny(0.3, 1), SAMPLE, "squared_error", 0.1, rate, 5)
    assert [round(state.J, 3) for state in states] == printed


def test_with_too_large_a_rate_every_update_still_starts_downhill() -> None:
    for state in bp.descend(tiny(0.3, 1), SAMPLE, "squared_error", 0.1, 3, 5):
        names = ("dJ/dW1", "dJ/dW2")
        move = [1e-6 * state.gradients[name][0, 0] for name in names]
        nearby = tiny(state.net.W1[0, 0] - move[0], state.net.W2[0, 0] - move[1])
        assert bp.backprop(nearby, *SAMPLE, "squared_error", lam=0.1).J < state.J


def test_the_card_of_the_last_phase_shows_the_new_weight() -> None:
    panel = bp.BackpropPanel.from_arrays(
        NET.W1,
        NET.W2,
        x=(2, 1),
        y=(1, 0),
        activation="relu",
        loss="squared_error",
        lam=0.1,
        data="sample",
        learning_rate=0.05,
    )
    for _ in range(9):
        panel.next_phase()
    assert panel.phase == 8
    assert "0.695" in panel._session.frames.parts["descent"]
    panel.close()
