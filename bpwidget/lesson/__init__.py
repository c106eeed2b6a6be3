"""What is said about the network: formulas, the ledger of the seven steps, the summary.

Text and data only; how they are drawn is for the rooms that follow.
"""

from bpwidget.lesson.equations import derivative, equation, forward_equations
from bpwidget.lesson.ledger import LedgerRow, ledger
from bpwidget.lesson.mathml import mathml
from bpwidget.lesson.numerals import fine, numeral, partial, rows_of, shape_text
from bpwidget.lesson.summary import summary
from bpwidget.lesson.units import UnitStates, unit_states
from bpwidget.lesson.words.steps import NOTES, TITLES

__all__ = [
    "NOTES",
    "TITLES",
    "LedgerRow",
    "UnitStates",
    "derivative",
    "equation",
    "fine",
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
