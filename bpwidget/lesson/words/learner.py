"""What is said where a learner looks closer: at one entry, a check, an answer, a broken step."""

from __future__ import annotations

from types import MappingProxyType

from bpwidget.lesson.words.languages import Words

WORDS: Words = MappingProxyType(
    {
        # the controls
        "picture": {"en": "picture", "zh": "图示"},
        "picture tip": {
            "en": "the computational graph, or the network with its weights or gradients",
            "zh": "计算图，或标有权重或梯度的网络",
        },
        "graph": {"en": "graph", "zh": "计算图"},
        "weights": {"en": "weights", "zh": "权重"},
        "gradients": {"en": "gradients", "zh": "梯度"},
        "loss_plot": {"en": "loss plot", "zh": "损失图"},
        "loss_plot tip": {
            "en": "J over two weights, or along the weight that you follow",
            "zh": "J 随两个权重的变化，或沿所追踪权重的变化",
        },
        "surface": {"en": "surface", "zh": "曲面"},
        "slice": {"en": "slice", "zh": "切片"},
        "check": {"en": "check every step numerically", "zh": "逐步数值检验"},
        "check tip": {
            "en": "compare each gradient with a difference quotient of J",
            "zh": "把每个梯度与 J 的差商比较",
        },
        "follow": {"en": "follow", "zh": "追踪"},
        "follow tip": {
            "en": "show the gradient of one weight as a product of factors",
            "zh": "把一个权重的梯度写成各因子的乘积",
        },
        "no entry": {"en": "off", "zh": "关闭"},
        "epsilon": {"en": "ε =", "zh": "ε ="},
        "epsilon tip": {"en": "how far that weight is nudged", "zh": "该权重微调的幅度"},
        "quiz": {"en": "quiz", "zh": "测验"},
        "quiz tip": {
            "en": "hide the numbers of a step and derive them yourself",
            "zh": "隐藏某一步的数值，由你自己推导",
        },
        "nothing": {"en": "off", "zh": "关闭"},
        "step": {"en": "this step", "zh": "这一步"},
        "all": {"en": "all steps", "zh": "所有步骤"},
        "answer": {"en": "answer", "zh": "答案"},
        "submit": {"en": "check answer", "zh": "检查答案"},
        "submit tooltip": {
            "en": "numbers, or an expression such as W2.T @ dJ_do",
            "zh": "数值，或表达式（如 W2.T @ dJ_do）",
        },
        "quantities": {"en": "put a quantity into the answer", "zh": "在答案中插入一个量"},
        "reveal": {"en": "reveal", "zh": "揭晓"},
        "reveal tooltip": {"en": "show this step's numbers", "zh": "显示这一步的数值"},
        "planted": {"en": "mistake", "zh": "错误"},
        "planted tip": {
            "en": "plant a mistake in one of the steps and see what it does",
            "zh": "在某一步植入一个错误，看它造成什么后果",
        },
        "not planted": {"en": "none", "zh": "无"},
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
        "untold": {
            "en": "{count} of {all} entries are too small compared with the rounding of J for a"
            " central difference to tell whether they are right.",
            "zh": "{all} 个元素中有 {count} 个与 J 的舍入误差相比太小，中心差分无法判断其对错。",
        },
        "untold short": {"en": "untold", "zh": "无法判断"},
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
            "en": "Move it by ε = {epsilon}: J changes by {actual}; the gradient predicts"
            " g·ε = {predicted}. The error, {rest}, falls about a hundredfold when ε falls tenfold,"
            " unless φ has a kink in between.",
            "zh": "把它移动 ε = {epsilon}：J 变化 {actual}，梯度预测 g·ε = {predicted}。"
            "误差为 {rest}；只要途中不经过 φ 的折点，ε 缩小到十分之一，误差约缩小到百分之一。",
        },
        "nudge broken": {
            "en": "Move it by ε = {epsilon}: J changes by {actual}, but this gradient predicts"
            " g·ε = {predicted}. The error is {rest}; for small ε it falls only about tenfold when"
            " ε does, because the gradient is wrong.",
            "zh": "把它移动 ε = {epsilon}：J 变化 {actual}，而这个梯度预测 g·ε = {predicted}。"
            "误差为 {rest}；ε 很小时，它缩小到十分之一，误差也只缩小到约十分之一，"
            "因为这个梯度是错的。",
        },
        # a broken step
        "broken here": {
            "en": "Planted in step {step}, {name}:",
            "zh": "植入在第 {step} 步，{name}：",
        },
        "off": {
            "en": "Wrong because of it, by: {quantities}.",
            "zh": "因此出错的量，以及它们偏离正确值的程度：{quantities}。",
        },
        "off nothing": {
            "en": "With these numbers it makes no difference.",
            "zh": "在这些数值下它没有造成任何变化。",
        },
        "descent": {
            "en": "One update with η = {rate} would change J by {broken} instead of {right}.",
            "zh": "以 η = {rate} 更新一次，J 会变化 {broken}，而不是 {right}。",
        },
        "first wrong": {
            "en": "The numerical check finds it at step {step}, {name}.",
            "zh": "数值检验在第 {step} 步 {name} 处发现了它。",
        },
    }
)
