"""Frozen weights and biases on the panel: from code, in the menu, saved and restored."""

from __future__ import annotations

import json

import numpy as np
import pytest
from whole_panel import expect_whole

import bpwidget as bp


@pytest.fixture
def panel() -> bp.BackpropPanel:
    return bp.BackpropPanel(data="moons", frozen=("b1", "b2"))


def biases(panel: bp.BackpropPanel) -> tuple[list[float], list[float]]:
    net = panel.net
    assert net.b1 is not None
    assert net.b2 is not None
    return net.b1.tolist(), net.b2.tolist()


def test_frozen_parameters_stay_and_the_rest_move(panel: bp.BackpropPanel) -> None:
    before, W1 = biases(panel), panel.net.W1
    panel.advance(5)
    assert biases(panel) == before
    assert (panel.net.W1 != W1).all()
    expect_whole(panel)
    panel.close()


def test_it_changes_in_mid_run_without_a_restart(panel: bp.BackpropPanel) -> None:
    panel.advance(5)
    before = biases(panel)
    panel.frozen = ["W2", "W1[0, 0]"]
    assert panel.frozen == ("W2", "W1[0,0]")
    assert panel.run is not None
    assert panel.run.at.number == 5
    W1, W2 = panel.net.W1, panel.net.W2
    panel.advance()
    assert panel.net.W2.tolist() == W2.tolist()
    assert (panel.net.W1 != W1).sum() == W1.size - 1
    assert biases(panel) != before
    panel.close()


def next_updates(panel: bp.BackpropPanel) -> dict[str, str]:
    """Return the next update of each array on the panel: the rule, and the result."""
    said = panel._session.frames.parts["descent"]
    parts = said.split('<span class="bpw-rule">')[1:]
    return {part.partition(" ←")[0]: part for part in parts}


def test_the_next_update_shows_which_parameters_stay() -> None:
    panel = bp.BackpropPanel.from_example("mazur")
    said = next_updates(panel)
    for name in ("b1", "b2"):
        assert said[name].startswith(f"{name} ← {name}</span>")
    assert said["W2"].startswith("W2 ← W2 − η ∂J/∂W2")
    panel.frozen = ["b1", "W2[0,0]"]
    said = next_updates(panel)
    assert said["b1"].startswith("b1 ← b1</span>")
    assert said["b2"].startswith("b2 ← b2 − η ∂J/∂b2")
    assert said["W2"].startswith("W2 ← W2 + ΔW2")
    after = said["W2"].partition("after W2")[2]
    panel.advance()
    assert panel.net.W2[0, 0] == 0.4
    for entry in panel.net.W2.flat:
        assert bp.lesson.numeral(float(entry)) in after
    panel.close()


def test_it_is_saved_restored_and_written_as_python(panel: bp.BackpropPanel) -> None:
    assert "frozen=('b1', 'b2')" in panel.python
    again = bp.BackpropPanel.from_dict(json.dumps(panel.to_dict()))
    assert again.frozen == ("b1", "b2")
    panel.reset()
    panel.frozen = ()
    assert "frozen" not in panel.python
    kept = panel.to_dict()
    del kept["frozen"]  # like an earlier version
    old = bp.BackpropPanel.from_dict(kept)
    assert old.frozen == ()
    for each in (panel, again, old):
        each.close()


def test_the_menu_keeps_the_biases_where_they_are_trained(panel: bp.BackpropPanel) -> None:
    panel._session.controls.more.value = True
    box = panel._session.controls.biases_stay
    assert box.value
    assert "bpw-away" not in box._dom_classes
    panel.frozen = ("W1[0,0]", "b1", "b2", "b1[0]")
    box.value = False
    assert panel.frozen == ("W1[0,0]",)
    box.value = True
    assert panel.frozen == ("W1[0,0]", "b1", "b2")
    panel.frozen = ("b1",)
    assert not box.value
    panel.bias = False
    assert "bpw-away" in box._dom_classes
    panel.move(bias=True, mode="explore")
    assert "bpw-away" in box._dom_classes
    panel.lang = "zh"
    assert "偏置不更新" in box.description
    panel.close()


def test_a_removed_weight_is_no_longer_frozen(panel: bp.BackpropPanel) -> None:
    panel.frozen = ("W1[7,0]", "W1[0,0]", "b2[0]", "b1")
    panel.hidden = 4
    assert panel.frozen == ("W1[0,0]", "b2[0]", "b1")
    panel.bias = False
    assert panel.frozen == ("W1[0,0]", "b1")
    panel.advance(2)
    panel.close()


def test_a_preset_freezes_nothing(panel: bp.BackpropPanel) -> None:
    panel.preset = "dead"
    assert panel.frozen == ()
    panel.frozen = ("W2",)
    assert panel.preset is None
    panel.close()


@pytest.mark.parametrize(
    ("frozen", "sentence"),
    [
        ("b1", "frozen must be names such as"),
        (None, "frozen must be names such as"),
        (("W3",), "frozen must hold W1, W2, b1, b2 or entries such as \"W1\\[0,0\\]\", got 'W3'"),
        (("W1[9,0]",), r"frozen: 'W1\[9,0\]' does not exist; W1 of shape \(8, 2\) has"),
    ],
)
def test_names_of_nonexistent_parameters_are_refused(
    panel: bp.BackpropPanel, frozen: object, sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        panel.frozen = frozen
    assert panel.frozen == ("b1", "b2")
    with pytest.raises((TypeError, ValueError), match=sentence):
        bp.BackpropPanel(data="moons", frozen=frozen)
    panel.close()


def test_a_single_neuron_is_a_hidden_unit_whose_outgoing_weight_stays() -> None:
    panel = bp.BackpropPanel.from_arrays(
        [[0.2, -0.1]], [[1.0]], x=(1, 2), y=[1.0], loss="squared_error", lam=0, frozen=["W2"]
    )
    w, x = np.array([0.2, -0.1]), np.array([1.0, 2.0])
    for _ in range(4):
        panel.advance()
        h = np.tanh(w @ x)
        w = w - 0.1 * (h - 1.0) * (1 - h * h) * x
    np.testing.assert_allclose(panel.net.W1[0], w, rtol=1e-12)
    assert panel.net.W2.tolist() == [[1.0]]
    panel.close()
