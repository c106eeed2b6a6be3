"""Single weights and biases by name: "W1[0,0]", "b1[2]", counted from 0."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bpwidget.mlp.arguments import Array, finite_number, short

if TYPE_CHECKING:
    from bpwidget.mlp.network import MLP

ARRAYS = ("W1", "W2", "b1", "b2")
_NAME = re.compile(r"(W1|W2|b1|b2)\[(\d+)(?:,\s*(\d+))?\]")


class Entry(NamedTuple):
    """The place of one weight or bias: its array and its index there."""

    array: str
    at: tuple[int, ...]

    @property
    def name(self) -> str:
        """Return the name, without spaces."""
        return f"{self.array}[{','.join(map(str, self.at))}]"


@lru_cache(maxsize=256)
def entry_named(name: str) -> Entry | None:
    """Return the place that a name stands for, or None where it is no such name."""
    match = _NAME.fullmatch(name.strip())
    if match is None:
        return None
    return Entry(match[1], tuple(int(part) for part in match.groups()[1:] if part is not None))


def entry_in(net: MLP, name: object, argument: str) -> Entry:
    """Return the place that a name stands for in a network, or refuse it."""
    entry = entry_named(name) if isinstance(name, str) else None
    if entry is None:
        wanted = 'an entry such as "W1[0,0]" or "b1[0]"'
        raise ValueError(f"{argument}: {short(name)} is not {wanted}")
    array: Array | None = getattr(net, entry.array)
    if array is None:
        raise ValueError(f"{argument}: {name!r} does not exist; this network has no {entry.array}")
    if not has_entry(net, entry):
        first = ",".join("0" for _ in array.shape)
        last = ",".join(str(n - 1) for n in array.shape)
        raise ValueError(
            f"{argument}: {name!r} does not exist; {entry.array} of shape {array.shape}"
            f" has {entry.array}[{first}] to {entry.array}[{last}]"
        )
    return entry


def has_entry(net: MLP, entry: Entry) -> bool:
    """Return whether the network has a weight or bias there."""
    array: Array | None = getattr(net, entry.array)
    return (
        array is not None
        and len(entry.at) == array.ndim
        and all(i < n for i, n in zip(entry.at, array.shape, strict=True))
    )


def entries_of(net: MLP) -> Iterator[str]:
    """Yield the name of every weight and bias."""
    for name in ARRAYS:
        array: Array | None = getattr(net, name)
        if array is not None:
            yield from (Entry(name, index).name for index in np.ndindex(array.shape))


def with_values(net: MLP, values: Mapping[Entry, float]) -> dict[str, Array]:
    """Return the network's arrays by name, with some entries of another value."""
    arrays: dict[str, Array] = {
        name: getattr(net, name).copy() for name in ARRAYS if getattr(net, name) is not None
    }
    for entry, value in values.items():
        arrays[entry.array][entry.at] = finite_number(entry.name, value)
    return arrays
