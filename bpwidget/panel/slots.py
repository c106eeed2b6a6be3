"""Numbers in slots: text of the panel whose frame stays while its numbers move.

Setting HTML anew makes a browser typeset every formula again; filling a slot changes one number.
"""

from __future__ import annotations

import re

SLOT = re.compile(r"(?<=<bpw-n>)[^<]*(?=</bpw-n>)")

Change = str | dict[int, str]


def slot(text: str) -> str:
    """Return text, escaped as HTML, in a slot of its own."""
    return f"<bpw-n>{text}</bpw-n>"


def change_of(before: str | None, after: str) -> Change:
    """Return what turns one HTML into another: numbers by slot, or all of it anew.

    Examples
    --------
    >>> change_of("<bpw-n>1</bpw-n> + <bpw-n>2</bpw-n>", "<bpw-n>1</bpw-n> + <bpw-n>3</bpw-n>")
    {1: '3'}
    >>> change_of("L = <bpw-n>1</bpw-n>", "J = <bpw-n>1</bpw-n>")
    'J = <bpw-n>1</bpw-n>'
    """
    if before is None or SLOT.sub("", before) != SLOT.sub("", after):
        return after
    pairs = zip(SLOT.findall(before), SLOT.findall(after), strict=True)
    return {index: new for index, (old, new) in enumerate(pairs) if old != new}
