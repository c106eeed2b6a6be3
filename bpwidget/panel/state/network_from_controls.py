"""The network of the controls: drawn from a seed, or a teacher's, with the moved weights."""

from __future__ import annotations

from dataclasses import replace
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
    output_activation: str,
    bias: bool,
    seed: int,
    given: MLP | None,
    weights: tuple[tuple[str, float], ...],
) -> MLP:
    """Return the network of these controls, with every moved weight that the network has."""
    net = _unmoved(inputs, hidden, outputs, activation, output_activation, bias, seed, given)
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
    output_activation: str,
    bias: bool,
    seed: int,
    given: MLP | None,
) -> MLP:
    sizes = (inputs, outputs) if given is None else (given.inputs, given.outputs)
    drawn = MLP.random(
        sizes[0],
        hidden,
        sizes[1],
        activation,
        bias,
        seed,
        output_activation=output_activation,
    )
    if given is None:
        return drawn
    W1, W2 = drawn.W1.copy(), drawn.W2.copy()
    kept = min(hidden, given.hidden)
    W1[:kept], W2[:, :kept] = given.W1[:kept], given.W2[:, :kept]
    b1, b2 = given.b1, given.b2
    if not bias:
        b1 = b2 = None
    elif b1 is None and b2 is None:
        b1, b2 = np.zeros(hidden), np.zeros(given.outputs)
    elif b1 is not None:
        b1 = np.concatenate([b1[:kept], np.zeros(hidden - kept)])
    return replace(drawn, W1=W1, W2=W2, b1=b1, b2=b2)
