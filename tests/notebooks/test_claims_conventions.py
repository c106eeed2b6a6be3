"""Claims of the lesson on conventions that it does not print."""

from __future__ import annotations

import numpy as np
import pytest

import bpwidget as bp
from bpwidget.lesson.course import conventions

# in the exercise with three pages
OUTPUTS, TARGET = (2.0, 0.0, -1.0), (1.0, 0.0, 1.0)


def outputs_under(loss: str) -> bp.Trace:
    net = bp.MLP(np.diag(OUTPUTS), np.eye(3), activation="identity")
    return bp.backprop(net, np.ones(3), TARGET, loss)


def test_mazur_at_its_first_output() -> None:
    trace = bp.examples()["mazur"].trace()
    p = float(trace.prediction[0])
    assert round(p * (1 - p), 3) == 0.187
    assert round(float(trace.gradients["dJ/dy_hat"][0]), 3) == 0.741


def test_mazur_transposed_is_nearly_right() -> None:
    net = bp.examples()["mazur"].net
    turned = bp.MLP.from_transposed(
        net.W1, net.W2.T, net.b1, net.b2, net.activation, output_activation="sigmoid"
    )
    trace = bp.backprop(turned, (0.05, 0.1), (0.01, 0.99), "squared_error")
    assert trace.z.round(4).tolist() == [0.3825, 0.39]


def test_every_gradient_has_the_factor_of_its_loss() -> None:
    traces = {name: outputs_under(name) for name in conventions.LOSSES}
    half = traces["squared_error"]
    for name, factor in (("sum_of_squares", 2), ("mean_squared_error", 2 / 3)):
        assert np.isclose(traces[name].L, factor * half.L)
        for gradient in ("dJ/do", "dJ/dW2", "dJ/dh", "dJ/dz", "dJ/dW1"):
            assert np.allclose(traces[name].gradients[gradient], factor * half.gradients[gradient])


def test_the_three_pages_of_the_exercise_print_what_the_losses_give() -> None:
    trace = {name: outputs_under(name) for name in conventions.LOSSES}
    assert trace["squared_error"].o.tolist() == [2, 0, -1]
    assert trace["sum_of_squares"].L == 5
    assert trace["mean_squared_error"].gradients["dJ/do"].round(3).tolist() == [0.667, 0, -1.333]
    assert trace["squared_error"].L == 2.5
    assert trace["sum_of_squares"].gradients["dJ/do"].tolist() == [2, 0, -4]


def test_cross_entropy_cancels_the_slope_of_the_sigmoid() -> None:
    trace = bp.examples()["interview"].trace()
    p = 1 / (1 + np.exp(-0.25))
    assert trace.o.tolist() == [0.25]
    assert trace.gradients["dJ/do"] == pytest.approx(p)
    assert round(p * (1 - p), 3) == 0.246
    assert round(conventions.with_slope(trace), 3) == 0.138


def test_a_sum_with_its_penalty_makes_the_updates_of_the_mean_with_other_numbers() -> None:
    trask = bp.examples()["iamtrask"]
    lam, eta = conventions.LAM_OF_SUM, conventions.ETA_OF_SUM
    of_sum = bp.backprop_batch(
        trask.net, trask.data.X, trask.data.y, "squared_error", lam, reduction="sum"
    )
    of_mean = bp.backprop_batch(
        trask.net, trask.data.X, trask.data.y, "squared_error", lam / conventions.SUMMED
    )
    for name in ("dJ/dW1", "dJ/dW2"):
        here = conventions.SUMMED * eta * of_mean.gradients[name]
        assert np.allclose(eta * of_sum.gradients[name], here)


def test_step_7_in_rows_is_that_of_autograd() -> None:
    autograd = pytest.importorskip("autograd")
    x, dz, W1 = np.array([2.0, 1.0]), np.array([3.0, 0.0, -1.0]), np.arange(6.0).reshape(2, 3)
    J = autograd.grad(lambda W: (x @ W) @ dz + 0.1 / 2 * (W**2).sum())
    assert np.allclose(conventions.step_7(x, dz, W1, 0.1), J(W1))


def test_the_slip_is_in_one_entry_and_what_comes_before_agrees() -> None:
    found = {each.figure.quantity: each for each in bp.examples()["postnetwork"].compare()}
    assert not found["z"].figure.is_slip
    assert not found["h"].figure.is_slip
    published = [float(each) for each in found["o"].figure.published.split()]
    wrong = np.abs(found["o"].value - published) > 0.001
    assert wrong.tolist() == [False, True]
    assert round(-0.1 * 0.426 + 0.2 * 0.5 + 0.1, 3) == 0.157
