"""The controls of gradient descent: on what, how fast, one update, back, and playback."""

from __future__ import annotations

from collections.abc import Collection
from html import escape
from typing import Any

import ipywidgets as widgets

from bpwidget.lesson.words.languages import said
from bpwidget.lesson.words.notes import noted
from bpwidget.lesson.words.training import WORDS
from bpwidget.mlp.shown import shown
from bpwidget.mlp.training.data import Data
from bpwidget.mlp.training.optimisers import OPTIMISERS
from bpwidget.mlp.training.recipes import PRESETS
from bpwidget.panel.controls.number import RateControl
from bpwidget.panel.controls.widgets import NOTHING, ByUser, Group, new, put_away
from bpwidget.panel.state import run
from bpwidget.panel.state.data import SAMPLE, SETS, SPEEDS
from bpwidget.panel.state.state import State

BATCHES = (1, 4, 16, 32, 64)


class TrainingControls:
    """The data, the play bar, and how the network learns.

    Parameters
    ----------
    by_user : callable
        Called with each move that the user makes.
    """

    def __init__(self, by_user: ByUser) -> None:
        group = self._group = Group(by_user, WORDS, _is_training)
        self._own: Data | None = None
        self.data = group.named(group.choice("data", self._sources), "data")
        self.preset = group.named(group.choice("preset", _presets), "preset")
        self.rate = RateControl(by_user)
        optimisers = new(widgets.Dropdown, options=list(OPTIMISERS))
        self.optimiser = group.named(group.tied(optimisers, "optimiser"), "optimiser")
        self.batch = group.named(group.choice("batch", _batches, "data", "run"), "batch")
        self.speed = group.named(group.choice("speed", _speeds), "speed")
        self.restart = group.named(group.button(run.restart, "|‹"), "", "restart tooltip")
        self.back = group.named(group.button(run.back, "‹"), "", "back tooltip")
        self.advance = group.named(group.button(run.advance, "›"), "", "advance tooltip")
        self.next_phase = group.named(group.button(run.next_phase), "phase", "phase tooltip")
        self.play = group.button(lambda state: (run.pause if state.playing else run.play)(state))
        group.named(self.play, "", "play tooltip")
        group.named(self.rate.box, "", "rate tip")
        self.stopped = new(widgets.HTML)
        self.notes = new(widgets.HTML)
        group.shows(self._show_notes, "data", "mode", "lang")
        group.shows(self._show_playing, "playing", "lang")
        group.shows(self._show_run, "run", "data", "playing", "lang")
        self._arrange()

    def _arrange(self) -> None:
        for each in (self.data, self.preset, self.optimiser, self.batch, self.speed):
            each.add_class("bpw-wide")
        buttons = new(
            widgets.HBox, [self.play, self.next_phase, self.restart, self.back, self.advance]
        )
        buttons.add_class("bpw-play")
        self.stopped.add_class("bpw-stopped")
        self.notes.add_class("bpw-notes")
        self._run = new(
            widgets.VBox,
            [buttons, self.stopped, self.rate.widget, self.optimiser, self.batch, self.speed],
        )
        self._run.add_class("bpw-run")
        self.widget = new(widgets.VBox, [self.data, self.notes, self.preset, self._run])
        self.widget.add_class("bpw-training")

    def show(self, state: State, names: Collection[str], *, again: bool = False) -> None:
        """Bring the controls in line with a state in which some values have moved."""
        self._group.show(state, names, again=again)
        if "mode" in names:  # last, so that no control comes into sight with a value of before
            put_away(self.widget, away=not _is_training(state))

    def _show_playing(self, state: State) -> None:
        self.play.description = WORDS["pause" if state.playing else "play"][state.lang]

    def _show_notes(self, state: State) -> None:
        """Say what was left out of one's own data, and how its columns were read."""
        notes = state.data.notes if isinstance(state.data, Data) else ()
        put_away(self.notes, away=not notes)
        sentences = (escape(noted(each, state.lang)) for each in notes)
        self.notes.value = "".join(f"<p>{sentence}</p>" for sentence in sentences)

    def _show_run(self, state: State) -> None:
        """Show the rest where there is a run, and disable what leads nowhere."""
        run = state.run
        put_away(self._run, away=run is None)
        self.back.disabled = run is None or not run.can_go_back
        self.play.disabled = not state.can_play
        self.restart.disabled = run is None or run.at.number == 0
        self.stopped.value = escape(state.stopped or "")

    def _sources(self, state: State) -> list[tuple[str, Any]]:
        """Return what can be descended on, with one's own data once given."""
        lang, data = state.lang, state.data
        if isinstance(data, Data):
            self._own = data
        sources: list[tuple[str, Any]] = [
            (WORDS["no data"][lang], NOTHING),
            (WORDS["sample"][lang], SAMPLE),
            *((name, name) for name in SETS),
        ]
        if self._own is not None:
            sources.append((said(WORDS, "own data", lang, name=shown(self._own.name)), self._own))
        return sources


def _is_training(state: State) -> bool:
    return state.mode == "train"


def _presets(state: State) -> list[tuple[str, Any]]:
    presets = [(WORDS[name][state.lang], name) for name in PRESETS]
    return [(WORDS["no preset"][state.lang], NOTHING), *presets]


def _batches(state: State) -> list[tuple[str, Any]]:
    n = 1 if state.run is None else len(state.run.at.data.X)
    sizes = sorted({*(size for size in BATCHES if size < n), *filter(None, [state.batch])})
    whole = said(WORDS, "whole", state.lang, n=n)
    return [(whole, NOTHING), *((str(size), size) for size in sizes)]


def _speeds(state: State) -> list[tuple[str, str]]:
    return [(WORDS[speed][state.lang], speed) for speed in SPEEDS]
