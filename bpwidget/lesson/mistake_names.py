"""Short names of the known mistakes, for a list to choose from."""

from __future__ import annotations

from types import MappingProxyType

from bpwidget.lesson.languages import Words

NAMES: Words = MappingProxyType(
    {
        "sign": {"en": "sign turned", "zh": "符号反了"},
        "accumulated_twice": {"en": "accumulated twice", "zh": "梯度累加两次"},
        "transposed": {"en": "transposed", "zh": "转置了"},
        "half_dropped": {"en": "½ dropped", "zh": "漏掉 ½"},
        "half_kept": {"en": "½ kept", "zh": "多留 ½"},
        "softmax_left_out": {"en": "softmax left out", "zh": "漏掉 softmax"},
        "by_probability": {"en": "by probability", "zh": "只对概率求导"},
        "softmax_twice": {"en": "softmax twice", "zh": "softmax 求导两次"},
        "sigmoid_left_out": {"en": "σ left out", "zh": "漏掉 σ"},
        "sigmoid_twice": {"en": "σ twice", "zh": "σ 求导两次"},
        "target_left_out": {"en": "target left out", "zh": "漏掉标签"},
        "penalty_doubled": {"en": "penalty doubled", "zh": "正则化项加倍"},
        "penalty_halved": {"en": "penalty halved", "zh": "正则化项减半"},
        "weight_left_out": {"en": "λ without W", "zh": "λ 没有乘 W"},
        "penalty_left_out": {"en": "λW left out", "zh": "漏掉 λW"},
        "data_left_out": {"en": "λW alone", "zh": "只有 λW"},
        "penalty_subtracted": {"en": "λW subtracted", "zh": "减去了 λW"},
        "outer_reversed": {"en": "outer reversed", "zh": "外积颠倒"},
        "penalty_on_bias": {"en": "λb added", "zh": "多加 λb"},
        "not_transposed": {"en": "W2, not W2ᵀ", "zh": "W2 未转置"},
        "slope_at_h": {"en": "φ′(h), not φ′(z)", "zh": "φ′ 取在 h 处"},
        "slope_left_out": {"en": "φ′ left out", "zh": "漏掉 φ′"},
        "value_for_slope": {"en": "φ for φ′", "zh": "φ 当作 φ′"},
    }
)
