"""The seven steps against a computation by hand and against autograd."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, reject, settings
from profiles import examples
from reference import derived
from strategies import EXTREME, MODERATE, Problem, problems

from bpwidget.mlp import ACTIVATIONS, LOSSES, MLP, backprop
from bpwidget.mlp.activations import activation_named
from bpwidget.mlp.arguments import Array
from bpwidget.mlp.losses import Target

FORWARD = ("z", "h", "o", "y_hat")


def assert_equals_autograd(problem: Problem) -> None:
    trace, reference = problem.trace(), derived(problem)
    for name in FORWARD:
        reference.compare(name, getattr(trace, name))
    for name in ("z", "o"):
        if not np.array_equal(getattr(trace, name) > 0, reference.values[name] > 0):
            reject()  # if z may round to either side of a kink, it may have either slope
    for name in ("slope", "output_slope", "L", "s", "J"):
        reference.compare(name, getattr(trace, name))
    for name, value in trace.gradients.items():
        if name in {"dJ/dL", "dJ/ds"}:
            assert value == 1.0
        else:
            reference.compare(name, value)


@settings(max_examples=examples(300))
@given(problems(MODERATE))
def test_every_quantity_is_that_of_autograd(problem: Problem) -> None:
    assert_equals_autograd(problem)


@settings(max_examples=examples(200))
@given(problems(EXTREME))
def test_every_quantity_is_that_of_autograd_at_the_extremes(problem: Problem) -> None:
    assert_equals_autograd(problem)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_each_pair_of_phi_and_loss_is_that_of_autograd(activation: str, loss: str) -> None:
    draw = np.random.default_rng(1)
    y: Target = 2 if LOSSES[loss].takes_class else np.array([0.0, 1.0, 0.3])
    net = MLP.random(4, 5, 3, activation, bias=True, seed=3)
    assert_equals_autograd(Problem(net, draw.normal(size=4), y, loss, 0.1))


@pytest.mark.parametrize("loss", [name for name, loss in LOSSES.items() if not loss.contains])
@pytest.mark.parametrize("psi", ACTIVATIONS)
def test_each_pair_of_psi_and_loss_is_that_of_autograd(psi: str, loss: str) -> None:
    draw = np.random.default_rng(1)
    net = MLP.random(4, 5, 3, "tanh", bias=True, seed=3, output_activation=psi)
    problem = Problem(net, draw.normal(size=4), np.array([0.0, 1.0, 0.3]), loss, 0.1)
    assert_equals_autograd(problem)
    with_psi = ["dJ/do"] if psi == "identity" else ["dJ/dy_hat", "dJ/do"]
    assert list(problem.trace().step(2).gradients) == with_psi


def test_the_example_of_sigmoid_units_in_both_layers_to_its_published_digits() -> None:
    # Matt Mazur, "A Step by Step Backpropagation Example" (2015)
    net = MLP(
        W1=[[0.15, 0.20], [0.25, 0.30]],
        W2=[[0.40, 0.45], [0.50, 0.55]],
        b1=[0.35, 0.35],
        b2=[0.60, 0.60],
        activation="sigmoid",
        output_activation="sigmoid",
    )
    trace = backprop(net, x=[0.05, 0.10], y=[0.01, 0.99], loss="squared_error")
    np.testing.assert_allclose(trace.z[0], 0.3775, atol=5e-11)
    np.testing.assert_allclose(trace.h, [0.593269992, 0.596884378], atol=5e-10)
    np.testing.assert_allclose(trace.o[0], 1.105905967, atol=5e-10)
    np.testing.assert_allclose(trace.y_hat, [0.75136507, 0.772928465], atol=5e-9)
    np.testing.assert_allclose(trace.L, 0.298371109, atol=5e-10)
    np.testing.assert_allclose(trace.gradients["dJ/dy_hat"][0], 0.74136507, atol=5e-9)
    np.testing.assert_allclose(trace.output_slope[0], 0.186815602, atol=5e-10)
    np.testing.assert_allclose(trace.gradients["dJ/do"][0], 0.138498562, atol=5e-10)
    np.testing.assert_allclose(trace.gradients["dJ/dW2"][0, 0], 0.082167041, atol=5e-10)
    np.testing.assert_allclose(trace.gradients["dJ/dh"][0], 0.036350306, atol=5e-10)
    np.testing.assert_allclose(trace.gradients["dJ/dW1"][0, 0], 0.000438568, atol=5e-10)
    # one update with η = 0.5
    after = {
        name: getattr(net, name) - 0.5 * trace.gradients[f"dJ/d{name}"] for name in ("W1", "W2")
    }
    published = [0.35891648, 0.408666186, 0.511301270, 0.561370121]
    np.testing.assert_allclose(after["W2"].ravel(), published, atol=5e-9)
    published = [0.149780716, 0.19956143, 0.24975114, 0.29950229]
    np.testing.assert_allclose(after["W1"].ravel(), published, atol=5e-9)


def test_a_computation_by_hand() -> None:
    # z = W1 x + b1 = (1*2 + 0*-1 + 1, -1*2 + 1*-1 + 0, 2*2 + 3*-1 + 0) = (3, -3, 1)
    # h = relu(z) = (3, 0, 1)
    # o = W2 h + b2 = (1*3 + 2*0 - 1*1 + 0, 0*3 + 1*0 + 4*1 + 2) = (2, 6)
    net = MLP(
        W1=[[1, 0], [-1, 1], [2, 3]],
        W2=[[1, 2, -1], [0, 1, 4]],
        b1=[1, 0, 0],
        b2=[0, 2],
        activation="relu",
    )
    # error o - y = (2 - 3, 6 - 4) = (-1, 2), so L = (1 + 4) / 2
    # squares: W1 1 + 0 + 1 + 1 + 4 + 9 = 16, W2 1 + 4 + 1 + 0 + 1 + 16 = 23
    # with λ = 2, s is the sum of the squares: 16 + 23
    trace = backprop(net, x=[2, -1], y=[3, 4], loss="squared_error", lam=2)
    assert trace.z.tolist() == [3, -3, 1]
    assert trace.h.tolist() == [3, 0, 1]
    assert trace.slope.tolist() == [1, 0, 1]
    assert trace.o.tolist() == [2, 6]
    assert (trace.L, trace.s, trace.J) == (2.5, 39, 41.5)
    assert {name: value.tolist() for name, value in trace.gradients.items()} == {
        "dJ/dL": 1,
        "dJ/ds": 1,
        "dJ/do": [-1, 2],
        "ds/dW1": [[2, 0], [-2, 2], [4, 6]],
        "ds/dW2": [[2, 4, -2], [0, 2, 8]],
        # (-1, 2) outer (3, 0, 1) = ((-3, 0, -1), (6, 0, 2)), plus 2 W2
        "dJ/dW2": [[-1, 4, -3], [6, 2, 10]],
        "dJ/db2": [-1, 2],
        # columns of W2: (1, 0), (2, 1), (-1, 4), each times (-1, 2)
        "dJ/dh": [-1, 0, 9],
        "dJ/dz": [-1, 0, 9],
        # (-1, 0, 9) outer (2, -1) = ((-2, 1), (0, 0), (18, -9)), plus 2 W1
        "dJ/dW1": [[0, 1], [-2, 2], [22, -3]],
        "dJ/db1": [-1, 0, 9],
    }
    assert trace.step(4).data["dJ/dW2"].tolist() == [[-3, 0, -1], [6, 0, 2]]
    assert trace.step(4).penalty["dJ/dW2"].tolist() == [[2, 4, -2], [0, 2, 8]]
    assert trace.step(7).data["dJ/dW1"].tolist() == [[-2, 1], [0, 0], [18, -9]]
    assert trace.step(7).penalty["dJ/dW1"].tolist() == [[2, 0], [-2, 2], [4, 6]]


def test_the_gradient_of_a_near_certain_probability_does_not_round_to_zero() -> None:
    net = MLP(W1=[[40.0]], W2=[[1.0], [0.0]], activation="identity")
    trace = backprop(net, [1.0], 0)
    np.testing.assert_allclose(trace.L, np.exp(-40.0), rtol=1e-12)
    np.testing.assert_allclose(
        trace.gradients["dJ/do"], [-np.exp(-40.0), np.exp(-40.0)], rtol=1e-12
    )


@pytest.mark.parametrize("z", [-1e3, 1e3])
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_large_z_gives_finite_numbers_without_a_warning(
    activation: str, loss: str, z: float
) -> None:
    net = MLP([[z]], [[1e3], [-1e3]], activation=activation)
    y = 1 if LOSSES[loss].takes_class else [0.0, 1.0]
    for psi in ("identity",) if LOSSES[loss].contains else ACTIVATIONS:
        trace = backprop(replace(net, output_activation=psi), [1.0], y, loss, lam=10)
        assert all(np.isfinite(value).all() for value in trace.gradients.values())


ONE = MLP(W1=[[1.0]], W2=[[1.0]], activation="identity")


@pytest.mark.parametrize(
    ("arguments", "error", "sentence"),
    [
        ({"net": "MLP"}, TypeError, "net must be an MLP, got str"),
        ({"x": [1, 2]}, ValueError, "x must have shape (1,) to fit W1 of shape (1, 1), got shape "),
        ({"x": None}, TypeError, "x must be made of real numbers, got None"),
        ({"y": 1}, ValueError, "y must be a class index from 0 to 0 for outputs=1, got 1"),
        ({"loss": "squared_error", "y": [1, 2]}, ValueError, "y must have shape (1,) for squared_"),
        (
            {"loss": "cross-entropy"},
            ValueError,
            "unknown loss 'cross-entropy'; did you mean 'cross_entropy'?",
        ),
        ({"loss": None}, TypeError, "loss must be one of cross_entropy, squared_error"),
        ({"lam": -0.1}, ValueError, "lam must be a finite number of 0 or more, got -0.1"),
        ({"lam": np.nan}, ValueError, "lam must be a finite number of 0 or more, got nan"),
        ({"lam": np.inf}, ValueError, "lam must be a finite number of 0 or more, got inf"),
        ({"lam": "0.1"}, TypeError, "lam must be a number, got '0.1'"),
        ({"lam": True}, TypeError, "lam must be a number, got True"),
        (
            {"net": MLP([[1.0]], [[1.0]], output_activation="sigmoid")},
            ValueError,
            (
                "output_activation must be 'identity' for cross_entropy, which applies softmax to o"
                " itself, got 'sigmoid'; the losses of ŷ = sigmoid(o) are squared_error,"
            ),
        ),
        (
            {
                "net": MLP([[1.0]], [[1.0]], output_activation="tanh"),
                "loss": "binary_cross_entropy",
            },
            ValueError,
            "output_activation must be 'identity' for binary_cross_entropy, which applies sigmoid",
        ),
    ],
)
def test_wrong_arguments_are_refused(
    arguments: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    right: dict[str, Any] = {"net": ONE, "x": [1.0], "y": 0}
    with pytest.raises(error, match=re.escape(sentence)):
        backprop(**right | arguments)


@pytest.mark.parametrize(
    ("first", "net", "x", "lam"),
    [
        ("z", MLP([[10.0]], [[1.0]], activation="relu"), 1e308, 0),
        ("o", MLP([[1.0]], [[10.0]], activation="relu"), 1e308, 0),
        ("L", MLP([[1.0]], [[1.0]], activation="relu"), 1e200, 0),
        ("s", MLP([[1.0]], [[1e200]], activation="relu"), 0.0, 1),
        ("J", MLP([[1.0]], [[1.0]], activation="relu"), 1.2e154, 1.7e308),
        ("ds/dW1", MLP([[1.1]], [[0.1]], activation="relu"), 0.0, 1.7e308),
        ("ds/dW2", MLP([[0.1]], [[1.1]], activation="relu"), 0.0, 1.7e308),
        ("dJ/dW2", MLP([[1.0], [1.0]], [[1e-8, 0.0]], activation="relu"), 1e160, 0),
        ("dJ/dW1", MLP([[1e-200]], [[1e120]], activation="relu"), 1e230, 0),
        ("L", MLP([[1.0]], [[1.0]], activation="relu", output_activation="elu"), 1e200, 0),
    ],
)
def test_an_overflow_names_the_first_quantity_that_is_too_large(
    first: str, net: MLP, x: float, lam: float
) -> None:
    sentence = f"{first} is too large for float64; try smaller x, weights or lam"
    with pytest.raises(OverflowError, match=f"^{re.escape(sentence)}$"):
        backprop(net, [x], [0.0], "squared_error", lam)


@pytest.mark.parametrize(
    ("first", "activation", "z", "W2"),
    # silu is steepest at 2.4, where its slope of 1.1 makes ∂J/∂h of 1.7e308 overflow
    [("dJ/dh", "relu", 0.0, 1e160), ("dJ/dz", "silu", 2.4, 1.7e158)],
)
def test_an_overflow_in_the_backward_pass_is_named(
    first: str, activation: str, z: float, W2: float
) -> None:
    h: Array = activation_named(activation).phi(np.array([z]))
    net = MLP([[z]], [[W2]], b2=-W2 * h, activation=activation)
    with pytest.raises(OverflowError, match=f"^{first} is too large for float64"):
        backprop(net, [1.0], [1e150], "squared_error")


def test_no_penalty_is_no_penalty_however_large_the_weights() -> None:
    trace = backprop(
        MLP([[1e200]], [[1e-200]], activation="identity"), [1.0], [1.0], "squared_error"
    )
    assert (trace.L, trace.s, trace.J) == (0.0, 0.0, 0.0)


def test_a_probability_beyond_the_range_of_float64_is_zero() -> None:
    net = MLP([[1.5e308]], [[1.0], [-1.0]], activation="identity")
    assert backprop(net, [1.0], 0).prediction.tolist() == [1.0, 0.0]


def test_a_refusal_leaves_the_callers_arrays_alone() -> None:
    x, y = np.array([1.0]), np.array([1.0, 2.0])
    with pytest.raises(ValueError, match="y must have shape"):
        backprop(ONE, x, y, "squared_error")
    assert (x.tolist(), y.tolist()) == ([1.0], [1.0, 2.0])
    assert x.flags.writeable
    assert y.flags.writeable
