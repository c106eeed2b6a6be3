"""The text about the network: formulas, the ledger of the seven steps, the summary, exercises.

It follows the section "Forward Propagation, Backward Propagation, and Computational Graphs" of
*Dive into Deep Learning* (Zhang, Lipton, Li, Smola; d2l.ai), cited as D2L or as the book: its
notation, and the order of its derivation. Only text and data here; `scene`, `plots` and `panel`
draw them.
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
