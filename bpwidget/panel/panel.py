"""The panel: controls, the live screen, and what joins state -> Trace -> views -> frame."""

from __future__ import annotations

import base64
import threading
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure

from bpwidget.lesson import summary
from bpwidget.lesson.words.languages import language
from bpwidget.mlp import MLP, Trace
from bpwidget.mlp.arguments import choice
from bpwidget.mlp.training.data import Data
from bpwidget.panel.answering import Answering
from bpwidget.panel.controls.closing import close_all
from bpwidget.panel.controls.controls import Controls
from bpwidget.panel.descending import Descending
from bpwidget.panel.hands import Hands
from bpwidget.panel.keeping import Keeping
from bpwidget.panel.opening import Opening
from bpwidget.panel.screen.frame import Stage
from bpwidget.panel.screen.image import ImageScreen
from bpwidget.panel.screen.live import LiveScreen
from bpwidget.panel.screen.pointer import Pointer
from bpwidget.panel.state.axes import DEFAULT_AXES
from bpwidget.panel.state.data import X, fitted
from bpwidget.panel.state.state import State
from bpwidget.panel.state.target import target_for

CANVASES = {"live": "live", "image": "image"}
STYLE = Path(__file__).with_name("screen") / "style.css"


class BackpropPanel(Opening, Keeping, Answering, Descending, Hands, widgets.VBox):  # type: ignore[misc]  # ipywidgets is untyped
    """A one-hidden-layer network that answers every move at once.

    Parameters
    ----------
    x : array_like, shape (inputs,)
        The input; its length is the document's d.
    y : int or array_like
        The target: a class index, or a vector for the losses that take one. A class given to
        such a loss is turned into its one-hot vector.
    hidden : int
        Width of the hidden layer.
    lam : float
        λ, 0 or more.
    activation, loss : str
        See `MLP` and `backprop`.
    bias : bool
        Whether there are b1 and b2.
    seed : int
        Of the weights; see `MLP.random`.
    lang : str, optional
        ``en`` or ``zh``; by default the language of the environment's locale.
    outputs : int, optional
        The document's q; by default the length of y, or 2.
    step : int
        The backward step that is lit, 1 to 7.
    axes : two str
        Of the loss surface; see `loss_surface`.
    picture : str
        ``graph``, or the network with its ``weights`` or its ``gradients`` on the edges.
    loss_plot : str
        ``surface``, or a ``slice`` of it along `follow`.
    entry : str, optional
        A weight or bias such as ``"W1[2,0]"``, whose chain of factors is shown.
    epsilon : float
        How far it is nudged.
    check : bool
        Whether every step is checked numerically at every move.
    quiz : str
        ``nothing``; ``step``, the numbers of the chosen step; or ``all``, those of all steps.
        `answer` takes a learner's own.
    planted : two str, optional
        A mistake planted into one step, such as ``("dJ/dz", "slope_left_out")``: the quantity,
        and a key that `diagnose` names it by.
    data : str or Data, optional
        What it descends on: a built-in set such as ``"moons"`` or ``"sample"``, the panel's own
        x and y; see `dataset` and `data_from`. Without x, y and `outputs`, those that fit.
    learning_rate, optimiser, batch
        See `descend`.
    speed : str
        Of playback: ``slow``, ``steady``, ``fast`` or ``faster``.
    canvas : str
        ``live``, or ``image`` for a host that cannot load anywidget.

    Attributes
    ----------
    x, y, hidden, lam, activation, loss, bias, seed, step, axes, lang, picture, loss_plot, follow, \
epsilon, check, quiz, planted, data, learning_rate, optimiser, batch, speed
        Traits: code moves them as a hand does, and can observe them.
    weights
        A trait, too: the weights and biases that were moved from where they were drawn or
        given, by name, such as ``{"W1[0,0]": 0.5}``.
    revealed, playing, phase
        Likewise: the hidden steps that are shown all the same; whether updates follow one
        another; where in one a learner looks.
    run : History or None
    trace : Trace
    net : MLP
    figure : matplotlib.figure.Figure
        What is drawn now; its `savefig` writes it. A new one is made when the screen's width or
        theme changes.
    summary : str
        What is shown, as one paragraph.

    Raises
    ------
    TypeError, ValueError, OverflowError
        If an argument is refused. Setting a trait raises a ValueError and changes nothing.

    Examples
    --------
    >>> panel = BackpropPanel()
    >>> round(float(panel.trace.prediction[0]), 2)
    0.8
    >>> panel.lam = 0.1
    >>> panel.trace.lam
    0.1
    >>> panel.close()
    """

    _open = False

    def __init__(
        self,
        x: npt.ArrayLike = X,
        y: npt.ArrayLike = 0,
        hidden: int = 4,
        lam: float = 0.01,
        activation: str = "tanh",
        loss: str = "cross_entropy",
        bias: bool = False,
        seed: int = 0,
        lang: str | None = None,
        *,
        outputs: int | None = None,
        step: int = 1,
        axes: tuple[str, str] = DEFAULT_AXES,
        picture: str = "graph",
        loss_plot: str = "surface",
        follow: str | None = None,
        epsilon: float = 0.1,
        check: bool = False,
        quiz: str = "nothing",
        planted: tuple[str, str] | None = None,
        data: str | Data | None = None,
        learning_rate: float = 0.1,
        optimiser: str = "sgd",
        batch: int | None = None,
        speed: str = "fast",
        canvas: str = "live",
    ) -> None:
        x, outputs = fitted(x, y, outputs, data)
        given: dict[str, Any] = {"x": x, "y": target_for(loss, y, outputs)}
        self._begin(
            State(
                **given,
                hidden=hidden,
                lam=lam,
                activation=activation,
                loss=loss,
                bias=bias,
                seed=seed,
                step=step,
                axes=axes,
                lang=language(lang),
                picture=picture,
                loss_plot=loss_plot,
                follow=follow,
                epsilon=epsilon,
                check=check,
                quiz=quiz,
                planted=planted,
                data=data,
                learning_rate=learning_rate,
                optimiser=optimiser,
                batch=batch,
                speed=speed,
                inputs=max(1, np.size(x)),
                outputs=outputs,
            ),
            canvas,
        )

    def _begin(self, state: State, canvas: str) -> None:
        canvas = choice("canvas", canvas, CANVASES)
        state.scene.surface  # noqa: B018 - computed first: a refusal leaves no widget behind
        # comm callbacks may come on several threads, and matplotlib bears only one
        self._lock = threading.RLock()
        self._first = self._state = state
        self._settling = True
        self._screen = (
            LiveScreen(
                self._look,
                lambda step: self._hand(lambda _: {"step": step}),
                lambda: self._do(self._next_frame),
                Pointer(self._hand, lambda: self._stage.board),
                self._lock,
            )
            if canvas == "live"
            else ImageScreen()
        )
        self._stage = Stage(self._screen, state)
        self._controls = Controls(
            state,
            self._hand,
            lambda: self._by_hand(self.reset),
            self._lock,
            lambda text: self._by_hand(lambda: self.answer(text)),
            lambda name: self._by_hand(getattr(self, name)),
            plays=self._screen.plays,
        )
        self._status = widgets.HTML()
        self._status.add_class("bpw-status")
        self._body = widgets.HBox(
            [self._controls.side, widgets.VBox([self._screen]), self._controls.more]
        )
        self._body.add_class("bpw-body")
        self._body.children[1].add_class("bpw-stage")
        self._style = widgets.HTML(f"<style>{STYLE.read_text(encoding='utf-8')}</style>")
        self._controls.head.children += (self._status,)
        super().__init__([self._style, self._controls.head, self._body])
        self.add_class("bpw-panel")
        self._settling = False
        self._open = True
        self._settle(state)

    @property
    def trace(self) -> Trace:
        """The Trace that is shown."""
        return self._state.trace

    @property
    def net(self) -> MLP:
        """The network that is shown."""
        return self._state.net

    @property
    def figure(self) -> Figure:
        """The Figure that is shown; its `savefig` writes it."""
        return self._stage.figure

    @property
    def summary(self) -> str:
        """What is shown, as one paragraph."""
        state = self._state
        hidden = state.step in state.hidden_steps
        return summary(state.trace, state.step, state.lang, hidden=hidden)

    def reset(self) -> None:
        """Go back to how the panel opened."""
        with self._lock:
            self._settle(replace(self._first, lang=self._state.lang))

    def close(self) -> None:
        """Free the figure and every widget of the panel."""
        if not self._open:  # closed before, or refused before it was open
            super().close()
            return
        self._open = False
        for part in (self._style, self._controls.head, self._body, self.layout):
            close_all(part)
        super().close()

    def _show(self, state: State, moved: Collection[str]) -> None:
        self._stage.show(state, self._line)
        self._controls.show(state, moved)
        if set(moved) != {"run"}:  # what was said stays on while updates follow one another
            self._say("")

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        """Return the widget, and a picture of it for a page that runs none."""
        with self._lock:
            picture = self._stage.picture()
        bundle: dict[str, Any] = super()._repr_mimebundle_(**kwargs)
        return {**bundle, "image/png": base64.b64encode(picture).decode()}

    def __repr__(self) -> str:
        net = self._state.net
        return f"BackpropPanel({net.inputs} -> {net.hidden} {net.activation} -> {net.outputs})"
