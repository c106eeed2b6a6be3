"""What the menu saves: the plots, a handout and a script, each as a file of the state shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from io import BytesIO
from types import MappingProxyType
from typing import TypeAlias

from matplotlib.figure import Figure

from bpwidget.panel.screen.live import File
from bpwidget.panel.state.state import State

TYPES = {"png": "image/png", "svg": "image/svg+xml"}


DrawFigure: TypeAlias = Callable[[], Figure]


def _picture(_: State, draw: DrawFigure, form: str) -> File:
    buffer = BytesIO()
    draw().savefig(buffer, format=form)
    return File(f"bpwidget.{form}", TYPES[form], buffer.getvalue())


def _handout(state: State, _: DrawFigure, *, solved: bool) -> File:
    from bpwidget.lesson.export.handouts import handout  # noqa: PLC0415 - seldom asked for

    text = handout(state.trace, solved=solved, lang=state.lang)
    name = "solution" if solved else "handout"
    return File(f"bpwidget-{name}.md", "text/markdown", text.encode())


def _script(state: State, _: DrawFigure, engine: str) -> File:
    from bpwidget.lesson.export.scripts import script  # noqa: PLC0415 - seldom asked for

    text = script(state.trace, engine)
    return File(f"bpwidget-{engine}.py", "text/x-python", text.encode())


# by the names of the menu's buttons, in their order
FILES: Mapping[str, Callable[[State, DrawFigure], File]] = MappingProxyType(
    {
        "png": partial(_picture, form="png"),
        "svg": partial(_picture, form="svg"),
        "worksheet": partial(_handout, solved=False),
        "solution": partial(_handout, solved=True),
        "numpy": partial(_script, engine="numpy"),
        "torch": partial(_script, engine="torch"),
    }
)
