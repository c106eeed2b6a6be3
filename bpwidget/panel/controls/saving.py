"""What the menu offers to take away: a line of Python that opens the panel, and files."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from html import escape

import ipywidgets as widgets

from bpwidget.lesson.words.saving import WORDS
from bpwidget.panel.controls.widgets import ByUser, Group, button, new, put_away
from bpwidget.panel.state.saved import as_python
from bpwidget.panel.state.state import State


class SavingControls:
    """The line of Python, and a button for each kind of file.

    Parameters
    ----------
    by_user : callable
        Called with each move that the user makes.
    save : callable
        Called with the name of the file whose button was pressed.
    files : collection of str
        The names of the files.
    """

    def __init__(
        self, by_user: ByUser, save: Callable[[str], None], files: Collection[str]
    ) -> None:
        self._group = Group(by_user, WORDS, lambda _: self._is_open)
        self._is_open = False
        self.python = new(widgets.HTML)
        self.python.add_class("bpw-python")
        self.buttons = {
            name: self._group.named(button(partial(save, name)), name) for name in files
        }
        self._title = new(widgets.HTML)
        grid = new(widgets.HBox, list(self.buttons.values()))
        grid.add_class("bpw-files")
        self._files = new(widgets.VBox, [self._title, grid])
        self.widget = new(widgets.VBox, [self.python, self._files])
        self._group.shows(self._show_title, "lang")

    def show(self, state: State, names: Collection[str], *, again: bool = False) -> None:
        """Bring the controls in line with a state in which some values have moved."""
        self._group.show(state, names, again=again)
        self._show_python(state)

    def open(self, *, is_open: bool) -> None:
        """Keep all of it up to date as long as the menu is open, from the next `show` on."""
        self._is_open = is_open

    def _show_title(self, state: State) -> None:
        self._title.value = escape(WORDS["save"][state.lang])
        # the files reach the browser through the live screen
        put_away(self._files, away=not state.can_play)

    def _show_python(self, state: State) -> None:
        if not self._is_open:
            return
        line = escape(as_python(state, in_full=False))
        label, copy, tip = (WORDS[key][state.lang] for key in ("as Python", "copy", "copy tip"))
        shown = f'<code tabindex="0">{line}</code>'  # so that keys can scroll it
        if state.can_play:  # the live screen copies it
            shown += f'<button type="button" data-copy="code" title="{tip}">{copy}</button>'
        self.python.value = f"<span>{label}</span>{shown}"
