"""Every text exists in every language, with the same placeholders."""

from __future__ import annotations

import importlib
import pkgutil
import string
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

import bpwidget
from bpwidget.lesson.mistakes import KEYS
from bpwidget.lesson.scaled_mistakes import SCALED_KEYS
from bpwidget.lesson.words import learner as closer_words
from bpwidget.lesson.words import plots as plot_words
from bpwidget.lesson.words import steps as step_words
from bpwidget.lesson.words.languages import LANGUAGES, language, own_language
from bpwidget.lesson.words.mistakes import NAMES, SENTENCES


def tables() -> Iterator[tuple[str, Mapping[Any, Any]]]:
    """Yield every table of words in bpwidget, with the first module that has it."""
    seen = set()
    for module in pkgutil.walk_packages(bpwidget.__path__, "bpwidget."):
        # importing the former would run the command, and the latter needs a server's packages
        if module.name in {"bpwidget.__main__", "bpwidget.kernels.provisioner"}:
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            if is_table(value) and id(value) not in seen:
                seen.add(id(value))
                yield f"{module.name}.{name}", value


def is_table(value: object) -> bool:
    """Return whether something maps keys to words by language, or is such a mapping itself."""
    if not isinstance(value, Mapping) or value is LANGUAGES:
        return False
    return not LANGUAGES.keys().isdisjoint(value) or any(map(is_table, value.values()))


TABLES = dict(tables())
# texts that are the same in every language: symbols, and names in code
ALIKE = {"activation", "place", "epsilon", "mistake", "of", "whose"}


def words_of(table: Mapping[Any, Any], key: str = "") -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield the words of a table by key; a table may hold tables."""
    if not LANGUAGES.keys().isdisjoint(table):
        yield key, table
        return
    for name, inner in table.items():
        yield from words_of(inner, str(name))


def fields_of(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name} - {"s"}


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def test_tables_are_found_by_what_they_hold() -> None:
    found = list(map(id, TABLES.values()))
    for table in (closer_words.WORDS, NAMES, SENTENCES, plot_words.READINGS, step_words.TITLES):
        assert id(table) in found
    assert is_table({"key": {"en": "word"}})
    assert is_table({1: {"key": {"zh": "词"}}})
    assert not is_table({"key": "en"})


@pytest.mark.parametrize("table", TABLES)
def test_no_translation_is_missing(table: str) -> None:
    for key, words in words_of(TABLES[table]):
        assert set(words) - {"symbols"} == set(LANGUAGES), key
        assert fields_of(words["en"]) == fields_of(words["zh"]), key
        if words["en"].strip("; ") and key not in ALIKE:
            assert is_chinese(words["zh"]), key
        assert not is_chinese(words["en"]), key


def test_every_known_mistake_has_a_name_and_a_sentence() -> None:
    assert set(NAMES) == set(SENTENCES) == {*KEYS, *SCALED_KEYS}
    for lang in LANGUAGES:
        names = [words[lang] for words in NAMES.values()]
        assert len(set(names)) == len(names)


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
