"""Active, saturated and dead hidden units."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bpwidget.mlp import ACTIVATIONS, Trace

FLAT = 0.1


@dataclass(frozen=True, eq=False)
class UnitStates:
    """Masks over the hidden units; each unit is in exactly one.

    Attributes
    ----------
    dead : array of bool
        φ′(z) is zero: no gradient gets through step 6.
    saturated : array of bool
        |φ′(z)| is below a tenth of the steepest slope of φ, but not zero: hardly any gets through.
    active : array of bool
        All others.
    """

    active: npt.NDArray[np.bool_]
    saturated: npt.NDArray[np.bool_]
    dead: npt.NDArray[np.bool_]


def unit_states(trace: Trace) -> UnitStates:
    """Sort the hidden units of a Trace by the slope of φ at their z."""
    steepest = ACTIVATIONS[trace.net.activation].steepest
    size = np.abs(trace.slope)
    dead = size == 0
    saturated = ~dead & (size < FLAT * steepest)
    return UnitStates(~dead & ~saturated, saturated, dead)
