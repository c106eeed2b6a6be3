"""Every control of the panel: the main ones here, a closer look and training beside them."""

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
    SUBSCRIPTS,
    HiddenControl,
    InputControl,
    LamControl,
    NumberControl,
)
from bpwidget.panel.controls.steps import StepSelector
from bpwidget.panel.controls.target import TargetControl
from bpwidget.panel.controls.training import TrainingControls
from bpwidget.panel.controls.widgets import Group, close_all, group, offer, row
from bpwidget.panel.state.axes import axes_with, axis_names
from bpwidget.panel.state.follow import moved, setting
from bpwidget.panel.state.state import Change, State

MOST_AXES = 120


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
    """

    def __init__(self, state: State, by_user: Callable[[Change], None], reset: Change) -> None:
        main = self._main = Group(by_user, WORDS)
        self.activation = main.named(
            main.tied(widgets.Dropdown(options=list(ACTIVATIONS)), "activation"), "activation"
        )
        self.loss = main.named(main.choice("loss", _losses), "loss")
        self.bias = main.named(main.tied(widgets.Checkbox(indent=False), "bias"), "bias")
        languages = [(name, lang) for lang, name in LANGUAGES.items()]
        self.lang = main.named(main.tied(widgets.Dropdown(options=languages), "lang"), "language")
        self.reset = main.named(main.button(reset), "reset", "back")
        self.x: list[InputControl] = []
        self.inputs = widgets.VBox()
        self._build_inputs(len(state.x))
        self.y = TargetControl(main)
        self.lam = LamControl(lambda lam: by_user(setting(lam=lam)))
        self.hidden = HiddenControl(lambda hidden: by_user(setting(hidden=hidden)))
        main.named(self.hidden.box, "hidden")
        seed = widgets.IntText(continuous_update=False)
        self.seed = main.named(main.tied(seed, "seed"), "seed")
        self.new_weights = main.named(main.button(_next_seed), "new weights", "draw")
        self.axes = (self._axis("a", 0), self._axis("b", 1))
        self.places = (self._place("a", 0), self._place("b", 1))
        self.steps = StepSelector(main)
        sizes = ("inputs", "hidden", "outputs", "bias")
        main.shows(self._show_axes, *sizes, "axes", "lang", "data")
        main.shows(self._show_places, *sizes, "axes", "seed", "weights", "lang", "run", "given")
        self.learner = LearnerControls(by_user)
        self.training = TrainingControls(by_user)
        self._numbers: dict[str, NumberControl] = {
            "lam": self.lam,
            "hidden": self.hidden,
            "learning_rate": self.training.rate,
        }
        self._arrange()

    def _arrange(self) -> None:
        for name in ("activation", "loss", "lang", "reset"):
            getattr(self, name).add_class(f"bpw-{name}")
        self.bias.add_class("bpw-narrow")
        self.seed.add_class("bpw-box")
        self.head = widgets.HBox([self.activation, self.loss, self.bias, self.lang, self.reset])
        self.head.add_class("bpw-head")
        self.inputs.add_class("bpw-inputs")
        self.side = widgets.VBox(
            [
                self.inputs,
                self.y.widget,
                group(self.lam.widget, self.hidden.widget),
                group(row(self.seed, self.new_weights)),
                group(*(row(*pair) for pair in zip(self.axes, self.places, strict=True))),
                group(self.steps.widget),
            ]
        )
        self.side.add_class("bpw-controls")
        self.more = widgets.VBox([self.learner.widget, self.training.widget])
        self.more.add_class("bpw-more")

    def show(self, state: State, names: Collection[str], *, again: bool = False) -> None:
        """Bring the controls in line with a state in which some values have moved.

        `again` puts back what the user has moved although the state has not.
        """
        for part in (self.learner, self.training, self._main):
            part.show(state, names)
        for name, control in self._numbers.items():
            if name in names:
                control.show(getattr(state, name), again=again)
        if "x" in names:
            if len(self.x) != len(state.x):
                self._build_inputs(len(state.x))
            for each, value in zip(self.x, state.x, strict=True):
                each.show(value, again=again)

    def _build_inputs(self, count: int) -> None:
        """Build the control of each component of x."""
        before = self.inputs.children
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

    def _show_places(self, state: State) -> None:
        for box, axis, place in zip(self.places, state.axes, state.scene.surface.here, strict=True):
            with box.hold_sync():
                box.disabled = entry_named(axis) is None
                box.tooltip = said(WORDS, "value of", state.lang, axis=axis)
            box.value = float(f"{place:.4g}")

    def _input(self, index: int) -> InputControl:
        def move(value: float) -> None:
            self._main.by_user(_component(index, value))

        return InputControl(f"x{index + 1}".translate(SUBSCRIPTS), move)

    def _axis(self, label: str, place: int) -> Any:
        def change(axis: str) -> Change:
            return lambda state: moved(state, {"axes": axes_with(state.axes, place, axis)})

        dropdown = self._main.moves(widgets.Dropdown(), change)
        dropdown.add_class("bpw-axis")
        return self._main.named(dropdown, "axis", axis=label)

    def _place(self, label: str, place: int) -> Any:
        """Return a box for the weight on an axis, which moves it from the keyboard."""

        def change(value: float) -> Change:
            return lambda state: moved(
                state, {"weights": {**state.weights, state.axes[place]: value}}
            )

        box = self._main.moves(widgets.FloatText(step=0.05, continuous_update=False), change)
        box.add_class("bpw-place")
        return self._main.named(box, "place", axis=label)


def _losses(state: State) -> list[tuple[str, str]]:
    return [(loss_name(key, state.lang), key) for key in LOSSES]


def _component(index: int, value: float) -> Change:
    return lambda state: moved(state, {"x": (*state.x[:index], value, *state.x[index + 1 :])})


def _next_seed(state: State) -> State:
    return moved(state, {"seed": (state.seed + 1) % (LARGEST_SEED + 1)})
