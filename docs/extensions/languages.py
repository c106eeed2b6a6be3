"""Pages in English and Chinese in one site: each knows its language and its counterpart.

A Chinese page lies in `zh/`, or has a name that ends in `.zh` where both stand side by side.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from furo.navigation import get_navigation_tree
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment.adapters.toctree import TocTree

# the first page of each language, whose lists of pages are the navigation
HOMES = {"en": "index", "zh": "zh/index"}
CODES = {"en": "en", "zh": "zh-CN"}
D2L = {
    "en": 'network, notation and derivation follow <a href="https://d2l.ai">Dive into Deep Learning</a>',
    "zh": '网络、记号和推导依照<a href="https://zh.d2l.ai">《动手学深度学习》</a>',
}
WORDS = {
    "en": {
        "tagline": "backpropagation you can move",
        "other": "中文",
        "search": "Search",
        "skip": "Skip to the text",
        "menu": "Pages",
        "contents": "On this page",
        "theme": "Light, dark, or as the system has it",
        "top": "To the top",
        "next": "Next",
        "previous": "Before",
        "live": "Open this lesson live",
        "live_note": "In a new tab, in your browser. Nothing is installed, and what you type stays "
        "on your machine.",
        "repository": "source",
        "notation": D2L["en"],
    },
    "zh": {
        "tagline": "亲手拨动反向传播",
        "other": "English",
        "search": "搜索",
        "skip": "跳到正文",
        "menu": "页面",
        "contents": "本页内容",
        "theme": "浅色、深色或跟随系统",
        "top": "回到顶部",
        "next": "下一页",
        "previous": "上一页",
        "live": "在线运行本课",
        "live_note": "在新标签页里、在你自己的浏览器中运行：不用安装，你输入的内容不会离开你的电脑。",
        "repository": "源代码",
        "notation": D2L["zh"],
    },
}


class Page(NamedTuple):
    """A page's name without its language, and the language."""

    name: str
    lang: str


def page(docname: str) -> Page:
    """Return which page this is, and in which language."""
    if docname.startswith("zh/"):
        return Page(docname.removeprefix("zh/"), "zh")
    if docname.endswith(".zh"):
        return Page(docname.removesuffix(".zh"), "zh")
    return Page(docname, "en")


def counterpart(docname: str, docnames: set[str]) -> str | None:
    """Return the same page in the other language, if there is one."""
    name, lang = page(docname)
    others = (name,) if lang == "zh" else (f"zh/{name}", f"{name}.zh")
    return next((other for other in others if other in docnames), None)


def lesson_of(docname: str) -> str | None:
    """Return the path of a lesson's notebook within the folder of lessons, if it is one."""
    name, lang = page(docname)
    folder, _, lesson = name.rpartition("/")
    if folder != "lessons" or lesson == "index":
        return None
    return f"{lesson}.ipynb" if lang == "en" else f"{lang}/{lesson}.ipynb"


def trees(app: Sphinx, lang: str) -> Iterator[addnodes.toctree]:
    """Yield the lists of pages on the first page of a language, without the other language's."""
    for tree in app.env.get_doctree(HOMES[lang]).findall(addnodes.toctree):
        if HOMES["zh"] not in tree["includefiles"]:
            yield tree


def navigation(app: Sphinx, docname: str) -> str:
    """Return the list of all pages of a page's language, for the side."""
    resolved = (
        TocTree(app.env).resolve(
            docname, app.builder, tree, prune=False, titles_only=True, includehidden=True
        )
        for tree in trees(app, page(docname).lang)
    )
    shown = (app.builder.render_partial(tree)["fragment"] for tree in resolved if tree is not None)
    return str(get_navigation_tree("".join(shown)))


def sections(app: Sphinx, docname: str) -> list[dict[str, Any]]:
    """Return the parts of the site in a page's language, for the top."""
    return [
        {
            "docname": section,
            "title": app.env.titles[section].astext(),
            "here": docname == section
            or docname.startswith(section.removesuffix("/index") + "/"),
        }
        for tree in trees(app, page(docname).lang)
        for section in tree["includefiles"]
    ]


def speak(
    app: Sphinx, docname: str, _template: str, context: dict[str, Any], _doctree: object
) -> None:
    """Give a page its language, the words around its text, and its links."""
    names = set(app.env.found_docs)
    name, lang = page(docname)
    words, other = WORDS[lang], counterpart(docname, names)
    lesson = lesson_of(docname)
    context |= {
        "language": CODES[lang],
        "words": words,
        "home": HOMES[lang],
        "other": other,
        "other_language": CODES["en" if lang == "zh" else "zh"],
        "is_home": docname in HOMES.values(),
        "repository": app.config.REPOSITORY,
        "live": app.config.LIVE.format(path=lesson) if lesson else None,
        "sections": sections(app, docname),
        "furo_navigation_tree": navigation(app, docname),
    }
    # what the pages of one language lead on to stays in it
    for way in ("next", "prev"):
        step = context.get(way)
        if step and page_of_link(app, docname, step["link"]).lang != lang:
            context[way] = None


def page_of_link(app: Sphinx, docname: str, link: str) -> Page:
    """Return the page that a link of another leads to."""
    for other in app.env.found_docs:
        if app.builder.get_relative_uri(docname, other) == link:
            return page(other)
    return page(docname)


def setup(app: Sphinx) -> dict[str, bool]:
    """Join with Sphinx."""
    app.add_config_value("LIVE", "", "html", str)
    app.add_config_value("REPOSITORY", "", "html", str)
    app.connect("html-page-context", speak, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
