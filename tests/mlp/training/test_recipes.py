"""A network learns each built-in data set with its recipe, from any initial weights."""

from __future__ import annotations

import pytest
from profiles import examples

from bpwidget.mlp.training.datasets import DATASETS
from bpwidget.mlp.training.recipes import PRESETS, RECIPES, preset, recipe
from bpwidget.mlp.training.scores import accuracy

pytestmark = pytest.mark.more

SEEDS = examples(20)


@pytest.mark.parametrize("name", DATASETS)
def test_a_network_learns_it_from_the_weights_of_any_seed(name: str) -> None:
    reached = []
    for seed in range(SEEDS):
        setup = recipe(name, seed)
        *_, last = setup.run()
        assert last.number == setup.steps
        reached.append(accuracy(last.net, last.data.X, last.data.y))
    assert setup.accuracy is not None
    assert min(reached) >= setup.accuracy, reached


def test_the_seeds_are_of_different_weights() -> None:
    starts = {recipe("moons", seed).net.W1.tobytes() for seed in range(SEEDS)}
    assert len(starts) == SEEDS


def test_every_set_has_its_recipe() -> None:
    assert tuple(RECIPES) == DATASETS
    assert all(how.name == name for name, how in RECIPES.items())


def test_a_setup_follows_the_recipe() -> None:
    how, setup = RECIPES["iris"], recipe("iris")
    assert (setup.net.hidden, setup.net.activation) == (how.hidden, "tanh")
    assert (setup.settings, setup.steps) == (how.settings, how.steps)
    assert setup.accuracy == how.accuracy
    assert setup.data.mean is not None
    assert recipe("sample").net.b1 is None


def test_a_preset_promises_no_accuracy() -> None:
    assert all(preset(name).accuracy is None for name in PRESETS)


def test_an_unknown_set_is_refused() -> None:
    with pytest.raises(ValueError, match=r"unknown name 'moon'; did you mean 'moons'\?"):
        recipe("moon")


def test_a_wrong_seed_is_refused() -> None:
    with pytest.raises(ValueError, match="seed"):
        recipe("moons", seed=-1)
