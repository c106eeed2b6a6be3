"""How a gradient becomes a change of the weights: plain descent, momentum, Adam.

Each does what its counterpart in torch.optim does with default settings; momentum is 0.9.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from bpwidget.mlp.arguments import Array, choice
from bpwidget.mlp.copying import Immutable
from bpwidget.mlp.network import ARRAYS, MLP
from bpwidget.mlp.parameters import ParameterLayout, Parts

MOMENTUM = 0.9
BETA_1, BETA_2 = 0.9, 0.999
EPSILON = 1e-8

Moments: TypeAlias = tuple[Array, ...]
NO_MASKS: Mapping[str, npt.NDArray[np.bool_]] = MappingProxyType({})


@dataclass(frozen=True)
class Optimiser:
    """One update rule, which treats every entry alike and separately.

    Attributes
    ----------
    name : str
        As written in ``descend(..., optimiser=name)``.
    remembers : tuple of str
        What it keeps from one update to the next, each in the shape of the gradient.
    rule : callable
        Takes the gradient, what is remembered, the number of this update (from 1) and the
        learning rate; returns the change of the weights and what to remember.
    """

    name: str
    remembers: tuple[str, ...]
    rule: Callable[[Array, Moments, int, float], tuple[Array, Moments]]


@dataclass(frozen=True, eq=False)
class Memory(Immutable):
    """What an optimiser keeps from one update to the next; all arrays read-only.

    Attributes
    ----------
    optimiser : str
        The optimiser it belongs to.
    updates : int
        Number of updates it covers, which Adam's bias correction needs.
    moments : mapping of str to mapping of str to array
        ``moments["velocity"]["W1"]`` for ``momentum``, ``moments["m"]["W1"]`` and
        ``moments["v"]["W1"]`` for ``adam``; empty for ``sgd``.
    """

    optimiser: str
    updates: int
    moments: Mapping[str, Parts]


def _sgd(
    gradient: Array, _moments: Moments, _update: int, learning_rate: float
) -> tuple[Array, Moments]:
    return -learning_rate * gradient, ()


def _momentum(
    gradient: Array, moments: Moments, _update: int, learning_rate: float
) -> tuple[Array, Moments]:
    velocity = MOMENTUM * moments[0] + gradient
    return -learning_rate * velocity, (velocity,)


def _adam(
    gradient: Array, moments: Moments, update: int, learning_rate: float
) -> tuple[Array, Moments]:
    m = BETA_1 * moments[0] + (1 - BETA_1) * gradient
    v = BETA_2 * moments[1] + (1 - BETA_2) * (gradient * gradient)
    # bias correction: both averages start at zero
    rate = learning_rate / (1 - BETA_1**update)
    spread = np.sqrt(v) / math.sqrt(1 - BETA_2**update) + EPSILON
    return -rate * (m / spread), (m, v)


OPTIMISERS: Mapping[str, Optimiser] = MappingProxyType(
    {
        each.name: each
        for each in (
            Optimiser("sgd", (), _sgd),
            Optimiser("momentum", ("velocity",), _momentum),
            Optimiser("adam", ("m", "v"), _adam),
        )
    }
)


def optimiser_named(name: str) -> Optimiser:
    """Return the optimiser called `name`.

    Examples
    --------
    >>> change, remembered = optimiser_named("sgd").rule(np.array([4.0]), (), 1, 0.5)
    >>> change
    array([-2.])
    """
    return choice("optimiser", name, OPTIMISERS)


def no_memory(optimiser: str, net: MLP) -> Memory:
    """Return the memory before the first update: zeros."""
    zeros = Parts(np.zeros(net.layout.size), net.layout.arrays)
    moments = dict.fromkeys(optimiser_named(optimiser).remembers, zeros)
    return Memory(optimiser, 0, MappingProxyType(moments))


def arrays_of(net: MLP) -> dict[str, Array]:
    """Return the weights by name, and the biases if there are any."""
    return {name: getattr(net, name) for name in ARRAYS if getattr(net, name) is not None}


def update_of(
    gradient: Array,
    memory: Memory,
    learning_rate: float,
    layout: ParameterLayout,
    moving: Mapping[str, npt.NDArray[np.bool_]] = NO_MASKS,
) -> tuple[Parts, Memory]:
    """Return the change of every weight and bias, and the memory after it.

    The caller has NumPy ignore overflow, and checks that the new weights are finite.

    Parameters
    ----------
    gradient : array
        ∂J/∂W of all weights and biases, as one vector in the order of the layout.
    memory : Memory
        The memory of the optimiser to use.
    learning_rate : float
        η.
    layout : ParameterLayout
        The layout of the network.
    moving : mapping of str to array of bool
        Masks of the entries that change, by the names of arrays; an array without a mask changes
        as a whole. What is remembered of the other entries stays as it is.

    Returns
    -------
    update : Parts
        What to add to ``"W1"``, ``"W2"`` and so on.
    memory : Memory

    Examples
    --------
    >>> net = MLP(W1=[[2.0]], W2=[[3.0]])
    >>> memory = no_memory("momentum", net)
    >>> for _ in range(3):
    ...     update, memory = update_of(np.array([1.0, 0.0]), memory, 1.0, net.layout)
    ...     print(round(float(update["W1"][0, 0]), 3))
    -1.0
    -1.9
    -2.71
    """
    optimiser = optimiser_named(memory.optimiser)
    count = memory.updates + 1
    before = tuple([each.vector for each in memory.moments.values()])
    change, after = optimiser.rule(gradient, before, count, learning_rate)
    if moving:
        moves = np.ones(layout.size, dtype=bool)
        for name, mask in moving.items():
            moves[layout.arrays[name][0]] = mask.ravel()
        change = np.where(moves, change, 0.0)
        after = tuple(np.where(moves, new, old) for new, old in zip(after, before, strict=True))
    moments = {
        moment: Parts(vector, layout.arrays)
        for moment, vector in zip(optimiser.remembers, after, strict=True)
    }
    update = Parts(change, layout.arrays)
    return update, Memory(optimiser.name, count, MappingProxyType(moments))
