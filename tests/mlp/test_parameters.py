"""All weights and biases as one vector: the order of its entries, and parts that are views."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from bpwidget.mlp import MLP
from bpwidget.mlp.parameters import Parts


@pytest.mark.parametrize("b1", [None, [7.0, 8.0]], ids=["no b1", "b1"])
@pytest.mark.parametrize("b2", [None, [9.0]], ids=["no b2", "b2"])
def test_a_vector_has_the_entries_in_their_order(
    b1: list[float] | None, b2: list[float] | None
) -> None:
    net = MLP([[1, 2], [3, 4]], [[5, 6]], b1, b2)
    assert net.vector.tolist() == [1, 2, 3, 4, 5, 6, *(b1 or []), *(b2 or [])]
    assert len(net.entries) == net.layout.size == len(net.vector)
    assert net.layout.weights == 6
    for entry, value in zip(net.entries, net.vector, strict=True):
        name = net.entry(entry)
        assert getattr(net, name.array)[name.at] == value


def test_a_network_with_another_vector_has_views_of_it_that_cannot_be_changed() -> None:
    net = MLP.random(bias=True)
    other = net.with_vector(2.0 * net.vector)
    for name in net.layout.arrays:
        array = getattr(other, name)
        np.testing.assert_array_equal(array, 2.0 * getattr(net, name))
        assert np.shares_memory(array, other.vector)
        assert not array.flags.writeable
    assert repr(other) == repr(net)
    # values cached for the first are not used for the second
    assert other.vector.tolist() == (2.0 * net.vector).tolist()


def test_the_parts_of_a_gradient_come_in_the_order_of_the_steps() -> None:
    layout = MLP([[1, 2]], [[3]], [4], [5]).layout
    parts = Parts(np.arange(5.0), layout.gradients)
    assert {name: part.tolist() for name, part in parts.items()} == {
        "dJ/dW2": [[2.0]],
        "dJ/db2": [4.0],
        "dJ/dW1": [[0.0, 1.0]],
        "dJ/db1": [3.0],
    }
    assert list(parts) == ["dJ/dW2", "dJ/db2", "dJ/dW1", "dJ/db1"]
    with pytest.raises(KeyError):
        parts["W1"]


def test_parts_stay_read_only_when_they_are_pickled() -> None:
    net = MLP.random()
    again = pickle.loads(pickle.dumps(Parts(net.vector.copy(), net.layout.arrays)))  # noqa: S301
    np.testing.assert_array_equal(again["W2"], net.W2)
    for array in (again.vector, again["W1"]):
        assert not array.flags.writeable
