"""The numerical check where rounding hides everything: it does not call a result right."""

from __future__ import annotations

import numpy as np
import pytest

from bpwidget.mlp import MLP, GradientReport, backprop, check_gradients

SMOOTH = ["tanh", "sigmoid"]
# the first of the two units is saturated
BIASES = {"tanh": 20.0, "sigmoid": 40.0}


def saturated(activation: str) -> MLP:
    b1 = [BIASES[activation], 0.3]
    return MLP([[0.5, -0.2], [0.4, 0.1]], [[1.0, -0.5], [0.3, 0.8]], b1, [0.1, -0.1], activation)


def check(activation: str, factors: dict[str, float], lam: float = 0.0) -> GradientReport:
    """Check gradients in which the saturated unit's are multiplied by a factor."""
    net, x = saturated(activation), (0.5, -0.6)
    mine = {name: backprop(net, x, 0, lam=lam).gradients[name].copy() for name in factors}
    for name, factor in factors.items():
        mine[name][0] *= factor
    return check_gradients(net, x, 0, lam=lam, gradients=mine)


@pytest.mark.parametrize("activation", SMOOTH)
@pytest.mark.parametrize("name", ["dJ/dz", "dJ/dW1", "dJ/db1"])
@pytest.mark.parametrize("factor", [1.0, 2.0, 1000.0, -1.0, 0.5])
def test_a_saturated_unit_s_gradient_is_untold_whatever_it_is(
    activation: str, name: str, factor: float
) -> None:
    report = check(activation, {name: factor})
    assert report[name].status == "untold"
    assert not report[name].ok
    assert not report.ok
    assert report.first_wrong is None
    assert report[name].untold[0].all()
    assert not report[name].untold[1].any()
    # the other unit's
    assert report[name].error < 1e-9
    assert "untold, " in str(report[name])
    assert "too small for a difference to tell" in str(report[name])
    assert repr(report) == "GradientReport(11 quantities, 0 wrong, 3 untold)"


@pytest.mark.parametrize("activation", SMOOTH)
@pytest.mark.parametrize("name", ["dJ/dz", "dJ/dW1", "dJ/db1"])
def test_a_detectable_error_at_a_saturated_unit_is_wrong(activation: str, name: str) -> None:
    report = check(activation, {name: 1e12})
    assert report[name].wrong
    assert report.first_wrong is report[name]


def test_the_penalty_at_a_saturated_unit_can_be_checked() -> None:
    assert check("tanh", {"dJ/dW1": 1.0}, lam=0.1)["dJ/dW1"].ok
    assert check("tanh", {"dJ/dW1": 2.0}, lam=0.1)["dJ/dW1"].wrong
    assert check("tanh", {"ds/dW1": 1.0}, lam=1e-9)["ds/dW1"].ok
    assert check("tanh", {"ds/dW1": 2.0}, lam=1e-9)["ds/dW1"].wrong


@pytest.mark.parametrize(("claimed", "status"), [(0.0, "ok"), (5.0, "wrong"), (1e-6, "wrong")])
def test_at_a_dead_unit_the_derivative_is_exactly_zero(claimed: float, status: str) -> None:
    net = MLP([[1.0], [-1.0]], [[2.0, -1.0]], [0.5, -0.5], [0.1], "relu")
    right = backprop(net, [2.0], [3.0], "squared_error").gradients
    for name in ("dJ/dz", "dJ/dW1", "dJ/db1"):
        mine = right[name].copy()
        mine[1] = claimed
        report = check_gradients(net, [2.0], [3.0], "squared_error", gradients={name: mine})
        assert report[name].status == status, name
        assert report.ok is (status == "ok")


def test_where_terms_cancel_zero_is_within_the_precision_of_float64() -> None:
    # both outputs have the same weight on the unit, so p₀ - 1 and p₁ cancel
    net = MLP([[0.3]], [[0.7], [0.7]], [0.1], [0.1, 0.4])
    trace = backprop(net, [0.5], 0)
    for claimed in (float(trace.gradients["dJ/dh"][0]), 0.0, 3e-17, -3e-17):
        assert check_gradients(net, [0.5], 0, gradients={"dJ/dh": [claimed]}).ok
    assert check_gradients(net, [0.5], 0, gradients={"dJ/dh": [1e-6]})["dJ/dh"].wrong


def test_checked_gradients_are_read_only() -> None:
    report = check("tanh", {})
    for each in report.checks.values():
        with pytest.raises(ValueError, match="read-only"):
            each.untold[...] = True
    assert np.asarray(report["dJ/dz"].untold).dtype == bool
