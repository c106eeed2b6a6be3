"""Pixels as bytes: plain, or as PNG, written for speed, for a frame is looked at once.

Plain rows (PNG's filter 0) and the lightest packing take a third of the time of an encoder that
tries every filter on every row, and flat colours pack as small.
"""

from __future__ import annotations

import struct
import zlib
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Pixels: TypeAlias = npt.NDArray[np.uint8]
Packed: TypeAlias = bytes | memoryview

SIGNATURE = b"\x89PNG\r\n\x1a\n"
RGB, BITS = 2, 8


def plain(pixels: Pixels) -> Packed:
    """Return RGBA pixels as they are, without a copy."""
    return pixels.data.cast("B")


def png(pixels: Pixels) -> bytes:
    """Return opaque RGBA pixels of shape (rows, columns, 4) as a PNG (ISO/IEC 15948)."""
    height, width, _ = pixels.shape
    rows = np.zeros((height, 1 + 3 * width), dtype=np.uint8)  # each begins with its filter, 0
    rows[:, 1:].reshape(height, width, 3)[:] = pixels[..., :3]
    header = struct.pack(">IIBBBBB", width, height, BITS, RGB, 0, 0, 0)
    packed = zlib.compress(rows.data, level=1)
    return b"".join((SIGNATURE, _chunk(b"IHDR", header), _chunk(b"IDAT", packed), _chunk(b"IEND")))


def _chunk(kind: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
