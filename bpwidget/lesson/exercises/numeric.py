"""The numbers in an answer."""

from __future__ import annotations

import numpy as np

from bpwidget.mlp.arguments import Array


def numbers_of(answer: object) -> Array | None:
    """Return an answer as an array, or None if it is not made of real numbers.

    Examples
    --------
    >>> numbers_of([1, 2])
    array([1., 2.])
    >>> numbers_of([[1], [2, 3]]) is numbers_of("1") is None
    True
    """
    if isinstance(answer, np.ma.MaskedArray) and np.ma.is_masked(answer):
        return None
    try:
        value = np.asarray(answer)
    # ragged, or a tensor that refuses to be converted, such as one that requires a gradient
    except (TypeError, ValueError, RuntimeError, OverflowError):
        return None
    if value.dtype.kind not in "iuf":
        return None
    with np.errstate(over="ignore"):  # longdouble may not fit
        # np.matrix would keep two dimensions through every operation
        return np.array(value, dtype=np.float64, subok=False)


def is_same(value: Array, other: Array, tolerance: float) -> bool:
    """Return whether two arrays agree within `tolerance`, relative to the largest of `other`."""
    if value.shape != other.shape:
        return False
    return bool(np.abs(value - other).max() <= tolerance * np.abs(other).max())
