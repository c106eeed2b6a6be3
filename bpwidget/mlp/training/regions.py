"""Which class a network predicts, for the samples of a data set and everywhere between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bpwidget.mlp.arguments import Array, all_finite, read_only
from bpwidget.mlp.copying import Immutable
from bpwidget.mlp.losses import Targets, loss_named
from bpwidget.mlp.network import MLP
from bpwidget.mlp.refusals import RefusedOverflowError
from bpwidget.mlp.training.data import Data
from bpwidget.mlp.training.forward import forward

# if whole-numbered targets range over more than this, they are treated as measurements
MOST_CLASSES = 10
MARGIN = 0.08  # on each side, as a share of the samples' range


@dataclass(frozen=True)
class Reading:
    """How the outputs of a network are turned into a class.

    Attributes
    ----------
    loss : str
    values : tuple of int or None
        The whole numbers that occur as targets of a single output: the nearest one is predicted.
        None if each class has an output of its own.
    """

    loss: str
    values: tuple[int, ...] | None

    def truth(self, y: Targets) -> npt.NDArray[np.intp]:
        """Return the class of each sample, counted from 0."""
        if self.values is not None:
            return np.searchsorted(self.values, np.asarray(y).reshape(len(y)))
        return (y if y.ndim == 1 else y.argmax(axis=1)).astype(np.intp)

    def scores(self, net: MLP, X: Array) -> Array:
        """Return a score for each class and sample, (classes, n); the highest wins.

        The scores are linear in ŷ, so that they can be interpolated between samples.
        """
        with np.errstate(all="ignore"):
            y_hat = forward(net, X).y_hat
        if self.values is None:
            return y_hat
        k = np.array(self.values, dtype=np.float64)[:, None]
        if self.loss == "binary_cross_entropy":
            return k * y_hat
        # (ŷ - k)² is smallest for the k for which this is largest
        return 2 * k * y_hat - k * k

    def told(self, net: MLP, X: Array) -> npt.NDArray[np.intp]:
        """Return the class that the network predicts for each sample, counted from 0."""
        told: npt.NDArray[np.intp] = self.scores(net, X).argmax(axis=0)
        return told


def reading_of(data: Data, loss: str) -> Reading | None:
    """Return how outputs are turned into classes, or None if the targets are not classes.

    Examples
    --------
    >>> reading_of(Data([[0.0], [1.0]], [0, 1]), "squared_error")
    Reading(loss='squared_error', values=(0, 1))
    >>> reading_of(Data([[0.0], [1.0]], [0.3, 1.7]), "squared_error") is None
    True
    """
    if loss_named(loss).takes_class:
        return Reading(loss, None)
    y = np.concatenate([data.y, data.y_test])
    if (y != np.rint(y)).any():
        return None
    if y.ndim == 2 and y.shape[1] > 1:
        is_one_hot = ((y == 0) | (y == 1)).all() and (y.sum(axis=1) == 1).all()
        return Reading(loss, None) if is_one_hot else None
    values = tuple(int(value) for value in np.unique(y))
    return Reading(loss, values) if values[-1] - values[0] < MOST_CLASSES else None


@dataclass(frozen=True, eq=False)
class Regions(Immutable):
    """Scores of the classes over the plane of two features; all arrays read-only.

    Attributes
    ----------
    a, b : array, shape (resolution,)
        Values of the first and the second feature.
    scores : array, shape (classes, resolution, resolution)
        ``scores[k, i, j]`` is the score of class k at ``a[j], b[i]``.
    """

    a: Array
    b: Array
    scores: Array


def window_of(data: Data) -> Array:
    """Return the ends of the two axes of a plot of all samples.

    Parameters
    ----------
    data : Data
        Samples of two features.

    Returns
    -------
    array, shape (2, 2)
        One row for each axis.

    Raises
    ------
    OverflowError
        If the window is too large for float64.
    """
    X = np.concatenate([data.X, data.X_test])
    with np.errstate(over="ignore"):
        ends = np.array([_ends(X[:, column]) for column in (0, 1)])
        is_finite = np.isfinite(ends).all() and np.isfinite(ends[:, 1] - ends[:, 0]).all()
    if not is_finite:
        got = float(X.flat[np.abs(X).argmax()])
        raise RefusedOverflowError("too_large_plot", name="X", got=got)
    return ends


def regions_of(net: MLP, data: Data, reading: Reading, resolution: int) -> Regions:
    """Return the scores over a window that contains all samples of two features.

    Raises
    ------
    OverflowError
        If the window is too large for float64.
    """
    a, b = (read_only(np.linspace(low, high, resolution)) for low, high in window_of(data).tolist())
    grid = np.column_stack([np.tile(a, resolution), np.repeat(b, resolution)])
    with np.errstate(all="ignore"):
        scores = reading.scores(net, grid).reshape(-1, resolution, resolution)
    if not all_finite(scores):  # at a point far from the samples, in a run that has nearly diverged
        scores = np.nan_to_num(scores)
    return Regions(a, b, read_only(scores))


def _ends(x: Array) -> tuple[float, float]:
    low, high = float(x.min()), float(x.max())
    room = MARGIN * (high - low) or 1.0
    return low - room, high + room
