"""How the names of quantities in Python are written in a sentence."""

from __future__ import annotations


def symbol(name: str) -> str:
    """Return a name in Python as the lessons write it.

    Examples
    --------
    >>> symbol("y_hat"), symbol("W1")
    ('ŷ', 'W1')
    """
    return name.replace("y_hat", "ŷ")


def gradient_symbol(name: str) -> str:
    """Return a gradient's name in plain letters; `bpwidget.lesson.partial` is the same.

    Examples
    --------
    >>> gradient_symbol("dJ/dy_hat")
    '∂J/∂ŷ'
    """
    return symbol(name.replace("d", "∂"))
