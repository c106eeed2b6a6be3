"""The states in which a panel can open."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from bpwidget.mlp import MLP
from bpwidget.mlp.arguments import choice
from bpwidget.panel.state.data import controls_of, fitted
from bpwidget.panel.state.state import CONTROLS, State, mode_of
from bpwidget.panel.state.target import default_target, target_for

# what a network that is given says by itself
OF_THE_NETWORK = ("hidden", "bias", "seed")


def from_controls(outputs: int | None = None, *, can_play: bool = True, **controls: Any) -> State:
    """Return the state with these controls, the others at their defaults.

    x and `outputs` are such as fit y and the data where they are not given.
    """
    opens = _with_defaults(controls)
    x, outputs = fitted(opens["x"], opens["y"], outputs, opens["data"])
    given = {"x": x, "y": target_for(opens["loss"], opens["y"], outputs)}
    controls = {"mode": mode_of(controls, opens["mode"]), **controls}
    return State(
        **{**controls, **given}, inputs=max(1, np.size(x)), outputs=outputs, can_play=can_play
    )


def from_arrays(
    W1: npt.ArrayLike,
    W2: npt.ArrayLike,
    b1: npt.ArrayLike | None = None,
    b2: npt.ArrayLike | None = None,
    *,
    can_play: bool = True,
    **controls: Any,
) -> State:
    """Return the state with a teacher's own weights, 0.5 for every input, and class 0."""
    net = MLP(W1, W2, b1, b2, _with_defaults(controls)["activation"])
    known = [n for n, row in CONTROLS.items() if row.is_argument and n not in OF_THE_NETWORK]
    for name in controls:
        choice("argument", name, dict.fromkeys(known))
    loss, x, y = _with_defaults(controls)["loss"], controls.get("x"), controls.get("y")
    given = {
        "x": np.full(net.inputs, 0.5) if x is None else x,
        "y": default_target(loss, net.outputs) if y is None else target_for(loss, y, net.outputs),
        "hidden": net.hidden,
        "bias": net.b1 is not None or net.b2 is not None,
    }
    controls = {"mode": mode_of(controls, CONTROLS["mode"].default), **controls}
    sizes = {"inputs": net.inputs, "outputs": net.outputs}
    return State(**{**controls, **given, **sizes}, given=net, can_play=can_play)


def from_preset(name: str, **inner: Any) -> State:
    """Return the state before the first update of a run in which something goes wrong."""
    controls = controls_of(name)
    net = controls["given"]
    y: Any = target_for(controls["loss"], 0, net.outputs)
    return State(**controls, y=y, **inner, inputs=net.inputs, outputs=net.outputs)


def _with_defaults(controls: dict[str, Any]) -> dict[str, Any]:
    return {**{name: row.default for name, row in CONTROLS.items()}, **controls}


def reopened(state: State, first: State) -> State:
    """Return the state in which a panel opened, in the present language."""
    return replace(first, lang=state.lang)
