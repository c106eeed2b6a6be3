"""What the groups of controls are built with."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from html import escape, unescape
from typing import Any, Protocol
from uuid import uuid4
from weakref import WeakSet

import ipywidgets as widgets

from bpwidget.lesson.words.languages import Words, said
from bpwidget.panel.state.follow import setting
from bpwidget.panel.state.numbers import read_number
from bpwidget.panel.state.state import Change, State

# layouts and styles that belong to several widgets
_SHARED: WeakSet[Any] = WeakSet()
_styles: ContextVar[SharedStyles | None] = ContextVar("styles", default=None)


class SharedStyles:
    """One layout, and one style of a kind, for all widgets of a panel that are made together.

    Nothing on the panel sets them: its own style sheet says how it looks. By default every widget
    has a layout and a style of its own, each a model with a message of its own to the browser,
    more of them than there are widgets.
    """

    def __init__(self) -> None:
        self._made: dict[type[Any], Any] = {}
        self._unopened: list[Any] = []

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Let the widgets share that `new` makes, and tell the browser of them at the end.

        What is set on them until then is part of that message, and needs none of its own.
        """
        before = _styles.set(self)
        try:
            yield
        finally:
            _styles.reset(before)
        made, self._unopened = self._unopened, []
        for widget in made:
            _open(widget)

    def unopened(self, widget: Any) -> Any:
        """Return a widget that is to be opened at the end."""
        self._unopened.append(widget)
        return widget

    def of(self, kind: type[Any]) -> Any:
        """Return the layout or style of a kind."""
        if kind not in self._made:
            self._made[kind] = kind()
            _SHARED.add(self._made[kind])
        return self._made[kind]

    def close(self) -> None:
        """Close them, which `close_all` leaves to the panel."""
        for each in self._made.values():
            each.close()
        self._made.clear()


def new(kind: type[Any], *args: Any, **traits: Any) -> Any:
    """Return a new widget, which shares its layout and style if it is among many."""
    styles = _styles.get()
    if styles is not None:
        hashable: Any = kind  # mypy does not know that a type[Any] is hashable
        traits |= {name: styles.of(style) for name, style in _styles_of(hashable).items()}
        return styles.unopened(kind(*args, comm=_Unopened(), **traits))
    return kind(*args, **traits)


class _Unopened:
    """Takes the place of the connection of a widget that the browser does not know yet."""

    # without a kernel, ipywidgets sends nothing
    kernel = None

    def __init__(self) -> None:
        self.comm_id = uuid4().hex

    def on_msg(self, callback: Callable[[Any], None]) -> None:
        """Do nothing: no message can come."""

    def close(self) -> None:
        """Do nothing: the browser does not know the widget."""


def _open(widget: Any) -> None:
    """Open a widget in the browser, those inside it first, unless it was closed meanwhile."""
    if isinstance(widget.comm, _Unopened):
        for inner in getattr(widget, "children", ()):
            _open(inner)
        widget.comm = None
        widget.open()


@cache
def _styles_of(kind: Any) -> dict[str, type[Any]]:
    """Return the kinds of layout and style that a kind of widget has."""
    traits = kind.class_traits()
    return {name: traits[name].klass for name in ("layout", "style") if name in traits}


# stands for None in a Dropdown, where None itself means that nothing is selected
NOTHING = ""


def number_text(value: float) -> str:
    """Return a number as its box shows it: an int in full, any other in up to six digits.

    Examples
    --------
    >>> number_text(1234567), number_text(0.30000000000000004), number_text(-0.0)
    ('1234567', '0.3', '0')
    """
    return str(value) if isinstance(value, int) else f"{value + 0.0:.6g}"  # -0.0 + 0.0 is 0.0


def label_of(widget: Any) -> str:
    """Return the description of a widget as it is read, without its tooltip."""
    if not getattr(widget, "description_allow_html", False):
        return str(widget.description)
    return unescape(re.sub("<[^>]*>", "", widget.description))


def describe(widget: Any, text: str, tooltip: str, *, has_browser_code: bool = True) -> None:
    """Give a widget a label and a tooltip.

    Parameters
    ----------
    widget : Widget
    text, tooltip : str
    has_browser_code : bool
        Whether code of the panel's own runs in the browser. A check box needs it: ipywidgets would
        show the label as it is written, HTML and all, under a pointer over the box.
    """
    with widget.hold_sync():
        widget.tooltip = tooltip
        is_box = isinstance(widget, widgets.Checkbox) and has_browser_code
        if is_box or isinstance(widget, (widgets.Dropdown, widgets.Text)):
            # ipywidgets shows the tooltip of a list or a box only where it has no label
            widget.description_allow_html = True
            text = f'<span title="{escape(tooltip)}">{escape(text)}</span>'
        widget.description = text


class ByUser(Protocol):
    """What a user's move is given to; see `Session.by_user`."""

    def __call__(
        self,
        change: Change,
        if_failed: Change | None = None,
        note: Callable[[], str] | None = None,
    ) -> None:
        """Make the move."""


class NumberBox:
    """A box for one number, which reads it as people write numbers: 0.25, 1/4 or 0,25.

    Parameters
    ----------
    by_user : callable
        Called with each move that the user makes.
    name : callable
        Returns what the number is of, as `read_number` takes it, in a state.
    change : callable
        Returns the move to a number that was typed.
    label : str
        In front of the box, if it is the same in every language.
    """

    def __init__(
        self,
        by_user: ByUser,
        name: Callable[[State], str],
        change: Callable[[Any], Change],
        label: str = "",
    ) -> None:
        self._by_user, self._name, self._change = by_user, name, change
        self._shown = ""
        self.widget = new(widgets.Text, description=label, continuous_update=False)
        self.widget.observe(self._read, names="value")

    def show(self, value: float) -> None:
        """Show a value."""
        self._shown = number_text(value)
        self.widget.value = self._shown

    def _read(self, event: Any) -> None:
        text, note = event["new"], ""

        def move(state: State) -> State:
            nonlocal note
            typed = read_number(text, self._name(state), state.lang)
            note = typed.note
            return state if typed.value is None else self._change(typed.value)(state)

        if text != self._shown:
            self._by_user(move, note=lambda: note)
            # 1/4 becomes 0.25, and an empty box gets its number back
            self.widget.value = self._shown


class Group:
    """Ties some widgets to the controls of a panel.

    Parameters
    ----------
    by_user : callable
        Called with each move that the user makes.
    words : mapping
        What the widgets are called, in each language.
    in_sight : callable, optional
        Returns whether the widgets are visible in a state. Hidden ones are updated when they become
        visible: updating them earlier would take the kernel and the browser just as long as
        updating visible ones.
    """

    def __init__(
        self,
        by_user: ByUser,
        words: Words,
        in_sight: Callable[[State], bool] = lambda _: True,
    ) -> None:
        self.by_user = by_user
        self._words = words
        self._in_sight = in_sight
        self._missed: set[str] = set()
        self._is_new = True
        self._lang, self._has_browser_code = "", False
        self._labels: list[tuple[Any, str, str, dict[str, object]]] = []
        self._shown: list[tuple[frozenset[str], Callable[[State], None]]] = []

    def show(self, state: State, names: Collection[str], *, again: bool = False) -> None:
        """Bring the widgets in line with a state in which some values have moved.

        `again` updates hidden ones, too: a move that was refused may come from one of them.
        """
        if not (again or self._is_new or self._in_sight(state)):
            self._missed.update(names)
            return
        names, self._missed, self._is_new = self._missed.union(names), set(), False
        if "lang" in names:
            self._lang, self._has_browser_code = state.lang, state.can_play
            for label in self._labels:
                self._write(*label)
        for depends_on, show in self._shown:
            if not depends_on.isdisjoint(names):
                show(state)

    def shows(self, show: Callable[[State], None], *names: str) -> None:
        """Have a function called with the state when any of these values has moved."""
        self._shown.append((frozenset(names), show))

    def named(self, widget: Any, key: str, tooltip: str = "", **fields: object) -> Any:
        """Return a widget whose description and tooltip are words of the group.

        The tooltip is the word "{key} tip" unless another is named. An empty key leaves the
        description as it is.
        """
        label = (widget, key, tooltip or f"{key} tip", fields)
        self._labels.append(label)
        if self._lang:
            self._write(*label)
        return widget

    def forget(self, widgets: Sequence[Any]) -> None:
        """Stop naming these widgets, which are about to be closed."""
        self._labels = [label for label in self._labels if label[0] not in widgets]

    def _write(self, widget: Any, key: str, tooltip: str, fields: dict[str, object]) -> None:
        text = said(self._words, key, self._lang, **fields) if key else label_of(widget)
        tip = said(self._words, tooltip, self._lang, **fields)
        describe(widget, text, tip, has_browser_code=self._has_browser_code)

    def tied(self, widget: Any, name: str) -> Any:
        """Return a widget whose value is a control's."""
        self.moves(widget, lambda value: setting(**{name: None if value == NOTHING else value}))

        def show(state: State) -> None:
            widget.value = getattr(state, name)

        self.shows(show, name)
        return widget

    def moves(self, widget: Any, change: Callable[[Any], Change]) -> Any:
        """Return a widget whose new value becomes a move."""

        def move(event: Any) -> None:
            if event["new"] is not None:  # None for a moment while the options of a list change
                self.by_user(change(event["new"]))

        widget.observe(move, names="value")
        return widget

    def number(self, name: str) -> Any:
        """Return a box whose number is a control's."""
        box = NumberBox(self.by_user, lambda _: name, lambda value: setting(**{name: value}))
        self.shows(lambda state: box.show(getattr(state, name)), name)
        return box.widget

    def choice(
        self,
        name: str,
        options: Callable[[State], Sequence[tuple[str, Any]]],
        *depends_on: str,
        kind: type[Any] = widgets.Dropdown,
    ) -> Any:
        """Return a list whose choice is a control's, and whose options follow from the state.

        Parameters
        ----------
        name : str
            Of the control.
        options : callable
            Returns what can be chosen, as pairs of a word and a value.
        *depends_on : str
            What the options follow from, besides the language and the control.
        kind : type
            Of the widget: a list, or a row of buttons.
        """
        dropdown = new(kind)
        self.moves(dropdown, lambda value: setting(**{name: None if value == NOTHING else value}))

        def show(state: State) -> None:
            value = getattr(state, name)
            offer(dropdown, options(state), NOTHING if value is None else value)

        self.shows(show, name, "lang", *depends_on)
        return dropdown

    def button(self, change: Change, label: str = "") -> Any:
        """Return a button that makes a move."""
        return button(lambda: self.by_user(change), label)


def offer(dropdown: Any, options: Sequence[tuple[str, Any]], value: Any) -> None:
    """Give a list its options, and after them the one that is chosen.

    They go in two messages, since within one their order follows the kernel's hash seed.
    """
    if dropdown.options != tuple(options):
        with dropdown.hold_sync():
            dropdown.options = options
    dropdown.value = value


def button(on_click: Callable[[], None], label: str = "") -> Any:
    """Return a button that calls `on_click` without arguments."""
    made = new(widgets.Button, description=label)
    made.on_click(lambda _: on_click())
    return made


def row(*parts: Any) -> Any:
    """Return widgets beside one another."""
    made = new(widgets.HBox, parts)
    made.add_class("bpw-row")
    return made


def group(*parts: Any) -> Any:
    """Return widgets below one another, set apart from others."""
    made = new(widgets.VBox, parts)
    made.add_class("bpw-group")
    return made


def put_away(widget: Any, *, away: bool) -> None:
    """Take a widget out of sight, or bring it back."""
    (widget.add_class if away else widget.remove_class)("bpw-away")


def close_all(widget: Any) -> None:
    """Close a widget, the widgets inside it, and the layouts and styles that are theirs alone."""
    held = [getattr(widget, name) for name in ("layout", "style") if widget.has_trait(name)]
    for inner in (*getattr(widget, "children", ()), *held):
        if isinstance(inner, widgets.Widget) and inner not in _SHARED:
            close_all(inner)
    widget.close()
