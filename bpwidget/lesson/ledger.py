"""The seven steps as a ledger: the formula, numbers and norm of each quantity."""

from __future__ import annotations

from dataclasses import dataclass

from bpwidget.lesson.equations import equation
from bpwidget.mlp import Trace
from bpwidget.mlp.arguments import Array


@dataclass(frozen=True, eq=False)
class LedgerRow:
    """One quantity of one step.

    Attributes
    ----------
    step : int
        1 to 7.
    name : str
        Such as ``"dJ/dW2"``.
    latex : str
        Its equation, inline.
    value : array
        Its numbers.
    size : float
        Its Frobenius norm.
    data, penalty : array or None
        The two terms of a weight gradient in steps 4 and 7.
    """

    step: int
    name: str
    latex: str
    value: Array
    size: float
    data: Array | None = None
    penalty: Array | None = None


def ledger(trace: Trace) -> tuple[LedgerRow, ...]:
    """Return every quantity of every step, in order.

    Examples
    --------
    >>> from bpwidget.mlp import MLP, backprop
    >>> rows = ledger(backprop(MLP.random(), x=(0.5, 0.6), y=0))
    >>> [row.name for row in rows if row.step == 3]
    ['ds/dW1', 'ds/dW2']
    """
    return tuple(
        LedgerRow(
            step.number,
            name,
            equation(name, trace.loss, trace.net.output_activation),
            value,
            step.sizes[name],
            # a bias is not penalised, so its gradient is a single term
            step.data.get(name) if "/dW" in name else None,
            step.penalty.get(name) if "/dW" in name else None,
        )
        for step in trace.steps
        for name, value in step.gradients.items()
    )
