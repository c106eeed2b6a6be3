"""Checks of arguments, which refuse wrong input before anything is computed.

Every error names the argument, what it got and what would be right, in one sentence.
"""

from __future__ import annotations

import difflib
import math
import numbers
import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from bpwidget.mlp.other_names import loss_containing, meant
from bpwidget.mlp.refusals import RefusedTypeError, RefusedValueError
from bpwidget.mlp.shown import MOST_OF_NAME

Array: TypeAlias = npt.NDArray[np.float64]
T = TypeVar("T")
# bytes of a path on Linux
MOST_OF_PATH = 4095


def finite_array(name: str, value: object, ndim: int) -> Array:
    """Return `value` as a read-only float64 copy of `ndim` dimensions, all finite.

    Raises
    ------
    TypeError
        If `value` is not made of real numbers (strings, None, objects, complex).
    ValueError
        If it is ragged, empty, of another dimension, or holds NaN or infinity.
    """
    given = any_array(name, value)
    if given.dtype.kind not in "biuf":
        raise RefusedTypeError("real", name=name, got=short(value))
    if given.ndim != ndim:
        wanted = {0: "scalar", 1: "vector", 2: "matrix"}[ndim]
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


def any_array(name: str, value: object) -> npt.NDArray[Any]:
    """Return `value` as an array of any type; refuse it if it is not one or has masked entries."""
    refuse_masked(name, value)
    try:
        return np.asarray(value)
    except ValueError as error:
        if hasattr(value, "__array__"):
            raise RefusedValueError("no_array_of", name=name, reason=str(error)) from None
        raise RefusedValueError("ragged", name=name) from None
    except Exception as error:  # noqa: BLE001 - a tensor of another library may raise anything
        raise RefusedTypeError("no_array_of", name=name, reason=str(error)) from None


def number_of_axes(name: str, value: object) -> int:
    """Return the number of dimensions of an array_like."""
    return any_array(name, value).ndim


def refuse_masked(name: str, value: object) -> None:
    """Refuse an array with masked entries: `np.asarray` would use the numbers under the mask."""
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
    # a finite dot product proves it in a fraction of the time, unless entries are huge; np.vdot
    # gives no warning of overflow
    return math.isfinite(np.vdot(array, array)) or bool(np.isfinite(array).all())


def squared_norm(array: Array) -> float:
    """Return the sum of the squares of all entries; the caller has NumPy ignore overflow."""
    flat = array.ravel()
    return float(flat.dot(flat))


def read_only(array: Array) -> Array:
    """Make `array` read-only and return it."""
    # write=False; as a keyword it would take twice as long, and a pass does this twenty times
    array.setflags(False)  # type: ignore[call-arg] # the stubs of NumPy know it as a keyword only
    return array


@lru_cache(maxsize=16)
def ones(n: int) -> Array:
    """Return a read-only vector of n ones; a dot product with it is the fastest way to sum."""
    return read_only(np.ones(n))


def whole_number(name: str, value: object, at_least: int = 1) -> int:
    """Return `value` as an int of at least `at_least`."""
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool) and value >= at_least:
        return int(value)
    key = {0: "whole_not_negative", 1: "whole_positive"}.get(at_least, "whole")
    kind = RefusedValueError if isinstance(value, numbers.Real) else RefusedTypeError
    raise kind(key, name=name, got=short(value), least=at_least)


def whole_between(name: str, value: object, least: int, most: int) -> int:
    """Return `value` as an int from `least` to `most`."""
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
        number = int(value)
        if least <= number <= most:
            return number
    raise RefusedValueError("whole_between", name=name, least=least, most=most, got=short(value))


def text(name: str, value: object) -> str:
    """Return `value` if it is a str."""
    if isinstance(value, str):
        return value
    raise RefusedTypeError("text", name=name, got=short(value))


def file_name(name: str, value: str | os.PathLike[str]) -> Path:
    r"""Return the path of a file to write, or refuse a name that no system accepts.

    Examples
    --------
    >>> file_name("file", "sheet.md").suffix
    '.md'
    >>> file_name("file", "a\0b")
    Traceback (most recent call last):
    bpwidget.mlp.refusals.RefusedValueError: file must be the name of a file, got 'a\x00b'
    """
    path = Path(value)
    try:
        bytes_of_name = os.fsencode(path)
    except UnicodeEncodeError:  # a lone surrogate
        bytes_of_name = b"\0"
    if b"\0" in bytes_of_name or len(bytes_of_name) > MOST_OF_PATH:
        raise RefusedValueError("file_name", name=name, got=short(os.fspath(value)))
    return path


def texts(name: str, value: object) -> tuple[str, ...]:
    """Return several str as a tuple, or refuse them; a single str is refused, too.

    Examples
    --------
    >>> texts("features", ["age", "height"])
    ('age', 'height')
    """
    several = items_of(value)
    if several is None or not all(isinstance(each, str) for each in several):
        raise RefusedTypeError("texts", name=name, got=short(value))
    return tuple(map(str, several))


def items_of(value: Any) -> list[Any] | None:
    """Return the items of a value, or None if it is a single thing, such as a str or a number."""
    if isinstance(value, str):
        return None
    try:
        return list(value)
    except TypeError:  # a 0-d array has __iter__ but cannot be iterated over
        return None


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
    """Return `known[value]`; for an unknown name, suggest the one that is meant or is nearest."""
    if isinstance(value, str) and value in known:
        return known[value]
    if not isinstance(value, str):
        raise RefusedTypeError("one_of", name=name, known=list(known), got=short(value))
    if len(value) > MOST_OF_NAME:  # close to no known name, and slow to compare
        raise RefusedValueError("unknown", name=name, got=short(value), known=list(known))
    other, loss = meant(name, value), loss_containing(name, value)
    if loss is not None:
        raise RefusedValueError(
            "unknown_in_loss", name=name, got=short(value), loss=loss, known=list(known)
        )
    if other in known:
        raise RefusedValueError("unknown_near", name=name, got=short(value), near=repr(other))
    if other == "":
        raise RefusedValueError("unknown", name=name, got=short(value), known=list(known))
    near = difflib.get_close_matches(value.lower().replace(" ", "_"), known, n=1, cutoff=0.5)
    if near:
        raise RefusedValueError("unknown_near", name=name, got=short(value), near=repr(near[0]))
    raise RefusedValueError("unknown", name=name, got=short(value), known=list(known))


def short(value: object) -> str:
    """Return the `repr` of a value, cut to fit in a sentence."""
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - a user's __repr__ may raise anything
        text = f"a value of type {type(value).__name__}"
    return text if len(text) <= 60 else f"{text[:57]}..."
