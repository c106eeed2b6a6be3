"""Forward propagation, then backpropagation in seven steps.

The steps follow the derivation in *Dive into Deep Learning* (Zhang, Lipton, Li, Smola; d2l.ai),
section "Forward Propagation, Backward Propagation, and Computational Graphs". Elsewhere in the
code that section is cited as D2L, or as the book.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from bpwidget.mlp.activations import IDENTITY, activation_named
from bpwidget.mlp.arguments import Array, read_only, real_number, squared_norm
from bpwidget.mlp.losses import fitting_loss
from bpwidget.mlp.network import MLP
from bpwidget.mlp.refusals import RefusedOverflowError, RefusedTypeError
from bpwidget.mlp.trace import Backward, Terms, Trace

ONE = read_only(np.ones(()))


@np.errstate(over="ignore", under="ignore", invalid="ignore")  # overflow is refused by name
def backprop(
    net: MLP,
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    loss: str = "cross_entropy",
    lam: float = 0.0,
) -> Trace:
    """Propagate x forward, then the gradient of J backward through the seven steps.

    Parameters
    ----------
    net : MLP
        The network.
    x : array_like, shape (inputs,)
        One input.
    y : int or array_like
        The target: a class index for ``cross_entropy``, otherwise a vector of shape (outputs,)
        (or a number, for a single output).
    loss : str
        ``cross_entropy``: softmax cross-entropy, -log softmax(o)[y].
        ``squared_error``: ½‖ŷ - y‖², summed over outputs; ``sum_of_squares``: the same without
        the ½; ``mean_squared_error``: ‖ŷ - y‖² / q, the mean over the q outputs.
        ``binary_cross_entropy``: on logits, summed over outputs, targets in [0, 1].
        The first and the last contain a softmax and a σ of their own, and refuse a network with
        an output activation ψ; the others are functions of ŷ = ψ(o).
    lam : float
        λ, 0 or more.

    Returns
    -------
    Trace
        The forward values, L, s and J, and the seven steps.

    Raises
    ------
    TypeError, ValueError
        If an argument is refused; the message names it.
    OverflowError
        If a result is too large for float64; the message names the first such quantity.

    Notes
    -----
    A gradient has the shape of the quantity it is taken with respect to, so
    dJ/dW2 = ∂J/∂o hᵀ + λ W2 has the shape of W2. The steps follow D2L; see the module.

    With an output activation ψ, step 2 has two gradients: ``"dJ/dy_hat"`` is ∂J/∂ŷ, and
    ``"dJ/do"`` is ∂J/∂ŷ ⊙ ψ′(o). Where ψ is the identity they are the same, and step 2 has
    ``"dJ/do"`` alone.

    Examples
    --------
    >>> net = MLP(W1=[[2.0]], W2=[[3.0]], activation="identity")
    >>> trace = backprop(net, x=[1.0], y=[5.0], loss="squared_error", lam=0.1)
    >>> trace.o, trace.L, trace.s
    (array([6.]), 0.5, 0.65)
    >>> trace.step(4).gradients["dJ/dW2"]
    array([[2.3]])
    >>> trace.step(4).data["dJ/dW2"], trace.step(4).penalty["dJ/dW2"]
    (array([[2.]]), array([[0.3]]))

    An output unit with a σ, as in many courses:

    >>> net = MLP([[2.0]], [[3.0]], activation="identity", output_activation="sigmoid")
    >>> trace = backprop(net, x=[0.0], y=[1.0], loss="squared_error")
    >>> trace.o, trace.y_hat, trace.output_slope
    (array([0.]), array([0.5]), array([0.25]))
    >>> {name: value.tolist() for name, value in trace.step(2).gradients.items()}
    {'dJ/dy_hat': [-0.5], 'dJ/do': [-0.125]}
    """
    if not isinstance(net, MLP):
        raise RefusedTypeError("net", got=type(net).__name__)
    x = net.input_vector(x)
    l = fitting_loss(net.output_activation, loss)
    y = l.target(y, net.outputs)
    lam = real_number("lam", lam)
    phi = activation_named(net.activation)
    # None if ŷ is o, and there is nothing to pass through
    psi = None if net.output_activation == IDENTITY else activation_named(net.output_activation)
    W1, W2, b1, b2 = net.W1, net.W2, net.b1, net.b2

    # .dot: for arrays this small, @ has three times the call overhead
    z = W1.dot(x) if b1 is None else W1.dot(x) + b1
    h = phi.phi(z)
    o = W2.dot(h) if b2 is None else W2.dot(h) + b2
    y_hat = o if psi is None else psi.phi(o)
    L, dL_dy_hat = l.value_and_gradient(y_hat, y)
    s = penalty(W1, W2, lam)
    J = L + s

    # 1. J = L + s; the products with these ones are left out below
    dJ_dL = dJ_ds = ONE
    # 2. through the loss, and through ψ
    dJ_dy_hat = dL_dy_hat
    dJ_do = dJ_dy_hat if psi is None else dJ_dy_hat * psi.slope(o)
    # 3. the penalty
    ds_dW1, ds_dW2 = lam * W1, lam * W2
    # 4. the output layer's weights
    W2_data = outer(dJ_do, h)
    dJ_dW2 = W2_data + ds_dW2
    # 5. back to h
    dJ_dh = W2.T.dot(dJ_do)
    # 6. through φ
    slope = phi.slope(z)
    dJ_dz = dJ_dh * slope
    # 7. the hidden layer's weights
    W1_data = outer(dJ_dz, x)
    dJ_dW1 = W1_data + ds_dW1

    squares = z.dot(z) + o.dot(o) + dJ_dh.dot(dJ_dh)
    squares += squared_norm(dJ_dW2) + squared_norm(dJ_dW1)
    # If this one number is finite, so is everything. If it is not, perhaps only a square has
    # overflowed, so each quantity is looked at. An overflow in dJ_do or dJ_dz shows in J or dJ_dh.
    if not math.isfinite(J + squares):
        _refuse_too_large(
            ("z", z),
            ("o", o),
            ("L", L),
            ("s", s),
            ("J", J),
            ("dJ/dy_hat" if psi else "dJ/do", dJ_dy_hat),
            ("dJ/do", dJ_do),
            ("ds/dW1", ds_dW1),
            ("ds/dW2", ds_dW2),
            ("dJ/dW2", dJ_dW2),
            ("dJ/dh", dJ_dh),
            ("dJ/dz", dJ_dz),
            ("dJ/dW1", dJ_dW1),
        )
    vectors = z, h, slope, o, dJ_do, dJ_dh, dJ_dz
    matrices = ds_dW1, ds_dW2, W2_data, dJ_dW2, W1_data, dJ_dW1
    for array in vectors + matrices:
        array.setflags(False)  # type: ignore[call-arg] # as in `read_only`, without its call
    if psi is not None:
        read_only(y_hat)
        read_only(dJ_dy_hat)
    backward = Backward(
        dJ_dL,
        dJ_ds,
        None if psi is None else dJ_dy_hat,
        dJ_do,
        ds_dW1,
        ds_dW2,
        Terms("dJ/dW2", W2_data, ds_dW2, dJ_dW2),
        dJ_dh,
        dJ_dz,
        Terms("dJ/dW1", W1_data, ds_dW1, dJ_dW1),
    )
    return Trace(net, x, y, l.name, lam, z, h, slope, o, y_hat, L, s, J, backward)


def outer(column: Array, row: Array) -> Array:
    """Return column rowᵀ, as a matrix product because that is fastest."""
    product: Array = column[:, None].dot(row[None])
    return product


def penalty(W1: Array, W2: Array, lam: float) -> float:
    """Return the regularisation term s = λ/2 (‖W1‖²_F + ‖W2‖²_F)."""
    # 0 at λ = 0, even where a square overflows
    return lam / 2 * (squared_norm(W1) + squared_norm(W2)) if lam else 0.0


def _refuse_too_large(*quantities: tuple[str, Array | float]) -> None:
    for name, value in quantities:
        if not np.isfinite(value).all():
            raise RefusedOverflowError("too_large", quantity=name)
