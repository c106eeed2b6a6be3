"""What a screen reader says after a move: one short sentence on what has changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from bpwidget.lesson import TITLES, fine, numeral
from bpwidget.lesson.planting import BrokenTrace
from bpwidget.lesson.words.announced import WORDS
from bpwidget.lesson.words.languages import joined, said
from bpwidget.lesson.words.panel import WORDS as PANEL
from bpwidget.lesson.words.rail import WORDS as RAIL
from bpwidget.lesson.words.training import WORDS as TRAINING
from bpwidget.panel.state.fields import Effect
from bpwidget.panel.state.state import State, with_effect
from bpwidget.panel.text.learner import what_is_broken
from bpwidget.panel.text.training import phase_sentence

COMPUTES = with_effect(Effect.COMPUTES)
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
MOST_VALUES = 2  # of how many changed values the names are given


class Announcement(NamedTuple):
    """A sentence for a screen reader, and whether it may not wait for the one before."""

    text: str
    at_once: bool


def announced(before: State, after: State) -> Announcement | None:
    """Return what to tell of the move from one computed state to the next; None for nothing.

    The controls say their own values; what is told here is what follows from them.

    Examples
    --------
    >>> state = State(lang="en").computed()
    >>> announced(state, State(x=(0.55, 0.6), lang="en").computed()).text
    'x₁ 0.55, J 0.258'
    >>> announced(state, State(step=5, lang="en").computed()).text
    'Step 5 of 7: back to h'
    """
    if before is after:
        return None
    for tell in (_verdict, _planted, _stopped):
        if text := tell(before, after):
            return Announcement(text, at_once=True)
    for tell in (_revealed, _phase, _step, _update, _values):
        if text := tell(before, after):
            return Announcement(text, at_once=False)
    return None


def _verdict(before: State, after: State) -> str:
    if after.verdict is None or after.verdict == before.verdict:
        return ""
    return " ".join(after.verdict[1].split())


def _planted(before: State, after: State) -> str:
    trace, lang = after.trace, after.lang
    if before.planted == after.planted:
        return ""
    if not isinstance(trace, BrokenTrace):
        return WORDS["no mistake"][lang]
    return joined(lang, *what_is_broken(trace, lang))


def _stopped(before: State, after: State) -> str:
    return "" if after.stopped is None or before.stopped is not None else after.stopped


def _revealed(before: State, after: State) -> str:
    if not set(after.revealed) - set(before.revealed):
        return ""
    return said(WORDS, "revealed", after.lang, step=after.revealed[-1])


def _phase(before: State, after: State) -> str:
    if after.phase is None or after.phase == before.phase:
        return ""
    return phase_sentence(after.phase, after.lang)


def _step(before: State, after: State) -> str:
    step, lang = after.step, after.lang
    if step == before.step:
        return ""
    if step == 0:
        return RAIL["forward pass"][lang]
    return said(PANEL, "heading", lang, step=step, title=TITLES[step][lang])


def _update(before: State, after: State) -> str:
    run, lang = after.run, after.lang
    if run is None or (before.run is not None and before.run.at.number == run.at.number):
        return ""
    percent = 100 * float(run.curves.accuracy[-1])  # NaN if the targets are not classes
    key = "update" if np.isnan(percent) else "update of classes"
    numbers = {"number": run.at.number, "J": numeral(after.scene.J_here), "percent": percent}
    return said(WORDS, key, lang, **numbers)


def _values(before: State, after: State) -> str:
    """Return J, after the values that have moved if they are few."""
    names = COMPUTES & before.differs_in(after)
    values = list(_moved_values(before, after)) if names else []
    if not values and numeral(before.trace.J) == numeral(after.trace.J):
        return ""
    if len(values) > MOST_VALUES:
        values = []
    comma = "，" if after.lang == "zh" else ", "
    return comma.join((*values, _J(after)))


def _J(state: State) -> str:
    """Return J of what is shown, and of what it is where there is another."""
    scene, J = state.scene, numeral(state.trace.J)
    if scene.averaged == 1:
        return said(WORDS, "J", state.lang, J=J)
    return said(TRAINING, "J of one", state.lang, whose=scene.J_is_of, J=J)


def _moved_values(before: State, after: State) -> Iterator[str]:
    if len(before.x) == len(after.x):
        for index, (old, new) in enumerate(zip(before.x, after.x, strict=True), start=1):
            if old != new:
                yield _value(f"x{index}".translate(SUBSCRIPTS), new)
    if before.lam != after.lam:
        yield _value("λ", after.lam)
    if before.hidden != after.hidden:
        yield _value(PANEL["hidden"][after.lang], after.hidden)
    for name, value in after.weights.items():
        if before.weights.get(name) != value:
            yield _value(name, value)


def _value(name: str, value: float) -> str:
    return f"{name} {fine(value)}"
