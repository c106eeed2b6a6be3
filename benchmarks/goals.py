"""What the panel has to reach: each goal a ratio of two times of one run on one machine."""

from __future__ import annotations

import math
from dataclasses import dataclass

Times = dict[str, dict[str, float]]


@dataclass(frozen=True)
class Goal:
    """A ratio and its bound.

    Attributes
    ----------
    what, against
        What is timed, and beside what, in words.
    ours, theirs
        The names of the two times.
    faster
        How many times faster `ours` must be at least; None for a goal of the other kind.
    at_most
        How many times the time of `theirs` it may take.
    quantile
        ``p50`` or ``p95``, of both.
    """

    what: str
    against: str
    ours: str
    theirs: str
    faster: float | None = None
    at_most: float | None = None
    quantile: str = "p50"

    def ratio(self, times: Times) -> float:
        """Return the ratio that was reached; NaN of a run before the goal was set."""
        if not {self.ours, self.theirs} <= times.keys():
            return math.nan
        ours, theirs = (times[name][self.quantile] for name in (self.ours, self.theirs))
        return theirs / ours if self.faster is not None else ours / theirs

    def is_met(self, times: Times) -> bool:
        """Return whether the ratio is within its bound."""
        if self.faster is not None:
            return self.ratio(times) >= self.faster
        return self.at_most is not None and self.ratio(times) <= self.at_most

    @property
    def bound(self) -> str:
        """The goal in words."""
        if self.faster == 1:
            return "at least as fast"
        if self.faster is not None:
            return f"at least {self.faster:g} times faster"
        return f"at most {self.at_most:g} times it"


KEY = "arrow key to painted pixels"
GOALS = (
    Goal(KEY, "interact and pyplot drawing the same plots", "panel", "interact", faster=10),
    Goal(KEY, "one round trip of a number", "panel", "number", at_most=1.7),
    Goal(f"{KEY}, p95", "the same", "panel", "number", at_most=2.5, quantile="p95"),
    Goal("at pixel ratio 2", "the panel at ratio 1", "panel_ratio_2", "panel", at_most=1.6),
    Goal("at hidden=64", "the panel at hidden=4", "panel_hidden_64", "panel", at_most=1.3),
    Goal("at hidden=1024", "the panel at hidden=4", "panel_hidden_1024", "panel", at_most=2),
    Goal("one update in the kernel", "savefig of the same figure", "update", "savefig", faster=10),
    Goal("backprop, hidden=8", "torch autograd", "backprop_8", "torch_backprop_8", faster=5),
    Goal("backprop, hidden=512", "torch autograd", "backprop_512", "torch_backprop_512", faster=4),
    Goal("loss_surface", "torch.func.vmap", "surface", "torch_surface", faster=100),
    Goal("loss_surface", "a Python loop of forward passes", "surface", "loop", faster=500),
    Goal(
        "loss_surface, general directions",
        "np.tanh on grid x hidden",
        "surface_general",
        "tanh",
        at_most=1.5,
    ),
    Goal("100 updates by SGD", "torch.optim.SGD", "descent_sgd", "torch_descent_sgd", faster=1),
    Goal("100 updates by Adam", "torch.optim.Adam", "descent_adam", "torch_descent_adam", faster=2),
    Goal(
        "import bpwidget and its panel",
        "numpy, matplotlib.figure, ipywidgets, anywidget",
        "import",
        "import_parts",
        at_most=1.15,
    ),
)
