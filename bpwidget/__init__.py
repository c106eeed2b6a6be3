"""Backpropagation you can move: one network, seven steps, live plots in Jupyter.

>>> import bpwidget as bp
>>> trace = bp.backprop(bp.MLP.random(seed=0), x=(0.5, 0.6), y=0, lam=0.01)
>>> trace.prediction.round(2)
array([0.8, 0.2])
"""

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
