"""The activation functions φ and their slopes φ′.

Each is stable for any finite z: nothing overflows, and a slope that is merely tiny does not
become zero before float64 runs out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from bpwidget.mlp.arguments import Array, choice

LEAKY_SLOPE = 0.01
IDENTITY = "identity"


@dataclass(frozen=True)
class Activation:
    """One φ, applied elementwise.

    Attributes
    ----------
    name : str
        As written in ``MLP(..., activation=name)``.
    phi : callable
        φ(z), of any shape.
    slope : callable
        φ′(z), of the shape of z. At a kink it is the slope from the left.
    kinks : tuple of float
        Points where φ′ or φ″ jumps, so that no finite difference across them can be trusted.
    steepest : float
        Roughly the largest |φ′|: a unit whose slope is far below it is saturated.
    """

    name: str
    phi: Callable[[Array], Array]
    slope: Callable[[Array], Array]
    kinks: tuple[float, ...] = ()
    steepest: float = 1.0


def _sigmoid(z: Array) -> Array:
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, small) / (1.0 + small)


def _sigmoid_slope(z: Array) -> Array:
    small = np.exp(-np.abs(z))
    return small / (1.0 + small) ** 2


@np.errstate(over="ignore")  # of cosh: the slope is 0 long before
def _tanh_slope(z: Array) -> Array:
    # 1 / cosh²: 1 - tanh² would round to zero from |z| = 19 on
    slope: Array = 1.0 / np.cosh(z)
    slope *= slope
    return slope


def _softplus(z: Array) -> Array:
    # log(1 + e^z), which is z where e^z would overflow; NumPy does not vectorise np.logaddexp
    # nor np.minimum of an array and a number, so that is left out where it changes nothing
    softplus = np.asarray(np.exp(np.minimum(z, 700.0) if z.max(initial=0.0) > 700.0 else z))
    np.log1p(softplus, out=softplus)
    np.maximum(softplus, z, out=softplus)
    return softplus


def _silu_slope(z: Array) -> Array:
    return _sigmoid(z) * (1.0 + z * _sigmoid(-z))


ACTIVATIONS: Mapping[str, Activation] = MappingProxyType(
    {
        each.name: each
        for each in (
            Activation(IDENTITY, lambda z: z.copy(), np.ones_like),
            Activation(
                "relu",
                lambda z: np.maximum(z, 0.0),
                lambda z: (z > 0).astype(np.float64),
                kinks=(0.0,),
            ),
            Activation(
                "leaky_relu",
                lambda z: np.where(z > 0, z, LEAKY_SLOPE * z),
                lambda z: np.where(z > 0, 1.0, LEAKY_SLOPE),
                kinks=(0.0,),
            ),
            Activation("sigmoid", _sigmoid, _sigmoid_slope, steepest=0.25),
            Activation("tanh", np.tanh, _tanh_slope),
            Activation("softplus", _softplus, _sigmoid),
            Activation(
                "elu",
                lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0.0))),
                lambda z: np.exp(np.minimum(z, 0.0)),
                kinks=(0.0,),
            ),
            Activation("silu", lambda z: z * _sigmoid(z), _silu_slope),
        )
    }
)


def activation_named(name: str) -> Activation:
    """Return the activation called `name`.

    Examples
    --------
    >>> activation_named("relu").slope(np.array([-1.0, 0.0, 2.0]))
    array([0., 0., 1.])
    """
    return choice("activation", name, ACTIVATIONS)
