"""The controls of a closer look: diagrams, one entry, the check, an answer, a broken step."""

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
from bpwidget.panel.controls.choices import offer
from bpwidget.panel.controls.labels import Labels
from bpwidget.panel.controls.steps import button
from bpwidget.panel.state.state import CHOICES, Change, State

MOST_ENTRIES = 120
LISTS = ("diagram", "section", "hide")
# a dropdown takes None for no choice at all
NONE = ""
Hand = Callable[[Change], None]
# what the lists of entries and of mistakes depend on
ENTRIES_MOVE = {"hidden", "bias", "lang", "entry"}
MISTAKES_MOVE = {"hidden", "bias", "lang", "loss", "broken"}


class CloserControls:
    """The lower half of the controls.

    Parameters
    ----------
    hand : callable
        Called with a function from the present state to the changes.
    on_answer : callable
        Called with the text of an answer.
    on_reveal : callable
        Called without arguments.
    """

    def __init__(
        self, hand: Hand, on_answer: Callable[[str], None], on_reveal: Callable[[], None]
    ) -> None:
        self._hand = hand
        labels = self._labels = Labels(WORDS)
        self.choices = {name: labels.name(self._choice(name), name) for name in LISTS}
        self.check = labels.name(widgets.Checkbox(indent=False), "check")
        self.entry = labels.name(self._choice("entry"), "entry")
        self.epsilon = labels.name(widgets.FloatText(step=0.05, continuous_update=False), "epsilon")
        self.broken = labels.name(self._choice("broken"), "broken")
        # sent as it is typed: sent when the button is pressed, it may be heard after the button
        self.text = labels.name(widgets.Textarea(rows=2), "answer")
        self.submit = labels.name(
            button(lambda: on_answer(self.text.value)), "submit", "submit tooltip"
        )
        self.reveal = labels.name(button(on_reveal), "reveal", "reveal tooltip")
        for name in ("check", "epsilon"):
            self._observe(getattr(self, name), name)
        self.epsilon.add_class("bpw-place")
        self.entry.add_class("bpw-axis")
        self._answer = widgets.VBox([self.text, _row(self.submit, self.reveal)])
        self._answer.add_class("bpw-answer")
        for each in (*self.choices.values(), self.broken, self.text):
            each.add_class("bpw-wide")
        self.widget = widgets.VBox(
            [
                self.choices["diagram"],
                self.choices["section"],
                _row(self.entry, self.epsilon),
                self.choices["hide"],
                self._answer,
                self.broken,
                self.check,
            ]
        )
        self.widget.add_class("bpw-closer")
        self.widget.add_class("bpw-group")

    def show(self, state: State, names: Collection[str]) -> None:
        """Bring the controls named in line with a state."""
        if "lang" in names:
            self._labels.show(state.lang)
            for name in LISTS:
                known = [(WORDS[key][state.lang], key) for key in CHOICES[name]]
                self._choose_from(name, known, state)
        for name in LISTS:
            if name in names:
                self.choices[name].value = getattr(state, name)
        for name in ("check", "epsilon"):
            if name in names:
                getattr(self, name).value = getattr(state, name)
        if not ENTRIES_MOVE.isdisjoint(names):
            self._show_entries(state)
        if not MISTAKES_MOVE.isdisjoint(names):
            self._show_mistakes(state)
        hidden = state.step in state.hidden_steps
        (self._answer.remove_class if hidden else self._answer.add_class)("bpw-away")

    def _show_entries(self, state: State) -> None:
        names = state.net.entries[:MOST_ENTRIES]
        if state.entry is not None and state.entry not in names:
            names = (state.entry, *names)
        nothing = (WORDS["no entry"][state.lang], NONE)
        offer(self.entry, [nothing, *((name, name) for name in names)], state.entry or NONE)

    def _show_mistakes(self, state: State) -> None:
        trace, lang = state.trace, state.lang
        right = trace.right if isinstance(trace, BrokenTrace) else trace
        known = [
            (
                said(
                    WORDS,
                    "planted",
                    lang,
                    step=STEP_OF[name],
                    name=partial(name),
                    mistake=NAMES[mistake][lang],
                ),
                (name, mistake),
            )
            for name, mistake in plantable(right)
        ]
        offer(self.broken, [(WORDS["not broken"][lang], NONE), *known], state.broken or NONE)

    def _choose_from(self, name: str, options: list[tuple[str, str]], state: State) -> None:
        offer(self.choices[name], options, getattr(state, name))

    def _choice(self, name: str) -> Any:
        dropdown = widgets.Dropdown()
        self._observe(dropdown, name)
        return dropdown

    def _observe(self, widget: Any, name: str) -> None:
        def move(change: Any) -> None:
            new = change["new"]
            if new is not None:  # None for a moment while the options change
                self._hand(lambda _: {name: None if new == NONE else new})

        widget.observe(move, names="value")


def _row(*parts: Any) -> Any:
    row = widgets.HBox(parts)
    row.add_class("bpw-row")
    return row
