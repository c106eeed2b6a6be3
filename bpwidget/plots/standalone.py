"""The plots of a run of gradient descent, each on any matplotlib Axes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from bpwidget.lesson.words.languages import language
from bpwidget.mlp import Trace
from bpwidget.mlp.arguments import choice, short
from bpwidget.mlp.backward import backprop
from bpwidget.mlp.refusals import RefusedTypeError
from bpwidget.mlp.training.history import History
from bpwidget.plots.drawing.style import THEMES
from bpwidget.plots.views.accuracy import AccuracyView
from bpwidget.plots.views.boundary import BoundaryView
from bpwidget.plots.views.curves import CurvesView
from bpwidget.plots.views.sizes import SizesView
from bpwidget.plots.views.surface import LossSurfaceView
from bpwidget.plots.views.view import View, own_axes
from bpwidget.scene.descent import PATH_AXES
from bpwidget.scene.scene import Scene


def drawn(view: type[View], scene: Scene, ax: Axes | None, theme: str) -> Axes:
    """Draw a scene in one view."""
    if ax is not None and not isinstance(ax, Axes):
        raise RefusedTypeError("ax", got=short(ax))
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
    raise RefusedTypeError("trace", got=short(trace))


def curves(run: History, ax: Axes | None = None, theme: str = "light", lang: str = "en") -> Axes:
    """Draw L, s and J over the updates of a run, those of the samples held out dashed.

    J falls by orders of magnitude in some runs and hardly in others: the axis is logarithmic
    where it helps.

    Parameters
    ----------
    run : History
    ax, theme, lang
        See `activations`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    TypeError, ValueError
        If an argument is refused.

    Examples
    --------
    >>> import bpwidget as bp
    >>> run = History.start(bp.MLP.random(), ([0.5, 0.6], 0)).advance()
    >>> curves(run).get_xlabel()
    'updates'
    """
    return drawn(CurvesView, _scene(run, lang), ax, theme)


def sizes(run: History, ax: Axes | None = None, theme: str = "light", lang: str = "en") -> Axes:
    """Draw the Frobenius norm of every gradient on the way back, over updates on a log scale.

    Each is that of the batch whose turn it was; an exact zero has a place of its own below.

    Parameters
    ----------
    run, ax, theme, lang
        See `curves`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    TypeError, ValueError
        If an argument is refused.
    """
    return drawn(SizesView, _scene(run, lang), ax, theme)


def accuracy(run: History, ax: Axes | None = None, theme: str = "light", lang: str = "en") -> Axes:
    """Draw the share of samples told right over updates, of those held out dashed.

    Parameters
    ----------
    run, ax, theme, lang
        See `curves`; the targets must be classes.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    TypeError, ValueError
        If an argument is refused, or targets are no classes.
    """
    return drawn(AccuracyView, _scene(run, lang), ax, theme)


def boundary(
    run: History,
    ax: Axes | None = None,
    x: npt.ArrayLike | None = None,
    theme: str = "light",
    lang: str = "en",
) -> Axes:
    """Draw which class the network tells where, with the samples, those held out hollow.

    Parameters
    ----------
    run, ax, theme, lang
        See `curves`; the network must take two inputs, and the targets must be classes.
    x : array_like, shape (2,), optional
        A place to mark; by default the first sample of the batch whose turn it is.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    TypeError, ValueError
        If an argument is refused, or there are other than two inputs or no classes.
    """
    return drawn(BoundaryView, _scene(run, lang, x=x), ax, theme)


def path(
    run: History,
    ax: Axes | None = None,
    axes: tuple[str, str] = PATH_AXES,
    theme: str = "light",
    lang: str = "en",
) -> Axes:
    """Draw the path of a run on the loss surface of all its samples, and the arrow of -η∇J.

    Parameters
    ----------
    run, ax, theme, lang
        See `curves`.
    axes : two str
        Two weights or biases such as ``"W1[0,0]"``, or ``("path 1", "path 2")``: the two main
        directions of the path, which hold most of it. While it lies on one line, they give way
        to two weights, and the title says so.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    TypeError, ValueError
        If an argument is refused.
    OverflowError
        If J is too large for float64 somewhere around the path.
    """
    return drawn(LossSurfaceView, _scene(run, lang, axes=axes), ax, theme)


def _scene(
    run: object,
    lang: str,
    axes: tuple[str, str] = PATH_AXES,
    x: npt.ArrayLike | None = None,
) -> Scene:
    if not isinstance(run, History):
        raise RefusedTypeError("history", got=short(run))
    trace = run.at.trace()
    if x is not None:
        trace = backprop(run.at.net, np.asarray(x), trace.y, trace.loss, trace.lam)
    return Scene(trace, axes=axes, lang=language(lang), run=run)
