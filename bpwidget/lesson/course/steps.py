"""Questions on the seven steps."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bpwidget.lesson.course.forward import network
from bpwidget.lesson.course.parts import AnswerPart, Gradient, Numbers, Sentence, Word
from bpwidget.mlp import MLP, Trace, backprop


def at_another_target() -> Trace:
    """Return the pass of the lesson's network with the target (2, 1)."""
    return backprop(network(), (2, 1), (2, 1), "squared_error", lam=0.1)


def without_activation() -> Trace:
    """Return the pass of its weights with φ(z) = z and λ = 0."""
    net = network()
    return backprop(MLP(net.W1, net.W2, activation="identity"), (2, 1), (1, 0), "squared_error")


def with_relu() -> Trace:
    """Return the same with relu."""
    return backprop(network(), (2, 1), (1, 0), "squared_error")


OLD: Sentence = MappingProxyType(
    {
        "en": "This is for the lesson's target (1, 0); here it is (2, 1).",
        "zh": "这是本课中标签为 (1, 0) 时的结果；这里标签是 (2, 1)。",
    }
)


def another_target(name: str) -> Gradient:
    """Return the part that asks for a gradient at (2, 1), not at the lesson's own target."""
    return Gradient(at_another_target, name, mistakes=((lambda: with_relu().gradients[name], OLD),))


QUESTIONS: Mapping[str, Mapping[str, AnswerPart]] = MappingProxyType(
    {
        "steps-1": {
            "dJ_do": another_target("dJ/do"),
            "dJ_dh": another_target("dJ/dh"),
        },
        "steps-2": {
            "dJ_dW1": Gradient(
                without_activation,
                "dJ/dW1",
                mistakes=(
                    (
                        lambda: [
                            [with_relu().gradients["dJ/dh"][unit] * each for each in (2, 1)]
                            for unit in (0, 1)
                        ],
                        {
                            "en": "h and o are still those of relu: without it h = z, and"
                            " ∂J/∂o changes with o.",
                            "zh": "h 和 o 仍是 relu 的：没有 relu 时 h = z，∂J/∂o 也随 o 改变。",
                        },
                    ),
                    (
                        lambda: with_relu().gradients["dJ/dW1"],
                        {
                            "en": "This is the gradient with relu.",
                            "zh": "这是用 relu 时的梯度。",
                        },
                    ),
                    (
                        lambda: without_activation().gradients["dJ/dW1"] + 0.1 * network().W1,
                        {
                            "en": "The penalty's term 0.1 W1 was added, but here λ = 0.",
                            "zh": "加上了正则化项 0.1 W1，而这里 λ = 0。",
                        },
                    ),
                ),
            ),
        },
        "steps-3": {
            "mistake": Word(
                "penalty_doubled",
                {
                    "penalty_left_out": {
                        "en": "Without λW1 the answer would be the data part, and its second row"
                        " 0.",
                        "zh": "如果漏掉 λW1，答案就只剩数据项，第二行为 0。",
                    },
                    "outer_reversed": {
                        "en": "With x (∂J/∂z)ᵀ the data part would have its second column 0, not"
                        " its second row.",
                        "zh": "如果写成 x (∂J/∂z)ᵀ，数据项为 0 的就是第二列，而不是第二行。",
                    },
                    "not_transposed": {
                        "en": "With W2 in place of W2ᵀ the data part would be different;"
                        " subtract it and look at what is left.",
                        "zh": "如果该用 W2ᵀ 时用了 W2，数据项就不是这样；减去它，再看剩下什么。",
                    },
                },
            ),
            "step": Numbers(
                lambda: 7,
                mistakes=(
                    (
                        lambda: 3,
                        {
                            "en": "∂s/∂W1 itself was right; only what was added in a later step"
                            " was not.",
                            "zh": "∂s/∂W1 本身是对的；错的只是后面某一步加上的那一项。",
                        },
                    ),
                    (
                        lambda: 4,
                        {
                            "en": "Step 4 yields ∂J/∂W2, which was right.",
                            "zh": "第 4 步得到的是 ∂J/∂W2，它是对的。",
                        },
                    ),
                ),
            ),
        },
        "steps-4": {
            "kept": Word(
                "z",
                {
                    "x": {
                        "en": "x is needed in step 7.",
                        "zh": "第 7 步才用到 x。",
                    },
                    "h": {
                        "en": "h is needed in step 4; φ′ is taken where the unit stands.",
                        "zh": "第 4 步用到 h；φ′ 要取在单元所在之处。",
                    },
                    "o": {
                        "en": "o is needed in step 2.",
                        "zh": "第 2 步用到 o。",
                    },
                },
            ),
            "weights": Word(
                "unchanged",
                {
                    "changed": {
                        "en": "That would be gradient descent, which uses the gradients;"
                        " backpropagation only computes them.",
                        "zh": "那是梯度下降做的事，它使用梯度；反向传播只计算梯度。",
                    },
                },
            ),
        },
    }
)
