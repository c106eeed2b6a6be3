"""Claims of 06-check-your-gradients that it does not print."""

from __future__ import annotations

import numpy as np
import pytest

import bpwidget as bp

NET = bp.MLP.random(inputs=2, hidden=3, outputs=2, activation="tanh", seed=1)
X, Y, LAM = (0.5, 0.6), 0, 0.2


def relative_error(g: np.ndarray, n: np.ndarray) -> float:
    return float(np.linalg.norm(g - n) / (np.linalg.norm(g) + np.linalg.norm(n)))


def test_the_relative_error_is_0_one_third_or_1() -> None:
    g = bp.backprop(NET, X, Y, lam=LAM).gradients["dJ/dW1"]
    errors = [relative_error(g, factor * g) for factor in (1, 2, -1)]
    assert errors == pytest.approx([0, 1 / 3, 1])


def test_the_planted_mistake_makes_step_6_wrong_by_about_3_percent_and_step_7_inherits_it() -> None:
    planted = ("dJ/dz", "slope_at_h")
    panel = bp.BackpropPanel(x=X, y=Y, hidden=3, lam=LAM, seed=1, check=True, planted=planted)
    off = panel.trace.off()  # type: ignore[attr-defined] # a pass with a planted mistake
    assert panel.mode == "practise"
    panel.close()
    assert list(off) == ["dJ/dz", "dJ/dW1"]
    assert off["dJ/dz"] == pytest.approx(0.03, abs=0.005)


def test_a_mistake_in_the_column_of_an_input_that_is_0_passes() -> None:
    def found(x: tuple[float, float]) -> bool:
        wrong = bp.backprop(NET, x, Y).gradients["dJ/dW1"].copy()
        wrong[:, 0] *= 2
        return not bp.check_gradients(NET, x, Y, gradients={"dJ/dW1": wrong}).ok

    assert found((0.5, 0.6))
    assert not found((0, 0.6))


def test_a_wrong_loss_with_a_correct_derivative_passes() -> None:
    """For example, with the ½ missing in J as well as in its gradient."""
    wanted = bp.backprop(NET, X, (1, 0), "squared_error").gradients
    theirs = bp.backprop(NET, X, (1, 0), "sum_of_squares").gradients
    assert not np.allclose(theirs["dJ/do"], wanted["dJ/do"])
    assert bp.check_gradients(NET, X, (1, 0), "sum_of_squares", gradients=theirs).ok


@pytest.mark.parametrize("epsilon", [0.1, 1e-3, 1e-5])
def test_a_central_difference_across_the_kink_of_relu_is_one_half(epsilon: float) -> None:
    assert (max(0, epsilon) - max(0, -epsilon)) / (2 * epsilon) == 0.5


def test_the_error_of_a_central_difference_of_the_cube_is_epsilon_squared() -> None:
    for epsilon in (0.4, 0.04):
        measured = ((1 + epsilon) ** 3 - (1 - epsilon) ** 3) / (2 * epsilon)
        assert measured - 3 == pytest.approx(epsilon**2)


def test_a_missing_phi_prime_goes_unnoticed_where_every_relu_is_active() -> None:
    panel = bp.BackpropPanel(activation="relu", planted=("dJ/dz", "slope_left_out"), lang="en")
    labels = [label for label, _ in _mistakes_offered(panel)]
    panel.close()
    assert "6  ∂J/∂z: φ′ left out" in labels
    assert "2  ∂J/∂o: wrong sign" in labels


def _mistakes_offered(panel: bp.BackpropPanel) -> list[tuple[str, object]]:
    """Return the options of the list of mistakes, wherever it is on the panel."""
    found: list[tuple[str, object]] = []

    def walk(widget: object) -> None:
        options = getattr(widget, "options", ())
        found.extend(each for each in options if isinstance(each, tuple))
        for child in getattr(widget, "children", ()):
            walk(child)

    walk(panel)
    return found
