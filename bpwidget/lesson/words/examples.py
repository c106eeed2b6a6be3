"""What each published example is, and what to know about its conventions, in every language."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from bpwidget.lesson.words.languages import Words


class ExampleWords(NamedTuple):
    """The words of one example, by language.

    Attributes
    ----------
    title : mapping of str to str
    note : mapping of str to str
        Its conventions, and where the source errs; may be empty.
    """

    title: Mapping[str, str]
    note: Mapping[str, str]


TABLE_WORDS: Words = MappingProxyType(
    {
        "name": {"en": "name", "zh": "名称"},
        "title": {"en": "what it is", "zh": "内容"},
        "source": {"en": "source", "zh": "来源"},
        "quantity": {"en": "quantity", "zh": "量"},
        "published": {"en": "as published", "zh": "原文数值"},
        "computed": {"en": "computed here", "zh": "这里算得"},
        "sample": {"en": "sample", "zh": "样本"},
        "update": {"en": "update", "zh": "更新"},
        "slip": {"en": "a slip of the source", "zh": "原文有误"},
    }
)


def _words(en: str, zh: str, note_en: str = "", note_zh: str = "") -> ExampleWords:
    note = {"en": note_en, "zh": note_zh} if note_en else {}
    return ExampleWords({"en": en, "zh": zh}, note)


EXAMPLE_WORDS: Mapping[str, ExampleWords] = MappingProxyType(
    {
        "mazur": _words(
            "2-2-2, sigmoid units and outputs, ½ squared error",
            "2-2-2，隐藏层与输出层均为 sigmoid，½ 平方误差",
            "One bias per layer; the biases are not updated. The errors and outputs after the "
            "updates come from a program that updates W2 before it is used on the way back, unlike "
            "the formulas on his page.",
            "每层共用一个偏置；偏置不更新。更新之后的误差与输出出自一段程序，它先更新 W2 再用于"
            "反向传播，而正文并非如此。",
        ),
        "fiqlab": _words(
            "2-2-1, sigmoid units and output, ½ squared error",
            "2-2-1，隐藏层与输出层均为 sigmoid，½ 平方误差",
            "One bias per layer; the biases are not updated.",
            "每层共用一个偏置；偏置不更新。",
        ),
        "ai-lab": _words(
            "2-2-2, sigmoid units and outputs, ½ squared error",
            "2-2-2，隐藏层与输出层均为 sigmoid，½ 平方误差",
            "The source prints its numbers when it is run; its text has none.",
            "原文的数值在运行时输出，正文中没有给出。",
        ),
        "primelearnpoint": _words(
            "2-2-1 without biases, sigmoid units and output, ½ squared error",
            "2-2-1，无偏置，隐藏层与输出层均为 sigmoid，½ 平方误差",
        ),
        "brownlee": _words(
            "2-1-2, sigmoid unit and outputs, ½ squared error",
            "2-1-2，隐藏单元与输出均为 sigmoid，½ 平方误差",
            "The source's backward pass starts from outputs (0.621, 0.657) that its weights do "
            "not give, so its deltas differ; their signs are flipped here, since it computes "
            "target − output.",
            "原文反向传播所用的输出 (0.621, 0.657) 并不是由其权重算得的，因此误差项不同；"
            "原文按“标签 − 输出”计算，这里已改变符号。",
        ),
        "iamtrask": _words(
            "3-4-1 without biases, sigmoid units and output, 60,000 updates",
            "3-4-1，无偏置，隐藏层与输出层均为 sigmoid，更新 60,000 次",
            "The source adds up the gradients of four samples with η = 1: as a mean, η = 4.",
            "原文对四个样本的梯度求和，η = 1；按平均计算时 η = 4。",
        ),
        "postnetwork": _words(
            "3-2-2, sigmoid units, softmax cross-entropy",
            "3-2-2，sigmoid 隐藏层，softmax 交叉熵",
            "One bias per layer. The source's second output is a slip: "
            "−0.1·0.426 + 0.2·0.5 + 0.1 is 0.157, not 0.185; its probabilities and loss follow it.",
            "每层共用一个偏置。原文第二个输出有误：−0.1·0.426 + 0.2·0.5 + 0.1 等于 0.157，"
            "而不是 0.185；其概率与损失也随之有误。",
        ),
        "cs231n": _words(
            "4-10-3, ReLU, softmax cross-entropy, five samples",
            "4-10-3，ReLU，softmax 交叉熵，五个样本",
            "The course's penalty has no ½, so λ is twice its reg; it stores weights transposed.",
            "该课程的正则化项不带 ½，因此 λ 是其 reg 的两倍；其权重按转置存放。",
        ),
        "cs231n-spiral": _words(
            "2-100-3, ReLU, softmax cross-entropy, three spirals",
            "2-100-3，ReLU，softmax 交叉熵，三条螺线",
            "The source does not say how its weights were drawn: only the first three decimals "
            "can be compared.",
            "原文没有说明权重如何随机生成，因此只能比较前三位小数。",
        ),
        "ex4": _words(
            "2-2-4, sigmoid units, logistic loss, three samples, λ 0",
            "2-2-4，sigmoid 隐藏层，逻辑斯谛损失，三个样本，λ 为 0",
        ),
        "ex4-lam-3": _words(
            "2-2-4, sigmoid units, logistic loss, three samples, λ 3",
            "2-2-4，sigmoid 隐藏层，逻辑斯谛损失，三个样本，λ 为 3",
            "The course's penalty is λ/2m, with m = 3 samples: λ is 1 here.",
            "该课程的正则化项系数为 λ/2m，样本数 m = 3：这里 λ 为 1。",
        ),
        "ex4-lam-4": _words(
            "2-2-4, sigmoid units, logistic loss, three samples, λ 4",
            "2-2-4，sigmoid 隐藏层，逻辑斯谛损失，三个样本，λ 为 4",
            "The course's penalty is λ/2m, with m = 3 samples: λ is 4/3 here.",
            "该课程的正则化项系数为 λ/2m，样本数 m = 3：这里 λ 为 4/3。",
        ),
        "planar": _words(
            "2-4-1, tanh, binary cross-entropy, three samples",
            "2-4-1，tanh，二元交叉熵，三个样本",
            "The course keeps samples in columns.",
            "该课程把样本按列存放。",
        ),
        "planar-descent": _words(
            "2-4-1, tanh, binary cross-entropy, 10,000 updates at η = 1.2",
            "2-4-1，tanh，二元交叉熵，η = 1.2 更新 10,000 次",
            "The course keeps samples in columns.",
            "该课程把样本按列存放。",
        ),
        "britz": _words(
            "2-3-2, tanh, softmax cross-entropy, two moons",
            "2-3-2，tanh，softmax 交叉熵，双月数据",
            "The source adds up the gradients of 200 samples: λ is divided and η multiplied by "
            "200. After 2000 updates the last bit of a weight decides the fourth digit of J, so "
            "its later numbers cannot be compared.",
            "原文对 200 个样本的梯度求和：这里 λ 除以 200，η 乘以 200。更新 2000 次之后，"
            "权重的最末一位就会影响 J 的第四位数字，因此更后面的数值无法比较。",
        ),
        "sklearn": _words(
            "3-2-1, logistic units, log loss, α 0.1",
            "3-2-1，logistic 隐藏层，对数损失，α 为 0.1",
            "The source compares three decimals; its comments take x₃ = 0.6 in one place, its "
            "code 0.7.",
            "原文比较三位小数；其注释中有一处取 x₃ = 0.6，而代码中为 0.7。",
        ),
        "tiny-relu": _words(
            "1-2-1, ReLU, ½ squared error, one dead unit",
            "1-2-1，ReLU，½ 平方误差，其中一个单元死亡",
        ),
        "relu-rows": _words(
            "2-3-1, ReLU, ½ squared error",
            "2-3-1，ReLU，½ 平方误差",
            "The source keeps vectors as rows and computes x @ W.",
            "原文把向量写成行，计算 x @ W。",
        ),
        "lexai": _words(
            "2-1-1, sigmoid unit, binary cross-entropy",
            "2-1-1，sigmoid 隐藏单元，二元交叉熵",
            "The source continues with rounded numbers, so the last digit of some is wrong.",
            "原文用四舍五入后的数继续计算，因此有些数的末位不可靠。",
        ),
        "relu-batch": _words(
            "2-2-1, ReLU, binary cross-entropy, two samples, 900 updates",
            "2-2-1，ReLU，二元交叉熵，两个样本，更新 900 次",
            "The source adds up the gradients of two samples with η = 0.1: as a mean, η = 0.2.",
            "原文对两个样本的梯度求和，η = 0.1；按平均计算时 η = 0.2。",
        ),
        "one-neuron": _words(
            "one sigmoid neuron, ½ squared error",
            "单个 sigmoid 神经元，½ 平方误差",
            "The neuron is the hidden unit; W2 = 1 passes it on and is not updated. The source "
            "cuts digits off: three decimals of its gradients can be compared.",
            "神经元就是隐藏单元；W2 = 1 把它原样传出，且不更新。原文直接截去多余的数位，"
            "因此梯度只能比较三位小数。",
        ),
        "linear-neuron": _words(
            "one linear neuron with a given gradient at its output",
            "单个线性神经元，输出处的梯度给定",
            "The target is chosen so that ∂J/∂o is 0.7744; W2 = 1 is not updated.",
            "标签的取值使 ∂J/∂o 等于 0.7744；W2 = 1，不更新。",
        ),
        "softmax-2-1-half": _words("softmax of (2, 1, 0.5)", "(2, 1, 0.5) 的 softmax"),
        "softmax-1-2-3": _words("softmax of (1, 2, 3)", "(1, 2, 3) 的 softmax"),
        "mean-bce": _words(
            "the mean of four binary cross-entropies",
            "四个二元交叉熵的平均",
            "The inputs are the logits of the source's probabilities.",
            "输入是原文中各概率的对数几率。",
        ),
        "lewy": _words(
            "gradient of softmax cross-entropy",
            "softmax 交叉熵的梯度",
            "The inputs are the logarithms of the source's probabilities.",
            "输入是原文中各概率的对数。",
        ),
        "micrograd": _words(
            "one tanh neuron, with the gradients of its inputs",
            "单个 tanh 神经元，并求对输入的梯度",
            "The target is chosen so that ∂J/∂o is 1, as where backward() starts.",
            "标签的取值使 ∂J/∂o 等于 1，即 backward() 的起点。",
        ),
        "vectorflow": _words(
            "2-20-1 without biases, tanh, equal weights",
            "2-20-1，无偏置，tanh，权重全部相等",
            "The target is chosen so that ∂J/∂o is 1. The source has 40 tanh 2, tanh 2 and "
            "2 (1 − tanh² 2).",
            "标签的取值使 ∂J/∂o 等于 1。原文给出 40 tanh 2、tanh 2 与 2 (1 − tanh² 2)。",
        ),
        "xor": _words("ReLU network that is XOR exactly", "恰好实现异或的 ReLU 网络"),
        "interview": _words(
            "1-1-1, ReLU, binary cross-entropy",
            "1-1-1，ReLU，二元交叉熵",
            "The source is wrong: it multiplies by the slope of the sigmoid once too often.",
            "原文有误：多乘了一次 sigmoid 的导数。",
        ),
        "linear-quiz": _words("two linear layers", "两个线性层"),
    }
)
