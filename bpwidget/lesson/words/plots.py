"""The words on the plots, and symbols to use instead if there is no font for the language."""

from __future__ import annotations

from types import MappingProxyType

from bpwidget.lesson.words.languages import Words

WORDS: Words = MappingProxyType(
    {
        "activations": {"en": "Activations  ", "zh": "激活函数  ", "symbols": ""},
        "active": {"en": "active", "zh": "活跃", "symbols": "φ′ ≫ 0"},
        "saturated": {"en": "saturated", "zh": "饱和", "symbols": "φ′ ≈ 0"},
        "dead": {"en": "dead", "zh": "死亡", "symbols": "φ′ = 0"},
        "surface": {"en": "Objective  J", "zh": "目标函数  J", "symbols": "J"},
        "mean": {
            "en": "{what}, mean of {n} samples",
            "zh": "{what}（{n} 个样本的平均）",
            "symbols": "{what} ({n})",
        },
        "short mean": {
            "en": "{what}, mean of {n}",
            "zh": "{what}（{n} 个平均）",
            "symbols": "{what} ({n})",
        },
        "of": {"en": "{what}, {whose}", "zh": "{what}，{whose}", "symbols": "{what}"},
        "gradient": {"en": "along ∇J", "zh": "沿 ∇J 方向", "symbols": "∇J"},
        "random": {"en": "along a random direction", "zh": "沿随机方向", "symbols": "r"},
        "magnitudes": {"en": "Gradient magnitudes", "zh": "梯度的大小", "symbols": "‖∂‖"},
        "norm": {"en": "norm (log)", "zh": "范数（对数）", "symbols": "log ‖·‖"},
        "data": {"en": "data", "zh": "数据项", "symbols": "L"},
        "penalty": {"en": "penalty", "zh": "正则化项", "symbols": "s"},
        "sum": {"en": "sum", "zh": "总和", "symbols": "J"},
        "slice": {
            "en": "Objective  J along {entry}",
            "zh": "目标函数  J 沿 {entry}",
            "symbols": "J({entry})",
        },
        "broken": {"en": "broken", "zh": "有错", "symbols": ""},
        "predicted": {"en": "predicted g·ε", "zh": "预测 g·ε", "symbols": "g·ε"},
        "actual": {"en": "actual ΔJ", "zh": "实际 ΔJ", "symbols": "ΔJ"},
        "weights": {"en": "Network: weights", "zh": "网络：权重", "symbols": "W"},
        "gradients": {"en": "Network: gradients", "zh": "网络：梯度", "symbols": "∂J/∂W"},
        "widths": {
            "en": "width |{what}|, dashed: negative",
            "zh": "线宽 |{what}|，虚线为负",
            "symbols": "|{what}|, ┄ < 0",
        },
        "width": {"en": "┄ negative", "zh": "┄ 负值", "symbols": "┄ < 0"},
        "more": {"en": "⋮  {count} more", "zh": "⋮  还有 {count} 个", "symbols": "⋮  +{count}"},
        "path 1": {
            "en": "along the path's first main direction",
            "zh": "沿路径的第一主方向",
            "symbols": "p₁",
        },
        "path 2": {
            "en": "along its second",
            "zh": "沿路径的第二主方向",
            "symbols": "p₂",
        },
        "straight": {
            "en": "{what}   path still straight",
            "zh": "{what}   路径仍是直线",
            "symbols": "{what}",
        },
        "short slice": {"en": "J along {entry}", "zh": "J 沿 {entry}", "symbols": "J({entry})"},
        "curves": {"en": "Objective  J", "zh": "目标函数  J", "symbols": "J = L + s"},
        "progress": {
            "en": "update {update} · batch {batch} of {batches} · epoch {epoch}",
            "zh": "更新 {update} · 批次 {batch}/{batches} · 轮次 {epoch}",
            "symbols": "t = {update} · {batch}/{batches} · {epoch}",
        },
        "short progress": {
            "en": "update {update} · epoch {epoch}",
            "zh": "更新 {update} · 轮次 {epoch}",
            "symbols": "t = {update} · {epoch}",
        },
        "updates": {"en": "updates", "zh": "更新次数", "symbols": "t"},
        "trained on": {"en": "trained on", "zh": "训练", "symbols": "●"},
        "held out": {"en": "held out", "zh": "留出", "symbols": "○"},
        "wrong": {"en": "wrong", "zh": "判错", "symbols": "✗"},
        "boundary": {"en": "Decision boundary", "zh": "决策边界", "symbols": "ŷ"},
        "short boundary": {"en": "Boundary", "zh": "边界", "symbols": "ŷ"},
        "accuracy": {"en": "Accuracy", "zh": "准确率", "symbols": "✓ / n"},
        "sizes": {"en": "Gradients  ‖∂J/∂·‖", "zh": "梯度  ‖∂J/∂·‖", "symbols": "‖∂J/∂·‖"},
        "graph": {"en": "Computational graph", "zh": "计算图", "symbols": "x → J"},
        "short graph": {"en": "Graph", "zh": "计算图", "symbols": "x → J"},
    }
)

# shown at the pointer by the browser, which has fonts for Chinese
READINGS: Words = MappingProxyType(
    {
        "unit": {"en": "unit {unit}: ", "zh": "单元 {unit}："},
        "step": {"en": "step {step}: {sizes}", "zh": "第 {step} 步：{sizes}"},
        "parts": {
            "en": " (data {data}, penalty {penalty})",
            "zh": "（数据项 {data}，正则化项 {penalty}）",
        },
        "nudge": {
            "en": "ε = {epsilon}: predicted g·ε = {predicted}, actual ΔJ = {actual},"
            " remainder {rest}",
            "zh": "ε = {epsilon}：预测 g·ε = {predicted}，实际 ΔJ = {actual}，余项 {rest}",
        },
        "dashed": {"en": " (dashed: negative)", "zh": "（虚线：负值）"},
        "update": {"en": "update {number}: {values}", "zh": "更新 {number}：{values}"},
        "region": {"en": "predicted class {told} at {place}", "zh": "在 {place} 处判为类别 {told}"},
        "J": {"en": "J ≈ {J} at {place}", "zh": "J ≈ {J}，在 {place} 处"},
        "J too large": {
            "en": "J is too large for float64 at {place}",
            "zh": "在 {place} 处 J 超出 float64 的范围",
        },
    }
)
