"""Closing a widget with all that it holds."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets


def close_all(widget: Any) -> None:
    """Close a widget, the widgets inside it, and the layouts and styles of all of them."""
    held = [getattr(widget, name) for name in ("layout", "style") if widget.has_trait(name)]
    for inner in (*getattr(widget, "children", ()), *held):
        if isinstance(inner, widgets.Widget):
            close_all(inner)
    widget.close()
