"""Every control of the panel: the bar above it, sliders, the menu, and a group for each mode."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import ipywidgets as widgets

from bpwidget.lesson.formulas import loss_name
from bpwidget.lesson.words.languages import LANGUAGES, said
from bpwidget.lesson.words.panel import WORDS
from bpwidget.mlp import ACTIVATIONS, LOSSES
from bpwidget.mlp.network import LARGEST_SEED, entry_named
from bpwidget.panel.controls.learner import LearnerControls
from bpwidget.panel.controls.number import (
    HiddenControl,
    InputControl,
    LamControl,
    NumberControl,
)
from bpwidget.panel.controls.saving import SavingControls
from bpwidget.panel.controls.steps import StepSelector
from bpwidget.panel.controls.target import TargetControl
from bpwidget.panel.controls.training import TrainingControls
from bpwidget.panel.controls.widgets import (
    ByUser,
    Group,
    NumberBox,
    close_all,
    describe,
    group,
    label_of,
    new,
    offer,
    put_away,
    row,
)
from bpwidget.panel.state.axes import axes_with, axis_names
from bpwidget.panel.state.follow import moved
from bpwidget.panel.state.state import MODES, Change, State

MOST_AXES = 120
BIASES = ("b1", "b2")


class Controls:
    """The widgets with which a user moves the panel.

    Parameters
    ----------
    state : State
        The first that they will show.
    by_user : callable
        Called with each move that the user makes.
    reset : callable
        The move back to the first state.
    save : callable
        Called with the name of a file to save.
    files : collection of str
        The names of the files that can be saved.
    renew : callable
        Called when the menu is opened; calls `show`.

    Attributes
    ----------
    head : widget
        The bar above the panel: the mode, the network, and the menu with its button.
    menu : widget
        What is seldom needed; out of sight until it is asked for.
    side : widget
        The sliders, and below them the controls of the mode.
    """

    def __init__(
        self,
        state: State,
        by_user: ByUser,
        reset: Change,
        save: Callable[[str], None],
        files: Collection[str],
        renew: Callable[[], None],
    ) -> None:
        self._renew = renew
        main = self._main = Group(by_user, WORDS)
        self.mode = main.named(
            main.choice("mode", _modes, kind=widgets.ToggleButtons), "", "mode tip"
        )
        self.activation = main.named(
            main.tied(new(widgets.Dropdown, options=list(ACTIVATIONS)), "activation"), "activation"
        )
        self.loss = main.named(main.choice("loss", _losses), "loss")
        self.bias = main.named(main.tied(new(widgets.Checkbox, indent=False), "bias"), "bias")
        self.new_weights = main.named(main.button(_next_seed), "new weights", "draw")
        self.more = main.named(new(widgets.ToggleButton), "menu")
        self.x: list[InputControl] = []
        self.inputs = new(widgets.VBox)
        self._build_inputs(len(state.x))
        self.y = TargetControl(main)
        self.lam = LamControl(by_user)
        main.named(self.lam.box, "", "lam tip")
        self.hidden = HiddenControl(by_user)
        main.named(self.hidden.box, "hidden")
        self.hint = new(widgets.HTML)
        main.shows(self._show_mode, "mode", "lang")
        self.saving = SavingControls(by_user, save, files)
        self._make_menu(reset)
        self.steps = StepSelector(main)
        self._steps = group(self.steps.widget)
        put_away(self._steps, away=state.can_play)  # the live screen has a rail of its own
        self.learner = LearnerControls(by_user, on_card=state.can_play)
        self.training = TrainingControls(by_user)
        self._numbers: dict[str, NumberControl] = {
            "lam": self.lam,
            "hidden": self.hidden,
            "learning_rate": self.training.rate,
        }
        self._arrange()

    def _make_menu(self, reset: Change) -> None:
        main = self._of_menu = Group(self._main.by_user, WORDS, lambda _: self.more.value)
        languages = [(name, lang) for lang, name in LANGUAGES.items()]
        self.lang = main.named(
            main.tied(new(widgets.Dropdown, options=languages), "lang"), "language"
        )
        self.output_activation = main.named(
            main.tied(new(widgets.Dropdown, options=list(ACTIVATIONS)), "output_activation"),
            "output_activation",
        )
        self.seed = main.named(main.number("seed"), "seed")
        self.axes = (self._axis("a", 0), self._axis("b", 1))
        self._place_boxes = (self._place("a", 0), self._place("b", 1))
        self.places = tuple(box.widget for box in self._place_boxes)
        sizes = ("inputs", "hidden", "outputs", "bias")
        main.shows(self._show_axes, *sizes, "axes", "lang", "data")
        main.shows(self._name_places, "axes", "lang")
        # even while the menu is closed: in a drag, only these boxes say the numbers
        moving = *sizes, "axes", "seed", "weights", "run", "given"
        self._main.shows(self._show_places, *moving)
        self.biases_stay = main.named(new(widgets.Checkbox, indent=False), "biases stay")
        main.moves(self.biases_stay, lambda stay: lambda state: _with_biases(state, stay=stay))
        main.shows(self._show_biases_stay, "frozen", "bias", "mode")
        self.reset = main.named(main.button(reset), "reset", "back")
        axes = [row(*pair) for pair in zip(self.axes, self.places, strict=True)]
        network = (self.output_activation, self.seed)
        self.menu = new(
            widgets.VBox,
            [self.lang, *network, *axes, self.biases_stay, self.reset, self.saving.widget],
        )
        self.menu.add_class("bpw-menu")
        put_away(self.menu, away=True)
        self.more.observe(lambda event: self._open_menu(is_open=event["new"]), names="value")

    def _open_menu(self, *, is_open: bool) -> None:
        self.saving.open(is_open=is_open)
        if is_open:
            self._renew()
        put_away(self.menu, away=not is_open)

    def _arrange(self) -> None:
        for name in ("mode", "activation", "loss", "bias", "new_weights", "more", "lang", "reset"):
            getattr(self, name).add_class(f"bpw-{name.replace('_', '-')}")
        self.seed.add_class("bpw-box")
        self.hint.add_class("bpw-hint")
        self.head = new(
            widgets.HBox,
            [
                *(self.mode, self.activation, self.loss, self.bias),
                *(self.new_weights, self.more, self.menu),
            ],
        )
        self.head.add_class("bpw-head")
        self.inputs.add_class("bpw-inputs")
        numbers = group(self.inputs, self.y.widget, self.lam.widget, self.hidden.widget)
        numbers.add_class("bpw-sliders")
        self.side = new(
            widgets.VBox,
            [
                self.hint,
                self.training.widget,
                numbers,
                self._steps,
                self.learner.widget,
            ],
        )
        self.side.add_class("bpw-controls")

    def show(self, state: State, names: Collection[str], *, again: bool = False) -> None:
        """Bring the controls in line with a state in which some values have moved.

        `again` puts back what the user has moved although the state has not.
        """
        for part in (self.learner, self.training, self.saving, self._main, self._of_menu):
            part.show(state, names, again=again)
        for name, control in self._numbers.items():
            if name in names:
                control.show(getattr(state, name), again=again)
        if "x" in names:
            if len(self.x) != len(state.x):
                self._build_inputs(len(state.x))
            for each, value in zip(self.x, state.x, strict=True):
                each.show(value, again=again)

    def _show_mode(self, state: State) -> None:
        self.hint.value = WORDS[f"{state.mode} hint"][state.lang]

    def _build_inputs(self, count: int) -> None:
        """Build the control of each component of x."""
        before = self.inputs.children
        self._main.forget([control.box for control in self.x])
        self.x = [self._input(index) for index in range(count)]
        self.inputs.children = [control.widget for control in self.x]
        for old in before:
            close_all(old)

    def _show_axes(self, state: State) -> None:
        names = axis_names(state.net, path=state.run is not None)
        if len(names) > MOST_AXES:
            names = [*names[: MOST_AXES - 4], *names[-4:]]
        for dropdown, axis in zip(self.axes, state.axes, strict=True):
            shown = tuple(names) if axis in names else (axis, *names)
            options = [(WORDS[each][state.lang] if each in WORDS else each, each) for each in shown]
            offer(dropdown, options, axis)

    def _show_biases_stay(self, state: State) -> None:
        """Offer to keep the biases where there are some, and are trained."""
        self.biases_stay.value = set(BIASES) <= set(state.frozen)
        put_away(self.biases_stay, away=state.mode != "train" or not state.bias)

    def _name_places(self, state: State) -> None:
        for box, axis in zip(self._place_boxes, state.axes, strict=True):
            tooltip = said(WORDS, "value of", state.lang, axis=axis)
            describe(box.widget, label_of(box.widget), tooltip)

    def _show_places(self, state: State) -> None:
        for box, axis, place in zip(
            self._place_boxes, state.axes, state.scene.surface.here, strict=True
        ):
            box.widget.disabled = entry_named(axis) is None
            box.show(float(f"{place:.4g}"))

    def _input(self, index: int) -> InputControl:
        control = InputControl(self._main.by_user, index, lambda value: _component(index, value))
        self._main.named(control.box, "", "x tip", index=index + 1)
        return control

    def _axis(self, label: str, place: int) -> Any:
        def change(axis: str) -> Change:
            return lambda state: moved(state, {"axes": axes_with(state.axes, place, axis)})

        dropdown = self._of_menu.moves(new(widgets.Dropdown), change)
        dropdown.add_class("bpw-axis")
        return self._of_menu.named(dropdown, "axis", axis=label)

    def _place(self, label: str, place: int) -> NumberBox:
        """Return a box for the weight on an axis, which moves it from the keyboard."""

        def change(value: float) -> Change:
            return lambda state: moved(
                state, {"weights": {**state.weights, state.axes[place]: value}}
            )

        box = NumberBox(self._main.by_user, lambda state: state.axes[place], change)
        box.widget.add_class("bpw-place")
        self._of_menu.named(box.widget, "place", "axis tip", axis=label)
        return box


def _modes(state: State) -> list[tuple[str, str]]:
    return [(WORDS[mode][state.lang], mode) for mode in MODES]


def _losses(state: State) -> list[tuple[str, str]]:
    return [(loss_name(key, state.lang), key) for key in LOSSES]


def _component(index: int, value: float) -> Change:
    return lambda state: moved(state, {"x": (*state.x[:index], value, *state.x[index + 1 :])})


def _with_biases(state: State, *, stay: bool) -> State:
    """Return the state in which the biases are frozen, or none of them is."""
    others = tuple(name for name in state.frozen if not name.startswith(BIASES))
    return moved(state, {"frozen": others + BIASES if stay else others})


def _next_seed(state: State) -> State:
    return moved(state, {"seed": (state.seed + 1) % (LARGEST_SEED + 1)})
