"""Run a learner's function so that it can do no harm: a copy of everything, and a time limit."""

from __future__ import annotations

import copy
import inspect
import signal
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np


class NoAnswerError(Exception):
    """A learner's function gave no answer; the message says why."""


class _TimeUpError(BaseException):
    """Not an Exception, so that a learner's `except Exception` does not swallow it."""


def answer_of(function: Callable[..., Any], given: Mapping[str, Any], seconds: float) -> Any:
    """Call a function with the quantities that its parameters name.

    Parameters
    ----------
    function : callable
        Its parameters are names of `given`, in any order.
    given : mapping of str to anything
        What it may ask for; it gets copies.
    seconds : float
        After which it is stopped, where the platform can: on the main thread of a system with
        timers, not in a browser and not on Windows.

    Raises
    ------
    NoAnswerError
        If it asks for something else, raises, takes too long, or changes its arguments in place.
    """
    called = getattr(function, "__name__", "the function")
    asked = _asked(function, given, called)
    copies = {name: copy.deepcopy(given[name]) for name in asked}
    try:
        with _time_limit(seconds):
            answer = function(**copies)
    except _TimeUpError:
        raise NoAnswerError(
            f"{called} was stopped after {seconds:g} seconds; does a loop of it never end?"
        ) from None
    except (Exception, SystemExit) as error:
        raise NoAnswerError(f"{called} raised {_where(error, called)}") from error
    changed = [name for name in asked if not _equal(copies[name], given[name])]
    if changed:
        raise NoAnswerError(
            f"{called} changes {', '.join(changed)} in place;"
            f" work on a copy, such as {changed[0]}.copy()"
        )
    return answer


def _asked(function: Callable[..., Any], given: Mapping[str, Any], called: str) -> list[str]:
    """Return the names that a function's parameters ask for."""
    parameters = inspect.signature(function).parameters.values()
    if any(each.kind is each.VAR_KEYWORD for each in parameters):
        return list(given)
    named = [each for each in parameters if each.kind is not each.VAR_POSITIONAL]
    for each in named:
        if each.name not in given and each.default is each.empty:
            raise NoAnswerError(f"{called} asks for {each.name!r}; given are {', '.join(given)}")
        if each.kind is each.POSITIONAL_ONLY:
            raise NoAnswerError(f"{called} must take {each.name!r} by name")
    return [each.name for each in named if each.name in given]


def _where(error: BaseException, called: str) -> str:
    """Return what was raised, and in which line of the learner's function."""
    said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.name == called]
    return f"{said} (line {frames[-1].lineno}: {frames[-1].line})" if frames else said


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return np.shape(one) == np.shape(other) and bool(np.array_equal(one, other))
    return bool(one == other)


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Raise _TimeUpError after so many seconds, where a timer can."""
    can = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not can:
        yield
        return

    def stop(*_: object) -> None:
        raise _TimeUpError

    before = signal.signal(signal.SIGALRM, stop)
    left, every = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, left, every)
        signal.signal(signal.SIGALRM, before)
