"""One entry of a gradient as a product of factors, each with its value and its step."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass

from bpwidget.lesson.planting import BrokenTrace
from bpwidget.lesson.rules import through_loss
from bpwidget.lesson.words.symbols import symbol
from bpwidget.mlp import Trace
from bpwidget.mlp.network import Entry

# if only one more is left, it is listed as well
MOST_OUTPUTS = 3
ROUNDING = 1e-9


@dataclass(frozen=True)
class Factor:
    """One factor of the chain.

    Attributes
    ----------
    name : str
        Such as ``"φ′(z[2])"``, counted from 0.
    value : float
    step : int
        The step it comes from.
    """

    name: str
    value: float
    step: int


@dataclass(frozen=True)
class Chain:
    """The derivative of J with respect to one weight or bias, by the chain rule.

    Attributes
    ----------
    entry : str
    paths : tuple of tuples of Factor
        One product for each output between L and the entry. Multiplied by `shared`, they add up
        to the data term.
    shared : tuple of Factor
        The factors that all paths have in common.
    penalty : tuple of Factor
        The product that comes from s; empty for a bias.
    left_out : int
        The number of paths that are not listed, if there are many outputs.
    rest : float
        The sum of the products of those paths.
    value : float
        The entry of the gradient in the Trace.
    """

    entry: str
    paths: tuple[tuple[Factor, ...], ...]
    shared: tuple[Factor, ...]
    penalty: tuple[Factor, ...]
    left_out: int
    rest: float
    value: float

    @property
    def product(self) -> float:
        """The sum of all products."""
        return math.fsum(self._terms())

    @property
    def holds(self) -> bool:
        """Whether `product` equals `value`; it does not if a broken step affects the entry."""
        # terms that cancel leave a rounding error relative to their own size; below the smallest
        # normal number, digits are lost in any order of multiplication
        size = math.fsum(map(abs, self._terms()))
        return abs(self.product - self.value) <= ROUNDING * size + sys.float_info.min

    def _terms(self) -> list[float]:
        shared = _product(self.shared)
        terms = [_product(path) * shared for path in self.paths] + [self.rest * shared]
        return [*terms, _product(self.penalty)] if self.penalty else terms


def chain_of(trace: Trace, entry: str) -> Chain:
    """Return the chain of factors of one entry of ∂J/∂W1, ∂J/∂W2 or of a bias.

    The factors are correct even if a step of the pass is broken; the value is then the broken one.

    Raises
    ------
    ValueError
        If the network has no such entry.

    Examples
    --------
    >>> from bpwidget.mlp import MLP, backprop
    >>> net = MLP(W1=[[2.0]], W2=[[3.0]], activation="identity")
    >>> trace = backprop(net, x=[1.0], y=[5.0], loss="squared_error")
    >>> chain = chain_of(trace, "W1[0,0]")
    >>> [(factor.name, factor.value) for factor in (*chain.paths[0], *chain.shared)]
    [('∂J/∂L', 1.0), ('∂L/∂o[0]', 1.0), ('W2[0,0]', 3.0), ('φ′(z[0])', 1.0), ('x[0]', 1.0)]
    """
    place = trace.net.entry(entry, "entry")
    right = trace.right if isinstance(trace, BrokenTrace) else trace
    listed, rest, left_out = _paths(right, place)
    return Chain(
        place.name,
        listed,
        _shared(right, place),
        _penalty(right, place),
        left_out,
        rest,
        float(trace.gradients[f"dJ/d{place.array}"][place.at]),
    )


def _product(factors: tuple[Factor, ...]) -> float:
    return math.prod(factor.value for factor in factors)


def _to_o(trace: Trace, k: int) -> tuple[Factor, ...]:
    """Return the factors from J to output k, through ŷ if there is an output activation."""
    name = through_loss(trace)
    by = symbol(name.removeprefix("dJ/d"))
    factors = (
        Factor("∂J/∂L", float(trace.gradients["dJ/dL"]), 1),
        Factor(f"∂L/∂{by}[{k}]", float(trace.gradients[name][k]), 2),
    )
    if name == "dJ/do":
        return factors
    return (*factors, Factor(f"ψ′(o[{k}])", float(trace.output_slope[k]), 2))


def _paths(trace: Trace, place: Entry) -> tuple[tuple[tuple[Factor, ...], ...], float, int]:
    dL_do, W2 = trace.gradients["dJ/do"], trace.net.W2
    if place.array in ("W2", "b2"):
        return (_to_o(trace, place.at[0]),), 0.0, 0
    j = place.at[0]
    shown = range(MOST_OUTPUTS if len(dL_do) > MOST_OUTPUTS + 1 else len(dL_do))
    paths = tuple((*_to_o(trace, k), Factor(f"W2[{k},{j}]", float(W2[k, j]), 5)) for k in shown)
    rest = float(dL_do[len(shown) :] @ W2[len(shown) :, j])
    return paths, rest, len(dL_do) - len(shown)


def _shared(trace: Trace, place: Entry) -> tuple[Factor, ...]:
    if place.array == "b2":
        return ()
    if place.array == "W2":
        j = place.at[1]
        return (Factor(f"h[{j}]", float(trace.h[j]), 4),)
    j = place.at[0]
    through = Factor(f"φ′(z[{j}])", float(trace.slope[j]), 6)
    if place.array == "b1":
        return (through,)
    i = place.at[1]
    return through, Factor(f"x[{i}]", float(trace.x[i]), 7)


def _penalty(trace: Trace, place: Entry) -> tuple[Factor, ...]:
    if place.array in ("b1", "b2"):
        return ()
    weight = float(getattr(trace.net, place.array)[place.at])
    return (
        Factor("∂J/∂s", float(trace.gradients["dJ/ds"]), 1),
        Factor("λ", trace.lam, 3),
        Factor(place.name, weight, 3),
    )
