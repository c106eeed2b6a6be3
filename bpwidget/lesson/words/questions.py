"""Sentences about answers to the lessons' questions; a question has those on its own mistakes.

{part} is the name that the answer has in the cell, such as ``dJ_do``.
"""

from __future__ import annotations

from types import MappingProxyType

from bpwidget.lesson.words.languages import Words

ANSWERED: Words = MappingProxyType(
    {
        "unanswered": {"en": "{part}: not answered yet.", "zh": "{part}：尚未作答。"},
        "returns_nothing": {
            "en": "{part}: not answered yet; the function returns nothing.",
            "zh": "{part}：尚未作答；函数没有返回值。",
        },
        "right": {"en": "{part}: right.", "zh": "{part}：正确。"},
        "wrong": {"en": "{part}: not right.", "zh": "{part}：不正确。"},
        # for a wrong answer without a known mistake
        "unknown": {"en": "I don't recognise this mistake.", "zh": "认不出这是哪一种错误。"},
        "shape": {
            "en": "It has shape {came} and should have shape {wanted}.",
            "zh": "它的形状是 {came}，应为 {wanted}。",
        },
        "single": {
            "en": "It is a single number and should have shape {wanted}.",
            "zh": "它只有一个数，形状应为 {wanted}。",
        },
        "one_number": {"en": "It should be one number.", "zh": "答案应为一个数。"},
        "no_function": {"en": "It should be a function.", "zh": "答案应为一个函数。"},
        "sign": {"en": "The sign is wrong.", "zh": "符号错了。"},
        "transposed": {"en": "It is transposed.", "zh": "它被转置了。"},
        "factor": {
            "en": "It is {factor} times the right answer.",
            "zh": "它是正确答案的 {factor} 倍。",
        },
        "near": {
            "en": "It is close; give one digit more.",
            "zh": "很接近；请多给一位数字。",
        },
        "entries": {
            "en": "{right} of its {all} entries are right.",
            "zh": "{all} 个元素中有 {right} 个正确。",
        },
        "choose": {"en": "Choose one of {known}.", "zh": "请从 {known} 中选择。"},
        "cannot": {"en": "It cannot be judged: {reason}.", "zh": "无法判断：{reason}。"},
    }
)
