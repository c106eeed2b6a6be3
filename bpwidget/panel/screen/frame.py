"""From a state to the screen: the board draws it, and only what has changed is sent."""

from __future__ import annotations

from typing import Protocol

from matplotlib.figure import Figure

from bpwidget.mlp.errors import as_by_default
from bpwidget.panel.screen.encode import png
from bpwidget.panel.screen.memory import collect_young, give_back, nothing_collected, release
from bpwidget.panel.screen.one_thread import one_thread
from bpwidget.panel.state.answer import is_asked, quantities
from bpwidget.panel.state.data import SPEEDS
from bpwidget.panel.state.state import State
from bpwidget.panel.text.announced import Announcement, announced
from bpwidget.panel.text.parts import parts_of
from bpwidget.plots.board import Board, Tile
from bpwidget.plots.drawing.style import DARK, LIGHT, Theme
from bpwidget.plots.layout import shown_plot, views_for

FIRST_WIDTH = 1000
# about a minute of playing
FRAMES_TO_GIVE_BACK = 1000


class _Guess:
    """The width that a panel's first picture is drawn for, before a browser has looked at it.

    It is that of the last look at any panel, if the picture would be of the same kind: the browser
    then finds the board drawn.
    """

    width: float = FIRST_WIDTH

    def learn(self, width: float, ratio: float, theme: Theme, *, narrow: bool) -> None:
        """Take a look as the guess for the next panel."""
        if ratio == 1.0 and theme is LIGHT and not narrow:
            self.width = width


GUESS = _Guess()


class Screen(Protocol):
    """What is needed of the widget that shows the frames.

    Attributes
    ----------
    plays : bool
        Whether it is live: then it says when it has painted, and shows the ledger beside its bars.
    """

    plays: bool

    def show(
        self,
        board: Board,
        tiles: list[Tile],
        parts: dict[str, str],
        lang: str,
        step: int,
        wait: int | None = None,
        announcement: Announcement | None = None,
    ) -> None:
        """Show new rectangles of the board, and new text by part, in a language and at a step.

        If there is a `wait`, ask for the next frame that many milliseconds after this one. Tell
        a screen reader of the announcement.
        """

    def forget(self) -> None:
        """Send everything with the next frame."""

    def keep_still(
        self, picture: bytes, board: Board, parts: dict[str, str], lang: str, step: int
    ) -> None:
        """Keep what is shown for a page without a kernel."""


class Frames:
    """Makes the frames of one panel, on a board of its width, pixel ratio and theme.

    Nothing is drawn before a browser has looked, or somebody asks for the board or its text.
    The first board has the width of the browser's last look at another panel.

    Parameters
    ----------
    screen : Screen
        A `LiveScreen` or an `ImageScreen`.
    state : State
        What is shown first; computed.
    """

    def __init__(self, screen: Screen, state: State) -> None:
        self._screen = screen
        self._state = state
        self._look: tuple[float, float, Theme] = (GUESS.width, 1.0, LIGHT)
        self._is_narrow = False
        self._board: Board | None = None
        self._parts: dict[str, str] = {}
        self._wait: int | None = None
        self._sent = 0
        # core widgets never report a look, so they count as seen
        self._is_seen = not screen.plays
        self.show(state)

    @property
    def board(self) -> Board:
        """The board that is shown, drawn for the present state."""
        self._draw_if_behind()
        assert self._board is not None  # noqa: S101 - it has been drawn
        return self._board

    @property
    def parts(self) -> dict[str, str]:
        """The text that is shown, by part."""
        self._draw_if_behind()
        return self._parts

    @property
    def figure(self) -> Figure:
        """The board's figure."""
        return self.board.figure

    def show(self, state: State) -> None:
        """Draw a state and send what it changed."""
        before, self._state = self._state, state
        self._is_behind = True
        if not self._is_seen:
            return
        parts, waited = self._parts, self._wait
        tiles = self._draw()
        fresh = {name: html for name, html in self._parts.items() if parts.get(name) != html}
        announcement = announced(before, state)
        if tiles or fresh or waited != self._wait or announcement:
            self._send(tiles, fresh, announcement)

    def look(self, width: float, ratio: float, dark: bool, *, narrow: bool = False) -> None:
        """Draw for a view's size and theme, and send everything, since the view may be new.

        Parameters
        ----------
        width, ratio : float
            In CSS pixels, and device pixels per CSS pixel.
        dark : bool
        narrow : bool
            Whether there is room for one plot at a time.
        """
        wanted = (Board.fitting(width), ratio, DARK if dark else LIGHT)
        GUESS.learn(*wanted, narrow=narrow)
        is_other = wanted != self._look and self._board is not None
        if wanted != self._look:
            self._look, self._board = wanted, None
        if is_other:  # so that the next board is drawn into the memory of this one
            release(young=True)
        self._is_narrow = narrow
        is_first, self._is_seen = not self._is_seen, True
        with nothing_collected():
            self._draw()
            self._screen.forget()
            self._send([self.board.whole()], self._parts)
        # the browser has its frame by now
        if is_other:  # an older board
            release()
        elif is_first:
            collect_young()

    @one_thread()
    @as_by_default()
    def whole_figure(self) -> Figure:
        """Return a figure of every plot by itself, without a ledger beside its bars."""
        width, ratio, theme = self._look
        kinds = views_for(self._state.scene, ledger=False)
        board = Board(max(width, FIRST_WIDTH), ratio, theme, kinds)
        board.draw(self._state.scene)
        return board.figure

    def picture(self) -> bytes:
        """Return the whole board as PNG, and keep it for a page without a kernel."""
        with nothing_collected():
            picture = png(self.board.picture())
            state = self._state
            self._screen.keep_still(picture, self.board, self.parts, state.lang, state.step)
        return picture

    def _draw_if_behind(self) -> None:
        if self._is_behind:
            self._draw()

    def _alone(self) -> str | None:
        """Return the plot that is shown alone, where there is room for one."""
        return shown_plot(self._state.scene, self._state.plot) if self._is_narrow else None

    @one_thread()
    @as_by_default()
    # what one frame needs must not be taken for old: the stack of a formula's parser, with all
    # states of a run on it, would be kept until the next search among everything
    @nothing_collected()
    def _draw(self) -> list[Tile]:
        """Bring board and text in line with the state, and return the rectangles that changed."""
        state, alone = self._state, self._alone()
        kinds = views_for(state.scene, ledger=self._screen.plays, only=alone)
        if self._board is not None and self._board.kinds != kinds:
            self._board = self._board if self._board.exchange(kinds) else None
        if self._board is None:
            self._board = Board(*self._look, kinds)
            self._board.draw(state.scene)
            tiles = [self._board.whole()]
        else:
            tiles = self._board.draw(state.scene)
        given = quantities(state) if is_asked(state) else None
        self._parts = parts_of(state.scene, state.follow, state.phase, given, alone)
        self._wait = SPEEDS[state.speed][1] if state.playing else None
        self._is_behind = False
        return tiles

    def _send(
        self, tiles: list[Tile], parts: dict[str, str], announcement: Announcement | None = None
    ) -> None:
        state = self._state
        self._screen.show(
            self.board, tiles, parts, state.lang, state.step, self._wait, announcement
        )
        self._sent += 1
        if self._sent % FRAMES_TO_GIVE_BACK == 0:
            give_back()
