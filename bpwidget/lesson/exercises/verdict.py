"""What is said to an answer: right, or wrong and why."""

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
        Where it was made.
    name : str
        In which quantity: ``"dJ/dz"``.
    sentence : str
        What it is, in words.
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
    """The answer to an answer; printed, it is a few sentences.

    Attributes
    ----------
    step, name
        What was asked for.
    right : bool
    findings : tuple of Finding
        Every explanation that fits; empty where the answer is right or nothing known fits.
    text : str
        All of it in words. Where nothing fits it hints at shape and direction, and gives no
        number away.
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
