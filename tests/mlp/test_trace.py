"""A Trace: seven frozen steps, two terms where two are added, and read-only arrays."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, fields
from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from definitions import LOSS, PHI
from hypothesis import given, settings
from profiles import examples
from strategies import EXTREME, Problem, problems

from bpwidget.mlp import MLP, Step, Trace, backprop
from bpwidget.mlp.arguments import Array
from bpwidget.mlp.trace import frobenius

X, Y = (0.5, 0.6), (1.0, 0.0)


def trace_of(b1: list[float] | None = None, b2: list[float] | None = None) -> Trace:
    net = MLP([[1, 2], [3, 4], [5, 6]], [[1, 0, 1], [0, 1, 1]], b1, b2)
    return backprop(net, X, Y, "squared_error", lam=0.1)


def arrays_of(value: object) -> Iterator[Array]:
    """Yield every array that can be reached from `value`."""
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, (Trace, MLP)):
        for name in vars(value):
            yield from arrays_of(getattr(value, name))
    elif isinstance(value, tuple):
        for each in value:
            yield from arrays_of(each)
    elif isinstance(value, Step):
        for mapping in (value.gradients, value.data, value.penalty):
            yield from arrays_of(tuple(mapping.values()))


B1, B2 = [1.0, 1.0, 1.0], [1.0, 1.0]
NAMES = {
    1: ["dJ/dL", "dJ/ds"],
    2: ["dJ/do"],
    3: ["ds/dW1", "ds/dW2"],
    4: ["dJ/dW2"],
    5: ["dJ/dh"],
    6: ["dJ/dz"],
    7: ["dJ/dW1"],
}


@pytest.mark.parametrize("b1", [None, B1], ids=["no b1", "b1"])
@pytest.mark.parametrize("b2", [None, B2], ids=["no b2", "b2"])
def test_each_step_yields_the_names_of_the_book_and_a_bias_only_where_there_is_one(
    b1: list[float] | None, b2: list[float] | None
) -> None:
    trace = trace_of(b1, b2)
    expected = {
        number: names
        + ["dJ/db2"] * (number == 4 and b2 is not None)
        + ["dJ/db1"] * (number == 7 and b1 is not None)
        for number, names in NAMES.items()
    }
    assert {step.number: list(step.gradients) for step in trace.steps} == expected
    assert list(trace.gradients) == [name for names in expected.values() for name in names]
    assert [list(trace.step(number).gradients) for number in range(1, 8)] == list(expected.values())


@settings(max_examples=examples(150))
@given(problems(EXTREME))
def test_two_terms_add_up_and_the_biases_get_no_penalty(problem: Problem) -> None:
    trace = problem.trace()
    for step in trace.steps:
        names = list(step.gradients) if step.number in {4, 7} else []
        assert list(step.data) == list(step.penalty) == names
        for name in names:
            np.testing.assert_array_equal(
                step.data[name] + step.penalty[name], step.gradients[name]
            )
            weights = getattr(problem.net, name.removeprefix("dJ/d"))
            lam = problem.lam if "W" in name else 0.0
            np.testing.assert_array_equal(step.penalty[name], lam * weights)
    assert trace.L + trace.s == trace.J


@settings(max_examples=examples(100))
@given(problems())
def test_a_gradient_has_the_shape_of_its_quantity(problem: Problem) -> None:
    trace = problem.trace()
    for name, gradient in trace.gradients.items():
        of = name.partition("/d")[2]
        source: Any = problem.net if of[0] in "Wb" else trace
        assert gradient.shape == np.shape(getattr(source, of)), name


def test_every_array_is_read_only() -> None:
    trace = trace_of(B1, B2)
    assert trace.prediction.shape == (2,)
    assert len(trace.gradients) == 11
    arrays = list(arrays_of(trace))
    assert {id(each) for each in arrays} > {id(each) for each in trace.gradients.values()}
    for array in arrays:
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0.0


def test_the_callers_arrays_are_copied_and_stay_writable() -> None:
    x, y = np.array(X), np.array(Y)
    trace = backprop(MLP.random(), x, y, "squared_error")
    x += 9.0
    y += 9.0
    assert trace.x.tolist() == list(X)
    assert isinstance(trace.y, np.ndarray)
    assert trace.y.tolist() == list(Y)


def test_a_trace_and_its_steps_are_frozen() -> None:
    trace = trace_of()
    for thing in (trace, trace.step(4)):
        for each in fields(thing):
            with pytest.raises(FrozenInstanceError):
                setattr(thing, each.name, None)
    for mapping in (trace.gradients, trace.step(4).data, trace.step(2).penalty):
        with pytest.raises(TypeError):
            mapping["dJ/do"] = None  # type: ignore[index]


def test_a_trace_knows_what_it_was_computed_from() -> None:
    net = MLP.random()
    trace = backprop(net, X, np.int64(1), lam=1)
    assert trace.net is net
    assert trace.x.tolist() == list(X)
    assert (trace.y, trace.loss, trace.lam) == (1, "cross_entropy", 1.0)


@pytest.mark.parametrize("number", [0, 8, -1, 2.5, "4", None, True])
def test_a_step_that_does_not_exist_is_refused(number: Any) -> None:
    with pytest.raises(
        ValueError, match=f"number must be a whole number from 1 to 7, got {number!r}"
    ):
        trace_of().step(number)


def test_sizes_are_norms_of_the_gradient_and_of_its_two_terms() -> None:
    net = MLP(
        [[3.0]],
        [
            [
                4.0,
            ],
        ],
        activation="identity",
    )
    # o = 12, error 12, ∂J/∂o hᵀ = 36, λ W2 = 2
    step = backprop(net, [1.0], [0.0], "squared_error", lam=0.5).step(4)
    assert dict(step.sizes) == {"dJ/dW2": 38.0}
    assert dict(step.data_sizes) == {"dJ/dW2": 36.0}
    assert dict(step.penalty_sizes) == {"dJ/dW2": 2.0}


@pytest.mark.parametrize("scale", [1e-310, 1e-200, 1.0, 1e200, 1e307])
def test_the_norm_keeps_its_digits_where_squares_do_not(scale: float) -> None:
    array = scale * np.array([[2.0, 0.0], [3.0, 6.0]])
    assert math.isclose(frobenius(array), 7.0 * scale, rel_tol=1e-12)


def test_the_norm_is_zero_only_for_zeros() -> None:
    assert frobenius(np.zeros((2, 3))) == 0.0
    assert frobenius(np.array([0.0, 5e-324])) > 0.0


def test_reprs_are_short() -> None:
    trace = backprop(MLP([[2.0]], [[3.0]], activation="identity"), [1.0], [5.0], "squared_error")
    assert repr(trace) == "Trace(L=0.5, s=0, J=0.5)"
    assert repr(trace.step(3)) == "Step(3: ds/dW1, ds/dW2)"


@settings(max_examples=examples(40))
@given(problem=problems())
def test_the_gradient_at_x_is_that_of_autograd(problem: Problem) -> None:
    net, trace = problem.net, problem.trace()
    phi, loss = PHI[net.activation].autograd, LOSS[problem.loss].autograd
    psi = PHI[net.output_activation].autograd
    b1, b2 = (0.0 if b is None else b for b in (net.b1, net.b2))

    def L(x: Any) -> Any:
        return loss(psi(anp.dot(net.W2, phi(anp.dot(net.W1, x) + b1)) + b2), problem.y)

    scale = np.abs(net.W1).T @ (np.abs(net.W2).T @ (np.abs(trace.backward.dJ_do) + 1))
    np.testing.assert_array_less(np.abs(trace.dJ_dx - grad(L)(problem.x)), 1e-9 * scale + 1e-12)


def test_the_gradient_at_x_of_the_micrograd_example() -> None:
    net = MLP([[-3.0, 1.0]], [[1.0]], b1=6.8813735870195432)
    trace = backprop(net, (2.0, 0.0), 0.0, "squared_error")
    # there the gradient starts from ∂o/∂o = 1, here from ∂J/∂o = o
    np.testing.assert_allclose(trace.dJ_dx / trace.o, [-1.5, 0.5], rtol=1e-12)
    assert not trace.dJ_dx.flags["WRITEABLE"]


def test_a_gradient_at_x_that_is_too_large_is_refused_by_name() -> None:
    net = MLP([[1e200]], [[1e150]], activation="identity")
    trace = backprop(net, [1e-200], [0.0], "squared_error")
    with pytest.raises(OverflowError, match="dJ/dx is too large for float64"):
        _ = trace.dJ_dx


def test_with_an_output_activation_every_array_is_read_only_too() -> None:
    net = MLP.random(output_activation="sigmoid")
    trace = backprop(net, (0.5, 0.6), (0.0, 1.0), "squared_error", 0.1)
    assert list(trace.step(2).gradients) == ["dJ/dy_hat", "dJ/do"]
    assert trace.prediction.tolist() == trace.y_hat.tolist()
    for array in (trace.y_hat, trace.output_slope, *trace.gradients.values()):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0.0
    plain = backprop(MLP.random(), (0.5, 0.6), 0)
    assert plain.y_hat is plain.o
    assert plain.output_slope.tolist() == [1.0, 1.0]
