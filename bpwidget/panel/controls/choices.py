"""Lists whose options and value change together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def offer(dropdown: Any, options: Sequence[tuple[str, Any]], value: Any) -> None:
    """Give a list its options, and after them the one that is chosen.

    They go in two messages, for within one their order follows the kernel's hash seed.
    """
    if dropdown.options != tuple(options):
        with dropdown.hold_sync():
            dropdown.options = options
    dropdown.value = value
