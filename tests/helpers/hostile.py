"""Text and nested structures that could harm whatever shows or reads them, and harmless ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from typing import Any

from hypothesis import strategies as st
from platforms import IN_PYODIDE

from bpwidget.mlp.refusals import Refusal
from bpwidget.mlp.shown import JOINERS

# each has a meaning in HTML, mathtext, LaTeX, Markdown, SVG, Python, a template, a path, a
# terminal or an encoding
FRAGMENTS = (
    *("<img src=x onerror=alert(1)>", "</script>", "<!--", "-->", "]]>", "&amp;", "&#0;", '"', "'"),
    *("`", "javascript:alert(1)", "<svg/onload=alert(1)>", "' onmouseover='alert(1)", "</text>"),
    *(r"$\notacommand{x}$", "50%_$_x_$", "$x_$", "$", "$$", r"\$", "^", "_", r"\frac{1}{0}", r"\\"),
    *(r"\input{/etc/passwd}", r"\end{document}", "#", "%", "~", "{", "}", "{0}", "{name}", "{x!r}"),
    *("](javascript:alert(1))", "**b**", "```", "|", "\n# h", "\n    code", "* * *"),
    *("\n", "\r\n", "\r", "\t", "\v", "\f", "\x85", "\u2028", "\u2029", "\0", "\b", "\a", "\x7f"),
    *("\x1b[31m", "\x1b]0;title\x07", "\x9b2J", "\x1bc", "\u202e", "\u202d", "\u2066", "\u200f"),
    *("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\ufffe", "\uffff", "\ufff9"),
    *("\ud800", "\udfff", "\udc80", "\ud83d\ude00", "\U000e0041", "\U0010ffff", "\ue000"),
    *("e\u0301", "Z" + "\u0334" * 300, "\u20dd", "\u0301", "花瓣", "גובה", "طول", "नमस्ते", "ไทย"),
    *("😀", "👨\u200d👩\u200d👧", "𒀀", "\u00a0", "\u3000", "０", "ﬁ", "ß", "İ"),
    *("C:\\new", "../../etc/passwd", "~nobody/x.csv", "/dev/null", "con", "a" * 300 + ".csv"),
    *("__import__('os')", '"""', "'); import os  #", "\\", "\\x", "\\N{", "None", "nan", "1e999"),
    *("W1[0,0]", "W1[" + "9" * 5000 + ",0]", "9**9**9", "1," * 60 + "x", "(" * 3000, "", " "),
)
LONG = 10**5
MOST_OF_A_REFUSAL = 3000


def hostile_text(*, long: bool = True) -> st.SearchStrategy[str]:
    """Return text made of these fragments or of any characters, or very long text."""
    # including surrogates
    anything = st.text(st.characters(), max_size=20)
    fragment = st.sampled_from(FRAGMENTS)
    mixed = st.lists(st.one_of(fragment, anything), min_size=1, max_size=4).map("".join)
    kinds = [fragment, mixed]
    if long:
        kinds.append(mixed.map(lambda each: each * (1 + LONG // len(each or " "))))
    return st.one_of(kinds)


LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([10**400, 2**63, 10**7, 10**12]),
    # more digits than Python prints
    st.just(5000).map(lambda digits: -(10**digits)),
    st.floats(),
    hostile_text(long=False),
    st.binary(max_size=4),
)


def nested(depth: int) -> Any:
    """Return lists nested to a depth."""
    value: Any = []
    for _ in range(depth):
        value = [value]
    return value


def self_containing() -> Any:
    """Return a list that contains itself."""
    value: Any = [0.5]
    value.append(value)
    return value


def shared(times: int) -> Any:
    """Return a list that is small in memory but practically endless to iterate over."""
    value: Any = [0.5] * 10
    for _ in range(times):
        value = [value] * 10
    return value


# in Pyodide, freeing such a list overflows the stack, whoever made it
DEEP = 1_000 if IN_PYODIDE else 100_000
HUGE: Mapping[str, Callable[[], Any]] = {
    "deep": lambda: nested(DEEP),
    "in itself": self_containing,
    "shared": lambda: shared(7),
    "a million": lambda: [0.0] * 10**6,
    "a million names": lambda: dict.fromkeys((f"W1[0,{k}]" for k in range(10**6)), 0.5),
    "ten million letters": lambda: "x" * 10**7,
}
STRUCTURES = st.one_of(
    st.recursive(
        LEAVES,
        lambda inner: st.one_of(
            st.lists(inner, max_size=4),
            st.dictionaries(st.one_of(hostile_text(long=False), st.integers()), inner, max_size=3),
        ),
        max_leaves=12,
    ),
    st.sampled_from([nested(12), [[1.0, 2.0], [3.0]], [[[1.0]], 2.0], [[]], [{}]]),
)


def is_plain(text: str) -> bool:
    """Return whether a text is one line of visible characters that any stream can write."""
    return all(each.isprintable() or each.isspace() or each in JOINERS for each in text) and (
        len(text.splitlines()) <= 1
    )


def complaint_of(refusal: Refusal) -> str:
    """Return what is wrong with the wording of a refusal; empty if nothing is."""
    said = str(refusal)
    if not is_plain(said):
        return f"not plain: {said!r}"
    return f"too long: {len(said)} characters" if len(said) > MOST_OF_A_REFUSAL else ""


class _Structure(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Any] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, [name for name, _ in attrs]))

    def handle_endtag(self, tag: str) -> None:
        self.found.append(f"/{tag}")

    def handle_comment(self, _: str) -> None:
        self.found.append("comment")

    def handle_decl(self, _: str) -> None:
        self.found.append("declaration")

    def unknown_decl(self, _: str) -> None:
        self.found.append("declaration")

    def handle_pi(self, _: str) -> None:
        self.found.append("instruction")

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def structure(html: str) -> tuple[list[Any], str]:
    """Return the elements of some HTML with the names of their attributes, and its text."""
    parser = _Structure()
    parser.feed(html)
    parser.close()
    return parser.found, "".join(parser.text)
