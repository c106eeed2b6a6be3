"""The step selector: 1 to 7, previous and next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from bpwidget.panel.controls.widgets import Group, new
from bpwidget.panel.state.follow import moved
from bpwidget.panel.state.state import State


class StepSelector:
    """Nine buttons; that of the chosen step is highlighted.

    Parameters
    ----------
    group : Group
        Of the panel's main controls.
    """

    def __init__(self, group: Group) -> None:
        def to(there: Callable[[State], int], label: str, tooltip: str, **fields: object) -> Any:
            made = group.button(lambda state: moved(state, {"step": there(state)}), label)
            return group.named(made, "", tooltip, **fields)

        def number(step: int) -> Any:
            return to(lambda _: step, str(step), "step", step=step)

        self.previous = to(lambda state: max(0, state.step - 1), "‹", "previous")
        self.next = to(lambda state: min(7, state.step + 1), "›", "next")
        self.numbers = [number(step) for step in range(1, 8)]
        self.widget = new(widgets.HBox, [self.previous, *self.numbers, self.next])
        self.widget.add_class("bpw-steps")
        group.shows(self._show, "step")

    def _show(self, state: State) -> None:
        for number, each in enumerate(self.numbers, start=1):
            (each.add_class if number == state.step else each.remove_class)("bpw-now")
        self.previous.disabled = state.step == 0
        self.next.disabled = state.step == 7
