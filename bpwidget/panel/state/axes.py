"""The two axes of the loss surface: the choices, and what replaces one that is gone."""

from __future__ import annotations

from bpwidget.mlp import MLP, Trace
from bpwidget.mlp.directions import two_axes
from bpwidget.mlp.refusals import RefusedValueError
from bpwidget.scene.descent import PATH_AXES

DEFAULT_AXES = ("W1[0,0]", "W2[0,0]")


def axis_names(net: MLP, *, path: bool = False) -> list[str]:
    """Return every axis that the loss surface can have, with those of a `path` if there is one."""
    return [*net.entries, "gradient", "random", *(PATH_AXES if path else ())]


def axes_with(axes: tuple[str, str], place: int, axis: str) -> tuple[str, str]:
    """Return the axes after one was chosen; those of the path come and go as a pair.

    Examples
    --------
    >>> axes_with(("W1[0,0]", "W2[0,0]"), 1, "b1[2]")
    ('W1[0,0]', 'b1[2]')
    >>> axes_with(("W1[0,0]", "W2[0,0]"), 1, "path 2")
    ('path 1', 'path 2')
    >>> axes_with(("path 1", "path 2"), 0, "W2[0,0]")
    ('W2[0,0]', 'W1[0,0]')
    """
    if axis in PATH_AXES:
        return PATH_AXES
    other = axes[1 - place]
    if other in PATH_AXES:
        other = next(each for each in DEFAULT_AXES if each != axis)
    return (axis, other) if place == 0 else (other, axis)


def checked_axes(trace: Trace, axes: object, *, runs: bool) -> tuple[str, str]:
    """Return the axes named, or refuse them; see `loss_surface`.

    In a run, "gradient" is that of the data, which may have a direction where x has none.

    Raises
    ------
    TypeError, ValueError
        If they are no two axes of the network, or are the path's and there is no run.
    """
    named = tuple(axes) if isinstance(axes, list) else axes
    if named == PATH_AXES:
        if runs:
            return PATH_AXES
        raise RefusedValueError("axes_path", got=repr(PATH_AXES[0]))
    if runs and isinstance(named, tuple) and named.count("gradient") == 1 and len(named) == 2:
        other = named[1 - named.index("gradient")]
        stand_in = next(each for each in DEFAULT_AXES if each != other)
        checked = two_axes(trace, tuple(stand_in if n == "gradient" else n for n in named), seed=0)
        first, second = (
            "gradient" if name == "gradient" else axis.name
            for name, axis in zip(named, checked, strict=True)
        )
        return first, second
    first_axis, second_axis = two_axes(trace, named, seed=0)
    return first_axis.name, second_axis.name


def axes_left(axes: tuple[str, str], net: MLP) -> tuple[str, str]:
    """Return the axes that a network has, and the defaults for those that it lacks."""
    if axes == PATH_AXES:
        return axes
    names = set(axis_names(net))
    first, second = (
        axis if axis in names else default for axis, default in zip(axes, DEFAULT_AXES, strict=True)
    )
    return (first, second) if first != second else DEFAULT_AXES
