"""A learner's answer to the chosen step: what it may use, and what becomes of it."""

from __future__ import annotations

from typing import Any

from bpwidget.lesson.exercises.exercises import Exercise, quantities_for
from bpwidget.lesson.planting import BrokenTrace
from bpwidget.lesson.rules import STEP_OF
from bpwidget.lesson.words.learner import WORDS
from bpwidget.mlp import Trace
from bpwidget.panel.state.follow import moved
from bpwidget.panel.state.state import Change, State

TIME_LIMIT = 5.0


def answered(state: State, verdict: tuple[bool, str]) -> State:
    """Return the state after an answer; a right one is revealed."""
    is_right, _ = verdict
    return moved(state, {"verdict": verdict, **(_revealed(state) if is_right else {})})


def reveal(state: State) -> State:
    """Return the state with the numbers of the chosen step shown."""
    return moved(state, _revealed(state))


def handed_in(step: int, text: str) -> Change:
    """Return the move that judges an answer to a step as typed, if that step is still shown."""
    return lambda state: answered(state, judged(state, text)) if state.step == step else state


def revealing(step: int) -> Change:
    """Return the move that reveals a step, if it is still shown."""
    return lambda state: reveal(state) if state.step == step else state


def is_asked(state: State) -> bool:
    """Return whether the numbers of the chosen step are the learner's to find."""
    return state.step in state.hidden_steps


def _revealed(state: State) -> dict[str, Any]:
    if state.step == 0:  # nothing of the forward pass is hidden
        return {}
    return {"revealed": (*state.revealed, state.step)}


def quantities(state: State) -> dict[str, Any]:
    """Return what an answer to the chosen step may use, by its name in Python.

    The value is None where it is the result of a step whose numbers are hidden: such a name may be
    used, and its numbers are not told.

    Examples
    --------
    >>> state = State(step=5, quiz="all", mode="practise", lang="en").computed()
    >>> given = quantities(state)
    >>> given["W2"].shape, given["dJ_do"]
    ((2, 4), None)
    """
    hidden = {
        name.replace("/", "_") for name, step in STEP_OF.items() if step in state.hidden_steps
    }
    given = quantities_for(_right(state), state.step)
    return {name: None if name in hidden else value for name, value in given.items()}


def judged(state: State, answer: object) -> tuple[bool, str]:
    """Return whether an answer to the chosen step is right, and what to say to it."""
    if state.step == 0:
        return False, WORDS["choose a step"][state.lang]
    verdict = Exercise(state.step, (_right(state),), TIME_LIMIT, state.lang).verdict(answer)
    return verdict.right, verdict.text


def _right(state: State) -> Trace:
    """Return the pass without a planted mistake: a learner derives what is right."""
    return state.trace.right if isinstance(state.trace, BrokenTrace) else state.trace
