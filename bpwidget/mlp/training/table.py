"""A user's table as rows of cells, from a CSV file, a DataFrame or arrays."""

from __future__ import annotations

import csv
import math
import numbers
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bpwidget.mlp.arguments import short
from bpwidget.mlp.refusals import RefusedFileError, RefusedTypeError, RefusedValueError

MOST_ROWS = 10_000
# how files write a missing value, and how the missing values of other libraries print
NO_VALUE = frozenset({"", "?", "na", "n/a", "nan", "null"})
NOTHING = frozenset({"None", "nan", "<NA>", "NaT"})


@dataclass(frozen=True)
class Table:
    """Rows of equal length; each row and each column has a name for use in messages.

    Attributes
    ----------
    label : str
        What messages call the table.
    columns : tuple of str
    rows : tuple of tuple
        The cells, as given.
    row_names : tuple of str
        The number of the line in a file, the label of the row in a DataFrame, the index in
        arrays.
    """

    label: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    row_names: tuple[str, ...]


def table_of_file(path: str | os.PathLike[str]) -> Table:
    """Read a CSV file, with or without a header."""
    file = Path(path)
    label = file.name
    if not file.is_file():
        raise RefusedFileError("source_file", got=repr(os.fspath(path)))
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            rows, names = _capped(label, _lines(text))
    except UnicodeDecodeError:
        raise RefusedValueError("table_text", label=label) from None
    except csv.Error as error:
        raise RefusedValueError("table_csv", label=label, reason=str(error)) from None
    if not rows:
        raise RefusedValueError("table_empty", label=label)
    columns = _numbered(len(rows[0]))
    if not any(number_in(cell) is not None for cell in rows[0]):
        # a name may be empty, as for the index column that pandas writes
        columns = tuple(cell or number for cell, number in zip(rows[0], columns, strict=True))
        rows, names = rows[1:], names[1:]
        if not rows:
            raise RefusedValueError("table_header_alone", label=label)
    else:
        _refuse_mixed_names(label, rows)
    return _checked(Table(label, columns, tuple(rows), tuple(names)))


def table_of_frame(frame: Any) -> Table:
    """Read a pandas DataFrame, or an object that behaves like one."""
    label = "source"
    names = getattr(frame, "index", None)
    values = frame.to_numpy()
    names = range(len(values)) if names is None else names
    rows, row_names = _capped(
        label, ((tuple(row), str(name)) for row, name in zip(values, names, strict=True))
    )
    columns = tuple(str(column) for column in frame.columns)
    if not rows:
        raise RefusedValueError("table_empty", label=label)
    return _checked(Table(label, columns, tuple(rows), tuple(row_names)))


def table_of_arrays(X: Any, y: Any) -> Table:
    """Read samples and their answers, one per row; y becomes the last column."""
    answers = [_only(answer) for answer in _rows_of("y", y)]
    samples = _rows_of("X", X)
    if len(samples) != len(answers):
        raise RefusedValueError("arrays_rows", X=len(samples), y=len(answers))
    lines = (((*_cells(row, samples), answer), str(row)) for row, answer in enumerate(answers))
    rows, names = _capped("X", lines)
    if not rows:
        raise RefusedValueError("table_empty", label="X")
    columns = (*_numbered(len(rows[0]) - 1), "y")
    return _checked(Table("X", columns, tuple(rows), tuple(names)))


def number_in(cell: object) -> float | None:
    """Return the number in a cell, or None if it is not a number.

    Examples
    --------
    >>> number_in(" 1.5 "), number_in(True), number_in("abc"), number_in("1_000")
    (1.5, 1.0, None, None)
    """
    if isinstance(cell, (numbers.Real, np.bool_)):
        try:
            return float(cell)
        except OverflowError:  # an int of more than 308 digits
            return math.inf
    try:
        return None if "_" in str(cell) else float(str(cell))
    except ValueError:
        return None


def is_missing(cell: object) -> bool:
    """Return whether a cell holds no value.

    Examples
    --------
    >>> is_missing(""), is_missing(None), is_missing(float("nan")), is_missing(0)
    (True, True, True, False)
    """
    if isinstance(cell, str):
        return cell.strip().lower() in NO_VALUE
    return str(cell) in NOTHING


def _refuse_mixed_names(label: str, rows: list[tuple[str, ...]]) -> None:
    """Refuse a first line that could be either a header or a sample."""
    for k, cell in enumerate(rows[0]):
        others = [row[k] for row in rows[1:] if k < len(row)]
        is_word = number_in(cell) is None and not is_missing(cell)
        if is_word and others and all(number_in(other) is not None for other in others):
            raise RefusedValueError("table_header_mixed", label=label, got=short(cell))


def _lines(text: Iterator[str]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the cells and the number of every line that is not blank."""
    first = next(text, "")
    separator = max(",;\t", key=first.count)
    # csv numbers lines from the first that it is given
    reader = csv.reader(_with(first, text), delimiter=separator)
    for cells in reader:
        stripped = tuple(cell.strip() for cell in cells)
        if any(stripped):
            yield stripped, str(reader.line_num)


def _with(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _capped(
    label: str, lines: Iterator[tuple[tuple[Any, ...], str]]
) -> tuple[list[tuple[Any, ...]], list[str]]:
    rows: list[tuple[Any, ...]] = []
    names: list[str] = []
    for cells, name in lines:
        if len(rows) > MOST_ROWS:
            raise RefusedValueError("table_most_rows", label=label, most=MOST_ROWS)
        rows.append(cells)
        names.append(name)
    return rows, names


def _checked(table: Table) -> Table:
    """Return the table if rows have equal length, names differ and rows are not too many."""
    width = len(table.columns)
    for cells, name in zip(table.rows, table.row_names, strict=True):
        if len(cells) != width:
            raise RefusedValueError(
                "table_row", label=table.label, row=name, wanted=width, got=len(cells)
            )
    for column in table.columns:
        if table.columns.count(column) > 1:
            raise RefusedValueError("table_same_column", label=table.label, got=repr(column))
    if len(table.rows) > MOST_ROWS:
        raise RefusedValueError("table_most_rows", label=table.label, most=MOST_ROWS)
    return table


def _numbered(width: int) -> tuple[str, ...]:
    return tuple(f"x{k + 1}" for k in range(width))


def _rows_of(name: str, value: Any) -> list[Any]:
    values = value.to_numpy() if hasattr(value, "to_numpy") else value
    if isinstance(values, (list, tuple)) or (isinstance(values, np.ndarray) and values.ndim):
        return list(values)
    raise RefusedTypeError("rows", name=name, got=short(value))


def _only(answer: Any) -> Any:
    """Return the single answer of a sample, unpacked if it is a row of one."""
    if isinstance(answer, (list, tuple, np.ndarray)):
        if len(answer) != 1:
            raise RefusedValueError("one_answer", got=short(answer))
        return answer[0]
    return answer


def _cells(row: int, samples: list[Any]) -> tuple[Any, ...]:
    sample = samples[row]
    if not isinstance(sample, (list, tuple, np.ndarray)):
        raise RefusedTypeError("row", row=row, got=short(sample))
    if len(sample) != len(samples[0]):
        raise RefusedValueError("row_length", row=row, wanted=len(samples[0]), got=len(sample))
    return tuple(sample)
