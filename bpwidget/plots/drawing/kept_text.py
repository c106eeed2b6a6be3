"""Text whose pixels are cached for each string, and then copied.

matplotlib lays out and rasterises a text whenever it is drawn, which takes about 0.3 ms, and more
for a formula. The live board caches its pixels and puts them on whole pixels.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text

from bpwidget.plots.drawing.agg_artists import (
    SHARE_LEFT,
    Coat,
    Ink,
    Inked,
    canvas_of,
    coat,
    coat_of,
    lay,
    trimmed,
)
from bpwidget.plots.drawing.live_renderer import LiveRenderer, knowing_formulas
from bpwidget.plots.drawing.style import own_style

HIGH_AND_LOW = "lp"  # matplotlib makes every line at least as tall as these letters


class Rasterised(NamedTuple):
    """A rasterised string, and how far it extends above and below its baseline, in pixels."""

    inked: Inked
    ascent: float
    descent: float


# for formulas and rotated names; other text is assembled from letters
@lru_cache(maxsize=256)
@own_style()
def rasterised(
    text: str, font: FontProperties, dpi: float, *, is_math: bool = False, turn: float = 0.0
) -> Rasterised:
    """Return a string as matplotlib draws it, turned about its origin by an angle in degrees."""
    one = Text(0, 0, text, fontproperties=font, parse_math=is_math, usetex=False, color="black")
    one.set_figure(Figure(dpi=dpi))
    box = one.get_window_extent(knowing_formulas(RendererAgg(1, 1, dpi)))
    reach = math.ceil(max(box.width, box.height) + font.get_size_in_points() * dpi / 72)
    renderer = knowing_formulas(RendererAgg(2 * reach, 2 * reach, dpi))
    one.set(x=reach, y=reach, rotation=turn, rotation_mode="anchor")
    one.draw(renderer)
    ink: Ink = canvas_of(renderer)[..., 3].astype(np.float32) / np.float32(255)
    inked = trimmed(Inked(ink, -reach, reach, float(box.width)))
    return Rasterised(inked, float(box.y1), float(-box.y0))


@lru_cache(maxsize=256)
def _coat(
    text: str, font: FontProperties, dpi: float, is_math: bool, turn: float, color: str
) -> Coat:
    return coat_of(rasterised(text, font, dpi, is_math=is_math, turn=turn).inked, color)


def rise(vertical: str, ascent: float, descent: float) -> float:
    """Return how far a text's baseline is above its position, given its vertical alignment."""
    match vertical:
        case "bottom":
            return descent
        case "top":
            return -ascent
        case "center":
            return (descent - ascent) / 2
        case "center_baseline":
            return -ascent / 2
    return 0.0


def put_text(text: Text, renderer: LiveRenderer, x: float, y: float) -> None:
    """Draw a text that `is_plain` at x, y, in device pixels from the bottom left."""
    string = text.get_text()
    if not string:
        return
    font, dpi, turn = text.get_fontproperties().copy(), float(renderer.dpi), text.get_rotation()
    size, color = float(text.get_fontsize()), str(text.get_color())
    if turn or ("$" in string and text.get_parse_math()):
        ready = _coat(string, font, dpi, text.get_parse_math(), turn, color)
        known = rasterised(string, font, dpi, is_math=text.get_parse_math(), turn=turn)
    else:
        ready = coat(string, size, dpi, color, None, str(text.get_fontweight()))
        known = rasterised(HIGH_AND_LOW, font, dpi)
    along = -ready.shape.advance * SHARE_LEFT[text.get_horizontalalignment()]
    up = rise(text.get_verticalalignment(), known.ascent, known.descent)
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    left, base = x + along * cos - up * sin, renderer.height - y - along * sin - up * cos
    lay(renderer.pixels, ready, round(left), round(base))


def is_plain(text: Text) -> bool:
    """Return whether `put_text` draws a text as matplotlib would, to within a pixel."""
    return (
        (text.get_rotation() == 0 or text.get_rotation_mode() == "anchor")
        and "\n" not in text.get_text()
        and text.get_bbox_patch() is None
        and text.get_alpha() is None
        and not text.get_path_effects()
        and not text.get_usetex()
    )


def put_label(
    renderer: LiveRenderer,
    label: str,
    size: float,
    color: str,
    x: float,
    y: float,
    horizontal: str,
    vertical: str,
) -> tuple[float, float]:
    """Draw the label of a tick in the plots' own font, and return its width and height.

    A number changes often, so it is assembled from cached letters; a formula is cached whole.
    """
    dpi, font = float(renderer.dpi), _font(size)
    if "$" in label:
        ready = _coat(label, font, dpi, True, 0.0, color)
        known = rasterised(label, font, dpi, is_math=True)
    else:
        ready = coat(label, size, dpi, color, None)
        known = rasterised(HIGH_AND_LOW, font, dpi)
    left = x - ready.shape.advance * SHARE_LEFT[horizontal]
    up = rise(vertical, known.ascent, known.descent)
    lay(renderer.pixels, ready, round(left), round(renderer.height - y - up))
    return ready.shape.advance, known.ascent + known.descent


@lru_cache(maxsize=32)
def _font(size: float) -> FontProperties:
    return FontProperties(family="DejaVu Sans", size=size)
