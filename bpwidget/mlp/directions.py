"""Axes in weight space: a single weight, the gradient, or a random direction."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from bpwidget.mlp.arguments import Array, read_only, short
from bpwidget.mlp.copying import Immutable
from bpwidget.mlp.network import MLP, Entry, entry_named
from bpwidget.mlp.refusals import RefusedTypeError, RefusedValueError
from bpwidget.mlp.trace import Trace


@dataclass(frozen=True, eq=False)
class Direction(Immutable):
    """A direction in the space of all weights and biases; zero for a bias the network lacks."""

    W1: Array
    b1: Array
    W2: Array
    b2: Array

    def dot(self, other: Direction) -> float:
        """Return the inner product over all weights and biases."""
        return float(
            np.vdot(self.W1, other.W1)
            + np.vdot(self.b1, other.b1)
            + np.vdot(self.W2, other.W2)
            + np.vdot(self.b2, other.b2)
        )

    def plus(self, factor: float, other: Direction) -> Direction:
        """Return self + factor * other."""
        return Direction(
            self.W1 + factor * other.W1,
            self.b1 + factor * other.b1,
            self.W2 + factor * other.W2,
            self.b2 + factor * other.b2,
        )

    def is_zero(self) -> bool:
        """Return whether every entry is zero."""
        return not any(part.any() for part in (self.W1, self.b1, self.W2, self.b2))

    def unit(self) -> Direction:
        """Return the direction scaled to length 1."""
        parts = self.W1, self.b1, self.W2, self.b2
        entries = np.concatenate([part.ravel() for part in parts])
        # scaled to a largest entry of 1 first: the squares of tiny entries would underflow
        entries /= np.abs(entries).max()
        entries /= math.sqrt(float(entries.dot(entries)))
        W1, b1, W2, b2 = np.split(entries, np.cumsum([part.size for part in parts[:-1]]))
        return Direction(W1.reshape(self.W1.shape), b1, W2.reshape(self.W2.shape), b2)


@dataclass(frozen=True)
class Axis:
    """A direction, with the position of the present weights along it."""

    name: str
    direction: Direction
    here: float


def two_axes(trace: Trace, axes: object, seed: int) -> tuple[Axis, Axis]:
    """Return the two named axes, or refuse them; see `loss_surface`."""
    axes = two_names(axes)
    made: list[Axis] = []
    # a random axis is made last, because it has to be orthogonal to the other
    for place in sorted((0, 1), key=lambda i: axes[i] == "random"):
        made.append(_axis(trace, axes[place], seed, made))
    if axes[0] == "random" and axes[1] != "random":
        made.reverse()
    first, second = made
    if first.name == second.name and first.name != "random":
        raise RefusedValueError("axes_differ", got=repr(first.name))
    return first, second


def two_names(axes: object) -> tuple[str, str]:
    """Return the names of two axes as a tuple, or refuse anything else."""
    if not isinstance(axes, (tuple, list)) or len(axes) != 2:
        raise RefusedValueError("axes", got=short(axes))
    for name in axes:
        if not isinstance(name, str):
            raise RefusedTypeError("axes", got=short(name))
    first, second = axes
    return first, second


def _axis(trace: Trace, name: str, seed: int, others: list[Axis]) -> Axis:
    if name == "gradient":
        gradient = gradient_direction(trace)
        if gradient.is_zero():
            raise RefusedValueError("axes_zero_gradient")
        return Axis(name, gradient.unit(), 0.0)
    if name == "random":
        return Axis(name, _random_direction(trace, seed, others), 0.0)
    if entry_named(name) is None:
        raise RefusedValueError("axis", got=short(name))
    return _entry_axis(trace.net, trace.net.entry(name, "axes"))


def _entry_axis(net: MLP, entry: Entry) -> Axis:
    direction = _along(entry, net.inputs, net.hidden, net.outputs)
    return Axis(entry.name, direction, float(getattr(net, entry.array)[entry.at]))


@lru_cache(maxsize=8)
def _along(entry: Entry, inputs: int, hidden: int, outputs: int) -> Direction:
    """Return the direction in which a single weight or bias grows."""
    parts = {
        "W1": np.zeros((hidden, inputs)),
        "b1": np.zeros(hidden),
        "W2": np.zeros((outputs, hidden)),
        "b2": np.zeros(outputs),
    }
    parts[entry.array][entry.at] = 1.0
    return Direction(**{name: read_only(part) for name, part in parts.items()})


def gradient_direction(trace: Trace) -> Direction:
    """Return ∇J as a direction, unscaled."""
    net, back = trace.net, trace.backward
    return Direction(
        W1=back.W1.total,
        b1=np.zeros(net.hidden) if net.b1 is None else back.dJ_dz,
        W2=back.W2.total,
        b2=np.zeros(net.outputs) if net.b2 is None else back.dJ_do,
    )


def _random_direction(trace: Trace, seed: int, others: list[Axis]) -> Direction:
    net = trace.net
    # a second random axis takes the second draw of the stream
    draw = sum(other.name == "random" for other in others)
    direction = _drawn(net.inputs, net.hidden, net.outputs, seed, draw)
    if net.b1 is None:
        direction = replace(direction, b1=np.zeros(net.hidden))
    if net.b2 is None:
        direction = replace(direction, b2=np.zeros(net.outputs))
    for other in others:
        direction = direction.plus(-direction.dot(other.direction), other.direction)
    return direction.unit()


@lru_cache(maxsize=8)
def _drawn(inputs: int, hidden: int, outputs: int, seed: int, draw: int) -> Direction:
    """Return one draw of the seed's stream; cached, because seeding a stream is slow."""
    stream = np.random.RandomState(seed)
    for _ in range(draw + 1):
        direction = Direction(
            W1=stream.standard_normal((hidden, inputs)),
            b1=stream.standard_normal(hidden),
            W2=stream.standard_normal((outputs, hidden)),
            b2=stream.standard_normal(outputs),
        )
    return direction
