"""The path of a run: over two weights, and in its plane of largest extent."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bpwidget.mlp import MLP
from bpwidget.mlp.arguments import Array
from bpwidget.mlp.directions import Direction
from bpwidget.mlp.training.datasets import dataset
from bpwidget.mlp.training.history import History
from bpwidget.mlp.training.path import main_plane
from bpwidget.mlp.training.run_state import Settings

NET = MLP.random(hidden=3, bias=True, seed=2)


def run_of(net: MLP, updates: int) -> History:
    run = History.start(net, dataset("moons", n=40), Settings(batch=6, learning_rate=0.3))
    for _ in range(updates):
        run = run.advance()
    return run


def flat(direction: Direction) -> Array:
    parts = (direction.W1, direction.W2, direction.b1, direction.b2)
    return np.concatenate([part.ravel() for part in parts])


def test_a_vector_is_every_entry_in_order() -> None:
    entries = [NET.entry(name, "name") for name in NET.entries]
    values = [getattr(NET, entry.array)[entry.at] for entry in entries]
    assert NET.vector.tolist() == values


@pytest.mark.parametrize("names", [("W1[0,1]", "W2[1,2]"), ("b1[2]", "b2[0]"), ("b2[1]",) * 2])
def test_the_path_over_two_weights_has_their_values(names: tuple[str, str]) -> None:
    run = run_of(NET, 12)
    path = run.path(*names)
    assert path.shape == (13, 2)
    for point, state in zip(path, run.states, strict=True):
        entries = [state.net.entry(name, "name") for name in names]
        assert point.tolist() == [getattr(state.net, e.array)[e.at] for e in entries]
    with pytest.raises(ValueError, match="read-only"):
        path[0] = 0.0


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (("W1[3,0]", "W2[0,0]"), r"first: 'W1\[3,0\]' does not exist; W1 of shape \(3, 2\) has"),
        (("W1[0,0]", "x"), "second: 'x' is not an entry such as"),
        (("W1[0,0]", 3), "second: 3 is not an entry such as"),
    ],
)
def test_anything_but_a_weight_is_refused(names: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        run_of(NET, 1).path(*names)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("seed", [2, 3, 4])  # whose singular vectors have different signs
def test_the_plane_is_the_closest_to_the_path(seed: int, bias: bool) -> None:
    run = run_of(MLP.random(hidden=3, bias=bias, seed=seed), 40)
    plane = run.plane()
    vectors = np.array([state.net.vector for state in run.states])
    away = vectors - vectors[-1]
    axes = np.array([flat(plane.first), flat(plane.second)])
    if not bias:
        assert not axes[:, -5:].any()
        axes = axes[:, :-5]
    np.testing.assert_allclose(axes @ axes.T, np.eye(2), atol=1e-12)
    np.testing.assert_allclose(plane.path, away @ axes.T, atol=1e-12)
    assert plane.path[-1].tolist() == [0.0, 0.0]
    assert (plane.path[0] <= 0).all()
    # no plane has more than the largest eigenvalues of the squares
    largest = np.linalg.eigvalsh(away.T @ away)[::-1]
    np.testing.assert_allclose(plane.shares, largest[:2] / largest.sum(), rtol=1e-9)
    np.testing.assert_allclose(
        (plane.path**2).sum(axis=0) / (away**2).sum(), plane.shares, rtol=1e-9
    )
    assert repr(plane).startswith("PathPlane(41 points, shares 0.")


def test_many_points_have_nearly_the_same_plane_as_all_of_them() -> None:
    turn = np.linspace(0, 3, 3000)[:, None]
    draw = np.random.default_rng(0)
    across, along = np.linalg.qr(draw.normal(size=(17, 2)))[0].T
    vectors = np.sin(turn) * across + 0.3 * turn * along + 1e-4 * draw.normal(size=(3000, 17))
    plane = main_plane(NET, vectors)
    axes = np.array([flat(plane.first), flat(plane.second)])
    np.testing.assert_allclose(
        axes.T @ axes, np.outer(across, across) + np.outer(along, along), atol=1e-3
    )
    assert len(plane.path) == 3000


@pytest.mark.parametrize("updates", [0, 1])
def test_a_path_on_one_line_has_no_plane(updates: int) -> None:
    with pytest.raises(
        ValueError, match="the path is a straight line so far, so it spans no plane"
    ):
        run_of(NET, updates).plane()


def test_a_long_path_on_one_line_has_no_plane_either() -> None:
    line = np.linspace(0, 1, 50)[:, None] * np.arange(1.0, 18.0)
    with pytest.raises(ValueError, match="the path is a straight line so far"):
        main_plane(NET, line)
