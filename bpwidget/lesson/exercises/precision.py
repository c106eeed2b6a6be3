"""The tolerance for numbers that a learner worked out from printed, rounded values.

Such an answer cannot be exact: every input was rounded to a few digits when it was printed. The
functions here propagate those half digits through each rule, with worst-case bounds, to find how
far a correct answer may be from the exact one. An answer computed in code gets no such allowance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

import numpy as np

from bpwidget.lesson.exercises.diagnosis import diagnose, numbers_of, wrong_text
from bpwidget.lesson.exercises.verdict import Verdict
from bpwidget.lesson.numerals import MINUS, numeral
from bpwidget.lesson.rules import STEP_OF, passage, through_loss
from bpwidget.lesson.words.languages import joined
from bpwidget.lesson.words.verdicts import sentence
from bpwidget.mlp import ACTIVATIONS, LOSSES, Trace
from bpwidget.mlp.arguments import Array

# rounding to three digits changes a number by at most this share of it
THREE_DIGITS = 5e-3
ROUNDING = 1e-9
# tight enough that only code reaches it
EXACT = 1e-12
# a number with more digits than this was computed, not worked out from printed values
MOST_DIGITS = 4

Times = Callable[[Array, Array], Array]


def judged(
    trace: Trace, name: str, answer: object, earlier: Mapping[str, object], lang: str
) -> Verdict:
    """Judge numbers that were either computed exactly or worked out from printed values.

    A computed answer that equals the result of a mistake exactly is wrong, however close it is to
    the right one.

    Examples
    --------
    >>> from bpwidget.mlp import MLP, backprop
    >>> trace = backprop(MLP.random(), x=(0.5, 0.6), y=0)
    >>> trace.gradients["dJ/dz"].round(6).tolist()
    [0.116864, -0.035532, 0.034149, -0.16102]
    >>> bool(judged(trace, "dJ/dz", [0.117, -0.0355, 0.0341, -0.161], {}, "en"))
    True
    """
    step = STEP_OF[name]
    exact = diagnose(trace, step, answer, name=name, earlier=earlier, tolerance=EXACT, lang=lang)
    if exact.right or (exact.findings and not _is_read_off(answer)):
        return exact
    near = precision(trace, name)
    verdict = diagnose(trace, step, answer, name=name, earlier=earlier, tolerance=near, lang=lang)
    if verdict.right or not _is_rounded(answer, trace.gradients[name]):
        return verdict
    said = sentence("rounded", lang)
    if verdict.findings:
        return replace(verdict, text=joined(lang, verdict.text, said))
    return replace(verdict, text=wrong_text(step, name, said, lang))


def _is_rounded(answer: object, right: Array) -> bool:
    """Return whether numbers are the right ones in fewer digits than can be judged."""
    value = numbers_of(answer)
    if value is None or value.shape != right.shape or not value.any():
        return False
    if not np.isfinite(value).all():
        return False
    places = [_places(number) for number in value.flat if number]
    units = [10.0 ** -(_places(number) if number else max(places)) for number in value.flat]
    halves = (0.5 + ROUNDING) * np.reshape(units, value.shape)
    return bool((np.abs(value - right) <= halves).all())


def _places(number: float) -> int:
    """Return how many decimal places a number has, below 0 where it ends in zeros."""
    exponent = Decimal(repr(float(number))).normalize().as_tuple().exponent
    return -int(exponent)


def precision(trace: Trace, name: str) -> float:
    """Return the largest error of a right answer, relative to its largest entry.

    Allowed for are inputs rounded as `numeral` prints them, and an answer rounded to three digits
    or as `numeral` prints it.
    """
    right = trace.gradients[name]
    largest = float(np.abs(right).max())
    if not largest:
        return THREE_DIGITS
    given = max(THREE_DIGITS * largest, float(_last_digit(right).max()))
    # a little more, so that an error of exactly half a digit passes in spite of float64 rounding
    return (1 + ROUNDING) * (given + _off_by_inputs(trace, name)) / largest


def _off_by_inputs(trace: Trace, name: str) -> float:
    """Return the largest error of a step due to the rounding of its inputs."""
    return float(SPREADS[name](trace).max()) if name in SPREADS else 0.0


def _is_read_off(answer: object) -> bool:
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
    if through_loss(trace) == "dJ/dy_hat":  # of a loss that applies nothing to ŷ
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
    """Return the largest difference of each number from its print; tiny if that is exact."""
    exact = np.reshape([_printed(value) == value for value in values.flat], values.shape)
    # not zero, because in 1 - p even the float64 rounding of p shows
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
