"""Whether the first line of a file holds the names of its columns, or a sample."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Any

from bpwidget.mlp.training.cells import Number, number_in, plain

# written so that a long run of digits is not tried in many ways, which would take forever
NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d+)?|[.,]\d+)(?:[eE][+-]?\d+)?|[+-]?\d+[.,]")
WHOLE = re.compile(r"\d+")
# fewer numbers may be consecutive by chance
FEWEST_IN_A_ROW = 3
# fewer samples do not show the range of a column
FEWEST_BELOW = 3


def holds_names(rows: Sequence[Sequence[str]]) -> bool | None:
    """Return whether the first row holds names; None if it may just as well be a sample.

    A first row without a number holds names. One whose numbers are all whole does if it has a word
    above a column of numbers, or if two of these are true: at least half of the numbers are above
    columns with fractions; all are far outside their columns; they are consecutive, as pandas
    numbers columns; a word occurs nowhere else in its column, whose other words repeat. Consecutive
    numbers with an empty first cell are names, too.

    Examples
    --------
    >>> holds_names([["a", "kind"], ["1", "x"]]), holds_names([["1", "x"], ["2", "y"]])
    (True, False)
    >>> holds_names([["0", "1", "2"], ["5.1", "3.5", "0"], ["4.9", "3.0", "1"]])
    True
    >>> holds_names([["1", "2", "3"], ["4", "5", "6"]]) is None
    True
    """
    first, *others = rows
    columns = [
        (cell, [row[k] for row in others if plain(row[k]) is not None])
        for k, cell in enumerate(first)
    ]
    numbers = [(cell, below) for cell, below in columns if NUMBER.fullmatch(cell)]
    words = [
        (cell, below)
        for cell, below in columns
        if not NUMBER.fullmatch(cell) and (plain(cell) is not None or cell)
    ]
    if not numbers:
        return bool(words)
    if not others:
        return False
    are_whole = all(WHOLE.fullmatch(cell) for cell, _ in numbers)
    if any(_above_numbers(cell, below) for cell, below in words):
        return True if are_whole else None
    if not are_whole:
        # a column of measurements
        return None if _alone(words) and _far(numbers) else False
    signs = [_whole_above_fractions(numbers), _far(numbers), _alone(words)]
    found = [number_in(cell) for cell, _ in numbers]
    if _in_a_row(found, needed=2 if signs[2] else FEWEST_IN_A_ROW):
        unnamed = first[0] == "" and len(numbers) == len(first) - 1
        return True if any(signs) or unnamed else None
    return sum(signs) > 1


def _above_numbers(cell: str, below: list[str]) -> bool:
    return plain(cell) is not None and bool(below) and all(map(_is_number, below))


def _is_number(cell: Any) -> bool:
    return number_in(str(cell).replace(",", ".")) is not None


def _in_a_row(found: list[Number | None], needed: int) -> bool:
    """Return whether numbers are consecutive, as the names of columns may be."""
    numbers = [number for number in found if number is not None]
    steps = {b - a for a, b in itertools.pairwise(numbers)}
    return len(numbers) == len(found) >= needed and steps == {1}


def _whole_above_fractions(numbers: list[tuple[str, list[str]]]) -> bool:
    """Return whether half or more of the columns below these whole numbers have fractions."""
    fractions = [
        any(not WHOLE.fullmatch(cell.lstrip("+-")) for cell in below) for _, below in numbers
    ]
    return 2 * sum(fractions) >= len(fractions) > 0


def _far(numbers: list[tuple[str, list[str]]]) -> bool:
    """Return whether every number lies further outside its column than the column is wide."""
    return all(_is_far(float(cell.replace(",", ".")), below) for cell, below in numbers)


def _is_far(number: float, below: list[str]) -> bool:
    found = [number_in(cell.replace(",", ".")) for cell in below]
    known = [float(each) for each in found if each is not None]
    if len(known) < FEWEST_BELOW:
        return False
    low, high = min(known), max(known)
    return number < low - (high - low) or number > high + (high - low)


def _alone(words: list[tuple[str, list[str]]]) -> bool:
    """Return whether a word occurs nowhere else in a column in which all others repeat."""
    return any(
        cell not in below and len(below) > 1 and all(below.count(each) > 1 for each in set(below))
        for cell, below in words
    )
