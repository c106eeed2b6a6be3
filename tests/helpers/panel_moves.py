"""Moves of a panel, and what each must lead to: a new value, or a refusal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from whole_panel import bring_into_view, put

import bpwidget as bp
from bpwidget.mlp.network import entry_named
from bpwidget.panel.session import RefusedError

Panel = bp.BackpropPanel
Test = Callable[[Panel], bool]


def always(_: Panel) -> bool:
    return True


def never(_: Panel) -> bool:
    return False


def biased(panel: Panel) -> bool:
    return panel.bias is True


def runs(panel: Panel) -> bool:
    return panel.run is not None


def has_units(least: int) -> Test:
    return lambda panel: panel.hidden >= least


def has_loss(*names: str) -> Test:
    return lambda panel: panel.loss in names


def has_samples(least: int) -> Test:
    """Return the test of a batch size: without a run, any is accepted."""
    return lambda panel: panel.run is None or len(panel.run.at.data.X) >= least


def has_set(panel: Panel) -> bool:
    return panel.data not in (None, "sample")


def has_sizes(inputs: int, outputs: int) -> Test:
    return lambda panel: (panel.net.inputs, panel.net.outputs) == (inputs, outputs)


def both(one: Test, other: Test) -> Test:
    return lambda panel: one(panel) and other(panel)


def can_continue(panel: Panel) -> bool:
    return panel.run is None or panel.run.diverged is None


def axis_is_weight(place: int) -> Test:
    return lambda panel: entry_named(panel.axes[place]) is not None


@dataclass(frozen=True)
class Move:
    """A move by code or by the user.

    Attributes
    ----------
    said : str
    do : callable
        Makes the move.
    holds : callable
        Whether the panel has the state that an accepted move leads to.
    is_accepted : callable
        Whether the move must be accepted; called before it, like `before`.
    before : callable
        Returns a second argument for `holds`.
    by_code : bool
        Whether a refusal is raised; for a move by the user it is shown on the panel.
    """

    said: str
    do: Callable[[Panel], None]
    holds: Callable[[Panel, Any], bool]
    is_accepted: Test = always
    before: Callable[[Panel], Any] = always
    by_code: bool = False

    def __repr__(self) -> str:
        return self.said

    @property
    def depends_on_state(self) -> bool:
        """Return whether it depends on the panel's state that the move is accepted."""
        return self.is_accepted not in (always, never)

    def make(self, panel: Panel) -> None:
        """Make the move, and fail unless it is accepted or refused as it must be."""
        is_accepted, before, state = (
            self.is_accepted(panel),
            self.before(panel),
            panel._session.state,
        )
        panel._session.status.value = ""
        if self.by_code and not is_accepted:
            with pytest.raises(RefusedError):
                self.do(panel)
        else:
            self.do(panel)
        if is_accepted:
            assert panel._session.status.value == "", self
            assert self.holds(panel, before), (self, panel.to_dict())
        else:
            assert self.by_code or "role" in panel._session.status.value, self
            assert panel._session.state is state, self


def setting(name: str, value: Any, is_accepted: Test = always) -> Move:
    """Return a move that sets a trait from code."""
    return Move(
        f"{name} = {value!r}",
        lambda panel: setattr(panel, name, value),
        lambda panel, _: bool(getattr(panel, name) == value),
        is_accepted,
        by_code=True,
    )


def on_widget(
    said: str, widget: Callable[[Any], Any], value: Any, holds: Callable[[Panel], Any], **due: Any
) -> Move:
    """Return a user's move of a slider or a box; `holds` says where it must lead."""

    def do(panel: Panel) -> None:
        bring_into_view(panel)
        put(widget(panel._session.controls), value)

    return Move(f"{said}: {value}", do, lambda panel, _: bool(holds(panel)), **due)


def typing(place: int, value: float) -> Move:
    """Return a user's move of the weight on an axis; a direction has none."""
    return on_widget(
        f"type {'ab'[place]}",
        lambda controls: controls.places[place],
        value,
        lambda panel: panel.weights[panel.axes[place]] == value,
        is_accepted=axis_is_weight(place),
    )


def choosing(
    name: str, widget: Callable[[Any], Any], value: Any, is_offered: Test = always
) -> Move:
    """Return a user's choice; what is not offered cannot be chosen."""

    def do(panel: Panel) -> None:
        bring_into_view(panel)
        choice = widget(panel._session.controls)
        offered = value in dict(choice.options).values()
        assert offered is is_offered(panel)
        if offered:
            choice.value = value

    def holds(panel: Panel, is_offered: bool) -> bool:
        return not is_offered or bool(getattr(panel, name) == value)

    return Move(f"choose {name} {value}", do, holds, before=is_offered)


def pressing(
    said: str,
    button: Callable[[Any], Any],
    holds: Callable[[Panel, Any], bool],
    before: Callable[[Panel], Any] = always,
    is_accepted: Test = always,
) -> Move:
    """Return a user's press of a button."""

    def do(panel: Panel) -> None:
        button(panel._session.controls).click()

    return Move(f"press {said}", do, holds, is_accepted, before=before)


def update(panel: Panel) -> int:
    return 0 if panel.run is None else panel.run.at.number


def is_one_update_on(panel: Panel, before: int) -> bool:
    """Return whether a run has made an update, or stopped instead."""
    return update(panel) == before + 1 or not can_continue(panel)


def is_at_update(number: Callable[[int], int]) -> Callable[[Panel, int], bool]:
    """Return whether a run is at the update that `before` returned."""
    return lambda panel, before: runs(panel) and update(panel) == number(before)


def is_next_phase(panel: Panel, before: tuple[int | None, int]) -> bool:
    """Return whether the next phase is shown, or after the last one, the next update."""
    phase, number = before
    if phase == 8:
        return (panel.phase, update(panel)) == (0, number + 1)
    return (panel.phase, update(panel)) == (0 if phase is None else phase + 1, number)


def is_as_opened(panel: Panel, _: Any) -> bool:
    return panel._session.state.differs_in(panel._session.first) <= {"lang"}


def say(panel: Panel, **message: Any) -> None:
    """Send a message as the browser does."""
    panel._session.screen._handle_custom_msg(message, [])


def reveal(panel: Panel) -> None:
    say(panel, kind="reveal", step=max(1, panel.step))


def said_to_answer(panel: Panel) -> bool:
    """Return whether an answer was judged; at the forward pass there is nothing to answer."""
    return (panel._session.state.verdict is not None) is (panel.step > 0)


def answer(panel: Panel) -> None:
    say(panel, kind="answer", step=max(1, panel.step), text="1 2")


OWN = bp.Data(
    np.random.RandomState(0).uniform(-2, 2, (40, 3)),
    np.arange(40) % 2,
    "fruit",
    features=("weight", "width", "height"),
    classes=("apple", "pear"),
)


def has_no_psi(panel: Panel) -> bool:
    return bool(panel.output_activation == "identity")


CLASS, VECTOR = has_loss("cross_entropy"), has_loss("squared_error")
BY_CODE = [
    *(setting("lam", value) for value in (0.3, 0)),
    setting("lam", -1, never),
    setting("x", (2.0, -0.5), has_sizes(2, 2)),
    setting("x", (1.0, 2.0, 3.0, 4.0, 5.0), never),
    *(setting("hidden", value) for value in (1, 70)),
    setting("hidden", 0, never),
    setting("activation", "relu"),
    setting("activation", "reluu", never),
    setting("loss", "squared_error"),
    *(setting("loss", name, has_no_psi) for name in ("binary_cross_entropy", "cross_entropy")),
    setting("output_activation", "sigmoid", VECTOR),
    setting("output_activation", "identity"),
    setting("output_activation", "softmax", never),
    setting("y", 1, CLASS),
    # a target beyond 1 is refused by binary cross-entropy
    setting("y", (0.25, 3.0), both(VECTOR, has_sizes(2, 2))),
    *(setting("bias", value) for value in (True, False)),
    setting("seed", 3),
    setting("seed", -3, never),
    setting("step", 6),
    setting("step", 8, never),
    setting("axes", ("W2[1,0]", "W1[0,1]")),
    setting("axes", ("b1[0]", "W1[0,1]"), biased),
    setting("axes", ("W1[0,0]", "W1[0,0]"), never),
    setting("axes", ("path 1", "path 2"), runs),
    setting("weights", {"W1[0,0]": 1.5, "W2[1,0]": -0.25}),
    setting("weights", {"W1[3,1]": 0.0}, has_units(4)),
    setting("weights", {"W1[69,0]": 2.0}, has_units(70)),
    setting("weights", {"b1[0]": 2.0}, biased),
    setting("weights", {}),
    setting("lang", "zh"),
    setting("picture", "weights"),
    *(setting("loss_plot", value) for value in ("slice", "surface")),
    setting("follow", "W1[2,0]", has_units(3)),
    setting("follow", "b2[1]", biased),
    setting("follow", None),
    setting("epsilon", -0.5),
    setting("epsilon", float("nan"), never),
    setting("check", True),
    *(setting("quiz", value) for value in ("step", "all")),
    setting("revealed", (3, 5)),
    setting("planted", ("dJ/dz", "slope_left_out")),
    setting("planted", ("dJ/do", "half_dropped"), both(VECTOR, has_no_psi)),
    setting("planted", ("dJ/db1", "penalty_on_bias"), biased),
    setting("planted", None),
    # the network gets the inputs and outputs that they need
    *(setting("data", name) for name in ("sample", "moons", "xor", "iris", "blobs", OWN, None)),
    *(setting("sample", index, has_set) for index in (0, 3)),
    setting("sample", 500, never),
    setting("sample", None),
    *(setting("preset", name) for name in ("saturated", "vanishing", None)),
    setting("preset", "dying", never),
    setting("learning_rate", 0.5),
    setting("learning_rate", 0, never),
    setting("frozen", ("b1", "b2")),
    setting("frozen", ("W1[0,0]", "W2")),
    setting("frozen", ()),
    setting("frozen", ("W3",), never),
    setting("optimiser", "adam"),
    *(setting("batch", size, has_samples(size)) for size in (16, 1000)),
    setting("speed", "slow"),
]
BY_HAND = [
    choosing("data", lambda c: c.training.data, "circles"),
    choosing("batch", lambda c: c.training.batch, 1, lambda p: has_samples(2)(p) and runs(p)),
    choosing("loss_plot", lambda c: c.learner.choices["loss_plot"], "slice"),
    choosing("quiz", lambda c: c.learner.choices["quiz"], "all"),
    Move("answer", answer, lambda panel, _: said_to_answer(panel)),
    typing(0, 0.75),
    typing(1, -2.5),
    on_widget("type b", lambda c: c.places[1], float("nan"), always, is_accepted=never),
    on_widget("slide x", lambda c: c.x[0].slider, 25, lambda p: p.x[0] == 1.25),
    on_widget("slide λ", lambda c: c.lam.slider, 77, lambda p: p.lam == 4.6),
    # with a wide layer, a stop is several units
    on_widget(
        *("slide hidden", lambda c: c.hidden.slider, 9),
        lambda p: p.hidden == p._session.controls.hidden.from_stop(9),
    ),
    on_widget("type λ", lambda c: c.lam.box, -2.0, always, is_accepted=never),
    on_widget("type hidden", lambda c: c.hidden.box, -2, always, is_accepted=never),
    choosing("data", lambda c: c.training.data, "iris"),
    choosing("preset", lambda c: c.training.preset, "saturated"),
    pressing("advance", lambda c: c.training.advance, is_one_update_on, update, can_continue),
    pressing("back", lambda c: c.training.back, is_at_update(lambda n: max(0, n - 1)), update),
    pressing("restart", lambda c: c.training.restart, lambda p, _: update(p) == 0),
    pressing(
        *("next phase", lambda c: c.training.next_phase, is_next_phase),
        lambda p: (p.phase, update(p)),
    ),
    pressing(
        *("play", lambda c: c.training.play, lambda p, played: p.playing is not played),
        lambda p: p.playing,
        can_continue,
    ),
    Move("reveal", reveal, lambda panel, _: panel.step in (0, *panel.revealed)),
    pressing("reset", lambda c: c.reset, is_as_opened),
    pressing(
        *("new weights", lambda c: c.new_weights),
        lambda p, seed: (p.seed, p.weights) == (seed + 1, {}),
        lambda p: p.seed,
    ),
    pressing(
        "next", lambda c: c.steps.next, lambda p, step: p.step == min(7, step + 1), lambda p: p.step
    ),
]
MOVES = [*BY_CODE, *BY_HAND]
