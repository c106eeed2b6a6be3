"""J of a whole data set over a plane through the weights: the mean over its samples."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np

from bpwidget.mlp.arguments import (
    Array,
    read_only,
    real_number,
    short,
    whole_number,
)
from bpwidget.mlp.backward import backprop
from bpwidget.mlp.directions import Axis, Direction, two_axes
from bpwidget.mlp.losses import Loss, loss_named
from bpwidget.mlp.network import MLP, seed_number
from bpwidget.mlp.refusals import RefusedTypeError, RefusedValueError
from bpwidget.mlp.surface.data_plane import objective_of_data
from bpwidget.mlp.surface.loss_surface import LossSurface, infinite_beyond, two_numbers
from bpwidget.mlp.trace import Trace
from bpwidget.mlp.training.batch import mean_gradient
from bpwidget.mlp.training.checks import batch_of, network
from bpwidget.mlp.training.data import Data

Ways: TypeAlias = tuple[str | Direction, str | Direction]


def data_surface(
    net: MLP,
    data: Data,
    loss: str = "cross_entropy",
    lam: float = 0.0,
    axes: Ways = ("W1[0,0]", "W2[0,0]"),
    span: float = 3.0,
    resolution: int = 31,
    center: tuple[float, float] | None = None,
    seed: int = 0,
) -> LossSurface:
    """Compute J, the mean of L over the samples plus s, over two axes; see `loss_surface`.

    J is infinite where it is too large for float64.

    Parameters
    ----------
    net : MLP
    data : Data
        Samples held out are ignored.
    loss, lam
        See `backprop`.
    axes : two of str or Direction
        Names as for `loss_surface`, where ``"gradient"`` is that of J over all samples; or
        directions, such as those of `History.plane`, which are named ``"first direction"`` and
        ``"second direction"``. The position along a direction is measured from the present
        weights, in multiples of the direction's length.
    span, resolution, center, seed
        See `loss_surface`.

    Returns
    -------
    LossSurface
        Its slope is the gradient of J over all samples.

    Raises
    ------
    TypeError, ValueError
        If an argument is refused; the message names it.
    OverflowError
        If a result at the present weights is too large for float64.

    Examples
    --------
    >>> net = MLP(W1=[[2.0]], W2=[[3.0]], activation="identity")
    >>> data = Data([[1.0], [-1.0]], [5.0, -6.0])
    >>> surface = data_surface(net, data, "squared_error", span=1.0, resolution=3)
    >>> surface.a, surface.b
    (array([1., 2., 3.]), array([2., 3., 4.]))
    >>> float(surface.J[1, 1]), surface.slope  # errors 1 and 0
    (0.25, (1.5, 1.0))
    """
    l, lam = loss_named(loss), real_number("lam", lam)
    _fitting(data).fit(network(net), loss)
    span = real_number("span", span, positive=True)
    resolution = whole_number("resolution", resolution, at_least=2)
    X, y = data.X, batch_of(l, data.y)
    gradient = _direction(net, mean_gradient(net, X, y, l, lam).gradients)
    first, second = _two_axes(_one_of(net, data, l, lam), gradient, axes, seed_number("seed", seed))
    middle = (first.here, second.here) if center is None else two_numbers("center", center)
    with np.errstate(all="ignore"):
        offsets = np.linspace(-span, span, resolution)
        a, b = middle[0] + offsets, middle[1] + offsets
        at = a - first.here, b - second.here
        J = objective_of_data(net, X, y, l, lam, (first.direction, second.direction), at)
    return LossSurface(
        (first.name, second.name),
        read_only(a),
        read_only(b),
        read_only(infinite_beyond(J)),
        (first.here, second.here),
        (gradient.dot(first.direction), gradient.dot(second.direction)),
    )


def _fitting(data: object) -> Data:
    if not isinstance(data, Data):
        raise RefusedTypeError("data", got=short(data))
    return data


def _one_of(net: MLP, data: Data, l: Loss, lam: float) -> Trace:
    """Return the Trace of the first sample: single weights and random axes need only the net."""
    y = int(data.y[0]) if l.takes_class else np.atleast_1d(data.y[0])
    return backprop(net, data.X[0], y, l.name, lam)


def _direction(net: MLP, gradients: Mapping[str, Array]) -> Direction:
    return Direction(
        W1=gradients["dJ/dW1"],
        b1=gradients.get("dJ/db1", np.zeros(net.hidden)),
        W2=gradients["dJ/dW2"],
        b2=gradients.get("dJ/db2", np.zeros(net.outputs)),
    )


def _two_axes(trace: Trace, gradient: Direction, axes: object, seed: int) -> tuple[Axis, Axis]:
    """Return the axes, or refuse them.

    `two_axes` makes single weights and random directions. The gradient and given directions are
    made here; `two_axes` gets "random" in their place, and its result for them is not used.
    """
    if not isinstance(axes, (tuple, list)) or len(axes) != 2:
        return two_axes(trace, axes, seed)
    given = [_given(trace.net, gradient, axis, place) for place, axis in enumerate(axes)]
    if given[0] and axes[0] == axes[1]:
        if isinstance(axes[0], Direction):
            raise RefusedValueError("axes_same_direction")
        raise RefusedValueError("axes_differ", got=repr(given[0].name))
    names = ["random" if axis else name for axis, name in zip(given, axes, strict=True)]
    drawn, other = two_axes(trace, names, seed)
    beside = given[0] or given[1]
    if beside and "random" in axes:
        drawn = other = Axis("random", _at_right_angle(drawn.direction, beside.direction), 0.0)
    return given[0] or drawn, given[1] or other


def _at_right_angle(direction: Direction, other: Direction) -> Direction:
    """Return the unit vector of the part of `direction` that is orthogonal to `other`."""
    other = other.unit()
    return direction.plus(-direction.dot(other), other).unit()


def _given(net: MLP, gradient: Direction, axis: object, place: int) -> Axis | None:
    """Return the axis if it is the gradient or a direction, or refuse it; None for a name."""
    if isinstance(axis, Direction):
        name = ("first direction", "second direction")[place]
        _fit(net, axis, f"axes[{place}]")
        return Axis(name, axis, 0.0)
    if axis != "gradient":
        return None
    if gradient.is_zero():
        raise RefusedValueError("axes_zero_gradient")
    return Axis("gradient", gradient.unit(), 0.0)


def _fit(net: MLP, direction: Direction, name: str) -> None:
    """Refuse a direction that does not fit the network, or is zero."""
    parts = {"W1": net.W1.shape, "b1": (net.hidden,), "W2": net.W2.shape, "b2": (net.outputs,)}
    for part, wanted in parts.items():
        array: Array = getattr(direction, part)
        if array.shape != wanted:
            called = f"{name}.{part}"
            raise RefusedValueError("shape", name=called, wanted=wanted, shape=array.shape)
        if getattr(net, part) is None and array.any():
            raise RefusedValueError("axes_missing_bias", name=f"{name}.{part}", array=part)
    if direction.is_zero():
        raise RefusedValueError("axes_zero_direction", name=name)
