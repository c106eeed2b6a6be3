"""The content of a built site's HTML files, as far as tests need it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

# tags without an end tag
VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    ]
)
# elements that request something from a server, other than links
ASKING = ("src", "srcset", "data", "poster", "action", "data-live")
CSS_ADDRESS = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)")


@dataclass
class Page(HTMLParser):
    """A parsed HTML file."""

    path: Path
    lang: str = ""
    title: str = ""
    ids: list[str] = field(default_factory=list)
    links: list[dict[str, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    pictures: list[dict[str, str]] = field(default_factory=list)
    tags: dict[str, int] = field(default_factory=dict)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self.within: list[str] = []
        self.feed(self.path.read_text(encoding="utf-8"))

    def __hash__(self) -> int:
        return hash(self.path)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record an element."""
        given = {name: value or "" for name, value in attrs}
        self.tags[tag] = self.tags.get(tag, 0) + 1
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "html":
            self.lang = given.get("lang", "")
        if tag == "a" or (
            tag == "link" and given.get("rel") in {"next", "prev", "alternate", "search"}
        ):
            self.links.append(given)
        elif "href" in given:
            self.asked.append(given["href"])
        if tag == "img":
            self.pictures.append(given)
        self.asked += [given[name] for name in ASKING if given.get(name)]
        self.asked += addresses_in_css(given.get("style", ""))
        if tag not in VOID:
            self.within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        while self.within and self.within.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Record text."""
        if "title" in self.within and "svg" not in self.within:
            self.title += data
        elif "style" in self.within:
            self.asked += addresses_in_css(data)
        elif "script" not in self.within:
            self.text += data


def addresses_in_css(text: str) -> list[str]:
    """Return the URLs in a style sheet."""
    return [first or second for first, second in CSS_ADDRESS.findall(text)]


def pages_in(site: Path) -> Iterator[Page]:
    """Yield every page of a site."""
    for path in sorted(site.rglob("*.html")):
        yield Page(path)


def is_elsewhere(address: str) -> bool:
    """Return whether an address is on another host."""
    parts = urlsplit(address)
    return bool(parts.netloc or parts.scheme not in {"", "data"})


def target(page: Path, address: str) -> tuple[Path, str]:
    """Return the file and the anchor of a relative address."""
    parts = urlsplit(address)
    path = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    return path, unquote(parts.fragment)
