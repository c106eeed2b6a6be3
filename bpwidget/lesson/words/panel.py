"""The words on the panel around the plots: labels, tooltips, headings."""

from __future__ import annotations

from types import MappingProxyType

from bpwidget.lesson.words.languages import Words

WORDS: Words = MappingProxyType(
    {
        # the bar above the panel
        "explore": {"en": "Explore", "zh": "探索"},
        "practise": {"en": "Practise", "zh": "练习"},
        "train": {"en": "Train", "zh": "训练"},
        "mode tip": {"en": "what you want to do", "zh": "选择要做的事"},
        "explore hint": {
            "en": "Drag x₁. Which gradients change, and which do not? Then choose a step.",
            "zh": "拖动 x₁：哪些梯度会变，哪些不变？再选择一步。",
        },
        "practise hint": {
            "en": "Turn on the quiz and derive a step yourself. Or plant a mistake and find it.",
            "zh": "打开测验，自己推导一步；或植入一个错误，再把它找出来。",
        },
        "train hint": {
            "en": "Choose data and press play. Then raise η until the run fails.",
            "zh": "选择训练数据并播放，再调大 η，直到训练失败。",
        },
        "activation": {"en": "activation", "zh": "激活函数"},
        "activation tip": {
            "en": "φ, the function that each hidden unit applies to z",
            "zh": "φ：每个隐藏单元作用在 z 上的函数",
        },
        "output_activation": {"en": "output ψ", "zh": "输出激活"},
        "output_activation tip": {
            "en": "ψ, the function that each output applies to o; identity leaves o as it is",
            "zh": "ψ：每个输出作用在 o 上的函数；identity 表示保持 o 不变",
        },
        "loss": {"en": "loss", "zh": "损失"},
        "loss tip": {
            "en": "l, which measures how far the outputs are from the target",
            "zh": "l：衡量输出与标签相差多少的函数",
        },
        "bias": {"en": "bias", "zh": "偏置"},
        "bias tip": {"en": "add b1 and b2 to the two layers", "zh": "为两层加上 b1 和 b2"},
        "new weights": {"en": "new weights", "zh": "换一组权重"},
        "draw": {"en": "random weights from the next seed", "zh": "用下一个种子随机生成权重"},
        "menu": {"en": "more", "zh": "更多"},
        "menu tip": {
            "en": "language, output ψ, seed, axes of the loss plot, start over, Python, save",
            "zh": "语言、输出激活、随机种子、损失图的轴、重新开始、Python、保存",
        },
        # the controls at the side; a label has room for three Chinese characters
        "x tip": {"en": "component {index} of the input x", "zh": "输入 x 的第 {index} 个分量"},
        "y tip": {"en": "the target y", "zh": "标签 y"},
        "class": {"en": "class {k}", "zh": "类别 {k}"},
        "lam tip": {
            "en": "λ, the weight of the penalty s on large weights",
            "zh": "λ：正则化项 s 的系数；s 惩罚较大的权重",
        },
        "hidden": {"en": "hidden", "zh": "隐藏层"},
        "hidden tip": {"en": "number of hidden units", "zh": "隐藏单元的个数"},
        # the menu
        "language": {"en": "language", "zh": "语言"},
        "language tip": {"en": "language of the panel", "zh": "面板的语言"},
        "seed": {"en": "seed", "zh": "种子"},
        "seed tip": {
            "en": "seed of the random weights: the same seed gives the same weights",
            "zh": "随机权重的种子：同一种子总给出同一组权重",
        },
        "axis": {"en": "axis {axis}", "zh": "轴 {axis}"},
        "axis tip": {
            "en": "the weight or direction along axis {axis} of the loss plot",
            "zh": "损失图的轴 {axis} 对应的权重或方向",
        },
        "place": {"en": "{axis} =", "zh": "{axis} ="},
        "value of": {"en": "value of {axis}", "zh": "{axis} 的值"},
        "gradient": {"en": "gradient", "zh": "梯度方向"},
        "random": {"en": "random", "zh": "随机方向"},
        "path 1": {"en": "path 1", "zh": "路径方向 1"},
        "path 2": {"en": "path 2", "zh": "路径方向 2"},
        "biases stay": {"en": "biases stay", "zh": "偏置不更新"},
        "biases stay tip": {
            "en": "updates leave b1 and b2 as they are",
            "zh": "更新时 b1 和 b2 保持不变",
        },
        "reset": {"en": "start over", "zh": "重新开始"},
        "back": {"en": "back to how the panel opened", "zh": "回到面板打开时的状态"},
        # the steps
        "previous": {"en": "previous step", "zh": "上一步"},
        "next": {"en": "next step", "zh": "下一步"},
        "step": {"en": "step {step}", "zh": "第 {step} 步"},
        # the text below the plots
        "heading": {"en": "Step {step} of 7: {title}", "zh": "第 {step} 步（共 7 步）：{title}"},
        "data": {"en": "data", "zh": "数据项"},
        "penalty": {"en": "penalty", "zh": "正则化项"},
        "step of row": {"en": "step", "zh": "步骤"},
        "formula": {"en": "formula", "zh": "公式"},
        "shape": {"en": "shape", "zh": "形状"},
        "numbers": {"en": "numbers", "zh": "数值"},
        "size": {"en": "size", "zh": "大小"},
        "plots": {"en": "plots", "zh": "图"},
        # while the browser hears nothing from the kernel
        "lost": {
            "en": "The connection to the kernel is lost. Moves take effect when it is back.",
            "zh": "与内核的连接已断开。现在所做的改动在连接恢复后生效。",
        },
        "silent": {
            "en": "The kernel does not answer. It is busy, or the connection is lost.",
            "zh": "内核没有响应：它正忙，或者连接已断开。",
        },
        # the tabs of a narrow panel
        "tab graph": {"en": "graph", "zh": "计算图"},
        "tab network": {"en": "network", "zh": "网络"},
        "tab activations": {"en": "activations", "zh": "激活函数"},
        "tab surface": {"en": "objective J", "zh": "目标函数 J"},
        "tab slice": {"en": "objective J", "zh": "目标函数 J"},
        "tab boundary": {"en": "boundary", "zh": "决策边界"},
        "tab accuracy": {"en": "accuracy", "zh": "准确率"},
        "tab curves": {"en": "curves", "zh": "曲线"},
        "tab sizes": {"en": "gradients", "zh": "梯度大小"},
    }
)
