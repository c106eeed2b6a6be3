"""What the panel shows, as one frozen value: every control, nothing computed by hand."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

from bpwidget.lesson.languages import language
from bpwidget.lesson.planting import Planted, break_step, plantable
from bpwidget.mlp import MLP, Trace, backprop
from bpwidget.mlp.arguments import choice, finite_number, flag, real_number, short, whole_number
from bpwidget.mlp.directions import two_axes
from bpwidget.mlp.entries import entries_of, entry_in, entry_named, has_entry
from bpwidget.mlp.network import seed_number
from bpwidget.panel.drawn_network import network_of
from bpwidget.panel.targets import Target, target_for
from bpwidget.plots.scene import Scene

CHOICES: dict[str, dict[str, str]] = {
    "diagram": {name: name for name in ("graph", "weights", "gradients")},
    "section": {name: name for name in ("surface", "slice")},
    "hide": {name: name for name in ("nothing", "step", "all")},
}
DEFAULT_AXES = ("W1[0,0]", "W2[0,0]")
# moves of these compute no forward and no backward pass
RECOLOURS = frozenset(
    (
        "step",
        "lang",
        "diagram",
        "section",
        "entry",
        "epsilon",
        "check",
        "hide",
        "revealed",
        "verdict",
    )
)


@dataclass(frozen=True, eq=False)
class State:
    """A state of the panel; making one checks it, so a State is always whole.

    Attributes
    ----------
    x, y, hidden, lam, activation, loss, bias, seed, weights, step, axes, lang, diagram, section
        The controls; see `BackpropPanel`.
    entry, epsilon, check, hide, revealed, broken
        What a learner looks at more closely; likewise.
    inputs, outputs : int
        The document's d and q, which no control changes.
    given : MLP or None
        A teacher's own weights. They take the place of the drawn ones, as far as they reach.
    verdict : tuple of bool and str, or None
        What was said to the learner's last answer; the next move takes it away.
    center : tuple of two float or None
        The middle of the loss surface's window while a hand drags the point.
    slice_center : float or None
        The middle of the slice's window, likewise.

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
    slice_center: float | None = None
    diagram: str = "graph"
    section: str = "surface"
    entry: str | None = None
    epsilon: float = 0.1
    check: bool = False
    hide: str = "nothing"
    revealed: tuple[int, ...] = ()
    broken: Planted | None = None
    verdict: tuple[bool, str] | None = None

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
        for name, known in CHOICES.items():
            choice(name, getattr(self, name), known)
        keep(self, "check", flag("check", self.check))
        keep(self, "epsilon", finite_number("epsilon", self.epsilon))
        keep(self, "revealed", tuple(sorted({_step("revealed", each) for each in self.revealed})))
        if self.entry is not None:
            keep(self, "entry", entry_in(self.net, self.entry, "entry").name)
        if self.broken is not None:
            keep(self, "broken", _planted(self.broken))
        trace = self.trace
        keep(self, "x", tuple(trace.x.tolist()))
        keep(self, "y", trace.y if isinstance(trace.y, int) else tuple(trace.y.tolist()))
        first, second = two_axes(trace, self.axes, seed=0)
        keep(self, "axes", (first.name, second.name))

    @cached_property
    def net(self) -> MLP:
        """The network that these controls make."""
        return network_of(
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
        """Its forward and backward pass, with a mistake in it where one is planted."""
        trace = backprop(self.net, self.x, self.y, self.loss, self.lam)
        return trace if self.broken is None else break_step(trace, *self.broken)

    @cached_property
    def scene(self) -> Scene:
        """What the views draw."""
        return Scene(
            self.trace,
            self.step,
            self.axes,
            center=self.center,
            slice_center=self.slice_center,
            lang=self.lang,
            diagram=self.diagram,
            section=self.section,
            entry=self.entry or next(filter(entry_named, self.axes), DEFAULT_AXES[0]),
            epsilon=self.epsilon,
            hidden=self.hidden_steps,
            check=self.check,
            verdict=self.verdict,
        )

    @property
    def hidden_steps(self) -> frozenset[int]:
        """The steps whose numbers are not shown."""
        hidden = {"nothing": (), "step": (self.step,), "all": range(1, 8)}[self.hide]
        return frozenset(hidden) - set(self.revealed)

    def moved(self, changes: Mapping[str, Any]) -> State:
        """Return the state after some controls have moved, the others brought in line.

        A change of loss turns the target into the other kind; an axis whose weight is gone
        gives way to the first; a new seed replaces a teacher's weights and those that were
        moved. A moved weight that a narrower layer lacks comes back with its unit.
        """
        changes = {"verdict": None, **changes}
        if set(changes) <= RECOLOURS:
            return self._recoloured(changes)
        changes = {"center": None, "slice_center": None, "revealed": (), **changes}
        if "loss" in changes and "y" not in changes:
            changes["y"] = target_for(changes["loss"], self.y, self.outputs)
        if "seed" in changes and changes["seed"] != self.seed:
            changes = {"given": None, "weights": {}, **changes}
        if "axes" not in changes and {"hidden", "bias"} & set(changes):
            bare = {"axes": DEFAULT_AXES, "entry": None, "broken": None, **changes}
            changes["axes"] = self._axes_left(replace(self, **bare).net)
        if {"hidden", "bias", "loss", "activation"} & set(changes):
            changes = {**self._left_of_the_closer_look(changes), **changes}
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
        other.scene.keep_from(self.scene)
        return other

    def _left_of_the_closer_look(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Return the entry and the mistake that the network after a change no longer has."""
        left: dict[str, Any] = {}
        bare = replace(self, **{"axes": DEFAULT_AXES, "entry": None, "broken": None, **changes})
        entry = entry_named(self.entry) if self.entry else None
        if entry is not None and not has_entry(bare.net, entry):
            left["entry"] = None
        if self.broken is not None and self.broken not in plantable(bare.trace):
            left["broken"] = None
        return left

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


def _moved_weights(weights: object) -> Mapping[str, float]:
    """Return weights by name as what cannot be changed in place, or refuse them."""
    if not isinstance(weights, Mapping):
        raise TypeError(
            f'weights must be a mapping such as {{"W1[0,0]": 0.5}}, but {short(weights)} came'
        )
    moved = {}
    for name, value in weights.items():
        entry = entry_named(name) if isinstance(name, str) else None
        moved[entry.name if entry else name] = finite_number(f"weights: {name}", value)
    return MappingProxyType(moved)


def _planted(broken: object) -> Planted:
    if isinstance(broken, tuple) and len(broken) == 2 and all(isinstance(b, str) for b in broken):
        return broken
    raise TypeError(
        'broken must be a quantity and a mistake such as ("dJ/dz", "slope_left_out"),'
        f" but {short(broken)} came"
    )


def _step(name: str, value: object) -> int:
    step = whole_number(name, value)
    if step > 7:
        raise ValueError(f"{name} must be a whole number from 1 to 7, but {step} came")
    return step
