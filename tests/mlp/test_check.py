"""The numerical check accepts correct gradients, and finds a wrong step where it happens."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from profiles import examples
from strategies import EXTREME, MODERATE, Problem, problems

from bpwidget.mlp import ACTIVATIONS, LOSSES, MLP, backprop, backward, check, check_gradients
from bpwidget.mlp.losses import Target

Plant = Callable[[str, str], None]

TINY_PENALTY = Problem(
    MLP([[0.0]], [[0.5625]], activation="identity"), np.zeros(1), 0, "cross_entropy", 5e-324
)
# the last unit moves o_0 and o_2 equally, so its gradient is only rounding
CANCELLING = Problem(
    MLP(
        [[0.0], [0.0], [0.0], [-1000.0]],
        [[0.0, 0.0, 0.0625, 0.375], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.375]],
        activation="softplus",
    ),
    np.array([-0.3125]),
    0,
    "cross_entropy",
    0.0,
)
# o = 0 is the target, so dJ/dz is zero at z = 0 and only there
AT_A_MINIMUM = Problem(
    MLP([[0.0], [0.0], [0.0], [0.0]], [[0.0, 0.0, 0.0, 0.0625]], activation="silu"),
    np.zeros(1),
    np.zeros(1),
    "squared_error",
    0.0,
)


@settings(max_examples=examples(200))
@given(problems(MODERATE))
@example(TINY_PENALTY)
@example(AT_A_MINIMUM)
def test_gradients_of_backprop_pass(problem: Problem) -> None:
    report = problem.check()
    assert report.first_wrong is None, report
    assert list(report.checks) == list(problem.trace().gradients)


@settings(max_examples=examples(150))
@given(problems(EXTREME))
@example(CANCELLING)
def test_gradients_of_backprop_pass_at_the_extremes(problem: Problem) -> None:
    assert problem.check().first_wrong is None, problem.check()


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_each_pair_of_phi_and_loss_agrees_to_many_digits(activation: str, loss: str) -> None:
    net = MLP.random(2, 5, 3, activation, bias=True)
    y: Target = 1 if LOSSES[loss].takes_class else np.array([0.0, 1.0, 0.4])
    report = check_gradients(net, (0.5, 0.6), y, loss, lam=0.1)
    assert report.ok, report
    assert max(each.error for each in report.checks.values()) < 1e-10


@pytest.mark.parametrize("loss", [name for name, loss in LOSSES.items() if not loss.contains])
@pytest.mark.parametrize("psi", ACTIVATIONS)
def test_each_pair_of_psi_and_loss_agrees_to_many_digits(psi: str, loss: str) -> None:
    net = MLP.random(2, 5, 3, bias=True, output_activation=psi)
    report = check_gradients(net, (0.5, 0.6), np.array([0.0, 1.0, 0.4]), loss, lam=0.1)
    assert report.ok, report
    assert max(each.error for each in report.checks.values()) < 1e-10
    assert len({line.index("relative error") for line in str(report).splitlines()}) == 1


@pytest.mark.parametrize("x", [1e6, 1e9, 1e13, 1e16])
def test_gradients_of_backprop_are_not_called_wrong_where_float64_has_few_digits_left(
    x: float,
) -> None:
    net = MLP([[2.0]], [[3.0]], activation="identity")
    report = check_gradients(net, [x], [5.0], "squared_error", lam=0.1)
    assert report.first_wrong is None
    assert report.ok is (x < 1e9)


@settings(max_examples=examples(200))
@given(problem=problems(largest=4), data=st.data())
def test_one_wrong_entry_is_found_wherever_it_is(problem: Problem, data: st.DataObject) -> None:
    gradients = problem.trace().gradients
    name = data.draw(st.sampled_from(sorted(gradients)))
    wrong = gradients[name].copy()
    entry = tuple(data.draw(st.integers(0, n - 1)) for n in wrong.shape)
    assume(not problem.check()[name].at_kink[entry])
    wrong[entry] += 1e-3 * max(1.0, np.abs(wrong).max()) * data.draw(st.sampled_from([-1, 1]))
    report = problem.check({name: wrong})
    assert [each.name for each in report.checks.values() if each.wrong] == [name]
    assert report[name].step == next(
        step.number for step in problem.trace().steps if name in step.gradients
    )


NET = MLP.random(3, 3, 3, bias=True, seed=4)
X, LAM = (0.5, -0.6, 0.7), 0.1
TARGETS: dict[str, Any] = {
    loss.name: 2 if loss.takes_class else (0.0, 1.0, 0.3) for loss in LOSSES.values()
}


@pytest.fixture
def plant(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Plant:
    """Return a function that makes the check use a backprop with one line of code changed."""

    def changed(right: str, wrong: str) -> None:
        code = Path(backward.__file__).read_text("utf-8")
        assert code.count(right) == 1, f"backward.py no longer says {right}"
        file = tmp_path / "planted.py"
        file.write_text(code.replace(right, wrong), "utf-8")
        spec = importlib.util.spec_from_file_location("planted", file)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        monkeypatch.setattr(check, "backprop", module.backprop)

    return changed


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize(
    ("step", "name", "right", "wrong"),
    [
        (1, "dJ/dL", "dJ_dL = dJ_ds = ONE", "dJ_dL, dJ_ds = 1.001 * ONE, ONE"),
        (1, "dJ/ds", "dJ_dL = dJ_ds = ONE", "dJ_dL, dJ_ds = ONE, 0 * ONE"),
        (2, "dJ/do", "dJ_dy_hat = dL_dy_hat", "dJ_dy_hat = -dL_dy_hat"),
        (2, "dJ/do", "dJ_dy_hat = dL_dy_hat", "dJ_dy_hat = 1.001 * dL_dy_hat"),
        (3, "ds/dW1", "lam * W1, lam * W2", "2 * lam * W1, lam * W2"),
        (3, "ds/dW2", "lam * W1, lam * W2", "lam * W1, lam * W2.T"),
        (4, "dJ/dW2", "outer(dJ_do, h)", "outer(dJ_do, z)"),
        (4, "dJ/dW2", "outer(dJ_do, h)", "outer(h, dJ_do)"),
        (4, "dJ/dW2", "dJ_dW2 = W2_data + ds_dW2", "dJ_dW2 = W2_data.copy()"),
        (5, "dJ/dh", "W2.T.dot(dJ_do)", "W2.dot(dJ_do)"),
        (5, "dJ/dh", "W2.T.dot(dJ_do)", "0.999 * W2.T.dot(dJ_do)"),
        (6, "dJ/dz", "phi.slope(z)", "phi.slope(h)"),
        (6, "dJ/dz", "dJ_dh * slope", "dJ_dh.copy()"),
        (7, "dJ/dW1", "outer(dJ_dz, x)", "outer(dJ_dh, x)"),
        (7, "dJ/dW1", "dJ_dW1 = W1_data + ds_dW1", "dJ_dW1 = W1_data - ds_dW1"),
    ],
)
def test_an_error_in_a_step_is_found_first_in_that_step(
    plant: Plant, step: int, name: str, right: str, wrong: str, loss: str
) -> None:
    plant(right, wrong)
    first = check_gradients(NET, X, TARGETS[loss], loss, LAM).first_wrong
    assert first is not None
    assert (first.step, first.name) == (step, name)


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("dJ/dy_hat", "dJ_dy_hat = dL_dy_hat", "dJ_dy_hat = l.gradient(o, y)"),
        ("dJ/do", "psi.slope(o)", "psi.slope(y_hat)"),
        ("dJ/do", "dJ_dy_hat * psi.slope(o)", "dJ_dy_hat.copy()"),
        ("dJ/do", "dJ_dy_hat * psi.slope(o)", "dJ_dy_hat * y_hat"),
    ],
)
def test_an_error_on_the_way_through_psi_is_found_there(
    plant: Plant, name: str, right: str, wrong: str
) -> None:
    plant(right, wrong)
    net = replace(NET, output_activation="sigmoid")
    first = check_gradients(net, X, TARGETS["squared_error"], "squared_error", LAM).first_wrong
    assert first is not None
    assert (first.step, first.name) == (2, name)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("layer", ["1", "2"])
def test_a_penalised_bias_is_found(layer: str, loss: str) -> None:
    trace = backprop(NET, X, TARGETS[loss], loss, LAM)
    name, bias = f"dJ/db{layer}", getattr(NET, f"b{layer}")
    mine = {name: trace.gradients[name] + LAM * bias}
    first = check_gradients(NET, X, TARGETS[loss], loss, LAM, gradients=mine).first_wrong
    assert first is not None
    assert first.name == name


def test_a_wrong_loss_gradient_or_slope_is_found_in_its_step(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # the squared error without its ½; tanh' = 1 - z² instead of 1 - tanh(z)²
    loss = replace(LOSSES["squared_error"], gradient=lambda o, y: 2.0 * (o - y))
    phi = replace(ACTIVATIONS["tanh"], slope=lambda z: 1.0 - z**2)

    def first_wrong() -> str:
        first = check_gradients(NET, X, TARGETS[loss.name], loss.name, LAM).first_wrong
        assert first is not None
        return first.name

    with monkeypatch.context() as patch:
        patch.setattr(backward, "fitting_loss", lambda _psi, _name: loss)
        assert first_wrong() == "dJ/do"
    monkeypatch.setattr(backward, "activation_named", lambda _name: phi)
    assert first_wrong() == "dJ/dz"


def test_large_quantities_are_checked_as_strictly() -> None:
    net = MLP([[2.0]], [[3.0]], activation="identity")
    for name in ("dJ/dL", "dJ/ds"):
        mine = {name: 1.001}
        report = check_gradients(net, [1e9], [5.0], "squared_error", 0.1, gradients=mine)
        assert report.first_wrong is report[name]


@pytest.mark.parametrize(("tolerance", "ok"), [(1e-2, True), (1e-4, False)])
def test_an_error_within_the_tolerance_passes(tolerance: float, ok: bool) -> None:
    mine = {"dJ/dh": 1.001 * backprop(NET, X, 1).gradients["dJ/dh"]}
    report = check_gradients(NET, X, 1, gradients=mine, tolerance=tolerance)
    assert report.ok is ok
    assert report["dJ/dh"].error == pytest.approx(0.0005, rel=1e-2)


def test_many_weights_are_checked_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = check_gradients(NET, X, 1, lam=LAM)
    monkeypatch.setattr(check, "LARGEST_BATCH", 40)
    batches = check_gradients(NET, X, 1, lam=LAM)
    assert batches.ok
    for name, each in whole.checks.items():
        np.testing.assert_allclose(batches[name].numerical, each.numerical, rtol=1e-9, atol=1e-12)


def test_gradients_to_check_are_copied_and_the_report_is_read_only() -> None:
    mine = np.zeros((3, 3))
    report = check_gradients(NET, X, 1, gradients={"dJ/dW1": mine})
    mine += 1.0
    assert not report["dJ/dW1"].analytic.any()
    for each in report.checks.values():
        for array in (each.analytic, each.numerical, each.at_kink):
            with pytest.raises(ValueError, match="read-only"):
                array[...] = 0


@pytest.mark.parametrize(
    ("options", "error", "sentence"),
    [
        (
            {"gradients": {"dJ/dW3": [[1.0]]}},
            ValueError,
            "gradients: unknown name 'dJ/dW3'; choose from dJ/dL, dJ/ds, dJ/do, ds/dW1",
        ),
        (
            {"gradients": {"dJ/db1": [1.0]}},
            ValueError,
            "gradients: unknown name 'dJ/db1'; choose from",
        ),
        (
            {"gradients": {"dJ/dW1": np.ones((2, 4))}},
            ValueError,
            "gradients['dJ/dW1'] must have shape (4, 2), got shape (2, 4)",
        ),
        (
            {"gradients": {"dJ/dW1": [1.0]}},
            ValueError,
            "gradients['dJ/dW1'] must be a matrix, got shape (1,)",
        ),
        ({"gradients": {"dJ/do": [1, np.nan]}}, ValueError, "every entry of gradients['dJ/do'] mu"),
        ({"gradients": {"dJ/do": None}}, TypeError, "gradients['dJ/do'] must be made of real"),
        ({"gradients": [1.0]}, TypeError, "gradients must be a mapping by name, got [1.0]"),
        ({"gradients": []}, TypeError, "gradients must be a mapping by name, got []"),
        ({"tolerance": 0}, ValueError, "tolerance must be a finite number greater than 0, got 0.0"),
        ({"tolerance": "small"}, TypeError, "tolerance must be a number, got 'small'"),
        ({"lam": -1}, ValueError, "lam must be a finite number of 0 or more, got -1.0"),
    ],
)
def test_wrong_arguments_are_refused(
    options: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=re.escape(sentence)):
        check_gradients(MLP.random(), (0.5, 0.6), 0, **options)
