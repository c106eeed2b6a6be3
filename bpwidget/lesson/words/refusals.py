"""What the library refuses, in the panel's language: the Chinese of `mlp/refusals.py`, by key."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bpwidget.lesson.words.mistakes import NAMES
from bpwidget.mlp.refusals import Refusal, filled

# what is said in the words of somebody else has no words of its own
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
        "one_of": "{name} 须为以下之一：{known}，得到的却是 {got}",
        "unknown": "没有名为 {got} 的 {name}；可选：{known}",
        "unknown_near": "没有名为 {got} 的 {name}；是否指 {near}？",
        "unknown_in": "{name}：没有名为 {got} 的量；可选：{known}",
        "by_name": "{name} 须为按名称的映射，得到的却是 {got}",
        "verbatim": "{sentence}",
        # an array
        "real": "{name} 须由实数组成，得到的却是 {got}",
        "ragged": "{name} 各行长度不一；各行须等长",
        "vector": "{name} 须为向量，得到的形状却是 {shape}",
        "matrix": "{name} 须为矩阵，得到的形状却是 {shape}",
        "empty": "{name} 至少须含一个数，得到的形状却是 {shape}",
        "all_finite": "{name} 的每个元素须为有限数，下标 {index} 处却是 {got}",
        "two_numbers": "{name} 须为两个有限数，得到的却是 {got}",
        "shape": "{name} 的形状须为 {wanted}，得到的却是 {shape}",
        "shape_beside": (
            "{other} 的形状是 {other_shape}，所以 {name} 的形状须为 {wanted}，得到的却是 {shape}"
        ),
        # an object
        "net": "net 须为 MLP，得到的却是 {got}",
        "trace": "trace 须为 backprop 的返回值，得到的却是 {got}",
        "data": "data 须为 Data，得到的却是 {got}",
        "data_or_sample": "data 须为 Data 或一个样本 (x, y)，得到的却是 {got}",
        "data_or_name": "data 须为 Data 或数据集的名称（如 'moons'），得到的却是 {got}",
        "settings": "settings 须为 Settings，得到的却是 {got}",
        "history": "run 须为 History，得到的却是 {got}",
        "ax": "ax 须为 matplotlib 的 Axes，得到的却是 {got}",
        # the target of one sample, and of many
        "class": "损失为 {loss} 时，y 须为 0 到 {last} 的类别序号，得到的却是 {got}",
        "class_of_outputs": (
            "outputs={outputs} 时，y 须为 0 到 {last} 的类别序号，得到的却是 {got}"
        ),
        "classes": "损失为 {loss} 时，{name} 须为 0 到 {last} 的类别，得到的却是 {got}",
        "classes_shape": "{name} 的形状须为 {wanted}，每个样本一个类别，得到的却是 {shape}",
        "classes_at": (
            "outputs={outputs} 时，{name} 须为 0 到 {last} 的类别，下标 {index} 处却是 {got}"
        ),
        "targets_shape": "损失为 {loss} 时，{name} 的形状须为 {wanted}，得到的却是 {shape}",
        "targets_shape_of_classes": (
            "损失为 {loss} 时，{name} 的形状须为 {wanted}，得到的却是 {shape}；"
            "data.one_hot() 把类别转成目标"
        ),
        "targets_at": "损失为 {loss} 时，{name} 须在 0 与 {most} 之间，下标 {index} 处却是 {got}",
        "accuracy": "计算准确率时 y 须为类别，得到的却是 {got}；不是整数的目标没有准确率",
        # a weight, an axis
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
        "diverged": (
            "学习率为 {rate} 时，第 {update} 次更新之后 {quantity} 不再是有限数；"
            "请减小学习率或权重（保留最后一个正常的状态）"
        ),
        "diverged_held_out": (
            "学习率为 {rate} 时，第 {update} 次更新之后留出样本的 {quantity} 不再是有限数；"
            "请减小学习率或权重（保留最后一个正常的状态）"
        ),
        "diverged_memory": (
            "学习率为 {rate} 时，第 {update} 次更新之后优化器的记忆不再是有限数；"
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
        "one_hot": "one_hot() 要求 y 为类别，得到的却是目标",
        "one_hot_from_0": "one_hot() 要求 y 为从 0 开始的类别，得到的却是 {got}",
        "fixed_samples": "不能为 {data} 设置 {name}：它的样本是固定的",
        "batch": "batch 须在 1 与样本数 {n} 之间，得到的却是 {got}",
        # somebody's own table
        "source": "source 须为数组 (X, y)、DataFrame 或 CSV 文件的路径，得到的却是 {got}",
        "source_file": "source 须为存在的文件，得到的却是 {got}",
        "table_text": "{label} 须为 UTF-8 编码的文本文件",
        "table_csv": "{label} 无法按 CSV 读取：{reason}",
        "table_empty": "{label} 没有数据行；需要两到八个特征和一个目标",
        "table_header_alone": "{label} 只有表头，下面没有数据行",
        "table_header_mixed": ("{label}：其他各行在此处都是数，第 1 行却是 {got}；表头中不得有数"),
        "table_most_rows": "{label} 不得超过 {most} 行",
        "table_row": "{label}：第 {row} 行须有 {wanted} 个单元格，每列一个，得到的却是 {got} 个",
        "table_same_column": "{label}：列名须各不相同，{got} 却不止一个",
        "table_features": (
            "{label} 除目标 {target} 外须有 {least} 到 {most} 列特征，得到的却是 {got} 列"
        ),
        "table_no_value": "{label}：第 {row} 行的 {column} 列没有值",
        "table_feature": "{label}：特征须为数，第 {row} 行的 {column} 列却是 {got}",
        "table_target": "{label}：classes=False 时目标须为数，第 {row} 行的 {column} 列却是 {got}",
        "table_finite": "{label}：数须为有限数，第 {row} 行的 {column} 列却是 {got}",
        "table_one_class": "{label}：{column} 列至少须有两个类别，得到的却只有 {got}",
        "table_one_number": "{label}：{column} 列至少须有两个不同的数，得到的却只有 {got}",
        "table_most_classes": "{label}：{column} 列不得超过 {most} 个类别，得到的却是 {got} 个",
        "arrays_target": "target 是表中的列名，不能与数组 (X, y) 一同给出",
        "arrays_rows": "X 与 y 的行数须相同，得到的却是 {X} 与 {y}",
        "rows": "{name} 须为数组或列表，每行一个样本，得到的却是 {got}",
        "row": "X：第 {row} 行须为数的列表，得到的却是 {got}",
        "row_length": "X：第 {row} 行的长度须为 {wanted}，与第 0 行相同，得到的却是 {got}",
        "one_answer": "y 须为每个样本一个答案，得到的却是 {got}；多个答案请用 Data(X, y)",
        # an exercise, a planted mistake
        "task": 'task 须为 "backward" 或 1 到 7 的步骤，得到的却是 {got}',
        "answer_names": "answer：{got} 不是第 {step} 步的量；可选：{known}",
        "answer_by_name": (
            "第 {step} 步有 {known}，answer 须为按名称的映射；或用 name 说明是其中哪一个"
        ),
        "planted": (
            '{name} 须为一个量和一个错误，如 ("dJ/dz", "slope_left_out")，得到的却是 {got}'
        ),
        "not_plantable": "planted：{name} 中不能植入 {mistake}；可选：{known}",
        "nothing_plantable": "planted：{name} 中不能植入错误；可选：{known}",
        # a plot, a panel
        "sample_own": (
            "指定 sample 时，x 与 y 须为样本 {sample} 的值，得到的却是 {got}；请只给出其一"
        ),
        "sample_of_none": "sample 须为数据集中的样本，而现在没有数据集，得到的却是 {got}",
        "plot_run": "这个图需要一次梯度下降的训练，而现在没有",
        "plot_classes": "这个图需要类别，而 {data} 的 y 是其他目标",
        "plot_inputs": "决策边界要求网络有 2 个输入，得到的却是 {got} 个",
        "steps": "{name} 须为若干步的编号，如 (3, 5)，得到的却是 {got}",
        "weights": '{name} 须为 {{"W1[0,0]": 0.5}} 这样的映射，得到的却是 {got}',
        "live_canvas": 'playing 需要 canvas="live"，因为播放要等浏览器画完',
        "state": "state 须为 panel.to_dict() 的返回值，得到的却是 {got}",
        "state_json": "state 不是合法的 JSON：{reason}",
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
        fields["mistake"] = NAMES[fields["mistake"]][lang]
    return filled(CHINESE[error.key], fields, "、")
