"""J over a plane through the weights, along two chosen weights or two directions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from bpwidget.mlp.arguments import (
    Array,
    all_finite,
    any_array,
    read_only,
    real_number,
    short,
    whole_number,
)
from bpwidget.mlp.backward import backprop
from bpwidget.mlp.copying import Immutable
from bpwidget.mlp.directions import gradient_direction, two_axes
from bpwidget.mlp.errors import as_by_default
from bpwidget.mlp.network import MLP, seed_number
from bpwidget.mlp.refusals import RefusedOverflowError, RefusedTypeError, RefusedValueError
from bpwidget.mlp.surface.plane import objective_on_plane
from bpwidget.mlp.trace import Trace

LARGEST_RESOLUTION = 2_000


@dataclass(frozen=True, eq=False, repr=False)
class LossSurface(Immutable):
    """J on a grid; all arrays read-only.

    Attributes
    ----------
    axes : tuple of two str
        The names of the axes along which a and b run.
    a, b : array, shape (resolution,)
        Values of the two weights; along a direction, distances from the present weights.
    J : array, shape (resolution, resolution)
        ``J[i, j]`` is the objective at ``a[j], b[i]``.
    here : tuple of two float
        The position of the present weights.
    slope : tuple of two float
        ∇J projected on the two axes at ``here``: the derivatives of J along a and b.
    """

    axes: tuple[str, str]
    a: Array
    b: Array
    J: Array
    here: tuple[float, float]
    slope: tuple[float, float]

    def __repr__(self) -> str:
        return f"LossSurface({self.axes[0]} x {self.axes[1]}, {self.J.shape[0]}x{self.J.shape[1]})"


@as_by_default()
def loss_surface(
    net: MLP,
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    loss: str = "cross_entropy",
    lam: float = 0.0,
    *,
    axes: tuple[str, str] = ("W1[0,0]", "W2[0,0]"),
    span: float = 3.0,
    resolution: int = 61,
    center: tuple[float, float] | None = None,
    seed: int = 0,
) -> LossSurface:
    """Compute J over two axes, with all other weights fixed.

    Parameters
    ----------
    net, x, y, loss, lam
        See `backprop`.
    axes : two str
        Entries such as ``"W1[0,0]"``, ``"W2[1,3]"``, ``"b1[2]"``, counted from 0;
        ``"gradient"``, the unit vector of ∇J over all weights and biases; or ``"random"``,
        a unit vector drawn from `seed` and orthogonal to the other axis.
    span : float
        The grid reaches from ``center - span`` to ``center + span``.
    resolution : int
        Points along each axis, from 2 to 2,000.
    center : two float, optional
        The middle of the grid; by default the present weights.
    seed : int
        For ``"random"``.

    Returns
    -------
    LossSurface
        J on a grid, ``J[i, j]`` at ``a[j], b[i]``.

    Raises
    ------
    TypeError, ValueError
        If an argument is refused: an axis that does not exist, two equal axes, a gradient
        direction where the gradient is zero.
    OverflowError
        If J is too large for float64 somewhere on the grid.

    Notes
    -----
    With two weights as axes, this is J with all but two numbers fixed. Random directions follow
    Li et al., "Visualizing the Loss Landscape of Neural Nets" (2018), but are scaled to length 1
    as a whole, without their filter normalisation.

    Examples
    --------
    >>> net = MLP(W1=[[2.0]], W2=[[3.0]], activation="identity")
    >>> surface = loss_surface(net, [1.0], [5.0], "squared_error", span=1.0, resolution=3)
    >>> surface.a, surface.b
    (array([1., 2., 3.]), array([2., 3., 4.]))
    >>> float(surface.J[1, 1]), surface.here
    (0.5, (2.0, 3.0))
    """
    surface = surface_of(
        backprop(net, x, y, loss, lam),
        axes=axes,
        span=span,
        resolution=resolution,
        center=center,
        seed=seed,
    )
    if not all_finite(surface.J):
        raise RefusedOverflowError("too_large_grid")
    return surface


def surface_of(
    trace: Trace,
    *,
    axes: tuple[str, str] = ("W1[0,0]", "W2[0,0]"),
    span: float = 3.0,
    resolution: int = 61,
    center: tuple[float, float] | None = None,
    seed: int = 0,
) -> LossSurface:
    """Compute the loss surface around a Trace; see `loss_surface`.

    J is infinite where it is too large for float64.
    """
    span = real_number("span", span, positive=True)
    resolution = whole_number("resolution", resolution, at_least=2)
    if resolution > LARGEST_RESOLUTION:
        raise RefusedValueError(
            "at_most", name="resolution", most=LARGEST_RESOLUTION, got=short(resolution)
        )
    first, second = two_axes(trace, axes, seed_number("seed", seed))
    middle = (first.here, second.here) if center is None else two_numbers("center", center)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        offsets = _offsets(span, resolution)
        a, b = middle[0] + offsets, middle[1] + offsets
        J = objective_on_plane(
            trace, first.direction, second.direction, a - first.here, (b - second.here)[:, None]
        )
    gradient = gradient_direction(trace)
    return LossSurface(
        (first.name, second.name),
        read_only(a),
        read_only(b),
        read_only(infinite_beyond(J)),
        (first.here, second.here),
        (gradient.dot(first.direction), gradient.dot(second.direction)),
    )


def infinite_beyond(J: Array) -> Array:
    """Return J with ∞ in place of NaN, which also means that a number is too large for float64.

    Examples
    --------
    >>> infinite_beyond(np.array([2.0, np.inf - np.inf, np.inf])).tolist()
    [2.0, inf, inf]
    """
    return J if all_finite(J) else np.where(np.isfinite(J), J, np.inf)


@lru_cache(maxsize=8)
def _offsets(span: float, resolution: int) -> Array:
    return read_only(np.linspace(-span, span, resolution))


def two_numbers(name: str, value: npt.ArrayLike) -> tuple[float, float]:
    """Return two finite numbers, or refuse anything else."""
    try:
        pair = any_array(name, value)
    except (RefusedTypeError, RefusedValueError):
        pair = np.empty(0)
    if pair.dtype.kind not in "iuf" or pair.shape != (2,) or not np.isfinite(pair).all():
        raise RefusedValueError("two_numbers", name=name, got=short(value))
    return float(pair[0]), float(pair[1])
