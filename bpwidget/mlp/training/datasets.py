"""Small built-in data sets: five drawn from a seed, a single sample, and Fisher's iris."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from bpwidget.mlp.arguments import Array, choice, real_number, whole_number
from bpwidget.mlp.losses import Classes
from bpwidget.mlp.network import seed_number
from bpwidget.mlp.refusals import RefusedValueError
from bpwidget.mlp.training.data import DATA_WORD, Data, split

MOST = 10_000
LARGEST_NOISE = 1e6

# a string, because naming numpy.random imports it
Draw: TypeAlias = "Callable[[np.random.RandomState, Classes, float], Array]"


@dataclass(frozen=True)
class _Kind:
    """A family of samples: default size and noise, number of classes, and how to draw them."""

    n: int
    noise: float
    classes: int
    draw: Draw


def dataset(name: str, n: int | None = None, noise: float | None = None, seed: int = 0) -> Data:
    """Return one of the built-in data sets with a quarter of each class held out.

    Parameters
    ----------
    name : str
        ``sample``: the single sample x = (0.5, 0.6) of class 0. ``xor``: the four corners of a
        square, opposite corners in one class. ``circles``: one inside the other. ``moons``: two
        interlocking half circles. ``blobs``: three clouds. ``spirals``: two, wound into each
        other. ``iris``: 150 flowers of three species, four lengths in cm.
    n : int, optional
        Number of samples, including those held out; at least two per class, at most 10,000.
        ``sample`` and ``iris`` have a fixed size.
    noise : float, optional
        Standard deviation of the noise added to each coordinate, 0 to 10⁶. Not for ``sample``
        and ``iris``.
    seed : int
        For drawing the samples and choosing those held out.

    Returns
    -------
    Data
        The samples, those held out in `X_test` and `y_test`.

    Raises
    ------
    TypeError, ValueError
        If an argument is refused; the message names it.

    Notes
    -----
    Features are as drawn or measured; `Data.standardised` brings them to one scale. Iris is from
    R. A. Fisher, "The use of multiple measurements in taxonomic problems" (1936);
    ``iris/README.md`` in this folder says more about its source.

    Examples
    --------
    >>> dataset("moons")
    Data(moons: 150 samples of 2 features, 50 held out)
    >>> dataset("iris").classes
    ('setosa', 'versicolor', 'virginica')
    """
    known: dict[str, _Kind | None] = {each: KINDS.get(each) for each in DATASETS}
    kind = choice("name", name, known)
    seed = seed_number("seed", seed)
    if kind is None:
        for argument, value in (("n", n), ("noise", noise)):
            if value is not None:
                raise RefusedValueError("fixed_samples", name=argument, data=repr(name))
        return _sample() if name == "sample" else _iris(seed)
    n = kind.n if n is None else whole_number("n", n, at_least=2 * kind.classes)
    if n > MOST:
        raise RefusedValueError("at_most", name="n", most=MOST, got=n)
    noise = kind.noise if noise is None else real_number("noise", noise)
    if noise > LARGEST_NOISE:
        raise RefusedValueError("at_most", name="noise", most=f"{LARGEST_NOISE:g}", got=noise)
    draw = np.random.RandomState([seed, DATA_WORD, n])
    y = np.arange(n) % kind.classes
    X = kind.draw(draw, y, noise) + noise * draw.standard_normal((n, 2))
    names = tuple(str(k) for k in range(kind.classes))
    return split(X, y, name, seed, ("x1", "x2"), names)


def _sample() -> Data:
    return Data([[0.5, 0.6]], [0], "sample", classes=("0", "1"))


@lru_cache(maxsize=8)
def _iris(seed: int) -> Data:
    table = files(__package__).joinpath("iris", "iris.csv").read_text("utf-8").splitlines()
    *features, _ = table[0].split(",")
    rows = [line.split(",") for line in table[1:]]
    classes = tuple(dict.fromkeys(row[-1] for row in rows))
    X = np.array([row[:-1] for row in rows], dtype=np.float64)
    y = np.array([classes.index(row[-1]) for row in rows])
    return split(X, y, "iris", seed, tuple(features), classes)


def _xor(_draw: np.random.RandomState, y: Classes, _noise: float) -> Array:
    right = np.arange(len(y)) // 2 % 2
    return np.column_stack([right, right ^ y]).astype(np.float64)


def _circles(draw: np.random.RandomState, y: Classes, _noise: float) -> Array:
    turn = 2 * np.pi * draw.random_sample(len(y))
    return np.where(y == 0, 1.0, 0.5)[:, None] * _on_circle(turn)


def _moons(draw: np.random.RandomState, y: Classes, _noise: float) -> Array:
    upper = _on_circle(np.pi * draw.random_sample(len(y)))
    return np.where((y == 0)[:, None], upper, [1.0, 0.5] - upper)


def _blobs(_draw: np.random.RandomState, y: Classes, _noise: float) -> Array:
    return 1.5 * _on_circle(np.pi / 2 + 2 * np.pi / 3 * y)


def _spirals(draw: np.random.RandomState, y: Classes, _noise: float) -> Array:
    # square root, to space the points evenly along the spiral
    out = 0.1 + 0.9 * np.sqrt(draw.random_sample(len(y)))
    return out[:, None] * _on_circle(2 * np.pi * out + np.pi * y)


def _on_circle(turn: npt.NDArray[np.floating]) -> Array:
    return np.column_stack([np.cos(turn), np.sin(turn)])


KINDS: Mapping[str, _Kind] = MappingProxyType(
    {
        "xor": _Kind(200, 0.1, 2, _xor),
        "circles": _Kind(200, 0.08, 2, _circles),
        "moons": _Kind(200, 0.1, 2, _moons),
        "blobs": _Kind(210, 0.4, 3, _blobs),
        "spirals": _Kind(200, 0.02, 2, _spirals),
    }
)
DATASETS = ("sample", *KINDS, "iris")
