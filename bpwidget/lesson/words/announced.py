"""What a screen reader says after a move that no other text of the panel announces."""

from __future__ import annotations

from types import MappingProxyType

from bpwidget.lesson.words.languages import Words

WORDS: Words = MappingProxyType(
    {
        "J": {"en": "J {J}", "zh": "J 为 {J}"},
        "update": {"en": "update {number}, J {J}", "zh": "第 {number} 次更新，J 为 {J}"},
        "update of classes": {
            "en": "update {number}, J {J}, accuracy {percent:.0f} %",
            "zh": "第 {number} 次更新，J 为 {J}，准确率 {percent:.0f} %",
        },
        "revealed": {
            "en": "The numbers of step {step} are shown.",
            "zh": "第 {step} 步的数值已显示。",
        },
        "no mistake": {
            "en": "No mistake is planted any more.",
            "zh": "不再有植入的错误。",
        },
    }
)
