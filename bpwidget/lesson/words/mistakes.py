"""The names of known mistakes and the sentences about them, in every language of the panel.

In a sentence {name} is the quantity, such as ∂J/∂W2; {W} the weights or biases that it belongs to;
{o} the argument of the loss, o or ŷ; {phi}, {z}, {h} an activation with its argument and its value,
and {by_h} the gradient before it. `fields_of` returns them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from bpwidget.lesson.words.languages import Words, said
from bpwidget.lesson.words.symbols import gradient_symbol, symbol


class MistakeWords(NamedTuple):
    """The words of one mistake, by language.

    Attributes
    ----------
    name : mapping of str to str
        A short name, for a list to choose from.
    sentence : mapping of str to str
        Said about an answer with this mistake.
    """

    name: Mapping[str, str]
    sentence: Mapping[str, str]


MISTAKE_WORDS: Mapping[str, MistakeWords] = MappingProxyType(
    {
        "sign": MistakeWords(
            name={"en": "wrong sign", "zh": "符号反了"},
            sentence={
                "en": "The sign is wrong. The gradient points uphill; descent goes the other way.",
                "zh": "符号反了。梯度指向上升的方向，梯度下降则沿相反的方向。",
            },
        ),
        "accumulated_twice": MistakeWords(
            name={"en": "accumulated twice", "zh": "梯度累加两次"},
            sentence={
                "en": "It is twice the right gradient, as if it had been accumulated twice.",
                "zh": "结果是正确值的两倍，如同梯度被累加了两次。",
            },
        ),
        "transposed": MistakeWords(
            name={"en": "transposed", "zh": "转置了"},
            sentence={
                "en": "Rows and columns are exchanged. {name} has the shape of {W}.",
                "zh": "行与列颠倒了。{name} 与 {W} 形状相同。",
            },
        ),
        "half_dropped": MistakeWords(
            name={"en": "½ dropped", "zh": "漏掉 ½"},
            sentence={
                "en": "The ½ of the squared error was dropped: it cancels the 2, so {o} − y.",
                "zh": "漏掉了平方误差里的 ½：它与 2 相消，所以是 {o} − y。",
            },
        ),
        "half_kept": MistakeWords(
            name={"en": "½ kept", "zh": "多留 ½"},
            sentence={
                "en": "The ½ of the squared error was kept: it cancels the 2, so {o} − y.",
                "zh": "多留了平方误差里的 ½：它与 2 相消，所以是 {o} − y。",
            },
        ),
        "two_left_out": MistakeWords(
            name={"en": "2 left out", "zh": "漏掉 2"},
            sentence={
                "en": "The 2 was left out: this loss has no ½ that would cancel it.",
                "zh": "漏掉了系数 2：这个损失不带 ½，没有与它相消的项。",
            },
        ),
        "mean_left_out": MistakeWords(
            name={"en": "1/q left out", "zh": "漏掉 1/q"},
            sentence={
                "en": "The 1/q was left out: this loss is a mean over the outputs, not a sum.",
                "zh": "漏掉了 1/q：这个损失是各输出的平均，不是它们的和。",
            },
        ),
        "softmax_left_out": MistakeWords(
            name={"en": "softmax left out", "zh": "漏掉 softmax"},
            sentence={
                "en": "The softmax was left out: o was taken for the probabilities softmax(o).",
                "zh": "漏掉了 softmax：把 o 当成了概率 softmax(o)。",
            },
        ),
        "by_probability": MistakeWords(
            name={"en": "by probability", "zh": "只对概率求导"},
            sentence={
                "en": (
                    "This is the derivative with respect to the probabilities; that of the softmax"
                    " was left out."
                ),
                "zh": "这是对概率的导数；漏掉了 softmax 自身的导数。",
            },
        ),
        "softmax_twice": MistakeWords(
            name={"en": "softmax twice", "zh": "softmax 求导两次"},
            sentence={
                "en": (
                    "The softmax was differentiated twice: softmax(o) − e_y contains its"
                    " derivative."
                ),
                "zh": "对 softmax 求了两次导：softmax(o) − e_y 已经包含它的导数。",
            },
        ),
        "sigmoid_left_out": MistakeWords(
            name={"en": "σ left out", "zh": "漏掉 σ"},
            sentence={
                "en": "The sigmoid was left out: o was taken for the probability σ(o).",
                "zh": "漏掉了 sigmoid：把 o 当成了概率 σ(o)。",
            },
        ),
        "sigmoid_twice": MistakeWords(
            name={"en": "σ twice", "zh": "σ 求导两次"},
            sentence={
                "en": "The sigmoid was differentiated twice: σ(o) − y contains its derivative.",
                "zh": "对 sigmoid 求了两次导：σ(o) − y 已经包含它的导数。",
            },
        ),
        "target_left_out": MistakeWords(
            name={"en": "target left out", "zh": "漏掉标签"},
            sentence={
                "en": "The target was left out: this is the prediction alone.",
                "zh": "漏掉了标签：这只是预测值。",
            },
        ),
        "penalty_doubled": MistakeWords(
            name={"en": "penalty doubled", "zh": "正则化项加倍"},
            sentence={
                "en": (
                    "The penalty's term is doubled: the ½ in s cancels the 2, so λ{W}, not 2λ{W}."
                ),
                "zh": "正则化项多了一倍：s 中的 ½ 与 2 相消，是 λ{W}，不是 2λ{W}。",
            },
        ),
        "penalty_halved": MistakeWords(
            name={"en": "penalty halved", "zh": "正则化项减半"},
            sentence={
                "en": "The penalty's term is halved: the ½ in s cancels the 2, so λ{W}, not ½λ{W}.",
                "zh": "正则化项少了一半：s 中的 ½ 与 2 相消，是 λ{W}，不是 ½λ{W}。",
            },
        ),
        "weight_left_out": MistakeWords(
            name={"en": "λ without W", "zh": "λ 没有乘 W"},
            sentence={
                "en": (
                    "λ was added without the weights: the penalty's term is λ{W}, entry by entry."
                ),
                "zh": "只有 λ，没有乘上权重：正则化项逐元素为 λ{W}。",
            },
        ),
        "penalty_left_out": MistakeWords(
            name={"en": "λW left out", "zh": "漏掉 λW"},
            sentence={
                "en": "The penalty's term λ{W} was left out.",
                "zh": "漏掉了正则化项 λ{W}。",
            },
        ),
        "data_left_out": MistakeWords(
            name={"en": "λW alone", "zh": "只有 λW"},
            sentence={
                "en": "Steps are mixed up: this is ∂s/∂{W} of step 3 alone, without the data term.",
                "zh": "步骤混淆了：这只是第 3 步的 ∂s/∂{W}，漏掉了数据项。",
            },
        ),
        "penalty_subtracted": MistakeWords(
            name={"en": "λW subtracted", "zh": "减去了 λW"},
            sentence={
                "en": "The penalty's term λ{W} was subtracted; in J = L + s it is added.",
                "zh": "正则化项 λ{W} 被减去了；J = L + s 是把它加上。",
            },
        ),
        "outer_reversed": MistakeWords(
            name={"en": "outer reversed", "zh": "外积颠倒"},
            sentence={
                "en": (
                    "The outer product is the wrong way round: its column and its row have changed"
                    " places."
                ),
                "zh": "外积的顺序反了：列向量与行向量交换了位置。",
            },
        ),
        "penalty_on_bias": MistakeWords(
            name={"en": "λb added", "zh": "多加 λb"},
            sentence={
                "en": "λ{W} was added to the gradient of a bias; biases are not penalised.",
                "zh": "偏置的梯度里加上了 λ{W}；偏置不参与正则化。",
            },
        ),
        "not_transposed": MistakeWords(
            name={"en": "W2, not W2ᵀ", "zh": "W2 未转置"},
            sentence={
                "en": (
                    "The transpose was forgotten: W2ᵀ, not W2, sends each output's gradient back"
                    " to the hidden units that produced it."
                ),
                "zh": "忘了转置：把每个输出的梯度传回产生它的各隐藏单元的，是 W2ᵀ，不是 W2。",
            },
        ),
        "slope_at_h": MistakeWords(
            name={"en": "{phi}′({h}), not {phi}′({z})", "zh": "{phi}′ 取在 {h} 而非 {z}"},
            sentence={
                "en": (
                    "{phi}′ was taken at {h}. Each unit passes on its gradient times the slope"
                    " {phi}′ at {z}, not at {h}."
                ),
                "zh": (
                    "{phi}′ 取在了 {h} 处。每个单元传回的是梯度乘以 {z} 处（而不是 {h} 处）"
                    "的斜率 {phi}′。"
                ),
            },
        ),
        "slope_left_out": MistakeWords(
            name={"en": "{phi}′ left out", "zh": "漏掉 {phi}′"},
            sentence={
                "en": "{phi}′({z}) was left out: this is {by_h}, not yet passed through {phi}.",
                "zh": "漏掉了 {phi}′({z})：这仍是 {by_h}，还没有经过激活函数。",
            },
        ),
        "value_for_slope": MistakeWords(
            name={"en": "{phi} for {phi}′", "zh": "{phi} 当作 {phi}′"},
            sentence={
                "en": "{h} = {phi}({z}) was used in place of its derivative {phi}′({z}).",
                "zh": "该用导数 {phi}′({z}) 的地方用了 {h} = {phi}({z})。",
            },
        ),
        "softmax_by_diagonal": MistakeWords(
            name={"en": "softmax diagonal", "zh": "softmax 只取对角线"},
            sentence={
                "en": (
                    "Only the diagonal p (1 − p) of the softmax's derivative was used: each"
                    " output also moves the other probabilities."
                ),
                "zh": "只用了 softmax 导数的对角线 p (1 − p)：每个输出也会改变其他类别的概率。",
            },
        ),
        "by_sigmoid": MistakeWords(
            name={"en": "by σ(o)", "zh": "只对 σ(o) 求导"},
            sentence={
                "en": (
                    "This is the derivative with respect to the probabilities σ(o); that of the"
                    " sigmoid was left out."
                ),
                "zh": "这是对概率 σ(o) 的导数；漏掉了 sigmoid 自身的导数。",
            },
        ),
        "mean_of_outputs": MistakeWords(
            name={"en": "mean of outputs", "zh": "对输出取平均"},
            sentence={
                "en": "The loss was taken as a mean over the q outputs; here it is their sum.",
                "zh": "把损失当成了 q 个输出的平均；这里的损失是各输出之和。",
            },
        ),
        "slope_of_output": MistakeWords(
            name={"en": "φ′ at the output", "zh": "输出乘了 φ′"},
            sentence={
                "en": (
                    "The slope φ′(o) was multiplied in, but the output has no activation to"
                    " pass through."
                ),
                "zh": "多乘了 φ′(o)：输出层没有激活函数。",
            },
        ),
        "output_for_loss": MistakeWords(
            name={"en": "∂o, not ∂J", "zh": "对 o 自身求导"},
            sentence={
                "en": (
                    "This is the derivative of the output with respect to itself, which is 1; the"
                    " derivative of the loss belongs here."
                ),
                "zh": "这是输出对自身的导数，恒为 1；这里应是损失的导数。",
            },
        ),
        "loss_for_gradient": MistakeWords(
            name={"en": "L, not ∂L", "zh": "没有求导"},
            sentence={
                "en": "These are the terms of the loss itself, not its derivative.",
                "zh": "这是损失本身的各项，还没有求导。",
            },
        ),
        "absolute_error": MistakeWords(
            name={"en": "|{o} − y|", "zh": "取了 |{o} − y|"},
            sentence={
                "en": "The signs are lost: the error is {o} − y, not |{o} − y|.",
                "zh": "丢了符号：误差是 {o} − y，不是 |{o} − y|。",
            },
        ),
        "lam_left_out": MistakeWords(
            name={"en": "λ left out", "zh": "漏掉 λ"},
            sentence={
                "en": "λ was left out: the penalty's term is λ{W}, not {W}.",
                "zh": "漏掉了 λ：正则化项是 λ{W}，不是 {W}。",
            },
        ),
        "penalty_by_sign": MistakeWords(
            name={"en": "λ sign W", "zh": "L1 正则化"},
            sentence={
                "en": (
                    "This is the gradient of an L1 penalty, λ sign({W}); here s is λ/2 times the"
                    " sum of squares, so λ{W}."
                ),
                "zh": "这是 L1 正则化的 λ sign({W})；这里的 s 是平方和的一半，所以是 λ{W}。",
            },
        ),
        "x_for_h": MistakeWords(
            name={"en": "x for h", "zh": "x 当作 h"},
            sentence={
                "en": "The outer product contains the input x where the hidden units h belong.",
                "zh": "外积中应为隐藏单元 h 的地方用了输入 x。",
            },
        ),
        "z_for_h": MistakeWords(
            name={"en": "z for h", "zh": "z 当作 h"},
            sentence={
                "en": "The outer product contains z where h = φ(z) belongs.",
                "zh": "外积中应为 h = φ(z) 的地方用了 z。",
            },
        ),
        "h_for_x": MistakeWords(
            name={"en": "h for x", "zh": "h 当作 x"},
            sentence={
                "en": "The outer product contains the hidden units h where the input x belongs.",
                "zh": "外积中应为输入 x 的地方用了隐藏单元 h。",
            },
        ),
        "lam_on_bias": MistakeWords(
            name={"en": "λ added", "zh": "多加 λ"},
            sentence={
                "en": "λ was added to the gradient of a bias; biases are not penalised.",
                "zh": "偏置的梯度里加上了 λ；偏置不参与正则化。",
            },
        ),
        "row_summed": MistakeWords(
            name={"en": "W2 summed", "zh": "W2 求和"},
            sentence={
                "en": (
                    "The sum of all weights of an output was used for every unit; each unit"
                    " has only its own column of W2."
                ),
                "zh": "每个单元都用了输出的全部权重之和；每个单元只对应 W2 中自己的那一列。",
            },
        ),
        "W2_left_out": MistakeWords(
            name={"en": "W2 left out", "zh": "漏掉 W2"},
            sentence={
                "en": (
                    "W2 was left out: every unit got the whole gradient of the outputs, not"
                    " its share by its weights."
                ),
                "zh": "漏掉了 W2：每个单元得到的是输出的全部梯度，而没有按权重分配。",
            },
        ),
        "formula_at_z": MistakeWords(
            name={"en": "formula in {h}, at {z}", "zh": "用 {h} 的公式代入了 {z}"},
            sentence={
                "en": "The formula of {phi}′ in terms of {h} was applied to {z}.",
                "zh": "{phi}′ 的公式是用 {h} 表示的，却代入了 {z}。",
            },
        ),
        "slope_cut_short": MistakeWords(
            name={"en": "1 − {h}", "zh": "只写 1 − {h}"},
            sentence={
                "en": (
                    "1 − {h} is not a slope: that of tanh is 1 − {h}², that of the sigmoid"
                    " {h} (1 − {h})."
                ),
                "zh": "1 − {h} 不是斜率：tanh 的斜率是 1 − {h}²，sigmoid 的是 {h} (1 − {h})。",
            },
        ),
        "mask_reversed": MistakeWords(
            name={"en": "mask reversed", "zh": "掩码取反"},
            sentence={
                "en": (
                    "The mask is the wrong way round: a ReLU passes the gradient on where {z} >"
                    " 0 and stops it elsewhere."
                ),
                "zh": "掩码取反了：ReLU 在 {z} > 0 处传回梯度，其余处为 0。",
            },
        ),
        "slope_of_another": MistakeWords(
            name={"en": "another {phi}′", "zh": "另一函数的 {phi}′"},
            sentence={
                "en": "This is the slope of {other}, which is not {phi} of this network.",
                "zh": "这是 {other} 的斜率，而这里的 {phi} 不是它。",
            },
        ),
        "W2_updated_first": MistakeWords(
            name={"en": "W2 updated first", "zh": "先更新了 W2"},
            sentence={
                "en": (
                    "W2 was updated before it was used on the way back, with η = {eta}; all"
                    " gradients belong to the weights of the forward pass."
                ),
                "zh": "W2 在用于反向传播之前就已更新（η = {eta}）；梯度都应使用前向传播时的权重。",
            },
        ),
        "update_for_gradient": MistakeWords(
            name={"en": "−η ∂J/∂W", "zh": "更新量 −η ∂J/∂W"},
            sentence={
                "en": (
                    "This is −{eta} times {name}: with η = {eta} that is the update, not the"
                    " gradient."
                ),
                "zh": "这是 {name} 的 −{eta} 倍：取 η = {eta} 时它是更新量，不是梯度。",
            },
        ),
        "moved_for_gradient": MistakeWords(
            name={"en": "W − η ∂J/∂W", "zh": "更新后的 W"},
            sentence={
                "en": (
                    "This is {W} − {eta} {name}: the updated {W} with η = {eta}, not the gradient."
                ),
                "zh": "这是 {W} − {eta} {name}：取 η = {eta} 更新后的 {W}，不是梯度。",
            },
        ),
        "mean_of_batch": MistakeWords(
            name={"en": "1/m", "zh": "除以 m"},
            sentence={
                "en": (
                    "The loss's part is divided by {m}, as in a mean over {m} samples; here"
                    " there is only one."
                ),
                "zh": "损失的部分被除以了 {m}，如同对 {m} 个样本取平均；这里只有一个样本。",
            },
        ),
        "times_too_large": MistakeWords(
            name={"en": "m times", "zh": "m 倍"},
            sentence={
                "en": (
                    "It is {m} times the right gradient, as if it had been added up over {m}"
                    " samples."
                ),
                "zh": "结果是正确值的 {m} 倍，如同对 {m} 个样本求和。",
            },
        ),
        "penalty_by_count": MistakeWords(
            name={"en": "λ/m", "zh": "λ 除以 m"},
            sentence={
                "en": (
                    "The penalty's term is divided by {m}: some courses write λ/m for m"
                    " samples, here it is λ."
                ),
                "zh": "正则化项被除以了 {m}：有的课程写作 λ/m（m 为样本数），这里是 λ。",
            },
        ),
        "penalty_times": MistakeWords(
            name={"en": "m λW", "zh": "λW 的 m 倍"},
            sentence={
                "en": "The penalty's term is {m} times too large.",
                "zh": "正则化项是应有值的 {m} 倍。",
            },
        ),
    }
)
NAMES: Words = MappingProxyType({key: words.name for key, words in MISTAKE_WORDS.items()})
SENTENCES: Words = MappingProxyType({key: words.sentence for key, words in MISTAKE_WORDS.items()})


def fields_of(name: str) -> dict[str, str]:
    """Return the fields of a sentence about a mistake in a quantity.

    Examples
    --------
    >>> SENTENCES["slope_left_out"]["en"].format(**fields_of("dJ/do"))
    'ψ′(o) was left out: this is ∂J/∂ŷ, not yet passed through ψ.'
    """
    on_output = name in ("dJ/dy_hat", "dJ/do")
    phi, z, h = ("ψ", "o", "ŷ") if on_output else ("φ", "z", "h")
    return {
        "name": gradient_symbol(name),
        "W": symbol(name.split("/d")[1]),
        "o": "ŷ" if name == "dJ/dy_hat" else "o",
        "phi": phi,
        "z": z,
        "h": h,
        "by_h": f"∂J/∂{h}",
    }


def mistake_name(mistake: str, name: str, lang: str) -> str:
    """Return the short name of a mistake in a quantity.

    Examples
    --------
    >>> mistake_name("slope_left_out", "dJ/dz", "en"), mistake_name("slope_left_out", "dJ/do", "zh")
    ('φ′ left out', '漏掉 ψ′')
    """
    return said(NAMES, mistake, lang, **fields_of(name))
