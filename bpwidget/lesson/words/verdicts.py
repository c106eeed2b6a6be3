"""Sentences about an answer, and around the mistakes found in it.

{name} is the quantity, such as ∂J/∂W2; {W} the weights or biases that it belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from bpwidget.lesson.words.languages import Words, between, said
from bpwidget.lesson.words.mistakes import SENTENCES
from bpwidget.mlp.shown import shown

FRAME: Words = MappingProxyType(
    {
        # other kinds of wrong answers
        "mixed_up": {
            "en": "Steps are mixed up: this is {other}, the result of step {other_step}.",
            "zh": "步骤混淆了：这是 {other}，第 {other_step} 步的结果。",
        },
        "forward": {
            "en": "This is {other} of forward propagation, not a gradient.",
            "zh": "这是前向传播的 {other}，不是梯度。",
        },
        "shape": {
            "en": "The numbers are right, but not the shape: yours is {came}, that of {name}"
            " is {wanted}.",
            "zh": "数值正确，但形状不对：你的是 {came}，而 {name} 的形状是 {wanted}。",
        },
        # sentences around a finding
        "right": {"en": "Step {step}, {name}: right.", "zh": "第 {step} 步，{name}：正确。"},
        "wrong": {"en": "Step {step}, {name}: not right.", "zh": "第 {step} 步，{name}：不正确。"},
        "few_digits": {
            "en": "Step {step}, {name}: too few digits to tell.",
            "zh": "第 {step} 步，{name}：位数太少，无法判断。",
        },
        "or": {"en": "Or: ", "zh": "或者："},
        "carried": {
            "en": "A mistake of step {step} in {name}, carried forward correctly: ",
            "zh": "错误出在第 {step} 步的 {name}，之后的推导都正确。",
        },
        "follows": {
            "en": "It follows correctly from your own {names}: the mistake was made earlier.",
            "zh": "由你自己的 {names} 推导到这里是正确的：错误在更早的地方。",
        },
        "unknown": {
            "en": "I don't recognise this mistake.",
            "zh": "认不出这是哪一种错误。",
        },
        "shape_hint": {
            "en": "Your answer has shape {came}; {name} has the shape of {W}, {wanted}.",
            "zh": "你的答案形状是 {came}；{name} 与 {W} 形状相同，为 {wanted}。",
        },
        "number_hint": {
            "en": "Your answer is a single number; {name} has the shape of {W}, {wanted}.",
            "zh": "你的答案只有一个数；{name} 与 {W} 形状相同，为 {wanted}。",
        },
        "one_number_hint": {
            "en": "Your answer has shape {came}; {name} is a single number.",
            "zh": "你的答案形状是 {came}；{name} 是一个数。",
        },
        "along": {
            "en": "It has the right shape and the right direction, but not the right length.",
            "zh": "形状和方向都正确，但长度不对。",
        },
        "against": {
            "en": "It has the right shape, but points in the opposite direction.",
            "zh": "形状正确，但方向相反。",
        },
        "nearly_along": {
            "en": "It has the right shape, and its direction is off by less than 1°, but its"
            " entries differ from the right ones by more than one factor.",
            "zh": "形状正确，方向的偏离不到 1°，但各分量与正确值相差的倍数并不相同。",
        },
        "nearly_against": {
            "en": "It has the right shape, but points in nearly the opposite direction.",
            "zh": "形状正确，但方向几乎相反。",
        },
        "astray": {
            "en": "It has the right shape, but its direction is off by {angle}°.",
            "zh": "形状正确，但方向偏离了 {angle}°。",
        },
        "near": {
            "en": "It is off by less than 2 %: if you rounded, give three digits.",
            "zh": "误差不到 2 %：如果作了四舍五入，请给出三位有效数字。",
        },
        "rounded": {
            "en": "As far as its digits go, it agrees with the right answer: if you rounded, give"
            " three digits.",
            "zh": "就给出的位数而言，它与正确答案一致：如果作了四舍五入，请给出三位有效数字。",
        },
        "zero": {
            "en": "It has the right shape, but all of it is zero.",
            "zh": "形状正确，但全部为零。",
        },
        "should_be_zero": {
            "en": "It has the right shape, but the gradient is exactly zero here.",
            "zh": "形状正确，但这里的梯度恰为零。",
        },
        "not_finite": {
            "en": "It contains NaN or infinity.",
            "zh": "其中含有 NaN 或无穷大。",
        },
        "not_numbers": {
            "en": "It must be made of real numbers, got {came}.",
            "zh": "答案须由实数组成，得到的却是 {came}。",
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
                "以名称为键的字典，或按此顺序的元组。"
            ),
        },
        "question_numbers": {
            "en": "An answer in numbers is for these:",
            "zh": "若直接给出数值，请使用下列数据：",
        },
        "missing": {"en": "It is missing.", "zh": "缺少这一项。"},
        # for what is not an answer
        "missing_names": {"en": "{names}: no answer.", "zh": "{names}：没有答案。"},
        "no_gradient": {
            "en": "Unknown gradient {got}; choose from {known}.",
            "zh": "没有名为 {got} 的梯度；可选：{known}。",
        },
        "return_all": {
            "en": "Return all of {names}: a tuple in this order, or a dictionary by name; got"
            " {got}.",
            "zh": "请返回全部的 {names}：按此顺序的元组，或以名称为键的字典；得到的却是 {got}。",
        },
        "give_all": {
            "en": "Give all of {names}, in this order and with commas between them.",
            "zh": "请依次给出 {names}，用逗号分隔。",
        },
        "not_an_array": {
            "en": "{name} must be a NumPy array, got {got}; return np.array(...).",
            "zh": "{name} 须为 NumPy 数组，得到的却是 {got}；请返回 np.array(...)。",
        },
        # arrays that do not fit
        "misfit": {
            "en": "{function} combines arrays whose shapes do not fit: {shapes}.",
            "zh": "{function}中参与运算的数组形状不匹配：{shapes}。",
        },
        "misfit_in": {
            "en": "{function} combines arrays whose shapes do not fit (line {number}): {shapes}.",
            "zh": "{function}中参与运算的数组形状不匹配（第 {number} 行）：{shapes}。",
        },
        "misfit_by": {
            "en": "{function} combines arrays whose shapes do not fit (line {number}: {code}):"
            " {shapes}.",
            "zh": "{function}中参与运算的数组形状不匹配（第 {number} 行：{code}）：{shapes}。",
        },
        "misfit_shapes": {
            "en": "The shapes show it: W2 is {weights}, ∂J/∂o is {other}.",
            "zh": "从形状就能看出：W2 是 {weights}，∂J/∂o 是 {other}。",
        },
        "transposed_aside": {
            "en": "The transpose is out of place: W2ᵀ belongs to the left of ∂J/∂o.",
            "zh": "转置的位置不对：W2ᵀ 应当在 ∂J/∂o 的左边。",
        },
        "stopped": {
            "en": "{function} was stopped after {seconds} seconds; does one of its loops never"
            " end?",
            "zh": "{function}运行 {seconds} 秒后被停止；是否有不会结束的循环？",
        },
        "raised": {"en": "{function} raised {error}.", "zh": "{function}引发了 {error}。"},
        "raised_in": {
            "en": "{function} raised {error} (line {number}).",
            "zh": "{function}引发了 {error}（第 {number} 行）。",
        },
        "raised_by": {
            "en": "{function} raised {error} (line {number}: {code}).",
            "zh": "{function}引发了 {error}（第 {number} 行：{code}）。",
        },
        "in_place": {
            "en": "{function} changes {names} in place; work on a copy, such as {first}.copy().",
            "zh": "{function}就地修改了 {names}；请使用副本，如 {first}.copy()。",
        },
        "no_signature": {
            "en": "{function} has no signature to read its parameters from; write a function.",
            "zh": "{function}没有可读取参数的签名；请写一个函数。",
        },
        "not_given": {
            "en": "{function} uses {name}, which is not given here; choose from {given}.",
            "zh": "{function}用到了 {name}，这里没有给出；可选：{given}。",
        },
        "not_yet": {
            "en": "{function} uses {name}, the result of step {step}, which is not known yet;"
            " choose from {given}.",
            "zh": "{function}用到了 {name}，它是第 {step} 步的结果，这时还不知道；可选：{given}。",
        },
        "positional": {
            "en": "{function} must take {name} by name.",
            "zh": "{function}须能按名称接受 {name}。",
        },
        # how an answer in another convention was read
        "read_so": {"en": "(Read {what}.)", "zh": "（读法：{what}。）"},
        "as_keys": {"en": "{keys} as {names}", "zh": "{keys} 视为 {names}"},
        "as_transposed": {
            "en": "the gradients of all weights as transposed, as for x @ W",
            "zh": "各权重的梯度视为转置，如同 x @ W 的写法",
        },
        "as_vector": {"en": "{what} as a vector", "zh": "{what} 视为向量"},
        "as_number": {"en": "{what} as a single number", "zh": "{what} 视为一个数"},
        "of_shape": {"en": "{name} of shape {shape}", "zh": "形状为 {shape} 的 {name}"},
        # in the empty box
        "placeholder": {
            "en": "numbers, or an expression like {example}",
            "zh": "数值，或表达式，如 {example}",
        },
        "placeholder_rows": {
            "en": "rows like 1 2; 3 4, or like {example}",
            "zh": "各行数值，如 1 2; 3 4，或如 {example}",
        },
        "placeholder_both": {
            "en": "two with a comma, each like {example}",
            "zh": "两个表达式，用逗号分隔，如 {example}",
        },
        "placeholder_two": {"en": "two numbers, such as 0.5, 2", "zh": "两个数，如 0.5, 2"},
    }
)

# why typed text is not an answer
TYPED: Words = MappingProxyType(
    {
        "empty": {"en": "Type an answer first.", "zh": "请先输入答案。"},
        "ragged": {"en": "The rows have different lengths.", "zh": "各行的长度不同。"},
        "comma": {
            "en": "{reason} can be one number or two: write decimals with a point, and put a space"
            " between numbers.",
            "zh": "{reason} 可以是一个数，也可以是两个数：小数请用小数点，数与数之间请留空格。",
        },
        "divided": {"en": "Nothing can be divided by 0.", "zh": "除数不能为 0。"},
        "no expression": {
            "en": "That is neither numbers nor an expression.",
            "zh": "这既不是数值，也不是表达式。",
        },
        "function": {
            "en": "A function cannot be typed here: type its expression alone, or hand the function"
            " in from a cell.",
            "zh": "这里不能输入函数：请只输入其中的表达式，或在单元格中提交这个函数。",
        },
        "not_used": {
            "en": "{reason} cannot be used in a typed answer; use numbers, the given quantities,"
            " + - * / @ **, .T, [ ], comparisons, and functions such as exp, tanh, sum, dot and"
            " outer.",
            "zh": "输入的答案中不能使用 {reason}；可以使用数、给出的量、+ - * / @ **、.T、[ ]、"
            "比较运算，以及 exp、tanh、sum、dot、outer 等函数。",
        },
        "long": {
            "en": "The text is too long; a typed answer has at most {reason} characters.",
            "zh": "文字太长；输入的答案不得超过 {reason} 个字符。",
        },
        "nested": {
            "en": "It has too many terms, or brackets within brackets, to be read; write it more"
            " simply.",
            "zh": "项数太多，或括号嵌套太深，无法读取；请写得简单一些。",
        },
        "too_large": {
            "en": "It takes more numbers than a typed answer may compute; use smaller arrays.",
            "zh": "需要计算的数太多，超过了输入的答案所允许的数量；请使用较小的数组。",
        },
        "dimensions": {
            "en": "An array here has at most {reason} dimensions.",
            "zh": "这里的数组最多有 {reason} 维。",
        },
        "whole": {
            "en": "An index, a size or a number of decimals must be a whole number.",
            "zh": "下标、大小和小数位数须为整数。",
        },
        "shapes": {
            "en": "It combines arrays whose shapes do not fit.",
            "zh": "参与运算的数组形状不匹配。",
        },
        "syntax": {
            "en": "That is not valid Python: {reason}.",
            "zh": "这不是合法的 Python：{reason}。",
        },
        "failed": {"en": "It cannot be computed: {reason}.", "zh": "无法计算：{reason}。"},
    }
)
# characters to quote of an exception's message or of a line of code
MOST_QUOTED = 1000
# the commonest messages of Python's parser, which carry no key, and their translations
SYNTAX: Mapping[str, str] = MappingProxyType(
    {
        r"'(.)' was never closed": r"“\1” 没有闭合",
        r"unmatched '(.)'": r"“\1” 没有对应的开括号",
        r"closing parenthesis '(.)' does not match opening parenthesis '(.)'.*": (
            r"“\1” 与 “\2” 不配对"
        ),
        r"invalid syntax\. Perhaps you forgot a comma\?": "语法错误，是否漏了逗号？",
        r"invalid syntax.*": "语法错误",
        r"invalid character '(.)'.*": r"不能使用字符 “\1”",
        r"invalid decimal literal": "数的写法不对",
        r"unterminated string literal.*": "引号没有闭合",
    }
)
# the subject of a sentence about code without a name
NAMELESS: Mapping[str, str] = MappingProxyType({"en": "Your answer", "zh": "你的答案"})


def typed_refused(key: str, reason: str, lang: str) -> str:
    """Return why typed text is not an answer.

    Examples
    --------
    >>> typed_refused("syntax", "'(' was never closed", "zh")
    '这不是合法的 Python：“(” 没有闭合。'
    """
    if key == "syntax" and lang == "zh":
        for words, chinese in SYNTAX.items():
            if re.fullmatch(words, reason):
                reason = re.sub(words, chinese, reason, count=1)
                break
    return said(TYPED, key, lang, reason=shown(reason, MOST_QUOTED))


def sentence(key: str, lang: str, **fields: object) -> str:
    """Return a sentence in a language, its fields filled in; a tuple is a list of names.

    Examples
    --------
    >>> sentence("raised", "en", function="<lambda>", error="KeyError: 3")
    'Your answer raised KeyError: 3.'
    """
    function = fields.get("function")
    if function == "<lambda>":
        fields["function"] = NAMELESS[lang]
    elif function is not None and lang == "zh":
        fields["function"] = f"{function} "  # Chinese text has a space after Latin letters
    listed = {
        name: between(lang).join(value) if isinstance(value, tuple) else value
        for name, value in fields.items()
    }
    texts = {
        name: shown(value, MOST_QUOTED) if isinstance(value, str) else value
        for name, value in listed.items()
    }
    return said(SENTENCES if key in SENTENCES else FRAME, key, lang, **texts)
