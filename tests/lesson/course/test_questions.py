"""Verdicts on the answers to questions, of every kind."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest

import bpwidget as bp
from bpwidget.lesson.course.parts import AnswerPart, Function, Gradient, Judged, Numbers, Word
from bpwidget.lesson.course.questions import LESSONS, Question, all_questions
from bpwidget.lesson.words.languages import LANGUAGES

NET = bp.MLP(W1=[[1, -1], [-2, 1]], W2=[[2, 1], [-1, 3]], activation="relu")
RIGHT = np.array([[1.0, 2.0], [3.0, 4.5]])


def trace() -> bp.Trace:
    return bp.backprop(NET, (2, 1), (1, 0), "squared_error", lam=0.1)


def both(words: str) -> dict[str, str]:
    return {"en": words, "zh": f"（{words}）"}


PARTS: Mapping[str, AnswerPart] = MappingProxyType(
    {
        "W": Numbers(lambda: RIGHT, mistakes=((lambda: RIGHT + 1, both("One was added.")),)),
        "about": Numbers(lambda: 0.8, within=0.1),
        "g": Gradient(trace, "dJ/dW1", mistakes=((lambda: RIGHT + 2, both("Of another net.")),)),
        "word": Word("dead", {"saturated": both("It is exactly 0.")}),
        "f": Function(
            lambda a, b: a - b,
            lambda: [{"a": 1.0, "b": np.arange(3.0)}, {"a": -1.0, "b": np.ones(3)}],
            mistakes=((lambda a, b: b - a, both("The wrong way round.")),),
        ),
        "start": Judged(
            lambda pair: "" if pair[0] > 0 else "negative",
            {"negative": both("It must be positive.")},
            example=lambda: (1, 2),
            wrong={"negative": lambda: (-1, 2)},
        ),
    }
)
ASKED = Question("test-1", PARTS, "en")


def said(name: str, answer: Any) -> str:
    return ASKED.verdict(**{name: answer}).marks[name].text.removeprefix(f"{name}: ")


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("W", RIGHT),
        ("W", RIGHT.tolist()),
        ("W", "1 2; 3 4.5"),
        ("W", np.float32(RIGHT)),
        ("about", 0.75),
        ("about", [0.8]),
        ("g", [[6.1, 2.9], [-0.2, 0.1]]),
        ("word", " dead "),
        ("f", lambda b, a: a - b),
        ("start", (0.1, -1)),
    ],
)
def test_a_right_answer_is_right(name: str, answer: Any) -> None:
    assert said(name, answer) == "right."


@pytest.mark.parametrize(
    ("name", "answer", "expected"),
    [
        ("W", RIGHT + 1, "One was added."),
        ("W", -RIGHT, "The sign is wrong."),
        ("W", RIGHT.T, "It is transposed."),
        ("W", 2 * RIGHT, "It is 2 times the right answer."),
        ("W", RIGHT * [[1, 1.01], [1, 1]], "It is close; give one digit more."),
        ("W", RIGHT * [[1, 7], [1, 1]], "I don't recognise this mistake. 3 of its 4 entries"),
        ("W", [1, 2, 3], "It has shape (3,) and should have shape (2, 2)."),
        ("W", 3, "It is a single number and should have shape (2, 2)."),
        ("W", [[1, 2], [3, np.nan]], "It contains NaN or infinity."),
        ("W", [[1, 2], [3]], "It must be made of real numbers"),
        ("W", "W1 + 1", "That is neither numbers nor an expression."),
        ("about", 1, "I don't recognise this mistake."),
        ("about", [1, 2], "It should be one number."),
        ("g", [[6.2, 2.8], [-0.4, 0.2]], "The penalty's term is doubled"),
        ("g", RIGHT + 2, "Of another net."),
        ("g", "3 4; 5 6.5", "Of another net."),
        ("g", [6.1, 2.9, -0.2], "Your answer has shape (3,)"),
        ("word", "saturated", "It is exactly 0."),
        ("word", "broken", 'Choose one of "dead", "saturated".'),
        ("word", 3, 'Choose one of "dead", "saturated".'),
        ("f", lambda a, b: b - a, "The wrong way round."),
        ("f", lambda a, b: a + b, "I don't recognise this mistake."),
        ("f", lambda a: 1 / (a - a), "Your answer raised ZeroDivisionError"),
        ("f", lambda c: c, "is not given here; choose from a, b"),
        ("f", 3, "It should be a function."),
        ("start", (-1, 2), "It must be positive."),
        ("start", 3, "It cannot be judged: TypeError"),
    ],
)
def test_a_wrong_answer_gets_a_reason(name: str, answer: Any, expected: str) -> None:
    assert said(name, answer).startswith("not right. ")
    assert expected in said(name, answer)


def test_a_wrong_part_does_not_affect_the_others() -> None:
    feedback = ASKED.verdict(W=-RIGHT, about=0.8, f=lambda: ..., word=...)
    states = {name: mark.state for name, mark in feedback.marks.items()}
    assert states == {
        "W": "wrong",
        "about": "right",
        "g": "unanswered",
        "word": "unanswered",
        "f": "unanswered",
        "start": "unanswered",
    }
    assert "the function returns nothing" in feedback.marks["f"].text
    assert (bool(feedback), feedback.answered) == (False, False)
    assert feedback._repr_html_().count("<div>") == len(PARTS)


def test_a_part_that_is_not_asked_for_is_refused() -> None:
    with pytest.raises(TypeError, match="test-1 asks for W, about, g, word, f, start, got an"):
        ASKED.verdict(V=1)


def test_check_raises_the_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    asked = Question("test-1", {"W": PARTS["W"]}, "zh")
    with pytest.raises(AssertionError, match="W：不正确。（One was added"):
        asked.check(W=RIGHT + 1)
    with pytest.raises(AssertionError, match="W：尚未作答"):
        asked.check(W=...)
    asked.check(W=RIGHT)
    assert capsys.readouterr().out == "W：正确。\n"


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_question_of_a_lesson_knows_its_answer_and_its_mistakes(lesson: str) -> None:
    asked = [(name, parts) for name, parts in all_questions().items() if name.startswith(lesson)]
    for name, parts in asked:
        for lang in LANGUAGES:
            question = bp.question(name, lang=lang)
            assert question.verdict(**{part: each.solution() for part, each in parts.items()})
            for part, each in parts.items():
                for made, words in each.mistakes:
                    is_value = isinstance(each, (Word, Function))
                    mark = question.verdict(**{part: made if is_value else made()}).marks[part]
                    assert mark.state == "wrong", (name, part, words)
                    assert words[lang] in mark.text, (name, part, words)


def test_the_questions_of_a_lesson_are_numbered() -> None:
    for lesson in LESSONS:
        numbers = [name for name in all_questions() if name.partition("-")[0] == lesson]
        assert numbers == [f"{lesson}-{number}" for number in range(1, len(numbers) + 1)]
