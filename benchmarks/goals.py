"""The panel's goals, each a ratio of two measurements in one run on one machine."""

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
        The two measurements in words.
    ours, theirs
        The names of the two times, or of two amounts of memory.
    faster
        How many times faster than `theirs` `ours` must be; None if `at_most` is given.
    at_most
        The largest ratio of `ours` to `theirs`.
    quantile
        ``p50`` or ``p95``, for both.
    unit
        ``ms`` for a time, which is measured in seconds, or ``MiB``.
    """

    what: str
    against: str
    ours: str
    theirs: str
    faster: float | None = None
    at_most: float | None = None
    quantile: str = "p50"
    unit: str = "ms"

    def ratio(self, times: Times) -> float:
        """Return the ratio that was reached; NaN for a run from before the goal was set."""
        if not {self.ours, self.theirs} <= times.keys():
            return math.nan
        ours, theirs = (times[name][self.quantile] for name in (self.ours, self.theirs))
        return theirs / ours if self.faster is not None else ours / theirs

    def said(self, name: str, times: Times) -> str:
        """Return one of the two measurements with its unit."""
        measured = times[name][self.quantile] * (1000 if self.unit == "ms" else 1)
        return f"{measured:.3g} {self.unit}"

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
FRAME = "a frame on screen while it plays"
GOALS = (
    Goal(KEY, "interact and pyplot drawing the same plots", "panel", "interact", faster=10),
    Goal(KEY, "one round trip of a number", "panel", "number", at_most=1.7),
    Goal(f"{KEY}, p95", "the same", "panel", "number", at_most=2.5, quantile="p95"),
    Goal("at pixel ratio 2", "the panel at ratio 1", "panel_ratio_2", "panel", at_most=1.6),
    Goal("at hidden=64", "the panel at hidden=4", "panel_hidden_64", "panel", at_most=1.3),
    Goal("at hidden=1024", "the panel at hidden=4", "panel_hidden_1024", "panel", at_most=2),
    Goal(FRAME, "FuncAnimation and ipympl, bp.plots", "frame_panel", "frame_animation", faster=3),
    Goal(FRAME, "FuncAnimation and ipympl, kept artists", "frame_panel", "frame_artists", faster=3),
    Goal(
        f"{KEY}, after two minutes of playing",
        "the same before",
        "key_after_playing",
        "key_before_playing",
        at_most=1.2,
    ),
    Goal(
        "memory of the kernel, after two minutes of playing",
        "after ten seconds",
        "kernel_played_120_s",
        "kernel_played_10_s",
        at_most=1.05,
        unit="MiB",
    ),
    Goal("one update in the kernel", "savefig of the same figure", "update", "savefig", faster=10),
    Goal(
        "opening a panel, processor time",
        "savefig of its figure",
        "open",
        "open_savefig",
        at_most=1.5,
    ),
    Goal(
        "memory that an open panel keeps",
        "its canvas",
        "panel_keeps",
        "canvas",
        at_most=2.5,
        unit="MiB",
    ),
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
    Goal("100 updates by Adam", "torch.optim.Adam", "descent_adam", "torch_descent_adam", faster=1),
    Goal(
        "import bpwidget and its panel",
        "numpy, matplotlib.figure, ipywidgets, anywidget",
        "import",
        "import_parts",
        at_most=1.15,
    ),
)
