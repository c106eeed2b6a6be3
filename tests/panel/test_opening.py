"""The messages to the browser when a panel opens, and the width of its first picture."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from comm.base_comm import BaseComm
from ipywidgets.widgets import widget
from wire import Line, drawn

import bpwidget as bp
from bpwidget.panel.screen.frame import FIRST_WIDTH

REFERENCE = re.compile(r"IPY_MODEL_(\w+)")


class Wire(list[tuple[str, str, dict[str, Any]]]):
    """The messages of all widgets: kind, model, and state."""

    def states(self) -> dict[str, dict[str, Any]]:
        """Return the state of each model in a browser that received all messages."""
        states: dict[str, dict[str, Any]] = {}
        for _, model, state in self:
            states[model] = states.get(model, {}) | state
        return states


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    """Return the messages that widgets send from now on."""
    sent = Wire()

    class Comm(BaseComm):
        def publish_msg(
            self,
            msg_type: str,
            data: dict[str, Any] | None = None,
            metadata: dict[str, Any] | None = None,
            buffers: list[bytes] | None = None,
            **keys: Any,
        ) -> None:
            del metadata, buffers, keys
            state = json.loads(json.dumps((data or {}).get("state", {})))
            sent.append((msg_type, self.comm_id, state))

    with monkeypatch.context() as patched:
        patched.setattr(widget.comm, "create_comm", Comm)
        yield sent


@pytest.mark.parametrize("canvas", ["live", "image"])
def test_no_widget_is_referred_to_before_the_browser_knows_it(wire: Wire, canvas: str) -> None:
    bp.BackpropPanel(canvas=canvas)
    known: set[str] = set()
    for kind, model, state in wire:
        assert set(REFERENCE.findall(json.dumps(state))) <= known
        assert (kind == "comm_open") == (model not in known)
        known.add(model)


def test_a_widget_arrives_complete_and_is_not_updated(wire: Wire) -> None:
    panel = bp.BackpropPanel(lam=0.3, hidden=7, lang="zh")
    again = [model for kind, model, _ in wire if kind != "comm_open"]
    # the bar gets its place for error messages, the panel its class
    assert len(again) <= 3
    states = wire.states()
    controls = panel._session.controls
    assert states[controls.hidden.slider.model_id]["value"] == controls.hidden.slider.value
    for model, state in states.items():
        shown = widget._instances[model].get_state()
        assert state == json.loads(json.dumps(shown)), widget._instances[model]


def test_a_users_move_reaches_the_panel_and_its_answer_the_browser(wire: Wire) -> None:
    panel = bp.BackpropPanel()
    box = panel._session.controls.lam.box
    box.set_state({"value": "1/4"})
    assert panel.lam == 0.25
    assert wire.states()[box.model_id]["value"] == "0.25"


def test_a_second_panel_is_drawn_for_the_width_of_the_first() -> None:
    first = Line(bp.BackpropPanel())
    assert first.panel._session.frames.board.width == FIRST_WIDTH
    first.look(731)
    second = Line(bp.BackpropPanel())
    board = second.panel._session.frames.board
    assert board.width == 731
    second.look(731)
    assert second.panel._session.frames.board is board
    assert (second.pixels() == first.pixels()).all()
    assert (drawn(second.panel) == drawn(first.panel)).all()


@pytest.mark.parametrize(
    "other", [{"ratio": 2, "dark": False}, {"ratio": 1, "dark": True}], ids=["fine", "dark"]
)
def test_a_page_of_another_ratio_or_theme_sets_no_width_for_the_next_panel(
    other: dict[str, Any],
) -> None:
    line = Line(bp.BackpropPanel())
    line.say(kind="look", width=731, page=0, **other)
    assert bp.BackpropPanel()._session.frames.board.width == FIRST_WIDTH


def test_a_narrow_panel_sets_no_width_for_the_next_panel() -> None:
    line = Line(bp.BackpropPanel())
    line.say(kind="look", width=400, ratio=1, dark=False, narrow=True, page=0)
    assert bp.BackpropPanel()._session.frames.board.width == FIRST_WIDTH
