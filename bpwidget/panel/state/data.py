"""The run of gradient descent that a panel's controls ask for."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from bpwidget.mlp.arguments import choice, short
from bpwidget.mlp.losses import loss_named
from bpwidget.mlp.network import MLP
from bpwidget.mlp.refusals import RefusedTypeError
from bpwidget.mlp.training.data import Data
from bpwidget.mlp.training.datasets import dataset
from bpwidget.mlp.training.recipes import PRESETS, RECIPES, preset
from bpwidget.panel.state.target import TargetValue

Source: TypeAlias = str | Data | None
# the input of the first lesson
X = (0.5, 0.6)
SAMPLE = "sample"
# says that there is no run
NO_DATA = "none"
# updates in a frame, and the milliseconds between two frames
SPEEDS: dict[str, tuple[int, int]] = {
    "slow": (1, 700),
    "steady": (1, 150),
    "fast": (1, 0),
    "faster": (10, 0),
}


def source_of(data: object) -> Source:
    """Return what a panel is to descend on, or refuse it."""
    if data is None or (isinstance(data, str) and data == NO_DATA):
        return None
    if isinstance(data, Data):
        return data
    if isinstance(data, str):
        choice("data", data, dict.fromkeys(RECIPES))
        return data
    raise RefusedTypeError("data_or_name", got=short(data))


def samples_of(source: str | Data, loss: str, x: Any, y: TargetValue) -> Any:
    """Return the samples, with targets of the kind that a loss takes."""
    if source == SAMPLE:
        return x, y
    data = named(source)
    takes_class = loss_named(loss).takes_class
    if not takes_class and data.y.dtype.kind != "f" and data.outputs > 1:
        return data.one_hot()
    return data


def size_of(source: str | Data) -> int:
    """Return how many samples there are to train on."""
    return 1 if source == SAMPLE else len(named(source).X)


def named(source: str | Data) -> Data:
    """Return a data set by name; measurements are standardised."""
    if isinstance(source, Data):
        return source
    data = dataset(source)
    return data.standardised() if source == "iris" else data


def fitted(x: Any, y: Any, outputs: int | None, data: object) -> tuple[Any, int]:
    """Return x and the number of outputs; by default, those that fit y or the data."""
    source = source_of(data)
    samples = None if source is None or source == SAMPLE else named(source)
    if outputs is None:
        outputs = 2 if np.ndim(y) == 0 else max(1, np.size(y))
        outputs = outputs if samples is None else samples.outputs
    if x is X and samples is not None and samples.X.shape[1] != len(X):
        x = samples.X[0]
    return x, outputs


def fitting(net: MLP) -> list[str]:
    """Return the names of the built-in data sets that fit a network."""
    return [
        name
        for name in RECIPES
        if name == SAMPLE
        or (named(name).X.shape[1] == net.inputs and named(name).outputs == net.outputs)
    ]


def presets_for(net: MLP) -> list[str]:
    """Return the presets whose network has the same number of inputs and outputs."""
    return [
        name
        for name in PRESETS
        if (preset(name).net.inputs, preset(name).net.outputs) == (net.inputs, net.outputs)
    ]


def controls_of(name: str) -> dict[str, Any]:
    """Return the controls of a panel before the first update of a preset."""
    setup = preset(name)
    net, settings = setup.net, setup.settings
    return {
        "given": net,
        "weights": {},
        "hidden": net.hidden,
        "activation": net.activation,
        "bias": net.b1 is not None,
        "loss": settings.loss,
        "lam": settings.lam,
        "learning_rate": settings.learning_rate,
        "optimiser": settings.optimiser,
        "batch": settings.batch,
        "data": setup.data.name,
        "playing": False,
        "mode": "train",
    }
