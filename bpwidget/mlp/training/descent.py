"""Gradient descent: a sequence of frozen states, each a pure function of the one before."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from bpwidget.mlp.arguments import all_finite, any_array, short, whole_number
from bpwidget.mlp.errors import as_by_default
from bpwidget.mlp.losses import fitting_loss
from bpwidget.mlp.network import MLP
from bpwidget.mlp.parameters import Parts
from bpwidget.mlp.refusals import Refusal, RefusedTypeError
from bpwidget.mlp.training.checks import network
from bpwidget.mlp.training.data import Data
from bpwidget.mlp.training.forward import TooLargeError
from bpwidget.mlp.training.optimisers import Memory, no_memory, update_of
from bpwidget.mlp.training.run_state import (
    RunState,
    Settings,
    frozen_names,
    gradient_of,
    known_settings,
    moving_of,
    refuse_unfit,
    turn,
)

Sample: TypeAlias = tuple[npt.ArrayLike, npt.ArrayLike]


MEMORY = "the optimiser's memory"
# a squared norm of the gradient below this is far from overflowing
LARGE = 1e300


class DivergedError(Refusal, ArithmeticError):
    """A run reached a number that is not finite.

    Attributes
    ----------
    quantity : str
        The first such quantity: ``"W1"``, ``"J"``, ``"dJ/dW2"``.
    state : RunState
        The last state whose numbers were all finite.
    """

    def __init__(self, quantity: str, state: RunState, *, held_out: bool = False) -> None:
        settings = state.settings
        update, rate = state.number + 1, f"{settings.learning_rate:g}"
        if quantity == MEMORY:
            optimiser = settings.optimiser
            super().__init__("diverged_memory", update=update, rate=rate, optimiser=optimiser)
        else:
            key = "diverged_held_out" if held_out else "diverged"
            super().__init__(key, quantity=quantity, update=update, rate=rate)
        self.quantity = quantity
        self.state = state


@as_by_default()
def first_state(net: MLP, data: Data | Sample, settings: Settings | None = None) -> RunState:
    """Return the state of a run before its first update.

    Parameters
    ----------
    net : MLP
    data : Data, or one sample (x, y), or the arrays (X, y)
    settings : Settings, optional

    Raises
    ------
    TypeError, ValueError
        If an argument is refused; the message names it.
    OverflowError
        If a result is too large for float64 with the given weights.

    Examples
    --------
    >>> first_state(MLP.random(), ([0.5, 0.6], 0))
    RunState(update 0, epoch 0, J=0.222227)
    """
    settings = known_settings(Settings() if settings is None else settings)
    data = _samples(network(net), data, settings.loss)
    refuse_unfit(net, data, settings)
    samples = turn(len(data.X), 0, 0, settings)
    return RunState(
        net,
        data,
        settings,
        number=0,
        epoch=0,
        batch_index=0,
        samples=samples,
        used=0,
        of_batch=gradient_of(net, data, samples, settings),
        update=Parts(np.zeros(net.layout.size), net.layout.arrays),
        memory=no_memory(settings.optimiser, net),
    )


@as_by_default()
def next_state(state: RunState, settings: Settings | None = None) -> RunState:
    """Return the state after one more update; the given state is not changed.

    Parameters
    ----------
    state : RunState
    settings : Settings, optional
        By default those of the state. New settings reset nothing; see `RunState.under`.

    Raises
    ------
    DivergedError
        If a weight, J, a gradient or the memory is not finite after the update.
    TypeError, ValueError
        If the settings do not fit the network or the data.
    OverflowError
        If J is too large for float64 under the new settings, before any update.

    Examples
    --------
    >>> net = MLP(W1=[[2.0]], W2=[[3.0]], activation="identity")
    >>> start = first_state(net, ([1.0], [5.0]), Settings("squared_error"))
    >>> start.gradients["dJ/dW2"]
    array([[2.]])
    >>> after = next_state(start)
    >>> after.update["W2"], after.net.W2
    (array([[-0.2]]), array([[2.8]]))
    """
    if settings is not None:
        state = state.under(settings)
    return _after(state)


@np.errstate(all="ignore")  # a quantity that is not finite is refused by name
def _after(state: RunState) -> RunState:
    """Return the state after one more update; see `next_state`."""
    settings, data, net = state.settings, state.data, state.net
    gradient, moving = state.gradients.vector, moving_of(net, settings.frozen)
    update, memory = update_of(gradient, state.memory, settings.learning_rate, net.layout, moving)
    vector = net.vector + update.vector
    # One sum shows whether all weights are finite, unless only a square overflows. No rule makes
    # its memory infinite from gradients with finite squares.
    if not (math.isfinite(vector.dot(vector)) and gradient.dot(gradient) < LARGE):
        _refuse_what_is_not_finite(Parts(vector, net.layout.arrays), memory, state)
    net = net.with_vector(vector)
    used, epoch, index = state.used + len(state.samples), state.epoch, state.batch_index + 1
    if used >= len(data.X):
        used, epoch, index = 0, epoch + 1, 0
    samples = turn(len(data.X), used, epoch, settings)
    try:
        of_batch = gradient_of(net, data, samples, settings)
    except TooLargeError as error:
        raise DivergedError(error.quantity, state) from None
    return RunState(
        net, data, settings, state.number + 1, epoch, index, samples, used, of_batch, update, memory
    )


def _refuse_what_is_not_finite(moved: Parts, memory: Memory, state: RunState) -> None:
    remembered = [array for arrays in memory.moments.values() for array in arrays.values()]
    for name, array in (*moved.items(), *((MEMORY, array) for array in remembered)):
        if not all_finite(array):
            raise DivergedError(name, state)


def descend(
    net: MLP,
    data: Data | Sample,
    loss: str = "cross_entropy",
    lam: float = 0.0,
    learning_rate: float = 0.1,
    steps: int = 100,
    batch: int | None = None,
    optimiser: str = "sgd",
    seed: int = 0,
    frozen: Iterable[str] = (),
) -> Iterator[RunState]:
    """Minimise J by gradient descent: yield the first state, then the state after each update.

    Parameters
    ----------
    net : MLP
        The weights to start from; it is not changed.
    data : Data, or one sample (x, y), or the arrays (X, y)
        The samples.
    loss, lam, learning_rate
        See `Settings`.
    steps : int
        Number of updates; one more state than that is yielded.
    batch, optimiser, seed
        See `Settings`.
    frozen : sequence of str
        Weights and biases that stay as they are: ``("b1", "b2")``, or an entry such as
        ``"W1[0,0]"``; see `Settings`.

    Yields
    ------
    RunState

    Raises
    ------
    TypeError, ValueError
        If an argument is refused, before anything is yielded; the message names it.
    OverflowError
        If a result is too large for float64 with the given weights, before anything is yielded.
    DivergedError
        As soon as a weight, J, a gradient or the optimiser's memory is not finite.

    Notes
    -----
    J is the mean of L over the batch, plus s, which does not include the biases. An update is
    W ← W - η ∂J/∂W for ``sgd``. Source: Dive into Deep Learning, section "Forward Propagation,
    Backward Propagation, and Computational Graphs", and 12.4 to 12.6 and 12.10 for the
    optimisers.

    Examples
    --------
    >>> net = MLP(W1=[[2.0]], W2=[[3.0]], activation="identity")
    >>> for state in descend(net, ([1.0], [5.0]), "squared_error", steps=2):
    ...     print(state.number, round(state.J, 4))
    0 0.5
    1 0.0288
    2 0.0002
    """
    steps = whole_number("steps", steps)
    settings = Settings(
        loss, lam, learning_rate, batch, optimiser, seed, frozen_names("frozen", frozen)
    )
    return _states(first_state(net, data, settings), steps)


def _states(state: RunState, steps: int) -> Iterator[RunState]:
    yield state
    for _ in range(steps):
        state = _after(state)
        yield state


def _samples(net: MLP, data: Any, loss: str) -> Data:
    """Return the data of a run as Data, a single sample as a data set of one."""
    if isinstance(data, Data):
        return data
    if not isinstance(data, (tuple, list)) or len(data) != 2:
        raise RefusedTypeError("data_or_sample", got=short(data))
    x, y = data
    if any_array("x", x).ndim > 1:
        return Data(x, y)
    target = np.asarray(fitting_loss(net.output_activation, loss).target(y, net.outputs))
    return Data([net.input_vector(x)], target[None], "sample")
