"""Descent on the panel: one update, back, to the same start, and updates one after another."""

from __future__ import annotations

from typing import Any

from bpwidget.mlp.arguments import whole_number
from bpwidget.mlp.history import History
from bpwidget.panel.movable_state import MovableState
from bpwidget.panel.run_settings import SAMPLE, SPEEDS
from bpwidget.panel.state_checks import UPDATE_PHASE


class Descending(MovableState):
    """The part of a panel that adjusts its weights.

    Every way on is a move like any other: the whole new state is shown, or the old one.
    Nothing here waits or runs by itself: while `playing`, the browser asks for the next frame
    once it has painted the last.
    """

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
            run = self._begun()
            for _ in range(updates):
                run = run.advance()
                if run.diverged:
                    break
            self._go_on(run)

    def back(self) -> None:
        """Take back the last update, as far as states are kept."""
        with self._lock:
            self._go_on(self._begun().back())

    def restart(self) -> None:
        """Go back to the weights that the run began with."""
        with self._lock:
            self._go_on(self._begun().reset())

    def look_on(self) -> None:
        """Go one phase further in an update: forward, the seven steps, the change of weights."""
        with self._lock:
            self._begun()
            phase = self._state.phase
            if phase == UPDATE_PHASE:
                self._go_on(self._begun().advance(), phase=0)
            else:
                self._settle(self._state.moved(_phase(0 if phase is None else phase + 1)))

    def play(self) -> None:
        """Let updates follow one another until `pause`, for as long as a browser shows them."""
        with self._lock:
            self._begun()
            self._settle(self._state.moved({"playing": True, "phase": None}))

    def pause(self) -> None:
        """Stop after the update that is shown."""
        with self._lock:
            self._settle(self._state.moved({"playing": False}))

    @property
    def run(self) -> History | None:
        """The run of descent in which the panel stands."""
        return self._state.run

    def _next_frame(self) -> None:
        """Make the updates between two frames, for a browser that has painted the last one."""
        if not self._state.playing:
            return
        try:
            self.advance(SPEEDS[self._state.speed][0])
        except BaseException:
            self.pause()  # or it would play on without a frame to show it
            raise

    def _begun(self) -> History:
        """Return the run; one that begins on the panel's own sample where there is none."""
        if self._state.run is None:
            self._settle(self._state.moved({"data": SAMPLE}))
        run = self._state.run
        assert run is not None  # noqa: S101 - there are data now
        return run

    def _go_on(self, run: History, **changes: Any) -> None:
        changes = {"phase": None, **changes}
        if run.diverged:
            changes["playing"] = False
        self._settle(self._state.moved({"run": run, **changes}))


def _phase(phase: int) -> dict[str, Any]:
    """Return the changes that lead to a phase: the seven steps are the panel's own."""
    return {"phase": phase, **({"step": phase} if 1 <= phase < UPDATE_PHASE else {})}
