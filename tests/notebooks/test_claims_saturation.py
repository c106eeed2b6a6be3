"""Claims of the lesson on saturation and dead units that it does not print."""

from __future__ import annotations

import numpy as np
import pytest

import bpwidget as bp

NET = bp.MLP.random(inputs=2, hidden=4, outputs=2, activation="tanh", seed=0)
W1, W2 = [[1, -1], [-2, 1]], [[2, 1], [-1, 3]]
X, Y, LOSS = (2, 1), (1, 0), "squared_error"


def after(net: bp.MLP, lam: float, rate: float, updates: int) -> bp.Trace:
    *_, last = bp.descend(net, (X, Y), LOSS, lam=lam, learning_rate=rate, steps=updates)
    return bp.backprop(last.net, X, Y, LOSS, lam=lam)


@pytest.mark.parametrize(("activation", "largest"), [("tanh", 1), ("sigmoid", 0.25)])
def test_the_slope_is_largest_at_0(activation: str, largest: float) -> None:
    z = np.linspace(-5, 5, 101)
    net = bp.MLP(W1=z[:, None], W2=np.ones((1, 101)), activation=activation)
    slope = bp.backprop(net, [1], [0], LOSS).slope
    assert slope.max() == slope[50] == largest


@pytest.mark.parametrize("scale", [1, 5, 25])
def test_large_weights_do_the_same_to_z_as_a_large_input(scale: float) -> None:
    by_x = bp.backprop(NET, (0.5 * scale, 0.6 * scale), 1)
    by_W = bp.backprop(bp.MLP(scale * NET.W1, NET.W2), (0.5, 0.6), 1)
    assert np.allclose(by_x.gradients["dJ/dz"], by_W.gradients["dJ/dz"])
    sizes = [each.step(7).sizes["dJ/dW1"] for each in (by_x, by_W)]
    assert np.isclose(sizes[0], scale * sizes[1])
    if scale == 25:
        assert np.allclose(sizes, (0.0081, 0.0003), atol=5e-5)


def test_the_penalty_moves_z_towards_0_but_never_past_it() -> None:
    relu = bp.MLP(W1, W2, activation="relu")
    for updates in (100, 2000):
        z = after(relu, 0.1, 0.05, updates).z[1]
        assert np.isclose(z, -3 * 0.995**updates)
        assert z < 0


def test_a_move_of_one_and_a_half_crosses_the_kink() -> None:
    trace = bp.backprop(bp.MLP(W1, W2, activation="relu"), X, Y, LOSS)
    assert bp.nudge(trace, "W1[1,0]", 1.5).actual == 0
    assert bp.nudge(trace, "W1[1,0]", 1.51).actual != 0


@pytest.mark.parametrize("rate", [0.01, 0.05, 0.1])
def test_one_update_takes_z_to_one_less_15_times_the_rate(rate: float) -> None:
    trace = after(bp.MLP(W1, W2, activation="relu"), 0, rate, 1)
    assert np.isclose(trace.z[0], 1 - 15 * rate)
    assert (trace.slope[0] > 0) == (rate < 1 / 15)


def test_when_both_units_are_dead_the_loss_never_changes() -> None:
    net = bp.MLP(W1, W2, activation="relu")
    for updates in (1, 500):
        trace = after(net, 0, 0.1, updates)
        assert (trace.L, trace.o.tolist()) == (0.5, [0, 0])
        assert not any(trace.gradients[name].any() for name in ("dJ/dW1", "dJ/dW2"))


def test_elu_is_nowhere_flat_on_the_left_and_relu_is() -> None:
    for activation, is_flat in (("relu", True), ("elu", False), ("leaky_relu", False)):
        slope = bp.backprop(bp.MLP(W1, W2, activation=activation), X, Y, LOSS).slope[1]
        assert (slope == 0) == is_flat
