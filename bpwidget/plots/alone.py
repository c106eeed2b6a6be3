"""One view on Axes that are given, or on a Figure of its own."""

from __future__ import annotations

from matplotlib.axes import Axes

from bpwidget.mlp import Trace
from bpwidget.mlp.arguments import choice, short
from bpwidget.plots.drawing.style import THEMES
from bpwidget.plots.views.view import View, own_axes
from bpwidget.scene.scene import Scene


def drawn(view: type[View], scene: Scene, ax: Axes | None, theme: str) -> Axes:
    """Draw a scene in one view."""
    if ax is not None and not isinstance(ax, Axes):
        raise TypeError(f"ax must be a matplotlib Axes, but {short(ax)} came")
    colors = choice("theme", theme, THEMES)
    # computed first, so that a refusal leaves the Axes as it was
    for name in view.needs:
        getattr(scene, name)
    ax = own_axes(colors) if ax is None else ax
    view(ax, colors).show(scene)
    return ax


def checked(trace: object) -> Trace:
    """Return a Trace, or refuse what is none."""
    if isinstance(trace, Trace):
        return trace
    raise TypeError(f"trace must be what backprop returns, but {short(trace)} came")
