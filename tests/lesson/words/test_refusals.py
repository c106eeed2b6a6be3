"""Refusals carry a key and fields, and say the same in English and in Chinese."""

from __future__ import annotations

import ast
import copy
import pickle
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import bpwidget as bp
from bpwidget.lesson.words.refusals import CHINESE, refusal
from bpwidget.mlp.refusals import (
    ENGLISH,
    Refusal,
    RefusedFileError,
    RefusedOverflowError,
    RefusedTypeError,
    RefusedValueError,
)

PACKAGE = Path(bp.__file__).parent
KINDS = {
    RefusedValueError: ValueError,
    RefusedTypeError: TypeError,
    RefusedOverflowError: OverflowError,
    RefusedFileError: FileNotFoundError,
}
HAN = re.compile("[\u4e00-\u9fff]")


def fields_of(template: str) -> set[str]:
    """Return the names of the fields of a template."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def raised() -> Iterator[tuple[str, str, set[str]]]:
    """Yield the file, key and fields of every refusal raised with a literal key."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if not re.fullmatch("Refused[A-Za-z]*Error", node.func.id):
                continue
            fields = {str(keyword.arg) for keyword in node.keywords}
            keys = node.args[0]
            both = (keys.body, keys.orelse) if isinstance(keys, ast.IfExp) else (keys,)
            for key in both:
                if isinstance(key, ast.Constant):
                    yield path.name, str(key.value), fields


def test_english_and_chinese_have_the_same_keys_and_fields() -> None:
    assert list(ENGLISH) == list(CHINESE)
    for key, english in ENGLISH.items():
        assert fields_of(english) == fields_of(CHINESE[key]), key


@pytest.mark.parametrize("key", ENGLISH)
def test_every_sentence_can_be_said_in_both_languages(key: str) -> None:
    fields = {name: f"<{name}>" for name in fields_of(ENGLISH[key])}
    error = RefusedValueError(key, **fields)
    chinese = refusal(error, "zh")
    for said in (str(error), chinese):
        assert all(field in said for field in fields.values())
        assert not said.endswith((".", "。"))
    assert not HAN.search(str(error))
    assert HAN.search(chinese) or key == "verbatim"


def test_every_raised_refusal_is_in_the_table_with_its_fields() -> None:
    found = list(raised())
    assert len(found) > 90
    for file, key, fields in found:
        assert key in ENGLISH, (file, key)
        assert fields_of(ENGLISH[key]) <= fields, (file, key)


def test_every_sentence_of_the_table_is_used() -> None:
    code = [path.read_text("utf-8") for path in PACKAGE.rglob("*.py") if path.stem != "refusals"]
    constants = {
        node.value
        for text in code
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant)
    }
    assert set(ENGLISH) - constants == {"verbatim"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_refusal_is_still_a_built_in_error(kind: type[Refusal]) -> None:
    error = kind("at_most", name="n", most=3, got=4)
    assert isinstance(error, KINDS[kind])
    assert error.args == ("n must be at most 3, got 4",)
    pickled = pickle.loads(pickle.dumps(error))  # noqa: S301 - just written
    for again in (pickled, copy.copy(error)):
        assert (type(again), str(again)) == (kind, str(error))
        assert (again.key, again.fields) == ("at_most", {"name": "n", "most": 3, "got": 4})


def test_a_diverged_run_can_be_copied_with_its_message() -> None:
    settings = bp.Settings("squared_error", learning_rate=1e200)
    net = bp.MLP([[1.0]], [[1.0]], activation="identity")
    run = bp.History.start(net, ([1.0], [0.0]), settings).advance()
    assert run.diverged is not None
    again = copy.copy(run.diverged)
    assert str(again) == run.stopped
    assert again.state is run.diverged.state
    assert refusal(run.diverged, "zh").startswith("学习率为 1e+200 时，第 1 次更新之后 o ")


def test_choices_are_listed_in_the_style_of_each_language() -> None:
    with pytest.raises(ValueError, match=r"^unknown lang 'fr'; choose from en, zh$") as caught:
        bp.BackpropPanel(lang="fr")
    assert isinstance(caught.value, Refusal)
    assert refusal(caught.value, "zh") == "没有名为 'fr' 的 lang；可选：en、zh"


def test_a_planted_mistake_has_its_name_in_the_language() -> None:
    error = RefusedOverflowError(
        "too_large_planted", quantity="dJ/dh", mistake="softmax_twice", name="dJ/do"
    )
    assert "softmax_twice planted in dJ/do" in str(error)
    assert "softmax 求导两次" in refusal(error, "zh")
