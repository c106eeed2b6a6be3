"""Returns memory that a panel no longer needs to the system at once.

A board is some tens of thousands of objects that refer to one another in circles, and as many
megabytes of pixels and glyphs. Python would find them only after many more objects had been made,
and the C library keeps what is freed for the process.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache


@contextmanager
def nothing_collected() -> Iterator[None]:
    """Keep Python from searching for garbage while many objects are made, all of which stay.

    In a kernel each search goes over hundreds of thousands of objects, and takes as long as a plot.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def collect_young() -> None:
    """Search for garbage among what was made lately, so that none of the next moves waits for it.

    What `nothing_collected` puts off would otherwise be searched during the first move that makes
    many objects.
    """
    gc.collect(1)


def release(*, young: bool = False) -> None:
    """Free what nothing refers to any longer, and give the memory back to the system.

    Parameters
    ----------
    young : bool
        Look only among what was made lately, in a third of the time.
    """
    gc.collect(1 if young else 2)
    give_back()


def give_back() -> None:
    """Give what is free in the C library's heap back to the system, which takes about 1 ms.

    Frames free and take blocks of many sizes, so the heap spreads: by 15 MiB in 14,000 updates.
    """
    _trim()(0)


@cache
def _trim() -> Callable[[int], object]:
    """Return glibc's `malloc_trim`; where there is none, a function that does nothing."""
    if sys.platform != "linux":
        return lambda _: None
    return getattr(ctypes.CDLL(None), "malloc_trim", lambda _: None)
