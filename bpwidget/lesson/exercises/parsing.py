"""Parse a typed answer: a number, a row, a matrix or an expression."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection
from types import MappingProxyType
from typing import Any

import numpy as np

from bpwidget.lesson.exercises.expressions import (
    MOST_CHARACTERS,
    Expression,
    TypedError,
    parsed,
)
from bpwidget.lesson.exercises.numeric import numbers_of
from bpwidget.lesson.exercises.sandbox import MISFIT
from bpwidget.lesson.numerals import MINUS

UNSIGNED = r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
NUMBER = rf"[-+]?{UNSIGNED}(?:\s*/\s*{UNSIGNED})?"
ROWS = re.compile(rf"\s*{NUMBER}(?:[\s,;]+{NUMBER})*[\s;]*")
# a comma between two digits, without a space, may be a decimal point
DECIMAL = r"(?:\d+(?:,\d+)?|,\d+)(?:[eE][-+]?\d+)?"
DECIMALS = re.compile(rf"[-+]?{DECIMAL}(?:/{DECIMAL})?,?")
DOUBTFUL = re.compile(r"(?<![\w.])\d+,\d+")
# arrays without commas, as NumPy prints them, and the gaps where commas belong
PRINTED = re.compile(r"\[[\[\]\s\d.eE+-]+\]")
GAP = re.compile(r"(?<=[\d.\]])\s+(?=[-+]?[\d.]|\[)")
# full-width punctuation of a Chinese keyboard, and the minus sign that the panel prints
PLAIN = str.maketrans(
    {chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)}
    | dict(zip("\u3000。【】“”‘’", " .[]\"\"''", strict=True))
    # these separate numbers and never stand inside one
    | {"，": ", ", "、": ", ", MINUS: "-"}
)
# rules as the panel prints them, and their spelling in Python
# (a partial derivative in quotes is a name already)
PARTIAL = re.compile(r"(?<!['\"])(?:∂|\bd)\s*([JLs])\s*/\s*(?:∂|d)\s*([A-Za-z]\w*)")
PRINTED_AS = MappingProxyType(
    {
        "⁽¹⁾": "1",
        "⁽²⁾": "2",
        "₁": "1",
        "₂": "2",
        "ᵀ": ".T",
        "⊤": ".T",
        "λ": "lam",
        "σ": "sigmoid",
        "⊙": "*",
        "×": "*",
        "²": "**2",
        # as in MATLAB
        ".*": "*",
        "./": "/",
        ".^": "**",
        "^": "**",
    }
)
# a product with λ has no multiplication sign
TIMES_LAM, LAM_TIMES = re.compile(r"(?<![\w.])([\d.]+)\s*λ"), re.compile(r"λ\s*(?=[A-Za-z])")
# the slope of a φ, as in tanh′(z)
PRIME = re.compile(r"\b(\w+)[′'](?=\s*\()")
GRADIENT = re.compile(r"d[JLs]_d[A-Za-z]\w*")


def typed_answer(text: str, sizes: Collection[int] = (), activation: str = "") -> Any:
    """Parse a text into numbers, or into an expression that computes them.

    Numbers may be written in brackets as in Python, or without, with rows separated by a new line
    or a semicolon; fractions such as 1/2 are numbers. Anything else is an expression in the
    quantities of the pass, such as ``W2.T @ dJ_do``, which is evaluated over a small grammar and
    never run as code. It may also be written as the panel prints it, with ∂J/∂o, λ, ᵀ, ⊙ and ·, and
    with the name of the quantity and "=" before it. Full-width punctuation counts as plain.

    Parameters
    ----------
    text : str
    sizes : collection of int
        How many numbers an answer may have, to decide whether "0,5 0,25" is two numbers or four.
    activation : str
        The function that φ means.

    Returns
    -------
    number, list, array or Expression

    Raises
    ------
    TypedError
        If the text is none of these, or a comma in it can be read in two ways.

    Examples
    --------
    >>> typed_answer("1 2; 3 4")
    [[1.0, 2.0], [3.0, 4.0]]
    >>> typed_answer("−0.5")
    -0.5
    >>> typed_answer("0.1，0.2；0.3，0.4")
    [[0.1, 0.2], [0.3, 0.4]]
    >>> typed_answer("1/2, 3/4"), typed_answer("0,5 0,25", sizes=[2])
    ([0.5, 0.75], [0.5, 0.25])
    >>> import numpy as np
    >>> typed_answer("W2.T @ dJ_do")(W2=np.eye(2), dJ_do=np.array([1.0, 2.0]))
    array([1., 2.])
    >>> typed_answer("∂J/∂h = W2ᵀ · ∂J/∂o")(W2=np.eye(2), dJ_do=np.array([1.0, 2.0]))
    array([1., 2.])
    """
    if len(text) > MOST_CHARACTERS:
        raise TypedError("long", str(MOST_CHARACTERS))
    text = text.translate(PLAIN).strip()
    if not text:
        raise TypedError("empty")
    text = _with_decimal_points(text, sizes)
    if ROWS.fullmatch(text):
        return _numbers(text)
    if PRINTED.fullmatch(text):
        text = GAP.sub(", ", text)
    expression = _expression(text, activation)
    return expression if expression.names else _value(expression)


def may_be_decimals(text: str) -> str:
    """Return the first number with a decimal comma, if every comma of a text may be one; else "".

    Examples
    --------
    >>> may_be_decimals("0,117; −0,0355"), may_be_decimals("0,117; 0, 0355")
    ('0,117', '')
    """
    tokens = re.split(r"[\s;]+", text.translate(PLAIN).strip("; \t\n"))
    if not all("," in token and DECIMALS.fullmatch(token.rstrip(",")) for token in tokens):
        return ""
    return tokens[0].rstrip(",")


def shaped(answer: Any, shape: tuple[int, ...]) -> Any:
    """Return typed numbers in the shape that is asked for, if that is unambiguous.

    A vector may be typed as a row or as a column, and a single number without brackets.

    Examples
    --------
    >>> shaped([[1.0], [2.0]], (2,)), shaped(3.0, (1, 1)), shaped([[1.0, 2.0], [3.0, 4.0]], (4,))
    ([1.0, 2.0], [[3.0]], [[1.0, 2.0], [3.0, 4.0]])
    """
    value = numbers_of(answer)
    if callable(answer) or value is None or value.size != np.prod(shape, dtype=int):
        return answer
    if value.shape != shape and max((1, *value.shape)) == max((1, *shape)) == value.size:
        return value.reshape(shape).tolist()
    return answer


def typed_in(text: str, shape: tuple[int, ...], activation: str = "") -> Any:
    """Parse a text into an answer for one quantity of this shape; see `typed_answer`.

    Raises
    ------
    TypedError

    Examples
    --------
    >>> typed_in("0,117; −0,0355", (2,))
    [0.117, -0.0355]
    >>> typed_in("0,117; −0,0355", (4,))
    Traceback (most recent call last):
      ...
    bpwidget.lesson.exercises.expressions.TypedError: comma: 0,117
    """
    answer = typed_answer(text, [int(np.prod(shape, dtype=int))], activation)
    if isinstance(answer, dict):
        return answer
    answer = shaped(answer, shape)
    doubtful = may_be_decimals(text)
    if doubtful and not callable(answer) and np.shape(answer) != shape:
        raise TypedError("comma", doubtful)
    return answer


def _with_decimal_points(text: str, sizes: Collection[int]) -> str:
    """Return numbers with a point for each decimal comma; raise if a comma may be either."""
    tokens = re.split(r"[\s;]+", text.strip("; \t\n"))
    if "." in text or not any(re.search(r",\d", token) for token in tokens):
        return text
    if all(map(DECIMALS.fullmatch, tokens)):
        as_points = re.sub(r",(?=\d)", ".", re.sub(r",(?=[\s;]|$)", " ", text))
        decimals, several = len(tokens), _count(text)
        if several in sizes and decimals not in sizes:
            return text
        if decimals in sizes and several not in sizes:
            return as_points
        doubtful = next(token for token in tokens if re.search(r",\d", token))
        raise TypedError("comma", doubtful.rstrip(","))
    count = _count(text)
    if ROWS.fullmatch(text) and count not in sizes and count in [2 * size for size in sizes]:
        raise TypedError("comma", ",".join(re.findall(r"[^,\s]+", text)[:2]))
    return text


def _count(text: str) -> int:
    return len(re.findall(NUMBER, text))


def _number(text: str) -> float:
    over, _, under = text.partition("/")
    if under and not float(under):
        raise TypedError("divided")
    return float(over) / float(under) if under else float(over)


def _numbers(text: str) -> Any:
    rows = [re.findall(NUMBER, row) for row in re.split(r"[;\n]", text) if row.strip()]
    values = [[_number(number) for number in row] for row in rows]
    if len({len(row) for row in values}) > 1:
        raise TypedError("ragged")
    if len(values) > 1:
        return values
    return values[0] if len(values[0]) > 1 else values[0][0]


def _in_python(text: str) -> str:
    """Return a text with the notation of the panel replaced by Python's."""
    plain = PARTIAL.sub(r"d\1_d\2", text.replace("ŷ", "y_hat"))
    # these have no penalty term, so ∂L and ∂J are the same; those of weights differ
    plain = re.sub(r"\bdL_d([ohz]|y_hat)\b", r"dJ_d\1", plain)
    plain = LAM_TIMES.sub("λ*", TIMES_LAM.sub(r"\1*λ", plain))
    for printed, python in PRINTED_AS.items():
        plain = plain.replace(printed, python)
    return PRIME.sub(r"\1_slope", plain).replace("·", "@")


def _expression(text: str, activation: str) -> Expression:
    """Parse a text as an expression, or raise TypedError."""
    plain = _in_python(text)
    if activation:
        plain = plain.replace("φ_slope", f"{activation}_slope").replace("φ(", f"{activation}(")
    doubtful = DOUBTFUL.search(text)
    try:
        body = parsed(plain).body
    except TypedError as error:
        if doubtful and "leading zeros" in error.reason:
            raise TypedError("comma", doubtful[0]) from None
        raise
    if len(body) != 1:
        is_code = any(isinstance(node, ast.FunctionDef) for node in body)
        raise TypedError("function" if is_code else "no expression")
    tree = body[0]
    if isinstance(tree, ast.Assign) and len(tree.targets) == 1:
        target = tree.targets[0]
        # the quantity itself, as in "∂J/∂h = ..."
        if isinstance(target, ast.Name) and GRADIENT.fullmatch(target.id):
            tree = ast.Expr(tree.value)
    if isinstance(tree, ast.FunctionDef):
        raise TypedError("function")
    if not isinstance(tree, ast.Expr):
        raise TypedError("no expression")
    if isinstance(tree.value, ast.Lambda):
        raise TypedError("function")
    if doubtful and isinstance(tree.value, ast.Tuple) and not text.startswith("("):
        raise TypedError("comma", doubtful[0])
    return Expression(tree.value, plain, dots="·" in text)


def _value(expression: Expression) -> Any:
    """Return the value of an expression of numbers alone."""
    try:
        return expression()
    except TypedError:
        raise
    except ValueError as error:
        if MISFIT.search(str(error)):
            raise TypedError("shapes") from None
        raise TypedError("failed", f"{type(error).__name__}: {error}") from None
    except (TypeError, IndexError, ArithmeticError, MemoryError) as error:
        raise TypedError("failed", f"{type(error).__name__}: {error}") from None
