"""The cells of a table: which hold a number, and which hold no value."""

from __future__ import annotations

import math
import numbers
import re
from collections.abc import Iterable
from typing import Any, TypeAlias

import numpy as np

# whole numbers stay ints, so that they keep every digit
Number: TypeAlias = int | float

# how files write a missing value, and how the missing values of other libraries print
NO_VALUE = frozenset(
    {"", "?", "-", "--", ".", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "<na>", "nat"}
)
NOTHING = frozenset({"None", "nan", "<NA>", "NaT", "--"})  # "--" is a masked entry of NumPy
# Python refuses to print an int of more than 4,300 digits
MOST_BITS = 14_000
WHOLE = re.compile(r"[+-]?\d+")
CODE = re.compile(r"0\d+")
WORD = re.compile(r"[^\W\d_]")


def plain(cell: Any) -> Any:
    """Return a cell as a Python str, bool, int or float if it is one; None if it is missing.

    Examples
    --------
    >>> plain(" a "), plain(np.bool_(True)), plain(np.uint64(2**64 - 1)), plain("NA"), plain(np.nan)
    ('a', True, 18446744073709551615, None, None)
    """
    if isinstance(cell, str):
        text = cell.strip()
        return None if text.lower() in NO_VALUE else text
    if isinstance(cell, bool):
        return bool(cell)
    if isinstance(cell, int):
        return int(cell) if cell.bit_length() <= MOST_BITS else math.inf if cell > 0 else -math.inf
    if isinstance(cell, float):
        return None if math.isnan(cell) else float(cell)
    if cell is None or str(cell) in NOTHING:
        return None
    return cell.item() if isinstance(cell, np.generic) else cell


def number_in(cell: object) -> Number | None:
    """Return the number in a cell, or None if it is not a number.

    Examples
    --------
    >>> number_in(" 1.5 "), number_in(True), number_in("abc"), number_in("1_000")
    (1.5, 1, None, None)
    >>> number_in("9007199254740993"), number_in(10**400)
    (9007199254740993, inf)
    """
    kind = type(cell)  # checked first, because isinstance with Real is slow
    if kind is float:
        return cell  # type: ignore[return-value] # mypy does not see that it is a float
    if kind is not str and isinstance(cell, (numbers.Real, np.bool_)):
        return _of_real(cell)
    text = str(cell).strip()
    try:
        if WHOLE.fullmatch(text):
            return _of_real(int(text))
        return None if "_" in text else float(text)
    except ValueError:  # or an int of more digits than Python parses
        return None


def _of_real(cell: Any) -> Number:
    try:
        number = float(cell)
    except OverflowError:  # an int of more than 308 digits
        return math.inf
    return int(cell) if isinstance(cell, (numbers.Integral, np.bool_)) else number


def are_truths(cells: Iterable[object]) -> bool:
    """Return whether all cells are true or false, as values or as words.

    Examples
    --------
    >>> are_truths(["TRUE", "false"]), are_truths([True, False]), are_truths([1, 0])
    (True, True, False)
    """
    return all(isinstance(cell, bool) or str(cell).lower() in {"true", "false"} for cell in cells)


def is_code(cell: object) -> bool:
    """Return whether a cell holds digits that are not a number, such as ``"01"``.

    Examples
    --------
    >>> is_code("01"), is_code("0"), is_code("0.1"), is_code(1)
    (True, False, False, False)
    """
    return isinstance(cell, str) and CODE.fullmatch(cell) is not None


def is_word(cell: object) -> bool:
    """Return whether a cell is text that begins with a letter.

    Examples
    --------
    >>> is_word("male"), is_word("12%"), is_word("2020-01-01"), is_word(3)
    (True, False, False, False)
    """
    return isinstance(cell, str) and WORD.match(cell) is not None


def counts_rows(cells: Iterable[object]) -> bool:
    """Return whether cells count the rows, from 0 or from 1.

    Examples
    --------
    >>> counts_rows(["1", "2", "3"]), counts_rows([0, 1.0]), counts_rows([1, 3])
    (True, True, False)
    """
    found = [number_in(cell) for cell in cells]
    return any(found == list(range(start, start + len(found))) for start in (0, 1))
