"""The panel's text about the numerical check."""

from __future__ import annotations

import pytest

import bpwidget as bp
from bpwidget.lesson.words.learner import WORDS


def parts_of(panel: bp.BackpropPanel) -> dict[str, str]:
    return panel._session.frames.parts


def cell(panel: bp.BackpropPanel, name: str) -> str:
    """Return the content of a quantity's cell in the check."""
    (row,) = (
        html
        for html in parts_of(panel).values()
        if f'check {name}"' in html or f"check {name}'" in html
    )
    return row.partition(f"check {name}")[2].partition("</td>")[0]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_untold_entries_are_neither_right_nor_wrong(lang: str) -> None:
    panel = bp.BackpropPanel.from_arrays(
        [[0.5, -0.2], [0.4, 0.1]],
        [[1.0, -0.5], [0.3, 0.8]],
        [20.0, 0.3],
        [0.1, -0.1],
        x=(0.5, -0.6),
        check=True,
        step=6,
        lam=0,
        lang=lang,
    )
    untold = WORDS["untold short"][lang]
    for name in ("dJ/dz", "dJ/dW1", "dJ/db1"):
        assert untold in cell(panel, name)
        assert "✓" not in cell(panel, name)
        assert "✗" not in cell(panel, name)
    assert "✓" in cell(panel, "dJ/dh")
    sentence = WORDS["untold"][lang].format(count=1, all=2)
    assert any(sentence in html for html in parts_of(panel).values())
    panel.weights = {"b1[0]": 0.5}
    assert "✓" in cell(panel, "dJ/dz")
    panel.planted = ("dJ/dz", "slope_left_out")
    assert "✗" in cell(panel, "dJ/dz")
    panel.close()
