"""How tests are distributed among the workers."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

# files and folders whose tests share something that takes long to make: a JupyterLab on a slow line
# (which mostly waits, so the other browser tests need not wait for it), a JupyterLab, the pages of
# the site, the whole site, a graded class, the public page with two visitors, a template of
# kernels, a kernel, an environment with the wheel, the pictures of a panel
TOGETHER = (
    "tests/browser/test_far_in_lab.py",
    "tests/browser/",
    "tests/site/test_pages.py",
    "tests/site/test_live",
    "tests/deploy/test_nbgrader.py",
    "tests/deploy/test_otter.py",
    "tests/deploy/test_public_page.py",
    "tests/kernels/test_forked_kernels.py",
    "tests/panel/test_cells.py",
    "tests/panel/test_notebook_settings.py",
    "tests/test_wheel.py",
)


class SomeTogether(LoadScopeScheduling):  # type: ignore[misc]  # pytest-xdist is untyped
    """Send each test to any free worker, but all tests of an entry of `TOGETHER` to the same one.

    (`--dist=loadgroup` would do the same, but pytest-xdist 3.8 loses the groups under pytest 9.2.)
    """

    def _split_scope(self, nodeid: str) -> str:
        return next((scope for scope in TOGETHER if nodeid.startswith(scope)), nodeid)
