"""Read saved figures: the pixels of a PNG; the size, text and images of an SVG or a PDF."""

from __future__ import annotations

import re
import struct
import zlib
from base64 import b64decode
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
from matplotlib.image import imread

Pixels = np.ndarray[Any, np.dtype[np.uint8]]

SVG, LINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"
NOTE = "note"
STREAM = re.compile(rb"<<((?:(?!endobj).)*?)>>\s*stream\n(.*?)\nendstream", re.DOTALL)
# a string of a PDF: in parentheses, with literal parentheses escaped by a backslash
STRING = re.compile(rb"\(((?:\\.|[^\\()])*)\)", re.DOTALL)

ENDS = {b"n": b"\n", b"r": b"\r"}


@dataclass(frozen=True)
class Drawing:
    """The contents of a vector file.

    Attributes
    ----------
    size : tuple of two float
        In points.
    written : str
        All text that is stored as text and can be searched: one line each in an SVG, joined
        without separators in a PDF.
    outlined : str
        The text of an SVG that is drawn as outlines, one line each, from matplotlib's comments.
    images : list of array, shape (rows, columns, 3)
        With the top row first.
    """

    size: tuple[float, float]
    written: str
    outlined: str
    images: list[Pixels]


def decoded(picture: bytes) -> Pixels:
    """Return the pixels of a PNG without the alpha channel."""
    pixels: Pixels = (imread(BytesIO(picture))[..., :3] * 255).round().astype(np.uint8)
    return pixels


def drawing(file: bytes) -> Drawing:
    """Read an SVG or a PDF written by matplotlib, and fail if it is neither, or broken."""
    return pdf(file) if file.startswith(b"%PDF-") else svg(file)


def svg(file: bytes) -> Drawing:
    """Read an SVG; fail if it is not XML."""
    builder = ET.TreeBuilder(insert_comments=True, comment_factory=_note)
    root = ET.fromstring(file, ET.XMLParser(target=builder))  # noqa: S314 - our own file
    assert root.tag == f"{SVG}svg"
    width, height = (float(root.attrib[name].removesuffix("pt")) for name in ("width", "height"))
    outlined = [
        (note.text or "").strip()
        for group in root.iter()
        if group.find(f".//{SVG}use") is not None
        for note in group.findall(NOTE)
    ]
    return Drawing(
        (width, height),
        "\n".join("".join(text.itertext()) for text in root.iter(f"{SVG}text")),
        "\n".join(outlined),
        [_embedded(image.attrib) for image in root.iter(f"{SVG}image")],
    )


def _note(text: str | None) -> ET.Element:
    """Return a comment as an element: next to outlines, it contains their text."""
    note = ET.Element(NOTE)
    note.text = text
    return note


def _embedded(image: dict[str, str]) -> Pixels:
    pixels = decoded(b64decode(image[LINK].removeprefix("data:image/png;base64,")))
    return pixels[::-1] if "scale(1 -1)" in image["transform"] else pixels


def pdf(file: bytes) -> Drawing:
    """Read a PDF of one page; letters outside Latin-1 come out wrong."""
    assert file.endswith(b"%%EOF\n")
    ((width, height),) = re.findall(rb"/MediaBox \[ 0 0 (\S+) (\S+) \]", file)
    streams = [(head, body) for head, body in STREAM.findall(file) if b"/FlateDecode" in head]
    shown = [
        b"".join(STRING.findall(block))
        for head, body in streams
        if b"/Subtype /Image" not in head
        for block in re.findall(rb"\bBT\b(.*?)\bET\b", zlib.decompress(body), re.DOTALL)
    ]
    # an image may come with a second one for its opacity
    pictures = [image for image in streams if b"/Subtype /Image" in image[0]]
    colored = [picture for picture in pictures if b"/DeviceGray" not in picture[0]]
    return Drawing(
        (float(width), float(height)),
        _unescaped(b"".join(shown)).decode("latin-1"),
        "",
        [decoded(as_png(*picture)) for picture in colored],
    )


def _unescaped(string: bytes) -> bytes:
    return re.sub(rb"\\(.)", lambda found: ENDS.get(found[1], found[1]), string, flags=re.DOTALL)


def as_png(head: bytes, data: bytes) -> bytes:
    """Return an image of a PDF as a PNG, which compresses pixels in the same way."""
    assert b"/Predictor 10" in head
    width, height, depth = (
        int(re.findall(rb"/%s (\d+)" % name, head)[0])
        for name in (b"Width", b"Height", b"BitsPerComponent")
    )
    palette = re.findall(rb"/Indexed /DeviceRGB \d+\s(\(.*\))\s\]", head, re.DOTALL)
    kind = 3 if palette else 2
    chunks = [(b"IHDR", struct.pack(">2I5B", width, height, depth, kind, 0, 0, 0))]
    if palette:
        chunks.append((b"PLTE", _unescaped(palette[0][1:-1])))
    chunks += [(b"IDAT", data), (b"IEND", b"")]
    made = b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + made
