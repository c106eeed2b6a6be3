"""The gradient of a batch is the mean of its samples' gradients; its loss and accuracy."""

from __future__ import annotations

import re
from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from batches import batch_gradient, batch_loss, batch_prediction
from definitions import LOSS
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from profiles import examples
from strategies import EXTREME, MODERATE, Problem, problems, targets

from bpwidget.mlp import ACTIVATIONS, LOSSES, MLP, backprop, backprop_batch
from bpwidget.mlp.activations import activation_named
from bpwidget.mlp.arguments import Array
from bpwidget.mlp.losses import Target
from bpwidget.mlp.trace import frobenius
from bpwidget.mlp.training.forward import forward
from bpwidget.mlp.training.scores import accuracy

# a z that rounds to either side of a kink has either slope
SMOOTH = tuple(name for name, phi in ACTIVATIONS.items() if not phi.kinks)
NAMES = ("dJ/dW2", "dJ/db2", "dJ/dW1", "dJ/db1")


def assert_is_the_mean(problem: Problem, X: Array, y: list[Target]) -> None:
    net, loss, lam = problem.net, problem.loss, problem.lam
    traces = [backprop(net, x, target, loss, lam) for x, target in zip(X, y, strict=True)]
    z = net.W1 @ X.T + (0.0 if net.b1 is None else net.b1[:, None])
    singly = np.column_stack([trace.z for trace in traces])
    if activation_named(net.activation).kinks and not np.array_equal(z > 0, singly > 0):
        reject()  # a z that rounds to either side of a kink has either slope
    o, singly = forward(net, X).o, np.column_stack([trace.o for trace in traces])
    if activation_named(net.output_activation).kinks and not np.array_equal(o > 0, singly > 0):
        reject()
    batch = batch_gradient(net, X, np.array(y), loss, lam)
    sizes = [np.abs(trace.o).max() + np.abs(trace.z).max() for trace in traces]
    room = 1e-13 * (1.0 + max(sizes))

    def compare(ours: Array | float, theirs: list[Any], scale: float = 1.0) -> None:
        largest = float(np.abs(theirs).max())
        np.testing.assert_allclose(
            ours, np.mean(theirs, axis=0), rtol=1e-11, atol=room * (largest + scale)
        )

    compare(batch.L, [trace.L for trace in traces])
    compare(batch.J, [trace.J for trace in traces])
    assert batch.s == traces[0].s
    assert list(batch.gradients) == [name for name in NAMES if name in traces[0].gradients]
    assert ("dJ/dy_hat" in batch.sizes) == ("dJ/dy_hat" in traces[0].gradients)
    if "dJ/dy_hat" in batch.sizes:
        columns = np.column_stack([trace.gradients["dJ/dy_hat"] for trace in traces]) / len(X)
        assert batch.sizes["dJ/dy_hat"] == pytest.approx(frobenius(columns), rel=1e-9, abs=room)
    for name, gradient in batch.gradients.items():
        step = 4 if name.endswith("2") else 7
        # a small difference of large products is only as exact as they are
        scale = max(
            float(np.abs(value).max() * (1.0 + np.abs(trace.x).max() + np.abs(trace.h).max()))
            for trace in traces
            for value in (trace.gradients["dJ/do"], trace.gradients["dJ/dh"])
        )
        compare(gradient, [trace.gradients[name] for trace in traces], scale)
        compare(batch.data[name], [trace.step(step).data[name] for trace in traces], scale)
        np.testing.assert_array_equal(gradient, batch.data[name] + batch.penalty[name])
        np.testing.assert_array_equal(batch.penalty[name], traces[0].step(step).penalty[name])
        assert not gradient.flags.writeable


def batches(
    entries: st.SearchStrategy[float],
) -> st.SearchStrategy[tuple[Problem, Array, list[Target]]]:
    def with_samples(problem: Problem) -> st.SearchStrategy[tuple[Problem, Array, list[Target]]]:
        net = problem.net
        one = st.tuples(
            arrays(np.float64, net.inputs, elements=entries),
            targets(problem.loss, net.outputs, entries),
        )
        return st.lists(one, min_size=1, max_size=7).map(
            lambda some: (problem, np.array([x for x, _ in some]), [y for _, y in some])
        )

    return problems(entries, largest=4).flatmap(with_samples)


@settings(max_examples=examples(150))
@given(batches(MODERATE))
def test_it_is_the_mean_of_the_samples(case: tuple[Problem, Array, list[Target]]) -> None:
    assert_is_the_mean(*case)


@settings(max_examples=examples(100))
@given(batches(EXTREME))
def test_it_is_the_mean_of_the_samples_at_the_extremes(
    case: tuple[Problem, Array, list[Target]],
) -> None:
    assert_is_the_mean(*case)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_each_pair_of_phi_and_loss_is_the_mean_of_the_samples(activation: str, loss: str) -> None:
    draw = np.random.default_rng(2)
    net = MLP.random(4, 5, 3, activation, bias=True, seed=3)
    X = draw.normal(size=(9, 4))
    y: list[Target] = [int(k) for k in draw.integers(0, 3, 9)]
    if not LOSSES[loss].takes_class:
        y = list(draw.random((9, 3)))
    assert_is_the_mean(Problem(net, X[0], y[0], loss, 0.1), X, y)


def test_a_computation_by_hand() -> None:
    # o = W2 W1 x = 6 x: errors 6 - 5, 0 - 2 and -6 + 6; L = (1 + 4 + 0) / 6
    net = MLP(W1=[[2.0]], W2=[[3.0]], activation="identity")
    batch = batch_gradient(net, [[1], [0], [-1]], [[5], [2], [-6]], "squared_error", lam=2)
    assert (batch.L, batch.s, batch.J) == (5 / 6, 13.0, 5 / 6 + 13)
    # (1·2 - 2·0 + 0) / 3 and (1·3·1 - 2·3·0 + 0) / 3
    assert batch.data["dJ/dW2"].tolist() == [[2 / 3]]
    assert batch.data["dJ/dW1"].tolist() == [[1.0]]
    assert batch.penalty["dJ/dW2"].tolist() == [[6.0]]
    assert batch.gradients["dJ/dW1"].tolist() == [[5.0]]
    assert repr(batch) == "BatchGradient(L=0.833333, s=13, J=13.8333)"


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("scale", [1.0, 1e-170, 1e130])
def test_the_sizes_are_those_of_the_samples_side_by_side(bias: bool, scale: float) -> None:
    net = MLP.random(3, 5, 2, "identity", bias=bias, seed=4)
    net = MLP(scale * net.W1, net.W2, net.b1, net.b2, "identity")
    X, y = np.random.default_rng(1).normal(size=(6, 3)), scale * np.eye(2)[[0, 1, 1, 0, 1, 0]]
    batch = batch_gradient(net, X, y, "squared_error", lam=0.1)
    traces = [backprop(net, x, t, "squared_error", 0.1) for x, t in zip(X, y, strict=True)]
    order = [name for name in traces[0].gradients if name in batch.sizes]
    assert list(batch.sizes) == order
    assert set(order) == {"dJ/do", "dJ/dh", "dJ/dz", *batch.gradients}
    for name, size in batch.sizes.items():
        side_by_side = np.column_stack([trace.gradients[name] for trace in traces]) / len(X)
        wanted = batch.gradients.get(name, side_by_side)
        largest = np.abs(wanted).max()
        assert size == pytest.approx(largest * np.linalg.norm(wanted / largest), rel=1e-12)


@pytest.mark.parametrize("loss", LOSSES)
def test_the_mean_loss_and_the_prediction_are_those_of_the_samples(loss: str) -> None:
    net = MLP.random(3, 5, 2, bias=True)
    X = np.random.default_rng(0).normal(size=(6, 3))
    y: Any = [0, 1, 1, 0, 1, 0] if LOSSES[loss].takes_class else np.full((6, 2), 0.25)
    traces = [backprop(net, x, target, loss) for x, target in zip(X, y, strict=True)]
    assert batch_loss(net, X, y, loss) == pytest.approx(np.mean([t.L for t in traces]), rel=1e-14)
    said = batch_prediction(net, X, loss)
    np.testing.assert_allclose(said, [t.prediction for t in traces], rtol=1e-12)


TWO = MLP(W1=[[1.0]], W2=[[1.0], [-1.0]], activation="identity")
SINGLE = MLP(W1=[[1.0]], W2=[[1.0]], activation="identity")


@pytest.mark.parametrize(
    ("net", "X", "y", "loss", "share"),
    [
        (TWO, [1, 2, -1, -2], [0, 0, 1, 0], "cross_entropy", 0.75),
        (TWO, [1, 2, -1, -2], [[1, 0], [0, 1], [0, 1], [0, 1]], "squared_error", 0.75),
        (TWO, [1, -1], [[1, 0], [1, 0]], "binary_cross_entropy", 0.5),
        # not one class per output, but a yes or no for each: both must be right
        (TWO, [1, 1], [[1, 0], [1, 1]], "binary_cross_entropy", 0.5),
        (SINGLE, [3, -2, 0.1], [1, 0, 0], "binary_cross_entropy", 2 / 3),
        # values beyond the last class are nearest to it
        (SINGLE, [1.7, -4, 0.6, 0.4], [1, 0, 1, 1], "squared_error", 0.75),
    ],
)
def test_accuracy_counts_correctly_classified_samples(
    net: MLP, X: list[float], y: Any, loss: str, share: float
) -> None:
    assert accuracy(net, np.array(X)[:, None], y, loss) == share


@pytest.mark.parametrize("call", [batch_gradient, batch_loss, accuracy])
def test_an_overflow_over_a_batch_is_named(call: Any) -> None:
    net = MLP(W1=[[1e200]], W2=[[1e200]], activation="identity")
    with pytest.raises(OverflowError, match=r"^[oL] is too large for float64; try smaller X"):
        call(net, [[1.0]], [0.0], loss="squared_error")


@pytest.mark.parametrize("call", [batch_gradient, batch_loss, accuracy])
@pytest.mark.parametrize(
    ("arguments", "error", "sentence"),
    [
        ({"net": None}, TypeError, "net must be an MLP, got NoneType"),
        (
            {"X": [[1, 2]]},
            ValueError,
            "X must have shape (n, 1) to fit W1 of shape (1, 1), got shape (1, 2)",
        ),
        ({"X": [1.0]}, ValueError, "X must be a matrix, got shape (1,)"),
        ({"X": [[np.nan], [0]]}, ValueError, "every entry of X must be finite, got nan at index ["),
        ({"y": [0, 2]}, ValueError, "y must hold classes from 0 to 1 for outputs=2, got 2 at inde"),
        ({"y": [0, -1]}, ValueError, "y must hold classes from 0 to 1 for outputs=2, got -1 at in"),
        ({"y": [0]}, ValueError, "y must have shape (2,), one class for each sample, got shape (1"),
        ({"y": [0.0, 1.0]}, TypeError, "y must hold classes from 0 to 1 for cross_entropy, got [0"),
        ({"y": [[0], [1, 1]]}, ValueError, "y is ragged; its rows must all have the same length"),
        ({"y": ["a", "b"]}, TypeError, "y must hold classes from 0 to 1 for cross_entropy, got ['"),
        ({"loss": "hinge"}, ValueError, "unknown loss 'hinge'"),
        (
            {"loss": "squared_error"},
            ValueError,
            "y must have shape (2, 2) for squared_error, got shape (2,); data.one_hot() turns clas",
        ),
        (
            {"loss": "squared_error", "y": [0.5, 1.0]},
            ValueError,
            "y must have shape (2, 2) for squared_error, got shape (2,)",
        ),
        (
            {"loss": "binary_cross_entropy", "y": [[0, 1], [0.5, 2]]},
            ValueError,
            "y must be from 0 to 1 for binary_cross_entropy, got 2.0 at index [1, 1]",
        ),
    ],
)
def test_wrong_arguments_are_refused(
    call: Any, arguments: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    right: dict[str, Any] = {"net": TWO, "X": [[1.0], [2.0]], "y": [0, 1]}
    with pytest.raises(error, match=re.escape(sentence)):
        call(**right | arguments)


def test_accuracy_of_targets_that_are_not_classes_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r"y must hold classes for accuracy, got 0\.5; targets that"
    ):
        accuracy(SINGLE, [[1.0], [2.0]], [1.0, 0.5], "squared_error")


@settings(max_examples=examples(40))
@given(problem=problems(activations=SMOOTH), n=st.integers(1, 5), seed=st.integers(0, 99))
def test_a_batch_is_the_mean_or_the_sum_of_its_samples(problem: Problem, n: int, seed: int) -> None:
    net, loss, lam = problem.net, problem.loss, problem.lam
    draw = np.random.RandomState(seed)
    X = draw.standard_normal((n, net.inputs))
    takes_class = LOSSES[loss].takes_class
    Y = draw.randint(0, net.outputs, n) if takes_class else draw.random((n, net.outputs))
    traces = [backprop(net, x, y, loss, lam) for x, y in zip(X, Y, strict=True)]
    for reduction, divisor in (("mean", n), ("sum", 1)):
        batch = backprop_batch(net, X, Y, loss, lam, reduction)
        assert batch.s == traces[0].s
        assert pytest.approx(sum(t.L for t in traces) / divisor, rel=1e-12, abs=1e-15) == batch.L
        assert batch.L + batch.s == batch.J
        for number in (4, 7):
            for name, penalty in traces[0].step(number).penalty.items():
                terms = [t.step(number).data[name] for t in traces]
                data, scale = sum(terms) / divisor, sum(map(np.abs, terms))
                np.testing.assert_array_less(np.abs(batch.data[name] - data), 1e-12 * scale + 1e-15)
                assert batch.penalty[name].tolist() == penalty.tolist()
                assert (batch.gradients[name] == batch.data[name] + batch.penalty[name]).all()


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("loss", LOSSES)
def test_a_batch_has_the_gradient_of_autograd(loss: str, reduction: str) -> None:
    net, lam, n = MLP.random(3, 4, 2, "tanh", bias=True, seed=5), 0.3, 6
    draw = np.random.RandomState(0)
    X = draw.standard_normal((n, 3))
    Y = draw.randint(0, 2, n) if LOSSES[loss].takes_class else draw.random((n, 2))

    def J(W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
        H = anp.tanh(anp.dot(X, W1.T) + b1)
        O = anp.dot(H, W2.T) + b2
        L = sum(LOSS[loss].autograd(O[i], Y[i]) for i in range(n))
        return L / (n if reduction == "mean" else 1) + lam / 2 * (anp.sum(W1**2) + anp.sum(W2**2))

    weights = net.W1, net.b1, net.W2, net.b2
    batch = backprop_batch(net, X, Y, loss, lam, reduction)
    assert pytest.approx(float(J(*weights)), rel=1e-13) == batch.J
    for place, name in enumerate(("W1", "b1", "W2", "b2")):
        np.testing.assert_allclose(batch.gradients[f"dJ/d{name}"], grad(J, place)(*weights), 1e-10)


def test_the_samples_of_a_batch_are_traces() -> None:
    net, X, Y = MLP.random(), [[0.5, 0.6], [1.0, 2.0], [0.0, 0.0]], [0, 1, 1]
    batch = backprop_batch(net, X, Y, lam=0.1)
    assert len(batch.samples) == 3
    for sample, x, y in zip(batch.samples, X, Y, strict=True):
        assert sample.gradients["dJ/dW1"].tolist() == (
            backprop(net, x, y, lam=0.1).gradients["dJ/dW1"].tolist()
        )
    assert batch.samples[-1].x.tolist() == X[-1]
    assert [sample.y for sample in batch.samples[1:]] == [1, 1]
    with pytest.raises(IndexError):
        batch.samples[3]
    one = backprop_batch(MLP([[1.0]], [[1.0]]), [[1.0], [2.0]], [0.5, 1.0], "squared_error")
    assert [sample.y.tolist() for sample in one.samples if isinstance(sample.y, np.ndarray)] == [
        [0.5],
        [1.0],
    ]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"net": None}, "net must be an MLP, got NoneType"),
        ({"X": [0.5, 0.6]}, "X must be a matrix, got shape (2,)"),
        ({"X": [[0.5], [0.6]]}, "X must have shape (n, 2) to fit W1 of shape (4, 2)"),
        ({"Y": [0, 1]}, "Y must have shape (1,), one class for each sample"),
        ({"Y": [2]}, "Y must hold classes from 0 to 1"),
        ({"Y": None}, "Y must hold classes from 0 to 1 for cross_entropy, got None"),
        ({"lam": -1}, "lam must be a finite number of 0 or more, got -1"),
        ({"reduction": "average"}, "unknown reduction 'average'"),
        ({"reduction": None}, "reduction must be one of mean, sum, got None"),
        ({"net": MLP([[1e308, 1e308]], [[1.0], [1.0]], activation="relu")}, "z is too large"),
    ],
)
def test_anything_but_a_batch_is_refused(changed: dict[str, Any], sentence: str) -> None:
    arguments: dict[str, Any] = {"net": MLP.random(), "X": [[5.0, 6.0]], "Y": [0]} | changed
    with pytest.raises((TypeError, ValueError, OverflowError), match=re.escape(sentence)):
        backprop_batch(**arguments)
