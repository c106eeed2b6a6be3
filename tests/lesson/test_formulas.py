"""Every activation and every loss has all of its written forms."""

from __future__ import annotations

import pytest

from bpwidget.lesson.formulas import LOSS_FORMULAS, PHI_FORMULAS, loss_name
from bpwidget.lesson.words.languages import LANGUAGES
from bpwidget.mlp import ACTIVATIONS, LOSSES


def test_each_has_its_formulas() -> None:
    assert list(PHI_FORMULAS) == list(ACTIVATIONS)
    assert list(LOSS_FORMULAS) == list(LOSSES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_name_in_a_language_is_that_of_one_loss(lang: str) -> None:
    assert len({loss_name(loss, lang) for loss in LOSSES}) == len(LOSSES)


def test_without_a_name_in_a_language_the_name_in_code_is_used() -> None:
    assert {loss_name(loss, "en") for loss in LOSSES} == set(LOSSES)
    assert all(formulas.names.keys() <= LANGUAGES.keys() for formulas in LOSS_FORMULAS.values())
