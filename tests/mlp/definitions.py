"""The definition of each φ and each loss, twice: with many digits, and for autograd.

The versions for autograd are written so that they stay finite.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import reduce
from typing import Any, NamedTuple

import autograd.numpy as anp

Vector = Any  # an array, or autograd's box around one
Digits = list[Decimal]
ZERO = Decimal(0)


class Phi(NamedTuple):
    """φ(z) of a number with many digits, and of a vector for autograd."""

    digits: Callable[[Decimal], Decimal]
    autograd: Callable[[Vector], Vector]


class Loss(NamedTuple):
    """l(o, y) with many digits, and for autograd; y is a class or a vector."""

    digits: Callable[[Digits, Any], Decimal]
    autograd: Callable[[Vector, Any], Vector]


def sigmoid(z: Vector) -> Vector:
    return anp.exp(-anp.logaddexp(0.0, -z))


# anp.where(z > 0, ...) takes the left branch at 0, as the conventions require.
PHI: dict[str, Phi] = {
    "identity": Phi(lambda z: z, lambda z: 1.0 * z),
    "relu": Phi(lambda z: max(z, ZERO), lambda z: anp.where(z > 0, z, 0.0 * z)),
    "leaky_relu": Phi(
        lambda z: z if z > 0 else z * Decimal("0.01"), lambda z: anp.where(z > 0, z, 0.01 * z)
    ),
    "sigmoid": Phi(lambda z: 1 / (1 + (-z).exp()), sigmoid),
    "tanh": Phi(
        lambda z: (z.exp() - (-z).exp()) / (z.exp() + (-z).exp()),
        # autograd divides by cosh(z)², which overflows; tanh is constant long before that
        lambda z: anp.tanh(anp.clip(z, -300.0, 300.0)),
    ),
    "softplus": Phi(lambda z: (1 + z.exp()).ln(), lambda z: anp.logaddexp(0.0, z)),
    "elu": Phi(
        lambda z: z if z > 0 else z.exp() - 1,
        lambda z: anp.where(z > 0, z, anp.expm1(anp.where(z > 0, 0.0, z))),
    ),
    "silu": Phi(lambda z: z / (1 + (-z).exp()), lambda z: z * sigmoid(z)),
}


def total(terms: Any) -> Decimal:
    return sum(terms, ZERO)


def numbers(y: Any) -> Digits:
    return [Decimal(each) for each in y.tolist()]


def squares(o: Digits, y: Any) -> Decimal:
    return total((a - b) ** 2 for a, b in zip(o, numbers(y), strict=True))


def _cross_entropy(o: Vector, y: int) -> Vector:
    others = [o[k] - o[y] for k in range(len(o)) if k != y]
    return reduce(anp.logaddexp, others, 0.0 * o[y])


def _binary_cross_entropy(o: Digits, y: Any) -> Decimal:
    p = [1 / (1 + (-each).exp()) for each in o]
    return -total(b * a.ln() + (1 - b) * (1 - a).ln() for a, b in zip(p, numbers(y), strict=True))


LOSS: dict[str, Loss] = {
    "cross_entropy": Loss(
        lambda o, y: total(each.exp() for each in o).ln() - o[y],
        _cross_entropy,
    ),
    "squared_error": Loss(
        lambda o, y: squares(o, y) / 2,
        lambda o, y: anp.sum((o - y) ** 2) / 2,
    ),
    "sum_of_squares": Loss(squares, lambda o, y: anp.sum((o - y) ** 2)),
    "mean_squared_error": Loss(
        lambda o, y: squares(o, y) / len(o),
        lambda o, y: anp.sum((o - y) ** 2) / len(o),
    ),
    "binary_cross_entropy": Loss(
        _binary_cross_entropy,
        lambda o, y: -anp.sum(y * -anp.logaddexp(0.0, -o) + (1 - y) * -anp.logaddexp(0.0, o)),
    ),
}
