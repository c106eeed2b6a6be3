"""J at every point of a plane through the weights, recomputing only the units that change."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from bpwidget.mlp.activations import activation_named
from bpwidget.mlp.arguments import Array
from bpwidget.mlp.backward import outer
from bpwidget.mlp.directions import Direction
from bpwidget.mlp.losses import loss_named, margins
from bpwidget.mlp.network import MLP
from bpwidget.mlp.trace import Trace

# Float64 values per block. Such blocks fit in a core's own cache, and the allocator reuses their
# memory; getting it from the system for every surface would take as long as the arithmetic. Limits
# for h where both axes move units, for o there, and for o elsewhere.
ROOM_OF_H, ROOM_OF_O, ROOM_ALONE = 2**17, 2**14, 3 * 2**12

ByRows = Callable[[slice], Array]
Units = npt.NDArray[np.intp]
# W2 and what a step along each of two axes adds to it
Weights = tuple[Array, Array, Array]


def objective_on_plane(trace: Trace, A: Direction, B: Direction, a: Array, b: Array) -> Array:
    """Return J at W + a A + b B, a of shape (n,) along columns and b of (m, 1) along rows.

    Only hidden units that a direction moves are recomputed, and a unit moved by one axis only
    along that axis: for two single weights that is one unit per row instead of the whole layer.
    """
    J = penalty_on_plane(trace.net, trace.lam, (A, B), (a, b))
    W2, o, value = trace.net.W2, trace.o, _loss_of(trace)
    of_margins = loss_named(trace.loss).of_margins
    if of_margins is not None and isinstance(trace.y, int) and len(o) > 1:
        # a row of weights for each margin instead of one for each output
        W2, o, value = margins(W2, trace.y), margins(o, trace.y), of_margins
        A, B = _margins_of(A, trace.y), _margins_of(B, trace.y)
    z_a, z_b = A.W1.dot(trace.x) + A.b1, B.W1.dot(trace.x) + B.b1
    by_a, by_b = z_a != 0, z_b != 0
    (only_a,), (only_b,), (both,) = (
        units.nonzero() for units in (by_a > by_b, by_b > by_a, by_a & by_b)
    )
    h_still = trace.h * ~(by_a | by_b)
    t = b[:, 0]
    by_both = None
    if both.size:
        by_both = _moved_by_both(trace, (W2, A.W2, B.W2), (z_a, z_b), (a, b), both)
        o = o - W2[:, both].dot(trace.h[both])  # without the present contribution of these units
    along_a, by_a_then_b = _moved_by_one(trace, (W2, A.W2, B.W2), z_a, only_a, a)
    along_b, by_b_then_a = _moved_by_one(trace, (W2, B.W2, A.W2), z_b, only_b, t)
    along_a += outer(A.W2.dot(h_still) + A.b2, a)
    along_a += o[:, None]
    along_b += outer(B.W2.dot(h_still) + B.b2, t)
    # o is along_a + along_b + by_a_then_b b + by_b_then_a a, summed by a product of matrices
    of_a = factors(len(o), a.size, along_a, 1.0, by_a_then_b, a).transpose(0, 2, 1)
    of_b = factors(len(o), t.size, 1.0, along_b, t, by_b_then_a)
    rows = max(1, (ROOM_ALONE if by_both is None else ROOM_OF_O) // max(1, along_a.size))
    for start in range(0, len(b), rows):
        some = slice(start, start + rows)
        o = of_b[:, some] @ of_a
        if by_both is not None:
            o += by_both(some)
        J[some] += value(o)
    return J


def _loss_of(trace: Trace) -> Callable[[Array], Array]:
    """Return L as a function of o."""
    l, y_hat, y = loss_named(trace.loss), trace.net.y_hat, trace.y
    return lambda o: l.value(y_hat(o), y)


def _margins_of(way: Direction, y: int) -> Direction:
    return Direction(way.W1, way.b1, margins(way.W2, y), margins(way.b2, y))


def _moved_by_one(
    trace: Trace, weights: Weights, slope: Array, units: Units, t: Array
) -> tuple[Array, Array]:
    """Return the change in o along the only axis that moves these units.

    Also return what the coordinate along the other axis is multiplied by. The weights are W2 and
    those of the two directions, the axis that moves the units first.
    """
    W2, own, other = weights
    if not units.size:
        return np.zeros((len(W2), t.size)), np.zeros((len(W2), t.size))
    h = activation_named(trace.net.activation).phi(trace.z[units][:, None] + outer(slope[units], t))
    change = W2.take(units, axis=1).dot(h - trace.h[units][:, None])
    change += own.take(units, axis=1).dot(h) * t
    return change, other.take(units, axis=1).dot(h)


def times(W: Array, h: Array) -> list[tuple[int, Array]]:
    """Return W h for every output whose row of W is not zero, with the index of the output."""
    return [(int(k), weighted(W[k : k + 1], h)[0]) for k in np.flatnonzero(W.any(axis=1))]


def _moved_by_both(
    trace: Trace,
    weights: Weights,
    slopes: tuple[Array, Array],
    at: tuple[Array, Array],
    units: Units,
) -> ByRows:
    """Return a function of rows, for what units moved by both axes add to o.

    Along a row b is constant, so z = (z + b z_b) + a z_a, and o = (W2 + b B2) h + a (A2 h).
    """
    a, b = at
    W2, A2, B2 = (each[:, units] for each in weights)
    z, z_a, z_b = trace.z[units], slopes[0][units], slopes[1][units]
    outputs, along = len(W2), np.stack([np.ones_like(a), a])
    block = np.empty((max(1, ROOM_OF_H // (z.size * a.size)), z.size, a.size))
    # one row of weights times h takes a quarter of the time that two rows do
    products = [slice(0, 1), slice(1, 2)] if outputs == 1 else [slice(None)]

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
            h = phi_in_place(trace.net.activation, z_here)
            for some_of in products:
                np.matmul(weights[rows, some_of], h, out=sums[rows, some_of])
        fixed, times_a = sums.reshape(-1, 2, outputs, a.size).transpose(1, 2, 0, 3)
        change: Array = times_a * a
        change += fixed
        return change

    return by_rows


def phi_in_place(activation: str, z: Array) -> Array:
    """Return φ(z), which overwrites z if φ is a ufunc."""
    phi = activation_named(activation).phi
    return phi(z, out=z) if isinstance(phi, np.ufunc) else phi(z)


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
    net_and_ways = [each for way in (net, *ways) for each in (way.W1.ravel(), way.W2.ravel())]
    weights = np.concatenate(net_and_ways).reshape(3, -1)
    (s, s_a, s_b), (_, s_aa, s_ab), (_, _, s_bb) = (lam / 2 * weights.dot(weights.T)).tolist()
    of_a = factors(1, a.size, s + a * (2 * s_a + a * s_aa), 1.0, 2 * s_ab * a)
    of_b = factors(1, b.size, 1.0, (b * (2 * s_b + b * s_bb))[:, 0], b[:, 0])
    on_plane: Array = of_b[0].dot(of_a[0].T)
    return on_plane


def factors(outputs: int, n: int, *parts: Array | float) -> Array:
    """Return parts along one axis, each (outputs, n) or broadcast to it, as (outputs, n, parts).

    The sum of the products of such parts along a and along b is a product of two matrices, which
    takes a third of the time that one addition of a row and a column does.
    """
    made = np.empty((outputs, n, len(parts)))
    for k, part in enumerate(parts):
        made[..., k] = part
    return made
