"""The processor time in the kernel of a move of every control, swept through its whole range.

Every sweep has a process of its own, with a panel that draws for a browser. It goes there and back,
so that each value is new once and known afterwards. The sweeps of one control are spread over the
whole run.

python benchmarks/moves.py
"""

from __future__ import annotations

import gc
import io
import math
import multiprocessing
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from goals import SAID
from headless import opened
from sampling import Taken, spread, summary

import bpwidget as bp
from bpwidget.lesson.planting import plantable
from bpwidget.lesson.words.languages import LANGUAGES
from bpwidget.mlp import ACTIVATIONS
from bpwidget.mlp.arguments import flag
from bpwidget.mlp.training.recipes import PRESETS
from bpwidget.panel.controls.number import (
    HIDDEN_STOPS,
    LAM_STOPS,
    RATE_STOPS,
    X_STOPS,
    HiddenControl,
    InputControl,
    LamControl,
    RateControl,
)
from bpwidget.panel.state.axes import axis_names
from bpwidget.panel.state.checks import UPDATE_PHASE
from bpwidget.panel.state.data import SETS
from bpwidget.panel.state.sizes import LARGEST_LAYER
from bpwidget.panel.state.state import CONTROLS
from bpwidget.plots.layout import PLOTS
from bpwidget.plots.views.view import Redraw, View

X = (0.5, 0.6)
WARM_UP = 10
FEWEST_FIRST = 9  # with fewer new values than these, the sweep is repeated
MOST_SWEEPS = 9


def _first_of_x(rest: Sequence[float]) -> tuple[tuple[float, ...], ...]:
    slider = InputControl(lambda *_: None, 0, lambda _: lambda state: state)
    return tuple((slider.from_stop(stop), *rest) for stop in range(-X_STOPS, X_STOPS + 1))


def _stops(kind: Any, first: int, last: int) -> tuple[float, ...]:
    slider = kind(lambda *_: None)
    return tuple(slider.from_stop(stop) for stop in range(first, last + 1))


# the values of controls whose check does not list them, made in the process of the sweep
VALUES: Mapping[str, Callable[[], Sequence[Any]]] = {
    "x": lambda: _first_of_x(X[1:]),
    "y": lambda: (0, 1),
    "hidden": lambda: _stops(HiddenControl, 1, HIDDEN_STOPS),
    "lam": lambda: _stops(LamControl, 0, LAM_STOPS),
    "seed": lambda: range(31),
    "lang": lambda: tuple(LANGUAGES),
    "output_activation": lambda: tuple(ACTIVATIONS),
    "weights": lambda: [{"W1[0,0]": stop / 10} for stop in range(-30, 31)],
    "step": lambda: range(8),
    "axes": lambda: [
        (name, "W2[0,0]") for name in axis_names(bp.MLP.random()) if name != "W2[0,0]"
    ],
    "plot": lambda: PLOTS[:3],
    "follow": lambda: (None, *bp.MLP.random().entries),
    "epsilon": lambda: tuple(stop / 20 for stop in range(-20, 21)),
    "revealed": lambda: [tuple(range(1, last)) for last in range(1, 9)],
    "planted": lambda: (None, *plantable(bp.backprop(bp.MLP.random(), X, 0, lam=0.01))),
    "data": lambda: (None, "sample", *SETS),
    "sample": lambda: range(40),
    "preset": lambda: (None, *PRESETS),
    "learning_rate": lambda: _stops(RateControl, 0, RATE_STOPS),
    "batch": lambda: (None, *range(10, 151, 10)),
    "frozen": lambda: ((), ("b1",), ("b1", "b2"), ("W1[0,0]",)),
    "phase": lambda: (None, *range(UPDATE_PHASE + 1)),
}
# how the panel is opened if its mode alone does not show the control
PANELS: Mapping[str, dict[str, Any]] = {
    "output_activation": {"loss": "squared_error"},
    "revealed": {"mode": "practise", "quiz": "all"},
}
OF_MODE: Mapping[str, dict[str, Any]] = {
    "": {},
    "practise": {"mode": "practise"},
    "train": {"data": "moons"},
}
LOOKS: Mapping[str, dict[str, Any]] = {"plot": {"width": 360, "narrow": True}}


class Move(NamedTuple):
    """The processor time of a move, whether its value is new, and whether a still part was drawn.

    A still part holds the axes with their ticks and labels; a move of x or λ draws one when it
    changes the limits of an axis.
    """

    seconds: float
    is_first: bool
    is_snap: bool


@dataclass(frozen=True)
class Sweep:
    """A sweep of a control through its values.

    Attributes
    ----------
    control : str
    panel : dict
        The arguments with which the panel is opened.
    look : dict
        Entries of the page's report that replace those of `LOOK`.
    every : int
        Take one of so many values.
    """

    control: str
    panel: dict[str, Any] = field(default_factory=dict)
    look: dict[str, Any] = field(default_factory=dict)
    every: int = 1

    def values(self) -> Sequence[Any]:
        """Return the values that the control is set to, in order."""
        if self.control == "x" and "x" in self.panel:
            values: Sequence[Any] = _first_of_x(self.panel["x"][1:])
        else:
            values = values_of(self.control)
        return values[:: self.every] if len(values) > 2 * self.every else values


def values_of(control: str) -> Sequence[Any]:
    """Return the values through which a control is swept."""
    if control in VALUES:
        return tuple(VALUES[control]())
    check = CONTROLS[control].check
    if check is flag:
        return (False, True)
    choices = getattr(check, "keywords", {}).get("choices")
    if choices is None:
        raise SystemExit(f"benchmarks/moves.py: VALUES has no values for {control!r}; add some")
    return tuple(choices)


def sweeps(*, brief: bool = False) -> dict[str, Sweep]:
    """Return the sweep of every control, and sweeps of x on other panels."""
    every = 20 if brief else 1
    of_controls = {
        name: Sweep(name, PANELS.get(name, OF_MODE[row.mode]), LOOKS.get(name, {}), every=every)
        for name, row in CONTROLS.items()
    }
    eight = tuple(round(0.1 * k, 1) for k in range(1, 9))
    return of_controls | {
        "x_widest": Sweep("x", {"hidden": LARGEST_LAYER}, every=every),
        "x_ratio_2": Sweep("x", {}, {"ratio": 2}, every=every),
        "x_8_inputs": Sweep("x", {"x": eight}, every=every),
        "x_chinese": Sweep("x", {"lang": "zh"}, every=every),
    }


def sweeps_of(name: str, sweep: Sweep) -> int:
    """Return how often a sweep is repeated."""
    if name == "x":
        return 4  # everything is compared with it
    first = max(len(sweep.values()) - 1, 1)
    # a control without a goal is swept once, if it has enough values
    fewest = 2 if name in SAID or name.startswith("x_") else 1
    return min(max(fewest, math.ceil(FEWEST_FIRST / first)), MOST_SWEEPS)


def there_and_back(count: int, start: int | None) -> Iterator[int]:
    """Yield indices of values: up from the start, down to the first, and back to the start.

    Examples
    --------
    >>> list(there_and_back(4, 2)), list(there_and_back(2, None))
    ([3, 2, 1, 0, 1, 2], [0, 1, 0])
    """
    at = -1 if start is None else start
    yield from range(at + 1, count)
    yield from range(count - 2, -1, -1)
    yield from range(1, at + 1)


def swept(sweep: Sweep) -> list[Move]:
    """Open a panel, and return its moves."""
    snaps = _noting_still_parts()
    moves: list[Move] = []
    with opened(sweep.look, lang=sweep.panel.get("lang", "en"), **_without_lang(sweep)) as panel:
        _warm_up(panel)
        values = sweep.values()
        here = getattr(panel, sweep.control)
        start = next((k for k, value in enumerate(values) if value == here), None)
        seen = {start}
        gc.collect()
        for place in there_and_back(len(values), start):
            snaps.clear()
            begun = time.process_time()
            setattr(panel, sweep.control, values[place])
            seconds = time.process_time() - begun
            moves.append(Move(seconds, place not in seen, bool(snaps)))
            seen.add(place)
    return moves


def beside_savefig(rounds: int) -> dict[str, list[float]]:
    """Return the processor times of moves of x, and of saving the same figure in between."""
    taken: dict[str, list[float]] = {"move_x_beside_savefig": [], "savefig": []}
    with opened(lang="en") as panel, opened(lang="en") as saved:
        _warm_up(panel)
        values = values_of("x")
        # another panel's figure: after `savefig`, a panel would draw all its parts at every move
        figure = saved.figure
        for number in range(rounds):
            for k in range(6):
                x = values[(7 * number + k) % len(values)]
                begun = time.process_time()
                panel.x = x
                taken["move_x_beside_savefig"].append(time.process_time() - begun)
            saved.x = panel.x
            begun = time.process_time()
            figure.savefig(io.BytesIO(), format="png", dpi=figure.dpi)
            taken["savefig"].append(time.process_time() - begun)
    return taken


def measure_moves(*, brief: bool = False) -> dict[str, Any]:
    """Return the seconds that moves take, and the names of the controls."""
    wanted = sweeps(brief=brief)
    if brief:
        wanted = {name: wanted[name] for name in ("x", "hidden", "bias", "x_ratio_2")}
    counts = {name: 1 if brief else sweeps_of(name, sweep) for name, sweep in wanted.items()}
    moves: dict[str, list[Move]] = {name: [] for name in wanted}
    saving: dict[str, list[float]] = {}
    with _fresh_processes() as pool:
        for name in spread(counts | {"savefig": 1}):
            if name == "savefig":
                saving = pool.apply(beside_savefig, (2 if brief else 20,))
            else:
                moves[name] += pool.apply(swept, (wanted[name],))
    times = {name: summary(taken) for name, taken in saving.items()}
    for name, made in moves.items():
        times |= _summaries(f"move_{name}", made)
    snaps = [move for name in ("x", "lam") for move in moves.get(name, ()) if move.is_snap]
    times |= _summaries("move_snaps", snaps)
    return {"times": times, "controls": list(moves)}


def _summaries(name: str, moves: Sequence[Move]) -> dict[str, Taken]:
    """Return the summaries of all moves, of those to new values, and of those to known ones."""
    kinds = {
        name: [move.seconds for move in moves],
        f"{name}_first": [move.seconds for move in moves if move.is_first],
        f"{name}_again": [move.seconds for move in moves if not move.is_first],
    }
    return {kind: summary(taken) for kind, taken in kinds.items() if taken}


def _without_lang(sweep: Sweep) -> dict[str, Any]:
    return {name: value for name, value in sweep.panel.items() if name != "lang"}


def _warm_up(panel: bp.BackpropPanel) -> None:
    """Move x a little and back, so that everything a move needs has been made."""
    first, *rest = panel.x
    for k in range(1, WARM_UP):
        panel.x = (first + k / 1000, *rest)
    panel.x = (first, *rest)


def _noting_still_parts() -> list[str]:
    """Return a list to which every view adds its name when it draws another still part."""
    noted: list[str] = []
    show = View.show

    def noting(view: View, *given: Any) -> Redraw:
        redraw = show(view, *given)
        if redraw is Redraw.STILL:
            noted.append(type(view).__name__)
        return redraw

    View.show = noting  # type: ignore[method-assign]  # this process does nothing else
    return noted


def _fresh_processes() -> Any:
    """Return a pool with a new process for every call; on POSIX these import nothing again."""
    methods = multiprocessing.get_all_start_methods()
    context: Any = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    if "forkserver" in methods:
        context.set_forkserver_preload(["moves"])
    return context.Pool(1, maxtasksperchild=1)


if __name__ == "__main__":
    times = measure_moves()["times"]
    for name, taken in times.items():
        said = "  ".join(f"{kind} {1000 * taken[kind]:6.1f}" for kind in ("p50", "p95", "worst"))
        print(f"{name:32} {said} ms of processor, {taken['count']} moves")
