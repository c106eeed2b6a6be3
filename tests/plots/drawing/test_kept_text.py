"""Text, axes and markers on the live board are where matplotlib puts them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FixedFormatter, FixedLocator
from profiles import slow

from bpwidget.plots.drawing.agg_artists import QuickMarks
from bpwidget.plots.drawing.kept_text import is_plain, put_text
from bpwidget.plots.drawing.live_renderer import LiveRenderer
from bpwidget.plots.drawing.plain_axes import PlainAxes
from bpwidget.plots.drawing.style import LIGHT, dress, own_style

Ink = npt.NDArray[np.bool_]
WIDTH, HEIGHT = 320, 240


def white(renderer: RendererAgg) -> npt.NDArray[np.uint8]:
    pixels: npt.NDArray[np.uint8] = np.asarray(renderer.buffer_rgba())
    pixels[:] = 255
    return pixels


def inked(pixels: npt.NDArray[np.uint8], share: float) -> Ink:
    """Return where a white page is darker than a share of the darkest pixel."""
    darkness = 255 - pixels[..., :3].min(axis=-1).astype(float)
    ink: Ink = darkness > share * darkness.max()
    return ink


def thicker(ink: Ink) -> Ink:
    """Return ink with the eight neighbours of each pixel."""
    wide = np.pad(ink, 1)
    shifts = [(dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
    every = [np.roll(wide, shift, axis=(0, 1)) for shift in shifts]
    thick: Ink = np.any(every, axis=0)[1:-1, 1:-1]
    return thick


def assert_close(live: npt.NDArray[np.uint8], usual: npt.NDArray[np.uint8]) -> None:
    """Check that everything dark in one picture has ink in the other, at most one pixel away."""
    for one, other in ((live, usual), (usual, live)):
        dark = inked(one, 0.6)
        assert dark.any()
        stray = dark & ~thicker(inked(other, 0.15))
        assert not stray.any(), np.argwhere(stray)[:5].tolist()


@pytest.mark.parametrize("dpi", [137, *slow(100)])
@pytest.mark.parametrize("va", ["baseline", "bottom", "top", "center", "center_baseline"])
@pytest.mark.parametrize("ha", ["left", "center", "right"])
@pytest.mark.parametrize(
    ("text", "look"),
    [
        ("Objective  J", {"fontweight": "bold", "fontsize": 9.5}),
        (r"4  $\partial J/\partial W^{(2)}$", {"fontsize": 8.5}),
        ("W2[0,0]", {"rotation": 90, "rotation_mode": "anchor", "fontsize": 8.5}),
        ("1,000 $ a year", {"parse_math": False, "fontsize": 8}),
        ("−0.5", {"fontsize": 7.2}),
    ],
    ids=["title", "formula", "turned", "dollar", "number"],
)
def test_a_text_stands_where_matplotlib_puts_it(
    text: str, look: dict[str, Any], ha: Any, va: Any, dpi: int
) -> None:
    width, height = 2 * WIDTH, 2 * HEIGHT
    with own_style():
        live, usual = LiveRenderer(width, height, dpi), RendererAgg(width, height, dpi)
        page, other = white(live), white(usual)
        one = Text(width / 2, height / 2, text, ha=ha, va=va, color="black", **look)
        one.set_figure(Figure(dpi=dpi))
        assert is_plain(one)
        put_text(one, live, width / 2, height / 2)
        one.draw(usual)
    assert_close(page, other)


@pytest.mark.parametrize(
    "look",
    [
        {"rotation": 30},
        {"text": "two\nlines"},
        {"alpha": 0.5},
        {"bbox": {"facecolor": "red"}},
        {"usetex": True},
    ],
    ids=str,
)
def test_matplotlib_itself_draws_text_that_is_not_plain(look: dict[str, Any]) -> None:
    assert not is_plain(Text(0, 0, **{"text": "text", **look}))


@pytest.mark.parametrize("dpi", [100, 200])
@pytest.mark.parametrize("on_top", [False, True])
def test_ticks_and_names_stand_where_matplotlib_puts_them(dpi: int, on_top: bool) -> None:
    pages = []
    with own_style():
        for kind in (LiveRenderer, RendererAgg):
            figure = Figure(figsize=(WIDTH / 100, HEIGHT / 100), dpi=dpi)
            FigureCanvasAgg(figure)
            ax = figure.add_axes((0.25, 0.25, 0.6, 0.5), axes_class=PlainAxes)
            dress(ax, LIGHT)
            ax.tick_params(color="black", labelcolor="black")
            ax.set_xlim(-1, 2)
            ax.set_ylim(0, 10)
            ax.xaxis.set_major_locator(FixedLocator([-1, 0, 1.5, 2]))
            ax.xaxis.set_major_formatter(FixedFormatter(["−1", "0", "1.5", "$10^{2}$"]))
            ax.yaxis.set_major_locator(FixedLocator([0, 5, 10]))
            ax.yaxis.set_major_formatter(FixedFormatter(["0", "5", "10"]))
            ax.set_title("A title", loc="left", fontweight="bold", color="black", y=1.0)
            ax.set_ylabel("upward", labelpad=2, color="black")
            if on_top:
                ax.xaxis.tick_top()
                ax.title.set_visible(False)
            else:
                ax.set_xlabel("across", labelpad=2, loc="left", color="black")
            renderer = kind(int(WIDTH * dpi / 100), int(HEIGHT * dpi / 100), dpi)
            pages.append(white(renderer))
            ax.draw(renderer)
    assert_close(*pages)


@pytest.mark.parametrize("dpi", [100, 137, 200])
@pytest.mark.parametrize(
    ("marker", "look"),
    [
        ("o", {"markersize": 6, "markerfacecolor": "#ffffff", "color": "#5f6c7b"}),
        ("o", {"markersize": 7.5, "color": "#b9247a", "markeredgecolor": "#ffffff"}),
        ("X", {"markersize": 7.5, "color": "#1f2933", "markeredgewidth": 0}),
        ("|", {"markersize": 9, "markeredgewidth": 1.6, "color": "#1f2933"}),
        ("<", {"markersize": 4.5, "color": "#5f6c7b"}),
    ],
)
def test_marks_are_those_of_matplotlib(marker: str, look: dict[str, Any], dpi: int) -> None:
    places = np.random.default_rng(0).uniform(-0.1, 1.1, (2, 40))
    places[:, 7] = np.nan
    pages = []
    for kind in (LiveRenderer, RendererAgg):
        figure = Figure(figsize=(WIDTH / 100, HEIGHT / 100), dpi=dpi)
        ax = figure.add_axes((0.1, 0.1, 0.8, 0.8), axes_class=PlainAxes)
        marks = QuickMarks(marker, **look)
        ax.add_line(marks)
        marks.set_data(*places)
        renderer = kind(int(WIDTH * dpi / 100), int(HEIGHT * dpi / 100), dpi)
        pages.append(white(renderer))
        marks.draw(renderer)
    assert inked(pages[1], 0.5).sum() > 100
    # matplotlib's clip box has a row and a column more
    left, bottom, right, top = (round(edge) for edge in ax.bbox.extents)
    height = pages[0].shape[0]
    inside = slice(height - top, height - bottom), slice(left, right)
    # two levels of 255, because the kept pixels are rounded once more
    live, usual = (page[inside].astype(int) for page in pages)
    np.testing.assert_allclose(live, usual, atol=2)
    pages[0][inside] = 255
    assert (pages[0] == 255).all()
