"""What a panel can be kept as: a state, a line of Python, pictures, handouts and scripts."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from bpwidget.lesson.words.languages import own_language
from bpwidget.mlp.arguments import choice
from bpwidget.mlp.training.data import Data
from bpwidget.panel.state.saved import as_json
from bpwidget.panel.state.state import State
from bpwidget.plots.board import VIEWS_BY_NAME
from bpwidget.plots.drawing.style import THEMES
from bpwidget.plots.views.view import own_axes

MOST_WEIGHTS = 200


@lru_cache(maxsize=4)
def _settings_of(panel: Any) -> Mapping[str, inspect.Parameter]:
    return inspect.signature(panel).parameters


class Keeping:
    """The part of a panel that hands out what it shows."""

    _state: State

    def to_dict(self) -> dict[str, Any]:
        """Return all that the panel stands at, in a form that JSON holds.

        Examples
        --------
        >>> import json
        >>> from bpwidget import BackpropPanel
        >>> panel = BackpropPanel(lam=0.5)
        >>> kept = json.dumps(panel.to_dict())
        >>> again = BackpropPanel.from_dict(kept)
        >>> again.lam
        0.5
        >>> panel.close()
        >>> again.close()
        """
        return as_json(self._state)

    @property
    def python(self) -> str:
        """A line of Python that opens the panel as it stands now."""
        state, kept = self._state, self.to_dict()
        if self._is_more_than_arguments():
            return f"bp.BackpropPanel.from_dict({kept!r})"
        settings = _settings_of(type(self))  # type: ignore[arg-type]  # a class is hashable
        # the number of outputs follows from y where that is a vector
        outputs = 2 if isinstance(state.y, int) else len(state.y)
        derived = {"outputs": outputs, "lang": own_language()}
        words = []
        for name, setting in settings.items():
            value = getattr(state, name, None)
            if name != "canvas" and value != derived.get(name, setting.default):
                words.append(f"{name}={value!r}")
        return f"bp.BackpropPanel({', '.join(words)})"

    @property
    def _line(self) -> str:
        """That line as the panel says it: one of many numbers is not written anew at every move."""
        state = self._state
        many = isinstance(state.data, Data) or state.net.W1.size + state.net.W2.size > MOST_WEIGHTS
        if (many or state.playing) and self._is_more_than_arguments():
            return "bp.BackpropPanel.from_dict(panel.to_dict())"
        return self.python

    def _is_more_than_arguments(self) -> bool:
        """Return whether the panel has come to where no arguments open one."""
        state = self._state
        ran = state.run is not None and state.run.at.number > 0
        moved = state.given is not None or bool(state.weights) or bool(state.revealed)
        return moved or ran or isinstance(state.data, Data)

    def savefig(
        self,
        file: str | Path | IO[bytes],
        view: str | None = None,
        theme: str = "light",
        **options: Any,
    ) -> None:
        """Write a plot, or all of them, as PNG, SVG or PDF.

        Parameters
        ----------
        file : path or binary file
            The ending says which format; for a file, ``format="svg"``.
        view : str, optional
            ``graph``, ``network``, ``activations``, ``surface``, ``slice`` or ``magnitudes``;
            without it, those that are shown.
        theme : str
            ``light`` or ``dark``, of one view.
        options
            For `matplotlib.figure.Figure.savefig`, such as ``dpi``.

        Raises
        ------
        TypeError, ValueError
            If there is no such view or theme, or the format is unknown.
        """
        if view is None:
            self.figure.savefig(file, **options)  # type: ignore[attr-defined]  # the panel has it
            return
        kind = choice("view", view, VIEWS_BY_NAME)
        ax = own_axes(choice("theme", theme, THEMES))
        kind(ax, THEMES[theme]).show(self._state.scene)
        figure = ax.get_figure(root=True)
        assert figure is not None  # noqa: S101 - own_axes made one
        figure.savefig(file, **options)

    def handout(self, *, solved: bool = False, form: str = "markdown") -> str:
        """Return a worksheet on what is shown, or its solution; see `bpwidget.handout`."""
        from bpwidget.lesson.export.handouts import handout  # noqa: PLC0415 - seldom asked for

        return handout(self._state.trace, solved=solved, form=form, lang=self._state.lang)

    def script(self, engine: str = "numpy") -> str:
        """Return a script that computes what is shown; see `bpwidget.script`."""
        from bpwidget.lesson.export.scripts import script  # noqa: PLC0415 - seldom asked for

        return script(self._state.trace, engine)
