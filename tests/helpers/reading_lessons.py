"""Read the cells of a lesson, and its calls of bpwidget."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from typing import Any

import nbformat

import bpwidget as bp

NAME = re.compile(r"bp\.([\w.]+)")


def read(lesson: Path) -> nbformat.NotebookNode:
    """Return the notebook of a lesson."""
    notebook: nbformat.NotebookNode = nbformat.read(lesson, as_version=4)
    return notebook


def code_cells(lesson: Path) -> list[nbformat.NotebookNode]:
    """Return the code cells of a lesson."""
    return [cell for cell in read(lesson).cells if cell.cell_type == "code"]


def called(source: str, parameter: str) -> Iterator[tuple[ast.Call, Any]]:
    """Return the calls of bpwidget's functions that have a parameter, each with its default."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and (name := NAME.fullmatch(ast.unparse(node.func))):
            parameters = inspect.signature(attrgetter(name[1])(bp)).parameters
            if parameter in parameters:
                yield node, parameters[parameter].default
