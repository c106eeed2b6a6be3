"""The notes on a user's own data in the panel's language: the Chinese of `Data.notes`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bpwidget.mlp.refusals import filled
from bpwidget.mlp.training.notes import Note

CHINESE: Mapping[str, str] = MappingProxyType(
    {
        "names": "第 {row} 行（{got}）按列名读取；header=False 把它当作样本",
        "comments": "以 # 开头的行已略去：第 {rows} 行",
        "encoding": (
            "文件不是 UTF-8，按 {encoding} 读取；若名称有误，"
            "请传入 pandas.read_csv(file, encoding=...)"
        ),
        "decimal": "{columns} 中的逗号按小数点读取",
        "empty": "{column} 列既无名称也无值，已略去",
        "counts": "{column} 列只是行的序号，已略去；用 features=[...] 可把它作为特征",
        "identifies": (
            "{column} 列每行各不相同，只标明是哪一行，已略去；用 features=[...] 可把它作为特征"
        ),
        "index": "按 index 略去 {column} 列",
        "not_chosen": "未列入 features 的列已略去：{columns}",
        "dropped": "{of} 行中有 {n} 行缺值，已略去：第 {rows} 行",
        "two_values": "{column} 列中 {zero} 记为 0，{one} 记为 1",
        "whole": (
            "{column} 列有 {kinds} 个不同的整数，按类别读取；"
            "classes=False 按数读取，用于损失 squared_error"
        ),
        "alike": "只有大小写不同的类别算作不同的类别：{names}",
        "none_held_out": "没有留出样本，因为没有一个类别有 {least} 个样本",
    }
)


def noted(note: Note, lang: str) -> str:
    """Return what a note says in a language; arguments keep their names in Python.

    Examples
    --------
    >>> noted(Note("index", {"column": "'Id'"}), "zh")
    "按 index 略去 'Id' 列"
    """
    return str(note) if lang != "zh" else filled(CHINESE[note.key], note.fields, "、")
