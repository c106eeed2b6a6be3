"""Checks of the values of controls: each returns the value in its own type, or refuses it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from bpwidget.lesson.planting import Planted
from bpwidget.mlp.arguments import choice, finite_number, items_of, real_number, short, whole_number
from bpwidget.mlp.network import entry_named
from bpwidget.mlp.refusals import RefusedTypeError, RefusedValueError
from bpwidget.mlp.training.recipes import PRESETS
from bpwidget.panel.state.sizes import LARGEST_LAYER, MOST_SAMPLES, MOST_WEIGHTS
from bpwidget.plots.layout import PLOTS

# the phases of an update: 0 is the forward pass, then come the seven steps and the update
UPDATE_PHASE = 8


def layer_size(name: str, value: object) -> int:
    """Return the width of a layer, or refuse anything else, or more than a panel takes."""
    size = whole_number(name, value)
    if size > LARGEST_LAYER:
        raise RefusedValueError("at_most", name=name, most=LARGEST_LAYER, got=short(value))
    return size


def positive_number(name: str, value: object) -> float:
    """Return a finite number greater than 0, or refuse anything else."""
    return real_number(name, value, positive=True)


def batch_size(name: str, value: object) -> int | None:
    """Return how many samples make a batch, or None for all of them."""
    if value is None:
        return None
    batch = whole_number(name, value)
    if batch > MOST_SAMPLES:
        raise RefusedValueError("at_most", name=name, most=MOST_SAMPLES, got=short(value))
    return batch


def sample_number(name: str, value: object) -> int | None:
    """Return which sample is shown, counted from 0, or None for the learner's own x and y."""
    return None if value is None else whole_number(name, value, at_least=0)


def plot_name(name: str, value: object) -> str | None:
    """Return the name of a plot, or None for none in particular; refuse anything else."""
    if value is None:
        return None
    choice(name, value, dict.fromkeys(PLOTS))
    return str(value)


def preset_name(name: str, value: object) -> str | None:
    """Return the name of a preset, or None for none; refuse anything else."""
    if value is None:
        return None
    choice(name, value, PRESETS)
    return str(value)


def moved_weights(name: str, value: object) -> Mapping[str, float]:
    """Return weights by name as what cannot be changed in place, or refuse them."""
    if not isinstance(value, Mapping):
        raise RefusedTypeError("weights", name=name, got=short(value))
    if len(value) > MOST_WEIGHTS:
        raise RefusedValueError("at_most_entries", name=name, most=MOST_WEIGHTS, got=len(value))
    moved = {}
    for key, number in value.items():
        entry = entry_named(key) if isinstance(key, str) else None
        if not isinstance(key, str):
            raise RefusedValueError("entry", name=name, got=short(key))
        moved[entry.name if entry else key] = finite_number(f"{name}: {key}", number)
    return MappingProxyType(moved)


def planted(name: str, value: object) -> Planted | None:
    """Return a quantity and a mistake, or None for none; refuse anything else."""
    if value is None:
        return None
    if isinstance(value, tuple) and len(value) == 2 and all(isinstance(v, str) for v in value):
        return value
    raise RefusedTypeError("planted", name=name, got=short(value))


def phase_number(name: str, value: object) -> int | None:
    """Return the number of a phase, or None for none; refuse anything else."""
    if value is None:
        return None
    phase = whole_number(name, value, at_least=0)
    if phase > UPDATE_PHASE:
        raise RefusedValueError("whole_between", name=name, least=0, most=UPDATE_PHASE, got=phase)
    return phase


def step_number(name: str, value: object, least: int = 0) -> int:
    """Return the number of a step, 0 for the forward pass, or refuse anything else."""
    step = whole_number(name, value, at_least=0)
    if not least <= step <= 7:
        raise RefusedValueError("whole_between", name=name, least=least, most=7, got=step)
    return step


def step_numbers(name: str, value: object) -> tuple[int, ...]:
    """Return the numbers of some backward steps in order, each once, or refuse anything else."""
    steps = items_of(value)
    if steps is None:
        raise RefusedTypeError("steps", name=name, got=short(value))
    return tuple(sorted({step_number(name, each, least=1) for each in steps}))


def same(one: Any, other: Any) -> bool:
    """Return whether two values of a control are of one type and equal."""
    return type(one) is type(other) and bool(one == other)


def is_at(value: Any, wanted: Any) -> bool:
    """Return whether a control already has a value, whatever type that value is given in."""
    if isinstance(value, tuple):
        if not isinstance(wanted, (tuple, list)) and not (
            isinstance(wanted, np.ndarray) and wanted.ndim
        ):
            return False
        return len(wanted) == len(value) and all(map(is_at, value, wanted))
    if isinstance(value, Mapping):
        return isinstance(wanted, Mapping) and dict(value) == dict(wanted)
    if isinstance(wanted, np.generic):
        wanted = wanted.item()
    return same(value, wanted)
