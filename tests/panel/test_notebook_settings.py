"""A notebook's settings for its own plots and numbers do not affect the panel."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from io import BytesIO

import matplotlib as mpl
import matplotlib.style
import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from profiles import slow, some_of
from wire import drawn

import bpwidget as bp

SETTINGS: dict[str, Callable[[], AbstractContextManager[object]]] = {
    "usetex": lambda: mpl.rc_context({"text.usetex": True}),
    "grid": lambda: mpl.rc_context({"axes.grid": True}),
    "dark": lambda: matplotlib.style.context("dark_background"),
    "ggplot": lambda: matplotlib.style.context("ggplot"),
    "classic": lambda: matplotlib.style.context("classic"),
    "raise": lambda: np.errstate(all="raise"),
}
MOVES = [
    {"x": (1000, -1e-12), "lam": 1e-300},
    {"picture": "weights", "step": 4},
    {"loss_plot": "slice", "loss": "squared_error", "hidden": 9, "activation": "sigmoid"},
    {"lang": "zh", "picture": "graph", "check": True, "axes": ("gradient", "random")},
]


def shown_on_the_way(panel: bp.BackpropPanel) -> Iterator[bytes]:
    """Yield the pixels of a panel after several moves, in training, and of a saved plot."""
    for changes in MOVES:
        panel.move(**changes)
        yield drawn(panel).tobytes()
    panel.move(data="moons", lang="en", check=False, axes=("W1[0,0]", "W2[0,0]"))
    panel.advance(5)
    yield drawn(panel).tobytes()
    for view in (None, "surface"):
        file = BytesIO()
        panel.savefig(file, view, format="png", dpi=100)
        yield file.getvalue()


@pytest.fixture(scope="module")
def plain() -> list[bytes]:
    return list(shown_on_the_way(bp.BackpropPanel()))


@pytest.mark.parametrize("setting", [*list(SETTINGS)[:1], *slow(*list(SETTINGS)[1:])])
@pytest.mark.parametrize("when", ["after", *slow("before")])
def test_the_panel_looks_the_same(setting: str, when: str, plain: list[bytes]) -> None:
    if when == "after":
        panel = bp.BackpropPanel()
        with SETTINGS[setting]():
            assert list(shown_on_the_way(panel)) == plain
    else:
        with SETTINGS[setting]():
            assert list(shown_on_the_way(bp.BackpropPanel())) == plain


@pytest.mark.parametrize("setting", some_of(SETTINGS, 3))
def test_the_plots_can_be_drawn_on_given_axes(setting: str) -> None:
    trace = bp.backprop(bp.MLP.random(), (50, -1e-160), 0, lam=1e-300)
    run = bp.History.start(bp.MLP.random(), bp.dataset("moons", n=10)).advance()
    with SETTINGS[setting]():
        for plot, of in (
            *((getattr(bp.plots, name), trace) for name in ("graph", "activations")),
            *((getattr(bp.plots, name), trace) for name in ("gradient_magnitudes", "loss_slice")),
            (bp.plots.curves, run),
        ):
            figure = Figure()
            ax = figure.add_subplot()
            plot(of, ax=ax)
            written = [each for each in ax.findobj() if isinstance(each, Text) and each.get_text()]
            # LaTeX would have to be installed, and to know every character
            assert not [text for text in written if text.get_usetex()]
            figure.savefig(BytesIO())


def test_no_result_depends_on_numpys_error_settings() -> None:
    net = bp.MLP([[1e3, -1e3], [2e3, 1]], [[1e3, 1], [1, 1e-160]], activation="tanh")
    sample = ((50.0, -1e-160), 0)

    def results() -> list[object]:
        run = bp.History.start(net, bp.dataset("moons"), bp.Settings(lam=1e-300)).advance()
        trace = bp.backprop(net, *sample, lam=1e-300)
        surface = bp.loss_surface(net, *sample, lam=1e-200, resolution=5)
        states = bp.descend(net, sample, lam=1e-200, steps=3)
        return [
            trace.J,
            {name: gradient.tolist() for name, gradient in trace.gradients.items()},
            [dict(step.sizes) for step in trace.steps],
            str(bp.check_gradients(net, *sample, lam=1e-200)),
            surface.J.tolist(),
            [state.net.W1.tolist() for state in states],
            run.at.net.W2.tolist(),
            str(bp.nudge(trace, "W1[0,0]", 1e-170)),
            bp.handout(trace, solved=True),
            bp.diagnose(trace, 6, np.full(2, 1e-200)),
        ]

    wanted = results()
    with np.errstate(all="raise"):
        assert results() == wanted
