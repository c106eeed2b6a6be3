"""Moves that the panel refuses are explained in its language."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from whole_panel import expect_whole, put

import bpwidget as bp

# names and numbers, which are the same in every language
SHARED = re.compile(r"[-+.\de]+")
Hand = Callable[[Any], tuple[Any, object]]

HANDS: dict[str, tuple[dict[str, Any], Hand]] = {
    "λ": ({}, lambda c: (c.lam.box, -1.0)),
    "hidden": ({}, lambda c: (c.hidden.box, 0)),
    "seed": ({}, lambda c: (c.seed, -1)),
    "large seed": ({}, lambda c: (c.seed, 2**32)),
    "weight": ({}, lambda c: (c.places[0], 1e200)),
    "y": ({"loss": "binary_cross_entropy", "y": (0.0, 1.0)}, lambda c: (c.y.boxes[0], 2.0)),
    "η": ({"data": "moons"}, lambda c: (c.training.rate.box, 0.0)),
    "axis": (
        {"x": (0.0, 0.0), "lam": 0.0, "activation": "tanh", "axes": ("random", "W1[0,0]")},
        lambda c: (c.axes[1], "gradient"),
    ),
}


def refused(panel: bp.BackpropPanel, hand: Hand) -> str:
    """Move as a user does, and return the message."""
    widget, value = hand(panel._session.controls)
    if isinstance(value, str):
        widget.set_state({"index": [key for _, key in widget.options].index(value)})
    else:
        put(widget, value)
    said: str = panel._session.status.value
    return said


@pytest.mark.parametrize(
    ("settings", "hand"),
    [
        ({}, lambda c: (c.x[0].box, 1e308)),
        ({"lam": 0.0}, lambda c: (c.places[0], 1e300)),
        ({"lam": 0.0}, lambda c: (c.places[1], 1e307)),
        ({"planted": ("dJ/dz", "slope_left_out")}, lambda c: (c.x[0].box, 1e308)),
    ],
)
def test_the_largest_numbers_are_drawn(settings: dict[str, Any], hand: Hand) -> None:
    panel = bp.BackpropPanel(lang="en", **settings)
    before = panel.trace
    assert refused(panel, hand) == ""
    assert panel.trace is not before
    expect_whole(panel)


@pytest.mark.parametrize("name", HANDS)
def test_a_refusal_is_in_the_language_of_the_panel(name: str) -> None:
    settings, hand = HANDS[name]
    panels = [bp.BackpropPanel(lang=lang, **settings) for lang in ("en", "zh")]
    before = [panel._session.state for panel in panels]
    english, chinese = (refused(panel, hand) for panel in panels)
    assert [panel._session.state for panel in panels] == before
    assert re.search(r"alert\">[^<]*[.]</span>", english)
    words = re.sub("<.*?>", "", chinese)
    assert re.search("[\u4e00-\u9fff]", words)
    # an argument's name means nothing to somebody who moves a slider
    assert not re.search("lam|learning_rate|float64|axes|got", english)
    assert not re.search("[A-Za-z]{2,}", SHARED.sub("", words)), words


def test_a_box_that_is_emptied_gets_its_number_back_and_answers_the_refusal() -> None:
    panel = bp.BackpropPanel(lang="en")
    session, before = panel._session, panel._session.state
    box = session.controls.lam.box
    box.set_state({"value": "abc"})
    assert "λ must be a number" in session.status.value
    box.set_state({"value": ""})
    assert (box.value, session.status.value) == ("0.01", "")
    assert session.state is before
