"""Pixels as PNG."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import numpy.typing as npt
from matplotlib.image import imsave


def png(pixels: npt.NDArray[np.uint8]) -> bytes:
    """Return RGB pixels as a PNG, packed lightly: it is looked at once."""
    file = BytesIO()
    imsave(file, pixels, format="png", pil_kwargs={"compress_level": 1})
    return file.getvalue()
