"""Notes on how a user's table was read: a key and fields, and an English sentence for each key.

`lesson/words/notes.py` has the same keys in Chinese.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bpwidget.mlp.refusals import filled

# the items of a list are joined
ENGLISH: Mapping[str, str] = MappingProxyType(
    {
        "names": (
            "row {row} ({got}) is read as the names of the columns;"
            " header=False reads it as a sample"
        ),
        "comments": "lines that begin with # are left out: row {rows}",
        "encoding": (
            "the text is read as {encoding}, since it is not UTF-8; if a name looks wrong, pass"
            " pandas.read_csv(file, encoding=...)"
        ),
        "decimal": "a comma is read as the decimal point in {columns}",
        "empty": "column {column} is left out, since it has neither a name nor a value",
        "counts": (
            "column {column} is left out, since it counts the rows; features=[...] includes it"
        ),
        "identifies": (
            "column {column} is left out, since its value differs in every row;"
            " features=[...] includes it"
        ),
        "index": "column {column} is left out, since it is the index",
        "not_chosen": "columns left out, since features does not name them: {columns}",
        "dropped": "{n} of {of} rows are left out, since they lack a value: row {rows}",
        "two_values": "in column {column}, {zero} is 0 and {one} is 1",
        "whole": (
            "column {column} holds {kinds} different whole numbers, which are read as classes;"
            " classes=False reads them as numbers, for the loss squared_error"
        ),
        "alike": "classes that differ in capital letters alone are different classes: {names}",
        "none_held_out": "no sample is held out, since no class has {least} of them",
    }
)


# limit on the rows or columns that a sentence lists
LISTED = 5


@dataclass(frozen=True)
class Note:
    """A sentence about what was left out, or how something was read.

    Parameters
    ----------
    key : str
        The key of a template in `ENGLISH`.
    fields : mapping of str to anything
        The fields of the template.

    Examples
    --------
    >>> str(Note("index", {"column": "'Id'"}))
    "column 'Id' is left out, since it is the index"
    """

    key: str
    fields: Mapping[str, Any]

    def __str__(self) -> str:
        return filled(ENGLISH[self.key], self.fields, ", ")


def note(key: str, **fields: object) -> Note:
    """Return a note with its fields."""
    return Note(key, fields)


def listed(words: list[str]) -> list[str]:
    """Return the first few of many words, as a sentence lists them.

    Examples
    --------
    >>> listed(["2", "3"]), listed(list("abcdefg"))
    (['2', '3'], ['a', 'b', 'c', 'd', 'e', '...'])
    """
    return words if len(words) <= LISTED else [*words[:LISTED], "..."]
