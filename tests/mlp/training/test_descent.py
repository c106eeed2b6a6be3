"""A run of gradient descent: its states, its batches, its settings, and where it ends."""

from __future__ import annotations

import re
import warnings
from dataclasses import FrozenInstanceError, replace
from itertools import islice
from typing import Any

import numpy as np
import pytest
from batches import batch_gradient
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples

from bpwidget.mlp import MLP, backprop
from bpwidget.mlp.arguments import Array
from bpwidget.mlp.training.data import Data
from bpwidget.mlp.training.datasets import dataset
from bpwidget.mlp.training.descent import DivergedError, descend, first_state, next_state
from bpwidget.mlp.training.optimisers import OPTIMISERS
from bpwidget.mlp.training.run_state import RunState, Settings

SAMPLE = ((0.5, 0.6), 0)
MOONS = dataset("moons", n=30)  # 24 to train on: 15 per class, 3 of each held out
NET = MLP.random(bias=True, seed=1)


def bits(state: RunState) -> bytes:
    """Return everything in a state, as bytes."""
    arrays: list[Array] = [state.net.W1, state.net.W2]
    arrays += [b for b in (state.net.b1, state.net.b2) if b is not None]
    for named in (state.gradients, state.update, *state.memory.moments.values()):
        arrays += named.values()
    numbers = (state.number, state.epoch, state.batch_index, state.used, state.L, state.s, state.J)
    return repr((numbers, state.settings)).encode() + b"".join(
        array.tobytes() for array in (*arrays, state.samples)
    )


def test_the_output_activation_goes_with_the_network_through_a_run() -> None:
    net = MLP.random(2, 3, 1, bias=True, seed=2, output_activation="sigmoid")
    data = ([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0])
    *_, last = descend(net, data, "squared_error", learning_rate=0.3, steps=400, optimiser="adam")
    assert last.net.output_activation == "sigmoid"
    assert last.L < 1e-3
    for sample in range(4):
        trace = last.trace(sample)
        expected = 1 / (1 + np.exp(-trace.o))
        np.testing.assert_allclose(trace.y_hat, expected, rtol=1e-12)
    with pytest.raises(ValueError, match="must be 'identity' for binary_cross_entropy, which"):
        last.under(Settings("binary_cross_entropy"))
    with pytest.raises(ValueError, match="must be 'identity' for cross_entropy, which applies"):
        next(descend(MLP.random(output_activation="tanh"), MOONS))
    with pytest.raises(ValueError, match="must be 'identity' for cross_entropy, which applies"):
        next(descend(MLP.random(output_activation="tanh"), SAMPLE))


def test_a_run_on_one_sample_is_descent_on_its_gradients() -> None:
    net = MLP.random()
    W1, W2 = net.W1, net.W2
    for number, state in enumerate(descend(net, SAMPLE, lam=0.01, steps=20, learning_rate=0.3)):
        trace = backprop(MLP(W1, W2), *SAMPLE, lam=0.01)
        assert (state.number, state.epoch, state.batch_index, state.batches) == (
            number,
            number,
            0,
            1,
        )
        np.testing.assert_allclose(state.net.W1, W1, rtol=1e-12)
        assert state.L + state.s == state.J
        for J in (trace.J, state.trace().J):
            assert pytest.approx(J, rel=1e-12) == state.J
        W1, W2 = W1 - 0.3 * trace.gradients["dJ/dW1"], W2 - 0.3 * trace.gradients["dJ/dW2"]


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_it_learns(optimiser: str) -> None:
    first, *_, last = descend(NET, MOONS, optimiser=optimiser, steps=60)
    assert last.J < 0.7 * first.J
    assert last.number == 60


def test_the_first_state_has_the_given_network() -> None:
    start = next(descend(NET, MOONS))
    assert start.net is NET
    assert (start.number, start.epoch, start.batch_index, start.used) == (0, 0, 0, 0)
    assert set(start.update) == {"W1", "W2", "b1", "b2"}
    assert not any(change.any() for change in start.update.values())
    assert repr(start) == f"RunState(update 0, epoch 0, J={start.J:.6g})"


@pytest.mark.parametrize("batch", [None, 7])
def test_a_state_has_J_and_the_gradients_at_its_own_weights(batch: int | None) -> None:
    for state in descend(NET, MOONS, lam=0.2, batch=batch, steps=9):
        rows = state.samples
        there = batch_gradient(state.net, MOONS.X[rows], MOONS.y[rows], lam=0.2)
        assert (state.L, state.s, state.J) == (there.L, there.s, there.J)
        traces = [state.trace(k) for k in range(len(rows))]
        for name, gradient in state.gradients.items():
            assert gradient.tobytes() == there.gradients[name].tobytes()
            mean = np.mean([trace.gradients[name] for trace in traces], axis=0)
            np.testing.assert_allclose(gradient, mean, rtol=1e-10, atol=1e-14)


@settings(max_examples=examples(60))
@given(n=st.integers(1, 20), data=st.data(), seed=st.integers(0, 2**32 - 1))
def test_an_epoch_uses_every_sample_once_and_keeps_the_short_batch(
    n: int, data: st.DataObject, seed: int
) -> None:
    batch = data.draw(st.integers(1, n))
    samples = Data(np.arange(2.0 * n).reshape(n, 2) / n, np.arange(n) % 2)
    batches = -(-n // batch)
    states = list(descend(NET, samples, batch=batch, seed=seed, steps=2 * batches))
    for epoch in (0, 1):
        of_epoch = states[epoch * batches : (epoch + 1) * batches]
        sizes = [len(state.samples) for state in of_epoch]
        assert sizes == [batch] * (batches - 1) + [n - batch * (batches - 1)]
        assert sorted(np.concatenate([state.samples for state in of_epoch])) == list(range(n))
        for number, state in enumerate(of_epoch):
            assert (state.epoch, state.batch_index, state.batches) == (epoch, number, batches)
    assert (states[-1].epoch, states[-1].batch_index) == (2, 0)


def test_the_order_depends_only_on_the_seed_and_the_epoch() -> None:
    def order(seed: int, lam: float, epoch: int) -> list[int]:
        states = descend(NET, MOONS, batch=4, seed=seed, lam=lam, steps=11)
        return [int(k) for s in islice(states, 12) if s.epoch == epoch for k in s.samples]

    assert order(0, 0.0, 0) == order(0, 1.0, 0) != order(1, 0.0, 0)
    assert order(0, 0.0, 0) != order(0, 0.0, 1)


@pytest.mark.parametrize("batch", [None, 5])
@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_back_and_forward_again_is_the_same_to_the_bit(optimiser: str, batch: int | None) -> None:
    states = list(descend(NET, MOONS, optimiser=optimiser, batch=batch, steps=12))
    before = [bits(state) for state in states]
    again = states[3]
    for expected in before[4:]:
        again = next_state(again)
        assert bits(again) == expected
    assert [bits(state) for state in states] == before


def test_a_state_is_read_only() -> None:
    state = next(descend(NET, MOONS))
    with pytest.raises(FrozenInstanceError):
        state.number = 3  # type: ignore[misc]
    for array in (*state.gradients.values(), *state.update.values(), state.samples):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_another_lam_resets_nothing(optimiser: str) -> None:
    own = Settings(lam=0.0, batch=5, optimiser=optimiser)
    state = first_state(NET, MOONS, own)
    for _ in range(3):
        state = next_state(state)
    seen = state.under(replace(own, lam=0.5))
    assert (seen.net, seen.memory, seen.update) == (state.net, state.memory, state.update)
    assert (seen.number, seen.epoch, seen.batch_index) == (
        state.number,
        state.epoch,
        state.batch_index,
    )
    assert seen.samples.tolist() == state.samples.tolist()
    assert seen.L == state.L
    assert seen.s > state.s == 0.0
    np.testing.assert_array_equal(
        seen.gradients["dJ/dW1"], state.of_batch.data["dJ/dW1"] + 0.5 * state.net.W1
    )
    np.testing.assert_array_equal(seen.gradients["dJ/db1"], state.gradients["dJ/db1"])
    assert bits(next_state(state, replace(own, lam=0.5))) == bits(next_state(seen))
    assert bits(seen.under(own)) == bits(state)
    assert state.under(own) is state


def test_another_optimiser_starts_with_an_empty_memory() -> None:
    *_, state = descend(NET, MOONS, optimiser="adam", steps=3)
    other = state.under(replace(state.settings, optimiser="momentum"))
    assert other.net is state.net
    assert (other.memory.optimiser, other.memory.updates) == ("momentum", 0)
    assert bits(next_state(state, other.settings)) == bits(next_state(other))


def test_another_batch_size_continues_the_epoch() -> None:
    states = list(descend(NET, MOONS, batch=5, steps=2))
    seen = [int(k) for state in states[:2] for k in state.samples]
    state = states[-1].under(replace(states[-1].settings, batch=11))
    assert (state.batch_index, state.batches) == (2, 4)
    while state.epoch == 0:
        seen += state.samples.tolist()
        state = next_state(state)
    assert sorted(seen) == list(range(24))
    whole = states[-1].under(replace(states[-1].settings, batch=None))
    assert (whole.batch_index, whole.batches, whole.samples.tolist()) == (0, 1, list(range(24)))
    assert next_state(whole).epoch == 1


@pytest.mark.parametrize(
    ("loss", "y", "outputs"),
    [
        ("squared_error", [0.5, -1.0, 2.0], 1),
        ("squared_error", [1, 0, 1], 1),
        ("squared_error", [[0.5, 1.0], [0.0, 2.0], [1.0, 1.0]], 2),
        ("binary_cross_entropy", [1, 0, 1], 1),
        ("binary_cross_entropy", [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], 2),
        ("cross_entropy", [1, 0, 1], 2),
    ],
)
def test_every_loss_descends(loss: str, y: Any, outputs: int) -> None:
    net = MLP.random(outputs=outputs, bias=True)
    X = [[0.0, 1.0], [1.0, 0.5], [-1.0, 2.0]]
    first, *_, last = descend(net, (X, y), loss, steps=50, batch=2)
    assert last.J < first.J
    assert last.trace().loss == loss


@pytest.mark.parametrize("y", [0, [0.5, 0.5]])
def test_a_single_sample_may_have_any_target_of_its_loss(y: Any) -> None:
    loss = "cross_entropy" if y == 0 else "squared_error"
    state = next(descend(NET, ((0.5, 0.6), y), loss, lam=0.01))
    assert state.data.name == "sample"
    assert pytest.approx(backprop(NET, (0.5, 0.6), y, loss, 0.01).J, rel=1e-14) == state.J


@pytest.mark.parametrize("optimiser", OPTIMISERS)
@pytest.mark.parametrize("activation", ["relu", "identity", "tanh"])
def test_a_rate_too_large_ends_in_one_sentence_and_the_last_good_state(
    optimiser: str, activation: str
) -> None:
    rate = 30.0 if optimiser == "sgd" else 1e200
    net = MLP.random(activation=activation, seed=2)
    far = Data([[0.5, 0.6], [2.0, -1.0]], [[1.0, 0.0], [0.0, 3.0]])
    run = descend(net, far, "squared_error", 1.0, rate, steps=5000, optimiser=optimiser)
    states: list[RunState] = []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(DivergedError) as caught:
            states.extend(run)
    error = caught.value
    assert isinstance(error, ArithmeticError)
    assert bits(error.state) == bits(states[-1])
    assert re.fullmatch(
        rf"{re.escape(error.quantity)} is no longer finite after update {len(states)} with"
        rf" learning rate {re.escape(f'{rate:g}')}; try .*\(the last good state is kept\)",
        str(error),
    )
    assert np.isfinite(error.state.J)


@pytest.mark.parametrize(
    ("optimiser", "learning_rate", "W2", "quantity"),
    [
        ("sgd", 1e308, 30.0, "W1"),
        ("adam", 0.1, 1e100, "the optimiser's memory"),
        ("sgd", 1e200, 1.0, "o"),
    ],
)
def test_the_first_quantity_that_is_not_finite_is_named(
    optimiser: str, learning_rate: float, W2: float, quantity: str
) -> None:
    net = MLP([[1.0]], [[W2]], activation="identity")
    own = Settings("squared_error", 0.0, learning_rate, optimiser=optimiser)
    start = first_state(net, ([1.0], [0.0]), own)
    with pytest.raises(DivergedError, match=f"^{quantity} is no longer finite after") as caught:
        next_state(start)
    assert caught.value.quantity == quantity


def test_a_lam_too_large_is_refused_before_the_update() -> None:
    state = first_state(NET, MOONS)
    with pytest.raises(OverflowError, match="s is too large for float64"):
        next_state(state, replace(state.settings, lam=1.7e308))


@pytest.mark.parametrize(
    ("arguments", "error", "sentence"),
    [
        ({"net": None}, TypeError, "net must be an MLP, got NoneType"),
        ({"data": 3}, TypeError, "data must be Data or a sample (x, y), got 3"),
        ({"data": ([[1, 2], [3]], [0, 1])}, ValueError, "x is ragged; its rows must all have the "),
        ({"data": ((1, 2, 3), 0)}, ValueError, "x must have shape (2,) to fit W1 of shape (4, 2),"),
        ({"data": ((1, 2), 5)}, ValueError, "y must be a class index from 0 to 1 for outputs=2, g"),
        ({"data": dataset("iris")}, ValueError, "X must have shape (n, 2) to fit W1 of shape (4, "),
        ({"data": dataset("blobs")}, ValueError, "y must hold classes from 0 to 1 for outputs=2, "),
        ({"loss": "squared_error"}, ValueError, "y must have shape (24, 2) for squared_error, got"),
        ({"loss": "mse"}, ValueError, "unknown loss 'mse'"),
        ({"lam": -1}, ValueError, "lam must be a finite number of 0 or more, got -1.0"),
        ({"learning_rate": 0}, ValueError, "learning_rate must be a finite number greater than 0"),
        ({"learning_rate": np.inf}, ValueError, "learning_rate must be a finite number greater"),
        ({"learning_rate": "a"}, TypeError, "learning_rate must be a number, got 'a'"),
        ({"steps": 0}, ValueError, "steps must be a positive whole number, got 0"),
        ({"steps": 1.5}, ValueError, "steps must be a positive whole number, got 1.5"),
        ({"batch": 0}, ValueError, "batch must be a positive whole number, got 0"),
        ({"batch": 25}, ValueError, "batch must be from 1 to 24, the number of samples, got 25"),
        ({"optimiser": "Adam "}, ValueError, "unknown optimiser 'Adam '; did you mean 'adam'"),
        ({"optimiser": None}, TypeError, "optimiser must be one of sgd, momentum, adam"),
        ({"seed": -1}, ValueError, "seed must be a whole number of 0 or more, got -1"),
    ],
)
def test_wrong_arguments_are_refused_before_anything_is_yielded(
    arguments: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    right: dict[str, Any] = {"net": NET, "data": MOONS}
    with pytest.raises(error, match=re.escape(sentence)):
        descend(**right | arguments)


def test_wrong_arguments_to_a_state_are_refused_in_the_same_way() -> None:
    state = first_state(NET, MOONS)
    with pytest.raises(ValueError, match="sample must be a whole number from 0 to 23, got 24"):
        state.trace(24)
    with pytest.raises(ValueError, match="batch must be from 1 to 24"):
        next_state(state, Settings(batch=30))
    with pytest.raises(TypeError, match="settings must be Settings, got 'sgd'"):
        first_state(NET, MOONS, "sgd")  # type: ignore[arg-type]
    large = MLP([[1e200, 0.0]], [[1e200], [0.0]], activation="identity")
    with pytest.raises(OverflowError, match="o is too large for float64"):
        first_state(large, ((1, 1), 0))
