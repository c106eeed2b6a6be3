"""What the panel shows, as one frozen value. The fields of `State` are the table of controls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from types import MappingProxyType
from typing import TypeAlias

from bpwidget.lesson.planting import Planted, break_step
from bpwidget.lesson.words.languages import language
from bpwidget.mlp import ACTIVATIONS, LOSSES, MLP, Trace, backprop
from bpwidget.mlp.arguments import finite_number, flag, real_number, short, whole_number
from bpwidget.mlp.copying import Immutable
from bpwidget.mlp.directions import two_names
from bpwidget.mlp.losses import fitting_loss
from bpwidget.mlp.network import entry_named, known_output_activation, seed_number
from bpwidget.mlp.refusals import RefusedValueError
from bpwidget.mlp.training.data import Data
from bpwidget.mlp.training.history import History
from bpwidget.mlp.training.optimisers import OPTIMISERS
from bpwidget.mlp.training.regions import window_of
from bpwidget.mlp.training.run_state import Settings, frozen_names
from bpwidget.panel.state import checks
from bpwidget.panel.state.axes import DEFAULT_AXES, checked_axes
from bpwidget.panel.state.data import (
    SAMPLE,
    SPEEDS,
    Source,
    X,
    sample_of,
    samples_of,
    source_of,
)
from bpwidget.panel.state.fields import Control, Effect, control
from bpwidget.panel.state.network_from_controls import network_of
from bpwidget.panel.state.sizes import refuse_large
from bpwidget.panel.state.target import TargetValue
from bpwidget.plots.layout import LOSS_PLOTS, PICTURES
from bpwidget.scene.descent import SPAN
from bpwidget.scene.scene import Scene

MODES = ("explore", "practise", "train")
QUIZZES = ("nothing", "step", "all")
# a point dragged to the border of a window counts as inside
ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class State(Immutable):
    """What a panel is set to, and what it shows.

    Making a State checks every value in it. `computed` then runs what these values ask for, and
    refuses what cannot be computed.

    Attributes
    ----------
    inputs, outputs : int
        Sizes of x and o, which follow from the data.
    can_play : bool
        Whether the canvas says when it has painted a frame, which playback needs.
    given : MLP or None
        A teacher's own weights. They take the place of the drawn ones, as far as they reach.
    verdict : tuple of bool and str, or None
        Whether the learner's last answer was right, and what was said to it; the next move
        takes it away.
    center : tuple of two float or None
        The middle of the loss surface's window, once the point was dragged in it and until it
        leaves it, or another network or axis comes.
    span : float or None
        How far that window extends to either side.
    slice_center : float or None
        The middle of the slice's window, likewise.
    run : History or None
        The run of descent, where there is one.
    trace : Trace
        Its forward and backward pass, with a mistake in it where one is planted. There after
        `computed`.
    scene : Scene
        What the views draw. There after `computed`.

    Raises
    ------
    TypeError, ValueError
        If a value is refused.
    """

    x: tuple[float, ...] = control(
        X,
        "array_like, shape (inputs,)",
        "The input.",
        effect=Effect.COMPUTES,
        positional=True,
    )
    y: TargetValue = control(
        0,
        "int or array_like",
        "The target: a class index, or a vector for the losses that take one. A class given to "
        "such a loss is turned into its one-hot vector.",
        effect=Effect.COMPUTES,
        positional=True,
    )
    hidden: int = control(
        4,
        "int",
        "Width of the hidden layer.",
        check=checks.layer_size,
        effect=Effect.COMPUTES | Effect.RESTARTS,
        positional=True,
    )
    lam: float = control(
        0.01,
        "float",
        "λ, 0 or more.",
        check=real_number,
        effect=Effect.COMPUTES,
        positional=True,
    )
    activation: str = control(
        "tanh",
        "str",
        "φ; see `MLP`.",
        choices=ACTIVATIONS,
        effect=Effect.COMPUTES | Effect.RESTARTS,
        positional=True,
    )
    loss: str = control(
        "cross_entropy",
        "str",
        "l; see `backprop`.",
        choices=LOSSES,
        effect=Effect.COMPUTES | Effect.RESTARTS,
        positional=True,
    )
    bias: bool = control(
        False,
        "bool",
        "Whether there are b1 and b2.",
        check=flag,
        effect=Effect.COMPUTES | Effect.RESTARTS,
        positional=True,
    )
    seed: int = control(
        0,
        "int",
        "The seed of the weights; see `MLP.random`.",
        check=seed_number,
        effect=Effect.COMPUTES | Effect.RESTARTS,
        positional=True,
    )
    lang: str = control(
        None,
        "str, optional",
        "``en`` or ``zh``; by default the language of the environment's locale.",
        check=lambda _, lang: language(lang),
        effect=Effect.NONE,
        positional=True,
    )
    output_activation: str = control(
        "identity",
        "str",
        "ψ on the output, ŷ = ψ(o); see `MLP`. Losses that contain a softmax or a σ take no other "
        "than ``identity``.",
        check=lambda _, name: known_output_activation(name),
        effect=Effect.COMPUTES | Effect.RESTARTS,
    )
    weights: Mapping[str, float] = control(
        MappingProxyType({}),
        "mapping of str to float",
        "The weights and biases that were moved from where they were drawn or given, by name, "
        'such as ``{"W1[0,0]": 0.5}``.',
        check=checks.moved_weights,
        effect=Effect.COMPUTES | Effect.RESTARTS,
        argument=False,
    )
    step: int = control(
        0,
        "int",
        "What is explained and lit: 0 is the forward pass, 1 to 7 are the backward steps.",
        check=checks.step_number,
        effect=Effect.NONE,
    )
    axes: tuple[str, str] = control(
        DEFAULT_AXES,
        "two str",
        "The axes of the loss surface; see `loss_surface`.",
        check=lambda _, axes: two_names(axes),
        effect=Effect.COMPUTES,
    )
    mode: str = control(
        "explore",
        "str",
        "What the panel offers beside the network: ``explore``; ``practise``, with a quiz and "
        "planted mistakes; or ``train``. By default the mode of the other arguments.",
        choices=MODES,
        effect=Effect.NONE,
    )
    picture: str = control(
        "graph",
        "str",
        "``graph``, or the network with its ``weights`` or its ``gradients`` on the edges.",
        choices=PICTURES,
        effect=Effect.NONE,
    )
    loss_plot: str = control(
        "surface",
        "str",
        "``surface``, or a ``slice`` of it along the weight in `follow`.",
        choices=LOSS_PLOTS,
        effect=Effect.NONE,
    )
    plot: str | None = control(
        None,
        "str, optional",
        "The plot that is shown where there is room for one only: ``picture``, ``activations``, "
        "``loss_plot``, or of a run ``data``, ``curves`` or ``sizes``; by default the first that "
        "the mode shows.",
        check=checks.plot_name,
        effect=Effect.NONE,
    )
    follow: str | None = control(
        None,
        "str, optional",
        'A weight or bias such as ``"W1[2,0]"``, whose chain of factors is shown.',
        effect=Effect.NONE,
        mode="practise",
    )
    epsilon: float = control(
        0.1,
        "float",
        "How far that weight is nudged.",
        check=finite_number,
        effect=Effect.NONE,
        mode="practise",
    )
    check: bool = control(
        False,
        "bool",
        "Whether every step is checked numerically at every move.",
        check=flag,
        effect=Effect.NONE,
        mode="practise",
    )
    quiz: str = control(
        "nothing",
        "str",
        "What is hidden for the learner to find: ``nothing``; ``step``, the numbers of the chosen "
        "step; or ``all``, those of all steps. `answer` takes a learner's own.",
        choices=QUIZZES,
        effect=Effect.NONE,
        mode="practise",
    )
    revealed: tuple[int, ...] = control(
        (),
        "tuple of int",
        "The hidden steps that are shown all the same.",
        check=checks.step_numbers,
        effect=Effect.NONE,
        argument=False,
    )
    planted: Planted | None = control(
        None,
        "two str, optional",
        "A mistake planted into one step: the quantity, and a key that `diagnose` names it by, "
        'such as ``("dJ/dz", "slope_left_out")``.',
        check=checks.planted,
        effect=Effect.COMPUTES,
        mode="practise",
    )
    data: Source = control(
        None,
        "str or Data, optional",
        'What it descends on: a built-in set such as ``"moons"``; ``"sample"``, the panel\'s own '
        "x and y; `Data`, see `dataset` and `data_from`; or a DataFrame, the path of a CSV file or "
        "anything else that `data_from` takes. x and y become its first sample, and "
        "the network gets the inputs and outputs that it needs. A built-in set begins from its "
        "`recipe`: `hidden`, `bias`, `activation`, `optimiser`, `learning_rate`, `batch` and "
        "`lam`. What is given along with it is kept.",
        check=lambda _, data: source_of(data),
        effect=Effect.RESTARTS,
        mode="train",
    )
    sample: int | None = control(
        None,
        "int, optional",
        "Which of the samples that are trained on x and y are, counted from 0; None where they "
        "are none of them. Moving x or y makes them the learner's own.",
        check=checks.sample_number,
        effect=Effect.COMPUTES,
        mode="train",
    )
    preset: str | None = control(
        None,
        "str or None",
        "The run in which something goes wrong that was chosen, see `preset`. Any other move of "
        "what it is made of ends it; None begins from the data set's recipe.",
        check=checks.preset_name,
        effect=Effect.NONE,
        argument=False,
        mode="train",
    )
    learning_rate: float = control(
        0.1,
        "float",
        "η; see `descend`.",
        check=checks.positive_number,
        effect=Effect.STEERS,
        mode="train",
    )
    optimiser: str = control(
        "sgd",
        "str",
        "See `descend`.",
        choices=OPTIMISERS,
        effect=Effect.STEERS,
        mode="train",
    )
    batch: int | None = control(
        None,
        "int, optional",
        "Samples in a batch; all of them by default. See `descend`.",
        check=checks.batch_size,
        effect=Effect.STEERS,
        mode="train",
    )
    frozen: tuple[str, ...] = control(
        (),
        "sequence of str",
        'The weights and biases that stay as they are, such as ``("b1", "b2")`` or '
        '``("W1[0,0]",)``; see `descend`.',
        check=frozen_names,
        effect=Effect.STEERS,
        mode="train",
    )
    speed: str = control(
        "fast",
        "str",
        "Of playback: ``slow``, ``steady``, ``fast`` or ``faster``.",
        choices=SPEEDS,
        effect=Effect.NONE,
        mode="train",
    )
    playing: bool = control(
        False,
        "bool",
        "Whether updates follow one another.",
        check=flag,
        effect=Effect.NONE,
        saved=False,
        argument=False,
        mode="train",
    )
    phase: int | None = control(
        None,
        "int or None",
        "Which part of an update is shown: 0 is the forward pass, 1 to 7 are the steps, and 8 is "
        "the change of the weights.",
        check=checks.phase_number,
        effect=Effect.NONE,
        saved=False,
        argument=False,
        mode="train",
    )
    inputs: int = 2
    outputs: int = 2
    can_play: bool = True
    given: MLP | None = None
    verdict: tuple[bool, str] | None = None
    center: tuple[float, float] | None = None
    span: float | None = None
    slice_center: float | None = None
    run: History | None = None
    trace: Trace = field(init=False, repr=False)
    scene: Scene = field(init=False, repr=False)

    def __post_init__(self) -> None:
        values = {
            "inputs": whole_number("inputs", self.inputs),
            "outputs": whole_number("outputs", self.outputs),
        }
        for name, row in CONTROLS.items():
            if row.check is not None:
                values[name] = row.check(name, getattr(self, name))
        # a frozen dataclass can only be set through its dictionary
        vars(self).update(values)
        refuse_large(self.inputs, self.hidden, self.outputs)
        if self.playing and not self.can_play:
            raise RefusedValueError("live_canvas")
        if self.data is None and (self.playing or self.phase is not None):
            vars(self)["data"] = SAMPLE
        x = self.start.input_vector(self.x)
        vars(self).update(x=tuple(x.tolist()), y=self._target(self.y))
        if self.follow is not None:
            vars(self)["follow"] = self.start.entry(self.follow, "follow").name
        for name in filter(entry_named, self.frozen):
            self.start.entry(name, "frozen")
        if self.sample is not None:
            self._refuse_another(self.sample)
        vars(self).update(self._windows_left())

    def _target(self, y: TargetValue) -> TargetValue:
        """Return a target as the loss takes it, or refuse it."""
        target = fitting_loss(self.output_activation, self.loss).target(y, self.outputs)
        return target if isinstance(target, int) else tuple(target.tolist())

    def _refuse_another(self, index: int) -> None:
        """Refuse x and y that are not those of a sample."""
        of_sample = sample_of(self.data, index, self.loss, self.outputs)
        if (self.x, self.y) != (of_sample["x"], self._target(of_sample["y"])):
            got = short((self.x, self.y))
            raise RefusedValueError("sample_own", sample=index, got=got)

    def _windows_left(self) -> dict[str, None]:
        """Return the windows that the present weights have left, as let go."""
        left: dict[str, None] = {}
        if self.center is not None:
            span = self.span or SPAN
            places = zip(self.axes, self.center, strict=True)
            if any(_is_beyond(self.net, axis, middle, span) for axis, middle in places):
                left |= {"center": None, "span": None}
        if self.slice_center is not None and _is_beyond(
            self.net, self.entry, self.slice_center, SPAN
        ):
            left["slice_center"] = None
        return left

    def computed(self, like: State | None = None) -> State:
        """Compute the run, the pass and what the views draw, once; return the state itself.

        Parameters
        ----------
        like : State, optional
            A computed state with the same numbers, whose trace and surface are taken over.

        Raises
        ------
        TypeError, ValueError, OverflowError
            If the data do not fit the network, an axis has no direction, or a number is too
            large.
        """
        if "scene" not in vars(self):
            vars(self)["run"] = self._run()
            if self.playing and self.run is not None and self.run.diverged is not None:
                # playing on would stop again at the next update, with no explanation
                raise RefusedValueError.of(self.run.diverged)
            if like is not None:
                trace = like.trace
            else:
                trace = backprop(self.net, self.x, self.y, self.loss, self.lam)
                trace = break_step(trace, *self.planted) if self.planted else trace
            vars(self)["trace"] = trace
            axes = checked_axes(self.trace, self.axes, runs=self.run is not None)
            vars(self)["axes"] = axes
            vars(self)["scene"] = self._scene().computed(None if like is None else like.scene)
        return self

    def _run(self) -> History | None:
        """Return the run under these controls: the one there is, or one that begins."""
        settings = Settings(
            self.loss,
            self.lam,
            self.learning_rate,
            self.batch,
            self.optimiser,
            self.seed,
            self.frozen,
        )
        if self.data is None:
            return None
        if self.run is not None:
            return self.run.under(settings)
        samples = samples_of(self.data, self.loss, self.x, self.y)
        if isinstance(samples, Data) and samples.X.shape[1] == 2:
            window_of(samples)  # raises now if the data cannot be drawn
        return History.start(self.start, samples, settings)

    def _scene(self) -> Scene:
        return Scene(
            self.trace,
            self.step,
            self.axes,
            center=self.center,
            span=self.span,
            slice_center=self.slice_center,
            lang=self.lang,
            mode=self.mode,
            picture=self.picture,
            loss_plot=self.loss_plot,
            entry=self.entry,
            epsilon=self.epsilon,
            hidden=self.hidden_steps,
            check=self.check,
            verdict=self.verdict,
            run=self.run,
            sample=self.sample,
        )

    @property
    def entry(self) -> str:
        """The weight of the slice and the nudge."""
        return self.follow or next(filter(entry_named, self.axes), DEFAULT_AXES[0])

    @property
    def stopped(self) -> str | None:
        """Why the run has stopped, as a sentence in the panel's language; None if it has not."""
        return self.scene.stopped

    @property
    def net(self) -> MLP:
        """The network: where the run is, or as the controls make it."""
        return self.start if self.run is None else self.run.at.net

    @cached_property
    def start(self) -> MLP:
        """The network as the controls make it, where a run begins."""
        return network_of(
            self.inputs,
            self.hidden,
            self.outputs,
            self.activation,
            self.output_activation,
            self.bias,
            self.seed,
            self.given,
            tuple(self.weights.items()),
        )

    @property
    def hidden_steps(self) -> frozenset[int]:
        """The steps whose numbers are not shown; a quiz is held in its own mode alone."""
        if self.mode != "practise":
            return frozenset()
        hidden = {"nothing": (), "step": (self.step,), "all": range(1, 8)}[self.quiz]
        return frozenset(hidden) - {0, *self.revealed}

    def differs_in(self, other: State) -> set[str]:
        """Return the names of the values in which two states differ."""
        return {name for name in VALUES if getattr(self, name) != getattr(other, name)}


def _is_beyond(net: MLP, axis: str, middle: float, span: float) -> bool:
    """Return whether a weight lies outside a window; along a direction, nothing does."""
    at = entry_named(axis)
    if at is None or not net.has(at):
        return False
    return bool(abs(getattr(net, at.array)[at.at] - middle) > span * (1 + ROUNDING))


# a move: takes the present state, returns the next
Change: TypeAlias = Callable[[State], State]

# the rows of the table, by name, in its order
CONTROLS: Mapping[str, Control] = MappingProxyType(
    {each.name: each.metadata["control"] for each in fields(State) if each.metadata}
)
# all fields of a State, controls or not
VALUES = tuple(each.name for each in fields(State) if each.init)


def mode_of(changes: Mapping[str, object], otherwise: str) -> str:
    """Return the mode in which a control that is switched on by some changes can be seen.

    Parameters
    ----------
    changes : mapping of str to value
        By the names of controls.
    otherwise : str
        The mode if no other is needed.
    """
    for name, value in changes.items():
        row = CONTROLS.get(name)
        if row is not None and row.mode and not checks.is_at(row.default, value):
            return row.mode
    return otherwise


def with_effect(effect: Effect) -> frozenset[str]:
    """Return the names of the controls that have an effect."""
    return frozenset(name for name, row in CONTROLS.items() if effect in row.effect)
