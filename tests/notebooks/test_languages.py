"""Each lesson is the same in both languages except for words, so that neither gets out of date."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import nbformat
import pytest
from reading_lessons import code_cells, read
from run_lessons import FOLDERS, NOTEBOOKS, lessons_in

CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff]")
ENGLISH = lessons_in("en")
NAMES = [lesson.name for lesson in ENGLISH]


def same_but_for_words(one: object, other: object) -> bool:
    """Return whether two syntax trees differ only in text and in `lang`."""
    if type(one) is not type(other):
        return False
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_but_for_words, one, other))
    if isinstance(one, ast.JoinedStr) and isinstance(other, ast.JoinedStr):
        return same_but_for_words(values_in(one), values_in(other))
    if isinstance(one, ast.AST) and isinstance(other, ast.AST):
        return all(
            same_but_for_words(without_lang(value), without_lang(getattr(other, name)))
            for name, value in ast.iter_fields(one)
        )
    if isinstance(one, str) and isinstance(other, str):
        # labels are padded to one width
        return one.strip() == other.strip() or bool(CHINESE.search(other))
    return one == other


def values_in(text: ast.JoinedStr) -> list[ast.expr]:
    return [part for part in text.values if isinstance(part, ast.FormattedValue)]


def without_lang(value: object) -> object:
    if not isinstance(value, list):
        return value
    return [each for each in value if not (isinstance(each, ast.keyword) and each.arg == "lang")]


def translation(lesson: Path) -> Path:
    return FOLDERS["zh"] / lesson.name


def formulas(cell: nbformat.NotebookNode) -> list[str]:
    """Return the displayed formulas of a cell without the words in them."""
    found = re.findall(r"\$\$(.+?)\$\$", cell.source, re.DOTALL)
    return [re.sub(r"\\text\{[^}]*\}", r"\\text{}", formula) for formula in found]


def printed(cell: nbformat.NotebookNode) -> list[str]:
    """Return the numbers that a cell printed."""
    texts = [output.text for output in cell.outputs if output.output_type == "stream"]
    return re.findall(r"\d+(?:\.\d+)?", "".join(texts))


def test_a_changed_name_or_number_is_not_a_translation() -> None:
    english = ast.parse('print(f"step {n}: {z:.2f}", show(h, 2), lang="en")')
    said = 'print(f"第 {n} 步：{z:.2f}", show(h, 2), lang="zh")'
    assert same_but_for_words(english, ast.parse(said))
    for word, changed in (("n}", "m}"), ("z:", "o:"), ("h, 2", "h, 3"), ("show", "round")):
        assert not same_but_for_words(english, ast.parse(said.replace(word, changed)))
    assert not same_but_for_words(ast.parse('f("dJ/dz")'), ast.parse('f("dJ/dh")'))


def test_both_languages_have_the_same_lessons() -> None:
    assert [lesson.name for lesson in lessons_in("zh")] == NAMES
    found = [path for path in NOTEBOOKS.rglob("*.ipynb") if path.parent.name[0] != "."]
    assert {path.parent for path in found} == set(FOLDERS.values())


@pytest.mark.parametrize("lesson", ENGLISH, ids=NAMES)
def test_its_cells_are_the_same_but_for_the_words(lesson: Path) -> None:
    english, chinese = read(lesson).cells, read(translation(lesson)).cells
    assert [(cell.id, cell.cell_type) for cell in english] == [
        (cell.id, cell.cell_type) for cell in chinese
    ]
    for one, other in zip(english, chinese, strict=True):
        if one.cell_type == "code":
            assert same_but_for_words(ast.parse(one.source), ast.parse(other.source)), one.id
        else:
            assert formulas(one) == formulas(other), one.id
            assert CHINESE.search(other.source), one.id
            assert re.findall("^#+", one.source, re.MULTILINE) == re.findall(
                "^#+", other.source, re.MULTILINE
            ), one.id


@pytest.mark.parametrize("lesson", ENGLISH, ids=NAMES)
def test_its_numbers_are_the_same(lesson: Path) -> None:
    for one, other in zip(code_cells(lesson), code_cells(translation(lesson)), strict=True):
        assert printed(one) == printed(other), one.id
