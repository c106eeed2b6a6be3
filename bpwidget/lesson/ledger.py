"""The seven steps as a ledger: for each quantity its formula, shape, numbers and size."""

from __future__ import annotations

from dataclasses import dataclass

from bpwidget.lesson.equations import equation
from bpwidget.mlp import Trace
from bpwidget.mlp.arguments import Array

TITLES = {
    1: "objective",
    2: "through the loss",
    3: "the penalty",
    4: "output weights",
    5: "back to h",
    6: "through φ",
    7: "hidden weights",
}

# one sentence a step, on what learners most often get wrong there
NOTES = {
    1: "J adds L and s, so each passes on with slope 1. L, s and J are three numbers.",
    2: "How L changes with each output. A gradient points uphill; descent goes against it.",
    3: "The ½ in s cancels the 2 of the square: λW, not 2λW. Biases are not penalised.",
    4: "A column times a row gives the shape of W2; the penalty adds λW2 to it.",
    5: "The transpose of W2 hands each output's gradient back to the units that made it.",
    6: "Each unit passes on as much as φ is steep at z, where it stands, not at h.",
    7: "A column times a row gives the shape of W1; the penalty adds λW1 to it.",
}


@dataclass(frozen=True, eq=False)
class Entry:
    """One quantity of one step.

    Attributes
    ----------
    step : int
        1 to 7.
    name : str
        Such as ``"dJ/dW2"``.
    latex : str
        How the step gets it, in a line.
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


def ledger(trace: Trace) -> tuple[Entry, ...]:
    """Return every quantity of every step, in order.

    Examples
    --------
    >>> from bpwidget.mlp import MLP, backprop
    >>> entries = ledger(backprop(MLP.random(), x=(0.5, 0.6), y=0))
    >>> [entry.name for entry in entries if entry.step == 3]
    ['ds/dW1', 'ds/dW2']
    """
    return tuple(
        Entry(
            step.number,
            name,
            equation(name, trace.loss),
            value,
            step.sizes[name],
            # a bias has no penalty, so nothing to take apart
            step.data.get(name) if "/dW" in name else None,
            step.penalty.get(name) if "/dW" in name else None,
        )
        for step in trace.steps
        for name, value in step.gradients.items()
    )
