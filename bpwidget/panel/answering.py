"""Predict, then reveal: a learner's answer to the chosen step, and what is said to it."""

from __future__ import annotations

from typing import Any

from bpwidget.lesson.exercises.exercises import Exercise
from bpwidget.lesson.exercises.parsing import TypedError, typed_answer
from bpwidget.lesson.planting import BrokenTrace
from bpwidget.lesson.words.languages import said
from bpwidget.lesson.words.learner import WORDS
from bpwidget.panel.movable_state import MovableState
from bpwidget.panel.state.state import State

TIME_LIMIT = 5.0


class Answering(MovableState):
    """The part of a panel that asks for the learner's own numbers."""

    def answer(self, answer: object) -> str:
        """Judge an answer to the chosen step; it is revealed when it is right.

        Parameters
        ----------
        answer : array_like, mapping of str to array_like, str, or callable
            Numbers; by name where the step yields several. Or a function of the quantities that
            its parameters name, such as ``lambda W2, dJ_do: W2.T @ dJ_do``; or any of these as
            text.

        Returns
        -------
        str
            What is said on the panel, too.

        Examples
        --------
        >>> from bpwidget import BackpropPanel
        >>> panel = BackpropPanel(step=5, quiz="step")
        >>> panel.answer(lambda W2, dJ_do: W2.T @ dJ_do)
        'Right: ∂J/∂h.'
        >>> panel.close()
        """
        with self._lock:
            right, text = _judged(self._state, answer)
            changes: dict[str, Any] = {"verdict": (right, text)}
            if right:
                changes["revealed"] = (*self._state.revealed, self._state.step)
            self._settle(self._state.moved(changes))
        return text

    def reveal(self) -> None:
        """Show the numbers of the chosen step."""
        with self._lock:
            revealed = (*self._state.revealed, self._state.step)
            self._settle(self._state.moved({"revealed": revealed}))


def _judged(state: State, answer: object) -> tuple[bool, str]:
    trace, lang = state.trace, state.lang
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
