"""Numbers are short and correctly rounded."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpwidget.lesson import fine, numeral, rows_of, shape_text
from bpwidget.lesson.numerals import MINUS, fixed

finite = st.floats(-1e300, 1e300)


@given(finite)
def test_a_numeral_is_short_and_close(value: float) -> None:
    text = numeral(value)
    assert len(text) <= 9
    read = float(text.replace("−", "-"))
    assert read == pytest.approx(value, rel=0.06, abs=0)
    assert (text == "0") == (value == 0)


@pytest.mark.parametrize("written", [numeral, fine, fixed])
def test_no_zero_has_a_sign_and_every_other_negative_number_has(written: Any) -> None:
    assert written(-0.0) == written(0.0)
    assert written(-1.5) == MINUS + written(1.5)
    assert written(-1e-9) in (MINUS + written(1e-9), written(0.0))
    assert (numeral(np.inf), fine(-np.inf)) == ("∞", "−∞")


@given(st.lists(finite, min_size=1, max_size=30), st.integers(3, 9))
def test_a_long_vector_is_shortened_in_the_middle(values: list[float], most: int) -> None:
    (row,) = rows_of(np.array(values), 3, most)
    assert len(row) == min(len(values), most)
    assert row[0] == numeral(values[0])
    assert row[-1] == numeral(values[-1])
    assert ("…" in row) == (len(values) > most)


def test_a_tall_matrix_is_shortened_in_the_middle() -> None:
    rows = rows_of(np.arange(20.0).reshape(10, 2), 4, 4)
    assert rows == [["0", "1.000"], ["2.000", "3.000"], ["⋮", "⋮"], ["18.000", "19.000"]]


@pytest.mark.parametrize(("shape", "text"), [((), "scalar"), ((4,), "(4,)"), ((2, 4), "(2, 4)")])
def test_shapes_read_as_in_python(shape: tuple[int, ...], text: str) -> None:
    assert shape_text(shape) == text
