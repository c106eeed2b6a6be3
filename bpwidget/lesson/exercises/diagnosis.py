"""Find the mistake behind a wrong answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from bpwidget.lesson.exercises.conventions import (
    as_usual,
    by_name,
    keys_said,
    named,
    with_reading,
)
from bpwidget.lesson.exercises.expressions import TypedError
from bpwidget.lesson.exercises.numeric import is_same, numbers_of
from bpwidget.lesson.exercises.parsing import typed_in
from bpwidget.lesson.exercises.precision import (
    MOST_DIGITS,
    ROUNDING,
    digits_of,
    is_read_off,
    is_rounded,
    precision,
    roundings,
)
from bpwidget.lesson.exercises.verdict import Finding, Verdict
from bpwidget.lesson.mistakes import PENALTIES, WEIGHTS, Mistake, data_term, mistakes_in
from bpwidget.lesson.numerals import partial, shape_text
from bpwidget.lesson.rules import RULES, STEP_OF, Case, derive, is_before, through_loss
from bpwidget.lesson.scaled_mistakes import scaled_mistakes_in
from bpwidget.lesson.words.languages import between, joined, language
from bpwidget.lesson.words.mistakes import fields_of
from bpwidget.lesson.words.symbols import symbol
from bpwidget.lesson.words.verdicts import sentence, typed_refused
from bpwidget.mlp import Trace
from bpwidget.mlp.arguments import Array, choice, real_number, short, whole_between
from bpwidget.mlp.errors import as_by_default
from bpwidget.mlp.refusals import RefusedTypeError, RefusedValueError

# relative to its terms, a sum below this is rounding error
ROUNDED_AWAY = 1e-12
# relative error up to which the answer may only have been rounded too much
NEAR = 0.02
# the results of all mistakes are cached for networks of up to this many weights
KEPT = 1000


def unusable(answer: object, value: Array | None, lang: str) -> str:
    """Return why an answer cannot be compared."""
    if value is not None:
        return sentence("not_finite", lang)
    if answer is None:
        return sentence("missing", lang)
    if isinstance(answer, TypedError):
        return typed_refused(answer.key, answer.reason, lang)
    return sentence("not_numbers", lang, came=short(answer))


def hint(value: Array, right: Array, name: str, rounding: float, lang: str) -> str:
    """Return a hint from shape and direction that gives away no number of the answer.

    `rounding` is the error that the answer may have in addition to that of its digits, relative to
    its largest entry.
    """
    if value.shape != right.shape:
        shapes = {"came": shape_text(value.shape), "wanted": shape_text(right.shape)}
        fields: dict[str, Any] = {**fields_of(name), **shapes}
        key = "shape_hint" if value.ndim else "number_hint"
        return sentence(key if right.ndim else "one_number_hint", lang, **fields)
    sizes = float(np.abs(value).max()), float(np.abs(right).max())
    if not sizes[0]:
        return sentence("zero", lang)
    if not sizes[1]:
        return sentence("should_be_zero", lang)
    if is_same(value, right, NEAR):
        return sentence("near", lang)
    factor = _factor(value, right / sizes[1], rounding * sizes[0])
    if factor:
        return sentence("along" if factor > 0 else "against", lang)
    return _direction((value / sizes[0]).ravel(), (right / sizes[1]).ravel(), lang)


def _factor(value: Array, right: Array, off: float) -> float:
    """Return the factor by which the answer differs from the right one, or 0 if there is none.

    The factor must explain each number to within its own rounding plus `off`.
    """
    for half in roundings(value):
        room = half + off + ROUNDING * np.abs(value).max()
        if (np.abs(value[right == 0]) > room[right == 0]).any():
            continue
        some = right != 0
        ends = np.array([(value - room)[some] / right[some], (value + room)[some] / right[some]])
        least, most = ends.min(axis=0).max(), ends.max(axis=0).min()
        if least <= most and least * most > 0:
            return float(least + most) / 2
    return 0.0


def _direction(ours: Array, theirs: Array, lang: str) -> str:
    """Return a hint from the directions of two vectors that are not proportional."""
    # not by the cosine, which is 1 in float64 for a small angle
    ours, theirs = ours / np.sqrt(ours @ ours), theirs / np.sqrt(theirs @ theirs)
    apart, together = ours - theirs, ours + theirs
    half = np.arctan2(np.sqrt(apart @ apart), np.sqrt(together @ together))
    angle = float(np.degrees(2 * half))
    if round(angle) in (0, 180):
        return sentence("nearly_along" if angle < 90 else "nearly_against", lang)
    return sentence("astray", lang, angle=round(angle))


# relative tolerance for a computed answer
TOLERANCE = 1e-6
# tight enough that only computed numbers reach it
EXACT = 1e-12
# a number with more digits than this was computed, not typed
MOST_TYPED = 10
FORWARD = ("z", "h", "o")


@as_by_default()
def diagnose(
    trace: Trace,
    step: int,
    answer: object,
    *,
    name: str | None = None,
    earlier: Mapping[str, object] | None = None,
    tolerance: float | None = None,
    lang: str = "en",
) -> Verdict:
    """Judge an answer to a backward step, and find the mistake if it is wrong.

    Parameters
    ----------
    trace : Trace
        The pass that the question is about.
    step : int
        1 to 7.
    answer : array_like, str, or mapping of str to array_like
        The learner's result, or numbers as typed, such as ``"0.12; -0.3"``. For a step with several
        quantities (1, 3; 4 and 7 with biases), a mapping by name, or a single quantity together
        with `name`. The keys may be those of other courses: ``"dW2"`` or ``"W2"``. A vector may be
        a row (1, n) or a column (n, 1); both gradients of weights may be transposed, as for
        x @ W. The verdict then says how the answer was read.
    name : str, optional
        The quantity of the step, such as ``"dJ/dW2"``.
    earlier : mapping of str to array_like, optional
        The learner's own answers to earlier steps. With them, a step that follows correctly from a
        wrong one can be told from a step that is wrong itself.
    tolerance : float, optional
        The largest difference at which an answer counts as equal to a value, relative to the
        value's largest entry. By default it depends on the digits of the answer. With up to ten
        digits, an answer is right if it is the right one rounded to two digits or more, or could
        have been worked out from printed numbers; with more digits it was computed, and must agree
        within 1e-6.
    lang : str
        ``en`` or ``zh``.

    Returns
    -------
    Verdict
        True if the answer is right. Otherwise its text names every mistake that fits; if none
        does, it only comments on shape and direction.

    Raises
    ------
    TypeError, ValueError
        If an argument other than the answer is refused.

    Notes
    -----
    The answer is compared with the result of each known mistake, made in this step, or made in an
    earlier step and carried forward. If two of them give the same result (with λ = 0, say), both
    are named.

    Examples
    --------
    >>> from bpwidget.mlp import MLP, backprop
    >>> trace = backprop(MLP.random(), x=(0.5, 0.6), y=0, lam=0.01)
    >>> print(diagnose(trace, 6, trace.gradients["dJ/dh"]))
    Step 6, ∂J/∂z: not right. φ′(z) was left out: this is ∂J/∂h, not yet passed through φ.
    >>> bool(diagnose(trace, 6, trace.gradients["dJ/dz"]))
    True
    >>> bool(diagnose(trace, 6, "0.12, -0.036, 0.034, -0.16"))
    True
    """
    if not isinstance(trace, Trace):
        raise RefusedTypeError("trace", got=short(trace))
    lang = language(lang)
    step = whole_between("step", step, 1, 7)
    names = tuple(trace.step(step).gradients)
    clauses: tuple[str, ...] = ()
    if name is None and isinstance(answer, Mapping):
        given = by_name(answer, names)
        clauses = (keys_said(answer, names, lang),)
        unknown = [key for key in given if key not in names]
        if unknown:
            raise RefusedValueError(
                "answer_names", got=repr(unknown[0]), step=step, known=list(names)
            )
    elif name is None and len(names) > 1:
        raise RefusedValueError("answer_by_name", step=step, known=list(names))
    else:
        asked = named(names[0] if name is None else name, names)
        given = {choice("name", asked, {each: each for each in names}): answer}
    if tolerance is not None:
        tolerance = real_number("tolerance", tolerance, positive=True)
    known = _usable(trace, earlier)
    given = {each: _as_typed(trace, each, value) for each, value in given.items()}
    given, more = as_usual(trace, given, lang)
    verdicts = [
        _by_digits(trace, each, given.get(each), known, tolerance, lang)
        for each in names
        if each in given or isinstance(answer, Mapping)
    ]
    verdict = _together(verdicts, lang)
    return replace(verdict, text=with_reading(verdict.text, (*clauses, *more), lang))


def _as_typed(trace: Trace, name: str, answer: object) -> object:
    """Return the numbers in a text, or the error if there are none; other answers as they are."""
    if not isinstance(answer, str):
        return answer
    try:
        value = typed_in(answer, trace.gradients[name].shape)
    except TypedError as refusal:
        return refusal
    return answer if callable(value) else value


def _by_digits(
    trace: Trace,
    name: str,
    answer: object,
    earlier: Mapping[str, Array],
    tolerance: float | None,
    lang: str,
) -> Verdict:
    """Return the verdict on one quantity, within a tolerance or one that its digits imply."""
    value = numbers_of(answer)
    # a gradient is printed as 0 only if it is 0, so zeros say nothing about rounding
    is_typed = value is not None and value.any() and 0 < digits_of(answer) <= MOST_TYPED
    if tolerance is None and is_typed:
        return judged(trace, name, answer, earlier, lang)
    within = TOLERANCE if tolerance is None else tolerance
    return judged_within(trace, name, answer, earlier, within, lang, rounding=within)


def judged(
    trace: Trace, name: str, answer: object, earlier: Mapping[str, object], lang: str
) -> Verdict:
    """Judge numbers that were either computed exactly or worked out from printed values.

    A computed answer that equals the result of a mistake exactly is wrong, however close it is to
    the right one.

    Examples
    --------
    >>> from bpwidget.mlp import MLP, backprop
    >>> trace = backprop(MLP.random(), x=(0.5, 0.6), y=0)
    >>> trace.gradients["dJ/dz"].round(6).tolist()
    [0.116864, -0.035532, 0.034149, -0.16102]
    >>> bool(judged(trace, "dJ/dz", [0.117, -0.0355, 0.0341, -0.161], {}, "en"))
    True
    """
    digits = digits_of(answer)
    within = [EXACT]
    if digits > MOST_DIGITS:  # too many digits to be that close to a mistake by chance
        within.append(max(EXACT, 0.5 * 10.0 ** (1 - min(digits, MOST_TYPED))))
    is_mistake = False
    for tolerance in within:
        exact = judged_within(trace, name, answer, earlier, tolerance, lang)
        is_mistake = is_mistake or bool(exact.findings)
        if exact.right or (exact.findings and not is_read_off(answer)):
            return exact
    near = precision(trace, name)
    verdict = judged_within(trace, name, answer, earlier, near, lang)
    value, right, step = numbers_of(answer), trace.gradients[name], STEP_OF[name]
    if verdict.right or is_mistake or value is None or not np.isfinite(value).all():
        return verdict  # rounding is unlikely to give a mistake's result to the last digit
    if is_rounded(value, right, at_least=2):
        return Verdict(step, name, True, (), _opening("right", step, name, lang))
    if is_rounded(value, right):
        said = joined(lang, _opening("few_digits", step, name, lang), sentence("rounded", lang))
        return replace(verdict, findings=(), text=said)
    return verdict


def explained(verdict: Verdict, findings: tuple[Finding, ...], lang: str) -> str:
    """Return the text of a verdict with these findings."""
    first, *others = (finding.sentence for finding in findings)
    either = (sentence("or", lang) + other for other in others)
    return joined(lang, _opening("wrong", verdict.step, verdict.name, lang), first, *either)


def _usable(trace: Trace, earlier: object) -> dict[str, Array]:
    """Return the learner's earlier answers that a later step can use."""
    if earlier is None:
        return {}
    if not isinstance(earlier, Mapping):
        raise RefusedTypeError("by_name", name="earlier", got=short(earlier))
    usable = {}
    for key, answer in by_name(earlier, RULES).items():
        if key not in RULES:
            raise RefusedValueError("unknown_in", name="earlier", got=short(key), known=list(RULES))
        if key not in trace.gradients:
            continue
        value = numbers_of(as_usual(trace, {key: answer}, "en")[0][key])
        if value is None or value.shape != trace.gradients[key].shape:
            continue
        if np.isfinite(value).all():
            usable[key] = value
    return usable


def _opening(key: str, step: int, name: str, lang: str) -> str:
    return sentence(key, lang, step=step, name=partial(name))


def _together(verdicts: list[Verdict], lang: str) -> Verdict:
    """Return the first wrong verdict, or the last one if all are right, with the texts joined."""
    wrong = [verdict for verdict in verdicts if not verdict.right]
    if not wrong:
        return replace(verdicts[-1], text=joined(lang, *(verdict.text for verdict in verdicts)))
    return replace(wrong[0], text="\n".join(verdict.text for verdict in wrong))


# a wrong rule may overflow where the right one does not; its result then fits no answer
@np.errstate(over="ignore", under="ignore", invalid="ignore")
def judged_within(
    trace: Trace,
    name: str,
    answer: object,
    earlier: Mapping[str, object],
    tolerance: float,
    lang: str,
    rounding: float = 0.0,
) -> Verdict:
    """Judge the answer to one quantity within a tolerance.

    Parameters
    ----------
    trace, name, answer, lang
    earlier : mapping of str to array_like
        The learner's own results that the quantity may follow from.
    tolerance : float
        Relative to the largest entry of the array that the answer is compared with.
    rounding : float
        For comparing directions: the error that each number may have in addition to that of its
        digits, relative to the answer's largest entry.
    """
    step, right = STEP_OF[name], trace.gradients[name]

    def wrong(*sentences: str, findings: tuple[Finding, ...] = ()) -> Verdict:
        text = joined(lang, _opening("wrong", step, name, lang), *sentences)
        return Verdict(step, name, False, findings, text)

    value = None if answer is None else numbers_of(answer)
    if value is None or not np.isfinite(value).all():
        return wrong(unusable(answer, value, lang))
    if is_same(value, right, tolerance):
        return Verdict(step, name, True, (), _opening("right", step, name, lang))

    before = {**trace.gradients, **_usable(trace, earlier)}
    findings = tuple(_findings(trace, name, value, before, tolerance, lang))
    causes = _wrong_causes(trace, name, before, value, tolerance)
    if causes:
        following = sentence("follows", lang, names=tuple(map(partial, causes)))
        return wrong(following, findings=_as_carried(trace, causes, before, tolerance, lang))
    if findings:
        verdict = wrong(findings=findings)
        return replace(verdict, text=explained(verdict, findings, lang))
    return wrong(sentence("unknown", lang), hint(value, right, name, rounding, lang))


def _findings(
    trace: Trace,
    name: str,
    value: Array,
    before: Mapping[str, Array],
    tolerance: float,
    lang: str,
) -> Iterator[Finding]:
    """Yield every explanation that fits, starting with mistakes in the step itself."""
    right = trace.gradients[name]
    case = Case(trace, before)
    seen = set()
    for mistake_key, others in _made_here(name, case, value, tolerance).items():
        seen.add(mistake_key)
        yield _finding(mistake_key, name, lang, other=between(lang).join(others))
    if not seen and name in WEIGHTS and _is_outer_reversed_alone(case, name, value, tolerance):
        seen.add("outer_reversed")
        left_out = sentence("penalty_left_out", lang, **fields_of(name))
        yield _finding("outer_reversed", name, lang, after=left_out)
    if value.size == right.size and is_same(value.reshape(right.shape), right, tolerance):
        shapes = {"came": shape_text(value.shape, lang), "wanted": shape_text(right.shape, lang)}
        if seen.isdisjoint({"transposed", "outer_reversed"}):
            yield _finding("shape", name, lang, **shapes)
    for other, number in STEP_OF.items():
        # the gradients of biases equal those of o and z
        is_other = other != name and other in trace.gradients and "/db" not in other
        if (
            not seen
            and is_other
            and number > 1
            and _fits(trace.gradients[other], value, right, tolerance)
        ):
            yield _finding("mixed_up", name, lang, other=partial(other), other_step=number)
    for other in (*FORWARD, "y_hat") if through_loss(trace) == "dJ/dy_hat" else FORWARD:
        if not seen and _fits(getattr(trace, other), value, right, tolerance):
            yield _finding("forward", name, lang, other=symbol(other))
    for source, mistake, made in _carried(trace, name):
        # a penalty doubled or negated in an earlier step has already been found as a penalty
        # doubled or subtracted in this one
        is_new = mistake.key not in seen and not (seen and source in ("dJ/ds", *PENALTIES))
        if is_new and _fits(made, value, right, tolerance):
            seen.add(mistake.key)
            yield _finding(
                mistake.key, source, lang, before=_where(source, lang), other=mistake.other
            )
    for found in scaled_mistakes_in(name, case, value, tolerance):
        key, source = found.mistake.key, found.source
        if key not in seen:
            seen.add(key)
            where = "" if source == name else _where(source, lang)
            yield _finding(key, source, lang, before=where, **found.fields)


def _made_here(name: str, case: Case, value: Array, tolerance: float) -> dict[str, list[str]]:
    """Return the known mistakes that give the answer, with the activations mistaken for φ."""
    found: dict[str, list[str]] = {}
    for mistake in mistakes_in(name, case.trace):
        made = mistake.wrong(name, case, RULES[name](case))
        if _fits(made, value, case.trace.gradients[name], tolerance):
            others = found.setdefault(mistake.key, [])
            if mistake.other and mistake.other not in others:
                others.append(mistake.other)
    if "slope_left_out" in found:  # a slope of 1 at every unit leaves no trace in the numbers
        found.pop("slope_of_another", None)
    return found


def _where(source: str, lang: str) -> str:
    return sentence("carried", lang, step=STEP_OF[source], name=partial(source))


def _fits(made: Array, value: Array, right: Array, tolerance: float) -> bool:
    """Return whether the answer equals a mistake's result, and that result is wrong at all.

    A result of zeros explains nothing, since any slip may lead to it.
    """
    size = np.abs(made).max(initial=0.0)
    is_zero = size <= ROUNDED_AWAY * np.abs(right).max(initial=0.0)
    return not is_zero and is_same(value, made, tolerance) and not is_same(made, right, tolerance)


def _is_outer_reversed_alone(case: Case, name: str, value: Array, tolerance: float) -> bool:
    """Return whether a value is the reversed outer product without the penalty's term."""
    if not case.trace.lam:
        return False  # then it equals the transposed result
    return _fits(data_term(name, case).T, value, case.trace.gradients[name], tolerance)


def _finding(
    key: str, name: str, lang: str, before: str = "", after: str = "", **fields: object
) -> Finding:
    said = sentence(key, lang, **(fields_of(name) | fields))
    words = before + (joined(lang, said, after) if after else said)
    return Finding(key, STEP_OF[name], name, words, bool(before))


def _carried(trace: Trace, name: str) -> Iterator[tuple[str, Mistake, Array]]:
    """Yield the values of a quantity that result from a single mistake in an earlier step."""
    is_small = trace.net.W1.size + trace.net.W2.size <= KEPT
    for source, mistake, made in _kept(trace) if is_small else _consequences(trace):
        if not is_before(source, name):
            return
        yield source, mistake, made[name]


def _consequences(trace: Trace) -> Iterator[tuple[str, Mistake, dict[str, Array]]]:
    """Yield every single mistake with all the gradients that result from it, step by step."""
    for source in trace.gradients:
        for mistake in mistakes_in(source, trace):
            made = planted(trace, source, mistake)
            if made is not None and made[source].any():
                yield source, mistake, made


# learners and notebooks of exercises ask about one pass several times
@lru_cache(maxsize=4)
def _kept(trace: Trace) -> tuple[tuple[str, Mistake, dict[str, Array]], ...]:
    return tuple(_consequences(trace))


def planted(trace: Trace, name: str, mistake: Mistake) -> dict[str, Array] | None:
    """Return all gradients with one mistake made, or None if its shape does not fit later steps."""

    def wrong(case: Case, right: Array) -> Array:
        return mistake.wrong(name, case, right)

    try:
        return derive(trace, {name: wrong})
    except ValueError:  # the shapes no longer fit
        return None


def _wrong_causes(
    trace: Trace, name: str, before: Mapping[str, Array], value: Array, tolerance: float
) -> list[str]:
    """Return the learner's own wrong quantities from which the answer follows correctly."""
    causes = [
        other
        for other in trace.gradients
        if is_before(other, name)
        and not is_same(before[other], trace.gradients[other], tolerance)
        and _reaches(trace, other, name)
    ]
    follows = RULES[name](Case(trace, before))
    return causes if _fits(follows, value, trace.gradients[name], tolerance) else []


def _reaches(trace: Trace, source: str, name: str) -> bool:
    """Return whether a quantity depends on an earlier one."""
    moved = derive(trace, {source: lambda _, right: right + 1.0})
    return not np.array_equal(moved[name], derive(trace, {})[name])


def _as_carried(
    trace: Trace, causes: list[str], before: Mapping[str, Array], tolerance: float, lang: str
) -> tuple[Finding, ...]:
    """Return the findings about the learner's first wrong quantity, marked as carried forward."""
    first = causes[0]
    found = _findings(trace, first, before[first], {**trace.gradients}, tolerance, lang)
    return tuple(replace(finding, carried=True) for finding in found)
