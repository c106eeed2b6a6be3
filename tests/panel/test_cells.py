"""A cell that is run again closes the panel that it showed before, if nothing else shows it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cells_of_a_kernel import Kernel, running_kernel

import bpwidget as bp

SETUP = """
import ipywidgets as widgets
from IPython.display import display
from ipywidgets.widgets.widget import _instances
import bpwidget as bp

def panels():
    return sum(isinstance(each, bp.BackpropPanel) for each in _instances.values())
"""
RE_RUNS = 20
NAMED = "panel = bp.BackpropPanel()\npanel"
AT_THE_END = "bp.BackpropPanel(lam=0.5)"


@pytest.fixture(scope="module")
def a_kernel() -> Iterator[Kernel]:
    with running_kernel() as kernel:
        kernel.run(SETUP)
        yield kernel


@pytest.fixture
def kernel(a_kernel: Kernel) -> Iterator[Kernel]:
    """Return the kernel of the file; panels that a test opens there are closed afterwards."""
    yield a_kernel
    a_kernel.run("for each in [*_instances.values()]: each.close()")


def open_panels(kernel: Kernel) -> int:
    return int(kernel.run("print(panels())"))


@pytest.mark.thorough
def test_twenty_reruns_keep_the_memory_of_one_panel(kernel: Kernel) -> None:
    kernel.run(NAMED, "a")
    widgets, memory = kernel.run("print(len(_instances))"), kernel.memory()
    for _ in range(RE_RUNS):
        kernel.run(NAMED, "a")
    assert kernel.run("print(len(_instances))") == widgets
    assert kernel.memory() < 1.5 * memory


@pytest.mark.parametrize(
    "code",
    [
        AT_THE_END,
        "panel = bp.BackpropPanel(data='moons')\npanel.advance(3)\ndisplay(panel)",
    ],
)
def test_the_panel_of_the_previous_run_is_closed(kernel: Kernel, code: str) -> None:
    for _ in range(2):
        kernel.run(code, "a")
        assert open_panels(kernel) == 1
    kernel.run("'no panel'", "a")
    assert open_panels(kernel) == 0


def test_a_panel_that_is_still_shown_stays_open(kernel: Kernel) -> None:
    kernel.run("first = panel = bp.BackpropPanel()", "made")
    kernel.run("panel", "shown")
    kernel.run("panel", "shown")
    kernel.run("panel", "shown, too")
    kernel.run("panel = bp.BackpropPanel()", "made")
    kernel.run("panel", "shown")
    assert kernel.run("print(first.comm is not None, panels())") == "True 2"
    kernel.run("panel", "shown, too")
    assert kernel.run("print(first.comm is not None, panels())") == "False 1"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "box = widgets.VBox([panel])",
        "out = widgets.Output()\nwith out:\n    display(panel)",
        "%%capture kept\npanel",
    ],
)
def test_a_panel_inside_something_else_stays_open(kernel: Kernel, elsewhere: str) -> None:
    kernel.run(NAMED, "a")
    kernel.run(elsewhere, "b")
    kernel.run(NAMED, "a")
    assert open_panels(kernel) == 2


def test_a_host_that_does_not_name_its_cells_keeps_every_panel(kernel: Kernel) -> None:
    for count in (1, 2):
        kernel.run(AT_THE_END)
        assert open_panels(kernel) == count


def test_a_closed_panel_that_is_used_opens_again_as_it_was(kernel: Kernel) -> None:
    kernel.run("panel = bp.BackpropPanel(lam=0.5)\npanel.step = 4\npanel", "a")
    kernel.run("other = panel", "b")
    kernel.run(NAMED, "a")
    assert kernel.run("print(other.lam, other.step, other.trace.lam, panels())") == "0.5 4 0.5 1"
    kernel.run("other", "b")
    assert kernel.run("print(other.lam, other.step, panels())") == "0.5 4 2"
    kernel.run("heard = []\nother.observe(lambda change: heard.append(change['new']), 'lam')")
    kernel.run("other.close()\nother.lam = 0.25")
    assert kernel.run("print(heard, other.trace.lam, panels())") == "[0.25] 0.25 2"


def test_a_panel_opened_again_is_whole() -> None:
    panel = bp.BackpropPanel(hidden=3)
    panel.move(loss="squared_error", lam=0.5)
    before = panel._repr_mimebundle_()
    panel.close()
    again = panel._repr_mimebundle_()
    view = "application/vnd.jupyter.widget-view+json"
    assert again["image/png"] == before["image/png"]
    assert again[view]["model_id"] == panel.model_id != before[view]["model_id"]
    panel.reset()
    assert (panel.hidden, panel.loss, panel.lam) == (3, "cross_entropy", 0.01)
