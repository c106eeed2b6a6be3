"""What a panel can be kept as: a state, a line of Python, pictures, handouts and scripts."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from bpwidget.lesson.languages import own_language
from bpwidget.mlp.arguments import choice
from bpwidget.panel.kept_state import as_json, from_json
from bpwidget.panel.state import State
from bpwidget.plots.board import VIEWS
from bpwidget.plots.style import THEMES
from bpwidget.plots.view import own_axes

if TYPE_CHECKING:
    from typing import Self

VIEWS_BY_NAME = {view.name: view for view in VIEWS}


class Keeping:
    """The part of a panel that hands out what it shows."""

    _state: State

    def state(self) -> dict[str, Any]:
        """Return all that the panel stands at, in a form that JSON holds.

        Examples
        --------
        >>> import json
        >>> from bpwidget import BackpropPanel
        >>> panel = BackpropPanel(lam=0.5)
        >>> kept = json.dumps(panel.state())
        >>> BackpropPanel.from_state(kept).lam
        0.5
        """
        return as_json(self._state)

    @classmethod
    def from_state(cls, state: object, canvas: str = "live") -> Self:
        """Open a panel where another one stood.

        Parameters
        ----------
        state : dict or str
            What `state` returned, as it is or as JSON.
        canvas : str
            See `BackpropPanel`.

        Raises
        ------
        TypeError, ValueError
            If it is no such state, or a value in it is refused.
        """
        panel = cls.__new__(cls)
        panel._begin(from_json(state), canvas)  # type: ignore[attr-defined]  # noqa: SLF001 - the panel has it
        return panel

    @property
    def python(self) -> str:
        """A line of Python that opens the panel as it stands now."""
        state, kept = self._state, self.state()
        if state.given is not None or state.weights:
            return f"bp.BackpropPanel.from_state({kept!r})"
        settings = inspect.signature(type(self)).parameters
        # the number of outputs follows from y where that is a vector
        outputs = 2 if isinstance(state.y, int) else len(state.y)
        derived = {"outputs": outputs, "lang": own_language()}
        words = []
        for name, setting in settings.items():
            value = getattr(state, name, None)
            if name != "canvas" and value != derived.get(name, setting.default):
                words.append(f"{name}={value!r}")
        return f"bp.BackpropPanel({', '.join(words)})"

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
            ``graph``, ``activations``, ``surface`` or ``magnitudes``; without it, all of them.
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
        from bpwidget.lesson.handouts import handout  # noqa: PLC0415 - seldom asked for

        return handout(self._state.trace, solved=solved, form=form, lang=self._state.lang)

    def script(self, engine: str = "numpy") -> str:
        """Return a script that computes what is shown; see `bpwidget.script`."""
        from bpwidget.lesson.scripts import script  # noqa: PLC0415 - seldom asked for

        return script(self._state.trace, engine)
