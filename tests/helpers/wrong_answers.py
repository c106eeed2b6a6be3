"""Random networks, the right answers by autograd, and wrong ones derived by hand.

Run as a script, it prints how often a wrong answer has more than one explanation::

    PYTHONPATH=tests/mlp python tests/helpers/wrong_answers.py
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from definitions import PHI
from profiles import examples
from reference import derived
from strategies import Problem

from bpwidget.lesson.exercises.diagnosis import diagnose
from bpwidget.mlp import ACTIVATIONS, LOSSES, MLP
from bpwidget.mlp.arguments import Array

NETWORKS = examples(500)
# the identity as often as all others together
PSI = [*ACTIVATIONS, *["identity"] * (len(ACTIVATIONS) - 2)]
Values = dict[str, Any]


def random_problem(seed: int) -> Problem:
    """Return a network and a sample of random shapes, functions and numbers."""
    rng = np.random.default_rng(seed)
    d, hidden, q = (int(n) for n in rng.integers(1, 6, size=3))
    activation = str(rng.choice(list(ACTIVATIONS)))
    loss = str(rng.choice(list(LOSSES)))
    bias = bool(rng.integers(2))
    net = MLP(
        rng.normal(size=(hidden, d)),
        rng.normal(size=(q, hidden)),
        rng.normal(size=hidden) if bias else None,
        rng.normal(size=q) if bias else None,
        activation,
        output_activation="identity" if LOSSES[loss].contains else str(rng.choice(PSI)),
    )
    y: Any = int(rng.integers(q)) if LOSSES[loss].takes_class else rng.uniform(size=q)
    return Problem(net, rng.normal(size=d), y, loss, float(rng.uniform(0.01, 1.0)))


def numbers(problem: Problem) -> Values:
    """Return everything that a learner is given, and the right gradients from autograd."""
    net, values = problem.net, derived(problem).values
    o = values["o"]
    sigmoid = 1 / (1 + np.exp(-o))
    p = np.exp(o - o.max()) / np.exp(o - o.max()).sum()
    hot = np.eye(len(o))[problem.y] if isinstance(problem.y, int) else None
    phi = PHI[net.activation].autograd
    # a finite difference is accurate enough: φ′(h) only has to differ from φ′(z)
    h, y_hat = values["h"], values["y_hat"]
    slope_at_h = ACTIVATIONS[net.activation].slope(h)
    slope_at_y_hat = ACTIVATIONS[net.output_activation].slope(y_hat)
    assert np.allclose(phi(h), ACTIVATIONS[net.activation].phi(h))
    return {
        **values,
        "W1": net.W1,
        "W2": net.W2,
        "b1": net.b1,
        "b2": net.b2,
        "x": problem.x,
        "y": problem.y,
        "lam": problem.lam,
        "softmax": p,
        "sigmoid": sigmoid,
        # for any other loss the prediction is ŷ itself
        "prediction": {"cross_entropy": p, "binary_cross_entropy": sigmoid}.get(
            problem.loss, y_hat
        ),
        "hot": hot,
        "slope_at_h": slope_at_h,
        "slope_at_y_hat": slope_at_y_hat,
        "slope_at_o": ACTIVATIONS[net.activation].slope(o),
    }


Wrong = Callable[[Values], Array]


def _weights(number: str, column: str, row: str) -> dict[str, Wrong]:
    """Return the mistakes in a weight gradient."""

    def data(v: Values) -> Array:
        return np.outer(v[column], v[row])

    W = f"W{number}"
    return {
        "penalty_left_out": data,
        "data_left_out": lambda v: v["lam"] * v[W],
        "penalty_doubled": lambda v: data(v) + 2 * v["lam"] * v[W],
        "penalty_halved": lambda v: data(v) + v["lam"] * v[W] / 2,
        "penalty_subtracted": lambda v: data(v) - v["lam"] * v[W],
        "weight_left_out": lambda v: data(v) + v["lam"],
        "lam_left_out": lambda v: data(v) + v[W],
        "penalty_by_sign": lambda v: data(v) + v["lam"] * np.sign(v[W]),
        "transposed": lambda v: (data(v) + v["lam"] * v[W]).T,
        "outer_reversed": lambda v: np.outer(v[row], v[column]) + v["lam"] * v[W],
        "sign": lambda v: -(data(v) + v["lam"] * v[W]),
        "accumulated_twice": lambda v: 2 * (data(v) + v["lam"] * v[W]),
    }


def _penalty(W: str) -> dict[str, Wrong]:
    return {
        "penalty_doubled": lambda v: 2 * v["lam"] * v[W],
        "penalty_halved": lambda v: 0.5 * v["lam"] * v[W],
        "weight_left_out": lambda v: v["lam"] * np.ones_like(v[W]),
        "lam_left_out": lambda v: v[W],
        "penalty_by_sign": lambda v: v["lam"] * np.sign(v[W]),
        "transposed": lambda v: v["lam"] * v[W].T,
        "sign": lambda v: -v["lam"] * v[W],
    }


# mistakes that can occur with every kind of squared error
_SQUARES: dict[str, Wrong] = {
    "absolute_error": lambda v: np.sign(v["y_hat"] - v["y"]) * v[after_loss(v)],
    "slope_of_output": lambda v: v["dJ/do"] * v["slope_at_o"],
}
# mistakes that can occur with one loss only
LOSS_MISTAKES: dict[str, dict[str, Wrong]] = {
    "cross_entropy": {
        "softmax_left_out": lambda v: v["o"] - v["hot"],
        "by_probability": lambda v: -v["hot"] / v["softmax"],
        "softmax_twice": lambda v: (
            (np.diag(v["softmax"]) - np.outer(v["softmax"], v["softmax"]))
            @ (v["softmax"] - v["hot"])
        ),
        "softmax_by_diagonal": lambda v: (
            np.diag(np.diag(v["softmax"]) - np.outer(v["softmax"], v["softmax"]))
            * (v["softmax"] - v["hot"])
        ),
    },
    "squared_error": {
        "half_dropped": lambda v: 2 * (v["y_hat"] - v["y"]),
        "half_kept": lambda v: (v["y_hat"] - v["y"]) / 2,
        "mean_of_outputs": lambda v: 2 * (v["y_hat"] - v["y"]) / len(v["o"]),
        "loss_for_gradient": lambda v: 0.5 * np.square(v["y_hat"] - v["y"]),
        **_SQUARES,
    },
    "sum_of_squares": {
        "two_left_out": lambda v: v["y_hat"] - v["y"],
        "mean_of_outputs": lambda v: 2 * (v["y_hat"] - v["y"]) / len(v["o"]),
        **_SQUARES,
    },
    "mean_squared_error": {
        **_SQUARES,
        "two_left_out": lambda v: (v["y_hat"] - v["y"]) / len(v["o"]),
        "mean_left_out": lambda v: 2 * (v["y_hat"] - v["y"]),
    },
    "binary_cross_entropy": {
        "sigmoid_left_out": lambda v: v["o"] - v["y"],
        "sigmoid_twice": lambda v: (v["sigmoid"] - v["y"]) * v["sigmoid"] * (1 - v["sigmoid"]),
        "by_sigmoid": lambda v: (1 - v["y"]) / (1 - v["sigmoid"]) - v["y"] / v["sigmoid"],
    },
}


def after_loss(values: Values) -> str:
    """Return the name of the gradient after the loss: ∂J/∂ŷ, or ∂J/∂o if ŷ is o."""
    return "dJ/dy_hat" if "dJ/dy_hat" in values else "dJ/do"


def through_loss(loss: str, *, has_psi: bool) -> dict[str, Wrong]:
    """Return the mistakes in the gradient that follows the loss."""
    found = {
        "target_left_out": lambda v: v["prediction"],
        "output_for_loss": lambda v: np.diag(np.eye(len(v["o"]))),
        **LOSS_MISTAKES.get(loss, {}),
    }
    if has_psi:
        found.pop("slope_of_output", None)  # it belongs there
    return found


# written by hand, for the activations in the mistakes
SLOPES: dict[str, Callable[[Array], Array]] = {
    "relu": lambda z: np.heaviside(z, 0.0),
    "leaky_relu": lambda z: 0.01 + 0.99 * np.heaviside(z, 0.0),
}


def through_activation(
    activation: str, by_h: str = "dJ/dh", z: str = "z", h: str = "h"
) -> dict[str, Wrong]:
    """Return the mistakes in the gradient that follows an activation: φ, or ψ under other names."""
    another = "leaky_relu" if activation == "relu" else "relu"
    at_value = {"z": "slope_at_h", "o": "slope_at_y_hat"}[z]
    own: dict[str, dict[str, Wrong]] = {
        "tanh": {
            "formula_at_z": lambda v: v[by_h] - v[by_h] * v[z] ** 2,
            "slope_cut_short": lambda v: v[by_h] - v[by_h] * v[h],
        },
        "sigmoid": {
            "formula_at_z": lambda v: v[by_h] * (v[z] - v[z] ** 2),
            "slope_cut_short": lambda v: v[by_h] - v[by_h] * v[h],
        },
        "relu": {"mask_reversed": lambda v: v[by_h] * (v[z] <= 0)},
    }
    return {
        "slope_at_h": lambda v: v[by_h] * v[at_value],
        "slope_left_out": lambda v: v[by_h],
        "value_for_slope": lambda v: v[by_h] * v[h],
        "slope_of_another": lambda v: v[by_h] * SLOPES[another](v[z]),
        **own.get(activation, {}),
    }


def of_functions(name: str, problem: Problem) -> dict[str, Wrong]:
    """Return the mistakes in a quantity that come from the loss or an activation."""
    net = problem.net
    has_psi = net.output_activation != "identity"
    if name == ("dJ/dy_hat" if has_psi else "dJ/do"):
        return through_loss(problem.loss, has_psi=has_psi)
    if name == "dJ/do":
        return through_activation(net.output_activation, "dJ/dy_hat", "o", "y_hat")
    return through_activation(net.activation) if name == "dJ/dz" else {}


def with_penalty(column: Array, row: Array, v: Values, W: str) -> Array:
    """Return a wrong outer product, plus λW if the shapes allow it."""
    data = np.outer(column, row)
    return data + v["lam"] * v[W] if data.shape == v[W].shape else data


MISTAKES: dict[str, dict[str, Wrong]] = {
    "dJ/dy_hat": {
        "sign": lambda v: -v["dJ/dy_hat"],
        "accumulated_twice": lambda v: 2 * v["dJ/dy_hat"],
    },
    "dJ/do": {
        "sign": lambda v: -v["dJ/do"],
        "accumulated_twice": lambda v: v["dJ/do"] + v["dJ/do"],
    },
    "ds/dW1": _penalty("W1"),
    "ds/dW2": _penalty("W2"),
    "dJ/dW2": {
        **_weights("2", "dJ/do", "h"),
        "x_for_h": lambda v: with_penalty(v["dJ/do"], v["x"], v, "W2"),
        "z_for_h": lambda v: with_penalty(v["dJ/do"], v["z"], v, "W2"),
    },
    "dJ/db2": {
        "penalty_on_bias": lambda v: v["dJ/do"] + v["lam"] * v["b2"],
        "lam_on_bias": lambda v: v["dJ/do"] + v["lam"],
        "sign": lambda v: -v["dJ/do"],
        "accumulated_twice": lambda v: 2 * v["dJ/do"],
    },
    "dJ/dh": {
        "not_transposed": lambda v: v["W2"] @ v["dJ/do"],
        "row_summed": lambda v: np.full(
            len(v["h"]), sum(row.sum() * d for row, d in zip(v["W2"], v["dJ/do"], strict=True))
        ),
        "W2_left_out": lambda v: np.ones_like(v["W2"]).T @ v["dJ/do"],
        "sign": lambda v: -v["W2"].T @ v["dJ/do"],
        "accumulated_twice": lambda v: 2 * v["W2"].T @ v["dJ/do"],
        "mixed_up": lambda v: v["dJ/dz"],
    },
    "dJ/dz": {
        "sign": lambda v: -v["dJ/dz"],
        "accumulated_twice": lambda v: 2 * v["dJ/dz"],
    },
    "dJ/dW1": {
        **_weights("1", "dJ/dz", "x"),
        "h_for_x": lambda v: with_penalty(v["dJ/dz"], v["h"], v, "W1"),
    },
    "dJ/db1": {
        "penalty_on_bias": lambda v: v["dJ/dz"] + v["lam"] * v["b1"],
        "lam_on_bias": lambda v: v["dJ/dz"] + v["lam"],
        "sign": lambda v: -v["dJ/dz"],
        "accumulated_twice": lambda v: 2 * v["dJ/dz"],
    },
}


def wrong_answers(problem: Problem) -> Iterator[tuple[str, str, Array]]:
    """Yield quantity, mistake and answer, for answers that differ from the right one."""
    values = numbers(problem)
    biased = problem.net.b1 is not None
    has_psi = problem.net.output_activation != "identity"
    for name, mistakes in MISTAKES.items():
        if "/db" in name and not biased:
            continue
        if name == "dJ/dy_hat" and not has_psi:
            continue
        more = of_functions(name, problem)
        for key, derive in {**mistakes, **more}.items():
            try:
                answer = derive(values)
            except ValueError:  # the shapes do not fit, so it cannot be computed
                continue
            right = values[name]
            # broadcasting may give a shape that no learner would submit
            if key == "outer_reversed" and answer.shape != right.shape:
                continue
            if key == "outer_reversed" and right.shape[0] != right.shape[1]:
                continue
            # a slope that is 1 everywhere makes no difference
            if key == "slope_of_another" and np.array_equal(answer, more["slope_left_out"](values)):
                continue
            # zeros do not indicate any mistake
            is_zero = np.abs(answer).max() <= 1e-12 * np.abs(right).max()
            if not is_zero and not is_same(answer, right, 1e-5):
                yield name, key, answer


def is_same(answer: Array, right: Array, share: float) -> bool:
    """Return whether an answer is within `share` of the right one's largest entry from it."""
    if answer.shape != right.shape:
        return False
    return bool(np.abs(answer - right).max() <= share * np.abs(right).max())


def rates() -> tuple[Counter[str], Counter[str], dict[str, Counter[str]], list[str]]:
    """Return how often each mistake was tried, named alone, or with others; and those missed."""
    tried: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    beside: dict[str, Counter[str]] = defaultdict(Counter)
    missed = []
    for seed in range(NETWORKS):
        problem = random_problem(seed)
        trace = problem.trace()
        for name, key, answer in wrong_answers(problem):
            verdict = diagnose(trace, _step(name), answer, name=name)
            tried[key] += 1
            keys = [finding.key for finding in verdict.findings]
            alone[key] += keys == [key]
            if key not in keys:
                missed.append(f"network {seed}, {name}, {key}: {verdict}")
            beside[key].update(other for other in keys if other != key)
    return tried, alone, beside, missed


def _step(name: str) -> int:
    return {"dJ/dy_hat": 2, "dJ/do": 2, "ds/dW1": 3, "ds/dW2": 3, "dJ/dh": 5, "dJ/dz": 6}.get(
        name, 4 if name.endswith("2") else 7
    )


if __name__ == "__main__":
    tried, alone, beside, missed = rates()
    for key, times in tried.items():
        others = ", ".join(f"{other} {n}" for other, n in beside[key].most_common())
        print(f"{key:20} {times:5}  ambiguous {1 - alone[key] / times:7.2%}  {others}")  # noqa: T201
    total = sum(tried.values())
    share = 1 - sum(alone.values()) / total
    print(f"all {total}, missed {len(missed)}, ambiguous {share:.2%}")  # noqa: T201
