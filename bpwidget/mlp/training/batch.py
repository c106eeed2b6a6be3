"""Forward propagation and the seven backward steps for a whole batch, in one pass.

The rules are those for one sample. The samples of the batch are the columns of z, h and o, so the
product that was ∂J/∂z xᵀ sums over them. J is the mean of L, plus s.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from bpwidget.mlp.activations import IDENTITY, activation_named
from bpwidget.mlp.arguments import Array, read_only
from bpwidget.mlp.backward import penalty
from bpwidget.mlp.losses import Loss
from bpwidget.mlp.network import MLP
from bpwidget.mlp.trace import frobenius
from bpwidget.mlp.training.checks import Targets
from bpwidget.mlp.training.forward import TooLargeError, forward, gradients_of_losses, sum_of_losses

# the gradients of the backward steps, in order
BACKWARD = ("dJ/dy_hat", "dJ/do", "dJ/dW2", "dJ/db2", "dJ/dh", "dJ/dz", "dJ/dW1", "dJ/db1")


@dataclass(frozen=True, eq=False, repr=False)
class BatchGradient:
    """J of a batch and its gradient for every weight and bias; all arrays read-only.

    Attributes
    ----------
    L, s, J : float
        The mean of the samples' losses, the penalty s = λ/2 (‖W1‖² + ‖W2‖²), and J = L + s.
    gradients : mapping of str to array
        ``"dJ/dW2"``, ``"dJ/db2"``, ``"dJ/dW1"``, ``"dJ/db1"``; those of the biases only if the
        network has any.
    data, penalty : mapping of str to array
        The two terms of each gradient: the mean over the samples, and the part that comes
        from s.
    sizes : mapping of str to float
        Frobenius norm of every gradient on the way back, in the order of the steps: those
        above, ``"dJ/do"``, ``"dJ/dh"`` and ``"dJ/dz"``, and ``"dJ/dy_hat"`` if the network has an
        output activation. These have one column per sample, which is 1/n of the gradient for that
        sample alone.
    """

    L: float
    s: float
    gradients: Mapping[str, Array]
    data: Mapping[str, Array]
    penalty: Mapping[str, Array]
    sizes: Mapping[str, float]

    @property
    def J(self) -> float:
        """The objective."""
        return self.L + self.s

    def __repr__(self) -> str:
        return f"BatchGradient(L={self.L:.6g}, s={self.s:.6g}, J={self.J:.6g})"


def mean_gradient(net: MLP, X: Array, y: Targets, l: Loss, lam: float) -> BatchGradient:
    """Compute the gradient of J, the mean of L over a batch plus s.

    The arguments have been checked. The result is the mean of what `backprop` gives for each
    sample, computed in one pass.

    Parameters
    ----------
    net : MLP
    X : array, shape (n, inputs)
        One sample a row.
    y : array, shape (n,) of classes, or (outputs, n) of targets
        As `targets_of` returns it.
    l : Loss
    lam : float
        λ.

    Raises
    ------
    OverflowError
        If a result is too large for float64; the message names the first such quantity.

    Examples
    --------
    >>> from bpwidget.mlp.losses import loss_named
    >>> net = MLP(W1=[[2.0]], W2=[[3.0]], activation="identity")
    >>> X, y, l = np.array([[1.0], [0.0]]), np.array([[5.0, 1.0]]), loss_named("squared_error")
    >>> batch = mean_gradient(net, X, y, l, lam=0.1)
    >>> batch.L, batch.s
    (0.5, 0.65)
    >>> batch.gradients["dJ/dW2"]  # (1·2 - 1·0) / 2, and 0.1·3
    array([[1.3]])
    """
    W1, W2, b1, b2 = net.W1, net.W2, net.b1, net.b2
    z, h, o, y_hat = forward(net, X)
    n = len(X)
    L = sum_of_losses(l, y_hat, y) / n
    with np.errstate(all="ignore"):  # overflow is refused by name below
        s = penalty(W1, W2, lam)

        # 2. through the loss; each sample contributes 1/n of J
        dJ_do = gradients_of_losses(l, y_hat, y) / n
        on_the_way = {}
        if net.output_activation != IDENTITY:  # and through ψ
            on_the_way["dJ/dy_hat"] = dJ_do
            dJ_do = dJ_do * activation_named(net.output_activation).slope(o)
        # 3. the penalty, which does not include the biases
        of_s = {"dJ/dW2": lam * W2, "dJ/dW1": lam * W1}
        # 4. the output layer's weights
        data = {"dJ/dW2": dJ_do @ h.T}
        if b2 is not None:
            data["dJ/db2"], of_s["dJ/db2"] = dJ_do.sum(axis=1), np.zeros_like(b2)
        # 5. back to h
        dJ_dh = W2.T @ dJ_do
        # 6. through φ
        dJ_dz = dJ_dh * activation_named(net.activation).slope(z)
        # 7. the hidden layer's weights
        data["dJ/dW1"] = dJ_dz @ X
        if b1 is not None:
            data["dJ/db1"], of_s["dJ/db1"] = dJ_dz.sum(axis=1), np.zeros_like(b1)

        gradients = {name: term + of_s[name] for name, term in data.items()}
        on_the_way |= gradients | {"dJ/do": dJ_do, "dJ/dh": dJ_dh, "dJ/dz": dJ_dz}
        squares = {name: float(np.vdot(array, array)) for name, array in on_the_way.items()}
        forwards = float(np.vdot(z, z) + np.vdot(o, o))
    # one sum tells whether all are finite, unless only a square overflows
    if not math.isfinite(L + s + forwards + sum(squares.values())):
        _refuse_too_large({"z": z, "o": o, "L": L, "s": s, "J": L + s, **on_the_way})
    sizes = {name: _size(on_the_way[name], squares[name]) for name in BACKWARD if name in squares}
    penalties = {name: of_s[name] for name in data}
    return BatchGradient(
        L, s, locked(gradients), locked(data), locked(penalties), MappingProxyType(sizes)
    )


def locked(arrays: dict[str, Array]) -> Mapping[str, Array]:
    """Return the arrays as a read-only mapping of read-only arrays."""
    for array in arrays.values():
        read_only(array)
    return MappingProxyType(arrays)


def _refuse_too_large(quantities: Mapping[str, Array | float]) -> None:
    for name, value in quantities.items():
        if not np.isfinite(value).all():
            raise TooLargeError(name)


def _size(array: Array, square: float) -> float:
    # far from 1 the square has lost digits, or is 0 or infinite
    return math.sqrt(square) if 1e-200 < square < 1e200 else frobenius(array)
