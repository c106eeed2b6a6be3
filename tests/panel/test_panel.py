"""The panel without a browser: traits, hands and refusals, against a fresh computation."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from comm import get_comm_manager
from hypothesis import given, settings
from hypothesis import strategies as st
from ipywidgets.widgets.widget import _instances as open_widgets
from matplotlib.figure import Figure

import bpwidget as bp
from bpwidget.lesson import numeral
from bpwidget.panel.state import axis_names
from bpwidget.plots.board import Board

CONTROLS = (
    "x",
    "y",
    "hidden",
    "lam",
    "activation",
    "loss",
    "bias",
    "seed",
    "weights",
    "step",
    "axes",
)


@pytest.fixture
def panel() -> Iterator[bp.BackpropPanel]:
    panel = bp.BackpropPanel()
    yield panel
    panel.close()


def traits(panel: bp.BackpropPanel) -> dict[str, Any]:
    return {name: getattr(panel, name) for name in CONTROLS if name != "weights"}


def shown_by_controls(panel: bp.BackpropPanel) -> dict[str, Any]:
    controls = panel._controls
    target = controls.y
    return {
        "x": tuple(control.box.value for control in controls.x),
        "y": target.choice.value if target.choice else tuple(box.value for box in target.boxes),
        "hidden": controls.hidden.box.value,
        "lam": controls.lam.box.value,
        "activation": controls.activation.value,
        "loss": controls.loss.value,
        "bias": controls.bias.value,
        "seed": controls.seed.value,
        "step": lit_step(panel),
        "axes": tuple(axis.value for axis in controls.axes),
    }


def lit_step(panel: bp.BackpropPanel) -> int:
    buttons = panel._controls.steps.numbers
    (lit,) = [int(button.description) for button in buttons if "bpw-now" in button._dom_classes]
    return lit


def expect_whole(panel: bp.BackpropPanel) -> None:
    """Expect traits, controls, Trace, text and pixels all to be those of one state."""
    assert shown_by_controls(panel) == traits(panel)
    places = tuple(box.value for box in panel._controls.places)
    assert places == tuple(float(f"{v:.4g}") for v in panel._state.scene.surface.here)
    net = bp.MLP.random(
        len(panel.x), panel.hidden, panel.net.outputs, panel.activation, panel.bias, panel.seed
    )
    # a moved weight waits for its unit to come back
    moved = {name: value for name, value in panel.weights.items() if name in axis_names(net)}
    net = net.with_entries(moved)
    fresh = bp.backprop(net, panel.x, panel.y, panel.loss, panel.lam)
    assert (panel.trace.L, panel.trace.s, panel.trace.J) == (fresh.L, fresh.s, fresh.J)
    for name, value in fresh.gradients.items():
        np.testing.assert_array_equal(panel.trace.gradients[name], value)
    assert f"J = {numeral(fresh.J)}" in panel.summary
    stage = panel._stage
    board = Board(stage._board.width, stage._board.ratio, stage._board.theme)
    board.draw(panel._state.scene)
    np.testing.assert_array_equal(stage._board.whole().pixels, board.whole().pixels)


def test_it_opens_on_the_documents_example(panel: bp.BackpropPanel) -> None:
    assert round(float(panel.trace.prediction[0]), 2) == 0.80
    expect_whole(panel)


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
    else:
        buttons = {"reset": controls.reset, "new weights": controls.new_weights}
        buttons.get(name, controls.steps.next).click()


@settings(deadline=None, max_examples=25)
@given(st.lists(moves(), min_size=1, max_size=8))
def test_after_any_sequence_of_moves_all_of_it_is_one_state(sequence: list[Any]) -> None:
    panel = bp.BackpropPanel()
    try:
        for name, value in sequence:
            make(panel, name, value)
        expect_whole(panel)
    finally:
        panel.close()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("lam", -1, "lam must be a finite number, 0 or more, but -1.0 came"),
        ("lam", float("nan"), "lam must be a finite number, 0 or more, but nan came"),
        ("lam", "0.1", "lam must be a number, but '0.1' came"),
        ("x", (1, 2, 3), "x has shape (3,), but W1 of shape (4, 2) takes inputs of shape (2,)"),
        ("x", (1, float("inf")), "x holds inf at index [1]; every entry must be finite"),
        ("y", 2, "y must be a class index from 0 to 1 for 2 outputs, but 2 came"),
        ("hidden", 4.5, "hidden must be a positive whole number, but 4.5 came"),
        ("bias", 1, "bias must be True or False, but 1 came"),
        ("step", 8, "step must be a whole number from 1 to 7, but 8 came"),
        ("seed", -1, "seed must be a whole number, 0 or more, but -1 came"),
        ("lang", "fr", "lang must be 'en', but 'fr' came"),
        ("activation", "than", "activation='than' is unknown; did you mean 'tanh'?"),
        ("axes", ("W1[9,0]", "W2[0,0]"), "axes: 'W1[9,0]' does not exist"),
        ("weights", {"W1[4,0]": 1}, "weights: 'W1[4,0]' does not exist; W1 of shape (4, 2) has"),
        ("weights", {"W3[4,0]": 1}, "weights: 'W3[4,0]' is not an entry such as"),
        ("weights", {"W1[0,0]": "1"}, "weights: W1[0,0] must be made of real numbers, but '1'"),
        ("weights", [1.0], 'weights must be a mapping such as {"W1[0,0]": 0.5}, but [1.0] came'),
    ],
)
def test_a_refused_trait_names_what_came_and_changes_nothing(
    panel: bp.BackpropPanel, name: str, value: object, sentence: str
) -> None:
    before, heard = traits(panel), list[object]()
    panel.observe(heard.append, names=list(CONTROLS))
    with pytest.raises(ValueError, match=re.escape(sentence)):
        setattr(panel, name, value)
    assert traits(panel) == before
    assert heard == []
    expect_whole(panel)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"x": "ab"}, "x must be made of real numbers, but 'ab' came"),
        ({"hidden": 0}, "hidden must be a positive whole number, but 0 came"),
        ({"y": 2}, "y must be a class index from 0 to 1 for 2 outputs, but 2 came"),
        ({"canvas": "webgl"}, "canvas='webgl' is unknown"),
        ({"outputs": 0}, "outputs must be a positive whole number, but 0 came"),
        ({"x": (1e200, 0), "activation": "relu", "loss": "squared_error"}, "L is too large for"),
    ],
)
def test_a_refused_panel_leaves_no_widget_behind(arguments: dict[str, Any], sentence: str) -> None:
    gc.collect()
    before = set(open_widgets)
    with pytest.raises((TypeError, ValueError, OverflowError), match=re.escape(sentence)):
        bp.BackpropPanel(**arguments)
    assert set(open_widgets) == before


def test_several_controls_move_as_one_or_not_at_all(panel: bp.BackpropPanel) -> None:
    panel.move(loss="squared_error", y=(0.5, 0.5), hidden=6)
    assert (panel.y, panel.hidden) == ((0.5, 0.5), 6)
    with pytest.raises(ValueError, match="lam must be"):
        panel.move(hidden=3, lam=-1)
    with pytest.raises(ValueError, match="the control='lambda' is unknown; did you mean 'lam'"):
        panel.move(**{"lambda": 3})
    assert panel.hidden == 6
    with panel.hold_trait_notifications():
        panel.loss = "cross_entropy"
        panel.y = 1
    assert panel.trace.y == 1
    expect_whole(panel)


def test_observers_hear_of_a_whole_state(panel: bp.BackpropPanel) -> None:
    heard = []
    panel.observe(lambda change: heard.append((change["new"], panel.trace.lam)), names="lam")
    panel.lam = 0.25
    panel._controls.lam.slider.set_state({"value": 50})
    assert heard == [(0.25, 0.25), (1.2, 1.2)]


def test_an_error_in_a_callback_is_said_on_the_panel(panel: bp.BackpropPanel) -> None:
    def fails(_: object) -> None:
        raise ZeroDivisionError("in the teacher's own observer")

    panel.observe(fails, names="lam")
    panel._controls.lam.slider.set_state({"value": 50})
    assert "ZeroDivisionError: in the teacher&#x27;s own observer" in panel._status.value
    panel.unobserve(fails, names="lam")
    expect_whole(panel)


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
    panel.close()


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
    panel.close()


def test_its_repr_is_short_and_its_bundle_holds_a_picture(panel: bp.BackpropPanel) -> None:
    assert repr(panel) == "BackpropPanel(2 -> 4 tanh -> 2)"
    bundle = panel._repr_mimebundle_()
    assert bundle["text/plain"] == repr(panel)
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["image/png"].startswith("iVBORw0KGgo")
    still = panel._screen.still
    assert still["picture"].startswith(b"\x89PNG")
    assert set(still["frame"]["parts"]) == {"forward", "step", "ledger", "summary"}


def test_figure_is_what_is_shown_and_can_be_saved(panel: bp.BackpropPanel, tmp_path: Any) -> None:
    for kind in ("png", "svg", "pdf"):
        panel.figure.savefig(tmp_path / f"panel.{kind}")
        assert (tmp_path / f"panel.{kind}").stat().st_size > 10_000


def left_behind() -> dict[str, int]:
    """Count what is alive: widgets, comms, figures, and objects of any kind."""
    gc.collect()
    alive = gc.get_objects()
    return {
        "widgets": len(open_widgets),
        "comms": len(get_comm_manager().comms),
        "figures": sum(isinstance(each, Figure) for each in alive),
        "objects": len(alive),
    }


def test_thirty_panels_opened_and_closed_leave_nothing_behind() -> None:
    counts = []
    for _ in range(4):
        for hidden in range(1, 11):
            panel = bp.BackpropPanel(hidden=hidden)
            panel.loss = "squared_error"
            panel.close()
        del panel
        counts.append(left_behind())
    # the first ten fill what is kept on purpose, such as letters
    objects = [count.pop("objects") for count in counts]
    assert counts == [counts[0]] * 4
    assert max(objects) - min(objects) < 500  # a panel alone is some thousands
