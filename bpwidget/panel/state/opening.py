"""The states in which a panel can open."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from bpwidget.lesson.examples import examples
from bpwidget.mlp import MLP
from bpwidget.mlp.arguments import any_array, choice, whole_number
from bpwidget.panel.state.data import (
    SAMPLE,
    Source,
    controls_of,
    loss_for,
    recipe_of,
    sample_of,
    set_of,
    source_of,
)
from bpwidget.panel.state.follow import checked
from bpwidget.panel.state.sizes import refuse_large
from bpwidget.panel.state.state import CONTROLS, State, mode_of
from bpwidget.panel.state.target import default_target, target_for

# controls that given weights determine
OF_THE_NETWORK = ("hidden", "bias", "seed")


def from_controls(outputs: int | None = None, *, can_play: bool = True, **controls: Any) -> State:
    """Return the state with these controls, the others at their defaults.

    What is not given fits y and the data; a built-in data set begins from its recipe.
    """
    source = source_of(controls.get("data"))
    controls = {**recipe_of(source), **_with_loss(source, controls), "data": source}
    opens = _with_defaults(controls)
    data = set_of(source)
    if outputs is None and data is not None:
        outputs = data.outputs
    elif outputs is None:
        y = any_array("y", opens["y"])
        outputs = 2 if y.ndim == 0 else max(1, y.size)
    outputs = whole_number("outputs", outputs)
    refuse_large(1, 1, outputs)
    if data is not None:
        controls = _with_sample(source, controls, opens["loss"], outputs)
    opens = _with_defaults(controls)
    given = {"x": opens["x"], "y": target_for(opens["loss"], opens["y"], outputs)}
    controls = {"mode": mode_of(controls, opens["mode"]), **controls}
    inputs = max(1, any_array("x", opens["x"]).size)
    return State(**{**controls, **given}, inputs=inputs, outputs=outputs, can_play=can_play)


def from_arrays(
    W1: npt.ArrayLike,
    W2: npt.ArrayLike,
    b1: npt.ArrayLike | None = None,
    b2: npt.ArrayLike | None = None,
    *,
    can_play: bool = True,
    **controls: Any,
) -> State:
    """Return the state with a teacher's own weights, 0.5 for every input, and class 0.

    With a data set, x and y are its first sample. Its recipe is for other weights than these.
    """
    opens = _with_defaults(controls)
    net = MLP(W1, W2, b1, b2, opens["activation"], output_activation=opens["output_activation"])
    known = [n for n, row in CONTROLS.items() if row.is_argument and n not in OF_THE_NETWORK]
    for name in controls:
        choice("argument", name, dict.fromkeys(known))
    source = source_of(controls.get("data"))
    controls = {**_with_loss(source, controls), "data": source}
    loss, data = _with_defaults(controls)["loss"], set_of(source)
    if data is not None and data.X.shape[1] == net.inputs:
        controls = _with_sample(source, controls, loss, net.outputs)
    x, y = controls.get("x"), controls.get("y")
    given = {
        "x": np.full(net.inputs, 0.5) if x is None else x,
        "y": default_target(loss, net.outputs) if y is None else target_for(loss, y, net.outputs),
        "hidden": net.hidden,
        "bias": net.b1 is not None or net.b2 is not None,
    }
    controls = {"mode": mode_of(controls, CONTROLS["mode"].default), **controls}
    sizes = {"inputs": net.inputs, "outputs": net.outputs}
    return State(**{**controls, **given, **sizes}, given=net, can_play=can_play)


def from_example(name: str, *, can_play: bool = True, **controls: Any) -> State:
    """Return the state on a published example: a sample of its own, or its data set.

    What is given besides takes the place of the example's own.
    """
    known = examples()
    example = known[choice("name", name, {key: key for key in known})]
    net, data, settings = example.net, example.data, example.settings
    if len(data.X) == 1:
        y = data.y[0]
        own: dict[str, Any] = {"x": data.X[0], "y": int(y) if y.dtype.kind == "i" else y}
        own |= {"data": SAMPLE, "mode": CONTROLS["mode"].default}
    else:
        own = {"data": data}
    for control, value in vars(settings).items():
        if control in CONTROLS and control != "seed":
            own[control] = value
    own |= {"activation": net.activation, "output_activation": net.output_activation}
    weights = (net.W1, net.W2, net.b1, net.b2)
    return from_arrays(*weights, can_play=can_play, **{**own, **controls})


def from_preset(name: str, **inner: Any) -> State:
    """Return the state before the first update of a run in which something goes wrong."""
    return State(**controls_of(name), preset=name, **inner)


def _with_loss(source: Source, controls: dict[str, Any]) -> dict[str, Any]:
    """Return the controls with a loss that takes the targets of the data, unless one is given."""
    return {"loss": loss_for(source, CONTROLS["loss"].default), **controls}


def _with_sample(
    source: Source, controls: dict[str, Any], loss: str, outputs: int
) -> dict[str, Any]:
    """Return the controls with x and y of a sample, the first one unless another is given.

    Where x or y is given, they are the user's own.
    """
    is_own = "x" in controls or "y" in controls
    index = checked("sample", controls.get("sample", None if is_own else 0))
    return {**sample_of(source, index or 0, loss, outputs), "sample": index, **controls}


def _with_defaults(controls: dict[str, Any]) -> dict[str, Any]:
    return {**{name: row.default for name, row in CONTROLS.items()}, **controls}


def reopened(state: State, first: State) -> State:
    """Return the state in which a panel opened, in the present language."""
    return replace(first, lang=state.lang)
