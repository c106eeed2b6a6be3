"""Runs in which something goes wrong, each in the way that its name says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bpwidget.mlp.arguments import choice
from bpwidget.mlp.network import MLP
from bpwidget.mlp.training.datasets import dataset
from bpwidget.mlp.training.optimisers import arrays_of
from bpwidget.mlp.training.recipes import Setup
from bpwidget.mlp.training.run_state import Settings


def preset(name: str) -> Setup:
    """Return a run in which something goes wrong.

    Parameters
    ----------
    name : str
        ``diverging``: each update leaps farther beyond the minimum, until J is too large for
        float64. ``saturated``: |z| is so large that φ′(z) is nearly zero in nearly every unit;
        W1 stays, and W2 has to do what it can. ``dead``: three large steps leave z < 0 in every
        relu unit for every sample, and there the gradient is zero for ever. ``exploding``: W2 is
        so large that the gradient grows on its way to W1, and one update flings nearly all units
        into saturation. ``vanishing``: b1 pushes z of every sigmoid unit so far up that next to
        nothing of the gradient comes through to W1; h is constant, so the network can but guess.

    Returns
    -------
    Setup

    Raises
    ------
    TypeError, ValueError
        If there is no such preset.

    Examples
    --------
    >>> start = next(preset("vanishing").run())
    >>> start.sizes["dJ/dW1"] < 1e-6 * start.sizes["dJ/do"]
    True
    """
    return choice("name", name, PRESETS)()


def _diverging() -> Setup:
    settings = Settings("squared_error", learning_rate=3.0)
    return Setup(_network("relu"), dataset("moons").one_hot(), settings, 10)


def _saturated() -> Setup:
    return Setup(_network("tanh", W1=30.0), dataset("moons"), Settings(), 100)


def _dead() -> Setup:
    settings = Settings(learning_rate=20.0)
    return Setup(_network("relu", seed=1), dataset("moons"), settings, 20)


def _exploding() -> Setup:
    return Setup(_network("tanh", W2=1e4), dataset("moons"), Settings(), 20)


def _vanishing() -> Setup:
    return Setup(_network("sigmoid", b1=30.0), dataset("moons"), Settings(), 100)


def _network(
    activation: str, W1: float = 1.0, W2: float = 1.0, b1: float = 0.0, seed: int = 0
) -> MLP:
    """Return eight units drawn as usual, the weights of a layer times a factor, b1 moved."""
    drawn = arrays_of(MLP.random(2, 8, 2, activation, bias=True, seed=seed))
    return MLP(W1 * drawn["W1"], W2 * drawn["W2"], b1 + drawn["b1"], drawn["b2"], activation)


PRESETS: Mapping[str, Callable[[], Setup]] = MappingProxyType(
    {
        "diverging": _diverging,
        "saturated": _saturated,
        "dead": _dead,
        "exploding": _exploding,
        "vanishing": _vanishing,
    }
)
