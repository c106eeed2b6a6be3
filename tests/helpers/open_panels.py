"""Panels that a test opens are closed behind it: an open one holds a figure, pixels and widgets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ipywidgets.widgets import widget

import bpwidget as bp

# every widget, by its model, until it is closed
open_widgets = widget._instances


@contextmanager
def panels_closed() -> Iterator[None]:
    """Close the panels that are opened inside and left open; no widget of theirs may stay."""
    before = set(open_widgets)
    try:
        yield
    finally:
        for opened in [each for model, each in open_widgets.items() if model not in before]:
            if isinstance(opened, bp.BackpropPanel):
                opened.close()
    assert set(open_widgets) <= before
