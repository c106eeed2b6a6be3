"""Known mistakes: wrong rules that learners write for a step.

Each says for which quantities it can be made, and computes the wrong result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from bpwidget.lesson.rules import RULES, Case, slope_at
from bpwidget.mlp import ACTIVATIONS, Trace
from bpwidget.mlp.arguments import Array

EVERY = tuple(RULES)
MATRICES = ("ds/dW1", "ds/dW2", "dJ/dW2", "dJ/dW1")
PENALTIES = ("ds/dW1", "ds/dW2")
WEIGHTS = ("dJ/dW2", "dJ/dW1")
BIASES = ("dJ/db2", "dJ/db1")
# without the penalties: 2λW is a mistake of its own, "penalty_doubled"
ACCUMULATED = tuple(name for name in RULES if name not in ("dJ/dL", "dJ/ds", *PENALTIES))
# the squares are not halved, so their derivative keeps its 2
WITHOUT_HALF = ("sum_of_squares", "mean_squared_error")
SQUARES = ("squared_error", *WITHOUT_HALF)

TINY = np.finfo(float).tiny

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
    activations : tuple of str
        The only φ it can be made with; empty for any.
    other : str
        The other φ that was taken for the network's, if it is such a mistake.
    """

    key: str
    names: tuple[str, ...]
    wrong: Wrong
    losses: tuple[str, ...] = ()
    square: bool = False
    activations: tuple[str, ...] = ()
    other: str = ""

    @property
    def fields(self) -> dict[str, str]:
        """What its sentence says besides the names of the quantity and of the weights."""
        return {"other": self.other} if self.other else {}

    def fits(self, name: str, trace: Trace) -> bool:
        """Return whether the mistake can be made in a quantity of this pass."""
        if name not in self.names or name not in trace.gradients:
            return False
        if self.losses and trace.loss not in self.losses:
            return False
        if self.activations and trace.net.activation not in self.activations:
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


def _by_probability(_: str, case: Case, right: Array) -> Array:
    del right
    hot = _one_hot(case.trace)
    return -hot / np.maximum(case.trace.prediction, TINY)


def _by_its_own_probability(_: str, case: Case, right: Array) -> Array:
    p = case.trace.prediction
    return right / np.maximum(p * (1 - p), TINY)


def _softmax_by_diagonal(_: str, case: Case, right: Array) -> Array:
    p = case.trace.prediction
    return right * p * (1 - p)


def _loss_by_diagonal(_: str, case: Case, __: Array) -> Array:
    """Return ∂L/∂p times the diagonal of the softmax's Jacobian."""
    return -_one_hot(case.trace) * (1 - case.trace.prediction)


def _outer(case: Case, name: str, column: Array, row: Array) -> Array:
    """Return an outer product in a weight gradient, with the penalty where the shapes fit."""
    data: Array = np.multiply.outer(column, row)
    penalty = _penalty(name, case)
    return data + penalty if data.shape == penalty.shape else data


def _row_summed(_: str, case: Case, __: Array) -> Array:
    W2, dJ_do = case.trace.net.W2, case.earlier["dJ/do"]
    return np.full(W2.shape[1], float(W2.sum(axis=1) @ dJ_do))


def _slope_of(activation: str) -> Callable[[Array, Array], Array]:
    return lambda z, _: ACTIVATIONS[activation].slope(z)


# whose slope may be taken where φ is another; that of the identity is none at all
OTHERS = {
    name: tuple(other for other in ACTIVATIONS if other != name)
    for name in ACTIVATIONS
    if name != "identity"
}


def _slope_times(slope: Callable[[Array, Array], Array]) -> Wrong:
    """Return a rule of step 6 with a slope of its own, from z and h."""

    def wrong(_: str, case: Case, __: Array) -> Array:
        return case.earlier["dJ/dh"] * slope(case.trace.z, case.trace.h)

    return wrong


MISTAKES = (
    Mistake("sign", EVERY, lambda _, __, right: -right),
    Mistake("accumulated_twice", ACCUMULATED, lambda _, __, right: 2 * right),
    Mistake("transposed", MATRICES, lambda _, __, right: right.T),
    # step 2
    Mistake("half_dropped", ("dJ/do",), lambda _, __, right: 2 * right, ("squared_error",)),
    Mistake("half_kept", ("dJ/do",), lambda _, __, right: right / 2, ("squared_error",)),
    Mistake("two_left_out", ("dJ/do",), lambda _, __, right: right / 2, WITHOUT_HALF),
    Mistake(
        "mean_left_out",
        ("dJ/do",),
        lambda _, __, right: len(right) * right,
        ("mean_squared_error",),
    ),
    Mistake(
        "softmax_left_out",
        ("dJ/do",),
        lambda _, case, __: case.trace.o - _one_hot(case.trace),
        ("cross_entropy",),
    ),
    Mistake("by_probability", ("dJ/do",), _by_probability, ("cross_entropy",)),
    Mistake("softmax_twice", ("dJ/do",), _softmax_twice, ("cross_entropy",)),
    Mistake("softmax_by_diagonal", ("dJ/do",), _softmax_by_diagonal, ("cross_entropy",)),
    Mistake("softmax_by_diagonal", ("dJ/do",), _loss_by_diagonal, ("cross_entropy",)),
    Mistake(
        "sigmoid_left_out",
        ("dJ/do",),
        lambda _, case, __: case.trace.o - case.trace.y,
        ("binary_cross_entropy",),
    ),
    Mistake("sigmoid_twice", ("dJ/do",), _sigmoid_twice, ("binary_cross_entropy",)),
    Mistake("by_sigmoid", ("dJ/do",), _by_its_own_probability, ("binary_cross_entropy",)),
    Mistake(
        "mean_of_outputs",
        ("dJ/do",),
        lambda _, case, right: 2 / len(right) * (case.trace.o - case.trace.y),
        ("squared_error", "sum_of_squares"),
    ),
    Mistake(
        "mean_of_outputs",
        ("dJ/do",),
        lambda _, case, right: (case.trace.o - case.trace.y) / len(right),
        ("squared_error", "sum_of_squares"),
    ),
    Mistake(
        "slope_of_output",
        ("dJ/do",),
        lambda _, case, right: right * slope_at(case, case.trace.o),
        SQUARES,
    ),
    Mistake(
        "loss_for_gradient",
        ("dJ/do",),
        lambda _, case, __: (case.trace.o - case.trace.y) ** 2 / 2,
        ("squared_error",),
    ),
    Mistake("absolute_error", ("dJ/do",), lambda _, __, right: np.abs(right), SQUARES),
    Mistake("output_for_loss", ("dJ/do",), lambda _, __, right: np.ones_like(right)),
    Mistake("target_left_out", ("dJ/do",), lambda _, case, __: case.trace.prediction + 0.0),
    # steps 3, 4 and 7
    Mistake("penalty_doubled", PENALTIES, lambda _, __, right: 2 * right),
    Mistake("penalty_halved", PENALTIES, lambda _, __, right: right / 2),
    Mistake(
        "weight_left_out",
        PENALTIES,
        lambda name, case, __: np.full_like(case.weights(name), case.trace.lam),
    ),
    Mistake("lam_left_out", PENALTIES, lambda name, case, _: case.weights(name) + 0.0),
    Mistake(
        "penalty_by_sign",
        PENALTIES,
        lambda name, case, _: case.trace.lam * np.sign(case.weights(name)),
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
        "lam_left_out",
        WEIGHTS,
        lambda name, case, _: data_term(name, case) + case.weights(name),
    ),
    Mistake(
        "penalty_by_sign",
        WEIGHTS,
        lambda name, case, _: data_term(name, case) + case.trace.lam * np.sign(case.weights(name)),
    ),
    Mistake(
        "x_for_h",
        ("dJ/dW2",),
        lambda name, case, _: _outer(case, name, case.earlier["dJ/do"], case.trace.x),
    ),
    Mistake(
        "z_for_h",
        ("dJ/dW2",),
        lambda name, case, _: _outer(case, name, case.earlier["dJ/do"], case.trace.z),
    ),
    Mistake(
        "h_for_x",
        ("dJ/dW1",),
        lambda name, case, _: _outer(case, name, case.earlier["dJ/dz"], case.trace.h),
    ),
    Mistake(
        "outer_reversed",
        WEIGHTS,
        lambda name, case, _: data_term(name, case).T + _penalty(name, case),
        square=True,
    ),
    Mistake("penalty_on_bias", BIASES, lambda name, case, right: right + _penalty(name, case)),
    Mistake("lam_on_bias", BIASES, lambda _, case, right: right + case.trace.lam),
    # step 5
    Mistake(
        "not_transposed",
        ("dJ/dh",),
        lambda _, case, __: case.trace.net.W2 @ case.earlier["dJ/do"],
        square=True,
    ),
    Mistake("row_summed", ("dJ/dh",), _row_summed),
    Mistake(
        "W2_left_out",
        ("dJ/dh",),
        lambda _, case, right: np.full_like(right, case.earlier["dJ/do"].sum()),
    ),
    # step 6
    Mistake(
        "slope_at_h",
        ("dJ/dz",),
        lambda _, case, __: case.earlier["dJ/dh"] * slope_at(case, case.trace.h),
    ),
    Mistake("slope_left_out", ("dJ/dz",), lambda _, case, __: case.earlier["dJ/dh"]),
    Mistake(
        "value_for_slope", ("dJ/dz",), lambda _, case, __: case.earlier["dJ/dh"] * case.trace.h
    ),
    Mistake(
        "formula_at_z", ("dJ/dz",), _slope_times(lambda z, _: 1 - z * z), activations=("tanh",)
    ),
    Mistake(
        "formula_at_z", ("dJ/dz",), _slope_times(lambda z, _: z * (1 - z)), activations=("sigmoid",)
    ),
    Mistake(
        "slope_cut_short",
        ("dJ/dz",),
        _slope_times(lambda _, h: 1 - h),
        activations=("tanh", "sigmoid"),
    ),
    Mistake(
        "mask_reversed",
        ("dJ/dz",),
        _slope_times(lambda z, _: np.where(z > 0, 0.0, 1.0)),
        activations=("relu",),
    ),
    *(
        Mistake(
            "slope_of_another",
            ("dJ/dz",),
            _slope_times(_slope_of(name)),
            activations=others,
            other=name,
        )
        for name, others in OTHERS.items()
    ),
    # φ′ of the sigmoid and of tanh as it is usually written, in h
    Mistake(
        "slope_of_another",
        ("dJ/dz",),
        _slope_times(lambda _, h: h * (1 - h)),
        activations=OTHERS["sigmoid"],
        other="sigmoid",
    ),
    Mistake(
        "slope_of_another",
        ("dJ/dz",),
        _slope_times(lambda _, h: 1 - h * h),
        activations=OTHERS["tanh"],
        other="tanh",
    ),
)

KEYS = tuple(dict.fromkeys(mistake.key for mistake in MISTAKES))
