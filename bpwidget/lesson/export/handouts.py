"""Handouts from a Trace: an empty worksheet or the worked solution, in Markdown or LaTeX."""

from __future__ import annotations

import re
from html import escape
from types import MappingProxyType

import numpy as np

from bpwidget.lesson.equations import VARIABLES, equation, forward_equations
from bpwidget.lesson.export.documents import Code, Document
from bpwidget.lesson.ledger import LedgerRow, ledger
from bpwidget.lesson.mathml import mathml
from bpwidget.lesson.numerals import MINUS, fine
from bpwidget.lesson.substitution import substituted
from bpwidget.lesson.words.languages import Words, language, said
from bpwidget.lesson.words.steps import TITLES
from bpwidget.mlp import Trace
from bpwidget.mlp.activations import IDENTITY
from bpwidget.mlp.arguments import Array, choice, flag
from bpwidget.mlp.errors import as_by_default
from bpwidget.mlp.network import ARRAYS
from bpwidget.mlp.trace import known_trace

FORMS = {"markdown": "markdown", "latex": "latex"}

WORDS: Words = MappingProxyType(
    {
        "worksheet": {"en": "Backpropagation by hand", "zh": "手算反向传播"},
        "solution": {"en": "Backpropagation by hand: solution", "zh": "手算反向传播：解答"},
        "given": {"en": "Given", "zh": "已知"},
        "forward": {"en": "Forward propagation", "zh": "前向传播"},
        "backward": {"en": "Backpropagation", "zh": "反向传播"},
        "step": {"en": "Step {number}: {title}", "zh": "第 {number} 步：{title}"},
        "from": {"en": "data term + penalty term", "zh": "数据项 + 正则化项"},
        "class": {"en": "class {y}, counted from 0", "zh": "类别 {y}，从 0 数起"},
    }
)
BLANK = r"\underline{\hspace{5cm}}"
# the end of a matrix row
ENDS = re.compile(r"\\\\|\\end\{bmatrix\}")
STYLE = "<style>body { max-width: 50em; margin: 2em auto; font-family: sans-serif; }</style>"
SIGNS = MappingProxyType({"·": r"\cdot", "⊙": r"\odot", "−": "-"})


def _as_html(text: str) -> str:
    """Return a handout in Markdown as a page, its formulas as MathML."""
    name, *blocks = text.strip().split("\n\n")
    lines = [f"<h1>{escape(name.removeprefix('# '))}</h1>"]
    for block in blocks:
        if block.startswith("$$"):
            lines.append(mathml(block.strip("$"), display=True))
        else:
            marks, _, heading = block.partition(" ")
            lines.append(f"<h{len(marks)}>{escape(heading)}</h{len(marks)}>")
    title = escape(name.removeprefix("# "))
    head = f'<!doctype html>\n<meta charset="utf-8">\n<title>{title}</title>'
    return "\n".join([head, STYLE, *lines]) + "\n"


class Handout(Document):
    """A handout in Markdown: a str that a notebook renders as text with formulas."""

    __slots__ = ()

    written = MappingProxyType({".md": str, ".html": _as_html})

    def _repr_markdown_(self) -> str:
        return str(self)


class LatexHandout(Code):
    """A handout as a LaTeX file: a str that a notebook shows as source.

    Of LaTeX, notebooks can render only formulas.
    """

    __slots__ = ()

    language = "latex"
    written = MappingProxyType({".tex": str})


@as_by_default()
def handout(
    trace: Trace, *, solved: bool = False, form: str = "markdown", lang: str = "en"
) -> Handout | LatexHandout:
    """Return a worksheet on a pass, or its worked solution.

    Parameters
    ----------
    trace : Trace
        The pass, from `bpwidget.backprop` or `BackpropPanel.trace`.
    solved : bool
        Whether the numbers are filled in.
    form : str
        ``markdown``, with formulas between dollar signs; or ``latex``, a complete LaTeX file (in
        Chinese for XeLaTeX or LuaLaTeX, in English for any engine).
    lang : str
        ``en`` or ``zh``.

    Returns
    -------
    Handout or LatexHandout
        A str; as the last line of a cell, it is rendered. Its method `save` writes it to a file:
        ``.md`` or ``.html``, or ``.tex`` for LaTeX.

    Raises
    ------
    TypeError, ValueError
        If an argument is refused.

    Examples
    --------
    >>> from bpwidget.mlp import MLP, backprop
    >>> trace = backprop(MLP.random(), x=(0.5, 0.6), y=0)
    >>> print(handout(trace).splitlines()[0])
    # Backpropagation by hand
    >>> handout(trace, solved=True).save("solution.html")  # doctest: +SKIP
    """
    trace, solved = known_trace(trace), flag("solved", solved)
    choice("form", form, FORMS)
    lang = language(lang)
    sections = [
        (said(WORDS, "given", lang), _given(trace, lang)),
        (said(WORDS, "forward", lang), _forward(trace, solved=solved)),
        (said(WORDS, "backward", lang), []),
        *_steps(trace, lang, solved=solved),
    ]
    name = said(WORDS, "solution" if solved else "worksheet", lang)
    if form == "latex":
        return LatexHandout(_as_latex(name, sections, lang))
    return Handout(_as_markdown(name, sections))


Section = tuple[str, list[str]]


def _given(trace: Trace, lang: str) -> list[str]:
    lines = [rf"\mathbf{{x}} = {matrix(trace.x)}"]
    if isinstance(trace.y, int):
        lines.append(rf"y = {trace.y} \quad \text{{({said(WORDS, 'class', lang, y=trace.y)})}}")
    else:
        lines.append(rf"\mathbf{{y}} = {matrix(trace.y)}")
    for name in ARRAYS:
        array = getattr(trace.net, name)
        if array is not None:
            lines.append(f"{VARIABLES[name]} = {matrix(array)}")
    return [*lines, rf"\lambda = {number(trace.lam)}"]


def _forward(trace: Trace, *, solved: bool) -> list[str]:
    values: dict[str, Array | float] = {
        r"\mathbf{z}": trace.z,
        r"\mathbf{h}": trace.h,
        r"\mathbf{o}": trace.o,
    }
    if trace.net.output_activation != IDENTITY:
        values[VARIABLES["y_hat"]] = trace.y_hat
    values |= {"L": trace.L, "s": trace.s, "J": trace.J}
    lines = []
    for formula, (name, value) in zip(
        forward_equations(trace.net, trace.loss), values.items(), strict=True
    ):
        result = _value(np.asarray(value)) if solved else BLANK
        # the formula of h ends with the definition of φ, so its value has a line of its own
        defines = r"\; \phi(z)" in formula or r"\; \psi(o)" in formula
        lines += [formula, f"{name} = {result}"] if defines else [f"{formula} = {result}"]
    return lines


def _steps(trace: Trace, lang: str, *, solved: bool) -> list[Section]:
    sections: list[Section] = []
    for step in trace.steps:
        lines = []
        for entry in ledger(trace):
            if entry.step != step.number:
                continue
            formula = equation(entry.name, trace.loss, trace.net.output_activation)
            if not entry.value.ndim:  # 1 by definition, as the formula says
                lines.append(formula)
            elif solved:
                lines += _worked(trace, entry, formula)
            else:
                lines.append(f"{formula} = {BLANK}")
        title = said(WORDS, "step", lang, number=step.number, title=TITLES[step.number][lang])
        sections.append((title, lines))
    return sections


def _worked(trace: Trace, entry: LedgerRow, formula: str) -> list[str]:
    """Return a formula, the numbers put in and the result, on one line or one line each."""
    lines = []
    put_in = substituted(trace, entry.name)
    if put_in:
        parts = (SIGNS.get(p, p) if isinstance(p, str) else _value(p) for p in put_in)
        lines.append(" ".join(parts))
    if entry.data is not None and entry.penalty is not None:
        lines.append(f"{matrix(entry.data)} + {matrix(entry.penalty)}")
    if not lines:
        return [f"{formula} = {matrix(entry.value)}"]
    lines[-1] += f" = {matrix(entry.value)}"
    return [formula, *(f"= {line}" for line in lines)]


def _value(value: Array) -> str:
    return matrix(value) if value.ndim else number(float(value))


def number(value: float) -> str:
    """Return a number in LaTeX, with four significant digits."""
    digits, e, exponent = fine(value).replace(MINUS, "-").partition("e")
    return rf"{digits} \cdot 10^{{{exponent}}}" if e else digits


def matrix(array: Array) -> str:
    """Return an array in LaTeX; vectors are columns, as in the book."""
    rows = array.reshape(-1, 1) if array.ndim < 2 else array
    body = r" \\ ".join(" & ".join(number(float(each)) for each in row) for row in rows)
    return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"


def _as_markdown(name: str, sections: list[Section]) -> str:
    lines = [f"# {name}"]
    for heading, formulas in sections:
        level = "###" if ":" in heading or "：" in heading else "##"
        lines += [f"{level} {heading}", *(f"$${formula}$$" for formula in formulas)]
    return "\n\n".join(lines) + "\n"


def _as_latex(name: str, sections: list[Section], lang: str) -> str:
    head = r"\documentclass{ctexart}" if lang == "zh" else r"\documentclass{article}"
    lines = [head, r"\usepackage{amsmath}", r"\usepackage[margin=2cm]{geometry}"]
    # amsmath reserves this many columns for every matrix, so no more than the widest needs
    rows = (row for _, formulas in sections for each in formulas for row in ENDS.split(each))
    widest = max(row.count("&") + 1 for row in rows)
    lines += [rf"\setcounter{{MaxMatrixCols}}{{{max(10, widest)}}}", r"\begin{document}"]
    lines += [rf"\section*{{{_plain(name)}}}"]
    for heading, formulas in sections:
        lines.append(rf"\subsection*{{{_plain(heading)}}}")
        lines += [rf"\[ {formula} \]" for formula in formulas]
    return "\n".join([*lines, r"\end{document}"]) + "\n"


def _plain(text: str) -> str:
    """Return a heading with only characters that every TeX engine has."""
    return text.replace("φ", r"$\phi$")
