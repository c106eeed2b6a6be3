"""J at every point of a plane through the weights, with no unit computed oftener than it moves."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from bpwidget.mlp.activations import activation_named
from bpwidget.mlp.arguments import Array
from bpwidget.mlp.directions import Direction
from bpwidget.mlp.losses import loss_named
from bpwidget.mlp.trace import Trace

# float64 values at a time: what a core's own cache holds, and memory that need not be asked
# of the system anew for every surface (that takes as long as the arithmetic)
LARGE, SMALL = 2**14, 2**13

Rows = Callable[[slice], Array]


def objective_on_plane(trace: Trace, A: Direction, B: Direction, a: Array, b: Array) -> Array:
    """Return J at W + a A + b B, a of shape (n,) along columns and b of (m, 1) along rows.

    Only hidden units that a direction moves are computed anew, and a unit that one axis alone
    moves only along that axis: for two single weights that is one unit a row, not the width.
    """
    z_a, z_b = A.W1 @ trace.x + A.b1, B.W1 @ trace.x + B.b1
    by_a, by_b = z_a != 0, z_b != 0
    only_a, only_b, both = by_a > by_b, by_b > by_a, by_a & by_b
    still = trace.h * ~(by_a | by_b)
    along_a, h_a = _moved_by_one(trace, A, z_a, only_a, still, a)
    along_b, h_b = _moved_by_one(trace, B, z_b, only_b, still, b)
    along_a += _along_grid(trace.o)
    by_a_then_b = _times(B.W2[:, only_a], h_a)
    by_b_then_a = _times(A.W2[:, only_b], h_b)
    by_both = _moved_by_both(trace, (A, B), (z_a, z_b), (a, b), both) if both.any() else None

    value, penalty = loss_named(trace.loss).value, _penalty(trace, A, B, a, b)
    J = np.empty((b.size, a.size))
    rows = max(1, SMALL // along_a.size)
    for start in range(0, len(b), rows):
        some = slice(start, start + rows)
        o = along_a + along_b[:, some]
        for output, h in by_a_then_b:
            o[output] += h * b[some]
        for output, h in by_b_then_a:
            o[output] += h[some] * a
        if by_both is not None:
            o += by_both(some)
        np.add(value(o, trace.y), penalty(some), out=J[some])
    return J


def _moved_by_one(
    trace: Trace, way: Direction, slope: Array, units: Array, still: Array, t: Array
) -> tuple[Array, Array]:
    """Return how o changes along an axis that moves these units alone, and their h along it."""
    change = _along_grid(way.W2 @ still + way.b2) * t
    if not units.any():
        return change, np.empty((0, *np.atleast_2d(t).shape))
    h = _phi(trace, _along_grid(trace.z[units]) + _along_grid(slope[units]) * t)
    change += _weighted(trace.net.W2[:, units], h - _along_grid(trace.h[units]))
    change += _weighted(way.W2[:, units], h) * t
    return change, h


def _times(W: Array, h: Array) -> list[tuple[int, Array]]:
    """Return W h for every output that it moves at all."""
    return [(int(k), _weighted(W[k : k + 1], h)[0]) for k in np.flatnonzero(W.any(axis=1))]


def _moved_by_both(
    trace: Trace,
    ways: tuple[Direction, Direction],
    slopes: tuple[Array, Array],
    at: tuple[Array, Array],
    units: Array,
) -> Rows:
    """Return how the units change o that both axes move, by rows."""
    a, b = at
    W2 = trace.net.W2[:, units]
    before = _along_grid(W2 @ trace.h[units])
    weights = np.concatenate([W2, ways[0].W2[:, units], ways[1].W2[:, units]]).T
    # z as a product, (1, a, b)(z, z_a, z_b)ᵀ: quicker than a sum of broadcast arrays
    parts_of_z = np.stack([trace.z[units], slopes[0][units], slopes[1][units]])
    width = parts_of_z.shape[1]
    block = np.empty((max(1, LARGE // width), width))

    def change(some: slice) -> Array:
        b_here = b[some]
        grid = np.ones((b_here.size, a.size, 3))
        grid[..., 1], grid[..., 2] = a, b_here
        points = grid.reshape(-1, 3)
        sums = np.empty((len(points), weights.shape[1]))
        for start in range(0, len(points), len(block)):
            here = points[start : start + len(block)]
            z = np.matmul(here, parts_of_z, out=block[: len(here)])
            np.matmul(_phi_in(trace, z), weights, out=sums[start : start + len(block)])
        fixed, times_a, times_b = sums.T.copy().reshape(3, len(W2), b_here.size, a.size)
        times_a *= a
        times_b *= b_here
        times_a += times_b
        fixed -= before
        fixed += times_a
        return fixed

    return change


def _phi_in(trace: Trace, z: Array) -> Array:
    """Return φ(z), in the memory of z where φ can write there."""
    phi = activation_named(trace.net.activation).phi
    return phi(z, out=z) if isinstance(phi, np.ufunc) else phi(z)


def _phi(trace: Trace, z: Array) -> Array:
    return activation_named(trace.net.activation).phi(z)


def _along_grid(vector: Array) -> Array:
    """Return a vector so that it broadcasts over the two axes of the grid."""
    return vector[:, None, None]


def _weighted(W: Array, h: Array) -> Array:
    """Return W h for h of shape (units, rows, columns)."""
    return (W @ h.reshape(h.shape[0], h.shape[1] * h.shape[2])).reshape(len(W), *h.shape[1:])


def _penalty(trace: Trace, A: Direction, B: Direction, a: Array, b: Array) -> Rows:
    """Return s at W + a A + b B by rows: a quadratic in a and b, whose inner products are few."""
    W1, W2, half = trace.net.W1, trace.net.W2, trace.lam / 2
    if not half:
        return lambda _: np.zeros(())

    def inner(P1: Array, P2: Array, Q1: Array, Q2: Array) -> float:
        return half * float(np.vdot(P1, Q1) + np.vdot(P2, Q2))

    along_a = inner(W1, W2, W1, W2) + a * (
        2 * inner(W1, W2, A.W1, A.W2) + a * inner(A.W1, A.W2, A.W1, A.W2)
    )
    along_b = b * (2 * inner(W1, W2, B.W1, B.W2) + b * inner(B.W1, B.W2, B.W1, B.W2))
    mixed = 2 * inner(A.W1, A.W2, B.W1, B.W2)
    if not mixed:
        return lambda rows: along_a + along_b[rows]
    return lambda rows: along_a + along_b[rows] + mixed * a * b[rows]
