"""A network learns each built-in set under its recipe, whatever weights it starts from."""

from __future__ import annotations

import pytest
from profiles import examples

from bpwidget.mlp.training.datasets import DATASETS
from bpwidget.mlp.training.recipes import RECIPES, recipe
from bpwidget.mlp.training.scores import accuracy

SEEDS = examples(20)


@pytest.mark.parametrize("name", DATASETS)
def test_a_network_learns_it_from_the_weights_of_any_seed(name: str) -> None:
    how = recipe(name)
    reached = []
    for seed in range(SEEDS):
        *_, last = how.setup(seed).run()
        assert last.number == how.steps
        reached.append(accuracy(last.net, last.data.X, last.data.y))
    assert min(reached) >= how.accuracy, reached


def test_the_seeds_are_of_different_weights() -> None:
    starts = {recipe("moons").setup(seed).net.W1.tobytes() for seed in range(SEEDS)}
    assert len(starts) == SEEDS


def test_every_set_has_its_recipe() -> None:
    assert tuple(RECIPES) == DATASETS
    assert all(how.name == name for name, how in RECIPES.items())


def test_a_setup_is_what_the_recipe_says() -> None:
    how = recipe("iris")
    setup = how.setup()
    assert (setup.net.hidden, setup.net.activation) == (how.hidden, how.activation)
    assert (setup.settings, setup.steps) == (how.settings, how.steps)
    assert setup.data.mean is not None
    assert recipe("sample").setup().net.b1 is None


def test_an_unknown_set_is_refused() -> None:
    with pytest.raises(ValueError, match=r"unknown name 'moon'; did you mean 'moons'\?"):
        recipe("moon")
