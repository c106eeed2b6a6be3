"""An answer beside what is right: whether they are the same, and how shape and direction differ."""

from __future__ import annotations

from typing import Any

import numpy as np

from bpwidget.lesson.numerals import partial, shape_text
from bpwidget.lesson.words.verdicts import sentence
from bpwidget.mlp.arguments import Array, short

PARALLEL = 0.9999


def numbers_of(answer: object) -> Array | None:
    """Return an answer as an array, or None where it is not made of real numbers."""
    try:
        value = np.asarray(answer)
    except (TypeError, ValueError):  # ragged
        return None
    return value.astype(np.float64) if value.dtype.kind in "iuf" else None


def is_same(value: Array, other: Array, tolerance: float) -> bool:
    """Return whether two arrays differ by no more than a share of the other's largest entry."""
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
    """Return what shape and direction say, and no number of the answer."""
    if value.shape != right.shape:
        shapes = {"came": shape_text(value.shape, lang), "wanted": shape_text(right.shape, lang)}
        fields: dict[str, Any] = {"name": partial(name), "W": name.split("/d")[1], **shapes}
        return sentence("shape_hint", lang, **fields)
    sizes = float(np.abs(value).max()), float(np.abs(right).max())
    if not sizes[0]:
        return sentence("zero", lang)
    if not sizes[1]:
        return sentence("should_be_zero", lang)
    ours, theirs = (value / sizes[0]).ravel(), (right / sizes[1]).ravel()
    cosine = float(ours @ theirs / np.sqrt((ours @ ours) * (theirs @ theirs)))
    if cosine > PARALLEL:
        return sentence("along", lang)
    if cosine < -PARALLEL:
        return sentence("against", lang)
    return sentence("astray", lang, angle=round(np.degrees(np.arccos(cosine))))
