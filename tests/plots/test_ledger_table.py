"""The ledger in the picture of a panel: every row at its bars, within its place, and readable."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from profiles import some_of

import bpwidget as bp
from bpwidget.lesson import ledger, numeral
from bpwidget.lesson.equations import in_letters
from bpwidget.lesson.words.panel import WORDS
from bpwidget.plots import ledger_table
from bpwidget.plots.board import Board
from bpwidget.plots.drawing import style
from bpwidget.plots.drawing.agg_artists import Coat, lay
from bpwidget.plots.drawing.agg_artists import coat as coat_of_text
from bpwidget.plots.drawing.live_renderer import Pixels
from bpwidget.plots.drawing.style import DARK, LIGHT
from bpwidget.plots.layout import views_for
from bpwidget.plots.views.ledger_bars import HEADER_HEIGHT, ROW_HEIGHT
from bpwidget.scene.scene import Scene

Rectangle = tuple[int, int, int, int]


class Written:
    """The texts of a ledger, and the rectangles that they take: top, bottom, left and right."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.texts: list[str] = []
        self.places: list[Rectangle] = []
        make = coat_of_text

        def coat(text: str, *look: Any) -> Coat:
            self.texts.append(text)
            return make(text, *look)

        def put(canvas: Pixels, text: Coat, x: int, y: int) -> None:
            rows, columns, _ = text.clear.shape
            left, top = x + text.shape.left, y - text.shape.baseline
            self.places.append((top, top + rows, left, left + columns))
            lay(canvas, text, x, y)

        monkeypatch.setattr(ledger_table, "coat", coat)
        monkeypatch.setattr(ledger_table, "lay", put)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Written:
    return Written(monkeypatch)


def scene_of(**chosen: Any) -> Scene:
    """Return a scene of a random network; what is no choice of `MLP.random` is of the scene."""
    of_net = {
        name: chosen.pop(name) for name in ("hidden", "bias", "output_activation") if name in chosen
    }
    net = bp.MLP.random(**of_net)
    unknown = chosen.pop("unknown", frozenset())
    return Scene(
        bp.backprop(net, (0.5, 0.6), (1, 0.25), "squared_error", lam=0.01), hidden=unknown, **chosen
    )


def board_of(scene: Scene, width: float = 1000, ratio: float = 1.0, *, dark: bool = False) -> Board:
    board = Board(width, ratio, DARK if dark else LIGHT, views_for(scene))
    board.draw(scene)
    return board


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_says_what_the_panel_does(written: Written, lang: str) -> None:
    scene = scene_of(lang=lang, bias=True)
    board_of(scene).picture()
    for row in ledger(scene.trace):
        assert in_letters(row.latex) in written.texts
        assert numeral(row.size) in written.texts
    shown = lang if style.chinese_font() else "en"
    heads = {WORDS[key][shown] for key in ("formula", "shape", "numbers", "size")}
    assert heads < {*written.texts}


def test_without_a_chinese_font_no_letter_is_chinese(
    written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (style, ledger_table):
        monkeypatch.setattr(module, "chinese_font", lambda: None)
    board_of(scene_of(lang="zh")).picture()
    assert "formula" in written.texts
    assert all(letter < style.FIRST_CHINESE for text in written.texts for letter in text)


def test_a_hidden_step_stays_hidden(written: Written) -> None:
    scene = scene_of(unknown=frozenset({4}))
    board_of(scene).picture()
    hidden, known = (
        [row for row in ledger(scene.trace) if (row.step == 4) is is_hidden]
        for is_hidden in (True, False)
    )
    assert numeral(hidden[0].size) not in written.texts
    assert all(numeral(row.size) in written.texts for row in known)
    assert "?" in written.texts


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("width", some_of([300, 360, 420, 500, 620, 760, 1000, 1600], 3))
def test_no_text_leaves_its_place_or_covers_another(
    written: Written, width: float, ratio: float
) -> None:
    board = board_of(scene_of(hidden=64, bias=True, output_activation="sigmoid"), width, ratio)
    strip = board.strip()
    assert strip is not None
    board.picture()
    areas = [place for place in written.places if place[0] < place[1]]
    for top, bottom, left, right in areas:
        assert left >= 0
        assert right <= strip[0]
        assert top >= 0
        assert bottom <= strip[3]
    for index, (top, bottom, left, right) in enumerate(areas):
        for above, below, start, end in areas[:index]:
            assert bottom <= above or below <= top or right <= start or end <= left


def test_a_row_is_at_the_height_of_its_bars(written: Written) -> None:
    scene = scene_of(bias=True)
    board_of(scene).picture()
    for index, row in enumerate(ledger(scene.trace)):
        place = written.places[written.texts.index(in_letters(row.latex))]
        middle = (place[0] + place[1]) / 2
        assert middle == pytest.approx(HEADER_HEIGHT + (index + 0.5) * ROW_HEIGHT, abs=3)


@pytest.mark.parametrize("dark", [False, True])
def test_the_chosen_step_is_shaded_from_the_ledger_to_the_bars(dark: bool) -> None:
    board = board_of(scene_of(step=6), dark=dark)
    strip = board.strip()
    assert strip is not None
    left, top, _, _ = strip
    pixels = board.picture()[..., :3].astype(int)
    row = top + HEADER_HEIGHT + 7 * ROW_HEIGHT + 2  # step 6 has the eighth row; above its letters
    np.testing.assert_allclose(pixels[row, left - 3], pixels[row, left + 3], atol=1)
    assert (pixels[row, left - 3] != pixels[row - ROW_HEIGHT, left - 3]).any()
