"""How the shapes in a step fit together, and which forward values it needs."""

from __future__ import annotations

from bpwidget.lesson.numerals import shape_text
from bpwidget.lesson.rules import STEP_OF, through_loss
from bpwidget.mlp import Trace
from bpwidget.mlp.arguments import Array

# the forward values that each step uses; see `stored`
_STORED: dict[int, tuple[str, ...]] = {
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
    if name == "dJ/do" and through_loss(trace) != name:
        factors[name], sign = ((trace.y_hat, ""), (trace.o, "")), " ⊙ "
    result = shape_text(trace.gradients[name].shape)
    if name not in factors:
        return result
    return (
        f"{sign.join(shape_text(each.shape) + turned for each, turned in factors[name])} → {result}"
    )


def stored(trace: Trace, step: int) -> tuple[str, ...]:
    """Return the names of the forward values that a step uses.

    Examples
    --------
    >>> from bpwidget.mlp import MLP, backprop
    >>> net = MLP.random(output_activation="sigmoid")
    >>> stored(backprop(net, (0.5, 0.6), (0, 1), "squared_error"), 2)
    ('o', 'y_hat')
    """
    is_psi = step == STEP_OF["dJ/dy_hat"] and through_loss(trace) == "dJ/dy_hat"
    return (*_STORED[step], "y_hat") if is_psi else _STORED[step]


def stored_bytes(trace: Trace, step: int | None = None) -> int:
    """Return the bytes of the forward values that a step needs, or that all steps need.

    Examples
    --------
    >>> from bpwidget.mlp import MLP, backprop
    >>> trace = backprop(MLP.random(), x=(0.5, 0.6), y=0)
    >>> stored_bytes(trace, 4), stored_bytes(trace)
    (32, 96)
    """
    steps = _STORED if step is None else (step,)
    return sum(getattr(trace, name).nbytes for each in steps for name in stored(trace, each))
