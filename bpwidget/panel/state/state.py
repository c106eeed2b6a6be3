"""What the panel shows, as one frozen value: every control, nothing computed by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any, TypeAlias

from bpwidget.lesson.planting import Planted, break_step
from bpwidget.lesson.words.languages import language
from bpwidget.mlp import MLP, Trace, backprop
from bpwidget.mlp.arguments import choice, finite_number, flag, real_number, whole_number
from bpwidget.mlp.network import entry_named, seed_number
from bpwidget.mlp.training.history import History
from bpwidget.mlp.training.run_state import Settings
from bpwidget.panel.state.axes import DEFAULT_AXES, checked_axes
from bpwidget.panel.state.checks import moved_weights, phase_number, planted, stands_at, step_number
from bpwidget.panel.state.data import SAMPLE, SPEEDS, Source, samples_of, source_of
from bpwidget.panel.state.follow import brought_in_line, with_phases
from bpwidget.panel.state.network_from_controls import network_of
from bpwidget.panel.state.target import TargetValue
from bpwidget.plots.board import DIAGRAMS, SECTIONS
from bpwidget.scene.scene import Scene

CHOICES: dict[str, dict[str, str]] = {
    "diagram": {name: name for name in DIAGRAMS},
    "section": {name: name for name in SECTIONS},
    "hide": {name: name for name in ("nothing", "step", "all")},
    "speed": {name: name for name in SPEEDS},
}
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
        "speed",
        "playing",
        "phase",
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
    data, learning_rate, optimiser, batch, speed
        What the network descends on, and how; likewise.
    playing : bool
        Whether updates follow one another by themselves.
    phase : int or None
        Where in an update a learner looks: 0 is the forward pass, 1 to 7 the steps, 8 the
        change of the weights.
    run : History or None
        The run of descent, where there is one.
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
    y: TargetValue
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
    data: Source = None
    learning_rate: float = 0.1
    optimiser: str = "sgd"
    batch: int | None = None
    speed: str = "fast"
    playing: bool = False
    phase: int | None = None
    run: History | None = None

    def __post_init__(self) -> None:
        keep = object.__setattr__  # frozen: the only door, and only from here
        keep(self, "hidden", whole_number("hidden", self.hidden))
        keep(self, "inputs", whole_number("inputs", self.inputs))
        keep(self, "outputs", whole_number("outputs", self.outputs))
        keep(self, "bias", flag("bias", self.bias))
        keep(self, "seed", seed_number("seed", self.seed))
        keep(self, "lam", real_number("lam", self.lam))
        keep(self, "step", step_number("step", self.step))
        keep(self, "weights", moved_weights(self.weights))
        keep(self, "lang", language(self.lang))
        for name, known in CHOICES.items():
            choice(name, getattr(self, name), known)
        keep(self, "check", flag("check", self.check))
        keep(self, "epsilon", finite_number("epsilon", self.epsilon))
        keep(self, "playing", flag("playing", self.playing))
        keep(self, "phase", phase_number("phase", self.phase))
        begins = self.data is None and (self.playing or self.phase is not None)
        keep(self, "data", SAMPLE if begins else source_of(self.data))
        keep(self, "run", self._run())
        keep(
            self,
            "revealed",
            tuple(sorted({step_number("revealed", each) for each in self.revealed})),
        )
        if self.entry is not None:
            keep(self, "entry", self.net.entry(self.entry, "entry").name)
        if self.broken is not None:
            keep(self, "broken", planted(self.broken))
        trace = self.trace
        keep(self, "x", tuple(trace.x.tolist()))
        keep(self, "y", trace.y if isinstance(trace.y, int) else tuple(trace.y.tolist()))
        keep(self, "axes", checked_axes(trace, self.axes, runs=self.run is not None))

    def _run(self) -> History | None:
        """Return the run under these controls: the one there is, or one that begins."""
        settings = Settings(
            self.loss, self.lam, self.learning_rate, self.batch, self.optimiser, self.seed
        )
        if self.data is None:
            return None
        if self.run is not None:
            return self.run.under(settings)
        samples = samples_of(self.data, self.loss, self.x, self.y)
        return History.start(self.start, samples, settings)

    @property
    def net(self) -> MLP:
        """The network: where a run stands, or as the controls make it."""
        return self.start if self.run is None else self.run.at.net

    @cached_property
    def start(self) -> MLP:
        """The network as the controls make it, where a run begins."""
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
            run=self.run,
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
        moved = {name for name in changes if not stands_at(getattr(self, name), changes[name])}
        if not moved:
            return self
        changes = {"verdict": None, **with_phases(self, changes)}
        if set(changes) <= RECOLOURS and (self.run or not {"playing", "phase"} & moved):
            return self._recoloured(changes)
        other = replace(self, **brought_in_line(self, changes, moved))
        if "weights" in changes:
            for name in other.weights:
                other.net.entry(name, "weights")
        return other

    def _recoloured(self, changes: Mapping[str, Any]) -> State:
        """Return the state after a move that computes nothing."""
        other = copy(self)
        vars(other).pop("scene", None)
        vars(other).update(changes)  # frozen: checked again on the next line
        other.__post_init__()
        other.scene.keep_from(self.scene)
        return other

    def differs_in(self, other: State) -> set[str]:
        """Return the names of the controls in which two states differ."""
        return {
            each.name
            for each in fields(self)
            if getattr(self, each.name) != getattr(other, each.name)
        }


# what a move changes in the state that it will find, such as {"lam": 0.1}
Change: TypeAlias = Callable[[State], dict[str, Any]]
