"""The answer box for a host without the live screen, which has one on its card."""

from __future__ import annotations

import ipywidgets as widgets

from bpwidget.lesson.exercises.exercises import placeholder
from bpwidget.panel.controls.widgets import Group, button, new, put_away, row
from bpwidget.panel.state.answer import handed_in, is_asked, reveal
from bpwidget.panel.state.state import State


class AnswerBox:
    """A text box for the answer to the chosen step, and its buttons.

    Parameters
    ----------
    ties : Group
        The group of controls that it belongs to.
    """

    def __init__(self, ties: Group) -> None:
        self._by_user = ties.by_user
        self._step = 0
        # sent as it is typed: if it were sent with the click, it might arrive after it
        self.text = ties.named(new(widgets.Textarea, rows=2), "answer", "submit tooltip")
        self.submit = ties.named(button(self._submit), "submit", "submit tooltip")
        self.reveal = ties.named(ties.button(reveal), "reveal", "reveal tooltip")
        self.widget = new(widgets.VBox, [self.text, row(self.submit, self.reveal)])
        self.widget.add_class("bpw-answer")
        self.text.add_class("bpw-wide")
        ties.shows(
            self._show, "quiz", "step", "revealed", "lang", "mode", "bias", "output_activation"
        )

    def _show(self, state: State) -> None:
        put_away(self.widget, away=not is_asked(state))
        asked = len(state.trace.step(state.step).gradients) if is_asked(state) else 1
        self.text.placeholder = placeholder(state.step, state.lang, asked)
        if self._step != state.step or not is_asked(state):
            self._step, self.text.value = state.step, ""

    def _submit(self) -> None:
        self._by_user(handed_in(self._step, self.text.value))
