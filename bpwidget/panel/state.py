"""What the panel shows, as one frozen value: every control, nothing computed by hand."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field, fields, replace
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np

from bpwidget.lesson.languages import language
from bpwidget.mlp import LOSSES, MLP, Trace, backprop
from bpwidget.mlp.arguments import finite_array, flag, real_number, short, whole_number
from bpwidget.mlp.directions import two_axes
from bpwidget.mlp.entries import entries_of, entry_in, entry_named, has_entry
from bpwidget.mlp.losses import loss_named
from bpwidget.mlp.network import seed_number
from bpwidget.plots.scene import Scene

Target: TypeAlias = int | tuple[float, ...]
DEFAULT_AXES = ("W1[0,0]", "W2[0,0]")
RECOLOURS = {"step", "lang"}


@dataclass(frozen=True, eq=False)
class State:
    """A state of the panel; making one checks it, so a State is always whole.

    Attributes
    ----------
    x, y, hidden, lam, activation, loss, bias, seed, weights, step, axes, lang
        The controls; see `BackpropPanel`.
    inputs, outputs : int
        The document's d and q, which no control changes.
    given : MLP or None
        A teacher's own weights. They take the place of the drawn ones, as far as they reach.
    center : tuple of two float or None
        The middle of the loss surface's window while a hand drags the point.

    Raises
    ------
    TypeError, ValueError, OverflowError
        If a value is refused, or J cannot be computed from it.
    """

    x: tuple[float, ...]
    y: Target
    hidden: int
    lam: float
    activation: str
    loss: str
    bias: bool
    seed: int
    step: int
    axes: tuple[str, str]
    lang: str
    inputs: int
    outputs: int
    given: MLP | None = None
    weights: Mapping[str, float] = field(default_factory=dict)
    center: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        keep = object.__setattr__  # frozen: the only door, and only from here
        keep(self, "hidden", whole_number("hidden", self.hidden))
        keep(self, "inputs", whole_number("inputs", self.inputs))
        keep(self, "outputs", whole_number("outputs", self.outputs))
        keep(self, "bias", flag("bias", self.bias))
        keep(self, "seed", seed_number("seed", self.seed))
        keep(self, "lam", real_number("lam", self.lam))
        keep(self, "step", _step("step", self.step))
        keep(self, "weights", _moved_weights(self.weights))
        keep(self, "lang", language(self.lang))
        trace = self.trace
        keep(self, "x", tuple(trace.x.tolist()))
        keep(self, "y", trace.y if isinstance(trace.y, int) else tuple(trace.y.tolist()))
        first, second = two_axes(trace, self.axes, seed=0)
        keep(self, "axes", (first.name, second.name))

    @cached_property
    def net(self) -> MLP:
        """The network that these controls make."""
        return _network(
            self.inputs,
            self.hidden,
            self.outputs,
            self.activation,
            self.bias,
            self.seed,
            self.given,
            tuple(self.weights.items()),
        )

    @cached_property
    def trace(self) -> Trace:
        """Its forward and backward pass."""
        return backprop(self.net, self.x, self.y, self.loss, self.lam)

    @cached_property
    def scene(self) -> Scene:
        """What the views draw."""
        return Scene(self.trace, self.step, self.axes, center=self.center, lang=self.lang)

    def moved(self, changes: Mapping[str, Any]) -> State:
        """Return the state after some controls have moved, the others brought in line.

        A change of loss turns the target into the other kind; an axis whose weight is gone
        gives way to the first; a new seed replaces a teacher's weights and those that were
        moved. A moved weight that a narrower layer lacks comes back with its unit.
        """
        if set(changes) <= RECOLOURS:
            return self._recoloured(changes)
        changes = {"center": None, **changes}
        if "loss" in changes and "y" not in changes:
            changes["y"] = target_for(changes["loss"], self.y, self.outputs)
        if "seed" in changes and changes["seed"] != self.seed:
            changes = {"given": None, "weights": {}, **changes}
        if "axes" not in changes and {"hidden", "bias"} & set(changes):
            changes["axes"] = self._axes_left(replace(self, axes=DEFAULT_AXES, **changes).net)
        other = replace(self, **changes)
        if "weights" in changes:
            for name in other.weights:
                entry_in(other.net, name, "weights")
        return other

    def _recoloured(self, changes: Mapping[str, Any]) -> State:
        """Return the state after a move that computes nothing."""
        other = copy(self)
        vars(other).pop("scene", None)
        vars(other).update(changes)  # frozen: checked again on the next line
        other.__post_init__()
        vars(other)["scene"] = self.scene.recoloured(**changes)
        return other

    def differs_in(self, other: State) -> set[str]:
        """Return the names of the controls in which two states differ."""
        return {
            each.name
            for each in fields(self)
            if getattr(self, each.name) != getattr(other, each.name)
        }

    def _axes_left(self, net: MLP) -> tuple[str, str]:
        names = set(axis_names(net))
        first, second = (
            axis if axis in names else default
            for axis, default in zip(self.axes, DEFAULT_AXES, strict=True)
        )
        return (first, second) if first != second else DEFAULT_AXES


def axis_names(net: MLP) -> list[str]:
    """Return every axis that the loss surface of a network can have."""
    return [*entries_of(net), "gradient", "random"]


def target_for(loss: str, y: object, outputs: int) -> Any:
    """Return a target in the kind that another loss takes: a class as one-hot, and back.

    What cannot be turned is handed back as it came, for the loss to refuse.

    Examples
    --------
    >>> target_for("squared_error", 1, outputs=3)
    (0.0, 1.0, 0.0)
    >>> target_for("cross_entropy", (0.2, 0.1, 0.7), outputs=3)
    2
    """
    wanted = loss_named(loss)
    is_class = isinstance(y, (int, np.integer)) and not isinstance(y, bool)
    if wanted.takes_class and isinstance(y, tuple):
        return int(np.argmax(y))
    if not wanted.takes_class and is_class and 0 <= int(str(y)) < outputs and outputs > 1:
        return tuple(1.0 if k == y else 0.0 for k in range(outputs))
    if isinstance(y, tuple) and np.isfinite(wanted.highest_target):
        return tuple(float(v) for v in np.clip(y, 0.0, wanted.highest_target))
    return y


def default_target(loss: str, outputs: int) -> Any:
    """Return class 0, or the vector that stands for it."""
    if loss in LOSSES and LOSSES[loss].takes_class:
        return 0
    return (1.0, *(0.0 for _ in range(outputs - 1)))


def _moved_weights(weights: object) -> Mapping[str, float]:
    """Return weights by name as what cannot be changed in place, or refuse them."""
    if not isinstance(weights, Mapping):
        raise TypeError(
            f'weights must be a mapping such as {{"W1[0,0]": 0.5}}, but {short(weights)} came'
        )
    moved = {}
    for name, value in weights.items():
        entry = entry_named(name) if isinstance(name, str) else None
        moved[entry.name if entry else name] = float(
            finite_array(f"weights: {name}", value, ndim=0)
        )
    return MappingProxyType(moved)


def _step(name: str, value: object) -> int:
    step = whole_number(name, value)
    if step > 7:
        raise ValueError(f"{name} must be a whole number from 1 to 7, but {step} came")
    return step


@lru_cache(maxsize=8)
def _network(
    inputs: int,
    hidden: int,
    outputs: int,
    activation: str,
    bias: bool,
    seed: int,
    given: MLP | None,
    weights: tuple[tuple[str, float], ...],
) -> MLP:
    """Return the network of these controls, each moved weight where the network has it."""
    net = _unmoved(inputs, hidden, outputs, activation, bias, seed, given)
    moved = {name: value for name, value in weights if _has(net, name)}
    return net.with_entries(moved) if moved else net


def _has(net: MLP, name: str) -> bool:
    entry = entry_named(name)
    return entry is not None and has_entry(net, entry)


@lru_cache(maxsize=8)
def _unmoved(
    inputs: int,
    hidden: int,
    outputs: int,
    activation: str,
    bias: bool,
    seed: int,
    given: MLP | None,
) -> MLP:
    if given is None:
        return MLP.random(inputs, hidden, outputs, activation, bias, seed)
    drawn = MLP.random(given.inputs, hidden, given.outputs, activation, bias, seed)
    W1, W2 = drawn.W1.copy(), drawn.W2.copy()
    kept = min(hidden, given.hidden)
    W1[:kept], W2[:, :kept] = given.W1[:kept], given.W2[:, :kept]
    if not bias:
        return MLP(W1, W2, activation=activation)
    if given.b1 is None and given.b2 is None:
        return MLP(W1, W2, np.zeros(hidden), np.zeros(given.outputs), activation)
    b1 = given.b1
    if b1 is not None:
        b1 = np.concatenate([b1[:kept], np.zeros(hidden - kept)])
    return MLP(W1, W2, b1, given.b2, activation)
