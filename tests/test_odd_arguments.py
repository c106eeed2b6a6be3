"""A public callable computes with any argument, or refuses it by name."""

from __future__ import annotations

import inspect
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hostile import complaint_of, hostile_text
from hypothesis import given, settings
from like_torch import Sequential, linear, module
from profiles import examples

import bpwidget as bp
from bpwidget.mlp.refusals import Refusal
from bpwidget.panel.state.follow import moved
from bpwidget.panel.state.opening import from_controls
from bpwidget.panel.state.state import CONTROLS


class Raises:
    """An object whose conversion to an array raises an error."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __array__(self, *_: object, **__: object) -> Any:
        raise self.error


class Wordless:
    """An object whose repr raises an error."""

    def __repr__(self) -> str:
        raise RuntimeError("no words")


def numbers(first: int = 1) -> Iterator[int]:
    """Yield two numbers, once."""
    yield first
    yield first + 1


def series(values: Any) -> Any:
    """Return a Series of pandas, or an array where pandas is not installed."""
    if find_spec("pandas") is None:
        return np.array(values)
    return import_module("pandas").Series(values)


MASKED = np.ma.MaskedArray([1.0, 2.0], mask=[True, False])
ODD: dict[str, Callable[[], Any]] = {
    "None": lambda: None,
    "True": lambda: True,
    "numpy's True": lambda: np.True_,
    "0": lambda: 0,
    "-1": lambda: -1,
    "0.5": lambda: 0.5,
    "nan": lambda: float("nan"),
    "inf": lambda: float("inf"),
    "-inf": lambda: -np.inf,
    "huge int": lambda: 10**400,
    "large int": lambda: 10**12,
    "huge float": lambda: 1e308,
    "complex": lambda: 1j,
    "text": lambda: "abc",
    "empty text": lambda: "",
    "a name with braces": lambda: "{0} {name}",
    "bytes": lambda: b"abc",
    "float32": lambda: np.float32(0.5),
    "longdouble": lambda: np.longdouble("1e4000"),
    "int8": lambda: np.int8(3),
    "Decimal": lambda: Decimal("0.5"),
    "Decimal nan": lambda: Decimal("nan"),
    "Fraction": lambda: Fraction(1, 3),
    "datetime": lambda: np.datetime64("2020-01-01"),
    "0-d": lambda: np.array(0.5),
    "0-d of text": lambda: np.array("abc"),
    "1-d of one": lambda: np.array([1]),
    "1-d": lambda: [0.25, 0.75],
    "tuple": lambda: (1, 2),
    "2-d": lambda: [[1.0, 2.0], [3.0, 4.0]],
    "3-d": lambda: np.zeros((2, 2, 2)),
    "ragged": lambda: [[1.0, 2.0], [3.0]],
    "ragged deep": lambda: [[[1.0]], [2.0], 3.0],
    "mixed": lambda: [1.0, "a"],
    "list of None": lambda: [None, None],
    "list of nan": lambda: [float("nan"), 1.0],
    "empty list": list,
    "empty rows": lambda: [[], []],
    "empty array": lambda: np.empty((0, 2)),
    "masked": lambda: MASKED,
    "masked rows": lambda: np.ma.MaskedArray(np.ones((2, 2)), mask=np.eye(2, dtype=bool)),
    "big-endian": lambda: np.array([0.25, 0.75], dtype=">f8"),
    "complex array": lambda: np.array([1j, 2.0]),
    "object array": lambda: np.array([1.0, object()], dtype=object),
    "structured": lambda: np.zeros(2, dtype=[("a", "f8"), ("b", "i4")]),
    "Decimals": lambda: [Decimal("0.5"), Decimal("0.25")],
    "huge ints": lambda: [10**400, 1],
    "Series": lambda: series([0.25, 0.75]),
    "Series of text": lambda: series(["a", "b"]),
    "dict": lambda: {"a": 1},
    "dict by number": lambda: {1: 2},
    "empty dict": dict,
    "set": lambda: {0.5},
    "generator": numbers,
    "range": lambda: range(2),
    "function": lambda: len,
    "class": lambda: int,
    "module": lambda: np,
    "Ellipsis": lambda: ...,
    "object": object,
    "wordless": Wordless,
    "no array (ValueError)": lambda: Raises(ValueError("no array for you")),
    "tensor that needs its gradient": lambda: Raises(RuntimeError("Can't call numpy() on Tensor")),
    "list of such": lambda: [Raises(TypeError("Can't convert cuda:0 tensor"))] * 2,
    "namespace": SimpleNamespace,
}

METHODS = (
    "from_arrays",
    "from_example",
    "from_dict",
    "from_preset",
    "advance",
    "handout",
    "script",
    "savefig",
)
NET = bp.MLP.random(bias=True)
TRACE = bp.backprop(NET, (0.5, 0.6), 0, lam=0.1)
DATA = bp.dataset("moons", n=24)
RUN = bp.History.start(NET, DATA).advance().advance().advance()
SAMPLE = {"x": (0.5, 0.6), "y": 0}


def panel(**controls: Any) -> None:
    """Open a panel and close it again."""
    bp.BackpropPanel(**controls).close()


def moved_to(**controls: Any) -> None:
    """Move the controls of a default panel."""
    moved(OPENED, controls).computed()


def kept(**changes: Any) -> None:
    """Open a panel on a modified saved state, and close it."""
    bp.BackpropPanel.from_dict({**STATE, **changes}).close()


def opened(name: str) -> Callable[..., None]:
    """Return a constructor of panels that closes them again."""
    return lambda **given: getattr(bp.BackpropPanel, name)(**given).close()


def parameters_of(name: str) -> Mapping[str, inspect.Parameter]:
    """Return the parameters of a public callable."""
    return inspect.signature(SIGNATURES.get(name, CALLS[name][0])).parameters


def descend(**given: Any) -> None:
    """Begin a run and make its first update."""
    states = iter(bp.descend(**given))
    next(states)
    next(states)


PANEL = bp.BackpropPanel()
STATE, OPENED = PANEL.to_dict(), from_controls().computed()
# each public callable with valid arguments
CALLS: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "MLP": (bp.MLP, {"W1": NET.W1, "W2": NET.W2, "b1": NET.b1, "b2": NET.b2}),
    "MLP.from_transposed": (
        bp.MLP.from_transposed,
        {"W1": NET.W1.T, "W2": NET.W2.T, "b1": NET.b1, "b2": NET.b2},
    ),
    "MLP.from_sklearn": (bp.MLP.from_sklearn, {}),
    "MLP.from_torch": (
        bp.MLP.from_torch,
        {"model": Sequential([linear(2, 3), module("Tanh"), linear(3, 1)])},
    ),
    "MLP.random": (bp.MLP.random, {}),
    "MLP.entry": (NET.entry, {"name": "W1[0,0]"}),
    "MLP.with_entries": (NET.with_entries, {"values": {"W1[0,0]": 0.5}}),
    "MLP.input_vector": (NET.input_vector, {"x": (0.5, 0.6)}),
    "backprop": (bp.backprop, {"net": NET, **SAMPLE}),
    "backprop_batch": (bp.backprop_batch, {"net": NET, "X": DATA.X, "Y": DATA.y}),
    "check_gradients": (bp.check_gradients, {"net": NET, **SAMPLE}),
    "nudge": (bp.nudge, {"trace": TRACE, "entry": "W1[0,0]"}),
    "loss_surface": (bp.loss_surface, {"net": NET, **SAMPLE, "resolution": 5}),
    "Trace.step": (TRACE.step, {"number": 3}),
    "Data": (bp.Data, {"X": DATA.X, "y": DATA.y}),
    "Data.fit": (DATA.fit, {"net": NET, "loss": "cross_entropy"}),
    "dataset": (bp.dataset, {"name": "moons"}),
    "Settings": (bp.Settings, {}),
    "descend": (descend, {"net": NET, "data": DATA, "batch": 4}),
    "History.start": (bp.History.start, {"net": NET, "data": DATA}),
    "History.advance": (RUN.advance, {}),
    "History.under": (RUN.under, {"settings": bp.Settings()}),
    "History.restart": (RUN.restart, {}),
    "History.path": (RUN.path, {"first": "W1[0,0]", "second": "W2[0,0]"}),
    "RunState.trace": (RUN.at.trace, {}),
    "RunState.under": (RUN.at.under, {"settings": bp.Settings()}),
    "accuracy": (bp.accuracy, {"net": NET, "X": DATA.X, "y": DATA.y}),
    "preset": (bp.preset, {"name": "dead"}),
    "recipe": (bp.recipe, {"name": "moons"}),
    "data_from": (bp.data_from, {"source": (DATA.X, DATA.y)}),
    "diagnose": (bp.diagnose, {"trace": TRACE, "step": 6, "answer": np.zeros(4)}),
    "examples": (bp.examples, {}),
    "Example.compare": (bp.examples()["xor"].compare, {}),
    "Example.trace": (bp.examples()["xor"].trace, {}),
    "exercise": (bp.exercise, {"networks": 1}),
    "question": (bp.question, {"name": "forward-1"}),
    "handout": (bp.handout, {"trace": TRACE}),
    "script": (bp.script, {"trace": TRACE}),
    "BackpropPanel": (panel, {}),
    "BackpropPanel.move": (moved_to, {}),
    "a saved panel": (kept, {}),
    "BackpropPanel.from_arrays": (opened("from_arrays"), {"W1": NET.W1, "W2": NET.W2}),
    "BackpropPanel.from_dict": (opened("from_dict"), {"saved_as": STATE}),
    "BackpropPanel.from_example": (opened("from_example"), {"name": "xor"}),
    "BackpropPanel.from_preset": (opened("from_preset"), {"name": "dead"}),
    "BackpropPanel.advance": (PANEL.advance, {}),
    "BackpropPanel.handout": (PANEL.handout, {}),
    "BackpropPanel.script": (PANEL.script, {}),
    "BackpropPanel.savefig": (PANEL.savefig, {"file": BytesIO(), "view": "activations"}),
    **{
        f"plots.{name}": (
            getattr(bp.plots, name),
            {next(iter(inspect.signature(getattr(bp.plots, name)).parameters)): source},
        )
        for names, source in (
            (("activations", "graph", "network", "gradient_magnitudes"), TRACE),
            (("loss_surface", "loss_slice"), TRACE),
            (("curves", "sizes", "accuracy", "boundary", "path"), RUN),
        )
        for name in names
    },
}
# these are wrapped in functions that open and close
SIGNATURES: dict[str, Callable[..., Any]] = {
    "descend": bp.descend,
    "BackpropPanel": bp.BackpropPanel,
    **{f"BackpropPanel.{name}": getattr(bp.BackpropPanel, name) for name in METHODS},
}
# what a refusal may call a parameter instead
ALSO: dict[str, tuple[str, ...]] = {
    "x": ("x", "inputs"),
    "X": ("X", "y", "Y"),
    "learning_rate": ("learning rate",),
    "source": ("source", "X", "y", "row"),
    # the name of a column, or the name used by data_from
    "data": ("data", "x", "X", "y", "a", "1", "source"),
    "run": ("run", "plot"),
    "axes": ("axes", "axis"),
    "values": ("values", "W1"),
    "saved_as": ("state",),
    "bpwidget": ("version",),
    "inputs": ("x",),
}
# passed on to matplotlib
NOT_OURS = {("BackpropPanel.savefig", "file"), ("BackpropPanel.savefig", "options")}
PAIRS = [
    *(
        (name, parameter)
        for name in CALLS
        for parameter in parameters_of(name)
        if parameter not in {"self", "changes", "controls"}
    ),
    *(("BackpropPanel.move", name) for name in CONTROLS),
    *(("a saved panel", name) for name in STATE),
]
TRIED = [pair for pair in PAIRS if pair not in NOT_OURS]


def complaint(name: str, parameter: str, odd: str) -> str | None:
    """Return what is wrong with how a callable handles an odd value, or None."""
    call, given = CALLS[name]
    value = ODD[odd]()
    arguments = {**given, parameter: value}
    try:
        call(**arguments)
    except Refusal as refusal:
        said = str(refusal)
        names = (*ALSO.get(parameter, ()), parameter, "float64")
        if refusal.key != "verbatim" and re.search(rf"\b({'|'.join(names)})\b", said):
            return None
        return f"{odd}: names nothing: {said}"
    except Exception as error:  # noqa: BLE001 - reported with the others
        return f"{odd}: {type(error).__name__}: {error}"
    return None


# opening a panel or drawing a plot takes some tenths of a second
SLOW = ("BackpropPanel", "a saved panel", "plots.")


@pytest.mark.parametrize(
    ("name", "parameter"),
    [
        pytest.param(*pair, marks=pytest.mark.thorough) if pair[0].startswith(SLOW) else pair
        for pair in TRIED
    ],
)
def test_an_odd_value_is_computed_or_refused_by_name(name: str, parameter: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = [each for odd in ODD if (each := complaint(name, parameter, odd))]
    assert not found, "\n".join(found)


# for parameters that take text, and for all others: the same callables, so that none is missing
@pytest.mark.parametrize(
    ("name", "parameter"),
    [
        pytest.param(*pair, marks=pytest.mark.thorough) if pair[0].startswith(SLOW) else pair
        for pair in TRIED
    ],
)
def test_hostile_text_is_computed_or_refused_in_one_plain_sentence(
    name: str, parameter: str
) -> None:
    call, arguments = CALLS[name]

    @given(hostile_text())
    @settings(max_examples=examples(20))
    def trying(text: str) -> None:
        complaints = []
        for value in (text, [text, text], {text: text}):
            try:
                call(**{**arguments, parameter: value})
            except Refusal as refusal:
                complaints.append(complaint_of(refusal))
        assert not any(complaints)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        trying()


def test_every_public_callable_is_tried() -> None:
    public = {name for name in bp.__all__ if callable(getattr(bp, name))}
    # types that only these return, and answers to exercises, which have their own tests
    returned = {"Batch", "DivergedError", "Exercise", "GradientReport", "History", "LossSurface"}
    returned |= {
        "Example",
        "Feedback",
        "Nudge",
        "Question",
        "RunState",
        "Setup",
        "Step",
        "Trace",
        "Verdict",
    }
    assert public - returned <= set(CALLS)
    plots = {f"plots.{name}" for name in bp.plots.__all__}
    assert plots <= set(CALLS)


MADE: dict[str, Callable[[Any], Any]] = {
    "list": list,
    "float32": lambda values: np.array(values, dtype=np.float32),
    "float16": lambda values: np.array(values, dtype=np.float16),
    "longdouble": lambda values: np.array(values, dtype=np.longdouble),
    "big-endian": lambda values: np.array(values, dtype=">f8"),
    "strided": lambda values: np.repeat(values, 2)[::2],
    "nothing masked": lambda values: np.ma.MaskedArray(values, mask=False),
    "Series": series,
}


@pytest.mark.parametrize("kind", MADE)
def test_numbers_of_another_type_are_the_same_numbers(kind: str) -> None:
    # all of these are exact in 16 bits
    x, y = (0.5, -1.25), (0.25, 2.0)
    usual = bp.backprop(NET, x, y, "squared_error")
    made = MADE[kind]
    other = bp.backprop(NET, made(x), made(y), "squared_error")
    for name, gradient in usual.gradients.items():
        np.testing.assert_array_equal(other.gradients[name], gradient)
    assert other.x.dtype == np.float64
    assert other.x.flags["C_CONTIGUOUS"]


@pytest.mark.parametrize("lam", [Fraction(1, 8), np.float32(0.125), np.longdouble(0.125)])
def test_one_number_of_another_type_is_the_same_number(lam: Any) -> None:
    assert (
        bp.backprop(NET, (0.5, 0.6), 0, lam=lam).s == bp.backprop(NET, (0.5, 0.6), 0, lam=0.125).s
    )
