"""The metadata of a control: one row of the table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Flag, auto
from functools import partial
from typing import Any

from bpwidget.mlp.arguments import choice


class Effect(Flag):
    """What a move of a control means beyond itself."""

    NONE = 0
    """Other words or colours for the numbers that are there."""
    COMPUTES = auto()
    """The seven steps are computed again, and what a learner has revealed is hidden again."""
    RESTARTS = auto()
    """A run of descent begins again."""
    STEERS = auto()
    """A run goes on under other settings."""


@dataclass(frozen=True)
class Control:
    """A row of the table.

    Attributes
    ----------
    default : object
    type : str
        What the value may be, as docstrings say it.
    doc : str
        What it is, as docstrings say it.
    check : callable or None
        Called with the control's name and a value; returns the value in its own type, or raises
        a TypeError or ValueError. None for what can only be checked beside other controls:
        `State` does that.
    effect : Effect
    is_saved : bool
        Whether `BackpropPanel.to_dict` keeps it.
    is_argument : bool
        Whether a panel can be opened with it.
    is_positional : bool
        Whether that argument may be given by its place alone.
    mode : str
        The one in which the control is on the panel; empty if it is in all of them.
    """

    default: Any
    type: str
    doc: str
    check: Callable[[str, Any], Any] | None
    effect: Effect
    is_saved: bool
    is_argument: bool
    is_positional: bool
    mode: str


def control(
    default: Any,
    type: str,  # noqa: A002 - as numpydoc calls it
    doc: str,
    *,
    effect: Effect,
    check: Callable[[str, Any], Any] | None = None,
    choices: Iterable[str] = (),
    saved: bool = True,
    argument: bool = True,
    positional: bool = False,
    mode: str = "",
) -> Any:
    """Return a field of `State` that is a control; see `Control`.

    A control with `choices` takes one of these names.
    """
    if choices:
        check = partial(one_of, choices=dict.fromkeys(choices))
    row = Control(default, type, doc, check, effect, saved, argument, positional, mode)
    # a dataclass takes no mapping for a default, even one that nothing can change
    return field(default_factory=lambda: default, metadata={"control": row})


def one_of(name: str, value: object, choices: dict[str, None]) -> str:
    """Return a value that is one of some names, or refuse it."""
    choice(name, value, choices)
    return str(value)
