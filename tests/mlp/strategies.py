"""Random problems for the network: shapes, functions, biases, λ and difficult numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bpwidget.mlp import ACTIVATIONS, LOSSES, MLP, GradientReport, Trace, backprop, check_gradients
from bpwidget.mlp.arguments import Array
from bpwidget.mlp.losses import Target

# Sixteenths add up without rounding, so that z often lies exactly on a kink.
SIXTEENTHS = st.integers(-48, 48).map(lambda n: n / 16)
MODERATE = st.one_of(SIXTEENTHS, st.floats(-3, 3))
EXTREME = st.one_of(MODERATE, st.sampled_from([0.0, -0.0, 1e-12, -1e-12, 1e3, -1e3]))


@dataclass(frozen=True)
class Problem:
    """The arguments of backprop."""

    net: MLP
    x: Array
    y: Target
    loss: str
    lam: float

    def trace(self) -> Trace:
        """Return the result of backprop."""
        return backprop(self.net, self.x, self.y, self.loss, self.lam)

    def check(self, gradients: Mapping[str, npt.ArrayLike] | None = None) -> GradientReport:
        """Return the result of check_gradients."""
        return check_gradients(self.net, self.x, self.y, self.loss, self.lam, gradients=gradients)


@st.composite
def problems(
    draw: st.DrawFn,
    entries: st.SearchStrategy[float] = MODERATE,
    activations: tuple[str, ...] = tuple(ACTIVATIONS),
    losses: tuple[str, ...] = tuple(LOSSES),
    largest: int = 6,
) -> Problem:
    """Draw a network of up to `largest` inputs, units and outputs, and a sample for it.

    Its output activation is also one of `activations`, if the loss allows that.
    """
    d, hidden, q = (draw(st.integers(1, largest)) for _ in range(3))

    def array(*shape: int) -> Array:
        return draw(arrays(np.float64, shape, elements=entries))

    b1 = array(hidden) if draw(st.booleans()) else None
    b2 = array(q) if draw(st.booleans()) else None
    loss = draw(st.sampled_from(losses))
    phi, psi = draw(st.sampled_from(activations)), draw(output_activations(loss, activations))
    net = MLP(array(hidden, d), array(q, hidden), b1, b2, phi, output_activation=psi)
    lam = draw(st.one_of(st.sampled_from([0.0, 0.01, 10.0]), st.floats(0, 10)))
    return Problem(net, array(d), draw(targets(loss, q, entries)), loss, lam)


def output_activations(
    loss: str, activations: tuple[str, ...] = tuple(ACTIVATIONS)
) -> st.SearchStrategy[str]:
    """Return output activations that `loss` allows; half of the time, the identity."""
    identity = st.just("identity")
    return identity if LOSSES[loss].contains else st.one_of(identity, st.sampled_from(activations))


def targets(loss: str, q: int, entries: st.SearchStrategy[float]) -> st.SearchStrategy[Target]:
    """Return targets for `loss` with q outputs."""
    highest = LOSSES[loss].highest_target
    if LOSSES[loss].takes_class:
        return st.integers(0, q - 1)
    if np.isfinite(highest):
        entries = st.one_of(st.sampled_from([0.0, highest]), st.floats(0, highest))
    return arrays(np.float64, q, elements=entries)
