"""Small files and DataFrames as users have them: the data read from them, and the notes."""

from __future__ import annotations

import io
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from polars_frames import from_pandas

from bpwidget.mlp.training.data import Data
from bpwidget.mlp.training.loading import data_from


@pytest.fixture
def pl() -> Any:
    return pytest.importorskip("polars", reason="Pyodide has no polars")


@pytest.fixture
def datasets() -> Any:
    return pytest.importorskip("sklearn.datasets", reason="Pyodide has no sklearn")


# eight flowers, as text and as numbers
LENGTHS = [5.1, 4.9, 4.7, 4.6, 6.3, 5.8, 7.1, 6.5]
WIDTHS = [3.5, 3.0, 3.2, 3.1, 3.3, 2.7, 3.0, 2.8]
KINDS = ["setosa"] * 4 + ["virginica"] * 4
FLOWERS = [([a, b], k) for a, b, k in zip(LENGTHS, WIDTHS, KINDS, strict=True)]


def lines(
    sep: str = ",",
    point: str = ".",
    before: Callable[[int], str] = lambda _: "",
    after: str = "",
    kinds: list[Any] = KINDS,
) -> list[str]:
    """Return the flowers as lines of a file."""
    rows = zip(LENGTHS, WIDTHS, kinds, strict=True)
    return [
        before(k)
        + sep.join([str(a).replace(".", point), str(b).replace(".", point), str(kind)])
        + after
        for k, (a, b, kind) in enumerate(rows)
    ]


def labelled_samples(data: Data) -> list[tuple[list[float], str]]:
    """Return every sample with the name of its class, sorted."""
    X, y = np.concatenate([data.X, data.X_test]), np.concatenate([data.y, data.y_test])
    return sorted((row, data.classes[k]) for row, k in zip(X.tolist(), y.tolist(), strict=True))


def notes_of(data: Data) -> list[str]:
    return [each.key for each in data.notes]


NAMES = "length,width,kind"


@pytest.mark.parametrize(
    ("rows", "encoding", "notes"),
    [
        ([NAMES, *lines()], "utf-8", []),
        (lines(), "utf-8", []),
        ([NAMES.replace(",", ";"), *lines(";")], "utf-8", []),
        ([NAMES.replace(",", "\t"), *lines("\t")], "utf-8", []),
        ([NAMES.replace(",", "|"), *lines("|")], "utf-8", []),
        ([NAMES.replace(",", " "), *lines("  ")], "utf-8", []),
        ([NAMES.replace(",", ", "), *lines(", ")], "utf-8", []),
        ([NAMES.replace(",", "，"), *lines("，")], "utf-8", []),
        (["sep=;", NAMES.replace(",", ";"), *lines(";")], "utf-8", []),
        (["# flowers, 1936", NAMES, *lines()], "utf-8", ["comments"]),
        ([NAMES, *lines(), ",,", ""], "utf-8", []),
        ([f"{NAMES},", *lines(after=",")], "utf-8", ["empty"]),
        ([NAMES, *lines(after=",")], "utf-8", ["empty"]),
        # decimal commas, as written by R's write.csv2 and European spreadsheets
        ([NAMES.replace(",", ";"), *lines(";", ",")], "utf-8", ["decimal"]),
        (lines(";", ","), "utf-8", ["decimal"]),
        (lines("\t", ","), "utf-8", ["decimal"]),
        # encodings
        ([NAMES, *lines()], "utf-8-sig", []),
        ([NAMES.replace(",", "\t"), *lines("\t")], "utf-16", []),
        ([NAMES, *lines()], "utf-16-le", ["encoding"]),
        (["Länge;Größe;Art", *lines(";")], "cp1252", ["encoding"]),
        (["длина;ширина;вид", *lines(";")], "cp1251", ["encoding"]),
        (["花瓣长,花瓣宽,品种", *lines()], "gbk", ["encoding"]),
        # names that are quoted, that are numbers, or too few or many of them
        (['"length, cm";"width; mm";"kind"', *lines(";")], "utf-8", []),
        (["0,1,2", *lines()], "utf-8", ["names"]),
        (["2019,2020,label", *lines()], "utf-8", ["names"]),
        (['"length","width","kind"', *lines(before=lambda k: f'"{k + 1}",')], "utf-8", ["counts"]),
        # columns that number the rows
        ([f"Id,{NAMES}", *lines(before=lambda k: f"{k + 1},")], "utf-8", ["counts"]),
        ([f",{NAMES}", *lines(before=lambda k: f"{k},")], "utf-8", ["counts"]),
        ([f'"",{NAMES}', *lines(before=lambda k: f'"{k + 1}",')], "utf-8", ["counts"]),
        (lines(before=lambda k: f"{k + 1},"), "utf-8", ["counts"]),
        (
            [f"flower_id,{NAMES}", *lines(before=lambda k: f"{907 - 3 * k},")],
            "utf-8",
            ["identifies"],
        ),
        ([f'"",{NAMES}', *lines(before=lambda k: f'"no {k * k}",')], "utf-8", ["identifies"]),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_file_in_many_formats(
    tmp_path: Path, rows: list[str], encoding: str, notes: list[str], end: str
) -> None:
    path = tmp_path / "flowers.csv"
    path.write_bytes(end.join([*rows, ""]).encode(encoding))
    data = data_from(path)
    assert labelled_samples(data) == sorted(FLOWERS)
    assert notes_of(data) == notes
    with path.open("rb") as file:
        assert labelled_samples(data_from(file)) == sorted(FLOWERS)


@pytest.mark.parametrize(
    ("names", "encoding"),
    [
        (("Länge", "Größe", "Übergröße"), "cp1252"),
        (("été", "à la", "ça"), "cp1252"),
        (("длина", "вес", "цена"), "cp1251"),
        (("ДЛИНА", "ВЕС", "Цена"), "cp1251"),
        (("花萼长", "花瓣宽", "品种"), "gbk"),
        (("年龄", "收入", "类别"), "gb18030"),
    ],
)
def test_names_in_the_encodings_of_their_countries(
    tmp_path: Path, names: tuple[str, ...], encoding: str
) -> None:
    path = tmp_path / "own.csv"
    path.write_text("\n".join([",".join(names), *lines()]), encoding)
    assert data_from(path).features == names[:2]
    same = pd.read_csv(path, encoding=encoding)
    assert tuple(same.columns) == names


# pandas writes an array with numbers as names
@pytest.mark.parametrize("index", [True, False])
@pytest.mark.parametrize("classes", ["numbers", "words"])
def test_iris_as_pandas_writes_an_array(
    datasets: Any, tmp_path: Path, classes: str, index: bool
) -> None:
    iris = datasets.load_iris()
    frame = pd.DataFrame(np.c_[iris.data, iris.target])
    if classes == "words":
        frame[4] = iris.target_names[iris.target]
    path = tmp_path / "iris.csv"
    frame.to_csv(path, index=index)
    data = data_from(path)
    assert (len(data.X) + len(data.X_test), len(data.classes)) == (150, 3)
    assert data.features == ("0", "1", "2", "3")
    assert "names" in notes_of(data)
    assert ("counts" in notes_of(data)) is index
    assert labelled_samples(data) == labelled_samples(data_from((iris.data, frame[4].tolist())))


@pytest.mark.parametrize(
    ("text", "header", "names"),
    [
        ("1,2,3\n4,5,6\n7,8,9\n", True, ("1", "2")),
        ("1,2,3\n4,5,6\n7,8,9\n", False, ("x1", "x2")),
        ("0.5,1,kind\n1,2,0\n3,4,1\n", True, ("0.5", "1")),
        ("a,b,kind\n1,2,0\n3,4,1\n", None, ("a", "b")),
    ],
)
def test_the_user_decides_whether_the_first_line_is_a_header(
    text: str, header: bool | None, names: tuple[str, ...]
) -> None:
    assert data_from(io.StringIO(text), header=header).features == names
    with pytest.raises(ValueError, match="header can only be given if source is a file"):
        data_from(([[1], [2]], [0, 1]), header=True)


def test_a_first_sample_that_looks_like_a_header_is_a_sample() -> None:
    for text in ("0,0,0\n0,1,1\n1,0,1\n1,1,0\n", "5.1,3.5,a\n4.9,3.0,b\n6.3,2.5,b\n6.1,2.4,b\n"):
        first = data_from(io.StringIO(text))
        assert len(first.X) + len(first.X_test) == 4


CODES = "size,mass,code\n1,2,01\n2,3,1\n3,4,01\n4,5,1\n"
LARGE = "size,mass,code\n1,2,9007199254740993\n2,3,9007199254740992\n"


@pytest.mark.parametrize(
    ("source", "classes"),
    [
        (io.StringIO(CODES), ("01", "1")),
        (io.StringIO(LARGE), ("9007199254740992", "9007199254740993")),
        (
            {"a": [1, 2], "y": np.array([2**64 - 1, 2**63], dtype=np.uint64)},
            ("9223372036854775808", "18446744073709551615"),
        ),
        ({"a": [1, 2], "y": [0.1 + 0.2, 0.3]}, ()),
        ({"a": [1, 2, 3], "y": ["Yes", "yes", "no"]}, ("Yes", "no", "yes")),
    ],
)
def test_targets_that_differ_are_not_merged(source: Any, classes: tuple[str, ...]) -> None:
    assert data_from(source).classes == classes


def test_a_feature_that_would_lose_digits_in_float64_is_refused() -> None:
    with pytest.raises(ValueError, match="float64 cannot hold all digits of 9007199254740993"):
        data_from({"a": [2**53 + 1, 1], "y": [0, 1]})
    assert data_from({"a": [2**60, 1], "y": [0, 1]}).X.tolist() == [[2.0**60], [1.0]]


def test_a_masked_entry_counts_as_missing() -> None:
    X = np.ma.masked_array([[1.0, 2], [3, 4], [5, 6]], [[False] * 2, [False, True], [False] * 2])
    with pytest.raises(ValueError, match="X: row 1 has no value in column 'x2'"):
        data_from((X, [0, 1, 1]))
    assert data_from((X, [0, 1, 1]), missing="drop").X.tolist() == [[1, 2], [5, 6]]
    y = np.ma.masked_array([0, 1, 1], [True, False, False])
    with pytest.raises(ValueError, match="X: row 0 has no value in column 'y'"):
        data_from((X.data, y))
    for own in ((X, [0, 1, 1]), (np.ones((3, 2)), y)):
        with pytest.raises(ValueError, match="may be masked, got a masked one at index"):
            Data(*own)
    with pytest.raises(ValueError, match="y must hold classes that fit in int64, got 184467440737"):
        Data([[1.0], [2.0]], np.array([0, 2**64 - 1], dtype=np.uint64))


# like seaborn's penguins and titanic
PENGUINS = pd.read_csv(
    io.StringIO(
        "species,island,bill,depth,mass,sex,tagged\n"
        "Adelie,Torgersen,39.1,18.7,3750,MALE,True\n"
        "Adelie,Torgersen,39.5,17.4,3800,FEMALE,False\n"
        "Adelie,Torgersen,,,,,False\n"
        "Adelie,Biscoe,36.7,19.3,3450,FEMALE,True\n"
        "Gentoo,Biscoe,46.1,13.2,4500,FEMALE,False\n"
        "Gentoo,Biscoe,50.0,16.3,5700,MALE,True\n"
        "Gentoo,Biscoe,48.7,14.1,4450,,True\n"
        "Gentoo,Dream,47.6,14.5,5400,MALE,False\n"
    )
)


def as_file(frame: pd.DataFrame) -> Any:
    return io.StringIO(frame.to_csv(index=False))


@pytest.mark.parametrize("given", [lambda frame: frame, as_file, from_pandas])
def test_mixed_columns_are_usable_with_a_choice_of_features(
    given: Callable[[pd.DataFrame], Any],
) -> None:
    chosen = ["bill", "sex", "tagged"]
    data = data_from(given(PENGUINS), "species", features=chosen, missing="drop")
    clean = PENGUINS[["species", *chosen]].dropna()
    numbers = clean.assign(
        sex=(clean.sex == "MALE").astype(float), tagged=clean.tagged.astype(float)
    )
    expected = zip(numbers[chosen].to_numpy().tolist(), clean.species, strict=True)
    assert labelled_samples(data) == sorted(expected)
    assert notes_of(data) == ["not_chosen", "dropped", "two_values", "two_values", "none_held_out"]
    assert "in column 'sex', 'FEMALE' is 0 and 'MALE' is 1" in repr(data)
    assert "2 of 8 rows are left out, since they lack a value: row " in repr(data)


def test_a_row_that_lacks_only_unused_values_is_kept() -> None:
    data = data_from(PENGUINS, "island", features=["bill"], missing="drop")
    assert len(data.X) + len(data.X_test) == 7


def test_refusals_name_row_column_and_argument() -> None:
    table = [
        ({}, r"got 'Torgersen' in row 0, column 'island'; choose others by features=\['species', "),
        ({}, r"'bill'\], or predict this one by target='island'"),
        ({"target": "species"}, r"column 'island'; choose others by features=\['bill', 'depth'\]$"),
        ({"features": ["bill", "islands"]}, "unknown features 'islands'; did you mean 'island'?"),
        ({"features": ["bill", "tagged"]}, "features: column 'tagged' is named twice among featu"),
        ({"features": ["bill"], "index": "bill"}, "features: column 'bill' is named twice among "),
        ({"index": "tagged"}, "index: column 'tagged' is named twice among features, target and"),
        ({"features": ["bill"]}, "source: row 2 has no value in column 'bill'; missing=\"drop\""),
        ({"features": "bill"}, "features must be a list of column names, got 'bill'"),
        ({"features": []}, "source must have from 1 to 8 feature columns besides its target 'tag"),
        ({"missing": "mean"}, "unknown missing 'mean'"),
        ({"target": 4}, "unknown target '4'; choose from species, island, bill"),
    ]
    for how, sentence in table:
        with pytest.raises((ValueError, TypeError), match=sentence.replace("?", r"\?")):
            data_from(PENGUINS, **how)  # type: ignore[arg-type]


def test_a_named_index_is_left_out() -> None:
    frame = pd.DataFrame({"a": [1, 2.5, 3], "run": [1, 1, 2], "y": [0.5, 1.5, 2.5]})
    assert data_from(frame, index="run").features == ("a",)
    assert notes_of(data_from(frame, index="run")) == ["index"]


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("x", [1, 2, 3, 4, 5, 6]),
        ("year", [1, 2, 3, 4, 5, 6]),
        ("acid", [4, 2, 6, 1, 3, 5]),
        ("Id", [1, 1, 2, 2, 3, 3]),
        ("paid", [10, 20, 30, 40, 50, 60]),
    ],
)
def test_a_measurement_is_not_taken_for_an_index(name: str, cells: list[int]) -> None:
    assert data_from({name: cells, "y": [0.5, 1, 2, 3, 4, 5]}).features == (name,)


def test_an_index_is_used_if_features_name_it() -> None:
    table = {"Id": [1, 2, 3], "a": [1.5, 2, 2], "y": [0.5, 1, 2]}
    assert data_from(table).features == ("a",)
    assert data_from(table, features=["Id", "a"]).features == ("Id", "a")


def test_columns_that_are_named_by_numbers(datasets: Any) -> None:
    iris = datasets.load_iris()
    frame = pd.DataFrame(np.c_[iris.data, iris.target])
    data = data_from(frame, target=4, features=[0, 2])
    assert (data.features, data.classes) == (("0", "2"), ("0", "1", "2"))
    assert data_from(frame, target="4").features == ("0", "1", "2", "3")
    assert data_from(frame, target=0).features == ("1", "2", "3", "4")


def test_whole_numbers_are_classes_and_a_note_says_so() -> None:
    table = {"size": np.arange(15) / 7, "price": range(100_000, 115_000, 1000)}
    data = data_from(table)
    assert (len(data.classes), len(data.X_test)) == (15, 0)
    assert "holds 15 different whole numbers, which are read as classes; classes=False reads" in (
        repr(data)
    )
    assert "no sample is held out" in repr(data)
    numbers = data_from(table, classes=False)
    assert (numbers.classes, numbers.notes, len(numbers.X_test)) == ((), (), 3)


@pytest.mark.parametrize("name", ["iris", "wine", "breast_cancer", "diabetes"])
@pytest.mark.parametrize("as_frame", [True, False])
def test_scikit_learns_bunches(datasets: Any, name: str, as_frame: bool) -> None:
    bunch = getattr(datasets, f"load_{name}")(as_frame=as_frame)
    names = tuple(map(str, bunch.feature_names))[:4]
    data = data_from(bunch, features=names)
    X = np.asarray(bunch.data)[:, :4]
    assert data.features == names
    assert sorted(np.concatenate([data.X, data.X_test]).tolist()) == sorted(X.tolist())
    if name == "diabetes":
        assert (data.classes, data.y.dtype) == ((), np.dtype(np.float64))
    else:
        # scikit-learn's own numbers for the classes, in its order
        assert data.classes == tuple(map(str, bunch.target_names))
        words = [data.classes[k] for k in bunch.target]
        assert labelled_samples(data) == sorted(zip(X.tolist(), words, strict=True))


def test_arrays_keep_the_names_of_a_frame(datasets: Any, pl: Any) -> None:
    X, y = datasets.load_iris(return_X_y=True, as_frame=True)
    assert data_from((X, y)).features == tuple(X.columns)
    assert data_from((from_pandas(X), pl.Series(y.to_numpy()))).features == tuple(X.columns)
    assert data_from((X, y), features=["petal length (cm)"]).X.shape == (114, 1)


def expect_three_rows(frame: Any) -> None:
    data = data_from(frame, missing="drop")
    assert labelled_samples(data) == [([1, 1], "x"), ([2, 0], "y"), ([4, 1], "y")]


@pytest.mark.parametrize("kind", ["DataFrame", "LazyFrame"])
def test_frames_of_polars(pl: Any, kind: str) -> None:
    columns = {"a": [1, 2, 3, 4], "flag": [True, False, None, True], "t": list("xyxy")}
    expect_three_rows(getattr(pl, kind)(columns))


def test_frames_of_the_newer_types_of_pandas() -> None:
    columns = {
        "a": pd.array([1, 2, 3, 4], dtype="Int64"),
        "flag": pd.array([True, False, None, True], dtype="boolean"),
        "t": pd.Categorical(list("xyxy")),
    }
    expect_three_rows(pd.DataFrame(columns))


@pytest.mark.parametrize("package", ["pandas", "narwhals"])
def test_a_missing_package_is_named(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, package: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    source: Any = io.StringIO("a,kind\n1,x\n2,y\n")
    if package == "narwhals":
        source = request.getfixturevalue("pl").DataFrame({"a": [1, 2], "t": ["x", "y"]})
    with pytest.raises(ImportError, match=f"{package} is not installed; run pip install {package}"):
        data_from(source)
    # everything else is read without it
    assert data_from({"a": [1, 2], "t": ["x", "y"]}).classes == ("x", "y")


def test_an_imitation_of_a_dataframe_is_refused() -> None:
    with pytest.raises(TypeError, match="source must be a CSV file, a DataFrame, columns by name"):
        data_from(types.SimpleNamespace(columns=["a"]))


def test_a_url_is_refused_with_a_hint_how_to_read_it() -> None:
    with pytest.raises(FileNotFoundError, match=r"pass pandas\.read_csv\('https://example\.org/a"):
        data_from("https://example.org/a.csv")


def test_notes_stay_with_the_data() -> None:
    data = data_from({"Id": [1, 2, 3], "a": [1.0, 2, 4], "t": list("xyx")})
    assert notes_of(data) == ["counts", "none_held_out"]
    assert data.standardised().notes == data.one_hot().notes == data.notes
