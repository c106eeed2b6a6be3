"""A mixin that makes classes of artists faster to import.

matplotlib gives every class of artists a `set` method whose docstring and signature list all
properties, which takes a millisecond per class. A class that inherits `set` from here is spared.
"""

from __future__ import annotations

from typing import Any

from matplotlib.artist import Artist


class Undescribed:
    """Mixin for a class of artists, to be listed before matplotlib's."""

    def set(self, **properties: Any) -> Any:
        """Set several properties at once; see `matplotlib.artist.Artist.set`."""
        assert isinstance(self, Artist)  # noqa: S101 - it is mixed into one
        return Artist.set(self, **properties)
