"""Rows that grow by one: what is kept, what is shared, and what is never seen to change."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpwidget.mlp.training.rows import Rows


def grown(rows: Rows, start: int, stop: int, sign: int = 1) -> Rows:
    """Return the rows and those of some updates more, each its number twice."""
    for number in range(start, stop):
        rows = rows.plus(number, np.array([sign * number, sign * number], dtype=float))
    return rows


def test_every_row_is_kept_while_there_is_room() -> None:
    rows = grown(Rows.none(2, 8), 0, 8)
    assert rows.array.tolist() == [[k, k] for k in range(8)]
    assert rows.numbers.tolist() == list(range(8))


@pytest.mark.parametrize(
    ("updates", "numbers"),
    [
        (9, [0, 2, 4, 6, 8]),
        (16, [0, 2, 4, 6, 8, 10, 12, 14]),
        (17, [0, 4, 8, 12, 16]),
        (1000, [0, 128, 256, 384, 512, 640, 768, 896]),
    ],
)
def test_where_the_page_is_full_every_other_row_goes(updates: int, numbers: list[int]) -> None:
    rows = grown(Rows.none(2, 8), 0, updates)
    assert rows.numbers.tolist() == numbers == rows.array[:, 0].tolist()
    assert rows.page.memory.shape == (8, 2)


def test_to_add_a_row_copies_none() -> None:
    few = grown(Rows.none(2, 8), 0, 3)
    more = grown(few, 3, 8)
    assert more.page is few.page
    assert np.shares_memory(more.array, few.array)
    assert few.array[:, 0].tolist() == [0, 1, 2]


def test_another_way_on_changes_nothing_for_the_first() -> None:
    trunk = grown(Rows.none(2, 8), 0, 3)
    one, other = grown(trunk, 3, 6), grown(trunk, 3, 5, sign=-1)
    assert one.array[:, 0].tolist() == [0, 1, 2, 3, 4, 5]
    assert other.array[:, 0].tolist() == [0, 1, 2, -3, -4]
    assert grown(one.before(4), 4, 5, sign=-1).array[:, 0].tolist() == [0, 1, 2, 3, -4]
    assert one.array[:, 0].tolist() == [0, 1, 2, 3, 4, 5]


@given(updates=st.integers(0, 200), back=st.integers(0, 200))
def test_before_an_update_are_the_rows_of_smaller_numbers(updates: int, back: int) -> None:
    rows = grown(Rows.none(2, 8), 0, updates)
    back = min(back, updates)
    kept = [number for number in rows.numbers.tolist() if number < back]
    earlier = rows.before(back)
    assert earlier.numbers.tolist() == kept == earlier.array[:, 0].tolist()
    assert grown(earlier, back, updates).array.tolist() == rows.array.tolist()


def test_the_array_cannot_be_written() -> None:
    array = grown(Rows.none(2, 8), 0, 3).array
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 5
