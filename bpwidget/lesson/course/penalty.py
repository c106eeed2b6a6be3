"""Questions on what the penalty does."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from bpwidget.lesson.course.parts import AnswerPart, Numbers, Word
from bpwidget.mlp import MLP, Trace, backprop
from bpwidget.mlp.arguments import Array

RATE, LAM, UPDATES = 0.1, 0.4, 10
SETTLED_UNDER = 0.1


def at_another_lam() -> Trace:
    """Return the pass of the lesson's network at λ = 0.2."""
    net = MLP(W1=[[1, -1], [-2, 1]], W2=[[2, 1], [-1, 3]], activation="relu")
    return backprop(net, (2, 1), (1, 0), "squared_error", lam=0.2)


def penalty_of_W2() -> Array:
    """Return ∂s/∂W2 of that pass."""
    return at_another_lam().gradients["ds/dW2"]


def data_term_where_settled() -> Array:
    """Return the data term of ∂J/∂W2 of a network whose weights have settled."""
    return np.array([[0.06, -0.02], [-0.06, 0.02]])


QUESTIONS: Mapping[str, Mapping[str, AnswerPart]] = MappingProxyType(
    {
        "penalty-1": {
            "s": Numbers(
                lambda: at_another_lam().s,
                mistakes=(
                    (
                        lambda: at_another_lam().s / 2,
                        {
                            "en": "It is halved, as for λ = 0.1; here λ = 0.2.",
                            "zh": "少了一半，像是 λ = 0.1 时的值；这里 λ = 0.2。",
                        },
                    ),
                    (
                        lambda: 2 * at_another_lam().s,
                        {
                            "en": "The ½ of the penalty was left out.",
                            "zh": "漏掉了正则化项中的 ½。",
                        },
                    ),
                    (
                        lambda: at_another_lam().J,
                        {
                            "en": "This is J; s is the penalty alone, without L.",
                            "zh": "这是 J；s 只是正则化项，不含 L。",
                        },
                    ),
                ),
            ),
            "ds_dW2": Numbers(
                penalty_of_W2,
                mistakes=(
                    (
                        lambda: 2 * penalty_of_W2(),
                        {
                            "en": "It is doubled: the ½ in s cancels the 2 of the derivative.",
                            "zh": "加倍了：s 中的 ½ 与求导得到的 2 相消。",
                        },
                    ),
                    (
                        lambda: penalty_of_W2() / 2,
                        {
                            "en": "It is halved: the ½ in s is used up by the 2 of the derivative.",
                            "zh": "少了一半：s 中的 ½ 已与求导得到的 2 相消。",
                        },
                    ),
                    (
                        lambda: np.full((2, 2), at_another_lam().lam),
                        {
                            "en": "This is λ alone; every entry is λ times its weight.",
                            "zh": "这里只有 λ；每个元素应是 λ 乘相应的权重。",
                        },
                    ),
                ),
            ),
        },
        "penalty-2": {
            "factor": Numbers(
                lambda: (1 - RATE * LAM) ** UPDATES,
                mistakes=(
                    (
                        lambda: 1 - RATE * LAM,
                        {
                            "en": "This is the factor of one update.",
                            "zh": "这是更新一次的因子。",
                        },
                    ),
                    (
                        lambda: 1 - UPDATES * RATE * LAM,
                        {
                            "en": "The updates do not add up: each shrinks what the last one left.",
                            "zh": "各次更新不是相加：每次都在上一次剩下的基础上缩小。",
                        },
                    ),
                    (
                        lambda: (1 - LAM) ** UPDATES,
                        {
                            "en": "η was left out: one update takes away the share ηλ, not λ.",
                            "zh": "漏掉了 η：每次更新减去的比例是 ηλ，不是 λ。",
                        },
                    ),
                    (
                        lambda: (1 - RATE) ** UPDATES,
                        {
                            "en": "λ was left out: one update takes away the share ηλ, not η.",
                            "zh": "漏掉了 λ：每次更新减去的比例是 ηλ，不是 η。",
                        },
                    ),
                    (
                        lambda: (1 - 2 * RATE * LAM) ** UPDATES,
                        {
                            "en": "The penalty's gradient was doubled: it is λW, not 2λW.",
                            "zh": "正则化项的梯度加倍了：是 λW，不是 2λW。",
                        },
                    ),
                    (
                        lambda: (1 + RATE * LAM) ** UPDATES,
                        {
                            "en": "This makes the weights grow; descent subtracts the gradient.",
                            "zh": "这样权重会变大；梯度下降要减去梯度。",
                        },
                    ),
                    (
                        lambda: (RATE * LAM) ** UPDATES,
                        {
                            "en": "ηλ is the share that is lost; the question is what remains.",
                            "zh": "ηλ 是减去的比例；问的是剩下的比例。",
                        },
                    ),
                ),
            ),
        },
        "penalty-3": {
            "mistake": Word(
                "subtracted",
                {
                    "left out": {
                        "en": "Then the answer would be the data part alone.",
                        "zh": "那样答案就只是数据项。",
                    },
                    "doubled": {
                        "en": "What remains without the data part would then be 2λW1.",
                        "zh": "那样除去数据项之后剩下的应是 2λW1。",
                    },
                },
            ),
        },
        "penalty-4": {
            "settled_W2": Numbers(
                lambda: -data_term_where_settled() / SETTLED_UNDER,
                mistakes=(
                    (
                        lambda: data_term_where_settled() / SETTLED_UNDER,
                        {
                            "en": "The sign is wrong: the two parts add up to 0.",
                            "zh": "符号错了：两部分之和为 0。",
                        },
                    ),
                    (
                        lambda: -data_term_where_settled(),
                        {
                            "en": "This is the penalty's part, λW2; W2 itself is asked for.",
                            "zh": "这是正则化项 λW2；问的是 W2 本身。",
                        },
                    ),
                    (
                        lambda: -SETTLED_UNDER * data_term_where_settled(),
                        {
                            "en": "It was multiplied by λ: solve D + λW2 = 0 for W2.",
                            "zh": "这里乘了 λ：应由 D + λW2 = 0 解出 W2。",
                        },
                    ),
                    (
                        lambda: -data_term_where_settled() / (2 * SETTLED_UNDER),
                        {
                            "en": "The penalty's gradient was doubled: it is λW2, not 2λW2.",
                            "zh": "正则化项的梯度加倍了：是 λW2，不是 2λW2。",
                        },
                    ),
                ),
            ),
        },
    }
)
