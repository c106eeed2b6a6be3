"""The work of the kernel, compared with alternatives that must give the same numbers first."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from rivals import loop_surface, torch_backprop, torch_surface

import bpwidget as bp

X, Y, LAM = (0.5, 0.6), 0, 0.01


@pytest.fixture
def panel() -> Iterator[bp.BackpropPanel]:
    panel = bp.BackpropPanel(X, Y, lam=LAM)
    yield panel
    panel.close()


def test_update(benchmark: Any, panel: bp.BackpropPanel) -> None:
    inputs = itertools.cycle((v, 0.6) for v in np.linspace(0.3, 0.9, 41).tolist())
    benchmark(lambda: setattr(panel, "x", next(inputs)))


def test_savefig(benchmark: Any, panel: bp.BackpropPanel) -> None:
    figure = panel.figure
    benchmark(lambda: figure.savefig(io.BytesIO(), format="png", dpi=figure.dpi))


@pytest.mark.parametrize("hidden", [8, 512])
def test_backprop(benchmark: Any, hidden: int) -> None:
    net = bp.MLP.random(hidden=hidden)
    benchmark(bp.backprop, net, X, Y, lam=LAM)


@pytest.mark.parametrize("hidden", [8, 512])
def test_torch_backprop(benchmark: Any, hidden: int) -> None:
    net = bp.MLP.random(hidden=hidden)
    run = torch_backprop(net, X, Y, LAM)
    trace = bp.backprop(net, X, Y, lam=LAM)
    np.testing.assert_allclose(run()[2][-1], trace.gradients["dJ/dW1"], rtol=1e-9, atol=1e-12)
    benchmark(run)


SURFACE = {"lam": LAM, "resolution": 101}


def test_surface(benchmark: Any) -> None:
    benchmark(bp.loss_surface, bp.MLP.random(hidden=64), X, Y, **SURFACE)


def test_torch_surface(benchmark: Any) -> None:
    net = bp.MLP.random(hidden=64)
    ours = bp.loss_surface(net, X, Y, **SURFACE)  # type: ignore[arg-type] # one dict of two kinds
    run = torch_surface(net, X, Y, LAM, ours.a, ours.b)
    np.testing.assert_allclose(run().numpy(), ours.J, rtol=1e-9)
    benchmark.pedantic(run, rounds=50, warmup_rounds=5)  # its times vary by a factor of two


def test_loop(benchmark: Any) -> None:
    net = bp.MLP.random(hidden=64)
    ours = bp.loss_surface(net, X, Y, **SURFACE)  # type: ignore[arg-type] # as above
    run = loop_surface(net, X, Y, LAM, ours.a, ours.b)
    np.testing.assert_allclose(run(), ours.J, rtol=1e-9)
    benchmark.pedantic(run, rounds=5, warmup_rounds=1)


def test_surface_general(benchmark: Any) -> None:
    axes = ("gradient", "random")
    benchmark(bp.loss_surface, bp.MLP.random(hidden=64), X, Y, axes=axes, **SURFACE)


def test_tanh(benchmark: Any) -> None:
    benchmark(np.tanh, np.linspace(-3, 3, 101 * 101 * 64).reshape(101 * 101, 64))
