"""What belongs to the answer box: its buttons, and the quantities that an answer may use.

The box itself is the browser's, so that what is typed stays when the text around it is new.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import numpy as np

from bpwidget.lesson.equations import used_in
from bpwidget.lesson.exercises.exercises import placeholder
from bpwidget.lesson.numerals import UNKNOWN, fine, in_a_row
from bpwidget.lesson.words.learner import WORDS
from bpwidget.mlp import Trace
from bpwidget.panel.text.numbers import slot


def question_part(trace: Trace, step: int, given: Mapping[str, Any] | None, lang: str) -> str:
    """Return the buttons and quantities for an answer to a step; empty if none is asked for.

    Parameters
    ----------
    trace : Trace
        The pass that the step belongs to.
    step : int
    given : mapping of str to value, or None
        By their names in Python; None for one whose numbers are hidden.
    lang : str
    """
    if given is None:
        return ""
    asked = list(trace.step(step).gradients)
    forms = escape(placeholder(step, lang, len(asked)))
    box = f'data-label="{_word("answer", lang)}" data-placeholder="{forms}"'
    buttons = "".join(
        f'<button type="button" data-hand="{key}" title="{_word(f"{key} tooltip", lang)}">'
        f"{_word(key, lang)}</button>"
        for key in ("submit", "reveal")
    )
    # quantities in the step's formulas come first, with all their numbers
    in_formulas = dict.fromkeys(
        each for name in asked for each in used_in(name, trace.loss, trace.net.output_activation)
    )
    used = [name for name in in_formulas if name in given]
    names = [*used, *(name for name in given if name not in used)]
    chips = "".join(
        _chip(name, given[name], first=name == names[0], used=name in used) for name in names
    )
    return (
        f'<div class="bpw-hand" {box}>{buttons}</div>'
        f'<div class="bpw-quantities" role="toolbar" aria-label="{_word("quantities", lang)}">'
        f"{chips}</div>"
    )


def _chip(name: str, value: Any, *, first: bool, used: bool) -> str:
    """Return a button that puts a quantity's name into the box, with its numbers."""
    numbers = slot(_numbers(value))
    # the numbers of the others are shown only under the pointer
    few = "" if used or np.ndim(value) == 0 else " bpw-few"
    return (
        f'<button type="button" class="bpw-quantity{few}" data-name="{name}"'
        f' tabindex="{0 if first else -1}"><b>{name}</b><span>{numbers}</span></button>'
    )


def _numbers(value: Any) -> str:
    if value is None:
        return UNKNOWN
    return fine(float(value)) if np.ndim(value) == 0 else in_a_row(value)


def _word(key: str, lang: str) -> str:
    return escape(WORDS[key][lang])
