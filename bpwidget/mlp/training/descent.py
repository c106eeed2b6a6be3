"""Gradient descent: a run is a row of frozen states, each a pure function of the one before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from bpwidget.mlp.arguments import short, whole_number
from bpwidget.mlp.losses import loss_named
from bpwidget.mlp.network import MLP
from bpwidget.mlp.refusals import Refusal, RefusedTypeError
from bpwidget.mlp.training.batch import locked
from bpwidget.mlp.training.checks import any_array, network
from bpwidget.mlp.training.data import Data
from bpwidget.mlp.training.forward import TooLargeError
from bpwidget.mlp.training.optimisers import arrays_of, no_memory, update_of
from bpwidget.mlp.training.run_state import (
    Settings,
    State,
    gradient_of,
    known_settings,
    refuse_unfit,
    turn,
)

Sample: TypeAlias = tuple[npt.ArrayLike, npt.ArrayLike]


MEMORY = "the optimiser's memory"


class DivergedError(Refusal, ArithmeticError):
    """A run met a number that is not finite.

    Attributes
    ----------
    quantity : str
        The first such quantity: ``"W1"``, ``"J"``, ``"dJ/dW2"``.
    state : State
        The last good state.
    """

    def __init__(self, quantity: str, state: State, *, held_out: bool = False) -> None:
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


def first_state(net: MLP, data: Data | Sample, settings: Settings | None = None) -> State:
    """Return the start of a run: update 0.

    Parameters
    ----------
    net : MLP
    data : Data, or one sample (x, y), or the arrays (X, y)
    settings : Settings, optional

    Raises
    ------
    TypeError, ValueError
        If an argument is refused; the sentence names it.
    OverflowError
        If a result is too large for float64 under the weights given.

    Examples
    --------
    >>> first_state(MLP.random(), ([0.5, 0.6], 0))
    State(update 0, epoch 0, J=0.222227)
    """
    settings = known_settings(Settings() if settings is None else settings)
    data = _samples(network(net), data, settings.loss)
    refuse_unfit(net, data, settings)
    samples = turn(len(data.X), 0, 0, settings)
    return State(
        net,
        data,
        settings,
        number=0,
        epoch=0,
        batch=0,
        samples=samples,
        used=0,
        of_batch=gradient_of(net, data, samples, settings),
        update=locked({name: np.zeros_like(array) for name, array in arrays_of(net).items()}),
        memory=no_memory(settings.optimiser, net),
    )


def next_state(state: State, settings: Settings | None = None) -> State:
    """Return the state after one more update; the state given stays as it is.

    Parameters
    ----------
    state : State
    settings : Settings, optional
        By default those of the state. Changed ones reset nothing; see `State.under`.

    Raises
    ------
    DivergedError
        If a weight, J, a gradient or the memory is not finite after the update.
    TypeError, ValueError
        If the settings do not fit the network or the data.
    OverflowError
        If J is too large for float64 under the changed settings, before any update.

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
    settings, data = state.settings, state.data
    update, memory = update_of(state.gradients, state.memory, settings.learning_rate)
    with np.errstate(all="ignore"):
        moved = {name: array + update[name] for name, array in arrays_of(state.net).items()}
    remembered = [array for arrays in memory.moments.values() for array in arrays.values()]
    for name, array in (*moved.items(), *((MEMORY, array) for array in remembered)):
        if not np.isfinite(array).all():
            raise DivergedError(name, state)
    net = MLP(**moved, activation=state.net.activation)
    used, epoch, batch = state.used + len(state.samples), state.epoch, state.batch + 1
    if used >= len(data.X):
        used, epoch, batch = 0, epoch + 1, 0
    samples = turn(len(data.X), used, epoch, settings)
    try:
        of_batch = gradient_of(net, data, samples, settings)
    except TooLargeError as error:
        raise DivergedError(error.quantity, state) from None
    return State(
        net, data, settings, state.number + 1, epoch, batch, samples, used, of_batch, update, memory
    )


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
) -> Iterator[State]:
    """Descend the gradient of J: yield the start, then the state after each update.

    Parameters
    ----------
    net : MLP
        The weights to start from; it stays as it is.
    data : Data, or one sample (x, y), or the arrays (X, y)
    loss, lam, learning_rate, batch, optimiser, seed
        See `Settings`.
    steps : int
        Updates to make; there is one state more.

    Yields
    ------
    State

    Raises
    ------
    TypeError, ValueError
        If an argument is refused, before anything is yielded; the sentence names it.
    DivergedError
        Once a weight, J or a gradient is not finite.

    Notes
    -----
    J is the mean of L over the batch, and s, which knows of no biases. An update is
    W ← W - η ∂J/∂W for ``sgd``. Source: the document, backpropagation; Dive into
    Deep Learning, 12.4 to 12.6 and 12.10.

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
    settings = Settings(loss, lam, learning_rate, batch, optimiser, seed)
    return _states(first_state(net, data, settings), steps)


def _states(state: State, steps: int) -> Iterator[State]:
    yield state
    for _ in range(steps):
        state = next_state(state)
        yield state


def _samples(net: MLP, data: Any, loss: str) -> Data:
    """Return what a run was given as Data; one sample is a set of one."""
    if isinstance(data, Data):
        return data
    if not isinstance(data, (tuple, list)) or len(data) != 2:
        raise RefusedTypeError("data_or_sample", got=short(data))
    x, y = data
    if any_array("x", x).ndim > 1:
        return Data(x, y)
    target = np.asarray(loss_named(loss).target(y, net.outputs))
    return Data([net.input_vector(x)], target[None], "sample")
