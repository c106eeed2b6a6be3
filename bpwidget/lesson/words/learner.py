"""What is said where a learner looks closer: at one entry, a check, an answer, a broken step."""

from __future__ import annotations

from types import MappingProxyType

from bpwidget.lesson.words.languages import Words

WORDS: Words = MappingProxyType(
    {
        # the controls
        "picture": {"en": "draw", "zh": "图示"},
        "graph": {"en": "computational graph", "zh": "计算图"},
        "weights": {"en": "network: weights", "zh": "网络：权重"},
        "gradients": {"en": "network: gradients", "zh": "网络：梯度"},
        "loss_plot": {"en": "section", "zh": "切面"},
        "surface": {"en": "surface over a and b", "zh": "曲面（轴 a 与 b）"},
        "slice": {"en": "slice along the entry", "zh": "切片（沿所选元素）"},
        "check": {"en": "check every step numerically", "zh": "逐步数值检验"},
        "follow": {"en": "entry", "zh": "元素"},
        "no entry": {"en": "none", "zh": "不选"},
        "epsilon": {"en": "ε =", "zh": "ε ="},
        "quiz": {"en": "predict", "zh": "预测"},
        "nothing": {"en": "all is shown", "zh": "全部显示"},
        "step": {"en": "hide this step", "zh": "隐藏这一步"},
        "all": {"en": "hide all steps", "zh": "隐藏所有步骤"},
        "answer": {"en": "answer", "zh": "答案"},
        "submit": {"en": "check answer", "zh": "检查答案"},
        "submit tooltip": {
            "en": "numbers, an expression such as W2.T @ dJ_do, or a function",
            "zh": "数值、表达式（如 W2.T @ dJ_do）或函数",
        },
        "reveal": {"en": "reveal", "zh": "揭晓"},
        "reveal tooltip": {"en": "show this step's numbers", "zh": "显示这一步的数值"},
        "planted": {"en": "break", "zh": "出错"},
        "not planted": {"en": "no step", "zh": "不植入"},
        "mistake": {"en": "{step}  {name}: {mistake}", "zh": "{step}  {name}：{mistake}"},
        # the chosen step
        "uses": {
            "en": "Uses {names}, kept from the forward pass: {bytes} of {all} bytes.",
            "zh": "用到前向传播保存的 {names}：占 {all} 字节中的 {bytes} 字节。",
        },
        "right": {
            "en": "Checked numerically: relative error {error}.",
            "zh": "数值检验通过：相对误差 {error}。",
        },
        "wrong": {
            "en": "The numerical derivative disagrees: relative error {error}.",
            "zh": "与数值导数不一致：相对误差 {error}。",
        },
        "kink": {
            "en": "{count} of {all} entries are at a kink of φ, where a central difference proves"
            " nothing.",
            "zh": "{all} 个元素中有 {count} 个位于 φ 的折点，在那里中心差分说明不了什么。",
        },
        "kink short": {"en": "kink", "zh": "折点"},
        "checked": {"en": "check", "zh": "检验"},
        "choose a step": {
            "en": "Nothing is hidden in the forward pass: choose a step from 1 to 7, then answer.",
            "zh": "前向传播没有隐藏的数值：请先选择第 1 至第 7 步中的一步再作答。",
        },
        # one entry
        "from step": {"en": "step {step}", "zh": "第 {step} 步"},
        "more paths": {"en": "{count} more outputs", "zh": "另外 {count} 个输出"},
        "nudge": {
            "en": "Move {entry} by ε = {epsilon}: the gradient predicts g·ε = {predicted}, and J"
            " changes by {actual}. The remainder, {rest}, is of second order unless φ has a kink on"
            " the way: a tenth of a small ε leaves about a hundredth of it.",
            "zh": "把 {entry} 移动 ε = {epsilon}：梯度预测 g·ε = {predicted}，J 实际变化 {actual}。"
            "只要途中不经过 φ 的折点，余项 {rest} 就是二阶的：ε 很小时，再缩小到十分之一，"
            "余项约缩小到百分之一。",
        },
        "nudge broken": {
            "en": "Move {entry} by ε = {epsilon}: this gradient predicts g·ε = {predicted}, but J"
            " changes by {actual}. The remainder, {rest}, is of first order: a tenth of a small ε"
            " leaves about a tenth of it, since the gradient is not the right one.",
            "zh": "把 {entry} 移动 ε = {epsilon}：这个梯度预测 g·ε = {predicted}，但 J 实际变化"
            " {actual}。余项 {rest} 是一阶的：ε 很小时，再缩小到十分之一，余项也只缩小到约"
            "十分之一，因为这个梯度是错的。",
        },
        # a broken step
        "broken here": {
            "en": "Broken on purpose, step {step}, {name}:",
            "zh": "故意植入的错误，第 {step} 步，{name}：",
        },
        "off": {
            "en": "It causes these relative errors: {quantities}.",
            "zh": "因此出现的偏差：{quantities}。",
        },
        "off nothing": {
            "en": "With these numbers it makes no difference.",
            "zh": "在这些数值下它没有造成任何变化。",
        },
        "descent": {
            "en": "A step of descent at η = {rate} changes J by {broken}; by {right} with the right"
            " gradient.",
            "zh": "以 η = {rate} 下降一步，J 变化 {broken}；用正确的梯度则变化 {right}。",
        },
        "first wrong": {
            "en": "The numerical check finds it at step {step}, {name}.",
            "zh": "数值检验在第 {step} 步 {name} 处发现了它。",
        },
        # an answer
        "empty": {"en": "Type an answer first.", "zh": "请先输入答案。"},
        "ragged": {
            "en": "The rows have different lengths.",
            "zh": "各行的长度不同。",
        },
        "no function": {
            "en": "That is neither numbers nor an expression nor a function.",
            "zh": "这既不是数值，也不是表达式或函数。",
        },
        "syntax": {
            "en": "That is not valid Python: {reason}.",
            "zh": "这不是合法的 Python：{reason}。",
        },
        "failed": {"en": "It cannot be run: {reason}.", "zh": "无法运行：{reason}。"},
        "stopped": {
            "en": "It was stopped after {reason} seconds; does one of its loops never end?",
            "zh": "运行 {reason} 秒后被停止；是否有不会结束的循环？",
        },
        "copy": {"en": "copy", "zh": "复制"},
        "as Python": {"en": "This panel in Python:", "zh": "用 Python 重建此面板："},
    }
)
