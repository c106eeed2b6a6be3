"""Questions on saturation and dead units."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from types import MappingProxyType
from typing import Any

import numpy as np

from bpwidget.lesson.course.parts import AnswerPart, Judged, Numbers, Word
from bpwidget.mlp import ACTIVATIONS, MLP, backprop

H, HALF = 0.9, 0.5


def alive_at(x: Any) -> str:
    """Return what is wrong with an input at which unit 2 should be alive and unit 1 dead."""
    net = MLP(W1=[[1, -1], [-2, 1]], W2=[[2, 1], [-1, 3]], activation="relu")
    first, second = backprop(net, x, (1, 0), "squared_error").slope > 0
    if first and second:
        return "both alive"
    if not first and not second:
        return "both dead"
    return "the other way round" if first else ""


QUESTIONS: Mapping[str, Mapping[str, AnswerPart]] = MappingProxyType(
    {
        "saturation-1": {
            "x": Judged(
                alive_at,
                {
                    "both alive": {
                        "en": "Both units are alive there.",
                        "zh": "在那里两个单元都活跃。",
                    },
                    "both dead": {
                        "en": "Both units are dead there; at z = 0 a relu unit counts as dead.",
                        "zh": "在那里两个单元都死亡；z = 0 时 relu 单元算作死亡。",
                    },
                    "the other way round": {
                        "en": "There unit 1 is alive and unit 2 is dead.",
                        "zh": "在那里单元 1 活跃而单元 2 死亡。",
                    },
                },
                example=lambda: (0, 1),
                wrong={
                    "both alive": lambda: (-2, -3),
                    "both dead": lambda: (1, 1),
                    "the other way round": lambda: (2, 1),
                },
            ),
        },
        "saturation-2": {
            "slope_tanh": Numbers(
                lambda: 1 - H**2,
                mistakes=(
                    (
                        lambda: ACTIVATIONS["tanh"].slope(np.array(H)),
                        {
                            "en": "tanh was applied once more: h is already tanh(z).",
                            "zh": "多作用了一次 tanh：h 已经是 tanh(z)。",
                        },
                    ),
                    (
                        lambda: 1 - H,
                        {"en": "h was not squared.", "zh": "h 没有平方。"},
                    ),
                    (
                        lambda: H**2,
                        {
                            "en": "This is h²; the slope is 1 minus that.",
                            "zh": "这是 h²；斜率是 1 减去它。",
                        },
                    ),
                    (
                        lambda: H * (1 - H),
                        {"en": "This is the slope of sigmoid.", "zh": "这是 sigmoid 的斜率。"},
                    ),
                ),
            ),
            "h": Numbers(
                lambda: sqrt(1 - HALF),
                mistakes=(
                    (
                        lambda: 1 - HALF,
                        {
                            "en": "This is h², not h.",
                            "zh": "这是 h²，不是 h。",
                        },
                    ),
                    (
                        lambda: -sqrt(1 - HALF),
                        {
                            "en": "It has that slope as well, but the question asks for h > 0.",
                            "zh": "它的斜率也是这个值；但问的是正的 h。",
                        },
                    ),
                    (
                        lambda: 1 - HALF**2,
                        {
                            "en": "This is the slope for h = 0.5; which h has the slope 0.5?",
                            "zh": "这是 h = 0.5 时的斜率；问的是哪个 h 使斜率为 0.5。",
                        },
                    ),
                ),
            ),
            "slope_sigmoid": Numbers(
                lambda: H * (1 - H),
                mistakes=(
                    (
                        lambda: ACTIVATIONS["sigmoid"].slope(np.array(H)),
                        {
                            "en": "sigmoid was applied once more: h is already σ(z).",
                            "zh": "多作用了一次 sigmoid：h 已经是 σ(z)。",
                        },
                    ),
                    (
                        lambda: 1 - H**2,
                        {"en": "This is the slope of tanh.", "zh": "这是 tanh 的斜率。"},
                    ),
                    (
                        lambda: 1 - H,
                        {
                            "en": "The factor h was left out.",
                            "zh": "漏掉了因子 h。",
                        },
                    ),
                ),
            ),
        },
        "saturation-3": {
            "state": Word(
                "saturated",
                {
                    "active": {
                        "en": "Step 6 let almost nothing through: the slope there is small.",
                        "zh": "第 6 步几乎没有让梯度通过：那里的斜率很小。",
                    },
                    "dead": {
                        "en": "For a dead unit ∂J/∂z is exactly 0; here it is small.",
                        "zh": "死亡单元的 ∂J/∂z 恰好是 0；这里只是很小。",
                    },
                },
            ),
            "remedy": Word(
                "another activation",
                {
                    "more updates": {
                        "en": "Each of them uses a gradient that is exactly 0.",
                        "zh": "每次更新所用的梯度都恰好是 0。",
                    },
                    "a larger learning rate": {
                        "en": "However large η is, η times 0 is 0.",
                        "zh": "无论 η 多大，η 乘以 0 都是 0。",
                    },
                    "a penalty": {
                        "en": "It shrinks the weights; z goes towards 0 and never across.",
                        "zh": "它使权重缩小；z 趋向 0，却永远不会越过。",
                    },
                },
            ),
        },
    }
)
