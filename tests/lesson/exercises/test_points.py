"""Points for an answer, for graders and learners."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from IPython.core.formatters import DisplayFormatter

import bpwidget as bp


def shown(value: object) -> dict[str, Any]:
    """Return what a notebook shows for a value."""
    data, _ = DisplayFormatter().format(value)  # type: ignore[no-untyped-call]  # IPython's own
    return dict(data)


@pytest.mark.parametrize(
    ("answers", "points"),
    [({"dJ_do": (0, -2), "dJ_dh": (2, -6)}, "3"), ({"dJ_do": (0, -2)}, "1.5"), ({}, "0")],
)
def test_each_right_part_earns_its_share(answers: dict[str, Any], points: str) -> None:
    earned = bp.question("steps-1").verdict(**answers).points(3)
    data = shown(earned)
    assert data["text/plain"] == points
    assert float(points) == earned
    assert ("dJ_do: right." in data["text/html"]) == bool(answers)
    assert data["text/html"].endswith(f">{points} / 3</div>")


def test_thirds_are_rounded_for_display() -> None:
    earned = bp.question("forward-1").verdict(z=(-2, 3)).points(1)
    assert shown(earned)["text/plain"] == "0.333333"


@pytest.mark.parametrize(
    ("answer", "points"), [("W2.T @ dJ_do", "2"), ("W2 @ dJ_do", "0"), (..., "0")]
)
def test_an_exercise_is_right_or_not(answer: object, points: str) -> None:
    data = shown(bp.exercise(5).verdict(answer).points(2))
    assert data["text/plain"] == points
    assert ("✓" in data["text/html"]) == (points == "2")


@pytest.mark.parametrize("most", [0, -1, "2", None, float("nan")])
def test_points_must_be_positive(most: Any) -> None:
    with pytest.raises((TypeError, ValueError), match="most must be a"):
        bp.exercise(5).verdict(...).points(most)


def test_a_graders_stub_is_not_answered_yet() -> None:
    def stub(W2: Any, dJ_do: Any) -> None:
        raise NotImplementedError

    def momentum(v: Any, g: Any, eta: Any) -> None:
        raise NotImplementedError

    assert not bp.exercise(5).verdict(stub).answered
    said = bp.question("training-5").verdict(momentum=momentum)
    assert not said.answered
    assert said.text == "momentum: not answered yet; the function returns nothing."


def test_output_on_stderr_does_not_fail_a_graders_test(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def noisy(W2: Any, dJ_do: Any) -> Any:
        sys.stderr.write("so far")
        return W2.T @ dJ_do

    assert bp.exercise(5).verdict(noisy)
    said = capsys.readouterr()
    assert said.err == ""
    assert "so far" in said.out
