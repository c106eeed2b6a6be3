"""NumPy's default handling of floating-point errors, whatever the user has set."""

from __future__ import annotations

import numpy as np


def as_by_default() -> np.errstate:
    """Return a context manager, also a decorator, with NumPy's default handling of errors.

    Examples
    --------
    >>> import numpy as np
    >>> with np.errstate(all="raise"), as_by_default():
    ...     float(np.exp(-1000.0))
    0.0
    """
    return np.errstate(divide="warn", over="warn", under="ignore", invalid="warn")
