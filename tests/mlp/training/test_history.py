"""Moving through a run: forward and back, its curves, its limits, and where it stops."""

from __future__ import annotations

import pickle
import tracemalloc
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest
from batches import batch_gradient, batch_loss

from bpwidget.mlp import MLP
from bpwidget.mlp.arguments import Array
from bpwidget.mlp.training import history
from bpwidget.mlp.training.data import Data
from bpwidget.mlp.training.datasets import dataset
from bpwidget.mlp.training.descent import descend
from bpwidget.mlp.training.history import Curves, History
from bpwidget.mlp.training.recipes import preset
from bpwidget.mlp.training.run_state import Settings
from bpwidget.mlp.training.scores import accuracy

MOONS = dataset("moons", n=40)
NET = MLP.random(bias=True, seed=1)
OWN = Settings(lam=0.01, batch=8, optimiser="momentum")


def advanced(run: History, updates: int) -> History:
    for _ in range(updates):
        run = run.advance()
    return run


def bits(curves: Curves) -> list[bytes]:
    named: list[Array] = [curves.L, curves.s, curves.J, curves.accuracy, curves.L_test]
    named += [curves.J_test, curves.accuracy_test, *curves.sizes.values()]
    return [curves.number.tobytes(), *(array.tobytes() for array in named)]


def test_the_states_are_those_of_descend() -> None:
    run = advanced(History.start(NET, MOONS, OWN), 11)
    states = list(descend(NET, MOONS, lam=0.01, batch=8, optimiser="momentum", steps=11))
    assert [(s.number, s.epoch, s.batch_index, s.J) for s in run.states] == [
        (s.number, s.epoch, s.batch_index, s.J) for s in states
    ]
    assert run.at is run.states[-1]
    assert (run.stopped, run.first.net, repr(run)) == (None, NET, "History(at update 11)")


def test_curves_are_over_all_samples_with_held_out_ones_separate() -> None:
    run = advanced(History.start(NET, MOONS, OWN), 11)
    curves = run.curves
    assert curves.number.tolist() == list(range(12))
    assert len(run.states) == 12
    for k, state in enumerate(run.states):
        whole = batch_gradient(state.net, MOONS.X, MOONS.y, lam=0.01)
        assert (curves.L[k], curves.s[k], curves.J[k]) == (whole.L, whole.s, whole.J)
        held_out = MOONS.X_test, MOONS.y_test
        assert curves.L_test[k] == batch_loss(state.net, *held_out)
        assert curves.J_test[k] == curves.L_test[k] + state.s
        assert curves.accuracy[k] == accuracy(state.net, MOONS.X, MOONS.y)
        assert curves.accuracy_test[k] == accuracy(state.net, *held_out)
        assert {name: size[k] for name, size in curves.sizes.items()} == dict(state.sizes)
    assert curves.J[-1] != run.at.J
    assert repr(curves) == "Curves(12 points up to update 11)"
    with pytest.raises(ValueError, match="read-only"):
        curves.J[0] = 0.0


def test_missing_values_are_nan() -> None:
    data = Data([[0.0, 1.0], [1.0, 0.5]], [0.5, 2.0])
    net = MLP.random(outputs=1)
    curves = advanced(History.start(net, data, Settings("squared_error")), 2).curves
    for missing in (curves.L_test, curves.J_test, curves.accuracy_test, curves.accuracy):
        assert np.isnan(missing).all()
    assert np.isfinite(curves.J).all()


def test_going_back_and_forward_again_is_the_same_to_the_bit() -> None:
    run = advanced(History.start(NET, MOONS, OWN), 9)
    before, path = bits(run.curves), run.path("W1[0,0]", "b2[1]")
    back = run.back().back().back()
    assert back.at is run.states[6]
    assert bits(back.curves) == bits(advanced(History.start(NET, MOONS, OWN), 6).curves)
    again = advanced(back, 3)
    assert bits(again.curves) == before
    assert again.path("W1[0,0]", "b2[1]").tolist() == path.tolist()
    assert again.at.update["W1"].tobytes() == run.at.update["W1"].tobytes()


def test_another_branch_leaves_the_first_unchanged() -> None:
    run = advanced(History.start(NET, MOONS, OWN), 9)
    before = bits(run.curves)
    fresh = replace(run)  # has not computed its curves yet
    other = advanced(run.back().back().advance(replace(OWN, learning_rate=0.5)), 1)
    assert bits(fresh.curves) == before
    assert bits(other.curves)[0] == before[0]
    assert other.curves.J[:8].tolist() == run.curves.J[:8].tolist()
    assert other.curves.J[8] != run.curves.J[8]


def test_there_is_nothing_before_the_start() -> None:
    start = History.start(NET, MOONS)
    assert start.back() is start
    assert not start.can_go_back
    assert start.advance().can_go_back
    assert start.advance().back().at is start.at
    with pytest.raises(FrozenInstanceError):
        start.stopped = "no"  # type: ignore[misc]


def test_other_settings_change_nothing_but_the_present_state() -> None:
    run = advanced(History.start(NET, MOONS, OWN), 5)
    own = replace(OWN, lam=0.5)
    seen = run.under(own)
    assert seen.at.net is run.at.net
    assert seen.curves.J[:5].tolist() == run.curves.J[:5].tolist()
    assert seen.curves.s[5] == pytest.approx(50 * run.curves.s[5])
    assert bits(seen.advance().curves) == bits(run.advance(own).curves)
    assert run.under(OWN) is run


def test_restart_uses_the_current_settings() -> None:
    own = replace(OWN, learning_rate=0.5)
    run = advanced(History.start(NET, MOONS, OWN).advance(own), 4)
    for start, settings in ((run.restart(), own), (run.restart(OWN), OWN)):
        assert (start.at.number, start.at.net, start.at.settings) == (0, NET, settings)
        assert start.curves.number.tolist() == [0]


def test_a_rate_too_large_stops_it_at_the_last_good_state() -> None:
    setup = preset("diverging")
    runs = [History.start(setup.net, setup.data, setup.settings)]
    for _ in range(setup.steps):
        runs.append(runs[-1].advance())
    run = next(run for run in runs if run.stopped is not None)
    last = runs[runs.index(run) - 1]
    assert run.at is last.at
    assert run.stopped == (
        f"L is no longer finite after update {last.at.number + 1} with learning rate 3; try a"
        " smaller learning rate or smaller weights (the last good state is kept)"
    )
    assert bits(run.curves) == bits(last.curves)
    assert all(np.isfinite(size).all() for size in (run.curves.J, *run.curves.sizes.values()))
    assert repr(run) == f"History(at update {last.at.number}, stopped)"
    assert run.back().stopped is None
    assert run.restart().stopped is None
    assert run.advance().stopped == run.stopped


def test_a_stopped_run_can_continue_with_a_smaller_rate() -> None:
    net = MLP([[1.0]], [[1.0]], activation="identity")
    run = History.start(net, ([1.0], [0.0]), Settings("squared_error", learning_rate=1e200))
    stopped = run.advance()
    assert stopped.stopped is not None
    further = stopped.advance(replace(run.at.settings, learning_rate=0.1))
    assert (further.stopped, further.at.number) == (None, 1)
    assert further.curves.J[1] < further.curves.J[0]


def test_held_out_samples_can_stop_it_as_well() -> None:
    net = MLP([[1.0]], [[1.0]], activation="identity")
    data = Data([[1.0]], [[3.0]], X_test=[[1e154]], y_test=[[0.0]])
    run = History.start(net, data, Settings("squared_error", learning_rate=0.5))
    stopped = run.advance()
    assert stopped.at is run.at
    assert stopped.stopped is not None
    assert stopped.stopped.startswith("L of the held-out samples is no longer finite after update")
    far = Data([[1.0]], [[3.0]], X_test=[[1e160]], y_test=[[0.0]])
    with pytest.raises(OverflowError, match="L of the held-out samples is too large for float64"):
        History.start(net, far, Settings("squared_error"))


def test_wrong_settings_change_nothing() -> None:
    run = History.start(NET, MOONS, OWN)
    with pytest.raises(
        ValueError, match="batch must be from 1 to 30, the number of samples, got 31"
    ):
        run.advance(replace(OWN, batch=31))
    with pytest.raises(TypeError, match="settings must be Settings, got 'sgd'"):
        run.advance("sgd")  # type: ignore[arg-type]
    with pytest.raises(OverflowError, match="s is too large for float64"):
        run.advance(replace(OWN, lam=1.7e308))


def test_a_long_run_keeps_its_last_states_and_thins_its_curves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(history, "STATES", 10)
    monkeypatch.setattr(history, "POINTS", 64)
    run = advanced(History.start(NET, ([0.5, 0.6], 0)), 300)
    assert [state.number for state in run.states] == list(range(291, 301))
    numbers = run.curves.number.tolist()
    assert numbers == [*range(0, 297, 8), 300]
    assert len(run.path("W1[0,0]", "W2[0,0]")) == len(numbers)
    straight = list(descend(NET, ([0.5, 0.6], 0), steps=300))
    assert run.curves.J.tolist() == [straight[number].J for number in numbers]
    for _ in range(20):
        run = run.back()
    assert (run.at.number, run.can_go_back) == (291, False)
    assert run.curves.number.tolist() == [*range(0, 289, 8), 291]


def test_a_run_of_hours_takes_no_more_memory_than_one_of_minutes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(history, "STATES", 10)
    monkeypatch.setattr(history, "POINTS", 32)
    tracemalloc.start()
    try:
        run = advanced(History.start(NET, ([0.5, 0.6], 0)), 500)
        after_some, _ = tracemalloc.get_traced_memory()
        run = advanced(run, 800)
        after_many, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # less than one object per update, the smallest being a float of 24 bytes; NumPy and a
    # tracer, as for coverage, keep some kilobytes of their own
    assert after_many - after_some < 16 * 800
    assert run.at.number == 1300


def test_many_weights_keep_fewer_states_and_points(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "ROOM", 1000)
    run = advanced(History.start(NET, MOONS), 60)  # of 22 weights and biases
    assert len(run.states) == 1000 // (12 * 22)
    assert len(run.curves.number) == 61
    # thinned once, at 44 points, which fit; 46 would not
    assert len(run.path("W1[0,0]", "W2[0,0]")) == 31


@pytest.mark.parametrize(
    ("updates", "numbers"),
    [
        (16, [*range(17)]),
        (17, [*range(0, 17, 2), 17]),
        (32, [*range(0, 33, 2)]),
        (33, [*range(0, 33, 4), 33]),
        (300, [*range(0, 289, 32), 300]),
    ],
)
def test_at_the_limit_every_other_point_is_dropped(
    updates: int, numbers: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "POINTS", 16)
    run = advanced(History.start(NET, ([0.5, 0.6], 0)), updates)
    assert run.curves.number.tolist() == numbers
    straight = list(descend(NET, ([0.5, 0.6], 0), steps=updates))
    assert run.curves.J.tolist() == [straight[number].J for number in numbers]
    path = run.path("W1[0,0]", "b2[1]")
    nets = [straight[number].net for number in numbers]
    assert path.tolist() == [[net.W1[0, 0], net.b2[1]] for net in nets if net.b2 is not None]


@pytest.mark.parametrize("back", [1, 3, 8])
def test_a_branch_changes_nothing_for_the_run_it_left(
    back: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "POINTS", 8)
    run = advanced(History.start(NET, MOONS, OWN), 14)
    before = bits(run.curves)
    earlier = run
    for _ in range(back):
        earlier = earlier.back()
    kept = bits(earlier.curves)
    branch = advanced(earlier.under(replace(OWN, learning_rate=0.9)), back)
    assert bits(branch.curves) != before
    assert (bits(run.curves), bits(earlier.curves)) == (before, kept)
    again = advanced(earlier, back)
    assert again.at.number == run.at.number
    assert bits(again.curves) == before


def test_runs_with_one_past_go_on_side_by_side() -> None:
    fork = advanced(History.start(NET, MOONS, OWN), 5)
    fast = replace(OWN, learning_rate=0.9)
    straight = {
        settings: bits(advanced(History.start(NET, MOONS, OWN), 5).under(settings).advance().curves)
        for settings in (OWN, fast)
    }
    # the copies share their past, and so does a run read from a pickle
    runs = [(fork.under(settings), settings) for settings in (OWN, fast, OWN)]
    runs.append((pickle.loads(pickle.dumps(fork)), OWN))  # noqa: S301 - our own
    gone_on = [(run.advance(), settings) for run, settings in runs]
    for run, settings in gone_on:
        assert bits(run.curves) == straight[settings]
    assert bits(fork.curves) == bits(advanced(History.start(NET, MOONS, OWN), 5).curves)


def test_curves_and_path_are_read_only() -> None:
    run = advanced(History.start(NET, MOONS), 3)
    for array in (run.curves.J, run.curves.number, run.path("W1[0,0]", "W2[0,0]")):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 5
