"""The data that a panel descends on, its recipe, and the sample that is shown."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeAlias

from bpwidget.mlp.arguments import choice
from bpwidget.mlp.losses import loss_named
from bpwidget.mlp.network import MLP
from bpwidget.mlp.refusals import RefusedTypeError, RefusedValueError
from bpwidget.mlp.training.csv_file import is_file
from bpwidget.mlp.training.data import Data
from bpwidget.mlp.training.datasets import DATASETS, dataset
from bpwidget.mlp.training.loading import data_from
from bpwidget.mlp.training.recipes import RECIPES, preset, recipe
from bpwidget.mlp.training.run_state import Settings
from bpwidget.panel.state.sizes import refuse_large_data
from bpwidget.panel.state.target import TargetValue, target_for

Source: TypeAlias = str | Data | None
# the input of the first lesson
X = (0.5, 0.6)
SAMPLE = "sample"
# characters of paths that no built-in set's name contains
OF_PATHS = frozenset("./\\")
# another way to write None
NO_DATA = "none"
# the built-in sets that a panel descends on; each begins from its recipe
SETS = tuple(name for name in DATASETS if name != SAMPLE)
# replaces a loss that takes classes if the targets are measurements
OF_MEASUREMENTS = "squared_error"
# updates in a frame, and the milliseconds between two frames
SPEEDS: dict[str, tuple[int, int]] = {
    "slow": (1, 700),
    "steady": (1, 150),
    "fast": (1, 0),
    "faster": (10, 0),
}


def source_of(data: object) -> Source:
    """Return what a panel is to descend on, or refuse it; a user's own table becomes Data.

    Examples
    --------
    >>> source_of("moons"), source_of("none")
    ('moons', None)
    >>> source_of(([[5.1, 1.4], [6.3, 6.0]], ["setosa", "virginica"])).features
    ('x1', 'x2')
    """
    if data is None or (isinstance(data, str) and data == NO_DATA):
        return None
    if isinstance(data, Data):
        refuse_large_data(data)
        return data
    if isinstance(data, str) and not (set(data) & OF_PATHS or is_file(data)):
        choice("data", data, dict.fromkeys(RECIPES))
        return data
    try:
        own = data_from(data)
    except RefusedTypeError as error:
        if error.key == "source":
            raise RefusedTypeError("data_or_name", got=error.fields["got"]) from None
        raise
    refuse_large_data(own)
    return own


def samples_of(source: str | Data, loss: str, x: Any, y: TargetValue) -> Any:
    """Return the samples, with targets of the kind that a loss takes."""
    if source == SAMPLE:
        return x, y
    data = named(source)
    takes_class = loss_named(loss).takes_class
    if not takes_class and data.y.dtype.kind != "f" and data.outputs > 1:
        return data.one_hot()
    return data


def size_of(source: str | Data) -> int:
    """Return how many samples there are to train on."""
    return 1 if source == SAMPLE else len(named(source).X)


def named(source: str | Data) -> Data:
    """Return a data set by name; measurements are standardised."""
    return source if isinstance(source, Data) else _built_in(source)


# cached, because every State with a sample looks it up
@lru_cache(maxsize=len(DATASETS))
def _built_in(name: str) -> Data:
    data = dataset(name)
    return data.standardised() if name == "iris" else data


def set_of(source: Source) -> Data | None:
    """Return the data set, or None where there is none or only the panel's own x and y."""
    return None if source is None or source == SAMPLE else named(source)


def sample_of(source: Source, index: int, loss: str, outputs: int) -> dict[str, Any]:
    """Return x and y of a sample to train on, the target in the form that a loss takes.

    Raises
    ------
    ValueError
        If there is no data set, or no such sample in it.
    """
    data = set_of(source)
    if data is None:
        raise RefusedValueError("sample_of_none", got=index)
    if index >= len(data.X):
        last = len(data.X) - 1
        raise RefusedValueError("whole_between", name="sample", least=0, most=last, got=index)
    answer = data.y[index].tolist()
    y = tuple(answer) if isinstance(answer, list) else answer
    if data.y.dtype.kind == "f" and data.y.ndim == 1:
        y = (y,)
    return {"x": tuple(data.X[index].tolist()), "y": target_for(loss, y, outputs)}


def loss_for(source: Source, loss: str) -> str:
    """Return a loss that takes the targets of the data: the present one, if it does."""
    data = set_of(source)
    is_measured = data is not None and data.y.dtype.kind == "f"
    return OF_MEASUREMENTS if is_measured and loss_named(loss).takes_class else loss


def recipe_of(source: Source) -> Mapping[str, Any]:
    """Return the controls with which a network learns a built-in set; see `recipe`.

    Empty for the panel's own x and y, which are descended on with the network that is there, and
    for a user's own data.

    Examples
    --------
    >>> recipe_of("moons")["hidden"], recipe_of("moons")["optimiser"], dict(recipe_of("sample"))
    (8, 'adam', {})
    """
    if isinstance(source, str) and source in SETS:
        return _recipe(source)
    return MappingProxyType({})


@lru_cache(maxsize=len(SETS))
def _recipe(name: str) -> Mapping[str, Any]:
    setup = recipe(name)
    return MappingProxyType(_controls_of(setup.net, setup.settings))


def controls_of(name: str) -> dict[str, Any]:
    """Return the controls of a panel before the first update of a preset."""
    setup = preset(name)
    net, settings, source = setup.net, setup.settings, setup.data.name
    return {
        **_controls_of(net, settings),
        "inputs": net.inputs,
        "outputs": net.outputs,
        "given": net,
        "weights": {},
        "loss": settings.loss,
        "data": source,
        "sample": 0,
        **sample_of(source, 0, settings.loss, net.outputs),
        "playing": False,
        "mode": "train",
        "frozen": settings.frozen,
    }


def _controls_of(net: MLP, settings: Settings) -> dict[str, Any]:
    """Return what recipes and presets are both made of."""
    return {
        "hidden": net.hidden,
        "bias": net.b1 is not None,
        "activation": net.activation,
        "output_activation": net.output_activation,
        "optimiser": settings.optimiser,
        "learning_rate": settings.learning_rate,
        "batch": settings.batch,
        "lam": settings.lam,
    }
