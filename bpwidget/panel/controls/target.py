"""y: a class to choose, or a number box a component."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from bpwidget.lesson.words.languages import said
from bpwidget.lesson.words.panel import WORDS
from bpwidget.panel.controls.closing import close_all
from bpwidget.panel.controls.number import SUBSCRIPTS
from bpwidget.panel.state.state import State


class TargetControl:
    """The control of the target; it is built anew for another kind of target or language.

    Parameters
    ----------
    hand : callable
        Called with a function from the present state to the changes.
    """

    def __init__(self, hand: Callable[[Callable[[State], dict[str, Any]]], None]) -> None:
        self._hand = hand
        self._kind: tuple[bool, int, str] | None = None
        self.choice: Any = None
        self.boxes: list[Any] = []
        self.widget = widgets.VBox()
        self.widget.add_class("bpw-inputs")

    def show(self, state: State) -> None:
        """Stand at a state's target."""
        kind = (isinstance(state.y, int), state.outputs, state.lang)
        if kind != self._kind:
            self._build(*kind)
            self._kind = kind
        if isinstance(state.y, int):
            self.choice.value = state.y
        else:
            for box, value in zip(self.boxes, state.y, strict=True):
                box.value = value

    def _build(self, is_class: bool, outputs: int, lang: str) -> None:
        for old in self.widget.children:
            close_all(old)
        if is_class:
            options = [(said(WORDS, "class", lang, k=k), k) for k in range(outputs)]
            self.choice, self.boxes = widgets.Dropdown(options=options, description="y"), []
            self.choice.observe(self._choose, names="value")
        else:
            self.choice, self.boxes = None, [self._box(k) for k in range(outputs)]
        self.widget.children = self.boxes or [self.choice]
        for each in self.widget.children:
            each.add_class("bpw-wide")

    def _choose(self, change: Any) -> None:
        self._hand(lambda _: {"y": change["new"]})

    def _box(self, index: int) -> Any:
        name = f"y{index + 1}".translate(SUBSCRIPTS)
        box = widgets.FloatText(description=name, step=0.1, continuous_update=False)

        def move(change: Any) -> None:
            self._hand(
                lambda state: {"y": (*state.y[:index], change["new"], *state.y[index + 1 :])}  # type: ignore[index]  # boxes stand for a vector
            )

        box.observe(move, names="value")
        return box
