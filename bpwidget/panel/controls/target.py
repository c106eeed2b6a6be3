"""y: a class to choose, or a number box for each component."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from bpwidget.lesson.words.languages import said
from bpwidget.lesson.words.panel import WORDS
from bpwidget.panel.controls.number import SUBSCRIPTS
from bpwidget.panel.controls.widgets import Group, NumberBox, close_all, new, offer, put_away
from bpwidget.panel.state.follow import moved, setting
from bpwidget.panel.state.state import Change, State


class TargetControl:
    """The control of the target. The list, and the boxes, stay when the other takes their place.

    Parameters
    ----------
    group : Group
        Of the panel's main controls.
    """

    def __init__(self, group: Group) -> None:
        self._group = group
        self._is_class: bool | None = None
        self._said: tuple[tuple[str, ...], str] | None = None
        self._list: Any = None
        self._boxes: list[NumberBox] = []
        self.widget = new(widgets.VBox)
        self.widget.add_class("bpw-inputs")
        group.shows(self._show, "y", "lang", "outputs", "data")

    @property
    def choice(self) -> Any:
        """The list of classes; None while the target is no class."""
        return self._list if self._is_class else None

    @property
    def boxes(self) -> list[Any]:
        """The boxes, one for each component; none while the target is a class."""
        return [] if self._is_class else [box.widget for box in self._boxes]

    def _show(self, state: State) -> None:
        is_class, names = isinstance(state.y, int), tuple(state.scene.classes)
        is_made = self._make(is_class, len(names))
        if is_made or self._said != (names, state.lang):
            self._say(names, state.lang)
        if isinstance(state.y, int):
            self._list.value = state.y
        else:
            for box, value in zip(self._boxes, state.y, strict=True):
                box.show(value)
        # only after they have their values: a number typed at once would be overwritten
        if is_made or is_class != self._is_class:
            self._is_class = is_class
            self._put_out()

    def _make(self, is_class: bool, count: int) -> bool:
        """Make the widgets for a target of some components; return whether that was needed."""
        if is_class and self._list is None:
            self._list = new(widgets.Dropdown, description="y")
            self._group.moves(self._list, lambda k: setting(y=k))
        elif not is_class and len(self._boxes) != count:
            self._boxes = [self._box(k) for k in range(count)]
        else:
            return False
        return True

    def _made(self) -> list[Any]:
        """Return the list and the boxes, as far as there are any."""
        return [*([self._list] if self._list else []), *(box.widget for box in self._boxes)]

    def _put_out(self) -> None:
        """Put the list or the boxes in sight, and close what is no longer needed."""
        made, before = self._made(), self.widget.children
        for widget in made:
            put_away(widget, away=(widget is self._list) != self._is_class)
        self.widget.children = made
        for old in before:
            if old not in made:
                close_all(old)

    def _say(self, names: tuple[str, ...], lang: str) -> None:
        """Call the classes by their names, and write the tooltips."""
        self._said = (names, lang)
        if self._list is not None:
            options = [(said(WORDS, "class", lang, k=name), k) for k, name in enumerate(names)]
            offer(self._list, options, min(self._list.value or 0, len(names) - 1))
        for each in self._made():
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
