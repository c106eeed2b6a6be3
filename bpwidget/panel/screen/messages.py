"""The messages between the kernel and the browser, each declared once.

`browser/messages.js` declares the same messages on the other side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from reprlib import Repr
from typing import (
    Annotated,
    Any,
    Literal,
    NotRequired,
    TypeAlias,
    TypedDict,
    get_args,
    get_origin,
    get_type_hints,
)

from bpwidget.panel.text.numbers import TextChange
from bpwidget.plots.layout import PLOTS

_quoting = Repr()
_quoting.maxlevel = 1
# at most so many unknown fields are named in the log
MOST_QUOTED = 5


@dataclass(frozen=True)
class Range:
    """The bounds of a number, both included."""

    least: float
    most: float


@dataclass(frozen=True)
class OneOf:
    """The texts that a text may be."""

    known: tuple[str, ...]


@dataclass(frozen=True)
class Length:
    """The most characters that a text may have."""

    most: int


Extent = Annotated[float, Range(1e-6, 1e9)]
Coordinate = Annotated[float, Range(-1e9, 1e9)]
# an integer that JavaScript represents exactly
Count = Annotated[int, Range(0, 2**53 - 1)]
# one of the seven steps
Step = Annotated[int, Range(1, 7)]


@dataclass(frozen=True)
class Look:
    """What a view of the panel has room for. Sent when it opens and whenever that changes.

    Attributes
    ----------
    width
        CSS pixels.
    ratio
        Device pixels per CSS pixel.
    dark
        Whether the page has a dark background.
    narrow
        Whether there is room for one plot at a time.
    page
        A number that the view has drawn for itself.
    """

    kind: Literal["look"]
    width: Extent
    ratio: Extent
    dark: bool
    narrow: bool = False
    page: Count = 0


@dataclass(frozen=True)
class Timed:
    """A view has timed a frame, and says whether frames come quickly enough to be long."""

    kind: Literal["timed"]
    page: Count
    near: bool


@dataclass(frozen=True)
class Painted:
    """The frame with this serial number is on screen, and its `wait` is over."""

    kind: Literal["painted"]
    serial: Count


@dataclass(frozen=True)
class ChooseStep:
    """A click or a key chose one of the seven steps, or the forward pass, which is 0."""

    kind: Literal["step"]
    step: Annotated[int, Range(0, 7)]


@dataclass(frozen=True)
class ChoosePlot:
    """A tab chose the plot to show where there is room for one."""

    kind: Literal["plot"]
    plot: Annotated[str, OneOf(PLOTS)]


@dataclass(frozen=True)
class HandIn:
    """A learner hands in an answer to a step, as typed."""

    kind: Literal["answer"]
    step: Step
    text: Annotated[str, Length(10_000)]


@dataclass(frozen=True)
class Reveal:
    """A learner wants to see the numbers of a step."""

    kind: Literal["reveal"]
    step: Step


@dataclass(frozen=True)
class PointerQuestion:
    """The pointer pressed, dragged or read at (x, y), in CSS pixels from the board's top left.

    The answer carries the number in `ask`, and the browser sends no other question before it.
    """

    kind: Literal["press", "drag", "drop", "read"]
    x: Coordinate
    y: Coordinate
    ask: Count


Message: TypeAlias = (
    Look | Timed | Painted | ChooseStep | ChoosePlot | HandIn | Reveal | PointerQuestion
)


class Language(TypedDict):
    """What the browser says by itself.

    The language's code and a name for the canvas in it, for a screen reader, and what to say when
    the connection to the kernel is lost, and when the kernel does not answer.
    """

    code: str
    plots: str
    lost: str
    silent: str


class Announced(TypedDict):
    """What a screen reader is to say of a move; `at_once`, it waits for nothing said before."""

    text: str
    at_once: bool


class Frame(TypedDict):
    """The pixels and the text that changed. One buffer per tile follows, in the same order.

    `serial` grows by one with every frame. `size` is in device pixels, `handle` in CSS pixels.
    `strip` is the left, top, width and height, in device pixels, of the bars that stand beside the
    ledger; the plots end at its top. A tile is its left, top and width in device pixels. `runs`
    tells how the buffers are encoded: as runs of one colour, or as PNG. `parts` holds new HTML by
    the name of a part, or only the numbers in it that changed. `step` is the stop of the rail that
    is shown. With `wait`, the browser reports the frame as painted after that many milliseconds.
    `answers` is the `ask` of the question that led to this frame. `announced` is there if there is
    something to say.
    """

    kind: Literal["frame"]
    serial: int
    size: tuple[int, int]
    ratio: float
    strip: tuple[int, int, int, int] | None
    handle: tuple[float, float] | None
    tiles: list[tuple[int, int, int]]
    runs: bool
    parts: dict[str, TextChange]
    lang: Language
    step: int
    wait: int | None
    answers: NotRequired[int]
    announced: NotRequired[Announced]


class Tooltip(TypedDict):
    """The answer to "read": the text to show beside the pointer, or none."""

    kind: Literal["reading"]
    text: str
    answers: int


class FileHead(TypedDict):
    """A file to save, asked for by a button of the menu. Its bytes follow in one buffer."""

    kind: Literal["file"]
    name: str
    type: str


class Timing(TypedDict):
    """Sent just before a frame; the browser takes the time between the two."""

    kind: Literal["timing"]


class Done(TypedDict):
    """The answer to a question that changed nothing on screen."""

    kind: Literal["done"]
    answers: int


class Still(TypedDict):
    """The widget's synchronised state: a whole frame for a page without a kernel."""

    frame: Frame
    picture: bytes


class MalformedError(ValueError):
    """A message from the browser is not one of those declared here.

    Attributes
    ----------
    ask : int or None
        The number of the question, where the message has a valid one.
    """

    def __init__(self, sentence: str, ask: int | None = None) -> None:
        super().__init__(sentence)
        self.ask = ask


def read(content: object) -> Message:
    """Return a message from the browser as one of the classes above.

    Raises
    ------
    MalformedError
        If it is none of them: an unknown kind, a field missing or unknown, or a value of the
        wrong type or out of range.

    Examples
    --------
    >>> read({"kind": "step", "step": 4})
    ChooseStep(kind='step', step=4)
    >>> read({"kind": "step", "step": 9})
    Traceback (most recent call last):
    bpwidget.panel.screen.messages.MalformedError: step: step must be from 0 to 7, got 9
    """
    if not isinstance(content, Mapping):
        raise MalformedError(f"a message must be a mapping, got {_quoted(content)}")
    kind = content.get("kind")
    if not isinstance(kind, str) or kind not in _KINDS:
        raise MalformedError(f"unknown kind, got {_quoted(kind)}", _ask_of(content))
    message = _KINDS[kind]
    try:
        return message(**_values_of(content, message))
    except (TypeError, ValueError) as error:
        raise MalformedError(f"{kind}: {error}", _ask_of(content)) from None


_HINTS = {message: get_type_hints(message, include_extras=True) for message in get_args(Message)}
_KINDS: dict[str, type[Message]] = {
    kind: message for message, hints in _HINTS.items() for kind in get_args(hints["kind"])
}


def _values_of(content: Mapping[Any, object], message: type[Message]) -> dict[str, Any]:
    """Return the fields of a message, all present and checked."""
    hints = _HINTS[message]
    if unknown := [_quoted(name) for name in content if name not in hints]:
        raise ValueError(f"unknown fields {', '.join(unknown[:MOST_QUOTED])}")
    required = [field.name for field in fields(message) if field.default is MISSING]
    if missing := [name for name in required if name not in content]:
        raise ValueError(f"missing fields {', '.join(missing)}")
    return {name: _checked(name, value, hints[name]) for name, value in content.items()}


def _checked(name: str, value: object, hint: Any) -> object:
    """Return a field's value as its type hint wants it."""
    if get_origin(hint) is Literal:
        return _one_of(name, value, get_args(hint))
    if hint is bool:
        if not isinstance(value, bool):
            raise TypeError(f"{name} must be true or false, got {_quoted(value)}")
        return value
    wanted, bounds = get_args(hint)
    if isinstance(bounds, OneOf):
        return _one_of(name, value, bounds.known)
    if wanted is str:
        return _text(name, value, bounds.most)
    # True is an int to Python, but not to JSON
    if isinstance(value, bool) or not isinstance(value, (int, wanted)):
        noun = "an integer" if wanted is int else "a number"
        raise TypeError(f"{name} must be {noun}, got {_quoted(value)}")
    if not bounds.least <= value <= bounds.most:  # false for nan, too
        least, most = f"{bounds.least:g}", f"{bounds.most:g}"
        raise ValueError(f"{name} must be from {least} to {most}, got {_quoted(value)}")
    return wanted(value)


def _one_of(name: str, value: object, known: tuple[object, ...]) -> object:
    """Return a value that is one of those known."""
    if value not in known:
        raise ValueError(f"{name} must be one of {known}, got {_quoted(value)}")
    return value


def _text(name: str, value: object, most: int) -> str:
    """Return a text that is not too long, and that can be sent back."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a text, got {_quoted(value)}")
    if len(value) > most:
        raise ValueError(f"{name} must have at most {most} characters, got {len(value)}")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{name} must be Unicode, got {_quoted(value)}") from None
    return value


def _ask_of(content: Mapping[Any, object]) -> int | None:
    """Return the number of a question, if a message has a valid one."""
    try:
        ask = _checked("ask", content.get("ask"), Count)
    except (TypeError, ValueError):
        return None
    return ask if isinstance(ask, int) else None


def _quoted(value: object) -> str:
    """Return a value from the browser as the log quotes it: short, and on one line."""
    try:
        return _quoting.repr(value)
    except ValueError:  # an integer of more than 4,300 digits
        return "a huge number"
