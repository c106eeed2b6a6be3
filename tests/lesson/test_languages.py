"""Every word there is, in every language, with the same places for numbers."""

from __future__ import annotations

import string

import pytest

from bpwidget.lesson import (
    handouts,
    mistake_words,
    panel_words,
    plot_words,
    step_words,
)
from bpwidget.lesson.languages import LANGUAGES, Words, language, own_language
from bpwidget.lesson.summary import WORDS as SUMMARY

TABLES: dict[str, Words] = {
    "sentences on mistakes": mistake_words.SENTENCES,
    "frames of verdicts": mistake_words.FRAME,
    "handouts": handouts.WORDS,
    "the panel": panel_words.WORDS,
    "the plots": plot_words.WORDS,
    "readings": plot_words.READINGS,
    "titles": {str(step): words for step, words in step_words.TITLES.items()},
    "notes": {str(step): words for step, words in step_words.NOTES.items()},
    "the summary": SUMMARY,
}
# what is written alike: signs, and names that stand in code
ALIKE = {"activation", "place"}


def fields_of(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name} - {"s"}


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


@pytest.mark.parametrize("table", TABLES)
def test_no_translation_is_missing(table: str) -> None:
    for key, words in TABLES[table].items():
        assert set(words) - {"symbols"} == set(LANGUAGES), key
        assert fields_of(words["en"]) == fields_of(words["zh"]), key
        if words["en"].strip("; ") and key not in ALIKE:
            assert is_chinese(words["zh"]), key
        assert not is_chinese(words["en"]), key


def test_symbols_have_no_letters_of_a_language() -> None:
    for key, words in plot_words.WORDS.items():
        assert not is_chinese(words["symbols"]), key


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "zh_CN:en"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({}, "en"),
    ],
)
def test_the_language_is_that_of_the_locale(
    environment: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert own_language() == language(None) == expected
