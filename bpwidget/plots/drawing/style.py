"""The colours and fonts of the plots, light and dark."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.font_manager import FontProperties, findfont, fontManager, get_font

from bpwidget.lesson.words.plots import WORDS
from bpwidget.mlp.shown import shown

# in points, 72 per inch; a CSS pixel is a hundredth of an inch
TEXT_SIZE = 8.5
TITLE_SIZE = 9.5
SMALLEST_SIZE = 7.2  # 10 CSS pixels
TITLE_PAD = 8
FIRST_CHINESE = "\u2e80"
# fonts of Linux, Windows and macOS, those made for Simplified Chinese first
CHINESE_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "Heiti SC",
    "STHeiti",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
    "SimHei",
    "Noto Sans CJK JP",
    "Arial Unicode MS",
)

# settings of windows and files that are left to the user; not the page's colour of a saved file
READERS = (
    *("backend", "savefig.dpi", "savefig.format", "savefig.directory"),
    *("svg.", "pdf.", "ps.", "pgf."),
)
# so that the plots do not depend on the user's matplotlibrc and style sheets
RC: Mapping[Any, Any] = MappingProxyType(
    {
        **{
            name: value
            for name, value in mpl.rcParamsDefault.items()
            if not name.startswith(READERS)
        },
        "axes.grid": False,
        "axes.unicode_minus": True,
        "font.family": ["DejaVu Sans"],
        "font.size": TEXT_SIZE,
        "mathtext.fontset": "dejavusans",
        "path.simplify": True,
        "text.usetex": False,
    }
)
OWN = tuple(RC.items())


@dataclass(frozen=True)
class Theme:
    """One set of colours, each with one meaning on all plots.

    `data` and `penalty` are the two parts of J; they can be told apart with every kind of colour
    vision (Okabe and Ito's blue and orange). `penalty_ink` is an orange in which small letters are
    readable. `now` marks the chosen step and the present point, and nothing else. `low`, `middle`
    and `high` are the colours of J as a surface. Anything else to be told apart, such as the signs
    of weights or the states of units, differs by shape and is drawn in `ink`.
    """

    name: str
    page: str
    ink: str
    muted: str
    hair: str
    data: str
    penalty: str
    penalty_ink: str
    now: str
    low: str
    middle: str
    high: str

    def surface_colors(self, count: int) -> npt.NDArray[np.uint8]:
        """Return `count` colours from low J to high J, as RGBA rows."""
        ramp = LinearSegmentedColormap.from_list("J", [self.low, self.middle, self.high])
        rgba: npt.NDArray[np.float64] = ramp(np.linspace(0, 1, count))
        return (rgba * 255).round().astype(np.uint8)


LIGHT = Theme(
    name="light",
    page="#ffffff",
    ink="#1f2933",
    muted="#5f6c7b",
    hair="#d5dbe1",
    data="#2a66ad",
    penalty="#d9822b",
    penalty_ink="#9c5109",
    now="#b9247a",
    low="#f6f9f0",
    middle="#6c9a55",
    high="#1d3a17",
)
DARK = Theme(
    name="dark",
    page="#111111",
    ink="#e6e9ed",
    muted="#9aa5b1",
    hair="#3a414a",
    data="#5b9bea",
    penalty="#eda04e",
    penalty_ink="#eda04e",
    now="#f06db5",
    low="#10190d",
    middle="#5f8f4a",
    high="#e6f3dc",
)
THEMES: Mapping[str, Theme] = MappingProxyType({theme.name: theme for theme in (LIGHT, DARK)})


# whether our settings are in effect already: comparing all 300 takes a tenth of a millisecond
_is_own: ContextVar[bool] = ContextVar("_is_own", default=False)


@contextmanager
def own_style() -> Iterator[None]:
    """Use the plots' own rcParams within a block, and restore the user's afterwards."""
    if _is_own.get():
        yield
        return
    # dict's methods, because matplotlib's own check and copy every value
    now = dict.__getitem__
    readers = {
        name: value
        for name, own in OWN
        if (value := now(mpl.rcParams, name)) is not own and value != own
    }
    dict.update(mpl.rcParams, {name: RC[name] for name in readers})
    before = _is_own.set(True)
    try:
        yield
    finally:
        _is_own.reset(before)
        dict.update(mpl.rcParams, readers)


def dress(ax: Axes, theme: Theme) -> None:
    """Give an Axes a plain frame: two hairlines, muted ticks, no box."""
    ax.set_facecolor(theme.page)
    for side, spine in ax.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(theme.hair)
        spine.set_linewidth(0.8)
    ax.tick_params(
        color=theme.hair,
        labelcolor=theme.muted,
        labelsize=TEXT_SIZE - 0.5,
        length=3,
        width=0.8,
        pad=3.5,
    )
    for axis in (ax.xaxis, ax.yaxis):
        axis.label.set(color=theme.muted, fontsize=TEXT_SIZE, usetex=False)


def title(ax: Axes, text: str, theme: Theme, pad: float = TITLE_PAD) -> None:
    """Write the plot's title at its left edge, `pad` points above the Axes."""
    ax.set_title(
        text,
        loc="left",
        fontsize=TITLE_SIZE,
        fontweight="bold",
        fontfamily=fonts_for(text),
        color=theme.ink,
        pad=pad,
        usetex=False,
        y=1.0,  # fixed, or matplotlib moves the title above anything else over the Axes
    )


def word(key: str, lang: str) -> str:
    """Return a word on the plots, or a symbol if no font here has the language's letters."""
    return WORDS[key]["symbols" if lang == "zh" and chinese_font() is None else lang]


def for_mathtext(latex: str) -> str:
    """Return LaTeX that mathtext can set: no bold, and none of the braces that it rejects."""
    plain = latex.replace(r"\mathbf", "").replace("{{y}}", "{y}")
    return plain.replace("{W}", "W").replace("{b}", "b")


def fonts_for(text: str) -> list[str]:
    """Return the fonts to try for the letters of a text, in order."""
    # a Chinese font is large, so it is opened only for Chinese text
    chinese = chinese_font() if max(text, default="") >= FIRST_CHINESE else None
    return ["DejaVu Sans"] if chinese is None else ["DejaVu Sans", chinese]


def drawable(name: str) -> str:
    """Return a name given by the user as a plot writes it; set it with ``parse_math=False``.

    A letter that no font here has, such as an emoji, becomes a box; matplotlib would draw a box,
    too, but warn of each.

    Examples
    --------
    >>> drawable("petal_width ($x$)"), drawable("a\N{CUNEIFORM SIGN A}")
    ('petal_width ($x$)', 'a□')
    """
    name = shown(name)
    if name.isascii():
        return name
    return "".join(each if _has_font(each) else _instead_of(each) for each in name)


@lru_cache(maxsize=4096)
def _has_font(character: str) -> bool:
    files = (findfont(FontProperties(family=family)) for family in fonts_for(character))
    return any(get_font(file).get_char_index(ord(character)) for file in files)


def _instead_of(character: str) -> str:
    # accents and joiners take no space of their own
    return "" if unicodedata.category(character) in ("Mn", "Me", "Cf") else "□"


@lru_cache(maxsize=1)
def chinese_font() -> str | None:
    """Return the first installed font that has Simplified Chinese."""
    present = {font.name for font in fontManager.ttflist}
    return next((name for name in CHINESE_FONTS if name in present), None)
