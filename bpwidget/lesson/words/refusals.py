"""The library's refusals in the panel's language: the Chinese of `mlp/refusals.py`, by key.

And the panel's own sentences, for a user who sees labels and has typed a number, rather than
written the name of an argument.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from bpwidget.lesson.words import learner, panel, training
from bpwidget.lesson.words.languages import Words
from bpwidget.lesson.words.mistakes import NAMES, mistake_name
from bpwidget.lesson.words.symbols import symbol
from bpwidget.mlp.refusals import ENGLISH, Refusal, filled

# a message of another library stays in its own language
CHINESE: Mapping[str, str] = MappingProxyType(
    {
        # one value
        "number": "{name} 须为数，得到的却是 {got}",
        "finite": "{name} 须为有限数，得到的却是 {got}",
        "not_negative": "{name} 须为不小于 0 的有限数，得到的却是 {got}",
        "positive": "{name} 须为大于 0 的有限数，得到的却是 {got}",
        "whole": "{name} 须为不小于 {least} 的整数，得到的却是 {got}",
        "whole_not_negative": "{name} 须为不小于 0 的整数，得到的却是 {got}",
        "whole_positive": "{name} 须为正整数，得到的却是 {got}",
        "whole_between": "{name} 须为 {least} 到 {most} 的整数，得到的却是 {got}",
        "at_most": "{name} 不得超过 {most}，得到的却是 {got}",
        "flag": "{name} 须为 True 或 False，得到的却是 {got}",
        "text": "{name} 须为字符串，得到的却是 {got}",
        "texts": "{name} 须为若干字符串，得到的却是 {got}",
        "one_of": "{name} 须为以下之一：{known}，得到的却是 {got}",
        "unknown": "没有名为 {got} 的 {name}；可选：{known}",
        "unknown_near": "没有名为 {got} 的 {name}；是否指 {near}？",
        "unknown_in_loss": "没有名为 {got} 的 {name}：它已含在损失 {loss} 中；可选：{known}",
        "unknown_in": "{name}：没有名为 {got} 的量；可选：{known}",
        "by_name": "{name} 须为按名称的映射，得到的却是 {got}",
        "verbatim": "{sentence}",
        # an array
        "real": "{name} 须由实数组成，得到的却是 {got}",
        "ragged": "{name} 各行长度不一；各行须等长",
        "no_array_of": "{name} 无法作为数组读取：{reason}",
        "notes": "notes 须为由 data.notes 中的各条组成的列表，得到的却是 {got}",
        "scalar": "{name} 须为一个数，得到的形状却是 {shape}",
        "masked": "{name} 的元素不得被掩蔽，下标 {index} 处却是被掩蔽的",
        "vector": "{name} 须为向量，得到的形状却是 {shape}",
        "matrix": "{name} 须为矩阵，得到的形状却是 {shape}",
        "empty": "{name} 至少须含一个数，得到的形状却是 {shape}",
        "all_finite": "{name} 的每个元素须为有限数，下标 {index} 处却是 {got}",
        "two_numbers": "{name} 须为两个有限数，得到的却是 {got}",
        "shape": "{name} 的形状须为 {wanted}，得到的却是 {shape}",
        "shape_beside": (
            "{other} 的形状是 {other_shape}，所以 {name} 的形状须为 {wanted}，得到的却是 {shape}"
        ),
        "shapes_transposed": (
            "形状 {shapes} 只有转置后（即按 x @ W1 存放时）才相符；"
            "这样的权重请用 MLP.from_transposed"
        ),
        "shapes_upright": "形状 {shapes} 只有按 W1 @ x 存放时才相符；这样的权重请用 MLP",
        "most_drawn": (
            "inputs、hidden、outputs 合起来不得超过 {most} 个数，hidden={hidden} 时却有 {got} 个"
        ),
        # networks of other libraries
        "sklearn": (
            "estimator 须为 scikit-learn 中已拟合的 MLPClassifier 或 MLPRegressor，得到的却是 {got}"
        ),
        "sklearn_unfitted": "estimator 须先拟合才有权重，得到的却是 {got}",
        "torch": (
            "model 须为由 Linear、激活函数、Linear 组成的 torch.nn.Sequential，得到的却是 {got}"
        ),
        "torch_weights": "model：无法读取 {layer} 的权重：{reason}",
        "one_hidden_layer": "{name} 须恰有一个隐藏层，得到的却是 {got}",
        "no_such_activation": "{name} 的激活函数是 {got}；这里的网络只有以下之一：{known}",
        "no_such_output": (
            "{name} 以 {got} 结尾；"
            "这里的网络以第二层权重结尾，或以下列之一结尾（归入损失）：{known}"
        ),
        # an object
        "net": "net 须为 MLP，得到的却是 {got}",
        "file_path": "file 须为路径，如 'sheet.md'，得到的却是 {got}",
        "file_name": "{name} 须为文件名，得到的却是 {got}",
        "file_ending": "file 的扩展名须为以下之一：{endings}，得到的却是 {got}",
        "trace": "trace 须为 backprop 的返回值，得到的却是 {got}",
        "data": "data 须为 Data，得到的却是 {got}",
        "data_or_sample": "data 须为 Data 或一个样本 (x, y)，得到的却是 {got}",
        "data_or_name": (
            "data 须为 Data、数据集的名称（如 'moons'）或 data_from 接受的数据，得到的却是 {got}"
        ),
        "settings": "settings 须为 Settings，得到的却是 {got}",
        "history": "run 须为 History，得到的却是 {got}",
        "ax": "ax 须为 matplotlib 的 Axes，得到的却是 {got}",
        # the target of one sample, and of many
        "class": "损失为 {loss} 时，y 须为 0 到 {last} 的类别序号，得到的却是 {got}",
        "class_of_outputs": (
            "outputs={outputs} 时，y 须为 0 到 {last} 的类别序号，得到的却是 {got}"
        ),
        "classes": "损失为 {loss} 时，{name} 须为 0 到 {last} 的类别，得到的却是 {got}",
        "classes_large": "{name} 的类别须在 int64 的范围之内，下标 {index} 处却是 {got}",
        "classes_of_numbers": (
            "损失为 {loss} 时，{name} 须为 0 到 {last} 的类别，得到的却是 {got}；"
            "squared_error 是用于数的损失"
        ),
        "classes_shape": "{name} 的形状须为 {wanted}，每个样本一个类别，得到的却是 {shape}",
        "classes_at": (
            "outputs={outputs} 时，{name} 须为 0 到 {last} 的类别，下标 {index} 处却是 {got}"
        ),
        "targets_shape": "损失为 {loss} 时，{name} 的形状须为 {wanted}，得到的却是 {shape}",
        "targets_shape_of_classes": (
            "损失为 {loss} 时，{name} 的形状须为 {wanted}，得到的却是 {shape}；"
            "data.one_hot() 把类别转成标签"
        ),
        "targets_at": "损失为 {loss} 时，{name} 须在 0 与 {most} 之间，下标 {index} 处却是 {got}",
        "accuracy": "计算准确率时 y 须为类别，得到的却是 {got}；标签不是整数时没有准确率",
        "output_activation_of_loss": (
            "损失为 {loss} 时，output_activation 须为 'identity'（它自身已对 o 作用 {contains}），"
            "得到的却是 {got}；以 ŷ = {psi}(o) 计算的损失有 {known}"
        ),
        "output_softmax": (
            "output_activation 须为以下之一：{known}，得到的却是 {got}；softmax 已包含在损失"
            " cross_entropy 之中，与 output_activation='identity' 同用"
        ),
        # a weight, an axis
        "frozen": '{name} 须为名称，如 ("b1", "W2[0,1]")，得到的却是 {got}',
        "frozen_unknown": '{name} 只能含 W1、W2、b1、b2 或 "W1[0,0]" 这样的元素，得到的却是 {got}',
        "entry": '{name}：{got} 不是 "W1[0,0]" 或 "b1[0]" 这样的元素',
        "no_array": "{name}：{got} 不存在；这个网络没有 {array}",
        "no_entry": "{name}：{got} 不存在；{array} 的形状是 {shape}，元素为 {first} 到 {last}",
        "axes": "axes 须为两个名称，得到的却是 {got}",
        "axis": ('axes：{got} 不是 "W1[0,0]" 或 "b1[0]" 这样的元素，也不是 "gradient" 或 "random"'),
        "axes_differ": "axes 的两个轴须不同，得到的却是两次 {got}",
        "axes_same_direction": "axes 的两个轴须不同，得到的却是两次同一方向",
        "axes_zero_gradient": "axes：此处梯度为零，没有方向",
        "axes_zero_direction": "{name} 不得为零：零没有方向",
        "axes_missing_bias": "{name} 须为零，因为这个网络没有 {array}",
        "axes_path": "axes：{got} 是一次训练的路径方向，而现在还没有训练",
        "path_straight": "目前路径都在一条直线上，张不成平面；请继续更新，直到路径转向",
        # numbers that are too large
        "too_large": "{quantity} 超出 float64 的范围；请减小 x、权重或 lam",
        "too_large_batch": "{quantity} 超出 float64 的范围；请减小 X、权重或 lam",
        "too_large_held_out": (
            "留出样本的 {quantity} 超出 float64 的范围；请减小 X_test、权重或 lam"
        ),
        "too_large_planted": (
            "{name} 中植入错误“{mistake}”时，{quantity} 超出 float64 的范围；请减小 x 或权重"
        ),
        "too_large_grid": "J 在这一网格上超出 float64 的范围；请减小 span 或权重",
        "too_large_plot": ("{name} 太大，无法画出两个特征的图；请先除以一个数，得到的却是 {got}"),
        "diverged": (
            "学习率为 {rate} 时，第 {update} 次更新之后 {quantity} 不再是有限数；"
            "请减小学习率或权重（保留最后一个正常的状态）"
        ),
        "diverged_held_out": (
            "学习率为 {rate} 时，第 {update} 次更新之后留出样本的 {quantity} 不再是有限数；"
            "请减小学习率或权重（保留最后一个正常的状态）"
        ),
        "diverged_memory": (
            "学习率为 {rate} 时，第 {update} 次更新之后优化器的内部状态不再是有限数；"
            "请减小权重，或换用 {optimiser} 以外的优化器（保留最后一个正常的状态）"
        ),
        # data
        "test_pair": "X_test 与 y_test 须一同给出，缺少 {missing}",
        "test_alike": (
            "{name}_test 须与 {name} 一致（形状 {shape}，类型 {dtype}），"
            "得到的却是形状 {test_shape}，类型 {test_dtype}"
        ),
        "features": "features 的长度须为 {wanted}，X 的每列一个名称，得到的却是 {got}",
        "answers": "{name} 的长度须为 {n}，{samples} 的每个样本一项，得到的却是 {got}",
        "answers_shape": (
            "{name} 须为向量或矩阵，{samples} 的每个样本一行，得到的形状却是 {shape}"
        ),
        "spread": "{feature} 的标准差超出 float64 的范围；请先换算这一特征，再调用 standardised()",
        "one_hot": "one_hot() 要求 y 为类别，得到的却是数值标签",
        "one_hot_large": "one_hot() 要求 y 的类别转成标签后不超过 {most} 个数，得到的却有 {got} 个",
        "one_hot_from_0": "one_hot() 要求 y 为从 0 开始的类别，得到的却是 {got}",
        "fixed_samples": "不能为 {data} 设置 {name}：它的样本是固定的",
        "batch": "batch 须在 1 与样本数 {n} 之间，得到的却是 {got}",
        # the user's own table
        "source": "source 须为 CSV 文件、DataFrame、按名称的列或数组 (X, y)，得到的却是 {got}",
        "source_file": "source 须为存在的文件，得到的却是 {got}",
        "source_address": (
            "source 须为存在的文件，得到的却是网址 {got}；请传入 pandas.read_csv({got})"
        ),
        "needs_pandas": (
            "{label} 是 CSV 文件，由 pandas 读取，而 pandas 没有安装；请运行 pip install pandas"
        ),
        "needs_narwhals": (
            "source 是 {label} 的 DataFrame，由 narwhals 读取，而 narwhals 没有安装；"
            "请运行 pip install narwhals"
        ),
        "table_text": (
            "{label} 须为 UTF-8 或其他常见编码的文本文件；"
            "请传入 pandas.read_csv(file, encoding=...) 的返回值，"
            "其他种类的文件请用 pandas 的相应函数读取"
        ),
        "table_csv": (
            "{label} 无法按 CSV 读取：{reason}；请传入 pandas.read_csv(file, ...) 的返回值"
        ),
        "table_empty": "{label} 没有数据行；需要一到八个特征和一个标签",
        "table_header_alone": "{label} 只有表头，下面没有数据行",
        "table_header_or_not": (
            "{label}：第 {row} 行（{got}）可能是列名，也可能是样本；"
            "请用 header=True 或 header=False 说明"
        ),
        "header_of_file": "header 用于文件，而 source 不是文件",
        "table_most_rows": (
            "{label} 不得超过 {most} 行；请只传入一部分，如 DataFrame 的 sample({most})"
        ),
        "table_row": "{label}：第 {row} 行须有 {wanted} 个单元格，每列一个，得到的却是 {got} 个",
        "table_columns": "source：各列须等长，得到的却是 {got}",
        "table_same_column": "{label}：列名须各不相同，{got} 却不止一个；请改名",
        "table_features": (
            "{label} 除标签 {target} 外须有 {least} 到 {most} 列特征，得到的却是 {got} 列；"
            "请用 features 选择，如 features=[{example}]"
        ),
        "column_names": "features 须为列名的列表，得到的却是 {got}",
        "column_twice": "{name}：{got} 列在 features、target、index 中出现了两次",
        "table_no_value": (
            '{label}：第 {row} 行的 {column} 列没有值；missing="drop" 可略去这样的行'
        ),
        "table_no_row": "{label}：没有一行在 {columns} 各列中都有值",
        "table_feature": (
            "{label}：特征须为数，第 {row} 行的 {column} 列却是 {got}；"
            "请改正，或用 features=[...] 选择其他列"
        ),
        "table_words": (
            "{label}：特征须为数，第 {row} 行的 {column} 列却是 {got}；"
            "请用 features=[{example}] 选择其他列，或用 target={column} 预测这一列"
        ),
        "table_words_chosen": (
            "{label}：特征须为数，第 {row} 行的 {column} 列却是 {got}；"
            "请用 features=[{example}] 选择其他列"
        ),
        "table_target": "{label}：classes=False 时标签须为数，第 {row} 行的 {column} 列却是 {got}",
        "table_finite": (
            "{label}：数须为有限数，第 {row} 行的 {column} 列却是 {got}；"
            "请改正，或用 features=[...] 选择其他列"
        ),
        "table_exact": (
            "{label}：float64 容不下第 {row} 行 {column} 列的 {got} 的所有数位；"
            "请用 features=[...] 略去这一列，或从中减去一个数"
        ),
        "table_comma": (
            "{label}：第 {row} 行 {column} 列的 {got} 中，逗号可能是小数点，也可能是千位分隔符；"
            '请传入 pandas.read_csv(file, decimal=",") 或 pandas.read_csv(file, thousands=",")'
        ),
        "table_one_class": (
            "{label}：{column} 列至少须有两个类别，得到的却只有 {got}；请用 target 选择要预测的列"
        ),
        "table_one_number": (
            "{label}：{column} 列至少须有两个不同的数，得到的却只有 {got}；"
            "请用 target 选择要预测的列"
        ),
        "table_most_classes": (
            "{label}：{column} 列不得超过 {most} 个类别，得到的却是 {got} 个；"
            "请用 target 选择要预测的列"
        ),
        "arrays_target": "target 是表中的列名，不能与数组 (X, y) 一同给出",
        "arrays_rows": "X 与 y 的行数须相同，得到的却是 {X} 与 {y}",
        "rows": "{name} 须为数组或列表，每行一个样本，得到的却是 {got}",
        "row": "X：第 {row} 行须为数的列表，得到的却是 {got}",
        "row_length": "X：第 {row} 行的长度须为 {wanted}，与第 0 行相同，得到的却是 {got}",
        "one_answer": "y 须为每个样本一个答案，得到的却是 {got}；多个答案请用 Data(X, y)",
        # an exercise, a planted mistake
        "task": 'task 须为 "backward" 或 1 到 7 的步骤，得到的却是 {got}',
        "no_part": "{name} 要求回答 {known}，得到的却是 {got} 的答案",
        "on": "on 须为 Trace、MLP、已发表的例题或由它们组成的列表，得到的却是 {got}",
        "own_of_networks": "{name} 不能与 on 一同给出，on 自有其值；得到的却是 {got}",
        "own_of_trace": "{name} 不能与 Trace 一同给出，Trace 自有其值；得到的却是 {got}",
        "traces": "traces 须为由 backprop 的返回值组成的元组，得到的却是 {got}",
        "alike": "一道题的所有网络须有相同的 {what}，得到的却是 {first} 与 {other}",
        "answer_names": "answer：{got} 不是第 {step} 步的量；可选：{known}",
        "answer_by_name": (
            "第 {step} 步有 {known}，answer 须为按名称的映射；或用 name 说明是其中哪一个"
        ),
        "planted": (
            '{name} 须为一个量和一个错误，如 ("dJ/dz", "slope_left_out")，得到的却是 {got}'
        ),
        "not_plantable": "planted：{name} 中不能植入 {mistake}；可选：{known}",
        "nothing_plantable": "planted：{name} 中不能植入错误；可选：{known}",
        # a number that is typed on a panel
        "typed_number": "{name} 须为数，如 0.5、1/3 或 1e-3，得到的却是 {got}",
        "typed_several": "{name} 须为一个数，其中不得有空格或逗号，得到的却是 {got}",
        "typed_comma": "{name}：{got} 可以是 {thousands}，也可以是 {decimal}；请不要使用逗号",
        "typed_divided": "{name}：除数不能为 0，得到的却是 {got}",
        "typed_large": "{name} 的绝对值须小于 1.8e308，得到的却是 {got}",
        "typed_small": "{name} 须为 0，或绝对值不小于 5e-324，得到的却是 {got}",
        # a plot, a panel
        "sample_own": (
            "指定 sample 时，x 与 y 须为样本 {sample} 的值，得到的却是 {got}；请只给出其一"
        ),
        "sample_of_none": "sample 须为数据集中的样本，而现在没有数据集，得到的却是 {got}",
        "plot_run": "这个图需要一次梯度下降的训练，而现在没有",
        "plot_classes": "这个图需要类别，而 {data} 的 y 不是类别",
        "plot_inputs": "决策边界要求网络有 2 个输入，得到的却是 {got} 个",
        "steps": "{name} 须为若干步的编号，如 (3, 5)，得到的却是 {got}",
        "at_most_entries": "{name} 不得超过 {most} 项，得到的却有 {got} 项",
        "weights": '{name} 须为 {{"W1[0,0]": 0.5}} 这样的映射，得到的却是 {got}',
        "panel_weights": (
            "面板上的权重不得超过 {most} 个，hidden={hidden}、inputs={inputs} 时却有 {got} 个；"
            "请减小 hidden"
        ),
        "panel_samples": "面板上的 data 不得超过 {most} 个样本，得到的却有 {got} 个",
        "panel_values": "面板上的 data 不得超过 {most} 个数，得到的却有 {got} 个",
        "format_needs": "这里的 file 须为 PNG 或 SVG：其他格式需要 {package}，而它没有安装",
        "live_canvas": 'playing 需要 canvas="live"，因为播放要等浏览器画完',
        "state": "state 须为 panel.to_dict() 的返回值，得到的却是 {got}",
        "state_json": "state 不是合法的 JSON：{reason}",
        "state_long": "state 不得超过 {most} 个字符，得到的却有 {got} 个",
        "state_parts": "state 中的数与名称不得超过 {most} 个，得到的却更多",
        "state_deep": "state 的嵌套不得超过 {most} 层，得到的却更深",
        "state_version": "state 的版本须为 {wanted}，得到的却是 {got}",
        "state_unknown": "state 只能包含面板的控件，得到的却还有 {got}",
        "state_missing": "state 须包含面板的每个控件，缺少 {missing}",
        "state_data": "state：data 须包含 X 与 y，得到的却是 {got}",
        "state_given": "state：given 须包含 W1 与 W2，得到的却是 {got}",
    }
)


def refusal(error: Refusal, lang: str) -> str:
    """Return what an error says in a language; arguments keep their names in Python.

    Examples
    --------
    >>> from bpwidget.mlp.refusals import RefusedValueError
    >>> error = RefusedValueError("not_negative", name="lam", got=-1.0)
    >>> refusal(error, "zh")
    'lam 须为不小于 0 的有限数，得到的却是 -1.0'
    >>> refusal(error, "en")
    'lam must be a finite number of 0 or more, got -1.0'
    """
    if lang != "zh":
        return str(error)
    fields = dict(error.fields)
    if fields.get("mistake") in NAMES:
        fields["mistake"] = mistake_name(fields["mistake"], fields["name"], lang)
    return filled(CHINESE[error.key], fields, "、")


# the sign on the label of a control, in every language
SIGNS: Mapping[str, str] = MappingProxyType({"lam": "λ", "learning_rate": "η", "epsilon": "ε"})
# names of controls in a sentence, where the widget's own label would not do
LABELS: Words = MappingProxyType(
    {
        "axes": {"en": "axes", "zh": "坐标轴"},
        "batch": {"en": "batch", "zh": "批量大小"},
        "data": {"en": "data", "zh": "训练数据"},
        "follow": {"en": "follow one weight", "zh": "追踪权重"},
        "lang": {"en": "language", "zh": "语言"},
        "planted": {"en": "planted mistake", "zh": "植入的错误"},
        "seed": {"en": "seed", "zh": "随机种子"},
        "step": {"en": "step", "zh": "步骤"},
        "weights": {"en": "weights", "zh": "权重"},
    }
)
# the widgets' labels; an entry with a tooltip is a control's
OF_WIDGETS = (panel.WORDS, learner.WORDS, training.WORDS)
BETWEEN_WORDS = re.compile("(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
# notes on how a typed number was read
NOTES: Words = MappingProxyType(
    {"comma": {"en": "{typed} is read as {read}.", "zh": "{typed} 按 {read} 读取。"}}
)
# the panel's own sentences; {name} is a label. Other refusals use the sentences of the library
ON_PANEL: Words = MappingProxyType(
    {
        # a number
        "number": {
            "en": "{name} must be a number (you typed {got}).",
            "zh": "{name} 必须是一个数（你输入的是 {got}）。",
        },
        "finite": {
            "en": "{name} must be a finite number (you typed {got}).",
            "zh": "{name} 必须是有限的数（你输入的是 {got}）。",
        },
        "all_finite": {
            "en": "{name} must be a finite number (you typed {got}).",
            "zh": "{name} 必须是有限的数（你输入的是 {got}）。",
        },
        "not_negative": {
            "en": "{name} must be 0 or more (you typed {got}).",
            "zh": "{name} 必须是不小于 0 的数（你输入的是 {got}）。",
        },
        "positive": {
            "en": "{name} must be greater than 0 (you typed {got}).",
            "zh": "{name} 必须大于 0（你输入的是 {got}）。",
        },
        "whole": {
            "en": "{name} must be a whole number of {least} or more (you typed {got}).",
            "zh": "{name} 必须是不小于 {least} 的整数（你输入的是 {got}）。",
        },
        "whole_not_negative": {
            "en": "{name} must be a whole number of 0 or more (you typed {got}).",
            "zh": "{name} 必须是不小于 0 的整数（你输入的是 {got}）。",
        },
        "whole_positive": {
            "en": "{name} must be a whole number of 1 or more (you typed {got}).",
            "zh": "{name} 必须是正整数（你输入的是 {got}）。",
        },
        "whole_between": {
            "en": "{name} must be a whole number from {least} to {most} (you typed {got}).",
            "zh": "{name} 必须是 {least} 到 {most} 的整数（你输入的是 {got}）。",
        },
        "at_most": {
            "en": "{name} must be at most {most} (you typed {got}).",
            "zh": "{name} 不能超过 {most}（你输入的是 {got}）。",
        },
        "typed_number": {
            "en": "{name} must be a number such as 0.5, 1/3 or 1e-3 (you typed {got}).",
            "zh": "{name} 必须是一个数，如 0.5、1/3 或 1e-3（你输入的是 {got}）。",
        },
        "typed_several": {
            "en": "{name} must be one number, without spaces or commas in it (you typed {got}).",
            "zh": "{name} 必须是一个数，中间不能有空格或逗号（你输入的是 {got}）。",
        },
        "typed_divided": {
            "en": "{name}: nothing can be divided by 0 (you typed {got}).",
            "zh": "{name}：除数不能为 0（你输入的是 {got}）。",
        },
        "typed_large": {
            "en": "{name} must be less than 1.8e308 in size (you typed {got}).",
            "zh": "{name} 的绝对值必须小于 1.8e308（你输入的是 {got}）。",
        },
        "typed_small": {
            "en": "{name} must be 0 or at least 5e-324 in size (you typed {got}).",
            "zh": "{name} 必须是 0，或绝对值不小于 5e-324（你输入的是 {got}）。",
        },
        "targets_at": {
            "en": "{name} must be from 0 to {most} with this loss (you typed {got}).",
            "zh": "采用这种损失时，{name} 必须在 0 到 {most} 之间（你输入的是 {got}）。",
        },
        "output_activation_of_loss": {
            "en": "The loss {loss} applies {contains} to o itself. Choose squared_error or another"
            " loss of ŷ first, or identity as output ψ.",
            "zh": "损失 {loss} 自身已对 o 作用 {contains}。请先选用平方误差等以 ŷ 计算的损失，"
            "或把输出激活设为 identity。",
        },
        "batch": {
            "en": "{name} must be from 1 to {n}, the number of samples (you typed {got}).",
            "zh": "{name} 必须在 1 到样本数 {n} 之间（你输入的是 {got}）。",
        },
        # the axes of the plot
        "axes_differ": {"en": "Choose two different axes.", "zh": "请选择两个不同的坐标轴。"},
        "axes_same_direction": {
            "en": "Both axes point in the same direction here; choose another one.",
            "zh": "两个坐标轴在这里方向相同；请换一个。",
        },
        "axes_zero_gradient": {
            "en": "The gradient is zero here, so it cannot be an axis; choose another one.",
            "zh": "这里的梯度为零，没有方向，不能作坐标轴；请换一个。",
        },
        "axes_path": {
            "en": "The path of a run can be an axis only once there is a run.",
            "zh": "开始训练之后，才能用训练路径的方向作坐标轴。",
        },
        "path_straight": {
            "en": "So far the path is a straight line and spans no plane; make more updates.",
            "zh": "目前路径还是一条直线，张不成平面；请再更新几次。",
        },
        # numbers that are too large
        "too_large": {
            "en": "{quantity} would be too large to compute; try smaller x, weights or λ.",
            "zh": "{quantity} 会大到无法计算；请减小 x、权重或 λ。",
        },
        "too_large_batch": {
            "en": "{quantity} would be too large to compute on these data; try smaller weights"
            " or λ.",
            "zh": "在这些数据上 {quantity} 会大到无法计算；请减小权重或 λ。",
        },
        "too_large_held_out": {
            "en": "{quantity} of the held-out samples would be too large to compute; try smaller"
            " weights or λ.",
            "zh": "留出样本的 {quantity} 会大到无法计算；请减小权重或 λ。",
        },
        "too_large_planted": {
            "en": "With this mistake ({name}: {mistake}), {quantity} would be too large to compute;"
            " try smaller x or weights.",
            "zh": "植入这个错误（{name}：{mistake}）时，{quantity} 会大到无法计算；"
            "请减小 x 或权重。",
        },
        "too_large_grid": {
            "en": "J would be too large to compute somewhere on this plot; try smaller weights.",
            "zh": "J 在图中某处会大到无法计算；请减小权重。",
        },
        "diverged": {
            "en": "{quantity} is no longer finite after update {update} with η = {rate}. Try a"
            " smaller η or smaller weights; the last good state is kept.",
            "zh": "η = {rate} 时，第 {update} 次更新之后 {quantity} 不再是有限的数。"
            "请减小 η 或权重；已保留最后一个正常的状态。",
        },
        "diverged_held_out": {
            "en": "{quantity} of the held-out samples is no longer finite after update {update}"
            " with η = {rate}. Try a smaller η or smaller weights; the last good state is kept.",
            "zh": "η = {rate} 时，第 {update} 次更新之后留出样本的 {quantity} 不再是有限的数。"
            "请减小 η 或权重；已保留最后一个正常的状态。",
        },
        "diverged_memory": {
            "en": "The optimiser's memory is no longer finite after update {update} with η ="
            " {rate}. Try smaller weights or another optimiser than {optimiser}; the last good"
            " state is kept.",
            "zh": "η = {rate} 时，第 {update} 次更新之后优化器的内部状态不再是有限的数。"
            "请减小权重，或换用 {optimiser} 以外的优化器；已保留最后一个正常的状态。",
        },
    }
)


def label(name: str, lang: str) -> str:
    """Return the panel's label of an argument, or of a component of one counted from 0.

    Examples
    --------
    >>> [label(name, "en") for name in ("lam", "x[0]", "hidden", "W1[0,0]")]
    ['λ', 'x₁', 'hidden', 'W1[0,0]']
    >>> label("seed", "zh")
    '随机种子'
    """
    component = re.fullmatch(r"([xy])\[(\d+)\]", name)
    if component:
        return component[1] + str(int(component[2]) + 1).translate(SUBSCRIPTS)
    if name in LABELS:
        return LABELS[name][lang]
    if name in SIGNS:
        return SIGNS[name]
    return next(
        (words[name][lang] for words in OF_WIDGETS if {name, f"{name} tip"} <= set(words)), name
    )


def said_to_user(error: Refusal, lang: str) -> str:
    """Return what the panel says of a refusal: a whole sentence, without the names of arguments.

    Examples
    --------
    >>> from bpwidget.mlp.refusals import RefusedValueError
    >>> error = RefusedValueError("not_negative", name="lam", got=-3.0)
    >>> said_to_user(error, "en")
    'λ must be 0 or more (you typed −3).'
    >>> said_to_user(error, "zh")
    'λ 必须是不小于 0 的数（你输入的是 −3）。'
    """
    fields = {name: _for_user(name, value) for name, value in error.fields.items()}
    if fields.get("mistake") in NAMES:
        fields["mistake"] = mistake_name(error.fields["mistake"], error.fields["name"], lang)
    if "name" in fields:
        component = error.fields["name"] in ("x", "y") and re.fullmatch(
            r"\[\d+\]", str(fields.get("index"))
        )
        name = f"{error.fields['name']}{fields['index'] if component else ''}"
        fields["name"] = _partials(label(name, lang))
    elif error.key == "batch":
        fields["name"] = label("batch", lang)
    if error.key in ON_PANEL:
        # in Chinese, a space goes next to a sign but not between words
        return BETWEEN_WORDS.sub("", filled(ON_PANEL[error.key][lang], fields, ""))
    template = (CHINESE if lang == "zh" else ENGLISH)[error.key]
    for name, sign in SIGNS.items():
        template = re.sub(rf"\b{name}\b", sign, template)
    separator, stop = ("、", "。") if lang == "zh" else (", ", ".")
    sentence = filled(template, fields, separator)
    return sentence if sentence.endswith((".", "。", "!", "?", "？")) else sentence + stop


def _for_user(field: str, value: object) -> object:
    """Return a field of a refusal as the panel writes it."""
    if isinstance(value, float):
        return f"{value + 0.0:.6g}".replace("-", "−")  # adding 0.0 turns -0.0 into 0.0
    if isinstance(value, int):
        return str(value).replace("-", "−")
    return _partials(value) if field == "quantity" and isinstance(value, str) else value


def _partials(text: str) -> str:
    """Return a text with the names of gradients as the panel prints them."""
    return symbol(re.sub(r"\bd([JLs])/d(?=[A-Za-z])", r"∂\1/∂", text))
