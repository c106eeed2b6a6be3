"""DataFrames of polars with the values of one of pandas, without pyarrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

if TYPE_CHECKING:
    import polars as pl


def from_pandas(frame: pd.DataFrame) -> pl.DataFrame:
    """Return a DataFrame of polars, with the same missing values."""
    polars = pytest.importorskip("polars", reason="Pyodide has no polars")
    made: pl.DataFrame = polars.DataFrame(
        {
            name: [None if pd.isna(value) else value for value in column.tolist()]
            for name, column in frame.items()
        }
    )
    return made
