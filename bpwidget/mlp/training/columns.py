"""A user's table as named columns of cells, and which columns only number its rows."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bpwidget.mlp.training.cells import Number, counts_rows, number_in
from bpwidget.mlp.training.notes import Note

# with fewer rows, an unnamed first column may be 0, 1, 2, ... by chance
FEWEST_COUNTED = 5
# names that pandas gives to unnamed columns
UNNAMED = re.compile(r"Unnamed: \d.*|level_0")
# a first column with one of these names is left out if it numbers the rows; "X" is what R writes
NUMBERS_ROWS = frozenset(
    {
        *("index", "idx", "no", "nr", "num", "number", "row", "rows", "rn", "obs", "observation"),
        *("rowindex", "rowname", "rownames", "rowno", "rownr", "rownum", "rownumber", "case"),
        *("sno", "slno", "srno", "serial", "serialno", "serialnumber", "lfdnr"),
        *("序号", "编号", "行号", "序列号", "索引"),
    }
)
# any column with one of these names is left out if its values are all different
IDENTIFIES = frozenset(
    {"id", "ids", "uid", "uuid", "guid", "rowid", "rowname", "rownames", "学号", "身份证号"}
)
# Latin words, split at capitals as well, as in PassengerId; other scripts are not split
NAME_WORDS = re.compile(r"[A-Z]*[a-z]+|[A-Z]+|[^\W\d_a-zA-Z]+")


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    name : str
    key : Hashable
        Its label in a DataFrame, which may be a number.
    cells : tuple
        As `cells.plain` returns them.
    is_named : bool
        Whether the table itself gives it a name.
    """

    name: str
    key: Hashable
    cells: tuple[Any, ...]
    is_named: bool = True

    @cached_property
    def numbers(self) -> tuple[Number | None, ...]:
        """The number in each cell."""
        return tuple(map(number_in, self.cells))

    @property
    def is_empty(self) -> bool:
        """Whether it has neither a name nor a value."""
        return not self.is_named and all(cell is None for cell in self.cells)


@dataclass(frozen=True)
class Table:
    """Columns of equal length.

    Attributes
    ----------
    label : str
        The name of the table in messages.
    name : str
        The name of the data.
    columns : tuple of Column
    rows : tuple of str
        The number of the line in a file, the label of the row in a DataFrame, the index in
        arrays.
    notes : tuple of Note
        How it was read, and what was left out.
    target : str or None
        The column that holds the answers, if the table says so.
    classes : tuple of str
        Names of the classes, if the table holds their numbers.
    """

    label: str
    name: str
    columns: tuple[Column, ...]
    rows: tuple[str, ...]
    notes: tuple[Note, ...] = ()
    target: str | None = None
    classes: tuple[str, ...] = ()


def named_columns(keys: Sequence[Hashable], cells: Sequence[tuple[Any, ...]]) -> tuple[Column, ...]:
    """Return columns under the names of a table, or as x1, x2, ... where it has no names."""
    columns = []
    for k, (key, own) in enumerate(zip(keys, cells, strict=True)):
        is_nothing = key is None or key == "" or str(key) == "nan" != key
        is_named = not (is_nothing or isinstance(key, int) or UNNAMED.fullmatch(str(key)))
        name = f"x{k + 1}" if is_nothing else str(key)
        columns.append(Column(name, key, own, is_named))
    return tuple(columns)


def row_numbers(column: Column, *, first: bool) -> str | None:
    """Return why a column is not a feature, ``counts`` or ``identifies``; None if it may be.

    Parameters
    ----------
    column : Column
    first : bool
        Whether it is the first of its table.

    Examples
    --------
    >>> row_numbers(Column("Id", "Id", ("1", "2", "3")), first=True)
    'counts'
    >>> row_numbers(Column("customer_id", "customer_id", ("842", "517", "901")), first=False)
    'identifies'
    >>> row_numbers(Column("acid", "acid", ("1", "2", "3")), first=True) is None
    True
    """
    cells = [cell for cell in column.cells if cell is not None]
    if len(cells) < len(column.cells) or len(cells) < 2 or len(set(map(str, cells))) < len(cells):
        return None
    words = [word.lower() for word in NAME_WORDS.findall(column.name)]
    identifies = "".join(words) in IDENTIFIES or "id" in (*words[:1], *words[-1:])
    is_long = len(cells) >= FEWEST_COUNTED
    by_place = column.key is None or isinstance(column.key, int)
    unnamed = not column.is_named and not by_place
    if counts_rows(cells):
        numbers = "".join(words) in NUMBERS_ROWS or (column.name == "X" and is_long)
        by_chance = by_place and not is_long
        if identifies or unnamed or (first and (numbers or (by_place and not by_chance))):
            return "counts"
    found = [number_in(cell) for cell in cells]
    are_whole = all(isinstance(number, int) for number in found)
    are_text = all(number is None for number in found)
    return "identifies" if (identifies or (unnamed and first)) and (are_whole or are_text) else None
