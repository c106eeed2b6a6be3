"""A user's own samples from arrays, a DataFrame or a CSV file, or why they are refused."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any

import numpy as np

from bpwidget.mlp.arguments import Array, choice, flag, short
from bpwidget.mlp.network import seed_number
from bpwidget.mlp.refusals import RefusedTypeError, RefusedValueError
from bpwidget.mlp.training.checks import Classes
from bpwidget.mlp.training.data import Data, split
from bpwidget.mlp.training.table import (
    Table,
    is_missing,
    number_in,
    table_of_arrays,
    table_of_file,
    table_of_frame,
)

FEWEST_FEATURES, MOST_FEATURES = 2, 8
MOST_CLASSES = 20


def data_from(
    source: Any,
    target: str | None = None,
    *,
    classes: bool | None = None,
    seed: int = 0,
) -> Data:
    """Return your own samples as Data, with a quarter of each class held out.

    Parameters
    ----------
    source : tuple of two arrays, DataFrame, str or path
        Arrays (X, y) with one sample per row; a pandas DataFrame; or the path of a CSV file, with
        or without a header, its cells separated by commas, semicolons or tabs. Two to eight
        numeric columns and a target, at most 10,000 rows.
    target : str, optional
        The column to predict from the others; the last by default. Without a header the columns
        are called x1, x2, ...
    classes : bool, optional
        Whether the target is a class. By default it is if the column holds text, or at most 20
        distinct whole numbers; otherwise it is a number, for ``squared_error``.
    seed : int
        Of the choice of samples held out.

    Returns
    -------
    Data
        Classes are numbered from 0 in the order of their names, which are kept.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    TypeError, ValueError
        If the samples are refused; the message names the row and the column.

    Notes
    -----
    Nothing is filled in, dropped or scaled; see `Data.standardised`.

    Examples
    --------
    >>> X, y = [[5.1, 1.4], [4.9, 1.4], [6.3, 6.0]], ["setosa", "setosa", "virginica"]
    >>> flowers = data_from((X, y))
    >>> flowers.y, flowers.classes
    (array([0, 0, 1]), ('setosa', 'virginica'))
    """
    seed = seed_number("seed", seed)
    classes = None if classes is None else flag("classes", classes)
    table, name = _table(source, target)
    at = _target_column(table, target)
    features = [k for k in range(len(table.columns)) if k != at]
    if not FEWEST_FEATURES <= len(features) <= MOST_FEATURES:
        raise RefusedValueError(
            "table_features",
            label=table.label,
            least=FEWEST_FEATURES,
            most=MOST_FEATURES,
            target=repr(table.columns[at]),
            got=len(features),
        )
    _refuse_missing(table)
    X = np.column_stack([_numbers(table, k, "table_feature") for k in features])
    y, names = _answers(table, at, classes)
    return split(X, y, name, seed, tuple(table.columns[k] for k in features), names)


def _table(source: Any, target: str | None) -> tuple[Table, str]:
    if isinstance(source, (str, os.PathLike)):
        return table_of_file(source), Path(source).stem
    if hasattr(source, "columns") and hasattr(source, "to_numpy"):
        return table_of_frame(source), "table"
    if isinstance(source, (tuple, list)) and len(source) == 2:
        if target is not None:
            raise RefusedValueError("arrays_target")
        return table_of_arrays(*source), "arrays"
    raise RefusedTypeError("source", got=short(source))


def _target_column(table: Table, target: str | None) -> int:
    if target is None:
        return len(table.columns) - 1
    return choice("target", target, {name: k for k, name in enumerate(table.columns)})


def _refuse_missing(table: Table) -> None:
    for cells, row in zip(table.rows, table.row_names, strict=True):
        for cell, column in zip(cells, table.columns, strict=True):
            if is_missing(cell):
                raise RefusedValueError(
                    "table_no_value", label=table.label, row=row, column=repr(column)
                )


def _numbers(table: Table, k: int, refusal: str) -> Array:
    column = [number_in(cells[k]) for cells in table.rows]
    for number, cells, row in zip(column, table.rows, table.row_names, strict=True):
        if number is None or not math.isfinite(number):
            raise RefusedValueError(
                refusal if number is None else "table_finite",
                label=table.label,
                got=short(cells[k]),
                row=row,
                column=repr(table.columns[k]),
            )
    return np.array(column, dtype=np.float64)


def _answers(
    table: Table, at: int, classes: bool | None
) -> tuple[Classes | Array, tuple[str, ...]]:
    """Return classes from 0 with their names, or numbers without names."""
    column = table.columns[at]
    numeric = all(number_in(cells[at]) is not None for cells in table.rows)
    if numeric or classes is False:
        numbers = _numbers(table, at, "table_target")
        known, y = np.unique(numbers, return_inverse=True)
        whole = bool((known == np.rint(known)).all())
        if classes is None:
            classes = whole and len(known) <= MOST_CLASSES
        names = tuple(f"{value:.15g}" for value in known)
    else:
        classes = True
        words, y = np.unique([str(cells[at]).strip() for cells in table.rows], return_inverse=True)
        numbers, names = np.empty(0), tuple(str(word) for word in words)
    if len(names) < 2:
        raise RefusedValueError(
            "table_one_class" if classes else "table_one_number",
            label=table.label,
            column=repr(column),
            got=repr(names[0]),
        )
    if not classes:
        return numbers, ()
    if len(names) > MOST_CLASSES:
        raise RefusedValueError(
            "table_most_classes",
            label=table.label,
            column=repr(column),
            most=MOST_CLASSES,
            got=len(names),
        )
    return y.astype(np.int64), names
