"""How well a network does over many samples: the mean loss and the accuracy."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bpwidget.mlp.arguments import Array, all_finite, ones
from bpwidget.mlp.losses import Loss, Targets, fitting_loss
from bpwidget.mlp.network import MLP
from bpwidget.mlp.refusals import RefusedValueError
from bpwidget.mlp.training.checks import inputs_of, network, targets_of
from bpwidget.mlp.training.forward import TooLargeError, forward


class Score(NamedTuple):
    """The mean loss, and the share classified correctly: NaN if the targets are not classes."""

    L: float
    accuracy: float


def accuracy(net: MLP, X: npt.ArrayLike, y: npt.ArrayLike, loss: str = "cross_entropy") -> float:
    """Return the share of samples that the network classifies correctly, from 0 to 1.

    For ``cross_entropy`` and for one-hot targets, the predicted class is that of the largest
    output. For other whole-numbered targets, every prediction must be nearer to its own target than
    to any other that occurs.

    Parameters
    ----------
    net : MLP
        The network.
    X : array_like, shape (n, inputs)
        One sample per row.
    y : array_like, shape (n,) or (n, outputs)
        Classes or targets, as for `backprop_batch`.
    loss : str
        See `backprop`.

    Returns
    -------
    float

    Raises
    ------
    TypeError, ValueError
        If an argument is refused, or y holds targets that are not classes.
    OverflowError
        If o or L is too large for float64.

    Examples
    --------
    >>> net = MLP(W1=[[1.0]], W2=[[1.0], [-1.0]], activation="identity")
    >>> accuracy(net, [[2.0], [3.0], [-1.0], [-2.0]], [0, 0, 0, 1])
    0.75
    """
    X = inputs_of(network(net), X)
    l = fitting_loss(net.output_activation, loss)
    targets = targets_of(l, y, len(X), net.outputs)
    share = score(net, X, targets, l).accuracy
    if math.isnan(share):
        fraction = targets[targets != np.rint(targets)][0]
        raise RefusedValueError("accuracy", got=f"{fraction:g}")
    return share


def score(net: MLP, X: Array, y: Targets, l: Loss) -> Score:
    """Return the mean loss and the accuracy in one pass, for arguments that have been checked.

    y is as `targets_of` returns it: classes of shape (n,), or targets of shape (outputs, n).
    """
    with np.errstate(all="ignore"):  # overflow is refused below; p may underflow to 0
        y_hat = _outputs(net, X)
        losses, _ = l.of_batch(y_hat, y)
        L = float(losses.dot(ones(len(X)))) / len(X)
        if not math.isfinite(L):
            raise TooLargeError("L")
        return Score(L, _share_right(l, y_hat, y))


def share_right(net: MLP, X: Array, y: Targets, l: Loss) -> float:
    """Return the accuracy alone, for arguments that have been checked; see `score`."""
    with np.errstate(all="ignore"):
        return _share_right(l, _outputs(net, X), y)


def _outputs(net: MLP, X: Array) -> Array:
    *_, o, y_hat = forward(net, X)
    if not all_finite(o):
        raise TooLargeError("o")
    return y_hat


def _share_right(l: Loss, y_hat: Array, y: Targets) -> float:
    if l.takes_class:
        right = y_hat.argmax(axis=0) == y
    elif (y != np.rint(y)).any():
        return math.nan
    elif len(y) > 1 and _is_one_hot(y):
        right = y_hat.argmax(axis=0) == y.argmax(axis=0)
    else:
        right = (nearest(np.unique(y), l.predict(y_hat)) == y).all(axis=0)
    return float(np.count_nonzero(right) / right.size)


def nearest(values: Array, told: Array) -> Array:
    """Return the value that each number is nearest to; of two equally near, the lower one.

    Examples
    --------
    >>> nearest(np.array([-1.0, 1.0]), np.array([-0.2, 0.0, 0.1, 7.0]))
    array([-1., -1.,  1.,  1.])
    """
    between = (values[1:] + values[:-1]) / 2
    return values[np.searchsorted(between, told)]


def _is_one_hot(y: Targets) -> bool:
    return bool(((y == 0) | (y == 1)).all() and (y.sum(axis=0) == 1).all())
