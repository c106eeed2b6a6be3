"""Read the recipes of CONTRIBUTING.md and follow them to the letter in a copy of the repository."""

from __future__ import annotations

import ast
import re
import shutil
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
LEFT_OUT = {"bpwidget": (), "tests": ("browser", "notebooks")}


class Step(NamedTuple):
    """An instruction of a recipe, and the block of code below it."""

    told: str
    code: str


def recipe(title: str) -> list[Step]:
    """Return the steps of the recipe with a title."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    _, found, rest = text.partition(f"\n### {title}\n")
    assert found, f"CONTRIBUTING.md has no recipe {title!r}"
    section = re.split(r"^##", rest, maxsplit=1, flags=re.MULTILINE)[0]
    steps = re.findall(r"^(\S[^\n]*):\n\n```python\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)
    assert len(steps) == section.count("```python") > 0, f"{title}: a block without a line above"
    return [Step(*step) for step in steps]


def copy_of_the_repository(folder: Path) -> Path:
    """Copy the package and its tests."""
    for name, left_out in LEFT_OUT.items():
        ignore = shutil.ignore_patterns("__pycache__", ".*", *left_out)
        shutil.copytree(ROOT / name, folder / name, ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def follow(step: Step, folder: Path) -> None:
    """Carry out a step."""
    for pattern, done in WAYS.items():
        if (told := re.fullmatch(pattern, step.told)) is not None:
            *place, file = told.groups()
            path = folder / file
            path.write_text(done(path, step.code, *place), "utf-8")
            return
    raise AssertionError(f"{step.told!r} tells nothing that can be followed")


def _write(path: Path, code: str) -> str:
    assert not path.exists(), f"{path} is there already"
    return code


def _write_at_the_end(path: Path, code: str) -> str:
    return f"{path.read_text('utf-8')}\n\n{code}"


def _add_import(path: Path, code: str) -> str:
    text = path.read_text("utf-8")
    imports = [node for node in ast.parse(text).body if isinstance(node, ast.ImportFrom)]
    return _put(text, imports[-1].end_lineno or 0, code)


def _write_below(path: Path, code: str, name: str, kind: str) -> str:
    """Put code below the first assignment to a name in a class, with the same indentation."""
    text = path.read_text("utf-8")
    classes = [n for n in ast.parse(text).body if isinstance(n, ast.ClassDef) and n.name == kind]
    assert classes, f"there is no class {kind}"
    for node in ast.walk(classes[0]):
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if name in map(ast.unparse, targets):
                below = textwrap.indent(code, " " * node.col_offset)
                return _put(text, node.end_lineno or 0, below)
    raise AssertionError(f"{kind} has no {name}")


def _add_to_call(path: Path, code: str, name: str) -> str:
    """Put an argument at the end of the first call of a function."""
    text = path.read_text("utf-8")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == name:
            return _put(text, (node.end_lineno or 0) - 1, f"{code.rstrip()},\n")
    raise AssertionError(f"{name} is not called")


def _write_above(path: Path, code: str, name: str) -> str:
    text = path.read_text("utf-8")
    return _put(text, _assigned(text, name).lineno - 1, f"{code}\n\n")


def _add_to(path: Path, code: str, name: str, key: str | None) -> str:
    """Add entries to the end of a table, or of the table that it holds under a key."""
    text = path.read_text("utf-8")
    table = _table(_assigned(text, name))
    if key is not None:
        table = _table(_value(table, ast.literal_eval(key)))
    return _put(text, (table.end_lineno or 0) - 1, f"{code.rstrip()},\n")


def _put(text: str, line: int, code: str) -> str:
    lines = text.splitlines(keepends=True)
    return "".join([*lines[:line], code, *lines[line:]])


def _assigned(text: str, name: str) -> ast.stmt:
    for node in ast.parse(text).body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if name in [getattr(target, "id", None) for target in targets]:
            return node
    raise AssertionError(f"there is no {name}")


def _table(node: ast.AST) -> ast.expr:
    """Return the outermost literal in an assignment or a value."""
    literals = ast.Tuple | ast.List | ast.Dict
    value = getattr(node, "value", node)
    return next(each for each in ast.walk(value) if isinstance(each, literals))


def _value(table: ast.expr, key: str) -> ast.expr:
    assert isinstance(table, ast.Dict)
    pairs = zip(table.keys, table.values, strict=True)
    return next(
        value for each, value in pairs if isinstance(each, ast.Constant) and each.value == key
    )


WAYS: dict[str, Callable[..., str]] = {
    r"Write `([^`]+)`": _write,
    r"Write at the end of `([^`]+)`": _write_at_the_end,
    r"Write below `([\w.]+)` in the class `(\w+)` of `([^`]+)`": _write_below,
    r"Add to the call of `(\w+)` in `([^`]+)`": _add_to_call,
    r"Write above `(\w+)` in `([^`]+)`": _write_above,
    r"Add to the imports of `([^`]+)`": _add_import,
    r"Add to `(\w+)(?:\[(\"[^\"]+\")\])?` in `([^`]+)`": _add_to,
}
