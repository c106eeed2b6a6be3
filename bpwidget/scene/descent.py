"""A run on the loss surface: J of all samples, the path so far, and -η∇J."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count

import numpy as np

from bpwidget.mlp.arguments import Array
from bpwidget.mlp.copying import Immutable
from bpwidget.mlp.directions import Direction
from bpwidget.mlp.network import entry_named
from bpwidget.mlp.surface.data_surface import data_surface
from bpwidget.mlp.surface.loss_surface import LossSurface
from bpwidget.mlp.training.history import History
from bpwidget.mlp.training.path import PathPlane
from bpwidget.mlp.training.run_state import RunState

# the two principal directions of the path; they are only used together
PATH_AXES = ("path 1", "path 2")
WEIGHT_AXES = ("W1[0,0]", "W2[0,0]")
SPAN = 3.0
# limit on the points along each axis: J of a whole data set costs more than J of one sample
RESOLUTION = 31
FEWEST_POINTS = 2
SMALLEST_REACH = 0.5
STOPS = (1, 2, 5)
# the path enters from the left, so its end is placed right of the middle, at this fraction of the
# distance to the border
ASIDE = 0.6


@dataclass(frozen=True, eq=False)
class Descent(Immutable):
    """A run over two axes.

    Attributes
    ----------
    surface : LossSurface
        J of all training samples, in a window that contains the path.
    path : array, shape (points, 2), or None
        The path over the axes; None if they are neither two weights nor directions of the path.
    step : tuple of two float
        -η∇J along the axes: of the current batch if there is a path, otherwise of all samples.
    is_straight : bool
        Whether the two main directions of the path were asked for while it still lies on a line;
        the axes are then two weights.
    """

    surface: LossSurface
    path: Array | None
    step: tuple[float, float]
    is_straight: bool


def descent_of(
    run: History,
    axes: tuple[str, str],
    resolution: int,
    center: tuple[float, float] | None,
    span: float = SPAN,
) -> Descent:
    """Return a run over two axes; see `Scene` for the arguments."""
    at, resolution = run.at, min(resolution, RESOLUTION)
    is_of_path = axes in (PATH_AXES, [*PATH_AXES])
    plane = _plane(run) if is_of_path else None
    is_straight = is_of_path and plane is None
    if plane is not None:
        center, span = window_from(plane.path)
        ways = plane.first, plane.second
        surface = _surface(at, ways, resolution, center, span)
        step = _step(at, ways[0]), _step(at, ways[1])
        return Descent(replace(surface, axes=PATH_AXES), plane.path, step, is_straight)
    if is_straight:
        axes = WEIGHT_AXES
    if not _are_weights(at, axes):
        if center is None:
            first, second = np.rint(_surface(at, axes, FEWEST_POINTS, None, SPAN).here)
            center = float(first), float(second)
        surface = _surface(at, axes, resolution, center, SPAN)
        down_a, down_b = (-at.settings.learning_rate * slope for slope in surface.slope)
        return Descent(surface, None, (down_a, down_b), is_straight)
    path = run.path(*axes)
    center, span = window_around(path, center, span)
    surface = _surface(at, axes, resolution, center, span)
    return Descent(surface, path, (_step(at, axes[0]), _step(at, axes[1])), is_straight)


def window_around(
    path: Array, center: tuple[float, float] | None, span: float = SPAN
) -> tuple[tuple[float, float], float]:
    """Return the middle and the span of a window over two weights that contains the path.

    The window stays put while the weights move a little, and grows from `span` by factors of two.

    Examples
    --------
    >>> window_around(np.array([[0.2, 1.9], [0.4, 1.3]]), None)
    ((0.0, 1.0), 3.0)
    >>> window_around(np.array([[0.2, 1.9], [8.4, 1.3]]), None)
    ((8.0, 0.0), 12.0)
    """
    for doubled in count():
        reach = span * 2.0**doubled
        unit = reach / SPAN
        middle = unit * np.rint(path[-1] / unit) if center is None else np.array(center)
        if (np.abs(path - middle) <= reach).all():
            return (float(middle[0]), float(middle[1])), reach
    raise AssertionError  # pragma: no cover - count has no end


def window_from(path: Array) -> tuple[tuple[float, float], float]:
    """Return the middle and the span of a window in the plane of the path.

    In that plane the path comes from the left and ends at (0, 0).

    Examples
    --------
    >>> window_from(np.array([[-2.0, -0.1], [-1.0, 0.3], [0.0, 0.0]]))
    ((-1.2, 0.0), 2.0)
    """
    furthest = float(np.abs(path).max())
    power = int(np.floor(np.log10(max(furthest, SMALLEST_REACH)))) - 1
    for tens in count(power):
        for stop in STOPS:
            span = float(f"{stop}e{tens}")
            middle = np.array([-ASIDE * span, 0.0])
            if span >= SMALLEST_REACH and (np.abs(path - middle) <= span).all():
                return (float(middle[0]), 0.0), span
    raise AssertionError  # pragma: no cover - count has no end


def _are_weights(at: RunState, axes: object) -> bool:
    """Return whether the axes are two weights or biases; refuse one that does not exist.

    Anything that is not an axis at all gives False here and is refused by `data_surface`.
    """
    if not isinstance(axes, (tuple, list)) or len(axes) != 2:
        return False
    if not all(isinstance(axis, str) and entry_named(axis) for axis in axes):
        return False
    for axis in axes:
        at.net.entry(axis, "axes")
    return True


def _plane(run: History) -> PathPlane | None:
    try:
        return run.plane()
    except ValueError:  # the path still lies on one line
        return None


def _surface(
    at: RunState,
    axes: tuple[str | Direction, str | Direction],
    resolution: int,
    center: tuple[float, float] | None,
    span: float,
) -> LossSurface:
    loss, lam = at.settings.loss, at.settings.lam
    return data_surface(at.net, at.data, loss, lam, axes, span, resolution, center)


def _step(at: RunState, axis: str | Direction) -> float:
    """Return -η∇J of the current batch along a weight or a direction."""
    if isinstance(axis, Direction):
        slope = sum(
            float(np.vdot(getattr(axis, name.removeprefix("dJ/d")), gradient))
            for name, gradient in at.gradients.items()
        )
    else:
        entry = at.net.entry(axis, "axes")
        slope = float(at.gradients[f"dJ/d{entry.array}"][entry.at])
    return -at.settings.learning_rate * slope
