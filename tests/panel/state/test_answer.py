"""An answer typed on the panel: judged for the selected step, with the quantities it may use."""

from __future__ import annotations

import re

import numpy as np
import pytest

from bpwidget.lesson.words.languages import LANGUAGES
from bpwidget.panel.state.answer import judged, quantities
from bpwidget.panel.state.state import State


def at(step: int, lang: str = "en", **values: object) -> State:
    return State(step=step, lang=lang, **values).computed()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["W2.T @ dJ_do", "∂J/∂h = W2ᵀ · ∂J/∂o", "0.372 -0.0573 0.0343 -0.183", "dJ/do @ W2"]
)
def test_a_right_answer_is_right_with_a_mistake_planted_or_without(text: str) -> None:
    right = at(5).trace.gradients["dJ/dh"]
    text = " ".join(f"{each:.3g}" for each in right) if text[0].isdigit() else text
    for planted in (None, ("dJ/dh", "sign"), ("dJ/do", "target_left_out")):
        assert judged(at(5, planted=planted), text) == (True, "Right: ∂J/∂h.")
    assert judged(at(5, "zh"), text) == (True, "正确：∂J/∂h。")


def test_numbers_get_the_only_shape_that_they_can_have() -> None:
    state = at(2, y=(0.25,), loss="squared_error", outputs=1)
    (value,) = state.trace.gradients["dJ/do"]
    for text in (f"{value:.4g}", f"[{value:.4g}]", f"{value:.4g}".replace(".", ",")):
        assert judged(state, text)[0], text
    vector = at(6).trace.gradients["dJ/dz"]
    for between in (" ", ", ", "; ", "\n"):
        assert judged(at(6), between.join(f"{each:.3g}" for each in vector))[0]
    assert judged(at(6), vector[:, None])[0]
    assert not judged(at(6), (vector[:, None],))[0]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "text",
    ["", "0,5", "1/0", "1 2; 3", "x = 1", "W2 @ (dJ_do", "W2 @ dJ_do", "q", "dJ/dh", "h[7]", "W2",
     "0.4 -0.1 0.0 -0.2", "9**9**9", "[h for x in W2]", "lambda W2, dJ_do: W2 @ dJ_do", "[1, [2]]",
     "None"],
)  # fmt: skip
def test_an_error_is_explained_in_the_language_of_the_panel(text: str, lang: str) -> None:
    right, said = judged(at(5, lang), text)
    assert not right
    assert said.endswith((".", "。", "？", "?"))
    assert "lambda" not in said
    assert bool(re.search("[\u4e00-\u9fff]", said)) is (lang == "zh")


def test_usable_quantities_have_their_numbers_unless_hidden() -> None:
    state = at(6)
    for name, value in quantities(state).items():
        if name in ("W2", "W1"):
            np.testing.assert_array_equal(value, getattr(state.net, name))
    hidden = quantities(at(6, quiz="all", mode="practise"))
    assert list(hidden) == list(quantities(state))
    assert {name for name, value in hidden.items() if value is None} == {
        name for name in hidden if name.startswith("d")
    }
    assert quantities(at(6, quiz="step", mode="practise"))["dJ_dh"] is not None
    # not the numbers of a planted mistake
    broken = at(6, planted=("dJ/dh", "sign"))
    np.testing.assert_array_equal(quantities(broken)["dJ_dh"], state.trace.gradients["dJ/dh"])
