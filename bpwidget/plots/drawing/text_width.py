"""The widths of texts, so that a text without room can be shortened or left out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties

from bpwidget.plots.drawing.agg_artists import letter
from bpwidget.plots.drawing.style import TITLE_SIZE, fonts_for

DPI = 100


def width_of(text: str, size: float, dpi: float = DPI) -> float:
    """Return the width of a `QuickText` in CSS pixels.

    Letters advance by whole device pixels: at a pixel ratio of 1.5, texts are a tenth wider than
    at 1 or 2.

    Examples
    --------
    >>> width_of("0.500", 8) < width_of("−0.500", 8) < 50
    True
    """
    return sum(letter(character, size, dpi).advance for character in text) * DPI / dpi


@lru_cache(maxsize=256)
def title_width(text: str) -> float:
    """Return the width of a title in CSS pixels."""
    font = FontProperties(family=fonts_for(text), size=TITLE_SIZE, weight="bold")
    width, _, _ = RendererAgg(1, 1, DPI).get_text_width_height_descent(text, font, False)
    return float(width)


def fitting(texts: Sequence[str], room: float, size: float, dpi: float = DPI) -> str:
    """Return the first text that fits into `room` CSS pixels, or an empty string.

    Examples
    --------
    >>> fitting(["∂J/∂W1  0.123", "0.123"], 60, 8), fitting(["0.123"], 10, 8)
    ('0.123', '')
    """
    return next((text for text in texts if width_of(text, size, dpi) <= room), "")


def fitting_title(texts: Sequence[str], room: float) -> str:
    """Return the first title that fits into `room` CSS pixels, or the last."""
    return next((text for text in texts if title_width(text) <= room), texts[-1])


def shortened(text: str, room: float, size: float, dpi: float = DPI) -> str:
    """Return a text, cut at its end to fit into `room` CSS pixels, or an empty string.

    Examples
    --------
    >>> shortened("x1", 80, 8), shortened("petal length (cm)", 80, 8)
    ('x1', 'petal length…')
    """
    if width_of(text, size, dpi) <= room:
        return text
    kept = range(len(text) - 1, 0, -1)
    cuts = (f"{text[:n]}…" for n in kept)
    return next((cut for cut in cuts if width_of(cut, size, dpi) <= room), "")
