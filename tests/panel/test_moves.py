"""Moves of a panel, by any route, lead to one consistent state."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from open_panels import panels_closed
from panel_moves import MOVES, Move
from profiles import examples
from whole_panel import expect_whole
from wire import Line

import bpwidget as bp
from bpwidget.panel.state.state import Change, State

# everything that a move may need, and little of it
MUCH: dict[str, Any] = {
    "bias": True,
    "hidden": 70,
    "loss": "squared_error",
    "data": "moons",
    "x": (0.5, 0.6),
    "y": (0.5, 1.0),
}
LITTLE: dict[str, Any] = {"hidden": 2, "data": "sample", "axes": ("gradient", "random")}
OTHER: dict[str, Any] = {
    "data": "iris",
    "loss": "squared_error",
    "output_activation": "sigmoid",
}
STOPPED: dict[str, Any] = {"preset": "diverging"}


# without shrinking: for a failing list of moves it would take half an hour
@settings(max_examples=examples(25), phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(st.lists(st.sampled_from(MOVES), min_size=1, max_size=8))
def test_after_any_moves_accepted_or_refused_as_they_must_be_the_panel_is_one_state(
    sequence: list[Move],
) -> None:
    with panels_closed():
        panel = bp.BackpropPanel()
        Line(panel).look()
        for move in sequence:
            move.make(panel)
        expect_whole(panel)


def back_to(start: State) -> Change:
    return lambda _: start


def test_each_move_is_accepted_or_refused_as_it_must_be(panel: bp.BackpropPanel) -> None:
    start = panel._session.state
    for move in MOVES:
        panel._session.apply(back_to(start))
        move.make(panel)


def test_moves_that_depend_on_the_state_are_accepted_or_refused_by_it(
    panel: bp.BackpropPanel,
) -> None:
    seen = {move: set[bool]() for move in MOVES if move.depends_on_state}
    for changes in ({}, MUCH, LITTLE, OTHER, STOPPED):
        panel.reset()
        panel.move(**changes)
        if changes is STOPPED:
            panel.advance(10)
        start = panel._session.state
        for move, taken in seen.items():
            panel._session.apply(back_to(start))
            taken.add(move.is_accepted(panel))
            move.make(panel)
    assert {move: taken for move, taken in seen.items() if taken != {True, False}} == {}


def test_a_change_of_loss_converts_the_target(panel: bp.BackpropPanel) -> None:
    panel.y = 1
    panel.loss = "squared_error"
    assert panel.y == (0.0, 1.0)
    panel.y = (4.0, 0.5)
    panel.loss = "binary_cross_entropy"
    assert panel.y == (1.0, 0.5)
    panel.loss = "cross_entropy"
    assert panel.y == 0


def test_an_axis_whose_weight_is_gone_is_replaced(panel: bp.BackpropPanel) -> None:
    panel.axes = ("W1[3,1]", "W2[1,2]")
    panel.hidden = 3
    assert panel.axes == ("W1[0,0]", "W2[1,2]")
    panel.bias = True
    panel.axes = ("b1[0]", "W2[0,0]")
    panel.bias = False
    assert panel.axes == ("W1[0,0]", "W2[0,0]")


@pytest.mark.parametrize(("inputs", "hidden", "outputs"), [(1, 1, 1), (5, 70, 3), (64, 2, 10)])
def test_it_accepts_any_shape(inputs: int, hidden: int, outputs: int) -> None:
    x = np.linspace(-4, 4, inputs)
    panel = bp.BackpropPanel(x=x, hidden=hidden, outputs=outputs)
    expect_whole(panel)
    panel.loss = "squared_error"
    panel.x = -x
    expect_whole(panel)


def test_moved_weights_survive_every_move_but_new_weights(panel: bp.BackpropPanel) -> None:
    drawn = panel.net
    panel.weights = {"W1[3,1]": 2, "W2[0, 0]": -1.5}
    assert panel.weights == {"W1[3,1]": 2.0, "W2[0,0]": -1.5}
    panel.move(hidden=2, lam=0.5, loss="squared_error", activation="relu")
    assert panel.net.W2[0, 0] == -1.5
    panel.hidden = 5
    assert panel.net.W1[3, 1] == 2
    np.testing.assert_array_equal(panel.net.W1[:3], drawn.W1[:3])
    panel.seed = 1
    assert panel.weights == {}
    np.testing.assert_array_equal(panel.net.W1, bp.MLP.random(hidden=5, seed=1).W1)
    panel.weights = {"W1[0,0]": 3}
    panel.reset()
    assert panel.weights == {}
    np.testing.assert_array_equal(panel.net.W1, drawn.W1)


def test_given_weights_survive_every_move_but_new_weights() -> None:
    W1, W2 = [[1.0, 0.5], [-0.25, 2.0]], [[1.0, -1.0]]
    panel = bp.BackpropPanel.from_arrays(
        W1, W2, b2=[0.5], x=(1, 2), y=0.25, loss="squared_error", activation="identity"
    )
    # z = (2, 3.75), o = 2 - 3.75 + 0.5
    assert panel.trace.o.tolist() == [-1.25]
    panel.hidden = 3
    np.testing.assert_array_equal(panel.net.W1[:2], W1)
    panel.hidden = 1
    assert panel.net.W1.tolist() == [[1.0, 0.5]]
    panel.bias = False
    assert panel.net.b2 is None
    panel.bias = True
    panel.hidden = 2
    assert panel.trace.o.tolist() == [-1.25]
    panel._session.controls.new_weights.click()
    assert panel.net.W1[0, 0] != 1.0
    panel.reset()
    assert panel.net.W1.tolist() == W1
