"""What NumPy does with numbers that leave the range of float64, whatever the notebook has set."""

from __future__ import annotations

import numpy as np


def as_by_default() -> np.errstate:
    """Return a context, also a decorator, in which NumPy treats errors as it does by default.

    Examples
    --------
    >>> import numpy as np
    >>> with np.errstate(all="raise"), as_by_default():
    ...     float(np.exp(-1000.0))
    0.0
    """
    return np.errstate(divide="warn", over="warn", under="ignore", invalid="warn")
