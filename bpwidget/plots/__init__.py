"""The plots, each on any matplotlib Axes: for slides, papers, and the panel.

matplotlib alone, and no pyplot: a plot without an `ax` makes a Figure of its own.
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

    Units that hardly pass a gradient are marked as saturated, units that pass none as dead.

    Parameters
    ----------
    trace : Trace
    ax : matplotlib.axes.Axes, optional
        Where to draw; without it, on a Figure of its own.
    theme : str
        ``light`` or ``dark``.
    lang : str
        ``en`` or ``zh``; without a Chinese font, symbols stand for Chinese words.

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
    >>> trace = bp.backprop(bp.MLP.random(), x=(0.5, 0.6), y=0)
    >>> bp.plots.activations(trace).get_xlabel()
    'z'
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

    The arrow is the step that gradient descent of learning rate 1 would take, projected on the
    two axes and cut off at the border.

    Parameters
    ----------
    trace, ax, theme, lang
        See `activations`.
    axes : two str
        See `bpwidget.loss_surface`.
    resolution : int
        Points along each axis.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    TypeError, ValueError
        If an argument is refused.
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
    """Draw J along one weight or bias, its slope at the present point, and what a nudge does.

    Where the nudge ends is marked twice: as the gradient g predicts it, g·ε above the point, and
    as it comes, ΔJ above it.

    Parameters
    ----------
    trace, ax, theme, lang
        See `activations`.
    entry : str
        Such as ``"W1[0,0]"`` or ``"b1[2]"``, counted from 0.
    epsilon : float
        How far it is nudged; see `bpwidget.nudge`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    TypeError, ValueError, OverflowError
        If an argument is refused, or J cannot be computed there.

    Examples
    --------
    >>> import bpwidget as bp
    >>> trace = bp.backprop(bp.MLP.random(), x=(0.5, 0.6), y=0)
    >>> bp.plots.loss_slice(trace, entry="W2[1,0]").get_title(loc="left")
    'Slice  J along W2[1,0]'
    """
    name = checked(trace).net.entry(entry, "entry").name
    scene = Scene(trace, section="slice", entry=name, epsilon=epsilon, lang=language(lang))
    return drawn(SliceView, scene, ax, theme)


def gradient_magnitudes(
    trace: Trace,
    ax: Axes | None = None,
    step: int | None = None,
    theme: str = "light",
    lang: str = "en",
) -> Axes:
    """Draw the Frobenius norm of every gradient of the seven steps on a log scale.

    The data part and the penalty part of steps 4 and 7 stand apart; an exact zero has a place of
    its own left of the scale.

    Parameters
    ----------
    trace, ax, theme, lang
        See `activations`.
    step : int, optional
        The step to light, 1 to 7.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    TypeError, ValueError
        If an argument is refused.
    """
    if step is not None:
        checked(trace).step(step)
    return drawn(
        GradientMagnitudesView, Scene(checked(trace), step=step, lang=language(lang)), ax, theme
    )


def graph(
    trace: Trace,
    ax: Axes | None = None,
    step: int | None = None,
    theme: str = "light",
    lang: str = "en",
) -> Axes:
    """Draw the computational graph: circles for variables, squares for operations.

    On the nodes stand the forward values (or norms) and shapes; the way of the chosen step's
    gradient is lit, against the edges, with the size of what it yields.

    Parameters
    ----------
    trace, ax, theme, lang
        See `activations`. A wide Axes suits it: some 10 by 1.5.
    step : int, optional
        The step to light, 1 to 7.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    TypeError, ValueError
        If an argument is refused.
    """
    if step is not None:
        checked(trace).step(step)
    return drawn(GraphView, Scene(checked(trace), step=step, lang=language(lang)), ax, theme)


def network(
    trace: Trace,
    ax: Axes | None = None,
    edges: str = "weights",
    step: int | None = None,
    theme: str = "light",
    lang: str = "en",
) -> Axes:
    """Draw the network as units and edges, with the forward values on the units.

    Width and colour of an edge say its weight or its gradient, on one scale, which the legend
    shows. A layer too wide for the Axes shows its first units and its last one; a bias is an
    edge from a unit that is always 1.

    Parameters
    ----------
    trace, ax, theme, lang
        See `activations`. A wide Axes suits it: some 10 by 1.5.
    edges : str
        What they show: ``weights`` or ``gradients``.
    step : int, optional
        The step to light, 1 to 7.

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
    >>> trace = bp.backprop(bp.MLP.random(), x=(0.5, 0.6), y=0)
    >>> bp.plots.network(trace, edges="gradients").get_title(loc="left")
    'Network: gradients'
    """
    if step is not None:
        checked(trace).step(step)
    diagram = choice("edges", edges, EDGES)
    scene = Scene(checked(trace), step=step, lang=language(lang), diagram=diagram)
    return drawn(NetworkView, scene, ax, theme)
