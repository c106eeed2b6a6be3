"""Questions of the lessons: what a cell says of the answers in it."""

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
    """What is said of one part of an answer.

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
    """What is said of the answer to a question, part by part; true if all of it is right.

    `print` shows it as one sentence or two a part, and so does a notebook.

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
        """The sentences, one line a part."""
        return "\n".join(mark.text for mark in self.marks.values())

    def points(self, most: float = 1) -> Points:
        """Return the points for an answer: of all parts, the share that is right.

        Parameters
        ----------
        most : float
            The points if every part is right.

        Returns
        -------
        Points
            A number. As the last line of a cell it shows what is said of each part, and nbgrader
            takes it as the points of that cell.

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
    """A question of a lesson, which knows its answer and its commonest mistakes; see `question`.

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
        """Say of every part whether it is right, still to be answered, or which mistake it is.

        Parameters
        ----------
        **answers
            By the names in `parts`; ``...`` stands for one that is still to come. Numbers may also
            be typed as text, such as ``"1/3"``; one that is right in the digits that it is given
            in, two or more, is right.

        Returns
        -------
        Feedback
            One wrong part stops none of the others.

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
        `Question.verdict` takes the answer; `Question.check` does for graders.

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
    """Return the questions of one lesson, by their names."""
    asked: Mapping[str, Mapping[str, AnswerPart]]
    asked = import_module(f"bpwidget.lesson.course.{lesson}").QUESTIONS
    return asked


def all_questions() -> dict[str, Mapping[str, AnswerPart]]:
    """Return the questions of all lessons, by their names."""
    return {name: parts for each in LESSONS for name, parts in questions_of(each).items()}
