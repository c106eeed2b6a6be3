"""The words on the panel around the plots: labels, tooltips, headings."""

from __future__ import annotations

from types import MappingProxyType

from bpwidget.lesson.words.languages import Words

WORDS: Words = MappingProxyType(
    {
        # the controls; a label has room for three Chinese characters
        "language": {"en": "language", "zh": "语言"},
        "activation": {"en": "φ", "zh": "φ"},
        "loss": {"en": "loss", "zh": "损失"},
        "bias": {"en": "bias", "zh": "偏置"},
        "seed": {"en": "seed", "zh": "种子"},
        "hidden": {"en": "hidden", "zh": "隐藏层"},
        "class": {"en": "class {k}", "zh": "类别 {k}"},
        "axis": {"en": "axis {axis}", "zh": "轴 {axis}"},
        "place": {"en": "{axis} =", "zh": "{axis} ="},
        "value of": {"en": "value of {axis}", "zh": "{axis} 的值"},
        "gradient": {"en": "gradient", "zh": "梯度方向"},
        "random": {"en": "random", "zh": "随机方向"},
        "path 1": {"en": "path 1", "zh": "路径方向 1"},
        "path 2": {"en": "path 2", "zh": "路径方向 2"},
        "new weights": {"en": "new weights", "zh": "新的权重"},
        "draw": {"en": "draw with the next seed", "zh": "用下一个种子抽取"},
        "reset": {"en": "reset", "zh": "重置"},
        "back": {"en": "back to how the panel opened", "zh": "回到面板打开时的状态"},
        "previous": {"en": "previous step", "zh": "上一步"},
        "next": {"en": "next step", "zh": "下一步"},
        "step": {"en": "step {step}", "zh": "第 {step} 步"},
        # the text below the plots
        "heading": {"en": "Step {step} of 7: {title}", "zh": "第 {step} 步（共 7 步）：{title}"},
        "data": {"en": "data", "zh": "数据项"},
        "penalty": {"en": "penalty", "zh": "正则化项"},
        "formula": {"en": "formula", "zh": "公式"},
        "shape": {"en": "shape", "zh": "形状"},
        "numbers": {"en": "numbers", "zh": "数值"},
        "size": {"en": "size", "zh": "大小"},
        "plots": {"en": "plots", "zh": "图"},
    }
)
