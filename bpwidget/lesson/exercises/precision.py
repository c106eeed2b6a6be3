"""The tolerance for numbers that a learner worked out from printed, rounded values.

Such an answer cannot be exact: every input was rounded to a few digits when it was printed. The
functions here propagate those half digits through each rule, with worst-case bounds, to find how
far a correct answer may be from the exact one. An answer computed in code gets no such allowance.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import numpy as np

from bpwidget.lesson.exercises.numeric import numbers_of
from bpwidget.lesson.numerals import MINUS, numeral
from bpwidget.lesson.rules import passage, through_loss
from bpwidget.mlp import ACTIVATIONS, LOSSES, Trace
from bpwidget.mlp.arguments import Array

# the largest relative error of rounding to three digits
THREE_DIGITS = 5e-3
ROUNDING = 1e-9
# a number with more digits than this was computed, not worked out from printed values
MOST_DIGITS = 4

Times = Callable[[Array, Array], Array]


def digits_of(answer: object) -> int:
    """Return the largest number of significant digits of the numbers in an answer.

    An array of a smaller type than float64 holds no more digits than its type does.

    Examples
    --------
    >>> digits_of([0.117, -0.04]), digits_of([1 / 3]), digits_of(np.float16([1 / 3]))
    (3, 16, 4)
    """
    value = numbers_of(answer)
    if value is None or not np.isfinite(value).all():
        return 0
    most = max((len(_decimal(number).as_tuple().digits) for number in value.flat), default=0)
    dtype = getattr(answer, "dtype", None)
    if isinstance(dtype, np.dtype) and dtype.kind == "f":
        most = min(most, np.finfo(dtype).precision + 1)
    return most


def roundings(value: Array, at_least: int = 1) -> tuple[Array, Array]:
    """Return half a unit of the last place of each number, by decimals and by significant digits.

    Numbers that are rounded together have as many decimals, or as many significant digits, as the
    one of them that has the most: 0.5 next to 0.125 may be 0.500.

    Parameters
    ----------
    value : array
    at_least : int
        The least number of places, even if the numbers end in zeros.

    Examples
    --------
    >>> decimals, digits = roundings(np.array([0.5, 0.025]))
    >>> decimals.round(7).tolist(), digits.round(7).tolist()
    ([0.0005, 0.0005], [0.005, 0.0005])
    """
    numbers = [_decimal(number) for number in value.flat]
    exponents = [int(number.as_tuple().exponent) for number in numbers if number]
    places = max(at_least, *(-each for each in exponents)) if exponents else at_least
    digits = max([at_least, *(len(number.as_tuple().digits) for number in numbers)])
    # decimal exponents of the first digits; zeros get that of the smallest number's last digit
    firsts = [number.adjusted() if number else None for number in numbers]
    smallest = min((first for first in firsts if first is not None), default=0)
    units = [(smallest if first is None else first) + 1 - digits for first in firsts]
    by_digits = np.reshape([10.0**unit for unit in units], value.shape)
    by_decimals = np.full(value.shape, 10.0**-places)
    return 0.5 * by_decimals, 0.5 * by_digits


def is_rounded(value: Array, right: Array, at_least: int = 1) -> bool:
    """Return whether numbers are the right ones, rounded to the digits that they have.

    Examples
    --------
    >>> right = np.array([0.3667, -0.0612])
    >>> [is_rounded(np.array(each), right, 2) for each in ([0.37, -0.06], [0.4, -0.1])]
    [True, False]
    >>> is_rounded(np.array([0.4, -0.1]), right)
    True
    """
    if value.shape != right.shape or not value.any():
        return False
    off = np.abs(value - right)
    return any(bool((off <= (1 + ROUNDING) * half).all()) for half in roundings(value, at_least))


def _decimal(number: float) -> Decimal:
    return Decimal(repr(float(number))).normalize()


def precision(trace: Trace, name: str) -> float:
    """Return the largest error of a right answer, relative to its largest entry.

    It allows for inputs rounded as `numeral` prints them, and for an answer rounded to three digits
    or as `numeral` prints it.
    """
    right = trace.gradients[name]
    largest = float(np.abs(right).max())
    if not largest:
        return THREE_DIGITS
    given = max(THREE_DIGITS * largest, float(_last_digit(right).max()))
    # slightly more than half a digit, so that float64 rounding does not fail an exact half
    return (1 + ROUNDING) * (given + _off_by_inputs(trace, name)) / largest


def _off_by_inputs(trace: Trace, name: str) -> float:
    """Return the largest error of a step due to the rounding of its inputs."""
    return float(SPREADS[name](trace).max()) if name in SPREADS else 0.0


def is_read_off(answer: object) -> bool:
    """Return whether numbers have few enough digits to be worked out from printed ones."""
    value = numbers_of(answer)
    if value is None:
        return False
    return all(
        number in (float(f"{number:.{MOST_DIGITS - 1}e}"), _printed(number))
        for number in value.flat
    )


def _off_through_loss(trace: Trace) -> Array:
    """Return the largest error of ∂J/∂ŷ, worked out from o or from the prediction."""
    p, o = trace.prediction, _off(trace.o)
    if through_loss(trace) == "dJ/dy_hat":  # the loss applies nothing to ŷ
        psi = ACTIVATIONS[trace.net.output_activation].phi
        o = np.maximum(*(np.abs(psi(trace.o + move) - trace.y_hat) for move in (o, -o)))
    target = np.zeros(()) if isinstance(trace.y, int) else _off(trace.y)
    factor = LOSSES[trace.loss].residual_factor
    if factor is None:
        return _off_by_moving(trace, o, target)
    through: Array = o
    if trace.loss == "cross_entropy":
        through = np.abs(np.diag(p) - np.multiply.outer(p, p)) @ o
    elif trace.loss == "binary_cross_entropy":
        through = p * (1 - p) * o
    off: Array = factor(len(p)) * (np.maximum(through, _off(p)) + target)
    return off


def _off_by_moving(trace: Trace, o: Array, target: Array) -> Array:
    """Return the change in ∂L/∂ŷ, summed over changes of each entry of ŷ and y alone."""
    gradient, y = LOSSES[trace.loss].gradient, trace.y
    here = gradient(trace.y_hat, y)
    off = np.zeros_like(here)
    for each in np.diag(o):
        off += np.maximum(*(abs(gradient(trace.y_hat + move, y) - here) for move in (each, -each)))
    if not isinstance(y, int):
        for each in np.diag(target):
            off += np.maximum(
                *(abs(gradient(trace.y_hat, y + move) - here) for move in (each, -each))
            )
    return off


def _off_by_o(trace: Trace) -> Array:
    return (
        _off_through_loss(trace) if through_loss(trace) == "dJ/do" else _off_through("dJ/do", trace)
    )


def _off_through(name: str, trace: Trace) -> Array:
    """Return the largest error of ∂J/∂z, with φ′ worked out from z, or from h as in 1 - h²."""
    by_value, activation, z, h = passage(name, trace)
    right, off = activation.slope(z), _off(z)
    by_z = [np.abs(activation.slope(z + move) - right) for move in (off, -off)]
    slope: Array = np.maximum(np.maximum(*by_z), 2 * _off(h))
    dJ_dh = trace.gradients[by_value]
    return np.abs(dJ_dh) * slope + _off(dJ_dh) * (np.abs(right) + slope)


def _product(times: Times, one: Array, other: Array) -> Array:
    """Return the largest error of a product of two rounded factors."""
    off_one, off_other = _off(one), _off(other)
    off: Array = times(np.abs(one), off_other) + times(off_one, np.abs(other) + off_other)
    return off


def _penalty(trace: Trace, weights: Array) -> Array:
    return _product(np.multiply, np.asarray(trace.lam), weights)


def _off(values: Array) -> Array:
    """Return the largest difference of each number from its printed form; tiny if that is exact."""
    exact = np.reshape([_printed(value) == value for value in values.flat], values.shape)
    # not zero, because 1 - p magnifies even the float64 rounding of p
    return np.where(exact, 2 * np.spacing(np.abs(values)), _last_digit(values))


def _last_digit(values: Array) -> Array:
    """Return half a unit of the last printed digit of each number."""
    halves = []
    for value in values.flat:
        digits, _, exponent = numeral(float(value)).replace(MINUS, "-").partition("e")
        decimals = len(digits.partition(".")[2])
        halves.append(0.5 * 10.0 ** (int(exponent or 0) - decimals) if value else 0.0)
    return np.reshape(halves, values.shape)


def _printed(value: float) -> float:
    return float(numeral(float(value)).replace(MINUS, "-"))


# the largest error of each quantity; those that are 1 by definition have none
SPREADS: dict[str, Callable[[Trace], Array]] = {
    "dJ/dy_hat": _off_through_loss,
    "dJ/do": _off_by_o,
    "ds/dW1": lambda trace: _penalty(trace, trace.net.W1),
    "ds/dW2": lambda trace: _penalty(trace, trace.net.W2),
    "dJ/dW2": lambda trace: (
        _product(np.multiply.outer, trace.gradients["dJ/do"], trace.h)
        + _penalty(trace, trace.net.W2)
    ),
    "dJ/db2": lambda trace: _off(trace.gradients["dJ/do"]),
    "dJ/dh": lambda trace: _product(np.matmul, trace.net.W2.T, trace.gradients["dJ/do"]),
    "dJ/dz": lambda trace: _off_through("dJ/dz", trace),
    "dJ/dW1": lambda trace: (
        _product(np.multiply.outer, trace.gradients["dJ/dz"], trace.x)
        + _penalty(trace, trace.net.W1)
    ),
    "dJ/db1": lambda trace: _off(trace.gradients["dJ/dz"]),
}
