"""Published examples: every number printed by a source, to its digits."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import profiles
import pytest
from definitions import PHI

import bpwidget as bp
from bpwidget.lesson.published import PUBLISHED
from bpwidget.lesson.words.examples import EXAMPLE_WORDS
from bpwidget.lesson.worked_example import Compared, Example, Figure

QUICK = 1001  # updates


def said(compared: Compared) -> str:
    figure = compared.figure
    return f"{figure.quantity} after {figure.update}: {figure.published}, not {compared.value}"


@pytest.mark.more
@pytest.mark.parametrize("key", list(bp.examples()))
def test_every_digit_is_that_of_the_source_or_the_right_one(key: str) -> None:
    most = None if profiles.is_thorough() else QUICK
    wrong = [said(each) for each in bp.examples()[key].compare(most) if not each.agrees]
    assert not wrong


def test_every_reported_slip_is_real() -> None:
    slips = [
        (example.key, each)
        for example in PUBLISHED
        for each in example.compare(most=1)
        if each.figure.is_slip
    ]
    assert {key for key, _ in slips} == {"mazur", "postnetwork", "brownlee", "interview"}
    for key, each in slips:
        as_published = Figure(each.figure.quantity, each.figure.published)
        assert not as_published.fits(each.value), key


def test_every_example_has_words_and_a_source() -> None:
    assert [each.key for each in PUBLISHED] == list(bp.examples())
    assert set(EXAMPLE_WORDS) == set(bp.examples())
    for words in EXAMPLE_WORDS.values():
        assert words.title.keys() == {"en", "zh"}
        assert words.note.keys() in ({"en", "zh"}, set())
    assert all(each.source for each in PUBLISHED)


@pytest.mark.parametrize("example", [each for each in PUBLISHED if each.key == "ai-lab"])
def test_an_example_without_printed_numbers_is_computed_as_its_code_does(example: Example) -> None:
    net, x, y = example.net, example.data.X[0], example.data.y[0]
    sigmoid = PHI["sigmoid"].autograd
    h = sigmoid(net.W1 @ x + net.b1)
    y_hat = sigmoid(net.W2 @ h + net.b2)
    trace = example.trace()
    np.testing.assert_allclose(trace.y_hat, y_hat, rtol=1e-14)
    np.testing.assert_allclose(trace.L, 0.5 * ((y_hat - y) ** 2).sum(), rtol=1e-14)
    delta = (y_hat - y) * y_hat * (1 - y_hat)
    np.testing.assert_allclose(trace.gradients["dJ/do"], delta, rtol=1e-13)


def test_the_first_example_is_printed_as_if_W2_had_been_updated_first() -> None:
    mazur = bp.examples()["mazur"]
    net, (x,), (y,) = mazur.net, mazur.data.X, mazur.data.y
    trace, eta = mazur.trace(), mazur.settings.learning_rate
    W2 = net.W2 - eta * trace.gradients["dJ/dW2"]
    dJ_dz = (W2.T @ trace.gradients["dJ/do"]) * trace.slope
    W1 = net.W1 - eta * np.outer(dJ_dz, x)
    after = bp.backprop(replace(net, W1=W1, W2=W2), x, y, "squared_error")
    assert f"{after.L:.9f}" == "0.291027924"


class Printed(NamedTuple):
    """A number as printed, another one, and whether the second would print the same."""

    text: str
    value: float
    fits: bool


@pytest.mark.parametrize(
    "printed",
    [
        Printed("0.5", 0.549, True),
        Printed("0.5", 0.551, False),
        Printed("0.50", 0.506, False),
        Printed("-3.0", -3.04, True),
        Printed("0.0000351085", 3.510849e-05, True),
        Printed("3.51e-05", 3.514e-05, True),
        Printed("3.51e-05", 3.516e-05, False),
        Printed("1 2", 1.0, False),
    ],
)
def test_the_digits_say_how_closely_numbers_agree(printed: Printed) -> None:
    assert Figure("L", printed.text).fits(np.asarray(printed.value)) is printed.fits


def test_fewer_digits_are_compared_where_a_source_went_on_with_rounded_numbers() -> None:
    figure = Figure("W1", "0.098 0.2956664", places=3)
    assert figure.fits(np.array([0.0984, 0.2958]))
    assert not figure.fits(np.array([0.0984, 0.2968]))


def test_the_list_and_an_example_are_shown_as_tables() -> None:
    listed = bp.examples()
    assert repr(listed).splitlines()[0].split()[0] == "mazur"
    assert "Matt Mazur" in listed._repr_html_()
    shown = listed["postnetwork"]._repr_html_()
    assert "a slip of the source" in shown
    assert "0.157" in shown
    assert repr(listed["xor"]) == "Example(xor: ReLU network that is XOR exactly)"


def test_an_unknown_example_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown name 'masur'; did you mean 'mazur'"):
        bp.examples()["masur"]
