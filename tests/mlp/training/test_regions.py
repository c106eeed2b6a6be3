"""Outputs are read as classes in the same way as by `accuracy`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import bpwidget as bp
from bpwidget.mlp.training.data import Data
from bpwidget.mlp.training.datasets import dataset
from bpwidget.mlp.training.regions import reading_of, regions_of
from bpwidget.mlp.training.scores import accuracy

MOONS = dataset("moons")
SIGNS = Data(MOONS.X, 2.0 * MOONS.y - 1.0)
SPREAD = Data(MOONS.X, (MOONS.X[:, :1] > 0) + (MOONS.X[:, :1] > 1.0) + 2.0)


@pytest.mark.parametrize(
    ("data", "loss", "outputs", "psi"),
    [
        (MOONS, "cross_entropy", 2, "identity"),
        (dataset("blobs"), "cross_entropy", 3, "identity"),
        (dataset("blobs").one_hot(), "squared_error", 3, "identity"),
        (dataset("blobs").one_hot(), "squared_error", 3, "sigmoid"),
        (dataset("blobs").one_hot(), "binary_cross_entropy", 3, "identity"),
        (MOONS, "binary_cross_entropy", 1, "identity"),
        (MOONS, "squared_error", 1, "identity"),
        (MOONS, "squared_error", 1, "sigmoid"),
        (SIGNS, "squared_error", 1, "tanh"),
        (SPREAD, "squared_error", 1, "identity"),
        (SPREAD, "squared_error", 1, "softplus"),
    ],
)
@pytest.mark.parametrize("seed", range(4))
def test_as_many_are_classified_correctly_as_accuracy_says(
    data: Data, loss: str, outputs: int, psi: str, seed: int
) -> None:
    drawn = bp.MLP.random(2, 6, outputs, bias=True, seed=seed, output_activation=psi)
    net = replace(drawn, W2=3 * drawn.W2)
    reading = reading_of(data, loss)
    assert reading is not None
    right = reading.told(net, data.X) == reading.truth(data.y)
    assert right.mean() == pytest.approx(accuracy(net, data.X, data.y, loss))


@pytest.mark.parametrize("psi", ["identity", "tanh"])
def test_a_single_output_is_read_as_the_nearest_existing_target(psi: str) -> None:
    net = bp.MLP([[1.0]], [[0.5]], activation="identity", output_activation=psi)
    X = [[-3.0], [-0.2], [0.4], [3.0]]
    data = Data(X, [-1, -1, 1, 1])
    reading = reading_of(data, "squared_error")
    assert reading is not None
    assert reading.told(net, data.X).tolist() == [0, 0, 1, 1]
    assert accuracy(net, X, [-1, -1, 1, 1], "squared_error") == 1.0


@pytest.mark.parametrize(
    "y", [[[0.5], [1.0]], [[0.0], [50.0]], [[1.0, 1.0], [0.0, 1.0]], [[0.2, 0.8], [1.0, 0.0]]]
)
def test_targets_that_are_not_classes_are_not_read_as_such(y: list[list[float]]) -> None:
    assert reading_of(Data([[0.0, 1.0], [1.0, 0.0]], y), "squared_error") is None


def test_the_window_holds_all_samples_and_the_scores_are_those_of_its_points() -> None:
    net, reading = bp.MLP.random(2, 6, 2, bias=True), reading_of(MOONS, "cross_entropy")
    assert reading is not None
    regions = regions_of(net, MOONS, reading, 7)
    X = np.concatenate([MOONS.X, MOONS.X_test])
    for column, ends in ((0, regions.a), (1, regions.b)):
        assert ends[0] < X[:, column].min()
        assert ends[-1] > X[:, column].max()
    o = bp.backprop(net, (regions.a[2], regions.b[5]), 0).o
    assert regions.scores[:, 5, 2] == pytest.approx(o)
    assert not regions.scores.flags.writeable
