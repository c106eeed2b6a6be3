"""Find the mistake behind a wrong answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from bpwidget.lesson.exercises.verdict import Finding, Verdict
from bpwidget.lesson.mistakes import PENALTIES, WEIGHTS, Mistake, data_term, mistakes_in
from bpwidget.lesson.numerals import partial, shape_text
from bpwidget.lesson.rules import RULES, STEP_OF, Case, derive
from bpwidget.lesson.words.languages import joined, language
from bpwidget.lesson.words.verdicts import sentence
from bpwidget.mlp import Trace
from bpwidget.mlp.arguments import Array, choice, real_number, short, whole_between
from bpwidget.mlp.errors import as_by_default
from bpwidget.mlp.refusals import RefusedTypeError, RefusedValueError

PARALLEL = 0.9999
# so near that digits may be what is missing
NEAR = 0.02


def numbers_of(answer: object) -> Array | None:
    """Return an answer as an array, or None if it is not made of real numbers."""
    try:
        value = np.asarray(answer)
    except (TypeError, ValueError):  # ragged
        return None
    return value.astype(np.float64) if value.dtype.kind in "iuf" else None


def is_same(value: Array, other: Array, tolerance: float) -> bool:
    """Return whether two arrays agree within `tolerance`, relative to the largest of `other`."""
    if value.shape != other.shape:
        return False
    return bool(np.abs(value - other).max() <= tolerance * np.abs(other).max())


def unusable(answer: object, value: Array | None, lang: str) -> str:
    """Return why an answer cannot be compared."""
    if value is not None:
        return sentence("not_finite", lang)
    if answer is None:
        return sentence("missing", lang)
    return sentence("not_numbers", lang, came=short(answer))


def hint(value: Array, right: Array, name: str, lang: str) -> str:
    """Return a hint from shape and direction that gives away no number of the answer."""
    if value.shape != right.shape:
        shapes = {"came": shape_text(value.shape), "wanted": shape_text(right.shape)}
        fields: dict[str, Any] = {"name": partial(name), "W": name.split("/d")[1], **shapes}
        key = "shape_hint" if value.ndim else "number_hint"
        return sentence(key if right.ndim else "one_number_hint", lang, **fields)
    sizes = float(np.abs(value).max()), float(np.abs(right).max())
    if not sizes[0]:
        return sentence("zero", lang)
    if not sizes[1]:
        return sentence("should_be_zero", lang)
    if is_same(value, right, NEAR):
        return sentence("near", lang)
    return _direction((value / sizes[0]).ravel(), (right / sizes[1]).ravel(), lang)


def _direction(ours: Array, theirs: Array, lang: str) -> str:
    """Return a hint from the directions of two vectors."""
    cosine = float(ours @ theirs / np.sqrt((ours @ ours) * (theirs @ theirs)))
    if cosine > PARALLEL:
        return sentence("along", lang)
    if cosine < -PARALLEL:
        return sentence("against", lang)
    return sentence("astray", lang, angle=round(np.degrees(np.arccos(cosine))))


TOLERANCE = 1e-6
FORWARD = ("z", "h", "o")


@as_by_default()
def diagnose(
    trace: Trace,
    step: int,
    answer: object,
    *,
    name: str | None = None,
    earlier: Mapping[str, object] | None = None,
    tolerance: float = TOLERANCE,
    lang: str = "en",
) -> Verdict:
    """Judge an answer to a backward step, and find the mistake if it is wrong.

    Parameters
    ----------
    trace : Trace
        The pass that the question is about.
    step : int
        1 to 7.
    answer : array_like, or mapping of str to array_like
        The learner's result. For a step with several quantities (1, 3; 4 and 7 with biases), a
        mapping by name, or a single quantity together with `name`.
    name : str, optional
        The quantity of the step, such as ``"dJ/dW2"``.
    earlier : mapping of str to array_like, optional
        The learner's own answers to earlier steps. With them, a step that follows correctly from a
        wrong one can be told from a step that is wrong itself.
    tolerance : float
        The largest difference at which an answer counts as equal to a value, relative to the
        value's largest entry.
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
    A mistake is recognised by its numbers: the answer is compared with the result of each known
    mistake, made in this step, or made in an earlier step and carried forward. If two of them give
    the same result (with λ = 0, say), both are named.

    Examples
    --------
    >>> from bpwidget.mlp import MLP, backprop
    >>> trace = backprop(MLP.random(), x=(0.5, 0.6), y=0, lam=0.01)
    >>> print(diagnose(trace, 6, trace.gradients["dJ/dh"]))
    Step 6, ∂J/∂z: not right. φ′(z) was left out: this is ∂J/∂h, not yet passed through φ.
    >>> bool(diagnose(trace, 6, trace.gradients["dJ/dz"]))
    True
    """
    if not isinstance(trace, Trace):
        raise RefusedTypeError("trace", got=short(trace))
    lang = language(lang)
    step = whole_between("step", step, 1, 7)
    names = tuple(trace.step(step).gradients)
    if name is None and isinstance(answer, Mapping):
        given = {named(str(key)): value for key, value in answer.items()}
        unknown = [key for key in given if key not in names]
        if unknown:
            raise RefusedValueError(
                "answer_names", got=repr(unknown[0]), step=step, known=list(names)
            )
    elif name is None and len(names) > 1:
        raise RefusedValueError("answer_by_name", step=step, known=list(names))
    else:
        wanted: object = names[0] if name is None else name
        wanted = named(wanted) if isinstance(wanted, str) else wanted
        given = {choice("name", wanted, {each: each for each in names}): answer}
    tolerance = real_number("tolerance", tolerance, positive=True)
    known = _usable(trace, earlier)
    # a wrong rule may overflow where the right one does not; its result then fits no answer
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        verdicts = [
            _judge(trace, each, given.get(each), known, tolerance, lang)
            for each in names
            if each in given or isinstance(answer, Mapping)
        ]
    return _together(verdicts, lang)


def named(name: str) -> str:
    """Return the Trace's name of a quantity, which may be given as ``dJ_dW2``."""
    return name if "/" in name else name.replace("_", "/", 1)


def explained(verdict: Verdict, findings: tuple[Finding, ...], lang: str) -> str:
    """Return the text of a verdict with these findings."""
    first, *others = (finding.sentence for finding in findings)
    either = (sentence("or", lang) + other for other in others)
    return joined(lang, _opening("wrong", verdict.step, verdict.name, lang), first, *either)


def wrong_text(step: int, name: str, said: str, lang: str) -> str:
    """Return the text of a verdict on a wrong answer, with a sentence about it."""
    return joined(lang, _opening("wrong", step, name, lang), said)


def _usable(trace: Trace, earlier: object) -> dict[str, Array]:
    """Return the learner's earlier answers that a later step can use."""
    if earlier is None:
        return {}
    if not isinstance(earlier, Mapping):
        raise RefusedTypeError("by_name", name="earlier", got=short(earlier))
    usable = {}
    for key, answer in earlier.items():
        name = named(str(key))
        if name not in RULES:
            raise RefusedValueError("unknown_in", name="earlier", got=short(key), known=list(RULES))
        value = numbers_of(answer)
        right = trace.gradients.get(name)
        if value is None or right is None or value.shape != right.shape:
            continue
        if np.isfinite(value).all():
            usable[name] = value
    return usable


def _opening(key: str, step: int, name: str, lang: str) -> str:
    return sentence(key, lang, step=step, name=partial(name))


def _together(verdicts: list[Verdict], lang: str) -> Verdict:
    """Return the first wrong verdict, or the last one if all are right, with the texts joined."""
    wrong = [verdict for verdict in verdicts if not verdict.right]
    if not wrong:
        return replace(verdicts[-1], text=joined(lang, *(verdict.text for verdict in verdicts)))
    return replace(wrong[0], text="\n".join(verdict.text for verdict in wrong))


def _judge(
    trace: Trace,
    name: str,
    answer: object,
    earlier: Mapping[str, Array],
    tolerance: float,
    lang: str,
) -> Verdict:
    step, right = STEP_OF[name], trace.gradients[name]

    def wrong(*sentences: str, findings: tuple[Finding, ...] = ()) -> Verdict:
        text = joined(lang, _opening("wrong", step, name, lang), *sentences)
        return Verdict(step, name, False, findings, text)

    value = None if answer is None else numbers_of(answer)
    if value is None or not np.isfinite(value).all():
        return wrong(unusable(answer, value, lang))
    if is_same(value, right, tolerance):
        return Verdict(step, name, True, (), _opening("right", step, name, lang))

    before = {**trace.gradients, **earlier}
    findings = tuple(_findings(trace, name, value, before, tolerance, lang))
    causes = _wrong_causes(trace, name, before, value, tolerance)
    if causes:
        following = sentence("follows", lang, names=", ".join(map(partial, causes)))
        return wrong(following, findings=_as_carried(trace, causes, before, tolerance, lang))
    if findings:
        verdict = wrong(findings=findings)
        return replace(verdict, text=explained(verdict, findings, lang))
    return wrong(sentence("unknown", lang), hint(value, right, name, lang))


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
    seen = set()
    for mistake in mistakes_in(name, trace):
        made = mistake.wrong(name, Case(trace, before), RULES[name](Case(trace, before)))
        if _fits(made, value, right, tolerance):
            seen.add(mistake.key)
            yield _finding(mistake.key, name, lang)
    case = Case(trace, before)
    if not seen and name in WEIGHTS and _is_outer_reversed_alone(case, name, value, tolerance):
        seen.add("outer_reversed")
        left_out = sentence("penalty_left_out", lang, **_named_fields(name))
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
    for other in FORWARD:
        if not seen and _fits(getattr(trace, other), value, right, tolerance):
            yield _finding("forward", name, lang, other=other)
    for source, mistake, made in _carried(trace, name):
        # a penalty doubled or negated in an earlier step has already been found as a penalty
        # doubled or subtracted in this one
        is_new = mistake.key not in seen and not (seen and source in ("dJ/ds", *PENALTIES))
        if is_new and _fits(made, value, right, tolerance):
            seen.add(mistake.key)
            where = sentence("carried", lang, step=STEP_OF[source], name=partial(source))
            yield _finding(mistake.key, source, lang, before=where)


def _fits(made: Array, value: Array, right: Array, tolerance: float) -> bool:
    """Return whether the answer equals a mistake's result, and that result is wrong at all."""
    return is_same(value, made, tolerance) and not is_same(made, right, tolerance)


def _is_outer_reversed_alone(case: Case, name: str, value: Array, tolerance: float) -> bool:
    """Return whether a value is the reversed outer product without the penalty's term."""
    if not case.trace.lam:
        return False  # then it is the transposed result
    return _fits(data_term(name, case).T, value, case.trace.gradients[name], tolerance)


def _named_fields(name: str) -> dict[str, object]:
    return {"name": partial(name), "W": name.split("/d")[1]}


def _finding(
    key: str, name: str, lang: str, before: str = "", after: str = "", **fields: object
) -> Finding:
    said = sentence(key, lang, **(_named_fields(name) | fields))
    words = before + (joined(lang, said, after) if after else said)
    return Finding(key, STEP_OF[name], name, words, bool(before))


def _carried(trace: Trace, name: str) -> Iterator[tuple[str, Mistake, Array]]:
    """Yield the values of a quantity that result from a single mistake in an earlier step."""
    for source in trace.gradients:
        if STEP_OF[source] >= STEP_OF[name]:
            return
        for mistake in mistakes_in(source, trace):
            made = planted(trace, source, mistake)
            if made is not None:
                yield source, mistake, made[name]


def planted(trace: Trace, name: str, mistake: Mistake) -> dict[str, Array] | None:
    """Return all gradients with one mistake made, or None if its shape does not fit later steps."""

    def wrong(case: Case, right: Array) -> Array:
        return mistake.wrong(name, case, right)

    try:
        return derive(trace, {name: wrong})
    except ValueError:  # shapes that no longer fit
        return None


def _wrong_causes(
    trace: Trace, name: str, before: Mapping[str, Array], value: Array, tolerance: float
) -> list[str]:
    """Return the learner's own wrong quantities from which the answer follows correctly."""
    causes = [
        other
        for other in trace.gradients
        if STEP_OF[other] < STEP_OF[name]
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
