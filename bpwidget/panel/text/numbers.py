"""Text whose frame stays while its numbers change: each number is in a slot.

New HTML makes a browser typeset every formula again; filling a slot changes one number.
"""

from __future__ import annotations

from functools import lru_cache

OPEN, CLOSE = "<bpw-n>", "</bpw-n>"

TextChange = str | dict[int, str]


def slot(text: str) -> str:
    """Return text, already escaped as HTML, in a slot."""
    return f"{OPEN}{text}{CLOSE}"


def change_of(before: str | None, after: str) -> TextChange:
    """Return what turns one HTML text into another: new numbers by slot, or the whole text.

    Examples
    --------
    >>> change_of("<bpw-n>1</bpw-n> + <bpw-n>2</bpw-n>", "<bpw-n>1</bpw-n> + <bpw-n>3</bpw-n>")
    {1: '3'}
    >>> change_of("L = <bpw-n>1</bpw-n>", "J = <bpw-n>1</bpw-n>")
    'J = <bpw-n>1</bpw-n>'
    """
    if before is None:
        return after
    old, new = _taken_apart(before), _taken_apart(after)
    if old[::2] != new[::2]:
        return after
    pairs = enumerate(zip(old[1::2], new[1::2], strict=True))
    return {index: now for index, (then, now) in pairs if then != now}


@lru_cache(maxsize=32)
def _taken_apart(html: str) -> list[str]:
    """Return the pieces of HTML, of which every second one is the content of a slot."""
    return html.replace(CLOSE, OPEN).split(OPEN)
