"""A notebook in which NumPy raises what it warns of elsewhere gets the same numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import bpwidget as bp
from bpwidget.mlp import ACTIVATIONS, LOSSES
from bpwidget.mlp.training.recipes import PRESETS, RECIPES
from bpwidget.mlp.training.run_state import RunState

LARGE = 1000.0


def steep(phi: str, sign: float = 1.0) -> bp.MLP:
    """Return a network whose |z| is 1000 where x is 1."""
    return bp.MLP([[sign * LARGE], [-sign * LARGE], [1e-200]], np.ones((2, 3)), 0.0, 0.0, phi)


def target(loss: str) -> Any:
    """Return a target for two outputs."""
    return 1 if LOSSES[loss].takes_class else [0.0, 1.0]


def far(phi: str = "tanh", loss: str = "cross_entropy") -> bp.Trace:
    """Return a pass with units far out in saturation."""
    return bp.backprop(steep(phi), [1.0], target(loss), loss, 0.1)


def run_of(setup: bp.Setup, steps: int = 12) -> list[RunState]:
    """Return the states up to the end of the run, or up to where it diverges."""
    states = []
    try:
        for state in bp.descend(
            setup.net,
            setup.data,
            setup.settings.loss,
            setup.settings.lam,
            setup.settings.learning_rate,
            steps,
            setup.settings.batch,
            setup.settings.optimiser,
        ):
            states.append(state)  # noqa: PERF402 - the run may break off
    except bp.DivergedError as error:
        states.append(error.state)
    return states


def history_of(setup: bp.Setup, steps: int = 12) -> bp.History:
    """Return the run after some updates, or where it has stopped."""
    run = bp.History.start(setup.net, setup.data, setup.settings)
    for _ in range(steps):
        run = run.advance()
    return run


def everything(trace: bp.Trace) -> list[Any]:
    """Return what a Trace computes on demand, too."""
    sizes = [dict(each) for step in trace.steps for each in (step.sizes, step.data_sizes)]
    return [dict(trace.gradients), trace.prediction, trace.dJ_dx, sizes]


def plotted(name: str, source: Any) -> None:
    """Draw a plot."""
    getattr(bp.plots, name)(source).get_figure().canvas.draw()


def moved_panel(**controls: Any) -> list[Any]:
    """Return what a panel shows after some moves."""
    panel = bp.BackpropPanel(**controls)
    panel.advance(8)
    panel.back()
    for step in range(8):
        panel.step = step
    numbers = [panel.trace.J, panel.net.W1, panel.summary]
    panel.close()
    return numbers


def opened(name: str) -> list[Any]:
    """Return what a panel on a preset shows after some updates."""
    panel = bp.BackpropPanel.from_preset(name)
    panel.advance(8)
    panel.axes = ("path 1", "path 2")
    numbers = [panel.trace.J, panel.net.W1, panel.summary]
    panel.close()
    return numbers


DOORS: dict[str, Callable[[], Any]] = {
    **{
        f"backprop {phi} {loss}": lambda phi=phi, loss=loss: everything(far(phi, loss))
        for phi in ACTIVATIONS
        for loss in LOSSES
    },
    **{
        f"check {phi} {loss}": lambda phi=phi, loss=loss: str(
            bp.check_gradients(steep(phi), [1.0], target(loss), loss, 0.1)
        )
        for phi in ACTIVATIONS
        for loss in LOSSES
    },
    **{
        f"batch {phi} {loss}": lambda phi=phi, loss=loss: dict(
            bp.backprop_batch(
                steep(phi), [[1.0], [-1.0], [1e-300]], [target(loss)] * 3, loss, 0.1
            ).gradients
        )
        for phi in ACTIVATIONS
        for loss in LOSSES
    },
    **{
        f"descend {name}": lambda name=name: [
            (state.J, dict(state.gradients), state.net.W1) for state in run_of(bp.preset(name))
        ]
        for name in PRESETS
    },
    **{
        f"recipe {name}": lambda name=name: [state.J for state in run_of(bp.recipe(name), 3)]
        for name in RECIPES
    },
    **{
        f"history {name}": lambda name=name: [
            (run := history_of(bp.preset(name))).curves.J,
            run.back().at.J,
            run.restart().at.J,
            run.path("W1[0,0]", "W2[0,0]"),
            run.stopped,
            everything(run.at.trace()),
        ]
        for name in PRESETS
    },
    "plane": lambda: history_of(bp.preset("exploding")).plane().path,
    **{f"dataset {name}": lambda name=name: bp.dataset(name).standardised().X for name in RECIPES},
    "surface": lambda: bp.loss_surface(steep("sigmoid"), [1.0], 0, span=100.0).J,
    "surface of directions": lambda: (
        bp.loss_surface(steep("softplus"), [1.0], 0, axes=("gradient", "random"), span=100.0).J
    ),
    "nudge": lambda: bp.nudge(far(), "W1[0,0]", 1e-200).actual,
    "accuracy": lambda: bp.accuracy(steep("sigmoid"), [[1.0], [-1.0]], [0, 1]),
    "accuracy of rows": lambda: bp.accuracy(
        bp.MLP([[LARGE]], [[LARGE]]), [[1.0], [-1.0]], [0, 1], "binary_cross_entropy"
    ),
    "data": lambda: bp.Data([[1e-200], [1e150]], [0, 1]).standardised().X,
    "data_from": lambda: bp.data_from(([[1e-200, 1], [1e200, 2], [3, 4]] * 3, [0, 1, 0] * 3)).X,
    "one hot": lambda: bp.Data([[1.0], [2.0]], [0, 1]).one_hot().y,
    "random": lambda: bp.MLP.random(seed=3).W1,
    "entries": lambda: steep("relu").with_entries({"W1[0,0]": 1e-310}).W1,
    "narrow": lambda: (
        bp.MLP(np.array([[1e-4000]], np.longdouble), np.array([[1e-7]], np.float16)).W1
    ),
    "handout": lambda: bp.handout(far(), solved=True),
    "script": lambda: bp.script(far()),
    "diagnose": lambda: str(bp.diagnose(far("sigmoid"), 6, np.full(3, 1e-200))),
    "exercise": lambda: bp.exercise(6).check(lambda dJ_dh, h: dJ_dh * (1 - h * h)),
    **{
        f"plot {name}": lambda name=name: plotted(name, far())
        for name in ("activations", "graph", "network", "gradient_magnitudes", "loss_surface")
    },
    "plot loss_slice": lambda: plotted("loss_slice", far()),
    **{
        f"plot {name} {preset}": lambda name=name, preset=preset: plotted(
            name, history_of(bp.preset(preset))
        )
        for name in ("curves", "sizes", "boundary", "accuracy", "path")
        for preset in ("diverging", "exploding")
    },
    "panel": lambda: moved_panel(x=(LARGE, -LARGE), quiz="all"),
    "panel with the check": lambda: moved_panel(x=(LARGE, -LARGE), check=True),
    "panel on data": lambda: moved_panel(data="moons", learning_rate=1e3),
    **{f"panel {name}": lambda name=name: opened(name) for name in PRESETS},
}


@pytest.mark.parametrize("door", DOORS)
def test_every_door_gives_the_numbers_that_it_gives_otherwise(door: str) -> None:
    usual = DOORS[door]()
    with np.errstate(all="raise"):
        strict = DOORS[door]()
    np.testing.assert_equal(strict, usual)
