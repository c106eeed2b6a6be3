"""The forward pass with its numbers: as a card of its own, and in one line."""

from __future__ import annotations

from html import escape

import numpy as np

from bpwidget.lesson import forward_equations, mathml, numeral
from bpwidget.lesson.equations import VARIABLES
from bpwidget.lesson.words.languages import said
from bpwidget.lesson.words.rail import WORDS
from bpwidget.lesson.words.training import WORDS as TRAINING
from bpwidget.mlp import Trace
from bpwidget.mlp.activations import IDENTITY
from bpwidget.mlp.arguments import Array
from bpwidget.panel.text.matrices import matrix, op
from bpwidget.panel.text.numbers import slot

MOST_TERMS = 3  # sums of up to this many terms are written out
PHI_NAMES = {"sigmoid": r"\sigma", "tanh": r"\tanh"}

# what precedes the sum of squared errors, with an opening bracket if one is needed
SQUARES = {"squared_error": "½ (", "sum_of_squares": "", "mean_squared_error": "1/{q} ("}


def forward_line(trace: Trace, lang: str, whose: str, *, is_now: bool) -> str:
    """Return the forward pass in a line, with the values of L, s and J, of `whose` sample."""
    values = {"L": trace.L, "s": trace.s, "J": trace.J}
    now = ' class="bpw-phase"' if is_now else ""
    return _of(whose, lang) + "".join(
        f"<span{now}>{mathml(latex)}{_value(latex[0], values)}</span>"
        for latex in forward_equations(trace.net, trace.loss)
    )


def _of(whose: str, lang: str) -> str:
    """Return of what the numbers are, where there are others that they might be taken for."""
    if not whose:
        return ""
    said_of = slot(escape(said(TRAINING, "whose", lang, whose=whose)))
    return f'<span class="bpw-op">{said_of}</span>'


def _value(name: str, values: dict[str, float]) -> str:
    if name not in values:
        return ""
    return f' = <b data-bpw="{name}">{slot(numeral(values[name]))}</b>'


def forward_card(trace: Trace, lang: str, whose: str) -> str:
    """Return every result of the forward pass, with the numbers that made it."""
    net, equals = trace.net, op("=")
    z, _, o, *_, L, s, J = forward_equations(net, trace.loss)
    h = r"\mathbf{h} = \phi(\mathbf{z})"
    matrices = [
        ("z", z, _affine(net.W1, trace.x, net.b1) + equals + matrix(trace.z)),
        ("h", h, matrix(trace.h)),
        ("o", o, _affine(net.W2, trace.h, net.b2, lying=True) + equals + matrix(trace.o)),
    ]
    if net.output_activation != IDENTITY:
        psi = rf"{VARIABLES['y_hat']} = {_named(net.output_activation)}(\mathbf{{o}})"
        matrices.append(("y_hat", psi, matrix(trace.y_hat)))
    scalars = (
        ("L", L, _loss(trace), trace.L),
        ("s", s, _penalty(trace), trace.s),
        ("J", J, f"{slot(numeral(trace.L))}{op('+')}{slot(numeral(trace.s))}", trace.J),
    )
    lines = [
        f'<div data-bpw="forward {name}">{mathml(latex)}{equals}{numbers}</div>'
        for name, latex, numbers in matrices
    ]
    totals = "".join(
        f'<div data-bpw="forward {name}">{_left_of(latex)}{numbers and equals}{numbers}'
        f"{equals}<b>{slot(numeral(value))}</b></div>"
        for name, latex, numbers, value in scalars
    )
    heading, note = WORDS["forward pass"][lang], WORDS["forward note"][lang]
    return (
        f"<header><h4>{heading}</h4><p>{note}</p></header>"
        f'<div class="bpw-derived">{"".join(lines)}</div>'
        f'<div class="bpw-derived bpw-totals">{_of(whose, lang)}{totals}</div>'
    )


def _named(activation: str) -> str:
    """Return the LaTeX of an activation's name."""
    return PHI_NAMES.get(activation, rf"\mathrm{{{activation.replace('_', ' ')}}}")


def _left_of(latex: str) -> str:
    """Return an equation's name, and its formula for a card that is wide enough."""
    name, _, formula = latex.partition(" = ")
    return f'{mathml(name)}<span class="bpw-formula">{op("=")}{mathml(formula)}</span>'


def _affine(weights: Array, values: Array, biases: Array | None, *, lying: bool = False) -> str:
    """Return W v, or W v + b; a vector that lies is a row with a ᵀ, which takes less room."""
    vector = matrix(values)
    if lying:
        vector = f'<span class="bpw-lying">{matrix(values[None])}<sup>⊤</sup></span>'
    product = f"{matrix(weights)}{op('·')}{vector}"
    return product if biases is None else f"{product}{op('+')}{matrix(biases)}"


def _loss(trace: Trace) -> str:
    """Return L's formula with the numbers put in, where it is short."""
    if trace.loss == "cross_entropy" and isinstance(trace.y, int):
        probability = float(trace.prediction[trace.y])
        if probability == 0:  # too small for float64, and the logarithm of 0 is not L
            return f"{op('−log exp(')}{slot(numeral(-trace.L))}{op(')')}"
        return f"{op('−log')} {slot(numeral(probability))}"
    if trace.loss in SQUARES and trace.o.size <= MOST_TERMS:
        errors = (slot(numeral(float(error))) for error in trace.y_hat - trace.y)
        terms = op(" + ").join(f"({error})²" for error in errors)
        factor = SQUARES[trace.loss].format(q=trace.o.size)
        return f"{op(factor)}{terms}{op(')')}" if factor else terms
    return ""


def _penalty(trace: Trace) -> str:
    with np.errstate(over="ignore", under="ignore"):  # with λ = 0, s is 0 however large the weights
        squares = [float(np.square(W).sum()) for W in (trace.net.W1, trace.net.W2)]
    shown = (slot(numeral(each) if np.isfinite(each) else "∞") for each in squares)
    lam = slot(numeral(trace.lam))
    return f"{lam}{op('/ 2 · (')}{op('+').join(shown)}{op(')')}"
