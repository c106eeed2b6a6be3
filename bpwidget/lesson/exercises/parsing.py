"""Parse a typed answer: a number, a row, a matrix, an expression or a function."""

from __future__ import annotations

import ast
import builtins
import operator
import re
from collections.abc import Callable, Collection, Mapping
from types import CodeType, MappingProxyType
from typing import Any

import numpy as np

from bpwidget.lesson.exercises.diagnosis import numbers_of
from bpwidget.lesson.exercises.sandbox import NoAnswerError, answer_of
from bpwidget.lesson.numerals import MINUS
from bpwidget.mlp import LOSSES
from bpwidget.mlp.arguments import Array

UNSIGNED = r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
NUMBER = rf"[-+]?{UNSIGNED}(?:\s*/\s*{UNSIGNED})?"
ROWS = re.compile(rf"\s*{NUMBER}(?:[\s,;]+{NUMBER})*[\s;]*")
# a comma right between two digits may stand for a decimal point
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
    # these stand between two numbers, never inside one
    | {"，": ", ", "、": ", ", MINUS: "-"}
)
# a rule as the panel prints it, and how Python writes it
PARTIAL = re.compile(r"(?:∂|\bd)\s*([JLs])\s*/\s*(?:∂|d)\s*([A-Za-z]\w*)")
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
        "^": "**",
    }
)
# a product with λ has no sign between
TIMES_LAM, LAM_TIMES = re.compile(r"(?<![\w.])([\d.]+)\s*λ"), re.compile(r"λ\s*(?=[A-Za-z])")
# what may be used without "np."
MATHS = (
    "array",
    "cosh",
    "diag",
    "dot",
    "exp",
    "eye",
    "log",
    "maximum",
    "outer",
    "sqrt",
    "tanh",
    "where",
)
# what the rules of step 2 are written with
PREDICTIONS: Mapping[str, Callable[[Array], Array]] = MappingProxyType(
    {"softmax": LOSSES["cross_entropy"].predict, "sigmoid": LOSSES["binary_cross_entropy"].predict}
)
TIME_LIMIT = 5.0
FILE = "<answer>"


class TypedError(ValueError):
    """The text cannot be read as an answer.

    Attributes
    ----------
    key : str
        The reason, as a key of ``TYPED`` in `bpwidget.lesson.words.verdicts`.
    reason : str
        What it is about: Python's own message, the seconds after which it was stopped, or a
        number; else empty.
    """

    def __init__(self, key: str, reason: str = "") -> None:
        super().__init__(f"{key}: {reason}" if reason else key)
        self.key, self.reason = key, reason


def typed_answer(text: str, time_limit: float = TIME_LIMIT, sizes: Collection[int] = ()) -> Any:
    """Parse a text into numbers, or into a function that computes them.

    Numbers may be written in brackets as in Python, or without, with rows separated by a new line
    or a semicolon; fractions such as 1/2 are numbers. Anything else is Python: an expression in the
    quantities of the pass, such as ``W2.T @ dJ_do``, or the definition of a function. An expression
    may also be written as the panel prints it, with ∂J/∂o, λ, ᵀ, ⊙ and ·, and with the name of the
    quantity and "=" before it. Full-width punctuation counts as plain.

    Parameters
    ----------
    text : str
    time_limit : float
        Seconds after which the definition of a function is stopped; see `answer_of`.
    sizes : collection of int
        How many numbers an answer may have, which tells whether "0,5 0,25" are two numbers or four.

    Returns
    -------
    number, list or callable

    Raises
    ------
    TypedError
        If the text is none of these, a comma in it can be read in two ways, or a definition fails
        or takes too long.

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
    text = text.translate(PLAIN).strip()
    if not text:
        raise TypedError("empty")
    text = _with_decimal_points(text, sizes)
    if ROWS.fullmatch(text):
        return _numbers(text)
    if PRINTED.fullmatch(text):
        text = GAP.sub(", ", text)
    try:
        return _constant(ast.parse(text, mode="eval").body)
    except ZeroDivisionError:
        raise TypedError("divided") from None
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError, OverflowError):
        return _function(text, time_limit)


def shaped(answer: Any, shape: tuple[int, ...]) -> Any:
    """Return typed numbers in the shape that is asked for, where it is the only one they can have.

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


def _with_decimal_points(text: str, sizes: Collection[int]) -> str:
    """Return numbers with a point for each decimal comma; raise if a comma may be either."""
    tokens = re.split(r"[\s;]+", text.strip("; \t\n"))
    if "." in text or not any(re.search(r"\d*,\d", token) for token in tokens):
        return text
    if all(map(DECIMALS.fullmatch, tokens)):
        as_points = re.sub(r",(?=\d)", ".", re.sub(r",(?=[\s;]|$)", " ", text))
        decimals, several = len(tokens), _count(text)
        if several in sizes and decimals not in sizes:
            return text
        if decimals in sizes and several not in sizes:
            return as_points
        doubtful = next(token for token in tokens if re.search(r"\d*,\d", token))
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


# without powers, which might take forever
ARITHMETIC: Mapping[type[ast.AST], Callable[..., Any]] = MappingProxyType(
    {
        ast.Add: operator.add,
        ast.Sub: operator.sub,
        ast.Mult: operator.mul,
        ast.Div: operator.truediv,
        ast.UAdd: operator.pos,
        ast.USub: operator.neg,
    }
)


def _constant(node: ast.expr) -> Any:
    """Return the value of an expression of numbers alone, or of any literal; else raise."""
    if isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC:
        return ARITHMETIC[type(node.op)](*map(_real, (node.left, node.right)))
    if isinstance(node, ast.UnaryOp) and type(node.op) in ARITHMETIC:
        return ARITHMETIC[type(node.op)](_real(node.operand))
    if isinstance(node, ast.List):
        return [_constant(each) for each in node.elts]
    if isinstance(node, ast.Tuple):
        return tuple(_constant(each) for each in node.elts)
    if isinstance(node, ast.Dict) and all(node.keys):
        keys = [_constant(key) for key in node.keys if key is not None]
        return dict(zip(keys, map(_constant, node.values), strict=True))
    return ast.literal_eval(node)


def _real(node: ast.expr) -> float:
    """Return the value of an expression of numbers alone; a list times a number is none."""
    value = _constant(node)
    if not isinstance(value, (int, float)):
        raise TypeError
    return value


class _Dots(ast.NodeTransformer):
    """Put np.dot for each product, since "·" may also stand beside a number."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """Return a product of two arrays, or of a number and an array, as a call."""
        self.generic_visit(node)
        if not isinstance(node.op, ast.MatMult):
            return node
        dot = ast.Attribute(ast.Name("np", ast.Load()), "dot", ast.Load())
        return ast.Call(dot, [node.left, node.right], [])


def _parsed(text: str) -> ast.Module:
    """Return a text as Python, what is written as on the panel in Python's way."""
    plain = PARTIAL.sub(r"d\1_d\2", text.replace("ŷ", "y_hat"))
    # ∂J/∂L is 1, and no penalty enters these; that of a weight has one in J alone
    plain = re.sub(r"\bdL_d([ohz]|y_hat)\b", r"dJ_d\1", plain)
    plain = LAM_TIMES.sub("λ*", TIMES_LAM.sub(r"\1*λ", plain))
    for printed, python in PRINTED_AS.items():
        plain = plain.replace(printed, python)
    tree = ast.parse(plain.replace("·", "@"))
    if "·" in text:
        tree = ast.fix_missing_locations(_Dots().visit(tree))
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Assign) and len(tree.body) == len(last.targets) == 1:
        target = last.targets[0]
        # the quantity itself, as in "∂J/∂h = ..."
        if isinstance(target, ast.Name) and re.fullmatch("d[JLs]_d[A-Za-z]\\w*", target.id):
            tree.body = [ast.copy_location(ast.Expr(last.value), last)]
    return tree


def _function(text: str, time_limit: float) -> Callable[..., Any]:
    """Return the function defined by a text, or one that evaluates it as an expression."""
    try:
        tree = _parsed(text)
        code = compile(tree, FILE, "exec")
    except SyntaxError as error:
        doubtful = DOUBTFUL.search(text)
        if doubtful and "leading zeros" in str(error.msg):
            raise TypedError("comma", doubtful[0]) from None
        raise TypedError("syntax", str(error.msg)) from None
    except (ValueError, MemoryError, RecursionError) as error:
        raise TypedError("syntax", str(error) or type(error).__name__) from None
    last = tree.body[-1] if tree.body else None
    if len(tree.body) == 1 and isinstance(last, ast.Expr):
        doubtful = DOUBTFUL.search(text)
        if doubtful and isinstance(last.value, ast.Tuple) and not text.startswith("("):
            raise TypedError("comma", doubtful[0])
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
    free = {node.id for node in names} - bound - set(dir(builtins)) - {"np", *MATHS, *PREDICTIONS}
    asked = [ast.arg(name) for name in sorted(free)]
    parameters = ast.arguments([], asked, None, [], [], None, [])
    return ast.Lambda(parameters, expression)


def _defined(code: CodeType, name: str, time_limit: float) -> Callable[..., Any]:
    """Run a definition under the time limit, because it may fail or never end."""
    space: dict[str, Any] = {"np": np, **{name: getattr(np, name) for name in MATHS}}
    space.update(PREDICTIONS)

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
