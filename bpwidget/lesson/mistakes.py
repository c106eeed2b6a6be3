"""Known mistakes: wrong rules that learners write for a step.

Each says for which quantities it can be made, and computes the wrong result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from bpwidget.lesson.rules import RULES, Case, passage, through_loss
from bpwidget.mlp import Trace
from bpwidget.mlp.arguments import Array

EVERY = tuple(RULES)
MATRICES = ("ds/dW1", "ds/dW2", "dJ/dW2", "dJ/dW1")
PENALTIES = ("ds/dW1", "ds/dW2")
WEIGHTS = ("dJ/dW2", "dJ/dW1")
BIASES = ("dJ/db2", "dJ/db1")
# of these, the one that follows the loss; see `through_loss`
OF_LOSS = ("dJ/dy_hat", "dJ/do")
# and those that follow an activation: ψ where there is one, and φ
OF_ACTIVATION = ("dJ/do", "dJ/dz")
# without the penalties: 2λW is a mistake of its own, "penalty_doubled"
ACCUMULATED = tuple(name for name in RULES if name not in ("dJ/dL", "dJ/ds", *PENALTIES))
# the squares are not halved, so their derivative keeps its 2
WITHOUT_HALF = ("sum_of_squares", "mean_squared_error")

Wrong = Callable[[str, Case, Array], Array]


@dataclass(frozen=True)
class Mistake:
    """A wrong rule.

    Attributes
    ----------
    key : str
        Its name; `bpwidget.lesson.words.mistakes` has a short name and a sentence for it.
    names : tuple of str
        The quantities whose rules can contain it.
    wrong : callable
        Its result, from the name of the quantity, the case and the right result.
    losses : tuple of str
        The only losses it can be made with; empty for any.
    square : bool
        Whether it can be computed only if the weight matrix is square.
    in_loss : bool
        Whether it is made on the way through the loss.
    in_activation : bool
        Whether it is made on the way through an activation.
    """

    key: str
    names: tuple[str, ...]
    wrong: Wrong
    losses: tuple[str, ...] = ()
    square: bool = False
    in_loss: bool = False
    in_activation: bool = False

    def fits(self, name: str, trace: Trace) -> bool:
        """Return whether the mistake can be made in a quantity of this pass."""
        if name not in self.names or name not in trace.gradients:
            return False
        if self.losses and trace.loss not in self.losses:
            return False
        if self.in_loss and name != through_loss(trace):
            return False
        if self.in_activation and name == through_loss(trace):
            return False
        rows, columns = trace.net.W2.shape if name in ("dJ/dh", "dJ/dW2") else trace.net.W1.shape
        return rows == columns or not self.square


def mistakes_in(name: str, trace: Trace) -> Iterator[Mistake]:
    """Yield every mistake that can be made in a quantity of this pass."""
    yield from (mistake for mistake in MISTAKES if mistake.fits(name, trace))


def data_term(name: str, case: Case) -> Array:
    """Return the data term of a weight gradient."""
    if name == "dJ/dW2":
        return np.multiply.outer(case.earlier["dJ/do"], case.trace.h)
    return np.multiply.outer(case.earlier["dJ/dz"], case.trace.x)


def _penalty(name: str, case: Case) -> Array:
    return case.trace.lam * case.weights(name)


def _one_hot(trace: Trace) -> Array:
    target = np.zeros(trace.o.shape)
    target[trace.y] = 1.0
    return target


def _softmax_twice(_: str, case: Case, right: Array) -> Array:
    p = case.trace.prediction
    return p * (right - p @ right)


def _sigmoid_twice(_: str, case: Case, right: Array) -> Array:
    p = case.trace.prediction
    return right * p * (1 - p)


def _slope_at_value(name: str, case: Case, _: Array) -> Array:
    by_value, activation, _at, value = passage(name, case.trace)
    return case.earlier[by_value] * activation.slope(value)


def _slope_left_out(name: str, case: Case, _: Array) -> Array:
    return case.earlier[passage(name, case.trace).by_value]


def _value_for_slope(name: str, case: Case, _: Array) -> Array:
    by_value, _activation, _at, value = passage(name, case.trace)
    return case.earlier[by_value] * value


def _in_loss(key: str, wrong: Wrong, losses: tuple[str, ...] = ()) -> Mistake:
    return Mistake(key, OF_LOSS, wrong, losses, in_loss=True)


def _in_activation(key: str, wrong: Wrong) -> Mistake:
    return Mistake(key, OF_ACTIVATION, wrong, in_activation=True)


def _by_probability(_: str, case: Case, right: Array) -> Array:
    del right
    hot = _one_hot(case.trace)
    return -hot / np.maximum(case.trace.prediction, np.finfo(float).tiny)


MISTAKES = (
    Mistake("sign", EVERY, lambda _, __, right: -right),
    Mistake("accumulated_twice", ACCUMULATED, lambda _, __, right: 2 * right),
    Mistake("transposed", MATRICES, lambda _, __, right: right.T),
    # step 2
    _in_loss("half_dropped", lambda _, __, right: 2 * right, ("squared_error",)),
    _in_loss("half_kept", lambda _, __, right: right / 2, ("squared_error",)),
    _in_loss("two_left_out", lambda _, __, right: right / 2, WITHOUT_HALF),
    _in_loss("mean_left_out", lambda _, __, right: len(right) * right, ("mean_squared_error",)),
    _in_loss(
        "softmax_left_out",
        lambda _, case, __: case.trace.o - _one_hot(case.trace),
        ("cross_entropy",),
    ),
    _in_loss("by_probability", _by_probability, ("cross_entropy",)),
    _in_loss("softmax_twice", _softmax_twice, ("cross_entropy",)),
    _in_loss(
        "sigmoid_left_out",
        lambda _, case, __: case.trace.o - case.trace.y,
        ("binary_cross_entropy",),
    ),
    _in_loss("sigmoid_twice", _sigmoid_twice, ("binary_cross_entropy",)),
    _in_loss("target_left_out", lambda _, case, __: case.trace.prediction + 0.0),
    # steps 3, 4 and 7
    Mistake("penalty_doubled", PENALTIES, lambda _, __, right: 2 * right),
    Mistake("penalty_halved", PENALTIES, lambda _, __, right: right / 2),
    Mistake(
        "weight_left_out",
        PENALTIES,
        lambda name, case, __: np.full_like(case.weights(name), case.trace.lam),
    ),
    Mistake("penalty_left_out", WEIGHTS, lambda name, case, _: data_term(name, case)),
    Mistake("data_left_out", WEIGHTS, lambda name, case, _: _penalty(name, case)),
    Mistake(
        "penalty_doubled",
        WEIGHTS,
        lambda name, case, _: data_term(name, case) + 2 * _penalty(name, case),
    ),
    Mistake(
        "penalty_halved",
        WEIGHTS,
        lambda name, case, _: data_term(name, case) + _penalty(name, case) / 2,
    ),
    Mistake(
        "penalty_subtracted",
        WEIGHTS,
        lambda name, case, _: data_term(name, case) - _penalty(name, case),
    ),
    Mistake(
        "weight_left_out",
        WEIGHTS,
        lambda name, case, _: data_term(name, case) + case.trace.lam,
    ),
    Mistake(
        "outer_reversed",
        WEIGHTS,
        lambda name, case, _: data_term(name, case).T + _penalty(name, case),
        square=True,
    ),
    Mistake("penalty_on_bias", BIASES, lambda name, case, right: right + _penalty(name, case)),
    # step 5
    Mistake(
        "not_transposed",
        ("dJ/dh",),
        lambda _, case, __: case.trace.net.W2 @ case.earlier["dJ/do"],
        square=True,
    ),
    # step 6, and step 2 with an output activation
    _in_activation("slope_at_h", _slope_at_value),
    _in_activation("slope_left_out", _slope_left_out),
    _in_activation("value_for_slope", _value_for_slope),
)

KEYS = tuple(dict.fromkeys(mistake.key for mistake in MISTAKES))
