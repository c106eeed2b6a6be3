"""Every control of the panel, in step with a State."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from bpwidget.mlp import ACTIVATIONS, LOSSES
from bpwidget.panel.number_control import HiddenControl, InputControl, LamControl
from bpwidget.panel.stage import close_all
from bpwidget.panel.state import State, axis_names

MOST_AXES = 120
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
Move = Callable[..., None]


class Controls:
    """The widgets that a hand moves; each move is handed to `move` by the control's name.

    Parameters
    ----------
    state : State
        Where the controls first stand.
    move : callable
        Called as ``move(lam=0.1)``.
    reset, new_weights : callable
        Called without arguments by the two buttons.
    """

    def __init__(
        self,
        state: State,
        move: Move,
        reset: Callable[[], None],
        new_weights: Callable[[], None],
    ) -> None:
        self._move = move
        self._quiet = False
        self.activation = self._choice("activation", "φ", list(ACTIVATIONS))
        self.loss = self._choice("loss", "loss", list(LOSSES))
        self.bias = widgets.Checkbox(description="bias", indent=False)
        self.seed = widgets.IntText(description="seed", continuous_update=False)
        self.axes = (self._choice_of_axis("a", 0), self._choice_of_axis("b", 1))
        self.x = [
            InputControl(f"x{index + 1}".translate(SUBSCRIPTS), self._moves_x(index))
            for index in range(len(state.x))
        ]
        self.y = _Target(lambda y: self._hand(y=y))
        self.lam = LamControl(lambda lam: self._hand(lam=lam))
        self.hidden = HiddenControl(lambda hidden: self._hand(hidden=hidden))
        self.steps = _Steps(lambda step: self._hand(step=step))
        self.reset = _button("reset", "back to how the panel opened", reset)
        self.new_weights = _button("new weights", "draw with the next seed", new_weights)
        self.bias.observe(lambda change: self._hand(bias=change["new"]), names="value")
        self.seed.observe(lambda change: self._hand(seed=change["new"]), names="value")
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
                _group(*self.axes),
                _group(self.steps.widget),
            ]
        )
        self.side.add_class("bpw-controls")
        self.show(state)

    def show(self, state: State) -> None:
        """Bring every control in line with a state, without a move of its own."""
        self._quiet = True
        try:
            for control, value in zip(self.x, state.x, strict=True):
                control.show(value)
            self.y.show(state)
            self.lam.show(state.lam)
            self.hidden.show(state.hidden)
            self.activation.value = state.activation
            self.loss.value = state.loss
            self.bias.value = state.bias
            self.seed.value = state.seed
            self.steps.show(state.step)
            self._show_axes(state)
        finally:
            self._quiet = False

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

    def _hand(self, **changes: Any) -> None:
        if not self._quiet:
            self._move(**changes)

    def _moves_x(self, index: int) -> Callable[[float], None]:
        def move(value: float) -> None:
            x = [control.box.value for control in self.x]
            x[index] = value
            self._hand(x=tuple(x))

        return move

    def _choice(self, name: str, label: str, options: list[str]) -> Any:
        dropdown = widgets.Dropdown(options=options, description=label)
        dropdown.observe(lambda change: self._hand(**{name: change["new"]}), names="value")
        dropdown.add_class(f"bpw-{name}")
        return dropdown

    def _choice_of_axis(self, label: str, place: int) -> Any:
        dropdown = widgets.Dropdown(description=f"axis {label}")

        def move(change: Any) -> None:
            if self._quiet or change["new"] is None:
                return
            axes = [each.value for each in self.axes]
            axes[place] = change["new"]
            self._hand(axes=tuple(axes))

        dropdown.observe(move, names="value")
        dropdown.add_class("bpw-wide")
        return dropdown


class _Target:
    """y: a class to choose, or a number box a component."""

    def __init__(self, on_hand: Callable[[Any], None]) -> None:
        self._on_hand = on_hand
        self._quiet = False
        self.widget = widgets.VBox()
        self.widget.add_class("bpw-inputs")
        self._kind: tuple[bool, int] | None = None
        self.choice: Any = None
        self.boxes: list[Any] = []

    def show(self, state: State) -> None:
        self._quiet = True
        try:
            kind = (isinstance(state.y, int), state.outputs)
            if kind != self._kind:
                self._build(*kind)
                self._kind = kind
            if isinstance(state.y, int):
                self.choice.value = state.y
            else:
                for box, value in zip(self.boxes, state.y, strict=True):
                    box.value = value
        finally:
            self._quiet = False

    def _build(self, is_class: bool, outputs: int) -> None:
        for old in self.widget.children:
            close_all(old)
        self.choice, self.boxes = None, []
        if is_class:
            options = [(f"class {k}", k) for k in range(outputs)]
            self.choice = widgets.Dropdown(options=options, description="y")
            made = [self.choice]
        else:
            self.boxes = [
                widgets.FloatText(
                    description=f"y{k + 1}".translate(SUBSCRIPTS),
                    step=0.1,
                    continuous_update=False,
                )
                for k in range(outputs)
            ]
            made = self.boxes
        for each in made:
            each.observe(self._from_hand, names="value")
            each.add_class("bpw-wide")
        self.widget.children = made

    def _from_hand(self, _: Any) -> None:
        if self._quiet:
            return
        if self.choice is not None:
            self._on_hand(self.choice.value)
        else:
            self._on_hand(tuple(box.value for box in self.boxes))


class _Steps:
    """The step selector: 1 to 7, previous and next."""

    def __init__(self, on_hand: Callable[[int], None]) -> None:
        self._step = 1
        self.previous = _button("‹", "previous step", lambda: on_hand(max(1, self._step - 1)))
        self.next = _button("›", "next step", lambda: on_hand(min(7, self._step + 1)))
        self.numbers = [
            _button(str(k), f"step {k}", self._chooses(on_hand, k)) for k in range(1, 8)
        ]
        self.widget = widgets.HBox([self.previous, *self.numbers, self.next])
        self.widget.add_class("bpw-steps")

    def show(self, step: int) -> None:
        self._step = step
        for number, button in enumerate(self.numbers, start=1):
            (button.add_class if number == step else button.remove_class)("bpw-now")
        self.previous.disabled = step == 1
        self.next.disabled = step == 7

    def _chooses(self, on_hand: Callable[[int], None], step: int) -> Callable[[], None]:
        return lambda: on_hand(step)


def _button(label: str, tooltip: str, on_click: Callable[[], None]) -> Any:
    button = widgets.Button(description=label, tooltip=tooltip)
    button.on_click(lambda _: on_click())
    return button


def _row(*parts: Any) -> Any:
    row = widgets.HBox(parts)
    row.add_class("bpw-row")
    return row


def _group(*parts: Any) -> Any:
    group = widgets.VBox(parts)
    group.add_class("bpw-group")
    return group
