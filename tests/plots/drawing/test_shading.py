"""The image of the surface against its own numbers."""

from __future__ import annotations

import numpy as np
import pytest

from bpwidget.plots.drawing.shading import levels_of, shaded
from bpwidget.plots.drawing.style import LIGHT

COLORS = LIGHT.surface_colors(256)
LINE = np.array([255, 255, 255, 255], dtype=np.uint8)


def test_levels_are_even_and_enclose_J() -> None:
    J = np.array([[0.263, 1.7], [0.9, 0.4]])
    levels = levels_of(J)
    assert levels[0] <= J.min()
    assert levels[-1] >= J.max()
    np.testing.assert_allclose(np.diff(levels), levels[1] - levels[0])


def test_a_flat_surface_has_one_band() -> None:
    J = np.full((5, 5), 0.7)
    image = shaded(J, levels_of(J), COLORS, LINE, (20, 30))
    assert image.shape == (20, 30, 4)
    assert len(np.unique(image.reshape(-1, 4), axis=0)) == 1


@pytest.mark.parametrize("size", [(40, 60), (241, 200)])
def test_each_pixel_has_the_colour_of_its_band(size: tuple[int, int]) -> None:
    rows, columns = size
    J = np.add.outer(np.linspace(0, 1, 31), np.linspace(0, 2, 31))
    levels = np.linspace(0, 3, 7)
    image = shaded(J, levels, COLORS, LINE, size).astype(int)
    a = (np.arange(columns) + 0.5) / columns * 2
    b = (np.arange(rows) + 0.5) / rows
    true = np.add.outer(b, a)
    band = np.floor(true / 0.5)
    expected = COLORS[((band + 0.5) / 6 * 255).astype(int)].astype(int)
    # pixels away from a line between two bands
    away = np.abs(true / 0.5 - np.rint(true / 0.5)) > 0.2
    assert (image[away] == expected[away]).all()
    on_line = np.abs(true / 0.5 - np.rint(true / 0.5)) < 1e-9
    assert (image[on_line] >= expected[on_line]).all()
