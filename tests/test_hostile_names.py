"""Names of features, classes and data reach everything that shows them as text, and as nothing else.

Every door that takes a name is tried with hostile ones, and every place that shows it is compared with
what it shows of an innocent one: the same elements, the same code, the same plots.
"""

from __future__ import annotations

import ast
import csv
import json
import warnings
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import numpy as np
import pytest
from hostile import complaint_of, hostile_text, is_plain, structure
from hypothesis import given, settings
from open_panels import panels_closed
from profiles import examples
from saved_figures import svg
from wire import Line

import bpwidget as bp
from bpwidget.lesson.words.notes import noted
from bpwidget.lesson.words.refusals import said_to_user
from bpwidget.mlp.refusals import Refusal
from bpwidget.mlp.shown import shown
from bpwidget.plots.drawing.style import drawable

X = np.random.RandomState(0).standard_normal((16, 2))
Y = (X[:, 0] > 0).astype(int)
INNOCENT = "length"
HONEST = (
    *("50%_$_x_$", "$\\notacommand{x}$", "$x_$", "<b>", "a&b", "花瓣长度", "C:\\new", "Length\n(cm)"),
    *("👨\u200d👩\u200d👧", "גובה", "x\u00a0(µm)", "<img src=x onerror=alert(1)>", "</script>", "\u202e"),
    *("\ud800", "\x1b[31m", "{0}", "Z" + "\u0334" * 300, "very long " * 1000),
)


def columns(name: str) -> dict[str, Any]:
    return {name: X[:, 0].tolist(), "b": X[:, 1].tolist(), "kind": [name, "v"] * 8}


def as_csv(name: str) -> str:
    file = StringIO()
    lines = columns(name)
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows([[*lines], *zip(*lines.values(), strict=True)])
    return file.getvalue()


def frame(name: str, library: str) -> Any:
    return import_module(library).DataFrame(columns(name))


def named(name: str) -> bp.Data:
    return bp.Data(X, Y, name, features=(name, "b"), classes=(name, "v"))


def kept(name: str) -> bp.Data:
    """Return data that went through a saved state."""
    panel = bp.BackpropPanel(data=named(name))
    again = bp.BackpropPanel.from_dict(json.dumps(panel.to_dict()))
    assert isinstance(again.data, bp.Data)
    return again.data


def from_file(name: str) -> bp.Data:
    """Return data read from a file that says its own name."""
    file = StringIO(as_csv(INNOCENT))
    file.name = name
    return bp.data_from(file)


def bunch(name: str) -> bp.Data:
    given = {"data": X, "target": Y, "feature_names": [name, "b"], "target_names": [name, "v"]}
    return bp.data_from({**given, "filename": name})


# every way in which the name of a feature, a class or of the data comes in
DOORS: dict[str, Callable[[str], bp.Data]] = {
    "Data": named,
    "a saved state": kept,
    "columns": lambda name: bp.data_from(columns(name)),
    "a CSV file": lambda name: bp.data_from(StringIO(as_csv(name))),
    "the name of a file": from_file,
    "scikit-learn": bunch,
    **{
        library: lambda name, library=library: bp.data_from(frame(name, library))
        for library in ("pandas", "polars")
        if find_spec(library)
    },
}


@pytest.fixture(autouse=True)
def closed_and_quiet() -> Iterator[None]:
    """Close every panel, and let no warning pass, such as of a letter that no font has."""
    with panels_closed(), warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def inside(widget: Any) -> Iterator[Any]:
    """Yield a widget and all that are in it."""
    yield widget
    for each in getattr(widget, "children", ()):
        yield from inside(each)


def texts_of(panel: bp.BackpropPanel) -> tuple[dict[str, str], dict[str, str]]:
    """Return what a panel shows as HTML, and what it shows as text, by its place."""
    html, text = dict(panel._session.frames.parts), {"summary": panel.summary}
    for number, each in enumerate(inside(panel)):
        place = f"{number} {type(each).__name__}"
        if isinstance(each, widgets.HTML):
            html[place] = each.value
        for trait in ("description", "placeholder", "tooltip"):
            value = getattr(each, trait, None)
            is_html = trait == "description" and getattr(each, "description_allow_html", False)
            (html if is_html else text)[f"{place} {trait}"] = value or ""
        for label in getattr(each, "_options_labels", ()):
            text[f"{place} option {len(text)}"] = label
    return html, text


def said_by(data: bp.Data) -> dict[str, Any]:
    """Return all that a panel on these data says and saves, by the kind of what it is."""
    panel = bp.BackpropPanel(data=data, lang="en")
    line = Line(panel)
    line.look()
    panel._session.frames  # noqa: B018 - drawn
    panel.advance(1)
    panel.sample = 3
    html, text = texts_of(panel)
    menu = panel._session.controls.saving
    menu.open(is_open=True)
    html["python"] = menu.python.value
    announced = [content.get("announced", {}).get("text", "") for content, _ in line.frames]
    text |= {f"announced {k}": each for k, each in enumerate(announced)}
    view = bp.plots.boundary(panel.run)
    figure, image = BytesIO(), BytesIO()
    panel.savefig(figure, format="svg")
    view.get_figure().savefig(image, format="png")
    return {
        "html": {place: structure(value)[0] for place, value in html.items()},
        "shown": "".join(structure(value)[1] for value in html.values()),
        "text": text,
        "svg": figure.getvalue(),
        "label": view.get_xlabel(),
        "python": panel.python,
        "handout": panel.handout(solved=True),
        "latex": panel.handout(form="latex"),
        "scripts": [panel.script(), panel.script("torch")],
        "kept": json.dumps(panel.to_dict()),
    }


def complaints(data: bp.Data, wanted: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a panel on data says otherwise than as text."""
    said = said_by(data)
    for kind in ("html", "handout", "latex", "scripts"):
        if said[kind] != wanted[kind]:
            yield f"{kind}: {said[kind]}"
    for place, text in said["text"].items():
        if not is_plain(text):
            yield f"{place}: {text!r}"
    for name in (data.features[0], *data.classes):
        if shown(name) not in said["shown"].replace("\xa0", "\xa0"):
            yield f"not shown: {name!r}"
    if "\n" in said["python"] or not said["python"].isprintable():
        yield f"python: {said['python']!r}"
    tree = ast.dump(ast.parse(said["python"]))
    if tree.count("Call(") != ast.dump(ast.parse(wanted["python"])).count("Call("):
        yield f"python: {said['python']!r}"
    again = json.loads(said["kept"])["data"]
    if (tuple(again["features"]), tuple(again["classes"])) != (data.features, data.classes):
        yield f"kept: {again}"
    drawn = svg(said["svg"])
    written = drawn.written + drawn.outlined
    label = said["label"].removesuffix("…")
    if not drawable(data.features[0]).startswith(label):
        yield f"label: {label!r} of {data.features[0]!r}"
    if label.strip() and label.replace("--", "- -") not in written.replace("--", "- -"):
        yield f"svg: no {label!r}"
    yield from (f"{each!r}" for each in notes_of(data) if not is_plain(each))
    if not is_plain(repr(data).splitlines()[0]):
        yield repr(data)


def notes_of(data: bp.Data) -> Iterator[str]:
    for each in data.notes:
        yield from (str(each), noted(each, "zh"))


def tried(door: str, name: str) -> bp.Data | None:
    """Return the data of a door, or None where it refuses the name in one plain sentence."""
    try:
        return DOORS[door](name)
    except Refusal as refusal:
        assert not complaint_of(refusal)
        assert all(is_plain(said_to_user(refusal, lang)) for lang in ("en", "zh"))
        return None


@pytest.fixture(scope="module")
def innocent() -> dict[str, dict[str, Any]]:
    """Return what is said of an innocent name."""
    with panels_closed():
        return {door: said_by(DOORS[door](INNOCENT)) for door in ("Data", "columns")}


@given(hostile_text())
@settings(max_examples=examples(60))
def test_every_door_takes_a_name_or_refuses_it_in_one_plain_sentence(name: str) -> None:
    for door in DOORS:
        data = tried(door, name)
        if data is not None:
            assert all(map(is_plain, notes_of(data)))
            assert is_plain(repr(data).splitlines()[0])


@given(hostile_text())
@settings(max_examples=examples(50))
def test_a_panel_shows_a_name_as_text_alone(innocent: Any, name: str) -> None:
    assert not list(complaints(named(name), innocent["Data"]))


@pytest.mark.parametrize("name", HONEST, ids=ascii)
def test_names_as_they_are_met_are_taken_and_shown(
    innocent: Any, name: str, request: pytest.FixtureRequest
) -> None:
    for door in DOORS:
        is_file = door == "a CSV file" and "\ud800" in name
        assert is_file or tried(door, name) is not None, door
    if HONEST.index(name) % 4 == 0 or "thorough" in request.config.getoption("markexpr"):
        assert not list(complaints(named(name), innocent["Data"]))


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


# what a learner types, and what the code of one raises
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
def test_what_is_answered_is_quoted_as_text(way: str) -> None:
    @given(hostile_text())
    @settings(max_examples=examples(60))
    def trying(text: str) -> None:
        try:
            verdict = ANSWERS[way](text)
        except Refusal as refusal:
            assert not complaint_of(refusal)
            return
        said = str(verdict)
        assert all(map(is_plain, said.split("\n")))
        assert len(said) < 5000
        tags = {each if isinstance(each, str) else each[0] for each in structure(verdict._repr_html_())[0]}
        assert tags <= {"div", "/div", "b", "/b", "br"}

    trying()
