"""Move one weight a little: the change in J that the gradient predicts, and the actual one."""

from __future__ import annotations

from dataclasses import dataclass

from bpwidget.mlp.arguments import finite_number, short
from bpwidget.mlp.backward import backprop
from bpwidget.mlp.errors import as_by_default
from bpwidget.mlp.refusals import RefusedTypeError
from bpwidget.mlp.trace import Trace


@dataclass(frozen=True)
class Nudge:
    """The effect on J of moving one weight or bias by ε.

    Attributes
    ----------
    entry : str
        The weight or bias, such as ``"W1[0,1]"``.
    epsilon : float
        How far it was moved.
    gradient : float
        The derivative of J with respect to it, before the move.
    predicted : float
        gradient · ε.
    actual : float
        J after minus J before.
    rest : float
        actual - predicted, which is of second order in ε: about ½ ε² times the second derivative.
    """

    entry: str
    epsilon: float
    gradient: float
    predicted: float
    actual: float

    @property
    def rest(self) -> float:
        """The part of the change that the gradient does not predict."""
        return self.actual - self.predicted


@as_by_default()
def nudge(trace: Trace, entry: str, epsilon: float = 0.1) -> Nudge:
    """Move one weight or bias by ε and compare the change in J with the gradient's prediction.

    Parameters
    ----------
    trace : Trace
        The pass to start from.
    entry : str
        The weight or bias, counted from 0: ``"W1[0,1]"``, ``"b2[0]"``.
    epsilon : float
        How far to move it; may be negative.

    Returns
    -------
    Nudge
        The predicted change in J and the actual one.

    Raises
    ------
    TypeError, ValueError
        If the entry does not exist or ε is not a finite number.
    OverflowError
        If J is too large for float64 after the move.

    Examples
    --------
    >>> from bpwidget.mlp import MLP
    >>> net = MLP(W1=[[2.0]], W2=[[3.0]], activation="identity")
    >>> trace = backprop(net, x=[1.0], y=[5.0], loss="squared_error")
    >>> moved = nudge(trace, "W2[0,0]", 0.5)  # J = (2 W2 - 5)² / 2
    >>> moved.predicted, moved.actual, moved.rest
    (1.0, 1.5, 0.5)
    """
    if not isinstance(trace, Trace):
        raise RefusedTypeError("trace", got=short(trace))
    step = finite_number("epsilon", epsilon)
    place = trace.net.entry(entry, "entry")
    start = float(getattr(trace.net, place.array)[place.at])
    moved = trace.net.with_entries({place.name: start + step})
    after = backprop(moved, trace.x, trace.y, trace.loss, trace.lam)
    gradient = float(trace.gradients[f"dJ/d{place.array}"][place.at])
    return Nudge(place.name, step, gradient, gradient * step, after.J - trace.J)
