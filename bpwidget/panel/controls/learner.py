"""The controls of a closer look: the picture, one weight, the check, a quiz, a planted mistake."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import ipywidgets as widgets

from bpwidget.lesson import partial
from bpwidget.lesson.planting import BrokenTrace, plantable
from bpwidget.lesson.rules import STEP_OF
from bpwidget.lesson.words.languages import said
from bpwidget.lesson.words.learner import WORDS
from bpwidget.lesson.words.mistakes import NAMES
from bpwidget.panel.controls.widgets import NOTHING, Group, button, put_away, row
from bpwidget.panel.state.answer import answered, judged, reveal
from bpwidget.panel.state.state import QUIZZES, Change, State
from bpwidget.plots.board import LOSS_PLOTS, PICTURES

MOST_ENTRIES = 120
LISTS = {"picture": tuple(PICTURES), "loss_plot": tuple(LOSS_PLOTS), "quiz": QUIZZES}


class LearnerControls:
    """The upper group beside the plots.

    Parameters
    ----------
    by_user : callable
        Called with each move that the user makes.
    """

    def __init__(self, by_user: Callable[[Change], None]) -> None:
        group = self._group = Group(by_user, WORDS)
        self.choices = {
            name: group.named(group.choice(name, _options(known)), name)
            for name, known in LISTS.items()
        }
        self.follow = group.named(
            group.choice("follow", _entries, "inputs", "hidden", "outputs", "bias"), "follow"
        )
        epsilon = widgets.FloatText(step=0.05, continuous_update=False)
        self.epsilon = group.named(group.tied(epsilon, "epsilon"), "epsilon")
        self.planted = group.named(
            group.choice("planted", _mistakes, "hidden", "bias", "loss"), "planted"
        )
        self.check = group.named(group.tied(widgets.Checkbox(indent=False), "check"), "check")
        # sent as it is typed: sent when the button is pressed, it may be heard after the button
        self.text = group.named(widgets.Textarea(rows=2), "answer")
        self.submit = group.named(button(self._submit), "submit", "submit tooltip")
        self.reveal = group.named(group.button(reveal), "reveal", "reveal tooltip")
        self._answer = widgets.VBox([self.text, row(self.submit, self.reveal)])
        group.shows(self._show_answer, "quiz", "step", "revealed")
        self._arrange()

    def _arrange(self) -> None:
        self.epsilon.add_class("bpw-place")
        self.follow.add_class("bpw-axis")
        self._answer.add_class("bpw-answer")
        for each in (*self.choices.values(), self.planted, self.text):
            each.add_class("bpw-wide")
        self.widget = widgets.VBox(
            [
                self.choices["picture"],
                self.choices["loss_plot"],
                row(self.follow, self.epsilon),
                self.choices["quiz"],
                self._answer,
                self.planted,
                self.check,
            ]
        )
        self.widget.add_class("bpw-closer")
        self.widget.add_class("bpw-group")

    def show(self, state: State, names: Collection[str]) -> None:
        """Bring the controls in line with a state in which some values have moved."""
        self._group.show(state, names)

    def _show_answer(self, state: State) -> None:
        put_away(self._answer, away=state.step not in state.hidden_steps)

    def _submit(self) -> None:
        text = self.text.value
        self._group.by_user(lambda state: answered(state, judged(state, text)))


def _options(known: tuple[str, ...]) -> Callable[[State], list[tuple[str, str]]]:
    return lambda state: [(WORDS[key][state.lang], key) for key in known]


def _entries(state: State) -> list[tuple[str, str]]:
    names = list(state.net.entries[:MOST_ENTRIES])
    if state.follow is not None and state.follow not in names:
        names.insert(0, state.follow)
    return [(WORDS["no entry"][state.lang], NOTHING), *((name, name) for name in names)]


def _mistakes(state: State) -> list[tuple[str, Any]]:
    trace, lang = state.trace, state.lang
    right = trace.right if isinstance(trace, BrokenTrace) else trace

    def word(name: str, mistake: str) -> str:
        names = {"name": partial(name), "mistake": NAMES[mistake][lang]}
        return said(WORDS, "mistake", lang, step=STEP_OF[name], **names)

    known = [(word(*planted), planted) for planted in plantable(right)]
    return [(WORDS["not planted"][lang], NOTHING), *known]
