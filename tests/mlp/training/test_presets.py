"""Each preset of a run that goes wrong shows what it promises."""

from __future__ import annotations

import numpy as np
import pytest

from bpwidget.mlp.activations import activation_named
from bpwidget.mlp.arguments import Array
from bpwidget.mlp.training.descent import DivergedError
from bpwidget.mlp.training.forward import forward
from bpwidget.mlp.training.recipes import preset
from bpwidget.mlp.training.run_state import RunState


def states_of(name: str) -> list[RunState]:
    return list(preset(name).run())


def slopes(state: RunState) -> Array:
    """Return φ′(z) of every unit for every sample."""
    return activation_named(state.net.activation).slope(forward(state.net, state.data.X).z)


def moved(state: RunState, start: RunState, name: str) -> float:
    """Return how far a weight matrix has moved, relative to its initial size."""
    before, after = (getattr(each.net, name) for each in (start, state))
    return float(np.linalg.norm(after - before) / np.linalg.norm(before))


def test_a_rate_too_large_diverges() -> None:
    setup, states = preset("diverging"), list[RunState]()
    with pytest.raises(DivergedError) as caught:
        states.extend(setup.run())
    assert states[-1].number == caught.value.state.number < setup.steps - 1
    heights = [state.J for state in states]
    assert heights == sorted(heights)
    assert heights[-1] > 1e100


def test_saturated_units_hardly_move() -> None:
    start, *_, last = states_of("saturated")
    for state in (start, last):
        assert (slopes(state) < 1e-3).mean() > 0.8
    assert moved(last, start, "W1") < 1e-3
    assert moved(last, start, "W2") > 0.1
    assert last.sizes["dJ/dz"] < 0.3 * last.sizes["dJ/dh"]


def test_relu_units_die_and_stay_dead() -> None:
    states = states_of("dead")
    alive = [int(slopes(state).any(axis=1).sum()) for state in states]
    assert alive[0] == 8
    assert alive[3:] == [0] * (len(states) - 3)
    for state in states[3:]:
        assert not state.gradients["dJ/dW1"].any()
        assert state.net.W1.tobytes() == states[3].net.W1.tobytes()


def test_the_gradient_explodes_on_its_way_to_W1() -> None:
    start, after, *_ = states_of("exploding")
    assert start.sizes["dJ/dW1"] > 1e4 * start.sizes["dJ/do"]
    assert (slopes(start) < 1e-3).mean() == 0.0
    assert (slopes(after) < 1e-3).mean() > 0.8
    assert after.J > 10 * start.J


def test_the_gradient_vanishes_on_its_way_to_W1() -> None:
    start, *_, last = states = states_of("vanishing")
    assert all(state.sizes["dJ/dW1"] < 1e-6 * state.sizes["dJ/do"] for state in states)
    assert moved(last, start, "W1") < 1e-9
    # the loss of a guess between two classes of equal size
    assert pytest.approx(np.log(2), abs=1e-4) == last.J


def test_an_unknown_preset_is_refused() -> None:
    with pytest.raises(ValueError, match=r"unknown name 'vanish'; did you mean 'vanishing'\?"):
        preset("vanish")
