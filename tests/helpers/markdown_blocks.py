"""Blocks of code in Markdown, and running the Python ones as a reader would."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path
from typing import Any, NamedTuple

BLOCK = re.compile(r"^```([\w-]+)\n(.*?)^```", re.DOTALL | re.MULTILINE)


class Block(NamedTuple):
    """A block of code, and its language."""

    kind: str
    text: str


def blocks(file: Path) -> list[Block]:
    """Return the blocks of a file in order."""
    return [Block(*found) for found in BLOCK.findall(file.read_text(encoding="utf-8"))]


def without_words(code: str) -> str:
    """Return code without comments, `lang` arguments and line breaks in calls."""
    return re.sub(r'\s+|,?\s*lang="\w+"|\s*# .*', "", code).replace(",)", ")")


def run(code: str, names: dict[str, Any]) -> str:
    """Run a block of Python and return what it prints."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(code, names)  # noqa: S102 - as a reader would
    return said.getvalue()
