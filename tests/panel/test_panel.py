"""The panel without a browser: traits, user moves and refusals, against a fresh computation."""

from __future__ import annotations

import gc
import re
from base64 import b64decode
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from comm import get_comm_manager
from matplotlib.figure import Figure
from open_panels import open_widgets
from profiles import examples
from saved_figures import decoded, drawing
from whole_panel import beside_bars, expect_picture, expect_unchanged, expect_whole
from wire import drawn

import bpwidget as bp
from bpwidget.lesson import numeral
from bpwidget.panel.state.state import CONTROLS
from bpwidget.panel.text.parts import PARTS


def test_it_opens_on_the_example_of_the_first_lesson(panel: bp.BackpropPanel) -> None:
    assert round(float(panel.trace.prediction[0]), 2) == 0.80
    expect_whole(panel)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("lam", -1, "lam must be a finite number of 0 or more, got -1.0"),
        ("lam", float("nan"), "lam must be a finite number of 0 or more, got nan"),
        ("lam", "0.1", "lam must be a number, got '0.1'"),
        ("x", (1, 2, 3), "x must have shape (2,) to fit W1 of shape (4, 2), got shape (3,)"),
        ("x", (1, float("inf")), "every entry of x must be finite, got inf at index [1]"),
        ("y", 2, "y must be a class index from 0 to 1 for outputs=2, got 2"),
        ("hidden", 4.5, "hidden must be a positive whole number, got 4.5"),
        ("bias", 1, "bias must be True or False, got 1"),
        ("step", 8, "step must be a whole number from 0 to 7, got 8"),
        ("seed", -1, "seed must be a whole number of 0 or more, got -1"),
        ("lang", "fr", "unknown lang 'fr'; choose from en, zh"),
        ("activation", "than", "unknown activation 'than'; did you mean 'tanh'?"),
        ("axes", ("W1[9,0]", "W2[0,0]"), "axes: 'W1[9,0]' does not exist"),
        ("weights", {"W1[4,0]": 1}, "weights: 'W1[4,0]' does not exist; W1 of shape (4, 2) has"),
        ("weights", {"W3[4,0]": 1}, "weights: 'W3[4,0]' is not an entry such as"),
        ("weights", {"W1[0,0]": "1"}, "weights: W1[0,0] must be a number, got '1'"),
        ("follow", "W1[4,0]", "follow: 'W1[4,0]' does not exist; W1 of shape (4, 2) has"),
        ("epsilon", float("nan"), "epsilon must be a finite number, got nan"),
        ("quiz", "steps", "unknown quiz 'steps'; did you mean 'step'?"),
        ("picture", "tree", "unknown picture 'tree'"),
        ("check", 1, "check must be True or False, got 1"),
        ("revealed", (8,), "revealed must be a whole number from 1 to 7, got 8"),
        ("planted", "sign", 'planted must be a quantity and a mistake such as ("dJ/dz", "slope'),
        ("planted", ("dJ/dz", "half_dropped"), "planted: 'half_dropped' cannot be planted in"),
        ("weights", [1.0], 'weights must be a mapping such as {"W1[0,0]": 0.5}, got [1.0]'),
    ],
)
def test_a_refused_trait_names_its_value_and_changes_nothing(
    untouched: bp.BackpropPanel, name: str, value: object, sentence: str
) -> None:
    heard = list[object]()
    untouched.observe(heard.append, names=list(CONTROLS))
    with expect_unchanged(untouched), pytest.raises(ValueError, match=re.escape(sentence)):
        setattr(untouched, name, value)
    assert heard == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"x": "ab"}, "x must be made of real numbers, got 'ab'"),
        ({"hidden": 0}, "hidden must be a positive whole number, got 0"),
        ({"y": 2}, "y must be a class index from 0 to 1 for outputs=2, got 2"),
        ({"canvas": "webgl"}, "unknown canvas 'webgl'"),
        ({"outputs": 0}, "outputs must be a positive whole number, got 0"),
        ({"x": (1e200, 0), "activation": "relu", "loss": "squared_error"}, "L is too large for"),
    ],
)
def test_a_refused_panel_leaves_no_widget_behind(arguments: dict[str, Any], sentence: str) -> None:
    before = set(open_widgets)
    with pytest.raises((TypeError, ValueError, OverflowError), match=re.escape(sentence)):
        bp.BackpropPanel(**arguments)
    assert set(open_widgets) == before


def test_several_controls_move_as_one_or_not_at_all(panel: bp.BackpropPanel) -> None:
    panel.move(loss="squared_error", y=(0.5, 0.5), hidden=6)
    assert (panel.y, panel.hidden) == ((0.5, 0.5), 6)
    with pytest.raises(ValueError, match="lam must be"):
        panel.move(hidden=3, lam=-1)
    with pytest.raises(ValueError, match="unknown control 'lambda'; did you mean 'lam'"):
        panel.move(**{"lambda": 3})
    assert panel.hidden == 6
    with panel.hold_trait_notifications():
        panel.loss = "cross_entropy"
        panel.y = 1
    assert panel.trace.y == 1
    expect_whole(panel)


def test_observers_hear_of_a_whole_state(panel: bp.BackpropPanel) -> None:
    heard = []
    panel.observe(lambda change: heard.append((change["new"], panel.trace.lam)), names="lam")
    panel.lam = 0.25
    panel._session.controls.lam.slider.set_state({"value": 50})
    assert heard == [(0.25, 0.25), (1.2, 1.2)]


def test_an_error_in_a_callback_is_reported_on_the_panel(panel: bp.BackpropPanel) -> None:
    def fails(_: object) -> None:
        raise ZeroDivisionError("in the teacher's own observer")

    panel.observe(fails, names="lam")
    panel._session.controls.lam.slider.set_state({"value": 50})
    assert "ZeroDivisionError: in the teacher&#x27;s own observer" in panel._session.status.value
    panel.unobserve(fails, names="lam")
    expect_whole(panel)


def test_its_repr_is_short_and_its_mime_bundle_has_a_picture(panel: bp.BackpropPanel) -> None:
    assert repr(panel) == "BackpropPanel(2 -> 4 tanh -> 2)"
    bundle = panel._repr_mimebundle_()
    shown = drawn(panel)
    assert bundle["text/plain"] == repr(panel)
    assert "application/vnd.jupyter.widget-view+json" in bundle
    picture = decoded(b64decode(bundle["image/png"]))
    # the ledger is HTML on the panel, and written in the picture
    for pixels, is_written in ((picture, True), (shown, False)):
        beside = beside_bars(panel, pixels)
        # a line of the bars ends in its last column
        assert (beside[:, :-1] != beside[-1, -1]).any() == is_written
        beside[:] = 0
    np.testing.assert_array_equal(picture, shown)
    still = panel._session.screen.still
    assert bytes(still["picture"]) == b64decode(bundle["image/png"])
    assert set(still["frame"]["parts"]) == set(PARTS)


def test_figure_shows_the_panel_and_can_be_saved(panel: bp.BackpropPanel) -> None:
    for lam in (0.01, 0.5):
        panel.lam = lam
        picture = BytesIO()
        panel.figure.savefig(picture, format="png")
        expect_picture(panel, picture.getvalue())
        for kind in ("svg", "pdf"):
            file = BytesIO()
            panel.figure.savefig(file, format=kind)
            held = drawing(file.getvalue())
            assert numeral(panel.trace.J) in held.written + held.outlined


def left_behind() -> dict[str, int]:
    """Count what is alive: widgets, comms, figures, and objects of any kind."""
    gc.collect()
    alive = gc.get_objects()
    return {
        "widgets": len(open_widgets),
        "comms": len(get_comm_manager().comms),
        "figures": sum(isinstance(each, Figure) for each in alive),
        "objects": len(alive),
    }


@pytest.mark.more
def test_panels_opened_and_closed_leave_nothing_behind() -> None:
    counts = []
    for _ in range(4):
        for hidden in range(1, 1 + examples(10)):
            panel = bp.BackpropPanel(hidden=hidden)
            panel.loss = "squared_error"
            panel.close()
        del panel
        counts.append(left_behind())
    # the first round fills caches, such as that of letters
    objects = [count.pop("objects") for count in counts]
    assert counts == [counts[0]] * 4
    assert max(objects) - min(objects) < 500  # a single panel has several thousand
