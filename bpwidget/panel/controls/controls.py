"""Every control of the panel, in step with a State."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import fields
from typing import Any

import ipywidgets as widgets

from bpwidget.lesson.formulas import loss_name
from bpwidget.lesson.words.languages import LANGUAGES, said
from bpwidget.lesson.words.panel import WORDS
from bpwidget.mlp import ACTIVATIONS, LOSSES
from bpwidget.mlp.network import LARGEST_SEED, entry_named
from bpwidget.panel.controls.choices import offer
from bpwidget.panel.controls.labels import Labels
from bpwidget.panel.controls.learner import CloserControls
from bpwidget.panel.controls.number import SUBSCRIPTS, HiddenControl, InputControl, LamControl
from bpwidget.panel.controls.steps import StepSelector, button
from bpwidget.panel.controls.target import TargetControl
from bpwidget.panel.controls.training import DescentControls
from bpwidget.panel.state.axes import axes_with, axis_names
from bpwidget.panel.state.state import Change, State

MOST_AXES = 120
EVERY = frozenset(field.name for field in fields(State))


class Controls:
    """The widgets that a hand moves.

    Comm callbacks may come on several threads at once. So a hand says how its move changes the
    state that it will find, and is heard only while no other thread is bringing the controls in
    line with a move of its own.

    Parameters
    ----------
    state : State
        Where the controls first stand.
    move : callable
        Called with a function from the present state to the changes, such as ``{"lam": 0.1}``.
    reset : callable
        Called by the reset button.
    lock : lock
        Held over every move.
    on_answer : callable
        See `CloserControls`.
    do : callable
        Called with the name of a method of the panel that a button stands for.
    plays : bool
        Whether the screen can play.
    """

    def __init__(
        self,
        state: State,
        move: Callable[[Change], None],
        reset: Callable[[], None],
        lock: AbstractContextManager[Any],
        on_answer: Callable[[str], None],
        do: Callable[[str], None],
        *,
        plays: bool,
    ) -> None:
        self._move = move
        self._lock = lock
        self._quiet = False
        self._labels = Labels(WORDS)
        name = self._labels.name
        self.activation = name(self._choice("activation", list(ACTIVATIONS)), "activation")
        self.loss = name(self._choice("loss", list(LOSSES)), "loss")
        self.bias = name(widgets.Checkbox(indent=False), "bias")
        self.lang = name(
            self._choice("lang", [(name, lang) for lang, name in LANGUAGES.items()]), "language"
        )
        self.seed = name(widgets.IntText(continuous_update=False), "seed")
        self.axes = (self._choice_of_axis("a", 0), self._choice_of_axis("b", 1))
        self.places = (self._place_on_axis("a", 0), self._place_on_axis("b", 1))
        self.x = [
            InputControl(f"x{index + 1}".translate(SUBSCRIPTS), self._moves_x(index))
            for index in range(len(state.x))
        ]
        self.y = TargetControl(self._hand)
        self.lam = LamControl(lambda lam: self._hand(lambda _: {"lam": lam}))
        self.hidden = HiddenControl(lambda hidden: self._hand(lambda _: {"hidden": hidden}))
        name(self.hidden.box, "hidden")
        self.steps = StepSelector(self._hand, self._labels)
        self.reset = name(button(reset), "reset", "back")
        self.new_weights = name(button(self._draw_anew), "new weights", "draw")
        self._observe(self.bias, "bias")
        self._observe(self.seed, "seed")
        self.bias.add_class("bpw-narrow")
        self.seed.add_class("bpw-box")
        self.reset.add_class("bpw-reset")
        self.head = widgets.HBox([self.activation, self.loss, self.bias, self.lang, self.reset])
        self.head.add_class("bpw-head")
        inputs = widgets.VBox([control.widget for control in self.x])
        inputs.add_class("bpw-inputs")
        self.side = widgets.VBox(
            [
                inputs,
                self.y.widget,
                _group(self.lam.widget, self.hidden.widget),
                _group(_row(self.seed, self.new_weights)),
                _group(*(_row(*pair) for pair in zip(self.axes, self.places, strict=True))),
                _group(self.steps.widget),
            ]
        )
        self.side.add_class("bpw-controls")
        self.closer = CloserControls(self._hand, on_answer, lambda: do("reveal"))
        self.descent = DescentControls(self._hand, do, plays=plays)
        self.more = widgets.VBox([self.closer.widget, self.descent.widget])
        self.more.add_class("bpw-more")
        self.show(state)

    def show(self, state: State, names: Collection[str] = EVERY, *, again: bool = False) -> None:
        """Bring the controls named in line with a state, without a move of their own.

        `again` puts back what a hand has moved though the state has not.
        """
        with self._lock:
            self._quiet = True
            try:
                self._show(state, names, again)
            finally:
                self._quiet = False

    def _show(self, state: State, names: Collection[str], again: bool) -> None:
        self.closer.show(state, names)
        self.descent.show(state, names, again=again)
        if "lang" in names:
            self._labels.show(state.lang)
            self._name_options(self.loss, LOSSES, state)
        if "x" in names:
            for control, value in zip(self.x, state.x, strict=True):
                control.show(value, again=again)
        for name in ("lam", "hidden"):
            if name in names:
                getattr(self, name).show(getattr(state, name), again=again)
        for name in ("activation", "loss", "bias", "seed", "lang"):
            if name in names:
                getattr(self, name).value = getattr(state, name)
        if not {"y", "lang"}.isdisjoint(names):
            self.y.show(state)
        if "step" in names:
            self.steps.show(state.step)
        if not {"axes", "hidden", "bias", "lang", "data"}.isdisjoint(names):
            self._show_axes(state)
        if not {"axes", "hidden", "bias", "seed", "weights", "lang", "run"}.isdisjoint(names):
            self._show_places(state)

    @staticmethod
    def _name_options(dropdown: Any, known: Mapping[str, object], state: State) -> None:
        """Call the losses as the language does."""
        offer(dropdown, [(loss_name(key, state.lang), key) for key in known], state.loss)

    def _show_axes(self, state: State) -> None:
        names = axis_names(state.net, path=state.run is not None)
        if len(names) > MOST_AXES:
            names = [*names[: MOST_AXES - 4], *names[-4:]]
        for dropdown, axis in zip(self.axes, state.axes, strict=True):
            shown = tuple(names) if axis in names else (axis, *names)
            options = [(WORDS[each][state.lang] if each in WORDS else each, each) for each in shown]
            offer(dropdown, options, axis)

    def _show_places(self, state: State) -> None:
        for box, axis, place in zip(self.places, state.axes, state.scene.surface.here, strict=True):
            with box.hold_sync():
                box.disabled = entry_named(axis) is None
                box.tooltip = said(WORDS, "value of", state.lang, axis=axis)
            box.value = float(f"{place:.4g}")

    def _hand(self, change: Change) -> None:
        with self._lock:
            if not self._quiet:
                self._move(change)

    def _moves_x(self, index: int) -> Callable[[float], None]:
        def move(value: float) -> None:
            self._hand(lambda state: {"x": (*state.x[:index], value, *state.x[index + 1 :])})

        return move

    def _observe(self, widget: Any, name: str) -> None:
        widget.observe(lambda change: self._hand(lambda _: {name: change["new"]}), names="value")

    def _draw_anew(self) -> None:
        self._hand(lambda state: {"seed": (state.seed + 1) % (LARGEST_SEED + 1)})

    def _choice(self, name: str, options: Sequence[object]) -> Any:
        dropdown = widgets.Dropdown(options=options)
        self._observe(dropdown, name)
        dropdown.add_class(f"bpw-{name}")
        return dropdown

    def _choice_of_axis(self, label: str, place: int) -> Any:
        dropdown = self._labels.name(widgets.Dropdown(), "axis", axis=label)

        def move(change: Any) -> None:
            axis = change["new"]
            if axis is not None:  # None for a moment while the options change
                self._hand(lambda state: {"axes": axes_with(state.axes, place, axis)})

        dropdown.observe(move, names="value")
        dropdown.add_class("bpw-axis")
        return dropdown

    def _place_on_axis(self, label: str, place: int) -> Any:
        """Return a box with the value of the weight on an axis, the keys' way to move it."""
        box = widgets.FloatText(step=0.05, continuous_update=False)
        self._labels.name(box, "place", axis=label)
        box.observe(
            lambda change: self._hand(
                lambda state: {"weights": {**state.weights, state.axes[place]: change["new"]}}
            ),
            names="value",
        )
        box.add_class("bpw-place")
        return box


def _row(*parts: Any) -> Any:
    row = widgets.HBox(parts)
    row.add_class("bpw-row")
    return row


def _group(*parts: Any) -> Any:
    group = widgets.VBox(parts)
    group.add_class("bpw-group")
    return group
