"""The panel's text about a planted mistake."""

from __future__ import annotations

import pytest

from bpwidget.lesson.planting import break_step, plantable
from bpwidget.lesson.words.languages import LANGUAGES
from bpwidget.mlp import ACTIVATIONS, LOSSES, MLP, backprop
from bpwidget.panel.state.target import target_for
from bpwidget.panel.text.learner import what_is_broken


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_mistake_that_is_offered_has_a_sentence(activation: str) -> None:
    for loss in LOSSES:
        net, y = MLP.random(activation=activation, bias=True), target_for(loss, 0, 2)
        trace = backprop(net, (0.5, 0.6), y, loss, 0.01)
        for planted in plantable(trace):
            broken = break_step(trace, *planted)
            for lang in LANGUAGES:
                heading, said = what_is_broken(broken, lang)
                assert heading
                assert said
                assert "{" not in said


def test_the_slope_of_another_activation_is_named() -> None:
    trace = backprop(MLP.random(activation="tanh"), (0.5, 0.6), 0)
    broken = break_step(trace, "dJ/dz", "slope_of_another")
    _, said = what_is_broken(broken, "en")
    assert broken.other in ACTIVATIONS
    assert broken.other != "tanh"
    assert f"the slope of {broken.other}" in said
