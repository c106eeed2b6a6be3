"""How well a network does over many samples: the mean loss, its predictions, the share right."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bpwidget.mlp.arguments import Array, all_finite, read_only
from bpwidget.mlp.losses import Loss, loss_named
from bpwidget.mlp.network import MLP
from bpwidget.mlp.refusals import RefusedValueError
from bpwidget.mlp.training.checks import Targets, inputs_of, network, targets_of
from bpwidget.mlp.training.forward import TooLargeError, forward, sum_of_losses


class Score(NamedTuple):
    """The mean loss, and the share of samples told right; NaN where targets are no classes."""

    L: float
    accuracy: float


def batch_loss(net: MLP, X: npt.ArrayLike, y: npt.ArrayLike, loss: str = "cross_entropy") -> float:
    """Return L, the mean of the samples' losses; see `batch_gradient`.

    Examples
    --------
    >>> net = MLP(W1=[[2.0]], W2=[[3.0]], activation="identity")
    >>> batch_loss(net, [[1.0], [0.0]], [5.0, 2.0], "squared_error")
    1.25
    """
    X = inputs_of(network(net), X)
    l = loss_named(loss)
    return score(net, X, targets_of(l, y, len(X), net.outputs), l).L


def batch_prediction(net: MLP, X: npt.ArrayLike, loss: str = "cross_entropy") -> Array:
    """Return what the network says of each sample in the units of y, of shape (n, outputs).

    Examples
    --------
    >>> net = MLP(W1=[[1.0]], W2=[[1.0], [-1.0]], activation="identity")
    >>> batch_prediction(net, [[0.0], [400.0]])
    array([[0.5, 0.5],
           [1. , 0. ]])
    """
    X = inputs_of(network(net), X)
    return read_only(np.ascontiguousarray(_said(loss_named(loss), _outputs(net, X)).T))


def accuracy(net: MLP, X: npt.ArrayLike, y: npt.ArrayLike, loss: str = "cross_entropy") -> float:
    """Return the share of samples whose class the network tells, from 0 to 1.

    The class it tells is the largest output where there is one output a class; otherwise, for
    ``binary_cross_entropy`` and ``squared_error`` of whole targets, every output must be nearer
    to its own target than to another that occurs.

    Raises
    ------
    TypeError, ValueError
        If an argument is refused, or y holds targets that are no classes.
    OverflowError
        If o or L is too large for float64.

    Examples
    --------
    >>> net = MLP(W1=[[1.0]], W2=[[1.0], [-1.0]], activation="identity")
    >>> accuracy(net, [[2.0], [3.0], [-1.0], [-2.0]], [0, 0, 0, 1])
    0.75
    """
    X = inputs_of(network(net), X)
    l = loss_named(loss)
    targets = targets_of(l, y, len(X), net.outputs)
    share = score(net, X, targets, l).accuracy
    if math.isnan(share):
        fraction = targets[targets != np.rint(targets)][0]
        raise RefusedValueError("accuracy", got=f"{fraction:g}")
    return share


def score(net: MLP, X: Array, y: Targets, l: Loss) -> Score:
    """Return both figures in one pass, for arguments that are known to fit.

    y is what `targets_of` makes of it: classes of shape (n,), or targets of (outputs, n).
    """
    o = _outputs(net, X)
    L = sum_of_losses(l, o, y) / len(X)
    if not math.isfinite(L):
        raise TooLargeError("L")
    return Score(L, _share_right(l, o, y))


def _outputs(net: MLP, X: Array) -> Array:
    o = forward(net, X).o
    if not all_finite(o):
        raise TooLargeError("o")
    return o


def _said(l: Loss, o: Array) -> Array:
    with np.errstate(all="ignore"):  # a probability that far down is 0
        return l.predict(o)


def _share_right(l: Loss, o: Array, y: Targets) -> float:
    if l.takes_class:
        right = o.argmax(axis=0) == y
    elif (y != np.rint(y)).any():
        return math.nan
    elif len(y) > 1 and _is_one_hot(y):
        right = o.argmax(axis=0) == y.argmax(axis=0)
    else:
        nearest = np.clip(np.rint(_said(l, o)), y.min(), y.max())
        right = (nearest == y).all(axis=0)
    return float(right.mean())


def _is_one_hot(y: Targets) -> bool:
    return bool(((y == 0) | (y == 1)).all() and (y.sum(axis=0) == 1).all())
