"""Training samples and held-out samples, with the names of their features and classes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from bpwidget.mlp.arguments import (
    Array,
    any_array,
    finite_array,
    items_of,
    read_only,
    short,
    text,
    texts,
)
from bpwidget.mlp.copying import Immutable
from bpwidget.mlp.losses import Targets, fitting_loss
from bpwidget.mlp.network import MLP
from bpwidget.mlp.refusals import RefusedOverflowError, RefusedTypeError, RefusedValueError
from bpwidget.mlp.shown import shown
from bpwidget.mlp.training.checks import fit_inputs, network, read_only_classes, targets_of
from bpwidget.mlp.training.notes import Note

Mask: TypeAlias = npt.NDArray[np.bool_]

DATA_WORD = 52711
HELD_OUT = 4
# 80 MB in float64
MOST_ONE_HOT = 10_000_000


@dataclass(frozen=True, eq=False, repr=False, init=False)
class Data(Immutable):
    """Samples, one per row, some of them held out; all arrays read-only.

    Parameters
    ----------
    X : array_like, shape (n, features)
        The training samples.
    y : array_like, shape (n,) or (n, targets)
        Classes are whole numbers from 0, of shape (n,); targets are floats.
    name : str
        What messages and plots call the data.
    X_test, y_test : array_like, optional
        The held-out part, which is never trained on. Empty by default.
    features : sequence of str, optional
        Names of the columns of X; by default x1, x2, ...
    classes : sequence of str
        Names of the classes, if they have any.
    mean, spread : array_like, shape (features,), optional
        What `standardised` subtracted and divided by; None if the data are not standardised.
    notes : sequence of Note
        What `data_from` left out, and how it read columns; `str` turns each into a sentence.

    Raises
    ------
    TypeError, ValueError
        If an array holds anything but finite numbers, or two of them do not fit together.

    Examples
    --------
    >>> Data([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0], "xor")
    Data(xor: 4 samples of 2 features, 0 held out)
    """

    X: Array
    y: Targets
    name: str
    X_test: Array
    y_test: Targets
    features: tuple[str, ...]
    classes: tuple[str, ...]
    mean: Array | None
    spread: Array | None
    notes: tuple[Note, ...]

    def __init__(
        self,
        X: npt.ArrayLike,
        y: npt.ArrayLike,
        name: str = "data",
        X_test: npt.ArrayLike | None = None,
        y_test: npt.ArrayLike | None = None,
        features: tuple[str, ...] = (),
        classes: tuple[str, ...] = (),
        mean: npt.ArrayLike | None = None,
        spread: npt.ArrayLike | None = None,
        notes: tuple[Note, ...] = (),
    ) -> None:
        X = finite_array("X", X, ndim=2)
        y = _answers("y", y, X, "X")
        if (X_test is None) != (y_test is None):
            missing = "X_test" if X_test is None else "y_test"
            raise RefusedValueError("test_pair", missing=missing)
        if X_test is None or y_test is None or any_array("X_test", X_test).shape[:1] == (0,):
            X_test, y_test = read_only(X[:0].copy()), y[:0]
        else:
            X_test = finite_array("X_test", X_test, ndim=2)
            y_test = _answers("y_test", y_test, X_test, "X_test")
            _refuse_other_kind(X, y, X_test, y_test)
        features, classes = texts("features", features), texts("classes", classes)
        features = features or tuple(f"x{k + 1}" for k in range(X.shape[1]))
        if len(features) != X.shape[1]:
            raise RefusedValueError("features", wanted=X.shape[1], got=len(features))
        vars(self).update(
            X=X,
            y=y,
            name=text("name", name),
            X_test=X_test,
            y_test=y_test,
            features=features,
            classes=classes,
            mean=_of_features("mean", mean, X),
            spread=_of_features("spread", spread, X),
            notes=_notes(notes),
        )

    @property
    def outputs(self) -> int:
        """How many outputs a network needs: one per class, or one per target of a sample."""
        if self.y.dtype.kind == "f":
            return 1 if self.y.ndim == 1 else int(self.y.shape[1])
        return max(len(self.classes), int(self.y.max()) + 1, 1)

    def standardised(self) -> Data:
        """Return the same samples, each feature with mean 0 and standard deviation 1.

        Mean and standard deviation are those of the training samples, kept as `mean` and
        `spread`; the held-out samples are shifted and scaled by the same. A constant feature is
        only shifted.

        Returns
        -------
        Data

        Raises
        ------
        OverflowError
            If the spread of a feature does not fit in float64.

        Examples
        --------
        >>> far = Data([[100.0], [104.0]], [0, 1]).standardised()
        >>> far.X.tolist(), far.mean, far.spread
        ([[-1.0], [1.0]], array([102.]), array([2.]))
        """
        if self.mean is not None:
            return self
        with np.errstate(all="ignore"):
            mean, spread = self.X.mean(axis=0), self.X.std(axis=0)
        still = self.X.max(axis=0) == self.X.min(axis=0)
        # the computed mean of equal numbers may differ from them by a rounding error
        mean[still], spread[still] = self.X[0, still], 1.0
        bad = ~(np.isfinite(mean) & np.isfinite(spread) & (spread > 0))
        if bad.any():
            feature = self.features[int(bad.argmax())]
            raise RefusedOverflowError("spread", feature=feature)
        return replace(
            self,
            X=(self.X - mean) / spread,
            X_test=(self.X_test - mean) / spread,
            mean=read_only(mean),
            spread=read_only(spread),
        )

    def one_hot(self) -> Data:
        """Return the same samples, with each class as a one-hot target of shape (classes,).

        ``squared_error`` and ``binary_cross_entropy`` take such targets if the network has one
        output per class.

        Returns
        -------
        Data
            Its y has shape (n, classes).

        Raises
        ------
        TypeError
            If y does not hold classes.
        ValueError
            If a class is negative, or there are too many classes.

        Examples
        --------
        >>> Data([[1.0], [2.0]], [1, 0]).one_hot().y.tolist()
        [[0.0, 1.0], [1.0, 0.0]]
        """
        if self.y.dtype.kind == "f":
            raise RefusedTypeError("one_hot")
        least = min(int(y.min(initial=0)) for y in (self.y, self.y_test))
        if least < 0:
            raise RefusedValueError("one_hot_from_0", got=least)
        classes = max(self.outputs, int(self.y_test.max(initial=0)) + 1)
        numbers = classes * max(classes, len(self.y) + len(self.y_test))
        if numbers > MOST_ONE_HOT:
            raise RefusedValueError("one_hot_large", most=MOST_ONE_HOT, got=numbers)
        rows = np.eye(classes)
        return replace(self, y=rows[self.y], y_test=rows[self.y_test])

    def fit(self, net: MLP, loss: str) -> None:
        """Refuse a network or a loss that does not fit these samples.

        Parameters
        ----------
        net : MLP
            The network to train.
        loss : str
            See `backprop`.

        Raises
        ------
        TypeError, ValueError
            The message names X, y, X_test or y_test.
        """
        network(net)
        l = fitting_loss(net.output_activation, loss)
        for X, y, part in ((self.X, self.y, ""), (self.X_test, self.y_test, "_test")):
            if len(X):
                fit_inputs(net, X, f"X{part}")
                targets_of(l, y, len(X), net.outputs, f"y{part}")

    def __repr__(self) -> str:
        n, d = self.X.shape
        many = f"{n} sample{'' if n == 1 else 's'} of {d} feature{'' if d == 1 else 's'}"
        notes = "".join(f"\n  {each}" for each in self.notes)
        return f"Data({shown(self.name)}: {many}, {len(self.X_test)} held out){notes}"


def split(
    X: Array,
    y: Targets,
    name: str,
    seed: int,
    features: tuple[str, ...] = (),
    classes: tuple[str, ...] = (),
) -> Data:
    """Return the samples with a quarter of each class, rounded down, held out.

    Both parts keep the order of the samples.
    """
    draw = np.random.RandomState([seed, DATA_WORD])
    out = np.zeros(len(X), dtype=bool)
    groups = [y == k for k in np.unique(y)] if y.dtype.kind == "i" else [np.ones(len(X), bool)]
    for group in groups:
        rows = np.flatnonzero(group)
        out[draw.permutation(rows)[: len(rows) // HELD_OUT]] = True
    return Data(X[~out], y[~out], name, X[out], y[out], features, classes)


def _of_features(name: str, value: npt.ArrayLike | None, X: Array) -> Array | None:
    """Return one number for each feature, or None for none."""
    if value is None:
        return None
    vector = finite_array(name, value, ndim=1)
    if vector.shape != X.shape[1:]:
        raise RefusedValueError("shape", name=name, wanted=X.shape[1:], shape=vector.shape)
    return vector


def _answers(name: str, y: npt.ArrayLike, X: Array, samples: str) -> Targets:
    given: npt.NDArray[Any] = any_array(name, y)
    if given.ndim not in {1, 2}:
        raise RefusedValueError("answers_shape", name=name, samples=samples, shape=given.shape)
    if len(given) != len(X):
        raise RefusedValueError("answers", name=name, n=len(X), samples=samples, got=len(given))
    if given.dtype.kind in "biu" and given.ndim == 1:
        return read_only_classes(name, given)
    if given.dtype.kind not in "biuf":
        raise RefusedTypeError("real", name=name, got=short(y))
    return finite_array(name, given, ndim=given.ndim)


def _notes(notes: object) -> tuple[Note, ...]:
    """Return notes as a tuple, or refuse anything else."""
    several = items_of(notes)
    if several is None or not all(isinstance(each, Note) for each in several):
        raise RefusedTypeError("notes", got=short(notes))
    return tuple(several)


def _refuse_other_kind(X: Array, y: Targets, X_test: Array, y_test: Targets) -> None:
    for name, part, whole in (("X", X_test, X), ("y", y_test, y)):
        if part.shape[1:] != whole.shape[1:] or part.dtype != whole.dtype:
            raise RefusedValueError(
                "test_alike",
                name=name,
                shape=whole.shape,
                dtype=whole.dtype,
                test_shape=part.shape,
                test_dtype=part.dtype,
            )
