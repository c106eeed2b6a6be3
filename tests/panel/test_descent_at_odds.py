"""Odd moves during descent on the panel: each is refused, or leaves a consistent panel."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest
from descending_panel import painted, run_of
from profiles import slow
from whole_panel import assert_same_net, expect_unchanged, expect_whole, put
from wire import Line

import bpwidget as bp
from bpwidget.panel.controls.widgets import NOTHING
from bpwidget.panel.state.follow import setting


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"data": "moon"}, "unknown data 'moon'; did you mean 'moons'?"),
        ({"data": 3}, "data must be Data, the name of a data set such as 'moons', or what"),
        ({"data": "iris", "x": (1, 2)}, "x must have shape (4,) to fit W1 of shape (8, 4), got"),
        ({"sample": 3}, "sample needs a data set, and there is none, got 3"),
        ({"data": "moons", "sample": 150}, "sample must be a whole number from 0 to 149, got 150"),
        (
            {"data": "moons", "sample": 3, "y": 1},
            "x and y must be those of sample 3 where sample is given, got ((",
        ),
        ({"preset": "dying"}, "unknown preset 'dying'"),
        ({"learning_rate": 0}, "learning_rate must be a finite number greater than 0, got 0.0"),
        ({"optimiser": "sdg"}, "unknown optimiser 'sdg'; did you mean 'sgd'?"),
        ({"data": "xor", "batch": 10_000}, "batch must be from 1 to"),
        ({"speed": "warp"}, "unknown speed 'warp'"),
        ({"playing": 1}, "playing must be True or False, got 1"),
        ({"axes": ("path 1", "path 2")}, "axes: 'path 1' is a direction of a run's path, and ther"),
        ({"data": np.zeros((3, 2))}, "data must be Data, the name of a data set such as"),
        ({"phase": 9}, "phase must be a whole number from 0 to 8, got 9"),
    ],
)
def test_unusable_data_for_descent_are_refused(
    untouched: bp.BackpropPanel, changes: dict[str, Any], sentence: str
) -> None:
    with expect_unchanged(untouched), pytest.raises(ValueError, match=re.escape(sentence)):
        untouched.move(**changes)


def test_own_data_and_the_saved_state_of_a_panel() -> None:
    rows = np.random.default_rng(0).normal(size=(40, 3))
    data = bp.data_from((rows, (rows[:, 0] > 0).astype(int)))
    panel = bp.BackpropPanel(data=data, hidden=5, optimiser="adam")
    assert (panel.net.inputs, panel.net.outputs) == (3, 2)
    panel.advance(7)
    again = bp.BackpropPanel.from_dict(json.dumps(panel.to_dict()))
    assert_same_net(again.net, panel.net)
    assert again.data.X.tolist() == data.X.tolist()
    assert run_of(again).at.J == run_of(panel).at.J
    line = eval(panel.python, {"bp": bp})  # noqa: S307 - our own line
    assert_same_net(line.net, panel.net)
    assert bp.BackpropPanel(data="moons", batch=8).python == (
        "bp.BackpropPanel(data='moons', batch=8)"
    )


def test_iris_has_four_inputs_and_three_classes() -> None:
    panel = bp.BackpropPanel(data="iris", hidden=8, bias=True)
    panel.advance(2)
    assert (panel.net.inputs, panel.net.outputs, len(panel.x)) == (4, 3, 4)


def test_a_move_to_a_controls_present_value_is_no_move(panel: bp.BackpropPanel) -> None:
    panel.advance(3)
    # a browser reports the values of its sliders when it first shows them
    panel._session.by_user(setting(x=panel.x))
    assert run_of(panel).at.number == 3
    before = panel._session.state
    panel.move(lam=0.01, y=0, hidden=4)
    assert panel._session.state is before


@pytest.mark.parametrize(
    "name", ["diverging", *slow("saturated", "dead", "exploding", "vanishing")]
)
def test_a_preset_moves_all_its_controls(panel: bp.BackpropPanel, name: str) -> None:
    panel.weights = {"W1[0,0]": 0.25}
    panel._session.controls.training.preset.value = name
    assert panel.preset == name
    wanted = bp.preset(name)
    assert_same_net(panel.net, wanted.net)
    expect_whole(panel)
    opened = bp.BackpropPanel.from_preset(name, lang="zh")
    for each in (panel, opened):
        each.advance(4)
        *_, last = bp.descend(
            *(wanted.net, wanted.data, wanted.settings.loss, wanted.settings.lam),
            *(wanted.settings.learning_rate, 4),
        )
        assert_same_net(each.net, last.net)
    assert json.dumps(opened.to_dict()["data"]) == '"moons"'


def test_no_data_ends_playing(moons: Line) -> None:
    panel = moons.panel
    panel.play()
    painted(moons)
    panel._session.controls.training.data.value = NOTHING
    assert (panel.data, panel.run, panel.playing, panel.batch) == (None, None, False, 32)
    painted(moons)
    assert panel.run is None
    # a batch of 32 is impossible with one sample
    panel._session.controls.training.data.value = "sample"
    assert (panel.data, panel.batch) == ("sample", None)
    expect_whole(panel)


def test_without_data_playback_starts_on_the_panels_sample(panel: bp.BackpropPanel) -> None:
    panel.playing = True
    assert panel.data == "sample"
    assert run_of(panel).at.number == 0
    expect_whole(panel)


def test_the_update_does_not_reveal_a_hidden_step(panel: bp.BackpropPanel) -> None:
    panel.move(data="sample", quiz="all", mode="practise")
    said = panel._session.frames.parts["descent"]
    after = said.partition('data-bpw="after W1"')[2].partition("</table>")[0]
    assert after.count("?") == panel.net.W1.size
    panel.move(quiz="step", step=4)
    said = panel._session.frames.parts["descent"]
    assert "?" not in said.partition("W2 ←")[0]
    assert "?" in said.partition("W2 ←")[2]


def test_data_of_fewer_classes_than_outputs_can_be_chosen() -> None:
    panel = bp.BackpropPanel(data="moons", outputs=3)
    panel.advance()
    expect_whole(panel)


@pytest.mark.parametrize(
    "changes",
    [
        {"x": [0.5, 0.6]},
        {"x": np.array([0.5, 0.6])},
        {"hidden": np.int64(4)},
        {"y": np.int64(0)},
        {"bias": np.False_},
        {"weights": {}},
        {"axes": ["W1[0,0]", "W2[0,0]"]},
    ],
)
def test_a_controls_present_value_in_any_type_is_no_move(
    panel: bp.BackpropPanel, changes: dict[str, Any]
) -> None:
    panel.advance(3)
    panel.move(**changes)
    assert run_of(panel).at.number == 3


def test_a_refusal_stays_visible_during_playback(moons: Line) -> None:
    moons.panel.play()
    put(moons.panel._session.controls.lam.box, -1)
    painted(moons)
    assert "λ must be 0 or more (you typed −1)." in moons.panel._session.status.value
    moons.panel.lam = 0.5
    assert moons.panel._session.status.value == ""


def test_a_frame_carries_no_data_set() -> None:
    data = bp.data_from((np.random.default_rng(0).normal(size=(900, 2)), np.arange(900) % 2))
    panel = bp.BackpropPanel(data=data)
    line = Line(panel)
    line.look()
    panel.advance()
    told = repr(line.frames[-1][0]["parts"])
    assert "update 1" in told
    for number in data.X[::90].ravel().tolist():
        assert repr(number) in repr(panel.to_dict())
        assert repr(number) not in told


def test_own_data_stay_in_the_list(panel: bp.BackpropPanel) -> None:
    panel.data = bp.Data([[0.0, 0.0], [1.0, 1.0]], [0, 1], "mine")
    panel.data = "sample"
    assert "own data: mine" in [name for name, _ in panel._session.controls.training.data.options]


def test_the_gradient_of_the_data_is_an_axis_where_that_of_x_is_zero() -> None:
    panel = bp.BackpropPanel.from_arrays(
        *([[1.0, 0.0], [0.0, 1.0]], [[1.0, -1.0], [0.5, 1.0]]),
        x=(-1, -1),
        activation="relu",
        lam=0,
        data="moons",
    )
    panel.axes = ("gradient", "random")
    assert panel.axes == ("gradient", "random")
    panel.advance()


def test_new_weights_are_drawn_with_another_sample_at_once(panel: bp.BackpropPanel) -> None:
    panel.advance(5)
    panel.move(seed=7, x=(1, 1))
    assert_same_net(panel.net, bp.MLP.random(seed=7))


def test_a_phase_selects_its_step_and_the_learning_rate_hides_no_answer(
    panel: bp.BackpropPanel,
) -> None:
    panel.phase = 5
    assert (panel.data, panel.phase, panel.step) == ("sample", 5, 5)
    panel.quiz = "step"
    panel.reveal()
    panel.learning_rate = 0.2
    assert panel.revealed == (5,)


def test_the_image_canvas_refuses_to_play() -> None:
    panel = bp.BackpropPanel(data="moons", canvas="image")
    assert panel._session.controls.training.play.disabled
    for play in (panel.play, lambda: setattr(panel, "playing", True)):
        with pytest.raises(ValueError, match='playing needs canvas="live"'):
            play()
    assert not panel.playing
    panel.advance()


def test_a_huge_rate_stops_without_a_warning() -> None:
    panel = bp.BackpropPanel(data="moons", learning_rate=1e308)
    panel.advance()
    assert run_of(panel).stopped


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_stopped_run_says_why_again_when_asked_to_continue(lang: str) -> None:
    panel = bp.BackpropPanel.from_preset("diverging", lang=lang)
    panel.advance(10)
    state, training = panel._session.state, panel._session.controls.training
    why = {"en": "L is no longer finite", "zh": "L 不再是有限的数"}[lang]
    assert why in str(state.stopped)
    for press in (training.play, training.advance):
        panel._session.status.value = ""
        press.click()
        assert why in panel._session.status.value
        assert panel._session.state is state
    with pytest.raises(ValueError, match="L is no longer finite"):
        panel.play()
    panel.learning_rate = 1e-9
    assert panel._session.state.stopped is None
    panel.play()
    assert panel.playing


def test_weights_moved_before_a_run_stay_at_its_start(panel: bp.BackpropPanel) -> None:
    panel.weights = {"W1[0,0]": 2.0}
    panel.restart()
    panel.back()
    assert dict(panel.weights) == {"W1[0,0]": 2.0}
