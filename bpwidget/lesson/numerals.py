"""Numbers as text for a learner: short, aligned, with a true minus sign."""

from __future__ import annotations

import math
from collections.abc import Sequence
from types import MappingProxyType

import numpy as np

from bpwidget.lesson.words.symbols import gradient_symbol
from bpwidget.mlp.arguments import Array

MINUS = "−"
# a number that is too large for float64
INFINITE = "∞"
# placeholder for a hidden number
UNKNOWN = "?"
MOST_IN_A_ROW = 8
SCALAR = MappingProxyType({"en": "scalar", "zh": "标量"})


def numeral(value: float) -> str:
    """Return a number in at most nine characters; only an exact zero becomes "0".

    Examples
    --------
    >>> [numeral(v) for v in (0.0, -0.25, 1234.5, 0.00012, -3e5)]
    ['0', '−0.250', '1234.5', '1.2e−4', '−3.0e5']
    """
    size = abs(value)
    if size == 0:
        return "0"
    if 0.001 <= size < 99999.5:
        text = f"{size:.4f}" if size < 0.0995 else f"{size:.3f}" if size < 99.95 else f"{size:.1f}"
        return text if value > 0 else MINUS + text
    if math.isinf(value):
        return MINUS * (value < 0) + INFINITE
    return _spelled(f"{value:.1e}")


def fine(value: float) -> str:
    """Return a number with four significant digits, for numbers that nearly agree.

    Examples
    --------
    >>> [fine(v) for v in (-0.0, 0.0013377, -4.2e-05)]
    ['0', '0.001338', '−4.2e−5']
    """
    return numeral(value) if math.isinf(value) else _spelled(f"{value:.4g}")


def fixed(value: float) -> str:
    """Return a number with two decimals, for a place on a plot.

    Examples
    --------
    >>> fixed(-1.5), fixed(-0.001)
    ('−1.50', '0.00')
    """
    return _spelled(f"{value:.2f}")


def _spelled(text: str) -> str:
    """Return a formatted number with a true minus sign, and none before a zero."""
    if text[0] != "-" and "e" not in text:
        return text
    digits, e, exponent = text.partition("e")
    if digits.startswith("-") and not digits.strip("-0."):
        digits = digits[1:]
    return f"{digits}{e}{int(exponent) if e else ''}".replace("-", MINUS)


def partial(name: str) -> str:
    """Return a gradient's name in plain letters.

    Examples
    --------
    >>> partial("dJ/dW1"), partial("dJ/dy_hat")
    ('∂J/∂W1', '∂J/∂ŷ')
    """
    return gradient_symbol(name)


def shape_text(shape: Sequence[int], lang: str = "en") -> str:
    """Return a shape as text: (2, 4), (4,) or "scalar"."""
    if not shape:
        return SCALAR[lang]
    return "(" + ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "") + ")"


def rows_of(array: Array, most_rows: int, most_columns: int) -> list[list[str]]:
    """Return the numerals of an array by rows, a vector as one row, abridged with … and ⋮.

    Examples
    --------
    >>> import numpy as np
    >>> rows_of(np.arange(6.0), most_rows=1, most_columns=4)
    [['0', '1.000', '…', '5.000']]
    """
    matrix = array.reshape(1, -1) if array.ndim < 2 else array
    rows, columns = matrix.shape
    if columns > most_columns:
        matrix = np.concatenate((matrix[:, : most_columns - 2], matrix[:, -1:]), axis=1)
    if rows > most_rows:
        matrix = np.concatenate((matrix[: most_rows - 2], matrix[-1:]))
    shown = [[numeral(value) for value in row] for row in matrix.tolist()]
    if columns > most_columns:
        for row in shown:
            row.insert(-1, "…")
    if rows > most_rows:
        shown.insert(-1, ["⋮"] * len(shown[0]))
    return shown


def in_a_row(value: Array, *, hidden: bool = False) -> str:
    """Return the numerals of an array in one line, the rows of a matrix with "; " between them."""
    value = np.full(value.shape, np.nan) if hidden else value
    columns = value.shape[1] if value.ndim == 2 else MOST_IN_A_ROW
    most_rows = max(3, MOST_IN_A_ROW // columns)
    rows = known_rows(value, most_rows, 4 if value.ndim == 2 else MOST_IN_A_ROW)
    return "; ".join("  ".join(row) for row in rows)


def known_rows(array: Array, most_rows: int, most_columns: int) -> list[list[str]]:
    """Return the numerals of an array by rows; NaN stands for a hidden number."""
    # if the first number is known, all are
    if not math.isnan(array.item(0)) or not np.isnan(array).all():
        return rows_of(array, most_rows, most_columns)
    rows = rows_of(np.zeros(array.shape), most_rows, most_columns)
    return [[each if each in "⋮…" else UNKNOWN for each in row] for row in rows]
