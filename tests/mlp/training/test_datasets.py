"""The built-in data sets, and own samples."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import numpy as np
import pytest

from bpwidget.mlp import MLP
from bpwidget.mlp.training.data import Data
from bpwidget.mlp.training.datasets import KINDS, dataset


def test_the_sample_is_the_example_of_the_lessons() -> None:
    data = dataset("sample")
    assert (data.X.tolist(), data.y.tolist(), data.outputs) == ([[0.5, 0.6]], [0], 2)
    assert (data.X_test.shape, data.y_test.shape) == ((0, 2), (0,))
    assert repr(data) == "Data(sample: 1 sample of 2 features, 0 held out)"


def test_xor_can_be_just_its_four_corners() -> None:
    data = dataset("xor", n=4, noise=0)
    corners = {tuple(x): int(y) for x, y in zip(data.X.tolist(), data.y, strict=True)}
    assert corners == {(0, 0): 0, (1, 1): 0, (0, 1): 1, (1, 0): 1}


@pytest.mark.parametrize("name", KINDS)
def test_a_drawn_set_is_a_function_of_its_seed(name: str) -> None:
    one, same, other = dataset(name, seed=3), dataset(name, seed=3), dataset(name, seed=4)
    for part in ("X", "y", "X_test", "y_test"):
        assert getattr(one, part).tobytes() == getattr(same, part).tobytes()
        assert not getattr(one, part).flags.writeable
    assert not np.array_equal(one.X, other.X)


@pytest.mark.parametrize("n", [12, 57, 10_000])
@pytest.mark.parametrize("name", KINDS)
def test_a_quarter_of_each_class_is_held_out(name: str, n: int) -> None:
    data = dataset(name, n=n)
    train, test = Counter(data.y.tolist()), Counter(data.y_test.tolist())
    assert train.total() + test.total() == n
    assert len(train) == data.outputs == (3 if name == "blobs" else 2)
    assert all(test[k] == (train[k] + test[k]) // 4 for k in train)
    both = np.concatenate([data.X, data.X_test])
    assert len(np.unique(both, axis=0)) == n


@pytest.mark.parametrize("name", KINDS)
def test_noise_is_added_to_the_samples(name: str) -> None:
    bare, noisy = dataset(name, noise=0, n=4000), dataset(name, noise=0.5, n=4000)
    added = noisy.X - bare.X
    np.testing.assert_allclose(added.std(axis=0), 0.5, rtol=0.05)


def test_without_noise_the_circles_are_round() -> None:
    data = dataset("circles", noise=0)
    np.testing.assert_allclose(np.hypot(*data.X[data.y == 0].T), 1.0)
    np.testing.assert_allclose(np.hypot(*data.X[data.y == 1].T), 0.5)


def test_iris_is_fishers_data_set() -> None:
    data = dataset("iris")
    X, y = np.concatenate([data.X, data.X_test]), np.concatenate([data.y, data.y_test])
    assert Counter(y.tolist()) == {0: 50, 1: 50, 2: 50}
    assert data.classes == ("setosa", "versicolor", "virginica")
    assert data.features[0] == "sepal_length_cm"
    # the means in Fisher's table II for each species
    means = [X[y == k].mean(axis=0).round(3).tolist() for k in range(3)]
    assert means == [
        [5.006, 3.428, 1.462, 0.246],
        [5.936, 2.77, 4.26, 1.326],
        [6.588, 2.974, 5.552, 2.026],
    ]


@pytest.mark.parametrize("name", ["iris", "blobs"])
def test_standardised_uses_the_training_samples(name: str) -> None:
    data = dataset(name)
    assert data.mean is data.spread is None
    scaled = data.standardised()
    assert scaled.mean is not None
    assert scaled.spread is not None
    np.testing.assert_allclose(scaled.X.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(scaled.X.std(axis=0), 1)
    np.testing.assert_allclose(scaled.X_test * scaled.spread + scaled.mean, data.X_test)
    assert (scaled.y.tolist(), scaled.classes) == (data.y.tolist(), data.classes)
    assert scaled.standardised() is scaled


def test_a_constant_feature_is_only_centred() -> None:
    scaled = Data([[0.1, 1], [0.1, 3], [0.1, 2]], [0, 1, 1]).standardised()
    assert scaled.X[:, 0].tolist() == [0, 0, 0]
    assert scaled.X[:, 1].max() > 1
    with pytest.raises(OverflowError, match="the spread of x1 does not fit in float64"):
        Data([[1e300], [-1e300]], [0, 1]).standardised()


def test_one_hot_turns_classes_into_targets() -> None:
    data = dataset("blobs").one_hot()
    assert data.y.shape == (159, 3)
    assert data.y_test.argmax(axis=1).tolist() == dataset("blobs").y_test.tolist()
    data.fit(MLP.random(outputs=3), "squared_error")
    assert data.outputs == 3
    with pytest.raises(TypeError, match=r"y must hold classes for one_hot\(\), got targets"):
        data.one_hot()
    with pytest.raises(ValueError, match=r"y must hold classes from 0 on for one_hot\(\), got -1"):
        Data([[1.0]], [-1]).one_hot()


@pytest.mark.parametrize(
    ("arguments", "error", "sentence"),
    [
        ({"name": "moon"}, ValueError, "unknown name 'moon'; did you mean 'moons'?"),
        ({"name": 3}, TypeError, "name must be one of sample, xor, circles, moons, blobs, spirals"),
        ({"n": 3}, ValueError, "n must be a whole number of at least 4, got 3"),
        ({"n": 10_001}, ValueError, "n must be at most 10000, got 10001"),
        ({"n": 5.5}, ValueError, "n must be a whole number of at least 4, got 5.5"),
        ({"noise": -1}, ValueError, "noise must be a finite number of 0 or more, got -1.0"),
        ({"seed": -1}, ValueError, "seed must be a whole number of 0 or more, got -1"),
        ({"name": "iris", "n": 9}, ValueError, "n cannot be set for 'iris', which has a fixed set"),
        ({"name": "sample", "noise": 0.1}, ValueError, "noise cannot be set for 'sample', which h"),
    ],
)
def test_wrong_arguments_are_refused(
    arguments: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=re.escape(sentence)):
        dataset(**{"name": "moons"} | arguments)


@pytest.mark.parametrize(
    ("arguments", "error", "sentence"),
    [
        ({"X": [1, 2]}, ValueError, "X must be a matrix, got shape (2,)"),
        ({"y": [0]}, ValueError, "y must have length 2, one entry for each sample in X, got 1"),
        ({"y": 0}, ValueError, "y must be a vector or a matrix, one row for each sample in X, got"),
        ({"y": ["a", "b"]}, TypeError, "y must be made of real numbers, got ['a', 'b']"),
        ({"y": [0.5, np.nan]}, ValueError, "every entry of y must be finite, got nan at index [1]"),
        ({"y": [[0], [0, 1]]}, ValueError, "y is ragged; its rows must all have the same length"),
        ({"X_test": [[1, 2]]}, ValueError, "X_test and y_test must be given together, got no y_te"),
        ({"y_test": [1]}, ValueError, "X_test and y_test must be given together, got no X_test"),
        (
            {"X_test": [[1.0]], "y_test": [1]},
            ValueError,
            "X_test must be like X, of shape (2, 2) and dtype float64, got shape (1, 1) and dtype ",
        ),
        (
            {"X_test": [[1.0, 2.0]], "y_test": [1.5]},
            ValueError,
            "y_test must be like y, of shape (2,) and dtype int64, got shape (1,) and dtype float6",
        ),
        ({"features": ("a",)}, ValueError, "features must have length 2, one name for each column"),
    ],
)
def test_samples_that_do_not_fit_are_refused(
    arguments: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    right: dict[str, Any] = {"X": [[1, 2], [3, 4]], "y": [0, 1]}
    with pytest.raises(error, match=re.escape(sentence)):
        Data(**right | arguments)


def test_a_held_out_part_that_does_not_fit_the_network_is_named() -> None:
    data = Data([[1, 2]], [0], X_test=[[1, 2]], y_test=[2])
    with pytest.raises(
        ValueError, match=r"y_test must hold classes from 0 to 1 for outputs=2, got 2"
    ):
        data.fit(MLP.random(), "cross_entropy")
