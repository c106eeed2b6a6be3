"""Moves of a run of descent: one update, back, to the start, the next phase, playback."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bpwidget.mlp.arguments import short, whole_number
from bpwidget.mlp.refusals import RefusedOverflowError, RefusedValueError
from bpwidget.mlp.training.descent import DivergedError
from bpwidget.mlp.training.history import History
from bpwidget.panel.state.checks import UPDATE_PHASE
from bpwidget.panel.state.data import SAMPLE, SPEEDS
from bpwidget.panel.state.follow import moved, setting
from bpwidget.panel.state.state import State

# limit for one move, during which the panel shows nothing
MOST_UPDATES = 100_000

play = setting(playing=True, phase=None)
pause = setting(playing=False)


def advance(state: State, updates: int = 1) -> State:
    """Return the state after some updates, or after as many as have finite numbers."""
    updates = whole_number("updates", updates)
    if updates > MOST_UPDATES:
        raise RefusedValueError("at_most", name="updates", most=MOST_UPDATES, got=short(updates))
    state, run = _with_run(state)
    _refuse_stopped(run)
    for _ in range(updates):
        run = run.advance()
        if run.diverged:
            break
    return _shown_at(state, run)


def play_on(state: State) -> State:
    """Return the state of the next frame of playback."""
    return advance(state, SPEEDS[state.speed][0]) if state.playing else state


def back(state: State) -> State:
    """Return the state before the last update, if that is still kept."""
    state, run = _with_run(state)
    return _at(state, run.back())


def restart(state: State) -> State:
    """Return the state with the weights that the run began with."""
    state, run = _with_run(state)
    return _at(state, run.restart()) if run.at.number else state


def next_phase(state: State) -> State:
    """Return the state one phase on: the forward pass, the seven steps, the update."""
    state, run = _with_run(state)
    if state.phase == UPDATE_PHASE:
        _refuse_stopped(run)
        return _shown_at(state, run.advance(), phase=0)
    return moved(state, {"phase": 0 if state.phase is None else state.phase + 1})


def _with_run(state: State) -> tuple[State, History]:
    """Return the state with a run, on the panel's own x and y where there is no other."""
    if state.run is None:
        state = moved(state, {"data": SAMPLE}).computed()
    if state.run is None:
        raise RuntimeError("there is no run")
    return state, state.run


def _refuse_stopped(run: History) -> None:
    """Refuse an update that would fail as the last one did."""
    if run.diverged is not None:
        raise RefusedValueError.of(run.diverged)


def _shown_at(state: State, run: History, **changes: Any) -> State:
    """Return the state that shows a run where it is now, computed.

    The pass that is shown may be of numbers that are not trained on, and those may be too large
    before the run's own are. Then the run stops where they could last be computed.
    """
    while True:
        try:
            return _at(state, run, **changes).computed()
        except RefusedOverflowError as error:
            if "quantity" not in error.fields or not run.can_go_back:
                raise
            run = run.back()
            diverged = DivergedError(str(error.fields["quantity"]), run.at)
            run = replace(run, diverged=diverged)


def _at(state: State, run: History, **changes: Any) -> State:
    """Return the state that shows a run where it is now."""
    if run.diverged:
        changes["playing"] = False
    return moved(state, {"run": run, "phase": None, **changes})
