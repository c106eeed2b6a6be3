"""The controls of gradient descent: on what, how fast, one update, back, and playback."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import ipywidgets as widgets

from bpwidget.lesson.words.languages import said
from bpwidget.lesson.words.training import WORDS
from bpwidget.mlp.training.data import Data
from bpwidget.mlp.training.optimisers import OPTIMISERS
from bpwidget.panel.controls.choices import offer
from bpwidget.panel.controls.labels import Labels
from bpwidget.panel.controls.number import RateControl
from bpwidget.panel.controls.steps import button
from bpwidget.panel.state.data import (
    NO_DATA,
    SAMPLE,
    SPEEDS,
    controls_of,
    fitting,
    presets_for,
)
from bpwidget.panel.state.state import Change, State

BATCHES = (1, 4, 16, 32, 64)
WHOLE = 0  # stands for all samples: a list takes None for no choice at all
Hand = Callable[[Change], None]


class DescentControls:
    """The group below the closer look.

    Parameters
    ----------
    hand : callable
        Called with a function from the present state to the changes.
    do : callable
        Called with the name of a method of the panel that a button stands for.
    plays : bool
        Whether the screen can play.
    """

    def __init__(self, hand: Hand, do: Callable[[str], None], *, plays: bool) -> None:
        self._hand = hand
        self._plays = plays
        labels = self._labels = Labels(WORDS)
        self.data = labels.name(self._choice("data"), "data")
        self.preset = labels.name(widgets.Dropdown(), "preset")
        self.preset.observe(self._choose_preset, names="value")
        self.rate = RateControl(lambda rate: hand(lambda _: {"learning_rate": rate}))
        self.optimiser = labels.name(self._choice("optimiser"), "optimiser")
        self.optimiser.options = list(OPTIMISERS)
        self.batch = labels.name(self._choice("batch"), "batch")
        self.speed = labels.name(self._choice("speed"), "speed")
        self.restart = labels.name(button(lambda: do("restart"), "|‹"), "", "restart tooltip")
        self.back = labels.name(button(lambda: do("back"), "‹"), "", "back tooltip")
        self.advance = labels.name(button(lambda: do("advance"), "›"), "", "advance tooltip")
        self.next_phase = labels.name(button(lambda: do("next_phase")), "phase", "phase tooltip")
        self.play = button(lambda: do("pause" if self._playing else "play"))
        self._playing = False
        self._own: Data | None = None
        for each in (self.data, self.preset, self.optimiser, self.batch, self.speed):
            each.add_class("bpw-wide")
        buttons = widgets.HBox([self.restart, self.back, self.advance, self.next_phase, self.play])
        buttons.add_class("bpw-play")
        self._run = widgets.VBox(
            [self.rate.widget, self.optimiser, self.batch, buttons, self.speed]
        )
        self._run.add_class("bpw-run")
        self.widget = widgets.VBox([self.data, self.preset, self._run])
        self.widget.add_class("bpw-group")
        self.widget.add_class("bpw-descent-controls")

    def show(self, state: State, names: Collection[str], *, again: bool = False) -> None:
        """Bring the controls named in line with a state."""
        if "lang" in names:
            self._labels.show(state.lang)
            speeds = [(WORDS[speed][state.lang], speed) for speed in SPEEDS]
            offer(self.speed, speeds, state.speed)
            presets = [(WORDS[name][state.lang], name) for name in presets_for(state.net)]
            offer(self.preset, [(WORDS["no preset"][state.lang], NO_DATA), *presets], NO_DATA)
        if not {"data", "lang", "hidden"}.isdisjoint(names):
            offer(self.data, self._sources(state), NO_DATA if state.data is None else state.data)
        if not {"data", "batch", "lang", "run"}.isdisjoint(names):
            offer(self.batch, self._batches(state), state.batch or WHOLE)
        if "learning_rate" in names:
            self.rate.show(state.learning_rate, again=again)
        for name in ("optimiser", "speed"):
            if name in names:
                getattr(self, name).value = getattr(state, name)
        if not {"playing", "lang"}.isdisjoint(names):
            self._playing = state.playing
            self.play.description = WORDS["pause" if state.playing else "play"][state.lang]
        if not {"run", "data", "playing"}.isdisjoint(names):
            self._show_run(state)

    def _show_run(self, state: State) -> None:
        """Show the rest where there is a run, and take away what leads nowhere."""
        run = state.run
        (self._run.add_class if run is None else self._run.remove_class)("bpw-away")
        self.back.disabled = run is None or not run.can_go_back
        self.play.disabled = not self._plays
        self.restart.disabled = run is None or run.at.number == 0

    def _sources(self, state: State) -> list[tuple[str, Any]]:
        """Return what can be descended on: with the present data, and with one's own once given."""
        lang, data = state.lang, state.data
        names = fitting(state.net)
        if isinstance(data, Data):
            self._own = data
        elif data is not None and data not in names:
            names.append(data)
        sources: list[tuple[str, Any]] = [
            (WORDS["no data"][lang], NO_DATA),
            (WORDS["sample"][lang], SAMPLE),
            *((name, name) for name in names if name != SAMPLE),
        ]
        if self._own is not None:
            sources.append((said(WORDS, "own data", lang, name=self._own.name), self._own))
        return sources

    @staticmethod
    def _batches(state: State) -> list[tuple[str, int]]:
        n = 1 if state.run is None else len(state.run.at.data.X)
        sizes = sorted({*(size for size in BATCHES if size < n), *filter(None, [state.batch])})
        whole = said(WORDS, "whole", state.lang, n=n)
        return [(whole, WHOLE), *((str(size), size) for size in sizes)]

    def _choose_preset(self, change: Any) -> None:
        """Move all controls that a preset is made of; they tell of it, the list does not."""
        name = change["new"]
        if name is not None and name != NO_DATA:
            self._hand(lambda _: controls_of(name))
            self.preset.value = NO_DATA

    def _choice(self, name: str) -> Any:
        dropdown = widgets.Dropdown()

        def move(change: Any) -> None:
            new = change["new"]
            if new is not None:  # None for a moment while the options change
                self._hand(lambda _: {name: None if new in (NO_DATA, WHOLE) else new})

        dropdown.observe(move, names="value")
        return dropdown
