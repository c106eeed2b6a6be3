"""The parts of the panel that are text: the chosen step, the ledger, the summary."""

from __future__ import annotations

from html import escape

from bpwidget.lesson import (
    NOTES,
    TITLES,
    Entry,
    equation,
    forward_equations,
    ledger,
    mathml,
    numeral,
    rows_of,
    shape_text,
    summary,
)
from bpwidget.lesson.languages import said
from bpwidget.lesson.panel_words import WORDS
from bpwidget.mlp import Trace
from bpwidget.mlp.arguments import Array
from bpwidget.panel.slots import slot
from bpwidget.plots.scene import Scene

TERM_ROWS, TERM_COLUMNS = 4, 4
LEDGER_NUMBERS = 8


def parts_of(scene: Scene) -> dict[str, str]:
    """Return every part of the panel's text by name, as HTML."""
    trace, step = scene.trace, scene.step or 1
    entries, lang = ledger(trace), scene.lang
    return {
        "forward": _forward(trace),
        "step": _step(trace, [entry for entry in entries if entry.step == step], lang),
        "ledger": _ledger(entries, step, lang),
        "summary": slot(escape(summary(trace, step, lang))),
    }


def _forward(trace: Trace) -> str:
    """Return the forward pass in a line, with the values of L, s and J."""
    values = {"L": trace.L, "s": trace.s, "J": trace.J}
    return "".join(
        f"<span>{mathml(latex)}{_value(latex[0], values)}</span>"
        for latex in forward_equations(trace.net, trace.loss)
    )


def _value(name: str, values: dict[str, float]) -> str:
    if name not in values:
        return ""
    return f' = <b data-bpw="{name}">{slot(numeral(values[name]))}</b>'


def _step(trace: Trace, entries: list[Entry], lang: str) -> str:
    """Return the chosen step with its matrices, term by term."""
    number = entries[0].step
    shown = "".join(_derived(trace, entry, lang) for entry in entries)
    heading = said(WORDS, "heading", lang, step=number, title=TITLES[number][lang])
    header = f"<header><h4>{heading}</h4><p>{NOTES[number][lang]}</p></header>"
    return f'{header}<div class="bpw-derived">{shown}</div>'


def _derived(trace: Trace, entry: Entry, lang: str) -> str:
    formula = mathml(equation(entry.name, trace.loss, stacked=True))
    if entry.value.ndim == 0:
        return f"<div>{formula}</div>"
    if entry.data is None or entry.penalty is None:
        numbers = _matrix(entry.value)
    else:
        numbers = (
            f'{_matrix(entry.data, "data", lang)}<span class="bpw-op">+</span>'
            f'{_matrix(entry.penalty, "penalty", lang)}<span class="bpw-op">=</span>'
            f"{_matrix(entry.value)}"
        )
    return f'<div>{formula}<span class="bpw-op">=</span>{numbers}</div>'


def _matrix(array: Array, kind: str = "sum", lang: str = "en") -> str:
    """Return an array in brackets; a vector stands upright, as the document writes it."""
    column = array.reshape(-1, 1) if array.ndim < 2 else array
    rows = rows_of(column, TERM_ROWS, TERM_COLUMNS)
    cells = "".join(
        "<tr>" + "".join(f"<td>{slot(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    caption = "" if kind == "sum" else f"<figcaption>{WORDS[kind][lang]}</figcaption>"
    return f'<figure class="bpw-{kind}"><table class="bpw-matrix">{cells}</table>{caption}</figure>'


def _ledger(entries: tuple[Entry, ...], step: int, lang: str) -> str:
    formula, shape, numbers, size = (
        WORDS[key][lang] for key in ("formula", "shape", "numbers", "size")
    )
    head = "".join(f"<th scope='col'>{name}</th>" for name in ("", formula, shape, numbers))
    body = "".join(_ledger_row(entry, step, lang) for entry in entries)
    return (
        f"<table class='bpw-ledger'><thead><tr>{head}<th scope='col'>{size}</th></tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def _ledger_row(entry: Entry, step: int, lang: str) -> str:
    now = " class='bpw-now' aria-current='step'" if entry.step == step else ""
    columns = entry.value.shape[1] if entry.value.ndim == 2 else LEDGER_NUMBERS
    most_rows = max(3, LEDGER_NUMBERS // columns)
    rows = rows_of(entry.value, most_rows, 4 if entry.value.ndim == 2 else LEDGER_NUMBERS)
    numbers = "; ".join("  ".join(row) for row in rows)
    return (
        f"<tr data-step='{entry.step}'{now}><th scope='row'>{entry.step}</th>"
        f"<td>{mathml(entry.latex)}</td><td>{shape_text(entry.value.shape, lang)}</td>"
        f"<td class='bpw-numbers' data-bpw='{entry.name}'>{slot(numbers)}</td>"
        f"<td class='bpw-size' data-bpw='size {entry.name}'>{slot(numeral(entry.size))}</td></tr>"
    )
