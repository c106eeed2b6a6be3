"""Artists for which matplotlib does not write a `set` of their own while the package is imported.

It lists all properties of every class of artists in the docstring and the signature of its `set`,
which takes a millisecond a class.
"""

from __future__ import annotations

from typing import Any

from matplotlib.artist import Artist


class Undescribed:
    """What is mixed into a class of artists, before that of matplotlib."""

    def set(self, **properties: Any) -> Any:
        """Set several properties at once; see `matplotlib.artist.Artist.set`."""
        assert isinstance(self, Artist)  # noqa: S101 - it is mixed into one
        return Artist.set(self, **properties)
