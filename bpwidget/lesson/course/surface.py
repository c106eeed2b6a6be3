"""Questions on the loss surface."""

from __future__ import annotations

from collections.abc import Mapping
from math import cos, factorial, pi, sin
from types import MappingProxyType
from typing import Any

from bpwidget.lesson.course.parts import AnswerPart, Judged, Numbers, Word
from bpwidget.mlp import MLP, Trace, backprop
from bpwidget.mlp.nudge import Nudge, nudge
from bpwidget.mlp.training.descent import descend

UNITS = 4
MOVE, EPSILON = -0.1, 0.025
X, Y, LAM, LARGE_LAM = 1.0, 2.0, 0.1, 3.0
RATE, UPDATES = 0.1, 300
# a weight below this has not left the saddle
NEAR_0 = 0.1
# the neighbourhood of a point is sampled at this distance, in this many directions
AROUND, DIRECTIONS = 0.01, 8


def moved(entry: str, epsilon: float) -> Nudge:
    """Return the effect of moving one weight of the lesson's network."""
    net = MLP.random(inputs=2, hidden=UNITS, outputs=2, activation="tanh", seed=0)
    return nudge(backprop(net, (0.5, 0.6), 0, lam=0.1), entry, epsilon)


def one_unit(w1: float, w2: float, lam: float) -> Trace:
    """Return the pass of the network with one unit."""
    return backprop(MLP(W1=[[w1]], W2=[[w2]]), [X], [Y], "squared_error", lam=lam)


def end_from(start: Any) -> str:
    """Return what is wrong with a start from which descent should cross to the negative weights."""
    try:
        w1, w2 = start
    except (TypeError, ValueError):
        return "no pair"
    net = MLP(W1=[[w1]], W2=[[w2]])
    if net.W1.item() <= 0:
        return "not above 0"
    *_, end = descend(net, ([X], [Y]), "squared_error", LAM, RATE, UPDATES)
    weight = end.net.W1.item()
    if abs(weight) < NEAR_0:
        return "at the saddle"
    return "the other valley" if weight > 0 else ""


def place_at_0(lam: float) -> str:
    """Return what (0, 0) is on the surface of the network with one unit."""
    angles = [2 * pi * k / DIRECTIONS for k in range(DIRECTIONS)]
    here = one_unit(0, 0, lam).J
    around = [one_unit(AROUND * cos(a), AROUND * sin(a), lam).J for a in angles]
    if min(around) > here:
        return "minimum"
    return "saddle" if max(around) > here else "maximum"


QUESTIONS: Mapping[str, Mapping[str, AnswerPart]] = MappingProxyType(
    {
        "surface-1": {
            "predicted": Numbers(
                lambda: moved("W1[3,1]", MOVE).predicted,
                mistakes=(
                    (
                        lambda: -moved("W1[3,1]", MOVE).predicted,
                        {
                            "en": "The sign is wrong: the gradient and the move are both negative.",
                            "zh": "符号错了：梯度和移动都是负的。",
                        },
                    ),
                    (
                        lambda: moved("W1[3,1]", MOVE).predicted / MOVE,
                        {
                            "en": "This is the gradient itself; multiply it by the move.",
                            "zh": "这是梯度本身；还要乘以移动的距离。",
                        },
                    ),
                    (
                        lambda: moved("W1[3,1]", MOVE).predicted / MOVE**2,
                        {
                            "en": "It was divided by the move; slope times distance is height.",
                            "zh": "这里除以了移动的距离；斜率乘以距离才是高度的变化。",
                        },
                    ),
                ),
            ),
        },
        "surface-2": {
            "error": Numbers(
                lambda: moved("W2[0,0]", EPSILON).rest,
                mistakes=(
                    (
                        lambda: 2 * moved("W2[0,0]", EPSILON).rest,
                        {
                            "en": "It is more than halved: it shrinks with the square of ε.",
                            "zh": "它缩小得比一半更多：误差按 ε 的平方缩小。",
                        },
                    ),
                    (
                        lambda: moved("W2[0,0]", EPSILON).rest / 2,
                        {
                            "en": "This is an eighth; it shrinks with ε², not with ε³.",
                            "zh": "这是八分之一；误差按 ε 的平方缩小，不是立方。",
                        },
                    ),
                    (
                        lambda: moved("W2[0,0]", EPSILON).predicted,
                        {
                            "en": "This is the predicted change, g·ε, and not its error.",
                            "zh": "这是预测的变化 g·ε，不是它的误差。",
                        },
                    ),
                ),
                within=0.05,
            ),
        },
        "surface-3": {
            "copies": Numbers(
                lambda: factorial(UNITS) * 2**UNITS,
                mistakes=(
                    (
                        lambda: factorial(UNITS),
                        {
                            "en": "This counts the orders of the units alone, without the signs.",
                            "zh": "这里只数了单元的排列，没有数符号。",
                        },
                    ),
                    (
                        lambda: 2**UNITS,
                        {
                            "en": "This counts the signs alone, without the orders of the units.",
                            "zh": "这里只数了符号，没有数单元的排列。",
                        },
                    ),
                    (
                        lambda: factorial(UNITS) + 2**UNITS,
                        {
                            "en": "Every order goes with every choice of signs: multiply.",
                            "zh": "每种排列都可以配每种符号：应相乘。",
                        },
                    ),
                    (
                        lambda: factorial(UNITS) * 2,
                        {
                            "en": "The signs of the units are flipped one by one, not all at once.",
                            "zh": "各单元的符号可以分别变，不是只能一起变。",
                        },
                    ),
                    (
                        lambda: factorial(UNITS) * 2 * UNITS,
                        {
                            "en": "Each unit doubles the number of choices: 2 to a power, not a"
                            " multiple of 2.",
                            "zh": "每个单元都使选法加倍：应是 2 的幂，不是 2 的倍数。",
                        },
                    ),
                    (
                        lambda: factorial(UNITS) * 2**UNITS - 1,
                        {
                            "en": "The network itself counts as well.",
                            "zh": "网络自己也要算在内。",
                        },
                    ),
                ),
            ),
        },
        "surface-4": {
            "start": Judged(
                end_from,
                {
                    "no pair": {
                        "en": "A start is a pair of numbers, (w1, w2).",
                        "zh": "起点是一对数 (w1, w2)。",
                    },
                    "not above 0": {
                        "en": "The first weight is to be above 0.",
                        "zh": "第一个权重应大于 0。",
                    },
                    "at the saddle": {
                        "en": "From there, gradient descent stays at the saddle.",
                        "zh": "从那里出发，梯度下降仍停在鞍点。",
                    },
                    "the other valley": {
                        "en": "From there descent ends in the valley of the positive weights.",
                        "zh": "从那里出发，梯度下降到达正权重的山谷。",
                    },
                },
                example=lambda: (0.1, -1),
                wrong={
                    "no pair": lambda: 3,
                    "not above 0": lambda: (-0.1, -1),
                    "at the saddle": lambda: (1e-30, 0),
                    "the other valley": lambda: (0.1, 0.1),
                },
            ),
        },
        "surface-5": {
            "place": Word(
                place_at_0(LARGE_LAM),
                {
                    "saddle": {
                        "en": "It was one at λ = 0.1. Does J still fall in any direction?",
                        "zh": "λ = 0.1 时是鞍点。现在还有哪个方向 J 会下降吗？",
                    },
                    "maximum": {
                        "en": "From a maximum, J would fall in every direction.",
                        "zh": "如果是极大值，J 朝每个方向都会下降。",
                    },
                    "plateau": {
                        "en": "On a plateau J would stay as it is around the place.",
                        "zh": "如果是平坦区，J 在四周都不会变。",
                    },
                },
            ),
        },
    }
)
