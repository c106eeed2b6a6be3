"""Claims of the lesson on the penalty that it does not print."""

from __future__ import annotations

import numpy as np

import bpwidget as bp

NET = bp.MLP(W1=[[1, -1], [-2, 1]], W2=[[2, 1], [-1, 3]], activation="relu")
EXAMPLE = bp.MLP.random(inputs=2, hidden=4, outputs=2, activation="tanh", seed=0)
SAMPLE = ((0.5, 0.6), 0)


def passed(lam: float) -> bp.Trace:
    return bp.backprop(NET, (2, 1), (1, 0), "squared_error", lam=lam)


def test_only_the_steps_of_weights_change_with_lam() -> None:
    weak, strong = passed(0), passed(10)
    assert (weak.h == strong.h).all()
    assert (weak.o == strong.o).all()
    assert weak.L == strong.L
    changed = {
        name
        for name, gradient in weak.gradients.items()
        if not np.array_equal(gradient, strong.gradients[name])
    }
    assert changed == {"ds/dW1", "ds/dW2", "dJ/dW1", "dJ/dW2"}
    steps = {n for n in range(1, 8) if changed & set(weak.step(n).gradients)}
    assert steps == {3, 4, 7}


def test_the_squares_of_the_weights_add_up_to_22() -> None:
    assert (NET.W1**2).sum() + (NET.W2**2).sum() == 22


def test_both_parts_are_equally_long_at_the_lam_that_is_said() -> None:
    for number, name, lam in ((4, "dJ/dW2", np.sqrt(2 / 15)), (7, "dJ/dW1", 2.535)):
        step = passed(float(lam)).step(number)
        data, penalty = (np.linalg.norm(each[name]) for each in (step.data, step.penalty))
        assert np.isclose(data, penalty, rtol=1e-3)


def test_without_a_penalty_the_weights_grow_and_with_one_they_settle() -> None:
    def squares(lam: float, updates: int) -> float:
        run = bp.descend(
            EXAMPLE, SAMPLE, "cross_entropy", lam=lam, learning_rate=0.5, steps=updates
        )
        *_, last = run
        return float((last.net.W1**2).sum() + (last.net.W2**2).sum())

    assert squares(0, 600) > squares(0, 300) + 1
    assert np.isclose(squares(0.1, 600), squares(0.1, 300), rtol=1e-3)


def test_lam_in_mid_run_shrinks_the_weights_and_raises_the_loss() -> None:
    panel = bp.BackpropPanel(x=(0.5, 0.6), y=0, lam=0, data="sample", learning_rate=0.5, lang="en")
    panel.advance(300)
    before = panel.trace
    panel.lam = 0.1
    assert panel.trace.J > before.J + 1
    panel.advance(300)
    assert panel.trace.L > before.L
    assert np.linalg.norm(panel.net.W1) < np.linalg.norm(before.net.W1)
    fourth = panel.trace.step(4)
    assert np.allclose(fourth.data["dJ/dW2"], -fourth.penalty["dJ/dW2"], atol=2e-3)
    panel.close()


def test_with_a_penalty_the_minimum_moves_in_from_the_corner() -> None:
    for lam, is_in_corner in ((0, True), (0.3, False)):
        J = bp.loss_surface(EXAMPLE, (0.5, 0.6), 0, lam=lam, axes=("W2[0,0]", "W2[1,0]")).J
        place = np.unravel_index(J.argmin(), J.shape)
        assert all(at in {0, len(J) - 1} for at in place) == is_in_corner


def test_a_row_without_a_data_part_shrinks_by_the_factor_alone() -> None:
    step = passed(0.1).step(7)
    assert (step.data["dJ/dW1"][1] == 0).all()
