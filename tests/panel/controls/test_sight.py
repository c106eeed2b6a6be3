"""What a control shows when it comes into sight."""

from __future__ import annotations

from typing import Any

import pytest

import bpwidget as bp


@pytest.mark.parametrize(
    ("mode", "moves"),
    [("practise", {"check": True, "epsilon": 0.5}), ("train", {"speed": "slow"})],
)
def test_a_control_comes_into_sight_with_its_value(mode: str, moves: dict[str, Any]) -> None:
    panel = bp.BackpropPanel()
    controls = panel._session.controls
    place = controls.learner._practice if mode == "practise" else controls.training.widget
    widgets = {
        "check": controls.learner.check,
        "epsilon": controls.learner.epsilon,
        "speed": controls.training.speed,
    }
    changes: list[str] = []
    for name in moves:
        widgets[name].observe(lambda _, name=name: changes.append(name), names="value")
    place.observe(lambda _: changes.append("in sight"), names="_dom_classes")
    panel.move(**moves)  # which brings them into sight
    changes.clear()
    panel.reset()
    assert changes == ["in sight"]  # out of it; they are not told of their values
    changes.clear()
    panel.mode = mode
    assert changes[-1] == "in sight"
    assert {*changes[:-1]} == {*moves}
