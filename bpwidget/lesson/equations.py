"""The book's formulas as LaTeX, for any activation and loss, with or without biases."""

from __future__ import annotations

import re
from functools import lru_cache

from bpwidget.lesson.formulas import LOSS_FORMULAS, PHI_FORMULAS, by_o, by_y_hat
from bpwidget.mlp import MLP
from bpwidget.mlp.activations import IDENTITY

VARIABLES = {
    "L": "L",
    "s": "s",
    "y_hat": r"\hat{\mathbf{y}}",
    "o": r"\mathbf{o}",
    "h": r"\mathbf{h}",
    "z": r"\mathbf{z}",
    "W1": r"\mathbf{W}^{(1)}",
    "W2": r"\mathbf{W}^{(2)}",
    "b1": r"\mathbf{b}^{(1)}",
    "b2": r"\mathbf{b}^{(2)}",
}

# how a quantity is written in the rules, and its name in Python
SYMBOLS = {
    **{latex: name for name, latex in VARIABLES.items() if latex != name},
    r"\lambda": "lam",
    r"\mathbf{x}": "x",
    r"\mathbf{y}": "y",
    r"\mathbf{e}_y": "y",
}

# LaTeX and the plain letters for it, which replace one another in this order
_LETTERS = {
    r"\hat{\mathbf{y}}": "ŷ",
    r"\mathbf": "",
    r"\mathrm": "",
    r"\tfrac{2}{q}": "2/q",
    r"\partial ": "∂",
    r" / ": "/",
    r"\top": "ᵀ",
    "^{(1)}": "⁽¹⁾",
    "^{(2)}": "⁽²⁾",
    r"\odot": "⊙",
    r"\lambda": "λ",
    r"\phi'": "φ′",
    r"\psi'": "ψ′",
    r"\sigma": "σ",
    r"\, ": "",
    "-": "−",
    "^": "",
    "{": "",
    "}": "",
}

# <dJ/do> is replaced by that derivative, as a fraction or inline
_RULES = {
    "dJ/do": r"<dJ/dy_hat> \odot \psi'(\mathbf{o})",
    "dJ/dL": "1",
    "dJ/ds": "1",
    "ds/dW1": r"\lambda \mathbf{W}^{(1)}",
    "ds/dW2": r"\lambda \mathbf{W}^{(2)}",
    "dJ/dW2": r"<dJ/do> \, \mathbf{h}^\top + \lambda \mathbf{W}^{(2)}",
    "dJ/db2": "<dJ/do>",
    "dJ/dh": r"{\mathbf{W}^{(2)}}^\top \, <dJ/do>",
    "dJ/dz": r"<dJ/dh> \odot \phi'(\mathbf{z})",
    "dJ/dW1": r"<dJ/dz> \, \mathbf{x}^\top + \lambda \mathbf{W}^{(1)}",
    "dJ/db1": "<dJ/dz>",
}


def derivative(name: str, *, stacked: bool = False) -> str:
    r"""Return the LaTeX of a quantity such as ``"dJ/dW2"``, inline or as a fraction.

    Examples
    --------
    >>> print(derivative("dJ/do"))
    \partial J / \partial \mathbf{o}
    >>> print(derivative("dJ/do", stacked=True))
    \frac{\partial J}{\partial \mathbf{o}}
    """
    of, by = name.removeprefix("d").split("/d")
    top, bottom = rf"\partial {of}", rf"\partial {VARIABLES[by]}"
    return rf"\frac{{{top}}}{{{bottom}}}" if stacked else f"{top} / {bottom}"


@lru_cache(maxsize=256)
def equation(
    name: str, loss: str, output_activation: str = IDENTITY, *, stacked: bool = False
) -> str:
    r"""Return the equation of the step that yields `name`.

    Examples
    --------
    >>> print(equation("dJ/db1", "cross_entropy"))
    \partial J / \partial \mathbf{b}^{(1)} = \partial J / \partial \mathbf{z}
    >>> print(equation("dJ/do", "squared_error").partition(" = ")[2])
    \mathbf{o} - \mathbf{y}
    >>> print(equation("dJ/dy_hat", "squared_error", "sigmoid").partition(" = ")[2])
    \hat{\mathbf{y}} - \mathbf{y}
    """
    rule = _rule(name, loss, output_activation)
    spelled = re.sub("<(.*?)>", lambda match: derivative(match[1], stacked=stacked), rule)
    return f"{derivative(name, stacked=stacked)} = {spelled}"


def in_letters(latex: str) -> str:
    r"""Return an equation of a step as plain text, for a plot without formulas.

    Examples
    --------
    >>> in_letters(equation("dJ/dW2", "cross_entropy"))
    '∂J/∂W⁽²⁾ = ∂J/∂o hᵀ + λ W⁽²⁾'
    >>> in_letters(equation("dJ/do", "mean_squared_error", "sigmoid"))
    '∂J/∂o = ∂J/∂ŷ ⊙ ψ′(o)'
    """
    for sign, letters in _LETTERS.items():
        latex = latex.replace(sign, letters)
    return latex


def _rule(name: str, loss: str, output_activation: str) -> str:
    if name == "dJ/dy_hat":
        return by_y_hat(LOSS_FORMULAS[loss].latex_gradient)
    if name == "dJ/do" and output_activation == IDENTITY:
        return LOSS_FORMULAS[loss].latex_gradient
    return _RULES[name]


def used_in(name: str, loss: str, output_activation: str = IDENTITY) -> tuple[str, ...]:
    """Return the Python names of the quantities on an equation's right-hand side, in order.

    Examples
    --------
    >>> used_in("dJ/dW2", "cross_entropy"), used_in("dJ/do", "cross_entropy")
    (('dJ_do', 'h', 'lam', 'W2'), ('o', 'y'))
    """
    # longest first, because a shorter symbol may be part of a longer one
    symbols = "|".join(map(re.escape, sorted(SYMBOLS, key=len, reverse=True)))
    found = re.findall(f"<.*?>|{symbols}", _rule(name, loss, output_activation))
    names = [SYMBOLS.get(each) or each.strip("<>").replace("/", "_") for each in found]
    return tuple(dict.fromkeys(names))


def forward_equations(net: MLP, loss: str) -> tuple[str, ...]:
    """Return the equations of the forward pass, from z to J."""
    b1 = "" if net.b1 is None else r" + \mathbf{b}^{(1)}"
    b2 = "" if net.b2 is None else r" + \mathbf{b}^{(2)}"
    psi: tuple[str, ...] = ()
    L = LOSS_FORMULAS[loss].latex
    if net.output_activation != IDENTITY:
        of_o = by_o(PHI_FORMULAS[net.output_activation].latex)
        psi = (rf"\hat{{\mathbf{{y}}}} = \psi(\mathbf{{o}}), \; \psi(o) = {of_o}",)
        L = by_y_hat(L)
    return (
        r"\mathbf{z} = \mathbf{W}^{(1)} \mathbf{x}" + b1,
        rf"\mathbf{{h}} = \phi(\mathbf{{z}}), \; \phi(z) = {PHI_FORMULAS[net.activation].latex}",
        r"\mathbf{o} = \mathbf{W}^{(2)} \mathbf{h}" + b2,
        *psi,
        f"L = {L}",
        r"s = \tfrac{\lambda}{2} (\|\mathbf{W}^{(1)}\|_F^2 + \|\mathbf{W}^{(2)}\|_F^2)",
        "J = L + s",
    )
