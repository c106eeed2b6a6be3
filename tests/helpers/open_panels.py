"""Panels that a test opens are closed behind it: an open one holds a figure, pixels and widgets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ipywidgets.widgets import widget

import bpwidget as bp
from bpwidget.panel.screen import frame

# every widget, by its model, until it is closed
open_widgets = widget._instances


@contextmanager
def panels_closed() -> Iterator[None]:
    """Close the panels that are opened inside and left open; no widget of theirs may stay.

    Their first picture is drawn as in a new process, whatever was looked at before.
    """
    before = set(open_widgets)
    frame.GUESS.width = frame.FIRST_WIDTH
    try:
        yield
    finally:
        for opened in [each for model, each in open_widgets.items() if model not in before]:
            if isinstance(opened, bp.BackpropPanel):
                opened.close()
    assert set(open_widgets) <= before
