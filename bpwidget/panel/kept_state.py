"""A panel's state as JSON, versioned: out of one panel and into another."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from bpwidget.mlp import MLP
from bpwidget.mlp.arguments import short
from bpwidget.mlp.entries import ARRAYS
from bpwidget.panel.state import State

VERSION = 1
NAMES = (
    *("x", "y", "hidden", "lam", "activation", "loss", "bias", "seed", "weights", "step"),
    *("axes", "lang", "inputs", "outputs", "diagram", "section", "entry", "epsilon", "check"),
    *("hide", "revealed", "broken"),
)


def as_json(state: State) -> dict[str, Any]:
    """Return all of a state in lists, numbers and strings."""
    kept: dict[str, Any] = {"bpwidget": VERSION}
    for name in NAMES:
        value = getattr(state, name)
        kept[name] = list(value) if isinstance(value, tuple) else value
    kept["weights"] = dict(state.weights)
    given = state.given
    if given is not None:
        arrays = {name: getattr(given, name) for name in ARRAYS}
        kept["given"] = {
            name: array.tolist() for name, array in arrays.items() if array is not None
        }
    return kept


def from_json(kept: object) -> State:
    """Return the state that was kept, checked as any other is.

    Raises
    ------
    TypeError, ValueError
        If it is no such state, or of a later version, or a value in it is refused.
    """
    if isinstance(kept, str):
        try:
            kept = json.loads(kept)
        except ValueError as error:
            raise ValueError(f"state is no JSON: {error}") from None
    if not isinstance(kept, Mapping) or "bpwidget" not in kept:
        raise TypeError(f"state must be what panel.state() returns, but {short(kept)} came")
    if kept["bpwidget"] != VERSION:
        raise ValueError(
            f"state is of version {short(kept['bpwidget'])}; this bpwidget reads version {VERSION}"
        )
    values = {name: value for name, value in kept.items() if name not in ("bpwidget", "given")}
    unknown = sorted(set(values) - set(NAMES))
    missing = sorted(set(NAMES) - set(values))
    if unknown or missing:
        said = f"holds {unknown[0]!r}, which is unknown" if unknown else f"lacks {missing[0]!r}"
        raise ValueError(f"state {said}")
    for name in ("x", "y", "axes", "revealed", "broken"):
        if isinstance(values[name], list):
            values[name] = tuple(values[name])
    return State(**values, given=_given(kept.get("given"), values["activation"]))


def _given(arrays: object, activation: str) -> MLP | None:
    if arrays is None:
        return None
    if not isinstance(arrays, Mapping) or not {"W1", "W2"} <= set(arrays) <= set(ARRAYS):
        raise ValueError(f"state: given must hold W1 and W2, but {short(arrays)} came")
    return MLP(**{name: np.asarray(rows) for name, rows in arrays.items()}, activation=activation)
