"""Names of features, classes and data are shown as text everywhere, and as nothing else.

Every function that takes a name is tried with hostile ones, and every place that shows it is
compared with the same for an innocent name: it must have the same elements and the same code.
"""

from __future__ import annotations

import ast
import csv
import json
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from html import unescape
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import numpy as np
import pytest
from hostile import MOST_OF_A_REFUSAL, complaint_of, hostile_text, is_plain, structure
from hypothesis import given, settings
from hypothesis import strategies as st
from open_panels import panels_closed
from profiles import examples, some_of
from saved_figures import svg

import bpwidget as bp
from bpwidget.lesson.words.notes import noted
from bpwidget.lesson.words.refusals import said_to_user
from bpwidget.mlp.refusals import Refusal
from bpwidget.mlp.shown import shown
from bpwidget.panel.state.opening import from_controls
from bpwidget.panel.state.saved import as_json, from_json
from bpwidget.panel.text.announced import announced
from bpwidget.plots.drawing.style import drawable

SURROGATES = re.compile("[\ud800-\udfff]")
X = np.random.RandomState(0).standard_normal((16, 2))
Y = (X[:, 0] > 0).astype(int)
INNOCENT = "length"
HONEST = (
    *("50%_$_x_$", "$\\notacommand{x}$", "$x_$", "<b>", "a&b", "花瓣长度", "C:\\new"),
    *("Length\n(cm)", "👨\u200d👩\u200d👧", "גובה", "x\u00a0(µm)", "<img src=x onerror=alert(1)>"),
    *(
        "</script>",
        "\u202e",
        "\ud800",
        "\x1b[31m",
        "{0}",
        "Z" + "\u0334" * 300,
        "a-very-long-one" * 1000,
    ),
    "12",
)


def columns(name: str) -> dict[str, Any]:
    return {name: X[:, 0].tolist(), "b": X[:, 1].tolist(), "kind": [name, "v"] * 8}


def as_csv(name: str) -> str:
    file = StringIO()
    held = columns(name)
    rows = [[*held], *zip(*held.values(), strict=True)]
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
    return file.getvalue()


def from_frame(name: str, library: str) -> bp.Data:
    return bp.data_from(import_module(library).DataFrame(columns(name)))


def named(
    first: str, second: str = "b", one: str = "u", other: str = "v", name: str = "d"
) -> bp.Data:
    return bp.Data(X, Y, name, features=(first, second), classes=(one, other))


def everywhere(name: str) -> bp.Data:
    return named(name, name, name, name, name)


def kept(name: str) -> bp.Data:
    """Return data after saving and restoring them."""
    state = from_controls(data=everywhere(name))
    again = from_json(json.dumps(as_json(state)))
    assert isinstance(again.data, bp.Data)
    return again.data


def from_file(name: str) -> bp.Data:
    """Return data read from a file that contains its own name."""
    file = StringIO(as_csv(INNOCENT))
    file.name = name
    return bp.data_from(file)


def bunch(name: str) -> bp.Data:
    given = {"data": X, "target": Y, "feature_names": [name, "b"], "target_names": [name, "v"]}
    return bp.data_from({**given, "filename": name})


# every way in which the name of a feature, of a class or of the data can come in
DOORS: dict[str, Callable[[str], bp.Data]] = {
    "Data": everywhere,
    "a saved state": kept,
    "columns": lambda name: bp.data_from(columns(name)),
    "a CSV file": lambda name: bp.data_from(StringIO(as_csv(name))),
    "the name of a file": from_file,
    "scikit-learn": bunch,
    **{
        library: partial(from_frame, library=library)
        for library in ("pandas", "polars")
        if find_spec(library)
    },
}


@pytest.fixture(autouse=True)
def closed_and_quiet() -> Iterator[None]:
    """Close every panel, and make warnings errors, for example of missing glyphs."""
    with panels_closed(), warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def inside(widget: Any) -> Iterator[Any]:
    """Yield a widget and all widgets in it."""
    yield widget
    for each in getattr(widget, "children", ()):
        yield from inside(each)


def texts_of(panel: bp.BackpropPanel) -> tuple[dict[str, str], dict[str, str]]:
    """Return what a panel shows as HTML, and what it shows as text, by place."""
    html, text = dict(panel._session.frames.parts), {"summary": panel.summary}
    for number, each in enumerate(inside(panel)):
        place = f"{number} {type(each).__name__}"
        if isinstance(each, widgets.HTML):
            html[place] = each.value
        for trait in ("description", "tooltip"):
            value = getattr(each, trait, None)
            is_html = trait == "description" and getattr(each, "description_allow_html", False)
            (html if is_html else text)[f"{place} {trait}"] = value or ""
        for label in getattr(each, "_options_labels", ()):
            text[f"{place} option {len(text)}"] = label
    return html, text


def said_by(data: bp.Data) -> dict[str, Any]:
    """Return everything that a panel with these data shows and saves, by format."""
    panel = bp.BackpropPanel(data=data, lang="en")
    before = panel._session.state
    panel.advance(1)
    panel.sample = 3
    told = announced(before, panel._session.state)
    assert told is not None
    html, text = texts_of(panel)
    menu = panel._session.controls.saving
    menu.open(is_open=True)
    html["python"] = menu.python.value
    text["announced"] = told.text
    assert panel.run is not None
    view = bp.plots.boundary(panel.run)
    figure = BytesIO()
    drawn = view.get_figure(root=True)
    assert drawn is not None
    drawn.savefig(figure, format="svg")
    said = {
        "html": {place: structure(value)[0] for place, value in html.items()},
        "shown": "".join(structure(value)[1] for value in html.values()),
        "text": text,
        "svg": figure.getvalue(),
        "labels": [each.removesuffix("…") for each in (view.get_xlabel(), view.get_ylabel())],
        "python": panel.python,
        "handout": panel.handout(solved=True),
        "latex": panel.handout(form="latex"),
        "scripts": [panel.script(), panel.script("torch")],
        "kept": json.dumps(panel.to_dict()),
    }
    panel.close()
    return said


def complaints(data: bp.Data, wanted: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a panel with these data shows other than as text."""
    said = said_by(data)
    for kind in ("html", "handout", "latex", "scripts"):
        if said[kind] != wanted[kind]:
            yield f"{kind}: {said[kind]}"
    for place, text in said["text"].items():
        if not is_plain(text):
            yield f"{place}: {text!r}"
    for name in (*data.features, data.classes[int(data.y[3])], data.name):
        if shown(name) not in said["shown"] + "".join(said["text"].values()):
            yield f"not shown: {name!r}"
    if "\n" in said["python"] or not said["python"].isprintable():
        yield f"python: {said['python']!r}"
    tree = ast.dump(ast.parse(said["python"]))
    if tree.count("Call(") != ast.dump(ast.parse(wanted["python"])).count("Call("):
        yield f"python: {said['python']!r}"
    yield from complaints_of_names(data, said)


def complaints_of_names(data: bp.Data, said: Mapping[str, Any]) -> Iterator[str]:
    """Yield names that are not kept or not drawn unchanged."""
    again = json.loads(said["kept"])["data"]
    if tuple(map(joined, again["features"] + again["classes"])) != tuple(
        map(joined, data.features + data.classes)
    ):
        yield f"kept: {again}"
    drawn = svg(said["svg"])
    written = unescape(drawn.written + drawn.outlined)  # a comment is escaped, too
    for label, name in zip(said["labels"], data.features, strict=True):
        if not drawable(name).startswith(label):
            yield f"label: {label!r} of {name!r}"
        # a comment in XML cannot contain two hyphens
        if label.strip().replace("--", "- -") not in written.replace("--", "- -"):
            yield f"svg: no {label!r}"
    yield from (f"{each!r}" for each in notes_of(data) if not is_plain(each))
    if not is_plain(repr(data).splitlines()[0]):
        yield repr(data)


def joined(name: str) -> str:
    """Return a name with surrogate pairs joined to one character, as by JSON."""
    return name.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def notes_of(data: bp.Data) -> Iterator[str]:
    for each in data.notes:
        yield from (str(each), noted(each, "zh"))


def tried(door: str, name: str) -> bp.Data | None:
    """Return the data of a function, or None if it refuses the name in one plain sentence."""
    if door == "polars" and SURROGATES.search(name):
        return None  # a DataFrame of polars only holds valid Unicode
    try:
        return DOORS[door](name)
    except Refusal as refusal:
        said = [complaint_of(refusal)]
        said += [each for lang in ("en", "zh") if not is_plain(each := said_to_user(refusal, lang))]
    assert not any(said)
    return None


@cache
def innocent() -> Mapping[str, Any]:
    """Return what is shown for innocent names."""
    return said_by(named("length"))


@given(hostile_text(long=False))
@settings(max_examples=examples(40))
def test_every_entry_point_takes_a_name_or_refuses_it_in_one_plain_sentence(name: str) -> None:
    for door in DOORS:
        data = tried(door, name)
        if data is not None:
            assert all(map(is_plain, notes_of(data)))
            assert is_plain(repr(data).splitlines()[0])


@given(st.tuples(*[hostile_text()] * 5))
@settings(max_examples=examples(15))
def test_a_panel_shows_names_only_as_text(names: tuple[str, ...]) -> None:
    assert "\n".join(complaints(named(*names), innocent())) == ""


@pytest.mark.parametrize("name", HONEST, ids=ascii)
def test_realistic_names_are_accepted(name: str) -> None:
    for door in DOORS:
        # no file, and no column of polars, can hold an unpaired surrogate
        is_lacking = door in ("a CSV file", "polars") and "\ud800" in name
        assert is_lacking or tried(door, name) is not None, door


@pytest.mark.parametrize("first", some_of(range(0, len(HONEST), 5)))
def test_realistic_names_are_shown_only_as_text(first: int) -> None:
    assert "\n".join(complaints(named(*HONEST[first : first + 5]), innocent())) == ""


def test_a_file_of_any_name_is_read_and_its_name_shown(tmp_path: Path) -> None:
    for name in ("<b>$x_$", "a\nb", "\x1b[31m", "\u202egnp", "caf\udce9", "%s{0}"):
        file = tmp_path / f"{name}.csv"
        file.write_text(as_csv(INNOCENT), encoding="utf-8")
        data = bp.data_from(file)
        assert data.name == name
        assert is_plain(repr(data).splitlines()[0])
        file.write_text("a,b\n1", encoding="utf-8")
        with pytest.raises(Refusal) as caught:
            bp.data_from(file)
        assert not complaint_of(caught.value)


# what a learner types, and errors raised by a learner's code
ANSWERS: dict[str, Callable[[str], Any]] = {
    "typed": lambda text: bp.exercise(5, networks=1).verdict(text),
    "by name": lambda text: bp.exercise(4, networks=1).verdict({text: text}),
    "diagnosed": lambda text: bp.diagnose(bp.backprop(bp.MLP.random(), (0.5, 0.6), 0), 6, text),
    "raised": lambda text: bp.exercise(5, networks=1).verdict(raising(text)),
    "returned": lambda text: bp.exercise(5, networks=1).verdict(lambda: [text]),
    "a question": lambda text: bp.question("forward-1").verdict(z=text, h=[text], o=...),
}


def raising(text: str) -> Callable[[], Any]:
    """Return a learner's function that raises an error with a text."""

    def answer() -> Any:
        raise KeyError(text) if text.isascii() else ValueError(text)

    return answer


@pytest.mark.parametrize("way", ANSWERS)
def test_answers_are_quoted_as_text(way: str) -> None:
    @given(hostile_text())
    @settings(max_examples=examples(60))
    def trying(text: str) -> None:
        try:
            verdict = ANSWERS[way](text)
        except Refusal as refusal:
            complaint = complaint_of(refusal)
        else:
            complaint = complaint_of_verdict(verdict)
        assert not complaint

    trying()


def complaint_of_verdict(verdict: Any) -> str:
    """Return what is wrong with the verdict on an answer; empty if nothing is."""
    said = str(verdict)
    elements = structure(verdict._repr_html_())[0]
    tags = {each if isinstance(each, str) else each[0] for each in elements}
    if not all(map(is_plain, said.split("\n"))) or len(said) > MOST_OF_A_REFUSAL:
        return repr(said)
    return "" if tags <= {"div", "/div", "b", "/b", "br"} else repr(elements)
