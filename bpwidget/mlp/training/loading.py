"""A user's own samples from arrays, a DataFrame or a CSV file, or why they are refused."""

from __future__ import annotations

import math
import os
from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np

from bpwidget.mlp.arguments import Array, choice, flag, items_of, short
from bpwidget.mlp.losses import Classes
from bpwidget.mlp.network import seed_number
from bpwidget.mlp.refusals import RefusedTypeError, RefusedValueError
from bpwidget.mlp.training.cells import Number, are_truths, is_code, is_word, number_in
from bpwidget.mlp.training.columns import Column, Table, row_numbers
from bpwidget.mlp.training.csv_file import table_of_file
from bpwidget.mlp.training.data import HELD_OUT, Data, split
from bpwidget.mlp.training.frames import (
    is_bunch,
    is_frame,
    refuse_same_names,
    table_of_arrays,
    table_of_bunch,
    table_of_frame,
    table_of_mapping,
)
from bpwidget.mlp.training.notes import Note, listed, note

# a panel has room for at most eight sliders
FEWEST_FEATURES, MOST_FEATURES = 1, 8
MOST_CLASSES = 20
MISSING = ("refuse", "drop")

# a column, by its name or its label in a DataFrame
Key: TypeAlias = str | int


def data_from(
    source: Any,
    target: Key | None = None,
    *,
    features: Sequence[Key] | None = None,
    missing: str = "refuse",
    index: Key | None = None,
    classes: bool | None = None,
    header: bool | None = None,
    seed: int = 0,
) -> Data:
    """Return your own samples as Data, with a quarter of each class held out.

    Parameters
    ----------
    source : str or path, file, DataFrame, mapping, or tuple of two arrays
        A CSV file, which pandas reads; a DataFrame of pandas, or one of polars, pyarrow or any
        other library that narwhals knows; columns by name; arrays or a DataFrame (X, y) with one
        sample per row; or what scikit-learn's loaders return. At most 10,000 rows.
    target : str or int, optional
        The column to predict; the last by default. Columns without a name are called x1, x2, ...
    features : sequence of str or int, optional
        The columns to predict it from, one to eight; by default all others, except one that only
        numbers the rows.
    missing : str
        What to do about a row that lacks a value in one of these columns: ``refuse`` the data, or
        ``drop`` the row.
    index : str or int, optional
        A column that numbers or names the rows, and is not a feature.
    classes : bool, optional
        Whether the target is a class. By default it is if the column holds text, truth values, or
        at most 20 distinct whole numbers; otherwise it is a number, for ``squared_error``.
    header : bool, optional
        Whether the first line of a file holds the names of its columns. By default this is
        inferred from the lines; if it cannot be, the file is refused.
    seed : int
        For choosing the samples held out.

    Returns
    -------
    Data
        Classes are numbered from 0 in the order of their names, which are kept; those of
        scikit-learn keep their numbers. `Data.notes` say what was left out and how columns were
        read; they are printed with the data.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ImportError
        If pandas or narwhals is needed and not installed.
    TypeError, ValueError
        If the samples are refused; the message names the row, the column and what helps.

    Notes
    -----
    Features are numbers. Columns of true and false, and of two words such as ``male`` and
    ``female``, become 0 and 1; a column of more words has no order to be numbered in, and is
    refused unless `features` leaves it out. Nothing is filled in or scaled; see
    `Data.standardised`.

    A column without a name, or with one such as Id, is left out if it counts the rows or differs
    in every row: the number of a sample is not a measurement, and in a sorted file it gives the
    answer away.

    Examples
    --------
    >>> X, y = [[5.1, 1.4], [4.9, 1.4], [6.3, 6.0]], ["setosa", "setosa", "virginica"]
    >>> flowers = data_from((X, y))
    >>> flowers.y.tolist(), flowers.classes
    ([0, 0, 1], ('setosa', 'virginica'))
    >>> table = {"Id": [1, 2, 3, 4], "length": [5.1, 4.9, None, 6.3], "kind": list("aabb")}
    >>> for each in data_from(table, missing="drop").notes:
    ...     print(each)
    column 'Id' is left out, since it counts the rows; features=[...] includes it
    1 of 4 rows are left out, since they lack a value: row 2 ('length')
    no sample is held out, since no class has 4 of them
    """
    seed = seed_number("seed", seed)
    classes = None if classes is None else flag("classes", classes)
    header = None if header is None else flag("header", header)
    choice("missing", missing, dict.fromkeys(MISSING))
    table = _table(source, header)
    if not table.columns or not table.rows:
        raise RefusedValueError("table_empty", label=table.label)
    refuse_same_names(table.label, table.columns)
    notes = list(table.notes)
    columns = _with_content(table, notes)
    answers = _target(table, columns, target)
    chosen = _features(table, columns, answers, features, index, notes)
    for column in chosen:
        _refuse_words(table, column, answers, chosen_by_hand=target is not None)
    rows = _rows(table, [*chosen, answers], missing, notes)
    X = np.column_stack([_feature(table, each, rows, notes) for each in chosen])
    y, names = _answers(table, answers, rows, classes, notes)
    data = split(X, y, table.name, seed, tuple(each.name for each in chosen), names)
    if names and not len(data.X_test):
        notes.append(note("none_held_out", least=HELD_OUT))
    return replace(data, notes=tuple(notes))


def _table(source: Any, header: bool | None) -> Table:
    is_file = isinstance(source, (str, os.PathLike)) or hasattr(source, "read")
    if is_file and not is_frame(source):
        return table_of_file(source, header)
    if header is not None:
        raise RefusedValueError("header_of_file")
    if is_bunch(source):
        return table_of_bunch(source)
    if is_frame(source):
        return table_of_frame(source)
    if isinstance(source, dict):
        return table_of_mapping(source)
    if isinstance(source, (tuple, list)) and len(source) == 2:
        return table_of_arrays(*source)
    # a printed array may take several lines
    raise RefusedTypeError("source", got=" ".join(short(source).split()))


def _with_content(table: Table, notes: list[Note]) -> list[Column]:
    """Return the columns, except those without name and value, which a trailing separator makes."""
    empty = [column for column in table.columns if column.is_empty]
    notes += [note("empty", column=repr(column.name)) for column in empty]
    return [column for column in table.columns if column not in empty]


def _column(name: str, columns: Sequence[Column], key: object) -> Column:
    """Return a column by its label in the table, or by its name."""
    for column in columns:
        if type(column.key) is type(key) and column.key == key:
            return column
    known: dict[str, Column] = {column.name: column for column in columns}
    if isinstance(key, (int, np.integer)) and not isinstance(key, bool):
        key = str(key)
    return choice(name, key, known)


def _target(table: Table, columns: list[Column], target: Hashable) -> Column:
    if table.target is None:
        return columns[-1] if target is None else _column("target", columns, target)
    if target is not None:
        raise RefusedValueError("arrays_target")
    return _column("target", columns, table.target)


def _features(
    table: Table,
    columns: list[Column],
    answers: Column,
    features: Sequence[Key] | None,
    index: Hashable,
    notes: list[Note],
) -> list[Column]:
    """Return the columns to predict from, and note which are left out."""
    numbers_rows = None if index is None else _column("index", columns, index)
    others = [column for column in columns if column is not answers]
    if numbers_rows is answers:
        raise RefusedValueError("column_twice", name="index", got=repr(answers.name))
    if features is None:
        chosen = []
        for column in others:
            if column is numbers_rows:
                notes.append(note("index", column=repr(column.name)))
            # (X, y) are chosen by hand
            elif table.target is None and (why := row_numbers(column, first=column is columns[0])):
                notes.append(note(why, column=repr(column.name)))
            else:
                chosen.append(column)
    else:
        keys = None if isinstance(features, bytes) else items_of(features)
        if keys is None:
            raise RefusedTypeError("column_names", got=short(features))
        chosen = [_column("features", columns, key) for key in keys]
        for column in chosen:
            if column in (answers, numbers_rows) or chosen.count(column) > 1:
                raise RefusedValueError("column_twice", name="features", got=repr(column.name))
        left = [repr(column.name) for column in others if column not in chosen]
        if left:
            notes.append(note("not_chosen", columns=listed(left)))
    if not FEWEST_FEATURES <= len(chosen) <= MOST_FEATURES:
        raise RefusedValueError(
            "table_features",
            label=table.label,
            least=FEWEST_FEATURES,
            most=MOST_FEATURES,
            target=repr(answers.name),
            got=len(chosen),
            example=_example(others),
        )
    return chosen


def _example(columns: Sequence[Column]) -> list[str]:
    """Return the names of columns to suggest as features."""
    able = [
        repr(column.name)
        for column in columns
        if _kind(column) != "words" and row_numbers(column, first=column is columns[0]) is None
    ]
    return (able or ["..."])[:2]


def _rows(table: Table, used: list[Column], missing: str, notes: list[Note]) -> list[int]:
    """Return the indices of the rows that have all values, or refuse the first that does not."""
    lacking: dict[int, str] = {}
    for k in range(len(table.rows)):
        name = next((column.name for column in used if column.cells[k] is None), None)
        if name is not None:
            lacking[k] = repr(name)
    if lacking and missing == "refuse":
        k, name = next(iter(lacking.items()))
        raise RefusedValueError("table_no_value", label=table.label, row=table.rows[k], column=name)
    if len(lacking) == len(table.rows):
        raise RefusedValueError(
            "table_no_row", label=table.label, columns=[repr(column.name) for column in used]
        )
    if lacking:
        rows = [f"{table.rows[k]} ({name})" for k, name in lacking.items()]
        notes.append(note("dropped", n=len(lacking), of=len(table.rows), rows=listed(rows)))
    return [k for k in range(len(table.rows)) if k not in lacking]


def _kind(column: Column) -> str:
    """Return whether a column is a feature: ``numbers``, ``truth``, ``two words`` or ``words``."""
    cells = [cell for cell in column.cells if cell is not None]
    if are_truths(cells):
        return "truth"
    if _merges_codes(cells):
        return "words"
    texts = len(cells) - sum(number is not None for number in column.numbers)
    if 2 * texts < len(cells) or not texts:
        return "numbers"  # a cell that is not a number is refused later, with its row
    differ = set(map(str, cells))
    is_pair = len(differ) == 2 < len(cells) and all(map(is_word, cells))
    return "two words" if is_pair else "words"


def _merges_codes(cells: list[Any]) -> bool:
    """Return whether codes such as 01 would become the same number as another cell."""
    if not any(map(is_code, cells)):
        return False
    texts = set(map(str, cells))
    return len({number_in(text) for text in texts}) < len(texts)


def _refuse_words(table: Table, column: Column, answers: Column, *, chosen_by_hand: bool) -> None:
    """Refuse a feature that holds more than two words."""
    if _kind(column) != "words":
        return
    cells = zip(table.rows, column.cells, strict=True)
    row, got = next(
        (row, cell)
        for row, cell in cells
        if cell is not None and (number_in(cell) is None or is_code(cell))
    )
    has_target = chosen_by_hand or table.target is not None
    raise RefusedValueError(
        "table_words_chosen" if has_target else "table_words",
        label=table.label,
        column=repr(column.name),
        got=short(got),
        row=row,
        example=_example([each for each in table.columns if each not in (column, answers)]),
    )


def _feature(table: Table, column: Column, rows: list[int], notes: list[Note]) -> Array:
    """Return a column as numbers; truth values and two words become 0 and 1."""
    kind = _kind(column)
    if kind == "numbers":
        return _numbers(table, column, rows, "table_feature")
    words = [str(column.cells[k]) for k in rows]
    if kind == "truth":
        words = [word.capitalize() for word in words]
        values = ["False", "True"]
    else:
        values = sorted({str(cell) for cell in column.cells if cell is not None})
    notes.append(
        note("two_values", column=repr(column.name), zero=repr(values[0]), one=repr(values[1]))
    )
    return np.array([values.index(word) for word in words], dtype=np.float64)


def _numbers(table: Table, column: Column, rows: list[int], refusal: str) -> Array:
    """Return the cells of a column as float64, or refuse the first that is not a number."""
    found = [column.numbers[k] for k in rows]
    for number, k in zip(found, rows, strict=True):
        if number is None:
            key = refusal
        elif not math.isfinite(number):
            key = "table_finite"
        elif number != float(number):  # an int with more digits than float64 holds
            key = "table_exact"
        else:
            continue
        raise RefusedValueError(
            key,
            label=table.label,
            got=short(column.cells[k]),
            row=table.rows[k],
            column=repr(column.name),
        )
    return np.array(found, dtype=np.float64)


def _answers(
    table: Table, column: Column, rows: list[int], classes: bool | None, notes: list[Note]
) -> tuple[Classes | Array, tuple[str, ...]]:
    """Return classes from 0 with their names, or numbers without names."""
    cells = [column.cells[k] for k in rows]
    if len(table.classes) > 1 and classes is not False:
        return np.array(cells, dtype=np.int64), table.classes
    numbers = [column.numbers[k] for k in rows]
    has_names = any(
        number is None or is_code(cell) or isinstance(cell, bool)
        for number, cell in zip(numbers, cells, strict=True)
    )
    if has_names and classes is not False:
        keys: list[Any] = [str(cell) for cell in cells]
        classes = True
    else:
        keys = _finite(table, column, rows)
        if classes is None:
            kinds, are_whole = len(set(keys)), all(key == round(key) for key in keys)
            classes = are_whole and kinds <= MOST_CLASSES
            if classes and kinds > 1:
                notes.append(note("whole", column=repr(column.name), kinds=kinds))
    known = sorted(set(keys))
    names = tuple(map(_class_name, known))
    if len(known) < 2:
        raise RefusedValueError(
            "table_one_class" if classes else "table_one_number",
            label=table.label,
            column=repr(column.name),
            got=repr(names[0]),
        )
    if not classes:
        return _numbers(table, column, rows, "table_target"), ()
    if len(names) > MOST_CLASSES:
        raise RefusedValueError(
            "table_most_classes",
            label=table.label,
            column=repr(column.name),
            most=MOST_CLASSES,
            got=len(names),
        )
    alike = [name for name in names if [each.lower() for each in names].count(name.lower()) > 1]
    if alike:
        notes.append(note("alike", names=listed([repr(name) for name in alike])))
    number_of = {key: k for k, key in enumerate(known)}
    return np.array([number_of[key] for key in keys], dtype=np.int64), names


def _finite(table: Table, column: Column, rows: list[int]) -> list[Number]:
    """Return the cells of a column with all their digits, or refuse the first without a number."""
    found = [column.numbers[k] for k in rows]
    if any(number is None or not math.isfinite(number) for number in found):
        _numbers(table, column, rows, "table_target")
    return [number for number in found if number is not None]


def _class_name(key: str | Number) -> str:
    if isinstance(key, str):
        return key
    return str(int(key)) if isinstance(key, int) or key.is_integer() else repr(key)
