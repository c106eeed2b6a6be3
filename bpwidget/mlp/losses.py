"""The losses L = l(ŷ, y), their gradients ∂L/∂ŷ and their predictions.

ŷ = ψ(o) is the output of a network, and is o if its output activation ψ is the identity. The two
cross-entropies contain a softmax or a σ of their own, so they take o: `fitting_loss` refuses any
other ψ than the identity with them, and here their argument is called o.

Each takes ŷ with its q components along the first axis: shape (q,) for one sample, (q, ...) for a
whole grid of outputs at once. L has the remaining shape. `Loss.of_batch` takes n samples, each with
its own target.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from bpwidget.mlp.activations import ACTIVATIONS, IDENTITY
from bpwidget.mlp.arguments import Array, choice, finite_array, ones, short, squared_norm
from bpwidget.mlp.refusals import RefusedTypeError, RefusedValueError

Classes: TypeAlias = npt.NDArray[np.int64]
Target: TypeAlias = int | Array
Targets: TypeAlias = Classes | Array

# far below the exponent at which e to its power overflows
LARGEST_EXPONENT = 500.0

_sigmoid = ACTIVATIONS["sigmoid"].phi
_softplus = ACTIVATIONS["softplus"].phi


@dataclass(frozen=True)
class Loss:
    """One loss l.

    Attributes
    ----------
    name : str
        As written in ``backprop(..., loss=name)``.
    takes_class : bool
        Whether y is a class index; otherwise y is a vector of shape (q,).
    value : callable
        l(ŷ, y).
    gradient : callable
        ∂L/∂ŷ, of the shape of ŷ: step 2.
    predict : callable
        The prediction in the units of y: probabilities, or ŷ itself.
    highest_target : float
        If finite, entries of a target vector must lie between 0 and this.
    residual_factor : callable or None
        c(q), if ∂L/∂ŷ is c(q) (prediction - target), with a class as a one-hot target.
    contains : str
        The function that it applies to o itself, ``softmax`` or ``sigmoid``; empty if it takes
        any ŷ.
    of_margins : callable or None
        l as a function of `margins`, if it depends on nothing else.
    of_class : callable or None
        l and ∂L/∂ŷ of one sample together, if that is faster.
    of_classes : callable or None
        l and ∂L/∂ŷ for ŷ of shape (q, n) and n classes, if y is a class.
    """

    name: str
    takes_class: bool
    value: Callable[[Array, Target], Array]
    gradient: Callable[[Array, Target], Array]
    predict: Callable[[Array], Array]
    highest_target: float = np.inf
    residual_factor: Callable[[int], float] | None = None
    contains: str = ""
    of_margins: Callable[[Array], Array] | None = None
    of_class: Callable[[Array, int], tuple[float, Array]] | None = None
    of_classes: Callable[[Array, Classes], tuple[Array, Array]] | None = None

    def value_and_gradient(self, y_hat: Array, y: Target) -> tuple[float, Array]:
        """Return L and ∂L/∂ŷ of one sample."""
        if self.of_class is not None and isinstance(y, int):
            return self.of_class(y_hat, y)
        return float(self.value(y_hat, y)), self.gradient(y_hat, y)

    def of_batch(self, y_hat: Array, y: Targets) -> tuple[Array, Array]:
        """Return L of n samples, and ∂L/∂ŷ with one column for each.

        Parameters
        ----------
        y_hat : array, shape (q, n)
        y : array
            n classes, or targets of shape (q, n).
        """
        if self.of_classes is not None:
            return self.of_classes(y_hat, y.astype(np.int64, copy=False))
        targets = y.astype(np.float64, copy=False)
        return self.value(y_hat, targets), self.gradient(y_hat, targets)

    def target(self, y: npt.ArrayLike, outputs: int) -> Target:
        """Return y in the form that this loss takes, or refuse it.

        Raises
        ------
        TypeError
            If y is not made of numbers, or a class index is not an int.
        ValueError
            If a class index is out of range, or a vector has the wrong shape or entries.
        """
        return self._class_index(y, outputs) if self.takes_class else self._vector(y, outputs)

    def _class_index(self, y: npt.ArrayLike, outputs: int) -> int:
        if type(y) is int and 0 <= y < outputs:  # the common case
            return y
        last = outputs - 1
        if not isinstance(y, (int, np.integer)) or isinstance(y, bool):
            raise RefusedTypeError("class", last=last, loss=self.name, got=short(y))
        if not 0 <= y < outputs:
            raise RefusedValueError("class_of_outputs", last=last, outputs=outputs, got=y)
        return int(y)

    def _vector(self, y: npt.ArrayLike, outputs: int) -> Array:
        one_number = outputs == 1 and isinstance(y, (numbers.Real, np.ndarray)) and np.ndim(y) == 0
        vector = finite_array("y", [y] if one_number else y, ndim=1)
        if vector.shape != (outputs,):
            wanted = (outputs,)
            raise RefusedValueError(
                "targets_shape", name="y", wanted=wanted, loss=self.name, shape=vector.shape
            )
        if np.isfinite(self.highest_target):
            outside = (vector < 0) | (vector > self.highest_target)
            if outside.any():
                where = int(np.argmax(outside))
                raise RefusedValueError(
                    "targets_at",
                    name="y",
                    most=f"{self.highest_target:g}",
                    loss=self.name,
                    got=vector[where],
                    index=f"[{where}]",
                )
        return vector


def _along(y: Target, o: Array) -> Array:
    """Reshape y from (q,), or (q, n) for n samples, to broadcast against o of shape (q, ...)."""
    targets = np.asarray(y, dtype=np.float64)
    return targets.reshape(targets.shape + (1,) * (o.ndim - targets.ndim))


def _softmax(o: Array) -> Array:
    shares: Array = o - np.maximum.reduce(o, axis=0)
    np.exp(shares, out=shares)
    shares /= np.add.reduce(shares, axis=0)
    return shares


def margins(o: Array, y: int) -> Array:
    """Return o_k - o_y for all classes k except y; the last of these rows is in the place of y.

    Weights and biases of the output layer have their margins, too: those of o = W2 h + b2 are the
    margins of W2 times h, plus the margins of b2.

    Examples
    --------
    >>> margins(np.array([3.0, 1.0, 5.0, 7.0]), 1)
    array([2., 6., 4.])
    """
    differences: Array = o - o[y]
    differences[y] = differences[-1]
    return differences[:-1]


def _cross_entropy(o: Array, y: Target) -> Array:
    # log Σ exp(o - o_y): the log of a rounded probability would lose digits
    if o.ndim == 1:
        value: Array = np.logaddexp.reduce(o - o[y])
        return value
    return _cross_entropy_of_margins(margins(o, int(y)))


def _cross_entropy_of_margins(margins: Array) -> Array:
    # the same for a grid, with functions that NumPy vectorises
    if len(margins) == 1:
        return _softplus(margins[0])
    top = np.maximum.reduce(margins, axis=0, initial=0.0)
    shares = margins - top
    np.exp(shares, out=shares)
    value: Array = np.expm1(-top)
    value += np.add.reduce(shares, axis=0)
    np.log1p(value, out=value)
    value += top
    return value


def _cross_entropy_gradient(o: Array, y: Target) -> Array:
    gradient: Array = o - np.maximum.reduce(o, axis=0)
    np.exp(gradient, out=gradient)
    # p_y - 1 as minus the sum of the others, which is accurate where p_y rounds to 1
    right = gradient[y].copy()
    gradient[y] = 0.0
    others = np.add.reduce(gradient, axis=0)
    gradient[y] = -others
    gradient /= others + right
    return gradient


def _cross_entropy_of_class(o: Array, y: int) -> tuple[float, Array]:
    # value and gradient as above, for one sample; for a few classes, NumPy takes twice as long
    values = o.tolist()
    own = values[y]
    if not max(values) - own <= LARGEST_EXPONENT:  # or NaN
        return float(_cross_entropy(o, y)), _cross_entropy_gradient(o, y)
    shares = [math.exp(value - own) for value in values]
    shares[y] = 0.0
    # the sum without its 1, since log1p keeps more digits
    others = sum(shares)
    shares[y] = -others
    whole = 1.0 + others
    return math.log1p(others), np.array([share / whole for share in shares])


def _cross_entropy_of_batch(o: Array, y: Classes) -> tuple[Array, Array]:
    # value and gradient as above, for n samples of different classes
    own = (y * len(y) + _in_order(len(y))).astype(np.intp, copy=False)  # 32 bits in browsers
    o_own = o.take(own)
    shares: Array = o - o_own
    is_small = squared_norm(shares) < LARGEST_EXPONENT**2
    if not is_small:  # exp of the largest would overflow, so it is scaled to 1
        top = np.maximum.reduce(o, axis=0)
        shares, below_top = o - top, o_own - top
    np.exp(shares, out=shares)
    entries = shares.reshape(-1)  # by an index, twice as fast as by shares.put
    entries[own] = 0.0
    others = ones(len(o)).dot(shares)
    entries[own] = -others
    # the sum without its 1, since log1p keeps more digits
    rest = others if is_small else others + np.expm1(below_top)
    value: Array = np.log1p(rest)
    if not is_small:
        value -= below_top
    rest += 1.0
    shares /= rest
    return value, shares


@lru_cache(maxsize=8)
def _in_order(n: int) -> Classes:
    return np.arange(n)


def _sum_of_squares(o: Array, y: Target) -> Array:
    error = o - _along(y, o)
    value: Array = (error * error).sum(axis=0)
    return value


def _squared_error(o: Array, y: Target) -> Array:
    return 0.5 * _sum_of_squares(o, y)


def _mean_squared_error(o: Array, y: Target) -> Array:
    return _sum_of_squares(o, y) / len(o)


def _binary_cross_entropy(o: Array, y: Target) -> Array:
    y = _along(y, o)
    value: Array = (y * _softplus(-o) + (1.0 - y) * _softplus(o)).sum(axis=0)
    return value


def _binary_cross_entropy_gradient(o: Array, y: Target) -> Array:
    # σ(o) - y, rearranged to avoid cancellation
    y = _along(y, o)
    return (1.0 - y) * _sigmoid(o) - y * _sigmoid(-o)


LOSSES: Mapping[str, Loss] = MappingProxyType(
    {
        each.name: each
        for each in (
            Loss(
                "cross_entropy",
                True,
                _cross_entropy,
                _cross_entropy_gradient,
                _softmax,
                residual_factor=lambda _: 1.0,
                contains="softmax",
                of_margins=_cross_entropy_of_margins,
                of_class=_cross_entropy_of_class,
                of_classes=_cross_entropy_of_batch,
            ),
            Loss(
                "squared_error",
                False,
                _squared_error,
                lambda o, y: o - _along(y, o),
                np.copy,
                residual_factor=lambda _: 1.0,
            ),
            Loss(
                "sum_of_squares",
                False,
                _sum_of_squares,
                lambda o, y: 2.0 * (o - _along(y, o)),
                np.copy,
                residual_factor=lambda _: 2.0,
            ),
            Loss(
                "mean_squared_error",
                False,
                _mean_squared_error,
                lambda o, y: 2.0 / len(o) * (o - _along(y, o)),
                np.copy,
                residual_factor=lambda q: 2.0 / q,
            ),
            Loss(
                "binary_cross_entropy",
                False,
                _binary_cross_entropy,
                _binary_cross_entropy_gradient,
                _sigmoid,
                highest_target=1.0,
                residual_factor=lambda _: 1.0,
                contains="sigmoid",
            ),
        )
    }
)


def loss_named(name: str) -> Loss:
    """Return the loss called `name`.

    Examples
    --------
    >>> float(loss_named("squared_error").value(np.array([3.0, 1.0]), np.array([1.0, 1.0])))
    2.0
    """
    return choice("loss", name, LOSSES)


def fitting_loss(output_activation: str, name: str) -> Loss:
    """Return the loss called `name`, for a network with that ψ, or refuse the pair.

    Raises
    ------
    TypeError, ValueError
        If there is no such loss, or it contains a function of o and ψ is not the identity.

    Examples
    --------
    >>> fitting_loss("sigmoid", "squared_error").name
    'squared_error'
    >>> fitting_loss("sigmoid", "binary_cross_entropy")
    Traceback (most recent call last):
      ...
    bpwidget.mlp.refusals.RefusedValueError: output_activation must be 'identity' for \
binary_cross_entropy, which applies sigmoid to o itself, got 'sigmoid'; the losses of \
ŷ = sigmoid(o) are squared_error, sum_of_squares, mean_squared_error
    """
    loss = choice("loss", name, LOSSES)
    if loss.contains and output_activation != IDENTITY:
        raise RefusedValueError(
            "output_activation_of_loss",
            loss=loss.name,
            contains=loss.contains,
            got=repr(output_activation),
            psi=output_activation,
            known=[each.name for each in LOSSES.values() if not each.contains],
        )
    return loss
