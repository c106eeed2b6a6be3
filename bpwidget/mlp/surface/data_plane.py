"""J of many samples at every point of a plane through the weights; `plane` does one sample."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from bpwidget.mlp.activations import activation_named
from bpwidget.mlp.arguments import Array
from bpwidget.mlp.directions import Direction
from bpwidget.mlp.losses import Loss, Target, Targets
from bpwidget.mlp.network import MLP
from bpwidget.mlp.surface.plane import penalty_on_plane, phi_in_place, times, weighted
from bpwidget.mlp.training.data import Mask
from bpwidget.mlp.training.forward import forward

# float64 values in a block of o or h: small enough that it and its temporaries stay in a core's
# own cache, and that their memory is reused without going back to the system (see `plane`)
ROOM = 2**13
# limit on the float64 values of h along one axis, for the samples of one part: a few MiB
LONG = 2**19

ByBlocks = Callable[[slice, slice], Array]


class Samples(NamedTuple):
    """Samples of shape (n, inputs), with the class they share or targets (outputs, n)."""

    X: Array
    target: Target


def objective_of_data(
    net: MLP,
    X: Array,
    y: Targets,
    l: Loss,
    lam: float,
    ways: tuple[Direction, Direction],
    at: tuple[Array, Array],
) -> Array:
    """Return J, the mean of L plus s, at W + a A + b B, for ways (A, B) and at (a, b).

    J[i, j] belongs to a[j], b[i]; y is a result of `targets_of`. As in `plane`, only hidden units
    that a direction moves are recomputed, and a unit moved by one axis only along that axis.
    """
    J = np.zeros((at[1].size, at[0].size))
    for some in _parts(X, y, l, LONG // (net.hidden * max(J.shape))):
        _add_losses(J, net, some, l, ways, at)
    J /= len(X)
    J += penalty_on_plane(net, lam, ways, (at[0], at[1][:, None]))
    return J


def _parts(X: Array, y: Targets, l: Loss, size: int) -> Iterator[Samples]:
    """Yield at most `size` samples at a time, all of one class if the loss takes a class."""
    if l.takes_class:
        for k in np.unique(y).tolist():
            of_k = X[y == k]
            yield from (Samples(of_k[some], k) for some in _blocks(len(of_k), size))
    else:
        y = y.astype(np.float64, copy=False)
        yield from (Samples(X[some], y[:, some]) for some in _blocks(len(X), size))


def _add_losses(
    J: Array,
    net: MLP,
    samples: Samples,
    l: Loss,
    ways: tuple[Direction, Direction],
    at: tuple[Array, Array],
) -> None:
    """Add L of every sample to J."""
    (A, B), (a, b) = ways, at
    X, target = samples
    z, h, *_ = forward(net, X)
    z_a, z_b = (way.W1 @ X.T + way.b1[:, None] for way in ways)
    by_a: Mask = np.logical_or.reduce(z_a, axis=1)
    by_b: Mask = np.logical_or.reduce(z_b, axis=1)
    only_a, only_b, both = by_a & ~by_b, by_b & ~by_a, by_a & by_b
    still = h * ~(by_a | by_b)[:, None]
    along_a, h_a = _moved_by_one(net, A, still, z[only_a], z_a[only_a], only_a, a)
    along_b, h_b = _moved_by_one(net, B, still, z[only_b], z_b[only_b], only_b, b)
    along_a += _output(net.W2, net.b2, still)[..., None]
    by_a_then_b = times(B.W2[:, only_a], h_a)
    by_b_then_a = times(A.W2[:, only_b], h_b)
    by_both = _moved_by_both(net, ways, (z[both], z_a[both], z_b[both]), both, at)

    width = max(net.outputs, int(both.sum())) * a.size
    for rows in _blocks(b.size, ROOM // width):
        for some in _blocks(len(X), ROOM // (width * (rows.stop - rows.start))):
            o = along_a[:, some, None, :] + along_b[:, some, rows, None]
            for output, h_j in by_a_then_b:
                o[output] += h_j[some, None, :] * b[rows, None]
            for output, h_j in by_b_then_a:
                o[output] += h_j[some, rows, None] * a
            if both.any():
                o += by_both(some, rows)
            of_some = target if isinstance(target, int) else target[:, some]
            J[rows] += _sum_of_losses(l, net.y_hat(o), of_some)


def _sum_of_losses(l: Loss, y_hat: Array, target: Target) -> Array:
    """Return the sum of L over samples, for ŷ of shape (outputs, samples, ...)."""
    total: Array = l.value(y_hat, target).sum(axis=0)
    return total


def _blocks(whole: int, size: int) -> Iterator[slice]:
    """Yield slices that cover `whole` items, each at most `size` long (at least 1)."""
    size = max(1, size)
    for start in range(0, whole, size):
        yield slice(start, min(start + size, whole))


def _moved_by_one(
    net: MLP, way: Direction, still: Array, z: Array, slope: Array, units: Mask, t: Array
) -> tuple[Array, Array]:
    """Return the change in o along the only axis that moves these units, and their h along it."""
    h = activation_named(net.activation).phi(z[..., None] + slope[..., None] * t)
    change = _output(way.W2, way.b2, still)[..., None] * t
    change += weighted(net.W2[:, units], h)
    change += weighted(way.W2[:, units], h) * t
    return change, h


def _output(W2: Array, b2: Array | None, h: Array) -> Array:
    return W2 @ h if b2 is None else W2 @ h + b2[:, None]


def _moved_by_both(
    net: MLP,
    ways: tuple[Direction, Direction],
    sums: tuple[Array, Array, Array],
    units: Mask,
    at: tuple[Array, Array],
) -> ByBlocks:
    """Return a function of samples and rows, for what units moved by both axes add to o."""
    a, b = at
    z, z_a, z_b = sums
    W2 = net.W2[:, units]
    moving = [
        (way.W2[:, units], t)
        for way, t in zip(ways, np.broadcast_arrays(a, b[:, None]), strict=True)
        if way.W2[:, units].any()
    ]
    weights = np.concatenate([W2, *(W for W, _ in moving)])

    def change(some: slice, rows: slice) -> Array:
        along_a = z[:, some, None] + z_a[:, some, None] * a
        z_here = along_a[:, :, None, :] + (z_b[:, some, None] * b[rows])[..., None]
        h = phi_in_place(net.activation, z_here)
        total: Array
        total, *moved = (weights @ h.reshape(len(h), -1)).reshape(-1, len(W2), *h.shape[1:])
        for part, (_, t) in zip(moved, moving, strict=True):
            total += np.multiply(part, t[rows], out=part)
        return total

    return change
