"""What the controls are called, in the language of the panel."""

from __future__ import annotations

from typing import Any

from bpwidget.lesson.words.languages import Words, said


class Labels:
    """Remembers which words name a widget, and writes them in a language."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._names: list[tuple[Any, str, str, dict[str, object]]] = []

    def name(self, widget: Any, key: str, tooltip: str = "", **fields: object) -> Any:
        """Return a widget whose description, and tooltip if any, is to be a word of the panel."""
        self._names.append((widget, key, tooltip, fields))
        return widget

    def show(self, lang: str) -> None:
        """Write every label."""
        for widget, key, tooltip, fields in self._names:
            with widget.hold_sync():
                if key:
                    widget.description = said(self._words, key, lang, **fields)
                if tooltip:
                    widget.tooltip = said(self._words, tooltip, lang, **fields)
