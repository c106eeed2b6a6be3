"""The pages of the site, built without the part that runs in the browser."""

from __future__ import annotations

import inspect
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import partial
from html import unescape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

import nbformat
import numpy as np
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from lab import FLAGS, HOW_TO_GET_ONE, chromium
from markdown_blocks import blocks
from pages_of_site import Page, addresses_in_css, is_elsewhere, pages_in, target
from playwright.sync_api import Browser, expect, sync_playwright
from profiles import slow

import bpwidget as bp
from bpwidget.panel.state.state import CONTROLS

ROOT = Path(__file__).parents[2]
LESSONS = sorted(
    path.relative_to(ROOT / "notebooks").as_posix()
    for path in (ROOT / "notebooks").rglob("[0-9]*.ipynb")
    if ".ipynb_checkpoints" not in path.parts
)
LIVE_LESSON = "live/notebooks/index.html"
# the live panel in its frame is not built here
AXE = """
async () => {
    const values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    const runOnly = { type: "tag", values };
    const found = await axe.run(document, { iframes: false, runOnly });
    return found.violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]);
}
"""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the pages from a copy, so that nothing is written into the clone."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(
        ROOT / "docs",
        folder / "docs",
        ignore=shutil.ignore_patterns("_build", "generated", "building", "live", "*.ipynb"),
    )
    for name in ("notebooks", "benchmarks", "README.zh.md"):
        (folder / name).symlink_to(ROOT / name)
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html"]
    command += ["-d", str(folder / "doctrees"), str(folder / "docs"), str(folder / "html")]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (built.returncode, built.stderr) == (0, "")
    return folder / "html"


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[str, Page]:
    """Return every page by its path in the site."""
    return {page.path.relative_to(site).as_posix(): page for page in pages_in(site)}


def page_of(lesson: str) -> str:
    """Return the page of a lesson."""
    folder, _, name = lesson.rpartition("/")
    return f"{folder}/lessons/{name}".lstrip("/").replace(".ipynb", ".html")


def is_chinese(page: str) -> bool:
    return page.startswith("zh/") or page.endswith(".zh.html")


def test_every_page_has_a_title_a_language_and_a_heading(pages: dict[str, Page]) -> None:
    assert len(pages) > 2 * len(LESSONS)
    for name, page in pages.items():
        assert page.lang == ("zh-CN" if is_chinese(name) else "en"), name
        assert page.title.strip().removesuffix("· bpwidget"), name
        assert "<no title>" not in page.title, name
        assert page.tags["h1"] == 1, name
    titles = Counter(page.title for page in pages.values())
    assert [title for title, count in titles.items() if count > 1] == []


def test_every_picture_says_what_it_shows(pages: dict[str, Page]) -> None:
    seen = 0
    for name, page in pages.items():
        for picture in page.pictures:
            assert "alt" in picture, (name, picture)
            # the logo next to the word bpwidget adds nothing
            if not picture["src"].endswith("mark.svg"):
                assert len(picture["alt"]) > 5, (name, picture)
                assert not picture["alt"].endswith((".png", ".svg")), (name, picture)
                seen += 1
    assert seen > len(LESSONS)


def test_every_link_inside_leads_somewhere(site: Path, pages: dict[str, Page]) -> None:
    ids = {page.path: set(page.ids) for page in pages.values()}
    for name, page in pages.items():
        for link in page.links:
            address = link.get("href", "")
            if is_elsewhere(address):
                assert address.startswith("https://"), (name, address)
                continue
            path, anchor = target(page.path, address)
            if path.is_relative_to(site / "live"):
                continue
            assert path.is_file(), (name, address)
            if anchor and path in ids:
                assert anchor in ids[path], (name, address)
            if not anchor:
                assert address != "" or "id" in link, (name, link)


def test_a_page_requests_nothing_from_other_hosts(site: Path, pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        for address in page.asked:
            assert not is_elsewhere(address), (name, address)
            path, anchor = target(page.path, address)
            if path == page.path:
                assert not anchor or anchor in page.ids, (name, address)
            elif not address.startswith("data:") and not path.is_relative_to(site / "live"):
                assert path.exists(), (name, address)
    for sheet in site.rglob("*.css"):
        for address in addresses_in_css(sheet.read_text(encoding="utf-8")):
            assert not is_elsewhere(address), (sheet.name, address)


def test_no_script_loads_a_library_from_elsewhere(site: Path) -> None:
    for script in [*site.rglob("*.js"), *site.rglob("*.html")]:
        text = script.read_text(encoding="utf-8")
        for host in ("jsdelivr", "unpkg", "cdnjs", "googleapis", "gstatic", "mathjax@"):
            assert host not in text.lower(), (script, host)


def test_each_language_leads_to_the_other(pages: dict[str, Page]) -> None:
    pairs = 0
    for name, page in pages.items():
        for link in page.links:
            if link.get("class") == "other-language":
                other, _ = target(page.path, link["href"])
                there = next(each for each in pages.values() if each.path == other)
                back = [
                    target(there.path, each["href"])[0]
                    for each in there.links
                    if each.get("class") == "other-language"
                ]
                assert back == [page.path], name
                assert {page.lang, there.lang} == {"en", "zh-CN"}, name
                pairs += 1
    # lessons, how-to pages, conventions, the first pages and the lists of each
    assert pairs >= 2 * (len(LESSONS) / 2 + 6 + 4)
    assert {name for name in pages if is_chinese(name)} <= {
        name
        for name, page in pages.items()
        if any(link.get("class") == "other-language" for link in page.links)
    }


def test_every_page_can_be_reached(site: Path, pages: dict[str, Page]) -> None:
    found: set[Path] = set()
    open_ends = [site / "index.html"]
    by_path = {page.path: page for page in pages.values()}
    while open_ends:
        path = open_ends.pop()
        if path in found or path not in by_path:
            continue
        found.add(path)
        page = by_path[path]
        open_ends += [
            target(path, link["href"])[0]
            for link in page.links
            if link.get("href") and not is_elsewhere(link["href"])
        ]
    assert set(by_path) - found == set()


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_has_its_page_with_all_its_outputs(lesson: str, pages: dict[str, Page]) -> None:
    page = pages[page_of(lesson)]
    notebook: Any = nbformat.read(ROOT / "notebooks" / lesson, as_version=4)
    outputs = [
        output
        for cell in notebook.cells
        if cell.cell_type == "code" and "remove-output" not in cell.metadata.get("tags", [])
        for output in cell.outputs
    ]
    pictures = sum("image/png" in output.get("data", {}) for output in outputs)
    assert len(page.pictures) == pictures + 1, "the mark, and what the code has drawn"
    shown = re.sub(r"\s+", "", page.text)
    for output in outputs:
        if output.output_type == "stream":
            assert re.sub(r"\s+", "", output.text) in shown
    words = "".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert page.tags.get("details", 0) == words.count("<details")
    if "$" in words:
        assert page.tags["math"] > 0
    assert not re.search(r"\\(frac|mathbf|partial|lambda)\b", prose(page)), "unset LaTeX"


def prose(page: Page) -> str:
    """Return the text of a page without its code, which may contain LaTeX."""
    html = page.path.read_text(encoding="utf-8")
    html = re.sub(r"<pre>.*?</pre>|<code.*?</code>", "", html, flags=re.DOTALL)
    return re.sub(r"<annotation.*?</annotation>|<[^>]+>", "", html, flags=re.DOTALL)


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_has_a_button_that_opens_it_live(lesson: str, pages: dict[str, Page]) -> None:
    page = pages[page_of(lesson)]
    (button,) = [link for link in page.links if link.get("class") == "button"]
    address = urlsplit(button["href"])
    root = "../" * page_of(lesson).count("/")
    assert address.path == f"{root}{LIVE_LESSON}"
    assert parse_qs(address.query) == {"path": [lesson]}
    assert button["target"] == "_blank"
    assert ("在线运行本课" if is_chinese(page_of(lesson)) else "Open this lesson live") in page.text


def test_lessons_lead_to_pages_and_not_to_notebooks(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        for link in page.links:
            address = link.get("href", "")
            if ".ipynb" in address:
                assert LIVE_LESSON in address or "mybinder.org" in address, (name, address)


def test_no_latex_is_left_in_the_formulas(pages: dict[str, Page]) -> None:
    count = 0
    for name, page in pages.items():
        text = page.path.read_text(encoding="utf-8")
        for formula in re.findall(r"<math.*?</math>", text, re.DOTALL):
            count += 1
            said = unescape(re.sub(r"<[^>]+>", "", formula))
            assert not re.search(r"[&\\]", said), (name, said)
    assert count > 1000


def test_the_lessons_are_listed_in_their_order(pages: dict[str, Page]) -> None:
    for lang, index in (("en", "lessons/index.html"), ("zh", "zh/lessons/index.html")):
        expected = [
            page_of(lesson).rpartition("/")[2]
            for lesson in LESSONS
            if is_chinese(lesson) == (lang == "zh")
        ]
        listed = [
            link["href"]
            for link in pages[index].links
            if link.get("href") in expected and "internal" in link.get("class", "")
        ]
        # at the side and in the text
        assert listed == expected * 2


def public_names() -> Iterator[str]:
    """Yield every public function and class, and the public methods and properties of classes."""
    for name in bp.__all__:
        if name == "plots":
            yield from (f"plots.{plot}" for plot in bp.plots.__all__)
            continue
        yield name
        value = getattr(bp, name)
        if inspect.isclass(value):
            for member, _ in inspect.getmembers_static(value):
                owner = next(each for each in value.__mro__ if member in vars(each))
                what = vars(owner)[member]
                is_documented = callable(what) or isinstance(
                    what, property | classmethod | staticmethod
                )
                is_ours = owner.__module__.startswith("bpwidget.") and owner is value
                if not member.startswith("_") and is_ours and is_documented:
                    yield f"{name}.{member}"


def test_every_public_name_is_documented_once(pages: dict[str, Page]) -> None:
    anchors = Counter(
        anchor.removeprefix("bpwidget.")
        for page in pages.values()
        for anchor in page.ids
        if anchor.startswith("bpwidget.")
    )
    names = list(public_names())
    assert {"MLP.from_torch", "BackpropPanel.advance", "plots.graph", "Trace.step"} <= set(names)
    assert [name for name in names if anchors[name] != 1] == []
    # each has its own page, which the reference lists by topic
    own = {name for name in names if name.count(".") == name.startswith("plots.")}
    files = {f"api/generated/bpwidget.{name}.html" for name in own}
    assert files == {name for name in pages if name.startswith("api/generated/")}


def test_no_private_name_is_documented(pages: dict[str, Page]) -> None:
    for page in pages.values():
        for anchor in page.ids:
            assert not re.match(r"bpwidget\.(.*\.)?_", anchor), anchor


def test_all_controls_are_in_the_table(pages: dict[str, Page]) -> None:
    html = pages["api/controls.html"].path.read_text(encoding="utf-8")
    row = r'<tr class="row-\w+"><td><p><code[^>]*><span class="pre">(\w+)</span>'
    rows = re.findall(row, html)
    assert sorted(rows) == sorted(CONTROLS)


@pytest.mark.parametrize(("home", "readme"), [("index", "README"), ("zh/index", "README.zh")])
def test_the_first_page_has_the_readmes_commands(home: str, readme: str) -> None:
    (shown,) = [text for kind, text in blocks(ROOT / f"docs/{home}.md") if kind == "sh"]
    written = [text for kind, text in blocks(ROOT / f"{readme}.md") if kind == "sh"]
    assert " && ".join(shown.splitlines()) == written[0].strip()


@pytest.mark.parametrize("home", ["index.html", "zh/index.html"])
def test_the_first_page_holds_the_panel(home: str, pages: dict[str, Page]) -> None:
    html = pages[home].path.read_text(encoding="utf-8")
    lang, root = ("zh", "../") if is_chinese(home) else ("en", "")
    place = f'<div class="first-panel" data-lang="{lang}" data-live="{root}live/panel/index.html">'
    assert re.search(rf"{re.escape(place)}\s*<img [^>]*>\s*</div>", html)
    assert any("mybinder.org" in link.get("href", "") for link in pages[home].links)


def test_the_answers_on_the_first_page_are_true() -> None:
    panel = bp.BackpropPanel()

    def size(name: str) -> float:
        return float(np.linalg.norm(panel.trace.gradients[name]))

    first = size("dJ/dh")
    assert f"{size('dJ/dz'):.2f}" == "0.20"
    panel.x = (3, 0.6)
    assert f"{size('dJ/dz'):.2f}" == "0.06"
    assert abs(size("dJ/dh") / first - 1) < 0.15
    panel.lam = 0
    before = panel.trace.step(4)
    panel.lam = 1
    after = panel.trace.step(4)
    np.testing.assert_array_equal(before.data["dJ/dW2"], after.data["dJ/dW2"])
    assert not np.allclose(before.penalty["dJ/dW2"], after.penalty["dJ/dW2"])
    panel.reset()
    panel.activation = "relu"
    dead = panel.trace.z < 0
    assert dead.sum() == 2
    np.testing.assert_allclose(
        panel.trace.gradients["dJ/dW1"][dead], panel.lam * panel.net.W1[dead]
    )
    panel.close()


def test_the_search_finds_words_of_both_languages(site: Path) -> None:
    text = (site / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(text.removeprefix("Search.setIndex(").removesuffix(")"))
    files = index["docnames"]

    def having(term: str) -> set[str]:
        found = [index[part].get(term, []) for part in ("terms", "titleterms")]
        numbers = [n for each in found for n in ([each] if isinstance(each, int) else each)]
        return {files[number] for number in numbers}

    assert "zh/lessons/02-seven-steps" in having("反向") & having("向传") & having("传播")
    assert "conventions.zh" in having("约定")
    assert "api/generated/bpwidget.backprop" in having("gradient")


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Serve the pages, because search does not work on local files."""
    handler = partial(QuietHandler, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files and logs nothing."""

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a headless Chromium; without one, fail in CI and skip elsewhere."""
    path = chromium()
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(HOW_TO_GET_ONE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("反向传播", "zh/lessons/02-seven-steps.html"),
        ("saturated units", "lessons/05-saturation-and-dead-units.html"),
        ("from_torch", "api/generated/bpwidget.MLP.html"),
    ],
)
def test_a_reader_finds_what_they_search_for(
    asked: str, found: str, address: str, browser: Browser
) -> None:
    page = browser.new_page()
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("request", lambda request: trouble.extend(elsewhere(request.url, address)))
    page.goto(f"{address}/zh/index.html")
    page.locator(".bar input").fill(asked)
    page.keyboard.press("Enter")
    page.locator(f'#search-results a[href^="{found}"]').first.wait_for()
    page.close()
    assert trouble == []


def elsewhere(asked: str, address: str) -> list[str]:
    return [] if asked.startswith(address) else [asked]


@pytest.mark.parametrize("width", [1400, 600, 400])
@pytest.mark.parametrize("scheme", ["light", *slow("dark")])
def test_nothing_is_wider_than_its_page(
    width: int, scheme: Literal["light", "dark"], address: str, browser: Browser
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    for name in (
        *("index.html", "zh/index.html", "lessons/00-tour.html", "zh/lessons/02-seven-steps.html"),
        *("api/controls.html", "api/generated/bpwidget.MLP.html", "how-to/class.html"),
        *("benchmark/results.html", "conventions.zh.html"),
    ):
        page.goto(f"{address}/{name}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        # only elements with their own scroll bar reach beyond the edge
        beyond = page.evaluate(
            """() => [...document.querySelectorAll("article *, header *, footer *")].filter((e) =>
                e.getBoundingClientRect().right > innerWidth + 1 &&
                !e.closest("pre, .table-wrapper, .math, .toc-drawer")).map((e) => e.outerHTML)"""
        )
        assert beyond == [], name
        shown = page.locator(".bar .brand, .bar .theme-toggle").filter(visible=True)
        assert shown.count() == 2, name
    context.close()


# elements of the bar that are covered by something, if they are on the screen
COVERED = """
() => [...document.querySelectorAll(".bar :is(a, input, button)")].filter((each) => {
    const { x, y, width, height } = each.getBoundingClientRect();
    const top = document.elementFromPoint(x + width / 2, y + height / 2);
    return width && !each.contains(top);
}).map((each) => each.outerHTML)
"""


@pytest.mark.parametrize("width", [1400, *slow(1100, 600, 400)])
@pytest.mark.parametrize("far", [800, 5000])
def test_the_bar_stays_on_top_when_the_page_is_scrolled(
    width: int, far: int, address: str, browser: Browser
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(f"{address}/zh/lessons/02-seven-steps.html")
    page.evaluate(f"scrollTo({{ top: {far}, behavior: 'instant' }})")
    assert page.evaluate("scrollY") == far
    assert page.evaluate(COVERED) == []
    page.close()


def test_the_contents_mark_the_current_section(address: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.goto(f"{address}/lessons/02-seven-steps.html")
    page.evaluate("document.documentElement.style.scrollBehavior = 'auto'")
    for number in (2, 5):
        page.get_by_role("heading", name=f"Step {number}: ").evaluate("e => e.scrollIntoView()")
        marked = page.locator(".toc-tree .scroll-current > a")
        expect(marked).to_contain_text(f"Step {number}: ")
    page.close()


@pytest.mark.parametrize("scheme", ["light", *slow("dark")])
def test_axe_finds_nothing_on_a_page(
    scheme: Literal["light", "dark"], address: str, browser: Browser
) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 900}, color_scheme=scheme)
    for name in (
        *("index.html", "zh/index.html", "lessons/01-forward.html", "how-to/class.html"),
        *("zh/lessons/08-gradient-descent.html", "api/controls.html", "search.html"),
        *("api/generated/bpwidget.MLP.html", "benchmark/results.html", "conventions.html"),
    ):
        page.goto(f"{address}/{name}")
        page.evaluate(AXE_SCRIPT)
        assert page.evaluate(AXE) == [], name
    page.close()
