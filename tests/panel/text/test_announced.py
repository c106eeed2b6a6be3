"""Announcements to screen readers: each says what has changed, in one sentence."""

from __future__ import annotations

from typing import Any

import pytest
from wire import Line

import bpwidget as bp
from bpwidget.lesson import numeral
from bpwidget.lesson.words.languages import LANGUAGES
from bpwidget.panel.text.announced import announced


@pytest.fixture
def line(line: Line) -> Line:
    """Return the wire of the default panel, shown in a browser."""
    line.look()
    return line


def announcement_of(line: Line) -> dict[str, Any] | None:
    """Return what the last frame announces to screen readers."""
    announcement: dict[str, Any] | None = line.frames[-1][0].get("announced")
    return announcement


def sentence(line: Line) -> str:
    announcement = announcement_of(line)
    assert announcement is not None
    return str(announcement["text"])


def J_of(panel: bp.BackpropPanel) -> str:
    return numeral(panel.trace.J)


@pytest.mark.parametrize(
    ("move", "said"),
    [
        ({"x": (0.55, 0.6)}, "x₁ 0.55, J {J}"),
        ({"x": (0.5, -1.25)}, "x₂ −1.25, J {J}"),
        ({"lam": 0.5}, "λ 0.5, J {J}"),
        ({"hidden": 5}, "hidden 5, J {J}"),
        ({"weights": {"W1[0,0]": -0.5}}, "W1[0,0] −0.5, J {J}"),
        ({"x": (1, 2), "lam": 0.1}, "J {J}"),
        ({"activation": "relu"}, "J {J}"),
        ({"seed": 3}, "J {J}"),
        ({"step": 5}, "Step 5 of 7: back to h"),
    ],
)
def test_a_change_is_announced_with_J(line: Line, move: dict[str, Any], said: str) -> None:
    line.panel.move(**move)
    assert announcement_of(line) == {"text": said.format(J=J_of(line.panel)), "at_once": False}


@pytest.mark.parametrize("move", [{"picture": "weights"}, {"lang": "zh"}, {"mode": "train"}])
def test_nothing_is_announced_where_the_control_says_it_all(
    line: Line, move: dict[str, Any]
) -> None:
    line.panel.move(**move)
    assert [frame for frame, _ in line.frames if "announced" in frame] == []


def test_nothing_is_announced_to_a_new_view(line: Line) -> None:
    line.panel.lam = 0.5
    line.say(kind="look", width=640, ratio=1, dark=False)
    assert announcement_of(line) is None


def test_an_update_is_announced_with_J_of_the_data_and_accuracy(line: Line) -> None:
    panel = line.panel
    panel.data = "moons"
    panel.advance(3)
    assert panel.run is not None
    J, accuracy = panel.run.curves.J[-1], panel.run.curves.accuracy[-1]
    text = f"update 3, J {numeral(float(J))}, accuracy {100 * accuracy:.0f} %"
    assert announcement_of(line) == {"text": text, "at_once": False}
    panel.sample = 7
    assert sentence(line).endswith(f"J of sample 7 = {J_of(panel)}")


def test_without_classes_there_is_no_accuracy(line: Line) -> None:
    line.panel.move(loss="squared_error", y=(0.2, 0.7))
    line.panel.advance()
    assert sentence(line) == f"update 1, J {J_of(line.panel)}"


def test_each_part_of_an_update_is_announced(line: Line) -> None:
    line.panel.next_phase()
    assert sentence(line) == "Forward propagation."
    line.panel.next_phase()
    assert sentence(line) == "Backpropagation, step 1 of 7."


def test_a_verdict_is_announced_at_once(line: Line) -> None:
    line.panel.move(step=5, quiz="step")
    for answer in ("W2 @ dJ_do", "W2.T @ dJ_do"):
        verdict = line.panel.answer(answer)
        assert announcement_of(line) == {"text": " ".join(verdict.split()), "at_once": True}


def test_revealed_numbers_are_announced(line: Line) -> None:
    line.panel.move(step=5, quiz="step")
    line.panel.reveal()
    assert sentence(line) == "The numbers of step 5 are shown."


def test_a_planted_mistake_is_announced_at_once(line: Line) -> None:
    line.panel.planted = ("dJ/dz", "slope_left_out")
    announcement = announcement_of(line)
    assert announcement is not None
    assert announcement["at_once"]
    assert announcement["text"].startswith("Planted in step 6, ∂J/∂z: ")
    line.panel.planted = None
    assert sentence(line) == "No mistake is planted any more."


def test_the_end_of_a_diverging_run_is_announced_at_once() -> None:
    line = Line(bp.BackpropPanel.from_preset("diverging", lang="en"))
    line.look()
    line.panel.advance(10)
    announcement = announcement_of(line)
    assert announcement is not None
    assert announcement["at_once"]
    assert announcement["text"].startswith("Stopped: ")


def test_hidden_numbers_are_not_announced(line: Line) -> None:
    line.panel.move(quiz="all")
    for step in range(1, 8):
        line.panel.step = step
        text = sentence(line)
        for name, size in line.panel.trace.step(step).sizes.items():
            assert name not in text
            assert step == 1 or numeral(size) not in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_announced_in_the_language_of_the_panel(lang: str) -> None:
    panel = bp.BackpropPanel(lang=lang, data="moons")
    before = panel._session.state
    for move in ({"step": 5}, {"lam": 0.2}, {"hidden": 3}, {"x": (1, 1)}):
        panel.move(**move)
        announcement = announced(before, panel._session.state)
        assert announcement is not None
        chinese = any("\u4e00" <= letter <= "\u9fff" for letter in announcement.text)
        assert chinese is (lang == "zh")
        before = panel._session.state


def test_a_move_that_changes_nothing_is_not_announced(line: Line) -> None:
    state = line.panel._session.state
    assert announced(state, state) is None
