"""The text of the panel, part by part: the chosen step, the ledger, the summary."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from bpwidget.lesson import (
    NOTES,
    TITLES,
    LedgerRow,
    equation,
    ledger,
    mathml,
    numeral,
    shape_text,
    summary,
)
from bpwidget.lesson.numerals import UNKNOWN, in_a_row
from bpwidget.lesson.planting import BrokenTrace
from bpwidget.lesson.shapes import shape_algebra, stored, stored_bytes
from bpwidget.lesson.substitution import substituted
from bpwidget.lesson.words.languages import between, said
from bpwidget.lesson.words.learner import WORDS as CLOSER
from bpwidget.lesson.words.panel import WORDS
from bpwidget.lesson.words.steps import NOTE_ON_PSI
from bpwidget.lesson.words.symbols import symbol
from bpwidget.mlp import Trace
from bpwidget.panel.text.forward import forward_card, forward_line
from bpwidget.panel.text.learner import (
    answer_part,
    broken_part,
    check_mark,
    check_sentence,
    entry_part,
)
from bpwidget.panel.text.matrices import matrix, number, op
from bpwidget.panel.text.numbers import slot
from bpwidget.panel.text.question import question_part
from bpwidget.panel.text.rail import rail_part
from bpwidget.panel.text.tabs import tabs_part
from bpwidget.panel.text.training import descent_part
from bpwidget.scene.scene import Scene

# the earlier steps whose results appear among a step's numbers
USES = {1: set(), 2: {1}, 3: {1}, 4: {2, 3}, 5: {2}, 6: {5}, 7: {3, 6}}
# characters that the ledger's column of shapes has room for
LONGEST_ALGEBRA, USUAL_SHAPE = 24, len("(2, 64)")
# in reading order: the first three above the plots; step, question and answer on the card
PARTS = (
    *("broken", "beside", "tabs", "rail", "step", "question", "answer", "ledger"),
    *("forward", "entry", "descent", "summary"),
)


def parts_of(
    scene: Scene,
    entry: str | None = None,
    phase: int | None = None,
    given: Mapping[str, Any] | None = None,
    alone: str | None = None,
) -> dict[str, str]:
    """Return every part of the panel's text by name, as HTML.

    Parameters
    ----------
    scene : Scene
    entry : str, optional
        The entry whose chain of factors is shown.
    phase : int, optional
        The part of an update that is shown; see `State`.
    given : mapping of str to value, optional
        What an answer to the chosen step may use, where one is asked for.
    alone : str, optional
        The plot that is shown alone, where there is room for one.
    """
    trace, step = scene.trace, scene.step or 0
    entries, lang = ledger(trace), scene.lang
    hidden = step in scene.hidden
    # in Practise, both are shown beside their controls
    below, above = entry_part(scene, entry), broken_part(scene)
    practises = scene.mode == "practise"
    return {
        "broken": "" if practises else above,
        "beside": f"{_section('broken', above)}{_section('entry', below)}" if practises else "",
        "tabs": tabs_part(scene, alone),
        "rail": rail_part(lang),
        "step": _step(scene, [entry for entry in entries if entry.step == step])
        if step
        else forward_card(trace, lang, scene.J_is_of),
        "question": question_part(trace, step, given, lang),
        "answer": answer_part(scene),
        "ledger": _ledger(entries, scene),
        "forward": forward_line(trace, lang, scene.J_is_of, is_now=phase == 0),
        "entry": "" if practises else below,
        "descent": descent_part(scene, phase),
        "summary": slot(escape(summary(trace, step, lang, hidden=hidden, classes=scene.classes))),
    }


def _section(name: str, html: str) -> str:
    return html and f'<section class="bpw-{name}-part">{html}</section>'


def _step(scene: Scene, entries: list[LedgerRow]) -> str:
    """Return the chosen step with its matrices, term by term."""
    number, lang = entries[0].step, scene.lang
    shown = "".join(_derived(scene, entry) for entry in entries)
    heading = said(WORDS, "heading", lang, step=number, title=TITLES[number][lang])
    hidden = number in scene.hidden
    has_psi = entries[0].name == "dJ/dy_hat"
    note = NOTE_ON_PSI[lang] if has_psi else NOTES[number][lang]
    notes = [note, *([] if hidden else _checks(scene, entries))]
    paragraphs = "".join(f"<p>{note}</p>" for note in notes)
    # in the header, where there is room: below the matrices, it would be cut off in step 7
    uses = "".join(f'<p class="bpw-uses">{note}</p>' for note in _uses(scene.trace, number, lang))
    header = f"<header><h4>{heading}</h4>{paragraphs}{uses}</header>"
    return f'{header}<div class="bpw-derived">{shown}</div>'


def _uses(trace: Trace, step: int, lang: str) -> list[str]:
    """Return which values the forward pass has to keep for the step, and their size."""
    names = [symbol(name) for name in stored(trace, step)]
    if not names:
        return []
    size = {"bytes": f"{stored_bytes(trace, step):,}", "all": f"{stored_bytes(trace):,}"}
    return [said(CLOSER, "uses", lang, names=between(lang).join(names), **size)]


def _checks(scene: Scene, entries: list[LedgerRow]) -> list[str]:
    if scene.report is None:
        return []
    checks = [scene.report[entry.name] for entry in entries]
    return [slot(escape(check_sentence(checks, scene.lang)))]


def _derived(scene: Scene, entry: LedgerRow) -> str:
    """Return a rule, its numbers put in, its two terms, and its result."""
    trace, lang = scene.trace, scene.lang
    formula = mathml(equation(entry.name, trace.loss, trace.net.output_activation, stacked=True))
    equals, differs = op("="), op("≠") if _is_planted(scene, entry.name) else ""
    if entry.value.ndim == 0:
        return f"<div>{formula}{differs and differs + number(entry.value)}</div>"
    if entry.step in scene.hidden:
        shape = shape_text(entry.value.shape, lang)
        return f"<div>{formula}{equals}{UNKNOWN} <span class='bpw-op'>{shape}</span></div>"
    tiles = []
    if not scene.hidden & USES[entry.step] and (parts := substituted(trace, entry.name)):
        tiles.append("".join(op(p) if isinstance(p, str) else number(p) for p in parts))
    if entry.data is not None and entry.penalty is not None:
        data, penalty = matrix(entry.data, "data", lang), matrix(entry.penalty, "penalty", lang)
        tiles.append(f"{data}{op('+')}{penalty}")
    tiles.append(matrix(entry.value))
    signs = [equals] * (len(tiles) - 1) + [differs or equals]
    lines = "".join(f"<div>{sign}{tile}</div>" for sign, tile in zip(signs, tiles, strict=True))
    return lines.replace("<div>", f"<div>{formula}", 1)


def _is_planted(scene: Scene, name: str) -> bool:
    """Return whether a mistake is planted there and changes the result."""
    trace = scene.trace
    return isinstance(trace, BrokenTrace) and trace.planted[0] == name and trace.is_off(name)


def _ledger(entries: tuple[LedgerRow, ...], scene: Scene) -> str:
    lang = scene.lang
    formula, shape, numbers, size = (
        WORDS[key][lang] for key in ("formula", "shape", "numbers", "size")
    )
    step = f"<span class='bpw-unseen'>{WORDS['step of row'][lang]}</span>"
    head = "".join(f"<th scope='col'>{name}</th>" for name in (step, formula, shape, numbers, size))
    if scene.report is not None:
        head += f"<th scope='col' class='bpw-check'>{CLOSER['checked'][lang]}</th>"
    body = "".join(_ledger_row(entry, scene) for entry in entries)
    # of more than 99 units; otherwise the room is the numbers'
    longest = max(len(shape_text(entry.value.shape)) for entry in entries)
    kind = "bpw-ledger bpw-large" if longest > USUAL_SHAPE else "bpw-ledger"
    return f"<table class='{kind}'><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _ledger_row(entry: LedgerRow, scene: Scene) -> str:
    lang = scene.lang
    now = " class='bpw-now' aria-current='step'" if entry.step == scene.step else ""
    off = (
        " bpw-off"
        if isinstance(scene.trace, BrokenTrace) and scene.trace.is_off(entry.name)
        else ""
    )
    hidden = entry.step in scene.hidden
    size = UNKNOWN if hidden else numeral(entry.size)
    algebra, _, shape = shape_algebra(scene.trace, entry.name).rpartition("→ ")
    if entry.value.ndim == 0:
        shape = shape_text((), lang)
    # without room for both, it is the shape that matters
    has_room = bool(algebra) and len(f"{algebra}→ {shape}") <= LONGEST_ALGEBRA
    before = f"<span class='bpw-algebra'>{algebra}→ </span>" if has_room else ""
    numbers = slot(in_a_row(entry.value, hidden=hidden))
    return (
        f"<tr data-step='{entry.step}'{now}><th scope='row'>{entry.step}</th>"
        f"<td><span class='bpw-line'>{mathml(entry.latex)}</span></td><td>{before}{shape}</td>"
        f"<td class='bpw-numbers{off}' data-bpw='{entry.name}'>{numbers}</td>"
        f"<td class='bpw-size' data-bpw='size {entry.name}'>{slot(size)}</td>"
        f"{_check_cell(entry, scene)}</tr>"
    )


def _check_cell(entry: LedgerRow, scene: Scene) -> str:
    if scene.report is None:
        return ""
    check = scene.report[entry.name]
    wrong = " bpw-wrong" if check.wrong else ""
    mark = slot(check_mark(check, scene.lang))
    return f"<td class='bpw-check{wrong}' data-bpw='check {entry.name}'>{mark}</td>"
