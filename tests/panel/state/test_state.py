"""What a move computes, and what it does not have to."""

from __future__ import annotations

from typing import Any

import pytest

import bpwidget as bp
from bpwidget.panel.state import state as state_module
from bpwidget.panel.state.follow import moved, setting
from bpwidget.scene import scene as scene_module


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Record the names of everything computed from now on, in order."""
    names: list[str] = []

    def counted(module: Any, name: str) -> None:
        function = getattr(module, name)

        def count(*arguments: Any, **options: Any) -> Any:
            names.append(name)
            return function(*arguments, **options)

        monkeypatch.setattr(module, name, count)

    counted(state_module, "backprop")
    counted(scene_module, "surface_of")
    return names


@pytest.mark.parametrize("by_hand", [False, True])
@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"step": 5}, []),
        ({"lang": "zh"}, []),
        ({"quiz": "all"}, []),
        ({"epsilon": 0.2}, []),
        ({"x": (0.1, 0.2)}, ["backprop", "surface_of"]),
        ({"lam": 0.5}, ["backprop", "surface_of"]),
    ],
)
def test_a_move_computes_once_and_a_step_nothing(
    changes: dict[str, Any], wanted: list[str], by_hand: bool, computed: list[str]
) -> None:
    panel = bp.BackpropPanel()
    computed.clear()
    if by_hand:
        panel._session.by_user(setting(**changes))
    else:
        ((name, value),) = changes.items()
        setattr(panel, name, value)
    assert computed == wanted


def test_a_state_with_another_step_shares_what_was_computed_and_is_checked() -> None:
    panel = bp.BackpropPanel()
    before = panel._session.state
    after = moved(before, {"step": 3})
    assert (before.step, before.scene.step) == (0, 0)
    assert (after.step, after.scene.step) == (3, 3)
    assert after.trace is before.trace
    assert after.scene.surface is before.scene.surface
    with pytest.raises(ValueError, match="step must be a whole number from 0 to 7, got 8"):
        moved(before, {"step": 8})
