"""Descent on the panel: the same run as a headless one, and playback that waits for the browser."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest
from whole_panel import assert_same_net, expect_whole
from wire import Line, drawn

import bpwidget as bp


def run_of(panel: bp.BackpropPanel) -> bp.History:
    assert panel.run is not None
    return panel.run


def headless(panel: bp.BackpropPanel, steps: int, **settings: Any) -> bp.State:
    """Return where `descend` comes to from where the panel's run began."""
    run = run_of(panel)
    chosen = {"lam": panel.lam, "learning_rate": panel.learning_rate} | settings
    chosen |= {"optimiser": panel.optimiser, "batch": panel.batch, "seed": panel.seed}
    *_, last = bp.descend(run.first.net, run.first.data, panel.loss, steps=steps, **chosen)
    return last


@pytest.fixture
def moons() -> Any:
    """Return the wire of a panel that is to descend on moons."""
    panel = bp.BackpropPanel(
        data="moons", hidden=6, bias=True, optimiser="momentum", batch=32, speed="faster"
    )
    line = Line(panel)
    line.say(kind="look", width=1000, ratio=1, dark=False)
    yield line
    panel.close()


def painted(line: Line) -> None:
    """Say that the last frame is up, as the browser does."""
    line.say(kind="painted", serial=line.frames[-1][0]["serial"])


def test_an_update_is_the_one_of_descend(moons: Line) -> None:
    panel = moons.panel
    for count in (1, 4, 20):
        panel.advance(count)
    last = headless(panel, 25)
    assert_same_net(panel.net, last.net)
    assert run_of(panel).at.number == 25
    expect_whole(panel)


def test_without_data_it_descends_on_its_own_sample(panel: bp.BackpropPanel) -> None:
    rate, gradients, W1 = panel.learning_rate, panel.trace.gradients, panel.net.W1
    panel.advance()
    assert panel.data == "sample"
    np.testing.assert_allclose(panel.net.W1, W1 - rate * gradients["dJ/dW1"], rtol=1e-12)
    # another x is another sample: the run begins where the weights have come to
    W1 = panel.net.W1
    panel.x = (-1, 2)
    assert (run_of(panel).at.number, run_of(panel).at.data.X.tolist()) == (0, [[-1.0, 2.0]])
    np.testing.assert_array_equal(panel.net.W1, W1)
    expect_whole(panel)


def test_lam_in_mid_run_takes_effect_at_once_and_resets_nothing(moons: Line) -> None:
    panel = moons.panel
    panel.advance(5)
    before = panel.net
    panel.lam = 0.5
    assert panel.net is before
    assert run_of(panel).at.number == 5
    assert run_of(panel).at.s == pytest.approx(panel.trace.s)
    panel.learning_rate = 0.01
    panel.advance()
    assert run_of(panel).at.number == 6
    assert run_of(panel).at.settings.learning_rate == 0.01


def test_back_and_restart(moons: Line) -> None:
    panel = moons.panel
    start = panel.net
    panel.advance(3)
    third = panel.net
    panel.advance(2)
    panel.back()
    panel.back()
    assert_same_net(panel.net, third)
    panel.advance(2)
    assert_same_net(panel.net, headless(panel, 5).net)
    panel.restart()
    assert_same_net(panel.net, start)
    panel.back()  # there is nothing to take back
    assert run_of(panel).at.number == 0


def test_a_hand_on_a_weight_goes_on_from_there(moons: Line) -> None:
    panel = moons.panel
    panel.advance(4)
    W2 = panel.net.W2
    panel.weights = {"W1[0,0]": 2.0}
    assert run_of(panel).at.number == 0
    assert panel.net.W1[0, 0] == 2.0
    np.testing.assert_array_equal(panel.net.W2, W2)
    panel.advance()
    assert panel.net.W1[0, 0] != 2.0
    panel.weights = {"W1[0,0]": 2.0}
    assert panel.net.W1[0, 0] == 2.0
    expect_whole(panel)


def test_a_step_in_its_phases(panel: bp.BackpropPanel) -> None:
    phases = []
    for _ in range(10):
        panel.look_on()
        phases.append((panel.phase, panel.step, run_of(panel).at.number))
    assert phases == [
        (0, 1, 0),
        *((step, step, 0) for step in range(1, 8)),
        (8, 7, 0),
        (0, 7, 1),
    ]
    said = panel._stage._parts
    assert 'class="bpw-phase"' in said["forward"]
    panel.step = 3
    assert panel.phase == 3
    assert "Backpropagation, step 3 of 7" in panel._stage._parts["descent"]


def test_playback_waits_for_each_frame_to_be_painted(moons: Line) -> None:
    panel = moons.panel
    painted(moons)
    assert run_of(panel).at.number == 0
    panel.play()
    assert moons.frames[-1][0]["wait"] == 0
    for _ in range(3):
        painted(moons)
    assert run_of(panel).at.number == 30
    # another view says so too, of the same frame or of one long gone
    serial = moons.frames[-1][0]["serial"]
    painted(moons)
    for stale in (serial, serial - 1, 0):
        moons.say(kind="painted", serial=stale)
    assert run_of(panel).at.number == 40
    # every control is alive
    panel.lam = 0.2
    painted(moons)
    assert (run_of(panel).at.number, run_of(panel).at.settings.lam) == (50, 0.2)
    np.testing.assert_array_equal(moons.pixels(), drawn(panel))
    panel.pause()
    assert moons.frames[-1][0]["wait"] is None
    painted(moons)
    assert run_of(panel).at.number == 50


def test_a_new_view_plays_on(moons: Line) -> None:
    moons.panel.play()
    moons.say(kind="look", width=700, ratio=2, dark=True)
    assert moons.frames[-1][0]["wait"] == 0
    painted(moons)
    assert run_of(moons.panel).at.number == 10


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_diverging_run_stops_with_a_sentence_and_good_numbers(lang: str) -> None:
    setup = bp.preset("diverging")
    panel = bp.BackpropPanel.from_arrays(
        *(setup.net.W1, setup.net.W2, setup.net.b1, setup.net.b2),
        activation=setup.net.activation,
        loss=setup.settings.loss,
        lam=setup.settings.lam,
        data="moons",
        learning_rate=setup.settings.learning_rate,
        speed="faster",
        lang=lang,
    )
    line = Line(panel)
    panel.play()
    painted(line)
    painted(line)
    assert not panel.playing
    assert run_of(panel).stopped is not None
    for array in (panel.net.W1, panel.net.W2, panel.trace.J):
        assert np.isfinite(array).all()
    words = {"en": "Stopped: L is no longer finite", "zh": "已停止"}[lang]
    assert words in panel._stage._parts["descent"]
    # a smaller rate goes on from there
    number = run_of(panel).at.number
    panel.back()
    panel.learning_rate = 1e-9
    panel.advance()
    assert (run_of(panel).stopped, run_of(panel).at.number) == (None, number)
    panel.close()


def test_an_error_while_it_plays_is_said_and_pauses(
    moons: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = moons.panel
    panel.play()

    def fail(_: Any) -> Any:
        raise RuntimeError("no room")

    monkeypatch.setattr(bp.History, "advance", fail)
    painted(moons)
    assert "RuntimeError: no room" in panel._status.value
    assert not panel.playing


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"data": "moon"}, "data='moon' is unknown; did you mean 'moons'?"),
        ({"data": 3}, "data must be Data or the name of a data set such as 'moons', but 3 came"),
        (
            {"data": "iris"},
            "X has shape (114, 4), but W1 of shape (4, 2) takes samples of 2 features",
        ),
        ({"learning_rate": 0}, "learning_rate must be a finite number greater than 0, but 0.0"),
        ({"optimiser": "sdg"}, "optimiser='sdg' is unknown; did you mean 'sgd'?"),
        ({"data": "xor", "batch": 10_000}, "batch must be from 1 to"),
        ({"speed": "warp"}, "speed='warp' is unknown"),
        ({"playing": 1}, "playing must be True or False, but 1 came"),
        ({"phase": 9}, "phase must be a whole number from 0 to 8, but 9 came"),
    ],
)
def test_what_cannot_be_descended_on_is_refused(
    panel: bp.BackpropPanel, changes: dict[str, Any], sentence: str
) -> None:
    before = panel.state()
    with pytest.raises(ValueError, match=re.escape(sentence)):
        panel.move(**changes)
    assert panel.state() == before
    expect_whole(panel)


def test_own_data_and_what_a_panel_is_kept_as() -> None:
    rows = np.random.default_rng(0).normal(size=(40, 3))
    data = bp.data_from((rows, (rows[:, 0] > 0).astype(int)))
    panel = bp.BackpropPanel(data=data, hidden=5, optimiser="adam")
    assert (panel.net.inputs, panel.net.outputs) == (3, 2)
    panel.advance(7)
    again = bp.BackpropPanel.from_state(json.dumps(panel.state()))
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
    panel.close()


def test_a_move_to_where_a_control_stands_is_none(panel: bp.BackpropPanel) -> None:
    panel.advance(3)
    # a browser says where its sliders stand when it first shows them
    panel._hand(lambda state: {"x": state.x})
    assert run_of(panel).at.number == 3
    before = panel._state
    panel.move(lam=0.01, y=0, hidden=4)
    assert panel._state is before


@pytest.mark.parametrize("name", ["diverging", "saturated", "dead", "exploding", "vanishing"])
def test_a_preset_moves_all_controls_that_it_is_made_of(panel: bp.BackpropPanel, name: str) -> None:
    panel.weights = {"W1[0,0]": 0.25}
    panel._controls.descent.preset.value = name
    assert panel._controls.descent.preset.value == "none"
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
    assert json.dumps(opened.state()["data"]) == '"moons"'
    opened.close()
