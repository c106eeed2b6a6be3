"""The verdict on an answer: right, or wrong and why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One explanation that fits a wrong answer.

    Attributes
    ----------
    key : str
        The mistake: ``"slope_at_h"``, ``"penalty_left_out"``, ...
    step : int
        The step in which it was made.
    name : str
        The quantity in which it was made: ``"dJ/dz"``.
    sentence : str
        The explanation in words.
    carried : bool
        Whether it was made in an earlier step and carried forward correctly.
    """

    key: str
    step: int
    name: str
    sentence: str
    carried: bool = False


@dataclass(frozen=True)
class Verdict:
    """The verdict on an answer; `print` shows it as a few sentences.

    Attributes
    ----------
    step, name
        The step and the quantity asked for.
    right : bool
    findings : tuple of Finding
        Every explanation that fits; empty if the answer is right or no known mistake fits.
    text : str
        The verdict in words. If nothing fits, it gives a hint on shape and direction without
        revealing a number.
    """

    step: int
    name: str
    right: bool
    findings: tuple[Finding, ...]
    text: str

    def __bool__(self) -> bool:
        return self.right

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        found = ", ".join(finding.key for finding in self.findings) or "nothing known"
        return f"Verdict({self.name}: {'right' if self.right else found})"
