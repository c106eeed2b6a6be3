"""The kinds of answers that a question of a lesson asks for, and how each is judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from bpwidget.lesson.exercises.diagnosis import NEAR, diagnose
from bpwidget.lesson.exercises.expressions import TypedError
from bpwidget.lesson.exercises.numeric import is_same, numbers_of
from bpwidget.lesson.exercises.parsing import typed_in
from bpwidget.lesson.exercises.precision import is_rounded
from bpwidget.lesson.exercises.sandbox import NoAnswerError, answer_of
from bpwidget.lesson.numerals import partial, shape_text
from bpwidget.lesson.rules import STEP_OF
from bpwidget.lesson.words.languages import between, joined, said
from bpwidget.lesson.words.questions import ANSWERED
from bpwidget.lesson.words.refusals import refusal
from bpwidget.lesson.words.verdicts import sentence, typed_refused
from bpwidget.mlp import Trace
from bpwidget.mlp.arguments import Array, short
from bpwidget.mlp.refusals import Refusal

# relative tolerance for an answer that was computed
TOLERANCE = 1e-6
# a rounded answer needs at least this many digits; it is right if they are
DIGITS = 2
# the verdict names the factor if an answer is off by one of these
FACTORS = (2, 3, 4, 10, 0.5, 0.25, 0.1)
SECONDS = 5.0

# a sentence by language
Sentence = Mapping[str, str]


class WrongError(Exception):
    """An answer is wrong; its text says why, in the reader's language."""


class NothingReturnedError(Exception):
    """A learner's function returns nothing, so the answer is still to come."""


class AnswerPart(Protocol):
    """One answer that a question asks for.

    Attributes
    ----------
    mistakes : sequence of pairs
        Common wrong answers, each with the sentence for it.
    """

    @property
    def mistakes(self) -> Sequence[tuple[Any, Sentence]]:
        """Common wrong answers, each with the sentence for it."""

    def solution(self) -> Any:
        """Return a right answer."""

    def judge(self, answer: Any, lang: str) -> None:
        """Raise a WrongError if an answer is wrong."""


@dataclass(frozen=True)
class Numbers:
    """A number or an array.

    Parameters
    ----------
    right : callable
        Returns the right answer.
    mistakes : sequence of pairs
        Wrong answers as callables that return them, each with the sentence for it.
    within : float
        For an estimate, the largest difference that still counts as right, relative to the largest
        entry. By default, all digits of an answer must be right, and there must be at least two.
    """

    right: Callable[[], npt.ArrayLike]
    mistakes: Sequence[tuple[Callable[[], npt.ArrayLike], Sentence]] = ()
    within: float = 0.0

    def solution(self) -> Array:
        """Return the right answer."""
        return _array(self.right())

    def judge(self, answer: Any, lang: str) -> None:
        """Raise a WrongError if an answer is wrong."""
        right = self.solution()
        value = _numbers(answer, right.shape, lang)
        if self._agrees(value, right):
            return
        for made, words in self.mistakes:
            if self._agrees(value, _array(made())):
                raise WrongError(words[lang])
        raise WrongError(_hint(value, right, lang))

    def _agrees(self, value: Array, other: Array) -> bool:
        tolerance = max(self.within, TOLERANCE)
        return is_same(value, other, tolerance) or is_rounded(value, other, DIGITS)


@dataclass(frozen=True)
class Gradient:
    """A gradient of a pass, whose mistakes `diagnose` knows.

    Parameters
    ----------
    trace : callable
        Returns the pass.
    name : str
        ``"dJ/dW1"``, ...
    mistakes : sequence of pairs
        Further wrong answers, specific to this question, as callables that return them; each with
        the sentence for it.
    """

    trace: Callable[[], Trace]
    name: str
    mistakes: Sequence[tuple[Callable[[], npt.ArrayLike], Sentence]] = ()

    def solution(self) -> Array:
        """Return the right answer."""
        return self.trace().gradients[self.name]

    def judge(self, answer: Any, lang: str) -> None:
        """Raise a WrongError if an answer is wrong."""
        step = STEP_OF[self.name]
        verdict = diagnose(self.trace(), step, answer, name=self.name, lang=lang)
        # beside a large entry, a mistake in a small one may pass for rounding
        self._refuse_mistakes(answer, lang)
        if not verdict.right:
            opening = sentence("wrong", lang, step=step, name=partial(self.name))
            raise WrongError(verdict.text.removeprefix(opening).lstrip())

    def _refuse_mistakes(self, answer: Any, lang: str) -> None:
        """Raise a WrongError if an answer is one of the further mistakes."""
        try:
            value = _numbers(answer, self.solution().shape, lang)
        except WrongError:
            return  # `diagnose` says more about its shape
        if is_same(value, self.solution(), TOLERANCE):
            return
        for made, words in self.mistakes:
            wrong = _array(made())
            if is_same(value, wrong, TOLERANCE) or is_rounded(value, wrong, DIGITS):
                raise WrongError(words[lang])


@dataclass(frozen=True)
class Word:
    """One of several words.

    Parameters
    ----------
    right : str
    others : mapping of str to Sentence
        The wrong words, each with the sentence for it.
    """

    right: str
    others: Mapping[str, Sentence]

    @property
    def mistakes(self) -> Sequence[tuple[str, Sentence]]:
        """The wrong words."""
        return tuple(self.others.items())

    def solution(self) -> str:
        """Return the right word."""
        return self.right

    def judge(self, answer: Any, lang: str) -> None:
        """Raise a WrongError if an answer is wrong."""
        word = answer.strip() if isinstance(answer, str) else answer
        if word == self.right:
            return
        if isinstance(word, str) and word in self.others:
            raise WrongError(self.others[word][lang])
        known = between(lang).join(f'"{each}"' for each in sorted([self.right, *self.others]))
        raise WrongError(said(ANSWERED, "choose", lang, known=known))


@dataclass(frozen=True)
class Function:
    """A function of named quantities, tried on several cases.

    Parameters
    ----------
    right : callable
    cases : callable
        Returns the arguments by name, one mapping per case. A learner's function may take any of
        them.
    mistakes : sequence of pairs
        Wrong functions, each with the sentence for a function that returns the same.
    """

    right: Callable[..., Any]
    cases: Callable[[], Sequence[Mapping[str, Any]]]
    mistakes: Sequence[tuple[Callable[..., Any], Sentence]] = ()

    def solution(self) -> Callable[..., Any]:
        """Return a right function."""
        return self.right

    def judge(self, answer: Any, lang: str) -> None:
        """Raise a WrongError if a function is wrong, and another error if it returns nothing."""
        if not callable(answer):
            raise WrongError(said(ANSWERED, "no_function", lang))
        cases = self.cases()
        try:
            returned = [answer_of(answer, case, SECONDS) for case in cases]
        except NoAnswerError as failure:
            raise WrongError(sentence(failure.key, lang, **failure.fields)) from None
        if all(each is None or each is ... for each in returned):
            raise NothingReturnedError
        wanted = [_array(answer_of(self.right, case, SECONDS)) for case in cases]
        values = [
            _numbers(each, right.shape, lang) for each, right in zip(returned, wanted, strict=True)
        ]
        if _same(values, wanted):
            return
        for made, words in self.mistakes:
            with np.errstate(all="ignore"):  # a mistake may divide by zero
                others = [_array(answer_of(made, case, SECONDS)) for case in cases]
            if _same(values, others):
                raise WrongError(words[lang])
        wrong = next(
            pair for pair in zip(values, wanted, strict=True) if not _same(*map(_listed, pair))
        )
        raise WrongError(_hint(*wrong, lang))


@dataclass(frozen=True)
class Judged:
    """An answer to a question with many right ones, judged by its effect.

    Parameters
    ----------
    judge_by : callable
        Takes the answer and returns ``""`` if it is right, or otherwise the key in `words` of what
        is wrong. It may raise a Refusal, whose sentence is then shown.
    words : mapping of str to Sentence
    example : callable
        Returns a right answer.
    wrong : mapping of str to callable
        For each key of `words`, a callable that returns an answer with this mistake.
    """

    judge_by: Callable[[Any], str]
    words: Mapping[str, Sentence]
    example: Callable[[], Any]
    wrong: Mapping[str, Callable[[], Any]]

    @property
    def mistakes(self) -> Sequence[tuple[Callable[[], Any], Sentence]]:
        """An answer for each thing that may be wrong."""
        return tuple((self.wrong[key], words) for key, words in self.words.items())

    def solution(self) -> Any:
        """Return a right answer."""
        return self.example()

    def judge(self, answer: Any, lang: str) -> None:
        """Raise a WrongError if an answer is wrong."""
        try:
            key = self.judge_by(answer)
        except Refusal as refused:
            reason = refusal(refused, lang).rstrip(".。")
            raise WrongError(said(ANSWERED, "cannot", lang, reason=reason)) from None
        except Exception as error:  # noqa: BLE001 - a learner's answer may be anything
            reason = f"{type(error).__name__}: {error}"
            raise WrongError(said(ANSWERED, "cannot", lang, reason=reason)) from None
        if key:
            raise WrongError(self.words[key][lang])


def _array(value: npt.ArrayLike) -> Array:
    return np.asarray(value, dtype=np.float64)


def _listed(value: Array) -> list[Array]:
    return [value]


def _same(values: Sequence[Array], others: Sequence[Array]) -> bool:
    return all(is_same(each, other, TOLERANCE) for each, other in zip(values, others, strict=True))


def _numbers(answer: Any, shape: tuple[int, ...], lang: str) -> Array:
    """Return the numbers of an answer; raise a WrongError if it has none, or another shape."""
    if isinstance(answer, str):
        try:
            answer = typed_in(answer, shape)
        except TypedError as refused:
            raise WrongError(typed_refused(refused.key, refused.reason, lang)) from None
        if callable(answer):
            raise WrongError(typed_refused("no expression", "", lang))
    value = numbers_of(answer)
    if value is None:
        raise WrongError(sentence("not_numbers", lang, came=short(answer)))
    if not np.isfinite(value).all():
        raise WrongError(sentence("not_finite", lang))
    if value.size == 1 and not shape:
        value = value.reshape(())
    if value.shape != shape and value.ndim == 2 and value.size == max(value.shape) == shape[0]:
        value = value.reshape(shape)  # given as a row or a column
    if value.shape != shape:
        fields = {"came": shape_text(value.shape), "wanted": shape_text(shape)}
        key = "one_number" if not shape else "shape" if value.shape else "single"
        raise WrongError(said(ANSWERED, key, lang, **fields))
    return value


def _hint(value: Array, right: Array, lang: str) -> str:
    """Return a hint on a wrong answer without a known mistake, not giving away the right one."""
    if is_same(value, -right, NEAR):
        return said(ANSWERED, "sign", lang)
    if right.ndim == 2 and is_same(value.T, right, TOLERANCE):
        return said(ANSWERED, "transposed", lang)
    for factor in FACTORS:
        if right.any() and is_same(value, factor * right, TOLERANCE):
            return said(ANSWERED, "factor", lang, factor=f"{factor:g}")
    if is_same(value, right, NEAR):
        return said(ANSWERED, "near", lang)
    hints = [said(ANSWERED, "unknown", lang)]
    if right.size > 1:
        entries = zip(value.flat, right.flat, strict=True)
        count = sum(is_rounded(_array([each]), _array([other]), DIGITS) for each, other in entries)
        count += int(((value == 0) & (right == 0)).sum())
        hints.append(said(ANSWERED, "entries", lang, right=count, all=right.size))
    return joined(lang, *hints)
