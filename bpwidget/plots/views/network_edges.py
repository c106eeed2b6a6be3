"""What the edges of a network show: which values, on which scale, in which colours."""

from __future__ import annotations

import math
import sys

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, to_rgb

from bpwidget.mlp.arguments import Array
from bpwidget.plots.drawing.style import Theme
from bpwidget.scene.scene import Scene

# the gradients of a unit or a weight, and the steps that yield them
GRADIENTS: dict[str, tuple[tuple[str, int], ...]] = {
    "x": (),
    "h": (("dJ/dh", 5), ("dJ/dz", 6)),
    "o": (("dJ/do", 2),),
    **{name: ((f"dJ/d{name}", 7),) for name in ("W1", "b1")},
    **{name: ((f"dJ/d{name}", 4),) for name in ("W2", "b2")},
}


def values_of(scene: Scene, name: str) -> Array:
    """Return what the edges of a weight matrix or a bias show."""
    is_weight, trace = scene.edges == "weights", scene.trace
    return np.asarray(getattr(trace.net, name) if is_weight else trace.gradients[f"dJ/d{name}"])


def is_known(scene: Scene, name: str) -> bool:
    """Return whether the learner may see that, or has to find it."""
    return scene.edges == "weights" or GRADIENTS[name][0][1] not in scene.hidden


def scale_of(largest: float) -> float:
    """Return where the scale ends for a largest |value|: few stops, so it seldom moves.

    Examples
    --------
    >>> [scale_of(largest) for largest in (0.0, 0.013, 0.5, 7.2)]
    [1.0, 0.02, 0.5, 10.0]
    """
    if largest == 0:
        return 1.0
    power = math.floor(math.log10(largest))
    ends = (float(f"{stop}e{power}") for stop in (1, 2, 5, 10))
    return min(next(end for end in ends if largest <= end), sys.float_info.max)


def diverging(theme: Theme) -> LinearSegmentedColormap:
    """Return the colours of -1 to 1: orange below zero, grey there, blue above."""
    grey = tuple(np.average([to_rgb(theme.hair), to_rgb(theme.muted)], axis=0, weights=(3, 1)))
    return LinearSegmentedColormap.from_list("W", [theme.penalty, grey, theme.data])
