"""The published examples, by name."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping

from bpwidget.lesson.words.examples import TABLE_WORDS
from bpwidget.lesson.words.languages import language
from bpwidget.lesson.worked_example import Example
from bpwidget.mlp.arguments import choice


class Examples(Mapping[str, Example]):
    """Published examples by name; a notebook shows a table of their titles and sources."""

    def __init__(self, examples: tuple[Example, ...]) -> None:
        self._by_key = {each.key: each for each in examples}

    def __getitem__(self, key: str) -> Example:
        choice("name", key, self._by_key)
        return self._by_key[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_key)

    def __len__(self) -> int:
        return len(self._by_key)

    def __repr__(self) -> str:
        width = max(map(len, self))
        return "\n".join(f"{key:{width}}  {each.title('en')}" for key, each in self.items())

    def _repr_html_(self) -> str:
        lang = language(None)
        words = {key: text[lang] for key, text in TABLE_WORDS.items()}
        head = "".join(f"<th>{words[key]}</th>" for key in ("name", "title", "source"))
        rows = "".join(
            f"<tr><td><code>{key}</code></td><td>{html.escape(each.title(lang))}</td>"
            f"<td>{html.escape(each.source)}</td></tr>"
            for key, each in self.items()
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def examples() -> Examples:
    """Return the published examples, by name.

    Each has the network, the samples and the settings of its source, and the numbers that the
    source prints; `Example.compare` compares them with those computed here, and
    `BackpropPanel.from_example` opens a panel on one.

    Returns
    -------
    mapping of str to Example

    Examples
    --------
    >>> xor = examples()["xor"]
    >>> all(each.agrees for each in xor.compare())
    True
    """
    from bpwidget.lesson.published import PUBLISHED  # noqa: PLC0415 - it draws its weights

    return Examples(PUBLISHED)
