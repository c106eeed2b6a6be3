"""The network: its arguments, what it refuses, and the weights drawn for a seed."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples

from bpwidget.mlp import ACTIVATIONS, MLP, backprop

W1 = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
W2 = [[1.0, 2.0, 3.0]]


@pytest.mark.parametrize(
    ("changed", "error", "sentence"),
    [
        ({"W1": [1.0, 2.0]}, ValueError, "W1 must be a matrix, got shape (2,)"),
        ({"W1": [[1, 2], [3]]}, ValueError, "W1 is ragged"),
        ({"W1": [[1.0, np.inf]] * 3}, ValueError, "every entry of W1 must be finite, got inf at i"),
        ({"W1": "abc"}, TypeError, "W1 must be made of real numbers, got 'abc'"),
        ({"W2": None}, TypeError, "W2 must be made of real numbers, got None"),
        ({"W2": [[1j, 1, 1]]}, TypeError, "W2 must be made of real numbers, got [[1j, 1, 1]]"),
        ({"W2": [[]]}, ValueError, "W2 must hold at least one number, got shape (1, 0)"),
        (
            {"W2": [[1.0, 2.0]]},
            ValueError,
            "W2 must have shape (outputs, 3) to fit W1 of shape (3, 2), got shape (1, 2)",
        ),
        (
            {"b1": [1.0, 2.0]},
            ValueError,
            "b1 must have shape (3,) to fit W1 of shape (3, 2), got shape (2,)",
        ),
        (
            {"b2": [1.0, 2.0, 3.0]},
            ValueError,
            "b2 must have shape (1,) to fit W2 of shape (1, 3), got shape (3,)",
        ),
        ({"b1": [[1.0, 2.0, 3.0]]}, ValueError, "b1 must be a vector, got shape (1, 3)"),
        ({"b2": [np.nan]}, ValueError, "every entry of b2 must be finite, got nan at index [0]"),
        ({"b2": [0.0, 0.0]}, ValueError, "b2 must have shape (1,)"),
        ({"b1": [0.0]}, ValueError, "b1 must have shape (3,)"),
        ({"b1": np.inf}, ValueError, "every entry of b1 must be finite, got inf at index []"),
        ({"b1": "0"}, TypeError, "b1 must be made of real numbers, got '0'"),
        (
            {"W1": np.transpose(W1), "W2": np.transpose(W2)},
            ValueError,
            "fit only transposed, as x @ W1 takes them; MLP.from_transposed takes such weights",
        ),
        (
            # W1 and W2 fit either way; only the biases do not
            {"W1": np.ones((2, 3)), "W2": np.ones((3, 2)), "b1": np.ones(3), "b2": 1.0},
            ValueError,
            "the shapes of W1 (2, 3), W2 (3, 2), b1 (3,) fit only transposed",
        ),
        (
            {"activation": "than"},
            ValueError,
            "unknown activation 'than'; did you mean 'tanh'?",
        ),
        ({"activation": None}, TypeError, "activation must be one of identity, relu,"),
    ],
)
def test_arrays_that_do_not_make_a_network_are_refused(
    changed: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    given_arrays: dict[str, Any] = {"W1": W1, "W2": W2} | changed
    with pytest.raises(error, match=re.escape(sentence)):
        MLP(**given_arrays)


@pytest.mark.parametrize(
    ("settings_", "error", "sentence"),
    [
        ({"hidden": 0}, ValueError, "hidden must be a positive whole number, got 0"),
        ({"hidden": -1}, ValueError, "hidden must be a positive whole number, got -1"),
        ({"hidden": 4.5}, ValueError, "hidden must be a positive whole number, got 4.5"),
        ({"hidden": "4"}, TypeError, "hidden must be a positive whole number, got '4'"),
        ({"hidden": True}, ValueError, "hidden must be a positive whole number, got True"),
        ({"inputs": 0}, ValueError, "inputs must be a positive whole number, got 0"),
        ({"outputs": 0}, ValueError, "outputs must be a positive whole number, got 0"),
        ({"bias": 1}, TypeError, "bias must be True or False, got 1"),
        ({"seed": -1}, ValueError, "seed must be a whole number of 0 or more, got -1"),
        ({"seed": 0.5}, ValueError, "seed must be a whole number of 0 or more, got 0.5"),
        ({"seed": None}, TypeError, "seed must be a whole number of 0 or more, got None"),
        ({"seed": 2**32}, ValueError, "seed must be at most 4294967295, got 4294967296"),
        ({"activation": "rleu"}, ValueError, "unknown activation 'rleu'; did you mean 'relu'?"),
    ],
)
def test_wrong_settings_for_a_random_network_are_refused(
    settings_: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=re.escape(sentence)):
        MLP.random(**settings_)


@pytest.mark.parametrize(
    ("x", "error", "sentence"),
    [
        (
            [1, 2, 3],
            ValueError,
            "x must have shape (2,) to fit W1 of shape (3, 2), got shape (3,)",
        ),
        ([[1, 2]], ValueError, "x must be a vector, got shape (1, 2)"),
        ([1, np.nan], ValueError, "every entry of x must be finite, got nan at index [1]"),
        (["1", "2"], TypeError, "x must be made of real numbers, got ['1', '2']"),
        (None, TypeError, "x must be made of real numbers, got None"),
    ],
)
def test_an_input_that_does_not_fit_is_refused(
    x: Any, error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=re.escape(sentence)):
        MLP(W1, W2).input_vector(x)


def test_arrays_are_copied_and_the_callers_stay_writable() -> None:
    mine: dict[str, Any] = {"W1": W1, "W2": W2, "b1": [1.0, 2.0, 3.0], "b2": [4.0]}
    arrays = {name: np.array(values) for name, values in mine.items()}
    net = MLP(**arrays)  # type: ignore[arg-type]
    for name, values in mine.items():
        arrays[name] += 9.0
        kept = getattr(net, name)
        assert kept.tolist() == values
        with pytest.raises(ValueError, match="read-only"):
            kept[0] = 0.0


def test_a_refusal_leaves_the_callers_arrays_alone() -> None:
    mine, wrong = np.array(W1), np.array([[1.0, 2.0]])
    with pytest.raises(ValueError, match="W2 must have shape"):
        MLP(mine, wrong)
    for array, before in ((mine, W1), (wrong, [[1.0, 2.0]])):
        assert array.tolist() == before
        assert array.flags.writeable


def test_a_network_is_frozen() -> None:
    net = MLP(W1, W2)
    for name in ("W1", "W2", "b1", "b2", "activation", "hidden"):
        with pytest.raises((FrozenInstanceError, AttributeError)):
            setattr(net, name, None)
    assert (net.W1.tolist(), net.W2.tolist(), net.b1, net.activation) == (W1, W2, None, "tanh")


def test_sizes_are_d_h_and_q_of_the_book() -> None:
    net = MLP(W1, W2)
    assert (net.inputs, net.hidden, net.outputs) == (2, 3, 1)


def test_repr_is_the_shape_of_the_network() -> None:
    assert repr(MLP(W1, W2, activation="elu")) == "MLP(2 -> 3 elu -> 1)"
    for net in (MLP(W1, W2, b1=[0, 0, 0]), MLP(W1, W2, b2=[0])):
        assert repr(net) == "MLP(2 -> 3 tanh -> 1, with bias)"
        other = replace(net, output_activation="sigmoid")
        assert repr(other) == "MLP(2 -> 3 tanh -> 1 sigmoid, with bias)"


def test_another_activation_keeps_the_weights() -> None:
    net = MLP(W1, W2, b1=[1, 2, 3], b2=[4])
    other = replace(net, activation="relu")
    assert (net.activation, other.activation) == ("tanh", "relu")
    for name in ("W1", "W2", "b1", "b2"):
        np.testing.assert_array_equal(getattr(other, name), getattr(net, name))
    with pytest.raises(ValueError, match="did you mean 'relu'"):
        replace(net, activation="relu6")


@settings(max_examples=examples(50))
@given(
    d=st.integers(1, 5),
    q=st.integers(1, 5),
    widths=st.tuples(st.integers(1, 20), st.integers(1, 20)),
    biases=st.tuples(st.booleans(), st.booleans()),
    seed=st.integers(0, 2**32 - 1),
)
def test_units_drawn_for_a_seed_stay_when_width_or_bias_change(
    d: int, q: int, widths: tuple[int, int], biases: tuple[bool, bool], seed: int
) -> None:
    nets = [
        MLP.random(d, width, q, bias=bias, seed=seed)
        for width, bias in zip(widths, biases, strict=True)
    ]
    n = min(widths)
    one, two = nets
    np.testing.assert_array_equal(one.W1[:n], two.W1[:n])
    np.testing.assert_array_equal(one.W2[:, :n], two.W2[:, :n])
    for net, bias in zip(nets, biases, strict=True):
        assert (net.b1 is not None, net.b2 is not None) == (bias, bias)
    if one.b1 is not None and two.b1 is not None:
        np.testing.assert_array_equal(one.b1[:n], two.b1[:n])
        np.testing.assert_array_equal(one.b2, two.b2)


def test_a_seed_gives_the_same_numbers_on_every_machine() -> None:
    net = MLP.random(hidden=2, bias=True, seed=0)
    recorded: dict[str, Any] = {
        "W1": [[-0.9274102843821015, -1.191336630311697], [0.6614238581226645, 0.6378312049488877]],
        "W2": [[-1.1735194837709475, 1.0747259985804924], [0.6817929455447501, 0.7891749263989489]],
        "b1": [0.4117513337490012, -0.3062873994796306],
        "b2": [0.2963090225592782, -0.43829148677031093],
    }
    for name, numbers in recorded.items():
        # logarithms may differ in the last bit
        np.testing.assert_allclose(getattr(net, name), numbers, rtol=1e-15)
    last = MLP.random(hidden=1, seed=2**32 - 1)
    np.testing.assert_allclose(last.W1, [[-0.36243042349219595, -0.9993833527768592]], rtol=1e-15)


@pytest.mark.parametrize("bias", [False, True])
def test_two_seeds_give_different_weights(bias: bool) -> None:
    one, two = (MLP.random(bias=bias, seed=seed) for seed in (1, 2))
    assert (one.W1 != two.W1).all()
    assert (one.W2 != two.W2).all()


def test_seed_0_is_the_example_of_the_first_lesson() -> None:
    prediction = backprop(MLP.random(), x=(0.5, 0.6), y=0).prediction
    assert prediction.round(2).tolist() == [0.80, 0.20]


def test_random_weights_have_the_documented_scale() -> None:
    net = MLP.random(inputs=100, hidden=2000, outputs=50, bias=True)
    assert net.b1 is not None
    for array, deviation in ((net.W1, 0.1), (net.W2, 1.0), (net.b1, 0.5)):
        assert array.std() == pytest.approx(deviation, rel=0.05)
        assert abs(array.mean()) < 0.05 * deviation


def test_the_activation_is_kept_by_name() -> None:
    assert [MLP.random(activation=name).activation for name in ACTIVATIONS] == list(ACTIVATIONS)


def test_the_output_activation_is_kept_by_name_and_applied() -> None:
    o = np.array([[-1.5, 0.0], [0.5, 2.0]])
    for name, psi in ACTIVATIONS.items():
        net = MLP.random(output_activation=name)
        assert net.output_activation == name
        np.testing.assert_array_equal(net.y_hat(o), psi.phi(o))
    assert MLP(W1, W2).output_activation == MLP.random().output_activation == "identity"
    assert MLP(W1, W2).y_hat(o) is o


@pytest.mark.parametrize(
    ("name", "error", "sentence"),
    [
        ("sigmod", ValueError, "unknown output_activation 'sigmod'; did you mean 'sigmoid'?"),
        (None, TypeError, "output_activation must be one of identity, relu, "),
        (
            "softmax",
            ValueError,
            (
                "got 'softmax'; the softmax is part of the loss cross_entropy, and goes with"
                " output_activation='identity'"
            ),
        ),
    ],
)
def test_an_unknown_output_activation_is_refused(
    name: Any, error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=re.escape(sentence)):
        MLP(W1, W2, output_activation=name)


def test_with_entries_changes_just_those() -> None:
    net = MLP.random(2, 3, 2, "silu", bias=True, seed=1, output_activation="elu")
    other = net.with_entries({"W1[2,1]": 4, "W2[0, 1]": -0.5, "b1[0]": 0, "b2[1]": 7.0})
    assert (other.activation, other.output_activation) == ("silu", "elu")
    for name, index, value in (
        ("W1", (2, 1), 4),
        ("W2", (0, 1), -0.5),
        ("b1", (0,), 0),
        ("b2", (1,), 7),
    ):
        changed = getattr(other, name)
        assert changed[index] == value
        same = changed == getattr(net, name)
        assert same.sum() == same.size - 1


@pytest.mark.parametrize(
    ("values", "error", "sentence"),
    [
        ({"W3[0,0]": 1}, ValueError, "values: 'W3[0,0]' is not an entry such as \"W1[0,0]\""),
        ({(0, 0): 1}, ValueError, "values: (0, 0) is not an entry such as"),
        ({"W1[3,0]": 1}, ValueError, "values: 'W1[3,0]' does not exist; W1 of shape (3, 2) has"),
        ({"b1[0]": 1}, ValueError, "values: 'b1[0]' does not exist; this network has no b1"),
        ({"W1[0,0]": "x"}, TypeError, "W1[0,0] must be a number, got 'x'"),
        ({"W1[0,0]": [1]}, TypeError, "W1[0,0] must be a number, got [1]"),
        ({"W1[0,0]": np.inf}, ValueError, "W1[0,0] must be a finite number, got inf"),
        (5, TypeError, "values must be a mapping by name, got 5"),
        (None, TypeError, "values must be a mapping by name, got None"),
    ],
)
def test_with_entries_refuses(values: Any, error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=re.escape(sentence)):
        MLP.random(hidden=3).with_entries(values)


def test_weights_stored_for_rows_are_transposed() -> None:
    X = np.array([[0.5, -1.0], [2.0, 0.25]])
    rows1, rows2 = np.transpose(W1), np.transpose(W2)
    b1, b2 = np.array([[0.1, 0.2, 0.3]]), np.array([[0.5]])
    net = MLP.from_transposed(rows1, rows2, b1, b2, activation="sigmoid")
    o = 1 / (1 + np.exp(-(X @ rows1 + b1))) @ rows2 + b2
    ours = [backprop(net, x, 0.0, "squared_error").o for x in X]
    np.testing.assert_allclose(ours, o, rtol=1e-14)
    assert net.W1.flags["C_CONTIGUOUS"]
    assert not net.W1.flags["WRITEABLE"]


def test_square_weights_are_read_as_the_constructor_says() -> None:
    square = [[1.0, 2.0], [3.0, 4.0]]
    assert MLP(square, square).W1.tolist() == square
    assert MLP.from_transposed(square, square).W1.tolist() == [[1.0, 3.0], [2.0, 4.0]]


@pytest.mark.parametrize(
    ("arrays", "sentence"),
    [
        (
            {"W1": W1, "W2": W2},
            "the shapes of W1 (3, 2), W2 (1, 3) fit only as W1 @ x takes them; MLP takes such",
        ),
        (
            {"W1": np.ones((2, 3)), "W2": np.ones((4, 1))},
            "W2 must have shape (3, outputs) to fit W1 of shape (2, 3), got shape (4, 1)",
        ),
        (
            {"W1": np.ones((2, 3)), "W2": np.ones((3, 1)), "b1": np.ones(2)},
            "b1 must have shape (3,) to fit W1 of shape (2, 3), got shape (2,)",
        ),
        (
            {"W1": np.ones((2, 3)), "W2": np.ones((3, 1)), "b1": np.ones((3, 1))},
            "b1 must have shape (3,) to fit W1 of shape (2, 3), got shape (3, 1)",
        ),
        ({"W1": None, "W2": W2}, "W1 must be made of real numbers, got None"),
    ],
)
def test_weights_that_do_not_fit_together_are_refused(
    arrays: dict[str, Any], sentence: str
) -> None:
    with pytest.raises((TypeError, ValueError), match=re.escape(sentence)):
        MLP.from_transposed(**arrays)


@pytest.mark.parametrize("number", [0.5, 2, np.float32(0.5), np.array(0.5), True])
def test_one_number_is_the_bias_of_a_whole_layer(number: Any) -> None:
    net = MLP(W1, W2, b1=number, b2=number)
    assert net.b1 is not None
    assert net.b2 is not None
    assert (net.b1.tolist(), net.b2.tolist()) == ([float(number)] * 3, [float(number)])
    assert not net.b1.flags["WRITEABLE"]
