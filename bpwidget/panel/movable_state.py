"""Traits that stand for one State: setting any moves the whole state, or nothing."""

from __future__ import annotations

import threading
from collections.abc import Collection
from typing import Any

import traitlets

from bpwidget.mlp.arguments import choice
from bpwidget.mlp.refusals import Refusal
from bpwidget.panel.state.checks import same
from bpwidget.panel.state.state import State

CONTROLS = (
    "x",
    "y",
    "hidden",
    "lam",
    "activation",
    "loss",
    "bias",
    "seed",
    "weights",
    "step",
    "axes",
    "lang",
    "diagram",
    "section",
    "entry",
    "epsilon",
    "check",
    "hide",
    "revealed",
    "broken",
    "data",
    "learning_rate",
    "optimiser",
    "batch",
    "speed",
    "playing",
    "phase",
)
REFUSALS = (TypeError, ValueError, OverflowError)


class RefusedError(Refusal, traitlets.TraitError, ValueError):
    """A trait was set to what it cannot be; the panel is as it was."""


class MovableState(traitlets.HasTraits):
    """What the panel shows, as traits that code can set and observe."""

    x: Any = traitlets.Any()
    y: Any = traitlets.Any()
    hidden: Any = traitlets.Any()
    lam: Any = traitlets.Any()
    activation: Any = traitlets.Any()
    loss: Any = traitlets.Any()
    bias: Any = traitlets.Any()
    seed: Any = traitlets.Any()
    weights: Any = traitlets.Any()
    step: Any = traitlets.Any()
    axes: Any = traitlets.Any()
    lang: Any = traitlets.Any()
    diagram: Any = traitlets.Any()
    section: Any = traitlets.Any()
    entry: Any = traitlets.Any()
    epsilon: Any = traitlets.Any()
    check: Any = traitlets.Any()
    hide: Any = traitlets.Any()
    revealed: Any = traitlets.Any()
    broken: Any = traitlets.Any()
    data: Any = traitlets.Any()
    learning_rate: Any = traitlets.Any()
    optimiser: Any = traitlets.Any()
    batch: Any = traitlets.Any()
    speed: Any = traitlets.Any()
    playing: Any = traitlets.Any()
    phase: Any = traitlets.Any()

    _state: State
    _lock: threading.RLock
    _settling = False
    _ahead: tuple[State | None, set[str], State | None] = None, set(), None

    def _show(self, state: State, moved: Collection[str]) -> None:
        """Bring what is on screen in line with a state; `moved` names what differs."""
        raise NotImplementedError

    def move(self, **changes: Any) -> None:
        """Move several controls as one: all of them, or none.

        Raises
        ------
        ValueError
            If a value is refused, or a name is no control.

        Examples
        --------
        >>> from bpwidget import BackpropPanel
        >>> panel = BackpropPanel()
        >>> panel.move(loss="squared_error", y=(0.25, 0.75), lam=0)
        >>> panel.y, panel.lam
        ((0.25, 0.75), 0.0)
        >>> panel.close()
        """
        for name in changes:
            choice("control", name, dict.fromkeys(CONTROLS))
        with self._lock:
            self._settle(self._moved(changes))

    def _moved(self, changes: dict[str, Any]) -> State:
        """Return the state after a move, computed whole, or refuse it."""
        try:
            state = self._state.moved(changes)
            state.scene.surface  # noqa: B018 - computed now, so that nothing is half applied
        except REFUSALS as refusal:
            raise RefusedError.of(refusal) from None
        return state

    def _settle(self, state: State) -> None:
        """Show a state, or go on showing the one before."""
        before = self._state
        try:
            self._stand_at(state)
        except BaseException:
            self._stand_at(before)
            raise

    def _stand_at(self, state: State) -> None:
        """Bring screen, controls and traits in line with a state."""
        moved = self._state.differs_in(state)
        self._state = state
        self._show(state, moved)
        self._settling = True
        try:
            # all are set before any observer hears of one
            with self.hold_trait_notifications():
                for name in CONTROLS:
                    setattr(self, name, getattr(state, name))
        finally:
            self._settling = False

    @traitlets.validate(*CONTROLS)
    def _check(self, proposal: Any) -> Any:
        if self._settling:
            return proposal["value"]
        name = proposal["trait"].name
        with self._lock:
            changes = self._pending() | {name: proposal["value"]}
            state = self._moved(changes)
            self._ahead = self._state, set(changes), state
            return getattr(state, name)

    @traitlets.observe(*CONTROLS)
    def _follow(self, _: Any) -> None:
        if self._settling:
            return
        with self._lock:
            pending = self._pending()
            if pending:
                self._settle(self._foreseen(pending) or self._moved(pending))

    def _foreseen(self, changes: dict[str, Any]) -> State | None:
        """Return the state that the last check computed, if it is the one after these changes."""
        before, names, state = self._ahead
        if before is not self._state or names != set(changes):
            return None
        foreseen = all(same(getattr(state, name), value) for name, value in changes.items())
        return state if foreseen else None

    def _pending(self) -> dict[str, Any]:
        """Return the traits that have moved away from what is shown."""
        return {
            name: getattr(self, name)
            for name in CONTROLS
            if not same(getattr(self, name), getattr(self._state, name))
        }
