"""The step selector: 1 to 7, previous and next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from bpwidget.panel.controls.labels import Labels
from bpwidget.panel.state.state import State


class StepSelector:
    """Nine buttons, the chosen step's lit.

    Parameters
    ----------
    hand : callable
        Called with a function from the present state to the changes.
    labels : Labels
        Of the panel, which names the buttons.
    """

    def __init__(
        self, hand: Callable[[Callable[[State], dict[str, Any]]], None], labels: Labels
    ) -> None:
        def to(there: Callable[[State], int], label: str, tooltip: str, **fields: object) -> Any:
            made = button(lambda: hand(lambda state: {"step": there(state)}), label)
            return labels.name(made, "", tooltip, **fields)

        def number(step: int) -> Any:
            return to(lambda _: step, str(step), "step", step=step)

        self.previous = to(lambda state: max(1, state.step - 1), "‹", "previous")
        self.next = to(lambda state: min(7, state.step + 1), "›", "next")

        self.numbers = [number(step) for step in range(1, 8)]
        self.widget = widgets.HBox([self.previous, *self.numbers, self.next])
        self.widget.add_class("bpw-steps")

    def show(self, step: int) -> None:
        """Light a step."""
        for number, each in enumerate(self.numbers, start=1):
            (each.add_class if number == step else each.remove_class)("bpw-now")
        self.previous.disabled = step == 1
        self.next.disabled = step == 7


def button(on_click: Callable[[], None], label: str = "") -> Any:
    """Return a button that calls `on_click` without arguments."""
    made = widgets.Button(description=label)
    made.on_click(lambda _: on_click())
    return made
