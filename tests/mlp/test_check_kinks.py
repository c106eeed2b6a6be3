"""The numerical check at a kink of φ, where no finite difference can be trusted."""

from __future__ import annotations

import numpy as np
import pytest

from bpwidget.mlp import ACTIVATIONS, MLP, GradientReport, check_gradients
from bpwidget.mlp.arguments import Array

KINKED = [name for name, phi in ACTIVATIONS.items() if phi.kinks]
# z = W1 x + b1: on the kink, closer than the step, just beyond the step, far away
Z = [0.0, 5e-4, -2e-3, 2.0]
AT_KINK = [True, True, False, False]
X = [2.0, 0.0]


def net_of(activation: str, w2: float = 0.5) -> MLP:
    W1 = [[0.25, 1.0]] * 4
    return MLP(W1, [[w2] * 4, [w2, -w2, w2, 0.0]], [z - 0.5 for z in Z], [0.1, 0.2], activation)


def check(
    activation: str, gradients: dict[str, Array] | None = None, w2: float = 0.5
) -> GradientReport:
    return check_gradients(net_of(activation, w2), X, 0, lam=0.1, gradients=gradients)


@pytest.mark.parametrize("activation", KINKED)
def test_entries_at_a_kink_are_named_and_not_counted(activation: str) -> None:
    report = check(activation)
    assert report.ok, report
    kinked = {name: each.at_kink.tolist() for name, each in report.checks.items()}
    # the second input is 0, so its weights do not move z
    expected = {"dJ/dz": AT_KINK, "dJ/db1": AT_KINK, "dJ/dW1": [[k, False] for k in AT_KINK]}
    for name, each in report.checks.items():
        assert kinked[name] == expected.get(name, np.zeros(each.at_kink.shape, bool).tolist())
        np.testing.assert_array_equal(np.isnan(each.numerical), each.at_kink)
        assert each.error < 1e-9
    assert str(report["dJ/dz"]).endswith("ok, 2 of 4 at a kink, not checked")
    assert str(report["dJ/dW1"]).endswith("ok, 2 of 8 at a kink, not checked")


@pytest.mark.parametrize("activation", KINKED)
@pytest.mark.parametrize("name", ["dJ/dz", "dJ/dW1", "dJ/db1"])
def test_away_from_the_kink_a_wrong_entry_is_still_found(activation: str, name: str) -> None:
    right = check(activation)[name]
    for entry in np.ndindex(right.analytic.shape):
        wrong = right.analytic.copy()
        wrong[entry] += 0.01
        report = check(activation, {name: wrong})
        assert report[name].ok == right.at_kink[entry], entry
        assert report.ok == right.at_kink[entry], entry


@pytest.mark.parametrize("activation", KINKED)
def test_a_steep_unit_is_moved_less_so_that_fewer_entries_are_at_the_kink(activation: str) -> None:
    report = check(activation, w2=100.0)
    assert report.ok, report
    assert report["dJ/dz"].at_kink.tolist() == [True, False, False, False]


@pytest.mark.parametrize("activation", [name for name in ACTIVATIONS if name not in KINKED])
def test_a_smooth_function_has_no_kink_at_zero(activation: str) -> None:
    report = check(activation)
    assert report.ok, report
    assert not any(each.at_kink.any() for each in report.checks.values())


@pytest.mark.parametrize("psi", KINKED)
def test_entries_that_move_an_output_over_a_kink_are_named_and_not_counted(psi: str) -> None:
    # o = (0, 2); the second unit does not affect the first output, the third has h = 0
    net = MLP(
        W1=[[1.0], [2.0], [0.0]],
        W2=[[1.0, 0.0, 3.0], [0.0, 1.0, 0.0]],
        b2=[-1.0, 0.0],
        activation="identity",
        output_activation=psi,
    )
    report = check_gradients(net, [1.0], [0.5, 0.5], "squared_error", 0.1)
    assert report.ok, report
    assert {name: each.at_kink.tolist() for name, each in report.checks.items()} == {
        **dict.fromkeys(("dJ/dL", "dJ/ds"), False),
        "dJ/dy_hat": [False, False],
        "dJ/do": [True, False],
        "ds/dW1": [[False]] * 3,
        "ds/dW2": [[False] * 3] * 2,
        "dJ/dW2": [[True, True, False], [False, False, False]],
        "dJ/db2": [True, False],
        "dJ/dh": [True, False, True],
        "dJ/dz": [True, False, True],
        "dJ/dW1": [[True], [False], [True]],
    }


def test_if_every_entry_is_at_a_kink_there_is_no_error() -> None:
    report = check_gradients(
        MLP([[1.0]], [[1.0]], activation="relu"), [0.0], [3.0], "squared_error"
    )
    assert report.ok
    assert report["dJ/dz"].error == 0.0
