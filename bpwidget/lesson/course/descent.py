"""Questions on gradient descent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from bpwidget.lesson.course.parts import AnswerPart, Function, Judged, Numbers, Sentence, Word
from bpwidget.mlp import MLP, Trace, backprop
from bpwidget.mlp.arguments import Array
from bpwidget.mlp.training.descent import DivergedError, descend

# learning rates of the first question and of the second
RATE, SHORTER = 0.1, 0.02
# the question for a good learning rate: J must be below this after this many updates
LOW, UPDATES = 0.3225, 10
# a learning rate that achieves it
GOOD = 1.0


def example() -> Trace:
    """Return the pass of the lesson's network."""
    net = MLP(W1=[[1, -1], [-2, 1]], W2=[[2, 1], [-1, 3]], activation="relu")
    return backprop(net, (2, 1), (1, 0), "squared_error", lam=0.1)


def _W2_after(direction: float = -1.0, *, rate: float = RATE, gradient: str = "all") -> Array:
    trace = example()
    of_step_4 = trace.step(4)
    used = {"all": of_step_4.gradients, "data": of_step_4.data}[gradient]["dJ/dW2"]
    return np.asarray(trace.net.W2 + direction * rate * used)


def _square() -> float:
    gradients = example().gradients
    return float(sum((gradients[f"dJ/d{name}"] ** 2).sum() for name in ("W1", "W2")))


def tiny_heights(rate: float) -> list[float]:
    """Return J of the network with two weights at the start and after each update."""
    net = MLP(W1=[[0.3]], W2=[[1]], activation="tanh")
    run = descend(net, ([1], [2]), "squared_error", 0.1, rate, UPDATES)
    return [state.J for state in run]


def _is_good(rate: Any) -> str:
    """Return what is wrong with a learning rate."""
    try:
        *_, last = tiny_heights(float(rate))
    except DivergedError:
        return "too large"
    if last < LOW:
        return ""
    return "too small" if rate < GOOD else "too large"


def _updates() -> Sequence[Mapping[str, Any]]:
    draw = np.random.RandomState(0)
    shapes = ((2, 3), (4, 2), (1, 1))
    return [
        {"W": draw.randn(*shape), "dJ_dW": draw.randn(*shape), "eta": eta}
        for shape, eta in zip(shapes, (0.1, 0.5, 2.0), strict=True)
    ]


# what each kind of run looks like, for a learner who confused two of them
RUNS: Mapping[str, Sentence] = MappingProxyType(
    {
        "too small": {
            "en": "With η too small J falls at every update, by about the same small amount.",
            "zh": "η 太小时，每次更新 J 都下降，而且每次都只降差不多的一点点。",
        },
        "good": {
            "en": "With a good η J falls fast at first, and then hardly any more, near the"
            " minimum.",
            "zh": "η 合适时，J 起初下降很快，接近极小值之后几乎不再下降。",
        },
        "too large": {
            "en": "With η too large J rises in the end, and more at every update.",
            "zh": "η 太大时，J 最终会上升，而且一次比一次升得多。",
        },
        "λ raised": {
            "en": "When λ is raised J jumps once, and then falls again.",
            "zh": "λ 调大时，J 只跳升一次，之后又继续下降。",
        },
    }
)


def _one_of_them(right: str) -> Word:
    others = {key: words for key, words in RUNS.items() if key != right}
    return Word(right, MappingProxyType(others))


QUESTIONS: Mapping[str, Mapping[str, AnswerPart]] = MappingProxyType(
    {
        "descent-1": {
            "W2_after": Numbers(
                _W2_after,
                mistakes=(
                    (
                        lambda: _W2_after(1),
                        {
                            "en": "This goes up: the update is W2 − η ∂J/∂W2.",
                            "zh": "这样 J 会上升：更新应为 W2 − η ∂J/∂W2。",
                        },
                    ),
                    (
                        lambda: _W2_after(rate=1),
                        {
                            "en": "η was left out: the whole gradient was subtracted.",
                            "zh": "漏掉了 η：减去的是整个梯度。",
                        },
                    ),
                    (
                        lambda: _W2_after(gradient="data"),
                        {
                            "en": "Only the data term was used. ∂J/∂W2 contains the penalty's"
                            " term λW2 as well.",
                            "zh": "只用了数据项。∂J/∂W2 还包含正则化项 λW2。",
                        },
                    ),
                    (
                        lambda: RATE * example().gradients["dJ/dW2"],
                        {
                            "en": "That is the step η ∂J/∂W2 alone. Subtract it from W2.",
                            "zh": "这只是移动量 η ∂J/∂W2。还要从 W2 中减去它。",
                        },
                    ),
                    (
                        lambda: -RATE * example().gradients["dJ/dW2"],
                        {
                            "en": "That is the change of W2 alone. Add it to W2.",
                            "zh": "这只是 W2 的改变量。还要把它加到 W2 上。",
                        },
                    ),
                ),
            ),
        },
        "descent-2": {
            "promised": Numbers(
                lambda: -SHORTER * _square(),
                mistakes=(
                    (
                        lambda: SHORTER * _square(),
                        {
                            "en": "Descent promises that J falls: the change is negative.",
                            "zh": "梯度下降承诺的是 J 减小：改变量是负的。",
                        },
                    ),
                    (
                        lambda: -_square(),
                        {
                            "en": "η was left out: the move is η times the gradient.",
                            "zh": "漏掉了 η：移动量是 η 乘以梯度。",
                        },
                    ),
                    (
                        lambda: -SHORTER * np.sqrt(_square()),
                        {
                            "en": "That is −η‖∇J‖. The gradient enters twice, as the slope and as"
                            " the move, so its norm is squared.",
                            "zh": "这是 −η‖∇J‖。梯度出现两次，一次是斜率，一次是移动量，"
                            "所以范数要平方。",
                        },
                    ),
                    (
                        lambda: example().J - SHORTER * _square(),
                        {
                            "en": "That is J after the update. Only its change is asked for.",
                            "zh": "这是更新之后的 J。这里只要它的改变量。",
                        },
                    ),
                ),
            ),
        },
        "descent-3": {
            "update": Function(
                lambda W, dJ_dW, eta: W - eta * dJ_dW,
                _updates,
                mistakes=(
                    (
                        lambda W, dJ_dW, eta: W + eta * dJ_dW,
                        {
                            "en": "This goes up: the gradient points uphill, so subtract it.",
                            "zh": "这样 J 会上升：梯度指向上坡，所以要减去它。",
                        },
                    ),
                    (
                        lambda W, dJ_dW, eta: W - dJ_dW + 0 * eta,
                        {
                            "en": "η was left out: the step is η times the gradient.",
                            "zh": "漏掉了 η：要减去的是 η 乘以梯度。",
                        },
                    ),
                    (
                        lambda W, dJ_dW, eta: -eta * dJ_dW + 0 * W,
                        {
                            "en": "That is the change of W alone. Add it to W.",
                            "zh": "这只是 W 的改变量。还要把它加到 W 上。",
                        },
                    ),
                    (
                        lambda W, dJ_dW, eta: W - eta * W + 0 * dJ_dW,
                        {
                            "en": "It moves by the weights; it should move by their gradient.",
                            "zh": "减去的是 η 乘以权重本身；应当减去 η 乘以它的梯度。",
                        },
                    ),
                    (
                        lambda W, dJ_dW, eta: (W - dJ_dW) * eta,
                        {
                            "en": "η multiplies the gradient only, not W.",
                            "zh": "η 只乘梯度，不乘 W。",
                        },
                    ),
                ),
            ),
        },
        "descent-4": {
            "a": _one_of_them("too large"),
            "b": _one_of_them("λ raised"),
            "c": _one_of_them("too small"),
        },
        "descent-5": {
            "rate": Judged(
                _is_good,
                {
                    "too small": {
                        "en": "Too small: after ten updates J still falls, and is not low enough.",
                        "zh": "太小：十次更新之后 J 还在下降，仍不够低。",
                    },
                    "too large": {
                        "en": "Too large: the steps leap over the valley.",
                        "zh": "太大：每一步都跨过了山谷。",
                    },
                },
                example=lambda: GOOD,
                wrong={"too small": lambda: 0.3, "too large": lambda: 3},
            ),
        },
    }
)
