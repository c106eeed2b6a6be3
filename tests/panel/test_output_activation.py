"""A panel with an output activation: its numbers, its words, and what it refuses."""

from __future__ import annotations

import re
from typing import Any

import pytest
from whole_panel import expect_whole

import bpwidget as bp
from bpwidget.lesson import numeral

W1, W2 = [[0.15, 0.20], [0.25, 0.30]], [[0.40, 0.45], [0.50, 0.55]]
SAMPLE: dict[str, Any] = {"x": (0.05, 0.10), "y": (0.01, 0.99), "lam": 0, "lang": "en"}
SIGMOIDS = {"activation": "sigmoid", "output_activation": "sigmoid", "loss": "squared_error"}


def worked_example(**others: Any) -> bp.BackpropPanel:
    """Return Matt Mazur's "A Step by Step Backpropagation Example" (2015) on a panel."""
    return bp.BackpropPanel.from_arrays(
        W1, W2, [0.35, 0.35], [0.60, 0.60], **{**SAMPLE, **SIGMOIDS, **others}
    )


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", html)).strip()


def test_a_published_example_is_shown_with_its_numbers() -> None:
    panel = worked_example(step=0)
    assert pytest.approx(0.298371109, abs=5e-10) == panel.trace.L
    card = panel._session.frames.parts["step"]
    y_hat = card[card.index('data-bpw="forward y_hat"') :]
    assert plain(y_hat[: y_hat.index("</div>")]).endswith("0.751 0.773")
    assert "ŷ" in panel.summary
    assert "0.298" in panel.summary
    panel.step = 2
    parts = panel._session.frames.parts
    assert "then times the slope ψ′ at o, not at ŷ" in parts["step"]
    for name in ("dJ/dy_hat", "dJ/do"):
        row = parts["ledger"].split(f"data-bpw='{name}'")[1]
        numbers = [numeral(float(value)) for value in panel.trace.gradients[name]]
        assert plain(row.split("</td>")[0].partition(">")[2]) == " ".join(numbers)
    assert parts["ledger"].count("data-step='2'") == 2
    assert "Uses o, ŷ, kept from the forward pass: 32 of 80 bytes." in plain(parts["step"])
    expect_whole(panel)


def test_it_is_a_control_like_any_other() -> None:
    panel = bp.BackpropPanel(loss="squared_error", lang="en")
    assert "output_activation" not in panel.python
    panel._session.controls.output_activation.value = "tanh"
    assert (panel.output_activation, panel.net.output_activation) == ("tanh", "tanh")
    assert "output_activation='tanh'" in panel.python
    assert repr(panel) == "BackpropPanel(2 -> 4 tanh -> 2 tanh)"
    expect_whole(panel)
    panel.reset()
    assert panel.output_activation == "identity"
    expect_whole(panel)


@pytest.mark.parametrize(("lang", "said"), [("en", "applies softmax to o"), ("zh", "作用 softmax")])
def test_a_loss_that_contains_one_is_refused_with_it(lang: str, said: str) -> None:
    panel = bp.BackpropPanel(lang=lang)
    widget = panel._session.controls.output_activation
    widget.value = "sigmoid"
    assert (widget.value, panel.output_activation) == ("identity", "identity")
    assert said in panel._session.status.value
    expect_whole(panel)
    with pytest.raises(ValueError, match="must be 'identity' for cross_entropy"):
        panel.output_activation = "sigmoid"
    panel.loss = "squared_error"
    panel.output_activation = "sigmoid"
    for loss in ("cross_entropy", "binary_cross_entropy"):
        with pytest.raises(ValueError, match=f"must be 'identity' for {loss}"):
            panel.loss = loss
    assert panel.loss == "squared_error"
    # both at once are one move
    panel.move(loss="cross_entropy", output_activation="identity")
    assert panel.loss == "cross_entropy"
    with pytest.raises(ValueError, match="the softmax is part of the loss cross_entropy"):
        bp.BackpropPanel(output_activation="softmax")


def test_both_gradients_of_step_2_are_asked_for_and_judged() -> None:
    panel = worked_example(quiz="step", step=2)
    parts = panel._session.frames.parts
    assert "two with a comma" in parts["question"]
    assert plain(parts["ledger"]).count("? ?") >= 2
    assert panel.answer("ŷ − y, ŷ − y") == (
        "Step 2, ∂J/∂o: not right. ψ′(o) was left out: this is ∂J/∂ŷ, not yet passed through ψ."
    )
    assert panel.answer("0.741 -0.217; 0.138 -0.0381") == "Right: ∂J/∂ŷ, ∂J/∂o."
    assert panel.revealed == (2,)


def test_a_mistake_in_psi_disappears_with_psi() -> None:
    panel = worked_example(planted=("dJ/do", "slope_left_out"), check=True)
    assert "The numerical check finds it at step 2, ∂J/∂o." in panel._session.frames.parts["beside"]
    assert ("dJ/do", "slope_left_out") in [
        key for _, key in panel._session.controls.learner.planted.options if key
    ]
    labels = {key: label for label, key in panel._session.controls.learner.planted.options}
    assert labels["dJ/do", "slope_left_out"].endswith("ψ′ left out")
    assert labels["dJ/dz", "slope_left_out"].endswith("φ′ left out")
    panel.output_activation = "identity"
    assert panel.planted is None
    expect_whole(panel)


def test_it_descends_and_another_recipe_brings_its_own_network() -> None:
    panel = bp.BackpropPanel(data="moons", loss="squared_error", output_activation="sigmoid")
    panel.advance(30)
    assert panel.net.output_activation == "sigmoid"
    assert float(panel.run.curves.accuracy[-1]) > 0.85  # type: ignore[union-attr]
    expect_whole(panel)
    again = bp.BackpropPanel.from_dict(panel.to_dict())
    assert again.net.output_activation == "sigmoid"
    panel.preset = "vanishing"
    assert (panel.output_activation, panel.loss) == ("identity", "cross_entropy")
    expect_whole(panel)
    older = {name: value for name, value in again.to_dict().items() if name != "output_activation"}
    assert bp.BackpropPanel.from_dict(older).output_activation == "identity"
