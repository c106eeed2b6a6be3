"""Answers in the conventions of other courses: their names, rows for vectors, gradients for x @ W.

None of these is a mistake if used consistently, so an answer is read in its own convention, and the
verdict says how it was read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from bpwidget.lesson.exercises.numeric import is_same, numbers_of
from bpwidget.lesson.numerals import partial, shape_text
from bpwidget.lesson.words.languages import between, joined
from bpwidget.lesson.words.verdicts import sentence
from bpwidget.mlp import Trace
from bpwidget.mlp.arguments import Array, short

# relative error up to which a weight gradient counts as the transpose of the right one
ABOUT = 0.02
# gradients that are transposed together or not at all
TOGETHER = (("dJ/dW1", "dJ/dW2"), ("ds/dW1", "ds/dW2"))


def named(key: object, names: Iterable[str]) -> str:
    """Return the quantity that a key means, or the key itself if it is none of `names`.

    Besides ``"dJ/dW2"``, ``"dJ_dW2"``, ``"∂J/∂W2"``, ``"dW2"`` and ``"W2"`` are understood.

    Examples
    --------
    >>> [named(key, ["dJ/dW2", "dJ/db2"]) for key in ("dJ_dW2", "db2", "W2", "W1")]
    ['dJ/dW2', 'dJ/db2', 'dJ/dW2', 'W1']
    >>> named("dW1", ["ds/dW1", "dJ/dW1"])
    'dW1'
    """
    key = key if isinstance(key, str) else short(key)
    if key in names:
        return key
    plain = key.replace("∂", "d").replace("ŷ", "y_hat")
    plain = plain if "/" in plain else plain.replace("_", "/", 1)
    if plain in names:
        return plain
    # ∂J/∂W1 and ∂s/∂W1 are different quantities of the same weights
    meant = [name for name in names if plain in (name.split("/")[1], name.split("/d")[1])]
    return meant[0] if len(meant) == 1 else plain if "/d" in plain else key


def by_name(answer: Mapping[Any, object], names: Iterable[str]) -> dict[str, object]:
    """Return the answers of a mapping by the names of the quantities."""
    names = tuple(names)
    return {named(key, names): value for key, value in answer.items()}


def keys_said(answer: Mapping[Any, object], names: Iterable[str], lang: str) -> str:
    """Return a clause on keys in the convention of another course, or "".

    Examples
    --------
    >>> keys_said({"dW2": 1, "dJ_db2": 2}, ["dJ/dW2", "dJ/db2"], "en")
    'dW2 as ∂J/∂W2'
    """
    names = tuple(names)
    read = {
        str(key): named(key, names)
        for key in answer
        if named(key, names) in names and "/" not in str(key).replace("_", "/", 1)
    }
    if not read:
        return ""
    comma = between(lang)
    return sentence(
        "as_keys", lang, keys=comma.join(read), names=comma.join(map(partial, read.values()))
    )


def as_usual(
    trace: Trace, answers: Mapping[str, object], lang: str
) -> tuple[dict[str, object], tuple[str, ...]]:
    """Return answers in the book's conventions, and a clause for each other convention found.

    Parameters
    ----------
    trace : Trace
    answers : mapping of str to array_like
        By the names of the quantities.
    lang : str

    Examples
    --------
    >>> from bpwidget.mlp import MLP, backprop
    >>> trace = backprop(MLP.random(), x=(0.5, 0.6), y=0)
    >>> answers, said = as_usual(trace, {"dJ/dh": trace.gradients["dJ/dh"][None]}, "en")
    >>> answers["dJ/dh"].shape, said
    ((4,), ('∂J/∂h of shape (1, 4) as a vector',))
    """
    usual, said = dict(answers), []
    numbers = {name: numbers_of(answer) for name, answer in answers.items() if answer is not None}
    for names in TOGETHER:
        values = [numbers.get(name) for name in names]
        if _are_turned(values, [trace.gradients[name] for name in names]):
            usual.update({name: np.transpose(numbers[name]) for name in names})  # type: ignore[arg-type]  # none is None, or they would not be turned
            said.append(sentence("as_transposed", lang))
    vectors: dict[str, list[str]] = {}
    for name, value in numbers.items():
        right = trace.gradients[name]
        if value is not None and value.shape != right.shape and _is_vector_of(value, right):
            usual[name] = value.reshape(right.shape)
            key = "as_vector" if right.size > 1 else "as_number"
            vectors.setdefault(key, []).append(
                sentence("of_shape", lang, name=partial(name), shape=shape_text(value.shape, lang))
            )
    said += [sentence(key, lang, what=between(lang).join(those)) for key, those in vectors.items()]
    return usual, tuple(said)


def said_so(clauses: Iterable[str], lang: str) -> str:
    """Return the sentence that says how an answer was read, or ""."""
    clauses = [clause for clause in clauses if clause]
    if not clauses:
        return ""
    return sentence("read_so", lang, what=("; " if lang == "en" else "；").join(clauses))


def with_reading(text: str, clauses: Iterable[str], lang: str) -> str:
    """Return a verdict's text, followed by how the answer was read."""
    said = said_so(clauses, lang)
    return joined(lang, text, said) if said else text


def _is_vector_of(value: Array, right: Array) -> bool:
    """Return whether an array is a vector as a row or a column, or a single number."""
    if value.size != right.size or not value.size:
        return False
    is_vector = right.ndim == 1 and value.ndim == 2 and max(value.shape) == value.size
    return value.size == 1 or is_vector


def _are_turned(values: list[Array | None], rights: list[Array]) -> bool:
    """Return whether all the gradients of weights are transposed."""
    pairs = list(zip(values, rights, strict=True))
    if any(value is None or value.shape != right.shape[::-1] for value, right in pairs):
        return False
    square = [
        (is_same(value, right, ABOUT), is_same(value.T, right, ABOUT))
        for value, right in pairs
        if value is not None and value.shape == right.shape
    ]
    if len(square) < len(pairs):  # the shapes alone tell which it is
        return not any(is_usual and not is_turned for is_usual, is_turned in square)
    return all(is_turned for _, is_turned in square) and not all(usual for usual, _ in square)
