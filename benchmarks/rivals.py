"""The alternatives: torch autograd, torch.func.vmap, torch.optim, a Python loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

import bpwidget as bp

torch.set_num_threads(1)


def torch_backprop(net: bp.MLP, x: tuple[float, ...], y: int, lam: float) -> Callable[[], Any]:
    """Return a function that computes all results of the seven steps with torch autograd.

    It returns the derivatives of s and of L with respect to W1 and W2, which are the terms that
    steps 4 and 7 add, and those of J with respect to L, s, o, W2, h, z and W1.
    """
    W1, W2 = (torch.tensor(W, requires_grad=True) for W in (net.W1, net.W2))
    vector, target = torch.tensor(x, dtype=torch.float64), torch.tensor(y)

    def run() -> Any:
        z = W1 @ vector
        h = torch.tanh(z)
        o = W2 @ h
        L = torch.nn.functional.cross_entropy(o, target)
        s = lam / 2 * ((W1 * W1).sum() + (W2 * W2).sum())
        J = L + s
        penalty = torch.autograd.grad(s, [W1, W2], retain_graph=True)
        data = torch.autograd.grad(L, [W1, W2], retain_graph=True)
        return penalty, data, torch.autograd.grad(J, [L, s, o, W2, h, z, W1])

    return run


def torch_surface(
    net: bp.MLP, x: tuple[float, ...], y: int, lam: float, a: Any, b: Any
) -> Callable[[], Any]:
    """Return a function that computes J over W1[0,0] and W2[0,0] with torch.func.vmap."""
    W1, W2 = torch.tensor(net.W1), torch.tensor(net.W2)
    vector = torch.tensor(x, dtype=torch.float64)
    first, second = torch.zeros_like(W1), torch.zeros_like(W2)
    first[0, 0] = second[0, 0] = 1.0
    da, db = torch.tensor(a - net.W1[0, 0]), torch.tensor(b - net.W2[0, 0])
    grid = torch.meshgrid(da, db, indexing="xy")

    def objective(p: Any, q: Any) -> Any:
        V1, V2 = W1 + p * first, W2 + q * second
        o = V2 @ torch.tanh(V1 @ vector)
        return torch.logsumexp(o, 0) - o[y] + lam / 2 * ((V1 * V1).sum() + (V2 * V2).sum())

    many = torch.func.vmap(torch.func.vmap(objective))
    return lambda: many(*grid)


def loop_surface(
    net: bp.MLP, x: tuple[float, ...], y: int, lam: float, a: Any, b: Any
) -> Callable[[], Any]:
    """Return a function that computes J over the same weights, one forward pass at a time."""
    vector = np.array(x)

    def run() -> Any:
        V1, V2 = net.W1.copy(), net.W2.copy()
        J = np.empty((len(b), len(a)))
        for i, V2[0, 0] in enumerate(b):
            for j, V1[0, 0] in enumerate(a):
                o = V2 @ np.tanh(V1 @ vector)
                top = o.max()
                L = top + np.log(np.exp(o - top).sum()) - o[y]
                J[i, j] = L + lam / 2 * ((V1 * V1).sum() + (V2 * V2).sum())
        return J

    return run


def torch_descent(
    net: bp.MLP, data: bp.Data, optimiser: str, updates: int, rate: float, lam: float
) -> Callable[[], list[Any]]:
    """Return a function that makes some updates with torch.optim and keeps only the weights."""
    X, y = torch.tensor(data.X), torch.tensor(data.y)
    arrays = (net.W1, net.W2, net.b1, net.b2)
    kind = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[optimiser]

    def run() -> list[Any]:
        W1, W2, b1, b2 = here = [torch.tensor(array, requires_grad=True) for array in arrays]
        groups = [{"params": [W1, W2], "weight_decay": lam}, {"params": [b1, b2]}]
        moving = kind(groups, lr=rate)
        for _ in range(updates):
            o = torch.tanh(X @ W1.T + b1) @ W2.T + b2
            moving.zero_grad()
            torch.nn.functional.cross_entropy(o, y).backward()
            moving.step()
        return here

    return run
