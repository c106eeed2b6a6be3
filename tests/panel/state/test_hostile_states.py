"""Any saved state either opens a panel or is refused in one plain sentence."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from typing import Any

import pytest
from hostile import HUGE, STRUCTURES, complaint_of
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples

import bpwidget as bp
from bpwidget.mlp.refusals import Refusal
from bpwidget.panel.state.opening import from_controls
from bpwidget.panel.state.saved import DATA, as_json, from_json
from bpwidget.panel.state.sizes import MOST_CHARACTERS, MOST_DEEP, MOST_PARTS
from bpwidget.panel.state.state import CONTROLS

OWN = bp.data_from(
    {"a": [0.1, 0.2, 0.3, 0.4, None], "b": [1, 2, 3, 4, 5], "kind": list("uvuvu")}, missing="drop"
)
STATE = json.loads(json.dumps(as_json(from_controls(data=OWN.standardised()).computed())))
NET = bp.MLP.random(bias=True)
STATE["given"] = {name: getattr(NET, name).tolist() for name in ("W1", "W2", "b1", "b2")}
assert from_json(STATE).given is not None
PLACES = [
    *((name,) for name in STATE),
    *(("data", name) for name in DATA),
    *(("given", name) for name in STATE["given"]),
    *(("data", "X", 0), ("data", "X", 0, 0), ("data", "notes", 0), ("data", "notes", 0, 1)),
    *(("given", "W1", 0), ("given", "W1", 0, 0), ("x", 0), ("frozen", 0), ("weights", "W1[0,0]")),
]


def with_at(value: Any, place: tuple[Any, ...], new: Any) -> Any:
    """Return a value with one place in it replaced."""
    if not place:
        return new
    first, *rest = place
    if isinstance(value, dict):
        return {**value, first: with_at(value.get(first), tuple(rest), new)}
    if isinstance(value, list):
        return [
            with_at(each, tuple(rest), new) if k == first else each for k, each in enumerate(value)
        ]
    return new


def complaint(kept: object) -> str:
    """Return what is wrong with the way a state is opened; empty if nothing is."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            from_json(kept).computed()
        except Refusal as refusal:
            return complaint_of(refusal)
        except Exception as error:  # noqa: BLE001 - to be reported with its cause
            return f"{type(error).__name__}: {str(error)[:200]}"
    return ""


@given(st.sampled_from(PLACES), STRUCTURES)
@settings(max_examples=examples(1500))
def test_anything_anywhere_in_a_state(place: tuple[Any, ...], new: Any) -> None:
    assert not complaint(with_at(STATE, place, new))


@given(
    st.dictionaries(st.one_of(st.sampled_from(list(STATE)), st.text(), st.integers()), STRUCTURES)
)
@settings(max_examples=examples(200))
def test_anything_beside_a_state(others: dict[Any, Any]) -> None:
    assert not complaint({**STATE, **others})
    assert not complaint({"bpwidget": 1, **others})


@given(STRUCTURES)
@settings(max_examples=examples(200))
def test_anything_instead_of_a_state(kept: Any) -> None:
    assert not complaint(kept)


@given(st.sampled_from(list(STATE)))
@settings(max_examples=examples(100))
def test_a_state_that_lacks_something(name: str) -> None:
    assert not complaint({key: value for key, value in STATE.items() if key != name})


@given(st.text())
@settings(max_examples=examples(100))
def test_any_text_instead_of_json(text: str) -> None:
    assert not complaint(text)
    assert not complaint(json.dumps(STATE)[: len(text) * 20] + text)


PLACES_OF_MUCH = [
    *(("x",), ("weights",), ("axes",), ("data", "X"), ("data", "features"), ("given", "W1")),
    *(("data",), ("data", "notes"), ("frozen",), ("revealed",), ("own",)),
]


@pytest.mark.parametrize(
    ("huge", "place"),
    [
        pytest.param(
            each, place, marks=() if number == at else pytest.mark.thorough, id=f"{each} {place}"
        )
        for number, each in enumerate(HUGE)
        for at, place in enumerate(PLACES_OF_MUCH)
    ],
)
def test_endless_structures_are_refused(huge: str, place: tuple[Any, ...]) -> None:
    kept = with_at(STATE, place, HUGE[huge]())
    with pytest.raises(Refusal) as caught:
        from_json(kept)
    assert not complaint_of(caught.value)


# as JSON, which is parsed before anything is checked
TEXTS: dict[str, tuple[Callable[[], str], str]] = {
    "deep": (lambda: "[" * 10**6, f"nested at most {MOST_DEEP} deep"),
    "deep objects": (lambda: '{"bpwidget": 1, "a": ' * 10**5, f"nested at most {MOST_DEEP} deep"),
    "long": (lambda: " " * (MOST_CHARACTERS + 1), f"at most {MOST_CHARACTERS} characters"),
    "digits": (lambda: '{"bpwidget": ' + "9" * 5000 + "}", "not valid JSON"),
    "not a number": (lambda: json.dumps({**STATE, "lam": float("nan")}), "lam must be a finite"),
    "half a letter": (lambda: '{"bpwidget": "\\ud800"}', "must be of version 1"),
    "true": (lambda: json.dumps({**STATE, "bpwidget": True}), "of version 1, got version True"),
    "many": (lambda: json.dumps({**STATE, "x": [0] * MOST_PARTS}), f"at most {MOST_PARTS} numbers"),
    "a file": (lambda: json.dumps({**STATE, "data": __file__}), "unknown data"),
}


@pytest.mark.parametrize("text", TEXTS)
def test_json_is_limited_before_it_is_read(text: str) -> None:
    made, sentence = TEXTS[text]
    with pytest.raises(Refusal, match=sentence):
        from_json(made())


@pytest.mark.thorough
def test_the_largest_state_is_within_the_bounds() -> None:
    X = [[0.1234567890123456] * 99] * 10_000
    data = bp.Data(X, [0, 1] * 5000)
    state = from_controls(data=data, hidden=900, loss="cross_entropy")
    again = from_json(json.dumps(as_json(state), indent=1))
    assert again.hidden == 900
    assert isinstance(again.data, bp.Data)
    assert again.data.X.shape == (10_000, 99)


def test_every_saved_entry_is_tried() -> None:
    saved = {name for name, row in CONTROLS.items() if row.is_saved}
    assert saved | {"bpwidget", "inputs", "outputs", "data", "given"} == {
        place[0] for place in PLACES
    }
