"""Parse a typed answer: a number, a row, a matrix, an expression or a function."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Callable
from types import CodeType
from typing import Any

import numpy as np

from bpwidget.lesson.exercises.sandbox import NoAnswerError, answer_of
from bpwidget.lesson.numerals import MINUS

NUMBER = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
ROWS = re.compile(rf"\s*{NUMBER}(?:[\s,;]+{NUMBER})*[\s;]*")
# arrays without commas, as NumPy prints them, and the gaps where commas belong
PRINTED = re.compile(r"\[[\[\]\s\d.eE+-]+\]")
GAP = re.compile(r"(?<=[\d.\]])\s+(?=[-+]?[\d.]|\[)")
# full-width punctuation of a Chinese keyboard, and the minus sign that the panel prints
PLAIN = str.maketrans(
    {chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)}
    | dict(zip("\u3000、。【】“”‘’", " ,.[]\"\"''", strict=True))
    | {MINUS: "-"}
)
TIME_LIMIT = 5.0
FILE = "<answer>"


class TypedError(ValueError):
    """The text cannot be read as an answer.

    Attributes
    ----------
    key : str
        The reason, as a key of `bpwidget.lesson.words.learner`.
    reason : str
        Python's own message, or the seconds after which it was stopped, if there is one.
    """

    def __init__(self, key: str, reason: str = "") -> None:
        super().__init__(f"{key}: {reason}" if reason else key)
        self.key, self.reason = key, reason


def typed_answer(text: str, time_limit: float = TIME_LIMIT) -> Any:
    """Parse a text into numbers, or into a function that computes them.

    Numbers may be written in brackets as in Python, or without, with rows separated by a new line
    or a semicolon. Anything else is Python: an expression in the quantities of the pass, such as
    ``W2.T @ dJ_do``, or the definition of a function. Full-width punctuation counts as plain.

    Parameters
    ----------
    text : str
    time_limit : float
        Seconds after which the definition of a function is stopped; see `answer_of`.

    Returns
    -------
    number, list or callable

    Raises
    ------
    TypedError
        If the text is none of these, or a definition fails or takes too long.

    Examples
    --------
    >>> typed_answer("1 2; 3 4")
    [[1.0, 2.0], [3.0, 4.0]]
    >>> typed_answer("−0.5")
    -0.5
    >>> typed_answer("0.1，0.2；0.3，0.4")
    [[0.1, 0.2], [0.3, 0.4]]
    >>> import numpy as np
    >>> typed_answer("W2.T @ dJ_do")(W2=np.eye(2), dJ_do=np.array([1.0, 2.0]))
    array([1., 2.])
    """
    text = text.translate(PLAIN).strip()
    if not text:
        raise TypedError("empty")
    if ROWS.fullmatch(text):
        return _numbers(text)
    if PRINTED.fullmatch(text):
        text = GAP.sub(", ", text)
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return _function(text, time_limit)


def _numbers(text: str) -> Any:
    rows = [re.findall(NUMBER, row) for row in re.split(r"[;\n]", text) if row.strip()]
    values = [[float(number) for number in row] for row in rows]
    if len({len(row) for row in values}) > 1:
        raise TypedError("ragged")
    if len(values) > 1:
        return values
    return values[0] if len(values[0]) > 1 else values[0][0]


def _function(text: str, time_limit: float) -> Callable[..., Any]:
    """Return the function defined by a text, or one that evaluates it as an expression."""
    try:
        tree = ast.parse(text)
        code = compile(tree, FILE, "exec")
    except SyntaxError as error:
        raise TypedError("syntax", str(error.msg)) from None
    except (ValueError, MemoryError, RecursionError) as error:
        raise TypedError("syntax", str(error) or type(error).__name__) from None
    last = tree.body[-1] if tree.body else None
    if len(tree.body) == 1 and isinstance(last, ast.Expr):
        function = last.value if isinstance(last.value, ast.Lambda) else _lambda_of(last.value)
        code = compile(f"answer = {ast.unparse(function)}", FILE, "exec")
        return _defined(code, "answer", time_limit)
    defined = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    if not defined:
        raise TypedError("no function")
    return _defined(code, defined[-1], time_limit)


def _lambda_of(expression: ast.expr) -> ast.Lambda:
    """Return a lambda whose parameters are the free names of an expression."""
    names = [node for node in ast.walk(expression) if isinstance(node, ast.Name)]
    bound = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    bound |= {node.arg for node in ast.walk(expression) if isinstance(node, ast.arg)}
    free = {node.id for node in names} - bound - set(dir(builtins)) - {"np"}
    asked = [ast.arg(name) for name in sorted(free)]
    parameters = ast.arguments([], asked, None, [], [], None, [])
    return ast.Lambda(parameters, expression)


def _defined(code: CodeType, name: str, time_limit: float) -> Callable[..., Any]:
    """Run a definition under the time limit, because it may fail or never end."""
    space: dict[str, Any] = {"np": np}

    def definition() -> None:
        exec(code, space)  # noqa: S102 - the learner's own, in her kernel

    try:
        answer_of(definition, {}, time_limit)
    except NoAnswerError as failure:
        cause = failure.__cause__
        if cause is None:
            raise TypedError("stopped", f"{time_limit:g}") from None
        raise TypedError("failed", f"{type(cause).__name__}: {cause}") from None
    function: Callable[..., Any] = space[name]
    return function
