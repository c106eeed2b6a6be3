"""What the controls of a panel may be set to, each refused in a sentence where it may not."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from bpwidget.lesson.planting import Planted
from bpwidget.mlp.arguments import finite_number, short, whole_number
from bpwidget.mlp.network import entry_named
from bpwidget.mlp.refusals import RefusedTypeError, RefusedValueError

# of the phases of an update, 0 is the forward pass, and after the seven steps comes the update
UPDATE_PHASE = 8


def moved_weights(weights: object) -> Mapping[str, float]:
    """Return weights by name as what cannot be changed in place, or refuse them."""
    if not isinstance(weights, Mapping):
        raise RefusedTypeError("weights", got=short(weights))
    moved = {}
    for name, value in weights.items():
        entry = entry_named(name) if isinstance(name, str) else None
        moved[entry.name if entry else name] = finite_number(f"weights: {name}", value)
    return MappingProxyType(moved)


def planted(broken: object) -> Planted:
    """Return a quantity and a mistake, or refuse what is no such pair."""
    if isinstance(broken, tuple) and len(broken) == 2 and all(isinstance(b, str) for b in broken):
        return broken
    raise RefusedTypeError("broken", got=short(broken))


def phase_number(name: str, value: object) -> int | None:
    """Return the number of a phase, or None for none; refuse what is neither."""
    if value is None:
        return None
    phase = whole_number(name, value, at_least=0)
    if phase > UPDATE_PHASE:
        raise RefusedValueError("whole_between", name=name, least=0, most=UPDATE_PHASE, got=phase)
    return phase


def step_number(name: str, value: object) -> int:
    """Return the number of a step, or refuse what is none."""
    step = whole_number(name, value)
    if step > 7:
        raise RefusedValueError("whole_between", name=name, least=1, most=7, got=step)
    return step


def same(one: Any, other: Any) -> bool:
    """Return whether two values of a control are of one kind and equal."""
    return type(one) is type(other) and bool(one == other)


def stands_at(value: Any, wanted: Any) -> bool:
    """Return whether a control stands where it is wanted, in whatever kind that is said."""
    if isinstance(value, tuple):
        if not isinstance(wanted, (tuple, list, np.ndarray)):
            return False
        return len(wanted) == len(value) and all(map(stands_at, value, wanted))
    if isinstance(value, Mapping):
        return isinstance(wanted, Mapping) and dict(value) == dict(wanted)
    if isinstance(wanted, np.generic):
        wanted = wanted.item()
    return same(value, wanted)
