"""Numbers and matrices as HTML, each number in its own slot."""

from __future__ import annotations

from bpwidget.lesson import numeral
from bpwidget.lesson.numerals import known_rows
from bpwidget.lesson.words.panel import WORDS
from bpwidget.mlp.arguments import Array
from bpwidget.panel.text.numbers import slot

TERM_ROWS, TERM_COLUMNS = 4, 4


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
