"""Frozen weights and biases: the others move as if these were not parameters."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from bpwidget.mlp import MLP
from bpwidget.mlp.training.datasets import dataset
from bpwidget.mlp.training.descent import descend
from bpwidget.mlp.training.history import History
from bpwidget.mlp.training.optimisers import OPTIMISERS
from bpwidget.mlp.training.run_state import Settings

NET = MLP.random(2, 3, 2, "tanh", bias=True, seed=3)
DATA = dataset("moons")
LAM, RATE, STEPS = 0.01, 0.2, 12
NAMES = ("W1", "W2", "b1", "b2")


def by_autograd(free: dict[str, Any], optimiser: str) -> dict[str, Any]:
    """Descend over the free parameters alone, each a vector of some entries of an array.

    The rules of momentum and Adam are those of their papers, with the settings of `descend`.
    """
    X, y = DATA.X, DATA.y

    def J(values: dict[str, Any]) -> Any:
        arrays = {name: getattr(NET, name) for name in NAMES}
        for name, value in values.items():
            fixed = anp.where(free[name], 0.0, arrays[name])
            arrays[name] = fixed + anp.where(free[name], value, 0.0)
        o = anp.dot(anp.tanh(anp.dot(X, arrays["W1"].T) + arrays["b1"]), arrays["W2"].T)
        o = o + arrays["b2"]
        of_class = o[np.arange(len(y)), y]
        L = anp.mean(anp.log(anp.sum(anp.exp(o), axis=1)) - of_class)
        return L + LAM / 2 * (anp.sum(arrays["W1"] ** 2) + anp.sum(arrays["W2"] ** 2))

    here = {name: getattr(NET, name).copy() for name in free}
    m = {name: np.zeros_like(value) for name, value in here.items()}
    v = {name: np.zeros_like(value) for name, value in here.items()}
    for t in range(1, STEPS + 1):
        for name, g in grad(J)(here).items():
            if optimiser == "sgd":
                change = g
            elif optimiser == "momentum":
                change = m[name] = 0.9 * m[name] + g
            else:
                m[name] = 0.9 * m[name] + 0.1 * g
                v[name] = 0.999 * v[name] + 0.001 * g**2
                change = m[name] / (1 - 0.9**t) / (np.sqrt(v[name] / (1 - 0.999**t)) + 1e-8)
            here[name] = here[name] - RATE * np.where(free[name], change, 0.0)
    return here


@pytest.mark.parametrize("optimiser", OPTIMISERS)
@pytest.mark.parametrize(
    "frozen", [("b1", "b2"), ("W2",), ("W1[0,1]", "b2[0]"), ("W1", "W1[0,0]"), NAMES, ()]
)
def test_the_others_move_as_if_they_were_the_only_parameters(
    frozen: tuple[str, ...], optimiser: str
) -> None:
    free = {name: np.ones(getattr(NET, name).shape, dtype=bool) for name in NAMES}
    for name in frozen:
        array, _, index = name.partition("[")
        at = tuple(int(part) for part in index.rstrip("]").split(",")) if index else ...
        free[array][at] = False
    expected = by_autograd(free, optimiser)
    *_, last = descend(
        NET, DATA, lam=LAM, learning_rate=RATE, steps=STEPS, optimiser=optimiser, frozen=frozen
    )
    for name in NAMES:
        np.testing.assert_allclose(getattr(last.net, name), expected[name], rtol=1e-9, atol=1e-12)
        stays = ~free[name]
        assert (getattr(last.net, name)[stays] == getattr(NET, name)[stays]).all()
        assert not last.update[name][stays].any()
        assert last.gradients[f"dJ/d{name}"].any(), "the gradient is there all the same"


def test_freezing_in_mid_run_resets_nothing() -> None:
    settings = Settings(lam=LAM, learning_rate=RATE, optimiser="momentum")
    without_b1 = replace(settings, frozen=("b1",))
    run = History.start(NET, DATA, settings).advance().advance()
    frozen = run.advance(without_b1)
    assert frozen.at.number == 3
    assert frozen.at.net.b1 is not None
    assert run.at.net.b1 is not None
    assert frozen.at.net.b1.tolist() == run.at.net.b1.tolist()
    plain = run.advance()
    np.testing.assert_array_equal(frozen.at.net.W1, plain.at.net.W1)
    kept = frozen.at.memory.moments["velocity"]
    np.testing.assert_array_equal(kept["b1"], run.at.memory.moments["velocity"]["b1"])
    again = frozen.advance(settings)
    assert again.at.net.b1 is not None
    assert (again.at.net.b1 != run.at.net.b1).all()


def test_biases_that_the_network_lacks_can_be_frozen() -> None:
    net = MLP.random()
    *_, last = descend(net, DATA, steps=2, frozen=("b1", "b2"))
    *_, plain = descend(net, DATA, steps=2)
    assert last.net.W1.tolist() == plain.net.W1.tolist()


@pytest.mark.parametrize(
    ("frozen", "sentence"),
    [
        ("b1", 'frozen must be names such as ("b1", "W2[0,1]"), got \'b1\''),
        (None, 'frozen must be names such as ("b1", "W2[0,1]"), got None'),
        (5, 'frozen must be names such as ("b1", "W2[0,1]"), got 5'),
        (["W3"], "frozen must hold W1, W2, b1, b2 or entries such as \"W1[0,0]\", got 'W3'"),
        ([0], 'frozen must hold W1, W2, b1, b2 or entries such as "W1[0,0]", got 0'),
        (["W1[3,0]"], "frozen: 'W1[3,0]' does not exist; W1 of shape (3, 2) has W1[0,0] to"),
        (["W1[0]"], "frozen: 'W1[0]' does not exist"),
    ],
)
def test_names_of_nonexistent_parameters_are_refused(frozen: Any, sentence: str) -> None:
    with pytest.raises((TypeError, ValueError), match=re.escape(sentence)):
        descend(NET, DATA, frozen=frozen)


def test_settings_with_the_same_names_are_equal() -> None:
    assert Settings(frozen=("W1[0, 1]", "b1", "b1")) == Settings(frozen=("W1[0,1]", "b1"))
