"""A panel with room for one plot shows one, and tabs to choose it."""

from __future__ import annotations

import re

import numpy as np
import pytest
from wire import Line, drawn

import bpwidget as bp
from bpwidget.lesson.words.panel import WORDS
from bpwidget.plots.layout import EVERY, plots_of
from bpwidget.plots.views.magnitudes import GradientMagnitudesView

TAB = re.compile(r'data-plot="(\w+)" aria-selected="(\w+)" tabindex="(-?\d)">([^<]*)<')


def tabs(line: Line) -> dict[str, bool]:
    """Return the tabs, and which one is selected; only that one is a tab stop."""
    found = TAB.findall(line.text()["tabs"])
    assert all((selected == "true") == (stop == "0") for _, selected, stop, _ in found)
    return {name: selected == "true" for name, selected, *_ in found}


def selected(line: Line) -> str:
    (name,) = (name for name, is_selected in tabs(line).items() if is_selected)
    return name


def names(panel: bp.BackpropPanel) -> list[str]:
    """Return the views that are drawn, except for the bars beside the table."""
    *shown, bars = (view.name for view in panel._session.frames.board.views)
    assert bars == "bars"
    return shown


@pytest.fixture
def narrow(line: Line) -> Line:
    """Return the wire of the default panel in a browser with room for one plot."""
    line.say(kind="look", width=468, ratio=1, dark=False, narrow=True)
    return line


def test_a_narrow_panel_shows_one_plot_at_a_time(narrow: Line) -> None:
    panel, tops = narrow.panel, set()
    assert tabs(narrow) == {"picture": True, "activations": False, "loss_plot": False}
    assert names(panel) == ["graph"]
    for plot, view in [("loss_plot", "surface"), ("activations", "activations")]:
        narrow.say(kind="plot", plot=plot)
        assert panel.plot == selected(narrow) == plot
        assert names(panel) == [view]
        np.testing.assert_array_equal(narrow.pixels(), drawn(panel))
        tops.add(narrow.frames[-1][0]["strip"][1])
    assert len(tops) == 1  # everything below stays where it is


def test_a_wide_panel_shows_all_plots_whichever_is_chosen(narrow: Line) -> None:
    narrow.say(kind="plot", plot="activations")
    narrow.say(kind="look", width=734, ratio=1, dark=False, narrow=False)
    assert names(narrow.panel) == ["graph", "activations", "surface"]
    assert narrow.text()["tabs"] == ""
    narrow.say(kind="look", width=734, ratio=1, dark=False, narrow=True)
    assert names(narrow.panel) == ["activations"]


def test_the_tabs_are_the_plots_of_the_mode(narrow: Line) -> None:
    panel = narrow.panel
    panel.move(data="moons", mode="explore")
    narrow.say(kind="plot", plot="activations")
    panel.mode = "train"
    # there are no activations among the plots of a run, so the first of these is shown
    assert [*tabs(narrow)] == ["data", "loss_plot", "curves", "picture", "sizes"]
    assert selected(narrow) == "data"
    assert names(panel) == ["boundary"]
    panel.mode = "explore"
    assert selected(narrow) == "activations"
    panel.move(mode="train", plot="curves", data="sample")
    assert [*tabs(narrow)] == ["loss_plot", "curves", "picture", "sizes"]
    assert names(panel) == ["curves"]


def test_the_tabs_name_what_is_drawn_in_the_language_of_the_panel(narrow: Line) -> None:
    def labels() -> list[str]:
        return [label for *_, label in TAB.findall(narrow.text()["tabs"])]

    assert labels() == ["graph", "activations", "objective J"]
    narrow.panel.picture = "weights"
    assert labels()[0] == "network"
    narrow.panel.lang = "zh"
    assert labels() == ["网络", "激活函数", "目标函数 J"]


def test_every_plot_has_a_name_for_its_tab() -> None:
    names = {f"tab {view.name}" for view in {*EVERY} - {GradientMagnitudesView}}
    assert names == {key for key in WORDS if key.startswith("tab ")}


def test_a_move_sends_no_tabs_and_no_plot_that_is_not_shown(narrow: Line) -> None:
    narrow.say(kind="plot", plot="loss_plot")
    narrow.panel.x = (0.7, 0.6)
    content, buffers = narrow.frames[-1]
    assert "tabs" not in content["parts"]
    assert len(buffers) == 2  # the surface and the bars


def test_an_unknown_plot_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown plot 'boundary'"):
        bp.BackpropPanel(plot="boundary")


def test_a_panel_opens_at_a_plot_and_is_saved_with_it() -> None:
    panel = bp.BackpropPanel(plot="loss_plot")
    line = Line(panel)
    line.say(kind="look", width=500, ratio=1, dark=False, narrow=True)
    assert selected(line) == "loss_plot"
    assert bp.BackpropPanel.from_dict(panel.to_dict()).plot == "loss_plot"
    assert "plot='loss_plot'" in panel.python
    panel.plot = None
    assert selected(line) == next(iter(plots_of(panel._session.state.scene)))
