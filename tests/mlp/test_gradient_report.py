"""The report of the check: its attributes, and how it prints."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np
import pytest

from bpwidget.mlp import GradientReport, QuantityCheck


def quantity(name: str, step: int, ok: bool) -> QuantityCheck:
    analytic, numerical = np.array([1.0, 2.5]), np.array([1.0, 2.0])
    never = np.zeros(2, dtype=bool)
    return QuantityCheck(name, step, analytic, numerical, never, never, 0.0625, not ok)


def report_of(*oks: bool) -> GradientReport:
    names = ("dJ/do", "dJ/dh", "dJ/dz")
    checks = {
        name: quantity(name, step, ok) for name, step, ok in zip(names, (2, 5, 6), oks, strict=True)
    }
    return GradientReport(MappingProxyType(checks))


@pytest.mark.parametrize(
    ("oks", "first"),
    [
        ((True, True, True), None),
        ((True, False, True), "dJ/dh"),
        ((True, False, False), "dJ/dh"),
        ((False, True, True), "dJ/do"),
    ],
)
def test_first_wrong_is_the_first_in_order_of_the_steps(
    oks: tuple[bool, ...], first: str | None
) -> None:
    report = report_of(*oks)
    assert report.ok == (first is None)
    assert report.first_wrong is (None if first is None else report[first])
    assert repr(report) == f"GradientReport(3 quantities, {oks.count(False)} wrong)"


def test_a_right_quantity_prints_one_line_and_a_wrong_one_both_values() -> None:
    assert str(report_of(True, False, True)).splitlines() == [
        "step 2  dJ/do   relative error 6.2e-02  ok",
        "step 5  dJ/dh   relative error 6.2e-02  WRONG",
        "  analytic  [1.0, 2.5]",
        "  numerical [1.0, 2.0]",
        "step 6  dJ/dz   relative error 6.2e-02  ok",
    ]
