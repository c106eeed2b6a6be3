"""Typed answers: what the card offers for them, and how they are judged."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import numpy as np
import pytest
from wire import Line

import bpwidget as bp
from bpwidget.lesson import numeral
from bpwidget.lesson.exercises.exercises import placeholder, quantities_for
from bpwidget.lesson.words.languages import LANGUAGES
from bpwidget.lesson.words.verdicts import FRAME as VERDICTS
from bpwidget.mlp import LOSSES
from bpwidget.panel.text.question import question_part

CHIP = re.compile(r'data-name="(\w+)" tabindex="(-?\d)"><b>(\w+)</b><span><bpw-n>([^<]*)<')


def asked(line: Line, step: int = 5, **controls: Any) -> Line:
    """Return the wire of a panel whose quiz hides a step."""
    line.say(kind="look", width=1000, ratio=1, dark=False)
    line.panel.move(**{"quiz": "step", "step": step, **controls})
    return line


def chips(line: Line) -> dict[str, str]:
    """Return the numbers on the chips by name."""
    found = CHIP.findall(line.text()["question"])
    assert [stop for _, stop, _, _ in found] == ["0"] + ["-1"] * (len(found) - 1)
    assert all(name == shown for name, _, shown, _ in found)
    return {name: numbers for name, _, _, numbers in found}


def test_a_typed_answer_is_judged_and_its_verdict_is_gone_after_the_next_move(line: Line) -> None:
    asked(line)
    line.say(kind="answer", step=5, text="W2 @ dJ_do")
    assert "The transpose was forgotten" in line.text()["answer"]
    assert line.panel.revealed == ()
    line.panel.x = (0.25, 0.6)
    assert line.text()["answer"] == ""
    line.say(kind="answer", step=5, text="W2.T @ dJ_do")
    assert "✓ Right: ∂J/∂h." in line.text()["answer"]
    assert line.panel.revealed == (5,)
    assert line.text()["question"] == ""
    line.panel.step = 6
    assert line.text()["answer"] == ""


def test_a_step_is_revealed_on_demand(line: Line) -> None:
    asked(line)
    line.say(kind="reveal", step=5)
    assert line.panel.revealed == (5,)
    assert line.text()["question"] == line.text()["answer"] == ""


@pytest.mark.parametrize("message", [{"kind": "answer", "text": "1"}, {"kind": "reveal"}])
def test_an_answer_to_a_step_that_is_no_longer_shown_changes_nothing(
    line: Line, message: dict[str, Any]
) -> None:
    asked(line)
    before = line.panel._session.state
    for step in (4, 6):
        line.say(step=step, **message)
    assert line.panel._session.state is before


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("step", range(1, 8))
def test_the_box_has_the_forms_of_an_answer_and_all_that_it_may_use(
    line: Line, step: int, lang: str
) -> None:
    asked(line, step, lang=lang, bias=True)
    trace = line.panel.trace
    given = quantities_for(trace, step)
    shown = chips(line)
    assert shown.keys() == given.keys()
    for name, value in given.items():
        numbers = shown[name].replace("; ", "  ").split("  ")
        if np.ndim(value):
            wanted = [numeral(float(each)) for each in np.ravel(value)]
            assert numbers == wanted or "…" in numbers
        else:
            assert float(shown[name]) == pytest.approx(float(value), rel=1e-3)
    asked_for = len(trace.step(step).gradients)
    assert asked_for == {5: 1, 6: 1, 2: 1}.get(step, 2)
    assert placeholder(step, lang, asked_for) in unescape(line.text()["question"])


# what a learner needs for each step, according to the book's formulas
NEEDED = {
    1: [],
    2: ["o", "y"],
    3: ["lam", "W1", "W2"],
    4: ["dJ_do", "h", "lam", "W2"],
    5: ["W2", "dJ_do"],
    6: ["dJ_dh", "z"],
    7: ["dJ_dz", "x", "lam", "W1"],
}


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("step", NEEDED)
def test_quantities_in_the_steps_formula_come_first_on_the_chips(
    step: int, loss: str, bias: bool
) -> None:
    y = 0 if LOSSES[loss].takes_class else (0.1, 0.9)
    trace = bp.backprop(bp.MLP.random(bias=bias), (0.5, 0.6), y, loss)
    part = question_part(trace, step, quantities_for(trace, step), "en")
    names = [name for name, _, _, _ in CHIP.findall(part)]
    assert names[: len(NEEDED[step])] == NEEDED[step]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("step", [4, 7])
def test_with_a_bias_the_box_asks_for_two_answers(line: Line, step: int, lang: str) -> None:
    both = VERDICTS["placeholder_both"][lang].partition("{")[0]
    for bias in (False, True):
        asked(line, step, lang=lang, bias=bias)
        assert (both in unescape(line.text()["question"])) is bias
    panel = bp.BackpropPanel(canvas="image", quiz="step", step=step, lang=lang)
    box = panel._session.controls.learner.answer
    assert box is not None
    for bias in (False, True):
        panel.bias = bias
        assert box.text.placeholder.startswith(both) is bias
    panel.close()


def test_hidden_numbers_are_on_no_chip(line: Line) -> None:
    shown = chips(asked(line, 6, quiz="all"))
    assert {name for name, numbers in shown.items() if numbers == "?"} == {
        name for name in shown if name.startswith("d")
    }


def test_nothing_is_asked_for_at_the_forward_pass_or_without_a_quiz(line: Line) -> None:
    asked(line, 0)
    assert line.text()["question"] == ""
    line.panel.step = 3
    assert line.text()["question"]
    line.panel.quiz = "nothing"
    assert line.text()["question"] == ""


def test_a_move_of_x_changes_only_numbers_on_the_chips(line: Line) -> None:
    asked(line)
    frames = len(line.frames)
    line.panel.x = (0.25, 0.6)
    (content,) = [content for content, _ in line.frames[frames:]]
    assert isinstance(content["parts"]["question"], dict)
    assert chips(line)["z"] == "  ".join(numeral(float(each)) for each in line.panel.trace.z)


def test_in_practise_mistake_and_weight_are_explained_beside_the_plots(line: Line) -> None:
    line.say(kind="look", width=1000, ratio=1, dark=False)
    line.panel.move(planted=("dJ/dz", "sign"), follow="W1[2,0]")
    assert line.panel.mode == "practise"
    text = line.text()
    assert "Planted in step 6, ∂J/∂z" in text["beside"]
    assert "∂J/∂W1[2,0]" in text["beside"]
    assert text["broken"] == text["entry"] == ""
    line.panel.mode = "explore"
    text = line.text()
    assert "Planted in step 6" in text["broken"]
    assert "∂J/∂W1[2,0]" in text["entry"]
    assert text["beside"] == ""


def test_without_the_live_screen_the_box_is_among_the_controls() -> None:
    panel = bp.BackpropPanel(canvas="image", quiz="step", step=5)
    box = panel._session.controls.learner.answer
    assert box is not None
    assert "bpw-away" not in box.widget._dom_classes
    assert box.text.placeholder == placeholder(5, panel.lang)
    box.text.value = "W2 @ dJ_do"
    box.submit.click()
    assert "✗" in panel._session.screen._parts["answer"].value
    panel.step = 6
    assert box.text.value == ""
    box.reveal.click()
    assert panel.revealed == (6,)
    assert "bpw-away" in box.widget._dom_classes
    assert bp.BackpropPanel()._session.controls.learner.answer is None
