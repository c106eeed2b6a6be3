"""Questions on forward propagation."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from bpwidget.lesson.course.parts import AnswerPart, Function, Numbers, Sentence, Word
from bpwidget.mlp import MLP, Trace, backprop
from bpwidget.mlp.arguments import Array


def network() -> MLP:
    """Return the network that the lesson computes on paper."""
    return MLP(W1=[[1, -1], [-2, 1]], W2=[[2, 1], [-1, 3]], activation="relu")


def at_another_input() -> Trace:
    """Return its pass at x = (-1, 1)."""
    return backprop(network(), (-1, 1), (1, 0), "squared_error")


def at_a_larger_lam() -> Trace:
    """Return its pass at x = (2, 1) with λ = 0.5."""
    return backprop(network(), (2, 1), (1, 0), "squared_error", lam=0.5)


def at_the_lesson_s_lam() -> Trace:
    """Return the same with λ = 0.1."""
    return backprop(network(), (2, 1), (1, 0), "squared_error", lam=0.1)


def of_equal_outputs() -> Trace:
    """Return a pass of two classes with o = (3, 3)."""
    return backprop(MLP(W1=[[1]], W2=[[3], [3]], activation="identity"), [1], 0)


def wider() -> MLP:
    """Return a network of 3 inputs, 5 hidden units and 2 outputs."""
    return MLP.random(inputs=3, hidden=5, outputs=2)


def several() -> list[dict[str, Array]]:
    """Return the input and the weights of tanh networks of several sizes."""
    inputs: dict[int, Any] = {2: (0.5, 0.6), 3: (1.5, -0.5, 1), 1: (-0.8,)}
    nets = {size: MLP.random(inputs=size, hidden=size + 2, seed=size) for size in inputs}
    return [
        {"x": np.array(x, dtype=float), "W1": nets[size].W1, "W2": nets[size].W2}
        for size, x in inputs.items()
    ]


def output(x: Array, W1: Array, W2: Array) -> Array:
    """Return the output of a tanh network."""
    return W2 @ np.tanh(W1 @ x)


OLD: Sentence = MappingProxyType(
    {
        "en": "This is for λ = 0.1, as in the lesson; here λ = 0.5.",
        "zh": "这是本课中 λ = 0.1 时的值；这里 λ = 0.5。",
    }
)
QUESTIONS: Mapping[str, Mapping[str, AnswerPart]] = MappingProxyType(
    {
        "forward-1": {
            "z": Numbers(
                lambda: at_another_input().z,
                mistakes=(
                    (
                        lambda: network().W1.T @ at_another_input().x,
                        {
                            "en": "The columns of W1 were taken: z₁ is the first row of W1"
                            " times x.",
                            "zh": "用了 W1 的列：z₁ 是 W1 的第一行乘以 x。",
                        },
                    ),
                ),
            ),
            "h": Numbers(
                lambda: at_another_input().h,
                mistakes=(
                    (
                        lambda: at_another_input().z,
                        {
                            "en": "φ was left out: this is z, before relu.",
                            "zh": "漏掉了 φ：这是 z，还没有经过 relu。",
                        },
                    ),
                    (
                        lambda: abs(at_another_input().z),
                        {
                            "en": "This is |z|; relu turns negative numbers into 0.",
                            "zh": "这是 |z|；relu 把负数变成 0。",
                        },
                    ),
                    (
                        lambda: at_another_input().slope,
                        {
                            "en": "This is the slope φ′(z), which only the backward pass needs.",
                            "zh": "这是斜率 φ′(z)，反向传播才用到它。",
                        },
                    ),
                ),
            ),
            "o": Numbers(
                lambda: at_another_input().o,
                mistakes=(
                    (
                        lambda: network().W2 @ at_another_input().z,
                        {
                            "en": "W2 was applied to z; apply it to h, which is relu of z.",
                            "zh": "W2 乘的是 z；它应当乘 h，即经过 relu 之后的值。",
                        },
                    ),
                    (
                        lambda: network().W2.T @ at_another_input().h,
                        {
                            "en": "The columns of W2 were taken: o₁ is the first row of W2"
                            " times h.",
                            "zh": "用了 W2 的列：o₁ 是 W2 的第一行乘以 h。",
                        },
                    ),
                ),
            ),
        },
        "forward-2": {
            "s": Numbers(
                lambda: at_a_larger_lam().s,
                mistakes=(
                    (lambda: at_the_lesson_s_lam().s, OLD),
                    (
                        lambda: 2 * at_a_larger_lam().s,
                        {
                            "en": "The ½ of the penalty was left out.",
                            "zh": "漏掉了正则化项中的 ½。",
                        },
                    ),
                    (
                        lambda: 0.25 * sum(map(np.linalg.norm, (network().W1, network().W2))),
                        {
                            "en": "The norms were not squared.",
                            "zh": "范数没有平方。",
                        },
                    ),
                    (
                        lambda: 0.25 * sum(map(np.sum, (network().W1, network().W2))),
                        {
                            "en": "The weights were added without being squared.",
                            "zh": "权重没有平方就相加了。",
                        },
                    ),
                    (
                        lambda: at_a_larger_lam().J,
                        {
                            "en": "This is J: the loss was added to the penalty.",
                            "zh": "这是 J：把损失加到了正则化项上。",
                        },
                    ),
                ),
            ),
            "J": Numbers(
                lambda: at_a_larger_lam().J,
                mistakes=(
                    (lambda: at_the_lesson_s_lam().J, OLD),
                    (
                        lambda: at_a_larger_lam().L,
                        {
                            "en": "This is L alone; the penalty is still to be added.",
                            "zh": "这只是 L；还要加上正则化项。",
                        },
                    ),
                    (
                        lambda: at_a_larger_lam().s,
                        {
                            "en": "This is s alone; the loss is still to be added.",
                            "zh": "这只是 s；还要加上损失项。",
                        },
                    ),
                    (
                        lambda: at_a_larger_lam().L + 2 * at_a_larger_lam().s,
                        {
                            "en": "The ½ of the penalty was left out.",
                            "zh": "漏掉了正则化项中的 ½。",
                        },
                    ),
                ),
            ),
        },
        "forward-3": {
            "L": Numbers(
                lambda: of_equal_outputs().L,
                mistakes=(
                    (
                        lambda: of_equal_outputs().prediction[0],
                        {
                            "en": "This is the probability; the loss is minus its logarithm.",
                            "zh": "这是概率；损失是它的负对数。",
                        },
                    ),
                    (
                        lambda: -of_equal_outputs().L,
                        {
                            "en": "The minus was left out: the logarithm of a probability is"
                            " negative, the loss is not.",
                            "zh": "漏掉了负号：概率的对数是负的，损失不是。",
                        },
                    ),
                    (
                        lambda: of_equal_outputs().L / np.log(10),
                        {
                            "en": "This is the logarithm to base 10; log is the natural one.",
                            "zh": "这是以 10 为底的对数；log 指自然对数。",
                        },
                    ),
                    (
                        lambda: of_equal_outputs().L / np.log(2),
                        {
                            "en": "This is the logarithm to base 2; log is the natural one.",
                            "zh": "这是以 2 为底的对数；log 指自然对数。",
                        },
                    ),
                    (
                        lambda: -np.log(of_equal_outputs().o[0]),
                        {
                            "en": "The softmax was left out: o is not a probability yet.",
                            "zh": "漏掉了 softmax：o 还不是概率。",
                        },
                    ),
                ),
            ),
            "shifted": Word(
                "same",
                {
                    "larger": {
                        "en": "Both exponentials grow by the same factor: look at their ratio.",
                        "zh": "两个指数乘上了同一个因子：看看它们的比。",
                    },
                    "smaller": {
                        "en": "Both exponentials grow by the same factor: look at their ratio.",
                        "zh": "两个指数乘上了同一个因子：看看它们的比。",
                    },
                },
            ),
        },
        "forward-4": {
            "shape_W1": Numbers(
                lambda: wider().W1.shape,
                mistakes=(
                    (
                        lambda: wider().W1.T.shape,
                        {
                            "en": "Rows and columns are exchanged: W1 x has one entry per row of"
                            " W1, and one per unit.",
                            "zh": "行与列颠倒了：W1 的每一行给出 W1 x 的一个分量，每个单元一行。",
                        },
                    ),
                ),
            ),
            "shape_W2": Numbers(
                lambda: wider().W2.shape,
                mistakes=(
                    (
                        lambda: wider().W2.T.shape,
                        {
                            "en": "Rows and columns are exchanged: W2 h has one entry per row of"
                            " W2, and one per output.",
                            "zh": "行与列颠倒了：W2 的每一行给出 W2 h 的一个分量，每个输出一行。",
                        },
                    ),
                ),
            ),
            "weights": Numbers(
                lambda: wider().W1.size + wider().W2.size,
                mistakes=(
                    (
                        lambda: wider().W1.size + wider().W2.size + 5 + 2,
                        {
                            "en": "The biases were counted, too; this network has none.",
                            "zh": "把偏置也数进去了；这个网络没有偏置。",
                        },
                    ),
                    (
                        lambda: 3 * 5 * 2,
                        {
                            "en": "These are the paths from an input to an output; the two layers'"
                            " weights are added.",
                            "zh": "这是从输入到输出的路径数；两层的权重数应当相加。",
                        },
                    ),
                    (
                        lambda: 3 + 5 + 2,
                        {
                            "en": "These are the nodes; there is a weight for each connection.",
                            "zh": "这是节点数；每条连接有一个权重。",
                        },
                    ),
                ),
            ),
        },
        "forward-5": {
            "forward": Function(
                output,
                several,
                mistakes=(
                    (
                        lambda x, W1, W2: W2 @ (W1 @ x),
                        {
                            "en": "φ was left out: this is W2 W1 x, which one layer could"
                            " compute as well.",
                            "zh": "漏掉了 φ：这是 W2 W1 x，只用一层也能算出来。",
                        },
                    ),
                    (
                        lambda x, W1, W2: np.tanh(W2 @ np.tanh(W1 @ x)),
                        {
                            "en": "φ was applied to the output, too; here o is W2 h as it is.",
                            "zh": "输出也经过了 φ；这里 o 就是 W2 h。",
                        },
                    ),
                    (
                        lambda x, W1, W2: np.tanh(W2 @ (W1 @ x)),
                        {
                            "en": "φ belongs to the hidden layer: between W1 and W2, not after W2.",
                            "zh": "φ 属于隐藏层：在 W1 与 W2 之间，而不在 W2 之后。",
                        },
                    ),
                    (
                        lambda x, W1, W2: W2 @ np.maximum(0, W1 @ x),
                        {
                            "en": "This is relu; the network has tanh.",
                            "zh": "这是 relu；这个网络用的是 tanh。",
                        },
                    ),
                    (
                        lambda x, W1, W2: _softmax(output(x, W1, W2)),
                        {
                            "en": "This is softmax(o), the probabilities; o is asked for.",
                            "zh": "这是 softmax(o)，即概率；要求的是 o。",
                        },
                    ),
                ),
            ),
        },
    }
)


def _softmax(o: Array) -> Array:
    powers = np.exp(o)
    total: Array = powers / powers.sum()
    return total
