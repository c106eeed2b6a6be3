"""Pages made from files elsewhere in the repository: the lessons and the benchmark.

They are written into the folder of the pages when Sphinx starts, where git ignores them. Links
between files become links between pages.
"""

from __future__ import annotations

import json
import posixpath
import re
import shutil
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from sphinx.application import Sphinx

LINK = re.compile(r"(?<=\]\()(?!\w+:|#)(?P<file>[^)\s#]+)(?=[)#])")
BENCHMARK = {
    "benchmarks/README.md": "benchmark/measured.md",
    "benchmarks/results/README.md": "benchmark/results.md",
    "benchmarks/results/class_load.md": "benchmark/class_load.md",
    "benchmarks/results/growth.png": "benchmark/growth.png",
}


def lessons(repository: Path) -> dict[str, str]:
    """Return the page of each lesson by its file, both as POSIX paths."""
    return {
        f"notebooks/{path}": f"lessons/{path}"
        if path.parent == PurePosixPath()
        else f"{path.parent}/lessons/{path.name}"
        for path in sorted(
            PurePosixPath(file.relative_to(repository / "notebooks").as_posix())
            for file in (repository / "notebooks").rglob("[0-9]*.ipynb")
            if ".ipynb_checkpoints" not in file.parts
        )
    }


def moved(text: str, file: str, page: str, pages: dict[str, str]) -> str:
    """Return Markdown with its relative links rewritten for its page."""

    def link(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(file), match["file"]))
        if target in pages:
            target = pages[target]
        elif target.startswith("docs/"):
            target = target.removeprefix("docs/")
        else:
            return f"repository:{target}"
        return posixpath.relpath(target, posixpath.dirname(page))

    return LINK.sub(link, text)


# alternative texts of pictures
ALT = {
    "en": {"panel": "The panel, {name}", "plot": "The plot drawn by the code above"},
    "zh": {"panel": "面板 {name}", "plot": "上面的代码画出的图"},
}


def described(cell: dict[str, Any], lang: str) -> None:
    """Give the picture in a cell's output an alternative text, for myst-nb."""
    for output in cell.get("outputs", []):
        bundle = output.get("data", {})
        if "image/png" in bundle:
            name = "".join(bundle.get("text/plain", ""))
            alt = ALT[lang]["panel" if "Panel" in name else "plot"].format(name=name)
            cell["metadata"].setdefault("mystnb", {})["image"] = {"alt": alt}


def lesson(text: str, file: str, page: str, pages: dict[str, str]) -> str:
    """Return a notebook for its page: with links to pages, and alternative texts of pictures."""
    notebook: dict[str, Any] = json.loads(text)
    lang = "zh" if page.startswith("zh/") else "en"
    for cell in notebook["cells"]:
        described(cell, lang)
        if cell["cell_type"] == "markdown":
            cell["source"] = moved("".join(cell["source"]), file, page, pages)
    return json.dumps(notebook, ensure_ascii=False, indent=1)


def written(repository: Path) -> Iterator[tuple[str, str | Path]]:
    """Yield each page with its text, or with the file to copy."""
    pages = {**lessons(repository), **BENCHMARK}
    for file, page in pages.items():
        source = repository / file
        match source.suffix:
            case ".ipynb":
                yield page, lesson(source.read_text(encoding="utf-8"), file, page, pages)
            case ".md":
                yield page, moved(source.read_text(encoding="utf-8"), file, page, pages)
            case _:
                yield page, source


def write_pages(app: Sphinx) -> None:
    """Write the pages, and remove those of lessons that no longer exist."""
    folder = Path(app.srcdir)
    there = {*folder.glob("lessons/*.ipynb"), *folder.glob("*/lessons/*.ipynb")}
    for page, content in written(folder.parent):
        target = folder / page
        there.discard(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Path):
            shutil.copyfile(content, target)
        # do not touch unchanged files: Sphinx rebuilds a page if its source is newer
        elif not target.exists() or target.read_text(encoding="utf-8") != content:
            target.write_text(content, encoding="utf-8")
    for target in there:
        target.unlink()


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("builder-inited", write_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
