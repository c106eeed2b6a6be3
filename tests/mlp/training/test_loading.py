"""A user's own samples: what is accepted, and the messages otherwise."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples

from bpwidget.mlp.training.data import Data
from bpwidget.mlp.training.datasets import dataset
from bpwidget.mlp.training.loading import data_from

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a file with some text."""

    def write(text: str) -> Path:
        path = tmp_path / "own.csv"
        path.write_text(text, "utf-8")
        return path

    return write


def all_samples(data: Data) -> list[tuple[list[float], float]]:
    """Return every sample with its target, sorted."""
    X, y = np.concatenate([data.X, data.X_test]), np.concatenate([data.y, data.y_test])
    return sorted(zip(X.tolist(), y.tolist(), strict=True))


def test_a_file_with_names(write: Write) -> None:
    data = data_from(write("a,b,kind\n1,2,yes\n3,4.5,no\n\n-5e-1, 6 ,yes\n"))
    assert all_samples(data) == [([-0.5, 6], 1), ([1, 2], 1), ([3, 4.5], 0)]
    assert (data.name, data.features, data.classes) == ("own", ("a", "b"), ("no", "yes"))
    assert data.outputs == 2


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_file_without_names(write: Write, separator: str, mark: str) -> None:
    lines = ["1,2,yes", "3,4,no"]
    data = data_from(str(write(mark + "\r\n".join(lines).replace(",", separator))))
    assert all_samples(data) == [([1, 2], 1), ([3, 4], 0)]
    assert data.features == ("x1", "x2")


def test_any_column_may_be_the_target(write: Write) -> None:
    path = write("kind,a,b\n1,2,3\n2,4,5\n7,6,7\n")
    data = data_from(path, "kind")
    assert all_samples(data) == [([2, 3], 0), ([4, 5], 1), ([6, 7], 2)]
    assert (data.features, data.classes) == (("a", "b"), ("1", "2", "7"))
    assert data_from(path, "a").features == ("kind", "b")


@pytest.mark.parametrize("index", [None, ["r1", "r2"]])
def test_a_frame_of_pandas(index: list[str] | None) -> None:
    frame = pd.DataFrame({"a": [1, 2.5], "b": [True, False], "kind": ["x", "y"]}, index)
    assert all_samples(data_from(frame)) == [([1, 1], 0), ([2.5, 0], 1)]
    row = "0" if index is None else "r1"
    with pytest.raises(ValueError, match=f"source: row {row} has no value in column 'b'"):
        data_from(frame.assign(b=[None, 1.0]))


def test_truth_values_are_classes_with_their_names() -> None:
    data = data_from({"a": [1, 2.5], "b": [True, False], "c": [0, 1]}, target="b")
    assert (data.features, data.classes, data.y.tolist()) == (("a", "c"), ("False", "True"), [1, 0])
    assert data_from((GOOD, np.array([True, False]))).classes == ("False", "True")
    numbers = data_from((GOOD, [True, False]), classes=False)
    assert (numbers.y.tolist(), numbers.classes) == ([1.0, 0.0], ())


@pytest.mark.parametrize("kind", [list, np.array, tuple])
def test_arrays(kind: Callable[[Any], Any]) -> None:
    X, y = kind([[1, 2], [3, 4], [5, 6]]), kind(["b", "a", "b"])
    data = data_from((X, y))
    assert all_samples(data) == [([1, 2], 1), ([3, 4], 0), ([5, 6], 1)]
    assert data_from((X, kind([[0], [1], [1]]))).classes == ("0", "1")


def test_iris_reads_as_the_built_in_set() -> None:
    own, built_in = (
        data_from(Path(str(files("bpwidget.mlp.training") / "iris" / "iris.csv"))),
        dataset("iris"),
    )
    for part in ("X", "y", "X_test", "y_test"):
        assert getattr(own, part).tobytes() == getattr(built_in, part).tobytes()
    assert (own.name, own.features, own.classes) == (
        built_in.name,
        built_in.features,
        built_in.classes,
    )


def test_fractional_targets_are_numbers() -> None:
    data = data_from(([[1, 2], [3, 4]], [0.5, 2]))
    assert all_samples(data) == [([1, 2], 0.5), ([3, 4], 2.0)]
    assert (data.y.dtype, data.classes, data.outputs) == (np.dtype(np.float64), (), 1)


def test_many_distinct_whole_numbers_are_numbers_unless_classes_says_otherwise() -> None:
    X = np.arange(60.0).reshape(30, 2)
    assert data_from((X, np.arange(30))).y.dtype == np.float64
    assert data_from((X, np.arange(30) % 20)).y.dtype == np.int64
    assert data_from((X, np.arange(30) % 3), classes=False).y.dtype == np.float64
    halves = data_from((X, np.arange(30) % 3 / 2), classes=True)
    assert (halves.y.dtype, halves.classes) == (np.dtype(np.int64), ("0", "0.5", "1"))
    with pytest.raises(ValueError, match="column 'y' must hold at most 20 classes, got 30"):
        data_from((X, np.arange(30)), classes=True)


def test_a_quarter_of_each_class_is_held_out_by_the_seed() -> None:
    X, y = np.arange(80.0).reshape(40, 2), ["a", "b"] * 20
    one, other = data_from((X, y)), data_from((X, y), seed=1)
    assert np.bincount(one.y_test).tolist() == np.bincount(other.y_test).tolist() == [5, 5]
    assert one.X_test.tolist() != other.X_test.tolist()
    assert len(data_from((X, X[:, 0] / 7)).X_test) == 10


ROWS = "a,b,kind\n1,2,x\n3,4,y\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "own.csv has no rows; one to eight features and a target are needed"),
        ("\n\n", "own.csv has no rows; one to eight features and a target are needed"),
        ("a,b,kind\n", "own.csv has a header and no rows below it"),
        (f"{ROWS}5,,x\n", "own.csv: row 4 has no value in column 'b'"),
        (f"{ROWS}5, NaN ,x\n", "own.csv: row 4 has no value in column 'b'"),
        (f"{ROWS}5,6,\n", "own.csv: row 4 has no value in column 'kind'"),
        (f"{ROWS}\n5,six,x\n", "own.csv: features must be numbers, got 'six' in row 5, column 'b'"),
        (
            ROWS + '5,"6,500",x\n',
            "own.csv: the comma of '6,500' in row 4, column 'b' may be a decimal point or part ",
        ),
        (f"{ROWS}5,inf,x\n", "own.csv: numbers must be finite, got 'inf' in row 4, column 'b'"),
        (f"{ROWS}5,1e999,x\n", "own.csv: numbers must be finite, got '1e999' in row 4, column 'b'"),
        (f"{ROWS}5,6\n", "own.csv: row 4 must have 3 cells, one for each column, got 2"),
        (f"{ROWS}5,6,x,7\n", "own.csv: row 4 must have 3 cells, one for each column, got 4"),
        ("a,b,kind\n1,2,x\n3,4,x\n", "own.csv: column 'kind' must hold at least two classes, got "),
        ("1,2,0.5\n3,4,0.5\n", "own.csv: column 'x3' must hold at least two different numbers, go"),
        (
            "kind\nx\ny\n",
            "own.csv must have from 1 to 8 feature columns besides its target 'kind',",
        ),
        (
            "9,8,7,6,5,4,3,2,1,x\n",
            "to 8 feature columns besides its target 'x10', got 9; choose them by features, such",
        ),
        ("a,a,kind\n1,2,x\n", "own.csv: column names must differ, got 'a' more than once"),
        ("0.5,1,kind\n1,2,0\n3,4,1\n", "own.csv: row 1 (0.5, 1, kind) may be the names of the co"),
        ("1,2,3\n4,5,6\n7,8,9\n", "own.csv: row 1 (1, 2, 3) may be the names of the columns or a"),
        ("1,2,x\n" * 10_001, "own.csv must have at most 10000 rows"),
        (ROWS + "1,2,x\n" * 9_999, "own.csv must have at most 10000 rows"),
    ],
)
def test_an_unusable_file_is_refused(write: Write, text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        data_from(write(text))


def test_the_largest_number_of_rows(write: Write) -> None:
    data = data_from(write(ROWS + "1,2,x\n" * 9_998))
    assert len(data.X) + len(data.X_test) == 10_000


def test_anything_but_a_text_file_is_refused(write: Write, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"source must be a file that exists, got '"):
        data_from(tmp_path / "none.csv")
    with pytest.raises(FileNotFoundError, match="source must be a file that exists"):
        data_from(tmp_path)
    path = write("")
    path.write_bytes(b"PK\x03\x04\x14\x00")
    with pytest.raises(ValueError, match=r"own\.csv must be a text file in UTF-8 or another com"):
        data_from(path)
    path.write_text('a,b,kind\n"1,2,x\n3,4,y\n')
    with pytest.raises(ValueError, match=r"own\.csv cannot be read as CSV: .* pass what pandas"):
        data_from(path)


def test_a_missing_column_is_refused(write: Write) -> None:
    with pytest.raises(ValueError, match=r"unknown target 'kinds'; did you mean 'kind'\?"):
        data_from(write(ROWS), "kinds")
    with pytest.raises(
        ValueError, match="target names a column of a table and cannot be given with arrays"
    ):
        data_from(([[1, 2]], [0]), "y")


GOOD: Any = [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("source", "error", "sentence"),
    [
        (
            3,
            TypeError,
            "source must be a CSV file, a DataFrame, columns by name or arrays (X, y), got 3",
        ),
        ((GOOD, [0, 1], 2), TypeError, "source must be a CSV file, a DataFrame, colu"),
        ((GOOD, [0]), ValueError, "X and y must have the same number of rows, got 2 and 1"),
        ((GOOD, 1), TypeError, "y must be an array or a list with one sample in each row, got 1"),
        (([1, 2], [0, 1]), TypeError, "X: row 0 must be a list of numbers, got 1"),
        (([[1, 2], [3]], [0, 1]), ValueError, "X: row 1 must have length 2, as row 0 has, got 1"),
        (([], []), ValueError, "X has no rows"),
        (
            (GOOD, [[0, 1], [1, 0]]),
            ValueError,
            "y must hold one answer for each sample, got [0, 1]",
        ),
        ((GOOD, [0, None]), ValueError, "X: row 1 has no value in column 'y'"),
        (([[1, 2], [3, np.nan]], [0, 1]), ValueError, "X: row 1 has no value in column 'x2'"),
        (([[1, 2], [3, -np.inf]], [0, 1]), ValueError, "X: numbers must be finite, got -inf in ro"),
        (([[1, 2], [3, 10**400]], [0, 1]), ValueError, "X: numbers must be finite, got 1000000000"),
        (([[1, 2], [3, "a"]], [0, 1]), ValueError, "X: features must be numbers, got 'a' in row 1"),
        (([[1, 2], [3, 4j]], [0, 1]), ValueError, "X: features must be numbers, got 4j in row 1, "),
        ((GOOD, [1, 1]), ValueError, "X: column 'y' must hold at least two classes, got '1' alone"),
        ({"a": [], "b": [], "c": []}, ValueError, "source has no rows; one to eight features"),
        (
            {"a": [1, 2], "b": [None, 1], "c": [0, 1]},
            ValueError,
            "source: row 0 has no value in column 'b'; missing=\"drop\" leaves such rows out",
        ),
    ],
)
def test_unusable_data_are_refused(source: Any, error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=re.escape(sentence)):
        data_from(source)


def test_text_is_refused_where_numbers_are_needed() -> None:
    with pytest.raises(ValueError, match="X: targets must be numbers where classes=False, got 'b'"):
        data_from((GOOD, ["1", "b"]), classes=False)
    with pytest.raises(TypeError, match="classes must be True or False, got 'yes'"):
        data_from((GOOD, [0, 1]), classes="yes")  # type: ignore[arg-type]


@settings(max_examples=examples(200))
@given(st.text(alphabet='0123456789.,;\t"\n\r -eabn?', max_size=60))
def test_any_file_is_read_or_refused_in_one_sentence(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "own.csv"
        path.write_bytes(text.encode())
        try:
            data = data_from(path)
        except ValueError as error:
            said = str(error)
            assert said.startswith("own.csv")
            assert len(said.splitlines()) == 1
        else:
            assert np.isfinite(data.X).all()
            assert len(data.X) == len(data.y) > 0
