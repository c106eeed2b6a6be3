"""The path of a run on the loss surface: a thin line, and a dot at each of the last updates."""

from __future__ import annotations

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from bpwidget.mlp.arguments import Array
from bpwidget.plots.drawing.style import Theme
from bpwidget.plots.views.over_updates import thinned

LAST_UPDATES = 12


class PathArtists:
    """The line and the dots.

    Attributes
    ----------
    artists : tuple of Artist
        In drawing order.
    """

    def __init__(self, ax: Axes, theme: Theme) -> None:
        halo = [withStroke(linewidth=2.6, foreground=theme.page)]
        (self._line,) = ax.plot([], [], color=theme.now, linewidth=1.2, path_effects=halo)
        (self._dots,) = ax.plot(
            [],
            [],
            "o",
            markersize=3.6,
            color=theme.now,
            markeredgecolor=theme.page,
            markeredgewidth=0.7,
        )
        self.artists: tuple[Artist, ...] = (self._line, self._dots)

    def show(self, path: Array | None) -> None:
        """Draw a path of shape (points, 2), the last of which is where the run stands; or none."""
        for artist in self.artists:
            artist.set_visible(path is not None)
        if path is not None:
            self._line.set_data(*path[thinned(len(path))].T)
            self._dots.set_data(*path[-LAST_UPDATES - 1 : -1].T)
