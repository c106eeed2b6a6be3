"""Pages in English and Chinese in one site: each knows its language and its counterpart.

A Chinese page is in `zh/`, or its name ends in `.zh` if both are in the same folder.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx

# the first page of each language, whose lists of pages are the navigation
HOMES = {"en": "index", "zh": "zh/index"}
CODES = {"en": "en", "zh": "zh-CN"}
D2L = {
    "en": "network, notation and derivation follow "
    '<a href="https://d2l.ai">Dive into Deep Learning</a>',
    "zh": '网络、记号和推导依照<a href="https://zh.d2l.ai">《动手学深度学习》</a>',
}
WORDS = {
    "en": {
        "tagline": "backpropagation you can move",
        "other": "中文",
        "search": "Search",
        "skip": "Skip to content",
        "menu": "Pages",
        "contents": "On this page",
        "theme": "Light, dark or system theme",
        "top": "Back to top",
        "next": "Next",
        "previous": "Previous",
        "live": "Open this lesson live",
        "live_note": "Runs in a new tab of your browser. Nothing is installed, and what you type "
        "stays on your machine.",
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
        "live_note": "在新标签页里、在你自己的浏览器中运行：不用安装，"
        "你输入的内容不会离开你的电脑。",
        "repository": "源代码",
        "notation": D2L["zh"],
    },
}


class Page(NamedTuple):
    """A page's name without its language, and the language."""

    name: str
    lang: str


def page(docname: str) -> Page:
    """Return a page's name and language."""
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
    """Return the path of a lesson's notebook in the folder of lessons, or None if it is not one."""
    name, lang = page(docname)
    folder, _, lesson = name.rpartition("/")
    if folder != "lessons" or lesson == "index":
        return None
    return f"{lesson}.ipynb" if lang == "en" else f"{lang}/{lesson}.ipynb"


def parts(app: Sphinx, lang: str) -> list[str]:
    """Return the pages linked from the first page of a language."""
    return [name for name in app.env.toctree_includes[HOMES[lang]] if name != HOMES["zh"]]


def listed(app: Sphinx, names: list[str], docname: str, depth: int = 1) -> tuple[str, bool]:
    """Return a list of pages in the HTML of Furo's style sheet, and whether this page is in it.

    Sphinx would make its own list for every page from the headings of all pages, which took a third
    of the time of a build.
    """
    items, found = [], False
    for number, name in enumerate(names):
        title = escape(app.env.titles[name].astext())
        below = app.env.toctree_includes.get(name, [])
        inner, within = listed(app, below, docname, depth + 1) if below else ("", False)
        here = name == docname
        found |= here or within
        classes = [f"toctree-l{depth}", *["current"] * (here or within)]
        classes += [*["current-page"] * here, *["has-children"] * bool(below)]
        link = f'<a class="reference internal" href="{uri(app, docname, name)}">{title}</a>'
        if below:
            toggle = f"toctree-checkbox-{number}-{depth}"
            link += (
                f'<input type="checkbox" class="toctree-checkbox" id="{toggle}" name="{toggle}"'
                f' role="switch" aria-label="{title}"{" checked" * (here or within)}>'
                f'<label for="{toggle}"><span class="icon"><svg><use href="#svg-arrow-right"></use>'
                "</svg></span></label>"
            )
        items.append(f'<li class="{" ".join(classes)}">{link}{inner}</li>')
    return f"<ul>{''.join(items)}</ul>", found


def uri(app: Sphinx, docname: str, other: str) -> str:
    """Return the relative address of a page from another."""
    return "#" if docname == other else app.builder.get_relative_uri(docname, other)


def sections(app: Sphinx, docname: str) -> list[dict[str, Any]]:
    """Return the sections of the site in a page's language, for the top bar."""
    return [
        {
            "docname": section,
            "title": app.env.titles[section].astext(),
            "here": docname == section or docname.startswith(section.removesuffix("/index") + "/"),
        }
        for section in parts(app, page(docname).lang)
    ]


def speak(
    app: Sphinx, docname: str, _template: str, context: dict[str, Any], _doctree: object
) -> None:
    """Add the page's language, the words around its text, and its links to the context."""
    names = set(app.env.found_docs)
    lang = page(docname).lang
    words, other = WORDS[lang], counterpart(docname, names)
    lesson = lesson_of(docname)
    # Furo would make a list of pages from this, and it would not be used
    context["toctree"] = lambda **_: ""
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
        "pages": listed(app, parts(app, lang), docname)[0],
    }
    # next and previous pages are in the same language
    for way in ("next", "prev"):
        step = context.get(way)
        if step and page_of_link(app, docname, step["link"]).lang != lang:
            context[way] = None


def page_of_link(app: Sphinx, docname: str, link: str) -> Page:
    """Return the page that a link on another page leads to."""
    for other in app.env.found_docs:
        if app.builder.get_relative_uri(docname, other) == link:
            return page(other)
    return page(docname)


# Chinese characters and punctuation
CHINESE = re.compile(r"[\u3000-\u9fff\uff00-\uffef“”]")


def join_lines(app: Sphinx, doctree: nodes.document) -> None:
    """Join the lines of Chinese text; browsers would put a space between them."""
    if page(app.env.current_document.docname).lang != "zh":
        return
    for end in [text for text in doctree.findall(nodes.Text) if text == "\n"]:
        around = end.parent.children
        place = next(number for number, each in enumerate(around) if each is end)
        before, after = around[:place], around[place + 1 :]
        if (
            before
            and after
            and CHINESE.fullmatch(before[-1].astext()[-1:])
            and CHINESE.fullmatch(after[0].astext()[:1])
        ):
            del around[place]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_config_value("LIVE", "", "html", str)
    app.add_config_value("REPOSITORY", "", "html", str)
    app.connect("doctree-read", join_lines)
    app.connect("html-page-context", speak, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
