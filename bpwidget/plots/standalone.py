"""The plots of a run of gradient descent, each on any matplotlib Axes."""

from __future__ import annotations

import numpy.typing as npt
from matplotlib.axes import Axes

from bpwidget.lesson.words.languages import language
from bpwidget.mlp import Trace
from bpwidget.mlp.arguments import choice, short, whole_between
from bpwidget.mlp.backward import backprop
from bpwidget.mlp.directions import two_names
from bpwidget.mlp.errors import as_by_default
from bpwidget.mlp.refusals import RefusedTypeError
from bpwidget.mlp.trace import known_trace
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


@as_by_default()
def drawn(view: type[View], scene: Scene, ax: Axes | None, theme: str) -> Axes:
    """Draw a scene in one view and return its Axes."""
    if ax is not None and not isinstance(ax, Axes):
        raise RefusedTypeError("ax", got=short(ax))
    colors = choice("theme", theme, THEMES)
    # computed first, so that an error leaves the Axes untouched
    for name in view.needs:
        getattr(scene, name)
    ax = own_axes(colors) if ax is None else ax
    view(ax, colors).show(scene)
    for axis in (ax.xaxis, ax.yaxis):
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
            for label in (tick.label1, tick.label2):
                label.set_usetex(False)  # a new label takes this from the reader's settings
    return ax


def checked(trace: object, step: object = None) -> Trace:
    """Return `trace`; raise if it is not a Trace, or if there is no such `step`."""
    if step is not None:
        whole_between("step", step, 1, 7)
    return known_trace(trace)


def curves(run: History, ax: Axes | None = None, theme: str = "light", lang: str = "en") -> Axes:
    """Draw L, s and J over the updates of a run, dashed for samples held out.

    The vertical axis is logarithmic if J changes by a large factor, and linear otherwise.

    Parameters
    ----------
    run : History
        The run of gradient descent to draw, from `History.start` or `BackpropPanel.run`.
    ax : matplotlib.axes.Axes, optional
        The Axes to draw on; by default, one on a new Figure.
    theme : str
        ``light`` or ``dark``.
    lang : str
        Language of the words on the plot, ``en`` or ``zh``. Without a Chinese font, symbols replace
        the Chinese words.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes drawn on.

    Raises
    ------
    TypeError
        If `run` is not a History, `ax` is not an Axes or another argument has the wrong type.
    ValueError
        If `theme` or `lang` is unknown.

    Examples
    --------
    >>> import bpwidget as bp
    >>> run = bp.History.start(bp.MLP.random(), bp.dataset("spirals")).advance()
    >>> bp.plots.curves(run).get_xlabel()
    'updates'
    """
    return drawn(CurvesView, _scene(run, lang), ax, theme)


def sizes(run: History, ax: Axes | None = None, theme: str = "light", lang: str = "en") -> Axes:
    """Draw the Frobenius norm of every gradient over the updates of a run, on a log scale.

    Every gradient is over the batch that was next. An exact zero is drawn below the scale.

    Parameters
    ----------
    run : History
        The run of gradient descent to draw, from `History.start` or `BackpropPanel.run`.
    ax : matplotlib.axes.Axes, optional
        The Axes to draw on; by default, one on a new Figure.
    theme : str
        ``light`` or ``dark``.
    lang : str
        Language of the words on the plot, ``en`` or ``zh``. Without a Chinese font, symbols replace
        the Chinese words.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes drawn on.

    Raises
    ------
    TypeError
        If `run` is not a History, `ax` is not an Axes or another argument has the wrong type.
    ValueError
        If `theme` or `lang` is unknown.

    Examples
    --------
    >>> import bpwidget as bp
    >>> run = bp.History.start(bp.MLP.random(), bp.dataset("spirals")).advance()
    >>> bp.plots.sizes(run).get_xlabel()
    'updates'
    """
    return drawn(SizesView, _scene(run, lang), ax, theme)


def accuracy(run: History, ax: Axes | None = None, theme: str = "light", lang: str = "en") -> Axes:
    """Draw the accuracy over the updates of a run, dashed for samples held out.

    Parameters
    ----------
    run : History
        The run of gradient descent to draw, from `History.start` or `BackpropPanel.run`.
        Its targets must be classes.
    ax : matplotlib.axes.Axes, optional
        The Axes to draw on; by default, one on a new Figure.
    theme : str
        ``light`` or ``dark``.
    lang : str
        Language of the words on the plot, ``en`` or ``zh``. Without a Chinese font, symbols replace
        the Chinese words.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes drawn on.

    Raises
    ------
    TypeError
        If `run` is not a History, `ax` is not an Axes or another argument has the wrong type.
    ValueError
        If the targets are not classes, or `theme` or `lang` is unknown.

    Examples
    --------
    >>> import bpwidget as bp
    >>> run = bp.History.start(bp.MLP.random(), bp.dataset("spirals")).advance()
    >>> bp.plots.accuracy(run).get_xlabel()
    'updates'
    """
    return drawn(AccuracyView, _scene(run, lang), ax, theme)


def boundary(
    run: History,
    ax: Axes | None = None,
    x: npt.ArrayLike | None = None,
    theme: str = "light",
    lang: str = "en",
) -> Axes:
    """Draw the predicted class over the plane of two inputs, with the samples.

    Samples held out are hollow; misclassified samples are crossed out.

    Parameters
    ----------
    run : History
        The run of gradient descent to draw, from `History.start` or `BackpropPanel.run`.
        Its network must have two inputs, and its targets must be classes.
    ax : matplotlib.axes.Axes, optional
        The Axes to draw on; by default, one on a new Figure.
    x : array_like, shape (2,), optional
        A point to mark; by default the first sample of the current batch.
    theme : str
        ``light`` or ``dark``.
    lang : str
        Language of the words on the plot, ``en`` or ``zh``. Without a Chinese font, symbols replace
        the Chinese words.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes drawn on.

    Raises
    ------
    TypeError
        If `run` is not a History, `ax` is not an Axes or another argument has the wrong type.
    ValueError
        If the network does not have two inputs, the targets are not classes, `x` does not fit,
        or `theme` or `lang` is unknown.
    OverflowError
        If the samples or `x` are too large.

    Examples
    --------
    >>> import bpwidget as bp
    >>> run = bp.History.start(bp.MLP.random(), bp.dataset("spirals")).advance()
    >>> bp.plots.boundary(run).get_xlabel()
    'x1'
    """
    return drawn(BoundaryView, _scene(run, lang, x=x), ax, theme)


def path(
    run: History,
    ax: Axes | None = None,
    axes: tuple[str, str] = PATH_AXES,
    theme: str = "light",
    lang: str = "en",
) -> Axes:
    """Draw the path of a run on the loss surface of its training samples, and -η∇J as an arrow.

    Parameters
    ----------
    run : History
        The run of gradient descent to draw, from `History.start` or `BackpropPanel.run`.
    ax : matplotlib.axes.Axes, optional
        The Axes to draw on; by default, one on a new Figure.
    axes : two str
        Two weights or biases such as ``"W1[0,0]"``; other names that `bpwidget.loss_surface` takes,
        for a surface without the path; or ``("path 1", "path 2")``, the two main directions of the
        path, which contain most of it. While the path is straight, two weights replace these, and
        the title says so.
    theme : str
        ``light`` or ``dark``.
    lang : str
        Language of the words on the plot, ``en`` or ``zh``. Without a Chinese font, symbols replace
        the Chinese words.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes drawn on.

    Raises
    ------
    TypeError
        If `run` is not a History, `ax` is not an Axes or another argument has the wrong type.
    ValueError
        If an axis does not exist, both axes are equal, one is the gradient and this is zero, or
        `theme` or `lang` is unknown.

    Examples
    --------
    >>> import bpwidget as bp
    >>> run = bp.History.start(bp.MLP.random(), bp.dataset("spirals")).advance()
    >>> bp.plots.path(run, axes=("W1[0,0]", "W2[0,0]")).get_ylabel()
    'W2[0,0]'
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
        trace = backprop(run.at.net, x, trace.y, trace.loss, trace.lam)
    return Scene(trace, axes=two_names(axes), lang=language(lang), run=run)
