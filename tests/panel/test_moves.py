"""Moves of a panel: whatever the way, what it comes to is one whole state."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from profiles import examples
from whole_panel import expect_whole

import bpwidget as bp
from bpwidget.panel.movable_state import CONTROLS


@st.composite
def moves(draw: st.DrawFn) -> tuple[str, Any]:
    """Draw a move by code, by a slider or by a box: right ones and wrong ones."""
    return draw(
        st.sampled_from(
            [
                ("lam", 0.3),
                ("lam", 0),
                ("lam", -1),
                ("x", (2.0, -0.5)),
                ("x", (1.0, 2.0, 3.0)),
                ("hidden", 1),
                ("hidden", 70),
                ("hidden", 0),
                ("activation", "relu"),
                ("activation", "reluu"),
                ("loss", "squared_error"),
                ("loss", "binary_cross_entropy"),
                ("loss", "cross_entropy"),
                ("y", 1),
                ("y", (0.25, 3.0)),
                ("bias", True),
                ("bias", False),
                ("seed", 3),
                ("seed", -3),
                ("step", 6),
                ("step", 8),
                ("axes", ("W2[1,0]", "W1[0,1]")),
                ("axes", ("b1[0]", "W1[0,1]")),
                ("axes", ("W1[0,0]", "W1[0,0]")),
                ("weights", {"W1[0,0]": 1.5, "W2[1,0]": -0.25}),
                ("weights", {"W1[3,1]": 0}),
                ("weights", {"W1[69,0]": 2.0}),
                ("weights", {"b1[0]": 2.0}),
                ("weights", {}),
                ("lang", "zh"),
                ("diagram", "weights"),
                ("section", "slice"),
                ("section", "surface"),
                ("entry", "W1[2,0]"),
                ("entry", "b2[1]"),
                ("entry", None),
                ("epsilon", -0.5),
                ("epsilon", float("nan")),
                ("check", True),
                ("hide", "step"),
                ("hide", "all"),
                ("revealed", (3, 5)),
                ("broken", ("dJ/dz", "slope_left_out")),
                ("broken", ("dJ/do", "half_dropped")),
                ("broken", ("dJ/db1", "penalty_on_bias")),
                ("broken", None),
                ("data", "sample"),
                ("data", "moons"),
                ("data", "xor"),
                ("data", "iris"),
                ("data", None),
                ("learning_rate", 0.5),
                ("learning_rate", 0),
                ("optimiser", "adam"),
                ("batch", 16),
                ("batch", 1000),
                ("speed", "slow"),
                ("axes", ("path 1", "path 2")),
                ("advance", None),
                ("advance", None),
                ("back", None),
                ("restart", None),
                ("look_on", None),
                ("play", None),
                ("choose data", "circles"),
                ("choose batch", 1),
                ("answer", "1 2"),
                ("choose slice", "slice"),
                ("choose hide", "all"),
                ("reveal", None),
                ("type a", 0.75),
                ("type b", -2.5),
                ("type b", float("nan")),
                ("slide x", 1.25),
                ("slide lam", 77),
                ("slide hidden", 9),
                ("type lam", -2.0),
                ("type hidden", -2),
                ("reset", None),
                ("new weights", None),
                ("next", None),
            ]
        )
    )


def make(panel: bp.BackpropPanel, name: str, value: Any) -> None:
    controls = panel._controls
    if name in CONTROLS:
        with suppress(ValueError):
            setattr(panel, name, value)
    elif name.startswith("slide"):
        control = {"x": controls.x[0], "lam": controls.lam, "hidden": controls.hidden}
        control[name.split()[1]].slider.set_state({"value": value})
    elif name.startswith("type"):
        boxes = {
            "lam": controls.lam.box,
            "hidden": controls.hidden.box,
            "a": controls.places[0],
            "b": controls.places[1],
        }
        boxes[name.split()[1]].set_state({"value": value})
    elif name.startswith("choose"):
        choices = {
            "data": controls.descent.data,
            "batch": controls.descent.batch,
            "slice": controls.closer.choices["section"],
            "hide": controls.closer.choices["hide"],
        }
        choice = choices[name.split()[1]]
        if value in dict(choice.options).values():  # a hand has no other
            choice.value = value
    elif name == "answer":
        controls.closer.text.value = value
        controls.closer.submit.click()
    else:
        descent = controls.descent
        buttons = {
            "advance": descent.advance,
            "back": descent.back,
            "restart": descent.restart,
            "look_on": descent.look_on,
            "play": descent.play,
            "reset": controls.reset,
            "new weights": controls.new_weights,
            "reveal": controls.closer.reveal,
        }
        buttons.get(name, controls.steps.next).click()


# to shrink a failing list of moves would take half an hour
@settings(max_examples=examples(25), phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(st.lists(moves(), min_size=1, max_size=8))
def test_after_any_sequence_of_moves_all_of_it_is_one_state(sequence: list[Any]) -> None:
    panel = bp.BackpropPanel()
    try:
        for name, value in sequence:
            make(panel, name, value)
        expect_whole(panel)
    finally:
        panel.close()


def test_a_change_of_loss_turns_the_target(panel: bp.BackpropPanel) -> None:
    panel.y = 1
    panel.loss = "squared_error"
    assert panel.y == (0.0, 1.0)
    panel.y = (4.0, 0.5)
    panel.loss = "binary_cross_entropy"
    assert panel.y == (1.0, 0.5)
    panel.loss = "cross_entropy"
    assert panel.y == 0


def test_an_axis_whose_weight_is_gone_gives_way(panel: bp.BackpropPanel) -> None:
    panel.axes = ("W1[3,1]", "W2[1,2]")
    panel.hidden = 3
    assert panel.axes == ("W1[0,0]", "W2[1,2]")
    panel.bias = True
    panel.axes = ("b1[0]", "W2[0,0]")
    panel.bias = False
    assert panel.axes == ("W1[0,0]", "W2[0,0]")


@pytest.mark.parametrize(("inputs", "hidden", "outputs"), [(1, 1, 1), (5, 70, 3), (64, 2, 10)])
def test_it_takes_any_shape(inputs: int, hidden: int, outputs: int) -> None:
    x = np.linspace(-4, 4, inputs)
    panel = bp.BackpropPanel(x=x, hidden=hidden, outputs=outputs)
    expect_whole(panel)
    panel.loss = "squared_error"
    panel.x = -x
    expect_whole(panel)


def test_moved_weights_stay_under_every_move_but_new_ones(panel: bp.BackpropPanel) -> None:
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


def test_a_teachers_own_weights_stay_under_every_move_but_new_ones() -> None:
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
    panel._controls.new_weights.click()
    assert panel.net.W1[0, 0] != 1.0
    panel.reset()
    assert panel.net.W1.tolist() == W1
