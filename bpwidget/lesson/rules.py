"""The rules of the seven steps as separate functions, so that one can be replaced."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bpwidget.mlp import ACTIVATIONS, LOSSES, Activation, Trace
from bpwidget.mlp.arguments import Array

STEP_OF = {
    "dJ/dL": 1,
    "dJ/ds": 1,
    "dJ/dy_hat": 2,
    "dJ/do": 2,
    "ds/dW1": 3,
    "ds/dW2": 3,
    "dJ/dW2": 4,
    "dJ/db2": 4,
    "dJ/dh": 5,
    "dJ/dz": 6,
    "dJ/dW1": 7,
    "dJ/db1": 7,
}


@dataclass(frozen=True, eq=False)
class Case:
    """The input of a rule: the forward pass, and the results of earlier steps.

    Attributes
    ----------
    trace : Trace
    earlier : mapping of str to array
        Gradients by name. They may be wrong: a learner's own, or the result of a planted mistake.
    """

    trace: Trace
    earlier: Mapping[str, Array]

    def weights(self, name: str) -> Array:
        """Return the weights or biases of a gradient such as ``"dJ/dW2"``."""
        array: Array = getattr(self.trace.net, name.split("/d")[1])
        return array


Rule = Callable[[Case], Array]


class Passage(NamedTuple):
    """An activation in the backward pass, from the gradient by its value to that by its argument.

    Attributes
    ----------
    by_value : str
        The gradient before it: ``"dJ/dh"``.
    activation : Activation
    at, value : array
        Its argument and its value: z and h.
    """

    by_value: str
    activation: Activation
    at: Array
    value: Array


def passage(name: str, trace: Trace) -> Passage:
    """Return the activation whose rule yields `name`: φ for ``"dJ/dz"``, ψ for ``"dJ/do"``."""
    net = trace.net
    if name == "dJ/do":
        return Passage("dJ/dy_hat", ACTIVATIONS[net.output_activation], trace.o, trace.y_hat)
    return Passage("dJ/dh", ACTIVATIONS[net.activation], trace.z, trace.h)


def through_loss(trace: Trace) -> str:
    """Return the name of the gradient that follows the loss: by ŷ, or by o where that is ŷ."""
    return "dJ/dy_hat" if "dJ/dy_hat" in trace.gradients else "dJ/do"


def is_before(source: str, name: str) -> bool:
    """Return whether a quantity is known before another one is derived from it."""
    return STEP_OF[source] < STEP_OF[name] or (source, name) == ("dJ/dy_hat", "dJ/do")


def _loss_gradient(case: Case) -> Array:
    trace = case.trace
    _, dL_dy_hat = LOSSES[trace.loss].value_and_gradient(trace.y_hat, trace.y)
    return case.earlier["dJ/dL"] * dL_dy_hat


def _through(name: str, case: Case) -> Array:
    """Return the gradient after an activation: the one before it, times the slope."""
    by_value, activation, at, _ = passage(name, case.trace)
    return case.earlier[by_value] * activation.slope(at)


def _by_o(case: Case) -> Array:
    return _loss_gradient(case) if through_loss(case.trace) == "dJ/do" else _through("dJ/do", case)


RULES: dict[str, Rule] = {
    "dJ/dL": lambda _: np.ones(()),
    "dJ/ds": lambda _: np.ones(()),
    "dJ/dy_hat": _loss_gradient,
    "dJ/do": _by_o,
    "ds/dW1": lambda case: case.trace.lam * case.trace.net.W1,
    "ds/dW2": lambda case: case.trace.lam * case.trace.net.W2,
    "dJ/dW2": lambda case: (
        np.multiply.outer(case.earlier["dJ/do"], case.trace.h)
        + case.earlier["dJ/ds"] * case.earlier["ds/dW2"]
    ),
    "dJ/db2": lambda case: case.earlier["dJ/do"],
    "dJ/dh": lambda case: case.trace.net.W2.T @ case.earlier["dJ/do"],
    "dJ/dz": lambda case: _through("dJ/dz", case),
    "dJ/dW1": lambda case: (
        np.multiply.outer(case.earlier["dJ/dz"], case.trace.x)
        + case.earlier["dJ/ds"] * case.earlier["ds/dW1"]
    ),
    "dJ/db1": lambda case: case.earlier["dJ/dz"],
}


def derive(trace: Trace, planted: Mapping[str, Callable[[Case, Array], Array]]) -> dict[str, Array]:
    """Return all gradients of a backward pass with some rules replaced.

    Parameters
    ----------
    trace : Trace
        The pass whose forward values are used.
    planted : mapping of str to callable
        The replacements by the name of the quantity, as functions of the case and of the correct
        rule's result.

    Examples
    --------
    >>> from bpwidget.mlp import MLP, backprop
    >>> trace = backprop(MLP.random(), x=(0.5, 0.6), y=0)
    >>> wrong = derive(trace, {"dJ/do": lambda case, right: -right})
    >>> bool((wrong["dJ/dW1"] == -trace.gradients["dJ/dW1"]).all())
    True
    """
    gradients: dict[str, Array] = {}
    for name in trace.gradients:
        case = Case(trace, gradients)
        right = RULES[name](case)
        wrong = planted.get(name)
        gradients[name] = right if wrong is None else wrong(case, right)
    return gradients
