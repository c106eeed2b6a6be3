"""The largest network, data set and saved state of a panel; on larger ones every move is slow."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from bpwidget.mlp.arguments import short
from bpwidget.mlp.refusals import RefusedValueError
from bpwidget.mlp.training.data import Data
from bpwidget.mlp.training.frames import MOST_ROWS

LARGEST_LAYER = 1_000
MOST_SAMPLES = MOST_ROWS
MOST_WEIGHTS = 100_000
# numbers in a data set, including targets and held-out samples
MOST_VALUES = 1_000_000
# a saved state holds one data set, and the weights up to twice, if they were given and then moved;
# in JSON a number takes up to 27 characters
MOST_PARTS = MOST_VALUES + 3 * MOST_WEIGHTS
MOST_CHARACTERS = 30 * MOST_PARTS
# the deepest value is a name in a data note: state, data, notes, note, fields, list, name
MOST_DEEP = 8
# escapes too, so that an escaped quotation mark does not end a text
BRACKETS = re.compile(r'\\.|["\[\]{}]', re.DOTALL)
OPENING, CLOSING = ("[", "{"), ("]", "}")
HOLDS = (str, Mapping, list, tuple, np.ndarray)


def refuse_large(inputs: int, hidden: int, outputs: int) -> None:
    """Refuse layers that are too large for a panel, before anything is computed."""
    for name, size in (("inputs", inputs), ("hidden", hidden), ("outputs", outputs)):
        if size > LARGEST_LAYER:
            raise RefusedValueError("at_most", name=name, most=LARGEST_LAYER, got=short(size))
    weights = hidden * (inputs + outputs)
    if weights > MOST_WEIGHTS:
        raise RefusedValueError(
            "panel_weights", hidden=hidden, most=MOST_WEIGHTS, got=weights, inputs=inputs
        )


def refuse_large_data(data: Data) -> None:
    """Refuse a data set that is too large for a panel, before anything is computed on it."""
    samples = len(data.X) + len(data.X_test)
    if samples > MOST_SAMPLES:
        raise RefusedValueError("panel_samples", most=MOST_SAMPLES, got=samples)
    refuse_large(data.X.shape[1], 1, data.outputs)
    values = sum(each.size for each in (data.X, data.y, data.X_test, data.y_test))
    if values > MOST_VALUES:
        raise RefusedValueError("panel_values", most=MOST_VALUES, got=values)


def refuse_long(text: str) -> None:
    """Refuse JSON that is longer than that of any state, before it is read."""
    if len(text) > MOST_CHARACTERS:
        raise RefusedValueError("state_long", most=MOST_CHARACTERS, got=len(text))


def refuse_deep(text: str) -> None:
    """Refuse JSON that is nested deeper than that of any state, before it is read.

    Reading it would take a frame of the stack a level, and in a browser a full stack ends Python.
    """
    depth, is_text = 0, False
    for mark in BRACKETS.findall(text):
        if mark == '"':
            is_text = not is_text
        elif not is_text and mark in OPENING:
            depth += 1
            if depth > MOST_DEEP:
                raise RefusedValueError("state_deep", most=MOST_DEEP)
        elif not is_text and mark in CLOSING:
            depth -= 1


def refuse_boundless(kept: object) -> None:
    """Refuse a saved state that is deeper or holds more than any state, before it is looked into.

    Level by level, so that it may be as deep as it likes, even hold itself.
    """
    parts, characters = MOST_PARTS, MOST_CHARACTERS
    level: list[Any] = [kept]
    for _ in range(MOST_DEEP):
        deeper: list[Any] = []
        for each in level:
            if isinstance(each, str):
                characters -= len(each)
                continue
            inside = [*each, *each.values()] if isinstance(each, Mapping) else each
            parts -= np.size(inside) if isinstance(inside, np.ndarray) else len(inside)
            if parts < 0 or characters < 0:
                raise RefusedValueError("state_parts", most=MOST_PARTS)
            if not isinstance(inside, np.ndarray):
                deeper += [value for value in inside if isinstance(value, HOLDS)]
        level = deeper
        if not level:
            return
    if not all(isinstance(each, str) for each in level):
        raise RefusedValueError("state_deep", most=MOST_DEEP)
