"""Whether a panel is whole: traits, controls, Trace, text and pixels all of one state."""

from __future__ import annotations

from typing import Any

import numpy as np
from saved_figures import decoded
from wire import drawn

import bpwidget as bp
from bpwidget.lesson import numeral
from bpwidget.lesson.planting import break_step
from bpwidget.panel.controls.widgets import NOTHING
from bpwidget.panel.state.axes import axis_names
from bpwidget.panel.state.state import CONTROLS
from bpwidget.plots.board import Board, views_for

# no control shows these
UNSHOWN = ("weights", "revealed", "phase")
# of the pixels of a board, the left and the lower edge of the surface
HAIRLINES = 0.0025


def traits(panel: bp.BackpropPanel) -> dict[str, Any]:
    return {name: getattr(panel, name) for name in CONTROLS if name not in UNSHOWN}


def shown_by_controls(panel: bp.BackpropPanel) -> dict[str, Any]:
    controls = panel._session.controls
    target = controls.y
    return {
        "x": tuple(control.box.value for control in controls.x),
        "y": target.choice.value if target.choice else tuple(box.value for box in target.boxes),
        "hidden": controls.hidden.box.value,
        "lam": controls.lam.box.value,
        "activation": controls.activation.value,
        "loss": controls.loss.value,
        "bias": controls.bias.value,
        "seed": controls.seed.value,
        "step": lit_step(panel),
        "axes": tuple(axis.value for axis in controls.axes),
        "lang": controls.lang.value,
        **shown_by_learner_controls(panel),
        **shown_by_training_controls(panel),
    }


def shown_by_learner_controls(panel: bp.BackpropPanel) -> dict[str, Any]:
    learner = panel._session.controls.learner
    return {
        **{name: dropdown.value for name, dropdown in learner.choices.items()},
        "follow": learner.follow.value or None,
        "epsilon": learner.epsilon.value,
        "check": learner.check.value,
        "planted": learner.planted.value or None,
    }


def shown_by_training_controls(panel: bp.BackpropPanel) -> dict[str, Any]:
    training = panel._session.controls.training
    return {
        "data": None if training.data.value == NOTHING else training.data.value,
        "learning_rate": training.rate.box.value,
        "optimiser": training.optimiser.value,
        "batch": training.batch.value or None,
        "speed": training.speed.value,
        "playing": training.play.description == "pause"
        if panel.lang == "en"
        else training.play.description == "暂停",
    }


def assert_same_net(one: bp.MLP, other: bp.MLP) -> None:
    for name in ("W1", "W2", "b1", "b2"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def lit_step(panel: bp.BackpropPanel) -> int:
    buttons = panel._session.controls.steps.numbers
    (lit,) = [int(button.description) for button in buttons if "bpw-now" in button._dom_classes]
    return lit


def expect_picture(panel: bp.BackpropPanel, picture: bytes) -> None:
    """Expect a PNG to be what is shown, but for the hairlines that the live surface covers."""
    saved, shown = decoded(picture), drawn(panel)
    assert saved.shape == shown.shape
    assert (saved != shown).any(axis=-1).mean() < HAIRLINES


def expect_whole(panel: bp.BackpropPanel) -> None:
    """Expect traits, controls, Trace, text and pixels all to be those of one state."""
    assert shown_by_controls(panel) == traits(panel)
    places = tuple(box.value for box in panel._session.controls.places)
    assert places == tuple(float(f"{v:.4g}") for v in panel._session.state.scene.surface.here)
    net = bp.MLP.random(
        len(panel.x), panel.hidden, panel.net.outputs, panel.activation, panel.bias, panel.seed
    )
    # a moved weight waits for its unit to come back
    moved = {name: value for name, value in panel.weights.items() if name in axis_names(net)}
    net = net.with_entries(moved)
    if panel.run is not None and panel._session.state.given is None and panel.run.at.number == 0:
        assert_same_net(panel.run.at.net, net)
    if panel.run is not None:
        net = panel.run.at.net
        settings = panel.run.at.settings
        assert (settings.lam, settings.loss) == (panel.lam, panel.loss)
        assert (settings.learning_rate, settings.batch) == (panel.learning_rate, panel.batch)
        assert settings.optimiser == panel.optimiser
        said = panel._session.frames._parts["descent"]
        assert f"update {panel.run.at.number}" in said or panel.lang == "zh"
    fresh = bp.backprop(net, panel.x, panel.y, panel.loss, panel.lam)
    if panel.planted is not None:
        fresh = break_step(fresh, *panel.planted)
    assert (panel.trace.L, panel.trace.s, panel.trace.J) == (fresh.L, fresh.s, fresh.J)
    for name, value in fresh.gradients.items():
        np.testing.assert_array_equal(panel.trace.gradients[name], value)
    assert f"J = {numeral(fresh.J)}" in panel.summary
    stage = panel._session.frames
    scene = panel._session.state.scene
    board = Board(stage._board.width, stage._board.ratio, stage._board.theme, views_for(scene))
    board.draw(scene)
    np.testing.assert_array_equal(stage._board.whole().pixels, board.whole().pixels)
