"""Mistakes with a number chosen by the learner: a learning rate, a count of samples.

Their results are a + t b with an unknown t, which is found from the answer. The mistake is named
only if the answer has enough digits and entries to be sure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from bpwidget.lesson.mistakes import BIASES, PENALTIES, WEIGHTS, data_term
from bpwidget.lesson.rules import STEP_OF, Case, derive
from bpwidget.mlp import Trace
from bpwidget.mlp.arguments import Array

MOST = 1000
# the results for two counts must differ by this many tolerances to be told apart
APART = 20.0
THREE_DIGITS = 5e-3
FROM_STEP_2 = tuple(name for name, step in STEP_OF.items() if step > 1 and "ds/" not in name)

# takes the quantity, the case, the right result and the number t; returns the mistake's result
At = Callable[[str, Case, Array, float], Array]
# returns the number's name in the sentence, or None if no learner would use that number
Named = Callable[[float, float], "dict[str, str] | None"]


@dataclass(frozen=True)
class ScaledMistake:
    """A wrong rule that contains one number chosen by the learner.

    Attributes
    ----------
    key : str
        See `bpwidget.lesson.words.mistakes`.
    names : tuple of str
        The quantities whose rules can contain it.
    at : callable
        Its result for a number; linear in it.
    number : callable
        The fields of its sentence, from the number found and the answer's relative tolerance;
        None if the number does not suit this mistake.
    is_carried : bool
        Whether it is looked for in later quantities, too.
    """

    key: str
    names: tuple[str, ...]
    at: At
    number: Named
    is_carried: bool = False


@dataclass(frozen=True)
class Found:
    """A mistake of this kind, found in an answer.

    Attributes
    ----------
    mistake : ScaledMistake
    source : str
        The quantity in which it was made.
    fields : dict of str to str
        The fields of its sentence.
    """

    mistake: ScaledMistake
    source: str
    fields: dict[str, str]


def _count(t: float, tolerance: float) -> dict[str, str] | None:
    """Return 1/t if it is a whole number of samples."""
    return _times(1 / t, tolerance) if t > 0 else None


def _times(t: float, tolerance: float) -> dict[str, str] | None:
    """Return t if it is a whole number from 2 on, and the answer's digits show which."""
    if not 1.5 <= t <= MOST + 0.5:  # 1/t of a subnormal t is infinite, and cannot be rounded
        return None
    whole = round(t)
    if not 2 <= whole <= MOST or abs(t - whole) > 2 * tolerance * whole:
        return None
    return {"m": str(whole)} if APART * tolerance * whole < 1 else None


def _more_times(t: float, tolerance: float) -> dict[str, str] | None:
    """Return t if it is a whole number from 3 on; twice the gradient has mistakes of its own."""
    return _times(t, tolerance) if t > 2.5 else None


def _rate(t: float, _: float) -> dict[str, str] | None:
    """Return t as a learning rate, if it is one that a learner would choose."""
    short = float(f"{t:.2g}")
    if t <= 0 or not np.isclose(t, short, rtol=1e-2) or np.isclose(t, 1.0, rtol=1e-6):
        return None
    return {"eta": f"{short:g}"}


def _scaled(_: str, __: Case, right: Array, t: float) -> Array:
    return t * right


def _penalty_scaled(name: str, case: Case, _: Array, t: float) -> Array:
    return data_term(name, case) + t * case.earlier[f"ds/{name[3:]}"]


SCALED = (
    ScaledMistake(
        "W2_updated_first",
        ("dJ/dh",),
        lambda _, case, __, t: (
            (case.trace.net.W2 - t * case.earlier["dJ/dW2"]).T @ case.earlier["dJ/do"]
        ),
        _rate,
        is_carried=True,
    ),
    ScaledMistake(
        "update_for_gradient", (*WEIGHTS, *BIASES), lambda _, __, right, t: -t * right, _rate
    ),
    ScaledMistake(
        "moved_for_gradient",
        (*WEIGHTS, *BIASES),
        lambda name, case, right, t: case.weights(name) - t * right,
        _rate,
    ),
    ScaledMistake("mean_of_batch", FROM_STEP_2, _scaled, _count),
    ScaledMistake(
        "mean_of_batch",
        WEIGHTS,
        lambda name, case, right, t: right + (t - 1) * data_term(name, case),
        _count,
    ),
    ScaledMistake("times_too_large", FROM_STEP_2, _scaled, _more_times),
    ScaledMistake("penalty_by_count", PENALTIES, _scaled, _count),
    ScaledMistake("penalty_by_count", WEIGHTS, _penalty_scaled, _count),
    ScaledMistake("penalty_times", PENALTIES, _scaled, _more_times),
    ScaledMistake("penalty_times", WEIGHTS, _penalty_scaled, _more_times),
)
SCALED_KEYS = tuple(dict.fromkeys(mistake.key for mistake in SCALED))


def scaled_mistakes_in(name: str, case: Case, value: Array, tolerance: float) -> Iterator[Found]:
    """Yield each mistake of this kind in an answer, made in this step or carried forward."""
    right = case.trace.gradients[name]
    if value.shape != right.shape:
        return
    for mistake in SCALED:
        if name in mistake.names:
            ends = mistake.at(name, case, right, 0.0), mistake.at(name, case, right, 1.0)
            fields = _fields(mistake, value, *ends, tolerance)
            if fields is not None:
                yield Found(mistake, name, fields)
        elif mistake.is_carried:
            source = mistake.names[0]
            if source in case.trace.gradients and STEP_OF[source] < STEP_OF[name]:
                ends = (
                    _carried(mistake, case.trace, name, 0.0),
                    _carried(mistake, case.trace, name, 1.0),
                )
                fields = _fields(mistake, value, *ends, tolerance)
                if fields is not None:
                    yield Found(mistake, source, fields)


def _carried(mistake: ScaledMistake, trace: Trace, name: str, t: float) -> Array:
    """Return a later quantity, if the mistake was made with the number t in its own step."""
    source = mistake.names[0]
    return derive(trace, {source: lambda case, right: mistake.at(source, case, right, t)})[name]


def _fields(
    mistake: ScaledMistake, value: Array, at_0: Array, at_1: Array, tolerance: float
) -> dict[str, str] | None:
    """Return the fields for the number t with which the mistake gives the answer, or None."""
    along = at_1 - at_0
    size = float((along * along).sum())
    if not np.isfinite(size) or not size:
        return None
    if mistake.number is _rate and _is_parallel(at_0, along):
        return None  # every multiple of the right answer would fit
    t = float(((value - at_0) * along).sum()) / size
    made = at_0 + t * along
    near = tolerance * max(float(np.abs(made).max()), np.finfo(float).tiny)
    # with a single number, or a single one that is not 0, some t would always fit
    if mistake.number is _rate and np.count_nonzero(np.abs(along) * abs(t) > APART * near) < 2:
        return None
    if np.abs(value - made).max() > near:
        return None
    fields = mistake.number(t, tolerance)
    if fields is None or "eta" not in fields:
        return fields
    eta = float(fields["eta"])
    explains = np.abs(value - at_0 - eta * along).max() <= near
    # an answer with more than three digits must distinguish the rate from its neighbours, since
    # some rate fits any ∂J/∂h that is merely scaled by rounding
    neighbour = 10.0 ** (np.floor(np.log10(eta)) - 1) * float(np.abs(along).max())
    tells = tolerance >= THREE_DIGITS or neighbour >= APART * near
    return fields if explains and tells else None


def _is_parallel(one: Array, other: Array) -> bool:
    """Return whether two arrays, the second of which is not zero, are parallel."""
    sizes = float((one * one).sum()) * float((other * other).sum())
    along = float((one * other).sum())
    return sizes > 0.0 and along * along >= (1.0 - 1e-9) * sizes
