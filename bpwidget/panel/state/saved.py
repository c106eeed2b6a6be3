"""A panel's state as JSON, or as a line of Python: out of one panel and into another."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from bpwidget.lesson.words.languages import own_language
from bpwidget.mlp import MLP
from bpwidget.mlp.arguments import choice, items_of, short
from bpwidget.mlp.network import ARRAYS
from bpwidget.mlp.refusals import RefusedTypeError, RefusedValueError
from bpwidget.mlp.training.data import Data
from bpwidget.mlp.training.notes import ENGLISH as NOTES
from bpwidget.mlp.training.notes import Note
from bpwidget.panel.state.data import SAMPLE, SETS, recipe_of, set_of
from bpwidget.panel.state.sizes import refuse_boundless, refuse_deep, refuse_long
from bpwidget.panel.state.state import CONTROLS, State, mode_of

VERSION = 1
# controls that states saved by earlier versions lack
LATER: Mapping[str, Any] = {
    "sample": None,
    "preset": None,
    "mode": "explore",
    "frozen": (),
    "output_activation": CONTROLS["output_activation"].default,
}
NAMES = (*(name for name, row in CONTROLS.items() if row.is_saved), "inputs", "outputs")
# limit on the numbers in the line of Python
MOST_NUMBERS = 200
DATA = ("X", "y", "name", "X_test", "y_test", "features", "classes", "mean", "spread", "notes")


def as_json(state: State) -> dict[str, Any]:
    """Return all of a state in lists, numbers and strings.

    A run is kept by the weights that it has come to, not by the way there.
    """
    kept: dict[str, Any] = {"bpwidget": VERSION}
    for name in NAMES:
        value = getattr(state, name)
        kept[name] = list(value) if isinstance(value, tuple) else value
    kept["weights"] = dict(state.weights)
    if isinstance(state.data, Data):
        values = {name: getattr(state.data, name) for name in DATA}
        notes = [[each.key, dict(each.fields)] for each in state.data.notes]
        kept["data"] = _listed({**values, "notes": notes or None})
    given = state.net if _has_gone(state) else state.given
    if given is not None:
        arrays = {name: getattr(given, name) for name in ARRAYS}
        kept["given"] = _listed(arrays)
    return kept


def _has_gone(state: State) -> bool:
    return state.run is not None and state.run.at.number > 0


def _listed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return arrays as lists, without what is None."""
    return {
        name: value.tolist() if isinstance(value, np.ndarray) else value
        for name, value in values.items()
        if value is not None
    }


def as_python(state: State, *, in_full: bool = True) -> str:
    """Return a line of Python that opens a panel where this one is.

    Unless `in_full`, a line that would hold many numbers, or that changes with every frame of
    playback, refers to the panel itself. A large data set of one's own is called `data` in it.
    """
    is_own = isinstance(state.data, Data)
    by_name = is_own and _is_large(state.data)
    if _is_more_than_arguments(state) or (is_own and not (by_name and in_full)):
        many = is_own or state.net.W1.size + state.net.W2.size > MOST_NUMBERS
        if (many or state.playing) and not in_full:
            return "bp.BackpropPanel.from_dict(panel.to_dict())"
        kept = {**as_json(state), "data": _CALLED_DATA} if by_name else as_json(state)
        return f"bp.BackpropPanel.from_dict({kept!r})"
    usual = _usual(state)
    usual["mode"] = mode_of({name: getattr(state, name) for name in usual}, usual["mode"])
    words = [
        f"{name}={_CALLED_DATA if name == 'data' and by_name else getattr(state, name)!r}"
        for name, value in usual.items()
        if getattr(state, name) != value
    ]
    return f"bp.BackpropPanel({', '.join(words)})"


def _usual(state: State) -> dict[str, Any]:
    """Return what a panel on the same data opens with where nothing else is given."""
    usual = {name: row.default for name, row in CONTROLS.items() if row.is_argument}
    usual |= {**recipe_of(state.data), "lang": own_language()}
    data = set_of(state.data)
    if data is None:
        # a vector y determines the number of outputs
        outputs = 2 if isinstance(state.y, int) else len(state.y)
        return {**usual, "outputs": outputs}
    # the sample determines x and y; without one, both are the learner's own
    x, y, sample = (None, None, None) if state.sample is None else (state.x, state.y, 0)
    return {**usual, "x": x, "y": y, "sample": sample, "outputs": data.outputs}


def _is_more_than_arguments(state: State) -> bool:
    """Return whether a panel is where no arguments open one."""
    moved = state.given is not None or bool(state.weights) or bool(state.revealed)
    return moved or _has_gone(state)


def _is_large(data: object) -> bool:
    return isinstance(data, Data) and (
        data.X.size + data.y.size + data.X_test.size + data.y_test.size > MOST_NUMBERS
    )


class _Name(str):
    """A name in a line of Python."""

    __slots__ = ()
    __repr__ = str.__str__


_CALLED_DATA = _Name("data")


def from_json(kept: object, *, can_play: bool = True) -> State:
    """Return the state that was kept, checked as any other is.

    Raises
    ------
    TypeError, ValueError
        If it is no such state, or of a later version, or a value in it is refused.
    """
    if isinstance(kept, str):
        refuse_long(kept)
        refuse_deep(kept)
        try:
            kept = json.loads(kept)
        except ValueError as error:
            raise RefusedValueError("state_json", reason=str(error)) from None
    if not isinstance(kept, Mapping) or "bpwidget" not in kept:
        raise RefusedTypeError("state", got=short(kept))
    refuse_boundless(kept)
    if type(kept["bpwidget"]) is not int or kept["bpwidget"] != VERSION:
        raise RefusedValueError("state_version", wanted=VERSION, got=short(kept["bpwidget"]))
    values = {name: value for name, value in kept.items() if name not in ("bpwidget", "given")}
    values = {**LATER, **values}
    unknown = sorted(map(short, set(values) - set(NAMES)))
    missing = sorted(set(NAMES) - set(values))
    if unknown:
        raise RefusedValueError("state_unknown", got=unknown[0])
    if missing:
        raise RefusedValueError("state_missing", missing=repr(missing[0]))
    # JSON has no tuples
    values = {n: tuple(value) if isinstance(value, list) else value for n, value in values.items()}
    values["data"] = _source(values["data"])
    names = ("activation", "output_activation")
    given = _given(kept.get("given"), {name: values[name] for name in names})
    return State(**values, given=given, can_play=can_play)


def _source(kept: object) -> Data | str | None:
    """Return the data that were kept: whole, or the name of a set, but never that of a file."""
    if kept is None or isinstance(kept, Data):
        return kept
    if not isinstance(kept, Mapping):
        choice("data", kept, dict.fromkeys((SAMPLE, *SETS)))
        return str(kept)
    if not {"X", "y"} <= set(kept) <= set(DATA):
        raise RefusedValueError("state_data", got=short(kept))
    notes = items_of(kept.get("notes", ()))
    if notes is None:
        raise RefusedValueError("state_data", got=short(kept["notes"]))
    return Data(**{**kept, "notes": tuple(map(_note, notes))})


def _note(kept: object) -> Note:
    """Return a note that was kept as its key and its fields, or refuse it."""
    match kept:
        case [str(key), Mapping() as fields] if key in NOTES:
            note = Note(key, fields)
            try:
                str(note)
            except (KeyError, TypeError):  # a field is missing, or its name is not a string
                pass
            else:
                return note
    raise RefusedValueError("state_data", got=short(kept))


def _given(arrays: object, activations: Mapping[str, Any]) -> MLP | None:
    if arrays is None:
        return None
    if not isinstance(arrays, Mapping) or not {"W1", "W2"} <= set(arrays) <= set(ARRAYS):
        raise RefusedValueError("state_given", got=short(arrays))
    return MLP(**arrays, **activations)
