"""A diverging run stops at its last finite numbers; no plot stops it earlier."""

from __future__ import annotations

from typing import Any

import pytest
from descending_panel import run_of
from profiles import some_of
from whole_panel import bring_into_view
from wire import Line

import bpwidget as bp
from bpwidget.lesson.words.plots import READINGS
from bpwidget.mlp.training.optimisers import OPTIMISERS
from bpwidget.plots.layout import LOSS_PLOTS, PICTURES

# a penalty with λη = 3, for which weights double and change their sign with every update
SLOW: dict[str, Any] = {
    "data": "spirals",
    "hidden": 8,
    "bias": True,
    "lam": 10,
    "learning_rate": 0.3,
    "optimiser": "sgd",
    "lang": "en",
}
# a tenth of the updates that the sum of squares needs to grow weights as much
FAST = SLOW | {"loss": "squared_error", "learning_rate": 3.0, "lam": 30}
MOST = 1200
AXES = [
    ("W1[0,0]", "W2[0,0]"),
    ("path 1", "path 2"),
    ("gradient", "random"),
    ("random", "W1[0,1]"),
    ("W1[0,0]", "b2[0]"),
]


def end_of(panel: bp.BackpropPanel) -> bp.History:
    """Return the end of the same run without a panel."""
    run = run_of(panel)
    for _ in range(MOST):
        if run.diverged is not None:
            return run
        run = run.advance()
    raise AssertionError(f"no end after {MOST} updates: {run.at}")


def stopped(panel: bp.BackpropPanel) -> str:
    """Return the sentence below the play bar, as it is displayed."""
    bring_into_view(panel)
    return str(panel._session.controls.training.stopped.value)


@pytest.mark.parametrize("by", [1200, 1])
def test_slow_divergence_ends_where_history_ends_at_once_or_one_by_one(by: int) -> None:
    panel = bp.BackpropPanel(**SLOW)
    end = end_of(panel)
    assert end.at.number == 508
    assert str(end.stopped).startswith("s is no longer finite after update 509")
    if by == 1:
        panel.advance(500)
        for number in range(501, 509):
            panel.advance()
            assert run_of(panel).at.number == number
            assert stopped(panel) == ""
        panel.advance()
    else:
        panel.advance(by)
    assert run_of(panel).at.number == 508
    assert run_of(panel).at.J == end.at.J
    assert stopped(panel).startswith(
        "Stopped: s is no longer finite after update 509 with η = 0.3."
    )
    panel._session.controls.training.advance.click()
    assert "s is no longer finite after update 509" in panel._session.status.value
    panel.back()
    assert (run_of(panel).at.number, stopped(panel)) == (507, "")
    panel.learning_rate = 0.01
    panel.advance(3)
    assert run_of(panel).at.number == 510
    panel.close()


@pytest.mark.parametrize("data", ["moons", "iris", "sample", "xor"])
@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_every_data_set_and_optimiser_ends_where_history_ends(data: str, optimiser: str) -> None:
    # a step of Adam is never longer than its rate, so only the rate can make weights too large
    rate = {"learning_rate": 1e160} if optimiser == "adam" else {}
    panel = bp.BackpropPanel(**FAST | {"data": data, "optimiser": optimiser, **rate})
    end = end_of(panel)
    panel.advance(end.at.number + 5)
    assert run_of(panel).at.number == end.at.number
    assert f"is no longer finite after update {end.at.number + 1}" in stopped(panel)
    panel.close()


@pytest.mark.parametrize("axes", some_of(AXES))
def test_every_plot_shows_the_last_updates_of_a_diverging_run(
    line: Line, axes: tuple[str, str]
) -> None:
    panel = line.panel
    line.say(kind="look", width=1000, ratio=1, dark=False)
    panel.move(**FAST)
    end = end_of(panel)
    panel.advance(max(end.at.number - 4, 2))
    panel.move(axes=axes, follow="W1[1,0]", check=True, mode="train")
    for picture in PICTURES:
        panel.picture = picture
        panel.advance()
    for mode, loss_plot in zip(("explore", "practise"), LOSS_PLOTS, strict=True):
        panel.move(mode=mode, loss_plot=loss_plot)
    panel.advance(3)
    assert run_of(panel).at.number == end.at.number
    assert stopped(panel)
    for step in (4, 7):
        panel.step = step


def test_where_J_is_too_large_the_surface_is_blank_and_says_so() -> None:
    panel = bp.BackpropPanel(**SLOW)
    panel.advance(1200)
    surface = panel._session.state.scene.surface
    finite = surface.J[float("inf") > surface.J]
    assert 0 < finite.size < surface.J.size
    ax = bp.plots.path(run_of(panel), axes=("W1[0,0]", "W2[0,0]"))
    (image,) = ax.images
    pixels = image.get_array()
    assert pixels is not None
    # the corner furthest from 0 has only the colour of the page
    assert len({tuple(pixel) for pixel in pixels[:3, :3].reshape(-1, 4).tolist()}) == 1
    assert tuple(pixels[0, 0]) != tuple(pixels[pixels.shape[0] // 2, pixels.shape[1] // 2])
    board = panel._session.frames.board
    view = next(view for view in board.views if view.name == "surface")
    corners = [
        view.read(float(a), float(b)) for a in surface.a[[0, -1]] for b in surface.b[[0, -1]]
    ]
    assert any(each.startswith(READINGS["J too large"]["en"].partition("{")[0]) for each in corners)
    panel.close()


def test_a_run_stops_where_a_pass_of_the_panel_is_too_large() -> None:
    panel = bp.BackpropPanel(**FAST | {"activation": "identity"})
    panel.x = (1e100, -1e100)
    panel.advance(1200)
    number = run_of(panel).at.number
    assert number < end_of(bp.BackpropPanel(**FAST | {"activation": "identity"})).at.number
    assert f"is no longer finite after update {number + 1}" in stopped(panel)
    assert panel.trace.x.tolist() == [1e100, -1e100]
    panel.back()
    panel.advance()
    assert run_of(panel).at.number == number
    panel.close()
