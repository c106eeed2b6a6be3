"""Questions on the conventions of other courses: which one a number follows."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from bpwidget.lesson.course.parts import AnswerPart, Function, Numbers, Sentence, Word
from bpwidget.lesson.examples import examples
from bpwidget.mlp import Trace
from bpwidget.mlp.arguments import Array

# one course writes the penalty as λ/2m ‖W‖², another as r ‖W‖², and MLPClassifier takes an alpha
LAM_OVER_2M, SAMPLES = 3.0, 12
WITHOUT_HALF = 0.05
ALPHA, BATCH = 0.1, 50
# a course that sums over its samples where we average
SUMMED, ETA_OF_SUM, LAM_OF_SUM = 4, 0.1, 0.2
B1, DECAY = np.array([2.0, -1.0]), 0.1


def interview() -> Trace:
    """Return the pass of the published example with a slip."""
    return examples()["interview"].trace()


def with_slope(trace: Trace) -> float:
    """Return ∂J/∂o multiplied by σ′(o), which cancels out with the cross-entropy."""
    p = float(trace.prediction[0])
    return float(trace.gradients["dJ/do"][0]) * p * (1 - p)


def step_7(x: Array, dz: Array, W1: Array, lam: float) -> Array:
    """Return ∂J/∂W1 in the shape that x @ W1 takes."""
    return np.outer(x, dz) + lam * W1


LOSSES: Mapping[str, Sentence] = MappingProxyType(
    {
        "squared_error": {
            "en": "½ Σ is half of the sum of the squares, and its gradient is ŷ − y.",
            "zh": "½ Σ 是平方和的一半，其梯度为 ŷ − y。",
        },
        "sum_of_squares": {
            "en": "Σ is the sum of the squares, and its gradient is 2 (ŷ − y).",
            "zh": "Σ 是平方和，其梯度为 2 (ŷ − y)。",
        },
        "mean_squared_error": {
            "en": "1/q Σ divides the sum of the squares by the 3 outputs, and its gradient, too.",
            "zh": "1/q Σ 把平方和除以 3 个输出，其梯度也随之除以 3。",
        },
    }
)


def loss(name: str) -> Word:
    """Return the name of a loss, to be chosen from those that square the error."""
    return Word(name, {key: words for key, words in LOSSES.items() if key != name})


QUESTIONS: Mapping[str, Mapping[str, AnswerPart]] = MappingProxyType(
    {
        "conventions-1": {
            "A": Numbers(
                lambda: LAM_OVER_2M / SAMPLES,
                mistakes=(
                    (
                        lambda: LAM_OVER_2M,
                        {"en": "The m has been left out.", "zh": "漏掉了 m。"},
                    ),
                    (
                        lambda: LAM_OVER_2M / (2 * SAMPLES),
                        {
                            "en": "There is a 2 here, too: s = λ/2 ‖W‖².",
                            "zh": "这里也有 2：s = λ/2 ‖W‖²。",
                        },
                    ),
                    (
                        lambda: LAM_OVER_2M * SAMPLES,
                        {"en": "Divide by m, not multiply.", "zh": "应当除以 m，而不是乘以 m。"},
                    ),
                ),
            ),
            "B": Numbers(
                lambda: 2 * WITHOUT_HALF,
                mistakes=(
                    (
                        lambda: WITHOUT_HALF,
                        {
                            "en": "Here ‖W‖² has a factor ½, there it has none.",
                            "zh": "这里 ‖W‖² 前面有 ½，那里没有。",
                        },
                    ),
                    (
                        lambda: WITHOUT_HALF / 2,
                        {
                            "en": "The wrong way round: λ/2 must equal their factor.",
                            "zh": "方向反了：应当使 λ/2 等于那里的系数。",
                        },
                    ),
                ),
            ),
            "C": Numbers(
                lambda: ALPHA / BATCH,
                mistakes=(
                    (
                        lambda: ALPHA,
                        {
                            "en": "scikit-learn divides its penalty by the samples of the batch.",
                            "zh": "scikit-learn 把正则化项除以批次的样本数。",
                        },
                    ),
                    (
                        lambda: ALPHA * BATCH,
                        {"en": "Divide by n, not multiply.", "zh": "应当除以 n，而不是乘以 n。"},
                    ),
                    (
                        lambda: ALPHA / (2 * BATCH),
                        {"en": "Both have the ½.", "zh": "两边都有 ½。"},
                    ),
                ),
            ),
        },
        "conventions-2": {
            "lam": Numbers(
                lambda: LAM_OF_SUM / SUMMED,
                mistakes=(
                    (
                        lambda: LAM_OF_SUM,
                        {
                            "en": "J is divided by 4 here, and the penalty with it.",
                            "zh": "这里 J 除以了 4，正则化项也要除以 4。",
                        },
                    ),
                    (
                        lambda: LAM_OF_SUM * SUMMED,
                        {"en": "The wrong way round.", "zh": "方向反了。"},
                    ),
                ),
            ),
            "eta": Numbers(
                lambda: SUMMED * ETA_OF_SUM,
                mistakes=(
                    (
                        lambda: ETA_OF_SUM / SUMMED,
                        {
                            "en": "The wrong way round: the gradient of the mean is smaller, so "
                            "the same update needs a larger η.",
                            "zh": "方向反了：平均的梯度较小，要得到同样的更新，η 必须更大。",
                        },
                    ),
                    (
                        lambda: ETA_OF_SUM,
                        {
                            "en": "The gradient of a sum over 4 samples is 4 times that of their "
                            "mean.",
                            "zh": "对 4 个样本求和，梯度是取平均时的 4 倍。",
                        },
                    ),
                ),
            ),
        },
        "conventions-3": {
            "A": loss("sum_of_squares"),
            "B": loss("mean_squared_error"),
            "C_value": loss("squared_error"),
            "C_gradient": loss("sum_of_squares"),
        },
        "conventions-4": {
            "step_7": Function(
                step_7,
                lambda: [
                    {
                        "x": np.array([2.0, 1.0]),
                        "dz": np.array([3.0, 0.0, -1.0]),
                        "W1": np.arange(6.0).reshape(2, 3),
                        "lam": 0.1,
                    },
                    {
                        "x": np.array([1.0, -1.0, 0.5]),
                        "dz": np.array([0.5, 2.0]),
                        "W1": np.ones((3, 2)),
                        "lam": 0.5,
                    },
                ],
                mistakes=(
                    (
                        lambda x, dz, W1, lam: np.outer(x, dz) + 0 * lam * W1,
                        {"en": "The penalty's term is missing.", "zh": "缺少正则化项。"},
                    ),
                    (
                        lambda x, dz, W1, lam: np.outer(x, dz) + 2 * lam * W1,
                        {
                            "en": "The penalty's term is doubled: s has a ½.",
                            "zh": "正则化项成了两倍：s 中有 ½。",
                        },
                    ),
                    (
                        lambda x, dz, W1, lam: np.outer(x, dz) - lam * W1,
                        {
                            "en": "The penalty's term has the wrong sign.",
                            "zh": "正则化项的符号不对。",
                        },
                    ),
                    (
                        lambda x, dz, W1, lam: np.outer(x, dz) + W1 + 0 * lam,
                        {"en": "λ is missing.", "zh": "缺少 λ。"},
                    ),
                ),
            ),
        },
        "conventions-5": {
            "more": Numbers(
                lambda: DECAY * B1,
                mistakes=(
                    (
                        lambda: DECAY / 2 * B1,
                        {
                            "en": "The gradient of λ/2 b² is λ b: the ½ cancels the 2.",
                            "zh": "λ/2 b² 的梯度是 λ b：½ 已经消去。",
                        },
                    ),
                    (
                        lambda: 0 * B1,
                        {
                            "en": "weight_decay applies to every parameter given to the optimiser, "
                            "biases too.",
                            "zh": "weight_decay 作用于交给优化器的每个参数，偏置也在内。",
                        },
                    ),
                    (
                        lambda: B1,
                        {
                            "en": "The factor of weight_decay is missing.",
                            "zh": "缺少 weight_decay 的系数。",
                        },
                    ),
                ),
            ),
        },
        "conventions-6": {
            "dJ_do": Numbers(
                lambda: interview().gradients["dJ/do"][0],
                mistakes=(
                    (
                        lambda: with_slope(interview()),
                        {
                            "en": "That is what the source prints.",
                            "zh": "这正是原文给出的数。",
                        },
                    ),
                    (
                        lambda: interview().gradients["dJ/do"][0] - 1,
                        {
                            "en": "That is for the target 1; y is 0.",
                            "zh": "这是标签为 1 时的值；这里 y = 0。",
                        },
                    ),
                    (
                        lambda: interview().o[0],
                        {
                            "en": "That is o; σ has not been applied to it.",
                            "zh": "这是 o；还没有取 σ。",
                        },
                    ),
                ),
            ),
            "slip": Word(
                "slope twice",
                {
                    "half": {
                        "en": "0.138 is about a quarter of the right number, not half.",
                        "zh": "0.138 约为正确值的四分之一，而不是一半。",
                    },
                    "mean": {
                        "en": "There is one sample and one output: a mean changes nothing.",
                        "zh": "只有一个样本、一个输出：取平均不会改变什么。",
                    },
                    "sign": {
                        "en": "The sign of 0.138 is right.",
                        "zh": "0.138 的符号是对的。",
                    },
                },
            ),
        },
    }
)
