"""Numbers and matrices as HTML, each number in its own slot."""

from __future__ import annotations

import math

import numpy as np

from bpwidget.lesson import numeral, rows_of
from bpwidget.lesson.numerals import UNKNOWN
from bpwidget.lesson.words.panel import WORDS
from bpwidget.mlp.arguments import Array
from bpwidget.panel.text.numbers import slot

TERM_ROWS, TERM_COLUMNS = 4, 4
MOST_IN_A_ROW = 8


def op(sign: str) -> str:
    """Return an operator between two of them."""
    return f'<span class="bpw-op">{sign}</span>'


def number(value: Array) -> str:
    """Return a number, or an array as a matrix."""
    return slot(numeral(float(value))) if value.ndim == 0 else matrix(value)


def matrix(array: Array, kind: str = "sum", lang: str = "en") -> str:
    """Return an array in brackets, a vector as a column."""
    column = array.reshape(-1, 1) if array.ndim < 2 else array
    rows = known_rows(column, TERM_ROWS, TERM_COLUMNS)
    cells = "".join(
        "<tr>" + "".join(f"<td>{slot(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    caption = "" if kind == "sum" else f"<figcaption>{WORDS[kind][lang]}</figcaption>"
    return f'<figure class="bpw-{kind}"><table class="bpw-matrix">{cells}</table>{caption}</figure>'


def in_a_row(value: Array, *, hidden: bool = False) -> str:
    """Return the numerals of an array in one line, the rows of a matrix with "; " between them."""
    value = np.full(value.shape, np.nan) if hidden else value
    columns = value.shape[1] if value.ndim == 2 else MOST_IN_A_ROW
    most_rows = max(3, MOST_IN_A_ROW // columns)
    rows = known_rows(value, most_rows, 4 if value.ndim == 2 else MOST_IN_A_ROW)
    return "; ".join("  ".join(row) for row in rows)


def known_rows(array: Array, most_rows: int, most_columns: int) -> list[list[str]]:
    """Return the numerals of an array by rows; NaN stands for a hidden number."""
    # if the first number is known, all are
    if not math.isnan(array.item(0)) or not np.isnan(array).all():
        return rows_of(array, most_rows, most_columns)
    rows = rows_of(np.zeros(array.shape), most_rows, most_columns)
    return [[each if each in "⋮…" else UNKNOWN for each in row] for row in rows]
