"""The files that the menu saves: the same as from the panel's methods."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from matplotlib.figure import Figure
from wire import Line

import bpwidget as bp
from bpwidget.panel.files import FILES
from bpwidget.panel.screen.live import SEGMENT


def saved(line: Line, name: str) -> tuple[dict[str, Any], bytes]:
    """Press a button of the menu, and return what is sent to the browser."""
    sent: list[tuple[dict[str, Any], list[bytes]]] = []
    line.panel._session.screen.send = lambda content, buffers: sent.append((content, buffers))
    line.panel._session.controls.saving.buttons[name].click()
    ((content, (first, *_)),) = sent
    return content, first


def picture(panel: bp.BackpropPanel, form: str) -> bytes:
    buffer = BytesIO()
    panel.savefig(buffer, format=form)
    return buffer.getvalue()


def test_each_button_sends_what_the_method_returns(line: Line) -> None:
    panel = line.panel
    panel.move(lam=0.5, hidden=3, lang="zh")
    wanted = {
        "png": ("bpwidget.png", "image/png", picture(panel, "png")),
        "worksheet": ("bpwidget-handout.md", "text/markdown", panel.handout().encode()),
        "solution": ("bpwidget-solution.md", "text/markdown", panel.handout(solved=True).encode()),
        "numpy": ("bpwidget-numpy.py", "text/x-python", panel.script().encode()),
        "torch": ("bpwidget-torch.py", "text/x-python", panel.script("torch").encode()),
    }
    for name, (file, kind, content) in wanted.items():
        head, got = saved(line, name)
        assert head == {"kind": "file", "name": file, "type": kind}
        # comparing pictures directly, pytest would diff them byte by byte
        assert sha256(got).digest() == sha256(content).digest(), name
    head, content = saved(line, "svg")
    assert head["name"] == "bpwidget.svg"
    assert len(content) == len(picture(panel, "svg"))
    assert {*wanted, "svg"} == set(FILES)


def test_a_short_file_to_a_near_browser_fills_a_segment(line: Line) -> None:
    line.look()
    line.say(kind="timed", page=0, near=True)
    sent: list[list[bytes]] = []
    line.panel._session.screen.send = lambda _, buffers: sent.append(buffers)
    line.panel._session.controls.saving.buttons["numpy"].click()
    assert sum(map(len, sent[0])) >= SEGMENT
    assert sent[0][0] == line.panel.script().encode()


def test_an_error_while_saving_is_reported(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError("no space <left>")

    monkeypatch.setattr(Figure, "savefig", full)
    session = line.panel._session
    session.controls.saving.buttons["png"].click()
    assert session.status.value == '<span role="alert">OSError: no space &lt;left&gt;</span>'
    session.controls.saving.buttons["numpy"].click()
    assert session.status.value == ""


def test_the_line_of_python_follows_while_the_menu_is_open(panel: bp.BackpropPanel) -> None:
    controls = panel._session.controls
    shown = controls.saving.python
    panel.lam = 0.5
    assert shown.value == ""
    controls.more.value = True
    assert ">bp.BackpropPanel(lam=0.5)</code>" in shown.value
    panel.lam = 0.25
    assert ">bp.BackpropPanel(lam=0.25)</code>" in shown.value
    assert "data-copy" in shown.value
    controls.more.value = False
    panel.lam = 1
    assert "lam=0.25" in shown.value


def test_without_the_live_screen_there_is_no_button_that_does_nothing() -> None:
    controls = bp.BackpropPanel(canvas="image")._session.controls
    controls.more.value = True
    assert "bp.BackpropPanel()" in controls.saving.python.value
    assert "button" not in controls.saving.python.value
    assert "bpw-away" in controls.saving._files._dom_classes
