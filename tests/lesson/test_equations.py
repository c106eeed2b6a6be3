"""The formulas are those of the book, and every one of them can be converted to MathML."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

import bpwidget as bp
from bpwidget.lesson import derivative, equation, forward_equations, mathml
from bpwidget.mlp import ACTIVATIONS, LOSSES

NAMES = list(bp.backprop(bp.MLP.random(bias=True), (0.5, 0.6), 0).gradients)
MATHML = "{http://www.w3.org/1998/Math/MathML}"


@pytest.mark.parametrize(
    ("name", "latex"),
    [
        ("dJ/dL", r"\partial J / \partial L = 1"),
        ("ds/dW1", r"\partial s / \partial \mathbf{W}^{(1)} = \lambda \mathbf{W}^{(1)}"),
        (
            "dJ/dW2",
            (
                r"\partial J / \partial \mathbf{W}^{(2)} = \partial J / \partial \mathbf{o} \,"
                r" \mathbf{h}^\top + \lambda \mathbf{W}^{(2)}"
            ),
        ),
        (
            "dJ/dh",
            (
                r"\partial J / \partial \mathbf{h} = {\mathbf{W}^{(2)}}^\top \,"
                r" \partial J / \partial \mathbf{o}"
            ),
        ),
        (
            "dJ/dz",
            (
                r"\partial J / \partial \mathbf{z} = \partial J / \partial \mathbf{h}"
                r" \odot \phi'(\mathbf{z})"
            ),
        ),
        (
            "dJ/dW1",
            (
                r"\partial J / \partial \mathbf{W}^{(1)} = \partial J / \partial \mathbf{z} \,"
                r" \mathbf{x}^\top + \lambda \mathbf{W}^{(1)}"
            ),
        ),
    ],
)
def test_each_step_is_written_as_in_the_book(name: str, latex: str) -> None:
    assert equation(name, "cross_entropy") == latex


def test_step_2_depends_on_the_loss() -> None:
    sides = {loss: equation("dJ/do", loss).split(" = ")[1] for loss in LOSSES}
    assert sides["squared_error"] == r"\mathbf{o} - \mathbf{y}"
    assert len(set(sides.values())) == len(LOSSES)


def test_with_an_output_activation_step_2_passes_through_y_hat() -> None:
    assert equation("dJ/do", "squared_error", "sigmoid") == (
        r"\partial J / \partial \mathbf{o} = \partial J / \partial \hat{\mathbf{y}}"
        r" \odot \psi'(\mathbf{o})"
    )
    squares = [name for name, loss in LOSSES.items() if not loss.contains]
    for loss in squares:
        left, right = equation("dJ/dy_hat", loss, "sigmoid").split(" = ")
        assert left == r"\partial J / \partial \hat{\mathbf{y}}"
        o = equation("dJ/do", loss).split(" = ")[1]
        assert right == o.replace(r"\mathbf{o}", r"\hat{\mathbf{y}}") != o
    net = bp.MLP.random(output_activation="sigmoid")
    *_, y_hat, L, s, J = forward_equations(net, "squared_error")
    plain = forward_equations(bp.MLP.random(), "squared_error")
    assert (s, J) == plain[-2:]
    psi = r"\hat{\mathbf{y}} = \psi(\mathbf{o}), \; \psi(o) = \frac{1}{1 + e^{-o}}"
    assert (y_hat, len(plain)) == (psi, 6)
    assert L == r"L = \tfrac{1}{2} \|\hat{\mathbf{y}} - \mathbf{y}\|^2"


def test_biases_enter_the_forward_pass_where_there_are_any() -> None:
    plain = forward_equations(bp.MLP.random(), "cross_entropy")
    biased = forward_equations(bp.MLP.random(bias=True), "cross_entropy")
    assert [a != b for a, b in zip(plain, biased, strict=True)] == [True, False, True] + [False] * 3
    one = bp.MLP([[1.0]], [[1.0]], b2=[1.0])
    assert [r"\mathbf{b}" in line for line in forward_equations(one, "squared_error")][:3] == [
        False,
        False,
        True,
    ]


@pytest.mark.parametrize("loss", LOSSES)
def test_every_formula_is_well_formed_mathml(loss: str) -> None:
    formulas = [
        equation(name, loss, stacked=stacked) for name in NAMES for stacked in (True, False)
    ]
    formulas += [derivative(name) for name in NAMES]
    for activation in ACTIVATIONS:
        formulas += forward_equations(bp.MLP.random(activation=activation, bias=True), loss)
        if not LOSSES[loss].contains:
            formulas += forward_equations(bp.MLP.random(output_activation=activation), loss)
            formulas += [
                equation(name, loss, activation) for name in ("dJ/dy_hat", "dJ/do", "dJ/dW2")
            ]
    for latex in formulas:
        root = ET.fromstring(mathml(latex))  # noqa: S314 - our own text
        assert root.tag == f"{MATHML}math"
        text = "".join(root.itertext())
        assert text
        # the converter keeps commands that it does not know
        assert "\\" not in text
