"""All weights and biases of a network as one vector, and the parts of such a vector by name.

An update of four small arrays takes NumPy nearly four times as long as one of a single vector.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple, Self, TypeAlias

import numpy as np
import numpy.typing as npt

from bpwidget.mlp.arguments import Array, read_only

Shape: TypeAlias = tuple[int, ...]
# by name, the part of a vector that an array is, and its shape
Places: TypeAlias = Mapping[str, tuple[slice, Shape]]


class ParameterLayout(NamedTuple):
    """Where the weights and biases of a network are in a vector: W1, W2, b1, b2.

    Attributes
    ----------
    arrays, gradients : mapping of str to slice and shape
        By names such as ``"W1"``, and such as ``"dJ/dW1"`` in the order of the steps.
    size, weights : int
        The number of entries, and of those that are weights, which come before the biases.
    """

    arrays: Places
    gradients: Places
    size: int
    weights: int


@lru_cache(maxsize=64)
def layout_of(W1: Shape, W2: Shape, b1: Shape | None, b2: Shape | None) -> ParameterLayout:
    """Return where arrays of these shapes are; the shape of a missing bias is None.

    Examples
    --------
    >>> layout_of((1, 2), (1, 1), None, (1,)).arrays["W2"]
    (slice(2, 3, None), (1, 1))
    """
    arrays: dict[str, tuple[slice, Shape]] = {}
    end = weights = 0
    for name, shape in {"W1": W1, "W2": W2, "b1": b1, "b2": b2}.items():
        if shape is not None:
            start, end = end, end + int(np.prod(shape))
            arrays[name] = slice(start, end), shape
        if name == "W2":
            weights = end
    gradients = {f"dJ/d{name}": arrays[name] for name in ("W2", "b2", "W1", "b1") if name in arrays}
    return ParameterLayout(MappingProxyType(arrays), MappingProxyType(gradients), end, weights)


class Parts(Mapping[str, Array]):
    """A vector, and its parts by name in the shapes of arrays; all of it is read-only.

    Examples
    --------
    >>> Parts(np.arange(3.0), layout_of((1, 2), (1, 1), None, None).arrays)
    {'W1': array([[0., 1.]]), 'W2': array([[2.]])}
    """

    __slots__ = ("_places", "vector")

    def __init__(self, vector: Array, places: Places) -> None:
        self.vector = read_only(vector)  # and so is every view of it
        self._places = places

    def __getitem__(self, name: str) -> Array:
        some, shape = self._places[name]
        return self.vector[some].reshape(shape)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __repr__(self) -> str:
        return repr(dict(self))

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return _parts, (self.vector, dict(self._places))


def _parts(vector: Array, places: dict[str, tuple[slice, Shape]]) -> Parts:
    """Return what was pickled."""
    return Parts(vector, MappingProxyType(places))


def joined(arrays: Mapping[str, npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """Return the entries of several arrays as one vector, in their order."""
    return np.concatenate([array.ravel() for array in arrays.values()])
