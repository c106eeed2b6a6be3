"""The controls of the plots, and those of practice: a quiz, a mistake, one weight, the check."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import ipywidgets as widgets

from bpwidget.lesson import partial
from bpwidget.lesson.planting import BrokenTrace, plantable
from bpwidget.lesson.rules import STEP_OF
from bpwidget.lesson.words.languages import said
from bpwidget.lesson.words.learner import WORDS
from bpwidget.lesson.words.mistakes import mistake_name
from bpwidget.panel.controls.answer import AnswerBox
from bpwidget.panel.controls.widgets import NOTHING, ByUser, Group, group, new, put_away, row
from bpwidget.panel.state.state import QUIZZES, State
from bpwidget.plots.layout import LOSS_PLOTS, PICTURES

MOST_ENTRIES = 120
PLOT_LISTS = {"picture": tuple(PICTURES), "loss_plot": tuple(LOSS_PLOTS)}


class LearnerControls:
    """What the plots show, and what a learner practises with.

    Parameters
    ----------
    by_user : callable
        Called with each move that the user makes.
    on_card : bool
        Whether the answer box is on the card of the chosen step.
    """

    def __init__(self, by_user: ByUser, *, on_card: bool) -> None:
        ties = self._group = Group(by_user, WORDS)
        self.choices = {
            name: ties.named(ties.choice(name, _options(known)), name)
            for name, known in PLOT_LISTS.items()
        }
        ties.shows(self._show_mode, "mode", "loss_plot")
        ties = self._of_practice = Group(by_user, WORDS, lambda state: state.mode == "practise")
        self.choices["quiz"] = ties.named(ties.choice("quiz", _options(QUIZZES)), "quiz")
        self.follow = ties.named(
            ties.choice("follow", _entries, "inputs", "hidden", "outputs", "bias"), "follow"
        )
        self.epsilon = ties.named(ties.number("epsilon"), "epsilon")
        self.planted = ties.named(
            ties.choice("planted", _mistakes, "hidden", "bias", "loss"), "planted"
        )
        self.check = ties.named(ties.tied(new(widgets.Checkbox, indent=False), "check"), "check")
        # the live screen has its own answer box on the card
        self.answer = None if on_card else AnswerBox(ties)
        # the browser moves text here that belongs to these controls
        self.beside = new(widgets.Box)
        self._arrange()

    def _arrange(self) -> None:
        self.epsilon.add_class("bpw-place")
        self.follow.add_class("bpw-axis")
        self.beside.add_class("bpw-beside")
        for each in (*self.choices.values(), self.planted):
            each.add_class("bpw-wide")
        self._practice = group(
            self.choices["quiz"],
            *([self.answer.widget] if self.answer else []),
            self.planted,
            row(self.follow, self.epsilon),
            self.check,
        )
        plots = group(self.choices["picture"], self.choices["loss_plot"])
        plots.add_class("bpw-plots-controls")
        self._practice.add_class("bpw-practice")
        self.widget = new(widgets.VBox, [plots, self._practice, self.beside])
        self.widget.add_class("bpw-closer")

    def show(self, state: State, names: Collection[str], *, again: bool = False) -> None:
        """Bring the controls in line with a state in which some values have moved."""
        # in this order, so that no control comes into sight with a value of before
        self._of_practice.show(state, names, again=again)
        self._group.show(state, names, again=again)

    def _show_mode(self, state: State) -> None:
        is_practice = state.mode == "practise"
        put_away(self._practice, away=not is_practice)
        # the slice is along the weight that is followed
        is_usual = state.loss_plot == "surface"
        put_away(self.choices["loss_plot"], away=is_usual and not is_practice)


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
        names = {"name": partial(name), "mistake": mistake_name(mistake, name, lang)}
        return said(WORDS, "mistake", lang, step=STEP_OF[name], **names)

    known = [(word(*planted), planted) for planted in plantable(right)]
    return [(WORDS["not planted"][lang], NOTHING), *known]
