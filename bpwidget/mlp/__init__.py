"""The network, its seven backward steps, their numerical check and the loss surface.

NumPy alone; nothing here knows of plots or widgets.
"""

from bpwidget.mlp.activations import ACTIVATIONS, Activation
from bpwidget.mlp.backward import Step, Trace, backprop
from bpwidget.mlp.check import GradientReport, QuantityCheck, check_gradients
from bpwidget.mlp.losses import LOSSES, Loss
from bpwidget.mlp.network import MLP
from bpwidget.mlp.surface import LossSurface, loss_surface

__all__ = [
    "ACTIVATIONS",
    "LOSSES",
    "MLP",
    "Activation",
    "GradientReport",
    "Loss",
    "LossSurface",
    "QuantityCheck",
    "Step",
    "Trace",
    "backprop",
    "check_gradients",
    "loss_surface",
]
