"""Known mistakes: wrong rules that learners write for a step.

Each says for which quantities it can be made, and computes the wrong result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from bpwidget.lesson.rules import RULES, Case, passage, through_loss
from bpwidget.mlp import ACTIVATIONS, Trace
from bpwidget.mlp.arguments import Array

EVERY = tuple(RULES)
MATRICES = ("ds/dW1", "ds/dW2", "dJ/dW2", "dJ/dW1")
PENALTIES = ("ds/dW1", "ds/dW2")
WEIGHTS = ("dJ/dW2", "dJ/dW1")
BIASES = ("dJ/db2", "dJ/db1")
# the gradient that follows the loss is one of these; see `through_loss`
OF_LOSS = ("dJ/dy_hat", "dJ/do")
# the gradients that follow an activation: ψ, if there is one, and φ
OF_ACTIVATION = ("dJ/do", "dJ/dz")
# without the penalties: 2λW is a mistake of its own, "penalty_doubled"
ACCUMULATED = tuple(name for name in RULES if name not in ("dJ/dL", "dJ/ds", *PENALTIES))
# the squares are not halved, so their derivative keeps its 2
WITHOUT_HALF = ("sum_of_squares", "mean_squared_error")
SQUARES = ("squared_error", *WITHOUT_HALF)
TINY = np.finfo(float).tiny
# activations whose slope may be used by mistake, and in place of which; the identity's slope is 1
OTHERS = {
    name: tuple(other for other in ACTIVATIONS if other != name)
    for name in ACTIVATIONS
    if name != "identity"
}

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
    activations : tuple of str
        The only activations it can be made with; empty for any.
    other : str
        The other activation that was taken for the network's, if it is such a mistake.
    """

    key: str
    names: tuple[str, ...]
    wrong: Wrong
    losses: tuple[str, ...] = ()
    square: bool = False
    in_loss: bool = False
    in_activation: bool = False
    activations: tuple[str, ...] = ()
    other: str = ""

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
        if self.activations and passage(name, trace).activation.name not in self.activations:
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


def _by_probability(_: str, case: Case, right: Array) -> Array:
    del right
    hot = _one_hot(case.trace)
    return -hot / np.maximum(case.trace.prediction, TINY)


def _by_sigmoid(_: str, case: Case, right: Array) -> Array:
    p = case.trace.prediction
    return right / np.maximum(p * (1 - p), TINY)


def _softmax_by_diagonal(_: str, case: Case, right: Array) -> Array:
    p = case.trace.prediction
    return right * p * (1 - p)


def _loss_by_diagonal(_: str, case: Case, __: Array) -> Array:
    """Return ∂L/∂p times the diagonal of the softmax's Jacobian."""
    return -_one_hot(case.trace) * (1 - case.trace.prediction)


def _error(case: Case) -> Array:
    return case.trace.y_hat - case.trace.y


def _outer(case: Case, name: str, column: Array, row: Array) -> Array:
    """Return an outer product in a weight gradient, with the penalty where the shapes fit."""
    data: Array = np.multiply.outer(column, row)
    penalty = _penalty(name, case)
    return data + penalty if data.shape == penalty.shape else data


def _row_summed(_: str, case: Case, __: Array) -> Array:
    W2, dJ_do = case.trace.net.W2, case.earlier["dJ/do"]
    return np.full(W2.shape[1], float(W2.sum(axis=1) @ dJ_do))


def _slope_times(slope: Callable[[Array, Array], Array]) -> Wrong:
    """Return a rule with another slope, a function of the activation's argument and value."""

    def wrong(name: str, case: Case, _: Array) -> Array:
        by_value, _activation, at, value = passage(name, case.trace)
        return case.earlier[by_value] * slope(at, value)

    return wrong


def _slope_of(activation: str) -> Callable[[Array, Array], Array]:
    return lambda at, _: ACTIVATIONS[activation].slope(at)


def _in_loss(key: str, wrong: Wrong, losses: tuple[str, ...] = ()) -> Mistake:
    return Mistake(key, OF_LOSS, wrong, losses, in_loss=True)


def _in_activation(
    key: str, wrong: Wrong, activations: tuple[str, ...] = (), other: str = ""
) -> Mistake:
    return Mistake(
        key, OF_ACTIVATION, wrong, in_activation=True, activations=activations, other=other
    )


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
    _in_loss("softmax_by_diagonal", _softmax_by_diagonal, ("cross_entropy",)),
    _in_loss("softmax_by_diagonal", _loss_by_diagonal, ("cross_entropy",)),
    _in_loss(
        "sigmoid_left_out",
        lambda _, case, __: case.trace.o - case.trace.y,
        ("binary_cross_entropy",),
    ),
    _in_loss("sigmoid_twice", _sigmoid_twice, ("binary_cross_entropy",)),
    _in_loss("by_sigmoid", _by_sigmoid, ("binary_cross_entropy",)),
    _in_loss(
        "mean_of_outputs",
        lambda _, case, right: 2 / len(right) * _error(case),
        ("squared_error", "sum_of_squares"),
    ),
    _in_loss(
        "mean_of_outputs",
        lambda _, case, right: _error(case) / len(right),
        ("squared_error", "sum_of_squares"),
    ),
    _in_loss("loss_for_gradient", lambda _, case, __: _error(case) ** 2 / 2, ("squared_error",)),
    _in_loss("absolute_error", lambda _, __, right: np.abs(right), SQUARES),
    _in_loss("output_for_loss", lambda _, __, right: np.ones_like(right)),
    Mistake(
        "slope_of_output",
        ("dJ/do",),
        lambda _, case, right: right * passage("dJ/dz", case.trace).activation.slope(case.trace.o),
        SQUARES,
        in_loss=True,
    ),
    _in_loss("target_left_out", lambda _, case, __: case.trace.prediction + 0.0),
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
    # step 6, and step 2 with an output activation
    _in_activation("slope_at_h", _slope_at_value),
    _in_activation("slope_left_out", _slope_left_out),
    _in_activation("value_for_slope", _value_for_slope),
    _in_activation("formula_at_z", _slope_times(lambda z, _: 1 - z * z), ("tanh",)),
    _in_activation("formula_at_z", _slope_times(lambda z, _: z * (1 - z)), ("sigmoid",)),
    _in_activation("slope_cut_short", _slope_times(lambda _, h: 1 - h), ("tanh", "sigmoid")),
    _in_activation(
        "mask_reversed", _slope_times(lambda z, _: np.where(z > 0, 0.0, 1.0)), ("relu",)
    ),
    *(
        _in_activation("slope_of_another", _slope_times(_slope_of(name)), others, name)
        for name, others in OTHERS.items()
    ),
    # φ′ of sigmoid and tanh as a function of h, as it is usually written
    _in_activation(
        "slope_of_another",
        _slope_times(lambda _, h: h * (1 - h)),
        OTHERS["sigmoid"],
        "sigmoid",
    ),
    _in_activation(
        "slope_of_another", _slope_times(lambda _, h: 1 - h * h), OTHERS["tanh"], "tanh"
    ),
)

KEYS = tuple(dict.fromkeys(mistake.key for mistake in MISTAKES))
