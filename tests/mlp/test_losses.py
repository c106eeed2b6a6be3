"""Each loss against its definition with many digits, and the targets that it accepts."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from decimal import Decimal, localcontext
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from definitions import LOSS
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from profiles import examples
from strategies import targets

from bpwidget.mlp.arguments import Array
from bpwidget.mlp.losses import LOSSES, Loss, Target, loss_named

STEP = Decimal("1e-400")


@pytest.fixture(autouse=True)
def digits() -> Iterator[None]:
    with localcontext() as context:
        context.prec = 900
        yield


def derived(name: str, o: Array, y: Target) -> tuple[float, list[float]]:
    """Return L and ∂L/∂o by finite differences with hundreds of digits."""
    at = [Decimal(each) for each in o.tolist()]
    L = LOSS[name].digits(at, y)
    gradient = []
    for k in range(len(at)):
        moved = [*at[:k], at[k] + STEP, *at[k + 1 :]]
        gradient.append(float((LOSS[name].digits(moved, y) - L) / STEP))
    return float(L), gradient


def both_ways(loss: Loss, o: Array, y: Target) -> Iterator[tuple[Any, Array]]:
    """Yield L and ∂L/∂o, computed one by one and together."""
    yield loss.value(o, y), loss.gradient(o, y)
    yield loss.value_and_gradient(o, y)


def vector(*numbers: float) -> Array:
    return np.array(numbers, dtype=np.float64)


@pytest.mark.parametrize(
    ("name", "o", "y"),
    [
        ("cross_entropy", vector(0, 0, 0), 1),
        ("cross_entropy", vector(1000, 0), 0),
        ("cross_entropy", vector(1000, 0), 1),
        ("cross_entropy", vector(-1000, -999.5, 1000), 1),
        ("cross_entropy", vector(40, 0, -40), 0),  # 1 - p would be 0
        ("cross_entropy", vector(1, 480, 2), 0),  # just below the o from which e^o is scaled, and
        ("cross_entropy", vector(1, 520, 2), 0),  # just above
        ("cross_entropy", vector(1e-12, -1e-12), 0),
        ("cross_entropy", vector(7), 0),
        ("squared_error", vector(1e-12, 3, -1000), vector(0, 3, 1000)),
        ("binary_cross_entropy", vector(0, 0, 0), vector(0, 1, 0.5)),
        ("binary_cross_entropy", vector(40, -40), vector(1, 0)),  # σ(o) - y would be 0
        ("binary_cross_entropy", vector(500, -500, 500, -500), vector(1, 0, 0, 1)),
        ("binary_cross_entropy", vector(-600, 600), vector(0.25, 0.25)),
    ],
)
def test_value_and_gradient_keep_their_digits_at_the_extremes(
    name: str, o: Array, y: Target
) -> None:
    loss, (L, gradient) = loss_named(name), derived(name, o, y)
    for value, slope in both_ways(loss, o, y):
        np.testing.assert_allclose(value, L, rtol=1e-13, atol=1e-300)
        np.testing.assert_allclose(slope, gradient, rtol=1e-13, atol=1e-300)


@pytest.mark.parametrize("name", LOSSES)
@settings(max_examples=examples(40))
@given(data=st.data())
def test_value_and_gradient_agree_with_the_definition_anywhere(
    name: str, data: st.DataObject
) -> None:
    q = data.draw(st.integers(1, 5))
    o = data.draw(arrays(np.float64, q, elements=st.floats(-30, 30)))
    y = data.draw(targets(name, q, st.floats(-30, 30)))
    with localcontext() as context:
        context.prec = 450
        L, gradient = derived(name, o, y)
    for value, slope in both_ways(loss_named(name), o, y):
        np.testing.assert_allclose(value, L, rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(slope, gradient, rtol=1e-12, atol=1e-14)


def test_predictions_are_in_the_units_of_the_target() -> None:
    o = vector(0, math.log(3))
    np.testing.assert_allclose(loss_named("cross_entropy").predict(o), [0.25, 0.75])
    np.testing.assert_allclose(loss_named("binary_cross_entropy").predict(o), [0.5, 0.75])
    prediction = loss_named("squared_error").predict(o)
    np.testing.assert_array_equal(prediction, o)
    assert not np.shares_memory(prediction, o)


@pytest.mark.parametrize("name", LOSSES)
def test_a_residual_is_prediction_minus_target(name: str) -> None:
    loss, o = loss_named(name), vector(0.5, -1.5, 2)
    y = 1 if loss.takes_class else vector(0.2, 0.9, 1)
    residual = loss.predict(o) - (np.eye(3)[1] if loss.takes_class else y)
    if loss.residual_factor is None:
        assert np.linalg.matrix_rank([residual, loss.gradient(o, y)]) == 2
    else:
        np.testing.assert_allclose(loss.gradient(o, y), loss.residual_factor(3) * residual)


@pytest.mark.parametrize("name", LOSSES)
def test_a_grid_of_outputs_is_evaluated_point_by_point(name: str) -> None:
    loss = loss_named(name)
    o = np.random.default_rng(0).normal(size=(3, 4, 5))
    y = 1 if loss.takes_class else vector(0.2, 0.9, 1)
    values, gradients, predictions = loss.value(o, y), loss.gradient(o, y), loss.predict(o)
    assert values.shape == (4, 5)
    for i, j in np.ndindex(4, 5):
        point = o[:, i, j]
        np.testing.assert_allclose(values[i, j], loss.value(point, y), rtol=1e-14)
        np.testing.assert_allclose(gradients[:, i, j], loss.gradient(point, y), rtol=1e-14)
        np.testing.assert_allclose(predictions[:, i, j], loss.predict(point), rtol=1e-14)


CLASS = "y must be a class index from 0 to 1 for"
RANGE = "y must be from 0 to 1 for binary_cross_entropy"
SHAPE = "y must have shape (2,) for"


@pytest.mark.parametrize(
    ("name", "y", "error", "sentence"),
    [
        ("cross_entropy", 2, ValueError, f"{CLASS} outputs=2, got 2"),
        ("cross_entropy", -1, ValueError, f"{CLASS} outputs=2, got -1"),
        ("cross_entropy", 1.0, TypeError, f"{CLASS} cross_entropy, got 1.0"),
        ("cross_entropy", True, TypeError, f"{CLASS} cross_entropy, got True"),
        ("cross_entropy", "0", TypeError, f"{CLASS} cross_entropy, got '0'"),
        ("cross_entropy", None, TypeError, f"{CLASS} cross_entropy, got None"),
        ("cross_entropy", [0, 1], TypeError, f"{CLASS} cross_entropy, got [0, 1]"),
        ("squared_error", [1, 2, 3], ValueError, f"{SHAPE} squared_error, got shape (3,)"),
        ("squared_error", 1.0, ValueError, "y must be a vector, got shape ()"),
        (
            "squared_error",
            [1, np.nan],
            ValueError,
            "every entry of y must be finite, got nan at index [1]",
        ),
        ("squared_error", None, TypeError, "y must be made of real numbers, got None"),
        ("binary_cross_entropy", [1], ValueError, f"{SHAPE} binary_cross_entropy, got shape (1,)"),
        ("binary_cross_entropy", [0, 1.5], ValueError, f"{RANGE}, got 1.5 at index [1]"),
        ("binary_cross_entropy", [-0.1, 1], ValueError, f"{RANGE}, got -0.1 at index [0]"),
    ],
)
def test_a_target_of_another_kind_is_refused(
    name: str, y: npt.ArrayLike, error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=re.escape(sentence)):
        loss_named(name).target(y, outputs=2)


@pytest.mark.parametrize(
    ("y", "error", "sentence"),
    [
        (None, TypeError, "y must be made of real numbers, got None"),
        ("1", TypeError, "y must be made of real numbers, got '1'"),
        ([[1], [1, 2]], ValueError, "y is ragged"),
        ([[1]], ValueError, "y must be a vector, got shape (1, 1)"),
    ],
)
def test_anything_but_a_number_or_a_vector_is_refused_for_one_output(
    y: npt.ArrayLike, error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=re.escape(sentence)):
        loss_named("squared_error").target(y, outputs=1)


@pytest.mark.parametrize("y", [5, 5.0, np.float32(5), np.array(5.0), [5.0]])
def test_one_output_takes_a_plain_number(y: float) -> None:
    target = loss_named("squared_error").target(y, outputs=1)
    assert not isinstance(target, int)
    assert target.tolist() == [5.0]


def test_a_range_of_targets_includes_its_ends() -> None:
    assert loss_named("cross_entropy").target(np.int64(0), outputs=3) == 0
    assert loss_named("cross_entropy").target(2, outputs=3) == 2
    target = loss_named("binary_cross_entropy").target([0, 1], outputs=2)
    assert not isinstance(target, int)
    assert target.tolist() == [0.0, 1.0]


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("q", [1, 2, 4])
@pytest.mark.parametrize("size", [1e-9, 1.0, 300.0, 1e4])  # the last is beyond what e^o can hold
def test_a_batch_is_its_samples_one_by_one(name: str, q: int, size: float) -> None:
    loss, draw = LOSSES[name], np.random.RandomState(3)
    o = size * draw.standard_normal((q, 12))
    y: Any = draw.randint(q, size=12) if loss.takes_class else draw.randint(2, size=(q, 12))
    L, gradients = loss.of_batch(o, y)
    assert (L.shape, gradients.shape) == ((12,), o.shape)
    for i in range(12):
        target = int(y[i]) if loss.takes_class else y[:, i].astype(np.float64)
        np.testing.assert_allclose(L[i], loss.value(o[:, i], target), rtol=1e-12, atol=1e-300)
        alone = loss.gradient(o[:, i], target)
        np.testing.assert_allclose(gradients[:, i], alone, rtol=1e-12, atol=1e-300)
