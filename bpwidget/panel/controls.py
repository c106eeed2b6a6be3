"""Every control of the panel, in step with a State."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import fields
from typing import Any

import ipywidgets as widgets

from bpwidget.mlp import ACTIVATIONS, LOSSES
from bpwidget.mlp.entries import entry_named
from bpwidget.mlp.network import LARGEST_SEED
from bpwidget.panel.number_control import SUBSCRIPTS, HiddenControl, InputControl, LamControl
from bpwidget.panel.state import State, axis_names
from bpwidget.panel.step_selector import StepSelector, button
from bpwidget.panel.target_control import TargetControl

MOST_AXES = 120
Change = Callable[[State], dict[str, Any]]
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
    """

    def __init__(
        self,
        state: State,
        move: Callable[[Change], None],
        reset: Callable[[], None],
        lock: AbstractContextManager[Any],
    ) -> None:
        self._move = move
        self._lock = lock
        self._quiet = False
        self.activation = self._choice("activation", "φ", list(ACTIVATIONS))
        self.loss = self._choice("loss", "loss", list(LOSSES))
        self.bias = widgets.Checkbox(description="bias", indent=False)
        self.seed = widgets.IntText(description="seed", continuous_update=False)
        self.axes = (self._choice_of_axis("a", 0), self._choice_of_axis("b", 1))
        self.places = (self._place_on_axis("a", 0), self._place_on_axis("b", 1))
        self.x = [
            InputControl(f"x{index + 1}".translate(SUBSCRIPTS), self._moves_x(index))
            for index in range(len(state.x))
        ]
        self.y = TargetControl(self._hand)
        self.lam = LamControl(lambda lam: self._hand(lambda _: {"lam": lam}))
        self.hidden = HiddenControl(lambda hidden: self._hand(lambda _: {"hidden": hidden}))
        self.steps = StepSelector(self._hand)
        self.reset = button("reset", "back to how the panel opened", reset)
        self.new_weights = button(
            "new weights",
            "draw with the next seed",
            lambda: self._hand(lambda state: {"seed": (state.seed + 1) % (LARGEST_SEED + 1)}),
        )
        for name in ("bias", "seed"):
            self._observe(getattr(self, name), name)
        self.bias.add_class("bpw-narrow")
        self.seed.add_class("bpw-box")
        self.reset.add_class("bpw-reset")
        self.head = widgets.HBox([self.activation, self.loss, self.bias, self.reset])
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
        if "x" in names:
            for control, value in zip(self.x, state.x, strict=True):
                control.show(value, again=again)
        for name in ("lam", "hidden"):
            if name in names:
                getattr(self, name).show(getattr(state, name), again=again)
        for name in ("activation", "loss", "bias", "seed"):
            if name in names:
                getattr(self, name).value = getattr(state, name)
        if "y" in names:
            self.y.show(state)
        if "step" in names:
            self.steps.show(state.step)
        if not {"axes", "hidden", "bias"}.isdisjoint(names):
            self._show_axes(state)
        if not {"axes", "hidden", "bias", "seed", "weights"}.isdisjoint(names):
            self._show_places(state)

    def _show_axes(self, state: State) -> None:
        names = axis_names(state.net)
        if len(names) > MOST_AXES:
            names = [*names[: MOST_AXES - 2], *names[-2:]]
        for dropdown, axis in zip(self.axes, state.axes, strict=True):
            options = tuple(names) if axis in names else (axis, *names)
            with dropdown.hold_sync():
                if dropdown.options != options:
                    dropdown.options = options
                dropdown.value = axis

    def _show_places(self, state: State) -> None:
        for box, axis, place in zip(self.places, state.axes, state.scene.surface.here, strict=True):
            with box.hold_sync():
                box.disabled = entry_named(axis) is None
                box.tooltip = f"value of {axis}"
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

    def _choice(self, name: str, label: str, options: list[str]) -> Any:
        dropdown = widgets.Dropdown(options=options, description=label)
        self._observe(dropdown, name)
        dropdown.add_class(f"bpw-{name}")
        return dropdown

    def _choice_of_axis(self, label: str, place: int) -> Any:
        dropdown = widgets.Dropdown(description=f"axis {label}")

        def move(change: Any) -> None:
            axis = change["new"]
            if axis is not None:  # None for a moment while the options change
                self._hand(
                    lambda state: {"axes": (*state.axes[:place], axis, *state.axes[place + 1 :])}
                )

        dropdown.observe(move, names="value")
        dropdown.add_class("bpw-axis")
        return dropdown

    def _place_on_axis(self, label: str, place: int) -> Any:
        """Return a box with the value of the weight on an axis, the keys' way to move it."""
        box = widgets.FloatText(description=f"{label} =", step=0.05, continuous_update=False)
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
