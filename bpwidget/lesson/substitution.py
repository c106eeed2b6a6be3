"""A step's rule with the numbers substituted: matrices, and the signs between them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from bpwidget.lesson.rules import through_loss
from bpwidget.mlp import LOSSES, Trace
from bpwidget.mlp.arguments import Array, read_only

Part: TypeAlias = str | Array


def substituted(trace: Trace, name: str) -> tuple[Part, ...]:
    """Return the right-hand side of a rule: matrices, numbers and signs, in reading order.

    Vectors are columns, as in the book. There are no parts for a quantity that is 1 by definition
    or a copy of another, nor for ∂J/∂ŷ of a loss for which it is not a multiple of prediction −
    target. If an earlier step is broken, its wrong result is substituted.

    Examples
    --------
    >>> from bpwidget.mlp import MLP, backprop
    >>> trace = backprop(MLP.random(), x=(0.5, 0.6), y=0)
    >>> [part if isinstance(part, str) else part.shape for part in substituted(trace, "dJ/dW2")]
    [(2, 1), '·', (1, 4), '+', (), '·', (2, 4)]
    """
    parts = PARTS.get(name)
    return () if parts is None else parts(trace)


def _column(vector: Array) -> Array:
    return vector.reshape(-1, 1)


def _target(trace: Trace) -> Array:
    """Return y; a class as its one-hot vector."""
    if not isinstance(trace.y, int):
        return trace.y
    target = np.zeros(trace.o.shape)
    target[trace.y] = 1.0
    return read_only(target)


def _through_loss(trace: Trace) -> tuple[Part, ...]:
    loss, dJ_dL = LOSSES[trace.loss], trace.gradients["dJ/dL"]
    if loss.residual_factor is None:
        dL_dy_hat = read_only(loss.gradient(trace.y_hat, trace.y))
        return () if dJ_dL == 1 else (dJ_dL, "·", _column(dL_dy_hat))
    prediction, target = _column(trace.prediction), _column(_target(trace))
    factors = dJ_dL, read_only(np.asarray(loss.residual_factor(len(trace.o))))
    before = [part for factor in factors if factor != 1 for part in (factor, "·")]
    if not before:
        return prediction, "−", target
    return *before, "(", prediction, "−", target, ")"


def _by_o(trace: Trace) -> tuple[Part, ...]:
    if through_loss(trace) == "dJ/do":
        return _through_loss(trace)
    return _column(trace.gradients["dJ/dy_hat"]), "⊙", _column(trace.output_slope)


def _weight_gradient(column: Array, row: Array, trace: Trace, W: str) -> tuple[Part, ...]:
    return _column(column), "·", row[None], "+", *_carried_penalty(trace, W)


def _carried_penalty(trace: Trace, W: str) -> tuple[Part, ...]:
    """Return λ W, or the wrong results of steps 1 and 3 instead."""
    dJ_ds, ds_dW = trace.gradients["dJ/ds"], trace.gradients[f"ds/d{W}"]
    if dJ_ds != 1:
        return dJ_ds, "·", ds_dW
    penalty = _penalty(trace, W)
    return penalty if np.array_equal(ds_dW, trace.lam * getattr(trace.net, W)) else (ds_dW,)


def _penalty(trace: Trace, W: str) -> tuple[Part, ...]:
    return read_only(np.asarray(trace.lam)), "·", getattr(trace.net, W)


PARTS: dict[str, Callable[[Trace], tuple[Part, ...]]] = {
    "dJ/dy_hat": _through_loss,
    "dJ/do": _by_o,
    "ds/dW1": lambda trace: _penalty(trace, "W1"),
    "ds/dW2": lambda trace: _penalty(trace, "W2"),
    "dJ/dW2": lambda trace: _weight_gradient(trace.gradients["dJ/do"], trace.h, trace, "W2"),
    "dJ/dh": lambda trace: (trace.net.W2.T, "·", _column(trace.gradients["dJ/do"])),
    "dJ/dz": lambda trace: (_column(trace.gradients["dJ/dh"]), "⊙", _column(trace.slope)),
    "dJ/dW1": lambda trace: _weight_gradient(trace.gradients["dJ/dz"], trace.x, trace, "W1"),
}
