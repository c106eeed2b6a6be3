"""What a move of some controls means to the others: which follow, and which give way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache, partial
from typing import Any

from bpwidget.lesson.planting import plantable
from bpwidget.mlp import backprop
from bpwidget.mlp.network import entry_named
from bpwidget.panel.state.axes import DEFAULT_AXES, axes_left
from bpwidget.panel.state.checks import UPDATE_PHASE, is_at
from bpwidget.panel.state.data import (
    SAMPLE,
    controls_of,
    loss_for,
    recipe_of,
    sample_of,
    set_of,
    size_of,
    source_of,
)
from bpwidget.panel.state.fields import Effect
from bpwidget.panel.state.state import CONTROLS, Change, State, mode_of, with_effect
from bpwidget.panel.state.target import target_for
from bpwidget.scene.descent import PATH_AXES

RESTARTS = with_effect(Effect.RESTARTS) | {"given"}
COMPUTES = with_effect(Effect.COMPUTES) | {"given", "run"}
# moves of these change no number of the pass
RECOLOURS = frozenset(n for n, row in CONTROLS.items() if row.effect is Effect.NONE) | {
    "verdict",
    "slice_center",
}
# these change the network's shape or draw, so windows around its weights mean nothing any more
OTHER_NETWORKS = frozenset({"inputs", "hidden", "outputs", "bias", "seed", "given"})
# defaults for whatever refers to weights that another network may lack
BARE: Mapping[str, Any] = {
    "axes": DEFAULT_AXES,
    "follow": None,
    "planted": None,
    "frozen": (),
}


@cache  # and not while the package is imported: a preset draws a network and data
def of_presets() -> frozenset[str]:
    """Return the controls that a preset is made of; every preset is made of the same."""
    return frozenset({*controls_of("dead"), "seed"}) - {"sample", "x", "y", "playing"}


def setting(**changes: Any) -> Change:
    """Return the move that sets some controls; see `moved`."""
    return partial(moved, changes=changes)


def moved(state: State, changes: Mapping[str, Any]) -> State:
    """Return the state after some controls have moved, the others brought in line.

    A change of loss turns the target into the other kind; an axis whose weight is gone gives
    way to the default; a new seed replaces a teacher's weights and those that were moved. A
    moved weight that a narrower layer lacks comes back with its unit.

    With another data set come the inputs and outputs that it needs, its first sample as x and
    y, and the recipe of a built-in one, on newly drawn weights. Whatever the move names itself
    is as it says.

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
    if "data" in changes:  # a user's own table is read once
        changes = {**changes, "data": source_of(changes["data"])}
    names = {name for name in changes if not is_at(getattr(state, name), changes[name])}
    if not names:
        return state
    switched_on = {name: changes[name] for name in names}
    changes = {"mode": mode_of(switched_on, state.mode), **_with_phases(state, changes)}
    changes = {"verdict": None, **changes}
    if {"follow", "axes"} & names:
        changes = {"slice_center": None, **changes}
    if (
        "preset" not in names
        and set(changes) <= RECOLOURS
        and (state.run or not {"playing", "phase"} & names)
    ):
        return replace(state, **changes).computed(like=state)
    other = replace(state, **_in_line(state, changes, names))
    if "weights" in changes:
        for name in other.weights:
            other.start.entry(name, "weights")
    return other


def _with_phases(state: State, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the changes with step and phase in line, since all steps are phases, too."""
    phase = checked("phase", changes.get("phase"))
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
    changes = _with_preset(state, changes, names)
    if "data" in names or (changes.get("preset", "") is None and "preset" in names):
        changes = _with_data(state, changes)
    changes = _with_sample(state, changes, names)
    # including what data and presets have brought
    names = names | {n for n, value in changes.items() if not is_at(getattr(state, n), value)}
    revealed = () if COMPUTES & names else state.revealed
    changes = {**_without_windows(state, names), "revealed": revealed, **changes}
    if "run" in changes:
        if state.weights and changes["run"].at.number > 0:
            # the moved weights belong to the run's start, which it has left
            changes = {"given": state.start, "weights": {}, **changes}
    elif state.run is not None:
        changes = _of_the_run(state, changes, names)
    if "loss" in changes and "y" not in changes:
        changes["y"] = target_for(changes["loss"], state.y, state.outputs)
    if "seed" in names:
        changes = {"given": None, "weights": {}, **changes}
    if "axes" not in changes and {"inputs", "hidden", "outputs", "bias"} & set(changes):
        changes["axes"] = axes_left(state.axes, replace(state, **{**BARE, **changes}).net)
    other_rules = {"bias", "loss", "activation", "output_activation"}
    if {"inputs", "hidden", "outputs", *other_rules} & set(changes):
        changes = {**_no_longer_there(state, changes), **changes}
    return changes


def _of_the_run(state: State, changes: dict[str, Any], names: set[str]) -> dict[str, Any]:
    """Return the changes with what they mean to the run: to go on, or to begin again."""
    of_sample = bool(state.data == SAMPLE and "data" not in names and {"x", "y"} & names)
    if not of_sample and not RESTARTS & names:
        return changes
    again = {"run": None, "phase": None, **changes}
    has_gone = state.run is not None and state.run.at.number > 0
    keeps_weights = ("weights" in names or of_sample) and not {"given", "seed"} & set(changes)
    if has_gone and keeps_weights:
        # it begins from the weights it had reached, with the moved ones applied
        again["given"] = state.net
    return again


def _without_windows(state: State, names: set[str]) -> dict[str, Any]:
    """Return the windows of surface and slice, let go where they mean nothing any more.

    Along a direction, the point wanders with every number; over weights, `State` sees to it that
    the point is in the window.
    """
    if state.center is None and state.slice_center is None:
        return {}
    gone: dict[str, Any] = {}
    is_other = bool(OTHER_NETWORKS & names)
    if is_other or "axes" in names or not all(map(entry_named, state.axes)):
        gone |= {"center": None, "span": None}
    return {**gone, "slice_center": None} if is_other else gone


def _with_preset(state: State, changes: dict[str, Any], names: set[str]) -> dict[str, Any]:
    """Return the changes with all that a preset is made of, or with the end of the present one."""
    if "preset" in names:
        name = checked("preset", changes["preset"])
        return changes if name is None else {**controls_of(name), **changes}
    if state.preset is not None and of_presets() & names and "run" not in changes:
        return {**changes, "preset": None}
    return changes


def _with_data(state: State, changes: dict[str, Any]) -> dict[str, Any]:
    """Return the changes with what a data set brings, and what it leaves no room for."""
    source = source_of(changes.get("data", state.data))
    if source is None:
        changes = {"playing": False, "phase": None, **changes}
        if changes.get("axes", state.axes) == PATH_AXES:
            changes["axes"] = DEFAULT_AXES
        return changes
    data, begins = set_of(source), dict(recipe_of(source))
    if data is not None:
        sizes = {"inputs": data.X.shape[1], "outputs": data.outputs}
        if begins or any(getattr(state, name) != size for name, size in sizes.items()):
            begins |= {**sizes, "given": None, "weights": {}}
        if (loss := loss_for(source, state.loss)) != state.loss:
            begins["loss"] = loss
    if "batch" not in begins and state.batch is not None and state.batch > size_of(source):
        begins["batch"] = None
    return {**begins, **changes}


def _with_sample(state: State, changes: dict[str, Any], names: set[str]) -> dict[str, Any]:
    """Return the changes with x, y and the number of their sample in line.

    Another data set is shown by its first sample: whatever x was before, the same panel opens.
    """
    source = source_of(changes.get("data", state.data))
    data, is_other = set_of(source), bool({"data", "preset"} & names)
    own = {"x", "y"} & (set(changes) if is_other else names)
    if "sample" in changes:
        index = checked("sample", changes["sample"])
    else:
        index = None if own or data is None else 0 if is_other else state.sample
        changes = {**changes, "sample": index}
    if index is None and (data is None or not is_other):
        return changes
    if index == state.sample and not {"data", "preset", "loss"} & set(changes):
        return changes
    loss, outputs = (changes.get(name, getattr(state, name)) for name in ("loss", "outputs"))
    return {**sample_of(source, index or 0, loss, outputs), **changes}


def checked(name: str, value: object) -> Any:
    """Return a value of a control as its check does, or refuse it."""
    check = CONTROLS[name].check
    return value if check is None else check(name, value)


def _no_longer_there(state: State, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the followed and frozen weights and the planted mistake without what is gone."""
    if state.follow is None and state.planted is None and not state.frozen:
        return {}
    left: dict[str, Any] = {}
    bare = replace(state, **{**BARE, **changes})
    entry = entry_named(state.follow) if state.follow else None
    if entry is not None and not bare.net.has(entry):
        left["follow"] = None
    entries = {name: entry_named(name) for name in state.frozen}
    stay = tuple(name for name, each in entries.items() if each is None or bare.net.has(each))
    if stay != state.frozen:
        left["frozen"] = stay
    if state.planted is not None:
        trace = backprop(bare.net, bare.x, bare.y, bare.loss, bare.lam)
        if state.planted not in plantable(trace):
            left["planted"] = None
    return left
