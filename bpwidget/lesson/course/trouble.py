"""Questions on what goes wrong: overfitting, scales, and runs that fail."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np

from bpwidget.lesson.course.parts import AnswerPart, Function, Judged, Numbers, Sentence, Word
from bpwidget.mlp import MLP
from bpwidget.mlp.arguments import Array, finite_number
from bpwidget.mlp.training.data import Data
from bpwidget.mlp.training.datasets import dataset
from bpwidget.mlp.training.history import History
from bpwidget.mlp.training.recipes import preset
from bpwidget.mlp.training.run_state import Settings

UPDATES = 300
# L of the held-out samples that must be reached after this many updates
GOAL = 0.35
# updates of a run in which no unit may die, and the accuracy on held-out samples to reach
UPDATES_OF_RELU, HELD_OUT_RIGHT = 100, 0.9


def few_samples() -> Data:
    """Return thirty noisy moons, with a hundred held out."""
    many = dataset("moons", n=400, noise=0.4)
    return Data(many.X[:30], many.y[:30], "few", many.X_test, many.y_test)


@lru_cache(maxsize=4)
def overfitting(lam: float = 0.0) -> History:
    """Return the run of the lesson in which a wide network learns few samples."""
    net = MLP.random(2, 32, 2, "tanh", bias=True)
    run = History.start(net, few_samples(), Settings(lam=lam, learning_rate=0.03, optimiser="adam"))
    for _ in range(UPDATES):
        run = run.advance()
    return run


def how_lam_does(lam: float) -> str:
    """Return what is wrong with a λ that should help with samples held out."""
    curves = overfitting(finite_number("lam", lam)).curves
    if curves.L_test[-1] < GOAL:
        return ""
    return "small" if curves.L[-1] < curves.L_test.min() else "large"


def every_unit_lives(run: History) -> bool:
    """Return whether every ReLU unit is active for some training sample."""
    net, X = run.at.net, run.at.data.X
    z = X @ net.W1.T + (0.0 if net.b1 is None else net.b1)
    return bool((z > 0).any(axis=0).all())


def how_relu_does(eta: float) -> str:
    """Return what is wrong with an η with which relu units should survive and learn."""
    setup = preset("dead")
    settings = replace(setup.settings, learning_rate=finite_number("eta", eta))
    run = History.start(setup.net, setup.data, settings)
    for _ in range(UPDATES_OF_RELU):
        run = run.advance()
    if run.stopped or run.at.sizes["dJ/dW1"] == 0:
        return "dead"
    if run.curves.accuracy_test[-1] >= HELD_OUT_RIGHT:
        return ""
    return "slow" if every_unit_lives(run) else "few"


def standardise(X: Array) -> Array:
    """Return the columns with mean 0 and standard deviation 1."""
    scaled: Array = (X - X.mean(axis=0)) / X.std(axis=0)
    return scaled


def tables() -> list[dict[str, Any]]:
    """Return features of different scales."""
    draw = np.random.default_rng(0)
    return [
        {"X": draw.normal(size=(rows, columns)) * 10.0 ** np.arange(columns) + 3.0}
        for rows, columns in ((8, 2), (3, 3))
    ]


# how the gradients' sizes look in each failure
SIGNS: Mapping[str, Sentence] = MappingProxyType(
    {
        "vanishing": {
            "en": "Where a gradient vanishes, it is tiny after step 6, but not exactly 0.",
            "zh": "梯度消失时，第 6 步之后的梯度极小，但不会恰好是 0。",
        },
        "dead": {
            "en": "Where all ReLU units are dead, the gradient is exactly 0 from step 6 on.",
            "zh": "ReLU 单元全部死亡时，从第 6 步起梯度恰好是 0。",
        },
        "exploding": {
            "en": "Where gradients explode, they are far larger after step 5 than before it, "
            "from the first update on.",
            "zh": "梯度爆炸时，从第一次更新起，第 5 步之后的梯度就远大于第 5 步之前。",
        },
        "diverging": {
            "en": "In a diverging run every gradient, ∂J/∂o too, grows from update to update.",
            "zh": "训练发散时，包括 ∂J/∂o 在内的每个梯度都随更新不断增大。",
        },
    }
)


def failure(name: str) -> Word:
    """Return the name of a failure, to be chosen from all."""
    return Word(name, {key: words for key, words in SIGNS.items() if key != name})


def _answering(value: float) -> Callable[[], float]:
    return lambda: value


QUESTIONS: Mapping[str, Mapping[str, AnswerPart]] = MappingProxyType(
    {
        "trouble-1": {
            "update": Numbers(
                lambda: int(overfitting().curves.L_test.argmin()),
                mistakes=(
                    (
                        lambda: int(overfitting().curves.L.argmin()),
                        {
                            "en": "There L of the samples trained on is smallest; look at the "
                            "dashed curve.",
                            "zh": "那里是训练样本的 L 最小；请看虚线。",
                        },
                    ),
                    (
                        lambda: int(overfitting().curves.accuracy_test.argmax()),
                        {
                            "en": "There the share of the samples held out that are classified "
                            "correctly is largest; L is asked for.",
                            "zh": "那里是留出样本的准确率最高；这里问的是 L。",
                        },
                    ),
                    (
                        lambda: float(overfitting().curves.L_test.min()),
                        {
                            "en": "That is the smallest L itself; the number of its update is "
                            "asked for.",
                            "zh": "这是最小的 L 本身；这里问的是第几次更新。",
                        },
                    ),
                ),
                within=0.08,
            ),
        },
        "trouble-2": {
            "lam": Judged(
                how_lam_does,
                {
                    "small": {
                        "en": "λ is too small: L of the samples held out still climbs while that "
                        "of the others falls.",
                        "zh": "λ 太小：训练样本的 L 下降，留出样本的 L 却仍在上升。",
                    },
                    "large": {
                        "en": "λ is too large: the weights stay so small that neither the samples "
                        "trained on nor the others are fitted.",
                        "zh": "λ 太大：权重太小，训练样本和留出样本都拟合不好。",
                    },
                },
                example=_answering(0.01),
                wrong={"small": _answering(0.001), "large": _answering(0.3)},
            ),
        },
        "trouble-3": {
            "standardise": Function(
                standardise,
                tables,
                mistakes=(
                    (
                        lambda X: (X - X.mean()) / X.std(),
                        {
                            "en": "One mean and one standard deviation were computed over all "
                            "numbers; each column has its own: axis=0.",
                            "zh": "对所有数取了同一个平均值和标准差；每一列应当用自己的：axis=0。",
                        },
                    ),
                    (
                        lambda X: (
                            (X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True)
                        ),
                        {
                            "en": "The rows were standardised; a feature is a column: axis=0.",
                            "zh": "标准化的是行；特征是列：axis=0。",
                        },
                    ),
                    (
                        lambda X: X - X.mean(axis=0),
                        {
                            "en": "The means are 0; the standard deviations are not 1 yet.",
                            "zh": "平均值已是 0；标准差还不是 1。",
                        },
                    ),
                    (
                        lambda X: X / X.std(axis=0),
                        {
                            "en": "The standard deviations are 1; the means are not 0 yet.",
                            "zh": "标准差已是 1；平均值还不是 0。",
                        },
                    ),
                    (
                        lambda X: (X - X.mean(axis=0)) / X.var(axis=0),
                        {
                            "en": "The variance was used instead of the standard deviation, which "
                            "is its root.",
                            "zh": "把方差当成了标准差；标准差是方差的平方根。",
                        },
                    ),
                    (
                        lambda X: X - X.mean(axis=0) / X.std(axis=0),
                        {
                            "en": "Parentheses are missing around the difference.",
                            "zh": "减法没有加括号：要先减去平均值，再除以标准差。",
                        },
                    ),
                    (
                        lambda X: (X - X.mean(axis=0)) / X.std(axis=0, ddof=1),
                        {
                            "en": "The standard deviation here divides by n, not by n − 1 (ddof=0, "
                            "NumPy's default).",
                            "zh": "这里的标准差除以 n，而不是 n − 1（ddof=0，即 NumPy 的默认值）。",
                        },
                    ),
                    (
                        lambda X: (X - X.min(axis=0)) / (X.max(axis=0) - X.min(axis=0)),
                        {
                            "en": "That brings each feature to the range from 0 to 1; mean 0 and "
                            "standard deviation 1 are asked for.",
                            "zh": "这是把每个特征缩放到 0 与 1 之间；要求的是平均值 0、标准差 1。",
                        },
                    ),
                ),
            ),
        },
        "trouble-4": {
            "A": failure("dead"),
            "B": failure("exploding"),
            "C": failure("vanishing"),
            "D": failure("diverging"),
        },
        "trouble-5": {
            "eta": Judged(
                how_relu_does,
                {
                    "dead": {
                        "en": "η is far too large: no unit is alive any more.",
                        "zh": "η 太大了：已经没有活着的单元。",
                    },
                    "few": {
                        "en": "η is too large: units died, and those left are too few.",
                        "zh": "η 太大：有些单元死亡了，剩下的太少。",
                    },
                    "slow": {
                        "en": "All units live, but 100 updates are too few for an η so small.",
                        "zh": "单元都活着，但 η 这么小，100 次更新不够。",
                    },
                },
                example=_answering(2.0),
                wrong={"dead": _answering(20.0), "few": _answering(8.0), "slow": _answering(0.03)},
            ),
            "guess": Numbers(
                lambda: math.log(3),
                mistakes=(
                    (
                        lambda: math.log(2),
                        {"en": "That is for two classes.", "zh": "这是两个类别时的值。"},
                    ),
                    (
                        lambda: 1 / 3,
                        {
                            "en": "That is the probability; L is minus its logarithm.",
                            "zh": "这是概率；L 是它的负对数。",
                        },
                    ),
                    (
                        lambda: math.log10(3),
                        {
                            "en": "Use the natural logarithm.",
                            "zh": "应当用自然对数。",
                        },
                    ),
                ),
            ),
        },
    }
)
