"""What a move of some controls means to the others: which follow, and which give way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bpwidget.lesson.planting import plantable
from bpwidget.mlp import backprop
from bpwidget.mlp.network import entry_named
from bpwidget.panel.state.axes import DEFAULT_AXES, axes_left
from bpwidget.panel.state.checks import UPDATE_PHASE, is_at
from bpwidget.panel.state.data import SAMPLE, size_of, source_of
from bpwidget.panel.state.fields import Effect
from bpwidget.panel.state.state import CONTROLS, Change, State, with_effect
from bpwidget.panel.state.target import target_for
from bpwidget.scene.descent import PATH_AXES

RESTARTS = with_effect(Effect.RESTARTS) | {"given"}
COMPUTES = with_effect(Effect.COMPUTES) | {"given", "run"}
# moves of these leave every number as it is
RECOLOURS = frozenset(n for n, row in CONTROLS.items() if row.effect is Effect.NONE) | {"verdict"}
# the state with nothing in it that another network may lack
BARE: Mapping[str, Any] = {"axes": DEFAULT_AXES, "follow": None, "planted": None}


def setting(**changes: Any) -> Change:
    """Return the move that sets some controls; see `moved`."""
    return lambda state: moved(state, changes)


def moved(state: State, changes: Mapping[str, Any]) -> State:
    """Return the state after some controls have moved, the others brought in line.

    A change of loss turns the target into the other kind; an axis whose weight is gone gives
    way to the default; a new seed replaces a teacher's weights and those that were moved. A
    moved weight that a narrower layer lacks comes back with its unit.

    Parameters
    ----------
    state : State
        Computed.
    changes : mapping of str to value
        By the names of fields of State.

    Returns
    -------
    State
        The very same one where nothing moves.

    Raises
    ------
    TypeError, ValueError
        If a value is refused.
    """
    names = {name for name in changes if not is_at(getattr(state, name), changes[name])}
    if not names:
        return state
    changes = {"verdict": None, **_with_phases(state, changes)}
    if set(changes) <= RECOLOURS and (state.run or not {"playing", "phase"} & names):
        return replace(state, **changes).computed(like=state)
    other = replace(state, **_in_line(state, changes, names))
    if "weights" in changes:
        for name in other.weights:
            other.start.entry(name, "weights")
    return other


def _with_phases(state: State, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the changes with step and phase in line, since all steps are phases, too."""
    phase = changes.get("phase")
    if "step" in changes and "phase" not in changes and state.phase is not None:
        return {**changes, "phase": changes["step"]}
    if isinstance(phase, int) and phase < UPDATE_PHASE and "step" not in changes:
        return {**changes, "step": phase}
    return dict(changes)


def _in_line(state: State, changes: dict[str, Any], names: set[str]) -> dict[str, Any]:
    """Return the changes with all that follows from them.

    Parameters
    ----------
    state : State
        Before the move.
    changes : mapping of str to value
    names : set of str
        Those among them that differ from where the controls are.
    """
    revealed = () if COMPUTES & names else state.revealed
    changes = {"center": None, "slice_center": None, "revealed": revealed, **changes}
    if "run" in changes:
        if state.weights and changes["run"].at.number > 0:
            # the moved weights are where the run began; it has gone on from there
            changes = {"given": state.start, "weights": {}, **changes}
    elif state.run is not None:
        changes = _of_the_run(state, changes, names)
    if "data" in names:
        changes = _of_the_data(state, changes)
    if "loss" in changes and "y" not in changes:
        changes["y"] = target_for(changes["loss"], state.y, state.outputs)
    if "seed" in names:
        changes = {"given": None, "weights": {}, **changes}
    if "axes" not in changes and {"hidden", "bias"} & set(changes):
        changes["axes"] = axes_left(state.axes, replace(state, **{**BARE, **changes}).net)
    if {"hidden", "bias", "loss", "activation"} & set(changes):
        changes = {**_no_longer_there(state, changes), **changes}
    return changes


def _of_the_run(state: State, changes: dict[str, Any], names: set[str]) -> dict[str, Any]:
    """Return the changes with what they mean to the run: to go on, or to begin again."""
    of_sample = bool(state.data == SAMPLE and {"x", "y"} & names)
    if not of_sample and not RESTARTS & names:
        return changes
    again = {"run": None, "phase": None, **changes}
    has_gone = state.run is not None and state.run.at.number > 0
    keeps_weights = ("weights" in names or of_sample) and not {"given", "seed"} & set(changes)
    if has_gone and keeps_weights:
        # it begins where the weights have come to, with those that were moved
        again["given"] = state.net
    return again


def _of_the_data(state: State, changes: dict[str, Any]) -> dict[str, Any]:
    """Return the changes with what other data, or none, leave no room for."""
    source = source_of(changes["data"])
    if source is None:
        changes = {"playing": False, "phase": None, **changes}
        if changes.get("axes", state.axes) == PATH_AXES:
            changes["axes"] = DEFAULT_AXES
    elif "batch" not in changes and state.batch is not None and state.batch > size_of(source):
        changes["batch"] = None
    return changes


def _no_longer_there(state: State, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the followed weight and the planted mistake, if the new network has none such."""
    if state.follow is None and state.planted is None:
        return {}
    left: dict[str, Any] = {}
    bare = replace(state, **{**BARE, **changes})
    entry = entry_named(state.follow) if state.follow else None
    if entry is not None and not bare.net.has(entry):
        left["follow"] = None
    if state.planted is not None:
        trace = backprop(bare.net, bare.x, bare.y, bare.loss, bare.lam)
        if state.planted not in plantable(trace):
            left["planted"] = None
    return left
