"""What the card says of the forward pass."""

from __future__ import annotations

import bpwidget as bp
from bpwidget.lesson import numeral
from bpwidget.panel.text.forward import forward_card
from bpwidget.panel.text.matrices import op
from bpwidget.panel.text.numbers import slot


def test_a_probability_that_float64_cannot_hold_is_not_written_as_0() -> None:
    net = bp.MLP([[1.0]], [[2000.0], [-2000.0]], activation="identity")
    likely, impossible = (bp.backprop(net, (1.0,), y) for y in (0, 1))
    assert "exp" not in forward_card(likely, "en", "")
    written = f"{op('−log exp(')}{slot(numeral(-impossible.L))}{op(')')}"
    assert written in forward_card(impossible, "en", "")
