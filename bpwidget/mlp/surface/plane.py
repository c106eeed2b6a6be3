"""J at every point of a plane through the weights, recomputing only the units that change."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from bpwidget.mlp.activations import activation_named
from bpwidget.mlp.arguments import Array
from bpwidget.mlp.directions import Direction
from bpwidget.mlp.losses import loss_named
from bpwidget.mlp.network import MLP
from bpwidget.mlp.trace import Trace

# float64 values at a time: what fits in a core's own cache, and memory that the allocator reuses
# instead of asking the system for it at every surface, which takes as long as the arithmetic.
# For h where both axes move units; for o there; for o elsewhere.
ROOM_OF_H, ROOM_OF_O, ROOM_ALONE = 2**17, 2**14, 3 * 2**12

ByRows = Callable[[slice], Array]
Units = npt.NDArray[np.intp]


def objective_on_plane(trace: Trace, A: Direction, B: Direction, a: Array, b: Array) -> Array:
    """Return J at W + a A + b B, a of shape (n,) along columns and b of (m, 1) along rows.

    Only hidden units that a direction moves are recomputed, and a unit moved by one axis only
    along that axis: for two single weights that is one unit per row instead of the whole layer.
    """
    z_a, z_b = A.W1 @ trace.x + A.b1, B.W1 @ trace.x + B.b1
    by_a, by_b = z_a != 0, z_b != 0
    only_a, only_b, both = map(np.flatnonzero, (by_a > by_b, by_b > by_a, by_a & by_b))
    still = trace.h * ~(by_a | by_b)
    along_a, h_a = _moved_by_one(trace, A, z_a, only_a, still, a)
    along_b, h_b = _moved_by_one(trace, B, z_b, only_b, still, b)
    along_a += _along_grid(trace.o)
    by_a_then_b = times(B.W2[:, only_a], h_a)
    by_b_then_a = times(A.W2[:, only_b], h_b)
    by_both = _moved_by_both(trace, (A, B), (z_a, z_b), (a, b), both) if both.size else None

    value, y_hat = loss_named(trace.loss).value, trace.net.y_hat
    J = penalty_on_plane(trace.net, trace.lam, (A, B), (a, b))
    rows = max(1, (ROOM_ALONE if by_both is None else ROOM_OF_O) // along_a.size)
    for start in range(0, len(b), rows):
        some = slice(start, start + rows)
        o = along_a + along_b[:, some]
        for output, h in by_a_then_b:
            o[output] += h * b[some]
        for output, h in by_b_then_a:
            o[output] += h[some] * a
        if by_both is not None:
            o += by_both(some)
        J[some] += value(y_hat(o), trace.y)
    return J


def _moved_by_one(
    trace: Trace, way: Direction, slope: Array, units: Units, still: Array, t: Array
) -> tuple[Array, Array]:
    """Return the change in o along the only axis that moves these units, and their h there."""
    change = _along_grid(way.W2 @ still + way.b2) * t
    if not units.size:
        return change, np.empty((0, 1, 1))
    h = _phi(trace, _along_grid(trace.z[units]) + _along_grid(slope[units]) * t)
    change += weighted(trace.net.W2[:, units], h - _along_grid(trace.h[units]))
    change += weighted(way.W2[:, units], h) * t
    return change, h


def times(W: Array, h: Array) -> list[tuple[int, Array]]:
    """Return W h for every output that it changes, with the index of the output."""
    return [(int(k), weighted(W[k : k + 1], h)[0]) for k in np.flatnonzero(W.any(axis=1))]


def _moved_by_both(
    trace: Trace,
    ways: tuple[Direction, Direction],
    slopes: tuple[Array, Array],
    at: tuple[Array, Array],
    units: Units,
) -> ByRows:
    """Return a function of rows: the change in o due to units that both axes move.

    Along a row b is constant, so z = (z + b z_b) + a z_a, and o = (W2 + b B2) h + a (A2 h).
    """
    (a, b), (A, B) = at, ways
    W2, A2, B2 = (way.W2[:, units] for way in (trace.net, A, B))
    z, z_a, z_b = trace.z[units], slopes[0][units], slopes[1][units]
    before = _along_grid(W2 @ trace.h[units])
    outputs, along = len(W2), np.stack([np.ones_like(a), a])
    block = np.empty((max(1, ROOM_OF_H // (z.size * a.size)), z.size, a.size))

    def by_rows(some: slice) -> Array:
        b_here = b[some]
        lines = np.empty((b_here.size, z.size, 2))
        lines[..., 0], lines[..., 1] = z + b_here * z_b, z_a
        weights = np.empty((b_here.size, 2 * outputs, z.size))
        weights[:, :outputs], weights[:, outputs:] = W2 + b_here[..., None] * B2, A2
        sums = np.empty((b_here.size, 2 * outputs, a.size))
        for start in range(0, b_here.size, len(block)):
            rows = slice(start, start + len(block))
            z_here = block[: len(lines[rows])]
            np.matmul(lines[rows].reshape(-1, 2), along, out=z_here.reshape(-1, a.size))
            np.matmul(weights[rows], phi_in_place(trace.net.activation, z_here), out=sums[rows])
        fixed, times_a = sums.reshape(-1, 2, outputs, a.size).transpose(1, 2, 0, 3)
        change: Array = times_a * a
        change += fixed
        change -= before
        return change

    return by_rows


def phi_in_place(activation: str, z: Array) -> Array:
    """Return φ(z), in the memory of z if φ can write there."""
    phi = activation_named(activation).phi
    return phi(z, out=z) if isinstance(phi, np.ufunc) else phi(z)


def _phi(trace: Trace, z: Array) -> Array:
    return activation_named(trace.net.activation).phi(z)


def _along_grid(vector: Array) -> Array:
    """Reshape a vector so that it broadcasts over the two axes of the grid."""
    return vector[:, None, None]


def weighted(W: Array, h: Array) -> Array:
    """Return W h for h of shape (units, ...), where ... are any two axes."""
    return (W @ h.reshape(h.shape[0], h.shape[1] * h.shape[2])).reshape(len(W), *h.shape[1:])


def penalty_on_plane(
    net: MLP, lam: float, ways: tuple[Direction, Direction], at: tuple[Array, Array]
) -> Array:
    """Return s at W + a A + b B, a quadratic in a and b with six coefficients."""
    a, b = at
    if not lam:  # squares may overflow, and 0 times infinity is NaN
        return np.zeros((b.size, a.size))
    parts = [part.ravel() for way in (net, *ways) for part in (way.W1, way.W2)]
    weights = np.concatenate(parts).reshape(3, -1)
    (s, s_a, s_b), (_, s_aa, s_ab), (_, _, s_bb) = (lam / 2 * np.inner(weights, weights)).tolist()
    on_plane: Array = s + a * (2 * s_a + a * s_aa) + b * (2 * s_b + b * s_bb)
    if s_ab:
        on_plane += 2 * s_ab * a * b
    return on_plane
