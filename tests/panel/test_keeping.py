"""What a panel is kept as, and a panel opened from it."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import bpwidget as bp


def panels() -> list[bp.BackpropPanel]:
    """Return panels that stand at very different states."""
    moved = bp.BackpropPanel(hidden=3, bias=True, seed=2)
    moved.weights = {"W1[0,1]": 2.5, "b1[2]": -1}
    given = bp.BackpropPanel.from_arrays(
        [[1.0, 0.1], [0.0, 1.0]], [[1, -1]], b2=[0.5], x=(1, 2), y=[0.5], loss="squared_error"
    )
    given.move(lam=0.7, step=6, axes=("W2[0,1]", "gradient"))
    wide = bp.BackpropPanel(x=[0.1] * 5, y=(0, 1, 0), loss="binary_cross_entropy", hidden=40)
    closer = bp.BackpropPanel(entry="W1[2,0]", epsilon=-0.25, section="slice", diagram="weights")
    closer.move(check=True, hide="all", broken=("dJ/dz", "slope_left_out"), lang="zh")
    answered = bp.BackpropPanel(hide="all", step=6)
    answered.reveal()
    others = bp.BackpropPanel(y=2, outputs=4, lam=0), closer, answered
    return [bp.BackpropPanel(), moved, given, wide, *others]


def assert_alike(one: bp.BackpropPanel, other: bp.BackpropPanel) -> None:
    assert one.state() == other.state()
    for name in ("W1", "W2", "b1", "b2"):
        np.testing.assert_array_equal(getattr(one.net, name), getattr(other.net, name))
    assert one.trace.J == other.trace.J
    assert one.summary == other.summary
    assert one._stage._parts == other._stage._parts


@pytest.mark.parametrize("index", range(7))
def test_a_state_goes_through_json_and_back(index: int) -> None:
    panel = panels()[index]
    again = bp.BackpropPanel.from_state(json.dumps(panel.state()))
    assert_alike(panel, again)
    again.reset()
    assert_alike(panel, again)
    again.move(hidden=panel.hidden + 2, seed=9)
    assert again.hidden == panel.hidden + 2


@pytest.mark.parametrize("index", range(7))
def test_the_line_of_python_opens_the_same_panel(index: int) -> None:
    panel = panels()[index]
    line = panel.python
    assert "\n" not in line
    assert_alike(panel, eval(line, {"bp": bp}))  # noqa: S307 - our own line


def test_the_default_panel_is_a_short_line() -> None:
    panel = bp.BackpropPanel()
    assert panel.python == "bp.BackpropPanel()"
    panel.move(x=(1, -2), lam=0.5)
    assert panel.python == "bp.BackpropPanel(x=(1.0, -2.0), lam=0.5)"


@pytest.mark.parametrize(
    ("change", "error", "sentence"),
    [
        (lambda _: "{", ValueError, "state is no JSON"),
        (lambda _: 3, TypeError, "state must be what panel.state() returns, but 3 came"),
        (lambda _: {}, TypeError, "state must be what panel.state() returns, but {} came"),
        (lambda s: s | {"bpwidget": 2}, ValueError, "state is of version 2; this bpwidget reads"),
        (lambda s: s | {"colour": 1}, ValueError, "state holds 'colour', which is unknown"),
        (lambda s: {k: v for k, v in s.items() if k != "lam"}, ValueError, "state lacks 'lam'"),
        (lambda s: s | {"lam": -1}, ValueError, "lam must be a finite number, 0 or more"),
        (lambda s: s | {"x": ["a", 1]}, TypeError, "x must be made of real numbers"),
        (lambda s: s | {"y": 7}, ValueError, "y must be a class index from 0 to 1"),
        (lambda s: s | {"given": {"W1": [[1]]}}, ValueError, "given must hold W1 and W2"),
        (
            lambda s: s | {"weights": {"W1[0,0]": "1"}},
            TypeError,
            "weights: W1[0,0] must be a number",
        ),
        (lambda s: s | {"hidden": 2.5}, ValueError, "hidden must be a positive whole number"),
    ],
)
def test_what_is_no_state_is_refused(change: Any, error: type[Exception], sentence: str) -> None:
    state = bp.BackpropPanel().state()
    with pytest.raises(error, match=re.escape(sentence)):
        bp.BackpropPanel.from_state(change(state))


@pytest.mark.parametrize(
    "view", [None, "graph", "network", "activations", "surface", "slice", "magnitudes"]
)
@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_every_figure_can_be_saved(kind: str, view: str | None, tmp_path: Path) -> None:
    panel = bp.BackpropPanel()
    file = tmp_path / f"plot.{kind}"
    panel.savefig(file, view=view)
    start = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}[kind]
    assert file.read_bytes().startswith(start)
    assert file.stat().st_size > 8_000
    memory = BytesIO()
    panel.savefig(memory, view=view, format=kind)
    assert memory.getvalue().startswith(start)


def test_an_unknown_view_is_refused() -> None:
    with pytest.raises(ValueError, match="view='grph' is unknown"):
        bp.BackpropPanel().savefig("plot.png", view="grph")


def test_handouts_and_scripts_are_of_what_is_shown() -> None:
    panel = bp.BackpropPanel(hidden=2)
    panel.lam = 0.5
    assert panel.handout() == bp.handout(panel.trace)
    solved = panel.handout(solved=True, form="latex")
    assert solved == bp.handout(panel.trace, solved=True, form="latex")
    assert panel.script("torch") == bp.script(panel.trace, "torch")
