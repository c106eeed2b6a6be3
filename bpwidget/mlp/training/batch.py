"""Forward propagation and the seven backward steps for a whole batch, in one pass.

The rules are those for one sample. The samples of the batch are the columns of z, h and o, so a
product such as ∂J/∂z xᵀ sums over them. J is the mean of L (or its sum), plus s.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from types import MappingProxyType
from typing import overload

import numpy as np
import numpy.typing as npt

from bpwidget.mlp.activations import IDENTITY, activation_named
from bpwidget.mlp.arguments import Array, choice, ones, read_only, real_number, squared_norm
from bpwidget.mlp.backward import backprop, penalty
from bpwidget.mlp.copying import Immutable
from bpwidget.mlp.errors import as_by_default
from bpwidget.mlp.losses import Loss, Targets, fitting_loss, loss_named
from bpwidget.mlp.network import MLP
from bpwidget.mlp.parameters import Parts
from bpwidget.mlp.trace import Trace, frobenius
from bpwidget.mlp.training.checks import inputs_of, network, targets_of
from bpwidget.mlp.training.forward import TooLargeError, forward

# the gradients of the backward steps, in order
BACKWARD = ("dJ/dy_hat", "dJ/do", "dJ/dW2", "dJ/db2", "dJ/dh", "dJ/dz", "dJ/dW1", "dJ/db1")


@dataclass(frozen=True, eq=False, repr=False)
class BatchGradient(Immutable):
    """J of a batch and its gradient for every weight and bias; all arrays read-only.

    Attributes
    ----------
    L, s, J : float
        The mean of the samples' losses (or their sum), the penalty s = λ/2 (‖W1‖² + ‖W2‖²), and
        J = L + s.
    gradients : mapping of str to array
        ``"dJ/dW2"``, ``"dJ/db2"``, ``"dJ/dW1"``, ``"dJ/db1"``; those of the biases only if the
        network has any.
    data, penalty : mapping of str to array
        The two terms of each gradient: the mean over the samples (or the sum), and the part that
        comes from s.
    of_columns : mapping of str to float
        Frobenius norms of ``"dJ/do"``, ``"dJ/dh"`` and ``"dJ/dz"``, and of ``"dJ/dy_hat"`` if the
        network has an output activation. These have one column per sample: the gradient for that
        sample alone, times 1/n if L is the mean.
    """

    L: float
    s: float
    gradients: Parts
    data: Parts
    penalty: Parts
    of_columns: Mapping[str, float]

    @cached_property
    def sizes(self) -> Mapping[str, float]:
        """Frobenius norm of every gradient on the way back, in the order of the steps."""
        of_arrays = {name: frobenius(array) for name, array in self.gradients.items()}
        sizes = {**self.of_columns, **of_arrays}
        return MappingProxyType({name: sizes[name] for name in BACKWARD if name in sizes})

    @property
    def J(self) -> float:
        """The objective."""
        return self.L + self.s

    def __repr__(self) -> str:
        return f"BatchGradient(L={self.L:.6g}, s={self.s:.6g}, J={self.J:.6g})"


@dataclass(frozen=True, eq=False, repr=False)
class Batch(BatchGradient):
    """What `backprop_batch` returns: J of a batch, its gradient, and the samples one by one.

    The attributes of `BatchGradient`, and the arguments of `backprop_batch`.

    Attributes
    ----------
    net : MLP
    X : array, shape (n, inputs)
    Y : array, shape (n,) of classes, or (n, outputs) of targets
    loss : str
    lam : float
    reduction : str
    """

    net: MLP
    X: Array
    Y: Targets
    loss: str
    lam: float
    reduction: str

    @property
    def samples(self) -> Sequence[Trace]:
        """The Trace of each sample alone, computed when it is accessed."""
        return _Samples(self)

    def __repr__(self) -> str:
        n = len(self.X)
        return f"Batch({n} sample{'' if n == 1 else 's'}, {super().__repr__()[14:]}"


class _Samples(Sequence[Trace]):
    """The traces of the samples of a batch."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch

    def __len__(self) -> int:
        return len(self._batch.X)

    @overload
    def __getitem__(self, index: int) -> Trace: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Trace]: ...

    def __getitem__(self, index: int | slice) -> Trace | Sequence[Trace]:
        rows = range(len(self))[index]
        return tuple(map(self._trace, rows)) if isinstance(rows, range) else self._trace(rows)

    def _trace(self, row: int) -> Trace:
        batch = self._batch
        y = batch.Y[row]
        target = int(y) if loss_named(batch.loss).takes_class else y
        return backprop(batch.net, batch.X[row], target, batch.loss, batch.lam)

    def __repr__(self) -> str:
        return f"<the traces of {len(self)} samples>"


# what the sum over n samples is divided by
REDUCTIONS: Mapping[str, Callable[[int], float]] = MappingProxyType(
    {"mean": float, "sum": lambda _: 1.0}
)


@as_by_default()
def backprop_batch(
    net: MLP,
    X: npt.ArrayLike,
    Y: npt.ArrayLike,
    loss: str = "cross_entropy",
    lam: float = 0.0,
    reduction: str = "mean",
) -> Batch:
    """Compute J of several samples and its gradient, and each sample's own seven steps.

    Parameters
    ----------
    net : MLP
        The network.
    X : array_like, shape (n, inputs)
        One sample per row.
    Y : array_like, shape (n,) or (n, outputs)
        One class per sample for ``cross_entropy``, otherwise one row of targets per sample (or one
        number per sample for a single output).
    loss : str
        See `backprop`.
    lam : float
        λ, 0 or more.
    reduction : str
        ``mean``: J = 1/n Σ L + s. ``sum``: J = Σ L + s. The penalty is counted once.

    Returns
    -------
    Batch
        J, its gradient with both terms, and the Trace of each sample.

    Raises
    ------
    TypeError, ValueError
        If an argument is refused; the message names it.
    OverflowError
        If a result is too large for float64; the message names the first such quantity.

    Notes
    -----
    If a course also divides the penalty by the number m of samples (λ/2m), pass λ/m as lam.

    Examples
    --------
    >>> net = MLP(W1=[[2.0]], W2=[[3.0]], activation="identity")
    >>> batch = backprop_batch(net, [[1.0], [0.0]], [5.0, 1.0], "squared_error", lam=0.1)
    >>> batch
    Batch(2 samples, L=0.5, s=0.65, J=1.15)
    >>> batch.gradients["dJ/dW2"], batch.data["dJ/dW2"], batch.penalty["dJ/dW2"]
    (array([[1.3]]), array([[1.]]), array([[0.3]]))
    >>> [trace.o.tolist() for trace in batch.samples]
    [[6.0], [0.0]]
    """
    X = inputs_of(network(net), X)
    l, lam = fitting_loss(net.output_activation, loss), real_number("lam", lam)
    divisor = choice("reduction", reduction, REDUCTIONS)(len(X))
    y = targets_of(l, Y, len(X), net.outputs, "Y")
    of_batch = gradient_over(net, X, y, l, lam, divisor)
    rows = y if l.takes_class else read_only(np.ascontiguousarray(y.T, dtype=np.float64))
    return Batch(
        **{each.name: getattr(of_batch, each.name) for each in fields(of_batch)},
        net=net,
        X=X,
        Y=rows,
        loss=l.name,
        lam=lam,
        reduction=reduction,
    )


def mean_gradient(net: MLP, X: Array, y: Targets, l: Loss, lam: float) -> BatchGradient:
    """Compute J, the mean of L over a batch plus s, and its gradient; see `gradient_over`.

    The result is the mean of the results of `backprop` for each sample.
    """
    return gradient_over(net, X, y, l, lam, float(len(X)))


@np.errstate(all="ignore")  # overflow is refused by name
def gradient_over(
    net: MLP, X: Array, y: Targets, l: Loss, lam: float, divisor: float
) -> BatchGradient:
    """Compute J = Σ L / divisor + s of a batch and its gradient, in one pass.

    The arguments must have been checked.

    Parameters
    ----------
    net : MLP
    X : array, shape (n, inputs)
        One sample per row.
    y : array, shape (n,) of classes, or (outputs, n) of targets
        As `targets_of` returns it.
    l : Loss
    lam : float
        λ.
    divisor : float
        n for the mean, 1 for the sum.

    Returns
    -------
    BatchGradient

    Raises
    ------
    OverflowError
        If a result is too large for float64; the message names the first such quantity.

    Examples
    --------
    >>> net = MLP(W1=[[2.0]], W2=[[3.0]], activation="identity")
    >>> X, y, l = np.array([[1.0], [0.0]]), np.array([[5.0, 1.0]]), loss_named("squared_error")
    >>> batch = gradient_over(net, X, y, l, lam=0.1, divisor=2)
    >>> batch.L, batch.s
    (0.5, 0.65)
    >>> batch.gradients["dJ/dW2"]  # (1·2 - 1·0) / 2, and 0.1·3
    array([[1.3]])
    """
    layout, every = net.layout, ones(len(X))  # a row times `every` is its sum
    z, h, o, y_hat = forward(net, X)
    losses, dJ_do = l.of_batch(y_hat, y)
    L, s = float(losses.dot(every)) / divisor, penalty(net.W1, net.W2, lam)

    # 2. through the loss; each sample contributes 1/n of J, or all of it to a sum
    dJ_do /= divisor
    columns = {}
    if net.output_activation != IDENTITY:  # and through ψ
        columns["dJ/dy_hat"] = dJ_do
        dJ_do = dJ_do * activation_named(net.output_activation).slope(o)
    # 3. the penalty, which does not include the biases
    weights, penalties = slice(layout.weights), np.zeros(layout.size)
    np.multiply(lam, net.vector[weights], out=penalties[weights])
    # 4. the output layer's weights
    W2_data = dJ_do.dot(h.T)
    # 5. back to h
    dJ_dh = net.W2.T.dot(dJ_do)
    # 6. through φ
    dJ_dz = activation_named(net.activation).slope(z)
    dJ_dz *= dJ_dh
    # 7. the hidden layer's weights
    W1_data = dJ_dz.dot(X)

    data = [W1_data.ravel(), W2_data.ravel()]  # in the order of the layout
    if net.b1 is not None:
        data.append(dJ_dz.dot(every))
    if net.b2 is not None:
        data.append(dJ_do.dot(every))
    data_terms = np.concatenate(data)
    gradient = data_terms + penalties
    gradients = Parts(gradient, layout.gradients)
    columns |= {"dJ/do": dJ_do, "dJ/dh": dJ_dh, "dJ/dz": dJ_dz}
    sizes = {name: frobenius(array) for name, array in columns.items()}
    squares = squared_norm(z) + squared_norm(o) + gradient.dot(gradient)
    # one sum shows whether all are finite, unless only a square overflows
    if not math.isfinite(L + s + squares + sum(sizes.values())):
        on_the_way = {**columns, **gradients}
        backwards = {name: on_the_way[name] for name in BACKWARD if name in on_the_way}
        _refuse_too_large({"z": z, "o": o, "L": L, "s": s, "J": L + s, **backwards})
    return BatchGradient(
        L,
        s,
        gradients,
        Parts(data_terms, layout.gradients),
        Parts(penalties, layout.gradients),
        MappingProxyType(sizes),
    )


def _refuse_too_large(quantities: Mapping[str, Array | float]) -> None:
    for name, value in quantities.items():
        if not np.isfinite(value).all():
            raise TooLargeError(name)
