"""Other ways to open a panel: on a teacher's arrays, or where another panel stood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from bpwidget.lesson.words.languages import language
from bpwidget.mlp import MLP
from bpwidget.mlp.arguments import choice
from bpwidget.panel.state.axes import DEFAULT_AXES
from bpwidget.panel.state.data import X, controls_of
from bpwidget.panel.state.saved import from_json
from bpwidget.panel.state.state import State
from bpwidget.panel.state.target import default_target, target_for

if TYPE_CHECKING:
    from typing import Self

CLOSER = dict.fromkeys(
    (
        *("diagram", "section", "entry", "epsilon", "check", "hide", "broken"),
        *("data", "learning_rate", "optimiser", "batch", "speed"),
    )
)


class Opening:
    """The part of a panel that opens it otherwise than by its arguments."""

    @classmethod
    def from_arrays(
        cls,
        W1: npt.ArrayLike,
        W2: npt.ArrayLike,
        b1: npt.ArrayLike | None = None,
        b2: npt.ArrayLike | None = None,
        *,
        x: npt.ArrayLike | None = None,
        y: npt.ArrayLike | None = None,
        lam: float = 0.01,
        activation: str = "tanh",
        loss: str = "cross_entropy",
        step: int = 1,
        axes: tuple[str, str] = DEFAULT_AXES,
        lang: str | None = None,
        canvas: str = "live",
        **closer: Any,
    ) -> Self:
        """Open a panel on a teacher's own weights.

        A wider hidden layer adds drawn units to the given ones, a narrower one leaves the last
        out; "new weights" draws all anew, and reset brings the given ones back.

        Parameters
        ----------
        W1, W2, b1, b2 : array_like
            See `MLP`.
        x, y : array_like, optional
            By default 0.5 for every input, and class 0.
        lam, activation, loss, step, axes, lang, canvas
            See `BackpropPanel`.
        **closer
            `diagram`, `section`, `entry`, `epsilon`, `check`, `hide`, `broken`, `data`,
            `learning_rate`, `optimiser`, `batch` or `speed`; likewise.

        Raises
        ------
        TypeError, ValueError
            If an argument is refused.

        Examples
        --------
        >>> from bpwidget import BackpropPanel
        >>> panel = BackpropPanel.from_arrays([[1, 0], [0, 1]], [[1, -1]], x=(1, 2), y=[0.5],
        ...                                   loss="squared_error", activation="identity")
        >>> panel.trace.o.tolist()
        [-1.0]
        >>> panel.close()
        """
        net = MLP(W1, W2, b1, b2, activation)
        given: dict[str, Any] = {
            "x": np.full(net.inputs, 0.5) if x is None else x,
            "y": default_target(loss, net.outputs)
            if y is None
            else target_for(loss, y, net.outputs),
        }
        for name in closer:
            choice("setting", name, CLOSER)
        panel = cls.__new__(cls)
        panel._begin(  # type: ignore[attr-defined]  # noqa: SLF001 - the panel has it
            State(
                **given,
                hidden=net.hidden,
                lam=lam,
                activation=activation,
                loss=loss,
                bias=net.b1 is not None or net.b2 is not None,
                seed=0,
                step=step,
                axes=axes,
                lang=language(lang),
                inputs=net.inputs,
                outputs=net.outputs,
                given=net,
                **closer,
            ),
            canvas,
        )
        return panel

    @classmethod
    def from_preset(cls, name: str, *, lang: str | None = None, canvas: str = "live") -> Self:
        """Open a panel on a run in which something goes wrong, before its first update.

        Parameters
        ----------
        name : str
            ``diverging``, ``saturated``, ``dead``, ``exploding`` or ``vanishing``; see `preset`.
        lang, canvas : str
            See `BackpropPanel`.

        Raises
        ------
        TypeError, ValueError
            If there is no such preset.

        Examples
        --------
        >>> from bpwidget import BackpropPanel
        >>> panel = BackpropPanel.from_preset("diverging")
        >>> panel.advance(10)
        >>> panel.run
        History(at update 6, stopped)
        >>> panel.close()
        """
        controls = controls_of(name)
        net = controls["given"]
        panel = cls.__new__(cls)
        state = State(
            **controls,
            x=X,
            y=target_for(controls["loss"], 0, net.outputs),
            seed=0,
            step=1,
            axes=DEFAULT_AXES,
            lang=language(lang),
            inputs=net.inputs,
            outputs=net.outputs,
        )
        panel._begin(state, canvas)  # type: ignore[attr-defined]  # noqa: SLF001 - the panel has it
        return panel

    @classmethod
    def from_state(cls, state: object, canvas: str = "live") -> Self:
        """Open a panel where another one stood.

        Parameters
        ----------
        state : dict or str
            What `state` returned, as it is or as JSON.
        canvas : str
            See `BackpropPanel`.

        Raises
        ------
        TypeError, ValueError
            If it is no such state, or a value in it is refused.
        """
        panel = cls.__new__(cls)
        panel._begin(from_json(state), canvas)  # type: ignore[attr-defined]  # noqa: SLF001 - the panel has it
        return panel
