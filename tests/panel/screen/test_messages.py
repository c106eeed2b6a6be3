"""Messages from the browser: a malformed one is logged, and the panel does not change."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples
from wire import Line

from bpwidget.panel.screen import messages
from bpwidget.panel.screen.messages import (
    ChoosePlot,
    ChooseStep,
    Done,
    FileHead,
    Frame,
    HandIn,
    Look,
    MalformedError,
    Painted,
    PointerQuestion,
    Reveal,
    Still,
    Timed,
    Timing,
    Tooltip,
    read,
)

LOOK = {"kind": "look", "width": 1000, "ratio": 1, "dark": False, "narrow": False, "page": 0}
TIMED = {"kind": "timed", "page": 0, "near": True}
PAINTED = {"kind": "painted", "serial": 1}
STEP = {"kind": "step", "step": 4}
PLOT = {"kind": "plot", "plot": "activations"}
READ = {"kind": "read", "x": 450, "y": 250.5, "ask": 7}
ANSWER = {"kind": "answer", "step": 5, "text": "W2.T @ dJ_do"}
REVEAL = {"kind": "reveal", "step": 5}
KINDS = [
    LOOK,
    TIMED,
    PAINTED,
    STEP,
    PLOT,
    ANSWER,
    REVEAL,
    *({**READ, "kind": kind} for kind in ("press", "drag", "drop")),
]
NAN, INF = float("nan"), float("inf")


def without(message: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in message.items() if key != name}


MALFORMED: list[Any] = [
    # not a message at all
    None,
    [],
    "look",
    7,
    {},
    # the kind
    {"kind": None},
    {"kind": []},
    {"kind": "frame"},
    without(LOOK, "kind"),
    # a missing or extra field
    {"kind": "look"},
    without(LOOK, "ratio"),
    without(LOOK, "dark"),
    {"kind": "painted"},
    {"kind": "step"},
    without(READ, "x"),
    without(READ, "ask"),
    {**STEP, "x": 1},
    without(ANSWER, "text"),
    without(REVEAL, "step"),
    {**REVEAL, "text": ""},
    {**READ, "buttons": 0},
    # a value of the wrong type
    {**LOOK, "width": "wide"},
    {**LOOK, "width": "1000"},
    {**LOOK, "width": None},
    {**LOOK, "ratio": [1]},
    {**LOOK, "dark": "no"},
    {**LOOK, "page": 0.5},
    {**LOOK, "page": -1},
    {**TIMED, "near": 1},
    {**TIMED, "page": 2**60},
    {**PAINTED, "serial": [1]},
    {**PAINTED, "serial": 1.0},
    {**STEP, "step": "4"},
    {**STEP, "step": 4.5},
    {**STEP, "step": True},
    {**ANSWER, "text": 5},
    {**ANSWER, "text": ["1"]},
    {**ANSWER, "text": None},
    {**READ, "x": None},
    {**READ, "y": {}},
    {**READ, "ask": "7"},
    {**READ, "ask": None},
    {**LOOK, "narrow": None},
    {**PLOT, "plot": ["activations"]},
    {**PLOT, "plot": None},
    # a value out of range
    {**PLOT, "plot": "boundary"},
    {**LOOK, "width": NAN},
    {**LOOK, "width": INF},
    {**LOOK, "width": 10**400},
    {**LOOK, "width": 0},
    {**LOOK, "ratio": -1},
    {**LOOK, "ratio": NAN},
    {**PAINTED, "serial": -1},
    {**STEP, "step": -1},
    {**STEP, "step": 9},
    {**ANSWER, "step": 0},
    {**ANSWER, "text": "1" * 10_001},
    {**ANSWER, "text": "\ud800"},
    {**REVEAL, "step": 8},
    {**READ, "x": NAN},
    {**READ, "y": -INF},
    {**READ, "kind": "drag", "x": NAN},
    {**READ, "kind": "drop", "y": INF},
    {**READ, "kind": "press", "x": 10**5000},
    {**READ, "ask": -1},
    {**READ, "ask": 2**60},
]


def ignored(line: Line, content: Any, caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """Send a malformed message; return the answers, after checking that nothing else happens."""
    panel = line.panel
    session = panel._session
    pages = session.screen._pages
    state, status, near = session.state, session.status.value, dict(pages._near)
    frames, answers = len(line.frames), len(line.answers)
    caplog.clear()
    with caplog.at_level(logging.WARNING):
        session.screen._receive(session.screen, content, [])
    assert [record.name for record in caplog.records] == ["bpwidget"]
    assert len(caplog.text.splitlines()) == 1
    assert session.state is state
    assert (session.status.value, pages._near) == (status, near)
    assert len(line.frames) == frames
    return line.answers[answers:]


def test_a_malformed_message_is_one_line_in_the_log_and_changes_nothing(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    line.say(**LOOK)
    line.panel.play()
    for content in MALFORMED:
        for answer in ignored(line, content, caplog):
            assert answer == {"kind": "done", "answers": 7}
    # and the panel still works
    line.say(**STEP)
    assert line.panel.step == 4


@pytest.mark.parametrize("name", ["x", "y", "kind"])
def test_a_malformed_question_is_answered_so_that_the_next_one_can_be_asked(
    line: Line, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert ignored(line, {**READ, name: None}, caplog) == [{"kind": "done", "answers": 7}]
    assert ignored(line, without(READ, name), caplog) == [{"kind": "done", "answers": 7}]
    assert ignored(line, {**READ, name: None, "ask": True}, caplog) == []


def test_each_kind_is_read() -> None:
    assert read(LOOK) == Look("look", 1000.0, 1.0, dark=False)
    assert read(without(without(LOOK, "page"), "narrow")) == read(LOOK)
    assert read(TIMED) == Timed("timed", 0, near=True)
    assert read(PAINTED) == Painted("painted", 1)
    assert read(STEP) == ChooseStep("step", 4)
    assert read(PLOT) == ChoosePlot("plot", "activations")
    assert read(ANSWER) == HandIn("answer", 5, "W2.T @ dJ_do")
    assert read({**ANSWER, "text": "ᵀ" * 10_000}).text == "ᵀ" * 10_000  # type: ignore[union-attr]  # a HandIn
    assert read(REVEAL) == Reveal("reveal", 5)
    for kind in ("press", "drag", "drop", "read"):
        message = read({**READ, "kind": kind})
        assert isinstance(message, PointerQuestion)
        assert (message.kind, message.x, message.y, message.ask) == (kind, 450.0, 250.5, 7)


BROWSER = Path(messages.__file__).parent / "browser" / "messages.js"
TYPE = re.compile(r"^ \* @typedef \{(.*\})\} (\w+)", re.MULTILINE)
PROPERTY = re.compile(r"^ \* @property \{.*\} \[?(\w+)", re.MULTILINE)


def test_the_browser_declares_the_same_messages_with_the_same_fields() -> None:
    code = BROWSER.read_text("utf-8")
    there = {name: set(re.findall(r"(\w+)\??: ", body)) for body, name in TYPE.findall(code)}
    there["PointerQuestion"] |= there.pop("Unnumbered")
    there["Frame"] = set(PROPERTY.findall(code))
    received = (Look, Timed, Painted, ChooseStep, ChoosePlot, HandIn, Reveal, PointerQuestion)
    here = (*received, Frame, Tooltip, FileHead, Timing, Done, Still)
    assert there == {message.__name__: set(message.__annotations__) for message in here}


ODD_VALUES = ["\n" * 9999, "\ud800" * 999, {"a": {"b": ["c"] * 999}}, 10**4000, 10**5000]


@pytest.mark.parametrize("value", ODD_VALUES, ids=["lines", "no text", "deep", "long", "longer"])
def test_the_line_in_the_log_is_always_short(value: Any) -> None:
    for content in (value, {"kind": value}, {**STEP, "step": value}, {**STEP, "\n" * 999: value}):
        with pytest.raises(MalformedError) as refused:
            read(content)
        assert len(str(refused.value)) < 200
        assert str(refused.value).isprintable()


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=5,
)
NAMES = st.sampled_from(
    ["kind", "width", "ratio", "dark", "page", "near", "serial", "step", "plot", "text", "x", "y"]
)


@st.composite
def contents(draw: st.DrawFn) -> Any:
    """Return any value, or a message with fields replaced, added or left out."""
    if draw(st.booleans()):
        return draw(VALUES)
    message = {**draw(st.sampled_from([*KINDS, READ])), **draw(st.dictionaries(NAMES, VALUES))}
    return without(message, draw(NAMES)) if draw(st.booleans()) else message


@settings(max_examples=examples(1000))
@given(contents())
def test_anything_is_either_a_message_or_malformed(content: Any) -> None:
    try:
        message = read(content)
    except MalformedError:
        return
    left_out = {"page": 0, "narrow": False} if isinstance(message, Look) else {}
    assert vars(message) == {**left_out, **content}


def test_no_message_raises_an_error(line: Line) -> None:
    screen = line.panel._session.screen

    @settings(max_examples=examples(500))
    @given(contents())
    def receive(content: Any) -> None:
        state = line.panel._session.state
        screen._receive(screen, content, [])
        assert line.panel._session.status.value == ""
        try:
            read(content)
        except MalformedError:
            assert line.panel._session.state is state

    receive()


PLACES = st.floats(-1e9, 1e9) | st.floats(0, 1000) | st.sampled_from([0, -0.0, 1e9, -1e9, 5e-324])


def test_a_pointer_at_any_position_is_answered(line: Line) -> None:
    line.say(**LOOK)

    @settings(max_examples=examples(100))
    @given(st.sampled_from(["press", "drag", "drop", "read"]), PLACES, PLACES)
    def point(kind: str, x: float, y: float) -> None:
        line.point(kind, x, y)
        assert line.panel._session.status.value == ""

    point()
