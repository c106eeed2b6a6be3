"""Claims of the lesson on what goes wrong that it does not print."""

from __future__ import annotations

import math

import numpy as np
import pytest

import bpwidget as bp
from bpwidget.lesson.course.trouble import few_samples, overfitting
from bpwidget.mlp.training.optimisers import arrays_of


def last_of(name: str) -> bp.RunState:
    *_, last = bp.preset(name).run()
    return last


def z_of(state: bp.RunState) -> np.ndarray:
    assert state.net.b1 is not None
    z: np.ndarray = state.data.X @ state.net.W1.T + state.net.b1
    return z


def test_a_wide_network_learns_its_thirty_samples_by_heart() -> None:
    run = overfitting()
    net, curves = run.at.net, run.curves
    assert sum(each.size for each in arrays_of(net).values()) == 162
    assert (len(few_samples().X), len(few_samples().X_test)) == (30, 100)
    assert curves.accuracy[-1] == 1
    assert int(curves.L_test.argmin()) == 40
    assert curves.L_test[-1] > 1.9 * curves.L_test.min()


def test_a_penalty_halves_the_loss_on_samples_held_out_and_a_large_one_leaves_a_guess() -> None:
    free, held, large = (overfitting(lam).curves for lam in (0.0, 0.01, 1.0))
    assert held.L_test[-1] < free.L_test[-1] / 2
    assert held.L[-1] > free.L[-1]
    assert large.L[-1] == pytest.approx(math.log(2), abs=0.02)
    assert large.L_test[-1] == pytest.approx(math.log(2), abs=0.02)


def test_vanishing() -> None:
    last = last_of("vanishing")
    assert last.sizes["dJ/dz"] < 1e-12 * last.sizes["dJ/dh"]
    assert last.net.b1 is not None
    assert np.abs(last.net.b1 - 30).max() < 1.5
    assert (1 / (1 + np.exp(-z_of(last)))).min() > 0.999
    assert np.isclose(last.J, math.log(2))


def test_saturated() -> None:
    first = next(bp.preset("saturated").run())
    assert first.sizes["dJ/dz"] / first.sizes["dJ/dh"] == pytest.approx(0.2, abs=0.03)
    assert np.allclose(first.net.W1, 30 * bp.MLP.random(2, 8, 2, bias=True).W1)
    assert np.isclose(last_of("saturated").J, 0.29, atol=0.01)


def test_dead_units_stay_dead() -> None:
    states = list(bp.preset("dead").run())
    assert states[0].settings.learning_rate == 20
    for state in states[3:]:
        assert not (z_of(state) > 0).any()
        assert state.sizes["dJ/dz"] == state.sizes["dJ/dW1"] == 0


def test_exploding() -> None:
    first, second, *_ = bp.preset("exploding").run()
    assert np.allclose(first.net.W2, 1e4 * bp.MLP.random(2, 8, 2, bias=True).W2)
    assert first.sizes["dJ/dh"] > 1e4 * first.sizes["dJ/do"]
    flat = 1 - np.tanh(z_of(second)) ** 2
    assert np.median(flat) < 1e-6


def test_diverging_grows_from_update_to_update_and_the_panel_says_why() -> None:
    panel = bp.BackpropPanel.from_preset("diverging")
    panel.advance(10)
    assert panel.run is not None
    assert panel.learning_rate == 3
    sizes = panel.run.curves.sizes["dJ/do"]
    assert (np.diff(sizes) > 0).all()
    assert "learning rate" in str(panel.run.stopped)
    panel.close()


def test_the_sigmoid_passes_on_at_most_a_quarter() -> None:
    z = np.linspace(-20, 20, 4001)
    slope = bp.backprop(bp.MLP(np.diag(z[:5]), np.eye(5), activation="sigmoid"), np.ones(5), 0)
    assert slope.slope.max() <= 0.25
    s = 1 / (1 + np.exp(-z))
    assert (s * (1 - s)).max() == pytest.approx(0.25)


@pytest.mark.parametrize("eta", [1, 2, 3])
def test_units_live_with_the_answers_of_the_last_exercise(eta: float) -> None:
    assert bp.question("trouble-5").verdict(eta=eta).marks["eta"].state == "right"


@pytest.mark.parametrize("lam", [0.01, 0.03])
def test_lambdas_of_the_answers_are_right(lam: float) -> None:
    assert bp.question("trouble-2").verdict(lam=lam)
