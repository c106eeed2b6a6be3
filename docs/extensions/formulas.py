"""Formulas as MathML, by the same function as on the panel, so that pages need no script."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from bpwidget.lesson.mathml import mathml


def set_in_mathml(latex: str, *, display: bool = False) -> str:
    """Return a formula as MathML, with aligned lines written as latex2mathml expects them."""
    return mathml(latex.replace("{aligned}", "{align*}"), display=display)


def inline(translator: HTML5Translator, node: nodes.Element) -> None:
    """Write an inline formula."""
    translator.body.append(set_in_mathml(node.astext()))
    raise nodes.SkipNode


def display(translator: HTML5Translator, node: nodes.Element) -> None:
    """Write a displayed formula."""
    formula = set_in_mathml(node.astext(), display=True)
    translator.body.append(f'<div class="math">{formula}</div>')
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_html_math_renderer("mathml", (inline, None), (display, None))
    app.connect("config-inited", lambda _, config: setattr(config, "html_math_renderer", "mathml"))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
