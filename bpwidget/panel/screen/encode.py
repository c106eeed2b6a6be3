"""Pixels as bytes: as PNG, or as runs of one colour. Written for speed, not for size.

A PNG is smallest. With plain rows (filter 0) and the fastest compression it takes a third of the
time of an encoder that tries every filter, and flat colours become no larger. Runs of one colour
are much faster to find and to fill, and a quarter of the plain pixels or less, since plots are
mostly flat.
"""

from __future__ import annotations

import struct
import zlib

import numpy as np

from bpwidget.plots.drawing.live_renderer import Pixels

SIGNATURE = b"\x89PNG\r\n\x1a\n"
RGB, BITS = 2, 8


def runs(pixels: Pixels) -> bytes:
    """Return RGBA pixels, row by row, as runs of one colour.

    First the ends of the runs, counted in pixels from the start, then the colour of each, all as
    32-bit numbers in the machine's byte order, which a browser on the same machine shares.

    Examples
    --------
    >>> row = np.array([[[1, 0, 0, 0], [1, 0, 0, 0], [2, 0, 0, 0]]], dtype=np.uint8)
    >>> np.frombuffer(runs(row), dtype=np.uint32).tolist()
    [2, 3, 1, 2]
    """
    colors = pixels.view(np.uint32).ravel()
    last = np.flatnonzero(colors[1:] != colors[:-1])
    found = np.empty((2, len(last) + 1), dtype=np.uint32)
    found[0, :-1], found[0, -1] = last + 1, colors.size
    found[1, :-1], found[1, -1] = colors[last], colors[-1]
    return found.tobytes()


def png(pixels: Pixels) -> bytes:
    """Return opaque RGBA pixels of shape (rows, columns, 4) as a PNG (ISO/IEC 15948)."""
    height, width, _ = pixels.shape
    # each row begins with its filter type, 0
    rows = np.zeros((height, 1 + 3 * width), dtype=np.uint8)
    rows[:, 1:].reshape(height, width, 3)[:] = pixels[..., :3]
    header = struct.pack(">IIBBBBB", width, height, BITS, RGB, 0, 0, 0)
    packed = zlib.compress(rows.data, level=1)
    return b"".join((SIGNATURE, _chunk(b"IHDR", header), _chunk(b"IDAT", packed), _chunk(b"IEND")))


def _chunk(kind: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
