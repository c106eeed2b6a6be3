"""The document's formulas as LaTeX, for any activation and loss, with or without biases."""

from __future__ import annotations

import re

from bpwidget.mlp import MLP

VARIABLES = {
    "L": "L",
    "s": "s",
    "o": r"\mathbf{o}",
    "h": r"\mathbf{h}",
    "z": r"\mathbf{z}",
    "W1": r"\mathbf{W}^{(1)}",
    "W2": r"\mathbf{W}^{(2)}",
    "b1": r"\mathbf{b}^{(1)}",
    "b2": r"\mathbf{b}^{(2)}",
}

# <dJ/do> stands for that derivative, stacked or in a line
_RULES = {
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

_THROUGH_LOSS = {
    "cross_entropy": r"\mathrm{softmax}(\mathbf{o}) - \mathbf{e}_y",
    "squared_error": r"\mathbf{o} - \mathbf{y}",
    "binary_cross_entropy": r"\sigma(\mathbf{o}) - \mathbf{y}",
}

_LOSSES = {
    "cross_entropy": r"-\log \, \mathrm{softmax}(\mathbf{o})_y",
    "squared_error": r"\tfrac{1}{2} \|\mathbf{o} - \mathbf{y}\|^2",
    "binary_cross_entropy": (
        r"-\sum_k \left( y_k \log \sigma(o_k) + (1 - y_k) \log (1 - \sigma(o_k)) \right)"
    ),
}

_PHI = {
    "identity": "z",
    "relu": r"\max(0, z)",
    "leaky_relu": r"\max(0.01 z, z)",
    "sigmoid": r"\frac{1}{1 + e^{-z}}",
    "tanh": r"\tanh z",
    "softplus": r"\log(1 + e^z)",
    "elu": r"\max(0, z) + \min(0, e^z - 1)",
    "silu": r"z \, \sigma(z)",
}


def derivative(name: str, *, stacked: bool = False) -> str:
    r"""Return the LaTeX of a quantity such as ``"dJ/dW2"``, in a line or as a fraction.

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


def equation(name: str, loss: str, *, stacked: bool = False) -> str:
    r"""Return how the document's step gets `name`: left-hand side, =, rule.

    Examples
    --------
    >>> print(equation("dJ/db1", "cross_entropy"))
    \partial J / \partial \mathbf{b}^{(1)} = \partial J / \partial \mathbf{z}
    """
    rule = _THROUGH_LOSS[loss] if name == "dJ/do" else _RULES[name]
    spelled = re.sub("<(.*?)>", lambda match: derivative(match[1], stacked=stacked), rule)
    return f"{derivative(name, stacked=stacked)} = {spelled}"


def forward_equations(net: MLP, loss: str) -> tuple[str, ...]:
    """Return the forward pass, z to J, line by line."""
    b1 = "" if net.b1 is None else r" + \mathbf{b}^{(1)}"
    b2 = "" if net.b2 is None else r" + \mathbf{b}^{(2)}"
    return (
        r"\mathbf{z} = \mathbf{W}^{(1)} \mathbf{x}" + b1,
        rf"\mathbf{{h}} = \phi(\mathbf{{z}}), \; \phi(z) = {_PHI[net.activation]}",
        r"\mathbf{o} = \mathbf{W}^{(2)} \mathbf{h}" + b2,
        f"L = {_LOSSES[loss]}",
        r"s = \tfrac{\lambda}{2} (\|\mathbf{W}^{(1)}\|_F^2 + \|\mathbf{W}^{(2)}\|_F^2)",
        "J = L + s",
    )
