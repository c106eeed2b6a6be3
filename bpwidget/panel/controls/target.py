"""y: a class to choose, or a number box for each component."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from bpwidget.lesson.words.languages import said
from bpwidget.lesson.words.panel import WORDS
from bpwidget.panel.controls.number import SUBSCRIPTS
from bpwidget.panel.controls.widgets import Group, NumberBox, close_all, new
from bpwidget.panel.state.follow import moved, setting
from bpwidget.panel.state.state import Change, State


class TargetControl:
    """The control of the target; it is built again for another kind of target or language.

    Parameters
    ----------
    group : Group
        Of the panel's main controls.
    """

    def __init__(self, group: Group) -> None:
        self._group = group
        self._kind: tuple[bool, tuple[str, ...], str] | None = None
        self.choice: Any = None
        self.boxes: list[Any] = []
        self._boxes: list[NumberBox] = []
        self.widget = new(widgets.VBox)
        self.widget.add_class("bpw-inputs")
        group.shows(self._show, "y", "lang", "outputs", "data")

    def _show(self, state: State) -> None:
        kind = (isinstance(state.y, int), tuple(state.scene.classes), state.lang)
        if kind != self._kind:
            self._build(*kind)
            self._kind = kind
        if isinstance(state.y, int):
            self.choice.value = state.y
        else:
            for box, value in zip(self._boxes, state.y, strict=True):
                box.show(value)

    def _build(self, is_class: bool, classes: tuple[str, ...], lang: str) -> None:
        for old in self.widget.children:
            close_all(old)
        if is_class:
            options = [(said(WORDS, "class", lang, k=name), k) for k, name in enumerate(classes)]
            self.choice, self.boxes = new(widgets.Dropdown, options=options, description="y"), []
            self._group.moves(self.choice, lambda k: setting(y=k))
        else:
            self._boxes = [self._box(k) for k in range(len(classes))]
            self.choice, self.boxes = None, [box.widget for box in self._boxes]
        self.widget.children = self.boxes or [self.choice]
        for each in self.widget.children:
            each.tooltip = said(WORDS, "y tip", lang)
            each.add_class("bpw-wide")

    def _box(self, index: int) -> NumberBox:
        name = f"y{index + 1}".translate(SUBSCRIPTS)
        return NumberBox(
            self._group.by_user, lambda _: f"y[{index}]", lambda y: _component(index, y), name
        )


def _component(index: int, value: float) -> Change:
    def change(state: State) -> State:
        if isinstance(state.y, int):  # the loss was changed in another thread
            return state
        return moved(state, {"y": (*state.y[:index], value, *state.y[index + 1 :])})

    return change
