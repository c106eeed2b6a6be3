"""The mistake in a function whose arrays do not fit: a missing transpose, a reversed outer product.

There is no result to recognise the mistake by, so the function is tried again with the weights
transposed: if its result is then right, the transpose was the mistake.
"""

from __future__ import annotations

import dis
from collections.abc import Callable, Mapping
from typing import Any

from bpwidget.lesson.exercises.conventions import by_name
from bpwidget.lesson.exercises.diagnosis import TOLERANCE, explained
from bpwidget.lesson.exercises.expressions import Expression
from bpwidget.lesson.exercises.numeric import is_same, numbers_of
from bpwidget.lesson.exercises.sandbox import NoAnswerError, answer_of
from bpwidget.lesson.exercises.verdict import Finding, Verdict
from bpwidget.lesson.numerals import shape_text
from bpwidget.lesson.words.languages import joined
from bpwidget.lesson.words.mistakes import fields_of
from bpwidget.lesson.words.verdicts import sentence
from bpwidget.mlp import Trace
from bpwidget.mlp.arguments import Array

# the steps with a matrix product: the quantity they yield, and the weights concerned
PRODUCTS = {4: ("dJ/dW2", "W2"), 5: ("dJ/dh", "W2"), 7: ("dJ/dW1", "W1")}
TURNS = ("T", "transpose", "mT")


def mismatch(
    function: Callable[..., Any],
    given: Mapping[str, Any],
    trace: Trace,
    step: int,
    seconds: float,
    lang: str,
) -> Verdict | None:
    """Return the verdict on a function whose arrays do not fit, if a transpose is the mistake.

    Parameters
    ----------
    function : callable
    given : mapping of str to anything
        What it may take; see `answer_of`.
    trace : Trace
    step : int
    seconds : float
        The time limit.
    lang : str

    Examples
    --------
    >>> from bpwidget.mlp import MLP, backprop
    >>> trace = backprop(MLP.random(), x=(0.5, 0.6), y=0)
    >>> given = {"W2": trace.net.W2, "dJ_do": trace.gradients["dJ/do"]}
    >>> verdict = mismatch(lambda W2, dJ_do: W2 @ dJ_do, given, trace, 5, 1.0, "en")
    >>> verdict.findings[0].key
    'not_transposed'
    """
    if step not in PRODUCTS:
        return None
    name, W = PRODUCTS[step]
    try:
        answer = answer_of(function, {**given, W: given[W].T}, seconds)
    except NoAnswerError:
        return None
    value, right = _of(name, answer), trace.gradients[name]
    if value is None:
        return None
    if step == 5 and is_same(value, right, TOLERANCE):
        key = "transposed_aside" if _turns(function, W) else "not_transposed"
        shapes = {"weights": shape_text(given[W].shape), "other": shape_text(trace.o.shape)}
        words = joined(lang, sentence(key, lang), sentence("misfit_shapes", lang, **shapes))
        return _wrong(step, name, "not_transposed", words, lang)
    if step != 5 and is_same(value.T, right, TOLERANCE):
        words = sentence("outer_reversed", lang, **fields_of(name))
        return _wrong(step, name, "outer_reversed", words, lang)
    return None


def _of(name: str, answer: object) -> Array | None:
    """Return the numbers of one quantity in an answer of one or more."""
    if isinstance(answer, Mapping):
        answers = by_name(answer, [name])
        return None if name not in answers else numbers_of(answers[name])
    if isinstance(answer, (tuple, list)) and answer:
        return numbers_of(answer[0])  # the weights come before the biases
    return numbers_of(answer)


def _turns(function: Callable[..., Any], W: str) -> bool:
    """Return whether a function transposes an array of this name."""
    if isinstance(function, Expression):
        return function.transposes(W)
    code = getattr(function, "__code__", None)
    before: object = None
    for each in () if code is None else dis.get_instructions(code):
        # one instruction may load two names
        last = before[-1] if isinstance(before, tuple) else before
        if each.argval in TURNS and last == W:
            return True
        before = each.argval
    return False


def _wrong(step: int, name: str, key: str, words: str, lang: str) -> Verdict:
    findings = (Finding(key, step, name, words),)
    verdict = Verdict(step, name, False, findings, "")
    return Verdict(step, name, False, findings, explained(verdict, findings, lang))
