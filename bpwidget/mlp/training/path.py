"""The way of a run through the space of all weights, and the plane in which it went most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bpwidget.mlp.arguments import Array, read_only
from bpwidget.mlp.directions import Direction
from bpwidget.mlp.network import MLP, entries_of, entry_in
from bpwidget.mlp.quiet import main_weights, with_one_another
from bpwidget.mlp.refusals import RefusedValueError
from bpwidget.mlp.training.optimisers import arrays_of

# points that say as much of the main directions as thousands would, in a few milliseconds
ENOUGH = 64
# beside the longest side of the path, what is smaller has come of rounding
ROUNDING = 1e-9


@dataclass(frozen=True, eq=False, repr=False)
class PathPlane:
    """The plane through the present weights that a run's path lies nearest to.

    Attributes
    ----------
    first, second : Direction
        Unit vectors at a right angle, each pointing the way that the path has come: its first
        point has no coordinate above 0.
    path : array, shape (points, 2)
        The path seen in the plane; the last point is the present weights, (0, 0). Read-only.
    shares : tuple of two float
        How much of the squared distances from the present weights lies along each: that the two
        add up to nearly 1 says that the plane shows nearly all of the path.
    """

    first: Direction
    second: Direction
    path: Array
    shares: tuple[float, float]

    def __repr__(self) -> str:
        first, second = self.shares
        return f"PathPlane({len(self.path)} points, shares {first:.3f} and {second:.3f})"


def vector_of(net: MLP) -> Array:
    """Return all weights and biases in one row, in the order of `entries_of`.

    Examples
    --------
    >>> vector_of(MLP(W1=[[1, 2]], W2=[[3]], b2=[4]))
    array([1., 2., 3., 4.])
    """
    return np.concatenate([array.ravel() for array in arrays_of(net).values()])


def path_of(net: MLP, vectors: Array, first: str, second: str) -> Array:
    """Return the path of two weights, of shape (points, 2); see `History.path`."""
    names = list(entries_of(net))
    columns = [
        names.index(entry_in(net, name, argument).name)
        for argument, name in (("first", first), ("second", second))
    ]
    return read_only(vectors[:, columns])


def main_plane(net: MLP, vectors: Array) -> PathPlane:
    """Return the two main directions of the points seen from the last of them.

    Raises
    ------
    ValueError
        If the points lie on one line, or on one another.
    """
    seen_from_here = vectors - vectors[-1]
    some = np.unique(np.linspace(0, len(vectors) - 1, ENOUGH).astype(int))
    points = seen_from_here[some]
    largest = float(np.abs(points).max())
    if largest > 0:
        points /= largest  # squares of the smallest numbers would vanish
    whole = float((points * points).sum())
    first, length = _main_way(points)
    # a product of points with one another hides what is 1e-8 of its largest, so that goes first
    points -= np.outer(points @ first, first)
    second, width = _main_way(points)
    if not width > ROUNDING * length:
        raise RefusedValueError("path_straight")
    second -= (second @ first) * first
    ways = np.stack([first, second / np.linalg.norm(second)])
    # a main direction may point either way
    ways *= np.where(ways @ seen_from_here[0] > 0, -1.0, 1.0)[:, None]
    shares = length**2 / whole, width**2 / whole
    return PathPlane(
        _direction(net, ways[0]),
        _direction(net, ways[1]),
        read_only(seen_from_here @ ways.T),
        shares,
    )


def _main_way(points: Array) -> tuple[Array, float]:
    """Return the unit vector that the points lie farthest along, and how far: their norm on it.

    It is a sum of the points, so it is sought among the few of them, not among all weights.
    """
    weights = main_weights(with_one_another(points))
    way = weights @ points
    length = float(np.linalg.norm(way))
    return way / (length or 1.0), length


def _direction(net: MLP, vector: Array) -> Direction:
    parts: dict[str, Array] = {"b1": np.zeros(net.hidden), "b2": np.zeros(net.outputs)}
    start = 0
    for name, array in arrays_of(net).items():
        parts[name] = vector[start : start + array.size].reshape(array.shape)
        start += array.size
    return Direction(**{name: read_only(part) for name, part in parts.items()})
