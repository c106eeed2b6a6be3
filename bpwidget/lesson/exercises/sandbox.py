"""Run a learner's function on copies of its arguments, with a time limit.

This is not a security boundary: the function runs in the learner's own process, with everything
that Python offers.
"""

from __future__ import annotations

import contextvars
import copy
import ctypes
import inspect
import re
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, suppress
from pathlib import Path
from typing import Any

import numpy as np

from bpwidget.lesson.exercises.deadline import TimeUpError, within
from bpwidget.lesson.numerals import shape_text
from bpwidget.lesson.words.verdicts import sentence
from bpwidget.mlp.arguments import short

# words in NumPy's messages about shapes that do not fit
MISFIT = re.compile("matmul|broadcast|not aligned|core dimension|inhomogeneous|incompatible")
# a function without a name; `sentence` replaces this by words
NAMELESS = "<lambda>"
# number of attempts to stop a call, and seconds between them: it may catch and ignore the exception
TRIES, APART = 20, 0.05
HERE = Path(__file__).parent


class NoAnswerError(Exception):
    """A learner's function gave no answer.

    Attributes
    ----------
    key : str
        Why, as a key of `lesson/words/verdicts.py`.
    fields : mapping of str to anything
        The fields of that sentence.
    """

    def __init__(self, key: str, /, **fields: object) -> None:
        super().__init__(sentence(key, "en", **fields))
        self.key, self.fields = key, fields


class _Call(threading.Thread):
    """A call on a thread of its own, which any other thread can stop."""

    def __init__(self, function: Callable[..., Any], arguments: Mapping[str, Any]) -> None:
        super().__init__(daemon=True)
        self._function, self._arguments = function, arguments
        # so that output appears where the caller's does
        self._context = contextvars.copy_context()
        self.answer: Any = None
        self.error: BaseException | None = None
        self.ended = False

    def run(self) -> None:
        with suppress(TimeUpError):  # in case it arrives after the call has ended
            try:
                self.answer = self._context.run(self._function, **self._arguments)
            except BaseException as error:  # noqa: BLE001 - raised again where it was called
                self.error = error
            self.ended = True

    def stop(self) -> None:
        """Raise TimeUpError in the thread until it ends, which compiled code does not notice."""
        for _ in range(TRIES):
            if not self.is_alive():
                return
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(self.ident or 0), ctypes.py_object(TimeUpError)
            )
            self.join(APART)


def answer_of(function: Callable[..., Any], given: Mapping[str, Any], seconds: float) -> Any:
    """Call a function with the quantities that its parameters name.

    Parameters
    ----------
    function : callable
        Its parameters are names in `given`, in any order.
    given : mapping of str to anything
        The possible arguments; the function gets copies.
    seconds : float
        The time limit. In a browser, where there are no threads, see `within`.

    Returns
    -------
    Any
        The function's return value; None if it raises NotImplementedError, as a grader's stub for
        the answer does.

    Raises
    ------
    NoAnswerError
        If it asks for anything else, raises, takes too long, or changes its arguments in place.
    """
    called = getattr(function, "__name__", NAMELESS)
    asked = _asked(function, given, called)
    copies = {name: copy.deepcopy(given[name]) for name in asked}
    try:
        # nbgrader gives no points if a test's cell writes to stderr, which even a warning does
        with redirect_stderr(sys.stdout):
            answer = _called(function, copies, seconds)
    except TimeUpError:
        raise NoAnswerError("stopped", function=called, seconds=f"{seconds:g}") from None
    except NotImplementedError:
        return None
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise _raised(error, called, copies) from error
    changed = tuple(name for name in asked if not _equal(copies[name], given[name]))
    if changed:
        raise NoAnswerError("in_place", function=called, names=changed, first=changed[0])
    return answer


def _asked(function: Callable[..., Any], given: Mapping[str, Any], called: str) -> list[str]:
    """Return the names that a function's parameters ask for."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except ValueError:  # built-ins may have no signature
        raise NoAnswerError("no_signature", function=called) from None
    if any(each.kind is each.VAR_KEYWORD for each in parameters):
        return list(given)
    named = [each for each in parameters if each.kind is not each.VAR_POSITIONAL]
    for each in named:
        if each.name not in given and each.default is each.empty:
            raise NoAnswerError(
                "not_given", function=called, name=short(each.name), given=tuple(given)
            )
        if each.kind is each.POSITIONAL_ONLY:
            raise NoAnswerError("positional", function=called, name=repr(each.name))
    return [each.name for each in named if each.name in given]


def _raised(error: BaseException, called: str, given: Mapping[str, Any]) -> NoAnswerError:
    """Return the error for an exception, with the line of the learner's function."""
    said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    # NumPy describes it in terms of its own machinery
    misfits = isinstance(error, ValueError) and MISFIT.search(str(error)) is not None
    shapes = tuple(
        f"{name} {shape_text(value.shape)}" for name, value in given.items() if np.ndim(value)
    )
    key = "misfit" if misfits and shapes else "raised"
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        # the learner's function, not the lambdas in this folder that evaluate an expression
        if frame.name == called and Path(frame.filename).parent != HERE
    ]
    number, code = (frames[-1].lineno, frames[-1].line) if frames else (None, None)
    if code:
        key += "_by"
    elif number is not None and called != NAMELESS:  # an expression has only one line
        key += "_in"
    return NoAnswerError(key, function=called, error=said, shapes=shapes, number=number, code=code)


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return np.shape(one) == np.shape(other) and bool(np.array_equal(one, other))
    return bool(one == other)


def _called(function: Callable[..., Any], arguments: Mapping[str, Any], seconds: float) -> Any:
    """Return the function's value; raise its exception, or TimeUpError."""
    call = _Call(function, arguments)
    try:
        call.start()
    except RuntimeError:  # a browser has no threads
        with suppress(TimeUpError):  # in case it arrives after the call has ended
            within(seconds, call.run)
    try:
        if call.is_alive():
            call.join(seconds)
    finally:
        call.stop()
    if call.error is not None:
        raise call.error
    if not call.ended:
        raise TimeUpError
    return call.answer
