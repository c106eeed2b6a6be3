"""The panel: ipywidgets controls, the live screen, and what joins them."""

from bpwidget.panel.panel import BackpropPanel

__all__ = ["BackpropPanel"]
