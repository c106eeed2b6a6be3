"""Each optimiser against torch.optim: recorded values, and live where torch is installed.

RECORDED is what `python tests/mlp/torch_descent.py` prints (with the repository on PYTHONPATH).
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from torch_descent import DATA, NET, UPDATES, recorded_settings, torch_weights

from bpwidget.mlp.network import MLP
from bpwidget.mlp.training.datasets import dataset
from bpwidget.mlp.training.descent import first_state, next_state
from bpwidget.mlp.training.optimisers import OPTIMISERS, no_memory, optimiser_named, update_of
from bpwidget.mlp.training.run_state import RunState, Settings

RECORDED: dict[str, dict[str, Any]] = {
    "sgd": {
        "W1": [
            [0.5307349097183586, -0.20906906834460318],
            [0.003844201221086833, 0.6688883536294797],
            [-0.6452285482643871, 0.07186725014210259],
        ],
        "W2": [
            [0.39777269632027973, -0.5419244572854182, 0.12234687980248411],
            [-0.1124396571805482, 0.16148040509910944, 0.923874263709865],
        ],
        "b1": [0.07124708297698201, -0.1825748988426622, 0.3298278469257807],
        "b2": [-0.009729713957967881, 0.009729713957967885],
    },
    "momentum": {
        "W1": [
            [0.6070163069726484, 0.04611694244904908],
            [-0.22993821509725104, 0.32871466234559743],
            [-0.7654253023477725, -0.2891751058030136],
        ],
        "W2": [
            [0.4116468267168165, -0.13361196177736567, -0.11899592607408135],
            [-0.17105527545294066, -0.18717677324113557, 1.0011649473749595],
        ],
        "b1": [-0.004886836720495917, -0.14326210209873466, 0.3958476590079941],
        "b2": [-0.15871685877218492, 0.15871685877218494],
    },
    "adam": {
        "W1": [
            [0.8721967671571785, 0.1884577760111837],
            [-0.32424987265004446, 0.33542467738407605],
            [-1.02911253363932, -0.28378368512819485],
        ],
        "W2": [
            [0.6635483484126063, -0.2534948321422608, -0.2829975849831768],
            [-0.576681262438512, -0.13077433530923394, 1.2349868266745279],
        ],
        "b1": [-0.19990831142029505, -0.043483878385057975, 0.3663660797650093],
        "b2": [-0.21011908516166153, 0.21011908516166153],
    },
}


def run(net: MLP, settings: Settings, updates: int) -> list[RunState]:
    states = [first_state(net, dataset("moons", n=40), settings)]
    for _ in range(updates):
        states.append(next_state(states[-1]))
    return states


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_it_moves_the_weights_as_torch_recorded(optimiser: str) -> None:
    state = first_state(NET, DATA, recorded_settings(optimiser))
    for _ in range(UPDATES):
        state = next_state(state)
    for name, values in RECORDED[optimiser].items():
        np.testing.assert_allclose(getattr(state.net, name), values, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("batch", [None, 7])
@pytest.mark.parametrize("lam", [0.0, 0.3])
@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_it_moves_the_weights_as_torch_does(
    optimiser: str, lam: float, batch: int | None, bias: bool
) -> None:
    pytest.importorskip("torch")
    net = MLP.random(bias=bias, seed=5)
    settings = Settings(lam=lam, learning_rate=0.05, batch=batch, optimiser=optimiser, seed=2)
    states = run(net, settings, 25)
    theirs = torch_weights(net, states[0].data, settings, [state.samples for state in states[:-1]])
    assert set(theirs) == set(states[-1].update)
    for name, values in theirs.items():
        np.testing.assert_allclose(getattr(states[-1].net, name), values, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_the_update_is_what_was_added(optimiser: str) -> None:
    for before, after in pairwise(run(MLP.random(bias=True), Settings(optimiser=optimiser), 4)):
        assert set(after.update) == {"W1", "W2", "b1", "b2"}
        for name, change in after.update.items():
            moved = getattr(before.net, name) + change
            assert moved.tobytes() == getattr(after.net, name).tobytes()


def test_plain_descent_goes_down_the_gradient() -> None:
    for before, after in pairwise(run(MLP.random(), Settings(learning_rate=0.3), 3)):
        for name, change in after.update.items():
            np.testing.assert_array_equal(change, -0.3 * before.gradients[f"dJ/d{name}"])


def test_the_first_step_of_adam_is_the_learning_rate_wherever_there_is_a_slope() -> None:
    gradient = np.array([3.0, -1e-3, 0.0])
    change, _ = optimiser_named("adam").rule(gradient, (np.zeros(3), np.zeros(3)), 1, 0.5)
    np.testing.assert_allclose(change, [-0.5, 0.5, 0.0], rtol=1e-4)


@pytest.mark.parametrize(
    ("optimiser", "moments"), [("sgd", ()), ("momentum", ("velocity",)), ("adam", ("m", "v"))]
)
def test_the_memory_is_read_only_and_starts_with_zeros(
    optimiser: str, moments: tuple[str, ...]
) -> None:
    net = MLP.random(bias=True)
    memory = no_memory(optimiser, net)
    assert (memory.optimiser, memory.updates, tuple(memory.moments)) == (optimiser, 0, moments)
    update, later = update_of(np.ones_like(net.vector), memory, 0.1, net.layout)
    assert later.updates == 1
    for moment in moments:
        assert set(memory.moments[moment]) == {"W1", "W2", "b1", "b2"}
        assert not any(array.any() for array in memory.moments[moment].values())
        assert later.moments[moment]["W1"].all()
        assert not later.moments[moment]["W1"].flags.writeable
    assert not update["W1"].flags.writeable


def test_an_unknown_optimiser_is_refused() -> None:
    with pytest.raises(ValueError, match=r"unknown optimiser 'adma'; did you mean 'adam'\?"):
        optimiser_named("adma")
