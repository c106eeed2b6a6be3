"""The target y in the form that a loss takes."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from bpwidget.mlp import LOSSES
from bpwidget.mlp.losses import loss_named

TargetValue: TypeAlias = int | tuple[float, ...]


def target_for(loss: str, y: object, outputs: int) -> Any:
    """Return a target in the form that another loss takes: a class as one-hot, and back.

    A target that cannot be converted is returned as it is, for the loss to refuse.

    Examples
    --------
    >>> target_for("squared_error", 1, outputs=3)
    (0.0, 1.0, 0.0)
    >>> target_for("cross_entropy", (0.2, 0.1, 0.7), outputs=3)
    2
    """
    wanted = loss_named(loss)
    if wanted.takes_class and isinstance(y, tuple):
        return int(np.argmax(y))
    if isinstance(y, (int, np.integer)) and not isinstance(y, bool) and not wanted.takes_class:
        if not 0 <= y < outputs or outputs == 1:
            return y
        return tuple(1.0 if k == y else 0.0 for k in range(outputs))
    if isinstance(y, tuple) and np.isfinite(wanted.highest_target):
        return tuple(float(v) for v in np.clip(y, 0.0, wanted.highest_target))
    return y


def default_target(loss: str, outputs: int) -> Any:
    """Return class 0, or its one-hot vector."""
    if loss in LOSSES and LOSSES[loss].takes_class:
        return 0
    return (1.0, *(0.0 for _ in range(outputs - 1)))
