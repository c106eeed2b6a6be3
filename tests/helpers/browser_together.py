"""How pytest-xdist shares the tests among its workers."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling


class BrowserTogether(LoadScopeScheduling):  # type: ignore[misc]  # pytest-xdist is untyped
    """Send each test to any free worker, except that all browser tests go to the same one.

    Browser tests share a JupyterLab, and those in one file share a page. (`--dist=loadgroup` would
    do the same, but pytest-xdist 3.8 loses the groups under pytest 9.2.)
    """

    def _split_scope(self, nodeid: str) -> str:
        return "browser" if nodeid.startswith("tests/browser/") else nodeid
