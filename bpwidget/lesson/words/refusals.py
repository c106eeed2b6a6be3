"""What the library refuses, in the panel's language; the library itself speaks English.

Here stands what a hand on the panel can bring about. Another sentence is said as it is.
"""

from __future__ import annotations

import re

CHINESE = {
    r"(.+) must be a finite number, 0 or more, but (.+) came": (
        r"\1 须为不小于 0 的有限数，得到的却是 \2"
    ),
    r"(.+) must be a finite number greater than 0, but (.+) came": (
        r"\1 须为大于 0 的有限数，得到的却是 \2"
    ),
    r"(.+) must be a finite number, but (.+) came": r"\1 须为有限数，得到的却是 \2",
    r"(.+) must be a positive whole number, but (.+) came": r"\1 须为正整数，得到的却是 \2",
    r"(.+) must be a whole number, 0 or more, but (.+) came": (
        r"\1 须为不小于 0 的整数，得到的却是 \2"
    ),
    r"(.+) must be at most (.+), but (.+) came": r"\1 不得超过 \2，得到的却是 \3",
    r"batch must be from 1 to (.+), the samples, but (.+) came": (
        r"batch 须在 1 与样本数 \1 之间，得到的却是 \2"
    ),
    r"y holds (.+) at index \[(.+)\]; (.+) takes targets from 0 to (.+)": (
        r"y 在下标 [\2] 处为 \1；\3 的目标须在 0 与 \4 之间"
    ),
    r"(.+) is too large for float64; smaller x, weights or lam are needed": (
        r"\1 超出 float64 的范围；请减小 x、权重或 lam"
    ),
    r"(.+) is too large for float64 with (.+) in (.+); smaller x or weights are needed": (
        r"\3 中有错误 \2 时，\1 超出 float64 的范围；请减小 x 或权重"
    ),
    r"J is too large for float64 on this grid; a smaller span is needed": (
        r"J 在这一网格上超出 float64 的范围"
    ),
    r"axes: the gradient is zero here, so it has no direction": r"axes：此处梯度为零，没有方向",
    r"the path lies on one line so far; its plane is there once an update has turned": (
        r"目前路径都在一条直线上；有一次更新转向之后，才有它的平面"
    ),
}


def refusal(sentence: str, lang: str) -> str:
    """Return a sentence of the library in a language.

    Examples
    --------
    >>> refusal("lam must be a finite number, 0 or more, but -1.0 came", "zh")
    'lam 须为不小于 0 的有限数，得到的却是 -1.0'
    """
    if lang == "zh":
        for english, chinese in CHINESE.items():
            if (match := re.fullmatch(english, sentence)) is not None:
                return match.expand(chinese)
    return sentence
