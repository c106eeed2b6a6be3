"""The titles of the seven steps, and a sentence on what learners most often get wrong in each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

TITLES: Mapping[int, Mapping[str, str]] = MappingProxyType(
    {
        1: {"en": "objective", "zh": "目标函数"},
        2: {"en": "through the loss", "zh": "经过损失函数"},
        3: {"en": "the penalty", "zh": "正则化项"},
        4: {"en": "output weights", "zh": "输出层权重"},
        5: {"en": "back to h", "zh": "回到隐藏层输出 h"},
        6: {"en": "through φ", "zh": "经过激活函数 φ"},
        7: {"en": "hidden weights", "zh": "隐藏层权重"},
    }
)

# on step 2 of a network with an output activation
NOTE_ON_PSI: Mapping[str, str] = MappingProxyType(
    {
        "en": "How L changes with each ŷ, then times the slope ψ′ at o, not at ŷ.",
        "zh": "先求 L 随每个 ŷ 怎样变化，再乘 ψ 在 o 处（不是 ŷ 处）的斜率。",
    }
)

NOTES: Mapping[int, Mapping[str, str]] = MappingProxyType(
    {
        1: {
            "en": "J adds L and s, so each passes on with slope 1. L, s and J are three numbers.",
            "zh": "J 是 L 与 s 之和，所以两者的梯度都是 1。L、s、J 是三个不同的数。",
        },
        2: {
            "en": "How L changes with each output. Gradients point uphill; descent goes against.",
            "zh": "L 随每个输出怎样变化。梯度指向上升的方向，梯度下降与它相反。",
        },
        3: {
            "en": "The ½ in s cancels the 2 of the square: λW, not 2λW. Biases are not penalised.",
            "zh": "s 中的 ½ 与平方的 2 相消：是 λW，不是 2λW。偏置不参与正则化。",
        },
        4: {
            "en": "A column times a row gives the shape of W2; the penalty adds λW2 to it.",
            "zh": "列向量乘行向量，得到 W2 的形状；正则化项再加上 λW2。",
        },
        5: {
            "en": "W2ᵀ sends each output's gradient back to the hidden units that produced it.",
            "zh": "W2 的转置把每个输出的梯度传回产生它的各隐藏单元。",
        },
        6: {
            "en": "Each unit passes on its gradient times the slope φ′ at z, not at h.",
            "zh": "每个单元把梯度乘以 φ 在 z 处（不是 h 处）的斜率，再往回传。",
        },
        7: {
            "en": "A column times a row gives the shape of W1; the penalty adds λW1 to it.",
            "zh": "列向量乘行向量，得到 W1 的形状；正则化项再加上 λW1。",
        },
    }
)
