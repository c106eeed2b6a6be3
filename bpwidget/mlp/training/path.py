"""The path of a run through the space of all weights, and the plane that shows most of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bpwidget.mlp.arguments import Array, read_only
from bpwidget.mlp.copying import Immutable
from bpwidget.mlp.directions import Direction
from bpwidget.mlp.network import MLP
from bpwidget.mlp.parameters import Parts
from bpwidget.mlp.refusals import RefusedValueError

# this many points give nearly the same principal directions as thousands, in a millisecond
ENOUGH = 64
# relative to the length of the path, anything smaller is rounding error
ROUNDING = 1e-9


@dataclass(frozen=True, eq=False, repr=False)
class PathPlane(Immutable):
    """The plane through the present weights that lies nearest to the path of a run.

    Attributes
    ----------
    first, second : Direction
        Orthogonal unit vectors, oriented so that neither coordinate of the path's first point
        is positive.
    path : array, shape (points, 2)
        The path projected on the plane; the last point is the present weights, (0, 0).
        Read-only.
    shares : tuple of two float
        The share of the squared distances from the present weights that lies along each. If
        they add up to nearly 1, the plane shows nearly all of the path.
    """

    first: Direction
    second: Direction
    path: Array
    shares: tuple[float, float]

    def __repr__(self) -> str:
        first, second = self.shares
        return f"PathPlane({len(self.path)} points, shares {first:.3f} and {second:.3f})"


def path_of(net: MLP, vectors: Array, first: str, second: str) -> Array:
    """Return the path of two weights, of shape (points, 2); see `History.path`."""
    names = net.entries
    columns = [
        names.index(net.entry(name, argument).name)
        for argument, name in (("first", first), ("second", second))
    ]
    return read_only(vectors[:, columns])


def main_plane(net: MLP, vectors: Array) -> PathPlane:
    """Return the two principal directions of the points, seen from the last of them.

    Raises
    ------
    ValueError
        If the points lie on one line, or coincide.
    """
    seen_from_here = vectors - vectors[-1]
    some = np.unique(np.linspace(0, len(vectors) - 1, ENOUGH).astype(int))
    points = seen_from_here[some]
    # scaled, or the squares of tiny numbers would underflow
    points /= np.abs(points).max() or 1.0
    _, lengths, ways = np.linalg.svd(points, full_matrices=False)
    if len(lengths) < 2 or not lengths[1] > ROUNDING * lengths[0]:
        raise RefusedValueError("path_straight")
    # a singular vector may point either way
    ways = ways[:2] * np.where(ways[:2] @ seen_from_here[0] > 0, -1.0, 1.0)[:, None]
    first, second = (lengths[:2] ** 2 / (lengths @ lengths)).tolist()
    return PathPlane(
        _direction(net, ways[0]),
        _direction(net, ways[1]),
        read_only(seen_from_here @ ways.T),
        (first, second),
    )


def _direction(net: MLP, vector: Array) -> Direction:
    missing = {"b1": read_only(np.zeros(net.hidden)), "b2": read_only(np.zeros(net.outputs))}
    return Direction(**missing | dict(Parts(vector, net.layout.arrays)))
