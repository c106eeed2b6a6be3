"""The sliders: the value of a stop, and that no message has a value that a slider would correct."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bpwidget as bp
from bpwidget.panel.controls.number import (
    HiddenControl,
    InputControl,
    LamControl,
    NumberControl,
    RateControl,
)
from bpwidget.panel.controls.widgets import close_all, number_text
from bpwidget.panel.state.follow import setting

CONTROLS: dict[str, Any] = {
    "x": lambda by_user: InputControl(by_user, 0, lambda value: setting(x=value)),
    "lam": LamControl,
    "learning_rate": RateControl,
    "hidden": HiddenControl,
}
VALUES = {
    "x": st.floats(allow_nan=False, allow_infinity=False),
    "lam": st.floats(0, allow_nan=False, allow_infinity=False),
    "learning_rate": st.floats(0, exclude_min=True, allow_nan=False, allow_infinity=False),
    "hidden": st.integers(1, 10**9),
}


def made(name: str) -> tuple[NumberControl, list[Any]]:
    """Return a control and the values that the user moved it to."""
    moves: list[Any] = []

    def by_user(change: Any, **_: Any) -> None:
        ((_, value),) = change.keywords["changes"].items()
        moves.append(value)

    control: NumberControl = CONTROLS[name](by_user)
    return control, moves


@pytest.mark.parametrize("name", CONTROLS)
def test_a_value_from_outside_never_moves_the_ends_of_a_slider(name: str) -> None:
    control, _ = made(name)
    ends = control.slider.min, control.slider.max, control.slider.step

    @given(value=VALUES[name])
    def check(value: Any) -> None:
        control.show(value)
        assert control.box.value == number_text(value)
        assert (control.slider.min, control.slider.max, control.slider.step) == ends
        assert ends[0] <= control.slider.value <= ends[1]

    check()
    close_all(control.widget)


@pytest.mark.parametrize("name", CONTROLS)
def test_a_slider_stays_where_the_user_put_it(name: str) -> None:
    control, moves = made(name)
    for stop in range(control.slider.min + 1, control.slider.max + 1):
        control.slider.set_state({"value": stop})
        control.show(moves[-1])
        assert control.slider.value == stop
        # λ and η in two digits may be closer to the previous stop
        assert control.to_stop(moves[-1]) in (stop, stop - 1)
    assert moves == sorted(moves)
    close_all(control.widget)


@pytest.mark.parametrize(
    ("name", "value", "stop", "next_value"),
    [
        ("x", 0.52, 10, 0.55),
        ("x", 8.0, 48, 8.16667),
        ("x", -1000.0, -60, -983.333),
        ("x", 1234.0, 6, 1439.67),
        ("lam", 25.0, 100, None),
        ("learning_rate", 1e-9, 0, 0.00013),
        ("learning_rate", 500.0, 60, None),
        ("hidden", 64, 64, None),
        ("hidden", 100, 50, 102),
        ("hidden", 1000, 62, 1008),
    ],
)
def test_beyond_its_first_range_the_slider_continues_from_the_value(
    name: str, value: float, stop: int, next_value: float | None
) -> None:
    control, moves = made(name)
    control.show(value)
    assert control.slider.value == stop
    moves.clear()
    if next_value is not None:
        control.slider.set_state({"value": stop + 1})
        assert moves[0] == next_value
    close_all(control.widget)


def test_the_value_of_a_stop_does_not_change_during_a_drag() -> None:
    panel = bp.BackpropPanel(hidden=100)
    slider = panel._session.controls.hidden.slider
    assert (slider.value, panel.hidden) == (50, 100)
    for stop, hidden in ((40, 80), (30, 60), (20, 40)):
        slider.set_state({"value": stop})
        assert (slider.value, panel.hidden) == (stop, hidden)
    panel.hidden = 41  # from code: a stop of the slider is one unit again
    assert slider.value == 41


def test_a_refused_move_puts_the_slider_back() -> None:
    panel = bp.BackpropPanel(lam=1)
    panel.weights = {"W1[0,0]": 1e154}
    slider = panel._session.controls.lam.slider
    before = slider.value
    slider.set_state({"value": slider.max})  # λ = 10, for which s overflows
    assert "overflow" in panel._session.status.value or "large" in panel._session.status.value
    assert (panel.lam, slider.value) == (1, before)
