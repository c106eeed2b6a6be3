"""The plots, each on any matplotlib Axes, for slides and papers; the panel draws them, too.

They do not use pyplot: without an `ax`, a plot makes a Figure of its own.
"""

from __future__ import annotations

from matplotlib.axes import Axes

from bpwidget.lesson.words.languages import language
from bpwidget.mlp import Trace
from bpwidget.mlp.arguments import choice
from bpwidget.plots.standalone import accuracy, boundary, checked, curves, drawn, path, sizes
from bpwidget.plots.views.activations import ActivationsView
from bpwidget.plots.views.graph import GraphView
from bpwidget.plots.views.magnitudes import GradientMagnitudesView
from bpwidget.plots.views.network import NetworkView
from bpwidget.plots.views.slice import SliceView
from bpwidget.plots.views.surface import LossSurfaceView
from bpwidget.scene.scene import RESOLUTION, Scene

__all__ = [
    "accuracy",
    "activations",
    "boundary",
    "curves",
    "gradient_magnitudes",
    "graph",
    "loss_slice",
    "loss_surface",
    "network",
    "path",
    "sizes",
]

EDGES = {name: name for name in ("weights", "gradients")}


def activations(
    trace: Trace, ax: Axes | None = None, theme: str = "light", lang: str = "en"
) -> Axes:
    """Draw z and h of every hidden unit on the curve of φ, with the slope φ′(z).

    Units that pass hardly any gradient are marked as saturated, units that pass none as dead.

    Parameters
    ----------
    trace : Trace
        The pass to draw, from `bpwidget.backprop` or `BackpropPanel.trace`.
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
        If `trace` is not a Trace, `ax` is not an Axes or another argument has the wrong type.
    ValueError
        If `theme` or `lang` is unknown.

    Examples
    --------
    >>> import bpwidget as bp
    >>> trace = bp.backprop(bp.MLP.random(), x=(0.5, 0.6), y=0)
    >>> bp.plots.activations(trace).get_ylabel()
    'h'
    """
    return drawn(ActivationsView, Scene(checked(trace), lang=language(lang)), ax, theme)


def loss_surface(
    trace: Trace,
    ax: Axes | None = None,
    axes: tuple[str, str] = ("W1[0,0]", "W2[0,0]"),
    resolution: int = RESOLUTION,
    theme: str = "light",
    lang: str = "en",
) -> Axes:
    """Draw J over two axes as filled contours, with the present point and the arrow of -∇J.

    The arrow gives the direction of -∇J projected on the two axes. Its length grows with the square
    root of the projection's norm, and it is cut off at the border. Where J is too large for
    float64, nothing is drawn.

    Parameters
    ----------
    trace : Trace
        The pass to draw, from `bpwidget.backprop` or `BackpropPanel.trace`.
    ax : matplotlib.axes.Axes, optional
        The Axes to draw on; by default, one on a new Figure.
    axes : two str
        Two entries such as ``"W1[0,0]"`` or ``"b1[2]"``, counted from 0, or ``"gradient"`` or
        ``"random"``; see `bpwidget.loss_surface`.
    resolution : int
        Points along each axis, from 2 to 2,000.
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
        If `trace` is not a Trace, `ax` is not an Axes or another argument has the wrong type.
    ValueError
        If an axis does not exist, both axes are equal, one is the gradient and this is zero,
        `resolution` is out of range, or `theme` or `lang` is unknown.

    Examples
    --------
    >>> import bpwidget as bp
    >>> trace = bp.backprop(bp.MLP.random(), x=(0.5, 0.6), y=0)
    >>> bp.plots.loss_surface(trace, axes=("W1[0,0]", "W2[1,0]")).get_xlabel()
    'W1[0,0]'
    """
    scene = Scene(checked(trace), axes=axes, resolution=resolution, lang=language(lang))
    return drawn(LossSurfaceView, scene, ax, theme)


def loss_slice(
    trace: Trace,
    ax: Axes | None = None,
    entry: str = "W1[0,0]",
    epsilon: float = 0.1,
    theme: str = "light",
    lang: str = "en",
) -> Axes:
    """Draw J along one weight or bias, with its slope at the present point and a nudge.

    The end of the nudge is marked twice: at the change g·ε that the gradient g predicts, and at the
    actual change ΔJ. Where J is too large for float64, nothing is drawn.

    Parameters
    ----------
    trace : Trace
        The pass to draw, from `bpwidget.backprop` or `BackpropPanel.trace`.
    ax : matplotlib.axes.Axes, optional
        The Axes to draw on; by default, one on a new Figure.
    entry : str
        The weight or bias, such as ``"W1[0,0]"`` or ``"b1[2]"``, counted from 0.
    epsilon : float
        How far it is nudged; may be negative. See `bpwidget.nudge`.
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
        If `trace` is not a Trace, `ax` is not an Axes or another argument has the wrong type.
    ValueError
        If `entry` does not exist, `epsilon` is not finite, or `theme` or `lang` is unknown.

    Examples
    --------
    >>> import bpwidget as bp
    >>> trace = bp.backprop(bp.MLP.random(), x=(0.5, 0.6), y=0)
    >>> bp.plots.loss_slice(trace, entry="W2[1,0]").get_title(loc="left")
    'Objective  J along W2[1,0]'
    """
    name = checked(trace).net.entry(entry, "entry").name
    scene = Scene(trace, loss_plot="slice", entry=name, epsilon=epsilon, lang=language(lang))
    return drawn(SliceView, scene, ax, theme)


def gradient_magnitudes(
    trace: Trace,
    ax: Axes | None = None,
    step: int | None = None,
    theme: str = "light",
    lang: str = "en",
) -> Axes:
    """Draw the Frobenius norm of every gradient of the seven steps on a log scale.

    The data terms and penalty terms of steps 4 and 7 have bars of their own. An exact zero is
    drawn left of the scale.

    Parameters
    ----------
    trace : Trace
        The pass to draw, from `bpwidget.backprop` or `BackpropPanel.trace`.
    ax : matplotlib.axes.Axes, optional
        The Axes to draw on; by default, one on a new Figure.
    step : int, optional
        The backward step to highlight, 1 to 7; by default none.
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
        If `trace` is not a Trace, `ax` is not an Axes or another argument has the wrong type.
    ValueError
        If there is no such step, or `theme` or `lang` is unknown.

    Examples
    --------
    >>> import bpwidget as bp
    >>> trace = bp.backprop(bp.MLP.random(), x=(0.5, 0.6), y=0)
    >>> bp.plots.gradient_magnitudes(trace, step=4).get_title(loc="left")
    'Gradient magnitudes'
    """
    return drawn(
        GradientMagnitudesView,
        Scene(checked(trace, step), step=step, lang=language(lang)),
        ax,
        theme,
    )


def graph(
    trace: Trace,
    ax: Axes | None = None,
    step: int | None = None,
    theme: str = "light",
    lang: str = "en",
) -> Axes:
    """Draw the computational graph: circles for variables, squares for operations.

    Each variable is labelled with its forward value (or norm) and shape. The path of the chosen
    step's gradient is highlighted, against the direction of the edges, with the norm of the result.

    Parameters
    ----------
    trace : Trace
        The pass to draw, from `bpwidget.backprop` or `BackpropPanel.trace`.
    ax : matplotlib.axes.Axes, optional
        The Axes to draw on; by default, one on a new Figure. The plot suits a wide Axes,
        about 10 by 1.5 inches.
    step : int, optional
        The backward step to highlight, 1 to 7; by default none.
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
        If `trace` is not a Trace, `ax` is not an Axes or another argument has the wrong type.
    ValueError
        If there is no such step, or `theme` or `lang` is unknown.

    Examples
    --------
    >>> import bpwidget as bp
    >>> trace = bp.backprop(bp.MLP.random(), x=(0.5, 0.6), y=0)
    >>> bp.plots.graph(trace, step=2).get_title(loc="left")
    'Computational graph'
    """
    return drawn(GraphView, Scene(checked(trace, step), step=step, lang=language(lang)), ax, theme)


def network(
    trace: Trace,
    ax: Axes | None = None,
    edges: str = "weights",
    step: int | None = None,
    theme: str = "light",
    lang: str = "en",
) -> Axes:
    """Draw the network as units and edges, with the forward values on the units.

    The width and darkness of an edge show the size of its weight or gradient, on a common scale
    given in the legend; dashed edges are negative. A layer too wide for the Axes shows its first
    units and its last one; a bias is an edge from a unit that is always 1.

    Parameters
    ----------
    trace : Trace
        The pass to draw, from `bpwidget.backprop` or `BackpropPanel.trace`.
    ax : matplotlib.axes.Axes, optional
        The Axes to draw on; by default, one on a new Figure. The plot suits a wide Axes,
        about 10 by 1.5 inches.
    edges : str
        What the edges show: ``weights`` or ``gradients``.
    step : int, optional
        The backward step to highlight, 1 to 7; by default none.
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
        If `trace` is not a Trace, `ax` is not an Axes or another argument has the wrong type.
    ValueError
        If there is no such step, or `edges`, `theme` or `lang` is unknown.

    Examples
    --------
    >>> import bpwidget as bp
    >>> trace = bp.backprop(bp.MLP.random(), x=(0.5, 0.6), y=0)
    >>> bp.plots.network(trace, edges="gradients").get_title(loc="left")
    'Network: gradients'
    """
    picture = choice("edges", edges, EDGES)
    scene = Scene(checked(trace, step), step=step, lang=language(lang), picture=picture)
    return drawn(NetworkView, scene, ax, theme)
