"""Close the panels that a test opens: each holds a figure, pixels and widgets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ipywidgets.widgets import widget

import bpwidget as bp
from bpwidget.panel.screen import frame

# every open widget, by its model
open_widgets = widget._instances


@contextmanager
def panels_closed() -> Iterator[None]:
    """Close the panels that were opened inside and left open; none of their widgets may remain.

    Their first picture is drawn as in a new process, whatever was shown before.
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
