"""A hundred updates without a display, compared with torch.optim.

Before it is timed, torch must reach the same weights.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

import bpwidget as bp

UPDATES = 100
NET = bp.MLP.random(hidden=8, bias=True)
MOONS = bp.dataset("moons")
RATE, LAM = 0.05, 0.01


def descent(optimiser: str) -> Callable[[], bp.RunState]:
    """Return a function that makes the updates, with a complete RunState for each."""

    def run() -> bp.RunState:
        states = bp.descend(
            NET, MOONS, optimiser=optimiser, steps=UPDATES, learning_rate=RATE, lam=LAM
        )
        return deque(states, maxlen=1).pop()

    return run


def torch_descent(optimiser: str) -> Callable[[], list[Any]]:
    """Return a function that makes the same updates in torch and keeps only the weights."""
    X, y = torch.tensor(MOONS.X), torch.tensor(MOONS.y)

    def run() -> list[Any]:
        W1, W2, b1, b2 = here = [
            torch.tensor(array, requires_grad=True) for array in (NET.W1, NET.W2, NET.b1, NET.b2)
        ]
        groups = [{"params": [W1, W2], "weight_decay": LAM}, {"params": [b1, b2]}]
        moving = {
            "sgd": lambda: torch.optim.SGD(groups, lr=RATE),
            "adam": lambda: torch.optim.Adam(groups, lr=RATE),
        }[optimiser]()
        for _ in range(UPDATES):
            o = torch.tanh(X @ W1.T + b1) @ W2.T + b2
            moving.zero_grad()
            torch.nn.functional.cross_entropy(o, y).backward()
            moving.step()
        return here

    return run


@pytest.mark.parametrize("optimiser", ["sgd", "adam"])
def test_descent(benchmark: Any, optimiser: str) -> None:
    benchmark(descent(optimiser))


@pytest.mark.parametrize("optimiser", ["sgd", "adam"])
def test_torch_descent(benchmark: Any, optimiser: str) -> None:
    run = torch_descent(optimiser)
    net = descent(optimiser)().net
    for ours, theirs in zip((net.W1, net.W2, net.b1, net.b2), run(), strict=True):
        np.testing.assert_allclose(theirs.detach().numpy(), ours, rtol=1e-8)
    benchmark(run)


def test_history(benchmark: Any) -> None:
    def run() -> bp.History:
        history = bp.History.start(NET, MOONS, bp.Settings(lam=LAM, learning_rate=RATE))
        for _ in range(UPDATES):
            history = history.advance()
        return history

    benchmark(run)
