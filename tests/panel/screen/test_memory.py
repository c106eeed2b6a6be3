"""The memory of a panel: no figure but its own, and no modules that it does not use."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from wire import Line

from bpwidget.panel.screen import frame, memory

# packages and modules that are installed here, and are heavy or belong to a host
UNUSED = {
    *("IPython.terminal", "PIL.TiffImagePlugin", "debugpy", "fontTools.ttLib", "hypothesis"),
    *("ipykernel", "jedi", "jupyter_client", "jupyterlab", "matplotlib.animation"),
    *("matplotlib.pyplot", "matplotlib.sphinxext", "matplotlib.style", "matplotlib.testing"),
    *("matplotlib_inline.backend_inline", "mypy", "narwhals", "nbformat", "notebook"),
    *("numpy.f2py", "numpy.testing", "pandas", "playwright", "polars", "pytest", "scipy"),
    *("setuptools", "sklearn", "sphinx", "sqlite3", "torch", "zmq"),
}
OPEN = """
import json
import sys
import bpwidget as bp

panel = bp.BackpropPanel()
panel._repr_mimebundle_()
screen = panel._session.screen
screen._handle_custom_msg(
    {"kind": "look", "width": 660, "ratio": 1, "dark": False, "narrow": False}, []
)
panel.lam = 0.1
panel.hidden = 5
print(json.dumps(sorted(sys.modules)))
"""


@pytest.fixture
def by_hand() -> Iterator[None]:
    """Keep Python from collecting garbage on its own."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("by_hand")
def test_a_board_for_another_width_replaces_the_previous_one(line: Line) -> None:
    before = weakref.ref(line.panel.figure)
    line.look(700)
    assert before() is None
    assert line.panel.figure.get_size_inches()[0] == pytest.approx(7)


@pytest.mark.usefixtures("by_hand")
def test_a_second_look_at_the_same_width_draws_nothing_anew(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    line.look(700)
    released: list[int] = []
    monkeypatch.setattr("bpwidget.panel.screen.frame.release", lambda: released.append(1))
    figure = line.panel.figure
    line.look(700)
    assert line.panel.figure is figure
    assert released == []


def test_a_long_run_of_frames_gives_memory_back_now_and_then(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_back: list[float] = []
    monkeypatch.setattr(frame, "FRAMES_TO_GIVE_BACK", 5)
    monkeypatch.setattr(frame, "give_back", lambda: given_back.append(line.panel.lam))
    line.look(700)  # one frame
    for lam in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
        line.panel.lam = lam
    assert given_back == [0.4, 0.9]


@pytest.mark.usefixtures("by_hand")
def test_no_move_waits_for_the_garbage_collection_after_opening(line: Line) -> None:
    line.look(700)
    young, middle, _ = gc.get_count()
    # tens of thousands of objects
    assert young + 700 * middle < 10_000


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32", "emscripten"])
def test_release_collects_on_every_platform(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Node:
        other: Node

    one = Node()
    one.other = one
    gone = weakref.ref(one)
    monkeypatch.setattr(sys, "platform", platform)
    memory._trim.cache_clear()
    del one
    memory.release()
    memory._trim.cache_clear()
    assert gone() is None


def test_a_c_library_without_malloc_trim_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.CDLL", lambda _: object())  # like musl
    memory._trim.cache_clear()
    memory.release()
    memory._trim.cache_clear()


def test_an_open_panel_has_imported_no_heavy_modules_that_it_does_not_use(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-c", OPEN], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    loaded = set(json.loads(said.stdout))
    assert {"matplotlib.figure", "anywidget", "bpwidget.plots.board"} <= loaded
    assert sorted(UNUSED & loaded) == []
