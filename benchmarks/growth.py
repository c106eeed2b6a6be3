"""The time of an update for growing networks, and the memory of panels."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import psutil
from headless import opened

import bpwidget as bp
from bpwidget.panel.state.sizes import LARGEST_LAYER

WIDTHS = (1, 4, 16, 64, 256, LARGEST_LAYER)
INPUTS = (1, 2, 4, 8, 16, 32, 64)
RESOLUTIONS = (11, 21, 41, 61, 101, 201, 301)
MIB = 2**20


def measure_growth(*, brief: bool = False) -> dict[str, Any]:
    """Return the median time of one update in seconds, by width, inputs and resolution.

    Also return the resident memory in MiB that panels and their updates add. It is measured first,
    while there is no freed memory to reuse.
    """
    rounds, some = (3, 2) if brief else (21, None)
    added = memory(moves=20 if brief else 2000)
    return {
        "memory": added,
        "growth": {
            "hidden": {n: _update(2, n, rounds) for n in WIDTHS[:some]},
            "inputs": {n: _update(n, 4, rounds) for n in INPUTS[:some]},
            "resolution": {n: _surface(n, rounds) for n in RESOLUTIONS[:some]},
        },
    }


def memory(moves: int = 2000) -> dict[str, float]:
    """Return the resident memory in MiB that panels and their updates add."""
    with opened():
        pass  # so that imports and caches do not count
    start = _resident()
    with ExitStack() as panels:
        first = panels.enter_context(opened())
        one = _resident()
        for _ in range(19):
            panels.enter_context(opened())
        twenty = _resident()
        for value in _values(moves):
            first.x = (value, 0.6)
        moved = _resident()
    return {
        "one panel": one - start,
        "20 panels": twenty - start,
        f"{moves:,} updates": moved - twenty,
    }


def _update(inputs: int, hidden: int, rounds: int) -> float:
    with opened(x=(0.5,) * inputs, hidden=hidden) as panel:
        rest = panel.x[1:]
        values = _values(rounds + 3)

        def move() -> None:
            panel.x = (next(values), *rest)

        return _median(move, rounds)


def _surface(resolution: int, rounds: int) -> float:
    net = bp.MLP.random()
    return _median(
        lambda: bp.loss_surface(net, (0.5, 0.6), 0, lam=0.01, resolution=resolution), rounds
    )


def _values(count: int) -> Iterator[float]:
    return (0.3 + 0.6 * (k % 41) / 41 for k in range(1, count + 1))


def _median(act: Callable[[], object], rounds: int) -> float:
    for _ in range(3):
        act()
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        act()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def _resident() -> float:
    gc.collect()
    return float(psutil.Process().memory_info().rss) / MIB
