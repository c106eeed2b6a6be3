"""The verdict on an answer: right, or wrong and why."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass

from bpwidget.mlp.arguments import real_number

RIGHT, WRONG, UNANSWERED = "right", "wrong", "unanswered"
# signs, so that colour is not the only cue; the colours are readable on light and on dark
SIGNS = {RIGHT: ("✓", "#2c8a55"), WRONG: ("✗", "#d0453c"), UNANSWERED: ("○", "#808080")}


class Points(float):
    """Points for an answer: a number, which a notebook shows together with the feedback.

    nbgrader reads the number from the output of a test's cell, and shows its HTML as feedback.
    """

    most: float
    said: str

    @classmethod
    def of(cls, share: float, most: float, said: str) -> Points:
        """Return a share of the most points, to be shown below `said`, which is HTML."""
        points = cls(round(share * real_number("most", most, positive=True), 6))
        points.most, points.said = most, said
        return points

    def __repr__(self) -> str:
        return f"{float(self):g}"

    def _repr_html_(self) -> str:
        # a gap before the next exercise on a grader's feedback page
        return f'{self.said}<div style="margin-bottom: 1em">{float(self):g} / {self.most:g}</div>'


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
    """The verdict on an answer; `print` shows it as a few sentences, and so does a notebook.

    Attributes
    ----------
    step : int
        The step asked for.
    name : str
        The quantity asked for.
    right : bool
    findings : tuple of Finding
        Every explanation that fits; empty if the answer is right or no known mistake fits.
    text : str
        The verdict in words. If nothing fits, it gives a hint on shape and direction without
        revealing a number.
    answered : bool
        False if the answer is still a placeholder, such as ``...``.
    """

    step: int
    name: str
    right: bool
    findings: tuple[Finding, ...]
    text: str
    answered: bool = True

    def __bool__(self) -> bool:
        return self.right

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        found = ", ".join(finding.key for finding in self.findings) or "nothing known"
        state = found if self.answered else UNANSWERED
        return f"Verdict({self.name}: {RIGHT if self.right else state})"

    def points(self, most: float = 1) -> Points:
        """Return all points for a right answer and none for any other.

        Parameters
        ----------
        most : float
            The points for a right answer.

        Returns
        -------
        Points
            A number. As the last line of a cell it shows the verdict, and nbgrader takes it as the
            points of that cell.
        """
        return Points.of(float(self.right), most, self._repr_html_())

    def _repr_html_(self) -> str:
        state = RIGHT if self.right else WRONG if self.answered else UNANSWERED
        return as_html([(state, self.text)])


def is_unanswered(answer: object) -> bool:
    """Return whether the place of an answer is empty or holds a placeholder.

    Examples
    --------
    >>> [is_unanswered(each) for each in (..., None, " ", [0.5, ...], 0, [])]
    [True, True, True, True, False, False]
    """
    if isinstance(answer, str):
        return not answer.strip()
    if isinstance(answer, (list, tuple)):
        return any(map(is_unanswered, answer))
    return answer is None or answer is ...


def as_html(verdicts: Iterable[tuple[str, str]]) -> str:
    """Return verdicts, pairs of state and text, as HTML for a notebook; each is on its own line."""
    lines = []
    for state, text in verdicts:
        sign, colour = SIGNS[state]
        said = html.escape(text).replace("\n", "<br>")
        lines.append(f'<div><b style="color: {colour}">{sign}</b> {said}</div>')
    return "".join(lines)
