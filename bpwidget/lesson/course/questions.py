"""Questions of the lessons, and the feedback on answers to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import Any

from bpwidget.lesson.course.parts import AnswerPart, NothingReturnedError, WrongError
from bpwidget.lesson.exercises.verdict import (
    RIGHT,
    UNANSWERED,
    WRONG,
    Points,
    as_html,
    is_unanswered,
)
from bpwidget.lesson.words.languages import joined, language, said
from bpwidget.lesson.words.questions import ANSWERED
from bpwidget.mlp.arguments import choice, short
from bpwidget.mlp.errors import as_by_default
from bpwidget.mlp.refusals import RefusedTypeError

# the modules with the questions of one lesson each, in the order of the course
LESSONS = (
    "forward",
    "steps",
    "penalty",
    "surface",
    "saturation",
    "checking",
    "writing",
    "descent",
    "training",
    "trouble",
    "conventions",
)


@dataclass(frozen=True)
class Mark:
    """The feedback on one part of an answer.

    Attributes
    ----------
    state : str
        ``"right"``, ``"wrong"`` or ``"unanswered"``.
    text : str
    """

    state: str
    text: str


@dataclass(frozen=True)
class Feedback:
    """The feedback on an answer to a question, part by part; true if all parts are right.

    `print` and a notebook show it as one or two sentences per part.

    Attributes
    ----------
    marks : mapping of str to Mark
        By the name of the part.
    """

    marks: Mapping[str, Mark]

    @property
    def right(self) -> bool:
        """Whether every part is right."""
        return all(mark.state == RIGHT for mark in self.marks.values())

    @property
    def answered(self) -> bool:
        """Whether no part is still empty."""
        return all(mark.state != UNANSWERED for mark in self.marks.values())

    @property
    def text(self) -> str:
        """The sentences, one line per part."""
        return "\n".join(mark.text for mark in self.marks.values())

    def points(self, most: float = 1) -> Points:
        """Return the points for an answer, in proportion to the parts that are right.

        Parameters
        ----------
        most : float
            The points if every part is right.

        Returns
        -------
        Points
            A number. As the last line of a cell it also shows the feedback, and nbgrader takes it
            as the points of that cell.

        Examples
        --------
        >>> question("steps-1").verdict(dJ_do=(0, -2), dJ_dh=...).points(2)
        1
        """
        right = sum(mark.state == RIGHT for mark in self.marks.values())
        return Points.of(right / len(self.marks), most, self._repr_html_())

    def __bool__(self) -> bool:
        return self.right

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        states = ", ".join(f"{name}: {mark.state}" for name, mark in self.marks.items())
        return f"Feedback({states})"

    def _repr_html_(self) -> str:
        return as_html((mark.state, mark.text) for mark in self.marks.values())


@dataclass(frozen=True)
class Question:
    """A question of a lesson, with its answer and common mistakes; see `question`.

    Attributes
    ----------
    name : str
        ``"forward-1"``, ...
    parts : tuple of str
        The names of what it asks for.
    """

    name: str
    _parts: Mapping[str, AnswerPart]
    _lang: str

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of what it asks for."""
        return tuple(self._parts)

    def verdict(self, **answers: Any) -> Feedback:
        """Say for every part whether it is right, not answered yet, or which mistake it is.

        Parameters
        ----------
        **answers
            By the names in `parts`; ``...`` means not answered yet. Numbers may also be given as
            text, such as ``"1/3"``; a rounded number is right from two correct digits on.

        Returns
        -------
        Feedback
            Parts are judged one by one, also if an earlier one is wrong.

        Raises
        ------
        TypeError
            If there is no part of that name.

        Examples
        --------
        >>> print(question("forward-1").verdict(z=(-2, 3), h=(-2, 3)))
        z: right.
        h: not right. φ was left out: this is z, before relu.
        o: not answered yet.
        """
        for name in answers:
            if name not in self._parts:
                raise RefusedTypeError(
                    "no_part", name=self.name, known=list(self._parts), got=short(name)
                )
        marks = {name: self._mark(name, answers.get(name, ...)) for name in self._parts}
        return Feedback(MappingProxyType(marks))

    def check(self, **answers: Any) -> None:
        """Print that all is right, or raise an AssertionError that says what is not.

        Parameters
        ----------
        **answers
            As for `verdict`.

        Raises
        ------
        AssertionError
            If a part is wrong or not answered; a grader then gives no points.
        """
        feedback = self.verdict(**answers)
        if not feedback.right:
            raise AssertionError(feedback.text)
        print(feedback)  # noqa: T201 - for a notebook's cell

    def _mark(self, name: str, answer: Any) -> Mark:
        def words(key: str) -> str:
            return said(ANSWERED, key, self._lang, part=name)

        if is_unanswered(answer):
            return Mark(UNANSWERED, words("unanswered"))
        try:
            self._parts[name].judge(answer, self._lang)
        except NothingReturnedError:
            return Mark(UNANSWERED, words("returns_nothing"))
        except WrongError as wrong:
            return Mark(WRONG, joined(self._lang, words("wrong"), str(wrong)))
        return Mark(RIGHT, words("right"))

    def __repr__(self) -> str:
        return f"Question({self.name!r}: {', '.join(self._parts)})"


@as_by_default()
def question(name: str, *, lang: str = "en") -> Question:
    """Return a question of the lessons.

    Parameters
    ----------
    name : str
        The lesson and the number of the question in it: ``"forward-1"``.
    lang : str
        ``en`` or ``zh``.

    Returns
    -------
    Question
        `Question.verdict` takes the answer; `Question.check` takes it for graders.

    Raises
    ------
    TypeError, ValueError
        If there is no such question.

    Examples
    --------
    >>> asked = question("forward-1")
    >>> asked
    Question('forward-1': z, h, o)
    >>> print(asked.verdict(z=(-2, 3), h=..., o=...))
    z: right.
    h: not answered yet.
    o: not answered yet.
    >>> asked.verdict(z=(-2, 3), h=(0, 3), o=(3, 9)).right
    True
    """
    lang = language(lang)
    given: object = name
    lesson = given.partition("-")[0] if isinstance(given, str) else ""
    known = questions_of(lesson) if lesson in LESSONS else all_questions()
    return Question(name, choice("name", name, known), lang)


def questions_of(lesson: str) -> Mapping[str, Mapping[str, AnswerPart]]:
    """Return the questions of one lesson, by name."""
    asked: Mapping[str, Mapping[str, AnswerPart]]
    asked = import_module(f"bpwidget.lesson.course.{lesson}").QUESTIONS
    return asked


def all_questions() -> dict[str, Mapping[str, AnswerPart]]:
    """Return the questions of all lessons, by name."""
    return {name: parts for each in LESSONS for name, parts in questions_of(each).items()}
