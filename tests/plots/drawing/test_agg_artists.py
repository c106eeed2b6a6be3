"""Our fast text and images against matplotlib's own."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.text import Text
from saved_figures import drawing

from bpwidget.plots.drawing.agg_artists import QuickImage, QuickText, canvas_of, pixel_size

Kind = type[Text] | type[QuickText]


def drawn(kind: Kind, text: str, dpi: float = 100, **settings: Any) -> np.ndarray[Any, Any]:
    figure = Figure(figsize=(3, 1), dpi=dpi)
    renderer = FigureCanvasAgg(figure).get_renderer()
    canvas_of(renderer)[:] = 255
    artist = kind(0.5, 0.5, text, transform=figure.transFigure, **settings)
    artist.set_figure(figure)
    artist.draw(renderer)
    return canvas_of(renderer)[..., :3].astype(float)


@pytest.mark.parametrize("text", ["J = 0.263", "−∇J = (−0.0492, 1.2e−4)", "12"])
@pytest.mark.parametrize("ha", ["left", "center", "right"])
@pytest.mark.parametrize("va", ["baseline", "bottom", "center"])
@pytest.mark.parametrize("dpi", [100, 200])
def test_text_stands_where_matplotlib_sets_it(text: str, ha: str, va: str, dpi: float) -> None:
    settings = {"fontsize": 8.5, "ha": ha, "va": va, "color": "#c0267e"}
    quick, own = drawn(QuickText, text, dpi, **settings), drawn(Text, text, dpi, **settings)
    for pixels in (quick, own):
        assert (pixels < 200).any()
    # the same ink, moved by at most two pixels at 100 dpi
    assert quick.sum() == pytest.approx(own.sum(), rel=0.005)
    for axis in (0, 1):
        ink = [np.flatnonzero((pixels < 250).any(axis=(1 - axis, 2))) for pixels in (quick, own)]
        assert abs(int(ink[0][0]) - int(ink[1][0])) <= 2 * dpi / 100
        assert abs(int(ink[0][-1]) - int(ink[1][-1])) <= 2 * dpi / 100


def test_text_is_clipped_at_the_border_and_empty_or_hidden_text_draws_nothing() -> None:
    for settings in ({"x": 0.0}, {"x": 1.0}, {"y": 0.02}, {"y": 0.99}):
        figure = Figure(figsize=(1, 1), dpi=100)
        renderer = FigureCanvasAgg(figure).get_renderer()
        canvas_of(renderer)[:] = 255
        text = QuickText(0.5, 0.5, "0.123", transform=figure.transFigure, halo="#ffffff")
        text.set(ha="center", **settings)
        text.set_figure(figure)
        text.draw(renderer)
        assert (canvas_of(renderer) < 200).any()
    assert (drawn(QuickText, "") == 255).all()
    assert (drawn(QuickText, "1", visible=False) == 255).all()


def test_a_plate_keeps_text_readable_on_a_picture_as_dark_as_itself() -> None:
    figure = Figure(figsize=(1, 1), dpi=100)
    renderer = FigureCanvasAgg(figure).get_renderer()
    canvas_of(renderer)[:] = (20, 30, 20, 255)
    text = QuickText(
        0.5, 0.5, "0.123", transform=figure.transFigure, color="#000000", plate="#ffffff"
    )
    text.set(ha="center", va="center")
    text.set_figure(figure)
    text.draw(renderer)
    rows, columns = np.nonzero((canvas_of(renderer)[..., :3] != (20, 30, 20)).any(axis=2))
    plate = canvas_of(renderer)[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1, :3]
    # a plain margin around black letters
    edges = np.concatenate([plate[:3].reshape(-1, 3), plate[:, :3].reshape(-1, 3)])
    assert (edges == edges[0]).all()
    assert edges[0].min() > 200
    assert plate.max(axis=2).min() < 20


def figure_with(kind: type[AxesImage]) -> tuple[Figure, np.ndarray[Any, Any]]:
    figure = Figure(figsize=(2, 1), dpi=100, facecolor="white")
    FigureCanvasAgg(figure)
    ax = figure.add_axes((0.1, 0.1, 0.8, 0.8))
    ax.set_axis_off()
    image = kind(ax, origin="lower", interpolation="nearest", extent=(0, 1, 0, 1))
    rows, columns = pixel_size(ax.get_window_extent())
    noise = np.random.default_rng(0).integers(0, 256, (rows, columns, 4), dtype=np.uint8)
    noise[..., 3] = 255
    image.set_data(noise)
    ax.add_image(image)
    ax.set(xlim=(0, 1), ylim=(0, 1))
    return figure, np.asarray(image.get_array())


def saved(figure: Figure, **settings: Any) -> bytes:
    file = BytesIO()
    figure.savefig(file, **settings)
    return file.getvalue()


def test_an_image_of_the_right_size_is_copied_and_any_other_drawn_as_by_matplotlib() -> None:
    quick, pixels = figure_with(QuickImage)
    own, _ = figure_with(AxesImage)
    canvas = quick.canvas
    assert isinstance(canvas, FigureCanvasAgg)
    canvas.draw()
    shown = np.asarray(canvas.buffer_rgba())[10:90, 20:180]
    np.testing.assert_array_equal(shown, pixels[::-1])
    for settings in ({"dpi": 170}, {"dpi": 100, "transparent": True}):
        assert saved(quick, **settings) == saved(own, **settings)


def with_text(**settings: str) -> tuple[Figure, np.ndarray[Any, Any]]:
    figure, pixels = figure_with(QuickImage)
    figure.axes[0].add_artist(QuickText(0.5, 0.5, "J = 0.263", **settings))
    return figure, pixels


@pytest.mark.parametrize("kind", ["svg", "pdf"])
def test_vector_files_hold_every_pixel_of_the_image(kind: str) -> None:
    figure, pixels = with_text()
    held = drawing(saved(figure, format=kind))
    assert held.size == (144, 72)
    (image,) = held.images
    np.testing.assert_array_equal(image, pixels[::-1, :, :3])


def test_text_is_text_in_a_pdf_and_outlines_in_an_svg_unless_asked_for() -> None:
    figure, _ = with_text()
    assert drawing(saved(figure, format="pdf")).written == "J = 0.263"
    svg = drawing(saved(figure, format="svg"))
    assert (svg.written, svg.outlined) == ("", "J = 0.263")
    with mpl.rc_context({"svg.fonttype": "none"}):
        svg = drawing(saved(figure, format="svg"))
    assert (svg.written, svg.outlined) == ("J = 0.263", "")


@pytest.mark.parametrize("kind", ["svg", "pdf"])
def test_text_on_a_halo_is_outlines_in_vector_files(kind: str) -> None:
    # matplotlib strokes paths, so text with a halo becomes outlines
    figure, _ = with_text(halo="#abcdef")
    held = drawing(saved(figure, format=kind))
    assert (held.written, held.outlined) == ("", "")
    if kind == "svg":
        (text,) = re.findall(
            r'<g id="text_1">(.*?)</g>', saved(figure, format=kind).decode(), re.DOTALL
        )
        assert re.findall(r"stroke: (#\w+)", text) == ["#abcdef"]
        assert text.count("<path") == 2
