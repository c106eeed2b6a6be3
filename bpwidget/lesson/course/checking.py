"""Questions on checking gradients by difference quotients."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from bpwidget.lesson.course.parts import AnswerPart, Function, Judged, Numbers, Word
from bpwidget.mlp import MLP, backprop, check_gradients

# the point at which the slope of the cube is estimated, and the sizes of ε
AT, EPSILON, TEN_TIMES_SMALLER = 1.0, 0.4, 0.04
# significant digits of float32
DIGITS_32 = 7


def cube(w: float) -> float:
    """Return w³, whose slope the first question measures."""
    return w**3


def central(f: Callable[[float], float], w: float, epsilon: float) -> float:
    """Return the central difference quotient."""
    return (f(w + epsilon) - f(w - epsilon)) / (2 * epsilon)


def one_sided(f: Callable[[float], float], w: float, epsilon: float) -> float:
    """Return the difference quotient to one side."""
    return (f(w + epsilon) - f(w)) / epsilon


def _functions() -> Sequence[Mapping[str, Any]]:
    return (
        {"f": math.sin, "w": 0.5, "epsilon": 0.1},
        {"f": math.exp, "w": -1.0, "epsilon": 0.25},
        {"f": cube, "w": 2.0, "epsilon": 0.5},
    )


def _fits_float32(epsilon: Any) -> str:
    """Return what is wrong with an ε for float32, if it is off by a factor of 10 or more."""
    if float(epsilon) <= 0:
        return "not positive"
    power = math.log10(float(epsilon))
    if abs(power + DIGITS_32 / 3) < 1:
        return ""
    if abs(power + DIGITS_32 / 2) < 1 / 2:
        return "square root"
    return "small" if power < -DIGITS_32 / 3 else "large"


def relu_net() -> MLP:
    """Return the network whose φ′ may be left out at some inputs."""
    return MLP(W1=[[1, -1], [1, 2], [2, -1]], W2=[[1, -1, 2], [2, 1, -1]], activation="relu")


def _hides_the_slope(x: Any) -> str:
    """Return why a check at x would find that φ′ was left out, or cannot tell."""
    net, y = relu_net(), (1, 0)
    trace = backprop(net, x, y, "squared_error")
    if (trace.z == 0).any():
        return "kink"
    left_out = {"dJ/dz": trace.gradients["dJ/dh"]}
    return "" if check_gradients(net, x, y, "squared_error", gradients=left_out).ok else "inactive"


QUESTIONS: Mapping[str, Mapping[str, AnswerPart]] = MappingProxyType(
    {
        "checking-1": {
            "one_sided": Numbers(
                lambda: one_sided(cube, AT, EPSILON),
                mistakes=(
                    (
                        lambda: central(cube, AT, EPSILON),
                        {
                            "en": "That is the central difference. Here w is moved to one side"
                            " only.",
                            "zh": "这是中心差分。这里只向一侧移动 w。",
                        },
                    ),
                    (
                        lambda: one_sided(cube, AT, EPSILON) / 2,
                        {
                            "en": "It was divided by 2ε, but w was moved by ε only.",
                            "zh": "除以了 2ε，而 w 只移动了 ε。",
                        },
                    ),
                    (
                        lambda: one_sided(cube, AT, EPSILON) * EPSILON,
                        {
                            "en": "That is the change of f; divide it by ε.",
                            "zh": "这是 f 的改变量，还要除以 ε。",
                        },
                    ),
                    (
                        lambda: 3 * AT**2,
                        {
                            "en": "That is the derivative itself. The question asks for its"
                            " measured value, which differs.",
                            "zh": "这是导数本身。要求的是它的测量值，两者有偏差。",
                        },
                    ),
                ),
            ),
            "central": Numbers(
                lambda: central(cube, AT, EPSILON),
                mistakes=(
                    (
                        lambda: 2 * central(cube, AT, EPSILON),
                        {
                            "en": "It was divided by ε. From w − ε to w + ε it is 2ε.",
                            "zh": "除以了 ε；从 w − ε 到 w + ε 的距离是 2ε。",
                        },
                    ),
                    (
                        lambda: one_sided(cube, AT, EPSILON),
                        {
                            "en": "That is the one-sided difference. Move w to both sides.",
                            "zh": "这是单侧差分。要向两侧移动 w。",
                        },
                    ),
                    (
                        lambda: 3 * AT**2,
                        {
                            "en": "That is the derivative itself. The question asks for its"
                            " measured value, which differs.",
                            "zh": "这是导数本身。要求的是它的测量值，两者有偏差。",
                        },
                    ),
                ),
            ),
            "error": Numbers(
                lambda: central(cube, AT, TEN_TIMES_SMALLER) - 3 * AT**2,
                mistakes=(
                    (
                        lambda: (central(cube, AT, EPSILON) - 3 * AT**2) / 10,
                        {
                            "en": "It falls with ε², not with ε.",
                            "zh": "它随 ε² 减小，而不是随 ε 减小。",
                        },
                    ),
                    (
                        lambda: central(cube, AT, EPSILON) - 3 * AT**2,
                        {
                            "en": "That is the error at ε = 0.4; ε = 0.04 is asked for.",
                            "zh": "这是 ε = 0.4 时的误差；问的是 ε = 0.04。",
                        },
                    ),
                    (
                        lambda: central(cube, AT, TEN_TIMES_SMALLER),
                        {
                            "en": "That is the measurement. Its error is how far it is from the"
                            " derivative.",
                            "zh": "这是测量值；误差是它与导数之差。",
                        },
                    ),
                ),
            ),
        },
        "checking-2": {
            "epsilon": Judged(
                _fits_float32,
                {
                    "square root": {
                        "en": "That suits a one-sided difference, whose two errors balance near the"
                        " square root of the precision. For a central one take the cube root.",
                        "zh": "这适合单侧差分：它的两种误差在精度的平方根附近相遇。"
                        "中心差分要取立方根。",
                    },
                    "small": {
                        "en": "Too small: J is known to about 7 digits only, and the division by"
                        " ε makes that rounding error large.",
                        "zh": "太小：J 只精确到大约 7 位，除以 ε 会把舍入误差放大。",
                    },
                    "large": {
                        "en": "Too large: over that distance J is far from straight, so the"
                        " truncation error is large.",
                        "zh": "太大：在这样的距离上 J 远不是直的，截断误差很大。",
                    },
                    "not positive": {
                        "en": "ε must be positive.",
                        "zh": "ε 必须是正数。",
                    },
                },
                example=lambda: 10 ** (-DIGITS_32 / 3),
                wrong={
                    "square root": lambda: 10 ** (-DIGITS_32 / 2),
                    "small": lambda: 10.0**-DIGITS_32,
                    "large": lambda: 0.5,
                    "not positive": lambda: 0,
                },
            ),
        },
        "checking-3": {
            "first_wrong": Word(
                "dJ/dW2",
                {
                    "dJ/do": {
                        "en": "The check finds it right: step 2 is as it should be.",
                        "zh": "检验表明它是对的：第 2 步没有问题。",
                    },
                    "dJ/dh": {
                        "en": "The check finds it right. Hand all five to bp.check_gradients, and"
                        " look at first_wrong.",
                        "zh": "检验表明它是对的。把五个量都交给 bp.check_gradients，再看"
                        " first_wrong。",
                    },
                    "dJ/dz": {
                        "en": "The check finds it right. Hand all five to bp.check_gradients, and"
                        " look at first_wrong.",
                        "zh": "检验表明它是对的。把五个量都交给 bp.check_gradients，再看"
                        " first_wrong。",
                    },
                    "dJ/dW1": {
                        "en": "The check finds it right: what step 7 uses, dJ/dz, is right, too.",
                        "zh": "检验表明它是对的：第 7 步所用的 dJ/dz 也是对的。",
                    },
                },
            ),
            "mistake": Word(
                "z_for_h",
                {
                    "x_for_h": {
                        "en": "x has one entry per input; the vector used there has one per hidden"
                        " unit.",
                        "zh": "x 的元素个数是输入的个数；这里用的向量，元素个数是隐藏单元的个数。",
                    },
                    "penalty_left_out": {
                        "en": "The penalty's term is there. Look at the data term.",
                        "zh": "正则化项是有的。请看数据项。",
                    },
                    "outer_reversed": {
                        "en": "The result has the shape of W2, so the two vectors are in the right"
                        " order.",
                        "zh": "得到的形状与 W2 相同，所以两个向量的次序是对的。",
                    },
                    "slope_at_h": {
                        "en": "φ′ belongs to step 6, and step 6 is right.",
                        "zh": "φ′ 属于第 6 步，而第 6 步是对的。",
                    },
                },
            ),
        },
        "checking-4": {
            "x": Judged(
                _hides_the_slope,
                {
                    "inactive": {
                        "en": "The check finds the mistake there: some z is negative, so that"
                        " unit's φ′ is 0 and not 1.",
                        "zh": "检验会在这里发现错误：有的 z 为负，那个单元的 φ′ 是 0，不是 1。",
                    },
                    "kink": {
                        "en": "Some z is exactly 0: that unit is at the kink, where a difference"
                        " proves nothing. Move off it.",
                        "zh": "有的 z 恰好为 0：那个单元在折点上，差分在那里说明不了什么。"
                        "请避开它。",
                    },
                },
                example=lambda: (2, 1),
                wrong={"inactive": lambda: (0, 1), "kink": lambda: (1, 1)},
            ),
        },
        "checking-5": {
            "central_difference": Function(
                central,
                _functions,
                mistakes=(
                    (
                        one_sided,
                        {
                            "en": "That is the one-sided difference: move w to both sides.",
                            "zh": "这是单侧差分：要向两侧移动 w。",
                        },
                    ),
                    (
                        lambda f, w, epsilon: 2 * central(f, w, epsilon),
                        {
                            "en": "It is divided by ε, but from w − ε to w + ε it is 2ε.",
                            "zh": "除以了 ε，而从 w − ε 到 w + ε 的距离是 2ε。",
                        },
                    ),
                    (
                        lambda f, w, epsilon: -central(f, w, epsilon),
                        {
                            "en": "The two values are in the wrong order: f(w + ε) − f(w − ε).",
                            "zh": "两个值的次序反了：应为 f(w + ε) − f(w − ε)。",
                        },
                    ),
                    (
                        lambda f, w, epsilon: (f(w + epsilon) - f(w - epsilon)) / 2 * epsilon,
                        {
                            "en": "`/ 2 * epsilon` divides by 2 and multiplies by ε. Put 2ε in"
                            " brackets.",
                            "zh": "`/ 2 * epsilon` 是先除以 2，再乘以 ε。请给 2ε 加上括号。",
                        },
                    ),
                ),
            ),
        },
    }
)
