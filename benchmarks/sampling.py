"""Summaries of repeated measurements, and measuring things that are compared in turns."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

import numpy as np

Taken = dict[str, float]


def summary(taken: Sequence[float]) -> Taken:
    """Return p50, p95, the worst and the count.

    Examples
    --------
    >>> summary([3, 1, 2])
    {'p50': 2.0, 'p95': 2.9, 'worst': 3.0, 'count': 3}
    """
    p50, p95 = np.quantile(taken, (0.5, 0.95))
    return {
        "p50": float(p50),
        "p95": float(p95),
        "worst": float(max(taken)),
        "count": len(taken),
    }


def in_turns(subjects: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, Taken]:
    """Return the seconds of processor time that each call of some functions takes.

    They take turns, so that if the machine becomes slower, all of them do. A turn consists of as
    many calls as take about a hundredth of a second, and counts once, as their mean.

    Parameters
    ----------
    subjects : mapping of str to callable
    rounds : int
        How many turns each one gets.
    """
    calls = {name: _calls_in_a_turn(call) for name, call in subjects.items()}
    taken: dict[str, list[float]] = {name: [] for name in subjects}
    for _ in range(rounds):
        for name, call in subjects.items():
            taken[name].append(_seconds(call, calls[name]))
    return {name: summary(seconds) for name, seconds in taken.items()}


def spread(counts: Mapping[str, int]) -> list[str]:
    """Return each name as often as its count, in an order that spreads it evenly.

    Examples
    --------
    >>> spread({"x": 3, "bias": 1})
    ['x', 'bias', 'x', 'x']
    """
    places = [((k + 0.5) / count, name) for name, count in counts.items() for k in range(count)]
    return [name for _, name in sorted(places)]


def _calls_in_a_turn(call: Callable[[], object]) -> int:
    call()
    return max(1, round(0.01 / max(_seconds(call, 3), 1e-6)))


def _seconds(call: Callable[[], object], calls: int) -> float:
    start = time.process_time()
    for _ in range(calls):
        call()
    return (time.process_time() - start) / calls
