"""The ledger as part of a picture, beside its bars.

On a live panel the ledger is HTML. A page that runs no widget has only the picture, in which its
place would be empty.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from matplotlib.colors import to_rgb

from bpwidget.lesson import ledger, numeral, partial, shape_text
from bpwidget.lesson.equations import in_letters
from bpwidget.lesson.numerals import UNKNOWN, in_a_row
from bpwidget.lesson.words.panel import WORDS
from bpwidget.plots.drawing.agg_artists import coat, lay
from bpwidget.plots.drawing.live_renderer import Pixels
from bpwidget.plots.drawing.style import TEXT_SIZE, TITLE_SIZE, Theme, chinese_font, word
from bpwidget.plots.drawing.text_width import DPI, shortened, width_of
from bpwidget.plots.views.ledger_bars import HEADER_HEIGHT, ROW_HEIGHT
from bpwidget.scene.scene import Scene

SIZE = TEXT_SIZE + 0.8
# in CSS pixels
EDGE, FORMULA = 8, 30
GAP = 24  # between two columns
SHAPE_ROOM, SIZE_ROOM, LEAST_OF_NUMBERS = 56, 64, 110
TITLE_LINE, HEAD_LINE, TEXT_LINE = 12, 28, 14  # baselines, from the top of the table and of a row
BAND = 0.12  # as in the bars


class Columns(NamedTuple):
    """Where the columns begin, and where sizes end; None for a column without room."""

    shape: float | None
    numbers: float | None
    size: float


def columns_of(width: float, widest: float) -> Columns:
    """Return the columns of a table, given its width and that of its widest formula.

    Examples
    --------
    >>> columns_of(720, 200)
    Columns(shape=254, numbers=334, size=712)
    >>> columns_of(400, 200)
    Columns(shape=254, numbers=None, size=392)
    >>> columns_of(300, 200)
    Columns(shape=None, numbers=None, size=292)
    """
    size = width - EDGE
    shape = FORMULA + widest + GAP
    numbers = shape + SHAPE_ROOM + GAP
    room = size - SIZE_ROOM
    return Columns(
        shape if shape + SHAPE_ROOM <= room else None,
        numbers if numbers + LEAST_OF_NUMBERS <= room else None,
        size,
    )


def draw_ledger(canvas: Pixels, scene: Scene, theme: Theme, ratio: float) -> None:
    """Draw title, heads and rows of the ledger.

    Parameters
    ----------
    canvas : array
        The pixels left of the bars, from the top of their cell down; a view of the picture.
    scene : Scene
    theme : Theme
    ratio : float
        Device pixels per CSS pixel.
    """
    rows = ledger(scene.trace)
    # no font for Chinese is installed in a browser's Python
    lang = "en" if chinese_font() is None else scene.lang
    width, dpi = canvas.shape[1] / ratio, DPI * ratio
    formulas = [in_letters(row.latex) for row in rows]
    if FORMULA + max(width_of(text, SIZE, dpi) for text in formulas) + SIZE_ROOM > width:
        formulas = [partial(row.name) for row in rows]
    columns = columns_of(width, max(width_of(text, SIZE, dpi) for text in formulas))

    def put(text: str, x: float, y: float, color: str, *, is_end: bool = False) -> None:
        ready = coat(text, SIZE, dpi, color, None)
        lay(canvas, ready, round(x * ratio - is_end * ready.shape.advance), round(y * ratio))

    def put_row(
        y: float, color: str, number: str, formula: str, shape: str, numbers: str, size: str
    ) -> None:
        put(number, EDGE, y, theme.muted)
        put(formula, FORMULA, y, color)
        if columns.shape is not None:
            put(shape, columns.shape, y, color)
        if columns.numbers is not None:
            room = columns.size - SIZE_ROOM - columns.numbers
            put(shortened(numbers, room, SIZE, dpi), columns.numbers, y, color)
        put(size, columns.size, y, color, is_end=True)

    title = coat(word("magnitudes", scene.lang), TITLE_SIZE, dpi, theme.ink, None, "bold")
    lay(canvas, title, 0, round(TITLE_LINE * ratio))
    heads = [WORDS[key][lang] for key in ("formula", "shape", "numbers", "size")]
    put_row(HEAD_LINE, theme.muted, "", *heads)
    _draw_rule(canvas, theme, ratio)
    for index, (row, formula) in enumerate(zip(rows, formulas, strict=True)):
        top = HEADER_HEIGHT + index * ROW_HEIGHT
        if row.step == scene.step:
            _shade(canvas[round(top * ratio) : round((top + ROW_HEIGHT) * ratio)], theme.now)
        is_hidden = row.step in scene.hidden
        put_row(
            top + TEXT_LINE,
            theme.ink,
            str(row.step),
            formula,
            shape_text(row.value.shape, lang),
            in_a_row(row.value, hidden=is_hidden),
            UNKNOWN if is_hidden else numeral(row.size),
        )


def _draw_rule(canvas: Pixels, theme: Theme, ratio: float) -> None:
    bottom = round(HEADER_HEIGHT * ratio)
    canvas[bottom - max(1, round(0.8 * ratio)) : bottom, :, :3] = _bytes(theme.hair)


def _shade(canvas: Pixels, color: str) -> None:
    mixed = (1 - BAND) * canvas[..., :3] + BAND * _bytes(color)
    canvas[..., :3] = np.rint(mixed).astype(np.uint8)


def _bytes(color: str) -> np.ndarray:
    return 255 * np.array(to_rgb(color))
