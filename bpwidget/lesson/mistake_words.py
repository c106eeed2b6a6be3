"""What is said about a wrong answer, in every language of the panel.

{name} is the quantity, such as ∂J/∂W2; {W} the weights or biases that it belongs to.
"""

from __future__ import annotations

from types import MappingProxyType

from bpwidget.lesson.languages import said

SENTENCES = MappingProxyType(
    {
        "sign": {
            "en": "The sign is turned. A gradient points uphill; descent goes against it.",
            "zh": "符号反了。梯度指向上升的方向，与它相反的是下降。",
        },
        "accumulated_twice": {
            "en": "It is twice the right one, as when a gradient is accumulated twice.",
            "zh": "结果是正确值的两倍，如同梯度被累加了两次。",
        },
        "transposed": {
            "en": "Rows and columns are exchanged. {name} has the shape of {W}.",
            "zh": "行与列颠倒了。{name} 与 {W} 形状相同。",
        },
        "half_dropped": {
            "en": "The ½ of the squared error was dropped: it cancels the 2, so o − y.",
            "zh": "漏掉了平方误差里的 ½：它与 2 相消，所以是 o − y。",
        },
        "half_kept": {
            "en": "The ½ of the squared error was kept: it cancels the 2, so o − y.",
            "zh": "多留了平方误差里的 ½：它与 2 相消，所以是 o − y。",
        },
        "softmax_left_out": {
            "en": "The softmax was left out: o was taken for the probabilities softmax(o).",
            "zh": "漏掉了 softmax：把 o 当成了概率 softmax(o)。",
        },
        "by_probability": {
            "en": "This is the derivative by the probabilities; the softmax's own was left out.",
            "zh": "这是对概率的导数；漏掉了 softmax 自身的导数。",
        },
        "softmax_twice": {
            "en": "The softmax was differentiated twice: softmax(o) − e_y contains its derivative.",
            "zh": "对 softmax 求了两次导：softmax(o) − e_y 已经包含它的导数。",
        },
        "sigmoid_left_out": {
            "en": "The sigmoid was left out: o was taken for the probability σ(o).",
            "zh": "漏掉了 sigmoid：把 o 当成了概率 σ(o)。",
        },
        "sigmoid_twice": {
            "en": "The sigmoid was differentiated twice: σ(o) − y contains its derivative.",
            "zh": "对 sigmoid 求了两次导：σ(o) − y 已经包含它的导数。",
        },
        "target_left_out": {
            "en": "The target was left out: this is the prediction alone.",
            "zh": "漏掉了标签：这只是预测值。",
        },
        "penalty_doubled": {
            "en": "The penalty's part is doubled: the ½ in s cancels the 2, so λ{W}, not 2λ{W}.",
            "zh": "正则化项的部分多了一倍：s 中的 ½ 与 2 相消，是 λ{W}，不是 2λ{W}。",
        },
        "penalty_halved": {
            "en": "The penalty's part is halved: the ½ in s cancels the 2, so λ{W}, not ½λ{W}.",
            "zh": "正则化项的部分少了一半：s 中的 ½ 与 2 相消，是 λ{W}，不是 ½λ{W}。",
        },
        "weight_left_out": {
            "en": "λ stands there without the weight: the penalty's part is λ{W}, entry by entry.",
            "zh": "只有 λ，没有乘上权重：正则化项的部分逐元素为 λ{W}。",
        },
        "penalty_left_out": {
            "en": "The penalty's part λ{W} was left out.",
            "zh": "漏掉了正则化项的部分 λ{W}。",
        },
        "data_left_out": {
            "en": "Steps are mixed up: this is ∂s/∂{W} of step 3 alone, without the data part.",
            "zh": "步骤混淆了：这只是第 3 步的 ∂s/∂{W}，漏掉了数据项的部分。",
        },
        "penalty_subtracted": {
            "en": "The penalty's part λ{W} was subtracted; J = L + s adds it.",
            "zh": "正则化项的部分 λ{W} 被减去了；J = L + s 是把它加上。",
        },
        "outer_reversed": {
            "en": "The outer product is reversed: its column and its row have changed places.",
            "zh": "外积的顺序反了：列向量与行向量交换了位置。",
        },
        "penalty_on_bias": {
            "en": "λ{W} was added to the gradient of a bias; biases are not penalised.",
            "zh": "偏置的梯度里加上了 λ{W}；偏置不参与正则化。",
        },
        "not_transposed": {
            "en": "W2 was used where its transpose W2ᵀ belongs.",
            "zh": "该用转置 W2ᵀ 的地方用了 W2。",
        },
        "slope_at_h": {
            "en": "φ′ was taken at h. It belongs at z, where the unit stands on the curve.",
            "zh": "φ′ 取在了 h 处，应当取在 z 处。",
        },
        "slope_left_out": {
            "en": "φ′(z) was left out: this is ∂J/∂h, not yet passed through φ.",
            "zh": "漏掉了 φ′(z)：这仍是 ∂J/∂h，还没有经过激活函数。",
        },
        "value_for_slope": {
            "en": "h = φ(z) stands where its derivative φ′(z) belongs.",
            "zh": "该用导数 φ′(z) 的地方用了 h = φ(z)。",
        },
        "mixed_up": {
            "en": "Steps are mixed up: this is {other}, the yield of step {other_step}.",
            "zh": "步骤混淆了：这是 {other}，第 {other_step} 步的结果。",
        },
        "forward": {
            "en": "This is {other} of forward propagation, not a gradient.",
            "zh": "这是前向传播的 {other}，不是梯度。",
        },
        "shape": {
            "en": "The numbers are right, but not the shape: {came} came, {name} has {wanted}.",
            "zh": "数值正确，但形状不对：得到 {came}，而 {name} 的形状是 {wanted}。",
        },
    }
)

FRAME = MappingProxyType(
    {
        "right": {"en": "Step {step}, {name}: right.", "zh": "第 {step} 步，{name}：正确。"},
        "wrong": {"en": "Step {step}, {name}: not right.", "zh": "第 {step} 步，{name}：不正确。"},
        "or": {"en": "Or: ", "zh": "或者："},
        "carried": {
            "en": "A mistake of step {step} in {name}, carried forward correctly: ",
            "zh": "第 {step} 步 {name} 的错误被正确地传递了下来：",
        },
        "follows": {
            "en": "It follows rightly from your own {names}: the mistake was made before.",
            "zh": "由你自己的 {names} 推导到这里是正确的：错误在更早的地方。",
        },
        "unknown": {
            "en": "It matches no mistake that is known here.",
            "zh": "与这里已知的错误都不符。",
        },
        "shape_hint": {
            "en": "The shape {came} came; {name} has the shape of {W}, {wanted}.",
            "zh": "得到的形状是 {came}；{name} 与 {W} 形状相同，为 {wanted}。",
        },
        "along": {
            "en": "The shape is right, and it points the right way; its length is not right.",
            "zh": "形状正确，方向也正确；长度不对。",
        },
        "against": {
            "en": "The shape is right, but it points the opposite way.",
            "zh": "形状正确，但方向相反。",
        },
        "astray": {
            "en": "The shape is right, but it points another way, {angle}° off.",
            "zh": "形状正确，但方向偏离了 {angle}°。",
        },
        "zero": {
            "en": "The shape is right, but all of it is zero.",
            "zh": "形状正确，但全部为零。",
        },
        "should_be_zero": {
            "en": "The shape is right, but the gradient is exactly zero here.",
            "zh": "形状正确，但这里的梯度恰为零。",
        },
        "not_finite": {
            "en": "It holds NaN or infinity.",
            "zh": "其中含有 NaN 或无穷大。",
        },
        "not_numbers": {
            "en": "It is not made of real numbers: {came} came.",
            "zh": "它不是由实数组成的：得到的是 {came}。",
        },
        "all_right": {
            "en": "Right: {names}, on {count} networks.",
            "zh": "正确：{names}，共检验 {count} 个网络。",
        },
        "right_here": {"en": "Right: {names}.", "zh": "正确：{names}。"},
        "count": {
            "en": "(Wrong on {wrong} of {tried} networks.)",
            "zh": "（{tried} 个网络中有 {wrong} 个不正确。）",
        },
        "question": {
            "en": "**Backpropagation.** Write a function that derives {names} for this network:",
            "zh": "**反向传播。** 为下面的网络写一个函数，求出 {names}：",
        },
        "question_step": {
            "en": "**Backpropagation, step {step}.** Derive {names} for this network:",
            "zh": "**反向传播，第 {step} 步。** 为下面的网络求出 {names}：",
        },
        "question_answer": {
            "en": (
                "A function may take {given}, by these names, and returns {names} as NumPy arrays:"
                " a dictionary by name, or a tuple in this order."
            ),
            "zh": (
                "函数可以按名称取用 {given}，并以 NumPy 数组返回 {names}："
                "按名称的字典，或按此顺序的元组。"
            ),
        },
        "question_numbers": {
            "en": "An answer in numbers is for these:",
            "zh": "若直接给出数值，请使用下列数据：",
        },
        "missing": {"en": "It is missing.", "zh": "缺少这一项。"},
    }
)


def sentence(key: str, lang: str, **fields: object) -> str:
    """Return a sentence in a language, its fields filled in."""
    return said(SENTENCES if key in SENTENCES else FRAME, key, lang, **fields)
