"""The forward pass and the loss for many samples at once, one per column."""

from __future__ import annotations

from typing import NamedTuple

from bpwidget.mlp.activations import activation_named
from bpwidget.mlp.arguments import Array
from bpwidget.mlp.network import MLP
from bpwidget.mlp.refusals import RefusedOverflowError


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
    """Propagate samples of shape (n, inputs).

    The caller has NumPy ignore overflow, and checks that o is finite.
    """
    z: Array = net.W1.dot(X.T)
    if net.b1 is not None:
        z += net.b1[:, None]
    h = activation_named(net.activation).phi(z)
    o: Array = net.W2.dot(h)
    if net.b2 is not None:
        o += net.b2[:, None]
    return Forward(z, h, o, net.y_hat(o))
