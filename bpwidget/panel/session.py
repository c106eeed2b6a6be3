"""The way of a move: each control, trait and message from the browser goes through `apply`."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Collection
from functools import partial
from html import escape
from typing import Any

import ipywidgets as widgets
import traitlets

from bpwidget.lesson.words.refusals import said_to_user
from bpwidget.mlp.errors import as_by_default
from bpwidget.mlp.refusals import Refusal
from bpwidget.panel.controls.controls import Controls
from bpwidget.panel.controls.widgets import SharedStyles, new
from bpwidget.panel.files import FILES
from bpwidget.panel.screen.frame import Frames
from bpwidget.panel.screen.image import ImageScreen
from bpwidget.panel.screen.live import LiveScreen
from bpwidget.panel.screen.memory import nothing_collected
from bpwidget.panel.screen.one_thread import one_thread
from bpwidget.panel.screen.pointer import Pointer
from bpwidget.panel.state import run
from bpwidget.panel.state.answer import handed_in, revealing
from bpwidget.panel.state.follow import setting
from bpwidget.panel.state.opening import reopened
from bpwidget.panel.state.state import VALUES, Change, State

REFUSALS = (TypeError, ValueError, OverflowError)
# observers that move the panel at every move would go on forever
MOST_MOVES = 100


class RefusedError(Refusal, traitlets.TraitError, ValueError):
    """A move was refused; the panel is as it was."""


class Session:
    """One panel's state, and all that shows it.

    Parameters
    ----------
    state : State
        Where the panel opens; computed.
    tell : callable
        Called after each move with the names of the values that changed, the state before, and
        the state after; notifies the panel's observers.
    first : State, optional
        The state that "start over" returns to; by default the same.
    """

    @as_by_default()
    def __init__(
        self,
        state: State,
        tell: Callable[[set[str], State, State], None],
        first: State | None = None,
    ) -> None:
        self.state, self.first = state, first or state
        # the browser's messages may come on several threads, and matplotlib is not thread-safe
        self.lock = threading.RLock()
        self._tell = tell
        self._waiting: deque[Change] = deque()
        self._is_moving = False
        self._is_showing_controls = False
        self.styles = SharedStyles()
        with self.styles.shared():
            self.status = new(widgets.HTML)
        self.status.add_class("bpw-status")
        self.screen: Any = (
            LiveScreen(
                self._look,
                lambda step: self.by_user(setting(step=step)),
                lambda plot: self.by_user(setting(plot=plot)),
                lambda step, text: self.by_user(handed_in(step, text)),
                lambda step: self.by_user(revealing(step)),
                lambda: self.by_user(run.play_on, if_failed=run.pause),
                Pointer(self.by_user, lambda: self.frames.board),
                self.lock,
            )
            if state.can_play
            else ImageScreen()
        )
        self.frames = Frames(self.screen, state)
        with self.styles.shared(), nothing_collected():
            self.controls = Controls(
                state,
                self.by_user,
                partial(reopened, first=self.first),
                self.save,
                FILES,
                lambda: self._show_controls(()),
            )
            self._show_controls(VALUES)

    def apply(self, change: Change) -> None:
        """Move the panel: compute, draw, store and show the state after a change.

        A move that an observer makes during this one follows after it.

        Parameters
        ----------
        change : callable
            Makes the next state of the present one.

        Raises
        ------
        RefusedError
            If the change is refused; nothing has moved.
        RuntimeError
            If observers never come to rest.
        """
        with self.lock:
            self._waiting.append(change)
            if self._is_moving:
                return
            self._is_moving, refused = True, None
            try:
                for _ in range(MOST_MOVES):
                    if not self._waiting:
                        break
                    try:
                        self._move(self._waiting.popleft())
                    except RefusedError as error:
                        refused = refused or error
                else:
                    raise RuntimeError(f"observers moved the panel {MOST_MOVES} times in a row")
            finally:
                self._is_moving = False
                self._waiting.clear()
            if refused is not None:
                raise refused

    def _move(self, change: Change) -> None:
        """Compute the next state, then show it; go back to the one before if that fails."""
        before = self.state
        with one_thread(), as_by_default():
            try:
                after = change(before).computed()
            except REFUSALS as error:
                raise RefusedError.of(error) from None
            if after is before:
                return
            try:
                self._show(after)
            except BaseException:  # including those raised by an observer
                self._show(before)
                raise

    def _show(self, state: State) -> None:
        """Bring screen, controls and traits in line with a state."""
        before, self.state = self.state, state
        moved = before.differs_in(state)
        self.frames.show(state)
        self._show_controls(moved)
        if moved != {"run"}:  # during playback the last message stays
            self._say("")
        self._tell(moved, before, state)

    def by_user(
        self,
        change: Change,
        if_failed: Change | None = None,
        note: Callable[[], str] | None = None,
    ) -> None:
        """Make a move for the browser; what goes wrong is said there, since no cell would show it.

        Parameters
        ----------
        change : callable
        if_failed : callable, optional
            The move to make if this one fails.
        note : callable, optional
            Asked after the move for what there is to say about it, if anything.
        """
        with self.lock:
            if self._is_showing_controls:
                return  # the panel has set a widget, not the user
            try:
                self.apply(change)
            except Exception as error:  # noqa: BLE001 - said on the panel, whatever it is
                if if_failed is not None:
                    self.apply(if_failed)
                if isinstance(error, RefusedError):
                    self._show_controls(VALUES, again=True)
                self._say_what_failed(error)
            else:
                if note is not None:
                    # a box that is emptied moves nothing, but answers the last refusal
                    self._say(note())

    def save(self, name: str) -> None:
        """Give the browser one of `FILES` to save; what goes wrong is said on the panel."""
        with self.lock:
            self._say("")
            try:
                with one_thread():
                    self.screen.deliver(FILES[name](self.state, self.frames.whole_figure))
            except Exception as error:  # noqa: BLE001 - said on the panel, whatever it is
                self._say_what_failed(error)

    def _show_controls(self, names: Collection[str], *, again: bool = False) -> None:
        """Set the widgets of some controls; `again` also where only the user has moved them."""
        with self.lock:
            self._is_showing_controls = True
            try:
                self.controls.show(self.state, names, again=again)
            finally:
                self._is_showing_controls = False

    def _look(self, width: float, ratio: float, dark: bool, narrow: bool) -> None:
        with self.lock:
            self.frames.look(width, ratio, dark, narrow=narrow)

    def _say_what_failed(self, error: Exception) -> None:
        if isinstance(error, Refusal):
            self._say(said_to_user(error, self.state.lang))
        else:
            self._say(f"{type(error).__name__}: {error}")

    def _say(self, sentence: str) -> None:
        self.status.value = escape(sentence) and f'<span role="alert">{escape(sentence)}</span>'
