"""Checks of arguments, which refuse wrong input before anything is computed.

Every error names the argument, what it got and what would be right, in one sentence.
"""

from __future__ import annotations

import difflib
import math
import numbers
from collections.abc import Mapping
from typing import Any, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from bpwidget.mlp.refusals import RefusedTypeError, RefusedValueError

Array: TypeAlias = npt.NDArray[np.float64]
T = TypeVar("T")


def finite_array(name: str, value: object, ndim: int) -> Array:
    """Return `value` as a read-only float64 copy of `ndim` dimensions, all finite.

    Raises
    ------
    TypeError
        If `value` is not made of real numbers (strings, None, objects, complex).
    ValueError
        If it is ragged, empty, of another dimension, or holds NaN or infinity.
    """
    refuse_masked(name, value)
    try:
        given = np.asarray(value)
    except ValueError:
        raise RefusedValueError("ragged", name=name) from None
    if given.dtype.kind not in "biuf":
        raise RefusedTypeError("real", name=name, got=short(value))
    if given.ndim != ndim:
        wanted = {1: "vector", 2: "matrix"}[ndim]
        raise RefusedValueError(wanted, name=name, shape=given.shape)
    if given.size == 0:
        raise RefusedValueError("empty", name=name, shape=given.shape)
    # np.asarray has already copied a list or tuple
    is_new = isinstance(value, (tuple, list)) and given.dtype == np.float64
    array = given if is_new else _as_float64(given)
    if not all_finite(array):
        where = np.argwhere(~np.isfinite(array))[0].tolist()
        got = array[tuple(where)]
        raise RefusedValueError("all_finite", name=name, got=got, index=str(where))
    return read_only(array)


def refuse_masked(name: str, value: object) -> None:
    """Refuse an array with masked entries, of which `np.asarray` would use what is below."""
    if type(value) is np.ndarray or not isinstance(value, np.ndarray):
        return
    if isinstance(value, np.ma.MaskedArray) and np.ma.is_masked(value):
        where = np.argwhere(np.ma.getmaskarray(value))[0].tolist()
        raise RefusedValueError("masked", name=name, index=str(where))


def _as_float64(array: npt.NDArray[Any]) -> Array:
    """Return a C-ordered float64 copy; values beyond float64's range become infinite."""
    if array.dtype.itemsize <= 8:
        return array.astype(np.float64, order="C")
    with np.errstate(over="ignore", under="ignore"):
        return array.astype(np.float64, order="C")


def all_finite(array: Array) -> bool:
    """Return whether no entry is NaN or infinite."""
    # a finite dot product proves it in a fraction of the time, unless entries are huge
    return math.isfinite(np.vdot(array, array)) or bool(np.isfinite(array).all())


def read_only(array: Array) -> Array:
    """Make `array` read-only and return it."""
    array.setflags(write=False)
    return array


def whole_number(name: str, value: object, at_least: int = 1) -> int:
    """Return `value` as an int of at least `at_least`."""
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool) and value >= at_least:
        return int(value)
    key = {0: "whole_not_negative", 1: "whole_positive"}.get(at_least, "whole")
    kind = RefusedValueError if isinstance(value, numbers.Real) else RefusedTypeError
    raise kind(key, name=name, got=short(value), least=at_least)


def real_number(name: str, value: object, *, positive: bool = False) -> float:
    """Return `value` as a finite float, 0 or more (more than 0 where `positive`)."""
    if type(value) is float and 0 < value < math.inf:  # the common case
        return value
    number = _as_float(name, value)
    if math.isfinite(number) and (number > 0 or (number == 0 and not positive)):
        return number
    raise RefusedValueError("positive" if positive else "not_negative", name=name, got=number)


def finite_number(name: str, value: object) -> float:
    """Return `value` as a finite float of either sign."""
    number = _as_float(name, value)
    if math.isfinite(number):
        return number
    raise RefusedValueError("finite", name=name, got=number)


def _as_float(name: str, value: object) -> float:
    if not isinstance(value, numbers.Real) or isinstance(value, bool):
        raise RefusedTypeError("number", name=name, got=short(value))
    try:
        return float(value)
    except OverflowError:  # an int of more than 308 digits
        return math.inf


def flag(name: str, value: object) -> bool:
    """Return `value` as a bool; only True and False pass."""
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    raise RefusedTypeError("flag", name=name, got=short(value))


def choice(name: str, value: object, known: Mapping[str, T]) -> T:
    """Return `known[value]`; for an unknown name, suggest the nearest one."""
    if isinstance(value, str) and value in known:
        return known[value]
    if not isinstance(value, str):
        raise RefusedTypeError("one_of", name=name, known=list(known), got=short(value))
    near = difflib.get_close_matches(value.lower().replace(" ", "_"), known, n=1, cutoff=0.5)
    if near:
        raise RefusedValueError("unknown_near", name=name, got=short(value), near=repr(near[0]))
    raise RefusedValueError("unknown", name=name, got=short(value), known=list(known))


def short(value: object) -> str:
    """Return the `repr` of a value, cut to fit in a sentence."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
