"""Runs for the tests of plots."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

import bpwidget as bp
from bpwidget.mlp.training.data import Data
from bpwidget.mlp.training.datasets import dataset
from bpwidget.mlp.training.history import History
from bpwidget.mlp.training.run_state import Settings
from bpwidget.scene.scene import Scene

# one of each kind that views distinguish: two inputs, four inputs, one sample, targets
KINDS = ("moons", "blobs", "iris", "sample", "line")


@lru_cache
def data_of(kind: str) -> Data:
    if kind == "line":
        X = np.linspace(-1, 1, 12)[:, None]
        return Data(X, 0.3 * X[:, 0] + 0.1, "line")
    return dataset(kind, None if kind in ("iris", "sample") else 60)


def start(kind: str = "moons", **settings: object) -> History:
    """Return a run before its first update; small, so that it is drawn fast."""
    data = data_of(kind)
    loss = "squared_error" if kind == "line" else "cross_entropy"
    outputs = 1 if kind == "line" else max(2, data.outputs)
    net = bp.MLP.random(data.X.shape[1], 5, outputs, bias=True)
    return History.start(net, data, Settings(loss, **settings))  # type: ignore[arg-type]  # as given


def after(run: History, updates: int) -> History:
    for _ in range(updates):
        run = run.advance()
    return run


def scene_of_run(run: History, **chosen: object) -> Scene:
    return Scene(run.at.trace(), run=run, **chosen)  # type: ignore[arg-type]  # as given
