"""Axes that make no ticks before they are drawn.

matplotlib's own make four when they are created, to switch off grid lines and to clip them, and
again whenever a spine moves: a third of the time that Axes take.
"""

from __future__ import annotations

from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import XAxis, YAxis


class _LazyTicks:
    def set_clip_path(self, path: Any, transform: Any = None) -> None:
        """Clip the axis alone: of a tick, only the grid line would be clipped."""
        assert isinstance(self, Artist)  # noqa: S101 - it is mixed into one
        Artist.set_clip_path(self, path, transform)


class _XAxis(_LazyTicks, XAxis):
    """A horizontal axis."""


class _YAxis(_LazyTicks, YAxis):
    """A vertical axis."""


class PlainAxes(Axes):
    """Axes without grid lines."""

    def _init_axis(self) -> None:
        """Make both axes; matplotlib's own kinds of Axes override this, too."""
        self.xaxis, self.yaxis = _XAxis(self, clear=False), _YAxis(self, clear=False)
        for side in ("bottom", "top"):
            self.spines[side].register_axis(self.xaxis)
        for side in ("left", "right"):
            self.spines[side].register_axis(self.yaxis)

    def grid(self, visible: Any = None, *_: Any, **__: Any) -> None:
        """Do nothing: the plots' style has no grid."""
