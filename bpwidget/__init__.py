"""Backpropagation you can move: one network, seven steps, live plots in Jupyter.

>>> import bpwidget as bp
>>> trace = bp.backprop(bp.MLP.random(seed=0), x=(0.5, 0.6), y=0, lam=0.01)
>>> trace.prediction.round(2)
array([0.8, 0.2])
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bpwidget import plots
    from bpwidget.mlp import (
        MLP,
        GradientReport,
        LossSurface,
        Step,
        Trace,
        backprop,
        check_gradients,
        loss_surface,
    )
    from bpwidget.panel import BackpropPanel

__version__ = "0.1.0"
__all__ = [
    "MLP",
    "BackpropPanel",
    "GradientReport",
    "LossSurface",
    "Step",
    "Trace",
    "backprop",
    "check_gradients",
    "loss_surface",
    "plots",
]


def __getattr__(name: str) -> Any:
    """Import a room when the first name of it is asked for.

    So the `bpwidget` command can say where matplotlib may write before matplotlib is imported.
    """
    if name in {"lesson", "mlp", "panel", "plots"}:
        return import_module(f"bpwidget.{name}")
    if name not in __all__:
        raise AttributeError(f"module 'bpwidget' has no attribute {name!r}")
    room = import_module("bpwidget.panel" if name == "BackpropPanel" else "bpwidget.mlp")
    value = globals()[name] = getattr(room, name)
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
