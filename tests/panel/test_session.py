"""The session: refused moves leave no trace, and observers' moves follow, whole."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import numpy as np
import pytest
import traitlets
from platforms import needs_threads
from whole_panel import expect_whole

import bpwidget as bp
from bpwidget.panel.session import MOST_MOVES, RefusedError
from bpwidget.panel.state.state import CONTROLS, State

# invalid values: None if the control does not accept it, else something useless
REFUSED: dict[str, Any] = {
    **dict.fromkeys(CONTROLS, None),
    "lang": 3,
    "follow": "W9[0,0]",
    "planted": ("dJ/dz", "no_such_mistake"),
    "data": "mars",
    "sample": 3,
    "plot": "histogram",
    "preset": "dying",
    "batch": 0,
    "phase": 9,
}


@pytest.mark.parametrize("name", CONTROLS)
def test_a_refused_trait_leaves_trait_and_panel_where_they_were(
    untouched: bp.BackpropPanel, name: str
) -> None:
    panel, heard = untouched, list[object]()
    before = getattr(panel, name), panel.to_dict(), panel._session.state
    panel.observe(heard.append)
    try:
        for refuse in (
            lambda: setattr(panel, name, REFUSED[name]),
            lambda: panel.set_trait(name, REFUSED[name]),
            lambda: panel.move(**{"step": 2, name: REFUSED[name]}),
        ):
            with pytest.raises(RefusedError):
                refuse()
            assert (getattr(panel, name), panel.to_dict(), panel._session.state) == before
    finally:
        panel.unobserve(heard.append)
    assert heard == []


def test_after_a_refusal_the_next_move_is_accepted(panel: bp.BackpropPanel) -> None:
    with pytest.raises(RefusedError, match="x"):
        panel.x = None
    panel.lam = 0.5
    assert (panel.x, panel.lam) == ((0.5, 0.6), 0.5)
    expect_whole(panel)


def is_of(value: Any, hint: Any) -> bool:
    """Return whether a value is exactly of a type: True is not an int here."""
    parts = get_args(hint)
    if get_origin(hint) is UnionType:
        return any(is_of(value, part) for part in parts)
    if get_origin(hint) is tuple:
        parts = parts[:1] * len(value) if parts[-1:] == (...,) else parts
        return type(value) is tuple and all(map(is_of, value, parts))
    if get_origin(hint) is Mapping:
        return isinstance(value, Mapping) and all(is_of(each, parts[1]) for each in value.values())
    return type(value) is hint


# values of other types than the controls', which are accepted all the same
OTHER_TYPES: dict[str, Any] = {
    "x": [1, 2],
    "y": [0, 1],
    "hidden": np.int64(3),
    "lam": 1,
    "bias": np.False_,
    "seed": np.uint8(5),
    "weights": {"W1[0, 0]": 1},
    "step": np.int8(2),
    "axes": ["W1[0, 1]", "W2[0,0]"],
    "epsilon": np.float32(0.5),
    "check": np.True_,
    "revealed": [3],
    "sample": np.int64(3),
    "learning_rate": 1,
    "batch": np.int64(4),
    "frozen": ["W1"],
}


def test_a_trait_is_of_the_type_in_the_table_whatever_it_is_set_to(panel: bp.BackpropPanel) -> None:
    hints = get_type_hints(State)

    def expect_types() -> None:
        for name in CONTROLS:
            assert is_of(getattr(panel, name), hints[name]), (name, getattr(panel, name))

    expect_types()
    panel.move(loss="squared_error", data="moons")
    for name, value in OTHER_TYPES.items():
        before = getattr(panel, name)
        setattr(panel, name, value)
        assert getattr(panel, name) != before, name
        expect_types()
    for name, trait in panel.traits().items():
        if name in CONTROLS:
            assert trait.help == CONTROLS[name].doc
            assert trait.info() == CONTROLS[name].type


def test_an_observer_that_moves_the_panel_is_heard_after_the_move(
    panel: bp.BackpropPanel,
) -> None:
    order: list[tuple[str, float, int]] = []

    def follow(change: Any) -> None:
        panel.hidden = 6 if change["new"] > 0.1 else 2
        order.append(("follow", panel.lam, panel.hidden))

    def look(change: Any) -> None:
        order.append((change["name"], panel.lam, panel.hidden))
        assert panel.trace.lam == panel.lam
        assert panel.net.hidden == panel.hidden

    panel.observe(follow, names="lam")
    panel.observe(look, names=["lam", "hidden"])
    panel.lam = 0.5
    # the observer still sees the current move; its own follows, whole
    assert order == [("follow", 0.5, 4), ("lam", 0.5, 4), ("hidden", 0.5, 6)]
    expect_whole(panel)
    panel._session.controls.lam.slider.set_state({"value": 0})
    assert (panel.lam, panel.hidden) == (0.0, 2)
    expect_whole(panel)


def test_a_refused_move_of_an_observer_undoes_nothing_else(panel: bp.BackpropPanel) -> None:
    panel.observe(lambda _: setattr(panel, "hidden", -1), names="lam")
    panel.observe(lambda _: setattr(panel, "step", 3), names="lam")
    with pytest.raises(RefusedError, match="hidden"):
        panel.lam = 0.5
    assert (panel.lam, panel.hidden, panel.step) == (0.5, 4, 3)
    expect_whole(panel)


def test_an_error_in_an_observer_undoes_the_move(panel: bp.BackpropPanel) -> None:
    heard: list[float] = []

    def fails(change: Any) -> None:
        panel.step = 5
        raise ZeroDivisionError(change["new"])

    panel.observe(lambda change: heard.append(change["new"]), names="lam")
    panel.observe(fails, names="lam")
    with pytest.raises(ZeroDivisionError):
        panel.lam = 0.5
    assert heard[0] == 0.5
    assert (panel.lam, panel.step) == (0.01, 0)
    panel.unobserve(fails, names="lam")
    expect_whole(panel)


def test_observers_that_never_settle_are_stopped(panel: bp.BackpropPanel) -> None:
    def count_on(_: Any) -> None:
        panel.seed += 1

    panel.observe(count_on, names="seed")
    with pytest.raises(RuntimeError, match=f"{MOST_MOVES} times in a row"):
        panel.seed = 1
    assert panel.seed == MOST_MOVES
    expect_whole(panel)


def test_two_panels_that_are_linked_follow_one_another() -> None:
    one, other = bp.BackpropPanel(), bp.BackpropPanel(lam=0.3)
    link = traitlets.link((one, "lam"), (other, "lam"))
    assert other.lam == one.lam == 0.01
    other.lam = 0.7
    assert one.lam == 0.7
    link.unlink()
    for panel in (one, other):
        expect_whole(panel)


def test_held_moves_are_applied_as_one_or_not_at_all(panel: bp.BackpropPanel) -> None:
    heard: list[str] = []
    panel.observe(lambda change: heard.append(change["name"]), names=["y", "loss", "lam"])
    with panel.hold_trait_notifications():
        panel.y = (0.25, 0.75)  # not a target of the current loss
        panel.loss = "squared_error"
        assert panel.y == (0.25, 0.75)
        assert heard == []
    assert sorted(heard) == ["loss", "y"]
    expect_whole(panel)
    for ends in (lambda: setattr(panel, "lam", -1), lambda: {"a": 0}["b"]):
        with pytest.raises((RefusedError, KeyError)):
            held(panel, ends)
        assert (panel.y, panel.lam) == ((0.25, 0.75), 0.01)
    expect_whole(panel)


def held(panel: bp.BackpropPanel, ends: Callable[[], object]) -> None:
    with panel.hold_trait_notifications():
        panel.y = (1.0, 0.0)
        ends()


@needs_threads
def test_moves_of_several_threads_are_each_whole(panel: bp.BackpropPanel) -> None:
    def slide(name: str, values: list[Any]) -> None:
        for value in values:
            setattr(panel, name, value)

    threads = [
        threading.Thread(target=slide, args=("lam", [0.1, 0.2, 0.3])),
        threading.Thread(target=slide, args=("hidden", [3, 5, 7])),
        threading.Thread(target=slide, args=("step", [2, 4, 6])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (panel.lam, panel.hidden, panel.step) == (0.3, 7, 6)
    expect_whole(panel)


class Noted(bp.BackpropPanel):
    """A panel with an attribute of its own, which passes its arguments on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.note = "mine"


class Fixed(bp.BackpropPanel):
    """A panel that chooses its own arguments."""

    def __init__(self) -> None:
        beside = bp.BackpropPanel(hidden=9)
        super().__init__(lam=0.5)
        self.note = beside.hidden


@pytest.mark.parametrize("kind", [Noted, Fixed])
def test_every_constructor_runs_the_init_of_a_subclass(kind: type[Any]) -> None:
    opened = bp.BackpropPanel(hidden=3)
    panels = [
        kind(),
        kind.from_arrays([[1, 0], [0, 1]], [[1, -1]], y=[0.5], loss="squared_error"),
        kind.from_preset("diverging"),
        kind.from_dict(opened.to_dict()),
    ]
    assert [panel.note for panel in panels] == [kind().note] * 4
    assert [type(panel) for panel in panels] == [kind] * 4
    assert panels[1].net.W2.tolist() == [[1.0, -1.0]]
    assert panels[2].net.hidden == bp.preset("diverging").net.hidden
    assert panels[3].to_dict() == opened.to_dict()
    assert panels[0].lam == (0.5 if kind is Fixed else 0.01)


def test_an_unknown_argument_is_refused() -> None:
    with pytest.raises(TypeError, match="hiden"):
        bp.BackpropPanel(hiden=3)
    with pytest.raises(ValueError, match="hidden"):
        bp.BackpropPanel.from_arrays([[1.0]], [[1.0]], hidden=3)


def test_the_table_says_what_a_panel_can_be_opened_with() -> None:
    said = str(bp.BackpropPanel.__doc__)
    for name, row in CONTROLS.items():
        assert f"\n{name} : {row.type}\n    {row.doc[:20]}" in said
    assert "{" not in said.replace('{"W1[0,0]": 0.5}', "")
