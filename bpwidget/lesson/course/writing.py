"""Questions on mistakes in a backward pass, recognised by the numbers they give."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bpwidget.lesson.course.parts import AnswerPart, Sentence, Word

# what each rule yields in step 5, for a learner who confused two of them
RULES_OF_STEP_5: Mapping[str, Sentence] = MappingProxyType(
    {
        "not_transposed": {
            "en": "W2 @ dJ_do gives different numbers; work it out.",
            "zh": "W2 @ dJ_do 得到的是别的数；请算一算。",
        },
        "sign": {
            "en": "With a wrong sign, every entry of the right answer would change its sign.",
            "zh": "如果只是符号反了，正确答案的每个元素都只会变号。",
        },
        "accumulated_twice": {
            "en": "Accumulated twice, every entry of the right answer is doubled.",
            "zh": "如果累加了两次，正确答案的每个元素都会加倍。",
        },
        "W2_left_out": {
            "en": "Without W2 every hidden unit gets the same number.",
            "zh": "如果漏掉 W2，每个隐藏单元得到的都是同一个数。",
        },
    }
)


def _one_of_them(right: str) -> Word:
    others = {key: words for key, words in RULES_OF_STEP_5.items() if key != right}
    return Word(right, MappingProxyType(others))


QUESTIONS: Mapping[str, Mapping[str, AnswerPart]] = MappingProxyType(
    {
        "writing-1": {
            "a": _one_of_them("not_transposed"),
            "b": _one_of_them("accumulated_twice"),
            "c": _one_of_them("W2_left_out"),
        },
    }
)
