"""Claims of the lesson on training that it does not print."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

import bpwidget as bp


def learned(panel: bp.BackpropPanel, updates: int = 300) -> bp.History:
    panel.advance(updates)
    assert panel.run is not None
    return panel.run


@pytest.fixture
def moons() -> Iterator[bp.BackpropPanel]:
    panel = bp.BackpropPanel(data="moons")
    yield panel
    panel.close()


def test_before_the_first_update_three_in_four_are_right(moons: bp.BackpropPanel) -> None:
    assert moons.run is not None
    curves = moons.run.curves
    assert (len(moons.run.at.data.X), len(moons.run.at.data.X_test)) == (150, 50)
    assert round(float(curves.accuracy[0]), 2) == 0.74


def test_the_penalty_grows_and_the_held_out_loss_ends_higher(moons: bp.BackpropPanel) -> None:
    curves = learned(moons).curves
    assert round(float(curves.s[-1] / curves.s[0])) == 7
    assert curves.J_test[-1] > curves.J[-1]
    assert curves.J_test[3] > curves.J_test[1]
    assert curves.J[3] < curves.J[1]
    assert (np.diff(curves.J) > 0).sum() == 4


def test_one_samples_gradient_is_a_thousand_times_anothers(moons: bp.BackpropPanel) -> None:
    learned(moons)
    sizes = []
    for number in range(150):
        moons.sample = number
        sizes.append(float(np.linalg.norm(moons.trace.gradients["dJ/do"])))
    assert max(range(150), key=sizes.__getitem__) == 120
    assert 1000 < sizes[120] / sizes[0] < 1200


def test_the_curve_of_the_panel_is_that_of_all_samples_whatever_the_batch(
    moons: bp.BackpropPanel,
) -> None:
    moons.move(optimiser="sgd", batch=10)
    run = learned(moons, 20)
    state = run.at
    of_all = bp.backprop_batch(state.net, state.data.X, state.data.y, lam=moons.lam)
    assert run.curves.J[-1] == pytest.approx(of_all.J)
    of_batch = bp.backprop_batch(
        state.net, state.data.X[state.samples], state.data.y[state.samples], lam=moons.lam
    )
    assert run.curves.sizes["dJ/dW1"][-1] == pytest.approx(
        np.linalg.norm(of_batch.gradients["dJ/dW1"])
    )


@pytest.mark.parametrize("seed", [0, 1, 4])
def test_two_units_never_learn_the_spirals_three_sometimes_four_here(seed: int) -> None:
    panel = bp.BackpropPanel(data="spirals", seed=seed)
    right = {}
    for hidden in (2, 3, 4):
        panel.hidden = hidden
        right[hidden] = float(learned(panel).curves.accuracy_test[-1])
    panel.close()
    assert right[2] < 0.9
    assert (right[3] > 0.95) == (seed != 0)
    assert right[4] > 0.95
