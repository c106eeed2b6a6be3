"""A learner's answer to the chosen step: whether it is right, and the state after it."""

from __future__ import annotations

from typing import Any

from bpwidget.lesson.exercises.exercises import Exercise
from bpwidget.lesson.exercises.parsing import TypedError, typed_answer
from bpwidget.lesson.planting import BrokenTrace
from bpwidget.lesson.words.languages import said
from bpwidget.lesson.words.learner import WORDS
from bpwidget.panel.state.follow import moved
from bpwidget.panel.state.state import State

TIME_LIMIT = 5.0


def answered(state: State, verdict: tuple[bool, str]) -> State:
    """Return the state after an answer; a right one is revealed."""
    is_right, _ = verdict
    return moved(state, {"verdict": verdict, **(_revealed(state) if is_right else {})})


def reveal(state: State) -> State:
    """Return the state with the numbers of the chosen step shown."""
    return moved(state, _revealed(state))


def _revealed(state: State) -> dict[str, Any]:
    if state.step == 0:  # nothing of the forward pass is hidden
        return {}
    return {"revealed": (*state.revealed, state.step)}


def judged(state: State, answer: object) -> tuple[bool, str]:
    """Return whether an answer to the chosen step is right, and what to say to it."""
    trace, lang = state.trace, state.lang
    if state.step == 0:
        return False, WORDS["choose a step"][lang]
    if isinstance(trace, BrokenTrace):
        trace = trace.right  # a learner derives what is right
    if isinstance(answer, str):
        try:
            answer = typed_answer(answer)
        except TypedError as refusal:
            return False, said(WORDS, refusal.key, lang, reason=refusal.reason)
    task = Exercise(state.step, (trace,), TIME_LIMIT, lang)
    try:
        return True, task.check(answer)
    except AssertionError as verdict:
        return False, str(verdict)
