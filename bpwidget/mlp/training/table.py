"""A table of somebody's own: a CSV file, a DataFrame or arrays, as rows of cells."""

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
# what is written where there is no value, and how other people's missing values print
NO_VALUE = frozenset({"", "?", "na", "n/a", "nan", "null"})
NOTHING = frozenset({"None", "nan", "<NA>", "NaT"})


@dataclass(frozen=True)
class Table:
    """Rows of one length; each row and each column has a name to speak of it by.

    Attributes
    ----------
    label : str
        What the table is called in a sentence.
    columns : tuple of str
    rows : tuple of tuple
        The cells, as they came.
    row_names : tuple of str
        In a file the number of the line, in a DataFrame the label of the row, in arrays the
        index.
    """

    label: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    row_names: tuple[str, ...]


def table_of_file(path: str | os.PathLike[str]) -> Table:
    """Read a CSV file, with or without a line of names."""
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
        # a name may be missing, as that of the index which pandas writes is
        columns = tuple(cell or number for cell, number in zip(rows[0], columns, strict=True))
        rows, names = rows[1:], names[1:]
        if not rows:
            raise RefusedValueError("table_header_alone", label=label)
    else:
        _refuse_mixed_names(label, rows)
    return _checked(Table(label, columns, tuple(rows), tuple(names)))


def table_of_frame(frame: Any) -> Table:
    """Read a pandas DataFrame, or what behaves like one."""
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
    """Read samples and their answers, one a row, whose last column is then y."""
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
    """Return the number that a cell holds, or None where it holds none.

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
    """Refuse a first line of which nobody can say whether it is names or a sample."""
    for k, cell in enumerate(rows[0]):
        others = [row[k] for row in rows[1:] if k < len(row)]
        is_word = number_in(cell) is None and not is_missing(cell)
        if is_word and others and all(number_in(other) is not None for other in others):
            raise RefusedValueError("table_header_mixed", label=label, got=short(cell))


def _lines(text: Iterator[str]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the cells of every line that is not blank, and its number."""
    first = next(text, "")
    separator = max(",;\t", key=first.count)
    # csv counts its lines from the one it is given first
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
    """Return a table that has one length of rows, names that differ, and not too many rows."""
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
    """Return the one answer of a sample, taken out of a row of one."""
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
