"""Data on the panel: recipes, matching sizes, the sample that is shown, and presets."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from descending_panel import run_of
from panel_moves import OWN
from whole_panel import expect_whole

import bpwidget as bp
from bpwidget.panel.state.data import SETS

OF_RECIPES = ("lam", "learning_rate", "optimiser", "batch")
MEASURED = bp.Data([[0.0, 1.0], [1.0, 0.5], [2.0, 0.25]], [[0.5], [1.5], [-2.0]], "measured")


def expect_recipe(panel: bp.BackpropPanel, name: str, **others: Any) -> None:
    """Expect a panel to be at the start of a recipe, except for some controls."""
    setup = bp.recipe(name, seed=panel.seed)
    wanted = {each: getattr(setup.settings, each) for each in OF_RECIPES}
    wanted |= {"hidden": setup.net.hidden, "bias": setup.net.b1 is not None}
    wanted |= {"activation": setup.net.activation, **others}
    assert {each: getattr(panel, each) for each in wanted} == wanted
    if not others:
        np.testing.assert_array_equal(panel.net.W1, setup.net.W1)
        np.testing.assert_array_equal(panel.net.W2, setup.net.W2)


@pytest.mark.parametrize("name", SETS)
def test_a_data_set_starts_from_its_recipe(panel: bp.BackpropPanel, name: str) -> None:
    panel.move(weights={"W1[0,0]": 3.0}, seed=2, activation="relu")
    panel.data = name
    for each in (panel, bp.BackpropPanel(data=name, seed=2)):
        expect_recipe(each, name)
        assert each.sample == 0
        data = run_of(each).at.data
        assert (each.net.inputs, each.net.outputs) == (data.X.shape[1], data.outputs)
        assert each.x == tuple(data.X[0])


@pytest.mark.parametrize("name", ["moons", "iris"])
def test_it_learns(panel: bp.BackpropPanel, name: str) -> None:
    panel.data = name
    setup = bp.recipe(name)
    panel.advance(setup.steps)
    assert setup.accuracy is not None
    assert run_of(panel).curves.accuracy[-1] >= setup.accuracy


def test_arguments_given_with_the_data_are_kept(panel: bp.BackpropPanel) -> None:
    given = {"hidden": 3, "lam": 0.01, "optimiser": "sgd", "batch": 10}
    opened = bp.BackpropPanel(data="moons", **given)
    panel.move(data="moons", **given)
    for each in (panel, opened):
        expect_recipe(each, "moons", **given)
        expect_whole(each)
    assert opened.to_dict() == panel.to_dict()


def test_descent_starts_from_given_weights() -> None:
    W1, W2 = [[1.0, 0.5], [-0.25, 2.0]], [[1.0, -1.0], [0.5, 0.25]]
    panel = bp.BackpropPanel.from_arrays(W1, W2, data="moons")
    assert (panel.net.W1.tolist(), panel.optimiser, panel.sample) == (W1, "sgd", 0)
    panel.data = "circles"
    expect_recipe(panel, "circles")
    panel.reset()
    assert (panel.net.W1.tolist(), panel.data) == (W1, "moons")


@pytest.mark.thorough
def test_a_panel_grows_and_shrinks_for_its_data(panel: bp.BackpropPanel) -> None:
    panel.move(bias=True, axes=("b2[1]", "W1[0,1]"), follow="W1[3,1]")
    for data, sizes in (("iris", (4, 3)), (OWN, (3, 2)), ("blobs", (2, 3)), ("xor", (2, 2))):
        panel.data = data
        assert (panel.net.inputs, panel.net.outputs) == sizes
        assert len(panel._session.controls.x) == sizes[0]
        if data == "iris":
            panel.move(y=2, axes=("W2[2,0]", "W1[0,3]"), follow="W1[0,3]")
        expect_whole(panel)
    assert panel.axes == ("W1[0,0]", "W2[0,0]")
    assert panel.follow is None
    panel.data = None
    assert (panel.sample, len(panel.x)) == (None, 2)
    expect_whole(panel)


def test_own_data_keep_the_network_that_fits_them(panel: bp.BackpropPanel) -> None:
    panel.move(hidden=6, weights={"W1[0,0]": 2.0}, lam=0.3)
    panel.data = bp.Data([[0.0, 0.0], [1.0, 2.0]], [0, 1], "mine")
    assert (panel.hidden, panel.net.W1[0, 0], panel.lam) == (6, 2.0, 0.3)
    assert (panel.x, panel.y, panel.sample) == ((0.0, 0.0), 0, 0)


def test_measurements_bring_a_loss_that_takes_them(panel: bp.BackpropPanel) -> None:
    panel.data = MEASURED
    for each in (panel, bp.BackpropPanel(data=MEASURED)):
        assert (each.loss, each.net.outputs, each.y) == ("squared_error", 1, (0.5,))
        each.sample = 2
        assert each.y == (-2.0,)
        said = "Sample 2, one of 3: x₁ = 2.000, x₂ = 0.250, y = −2.000."
        assert said in each._session.frames.parts["descent"]
        expect_whole(each)
    with pytest.raises(ValueError, match="y must"):
        panel.move(data=OWN, loss="cross_entropy", y=5)


def test_x_is_a_sample_until_the_user_moves_it(panel: bp.BackpropPanel) -> None:
    panel.data = OWN
    said = panel._session.frames.parts
    assert "Sample 0, one of 40: weight = " in said["descent"]
    assert "class apple." in said["descent"]
    panel.sample = 3
    assert "class pear." in panel._session.frames.parts["descent"]
    assert panel.trace.y == 1
    assert "It gives class pear, the target, a probability of" in panel.summary
    for loss, y in (("squared_error", (0.0, 1.0)), ("cross_entropy", 1)):
        panel.loss = loss
        assert (panel.sample, panel.y) == (3, y)
        assert "class pear." in panel._session.frames.parts["descent"]
    panel.advance(2)
    panel.x = (0.0, 0.0, 0.0)
    assert (panel.sample, run_of(panel).at.number) == (None, 2)
    assert "Your own x is none of the 40 samples." in panel._session.frames.parts["descent"]
    expect_whole(panel)
    panel.sample = 7
    panel.y = 0
    assert panel.sample is None
    expect_whole(panel)


def test_with_a_given_x_the_panel_opens_on_no_sample() -> None:
    panel = bp.BackpropPanel(x=(0.5, 0.6), data="moons")
    assert (panel.sample, panel.x) == (None, (0.5, 0.6))
    other = bp.BackpropPanel(y=1, data="moons")
    assert (other.sample, other.y) == (None, 1)
    assert other.x == tuple(run_of(other).at.data.X[0])


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, "data='iris'"),
        ({"sample": 5}, "data='iris', sample=5"),
        ({"lam": 0.01, "batch": 8}, "lam=0.01, data='iris', batch=8"),
        ({"x": (1, 2, 3, 4)}, "x=(1.0, 2.0, 3.0, 4.0), y=0, data='iris'"),
        ({"preset": "dead"}, None),
        ({"data": OWN, "sample": 2}, None),
        ({"data": MEASURED}, None),
    ],
)
def test_data_and_sample_are_kept(changes: dict[str, Any], line: str | None) -> None:
    panel = bp.BackpropPanel(data="iris")
    panel.move(**changes)
    kept = panel.to_dict()
    again = bp.BackpropPanel.from_dict(json.dumps(kept))
    assert again.to_dict() == kept
    assert (again.sample, again.preset, again.trace.J) == (
        panel.sample,
        panel.preset,
        panel.trace.J,
    )
    if line is not None:
        assert panel.python == f"bp.BackpropPanel({line})"
    by_line = eval(panel.python, {"bp": bp})  # noqa: S307 - our own line
    assert by_line.to_dict() == kept


def test_a_state_of_an_earlier_version_is_opened(panel: bp.BackpropPanel) -> None:
    kept = panel.to_dict()
    del kept["sample"], kept["preset"]
    assert bp.BackpropPanel.from_dict(kept).to_dict() == panel.to_dict()


@pytest.mark.thorough
def test_a_preset_is_known_until_one_of_its_controls_moves(panel: bp.BackpropPanel) -> None:
    panel.data = "iris"
    panel.preset = "saturated"
    assert (panel.data, panel.net.inputs, panel.sample) == ("moons", 2, 0)
    panel.advance(2)
    panel.move(step=3, sample=4, speed="slow", axes=("W1[1,0]", "W2[0,0]"))
    panel.x = (0.0, 0.0)
    panel.restart()
    assert panel.preset == "saturated"
    panel.preset = None
    expect_recipe(panel, "moons")
    for changes in ({"learning_rate": 0.3}, {"hidden": 3}, {"seed": 4}, {"weights": {"b1[0]": 1}}):
        panel.preset = "dead"
        expect_whole(panel)
        panel.move(**changes)
        assert panel.preset is None
        expect_whole(panel)
