"""The network of the controls: drawn from a seed, or a teacher's, with the moved weights."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from bpwidget.mlp import MLP
from bpwidget.mlp.network import entry_named


@lru_cache(maxsize=8)
def network_of(
    inputs: int,
    hidden: int,
    outputs: int,
    activation: str,
    bias: bool,
    seed: int,
    given: MLP | None,
    weights: tuple[tuple[str, float], ...],
) -> MLP:
    """Return the network of these controls, with every moved weight that the network has."""
    net = _unmoved(inputs, hidden, outputs, activation, bias, seed, given)
    moved = {name: value for name, value in weights if _has(net, name)}
    return net.with_entries(moved) if moved else net


def _has(net: MLP, name: str) -> bool:
    entry = entry_named(name)
    return entry is not None and net.has(entry)


@lru_cache(maxsize=8)
def _unmoved(
    inputs: int,
    hidden: int,
    outputs: int,
    activation: str,
    bias: bool,
    seed: int,
    given: MLP | None,
) -> MLP:
    if given is None:
        return MLP.random(inputs, hidden, outputs, activation, bias, seed)
    drawn = MLP.random(given.inputs, hidden, given.outputs, activation, bias, seed)
    W1, W2 = drawn.W1.copy(), drawn.W2.copy()
    kept = min(hidden, given.hidden)
    W1[:kept], W2[:, :kept] = given.W1[:kept], given.W2[:, :kept]
    if not bias:
        return MLP(W1, W2, activation=activation)
    if given.b1 is None and given.b2 is None:
        return MLP(W1, W2, np.zeros(hidden), np.zeros(given.outputs), activation)
    b1 = given.b1
    if b1 is not None:
        b1 = np.concatenate([b1[:kept], np.zeros(hidden - kept)])
    return MLP(W1, W2, b1, given.b2, activation)
