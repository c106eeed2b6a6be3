"""How the shapes in a step fit together, and which forward values it needs."""

from __future__ import annotations

from bpwidget.lesson.numerals import shape_text
from bpwidget.mlp import Trace
from bpwidget.mlp.arguments import Array

# the forward values that each step uses
STORED: dict[int, tuple[str, ...]] = {
    1: (),
    2: ("o",),
    3: (),
    4: ("h",),
    5: (),
    6: ("z",),
    7: ("x",),
}


def shape_algebra(trace: Trace, name: str) -> str:
    """Return the shapes of a rule's factors and of its result as text.

    Examples
    --------
    >>> from bpwidget.mlp import MLP, backprop
    >>> trace = backprop(MLP.random(), x=(0.5, 0.6), y=0)
    >>> shape_algebra(trace, "dJ/dW2")
    '(2,) × (4,)ᵀ → (2, 4)'
    >>> shape_algebra(trace, "dJ/dh")
    '(2, 4)ᵀ × (2,) → (4,)'
    """
    net = trace.net
    factors: dict[str, tuple[tuple[Array, str], ...]] = {
        "dJ/dW2": ((trace.o, ""), (trace.h, "ᵀ")),
        "dJ/dh": ((net.W2, "ᵀ"), (trace.o, "")),
        "dJ/dW1": ((trace.z, ""), (trace.x, "ᵀ")),
    }
    sign = " × "
    if name == "dJ/dz":
        factors[name], sign = ((trace.h, ""), (trace.z, "")), " ⊙ "
    result = shape_text(trace.gradients[name].shape)
    if name not in factors:
        return result
    return (
        f"{sign.join(shape_text(each.shape) + turned for each, turned in factors[name])} → {result}"
    )


def stored_bytes(trace: Trace, step: int | None = None) -> int:
    """Return the bytes of the forward values that a step needs, or that all steps need.

    Examples
    --------
    >>> from bpwidget.mlp import MLP, backprop
    >>> trace = backprop(MLP.random(), x=(0.5, 0.6), y=0)
    >>> stored_bytes(trace, 4), stored_bytes(trace)
    (32, 96)
    """
    steps = STORED if step is None else (step,)
    return sum(getattr(trace, name).nbytes for each in steps for name in STORED[each])
