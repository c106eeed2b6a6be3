"""Invalid input is refused in a sentence: the argument, what it got, what would be valid."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from bpwidget.mlp.arguments import (
    choice,
    finite_array,
    finite_number,
    flag,
    real_number,
    short,
    whole_number,
)

NUMBERS = "W1 must be made of real numbers, got"


@pytest.mark.parametrize(
    ("value", "ndim", "error", "sentence"),
    [
        ("abc", 2, TypeError, f"{NUMBERS} 'abc'"),
        (None, 2, TypeError, f"{NUMBERS} None"),
        ([["1", "2"]], 2, TypeError, f"{NUMBERS} [['1', '2']]"),
        ([[1.0, None]], 2, TypeError, f"{NUMBERS} [[1.0, None]]"),
        ([[1 + 2j]], 2, TypeError, f"{NUMBERS} [[(1+2j)]]"),
        ([[1, 2], [3]], 2, ValueError, "W1 is ragged; its rows must all have the same length"),
        ([1, 2], 2, ValueError, "W1 must be a matrix, got shape (2,)"),
        ([[1, 2]], 1, ValueError, "W1 must be a vector, got shape (1, 2)"),
        (3.0, 1, ValueError, "W1 must be a vector, got shape ()"),
        ([], 1, ValueError, "W1 must hold at least one number, got shape (0,)"),
        ([[], []], 2, ValueError, "W1 must hold at least one number, got shape (2, 0)"),
        (
            [[1, 2], [3, np.nan]],
            2,
            ValueError,
            "every entry of W1 must be finite, got nan at index [1, 1]",
        ),
        ([1, -np.inf], 1, ValueError, "every entry of W1 must be finite, got -inf at index [1]"),
    ],
)
def test_anything_but_an_array_of_finite_numbers_is_refused(
    value: object, ndim: int, error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=re.escape(sentence)):
        finite_array("W1", value, ndim)


@pytest.mark.skipif(
    np.finfo(np.longdouble).max == np.finfo(np.float64).max, reason="here no float is longer"
)
def test_a_long_double_too_large_for_float64_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r"every entry of x must be finite, got inf at index \[0\]"
    ):
        finite_array("x", np.array([np.finfo(np.longdouble).max]), ndim=1)


@pytest.mark.parametrize(
    "value",
    [[1, -2], (1.0, -2.0), np.array([1, -2], dtype=np.int8), np.array([1, -2], dtype=np.float32)],
)
def test_an_array_comes_back_as_float64(value: object) -> None:
    array = finite_array("x", value, ndim=1)
    assert array.dtype == np.float64
    assert array.tolist() == [1.0, -2.0]


def test_an_array_is_copied_and_the_copy_locked() -> None:
    given = np.array([1.0, 2.0])
    array = finite_array("x", given, ndim=1)
    given[0] = 9.0
    assert array.tolist() == [1.0, 2.0]
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 9.0


def test_numbers_whose_squares_overflow_are_finite() -> None:
    assert finite_array("x", [1e300, -1e300], ndim=1).tolist() == [1e300, -1e300]


@pytest.mark.parametrize(
    ("value", "error", "sentence"),
    [
        ("1", TypeError, "epsilon must be a number, got '1'"),
        (True, TypeError, "epsilon must be a number, got True"),
        ([1.0], TypeError, "epsilon must be a number, got [1.0]"),
        (np.nan, ValueError, "epsilon must be a finite number, got nan"),
        (-np.inf, ValueError, "epsilon must be a finite number, got -inf"),
    ],
)
def test_anything_but_a_finite_number_is_refused(
    value: object, error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=re.escape(sentence)):
        finite_number("epsilon", value)


def test_a_finite_number_of_any_kind_comes_back_as_a_float() -> None:
    for value in (-1, np.int8(-1), np.float32(-1), Fraction(-1), -1.0):
        number = finite_number("epsilon", value)
        assert type(number) is float
        assert number == -1.0


@pytest.mark.parametrize(
    ("value", "at_least", "error", "sentence"),
    [
        (0, 1, ValueError, "hidden must be a positive whole number, got 0"),
        (-1, 1, ValueError, "hidden must be a positive whole number, got -1"),
        (4.5, 1, ValueError, "hidden must be a positive whole number, got 4.5"),
        (4.0, 1, ValueError, "hidden must be a positive whole number, got 4.0"),
        (np.nan, 1, ValueError, "hidden must be a positive whole number, got nan"),
        (True, 1, ValueError, "hidden must be a positive whole number, got True"),
        ("4", 1, TypeError, "hidden must be a positive whole number, got '4'"),
        (None, 1, TypeError, "hidden must be a positive whole number, got None"),
        (-1, 0, ValueError, "hidden must be a whole number of 0 or more, got -1"),
        (1, 2, ValueError, "hidden must be a whole number of at least 2, got 1"),
    ],
)
def test_anything_but_a_whole_number_is_refused(
    value: object, at_least: int, error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=re.escape(sentence)):
        whole_number("hidden", value, at_least)


def test_numpys_whole_numbers_come_back_as_int() -> None:
    number = whole_number("hidden", np.int64(3))
    assert number == 3
    assert type(number) is int


@pytest.mark.parametrize(
    ("value", "positive", "error", "sentence"),
    [
        (-0.1, False, ValueError, "lam must be a finite number of 0 or more, got -0.1"),
        (np.nan, False, ValueError, "lam must be a finite number of 0 or more, got nan"),
        (np.inf, False, ValueError, "lam must be a finite number of 0 or more, got inf"),
        (10**400, False, ValueError, "lam must be a finite number of 0 or more, got inf"),
        (0, True, ValueError, "lam must be a finite number greater than 0, got 0.0"),
        ("0.1", False, TypeError, "lam must be a number, got '0.1'"),
        (True, False, TypeError, "lam must be a number, got True"),
        (None, False, TypeError, "lam must be a number, got None"),
        (1j, False, TypeError, "lam must be a number, got 1j"),
        ([0.1], False, TypeError, "lam must be a number, got [0.1]"),
    ],
)
def test_anything_but_a_number_in_range_is_refused(
    value: object, positive: bool, error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=re.escape(sentence)):
        real_number("lam", value, positive=positive)


@pytest.mark.parametrize("value", [Fraction(1, 2), np.float32(0.5), 0.5])
def test_any_kind_of_real_number_comes_back_as_float(value: object) -> None:
    number = real_number("lam", value)
    assert number == 0.5
    assert type(number) is float


def test_zero_is_accepted_where_it_need_not_be_positive() -> None:
    assert real_number("lam", 0) == 0.0


def test_a_flag_is_true_or_false_and_nothing_else() -> None:
    assert flag("bias", np.True_) is True
    assert flag("bias", False) is False
    not_flags: list[Any] = [1, 0, "yes", None]
    for value in not_flags:
        with pytest.raises(TypeError, match=f"bias must be True or False, got {value!r}"):
            flag("bias", value)


KNOWN = {"tanh": 1, "cross_entropy": 2, "silu": 3}


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("than", "tanh"),
        ("TANH", "tanh"),
        ("selu", "silu"),
        ("cross_entropie", "cross_entropy"),
    ],
)
def test_the_most_similar_name_is_suggested(value: str, meant: str) -> None:
    sentence = f"unknown loss '{value}'; did you mean '{meant}'?"
    with pytest.raises(ValueError, match=re.escape(sentence)):
        choice("loss", value, KNOWN)


def test_if_no_name_is_similar_none_is_suggested() -> None:
    with pytest.raises(
        ValueError, match=r"^unknown loss 'xyz'; choose from tanh, cross_entropy, silu$"
    ):
        choice("loss", "xyz", KNOWN)


@pytest.mark.parametrize("value", [None, 3, ["tanh"], b"tanh"])
def test_anything_but_a_name_is_refused(value: object) -> None:
    sentence = f"loss must be one of tanh, cross_entropy, silu, got {value!r}"
    with pytest.raises(TypeError, match=re.escape(sentence)):
        choice("loss", value, KNOWN)


def test_a_long_value_is_cut_short_in_the_sentence() -> None:
    assert len(short("x" * 1000)) == 60
    assert short("x" * 58) == repr("x" * 58)
