"""Shape algebra agrees with the arrays, and the stored values are those used by the rules."""

from __future__ import annotations

import pytest

import bpwidget as bp
from bpwidget.lesson import shape_text
from bpwidget.lesson.rules import STEP_OF
from bpwidget.lesson.shapes import _STORED, shape_algebra, stored, stored_bytes

TRACE = bp.backprop(bp.MLP.random(3, 5, 2, bias=True), (0.1, 0.2, 0.3), 0, lam=0.1)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("dJ/dL", "scalar"),
        ("dJ/do", "(2,)"),
        ("ds/dW1", "(5, 3)"),
        ("dJ/dW2", "(2,) × (5,)ᵀ → (2, 5)"),
        ("dJ/db2", "(2,)"),
        ("dJ/dh", "(2, 5)ᵀ × (2,) → (5,)"),
        ("dJ/dz", "(5,) ⊙ (5,) → (5,)"),
        ("dJ/dW1", "(5,) × (3,)ᵀ → (5, 3)"),
    ],
)
def test_the_shapes_of_every_step(name: str, said: str) -> None:
    assert shape_algebra(TRACE, name) == said
    assert said.endswith(shape_text(TRACE.gradients[name].shape))


def test_what_is_stored() -> None:
    assert set(_STORED) == set(STEP_OF.values())
    sizes = [stored_bytes(TRACE, step) for step in range(1, 8)]
    assert sizes == [0, 16, 0, 40, 0, 40, 24]
    assert stored_bytes(TRACE) == sum(sizes)


def test_with_an_output_activation_step_2_uses_y_hat_too() -> None:
    net = bp.MLP.random(3, 5, 2, output_activation="tanh")
    trace = bp.backprop(net, (0.1, 0.2, 0.3), (0.5, 0.6), "squared_error")
    assert shape_algebra(trace, "dJ/dy_hat") == "(2,)"
    assert shape_algebra(trace, "dJ/do") == "(2,) ⊙ (2,) → (2,)"
    assert stored(trace, 2) == ("o", "y_hat")
    assert stored(TRACE, 2) == ("o",)
    assert stored_bytes(trace, 2) == 2 * stored_bytes(TRACE, 2)
    assert stored_bytes(trace) == stored_bytes(TRACE) + 16
