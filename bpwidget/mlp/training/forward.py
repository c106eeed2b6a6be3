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
    """z and h of shape (hidden, n), o and ŷ of shape (outputs, n)."""

    z: Array
    h: Array
    o: Array
    y_hat: Array


def forward(net: MLP, X: Array) -> Forward:
    """Propagate samples of shape (n, inputs). The caller checks that o is finite."""
    with np.errstate(all="ignore"):
        z: Array = net.W1 @ X.T if net.b1 is None else net.W1 @ X.T + net.b1[:, None]
        h = activation_named(net.activation).phi(z)
        o: Array = net.W2 @ h if net.b2 is None else net.W2 @ h + net.b2[:, None]
        y_hat = net.y_hat(o)
    return Forward(z, h, o, y_hat)


def sum_of_losses(l: Loss, y_hat: Array, y: Targets) -> float:
    """Return the sum of L over the samples; y is as `targets_of` returns it."""
    with np.errstate(all="ignore"):
        if not l.takes_class:
            return float(l.value(y_hat, y.astype(np.float64)).sum())
        return sum(float(l.value(y_hat[:, y == k], k).sum()) for k in range(len(y_hat)))


def gradients_of_losses(l: Loss, y_hat: Array, y: Targets) -> Array:
    """Return ∂L/∂ŷ of each sample, in the shape of ŷ."""
    with np.errstate(all="ignore"):
        if not l.takes_class:
            return l.gradient(y_hat, y.astype(np.float64))
        gradients = np.empty_like(y_hat)
        for k in range(len(y_hat)):
            of_k = y == k
            gradients[:, of_k] = l.gradient(y_hat[:, of_k], k)
        return gradients
