"""Runs in which a network learns each built-in data set, and runs in which it fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType

from bpwidget.mlp.arguments import choice
from bpwidget.mlp.network import MLP
from bpwidget.mlp.training.data import Data
from bpwidget.mlp.training.datasets import dataset
from bpwidget.mlp.training.descent import descend
from bpwidget.mlp.training.optimisers import arrays_of
from bpwidget.mlp.training.run_state import RunState, Settings


@dataclass(frozen=True)
class Setup:
    """Everything that a run starts from.

    Attributes
    ----------
    net : MLP
    data : Data
    settings : Settings
    steps : int
        Updates after which the run has shown what it is meant to show.
    accuracy : float or None
        The least share of the training samples that is then classified correctly; None if the
        run is meant to go wrong.

    Examples
    --------
    >>> setup = recipe("moons")
    >>> setup.net, setup.steps, setup.accuracy
    (MLP(2 -> 8 tanh -> 2, with bias), 300, 0.98)
    >>> setup.settings.optimiser, setup.settings.learning_rate
    ('adam', 0.1)
    """

    net: MLP
    data: Data
    settings: Settings
    steps: int
    accuracy: float | None = None

    def run(self) -> Iterator[RunState]:
        """Yield the first state and the state after each update; see `descend`.

        Yields
        ------
        RunState
        """
        return descend(self.net, self.data, steps=self.steps, **asdict(self.settings))


@dataclass(frozen=True)
class _Recipe:
    """How a network learns a data set, and how well; the accuracy holds for seeds 0 to 19."""

    name: str
    hidden: int
    settings: Settings
    steps: int
    accuracy: float
    bias: bool = True
    standardised: bool = False

    def setup(self, seed: int) -> Setup:
        data = dataset(self.name)
        if self.standardised:
            data = data.standardised()
        net = MLP.random(data.X.shape[1], self.hidden, data.outputs, bias=self.bias, seed=seed)
        return Setup(net, data, self.settings, self.steps, self.accuracy)


RECIPES: Mapping[str, _Recipe] = MappingProxyType(
    {
        each.name: each
        for each in (
            _Recipe("sample", 4, Settings(lam=0.01), 100, 1.0, bias=False),
            _Recipe(
                "xor", 8, Settings(lam=1e-4, learning_rate=0.3, optimiser="momentum"), 100, 0.98
            ),
            _Recipe("circles", 8, Settings(lam=1e-4, optimiser="adam"), 200, 0.98),
            _Recipe("moons", 8, Settings(lam=1e-4, optimiser="adam"), 300, 0.98),
            _Recipe("blobs", 4, Settings(lam=1e-3, learning_rate=0.3, batch=32), 100, 0.98),
            _Recipe("spirals", 12, Settings(lam=1e-4, optimiser="adam"), 300, 0.98),
            _Recipe("iris", 8, Settings(lam=1e-3, optimiser="adam"), 150, 0.97, standardised=True),
        )
    }
)


def recipe(name: str, seed: int = 0) -> Setup:
    """Return a run in which a network learns a built-in data set.

    Parameters
    ----------
    name : str
        The data set; see `dataset`.
    seed : int
        For drawing the first weights; the accuracy is reached with the seeds 0 to 19.

    Returns
    -------
    Setup
        Everything that the run starts from; `Setup.run` runs it.

    Raises
    ------
    TypeError, ValueError
        If there is no such data set, or the seed is out of range.

    Examples
    --------
    >>> *_, last = recipe("xor", seed=3).run()
    >>> last.net, last.L < 0.1
    (MLP(2 -> 8 tanh -> 2, with bias), True)
    """
    return choice("name", name, RECIPES).setup(seed)


def preset(name: str) -> Setup:
    """Return a run in which something goes wrong.

    Parameters
    ----------
    name : str
        ``diverging``: every update overshoots the minimum by more, until J is too large for
        float64. ``saturated``: ``|z|`` is so large that φ′(z) is nearly zero in nearly every unit;
        W1 hardly changes, and W2 has to do all the learning. ``dead``: three large steps leave
        z < 0 in every relu unit for every sample, where the gradient is zero for good.
        ``exploding``: W2 is so large that the gradient grows on its way to W1, and one update
        drives nearly all units into saturation. ``vanishing``: b1 makes z of every sigmoid unit
        so large that hardly any gradient reaches W1; h is constant, so the network can only
        guess.

    Returns
    -------
    Setup
        Everything that the run starts from; `Setup.run` runs it.

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
    """Return eight units drawn as usual, the weights of a layer scaled and b1 shifted."""
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
