"""A user's own table on the panel: what it accepts, its notes, and how it is saved."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from polars_frames import from_pandas

import bpwidget as bp

TABLE = pd.DataFrame(
    {"Id": range(1, 9), "a<b": np.arange(8) / 7, "sex": list("mfmfmfmf"), "y": [0, 1] * 4}
).replace({"sex": {"m": "male", "f": "female"}})
NOTES = ["counts", "two_values", "whole"]


def load_iris() -> Any:
    return pytest.importorskip("sklearn.datasets", reason="Pyodide has no sklearn").load_iris()


def written(frame: pd.DataFrame, folder: Path) -> str:
    frame.to_csv(folder / "own.csv", index=False)
    return str(folder / "own.csv")


@pytest.mark.parametrize(
    "given",
    [
        lambda frame, _: frame,
        lambda frame, _: from_pandas(frame),
        lambda frame, _: frame.to_dict("list"),
        written,
        lambda frame, folder: Path(written(frame, folder)),
    ],
    ids=["pandas", "polars", "columns", "name of a file", "path"],
)
def test_a_table_is_read_with_notes_on_how(
    given: Callable[[pd.DataFrame, Path], Any], tmp_path: Path
) -> None:
    source = given(TABLE, tmp_path)
    opened = bp.BackpropPanel(data=source, lang="en")
    moved = bp.BackpropPanel(lang="en")
    moved.data = source
    for panel in (opened, moved):
        assert isinstance(panel.data, bp.Data)
        assert panel.data.features == ("a<b", "sex")
        assert [each.key for each in panel.data.notes] == NOTES
        shown = panel._session.controls.training.notes
        assert "column &#x27;Id&#x27; is left out, since it counts the rows" in shown.value
        assert "&#x27;female&#x27; is 0 and &#x27;male&#x27; is 1" in shown.value
        assert "bpw-away" not in shown._dom_classes
        panel.lang = "zh"
        assert "列只是行的序号，已略去" in shown.value
        panel.data = "moons"
        assert (shown.value, "bpw-away" in shown._dom_classes) == ("", True)
        panel.close()


def test_a_bunch_and_arrays_are_read() -> None:
    panel = bp.BackpropPanel(data=load_iris())
    assert (panel.net.inputs, panel.net.outputs) == (4, 3)
    panel.data = ([[0.0], [1.0], [2.0]], [0.5, 1.0, 2.0])
    assert (panel.net.inputs, panel.net.outputs, panel.loss) == (1, 1, "squared_error")
    panel.advance(3)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("irs", "unknown data 'irs'; did you mean 'iris'?"),
        ("none/own.csv", "source must be a file that exists, got 'none/own.csv'"),
        (3, "data must be Data, the name of a data set such as 'moons', or what data_from takes, "),
        (TABLE.assign(y=1), "source: column 'y' must hold at least two classes, got '1' alone"),
    ],
)
def test_anything_but_a_table_is_refused(data: Any, sentence: str) -> None:
    panel = bp.BackpropPanel()
    before = panel.to_dict()
    for door in (lambda: panel.move(data=data), lambda: bp.BackpropPanel(data=data)):
        with pytest.raises((ValueError, TypeError, FileNotFoundError)) as refused:
            door()
        assert str(refused.value).startswith(sentence)
    assert panel.to_dict() == before


def test_notes_are_kept() -> None:
    panel = bp.BackpropPanel(data=TABLE)
    kept = json.loads(json.dumps(panel.to_dict()))
    again = bp.BackpropPanel.from_dict(kept)
    assert json.loads(json.dumps(again.to_dict())) == kept
    assert isinstance(panel.data, bp.Data)
    assert repr(again.data) == repr(panel.data)
    for bad in (3, ["no such note", {}], ["whole", {}], ["whole", 3]):
        with pytest.raises(ValueError, match="state: data must hold X and y, got"):
            bp.BackpropPanel.from_dict({**kept, "data": {**kept["data"], "notes": [bad]}})


def test_the_line_of_python_calls_large_data_by_name() -> None:
    data = bp.data_from(load_iris())
    panel = bp.BackpropPanel(data=data, hidden=5, lang="en")
    assert panel.python in {
        "bp.BackpropPanel(hidden=5, data=data)",
        "bp.BackpropPanel(hidden=5, lang='en', data=data)",
    }
    for _ in range(2):
        assert len(panel.python) < 2000
        line = eval(panel.python, {"bp": bp, "data": data})  # noqa: S307 - our own line
        assert line.to_dict() == panel.to_dict()
        panel.advance(3)


@pytest.mark.parametrize("loss", ["cross_entropy", "squared_error"])
@pytest.mark.parametrize("activation", ["tanh", "relu"])
@pytest.mark.parametrize(
    "X",
    [[[1e300, 1e308], [2e300, -1e308]], [[1e308, 1.0], [-1e308, 2.0]]],
    ids=["both features", "one feature"],
)
def test_numbers_too_large_to_draw_are_refused_in_a_sentence(
    X: list[list[float]], activation: str, loss: str
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises((OverflowError, ValueError), match=r"too large for (a plot|float64)"):
            bp.BackpropPanel(data=(X, ["a", "b"]), activation=activation, loss=loss)


def test_scores_beyond_float64_are_drawn_without_a_warning(tmp_path: Path) -> None:
    X = [[1e150, 1.0], [2.0, 3.0], [1.0, 2.0], [3.0, 4.0]]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        panel = bp.BackpropPanel(data=(X, [0, 1, 0, 1]), activation="relu")
        panel.advance(2)
        panel.savefig(tmp_path / "panel.png")


def test_the_loss_for_classes_names_the_one_for_numbers() -> None:
    data = bp.data_from(([[0.0], [1.0]], [0.5, 1.5]))
    with pytest.raises(
        TypeError, match=r"for cross_entropy, got .*; squared_error is a loss for nu"
    ):
        bp.BackpropPanel(data=data, loss="cross_entropy")
