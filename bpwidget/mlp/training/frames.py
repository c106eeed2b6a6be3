"""A user's table as columns of cells, from a DataFrame, arrays, or what scikit-learn loads."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bpwidget.mlp.arguments import short
from bpwidget.mlp.refusals import (
    RefusedImportError,
    RefusedTypeError,
    RefusedValueError,
)
from bpwidget.mlp.training.cells import plain
from bpwidget.mlp.training.columns import Column, Table, named_columns

MOST_ROWS = 10_000
# every DataFrame that narwhals knows has at least one of these
OF_FRAMES = ("__narwhals_dataframe__", "__dataframe__", "columns", "collect")


def pandas_for(label: str) -> Any:
    """Return pandas, which is only needed to read files."""
    try:
        return importlib.import_module("pandas")
    except ImportError:
        raise RefusedImportError("needs_pandas", label=label) from None


def narwhals_for(frame: object) -> Any:
    """Return narwhals, which is only needed for DataFrames of other libraries than pandas."""
    try:
        return importlib.import_module("narwhals")
    except ImportError:
        library = type(frame).__module__.partition(".")[0]
        raise RefusedImportError("needs_narwhals", label=library) from None


def is_frame(source: object) -> bool:
    """Return whether something is a DataFrame."""
    is_other = isinstance(source, (np.ndarray, Mapping, tuple, list))
    # looked up on the type, because a lazy frame warns if asked for its columns
    return not is_other and any(hasattr(type(source), name) for name in OF_FRAMES)


def table_of_frame(frame: Any) -> Table:
    """Read a DataFrame of pandas, or of any library that narwhals knows."""
    keys, cells, rows = _columns_of(frame)
    return Table("source", "table", _checked("source", keys, cells), rows)


def _columns_of(frame: Any) -> tuple[list[Hashable], list[tuple[Any, ...]], tuple[str, ...]]:
    """Return the labels of a DataFrame's columns, their cells, and the labels of its rows."""
    pandas = sys.modules.get("pandas")
    if pandas is not None and isinstance(frame, pandas.DataFrame):
        _refuse_many("source", len(frame))
        keys = list(frame.columns)
        columns = [frame.iloc[:, k].tolist() for k in range(len(keys))]
        rows = tuple(map(str, frame.index))
    else:
        known = _known_to_narwhals(frame)
        _refuse_many("source", len(known))
        keys = list(known.columns)
        columns = [known.get_column(key).to_list() for key in keys]
        rows = tuple(map(str, range(len(known))))
    return keys, [tuple(map(plain, column)) for column in columns], rows


def _known_to_narwhals(frame: Any) -> Any:
    narwhals = narwhals_for(frame)
    try:
        known = narwhals.from_native(frame)
    except TypeError:
        raise RefusedTypeError("source", got=short(frame)) from None
    if isinstance(known, narwhals.LazyFrame):
        known = known.head(MOST_ROWS + 1).collect()
    return known


def table_of_mapping(columns: Mapping[Any, Any]) -> Table:
    """Read columns by name."""
    lists = {key: _rows_of(str(key), values) for key, values in columns.items()}
    lengths = {len(values) for values in lists.values()}
    if len(lengths) > 1:
        raise RefusedValueError("table_columns", got=[str(len(each)) for each in lists.values()])
    n = max(lengths, default=0)
    _refuse_many("source", n)
    cells = [tuple(map(plain, values)) for values in lists.values()]
    return Table("source", "table", _checked("source", list(lists), cells), _counted(n))


def table_of_arrays(X: Any, y: Any, label: str = "X", name: str = "arrays") -> Table:
    """Read samples and their answers, one per row; y becomes the last column."""
    answers = tuple(plain(_only(answer)) for answer in _rows_of("y", y))
    if is_frame(X):
        keys, cells, rows = _columns_of(X)
    else:
        samples = _rows_of("X", X)
        _refuse_many(label, len(samples))
        lines = [_cells(row, samples) for row in range(len(samples))]
        cells = [tuple(map(plain, column)) for column in zip(*lines, strict=True)]
        keys, rows = [None] * len(cells), _counted(len(lines))
    if len(rows) != len(answers):
        raise RefusedValueError("arrays_rows", X=len(rows), y=len(answers))
    called = getattr(y, "name", None)
    target: Hashable = called if isinstance(called, (str, int)) and called not in keys else "y"
    columns = _checked(label, [*keys, target], [*cells, answers])
    return Table(label, name, columns, rows, target=columns[-1].name)


def is_bunch(source: object) -> bool:
    """Return whether something is the result of a scikit-learn loader."""
    return isinstance(source, Mapping) and {"data", "target"} <= set(source)


def table_of_bunch(bunch: Mapping[str, Any]) -> Table:
    """Read the result of a scikit-learn loader, with its names."""
    file = bunch.get("filename")
    name = Path(file).stem if isinstance(file, str) else "bunch"
    table = table_of_arrays(bunch["data"], bunch["target"], "source", name)
    *columns, answers = table.columns
    names = list(bunch.get("feature_names", ()))
    if len(names) == len(columns):
        columns = list(_checked("source", names, [column.cells for column in columns]))
    classes = tuple(map(str, bunch.get("target_names", ())))
    if not set(answers.cells) <= set(range(len(classes))):
        classes = ()  # these are the names of targets, not of classes
    taken = {column.name for column in columns}
    key = next(each for each in ("target", "y", "answer") if each not in taken)
    columns = [*columns, Column(key, key, answers.cells)]
    return Table("source", name, tuple(columns), table.rows, target=key, classes=classes)


def _checked(
    label: str, keys: Sequence[Hashable], cells: Sequence[tuple[Any, ...]]
) -> tuple[Column, ...]:
    columns = named_columns(keys, cells)
    refuse_same_names(label, columns)
    return columns


def refuse_same_names(label: str, columns: Sequence[Column]) -> None:
    """Refuse columns of which two have the same name."""
    names = [column.name for column in columns]
    for name in names:
        if names.count(name) > 1:
            raise RefusedValueError("table_same_column", label=label, got=repr(name))


def _refuse_many(label: str, rows: int) -> None:
    if rows > MOST_ROWS:
        raise RefusedValueError("table_most_rows", label=label, most=MOST_ROWS)


def _counted(n: int) -> tuple[str, ...]:
    return tuple(map(str, range(n)))


def _rows_of(name: str, value: Any) -> list[Any]:
    """Return the rows of an array, or of anything that can become one; a masked entry is None."""
    if isinstance(value, np.ndarray):
        values = value.tolist() if value.ndim else value
    elif is_frame(value):
        _, cells, _ = _columns_of(value)
        values = [list(row) for row in zip(*cells, strict=True)]
    else:
        names = ("to_list", "tolist", "to_pylist")
        listed = next((getattr(value, name) for name in names if hasattr(value, name)), None)
        values = listed() if callable(listed) else value
    if isinstance(values, Sequence) and not isinstance(values, (str, bytes)):
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
    """Return the numbers of a sample; refuse it if it is not as long as the first."""
    sample = samples[row]
    if isinstance(sample, np.ndarray) and sample.ndim:
        sample = sample.tolist()
    if not isinstance(sample, (list, tuple)):
        raise RefusedTypeError("row", row=row, got=short(sample))
    if len(sample) != len(samples[0]):
        raise RefusedValueError("row_length", row=row, wanted=len(samples[0]), got=len(sample))
    return tuple(sample)
