"""The door through which a hand's moves come: no cell would show what goes wrong there."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from bpwidget.lesson.words.refusals import refusal
from bpwidget.panel.controls.controls import Controls
from bpwidget.panel.movable_state import MovableState, RefusedError
from bpwidget.panel.screen.frame import Stage
from bpwidget.panel.state.state import Change


class Hands(MovableState):
    """The part of a panel that takes moves from the browser; whatever goes wrong is said on it."""

    _stage: Stage
    _controls: Controls
    _status: Any

    def _hand(self, change: Change) -> None:
        """Move as a hand did; whatever goes wrong is said on the panel."""
        with self._lock:
            changes: dict[str, Any] = {}
            try:
                changes = change(self._state)
                if changes:
                    self._settle(self._moved(changes))
            except RefusedError as error:
                self._say(refusal(error, self._state.lang))
                self._controls.show(self._state, changes, again=True)
            except Exception as error:  # noqa: BLE001 - no cell would show it
                self._say(f"{type(error).__name__}: {error}")

    def _by_hand(self, do: Callable[[], object]) -> None:
        """Do what a button stands for."""
        self._say("")
        self._do(do)

    def _do(self, do: Callable[[], object]) -> None:
        with self._lock:
            try:
                do()
            except RefusedError as error:
                self._say(refusal(error, self._state.lang))
            except Exception as error:  # noqa: BLE001 - no cell would show it
                self._say(f"{type(error).__name__}: {error}")

    def _look(self, width: float, ratio: float, dark: bool) -> None:
        with self._lock:
            self._stage.look(width, ratio, dark)

    def _say(self, sentence: str) -> None:
        self._status.value = escape(sentence) and f'<span role="alert">{escape(sentence)}</span>'
