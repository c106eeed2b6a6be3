"""The processor time of a move of each control, divided among the parts of the panel.

``python benchmarks/moves_profile.py`` moves the controls as the browser does, by messages to their
widgets, and prints a table: the median processor time of a move, and how much of it goes to the
state, the network, the plots, the text and the messages, which are serialised and signed as in a
kernel. Each control goes through its values several times; the first round, which makes whatever is
then kept, has its own column. ``--lang zh`` and ``--ratio 2`` set language and pixel ratio; to
measure only some controls, name them at the end.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[_name] = "1"

import headless  # noqa: E402 - NumPy reads the number of threads when it is imported

from bpwidget.panel.screen import frame, live  # noqa: E402
from bpwidget.panel.state import state  # noqa: E402
from bpwidget.plots.board import Board  # noqa: E402
from bpwidget.scene import scene  # noqa: E402

ROUNDS = 5
PARTS = ("state", "network", "plots", "text", "messages")
SENDING = "publish_msg"
Move = Callable[[Any, Any], None]


class Watch:
    """Divides time among the parts of the panel; time in a nested part counts for that alone."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.messages = 0
        self._inside: list[str] = []
        self._since = 0.0

    def _turn(self) -> None:
        now = time.thread_time()
        if self._inside:
            self.taken[self._inside[-1]] += now - self._since
        self._since = now

    def part(self, name: str, holder: Any, method: str) -> None:
        """Count a function as belonging to a part."""
        inner = getattr(holder, method)

        @wraps(inner)
        def watched(*args: Any, **kwargs: Any) -> Any:
            self.messages += method == SENDING
            self._turn()
            self._inside.append(name)
            try:
                return inner(*args, **kwargs)
            finally:
                self._turn()
                self._inside.pop()

        setattr(holder, method, watched)


WATCH = Watch()


def watch_parts() -> None:
    """Watch the functions that a move calls."""
    WATCH.part("state", state.State, "computed")
    for module, names in ((state, ("backprop", "network_of")), (scene, ("surface_of",))):
        for name in names:
            WATCH.part("network", module, name)
    for method in ("__init__", "exchange", "draw", "whole"):
        WATCH.part("plots", Board, method)
    for name in ("parts_of", "announced"):
        WATCH.part("text", frame, name)
    WATCH.part("text", live, "change_of")
    for name in ("runs", "png"):
        WATCH.part("messages", live, name)
    WATCH.part("messages", headless.PackingComm, SENDING)


def update(widget: Any, **state: Any) -> None:
    """Set a widget as the browser does."""
    data = {"method": "update", "state": state, "buffer_paths": []}
    widget._handle_msg({"content": {"data": data}, "buffers": []})


def slide(find: Callable[[Any], Any]) -> Move:
    """Return a function that moves a slider or ticks a box."""
    return lambda panel, value: update(find(panel._session.controls), value=value)


def choose(find: Callable[[Any], Any]) -> Move:
    """Return a function that chooses an entry of a list."""

    def do(panel: Any, value: Any) -> None:
        widget = find(panel._session.controls)
        values = [each[1] if isinstance(each, tuple) else each for each in widget.options]
        update(widget, index=values.index(value))

    return do


def trait(name: str) -> Move:
    """Return a function that sets a trait, for controls without a visible widget of their own."""
    return lambda panel, value: setattr(panel, name, value)


def step(panel: Any, number: int) -> None:
    """Select a step on the rail."""
    headless.tell(panel, kind="step", step=number)


# how each control is moved, and through which values
MOVES: dict[str, tuple[Move, Sequence[Any]]] = {
    "x": (slide(lambda c: c.x[0].slider), (*range(10, 50, 3), *range(50, 10, -3))),
    "hidden": (slide(lambda c: c.hidden.slider), (5, 6, 8, 12, 20, 4)),
    "lam": (slide(lambda c: c.lam.slider), (15, 20, 25, 30, 25, 20, 10)),
    "activation": (choose(lambda c: c.activation), ("relu", "sigmoid", "tanh")),
    "loss": (choose(lambda c: c.loss), ("squared_error", "sum_of_squares", "cross_entropy")),
    "bias": (slide(lambda c: c.bias), (True, False)),
    "seed": (trait("seed"), (1, 2, 3, 0)),
    "y": (choose(lambda c: c.y.choice), (1, 0)),
    "step": (step, (1, 2, 3, 4, 5, 6, 7, 0)),
    "axes": (trait("axes"), (("W1[0,1]", "W2[0,0]"), ("W1[0,0]", "W2[0,0]"))),
    "picture": (trait("picture"), ("weights", "gradients", "graph")),
    "loss_plot": (trait("loss_plot"), ("slice", "surface")),
    "planted": (trait("planted"), (("dJ/dz", "slope_left_out"), None)),
    "check": (trait("check"), (True, False)),
    "quiz": (trait("quiz"), ("step", "all", "nothing")),
    "follow": (trait("follow"), ("W1[0,0]", "W2[0,0]", None)),
    "mode": (choose(lambda c: c.mode), ("practise", "train", "explore")),
    "lang": (trait("lang"), ("zh", "en")),
}


def timed(panel: Any, move: Move, value: Any) -> dict[str, float]:
    """Make a move, and return its milliseconds in total and in each part."""
    WATCH.taken.clear()
    WATCH.messages = 0
    start = time.thread_time()
    move(panel, value)
    taken = 1000 * (time.thread_time() - start)
    parts = {name: 1000 * WATCH.taken[name] for name in PARTS}
    return {"all": taken, **parts, "rest": taken - sum(parts.values()), "sent": WATCH.messages}


def main() -> None:
    """Move every control, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lang", default="en")
    parser.add_argument("--ratio", type=float, default=1)
    parser.add_argument("controls", nargs="*", metavar="control", help=", ".join(MOVES))
    given = parser.parse_args()
    if unknown := set(given.controls) - MOVES.keys():
        parser.error(f"unknown: {', '.join(sorted(unknown))}; choose from {', '.join(MOVES)}")
    watch_parts()
    columns = ("all", *PARTS, "rest")
    print("| control | first, ms | ms | " + " | ".join((*PARTS, "rest", "messages")) + " |")
    print("|---|" + "---|" * (len(columns) + 2))
    for name in given.controls or MOVES:
        move, values = MOVES[name]
        with headless.opened({"ratio": given.ratio}, lang=given.lang) as panel:
            first, *later = [[timed(panel, move, each) for each in values] for _ in range(ROUNDS)]
        again = [each for turn in later for each in turn]
        figures = [statistics.median(each[part] for each in again) for part in columns]
        cells = [f"{statistics.median(each['all'] for each in first):.1f}"]
        cells += [f"{figure:.1f}" for figure in figures]
        cells.append(f"{statistics.median(each['sent'] for each in again):.0f}")
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
