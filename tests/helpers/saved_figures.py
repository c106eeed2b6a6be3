"""What a saved figure holds: the pixels of a PNG; size, text and images of an SVG or a PDF."""

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
# in parentheses, with a stroke before those that are meant
STRING = re.compile(rb"\(((?:\\.|[^\\()])*)\)", re.DOTALL)

ENDS = {b"n": b"\n", b"r": b"\r"}


@dataclass(frozen=True)
class Drawing:
    """What a vector file holds.

    Attributes
    ----------
    size : tuple of two float
        In points.
    written : str
        All text that is text, such as a reader can search for: in an SVG a line each, in a PDF
        with nothing between.
    outlined : str
        The text of an SVG that is drawn letter by letter, a line each; matplotlib notes it there.
    images : list of array, shape (rows, columns, 3)
        The first row is the top one.
    """

    size: tuple[float, float]
    written: str
    outlined: str
    images: list[Pixels]


def decoded(picture: bytes) -> Pixels:
    """Return the pixels of a PNG, without their opacity."""
    pixels: Pixels = (imread(BytesIO(picture))[..., :3] * 255).round().astype(np.uint8)
    return pixels


def drawing(file: bytes) -> Drawing:
    """Read an SVG or a PDF as matplotlib writes them, and fail if it is neither, or broken."""
    return pdf(file) if file.startswith(b"%PDF-") else svg(file)


def svg(file: bytes) -> Drawing:
    """Read an SVG; what is no XML fails."""
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
    """Return a comment: beside shapes, it is the text that they spell."""
    note = ET.Element(NOTE)
    note.text = text
    return note


def _embedded(image: dict[str, str]) -> Pixels:
    pixels = decoded(b64decode(image[LINK].removeprefix("data:image/png;base64,")))
    return pixels[::-1] if "scale(1 -1)" in image["transform"] else pixels


def pdf(file: bytes) -> Drawing:
    """Read a PDF of one page; letters beyond Latin-1 are read as others."""
    assert file.endswith(b"%%EOF\n")
    ((width, height),) = re.findall(rb"/MediaBox \[ 0 0 (\S+) (\S+) \]", file)
    streams = [(head, body) for head, body in STREAM.findall(file) if b"/FlateDecode" in head]
    shown = [
        b"".join(STRING.findall(block))
        for head, body in streams
        if b"/Subtype /Image" not in head
        for block in re.findall(rb"\bBT\b(.*?)\bET\b", zlib.decompress(body), re.DOTALL)
    ]
    # beside its picture, an image may have a second one that says where it is opaque
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
    """Return an image of a PDF as a PNG, for its pixels are packed as in one."""
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
