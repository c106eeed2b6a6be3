"""The numerical work, and alternatives, which must get the same numbers before they are timed.

Ours and theirs take turns; the times are processor time on one thread.

python benchmarks/kernel.py
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np
from rivals import loop_surface, torch_backprop, torch_descent, torch_surface
from sampling import Taken, in_turns
from threadpoolctl import threadpool_limits

import bpwidget as bp

X, Y, LAM = (0.5, 0.6), 0, 0.01
WIDTHS = (8, 512)
RESOLUTION = 101
UPDATES, RATE = 100, 0.05
GENERAL = ("gradient", "random")


def measure_kernel(*, brief: bool = False) -> dict[str, Any]:
    """Return the seconds that each takes."""
    times: dict[str, Taken] = {}
    share = 0.1 if brief else 1.0
    with threadpool_limits(1):
        for hidden in WIDTHS:
            times |= in_turns(_backprop(hidden), round(100 * share))
        times |= in_turns(_surfaces(), round(30 * share))
        times |= in_turns(_general(), round(60 * share))
        for optimiser in ("sgd", "adam"):
            times |= in_turns(_descent(optimiser), round(30 * share))
    return {"times": times}


def all_by_name(net: bp.MLP) -> dict[str, Any]:
    """Return every gradient of a pass by name, and the terms of those that have two."""
    trace = bp.backprop(net, X, Y, lam=LAM)
    found = dict(trace.gradients)
    for step in trace.steps:
        found |= {f"data {name}": term for name, term in step.data.items()}
        found |= {f"penalty {name}": term for name, term in step.penalty.items()}
    return found


def _backprop(hidden: int) -> dict[str, Callable[[], object]]:
    net = bp.MLP.random(hidden=hidden)
    theirs = torch_backprop(net, X, Y, LAM)
    penalty, data, of_J = theirs()
    ours = all_by_name(net)
    names = ("dJ/dL", "dJ/ds", "dJ/do", "dJ/dW2", "dJ/dh", "dJ/dz", "dJ/dW1")
    wanted = dict(zip(names, of_J, strict=True))
    for W, of_s, of_L in zip(("W1", "W2"), penalty, data, strict=True):
        wanted |= {f"ds/d{W}": of_s, f"penalty dJ/d{W}": of_s, f"data dJ/d{W}": of_L}
    _same(ours, {name: each.numpy() for name, each in wanted.items()})
    return {
        f"backprop_{hidden}": lambda: bp.backprop(net, X, Y, lam=LAM),
        f"gradients_{hidden}": lambda: all_by_name(net),
        f"torch_backprop_{hidden}": theirs,
    }


def _surfaces() -> dict[str, Callable[[], object]]:
    net = bp.MLP.random(hidden=64)

    def surface() -> bp.LossSurface:
        return bp.loss_surface(net, X, Y, lam=LAM, resolution=RESOLUTION)

    ours = surface()
    vmap = torch_surface(net, X, Y, LAM, ours.a, ours.b)
    loop = loop_surface(net, X, Y, LAM, ours.a, ours.b)
    _same({"vmap": ours.J, "loop": ours.J}, {"vmap": vmap().numpy(), "loop": loop()})
    return {"surface": surface, "torch_surface": vmap, "loop": loop}


def _general() -> dict[str, Callable[[], object]]:
    net = bp.MLP.random(hidden=64)
    z = np.linspace(-3, 3, RESOLUTION**2 * 64).reshape(RESOLUTION**2, 64)
    return {
        "surface_general": lambda: bp.loss_surface(
            net, X, Y, lam=LAM, axes=GENERAL, resolution=RESOLUTION
        ),
        "tanh": lambda: np.tanh(z),
    }


def _descent(optimiser: str) -> dict[str, Callable[[], object]]:
    net, moons = bp.MLP.random(hidden=8, bias=True), bp.dataset("moons")
    theirs = torch_descent(net, moons, optimiser, UPDATES, RATE, LAM)

    def ours() -> bp.RunState:
        states = bp.descend(
            net, moons, optimiser=optimiser, steps=UPDATES, learning_rate=RATE, lam=LAM
        )
        return deque(states, maxlen=1).pop()

    names = ("W1", "W2", "b1", "b2")
    reached = ours().net
    wanted = {name: each.detach().numpy() for name, each in zip(names, theirs(), strict=True)}
    _same({name: getattr(reached, name) for name in names}, wanted)
    return {f"descent_{optimiser}": ours, f"torch_descent_{optimiser}": theirs}


def _same(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    """Fail unless all numbers agree."""
    for name, numbers in theirs.items():
        np.testing.assert_allclose(ours[name], numbers, rtol=1e-8, atol=1e-12, err_msg=name)


if __name__ == "__main__":
    for name, taken in measure_kernel()["times"].items():
        print(f"{name:22} {1e6 * taken['p50']:10.1f} µs")
