"""A CSV file as a table: its encoding and separators are detected here, and pandas reads it."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bpwidget.mlp.arguments import short
from bpwidget.mlp.refusals import RefusedFileError, RefusedTypeError, RefusedValueError
from bpwidget.mlp.training.cells import number_in, plain
from bpwidget.mlp.training.columns import Column, Table, named_columns
from bpwidget.mlp.training.encodings import text_of
from bpwidget.mlp.training.frames import MOST_ROWS, pandas_for
from bpwidget.mlp.training.header import holds_names
from bpwidget.mlp.training.notes import Note, listed, note

# the last one is typed on Chinese keyboards; without any of these, blanks separate cells
SEPARATORS = (",", ";", "\t", "|", "\N{FULLWIDTH COMMA}")
BLANKS = r"\s+"
# the separator is found in the first lines
TRIED = 100
SEPARATOR_LINE = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
# elsewhere, a quotation mark may mean inches
OPENING = re.compile(r'(?:^|[,;\t|\uff0c])\s*"')
TOO_LONG = re.compile(r"Expected (\d+) fields in line (\d+), saw (\d+)")
DECIMAL_COMMA = re.compile(r"[+-]?(\d+|\d{1,3}(\.\d{3})+)?,\d+([eE][+-]?\d+)?")
# a comma that may be a thousands separator
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+")
POINT = re.compile(r"[+-]?\d*\.\d*([eE][+-]?\d+)?")


def table_of_file(source: Any, header: bool | None) -> Table:
    """Read a CSV file, or an open one, with or without names in its first line."""
    label, name, raw = _bytes_of(source)
    read = (raw.removeprefix("\ufeff"), None) if isinstance(raw, str) else text_of(raw)
    if read is None:
        raise RefusedValueError("table_text", label=label)
    text, encoding = read
    notes = [note("encoding", encoding=encoding)] if encoding else []
    lines, separator = _lines(label, text, notes)
    if not lines:
        raise RefusedValueError("table_empty", label=label)
    pandas = pandas_for(label)
    separator = separator or _separator(pandas, [line for _, line in lines])
    rows, numbers = _rows(pandas, label, lines, separator)
    names = holds_names(rows) if header is None else header
    if names is None:
        raise RefusedValueError(
            "table_header_or_not", label=label, row=numbers[0], got=", ".join(rows[0])
        )
    keys: Sequence[str | None] = [None] * len(rows[0])
    if names:
        keys, *rows = rows
        if not rows:
            raise RefusedValueError("table_header_alone", label=label)
        if any(number_in(key) is not None for key in keys if plain(key) is not None):
            notes.append(note("names", row=numbers[0], got=", ".join(map(str, keys))))
        numbers = numbers[1:]
    if len(rows) > MOST_ROWS:
        raise RefusedValueError("table_most_rows", label=label, most=MOST_ROWS)
    cells = [list(column) for column in zip(*rows, strict=True)]
    columns = named_columns(keys, [tuple(map(plain, column)) for column in cells])
    columns_read = _with_points(label, columns, numbers, notes)
    return Table(label, name, columns_read, tuple(numbers), tuple(notes))


def _bytes_of(source: Any) -> tuple[str, str, bytes | str]:
    """Return the name of a file in messages, the name of its data, and its contents."""
    if hasattr(source, "read"):
        name = getattr(source, "name", None)
        file = Path(name) if isinstance(name, str) else Path("source")
        raw = source.read()
        if not isinstance(raw, (bytes, str)):
            raise RefusedTypeError("source", got=short(source))
        return file.name, file.stem, raw
    got = os.fspath(source)
    if not is_file(got):
        is_address = re.match(r"\w+://", got)
        raise (
            RefusedFileError("source_address", got=repr(got))
            if is_address
            else RefusedFileError("source_file", got=short(got))
        )
    file = Path(got).expanduser()
    return file.name, file.stem, file.read_bytes()


def is_file(path: str) -> bool:
    r"""Return whether there is a file of this name, for any text.

    Examples
    --------
    >>> is_file("x" * 100_000), is_file("a\0b"), is_file("~nobody of this name/a.csv")
    (False, False, False)
    """
    try:
        return Path(path).expanduser().is_file()
    # the name is too long (such as a file's whole text) or invalid, or there is no such home folder
    except (OSError, RuntimeError, ValueError):
        return False


def _lines(label: str, text: str, notes: list[Note]) -> tuple[list[tuple[int, str]], str | None]:
    """Return the lines to read, each with its number, and the separator if the file names it."""
    lines = list(enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1))
    lines = [(number, line) for number, line in _whole(lines) if line.strip(' \t,;|"')]
    separator = None
    if lines and (named := SEPARATOR_LINE.fullmatch(lines[0][1].strip())):
        separator = named[1]
        lines = lines[1:]
    comments = [number for number, line in lines if line.lstrip().startswith("#")]
    if comments and 2 * len(comments) < len(lines) + 1:
        notes.append(note("comments", rows=listed(list(map(str, comments)))))
        lines = [each for each in lines if each[0] not in set(comments)]
    if len(lines) > MOST_ROWS + 1:
        raise RefusedValueError("table_most_rows", label=label, most=MOST_ROWS)
    return lines, separator


def _whole(lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return the lines, joined where quotation marks hold a line break."""
    joined: list[tuple[int, str]] = []
    is_open = False
    for number, line in lines:
        if is_open:
            joined[-1] = (joined[-1][0], f"{joined[-1][1]}\n{line}")
        else:
            joined.append((number, line))
        if is_open or OPENING.search(line):
            is_open ^= line.count('"') % 2 == 1
    # a mark that is never closed is not a quotation mark
    return lines if is_open else joined


def _separator(pandas: Any, lines: list[str]) -> str:
    """Return the separator of the cells: the candidate with the highest score."""
    tried = lines[1 : TRIED + 1] or lines
    text = "\n".join(tried)
    candidates = [each for each in SEPARATORS if each in text] + [BLANKS]
    return max(candidates, key=lambda each: _score(pandas, tried, each))


def _score(pandas: Any, lines: list[str], separator: str) -> float:
    """Return how plausible a separator is: a number that it yields counts 1, a word a half."""
    try:
        frame = _frame(pandas, lines, separator, on_bad_lines="skip")
    except ValueError:  # the base class of pandas' own errors
        return 0.0
    score = 0.0
    for cell in frame.to_numpy().ravel().tolist():
        if not isinstance(cell, str) or not cell.strip():
            continue
        if number_in(cell) is not None or DECIMAL_COMMA.fullmatch(cell.strip()):
            score += 1
        elif not any(other in cell for other in SEPARATORS[1:]) and number_in(cell[0]) is None:
            score += 0.5
    return score if frame.shape[1] > 1 else score / 4


def _frame(pandas: Any, lines: Sequence[str], separator: str, **how: Any) -> Any:
    """Return lines as a DataFrame of text, in which only absent cells are missing values."""
    engine = "c" if separator.isascii() else "python"
    return pandas.read_csv(
        io.StringIO("\n".join(lines)),
        sep=separator,
        engine=engine,
        header=None,
        dtype=str,
        keep_default_na=False,
        skipinitialspace=True,
        **how,
    )


def _rows(
    pandas: Any, label: str, lines: list[tuple[int, str]], separator: str
) -> tuple[list[list[str]], list[str]]:
    """Return the rows of cells, and the number of the line in which each begins."""
    numbers = [str(number) for number, _ in lines]
    texts = _with_first_line(pandas, [line for _, line in lines], separator)
    try:
        frame = _frame(pandas, texts, separator)
    except ValueError as error:
        if said := TOO_LONG.search(str(error)):
            wanted, line, got = map(int, said.groups())
            at = _row_of_line(texts, line)
            raise RefusedValueError(
                "table_row", label=label, row=numbers[at], wanted=wanted, got=got
            ) from None
        reason = " ".join(str(error).split())
        raise RefusedValueError("table_csv", label=label, reason=reason) from None
    if len(frame) != len(lines):  # pandas reads some quotation marks differently from `_whole`
        numbers = [str(k + 1) for k in range(len(frame))]
    rows = []
    table = frame.fillna("").to_numpy(dtype=object).tolist()
    for at, (number, cells) in enumerate(zip(numbers, table, strict=True)):
        # pandas pads a row that is too short
        if cells[-1] == "" and at < len(texts):
            got = _width(pandas, texts[at], separator)
            if got < len(cells):
                raise RefusedValueError(
                    "table_row", label=label, row=number, wanted=len(cells), got=got
                )
        rows.append([cell.strip() for cell in cells])
    return rows, numbers


def _with_first_line(pandas: Any, lines: list[str], separator: str) -> list[str]:
    """Return the lines, with the cell that some programs leave out of the first one.

    R leaves out the name above its row names, and some programs end all lines but the first with
    a separator.
    """
    if len(lines) < 2:
        return lines
    widths = [_width(pandas, line, separator) for line in lines[:3]]
    if set(widths[1:]) != {widths[0] + 1}:
        return lines
    if all(line.rstrip().endswith(separator) for line in lines[1:]):
        return [lines[0] + separator, *lines[1:]]
    gap = " " if separator == BLANKS else separator
    return [f'""{gap}{lines[0]}', *lines[1:]]


def _width(pandas: Any, line: str, separator: str) -> int:
    """Return how many cells a line has."""
    if separator != BLANKS and '"' not in line:
        return line.count(separator) + 1
    try:
        return int(_frame(pandas, [line], separator).shape[1])
    except ValueError:
        return 0


def _row_of_line(texts: list[str], line: int) -> int:
    """Return the index of the row that contains a line of the joined text."""
    end = 0
    for at, text in enumerate(texts):
        end += text.count("\n") + 1
        if line <= end:
            return at
    return len(texts) - 1


def _with_points(
    label: str, columns: tuple[Column, ...], numbers: list[str], notes: list[Note]
) -> tuple[Column, ...]:
    """Return the columns, with decimal points in those whose numbers have decimal commas."""
    with_comma = [column.name for column in columns if _has_decimal_commas(column.cells)]
    if not with_comma:
        return columns
    doubtful = [
        (column, row, cell)
        for column in columns
        for row, cell in zip(numbers, column.cells, strict=True)
        if cell is not None and (column.name in with_comma or POINT.fullmatch(cell))
        if "," in cell or POINT.fullmatch(cell)
    ]
    if all(THOUSANDS.fullmatch(c) for *_, c in doubtful if "," in c) or any(
        "," not in cell for *_, cell in doubtful
    ):
        column, row, cell = next(each for each in doubtful if "," in each[2])
        raise RefusedValueError(
            "table_comma", label=label, row=row, column=repr(column.name), got=repr(cell)
        )
    notes.append(note("decimal", columns=[repr(name) for name in with_comma]))
    return tuple(
        replace(column, cells=tuple(map(_with_point, column.cells)))
        if column.name in with_comma
        else column
        for column in columns
    )


def _has_decimal_commas(cells: tuple[str | None, ...]) -> bool:
    present = [cell for cell in cells if cell is not None]
    return any(map(DECIMAL_COMMA.fullmatch, present)) and all(
        DECIMAL_COMMA.fullmatch(cell) or number_in(cell) is not None for cell in present
    )


def _with_point(cell: str | None) -> str | None:
    return cell.replace(".", "").replace(",", ".") if cell and "," in cell else cell
