"""What a move of some controls means to the others: which follow, and which give way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bpwidget.lesson.planting import plantable
from bpwidget.mlp.network import entry_named
from bpwidget.panel.state.axes import DEFAULT_AXES, axes_left
from bpwidget.panel.state.checks import UPDATE_PHASE
from bpwidget.panel.state.data import SAMPLE, size_of, source_of
from bpwidget.panel.state.target import target_for
from bpwidget.scene.descent import PATH_AXES

if TYPE_CHECKING:
    from bpwidget.panel.state.state import State

# another network or other samples: a run on them begins anew
RESTARTS = frozenset(("hidden", "activation", "loss", "bias", "seed", "weights", "given", "data"))
# these leave the numbers of the seven steps as they are
SETTINGS = frozenset(("learning_rate", "optimiser", "batch", "data"))


def with_phases(state: State, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the changes with step and phase in line, for the steps are phases, too."""
    phase = changes.get("phase")
    if "step" in changes and "phase" not in changes and state.phase is not None:
        return {**changes, "phase": changes["step"]}
    if isinstance(phase, int) and 1 <= phase < UPDATE_PHASE and "step" not in changes:
        return {**changes, "step": phase}
    return dict(changes)


def brought_in_line(state: State, changes: dict[str, Any], moved: set[str]) -> dict[str, Any]:
    """Return the changes with all that follows from them.

    Parameters
    ----------
    state : State
        Before the move.
    changes : mapping of str to value
    moved : set of str
        The names of those that differ from where the controls stand.
    """
    revealed = state.revealed if moved <= SETTINGS else ()
    changes = {"center": None, "slice_center": None, "revealed": revealed, **changes}
    if "run" in changes:
        if state.weights and changes["run"].at.number > 0:
            # a hand's weights are where the run began; it has moved on from there
            changes = {"given": state.start, "weights": {}, **changes}
    elif state.run is not None:
        changes = _of_the_run(state, changes, moved)
    if "data" in moved:
        changes = _of_the_data(state, changes)
    if "loss" in changes and "y" not in changes:
        changes["y"] = target_for(changes["loss"], state.y, state.outputs)
    if "seed" in moved:
        changes = {"given": None, "weights": {}, **changes}
    if "axes" not in changes and {"hidden", "bias"} & set(changes):
        bare = {"axes": DEFAULT_AXES, "entry": None, "broken": None, **changes}
        changes["axes"] = axes_left(state.axes, replace(state, **bare).net)
    if {"hidden", "bias", "loss", "activation"} & set(changes):
        changes = {**_left_of_the_closer_look(state, changes), **changes}
    return changes


def _of_the_run(state: State, changes: dict[str, Any], moved: set[str]) -> dict[str, Any]:
    """Return the changes with what they mean to the run: to go on, or to begin anew."""
    of_sample = bool(state.data == SAMPLE and {"x", "y"} & moved)
    if not of_sample and not RESTARTS & moved:
        return changes
    anew = {"run": None, "phase": None, **changes}
    has_gone = state.run is not None and state.run.at.number > 0
    by_hand = ("weights" in moved or of_sample) and not {"given", "seed"} & set(changes)
    if has_gone and by_hand:
        # it begins where the weights have come to, with those that a hand has moved
        anew["given"] = state.net
    return anew


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


def _left_of_the_closer_look(state: State, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the entry and the mistake that the network after a change no longer has."""
    left: dict[str, Any] = {}
    bare = replace(state, **{"axes": DEFAULT_AXES, "entry": None, "broken": None, **changes})
    entry = entry_named(state.entry) if state.entry else None
    if entry is not None and not bare.net.has(entry):
        left["entry"] = None
    if state.broken is not None and state.broken not in plantable(bare.trace):
        left["broken"] = None
    return left
