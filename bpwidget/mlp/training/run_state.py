"""One state of a run of gradient descent, frozen, with its settings and its next batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from bpwidget.mlp.arguments import choice, items_of, real_number, short, whole_number
from bpwidget.mlp.backward import backprop
from bpwidget.mlp.copying import Immutable
from bpwidget.mlp.errors import as_by_default
from bpwidget.mlp.losses import LOSSES, Classes, loss_named
from bpwidget.mlp.network import ARRAYS, MLP, entry_named, seed_number
from bpwidget.mlp.parameters import Parts
from bpwidget.mlp.refusals import RefusedTypeError, RefusedValueError
from bpwidget.mlp.trace import Trace
from bpwidget.mlp.training.batch import BatchGradient, mean_gradient
from bpwidget.mlp.training.checks import batch_of
from bpwidget.mlp.training.data import Data, Mask
from bpwidget.mlp.training.optimisers import OPTIMISERS, Memory, no_memory

SHUFFLE_WORD = 17977


@dataclass(frozen=True)
class Settings:
    """The settings of a run; each may change between two updates.

    Parameters
    ----------
    loss : str
        See `backprop`.
    lam : float
        λ, 0 or more.
    learning_rate : float
        η, more than 0.
    batch : int, optional
        Number of samples in a batch; all of them by default.
    optimiser : str
        ``sgd``, ``momentum`` (0.9) or ``adam`` (β 0.9 and 0.999, ε 1e-8).
    seed : int
        For drawing the order of the samples in mini-batches. It depends on this seed and the
        number of the epoch only.
    frozen : sequence of str
        What stays as it is: ``"W1"``, ``"W2"``, ``"b1"``, ``"b2"``, or one entry such as
        ``"W1[0,0]"``. ``"b1"`` and ``"b2"`` may be named for a network without biases, too. The
        gradients are still computed; what the optimiser remembers of a frozen entry stays as it is.

    Raises
    ------
    TypeError, ValueError
        If a setting is refused; the message names it.
    """

    loss: str = "cross_entropy"
    lam: float = 0.0
    learning_rate: float = 0.1
    batch: int | None = None
    optimiser: str = "sgd"
    seed: int = 0
    frozen: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        choice("optimiser", self.optimiser, OPTIMISERS)
        choice("loss", self.loss, LOSSES)
        vars(self).update(
            lam=real_number("lam", self.lam),
            learning_rate=real_number("learning_rate", self.learning_rate, positive=True),
            batch=None if self.batch is None else whole_number("batch", self.batch),
            seed=seed_number("seed", self.seed),
            frozen=frozen_names("frozen", self.frozen),
        )


@dataclass(frozen=True, eq=False, repr=False, init=False)
class RunState(Immutable):
    """The weights after some number of updates, and everything computed from them.

    L, s, J and the gradients are those of the present `net` over the next batch; the next
    update is made from them. `update` is the change that led here.

    Attributes
    ----------
    net : MLP
        The weights after `number` updates.
    data : Data
    settings : Settings
        Those under which L, s, J and the gradients were computed.
    number : int
        Updates made so far; 0 at the start.
    epoch : int
        Completed passes over all samples.
    batch_index : int
        Which batch of the epoch comes next, counted from 0.
    samples : array of int
        Rows of ``data.X`` in the next batch.
    used : int
        Number of samples that this epoch has used.
    of_batch : BatchGradient
        L, s, J and the gradients with their two terms.
    update : mapping of str to array
        ``"W1"``, ...: what the last update added to the weights; zeros at the start.
    memory : Memory
        What the optimiser remembers.
    """

    net: MLP
    data: Data
    settings: Settings
    number: int
    epoch: int
    batch_index: int
    samples: Classes
    used: int
    of_batch: BatchGradient
    update: Parts
    memory: Memory

    def __init__(
        self,
        net: MLP,
        data: Data,
        settings: Settings,
        number: int,
        epoch: int,
        batch_index: int,
        samples: Classes,
        used: int,
        of_batch: BatchGradient,
        update: Parts,
        memory: Memory,
    ) -> None:
        # in one update, as in a Trace
        vars(self).update(
            net=net,
            data=data,
            settings=settings,
            number=number,
            epoch=epoch,
            batch_index=batch_index,
            samples=samples,
            used=used,
            of_batch=of_batch,
            update=update,
            memory=memory,
        )

    @property
    def L(self) -> float:
        """Mean loss of the batch."""
        return self.of_batch.L

    @property
    def s(self) -> float:
        """Penalty."""
        return self.of_batch.s

    @property
    def J(self) -> float:
        """Objective of the batch, L + s."""
        return self.of_batch.J

    @property
    def gradients(self) -> Parts:
        """``"dJ/dW2"``, ``"dJ/dW1"`` and the gradients of the biases."""
        return self.of_batch.gradients

    @property
    def sizes(self) -> Mapping[str, float]:
        """Frobenius norm of every gradient on the way back; see `BatchGradient`."""
        return self.of_batch.sizes

    @property
    def batches(self) -> int:
        """Number of batches in an epoch; the last one may be smaller."""
        size = self.settings.batch or len(self.data.X)
        return self.batch_index + -(-(len(self.data.X) - self.used) // size)

    @as_by_default()
    def trace(self, sample: int = 0) -> Trace:
        """Return the forward pass and the seven steps of one sample of the batch.

        The gradients of the state are the mean over these.

        Parameters
        ----------
        sample : int
            Its index in the batch, counted from 0.

        Returns
        -------
        Trace

        Raises
        ------
        TypeError, ValueError
            If the batch has no such sample.
        """
        sample = whole_number("sample", sample, at_least=0)
        if sample >= len(self.samples):
            last = len(self.samples) - 1
            raise RefusedValueError(
                "whole_between", name="sample", least=0, most=last, got=short(sample)
            )
        row, settings = self.samples[sample], self.settings
        y = self.data.y[row]
        target = int(y) if loss_named(settings.loss).takes_class else np.atleast_1d(y)
        return backprop(self.net, self.data.X[row], target, settings.loss, settings.lam)

    def under(self, settings: Settings) -> RunState:
        """Return the same state of the run under other settings.

        The weights, the memory and the position in the epoch are kept; L, s, J, the gradients
        and the batch follow the new settings. A different optimiser starts with an empty memory,
        and switching from mini-batches to all samples at once starts the epoch again.

        Parameters
        ----------
        settings : Settings
            The new settings.

        Returns
        -------
        RunState

        Raises
        ------
        TypeError, ValueError
            If the settings do not fit the network or the data.
        OverflowError
            If a result is too large for float64 under them.
        """
        if known_settings(settings) == self.settings:
            return self
        refuse_unfit(self.net, self.data, settings)
        same = settings.optimiser == self.memory.optimiser
        memory = self.memory if same else no_memory(settings.optimiser, self.net)
        index, used = (0, 0) if settings.batch is None else (self.batch_index, self.used)
        samples = turn(len(self.data.X), used, self.epoch, settings)
        return replace(
            self,
            settings=settings,
            batch_index=index,
            samples=samples,
            used=used,
            of_batch=gradient_of(self.net, self.data, samples, settings),
            memory=memory,
        )

    def __repr__(self) -> str:
        return f"RunState(update {self.number}, epoch {self.epoch}, J={self.J:.6g})"


def known_settings(settings: object) -> Settings:
    """Return `settings` if they are Settings, or refuse them."""
    if not isinstance(settings, Settings):
        raise RefusedTypeError("settings", got=short(settings))
    return settings


def frozen_names(name: str, value: object) -> tuple[str, ...]:
    """Return names of arrays and entries, each once and without spaces, or refuse them.

    Examples
    --------
    >>> frozen_names("frozen", ["b1", "W1[0, 1]", "b1"])
    ('b1', 'W1[0,1]')
    """
    given = items_of(value)
    if given is None:
        raise RefusedTypeError("frozen", name=name, got=short(value))
    names: dict[str, None] = {}
    for each in given:
        entry = entry_named(each) if isinstance(each, str) else None
        if entry is None and not (isinstance(each, str) and each in ARRAYS):
            raise RefusedValueError("frozen_unknown", name=name, got=short(each))
        names[entry.name if entry else str(each)] = None
    return tuple(names)


def moving_of(net: MLP, frozen: tuple[str, ...]) -> Mapping[str, Mask]:
    """Return which entries of each array change; arrays without frozen entries are left out."""
    moving: dict[str, Mask] = {}
    for name in frozen:
        entry = entry_named(name)
        array = name if entry is None else entry.array
        values = getattr(net, array)
        if values is not None:
            mask = moving.setdefault(array, np.ones(values.shape, dtype=bool))
            mask[... if entry is None else entry.at] = False
    return moving


def refuse_unfit(net: MLP, data: Data, settings: Settings) -> None:
    """Refuse data or settings that do not fit the network or each other."""
    data.fit(net, settings.loss)
    for name in settings.frozen:
        if name not in ARRAYS:
            net.entry(name, "frozen")
    n = len(data.X)
    if settings.batch is not None and settings.batch > n:
        raise RefusedValueError("batch", n=n, got=settings.batch)


def gradient_of(net: MLP, data: Data, samples: Classes, settings: Settings) -> BatchGradient:
    """Return J and its gradient over some rows of the data."""
    l = loss_named(settings.loss)
    X, y = data.X, data.y
    if settings.batch is not None:
        X, y = X[samples], y[samples]
    return mean_gradient(net, X, batch_of(l, y), l, settings.lam)


def turn(n: int, used: int, epoch: int, settings: Settings) -> Classes:
    """Return the rows of the next batch."""
    if settings.batch is None:
        return _in_order(n)
    return _order(n, settings.seed, epoch)[used : used + settings.batch]


@lru_cache(maxsize=8)
def _order(n: int, seed: int, epoch: int) -> Classes:
    order = np.random.RandomState([seed, epoch, SHUFFLE_WORD]).permutation(n)
    rows: Classes = order.astype(np.int64)
    rows.setflags(write=False)
    return rows


@lru_cache(maxsize=8)
def _in_order(n: int) -> Classes:
    rows = np.arange(n, dtype=np.int64)
    rows.setflags(write=False)
    return rows
