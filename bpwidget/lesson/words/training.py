"""What is said of gradient descent on the panel."""

from __future__ import annotations

from types import MappingProxyType

from bpwidget.lesson.words.languages import Words

WORDS: Words = MappingProxyType(
    {
        # the controls
        "data": {"en": "data", "zh": "数据"},
        "no data": {"en": "no descent", "zh": "不下降"},
        "sample": {"en": "on x and y", "zh": "在 x、y 上"},
        "own data": {"en": "own data: {name}", "zh": "自有数据：{name}"},
        "optimiser": {"en": "by", "zh": "方法"},
        "batch": {"en": "batch", "zh": "批量"},
        "whole": {"en": "all {n}", "zh": "全部 {n} 个"},
        "speed": {"en": "speed", "zh": "速度"},
        "slow": {"en": "slow", "zh": "慢"},
        "steady": {"en": "steady", "zh": "中"},
        "fast": {"en": "one a frame", "zh": "每帧一次"},
        "faster": {"en": "ten a frame", "zh": "每帧十次"},
        "restart tooltip": {"en": "to the same start", "zh": "回到同一起点"},
        "back tooltip": {"en": "take back one update", "zh": "退回一次更新"},
        "advance tooltip": {"en": "one update", "zh": "更新一次"},
        "phase": {"en": "phase", "zh": "分步"},
        "phase tooltip": {
            "en": "one phase: forward, the seven steps, the update",
            "zh": "走一个阶段：前向传播、反向传播的七步、更新",
        },
        "play": {"en": "play", "zh": "播放"},
        "pause": {"en": "pause", "zh": "暂停"},
        "preset": {"en": "trouble", "zh": "问题"},
        "no preset": {"en": "what goes wrong …", "zh": "会出什么问题……"},
        "diverging": {"en": "diverging", "zh": "发散"},
        "saturated": {"en": "saturated units", "zh": "饱和的单元"},
        "dead": {"en": "dead ReLUs", "zh": "死亡的 ReLU"},
        "exploding": {"en": "exploding gradients", "zh": "梯度爆炸"},
        "vanishing": {"en": "vanishing gradients", "zh": "梯度消失"},
        # the text
        "forward": {"en": "Forward propagation.", "zh": "前向传播。"},
        "step": {
            "en": "Backpropagation, step {step} of 7.",
            "zh": "反向传播，第 {step} 步（共 7 步）。",
        },
        "update": {
            "en": "The update: backpropagation has computed the gradients, descent uses them.",
            "zh": "更新：反向传播算出梯度，梯度下降使用梯度。",
        },
        "next": {"en": "The next update:", "zh": "下一次更新："},
        "mean": {
            "en": "∂J/∂W is the mean over the batch of {n}; the seven steps are those of {whose}.",
            "zh": "∂J/∂W 是批次中 {n} 个样本的平均；七个步骤属于{whose}。",
        },
        # of what a number is
        "of sample": {"en": "sample {sample}", "zh": "样本 {sample}"},
        "of own": {"en": "your own x", "zh": "自选 x"},
        "mean of": {"en": "mean of {n} samples", "zh": "{n} 个样本的平均"},
        "J of one": {"en": "J of {whose} = {J}", "zh": "{whose} 的 J = {J}"},
        "J of all": {"en": "J, {mean} = {J}", "zh": "数据集的 J（{mean}）= {J}"},
        "is sample": {
            "en": "Sample {sample}, one of {n}: {values}.",
            "zh": "样本 {sample}（共 {n} 个）：{values}。",
        },
        "is standardised": {
            "en": "Sample {sample}, one of {n}, standardised: {values}.",
            "zh": "样本 {sample}（共 {n} 个，已标准化）：{values}。",
        },
        "is own": {
            "en": "Your own x is none of the {n} samples; click one in the plot to see its steps.",
            "zh": "自选 x 不在这 {n} 个样本之中；在图中点选一个样本，即可查看它的七个步骤。",
        },
        "is own unplotted": {
            "en": "Your own x is none of the {n} samples.",
            "zh": "自选 x 不在这 {n} 个样本之中。",
        },
        "of class": {"en": "class {name}", "zh": "类别 {name}"},
        "unbroken": {
            "en": "Descent takes the right gradients; the mistake is in the steps shown alone.",
            "zh": "下降使用的是正确的梯度；植入的错误只在所显示的步骤里。",
        },
        "stopped": {"en": "Stopped: {why}.", "zh": "已停止：{why}。"},
    }
)
