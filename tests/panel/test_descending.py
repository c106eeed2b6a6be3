"""Descent on the panel: the same as a headless run, with playback that waits for the browser."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from descending_panel import headless, painted, run_of
from whole_panel import assert_same_net, expect_whole
from wire import Line, drawn

import bpwidget as bp


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
    # another x is another sample: the new run starts from the current weights
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
    panel.back()  # there is no update to undo
    assert run_of(panel).at.number == 0


def test_descent_continues_from_a_weight_that_the_user_moved(moons: Line) -> None:
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
        panel.next_phase()
        phases.append((panel.phase, panel.step, run_of(panel).at.number))
    assert phases == [
        (0, 0, 0),
        *((step, step, 0) for step in range(1, 8)),
        (8, 7, 0),
        (0, 0, 1),
    ]
    said = panel._session.frames.parts
    assert 'class="bpw-phase"' in said["forward"]
    panel.step = 3
    assert panel.phase == 3
    assert "Backpropagation, step 3 of 7" in panel._session.frames.parts["descent"]


def test_playback_waits_for_each_frame_to_be_painted(moons: Line) -> None:
    panel = moons.panel
    painted(moons)
    assert run_of(panel).at.number == 0
    panel.play()
    assert moons.frames[-1][0]["wait"] == 0
    for _ in range(3):
        painted(moons)
    assert run_of(panel).at.number == 30
    # another view reports, too, about the same frame or a much older one
    serial = moons.frames[-1][0]["serial"]
    painted(moons)
    for stale in (serial, serial - 1, 0):
        moons.say(kind="painted", serial=stale)
    assert run_of(panel).at.number == 40
    # every control works
    panel.lam = 0.2
    painted(moons)
    assert (run_of(panel).at.number, run_of(panel).at.settings.lam) == (50, 0.2)
    np.testing.assert_array_equal(moons.pixels(), drawn(panel))
    panel.pause()
    assert moons.frames[-1][0]["wait"] is None
    painted(moons)
    assert run_of(panel).at.number == 50


def test_a_new_view_continues_playback(moons: Line) -> None:
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
    line.look()
    panel.play()
    painted(line)
    painted(line)
    assert not panel.playing
    assert run_of(panel).stopped is not None
    for array in (panel.net.W1, panel.net.W2, panel.trace.J):
        assert np.isfinite(array).all()
    words = {"en": "Stopped: L is no longer finite", "zh": "已停止"}[lang]
    assert words in panel._session.frames.parts["descent"]
    # a smaller rate continues from there
    number = run_of(panel).at.number
    panel.back()
    panel.learning_rate = 1e-9
    panel.advance()
    assert (run_of(panel).stopped, run_of(panel).at.number) == (None, number)


def test_an_error_during_playback_is_reported_and_pauses_it(
    moons: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = moons.panel
    panel.play()

    def fail(_: Any) -> Any:
        raise RuntimeError("no room")

    monkeypatch.setattr(bp.History, "advance", fail)
    painted(moons)
    assert "RuntimeError: no room" in panel._session.status.value
    assert not panel.playing
