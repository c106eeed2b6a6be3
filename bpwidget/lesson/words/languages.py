"""The languages of the panel, and functions that return a sentence in one of them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

from bpwidget.mlp.arguments import choice

LANGUAGES: Mapping[str, str] = MappingProxyType({"en": "English", "zh": "中文"})
# in the order in which gettext reads them
VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")

Words: TypeAlias = Mapping[str, Mapping[str, str]]


def language(lang: str | None) -> str:
    """Return a language of the panel, the environment's own for None, or refuse it.

    Raises
    ------
    TypeError, ValueError
        If there is no such language.
    """
    if lang is None:
        return own_language()
    choice("lang", lang, LANGUAGES)
    return str(lang)


def own_language() -> str:
    """Return the language of the environment's locale, or English if that is not one of ours.

    Examples
    --------
    >>> from unittest.mock import patch
    >>> with patch.dict(os.environ, {"LANGUAGE": "zh_CN:en"}):
    ...     own_language()
    'zh'
    >>> with patch.dict(os.environ, {"LANGUAGE": "fr_FR"}):
    ...     own_language()
    'en'
    """
    wanted = next((value for name in VARIABLES if (value := os.environ.get(name))), "")
    code = wanted.partition(":")[0][:2].lower()
    return code if code in LANGUAGES else "en"


def said(words: Words, key: str, lang: str, **fields: object) -> str:
    """Return a sentence of a table, its fields filled in."""
    return words[key][lang].format(**fields)


def joined(lang: str, *sentences: str) -> str:
    """Return sentences one after the other, separated as is usual in the language."""
    return ("" if lang == "zh" else " ").join(sentences)


def between(lang: str) -> str:
    """Return the separator of a list's items.

    Examples
    --------
    >>> between("zh").join(["z", "h", "o"])
    'z、h、o'
    """
    return "、" if lang == "zh" else ", "
