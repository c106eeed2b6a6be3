"""Whether a panel is consistent: traits, controls, Trace, text and pixels all of one state."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import ipywidgets as widgets
import numpy as np
from saved_figures import decoded
from wire import drawn

import bpwidget as bp
from bpwidget.lesson import numeral
from bpwidget.lesson.planting import break_step
from bpwidget.panel.controls.widgets import NOTHING, number_text
from bpwidget.panel.screen.one_thread import one_thread
from bpwidget.panel.state.axes import axis_names
from bpwidget.panel.state.state import CONTROLS
from bpwidget.plots.board import Board
from bpwidget.plots.layout import views_for
from bpwidget.plots.stills import Stills

# no control shows these, or not their whole value
UNSHOWN = ("weights", "revealed", "phase", "sample", "plot", "frozen")
# in the pixels of a board, the left and the lower edge of the surface
HAIRLINES = 0.0025
FAINT = 40  # of 255


def traits(panel: bp.BackpropPanel) -> dict[str, Any]:
    return {name: _shown(getattr(panel, name)) for name in CONTROLS if name not in UNSHOWN}


def _shown(value: Any) -> Any:
    """Return a value as widgets show it, numbers in fewer digits."""
    if isinstance(value, float):
        return float(number_text(value))
    return tuple(map(_shown, value)) if isinstance(value, tuple) else value


def _shown_target(controls: Any) -> Any:
    target = controls.y
    return target.choice.value if target.choice else tuple(float(box.value) for box in target.boxes)


def _lit_step(controls: Any) -> int:
    numbers = controls.steps.numbers
    lit = [int(each.description) for each in numbers if "bpw-now" in each._dom_classes]
    assert len(lit) <= 1
    return lit[0] if lit else 0  # the forward pass has no button


def put(widget: Any, value: Any) -> None:
    """Set the value of a widget as the browser does: text in a box, a number on a slider."""
    widget.set_state({"value": repr(value) if isinstance(widget, widgets.Text) else value})


# the value of each control, as its widget shows it
WIDGETS: dict[str, Callable[[Any], Any]] = {
    "x": lambda controls: tuple(float(control.box.value) for control in controls.x),
    "y": _shown_target,
    "hidden": lambda controls: int(controls.hidden.box.value),
    "lam": lambda controls: float(controls.lam.box.value),
    "mode": lambda controls: controls.mode.value,
    "activation": lambda controls: controls.activation.value,
    "output_activation": lambda controls: controls.output_activation.value,
    "loss": lambda controls: controls.loss.value,
    "bias": lambda controls: controls.bias.value,
    "seed": lambda controls: int(controls.seed.value),
    "step": _lit_step,
    "axes": lambda controls: tuple(axis.value for axis in controls.axes),
    "lang": lambda controls: controls.lang.value,
    "picture": lambda controls: controls.learner.choices["picture"].value,
    "loss_plot": lambda controls: controls.learner.choices["loss_plot"].value,
    "quiz": lambda controls: controls.learner.choices["quiz"].value,
    "follow": lambda controls: controls.learner.follow.value or None,
    "epsilon": lambda controls: float(controls.learner.epsilon.value),
    "check": lambda controls: controls.learner.check.value,
    "planted": lambda controls: controls.learner.planted.value or None,
    "data": lambda controls: _or_none(controls.training.data.value),
    "preset": lambda controls: controls.training.preset.value or None,
    "learning_rate": lambda controls: float(controls.training.rate.box.value),
    "optimiser": lambda controls: controls.training.optimiser.value,
    "batch": lambda controls: controls.training.batch.value or None,
    "speed": lambda controls: controls.training.speed.value,
    "playing": lambda controls: controls.training.play.description in ("pause", "暂停"),
}


def _or_none(value: Any) -> Any:
    return None if isinstance(value, str) and value == NOTHING else value


def bring_into_view(panel: bp.BackpropPanel) -> None:
    """Let all controls catch up, as when somebody opens the menu and goes through the modes."""
    controls = panel._session.controls
    groups = (
        controls._of_menu,
        controls.learner._of_practice,
        controls.training._group,
        controls.saving._group,
    )
    rules = [group._in_sight for group in groups]
    for group in groups:
        group._in_sight = lambda _: True
    panel._session._show_controls(())
    for group, rule in zip(groups, rules, strict=True):
        group._in_sight = rule


def shown_by_controls(panel: bp.BackpropPanel) -> dict[str, Any]:
    return {name: shown(panel._session.controls) for name, shown in WIDGETS.items()}


def assert_same_net(one: bp.MLP, other: bp.MLP) -> None:
    for name in ("W1", "W2", "b1", "b2"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def expect_picture(panel: bp.BackpropPanel, picture: bytes) -> None:
    """Expect a PNG to show the same as the screen, except where the panel has its ledger."""
    saved, shown = decoded(picture), drawn(panel)
    for pixels in (saved, shown):
        beside_bars(panel, pixels)[:] = 0
    expect_alike(saved, shown)


def beside_bars(panel: bp.BackpropPanel, pixels: Any) -> Any:
    """Return the pixels of a picture that the ledger of the panel covers, as a view."""
    strip = panel._session.frames.board.strip()
    assert strip is not None
    left, top, _, _ = strip
    return pixels[top:, :left]


def expect_alike(saved: Any, shown: Any) -> None:
    """Expect pictures whose texts are at most a pixel apart, except for some hairlines."""
    assert saved.shape == shown.shape
    for one, other in (
        (saved.astype(int), shown.astype(int)),
        (shown.astype(int), saved.astype(int)),
    ):
        around = [np.roll(other, (dy, dx), (0, 1)) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
        far = np.maximum(np.min(around, axis=0) - one, one - np.max(around, axis=0))
        assert (far > FAINT).any(axis=-1).mean() < HAIRLINES


def expect_sample(panel: bp.BackpropPanel) -> None:
    """Expect x and y to be those of the sample that is shown, and J to say so."""
    if panel.sample is not None:
        assert panel.run is not None
        data = panel.run.at.data
        assert panel.x == tuple(data.X[panel.sample].tolist())
        np.testing.assert_array_equal(panel.trace.y, data.y[panel.sample])
    if panel.run is not None and len(panel.run.at.data.X) > 1 and panel.lang == "en":
        whose = "your own x" if panel.sample is None else f"sample {panel.sample}"
        of_all = f"J, mean of {len(panel.run.at.data.X)} samples"
        said = panel._session.frames.parts["descent"]
        assert f"J of {whose} = {numeral(panel.trace.J)}" in said
        assert f"{of_all} = {numeral(float(panel.run.curves.J[-1]))}" in said


@contextmanager
def expect_unchanged(panel: bp.BackpropPanel) -> Iterator[None]:
    """Expect a consistent panel to stay unchanged: state, traits, controls, text and pixels.

    Use this instead of `expect_whole`, which draws a fresh board each time.
    """
    state, said = panel._session.state, dict(panel._session.frames.parts)
    before, pixels = traits(panel), drawn(panel)
    yield
    assert panel._session.state is state
    assert traits(panel) == before
    assert shown_by_controls(panel) == before
    assert panel._session.frames.parts == said
    np.testing.assert_array_equal(drawn(panel), pixels)


def expect_whole(panel: bp.BackpropPanel) -> None:
    """Expect traits, controls, Trace, text and pixels to belong to one state."""
    bring_into_view(panel)
    assert shown_by_controls(panel) == traits(panel)
    assert panel._session.controls.biases_stay.value == ({"b1", "b2"} <= set(panel.frozen))
    places = tuple(float(box.value) for box in panel._session.controls.places)
    assert places == tuple(float(f"{v:.4g}") for v in panel._session.state.scene.surface.here)
    net = bp.MLP.random(
        len(panel.x),
        panel.hidden,
        panel.net.outputs,
        panel.activation,
        panel.bias,
        panel.seed,
        output_activation=panel.output_activation,
    )
    assert panel.net.output_activation == panel.output_activation
    # a moved weight waits for its unit to come back
    moved = {name: value for name, value in panel.weights.items() if name in axis_names(net)}
    net = net.with_entries(moved)
    if panel._session.state.given is not None:
        net = panel._session.state.start
    if panel.run is not None and panel.run.at.number == 0:
        assert_same_net(panel.run.at.net, net)
    if panel.run is not None:
        net = panel.run.at.net
        settings = panel.run.at.settings
        assert (settings.lam, settings.loss) == (panel.lam, panel.loss)
        assert (settings.learning_rate, settings.batch) == (panel.learning_rate, panel.batch)
        assert (settings.optimiser, settings.frozen) == (panel.optimiser, panel.frozen)
        said = panel._session.frames.parts["descent"]
        assert f"update {panel.run.at.number}" in said or panel.lang == "zh"
    expect_sample(panel)
    fresh = bp.backprop(net, panel.x, panel.y, panel.loss, panel.lam)
    if panel.planted is not None:
        fresh = break_step(fresh, *panel.planted)
    assert (panel.trace.L, panel.trace.s, panel.trace.J) == (fresh.L, fresh.s, fresh.J)
    for name, value in fresh.gradients.items():
        np.testing.assert_array_equal(panel.trace.gradients[name], value)
    assert f"J = {numeral(fresh.J)}" in panel.summary
    stage = panel._session.frames
    scene = panel._session.state.scene
    live = stage.board
    board = Board(live.width, live.ratio, live.theme, views_for(scene), stills=Stills(0))
    with one_thread():  # like the live board: the last bit of a product depends on it
        board.draw(scene)
    np.testing.assert_array_equal(live.whole().pixels, board.whole().pixels)
