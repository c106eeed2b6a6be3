"""The same descent in torch.optim; run as a script, it prints the recorded values."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib import import_module
from typing import Any

import numpy as np

from bpwidget.mlp.arguments import Array
from bpwidget.mlp.losses import Classes
from bpwidget.mlp.network import MLP
from bpwidget.mlp.training.data import Data
from bpwidget.mlp.training.optimisers import OPTIMISERS
from bpwidget.mlp.training.run_state import Settings

NET = MLP(
    W1=[[0.5, -0.3], [0.1, 0.8], [-0.6, 0.2]],
    W2=[[0.4, -0.7, 0.2], [-0.1, 0.3, 0.9]],
    b1=[0.1, -0.2, 0.3],
    b2=[0.05, -0.05],
)
DATA = Data([[0.5, 0.6], [-1.0, 0.3], [0.2, -0.8], [1.5, 1.0], [-0.4, -0.9]], [0, 1, 1, 0, 1])
UPDATES = 10


def torch_weights(
    net: MLP, data: Data, settings: Settings, batches: Iterable[Classes]
) -> dict[str, Array]:
    """Return the weights and biases after one update for each batch of rows."""
    torch: Any = import_module("torch")
    here = {
        name: torch.tensor(getattr(net, name).copy(), requires_grad=True)
        for name in ("W1", "W2", "b1", "b2")
        if getattr(net, name) is not None
    }
    groups = [
        {"params": [here["W1"], here["W2"]], "weight_decay": settings.lam},
        {"params": [here[name] for name in here if name[0] == "b"], "weight_decay": 0.0},
    ]
    rate = settings.learning_rate
    optimiser = {
        "sgd": lambda: torch.optim.SGD(groups, lr=rate),
        "momentum": lambda: torch.optim.SGD(groups, lr=rate, momentum=0.9),
        "adam": lambda: torch.optim.Adam(groups, lr=rate),
    }[settings.optimiser]()
    X, y = torch.tensor(data.X.copy()), torch.tensor(data.y.copy())
    for rows in batches:
        some = torch.tensor(rows.copy())
        z = X[some] @ here["W1"].T + here.get("b1", 0.0)
        o = torch.tanh(z) @ here["W2"].T + here.get("b2", 0.0)
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(o, y[some]).backward()
        optimiser.step()
    return {name: np.array(tensor.detach().tolist()) for name, tensor in here.items()}


def recorded_settings(optimiser: str) -> Settings:
    """Return the settings of the recorded runs."""
    return Settings(lam=0.1, learning_rate=0.05, optimiser=optimiser)


if __name__ == "__main__":
    for name in OPTIMISERS:
        after = torch_weights(
            NET, DATA, recorded_settings(name), [np.arange(len(DATA.X))] * UPDATES
        )
        sys.stdout.write(f'    "{name}": {{\n')
        for array, values in after.items():
            sys.stdout.write(f'        "{array}": {values.tolist()},\n')
        sys.stdout.write("    },\n")
