"""The network, its seven backward steps, their numerical check and the loss surface.

NumPy only; nothing here knows about plots or widgets.
"""

from bpwidget.mlp.activations import ACTIVATIONS, Activation
from bpwidget.mlp.backward import backprop
from bpwidget.mlp.check import GradientReport, QuantityCheck, check_gradients
from bpwidget.mlp.losses import LOSSES, Loss
from bpwidget.mlp.network import MLP
from bpwidget.mlp.nudge import Nudge, nudge
from bpwidget.mlp.surface.loss_surface import LossSurface, loss_surface
from bpwidget.mlp.trace import Step, Trace
from bpwidget.mlp.training.batch import Batch, backprop_batch

__all__ = [
    "ACTIVATIONS",
    "LOSSES",
    "MLP",
    "Activation",
    "Batch",
    "GradientReport",
    "Loss",
    "LossSurface",
    "Nudge",
    "QuantityCheck",
    "Step",
    "Trace",
    "backprop",
    "backprop_batch",
    "check_gradients",
    "loss_surface",
    "nudge",
]
