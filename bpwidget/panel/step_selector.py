"""The step selector: 1 to 7, previous and next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from bpwidget.panel.state import State


class StepSelector:
    """Nine buttons, the chosen step's lit.

    Parameters
    ----------
    hand : callable
        Called with a function from the present state to the changes.
    """

    def __init__(self, hand: Callable[[Callable[[State], dict[str, Any]]], None]) -> None:
        self.previous = button(
            "‹", "previous step", lambda: hand(lambda state: {"step": max(1, state.step - 1)})
        )
        self.next = button(
            "›", "next step", lambda: hand(lambda state: {"step": min(7, state.step + 1)})
        )

        def number(step: int) -> Any:
            return button(str(step), f"step {step}", lambda: hand(lambda _: {"step": step}))

        self.numbers = [number(step) for step in range(1, 8)]
        self.widget = widgets.HBox([self.previous, *self.numbers, self.next])
        self.widget.add_class("bpw-steps")

    def show(self, step: int) -> None:
        """Light a step."""
        for number, each in enumerate(self.numbers, start=1):
            (each.add_class if number == step else each.remove_class)("bpw-now")
        self.previous.disabled = step == 1
        self.next.disabled = step == 7


def button(label: str, tooltip: str, on_click: Callable[[], None]) -> Any:
    """Return a button that calls `on_click` without arguments."""
    made = widgets.Button(description=label, tooltip=tooltip)
    made.on_click(lambda _: on_click())
    return made
