"""The saved state of a panel, and a panel opened from it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from profiles import slow, some_of
from saved_figures import decoded, drawing
from whole_panel import expect_alike
from wire import Line

import bpwidget as bp
from bpwidget.plots.board import Board
from bpwidget.plots.drawing.style import LIGHT
from bpwidget.plots.layout import views_for


def moved() -> bp.BackpropPanel:
    panel = bp.BackpropPanel(hidden=3, bias=True, seed=2)
    panel.weights = {"W1[0,1]": 2.5, "b1[2]": -1}
    return panel


def given() -> bp.BackpropPanel:
    panel = bp.BackpropPanel.from_arrays(
        [[1.0, 0.1], [0.0, 1.0]], [[1, -1]], b2=[0.5], x=(1, 2), y=[0.5], loss="squared_error"
    )
    panel.move(lam=0.7, step=6, axes=("W2[0,1]", "gradient"))
    return panel


def closer() -> bp.BackpropPanel:
    panel = bp.BackpropPanel(follow="W1[2,0]", epsilon=-0.25, loss_plot="slice", picture="weights")
    panel.move(check=True, quiz="all", planted=("dJ/dz", "slope_left_out"), lang="zh")
    return panel


def answered() -> bp.BackpropPanel:
    panel = bp.BackpropPanel(quiz="all", step=6)
    panel.reveal()
    return panel


# how to open panels in very different states
OPENED: dict[str, Callable[[], bp.BackpropPanel]] = {
    "default": bp.BackpropPanel,
    "moved": moved,
    "given": given,
    "wide": lambda: bp.BackpropPanel(
        x=[0.1] * 5, y=(0, 1, 0), loss="binary_cross_entropy", hidden=40
    ),
    "σ on the output": lambda: bp.BackpropPanel(
        loss="mean_squared_error", output_activation="sigmoid", bias=True, step=2
    ),
    "σ and given weights": lambda: bp.BackpropPanel.from_arrays(
        [[1.0, 0.1]], [[1], [-1]], loss="squared_error", output_activation="sigmoid"
    ),
    "four outputs": lambda: bp.BackpropPanel(y=2, outputs=4, lam=0),
    "closer": closer,
    "answered": answered,
}


def assert_alike(one: bp.BackpropPanel, other: bp.BackpropPanel) -> None:
    assert one.to_dict() == other.to_dict()
    for name in ("W1", "W2", "b1", "b2"):
        np.testing.assert_array_equal(getattr(one.net, name), getattr(other.net, name))
    assert one.trace.J == other.trace.J
    assert one.summary == other.summary
    assert one._session.frames.parts == other._session.frames.parts


@pytest.mark.parametrize("opened", OPENED)
def test_a_state_goes_through_json_and_back(opened: str) -> None:
    panel = OPENED[opened]()
    again = bp.BackpropPanel.from_dict(json.dumps(panel.to_dict()))
    assert_alike(panel, again)
    again.reset()
    assert_alike(panel, again)
    again.move(hidden=panel.hidden + 2, seed=9)
    assert again.hidden == panel.hidden + 2


@pytest.mark.parametrize("opened", some_of(OPENED))
def test_the_line_of_python_opens_the_same_panel(opened: str) -> None:
    panel = OPENED[opened]()
    line = panel.python
    assert "\n" not in line
    assert_alike(panel, eval(line, {"bp": bp}))  # noqa: S307 - our own line


def test_the_default_panel_is_a_short_line() -> None:
    panel = bp.BackpropPanel()
    assert panel.python == "bp.BackpropPanel()"
    panel.move(x=(1, -2), lam=0.5)
    assert panel.python == "bp.BackpropPanel(x=(1.0, -2.0), lam=0.5)"


@pytest.mark.parametrize(
    ("change", "error", "sentence"),
    [
        (lambda _: "{", ValueError, "state is not valid JSON: Expecting property name enclosed in"),
        (lambda _: 3, TypeError, "state must be what panel.to_dict() returns, got 3"),
        (lambda _: {}, TypeError, "state must be what panel.to_dict() returns, got {}"),
        (lambda s: s | {"bpwidget": 2}, ValueError, "state must be of version 1, got version 2"),
        (
            lambda s: s | {"colour": 1},
            ValueError,
            "state must hold the controls of a panel and nothing else, got 'colour'",
        ),
        (lambda s: {k: v for k, v in s.items() if k != "lam"}, ValueError, "state must hold every"),
        (lambda s: s | {"lam": -1}, ValueError, "lam must be a finite number of 0 or more, got -1"),
        (lambda s: s | {"x": ["a", 1]}, TypeError, "x must be made of real numbers"),
        (lambda s: s | {"y": 7}, ValueError, "y must be a class index from 0 to 1"),
        (lambda s: s | {"given": {"W1": [[1]]}}, ValueError, "given must hold W1 and W2"),
        (
            lambda s: s | {"weights": {"W1[0,0]": "1"}},
            TypeError,
            "weights: W1[0,0] must be a number",
        ),
        (lambda s: s | {"hidden": 2.5}, ValueError, "hidden must be a positive whole number"),
    ],
)
def test_anything_but_a_state_is_refused(
    untouched: bp.BackpropPanel, change: Any, error: type[Exception], sentence: str
) -> None:
    wrong = change(untouched.to_dict())
    with pytest.raises(error, match=re.escape(sentence)):
        bp.BackpropPanel.from_dict(wrong)


# the plot of each view on its own, and its title
ALONE: dict[str, tuple[Callable[[bp.Trace], Axes], str]] = {
    "graph": (bp.plots.graph, "Computational graph"),
    "network": (bp.plots.network, "Network: weights"),
    "activations": (bp.plots.activations, "Activations  h = tanh(z)"),
    "surface": (bp.plots.loss_surface, "Objective  J"),
    "slice": (bp.plots.loss_slice, "Objective  J along W1[0,0]"),
    "magnitudes": (bp.plots.gradient_magnitudes, "Gradient magnitudes"),
}
SHOWN = ("graph", "activations", "surface", "magnitudes")


def saved_twice(panel: bp.BackpropPanel, folder: Path, kind: str, view: str | None) -> list[bytes]:
    """Save a plot as a file, with the format in its name, and in memory."""
    file, memory = folder / f"plot.{kind}", BytesIO()
    panel.savefig(file, view=view)
    panel.savefig(memory, view=view, format=kind)
    return [file.read_bytes(), memory.getvalue()]


@pytest.mark.parametrize("view", ALONE)
def test_a_saved_picture_of_a_view_is_its_plot_pixel_by_pixel(
    untouched: bp.BackpropPanel, view: str, tmp_path: Path
) -> None:
    figure, alone = ALONE[view][0](untouched.trace).get_figure(root=True), BytesIO()
    assert figure is not None
    figure.savefig(alone, format="png")
    wanted = decoded(alone.getvalue())
    assert (wanted != wanted[0, 0]).any()
    for file in saved_twice(untouched, tmp_path, "png", view):
        np.testing.assert_array_equal(decoded(file), wanted)


@pytest.mark.parametrize("width", [400, *slow(1300)])
def test_a_saved_picture_of_all_plots_has_one_of_the_magnitudes(width: int, tmp_path: Path) -> None:
    panel = bp.BackpropPanel(plot="activations")
    Line(panel).say(kind="look", width=width, ratio=1, dark=False, narrow=width < 820)
    scene = panel._session.state.scene
    board = Board(max(width, 1000), 1.0, LIGHT, views_for(scene, ledger=False))
    board.draw(scene)
    shown = board.whole().pixels[..., :3]
    for file in saved_twice(panel, tmp_path, "png", None):
        expect_alike(decoded(file), shown)


@pytest.mark.parametrize("view", [None, *some_of(ALONE)])
@pytest.mark.parametrize("kind", ["svg", "pdf"])
def test_a_saved_drawing_has_the_text_and_the_image_of_the_plot(
    untouched: bp.BackpropPanel, kind: str, view: str | None, tmp_path: Path
) -> None:
    titles = [ALONE[name][1] for name in (SHOWN if view is None else (view,))]
    for file in saved_twice(untouched, tmp_path, kind, view):
        assert file.startswith({"svg": b"<?xml", "pdf": b"%PDF-"}[kind])
        held = drawing(file)
        # sizes of the board and of a single plot, in points
        assert held.size == pytest.approx((720, 270.72) if view is None else (331.2, 244.8))
        for title in titles:
            assert title in held.written + held.outlined
        # the surface and the scale beside it
        assert len(held.images) == (2 if ALONE["surface"][1] in titles else 0)
        for image in held.images:
            assert len(np.unique(image.reshape(-1, 3), axis=0)) > 5


def test_an_unknown_view_is_refused(untouched: bp.BackpropPanel, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="unknown view 'grph'"):
        untouched.savefig(tmp_path / "plot.png", view="grph")
    assert list(tmp_path.iterdir()) == []


def test_handouts_and_scripts_are_of_what_is_shown() -> None:
    panel = bp.BackpropPanel(hidden=2)
    panel.lam = 0.5
    assert panel.handout() == bp.handout(panel.trace)
    solved = panel.handout(solved=True, form="latex")
    assert solved == bp.handout(panel.trace, solved=True, form="latex")
    assert panel.script("torch") == bp.script(panel.trace, "torch")


@pytest.mark.parametrize("view", [None, "surface"])
def test_a_format_for_which_a_package_is_missing_is_refused(
    view: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For example, PDF in the browser, which has no fontTools."""

    def without_fonttools(*_: object, **__: object) -> None:
        raise ModuleNotFoundError("No module named 'fontTools'", name="fontTools")

    # matplotlib does not import again what it has imported for PDF
    monkeypatch.setattr(Figure, "savefig", without_fonttools)
    panel = bp.BackpropPanel()
    with pytest.raises(ValueError, match="PNG or SVG here: any other format needs fontTools"):
        panel.savefig(BytesIO(), view, format="pdf")
    panel.close()
