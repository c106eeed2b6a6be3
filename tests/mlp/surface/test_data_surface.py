"""The surface of a data set against those of its samples, and against single networks."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from batches import batch_gradient
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from profiles import examples
from strategies import MODERATE, Problem, problems, targets

from bpwidget.mlp import ACTIVATIONS, LOSSES, MLP, loss_surface
from bpwidget.mlp.arguments import Array
from bpwidget.mlp.directions import Direction
from bpwidget.mlp.surface.data_surface import data_surface
from bpwidget.mlp.training.data import Data
from bpwidget.mlp.training.datasets import dataset
from bpwidget.mlp.training.history import History
from bpwidget.mlp.training.run_state import Settings

PARTS = ("W1", "b1", "W2", "b2")
PAIRS = [
    ("W1[0,0]", "W1[0,1]"),
    ("W1[1,0]", "W1[0,1]"),
    ("W1[1,0]", "W2[0,1]"),
    ("W2[1,0]", "W1[1,1]"),
    ("W2[0,1]", "W2[1,1]"),
    ("W2[1,0]", "b1[0]"),
    ("b2[1]", "b1[1]"),
    ("random", "W2[1,1]"),
    ("W1[2,1]", "random"),
    ("random", "random"),
]
OPTIONS: dict[str, Any] = {"span": 1.5, "resolution": 4, "seed": 3}


def data_for(loss: str, outputs: int = 2, n: int = 9) -> Data:
    draw = np.random.default_rng(4)
    X, classes = draw.normal(size=(n, 2)), draw.integers(0, outputs, n)
    return Data(X, classes if LOSSES[loss].takes_class else draw.random((n, outputs)))


def assert_J_is_the_mean(
    net: MLP, data: Data, loss: str, lam: float, axes: tuple[str, str], **options: Any
) -> None:
    made = data_surface(net, data, loss, lam, axes, **options)
    samples = [
        loss_surface(net, x, y, loss, lam, axes=axes, **options)
        for x, y in zip(data.X, data.y, strict=True)
    ]
    for each in samples:
        assert (made.axes, made.here) == (each.axes, each.here)
        np.testing.assert_array_equal(made.a, each.a)
        np.testing.assert_array_equal(made.b, each.b)
    mean = np.mean([each.J for each in samples], axis=0)
    np.testing.assert_allclose(made.J, mean, rtol=1e-9, atol=1e-9 * max(1.0, float(mean.max())))


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("axes", PAIRS)
def test_J_is_the_mean_of_the_samples_surfaces(axes: tuple[str, str], loss: str) -> None:
    for outputs in (2, 3):
        net = MLP.random(2, 3, outputs, "silu", bias=True, seed=5)
        assert_J_is_the_mean(net, data_for(loss, outputs), loss, 0.3, axes, **OPTIONS)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_J_is_the_mean_for_each_pair_of_phi_and_loss(activation: str, loss: str) -> None:
    net = MLP.random(2, 3, 2, activation, bias=False, seed=6)
    for axes in (("W1[0,0]", "W2[0,0]"), ("random", "random")):
        assert_J_is_the_mean(net, data_for(loss), loss, 0.1, axes, **OPTIONS)


def of(net: MLP, name: str) -> Array:
    """Return an array of the network, with zeros for a missing bias."""
    array: Array | None = getattr(net, name)
    if array is not None:
        return array
    return np.zeros(net.hidden if name == "b1" else net.outputs)


def moved(net: MLP, first: Direction, second: Direction, a: float, b: float) -> MLP:
    parts = {
        part: of(net, part) + a * getattr(first, part) + b * getattr(second, part)
        for part in PARTS
        if getattr(net, part) is not None
    }
    return replace(net, **parts)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Problem, Data]:
    problem = draw(problems(largest=3))
    n, net = draw(st.integers(1, 5)), problem.net
    X = draw(arrays(np.float64, (n, net.inputs), elements=MODERATE))
    each = targets(problem.loss, net.outputs, MODERATE)
    return problem, Data(X, np.array(draw(st.lists(each, min_size=n, max_size=n))))


@settings(max_examples=examples(60))
@given(case=cases(), data=st.data())
def test_J_and_slope_are_those_of_the_batch_in_any_direction(
    case: tuple[Problem, Data], data: st.DataObject
) -> None:
    problem, samples = case
    net, loss, lam = problem.net, problem.loss, problem.lam
    ways = []
    for _ in range(2):
        parts = {
            part: data.draw(arrays(np.float64, of(net, part).shape, elements=MODERATE))
            for part in PARTS
        }
        ways.append(
            Direction(
                **{
                    part: array if getattr(net, part) is not None else 0.0 * array
                    for part, array in parts.items()
                }
            )
        )
    first, second = ways
    assume(not first.is_zero())
    assume(not second.is_zero())
    made = data_surface(net, samples, loss, lam, (first, second), 0.5, 3)
    assert made.axes == ("first direction", "second direction")
    assert made.here == (0.0, 0.0)
    room = 1e-9 * max(1.0, float(made.J.max()))
    for i, b in enumerate(made.b.tolist()):
        for j, a in enumerate(made.a.tolist()):
            there = moved(net, first, second, a, b)
            J = batch_gradient(there, samples.X, samples.y, loss, lam).J
            assert made.J[i, j] == pytest.approx(J, rel=1e-9, abs=room), (i, j)
    gradients = batch_gradient(net, samples.X, samples.y, loss, lam).gradients
    for slope, way in zip(made.slope, ways, strict=True):
        terms = [float(np.vdot(g, getattr(way, name[4:]))) for name, g in gradients.items()]
        assert slope == pytest.approx(sum(terms), rel=1e-9, abs=1e-9 * np.abs(terms).max())


@settings(max_examples=examples(60))
@given(case=cases(), data=st.data())
def test_J_and_slope_along_entries_are_those_of_the_batch(
    case: tuple[Problem, Data], data: st.DataObject
) -> None:
    problem, samples = case
    net, loss, lam = problem.net, problem.loss, problem.lam
    first, second = data.draw(st.permutations(net.entries))[:2]
    made = data_surface(net, samples, loss, lam, (first, second), 2.0, 3)
    room = 1e-9 * max(1.0, float(made.J.max()))
    for i, b in enumerate(made.b.tolist()):
        for j, a in enumerate(made.a.tolist()):
            there = net.with_entries({first: a, second: b})
            J = batch_gradient(there, samples.X, samples.y, loss, lam).J
            assert made.J[i, j] == pytest.approx(J, rel=1e-9, abs=room), (i, j)
    gradients = batch_gradient(net, samples.X, samples.y, loss, lam).gradients
    expected = []
    for entry in (first, second):
        name, at = entry[:2], entry[3:-1].split(",")
        expected.append(float(gradients[f"dJ/d{name}"][tuple(int(i) for i in at)]))
    assert made.slope == tuple(expected)


NET, MOONS = MLP.random(hidden=4, bias=True, seed=2), dataset("moons", n=40)


@pytest.mark.parametrize("axes", [("gradient", "random"), ("random", "gradient")])
def test_one_sample_has_its_own_surface_in_any_direction(axes: tuple[str, str]) -> None:
    one = Data([[0.5, 0.6]], [0])
    ours = data_surface(NET, one, lam=0.1, axes=axes, **OPTIONS)
    theirs = loss_surface(NET, (0.5, 0.6), 0, lam=0.1, axes=axes, **OPTIONS)
    assert ours.axes == theirs.axes
    np.testing.assert_allclose(ours.J, theirs.J, rtol=1e-12)
    np.testing.assert_allclose(ours.slope, theirs.slope, rtol=1e-10, atol=1e-15)


def test_the_gradient_is_that_of_the_mean() -> None:
    gradients = batch_gradient(NET, MOONS.X, MOONS.y, lam=0.1).gradients
    size = np.sqrt(sum(float((each**2).sum()) for each in gradients.values()))
    made = data_surface(NET, MOONS, lam=0.1, axes=("gradient", "b2[0]"))
    assert made.slope == pytest.approx((size, gradients["dJ/db2"][0]))


def test_a_random_axis_is_orthogonal_to_a_direction() -> None:
    draw = np.random.default_rng(1)
    way = Direction(**{part: draw.normal(size=of(NET, part).shape) for part in PARTS})
    # λ is large, so J is nearly λ/2 times a squared distance, which adds up over orthogonal axes
    options: dict[str, Any] = {"lam": 1e12, "span": 2.0, "resolution": 3}
    net = MLP(0 * NET.W1, 0 * NET.W2)
    flat = Direction(way.W1, np.zeros(4), way.W2, np.zeros(2))
    for axes in ((flat, "random"), ("random", flat)):
        J = data_surface(net, MOONS, axes=axes, **options).J
        assert J[2, 2] + J[0, 0] == pytest.approx(J[2, 0] + J[0, 2], rel=1e-9)
        length = np.sqrt(flat.dot(flat)) if axes[0] is flat else 1.0
        assert J[1, 2] == pytest.approx(0.5e12 * (2 * length) ** 2, rel=1e-9)


def test_the_plane_of_a_run_passes_through_its_path() -> None:
    run = History.start(NET, MOONS, Settings(learning_rate=0.3, lam=0.01))
    for _ in range(6):
        run = run.advance()
    plane = run.plane()
    made = data_surface(
        run.at.net, MOONS, lam=0.01, axes=(plane.first, plane.second), span=1.0, resolution=3
    )
    assert made.J[1, 1] == pytest.approx(run.at.J, rel=1e-12)
    assert made.slope[0] < 0  # the path's own direction leads further down
    there = data_surface(
        run.at.net,
        MOONS,
        lam=0.01,
        axes=(plane.first, plane.second),
        center=tuple(plane.path[0]),
        span=1.0,
        resolution=3,
    )
    assert there.J[1, 1] == pytest.approx(run.first.J, rel=1e-2)


def test_held_out_samples_do_not_count() -> None:
    assert len(MOONS.X_test)
    alone = Data(MOONS.X, MOONS.y)
    np.testing.assert_array_equal(data_surface(NET, MOONS).J, data_surface(NET, alone).J)


def test_its_arrays_are_read_only_and_its_window_is_the_requested_one() -> None:
    made = data_surface(NET, MOONS, center=(1, -2), span=0.5, resolution=3)
    assert (made.a.tolist(), made.b.tolist()) == ([0.5, 1, 1.5], [-2.5, -2, -1.5])
    assert made.here == (NET.W1[0, 0], NET.W2[0, 0])
    for array in (made.a, made.b, made.J):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0.0


def way(**changed: Array) -> Direction:
    return Direction(**{part: np.ones(of(NET, part).shape) for part in PARTS} | changed)


WAY = way()
NO_BIAS = MLP.random()


def test_where_J_is_too_large_it_is_infinite() -> None:
    made = data_surface(NET, MOONS, lam=1.0, span=1e200, resolution=5)
    assert made.J[2, 2] == pytest.approx(data_surface(NET, MOONS, lam=1.0).J[15, 15])
    assert not np.isnan(made.J).any()
    # at the border, the square of a single weight is 1e400
    border = np.ones((5, 5), dtype=bool)
    border[1:-1, 1:-1] = False
    assert np.isinf(made.J[border]).all()


@pytest.mark.parametrize(
    ("options", "error", "sentence"),
    [
        ({"net": None}, TypeError, "net must be an MLP, got NoneType"),
        ({"data": (1, 2)}, TypeError, "data must be Data, got (1, 2)"),
        ({"loss": "hinge"}, ValueError, "unknown loss 'hinge'"),
        ({"loss": "squared_error"}, ValueError, "y must have shape (30, 2) for squared_error, got"),
        ({"lam": -1}, ValueError, "lam must be a finite number of 0 or more, got -1.0"),
        ({"span": 0}, ValueError, "span must be a finite number greater than 0, got 0.0"),
        ({"resolution": 1}, ValueError, "resolution must be a whole number of at least 2, got 1"),
        ({"seed": -1}, ValueError, "seed must be a whole number of 0 or more, got -1"),
        ({"center": (0,)}, ValueError, "center must be two finite numbers, got (0,)"),
        ({"center": (0, np.nan)}, ValueError, "center must be two finite numbers, got (0, nan)"),
        ({"axes": "W1[0,0]"}, ValueError, "axes must be two names, got 'W1[0,0]'"),
        ({"axes": ("W1[0,0]", 3)}, TypeError, "axes must be two names, got 3"),
        ({"axes": ("W1[0,0]", "W1[0,0]")}, ValueError, "axes must differ, got 'W1[0,0]' twice"),
        ({"axes": ("gradient",) * 2}, ValueError, "axes must differ, got 'gradient' twice"),
        ({"axes": (WAY, WAY)}, ValueError, "axes must differ, got the same direction twice"),
        ({"axes": (WAY, "W1[9,0]")}, ValueError, "axes: 'W1[9,0]' does not exist"),
        (
            {"axes": ("b1[0]", way(W2=np.ones((2, 3))))},
            ValueError,
            "axes[1].W2 must have shape (2, 4), got shape (2, 3)",
        ),
        (
            {"axes": (WAY, "b1[0]"), "net": NO_BIAS},
            ValueError,
            "axes[0].b1 must be zero, since this network has no b1",
        ),
        (
            {"axes": (Direction(*(0 * getattr(WAY, part) for part in PARTS)), "b1[0]")},
            ValueError,
            "axes[0] must not be zero, since zero has no direction",
        ),
        (
            {"axes": ("gradient", "b1[0]"), "net": MLP([[0, 0]], [[0], [0]], activation="relu")},
            ValueError,
            "axes: the gradient is zero here, so it has no direction",
        ),
        (
            {"net": MLP([[1e200, 0]], [[1e200], [0.0]], activation="identity")},
            OverflowError,
            "o is too large for float64; try smaller X, weights or lam",
        ),
    ],
)
def test_wrong_arguments_are_refused(
    options: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    right: dict[str, Any] = {"net": NET, "data": MOONS}
    with pytest.raises(error, match=re.escape(sentence)):
        data_surface(**right | options)
