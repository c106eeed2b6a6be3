"""The three modes: what each shows, and which one a move leads to."""

from __future__ import annotations

from html import escape
from typing import Any

import ipywidgets as widgets
import pytest
from whole_panel import bring_into_view, expect_whole

import bpwidget as bp
from bpwidget.lesson.words.languages import LANGUAGES
from bpwidget.panel.controls.widgets import label_of
from bpwidget.panel.state.state import CONTROLS, MODES
from bpwidget.plots.layout import views_for


def away(widget: Any) -> bool:
    return "bpw-away" in widget._dom_classes


def visible(panel: bp.BackpropPanel) -> dict[str, bool]:
    """Return whether the controls of Practise and of Train are visible."""
    controls = panel._session.controls
    return {
        "practise": not away(controls.learner._practice),
        "train": not away(controls.training.widget),
    }


@pytest.mark.parametrize("mode", MODES)
def test_each_mode_shows_its_controls_and_suggests_what_to_try(mode: str) -> None:
    panel = bp.BackpropPanel(mode=mode, lang="en")
    assert visible(panel) == {name: name == mode for name in ("practise", "train")}
    hints = []
    for lang in LANGUAGES:
        panel.lang = lang
        hints.append(panel._session.controls.hint.value)
        expect_whole(panel)
    assert len(set(hints)) == len(LANGUAGES)


def test_a_mode_is_chosen_by_its_button(panel: bp.BackpropPanel) -> None:
    for mode in ("train", "practise", "explore"):
        panel._session.controls.mode.value = mode
        assert panel.mode == mode
        assert visible(panel) == {name: name == mode for name in ("practise", "train")}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("quiz", "step"),
        ("planted", ("dJ/dz", "slope_left_out")),
        ("follow", "W1[0,0]"),
        ("check", True),
        ("data", "moons"),
        ("learning_rate", 0.5),
    ],
)
def test_switching_a_control_on_brings_its_mode(name: str, value: object) -> None:
    wanted = CONTROLS[name].mode
    assert bp.BackpropPanel(**{name: value}).mode == wanted
    assert bp.BackpropPanel(**{name: value}, mode="explore").mode == "explore"
    panel = bp.BackpropPanel()
    setattr(panel, name, value)
    assert panel.mode == wanted
    assert panel.python == f"bp.BackpropPanel({name}={value!r})"
    panel.mode = "explore"
    assert panel.python == f"bp.BackpropPanel(mode='explore', {name}={value!r})"
    again = bp.BackpropPanel.from_dict(panel.to_dict())
    assert (again.mode, getattr(again, name)) == ("explore", value)
    setattr(panel, name, CONTROLS[name].default)
    assert panel.mode == "explore"


def test_an_update_by_code_switches_to_train(panel: bp.BackpropPanel) -> None:
    panel.advance()
    assert (panel.mode, panel.data) == ("train", "sample")
    assert bp.BackpropPanel.from_preset("dead").mode == "train"


def test_the_menu_opens_and_closes(panel: bp.BackpropPanel) -> None:
    controls = panel._session.controls
    for is_open in (False, True, False):
        controls.more.value = is_open
        assert away(controls.menu) is not is_open


def test_every_control_has_a_label_and_a_tooltip(panel: bp.BackpropPanel) -> None:
    controls = panel._session.controls
    learner, training = controls.learner, controls.training
    parts = [
        *(controls.activation, controls.loss, controls.bias, controls.new_weights, controls.more),
        *(control.box for control in controls.x),
        *(controls.lam.box, controls.hidden.box, controls.lang, controls.seed, controls.reset),
        *(*controls.axes, *controls.places, *learner.choices.values(), learner.follow),
        *(learner.epsilon, learner.check, learner.planted),
        *(training.data, training.preset, training.rate.box, training.optimiser),
        *(training.batch, training.speed, training.play, training.next_phase, training.restart),
        *(training.back, training.advance),
    ]
    for lang in LANGUAGES:
        panel.lang = lang
        bring_into_view(panel)
        for widget in parts:
            assert widget.description, widget
            assert widget.tooltip, widget
            assert widget.tooltip != label_of(widget)
            if isinstance(widget, (widgets.Dropdown, widgets.Text, widgets.Checkbox)):
                assert f'title="{escape(widget.tooltip)}"' in widget.description
    assert controls.mode.tooltip


def test_without_code_in_the_browser_a_check_box_has_a_plain_label() -> None:
    controls = bp.BackpropPanel(canvas="image", lang="en")._session.controls
    assert controls.bias.description == "bias"
    assert not controls.bias.description_allow_html


def test_a_quiz_is_held_only_in_its_own_mode(panel: bp.BackpropPanel) -> None:
    panel.move(step=5, quiz="step")
    assert panel._session.state.hidden_steps == {5}
    assert "</span>? <span" in panel._session.frames.parts["step"]
    panel.mode = "explore"
    assert panel.quiz == "step"
    assert "?" not in panel._session.frames.parts["step"]
    assert panel._session.frames.parts["question"] == ""
    panel.mode = "practise"
    assert "</span>? <span" in panel._session.frames.parts["step"]


def test_the_plots_are_those_of_the_mode() -> None:
    panel = bp.BackpropPanel(data="moons")
    shown = {}
    for mode in MODES:
        panel.mode = mode
        shown[mode] = [view.name for view in views_for(panel._session.state.scene)]
        expect_whole(panel)
    assert shown["explore"] == shown["practise"]
    assert not {"boundary", "curves", "sizes"} & set(shown["explore"])
    assert {"boundary", "curves", "sizes", "surface"} <= set(shown["train"])
    assert "activations" not in shown["train"]


def test_hidden_controls_catch_up_when_they_become_visible(panel: bp.BackpropPanel) -> None:
    controls = panel._session.controls
    weights = 16
    panel.hidden = 6
    panel.lang = "zh"
    # the menu is closed, and Practise is another mode
    assert len(controls.axes[0].options) == weights + 2
    assert len(controls.learner.follow.options) == weights + 1
    controls.more.value = True
    assert len(controls.axes[0].options) == weights + 8 + 2
    assert label_of(controls.seed) == "种子"
    panel.mode = "practise"
    assert len(controls.learner.follow.options) == weights + 8 + 1
    panel.seed = 3
    assert controls.seed.value == "3"
    controls.more.value = False
    panel.seed = 4
    assert controls.seed.value == "3"
    assert (panel.seed, panel.axes) == (4, ("W1[0,0]", "W2[0,0]"))
