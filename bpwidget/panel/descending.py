"""Descent on the panel: one update, back, to the same start, and updates one after another."""

from __future__ import annotations

from typing import Any

from bpwidget.mlp.arguments import whole_number
from bpwidget.mlp.training.history import History
from bpwidget.panel.movable_state import REFUSALS, MovableState, RefusedError
from bpwidget.panel.state.checks import UPDATE_PHASE
from bpwidget.panel.state.data import SAMPLE, SPEEDS
from bpwidget.panel.state.state import State


class Descending(MovableState):
    """The part of a panel that adjusts its weights.

    Every way on is a move like any other: the whole new state is shown, or the old one.
    Nothing here waits or runs by itself: while `playing`, the browser asks for the next frame
    once it has painted the last.
    """

    _screen: Any

    def advance(self, updates: int = 1) -> None:
        """Make some updates: W ← W - η ∂J/∂W, or as the optimiser says.

        Without data set, the panel descends on its own x and y. A run that diverges stands
        where its numbers were last finite, and says why.

        Raises
        ------
        TypeError, ValueError
            If `updates` is no positive whole number.

        Examples
        --------
        >>> from bpwidget import BackpropPanel
        >>> panel = BackpropPanel()
        >>> panel.advance(10)
        >>> panel.run
        History(at update 10)
        >>> panel.restart()
        >>> panel.run
        History(at update 0)
        >>> panel.close()
        """
        updates = whole_number("updates", updates)
        with self._lock:
            state = self._descending()
            run = run_of(state)
            for _ in range(updates):
                run = run.advance()
                if run.diverged:
                    break
            self._go_on(state, run)

    def back(self) -> None:
        """Take back the last update, as far as states are kept."""
        with self._lock:
            state = self._descending()
            self._go_on(state, run_of(state).back())

    def restart(self) -> None:
        """Go back to the weights that the run began with."""
        with self._lock:
            state = self._descending()
            if run_of(state).at.number:
                self._go_on(state, run_of(state).reset())

    def look_on(self) -> None:
        """Go one phase further in an update: forward, the seven steps, the change of weights."""
        with self._lock:
            state = self._descending()
            if state.phase == UPDATE_PHASE:
                self._go_on(state, run_of(state).advance(), phase=0)
            else:
                self._settle(state.moved({"phase": 0 if state.phase is None else state.phase + 1}))

    def play(self) -> None:
        """Let updates follow one another until `pause`, for as long as a browser shows them.

        Raises
        ------
        ValueError
            If the panel has no live canvas.
        """
        with self._lock:
            self._settle(self._moved({"playing": True, "phase": None}))

    def pause(self) -> None:
        """Stop after the update that is shown."""
        with self._lock:
            self._settle(self._moved({"playing": False}))

    @property
    def run(self) -> History | None:
        """The run of descent in which the panel stands."""
        return self._state.run

    def _moved(self, changes: dict[str, Any]) -> State:
        if changes.get("playing") is True and not self._screen.plays:
            raise RefusedError("live_canvas")
        return super()._moved(changes)

    def _next_frame(self) -> None:
        """Make the updates between two frames, for a browser that has painted the last one."""
        if not self._state.playing:
            return
        try:
            self.advance(SPEEDS[self._state.speed][0])
        except BaseException:
            self.pause()  # or it would play on without a frame to show it
            raise

    def _descending(self) -> State:
        """Return the state with a run in it: one on the panel's own sample where there is none."""
        state = self._state
        return state if state.run is not None else state.moved({"data": SAMPLE})

    def _go_on(self, state: State, run: History, **changes: Any) -> None:
        """Show the state in which a run has come to where it is now."""
        changes = {"run": run, "phase": None, **changes}
        if run.diverged:
            changes["playing"] = False
        try:
            after = state.moved(changes)
            after.scene.surface  # noqa: B018 - computed now, so that nothing is half applied
        except REFUSALS as refusal:
            raise RefusedError.of(refusal) from None
        self._settle(after)


def run_of(state: State) -> History:
    """Return the run of a state that has one."""
    if state.run is None:
        raise RuntimeError("there is no run")
    return state.run
