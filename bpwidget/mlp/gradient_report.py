"""What the numerical check found, quantity by quantity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bpwidget.mlp.arguments import Array


@dataclass(frozen=True, eq=False, repr=False)
class QuantityCheck:
    """One quantity, derived twice.

    Attributes
    ----------
    name, step
        Which quantity, and the step that yields it.
    analytic, numerical : array
        What the step gave, and the finite difference (NaN where `at_kink`).
    at_kink : array of bool
        Entries whose finite difference would cross a kink of φ, where none can be trusted.
    error : float
        ‖analytic - numerical‖ / (‖analytic‖ + ‖numerical‖) without kinks; 0 where both vanish.
    ok : bool
        Whether every entry agrees within the tolerance and the rounding of float64.
    """

    name: str
    step: int
    analytic: Array
    numerical: Array
    at_kink: npt.NDArray[np.bool_]
    error: float
    ok: bool

    def __str__(self) -> str:
        verdict = "ok" if self.ok else "WRONG"
        kinks = int(self.at_kink.sum())
        note = f", {kinks} of {self.at_kink.size} at a kink, not checked" if kinks else ""
        line = f"step {self.step}  {self.name:7} relative error {self.error:.1e}  {verdict}{note}"
        if self.ok:
            return line
        return (
            f"{line}\n  analytic  {self.analytic.tolist()}\n  numerical {self.numerical.tolist()}"
        )


@dataclass(frozen=True, eq=False, repr=False)
class GradientReport:
    """The checks of all quantities by name, in the order of the steps; `print` it."""

    checks: Mapping[str, QuantityCheck]

    @property
    def ok(self) -> bool:
        """Whether every quantity agrees."""
        return all(check.ok for check in self.checks.values())

    @property
    def first_wrong(self) -> QuantityCheck | None:
        """The first quantity that disagrees, in the order of the steps."""
        return next((check for check in self.checks.values() if not check.ok), None)

    def __getitem__(self, name: str) -> QuantityCheck:
        return self.checks[name]

    def __str__(self) -> str:
        return "\n".join(map(str, self.checks.values()))

    def __repr__(self) -> str:
        wrong = sum(not check.ok for check in self.checks.values())
        return f"GradientReport({len(self.checks)} quantities, {wrong} wrong)"
