"""The forward pass and the loss for many samples at once, one per column."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from bpwidget.mlp.activations import activation_named
from bpwidget.mlp.arguments import Array
from bpwidget.mlp.losses import Loss
from bpwidget.mlp.network import MLP
from bpwidget.mlp.refusals import RefusedOverflowError
from bpwidget.mlp.training.checks import Targets


class TooLargeError(RefusedOverflowError):
    """A quantity is too large for float64; `quantity` is its name."""

    def __init__(self, quantity: str, *, held_out: bool = False) -> None:
        super().__init__("too_large_held_out" if held_out else "too_large_batch", quantity=quantity)
        self.quantity = quantity
        self.held_out = held_out


class Forward(NamedTuple):
    """z and h of shape (hidden, n), o of shape (outputs, n)."""

    z: Array
    h: Array
    o: Array


def forward(net: MLP, X: Array) -> Forward:
    """Propagate samples of shape (n, inputs). The caller checks that o is finite."""
    with np.errstate(all="ignore"):
        z: Array = net.W1 @ X.T if net.b1 is None else net.W1 @ X.T + net.b1[:, None]
        h = activation_named(net.activation).phi(z)
        o: Array = net.W2 @ h if net.b2 is None else net.W2 @ h + net.b2[:, None]
    return Forward(z, h, o)


def sum_of_losses(l: Loss, o: Array, y: Targets) -> float:
    """Return the sum of L over the samples; y is as `targets_of` returns it."""
    with np.errstate(all="ignore"):
        if not l.takes_class:
            return float(l.value(o, y.astype(np.float64)).sum())
        return sum(float(l.value(o[:, y == k], k).sum()) for k in range(len(o)))


def gradients_of_losses(l: Loss, o: Array, y: Targets) -> Array:
    """Return ∂L/∂o of each sample, in the shape of o."""
    with np.errstate(all="ignore"):
        if not l.takes_class:
            return l.gradient(o, y.astype(np.float64))
        gradients = np.empty_like(o)
        for k in range(len(o)):
            of_k = y == k
            gradients[:, of_k] = l.gradient(o[:, of_k], k)
        return gradients
