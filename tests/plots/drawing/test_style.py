"""The colours: text is readable in both themes."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from bpwidget.plots.drawing.style import DARK, LIGHT, Theme, own_style

ROW = 0.12  # share of `now` in the row of the selected step


def luminance(color: tuple[float, ...]) -> float:
    """Return the relative luminance as WCAG defines it."""
    parts = np.array(color)
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["ink", "data", "penalty_ink", "now"])
def test_texts_are_readable_on_the_page_and_in_the_row_of_the_step(name: str, theme: Theme) -> None:
    page, now = np.array(to_rgb(theme.page)), np.array(to_rgb(theme.now))
    color = to_rgb(getattr(theme, name))
    assert contrast(color, to_rgb(theme.page)) >= 4.5
    assert contrast(color, tuple(ROW * now + (1 - ROW) * page)) >= 4.5
    assert contrast(to_rgb(theme.muted), to_rgb(theme.page)) >= 4.5


def test_the_users_settings_are_restored_only_after_the_outermost() -> None:
    def width() -> float:
        return float(mpl.rcParams["lines.linewidth"])

    @own_style()
    def fail() -> None:
        with own_style():
            assert width() != 7.0
        assert width() != 7.0
        raise ZeroDivisionError

    with mpl.rc_context({"lines.linewidth": 7.0}):
        with pytest.raises(ZeroDivisionError):
            fail()
        assert width() == 7.0
        with own_style():
            assert width() != 7.0
        assert width() == 7.0
