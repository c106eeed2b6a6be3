"""A panel has a largest size, and refuses more immediately, wherever it comes from."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import bpwidget as bp
from bpwidget.mlp import MLP
from bpwidget.panel.state.sizes import LARGEST_LAYER, MOST_SAMPLES, MOST_VALUES, MOST_WEIGHTS

MANY = 10**6


def data(rows: int, features: int = 2, held_out: int = 0) -> bp.Data:
    X, y = np.zeros((rows, features)), np.arange(rows) % 2
    X_test, y_test = np.zeros((held_out, features)), np.arange(held_out) % 2
    return bp.Data(X, y, X_test=X_test, y_test=y_test)


def saved(**changes: Any) -> str:
    panel = bp.BackpropPanel()
    kept = panel.to_dict()
    panel.close()
    return json.dumps({**kept, **changes})


def moved(**changes: Any) -> None:
    panel = bp.BackpropPanel()
    before = panel.to_dict()
    try:
        panel.move(**changes)
    finally:
        assert panel.to_dict() == before
        panel.close()


DOORS: dict[str, tuple[Callable[[], object], str]] = {
    "hidden": (lambda: bp.BackpropPanel(hidden=MANY), "hidden must be at most 1000, got 1000000"),
    "x": (lambda: bp.BackpropPanel(x=np.zeros(MANY)), "inputs must be at most 1000, got 1000000"),
    "outputs": (lambda: bp.BackpropPanel(outputs=MANY), "outputs must be at most 1000, got"),
    "trait": (lambda: moved(hidden=MANY), "hidden must be at most 1000, got 1000000"),
    "saved hidden": (
        lambda: bp.BackpropPanel.from_dict(saved(hidden=MANY)),
        "hidden must be at most 1000, got 1000000",
    ),
    "saved inputs": (
        lambda: bp.BackpropPanel.from_dict(saved(inputs=MANY, x=[0.0] * MANY)),
        "inputs must be at most 1000, got 1000000",
    ),
    "samples": (
        lambda: bp.BackpropPanel(data=data(MOST_SAMPLES, held_out=1)),
        "data must have at most 10000 samples on a panel, got 10001",
    ),
    "samples later": (
        lambda: moved(data=data(MOST_SAMPLES + 1)),
        "data must have at most 10000 samples on a panel, got 10001",
    ),
    "features": (
        lambda: moved(data=data(2, LARGEST_LAYER + 1)),
        "inputs must be at most 1000, got 1001",
    ),
    "own weights": (
        lambda: bp.BackpropPanel.from_arrays(np.zeros((MANY, 2)), np.zeros((2, MANY))),
        "hidden must be at most 1000, got 1000000",
    ),
    "weights": (
        lambda: bp.BackpropPanel(x=np.zeros(500), hidden=500),
        "at most 100000 weights, got 251000 of them with hidden=500 and inputs=500",
    ),
}


@pytest.mark.parametrize("door", DOORS)
def test_more_than_the_largest_size_is_refused_at_once(door: str) -> None:
    make, sentence = DOORS[door]
    start = time.perf_counter()
    with pytest.raises(ValueError, match=sentence):
        make()
    assert time.perf_counter() - start < 5


def test_the_largest_sizes_are_those_of_the_docs_and_can_be_computed() -> None:
    doc = str(bp.BackpropPanel.__doc__)
    for number in (LARGEST_LAYER, MOST_WEIGHTS, MOST_SAMPLES, MOST_VALUES):
        assert f"{number:,}" in doc
    panel = bp.BackpropPanel(hidden=LARGEST_LAYER)
    assert panel.net.hidden == LARGEST_LAYER
    panel.close()


def test_plots_have_a_largest_size_too() -> None:
    with pytest.raises(ValueError, match="must make at most 10000000 numbers, got 5000000000000"):
        MLP.random(hidden=10**12)
    with pytest.raises(ValueError, match="resolution must be at most 2000, got 1000000"):
        bp.loss_surface(MLP.random(), (0.5, 0.6), 0, resolution=10**6)
