"""What is said about an answer, and around the mistakes that are found in it.

{name} is the quantity, such as ∂J/∂W2; {W} the weights or biases that it belongs to.
"""

from __future__ import annotations

from types import MappingProxyType

from bpwidget.lesson.words.languages import Words, said
from bpwidget.lesson.words.mistakes import SENTENCES

FRAME: Words = MappingProxyType(
    {
        # what else an answer may be
        "mixed_up": {
            "en": "Steps are mixed up: this is {other}, the yield of step {other_step}.",
            "zh": "步骤混淆了：这是 {other}，第 {other_step} 步的结果。",
        },
        "forward": {
            "en": "This is {other} of forward propagation, not a gradient.",
            "zh": "这是前向传播的 {other}，不是梯度。",
        },
        "shape": {
            "en": "The numbers are right, but not the shape: got {came}, and {name} has {wanted}.",
            "zh": "数值正确，但形状不对：得到 {came}，而 {name} 的形状是 {wanted}。",
        },
        # around a finding
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
            "en": "The shape is {came}, but {name} has the shape of {W}, {wanted}.",
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
            "en": "It must be made of real numbers, got {came}.",
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
        # what is no answer at all
        "missing_names": {"en": "{names}: no answer.", "zh": "{names}：没有答案。"},
        "no_gradient": {
            "en": "Unknown gradient {got}; choose from {known}.",
            "zh": "没有名为 {got} 的梯度；可选：{known}。",
        },
        "return_all": {
            "en": "Return a mapping by name, or a tuple of {names}; got {got}.",
            "zh": "请返回按名称的映射，或 {names} 的元组；得到的却是 {got}。",
        },
        "give_all": {
            "en": "Give a mapping by name, or a tuple of {names}; got {got}.",
            "zh": "请给出按名称的映射，或 {names} 的元组；得到的却是 {got}。",
        },
        "not_an_array": {
            "en": "{name} must be a NumPy array, got {got}; return np.array(...).",
            "zh": "{name} 须为 NumPy 数组，得到的却是 {got}；请返回 np.array(...)。",
        },
        "stopped": {
            "en": "{function} was stopped after {seconds} seconds; does one of its loops never"
            " end?",
            "zh": "{function} 运行 {seconds} 秒后被停止；是否有不会结束的循环？",
        },
        "raised": {"en": "{function} raised {error}", "zh": "{function} 引发了 {error}"},
        "raised_in": {
            "en": "{function} raised {error} (line {number})",
            "zh": "{function} 引发了 {error}（第 {number} 行）",
        },
        "raised_by": {
            "en": "{function} raised {error} (line {number}: {code})",
            "zh": "{function} 引发了 {error}（第 {number} 行：{code}）",
        },
        "in_place": {
            "en": "{function} changes {names} in place; work on a copy, such as {first}.copy().",
            "zh": "{function} 就地修改了 {names}；请使用副本，如 {first}.copy()。",
        },
        "no_signature": {
            "en": "{function} has no signature to read its parameters from; write a function.",
            "zh": "{function} 没有可读取参数的签名；请写一个函数。",
        },
        "not_given": {
            "en": "{function} asks for {name}; choose from {given}.",
            "zh": "{function} 要求 {name}；可选：{given}。",
        },
        "positional": {
            "en": "{function} must take {name} by name.",
            "zh": "{function} 须能按名称接受 {name}。",
        },
    }
)


def sentence(key: str, lang: str, **fields: object) -> str:
    """Return a sentence in a language, its fields filled in."""
    return said(SENTENCES if key in SENTENCES else FRAME, key, lang, **fields)
