"""If a notebook turns NumPy's warnings into errors, it gets the same numbers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

import bpwidget as bp
from bpwidget.mlp import ACTIVATIONS, LOSSES
from bpwidget.mlp.training.recipes import PRESETS, RECIPES
from bpwidget.mlp.training.run_state import RunState

LARGE = 1000.0


def steep(phi: str, sign: float = 1.0) -> bp.MLP:
    """Return a network with |z| = 1000 at x = 1."""
    return bp.MLP([[sign * LARGE], [-sign * LARGE], [1e-200]], np.ones((2, 3)), 0.0, 0.0, phi)


def target(loss: str) -> Any:
    """Return a target for two outputs."""
    return 1 if LOSSES[loss].takes_class else [0.0, 1.0]


def far(phi: str = "tanh", loss: str = "cross_entropy") -> bp.Trace:
    """Return a pass with strongly saturated units."""
    return bp.backprop(steep(phi), [1.0], target(loss), loss, 0.1)


def run_of(setup: bp.Setup, steps: int = 12) -> list[RunState]:
    """Return the states up to the end of the run, or until it diverges."""
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
            states.append(state)  # noqa: PERF402 - the run may raise an error
    except bp.DivergedError as error:
        states.append(error.state)
    return states


def history_of(setup: bp.Setup, steps: int = 12) -> bp.History:
    """Return the run after some updates, or where it stopped."""
    run = bp.History.start(setup.net, setup.data, setup.settings)
    for _ in range(steps):
        run = run.advance()
    return run


def everything(trace: bp.Trace) -> list[Any]:
    """Return everything in a Trace, including what it computes on demand."""
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


def passed(phi: str, loss: str) -> list[Any]:
    """Return a pass with saturated units."""
    return everything(far(phi, loss))


def checked(phi: str, loss: str) -> str:
    """Return the numerical check of a saturated network."""
    return str(bp.check_gradients(steep(phi), [1.0], target(loss), loss, 0.1))


def batched(phi: str, loss: str) -> dict[str, Any]:
    """Return the gradients of a batch."""
    X, Y = [[1.0], [-1.0], [1e-300]], [target(loss)] * 3
    return dict(bp.backprop_batch(steep(phi), X, Y, loss, 0.1).gradients)


def descended(setup: bp.Setup, steps: int) -> list[Any]:
    """Return the numbers of the states of a run."""
    return [(each.J, dict(each.gradients), each.net.W1) for each in run_of(setup, steps)]


def told(run: bp.History) -> list[Any]:
    """Return everything a run says about itself."""
    states = [run.curves.J, run.back().at.J, run.restart().at.J]
    return [*states, run.path("W1[0,0]", "W2[0,0]"), run.stopped, everything(run.at.trace())]


PAIRS = [(phi, loss) for phi in ACTIVATIONS for loss in LOSSES]
OF_A_TRACE = ("activations", "graph", "network", "gradient_magnitudes", "loss_surface")
OF_A_RUN = ("curves", "sizes", "boundary", "accuracy", "path")
DOORS: dict[str, Callable[[], Any]] = {
    **{
        f"backprop {' '.join(pair)}": partial(lambda *p: everything(far(*p)), *pair)
        for pair in PAIRS
    },
    **{f"check {' '.join(pair)}": partial(checked, *pair) for pair in PAIRS},
    **{f"batch {' '.join(pair)}": partial(batched, *pair) for pair in PAIRS},
    **{f"descend {name}": partial(descended, bp.preset(name), 12) for name in PRESETS},
    **{f"recipe {name}": partial(descended, bp.recipe(name), 3) for name in RECIPES},
    **{
        f"history {name}": partial(lambda each: told(history_of(bp.preset(each))), name)
        for name in PRESETS
    },
    "plane": lambda: history_of(bp.preset("exploding")).plane().path,
    **{
        f"dataset {name}": partial(lambda each: bp.dataset(each).standardised().X, name)
        for name in RECIPES
    },
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
    **{f"plot {name}": partial(plotted, name, far()) for name in (*OF_A_TRACE, "loss_slice")},
    **{
        f"plot {name} {preset}": partial(plotted, name, history_of(bp.preset(preset)))
        for name in OF_A_RUN
        for preset in ("diverging", "exploding")
    },
    "panel": lambda: moved_panel(x=(LARGE, -LARGE), quiz="all"),
    "panel with the check": lambda: moved_panel(x=(LARGE, -LARGE), check=True),
    "panel on data": lambda: moved_panel(data="moons", learning_rate=1e3),
    **{f"panel {name}": partial(opened, name) for name in PRESETS},
}


@pytest.mark.parametrize("door", DOORS)
def test_every_function_gives_the_same_numbers_as_usual(door: str) -> None:
    usual = DOORS[door]()
    with np.errstate(all="raise"):
        strict = DOORS[door]()
    np.testing.assert_equal(strict, usual)
