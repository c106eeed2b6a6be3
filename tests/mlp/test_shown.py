"""Text from outside is shown on one line, of limited length, without invisible characters."""

from __future__ import annotations

import pytest
from hostile import hostile_text, is_plain
from hypothesis import given, settings
from profiles import examples

from bpwidget.mlp.refusals import MOST_OF_LIST, filled
from bpwidget.mlp.shown import MOST_OF_FIELD, MOST_OF_NAME, shown


@given(hostile_text())
@settings(max_examples=examples(500))
def test_shown_text_is_plain_and_short(text: str) -> None:
    said = shown(text)
    assert is_plain(said)
    assert len(said) <= MOST_OF_NAME
    said.encode()
    # showing it twice changes nothing more
    assert shown(said) == said


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        *((same, same) for same in ("50%_$_x_$", "<b>", "a&b", "花瓣长度", "C:\\new", " a  b ")),
        *((same, same) for same in ("Tiếng Việt", "שָׁלוֹם", "می\u200cخواهم", "x\u00a0y")),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("Length\n  (cm)", "Length (cm)"),
        ("a\tb\r\nc\u2028d", "a b c d"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\0\ud800\u202e\ufeff", "a\\x00\\ud800\\u202e\\ufeff"),
        ("e" + 50 * "\u0301", "e" + 4 * "\u0301"),
        ("x" * 1000, "x" * 40 + "…" + "x" * 39),
    ],
)
def test_ordinary_names_are_shown_unchanged(name: str, wanted: str) -> None:
    assert shown(name) == wanted


@given(hostile_text())
@settings(max_examples=examples(100))
def test_a_sentence_with_such_text_in_it_is_plain_and_short(text: str) -> None:
    said = filled("{name} is not {known}", {"name": text, "known": [text] * 1000}, ", ")
    assert is_plain(said)
    assert len(said) <= MOST_OF_FIELD + MOST_OF_LIST + 30
