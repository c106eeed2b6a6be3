"""The pages that show a panel, and whether frames come to all of them quickly."""

from __future__ import annotations

import time
from collections.abc import Callable

BETWEEN = 2.0  # seconds between timed frames
AT_ONCE = 3  # frames timed without a pause when a page opens, to know its line soon
ENOUGH = 2**14  # bytes; the time of a smaller frame says nothing about the line
PATIENCE = 30.0  # seconds after which a page that has not answered is taken to be gone
MOST = 32  # limit on the pages kept


class Pages:
    """Which pages show a panel, and what they have measured.

    Every page gets the same frames. So they are made for pages that are near only while all are: a
    far page loses seconds by a long frame, a near one milliseconds by a short one. For the same
    reason a page is far until it has measured otherwise. A page that is closed does not say so.

    Parameters
    ----------
    now : callable
        Returns the time in seconds.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._near: dict[int, bool] = {}
        self._asked: dict[int, float] = {}  # when a page was asked that has not answered yet
        self._next = 0.0  # when a frame is to be timed
        self._at_once = 0

    @property
    def are_near(self) -> bool:
        """Whether there are pages, and all of them are near."""
        return bool(self._near) and all(self._near.values())

    def looked(self, page: int) -> None:
        """Note that a page shows the panel; it may be new, or have changed its size."""
        self.measured(page, near=self._near.get(page, False))
        self._at_once = AT_ONCE

    def measured(self, page: int, *, near: bool) -> None:
        """Note what a page has measured."""
        self._near[page] = near
        self._asked.pop(page, None)
        if len(self._near) > MOST:
            self._forget(next(iter(self._near)))

    def times(self, size: int) -> bool:
        """Return whether a frame of this many bytes is to be timed, and note that it is."""
        now = self._now()
        if size < ENOUGH or (now < self._next and not self._at_once):
            return False
        self._at_once = max(self._at_once - 1, 0)
        self._next = now + BETWEEN
        for page in tuple(self._near):
            if now - self._asked.setdefault(page, now) > PATIENCE:
                self._forget(page)
        return True

    def _forget(self, page: int) -> None:
        del self._near[page]
        self._asked.pop(page, None)
