"""What is said about the network: formulas, the ledger of the seven steps, the summary.

Text and data only; how they are drawn is for the rooms that follow.
"""

from bpwidget.lesson.diagnosis import diagnose
from bpwidget.lesson.equations import derivative, equation, forward_equations
from bpwidget.lesson.exercises import Exercise, exercise
from bpwidget.lesson.ledger import NOTES, TITLES, Entry, ledger
from bpwidget.lesson.mathml import mathml
from bpwidget.lesson.numerals import numeral, partial, rows_of, shape_text
from bpwidget.lesson.summary import summary
from bpwidget.lesson.units import UnitStates, unit_states
from bpwidget.lesson.verdict import Finding, Verdict

__all__ = [
    "NOTES",
    "TITLES",
    "Entry",
    "Exercise",
    "Finding",
    "UnitStates",
    "Verdict",
    "derivative",
    "diagnose",
    "equation",
    "exercise",
    "forward_equations",
    "ledger",
    "mathml",
    "numeral",
    "partial",
    "rows_of",
    "shape_text",
    "summary",
    "unit_states",
]
