"""Other names of a function lead to it, and to no other function."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from bpwidget.mlp import ACTIVATIONS, LOSSES, MLP, backprop
from bpwidget.mlp.other_names import ALIASES, NONE_SUCH, plainly
from bpwidget.mlp.training.optimisers import OPTIMISERS
from bpwidget.mlp.training.run_state import Settings

KNOWN = {"activation": ACTIVATIONS, "loss": LOSSES, "optimiser": OPTIMISERS}


ASKED: dict[str, Callable[[str], object]] = {
    "activation": lambda name: MLP([[1.0]], [[1.0]], activation=name),
    "loss": lambda name: backprop(MLP.random(), (0.5, 0.6), 0, name),
    "optimiser": lambda name: Settings(optimiser=name),
}


def refusal_of(argument: str, name: str) -> str:
    """Return the refusal of a name."""
    with pytest.raises(ValueError, match=f"^unknown {argument} {re.escape(repr(name))}") as caught:
        ASKED[argument](name)
    return str(caught.value)


@pytest.mark.parametrize(
    ("argument", "name", "meant"),
    [
        ("activation", "linear", "identity"),
        ("activation", "Linear", "identity"),
        ("activation", "logistic", "sigmoid"),
        ("activation", "swish", "silu"),
        ("activation", "Leaky ReLU", "leaky_relu"),
        ("activation", "LeakyReLU", "leaky_relu"),
        ("loss", "mse", "mean_squared_error"),
        ("loss", "MSELoss", "mean_squared_error"),
        ("loss", "bce", "binary_cross_entropy"),
        ("loss", "binary_crossentropy", "binary_cross_entropy"),
        ("loss", "BCEWithLogitsLoss", "binary_cross_entropy"),
        ("loss", "categorical_crossentropy", "cross_entropy"),
        ("loss", "CrossEntropyLoss", "cross_entropy"),
        ("loss", "l2", "squared_error"),
        ("loss", "sse", "sum_of_squares"),
        ("optimiser", "gd", "sgd"),
        ("optimiser", "SGD", "sgd"),
    ],
)
def test_another_name_gets_a_hint_to_the_one_here(argument: str, name: str, meant: str) -> None:
    assert refusal_of(argument, name).endswith(f"; did you mean {meant!r}?")


@pytest.mark.parametrize(
    ("argument", "name"),
    [(argument, each) for argument in NONE_SUCH for each in sorted(NONE_SUCH[argument])],
)
def test_no_other_function_is_suggested_for_one_that_is_not_here(argument: str, name: str) -> None:
    assert refusal_of(argument, name).endswith(f"choose from {', '.join(KNOWN[argument])}")


def test_softmax_belongs_to_its_loss() -> None:
    said = refusal_of("activation", "softmax")
    assert "'softmax', which the loss cross_entropy contains; choose from identity, relu" in said


def test_the_tables_only_name_existing_functions() -> None:
    for argument, aliases in ALIASES.items():
        assert set(aliases.values()) <= set(KNOWN[argument])
        assert not set(aliases) & {plainly(name) for name in NONE_SUCH[argument]}
        for name in (*aliases, *NONE_SUCH[argument]):
            assert name == plainly(name)
            assert name not in KNOWN[argument]


def test_a_misspelt_name_is_still_recognised() -> None:
    assert refusal_of("activation", "rleu").endswith("did you mean 'relu'?")
