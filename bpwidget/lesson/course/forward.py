"""Questions on forward propagation."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bpwidget.lesson.course.parts import AnswerPart, Numbers
from bpwidget.mlp import MLP, Trace, backprop


def at_another_input() -> Trace:
    """Return the pass of the lesson's network at x = (-1, 0), with λ = 0.5."""
    net = MLP(W1=[[1, -1], [-2, 1]], W2=[[2, 1], [-1, 3]], activation="relu")
    return backprop(net, (-1, 0), (1, 0), "squared_error", lam=0.5)


QUESTIONS: Mapping[str, Mapping[str, AnswerPart]] = MappingProxyType(
    {
        "forward-1": {
            "s": Numbers(
                lambda: at_another_input().s,
                mistakes=(
                    (
                        lambda: 2 * at_another_input().s,
                        {
                            "en": "The ½ of the penalty was left out.",
                            "zh": "漏掉了惩罚项中的 ½。",
                        },
                    ),
                ),
            ),
        },
    }
)
