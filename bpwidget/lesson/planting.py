"""A pass with a mistake planted in one of its steps, to see the consequences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from bpwidget.lesson.mistakes import WEIGHTS, Mistake, data_term, mistakes_in
from bpwidget.lesson.rules import RULES, STEP_OF, Case, derive
from bpwidget.mlp import Step, Trace, backprop
from bpwidget.mlp.arguments import Array, all_finite, read_only, short
from bpwidget.mlp.errors import as_by_default
from bpwidget.mlp.network import ARRAYS, MLP
from bpwidget.mlp.refusals import RefusedOverflowError, RefusedValueError
from bpwidget.mlp.trace import frobenius

Planted = tuple[str, str]


@dataclass(frozen=True, eq=False, repr=False, init=False)
class BrokenTrace(Trace):
    """A Trace with a mistake in one rule of its backward pass; all other rules are correct.

    Attributes
    ----------
    right : Trace
        The same pass without the mistake.
    planted : tuple of two str
        The quantity whose rule is wrong, and the mistake: ``("dJ/dz", "slope_left_out")``.
    other : str
        The activation that the mistake uses instead of the network's own; empty if none.
    """

    right: Trace
    planted: Planted
    other: str

    @property
    def broken_step(self) -> int:
        """The number of the broken step."""
        return STEP_OF[self.planted[0]]

    def is_off(self, name: str) -> bool:
        """Return whether a quantity differs from the right one."""
        return not np.array_equal(self.gradients[name], self.right.gradients[name])

    def off(self) -> dict[str, float]:
        """Return the relative error of each wrong quantity.

        It is infinite if the right quantity is zero.
        """
        return {
            name: _relative(value, self.right.gradients[name])
            for name, value in self.gradients.items()
            if self.is_off(name)
        }


@as_by_default()
def break_step(trace: Trace, name: str, mistake: str) -> BrokenTrace:
    """Plant a mistake in the rule of one quantity; later steps start from its wrong result.

    Parameters
    ----------
    trace : Trace
    name : str
        The quantity, such as ``"dJ/dz"``.
    mistake : str
        A mistake that can be made there; see `plantable`.

    Returns
    -------
    BrokenTrace

    Raises
    ------
    ValueError
        If the mistake cannot be made there.
    OverflowError
        If a result is too large for float64.

    Examples
    --------
    >>> from bpwidget.mlp import MLP
    >>> trace = backprop(MLP.random(), x=(0.5, 0.6), y=0, lam=0.01)
    >>> broken = break_step(trace, "dJ/dz", "slope_left_out")
    >>> sorted(broken.off())
    ['dJ/dW1', 'dJ/dz']
    """
    if isinstance(trace, BrokenTrace):
        trace = trace.right
    fitting = {key for of, key in plantable(trace) if of == name}
    known: dict[str, Mistake] = {}
    for made in mistakes_in(name, trace) if fitting else ():
        if made.key in fitting:  # of several ways to make it, the first
            known.setdefault(made.key, made)
    if mistake not in known:
        if not known:
            places = list(dict.fromkeys(of for of, _ in plantable(trace)))
            raise RefusedValueError("nothing_plantable", name=short(name), known=places)
        raise RefusedValueError(
            "not_plantable", mistake=short(mistake), name=short(name), known=list(known)
        )

    def wrong(case: Case, right: Array) -> Array:
        return np.asarray(known[mistake].wrong(name, case, right), dtype=float)

    with np.errstate(over="ignore", under="ignore", invalid="ignore"):  # overflow is refused below
        gradients = _unless_alike(derive(trace, {name: wrong}), trace)
    for each, value in gradients.items():
        if not np.isfinite(value).all():
            raise RefusedOverflowError(
                "too_large_planted", quantity=each, mistake=mistake, name=name
            )
    broken = BrokenTrace.__new__(BrokenTrace)
    vars(broken).update(
        vars(trace), right=trace, planted=(name, mistake), other=known[mistake].other
    )
    vars(broken)["steps"] = tuple(_step(trace, step, gradients) for step in trace.steps)
    vars(broken).pop("gradients", None)
    return broken


def plantable(trace: Trace) -> Iterator[Planted]:
    """Yield every mistake that can be planted in a pass without changing a shape."""
    net, classes = trace.net, isinstance(trace.y, int)
    sizes = net.inputs, net.hidden, net.outputs
    biases = net.b1 is not None, net.b2 is not None
    yield from _plantable(
        sizes, biases, net.activation, net.output_activation, trace.loss, classes=classes
    )


@lru_cache(maxsize=64)
def _plantable(
    sizes: tuple[int, int, int],
    biases: tuple[bool, bool],
    activation: str,
    output_activation: str,
    loss: str,
    *,
    classes: bool,
) -> tuple[Planted, ...]:
    """Return what can be planted in passes of this kind, found by trying it on zeros."""
    inputs, hidden, outputs = sizes
    b1, b2 = (0.0 if has_bias else None for has_bias in biases)
    W1, W2 = np.zeros((hidden, inputs)), np.zeros((outputs, hidden))
    net = MLP(W1, W2, b1, b2, activation, output_activation=output_activation)
    trace = backprop(net, np.zeros(inputs), 0 if classes else np.zeros(outputs), loss)
    with np.errstate(all="ignore"):
        found = [
            (name, mistake.key) for name in trace.gradients for mistake in _fitting(trace, name)
        ]
    return tuple(dict.fromkeys(found))


def after_descent(trace: Trace, rate: float) -> float:
    """Return J after one step against the Trace's own gradients: W ← W − rate · ∂J/∂W.

    J is infinite if it is too large for float64.
    """
    with np.errstate(over="ignore", under="ignore"):  # overflow gives infinity, see below
        arrays = {
            name: array - rate * trace.gradients[f"dJ/d{name}"]
            for name in ARRAYS
            if (array := getattr(trace.net, name)) is not None
        }
    if not all(all_finite(array) for array in arrays.values()):
        return np.inf
    moved = replace(trace.net, **arrays)
    try:
        return backprop(moved, trace.x, trace.y, trace.loss, trace.lam).J
    except OverflowError:
        return np.inf


def _fitting(trace: Trace, name: str) -> Iterator[Mistake]:
    """Yield the mistakes that can be made in a quantity without changing its shape."""
    wanted = trace.gradients[name].shape
    case = Case(trace, trace.gradients)
    for mistake in mistakes_in(name, trace):
        if np.shape(mistake.wrong(name, case, trace.gradients[name])) == wanted:
            yield mistake


def _unless_alike(gradients: dict[str, Array], trace: Trace) -> dict[str, Array]:
    """Return gradients, with the Trace's own arrays for those that the mistake does not affect.

    `derive` may round differently, so the unaffected ones are found by deriving without a mistake.
    """
    unbroken = derive(trace, {})
    return {
        name: trace.gradients[name] if np.array_equal(value, unbroken[name]) else read_only(value)
        for name, value in gradients.items()
    }


def _step(trace: Trace, step: Step, gradients: dict[str, Array]) -> Step:
    """Return a step with other gradients, and the two terms by the correct rule.

    Except in the rule that is broken, the terms add up to the gradient.
    """
    own = MappingProxyType({name: gradients[name] for name in step.gradients})
    if not step.data:
        return Step(step.number, own)
    case = Case(trace, gradients)
    data, penalty = dict(step.data), dict(step.penalty)
    for name in step.data:
        if name in WEIGHTS:
            data[name] = read_only(data_term(name, case))
            penalty[name] = read_only(case.earlier["dJ/ds"] * case.earlier[f"ds/{name[-3:]}"])
        else:
            data[name] = read_only(RULES[name](case))
    return Step(step.number, own, MappingProxyType(data), MappingProxyType(penalty))


def _relative(value: Array, right: Array) -> float:
    size = frobenius(right)
    return frobenius(value - right) / size if size else np.inf
