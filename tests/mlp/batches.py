"""J, its gradient and the predictions of a batch, for the tests."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bpwidget.mlp import MLP
from bpwidget.mlp.arguments import Array
from bpwidget.mlp.losses import loss_named
from bpwidget.mlp.training.batch import BatchGradient, mean_gradient
from bpwidget.mlp.training.checks import inputs_of, network, targets_of
from bpwidget.mlp.training.forward import forward
from bpwidget.mlp.training.scores import score


def batch_gradient(
    net: MLP,
    X: npt.ArrayLike,
    y: npt.ArrayLike,
    loss: str = "cross_entropy",
    lam: float = 0.0,
) -> BatchGradient:
    """Return J of a batch and its gradient, after checking the arguments."""
    X = inputs_of(network(net), X)
    l = loss_named(loss)
    return mean_gradient(net, X, targets_of(l, y, len(X), net.outputs), l, lam)


def batch_loss(net: MLP, X: npt.ArrayLike, y: npt.ArrayLike, loss: str = "cross_entropy") -> float:
    """Return the mean loss of a batch."""
    X = inputs_of(network(net), X)
    l = loss_named(loss)
    return score(net, X, targets_of(l, y, len(X), net.outputs), l).L


def batch_prediction(net: MLP, X: npt.ArrayLike, loss: str = "cross_entropy") -> Array:
    """Return the prediction for each sample, of shape (n, outputs)."""
    return loss_named(loss).predict(forward(net, np.asarray(X, dtype=np.float64)).o).T
