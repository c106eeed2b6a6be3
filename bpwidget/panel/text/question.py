"""What belongs to the answer box: its buttons, and the quantities that an answer may use.

The box itself is the browser's, so that what is typed stays when the text around it is new.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import numpy as np

from bpwidget.lesson.exercises.exercises import placeholder
from bpwidget.lesson.numerals import UNKNOWN, fine
from bpwidget.lesson.words.learner import WORDS
from bpwidget.panel.text.matrices import in_a_row
from bpwidget.panel.text.numbers import slot

# the quantities on the right-hand side of each step's formula, which come first, with all numbers
USED = {
    1: (),
    2: ("y_hat", "o", "y"),
    3: ("lam", "W1", "W2"),
    4: ("dJ_do", "h", "W2", "lam"),
    5: ("W2", "dJ_do"),
    6: ("dJ_dh", "z"),
    7: ("dJ_dz", "x", "W1", "lam"),
}


def question_part(step: int, given: Mapping[str, Any] | None, lang: str) -> str:
    """Return the buttons and quantities for an answer to a step; empty if none is asked for.

    Parameters
    ----------
    step : int
    given : mapping of str to value, or None
        By their names in Python; None for one whose numbers are hidden.
    lang : str
    """
    if given is None:
        return ""
    asked = 2 if "y_hat" in given else 1
    hint = escape(placeholder(step, lang, asked))
    box = f'data-label="{_word("answer", lang)}" data-placeholder="{hint}"'
    buttons = "".join(
        f'<button type="button" data-hand="{key}" title="{_word(f"{key} tooltip", lang)}">'
        f"{_word(key, lang)}</button>"
        for key in ("submit", "reveal")
    )
    used = [name for name in USED[step] if name in given]
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
    few = "" if used or np.ndim(value) == 0 else " bpw-few"  # shown when it is pointed at
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
