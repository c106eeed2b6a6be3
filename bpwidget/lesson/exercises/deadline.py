"""A time limit for code on the calling thread, for platforms without threads."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

# tool identifiers that `sys.monitoring` does not reserve for debuggers, profilers and the like
FREE = (3, 4)


class TimeUpError(BaseException):
    """Not an Exception, so that a learner's `except Exception` does not swallow it."""


def within(seconds: float, run: Callable[[], object]) -> None:
    """Call a function, and raise TimeUpError in it if it is still running after some seconds.

    It is raised at the next jump or function call, such as every loop and every recursion makes,
    and again if the code catches it. Compiled code is not interrupted. There is no limit before
    Python 3.12, which added `sys.monitoring`, or while other tools use all of its identifiers.

    Parameters
    ----------
    seconds : float
        The time limit.
    run : callable
        It takes no arguments; its result is discarded.

    Raises
    ------
    TimeUpError
        If the time is up, unless the function catches this.

    Examples
    --------
    >>> within(5.0, lambda: print(sum(range(10))))
    45
    """
    tool = _claimed()
    if tool is None:
        run()
        return
    end = time.monotonic() + seconds

    def watch(*_: object) -> None:
        if time.monotonic() > end:
            raise TimeUpError

    if sys.version_info >= (3, 12):  # always true if an id was claimed; for mypy
        monitoring = sys.monitoring
        events = monitoring.events.JUMP, monitoring.events.PY_START
        for event in events:
            monitoring.register_callback(tool, event, watch)
        monitoring.set_events(tool, sum(events))
        # no Python function may be called before monitoring ends, not even an __exit__
        try:
            run()
        finally:
            monitoring.set_events(tool, 0)
            for event in events:
                monitoring.register_callback(tool, event, None)
            monitoring.free_tool_id(tool)


def _claimed() -> int | None:
    """Claim a free identifier of `sys.monitoring` and return it, or None."""
    if sys.version_info >= (3, 12):
        for tool in FREE:
            if sys.monitoring.get_tool(tool) is None:
                sys.monitoring.use_tool_id(tool, __name__)
                return tool
    return None
