"""The words on the plots; beside each language the symbols that stand where its font is missing."""

from __future__ import annotations

from types import MappingProxyType

from bpwidget.lesson.languages import Words

WORDS: Words = MappingProxyType(
    {
        "activations": {"en": "Activations  ", "zh": "激活函数  ", "symbols": ""},
        "active": {"en": "active", "zh": "活跃", "symbols": "φ′ ≫ 0"},
        "saturated": {"en": "saturated", "zh": "饱和", "symbols": "φ′ ≈ 0"},
        "dead": {"en": "dead", "zh": "死亡", "symbols": "φ′ = 0"},
        "surface": {"en": "Loss surface  J", "zh": "损失曲面  J", "symbols": "J"},
        "gradient": {"en": "along ∇J", "zh": "沿 ∇J 方向", "symbols": "∇J"},
        "random": {"en": "along a random direction", "zh": "沿随机方向", "symbols": "r"},
        "magnitudes": {"en": "Gradient magnitudes", "zh": "梯度的大小", "symbols": "‖∂‖"},
        "norm": {"en": "norm (log)", "zh": "范数（对数）", "symbols": "log ‖·‖"},
        "data": {"en": "data", "zh": "数据项", "symbols": "L"},
        "penalty": {"en": "penalty", "zh": "正则化项", "symbols": "s"},
        "sum": {"en": "sum", "zh": "总和", "symbols": "J"},
        "graph": {"en": "Computational graph", "zh": "计算图", "symbols": "x → J"},
    }
)

# what is read off under the pointer; a browser has its own fonts
READINGS: Words = MappingProxyType(
    {
        "unit": {"en": "unit {unit}: ", "zh": "单元 {unit}："},
        "step": {"en": "step {step}: {sizes}", "zh": "第 {step} 步：{sizes}"},
        "parts": {
            "en": " (data {data}, penalty {penalty})",
            "zh": "（数据项 {data}，正则化项 {penalty}）",
        },
        "J": {"en": "J ≈ {J} at {place}", "zh": "J ≈ {J}，在 {place} 处"},
    }
)
