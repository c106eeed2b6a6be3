"""Networks from scikit-learn and PyTorch compute what those libraries compute."""

from __future__ import annotations

import re
import sys
import warnings
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from like_torch import Sequential, linear, module

from bpwidget.mlp import MLP, backprop, backprop_batch

SKLEARN_PHI = {"identity": "identity", "logistic": "sigmoid", "tanh": "tanh", "relu": "relu"}


def sklearn_network() -> Any:
    return pytest.importorskip("sklearn.neural_network")


def fitted(kind: str, classes: int = 3, **settings: Any) -> tuple[Any, Any, Any]:
    """Return an estimator after a few updates, and its training samples."""
    draw = np.random.RandomState(4)
    X = draw.standard_normal((30, 3))
    if kind == "MLPClassifier":
        y: Any = draw.randint(0, classes, 30) if classes else draw.randint(0, 2, (30, 3))
    else:
        y = np.stack([X[:, 0] ** 2, X[:, 1]], axis=1)
    settings = {"hidden_layer_sizes": (5,), "max_iter": 3, "random_state": 0, **settings}
    estimator = getattr(sklearn_network(), kind)(**settings)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # three updates are not enough to converge
        return estimator.fit(X, y), X, y


@pytest.mark.parametrize("activation", SKLEARN_PHI)
def test_a_classifier_of_three_classes_predicts_as_before(activation: str) -> None:
    estimator, X, _ = fitted("MLPClassifier", activation=activation)
    net = MLP.from_sklearn(estimator)
    assert net.activation == SKLEARN_PHI[activation]
    ours = [backprop(net, x, 0).prediction for x in X]
    np.testing.assert_allclose(ours, estimator.predict_proba(X), rtol=1e-12)


def test_a_classifier_of_two_classes_has_one_output() -> None:
    estimator, X, _ = fitted("MLPClassifier", classes=2)
    net = MLP.from_sklearn(estimator)
    assert net.outputs == 1
    ours = [backprop(net, x, 0.0, "binary_cross_entropy").prediction[0] for x in X]
    np.testing.assert_allclose(ours, estimator.predict_proba(X)[:, 1], rtol=1e-12)


def test_a_classifier_of_several_labels_has_an_output_for_each() -> None:
    estimator, X, _ = fitted("MLPClassifier", classes=0)
    net = MLP.from_sklearn(estimator)
    ours = [backprop(net, x, [0.0] * 3, "binary_cross_entropy").prediction for x in X]
    np.testing.assert_allclose(ours, estimator.predict_proba(X), rtol=1e-12)


def test_a_regressor_predicts_as_before() -> None:
    estimator, X, y = fitted("MLPRegressor", activation="relu")
    net = MLP.from_sklearn(estimator)
    ours = [backprop(net, x, t, "squared_error").prediction for x, t in zip(X, y, strict=True)]
    np.testing.assert_allclose(ours, estimator.predict(X), rtol=1e-12)


@pytest.mark.parametrize(
    ("kind", "loss", "classes"),
    [
        ("MLPClassifier", "cross_entropy", 3),
        ("MLPClassifier", "binary_cross_entropy", 2),
        ("MLPRegressor", "squared_error", 0),
    ],
)
def test_gradients_are_those_of_sklearn(kind: str, loss: str, classes: int) -> None:
    estimator, X, y = fitted(kind, classes, alpha=0.7, activation="tanh")
    targets = y if kind == "MLPRegressor" else estimator._label_binarizer.transform(y)
    n, sizes = len(X), [len(X[0]), 5, estimator.n_outputs_]
    activations = [X, *(np.empty((n, size)) for size in sizes[1:])]
    deltas = [np.empty_like(a) for a in activations[1:]]
    theirs = [np.empty((a, b)) for a, b in pairwise(sizes)]
    of_biases = [np.empty(size) for size in sizes[1:]]
    activations = estimator._forward_pass(activations)
    found = estimator._backprop(
        X, targets.astype(float), np.ones(n), activations, deltas, theirs, of_biases
    )
    _, (W1, W2), (b1, b2) = found
    net = MLP.from_sklearn(estimator)
    batch = backprop_batch(net, X, y, loss, lam=0.7 / n)
    for name, expected in {"W1": W1.T, "W2": W2.T, "b1": b1, "b2": b2}.items():
        np.testing.assert_allclose(batch.gradients[f"dJ/d{name}"], expected, rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: sklearn_network().MLPClassifier(), "must be fitted before its weights are taken"),
        (
            lambda: fitted("MLPClassifier", hidden_layer_sizes=(4, 3))[0],
            "estimator must have one hidden layer, got 2",
        ),
        (lambda: fitted("MLPRegressor", hidden_layer_sizes=())[0], "one hidden layer, got 0"),
    ],
)
def test_other_estimators_are_refused(make: Any, sentence: str) -> None:
    with pytest.raises((TypeError, ValueError), match=re.escape(sentence)):
        MLP.from_sklearn(make())


@pytest.mark.parametrize("given", [None, 3, "MLPClassifier", {}, MLP.random()])
def test_anything_but_an_estimator_or_model_is_refused(given: object) -> None:
    kind = type(given).__name__
    with pytest.raises(TypeError, match=f"estimator must be a fitted MLPClassifier.*got {kind}"):
        MLP.from_sklearn(given)
    with pytest.raises(TypeError, match=f"model must be a torch.nn.Sequential.*got {kind}"):
        MLP.from_torch(given)


def test_a_pipeline_is_refused_by_name() -> None:
    pipeline = pytest.importorskip("sklearn.pipeline").Pipeline
    with pytest.raises(TypeError, match="got Pipeline"):
        MLP.from_sklearn(pipeline([("net", sklearn_network().MLPClassifier())]))


@pytest.mark.parametrize(
    ("name", "settings", "activation"),
    [
        ("Tanh", {}, "tanh"),
        ("ReLU", {}, "relu"),
        ("LeakyReLU", {"negative_slope": 0.01}, "leaky_relu"),
        ("Sigmoid", {}, "sigmoid"),
        ("SiLU", {}, "silu"),
        ("ELU", {"alpha": 1.0}, "elu"),
        ("Softplus", {"beta": 1}, "softplus"),
    ],
)
def test_the_layers_of_a_sequential_are_read(name: str, settings: Any, activation: str) -> None:
    net = MLP.from_torch(Sequential([linear(2, 3), module(name, **settings), linear(3, 1)]))
    assert (net.inputs, net.hidden, net.outputs, net.activation) == (2, 3, 1, activation)
    assert net.W1[2].tolist() == [float(np.float32(0.4)), 0.5]


def test_layers_may_have_no_bias_and_the_loss_has_the_last_function() -> None:
    layers = [linear(2, 3, bias=False), module("Tanh"), linear(3, 2), module("Softmax")]
    net = MLP.from_torch(Sequential(layers))
    assert net.b1 is None
    assert net.b2 is not None


def test_a_last_activation_is_that_of_the_output() -> None:
    layers = [linear(2, 3), module("Tanh"), linear(3, 2), module("ReLU")]
    assert MLP.from_torch(Sequential(layers)).output_activation == "relu"
    layers[-1] = module("Sigmoid")
    assert MLP.from_torch(Sequential(layers)).output_activation == "identity"
    net = MLP.from_torch(Sequential(layers), sigmoid_in_loss=False)
    assert net.output_activation == "sigmoid"


@pytest.mark.parametrize(
    ("layers", "sentence"),
    [
        (
            [linear(2, 2), module("Tanh"), linear(2, 2), module("Tanh"), linear(2, 1)],
            "layer, got 2",
        ),
        ([linear(2, 2)], "model must have one hidden layer, got 0"),
        ([linear(2, 2), module("Dropout"), linear(2, 1)], "has the activation Dropout"),
        (
            [linear(2, 2), module("Tanh"), module("Dropout"), linear(2, 1)],
            "got (Linear, Tanh, Dropout, Linear)",
        ),
        ([module("Flatten"), linear(2, 2), module("Tanh"), linear(2, 1)], "got (Flatten, Linear"),
        ([linear(2, 2), module("GELU"), linear(2, 1)], "has the activation GELU"),
        (
            [linear(2, 2), module("LeakyReLU", negative_slope=0.2), linear(2, 1)],
            "(negative_slope=0.2); a network here has one of LeakyReLU(negative_slope=0.01)",
        ),
        ([linear(2, 2), module("Tanh"), linear(2, 1), module("Dropout")], "ends with Dropout"),
        ([], "got ()"),
        ([linear(2, 3), module("Tanh"), linear(2, 1)], "W2 must have shape (outputs, 3)"),
    ],
)
def test_unsupported_layers_are_refused(layers: list[Any], sentence: str) -> None:
    with pytest.raises((TypeError, ValueError), match=re.escape(sentence)):
        MLP.from_torch(Sequential(layers))


@pytest.mark.parametrize(
    "name", ["Tanh", "ReLU", "LeakyReLU", "Sigmoid", "SiLU", "ELU", "Softplus"]
)
@pytest.mark.parametrize("bias", [True, False])
def test_outputs_and_gradients_are_those_of_torch(name: str, bias: bool) -> None:
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    nn = torch.nn
    model = nn.Sequential(
        nn.Linear(3, 5, bias=bias), getattr(nn, name)(), nn.Linear(5, 2, bias=bias)
    ).double()
    X = np.random.RandomState(1).standard_normal((8, 3))
    y = np.arange(8) % 2
    o = model(torch.tensor(X))
    nn.functional.cross_entropy(o, torch.tensor(y)).backward()
    net = MLP.from_torch(model)
    batch = backprop_batch(net, X, y)
    np.testing.assert_allclose([each.o for each in batch.samples], o.detach().numpy(), rtol=1e-10)
    theirs = {"W1": model[0].weight, "W2": model[2].weight}
    theirs |= {"b1": model[0].bias, "b2": model[2].bias} if bias else {}
    for key, parameter in theirs.items():
        np.testing.assert_allclose(
            batch.gradients[f"dJ/d{key}"], parameter.grad.numpy(), rtol=1e-9, atol=1e-14
        )


def test_it_imports_neither_library() -> None:
    source = sys.modules["bpwidget.mlp.fitted"].__dict__
    assert not {"sklearn", "torch"} & set(source)


def test_another_function_on_the_output_is_refused() -> None:
    estimator = SimpleNamespace(
        hidden_layer_sizes=(1,), activation="tanh", out_activation_="exp", coefs_=[0, 0]
    )
    estimator.intercepts_ = [0, 0]  # like estimators with a Poisson loss
    with pytest.raises(ValueError, match=r"^estimator ends with exp; a network here ends with its"):
        MLP.from_sklearn(estimator)
