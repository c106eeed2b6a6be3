"""The number that is meant by the text in a box of the panel."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import NamedTuple

from bpwidget.lesson.numerals import MINUS
from bpwidget.lesson.words.languages import said
from bpwidget.lesson.words.refusals import NOTES
from bpwidget.mlp.refusals import Refusal, RefusedValueError
from bpwidget.mlp.shown import shown
from bpwidget.panel.state.state import CONTROLS

# variants from keyboards and texts; a full-width comma separates numbers and is never inside one
PLAIN = str.maketrans(
    {chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)}
    | dict.fromkeys("−–‒﹣", "-")
    | dict.fromkeys("⁄∕", "/")
    | {"。": ".", "，": ", "}
)
# a decimal comma must be followed by digits
PART = r"(?:[0-9]+(?:\.[0-9]*|,[0-9]+)?|[.,][0-9]+)(?:[eE][-+]?[0-9]+)?"
NUMBER = re.compile(rf"([-+]?)\s*({PART})(?:\s*/\s*({PART}))?")
SEPARATED, ALONE = re.compile(r"[\s,;]+"), re.compile(rf"[-+]?{PART}")
# three digits behind a comma are thousandths to some and thousands to others
GROUPED = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}(?![0-9])")
# limits on what is read, and on what a message quotes
LONGEST, LONGEST_SHOWN = 60, 20


class TypedNumber(NamedTuple):
    """What was read.

    Attributes
    ----------
    value : float, int or None
        An int for a control of whole numbers; None where nothing was typed and nothing is to
        change.
    note : str
        What to say beside it, a sentence, where it was read in a way that might surprise; else
        empty.
    """

    value: float | int | None
    note: str = ""


def read_number(text: str, name: str, lang: str = "en") -> TypedNumber:
    """Return the number that a text stands for: decimal, fraction or power of ten.

    Parameters
    ----------
    text : str
    name : str
        The control that it is for, such as ``"lam"``, or a component: ``"x[0]"``, ``"W1[0,0]"``.
    lang : str
        Of the note.

    Returns
    -------
    TypedNumber

    Raises
    ------
    RefusedValueError
        If it is no number, could be two different numbers, or is none that the control takes.
        `bpwidget.lesson.words.refusals.said_to_user` says why.

    Examples
    --------
    >>> [read_number(text, "x[0]").value for text in ("1/4", "−.5", "1e-3", "０．５")]
    [0.25, -0.5, 0.001, 0.5]
    >>> read_number("0,5", "lam")
    TypedNumber(value=0.5, note='0,5 is read as 0.5.')
    >>> read_number(" ", "hidden")
    TypedNumber(value=None, note='')
    >>> from bpwidget.lesson.words.refusals import said_to_user
    >>> for text, name in (("1,000", "x[1]"), ("-3", "lam"), ("2.5", "hidden")):
    ...     try:
    ...         read_number(text, name)
    ...     except RefusedValueError as error:
    ...         print(said_to_user(error, "en"))
    x₂: 1,000 can mean 1000 or 1.000; write it without a comma.
    λ must be 0 or more (you typed −3).
    hidden must be a whole number of 1 or more (you typed 2.5).
    """
    plain = text.translate(PLAIN).strip()
    if not plain:
        return TypedNumber(None)
    typed = _shown(text)
    value = _exact(plain, name, typed)
    note = ""
    if "," in plain:
        read = plain.replace(",", ".").replace("-", MINUS)
        note = said(NOTES, "comma", lang, typed=typed, read=read)
    return TypedNumber(_taken(value, name, typed), note)


def _taken(value: Fraction, name: str, typed: str) -> float | int:
    """Return a number as the control takes it, or refuse it; a component may be any float."""
    number = _as_float(value, name, typed)
    row = CONTROLS.get(name)
    if row is None or row.check is None:
        return number
    try:
        taken: float | int = row.check(name, int(value) if value.denominator == 1 else number)
    except Refusal as refused:
        raise RefusedValueError(refused.key, **{**refused.fields, "got": typed}) from None
    return taken


def _exact(plain: str, name: str, typed: str) -> Fraction:
    """Return the number exactly as it is written, or refuse it."""
    match = NUMBER.fullmatch(plain) if len(plain) <= LONGEST else None
    if match is None:
        key = "typed_several" if _are_several(plain) else "typed_number"
        if key == "typed_number":
            _taken(Fraction(1, 2), name, typed)  # a control of whole numbers refuses it as such
        raise RefusedValueError(key, name=name, got=typed)
    sign, over, under = match.groups()
    for part in (over, under or ""):
        if GROUPED.match(part):
            thousands, decimal = part.replace(",", ""), part.replace(",", ".")
            raise RefusedValueError(
                "typed_comma", name=name, got=typed, thousands=thousands, decimal=decimal
            )
    value, divisor = (_part(part, name, typed) for part in (over, under or "1"))
    if not divisor:
        raise RefusedValueError("typed_divided", name=name, got=typed)
    return (-value if sign == "-" else value) / divisor


def _are_several(plain: str) -> bool:
    # one by one: a single pattern would try every comma as decimal and as separator
    parts = list(filter(None, SEPARATED.split(plain)))
    return len(parts) > 1 and all(map(ALONE.fullmatch, parts))


def _part(part: str, name: str, typed: str) -> Fraction:
    """Return a decimal as a fraction."""
    part = part.replace(",", ".")
    if not re.search("[1-9]", re.split("[eE]", part)[0]):
        return Fraction(0)  # whatever the exponent: raising 10 to a huge one would take forever
    if math.isinf(float(part)):
        raise RefusedValueError("typed_large", name=name, got=typed)
    if float(part) == 0:
        raise RefusedValueError("typed_small", name=name, got=typed)
    return Fraction(part)


def _as_float(value: Fraction, name: str, typed: str) -> float:
    try:
        number = float(value)
    except OverflowError:
        raise RefusedValueError("typed_large", name=name, got=typed) from None
    if value and not number:
        raise RefusedValueError("typed_small", name=name, got=typed)
    return number


def _shown(text: str) -> str:
    """Return what was typed, as a sentence quotes it."""
    typed = shown(" ".join(text[:LONGEST].split())).replace("-", MINUS)
    return typed if len(typed) <= LONGEST_SHOWN else f"{typed[:LONGEST_SHOWN]}…"
