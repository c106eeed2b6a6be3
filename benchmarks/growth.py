"""The time of an update for growing networks, and the memory of panels."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator

import psutil

import bpwidget as bp

WIDTHS = (1, 4, 16, 64, 256, 1024, 4096)
INPUTS = (1, 2, 4, 8, 16, 32, 64)
RESOLUTIONS = (11, 21, 41, 61, 101, 201, 301)
MIB = 2**20


def growth(rounds: int = 21) -> dict[str, dict[int, float]]:
    """Return the median time of one update in seconds, by width, inputs and resolution."""
    return {
        "hidden": {n: _update(2, n, rounds) for n in WIDTHS},
        "inputs": {n: _update(n, 4, rounds) for n in INPUTS},
        "resolution": {n: _surface(n, rounds) for n in RESOLUTIONS},
    }


def memory() -> dict[str, float]:
    """Return the resident memory in MiB that panels and their updates add."""
    bp.BackpropPanel().close()  # so that imports and caches do not count
    start = _resident()
    panels = [bp.BackpropPanel()]
    one = _resident()
    panels += [bp.BackpropPanel() for _ in range(19)]
    twenty = _resident()
    for value in _values(2000):
        panels[0].x = (value, 0.6)
    moved = _resident()
    for panel in panels:
        panel.close()
    return {
        "one panel": one - start,
        "20 panels": twenty - start,
        "2,000 updates": moved - twenty,
    }


def _update(inputs: int, hidden: int, rounds: int) -> float:
    panel = bp.BackpropPanel(x=(0.5,) * inputs, hidden=hidden)
    rest = panel.x[1:]
    values = _values(rounds + 3)

    def move() -> None:
        panel.x = (next(values), *rest)

    taken = _median(move, rounds)
    panel.close()
    return taken


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
        start = time.perf_counter()
        act()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def _resident() -> float:
    gc.collect()
    return float(psutil.Process().memory_info().rss) / MIB
