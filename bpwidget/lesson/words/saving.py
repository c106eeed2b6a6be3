"""The menu's words for the files that it saves, and for the line of Python in it."""

from __future__ import annotations

from types import MappingProxyType

from bpwidget.lesson.words.languages import Words

WORDS: Words = MappingProxyType(
    {
        "save": {"en": "save to a file", "zh": "保存为文件"},
        "png": {"en": "picture, PNG", "zh": "图片 PNG"},
        "png tip": {"en": "the plots as pixels", "zh": "以像素图保存各个图"},
        "svg": {"en": "picture, SVG", "zh": "图片 SVG"},
        "svg tip": {
            "en": "the plots as vectors, sharp at any size",
            "zh": "以矢量图保存各个图，放大后依然清晰",
        },
        "worksheet": {"en": "worksheet", "zh": "练习纸"},
        "worksheet tip": {
            "en": "this network to work out by hand, in Markdown",
            "zh": "这个网络的手算练习，Markdown 格式",
        },
        "solution": {"en": "solution", "zh": "解答"},
        "solution tip": {
            "en": "the same worked out, in Markdown",
            "zh": "同一份练习的完整解答，Markdown 格式",
        },
        "numpy": {"en": "script, NumPy", "zh": "脚本 NumPy"},
        "numpy tip": {
            "en": "a Python script that computes the seven steps in NumPy",
            "zh": "用 NumPy 计算这七个步骤的 Python 脚本",
        },
        "torch": {"en": "script, PyTorch", "zh": "脚本 PyTorch"},
        "torch tip": {
            "en": "a Python script that has PyTorch compute the same gradients",
            "zh": "由 PyTorch 计算同样梯度的 Python 脚本",
        },
        "copy": {"en": "copy", "zh": "复制"},
        "copy tip": {"en": "copy this line to the clipboard", "zh": "把这一行复制到剪贴板"},
        "as Python": {"en": "this panel in Python", "zh": "用 Python 重建此面板"},
    }
)
