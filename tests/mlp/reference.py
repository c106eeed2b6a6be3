"""The same network in HIPS autograd, an engine that does not know the seven steps.

Only the forward pass is written here, with φ and the loss from `definitions`; autograd
differentiates it.
"""

from __future__ import annotations

from dataclasses import dataclass

import autograd.numpy as anp
import numpy as np
from autograd import elementwise_grad, grad
from definitions import LOSS, PHI, Vector, sigmoid
from strategies import Problem

from bpwidget.mlp import LOSSES
from bpwidget.mlp.arguments import Array

# autograd's slope of elu, expm1(z) + 1, and our slope of silu, a difference, have errors of 1e-16
FLAT = 1e-4


@dataclass(frozen=True)
class Reference:
    """Every quantity of a Problem by name, with a bound on rounding for each entry."""

    values: dict[str, Array]
    scales: dict[str, Array]
    rounding: float

    def compare(self, name: str, ours: Array | float) -> None:
        """Fail unless `ours` equals the quantity `name` within float64 rounding."""
        theirs = self.values[name]
        assert np.shape(ours) == np.shape(theirs), name
        allowed = self.rounding * (np.abs(theirs) + self.scales.get(name, 0.0)) + 1e-200
        off = np.abs(ours - theirs) > allowed
        assert not off.any(), f"{name} is {ours}, but autograd says {theirs}"


def derived(problem: Problem) -> Reference:
    """Run the problem forward, and differentiate J with respect to every quantity by autograd."""
    net, x, y, lam = problem.net, problem.x, problem.y, problem.lam
    phi, psi = PHI[net.activation].autograd, PHI[net.output_activation].autograd
    loss = LOSS[problem.loss].autograd
    b1 = np.zeros(net.hidden) if net.b1 is None else net.b1
    b2 = np.zeros(net.outputs) if net.b2 is None else net.b2

    def s(W1: Vector, W2: Vector) -> Vector:
        return lam / 2 * (anp.sum(W1**2) + anp.sum(W2**2))

    def J_of_y_hat(y_hat: Vector) -> Vector:
        return loss(y_hat, y) + s(net.W1, net.W2)

    def J_of_o(o: Vector) -> Vector:
        return J_of_y_hat(psi(o))

    def J_of_h(h: Vector) -> Vector:
        return J_of_o(anp.dot(net.W2, h) + b2)

    def J_of_z(z: Vector) -> Vector:
        return J_of_h(phi(z))

    def J(W1: Vector, b1: Vector, W2: Vector, b2: Vector) -> Vector:
        return loss(psi(anp.dot(W2, phi(anp.dot(W1, x) + b1)) + b2), y) + s(W1, W2)

    weights = (net.W1, b1, net.W2, b2)
    z = np.dot(net.W1, x) + b1
    h = phi(z)
    o = np.dot(net.W2, h) + b2
    y_hat = psi(o)
    values = {
        "z": z,
        "h": h,
        "slope": elementwise_grad(phi)(z),
        "o": o,
        "y_hat": y_hat,
        "output_slope": elementwise_grad(psi)(o),
        "L": loss(y_hat, y),
        "s": s(net.W1, net.W2),
        "J": J(*weights),
        "dJ/dy_hat": grad(J_of_y_hat)(y_hat),
        "dJ/do": grad(J_of_o)(o),
        "ds/dW1": grad(s, 0)(net.W1, net.W2),
        "ds/dW2": grad(s, 1)(net.W1, net.W2),
        "dJ/dW2": grad(J, 2)(*weights),
        "dJ/db2": grad(J, 3)(*weights),
        "dJ/dh": grad(J_of_h)(h),
        "dJ/dz": grad(J_of_z)(z),
        "dJ/dW1": grad(J, 0)(*weights),
        "dJ/db1": grad(J, 1)(*weights),
    }
    return Reference(values, *_room(problem, values))


def _room(problem: Problem, values: dict[str, Array]) -> tuple[dict[str, Array], float]:
    """Return the sizes of the terms in each quantity, and the rounding relative to them.

    A difference of large numbers, such as o_k - o_y, has the absolute errors of those numbers.
    """
    net, lam, y = problem.net, problem.lam, problem.y
    size = {name: np.abs(value) for name, value in values.items()}
    W1, W2, x = np.abs(net.W1), np.abs(net.W2), np.abs(problem.x)
    z = W1 @ x + (0.0 if net.b1 is None else np.abs(net.b1))
    o = W2 @ (z + 1) + (0.0 if net.b2 is None else np.abs(net.b2))
    of_y: Array | float = 0.0
    do = size["dJ/do"]
    if problem.loss == "binary_cross_entropy":
        do = (1 - y) * sigmoid(values["o"]) + y * sigmoid(-values["o"])
    elif not LOSSES[problem.loss].takes_class:
        of_y = np.abs(y)
        do = o + of_y
    dy_hat = do
    output_slope = size["output_slope"] + FLAT
    if net.output_activation != "identity":
        do = dy_hat * output_slope
    dh = W2.T @ do
    slope = size["slope"] + FLAT
    dz = dh * slope
    scales: dict[str, Array] = {
        "z": z,
        "h": z,
        "o": o,
        "y_hat": o,
        "output_slope": output_slope,
        "slope": slope,
        "L": np.asarray((o + of_y).sum()),
        "J": np.asarray((o + of_y).sum()),
        "dJ/dy_hat": dy_hat,
        "dJ/do": do,
        "dJ/dW2": np.outer(do, size["h"]) + lam * W2,
        "dJ/db2": do,
        "dJ/dh": dh,
        "dJ/dz": dz,
        "dJ/dW1": np.outer(dz, x) + lam * W1,
        "dJ/db1": dz,
    }
    return scales, 1e-11 + 64 * float(np.finfo(np.float64).eps) * float(max(z.max(), o.max()))
