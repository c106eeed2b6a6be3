"""The panel's words about gradient descent."""

from __future__ import annotations

from types import MappingProxyType

from bpwidget.lesson.words.languages import Words

WORDS: Words = MappingProxyType(
    {
        # the controls
        "data": {"en": "train on", "zh": "数据"},
        "data tip": {"en": "the samples that the network learns", "zh": "用来训练网络的样本"},
        "no data": {"en": "nothing", "zh": "不训练"},
        "sample": {"en": "this x only", "zh": "仅当前样本"},
        "own data": {"en": "own data: {name}", "zh": "自有数据：{name}"},
        "rate tip": {"en": "η, the learning rate", "zh": "η：学习率"},
        "optimiser": {"en": "optimiser", "zh": "优化器"},
        "optimiser tip": {
            "en": "how an update follows from the gradients",
            "zh": "如何由梯度得到一次更新",
        },
        "batch": {"en": "batch", "zh": "小批量"},
        "batch tip": {"en": "samples in each update", "zh": "每次更新所用的样本数"},
        "whole": {"en": "all {n}", "zh": "全部 {n} 个"},
        "speed": {"en": "speed", "zh": "速度"},
        "speed tip": {"en": "updates per frame while it plays", "zh": "播放时每帧的更新次数"},
        "slow": {"en": "slow", "zh": "慢"},
        "steady": {"en": "steady", "zh": "中"},
        "fast": {"en": "1 per frame", "zh": "每帧 1 次"},
        "faster": {"en": "10 per frame", "zh": "每帧 10 次"},
        "restart tooltip": {"en": "back to the first update", "zh": "回到第一次更新之前"},
        "back tooltip": {"en": "take back one update", "zh": "退回一次更新"},
        "advance tooltip": {"en": "one update", "zh": "更新一次"},
        "phase": {"en": "step by step", "zh": "分步"},
        "phase tooltip": {
            "en": "one part of an update: forward, the seven steps, the change of the weights",
            "zh": "更新的一个阶段：前向传播、反向的七步、权重的改变",
        },
        "play": {"en": "play", "zh": "播放"},
        "pause": {"en": "pause", "zh": "暂停"},
        "play tooltip": {"en": "let updates follow one another", "zh": "连续更新"},
        "preset": {"en": "failure", "zh": "故障"},
        "preset tip": {
            "en": "start a run in which something goes wrong",
            "zh": "开始一次会出问题的训练",
        },
        "no preset": {"en": "none", "zh": "无"},
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
            "zh": "∂J/∂W 是批次中 {n} 个样本的平均；七个步骤针对{whose}。",
        },
        # which sample or data set a number is for
        "of sample": {"en": "sample {sample}", "zh": "样本 {sample}"},
        "of own": {"en": "your own x", "zh": "自选 x"},
        "whose": {"en": "{whose}:", "zh": "{whose}："},
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
            "zh": "梯度下降使用的是正确的梯度；植入的错误只出现在所显示的步骤里。",
        },
        "stopped": {"en": "Stopped: {why}", "zh": "已停止：{why}"},
    }
)
