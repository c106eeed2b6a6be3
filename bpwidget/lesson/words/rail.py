"""The words on the rail of steps, and on the card of the forward pass."""

from __future__ import annotations

from types import MappingProxyType

from bpwidget.lesson.words.languages import Words

WORDS: Words = MappingProxyType(
    {
        "steps": {"en": "steps of backpropagation", "zh": "反向传播的步骤"},
        "forward": {"en": "forward", "zh": "前向"},
        "forward pass": {"en": "Forward pass", "zh": "前向传播"},
        "forward note": {
            "en": "From x to J. The backward steps use these numbers again.",
            "zh": "由 x 算到 J。反向的各步还要用到这些数值。",
        },
        "previous": {"en": "previous step", "zh": "上一步"},
        "next": {"en": "next step", "zh": "下一步"},
        "play": {"en": "play the steps", "zh": "逐步播放"},
        "play tooltip": {
            "en": "show the seven steps one after another; any move stops it",
            "zh": "依次显示七个步骤；任何操作都会使它停下",
        },
    }
)
