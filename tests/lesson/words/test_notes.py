"""Notes on a user's own data, in both languages."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest

import bpwidget
from bpwidget.lesson.words.notes import CHINESE, noted
from bpwidget.mlp.training.notes import ENGLISH, Note

PACKAGE = Path(bpwidget.__file__).parent
HAN = re.compile("[\u4e00-\u9fff]")


def fields_of(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_english_and_chinese_have_the_same_keys() -> None:
    assert list(ENGLISH) == list(CHINESE)


@pytest.mark.parametrize("key", ENGLISH)
def test_every_note_can_be_said_in_both_languages(key: str) -> None:
    fields = {name: f"<{name}>" for name in fields_of(ENGLISH[key])}
    english, chinese = (noted(Note(key, fields), lang) for lang in ("en", "zh"))
    for sentence in (english, chinese):
        assert all(field in sentence for field in fields.values())
        assert not sentence.endswith((".", "。"))
    assert not HAN.search(english)
    assert HAN.search(chinese)


def test_every_note_is_made_somewhere_with_its_fields() -> None:
    made: dict[str, set[str]] = {}
    for path in (PACKAGE / "mlp" / "training").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "note":
                fields = {str(keyword.arg) for keyword in node.keywords}
                if isinstance(node.args[0], ast.Constant):
                    made[str(node.args[0].value)] = fields
                else:  # a reason why a column is left out
                    made |= dict.fromkeys(("counts", "identifies"), fields)
    assert made == {key: fields_of(template) for key, template in ENGLISH.items()}
