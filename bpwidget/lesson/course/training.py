"""Questions on training: epochs and batches, momentum, Adam, and settings that reach a goal."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from bpwidget.lesson.course.parts import AnswerPart, Function, Judged, Numbers, Word
from bpwidget.mlp.arguments import Array
from bpwidget.mlp.training.datasets import dataset
from bpwidget.mlp.training.history import History
from bpwidget.mlp.training.optimisers import BETA_1, BETA_2, MOMENTUM, optimiser_named
from bpwidget.mlp.training.recipes import recipe
from bpwidget.mlp.training.run_state import Settings

BATCH, EPOCHS = 10, 20
RATE = 0.1
FIRST_GRADIENT = -0.003
GOAL, UPDATES = 0.95, 100


def moons() -> int:
    """Return the number of training samples of `moons`."""
    return len(dataset("moons").X)


def updates_by(optimiser: str, gradients: list[float]) -> list[float]:
    """Return the changes of one weight, given its gradients."""
    made = optimiser_named(optimiser)
    changes, moments = [], tuple(np.zeros(1) for _ in made.remembers)
    for number, gradient in enumerate(gradients, start=1):
        change, moments = made.rule(np.array([gradient]), moments, number, RATE)
        changes.append(float(change[0]))
    return changes


def momentum(v: Array, g: Array, eta: float) -> Array:
    """Return the change of the weights."""
    return -eta * (MOMENTUM * v + g)


def how_circles_go(settings: Settings) -> str:
    """Return what is wrong with settings under which `circles` are to be learned."""
    if not isinstance(settings, Settings):
        return "no settings"
    setup = recipe("circles")
    run = History.start(setup.net, setup.data, settings)
    for _ in range(UPDATES):
        run = run.advance()
    reached = run.curves.accuracy_test[-1]
    if reached >= GOAL:
        return ""
    return "near" if reached >= GOAL - 0.1 else "far"


QUESTIONS: Mapping[str, Mapping[str, AnswerPart]] = MappingProxyType(
    {
        "training-1": {
            "small": Numbers(
                lambda: EPOCHS * moons() // BATCH,
                mistakes=(
                    (
                        lambda: moons() // BATCH,
                        {
                            "en": "That is one epoch.",
                            "zh": "这只是一轮。",
                        },
                    ),
                    (
                        lambda: EPOCHS * moons(),
                        {
                            "en": "That is one update for each sample; here each batch makes one.",
                            "zh": "这是每个样本更新一次；这里是每个小批量更新一次。",
                        },
                    ),
                    (
                        lambda: EPOCHS * BATCH,
                        {
                            "en": "An epoch has as many updates as there are batches, not as "
                            "there are samples in a batch.",
                            "zh": "一轮中更新的次数等于批次的个数，而不是一个批次中的样本数。",
                        },
                    ),
                ),
            ),
            "whole": Numbers(
                lambda: EPOCHS,
                mistakes=(
                    (
                        lambda: EPOCHS * moons(),
                        {
                            "en": "All samples together make one update, so an epoch has one.",
                            "zh": "全部样本合起来只更新一次，所以一轮只有一次更新。",
                        },
                    ),
                    (
                        lambda: EPOCHS * moons() // BATCH,
                        {
                            "en": "That is with small batches; here a batch holds all samples.",
                            "zh": "这是小批量时的次数；这里一个批次就是全部样本。",
                        },
                    ),
                    (lambda: 1, {"en": "That is one epoch.", "zh": "这只是一轮。"}),
                ),
            ),
        },
        "training-2": {
            "third": Numbers(
                lambda: updates_by("momentum", [1, 1, 1])[-1],
                mistakes=(
                    (
                        lambda: updates_by("sgd", [1, 1, 1])[-1],
                        {
                            "en": "That is sgd: momentum adds 0.9 of what it remembers.",
                            "zh": "这是 sgd：动量法还要加上所记住的 v 的 0.9 倍。",
                        },
                    ),
                    (
                        lambda: updates_by("momentum", [1, 1])[-1],
                        {"en": "That is the second update.", "zh": "这是第二次更新。"},
                    ),
                    (
                        lambda: -3 * RATE,
                        {
                            "en": "The factor 0.9 was left out: v is not just the sum of the "
                            "gradients.",
                            "zh": "漏掉了因子 0.9：v 不只是梯度之和。",
                        },
                    ),
                    (
                        lambda: sum(updates_by("momentum", [1, 1, 1])),
                        {
                            "en": "That is the sum of the three updates.",
                            "zh": "这是三次更新的总和。",
                        },
                    ),
                    (
                        lambda: updates_by("momentum", [1, 1, 1])[-1] / -RATE,
                        {
                            "en": "That is v; the update is −η v.",
                            "zh": "这是 v；更新量是 −η v。",
                        },
                    ),
                ),
            ),
        },
        "training-3": {
            "first": Numbers(
                lambda: updates_by("adam", [FIRST_GRADIENT])[0],
                mistakes=(
                    (
                        lambda: updates_by("adam", [-FIRST_GRADIENT])[0],
                        {
                            "en": "The sign is wrong: the gradient is negative, and the update "
                            "goes against it.",
                            "zh": "符号不对：梯度是负的，而更新与梯度方向相反。",
                        },
                    ),
                    (
                        lambda: updates_by("sgd", [FIRST_GRADIENT])[0],
                        {
                            "en": "That is sgd: Adam divides by the size of the gradient.",
                            "zh": "这是 sgd：Adam 还要除以梯度的大小。",
                        },
                    ),
                    (
                        lambda: RATE * (1 - BETA_1) / np.sqrt(1 - BETA_2),
                        {
                            "en": "m and v were not corrected for starting at 0.",
                            "zh": "m 和 v 从 0 开始，这一点没有修正。",
                        },
                    ),
                ),
            ),
            "optimiser": Word(
                "adam",
                {
                    "sgd": {
                        "en": "Under sgd each weight moves in proportion to its own gradient.",
                        "zh": "用 sgd 时，每个权重移动的距离与它自己的梯度成正比。",
                    },
                    "momentum": {
                        "en": "The first update of momentum is that of sgd: in proportion to the "
                        "gradient.",
                        "zh": "动量法的第一次更新与 sgd 相同：与梯度成正比。",
                    },
                },
            ),
        },
        "training-4": {
            "settings": Judged(
                how_circles_go,
                {
                    "no settings": {
                        "en": "It should be a bp.Settings(...).",
                        "zh": "答案应当是 bp.Settings(...)。",
                    },
                    "near": {
                        "en": "It gets close, but too slowly. Another optimiser, or a larger η?",
                        "zh": "已经接近，但还太慢。换个优化器，或者把 η 调大？",
                    },
                    "far": {
                        "en": "It learns too little in these updates. Is η too small or far too "
                        "large, or λ so large that the weights cannot grow?",
                        "zh": "更新这么多次，学到的还太少。η 是不是太小，或者大得过分？"
                        "λ 是不是太大，权重无法增大？",
                    },
                },
                example=lambda: Settings(optimiser="adam"),
                wrong={
                    "no settings": lambda: "adam",
                    "near": lambda: Settings(optimiser="adam", learning_rate=0.01),
                    "far": Settings,
                },
            ),
        },
        "training-5": {
            "momentum": Function(
                momentum,
                lambda: [
                    {"v": np.array([1.0, -2.0]), "g": np.array([0.5, 0.25]), "eta": 0.1},
                    {"v": np.zeros((2, 3)), "g": np.arange(6.0).reshape(2, 3), "eta": 0.5},
                ],
                mistakes=(
                    (
                        lambda v, g, eta: eta * (MOMENTUM * v + g),
                        {
                            "en": "The sign is wrong: descent goes against v.",
                            "zh": "符号不对：梯度下降的方向与 v 相反。",
                        },
                    ),
                    (
                        lambda v, g, eta: MOMENTUM * v + g + 0 * eta,
                        {
                            "en": "That is the new v; the change of the weights is −η v.",
                            "zh": "这是新的 v；权重的改变量是 −η v。",
                        },
                    ),
                    (
                        lambda v, g, eta: -eta * g + 0 * v,
                        {
                            "en": "That is sgd: v was not used.",
                            "zh": "这是 sgd：没有用到 v。",
                        },
                    ),
                    (
                        lambda v, g, eta: -eta * (v + g),
                        {
                            "en": "The factor 0.9 of v was left out.",
                            "zh": "漏掉了 v 的因子 0.9。",
                        },
                    ),
                    (
                        lambda v, g, eta: -eta * (MOMENTUM * v + (1 - MOMENTUM) * g),
                        {
                            "en": "The gradient has a factor 0.1, which belongs to the m of Adam.",
                            "zh": "梯度带上了因子 0.1，那是 Adam 中 m 的写法。",
                        },
                    ),
                    (
                        lambda v, g, eta: -eta * MOMENTUM * (v + g),
                        {
                            "en": "The factor 0.9 belongs to v alone.",
                            "zh": "因子 0.9 只属于 v。",
                        },
                    ),
                ),
            ),
        },
    }
)
