"""One thread for the linear algebra of a frame."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock

from threadpoolctl import ThreadpoolController

_limited = Lock()


@contextmanager
def one_thread() -> Iterator[None]:
    """Limit BLAS to one thread while a move is computed and drawn; also a decorator.

    For a product as large as a frame's, OpenBLAS wakes its other threads, and each then spins for
    a tenth of a second on a core that the browser needs to draw.

    Examples
    --------
    >>> import numpy as np
    >>> with one_thread():
    ...     float((np.ones((300, 300)) @ np.ones((300, 300)))[0, 0])
    300.0
    """
    # The limit holds for the whole process. A second caller, inside another move or on another
    # thread, leaves it alone: restoring what it found would keep the limit at one for ever.
    if not _limited.acquire(blocking=False):
        yield
        return
    try:
        with _blas().limit(limits=1):
            yield
    finally:
        _limited.release()


@cache
def _blas() -> ThreadpoolController:
    """Return what controls the BLAS of NumPy, and nothing in a browser, which has none.

    It looks through all libraries that are loaded, so it is made once. NumPy was loaded before.
    """
    return ThreadpoolController().select(user_api="blas")
