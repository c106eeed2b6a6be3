"""The panel's goals, each a ratio of two measurements in one run on one machine."""

from __future__ import annotations

import math
from dataclasses import dataclass

Times = dict[str, dict[str, float]]

# a machine counts as slow if a pass takes at least this many seconds, see `at_most_if_slow`
SLOW_BACKPROP = 50e-6
BACKPROP = "backprop_8_here"


@dataclass(frozen=True)
class Goal:
    """A ratio and its bound.

    Attributes
    ----------
    what, against
        The two measurements in words.
    ours, theirs
        The names of the two times or amounts of memory.
    faster
        How many times faster than `theirs` `ours` must be; None if `at_most` is given.
    at_most
        The largest ratio of `ours` to `theirs`.
    at_most_if_slow
        The same on a slow machine, if it differs.
    quantile
        ``p50``, ``p95`` or ``worst``, for both.
    unit
        ``ms`` for a time, which is measured in seconds, or ``MiB``.
    """

    what: str
    against: str
    ours: str
    theirs: str
    faster: float | None = None
    at_most: float | None = None
    at_most_if_slow: float | None = None
    quantile: str = "p50"
    unit: str = "ms"

    def is_measured(self, times: Times) -> bool:
        """Return whether both were measured; a run need not include every part."""
        return {self.ours, self.theirs} <= times.keys()

    def ratio(self, times: Times) -> float:
        """Return the measured ratio, or NaN."""
        if not self.is_measured(times):
            return math.nan
        ours, theirs = (times[name][self.quantile] for name in (self.ours, self.theirs))
        return theirs / ours if self.faster is not None else ours / theirs

    def said(self, name: str, times: Times) -> str:
        """Return one of the two measurements with its unit."""
        if name not in times:
            return ""
        measured = times[name][self.quantile] * (1000 if self.unit == "ms" else 1)
        return f"{measured:.3g} {self.unit}"

    def bound(self, times: Times) -> float:
        """Return the ratio to reach on the machine of these times."""
        if self.faster is not None:
            return self.faster
        is_slow = times.get(BACKPROP, {}).get("p50", 0.0) >= SLOW_BACKPROP
        if self.at_most_if_slow is not None and is_slow:
            return self.at_most_if_slow
        assert self.at_most is not None  # noqa: S101 - one of the two is given
        return self.at_most

    def is_met(self, times: Times) -> bool:
        """Return whether the ratio is within its bound; False if it was not measured."""
        ratio, bound = self.ratio(times), self.bound(times)
        return ratio >= bound if self.faster is not None else ratio <= bound

    def wanted(self, times: Times) -> str:
        """Return the goal in words."""
        if self.faster is not None:
            return f"at least {self.faster:g} times faster"
        return f"at most {self.bound(times):g} times that"


KEY = "a move of x in a sweep, key to painted pixels"
MOVE = "a move of x in the kernel"
FRAME = "a frame on screen during playback, with all plots of a run"
# the names of controls in the goals
SAID = {
    "hidden": "hidden",
    "lam": "λ",
    "activation": "activation",
    "loss": "loss",
    "bias": "bias",
    "seed": "seed",
    "y": "target",
    "step": "step",
}
GOALS = (
    Goal(KEY, "one round trip of a number", "panel", "number", at_most=1.5, at_most_if_slow=1.8),
    *(
        Goal(f"a move of {said} in the kernel", MOVE, f"move_{name}", "move_x", at_most=1.3)
        for name, said in SAID.items()
    ),
    Goal(
        "a move of x or λ that changes the limits of an axis, for the first time",
        MOVE,
        "move_snaps_first",
        "move_x",
        at_most=2.5,
    ),
    Goal(MOVE, "savefig of the same figure", "move_x_beside_savefig", "savefig", faster=20),
    Goal(f"{MOVE}, at the largest hidden width", MOVE, "move_x_widest", "move_x", at_most=1.6),
    Goal(f"{MOVE}, pixel ratio 2", MOVE, "move_x_ratio_2", "move_x", at_most=1.3),
    Goal(f"{MOVE}, 8 inputs", MOVE, "move_x_8_inputs", "move_x", at_most=1.2),
    Goal(f"{MOVE}, in Chinese", MOVE, "move_x_chinese", "move_x", at_most=1.1),
    Goal(
        FRAME,
        "a canvas with three numbers playing the same run",
        "frame_panel",
        "frame_numbers",
        at_most=2,
    ),
    Goal(
        "opening another panel, processor time",
        "savefig of its figure",
        "open",
        "open_savefig",
        at_most=3,
    ),
    Goal(
        "from the start of a kernel to the first painted panel",
        "to a FloatSlider and an inline plot",
        "start_panel",
        "start_slider",
        at_most=1.2,
    ),
    Goal(
        "memory kept by an open panel",
        "its canvas",
        "panel_keeps",
        "canvas",
        at_most=2.5,
        unit="MiB",
    ),
    Goal(
        "memory of the kernel after ten minutes of playback",
        "after one minute",
        "kernel_played_ten",
        "kernel_played_one",
        at_most=1.02,
        unit="MiB",
    ),
    *(
        Goal(
            f"backprop with all its gradients by name, hidden={hidden}",
            "torch autograd, the same quantities",
            f"gradients_{hidden}",
            f"torch_backprop_{hidden}",
            faster=faster,
        )
        for hidden, faster in ((8, 5), (512, 4))
    ),
    Goal("loss_surface", "torch.func.vmap", "surface", "torch_surface", faster=100),
    Goal("loss_surface", "a Python loop of forward passes", "surface", "loop", faster=500),
    Goal(
        "loss_surface, general directions",
        "np.tanh on grid x hidden",
        "surface_general",
        "tanh",
        at_most=1.5,
    ),
    Goal("100 updates by SGD", "torch.optim.SGD", "descent_sgd", "torch_descent_sgd", faster=3),
    Goal("100 updates by Adam", "torch.optim.Adam", "descent_adam", "torch_descent_adam", faster=3),
    Goal(
        "in JupyterLite: a move of x",
        "one round trip of a number in the same page",
        "site_panel",
        "site_number",
        at_most=2.5,
    ),
)
# a stricter version of the goals for the controls, and earlier goals, still measured
ALSO = (
    *(
        Goal(
            f"a move of {said} in the kernel to a new value",
            MOVE,
            f"move_{name}_first",
            "move_x",
            at_most=1.3,
        )
        for name, said in SAID.items()
    ),
    Goal(KEY, "interact and pyplot drawing the same plots", "panel", "interact", faster=10),
    Goal(f"{KEY}, p95", "the same for a number", "panel", "number", at_most=2.5, quantile="p95"),
    Goal("at pixel ratio 2", "the panel at ratio 1", "panel_ratio_2", "panel", at_most=1.6),
    Goal(
        "at the largest hidden width", "the panel at hidden=4", "panel_widest", "panel", at_most=2
    ),
    Goal(FRAME, "FuncAnimation and ipympl, bp.plots", "frame_panel", "frame_animation", faster=3),
    Goal(FRAME, "FuncAnimation and ipympl, kept artists", "frame_panel", "frame_artists", faster=3),
    Goal(
        f"{KEY}, after ten minutes of playback",
        "the same before it",
        "key_after_playing",
        "key_before_playing",
        at_most=1.2,
    ),
    Goal(
        "import bpwidget and its panel",
        "numpy, matplotlib.figure, ipywidgets and anywidget",
        "import",
        "import_parts",
        at_most=1.15,
    ),
)
