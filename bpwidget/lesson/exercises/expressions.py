"""Evaluate a typed expression over a small grammar, without running it as Python.

Text typed in a box may come from anybody, so it is never compiled or executed: its syntax tree is
translated into a list of operations from the tables below, and anything else is refused. The total
size of their results is limited, so that every answer takes bounded time and memory.
"""

from __future__ import annotations

import ast
import inspect
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from keyword import iskeyword
from math import prod
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from bpwidget.lesson.exercises.sandbox import NAMELESS
from bpwidget.mlp import ACTIVATIONS, LOSSES
from bpwidget.mlp.arguments import Array

# limits: numbers in one array, numbers in all arrays of an expression, dimensions
MOST_NUMBERS, MOST_IN_ALL, MOST_DIMENSIONS = 1_000_000, 20_000_000, 4
MOST_CHARACTERS = 20_000
# in a browser, a syntax tree 2,000 levels deep overflows the stack and ends Python for good
MOST_NESTED = 1000
# tokens that make the tree deeper or separate its branches
NESTING = re.compile(r"\b(?:not|if|else|lambda|and|or|in|is)\b|\.(?!\d)|[^\w\s.]")
# characters of the typed text that a message quotes
SHOWN = 40


class TypedError(ValueError):
    """The text cannot be read as an answer.

    Attributes
    ----------
    key : str
        The reason, as a key of ``TYPED`` in `bpwidget.lesson.words.verdicts`.
    reason : str
        Details: Python's own message, or a piece of the text; may be empty.
    """

    def __init__(self, key: str, reason: str = "") -> None:
        super().__init__(f"{key}: {reason}" if reason else key)
        self.key, self.reason = key, reason


class _Budget:
    """How many numbers the operations of one evaluation may still yield."""

    def __init__(self) -> None:
        self._left = MOST_IN_ALL

    def take(self, shape: Sequence[int], times: int = 1) -> None:
        """Count an array of this shape, each entry of which takes `times` operations."""
        numbers = prod(int(each) for each in shape)
        self._left -= (numbers + 1) * max(times, 1)
        if numbers > MOST_NUMBERS or self._left < 0:
            raise TypedError("too_large")
        if len(shape) > MOST_DIMENSIONS:
            raise TypedError("dimensions", str(MOST_DIMENSIONS))


def _array(value: Any) -> Array:
    """Return a value as an array of float64."""
    if isinstance(value, np.ndarray):
        return value
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise TypedError("ragged") from None
    return array


def _whole(value: Any) -> int:
    """Return a value as an int; refuse it if it is not a whole number."""
    if isinstance(value, list) or np.ndim(value) or not float(value).is_integer():
        raise TypedError("whole")
    return int(value)


def _axes(value: Any) -> tuple[int, ...]:
    return tuple(map(_whole, np.atleast_1d(_array(value)).tolist()))


# The functions take the budget and their arguments, as arrays, and check their result's size first.

Function = Callable[..., Any]


def _elementwise(function: Callable[..., Any]) -> Function:
    def call(budget: _Budget, *arrays: Array) -> Any:
        budget.take(np.broadcast_shapes(*(array.shape for array in arrays)))
        return function(*arrays)

    return call


def _dot(budget: _Budget, one: Array, other: Array) -> Any:
    if not one.ndim or not other.ndim:
        return _elementwise(np.multiply)(budget, one, other)
    return _matmul(budget, one, other, np.dot)


def _matmul(
    budget: _Budget, one: Array, other: Array, function: Callable[..., Any] = np.matmul
) -> Any:
    if max(one.ndim, other.ndim) > 2:
        raise TypedError("dimensions", "2")
    result = one.shape[:-1] + other.shape[:-2] + other.shape[1:][-1:]
    budget.take(result, one.shape[-1] if one.ndim else 1)
    return function(one, other)


def _outer(budget: _Budget, one: Array, other: Array) -> Any:
    budget.take((one.size, other.size))
    return np.outer(one, other)


def _diag(budget: _Budget, one: Array) -> Any:
    budget.take((one.size, one.size) if one.ndim == 1 else one.shape)
    return np.diag(one)


def _eye(budget: _Budget, one: Array, other: Array | None = None) -> Any:
    shape = _whole(one), _whole(one if other is None else other)
    _filled(budget, np.asarray(shape))
    return np.eye(*shape)


def _filled(budget: _Budget, *sizes: Array, value: float = 0.0) -> Any:
    shape = tuple(each for size in sizes for each in _axes(size))
    if any(each < 0 for each in shape):
        raise TypedError("whole")
    budget.take(shape)
    return np.full(shape, value)


def _reshape(budget: _Budget, one: Array, *sizes: Array) -> Any:
    shape = tuple(each for size in sizes for each in _axes(size))
    budget.take((one.size, *(1 for _ in shape)))
    return one.reshape(shape)


def _reduced(function: Callable[..., Any]) -> Function:
    def call(budget: _Budget, one: Array, axis: Any = None, keepdims: Any = None) -> Any:
        budget.take(one.shape)
        along = None if axis is None else _axes(axis)
        return function(one, axis=along, keepdims=bool(keepdims))

    return call


def _builtin_sum(budget: _Budget, one: Array, **along: Any) -> Any:
    """Add up as Python does: the rows of a matrix."""
    if one.ndim > 1 and not along:
        along = {"axis": 0}
    return _reduced(np.sum)(budget, one, **along)


def _largest(reduced: Callable[..., Any], elementwise: Callable[..., Any]) -> Function:
    def call(budget: _Budget, one: Array, *others: Array, **along: Any) -> Any:
        if others and not along:
            return _elementwise(elementwise)(budget, one, *others)
        return _reduced(reduced)(budget, one, *others, **along)

    return call


def _transposed(budget: _Budget, one: Array) -> Any:
    budget.take(())
    return one.T


def _length(budget: _Budget, one: Array) -> Any:
    budget.take(())
    return np.float64(len(one))


def _rounded(budget: _Budget, one: Array, decimals: Array | None = None) -> Any:
    budget.take(one.shape)
    return np.round(one, 0 if decimals is None else _whole(decimals))


def _flat(budget: _Budget, one: Array) -> Any:
    budget.take((one.size,))
    return one.ravel()


def _same(budget: _Budget, one: Array) -> Any:
    budget.take(one.shape)
    return one.copy()


def _power(budget: _Budget, one: Array, other: Array) -> Any:
    budget.take(np.broadcast_shapes(one.shape, other.shape), 10)
    # both are floats, since NumPy refuses negative powers of integers
    return np.power(one, other)


def _divided(budget: _Budget, one: Array, other: Array) -> Any:
    if not one.ndim and not other.ndim and not other:
        raise TypedError("divided")
    return _elementwise(np.true_divide)(budget, one, other)


def _compared(function: Callable[..., Any]) -> Function:
    """Return a comparison as numbers, 1 where it holds: a mask may be added and multiplied."""
    return _elementwise(lambda one, other: np.asarray(function(one, other), dtype=np.float64))


def _where(budget: _Budget, mask: Array, one: Array, other: Array) -> Any:
    return _elementwise(np.where)(budget, mask, one, other)


def _by_formula(formula: Callable[[Array], Array]) -> Function:
    """Return a function of the library, which takes an array of one dimension or more."""

    def call(budget: _Budget, one: Array) -> Any:
        budget.take(one.shape, 10)
        return formula(np.atleast_1d(one)).reshape(one.shape)

    return call


class Known(NamedTuple):
    """A function that may be used: what it does, and how many arguments it takes."""

    call: Function
    least: int = 1
    most: int = 1
    along: bool = False


def _along(function: Callable[..., Any]) -> Known:
    return Known(_reduced(function), 1, 2, along=True)


TWO = 2
ELEMENTWISE = (
    *("abs", "absolute", "arctan", "cos", "cosh", "exp", "expm1", "log", "log10", "log1p", "log2"),
    *("negative", "sign", "sin", "sinh", "sqrt", "square", "tanh"),
)
OF_TWO = ("add", "divide", "heaviside", "maximum", "minimum", "multiply", "subtract")
MASKS = ("equal", "greater", "greater_equal", "less", "less_equal", "not_equal")
# what the rules of step 2 use, each φ, and its derivative
OF_THE_LIBRARY: Mapping[str, Known] = MappingProxyType(
    {name: Known(_by_formula(each.phi)) for name, each in ACTIVATIONS.items()}
    | {f"{name}_slope": Known(_by_formula(each.slope)) for name, each in ACTIVATIONS.items()}
    | {"softmax": Known(_by_formula(LOSSES["cross_entropy"].predict))}
    | {"sigmoid": Known(_by_formula(LOSSES["binary_cross_entropy"].predict))}
)
# may be written with or without "np."
NUMPY: Mapping[str, Known] = MappingProxyType(
    {name: Known(_elementwise(getattr(np, name))) for name in ELEMENTWISE}
    | {name: Known(_elementwise(getattr(np, name)), TWO, TWO) for name in OF_TWO}
    | {name: Known(_compared(getattr(np, name)), TWO, TWO) for name in MASKS}
    | {
        "array": Known(_same),
        "asarray": Known(_same),
        "copy": Known(_same),
        "diag": Known(_diag),
        "dot": Known(_dot, TWO, TWO),
        "divide": Known(_divided, TWO, TWO),
        "eye": Known(_eye, 1, TWO),
        "identity": Known(_eye),
        "len": Known(_length),
        "matmul": Known(_matmul, TWO, TWO),
        "max": _along(np.max),
        "mean": _along(np.mean),
        "min": _along(np.min),
        "ones": Known(lambda budget, *sizes: _filled(budget, *sizes, value=1.0), 1, TWO),
        "ones_like": Known(lambda budget, one: _same(budget, np.ones(one.shape))),
        "outer": Known(_outer, TWO, TWO),
        "power": Known(_power, TWO, TWO),
        "prod": _along(np.prod),
        "ravel": Known(_flat),
        "reshape": Known(_reshape, TWO, 5),
        "round": Known(_rounded, 1, TWO),
        "sum": _along(np.sum),
        "transpose": Known(_transposed),
        "where": Known(_where, 3, 3),
        "zeros": Known(_filled, 1, TWO),
        "zeros_like": Known(lambda budget, one: _same(budget, np.zeros(one.shape))),
    }
)
# Python's built-ins, where they differ from NumPy's functions
BUILTIN: Mapping[str, Known] = MappingProxyType(
    {
        "max": Known(_largest(np.max, np.maximum), 1, TWO, along=True),
        "min": Known(_largest(np.min, np.minimum), 1, TWO, along=True),
        "pow": NUMPY["power"],
        "sum": Known(_builtin_sum, 1, 1, along=True),
    }
)
BARE: Mapping[str, Known] = MappingProxyType({**NUMPY, **OF_THE_LIBRARY, **BUILTIN})
METHODS: Mapping[str, Known] = MappingProxyType(
    {
        "copy": NUMPY["copy"],
        "dot": NUMPY["dot"],
        "flatten": NUMPY["ravel"],
        "max": NUMPY["max"],
        "mean": NUMPY["mean"],
        "min": NUMPY["min"],
        "ravel": NUMPY["ravel"],
        "reshape": NUMPY["reshape"],
        "round": NUMPY["round"],
        "sum": NUMPY["sum"],
        "transpose": NUMPY["transpose"],
    }
)
PROPERTIES: Mapping[str, Function] = MappingProxyType(
    {
        "T": _transposed,
        "shape": lambda budget, one: _same(budget, np.asarray(one.shape, dtype=np.float64)),
        "size": lambda budget, one: _same(budget, np.asarray(float(one.size))),
    }
)
OPERATORS: Mapping[type[ast.AST], Function] = MappingProxyType(
    {
        ast.Add: _elementwise(np.add),
        ast.Sub: _elementwise(np.subtract),
        ast.Mult: _elementwise(np.multiply),
        ast.Div: _divided,
        ast.MatMult: _matmul,
        ast.Pow: _power,
        ast.UAdd: _elementwise(np.positive),
        ast.USub: _elementwise(np.negative),
        ast.Gt: _compared(np.greater),
        ast.GtE: _compared(np.greater_equal),
        ast.Lt: _compared(np.less),
        ast.LtE: _compared(np.less_equal),
        ast.Eq: _compared(np.equal),
        ast.NotEq: _compared(np.not_equal),
    }
)
# types that a mask may be cast to; it is numeric already, so the cast changes nothing
NUMBER_TYPES = ("float", "int", "float64")

# takes the budget, the given quantities and the values of a node's parts; returns the node's value
Apply = Callable[[_Budget, Mapping[str, Any], list[Any]], Any]


class _Operation(NamedTuple):
    """One operation: the nodes of its parts, in order, and what it makes of their values."""

    parts: Sequence[ast.expr]
    apply: Apply


def _calling(function: Function, parts: Sequence[ast.expr], **options: Any) -> _Operation:
    return _Operation(
        parts, lambda budget, _, values: function(budget, *map(_array, values), **options)
    )


class Expression:
    """A typed expression in the quantities of a pass; call it with these by name.

    Parameters
    ----------
    tree : ast.expr
        Its syntax tree.
    text : str
        What the tree was parsed from.
    dots : bool
        Whether ``@`` replaces a dot, as in "λ · W2", which may also multiply by a number.

    Attributes
    ----------
    names : tuple of str
        The quantities that it uses.

    Raises
    ------
    TypedError
        If it contains anything that is not in the grammar. Calling it raises this, too, if the
        result would be too large or cannot be computed.

    Examples
    --------
    >>> expression = Expression.parsed("W2.T @ dJ_do")
    >>> expression.names
    ('W2', 'dJ_do')
    >>> expression(W2=np.eye(2), dJ_do=np.array([1.0, 2.0]))
    array([1., 2.])
    >>> Expression.parsed("__import__('os').system('ls')")
    Traceback (most recent call last):
      ...
    bpwidget.lesson.exercises.expressions.TypedError: not_used: __import__('os').system('ls')
    """

    def __init__(self, tree: ast.expr, text: str, *, dots: bool = False) -> None:
        self._text, self._dots = text, dots
        names: dict[str, None] = {}
        self._turned: set[str] = set()
        self._program: list[tuple[int, Apply]] = []
        # no recursion, because a sum of many terms is a deep tree
        ahead = [tree]
        while ahead:
            node = ahead.pop()
            operation = self._operation(node)
            if isinstance(node, ast.Name):
                names[node.id] = None
            self._program.append((len(operation.parts), operation.apply))
            ahead.extend(operation.parts)
        self._program.reverse()
        self.names = tuple(sorted(names))
        self.__name__ = NAMELESS
        self.__signature__ = inspect.Signature(
            [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in self.names]
        )

    @classmethod
    def parsed(cls, text: str) -> Expression:
        """Parse an expression in Python's syntax."""
        return cls(parsed(text, "eval").body, text)

    def transposes(self, name: str) -> bool:
        """Return whether a quantity is transposed in it."""
        return name in self._turned

    def __call__(self, **given: Any) -> Any:
        """Return its value for quantities by name: an array, or a tuple or dict of arrays."""
        values: list[Any] = []
        budget = _Budget()
        with np.errstate(all="ignore"):
            for number, apply in self._program:
                parts = values[len(values) - number :]
                del values[len(values) - number :]
                values.append(apply(budget, given, parts))
        (value,) = values
        return value if not self.names else _of_arrays(value)

    def _refused(self, node: ast.AST) -> TypedError:
        words = ast.get_source_segment(self._text, node) or type(node).__name__
        words = " ".join(words.split())
        return TypedError("not_used", words if len(words) <= SHOWN else f"{words[: SHOWN - 1]}…")

    def _operation(self, node: ast.expr) -> _Operation:
        """Return the operation of a node, or refuse what is not in the grammar."""
        made = _MAKERS.get(type(node))
        if made is None:
            raise self._refused(node)
        return made(self, node)

    def _constant(self, node: ast.Constant) -> _Operation:
        if not isinstance(node.value, (int, float)) or isinstance(node.value, bool):
            raise self._refused(node)
        try:
            number = np.float64(node.value)
        except OverflowError:
            number = np.float64(np.inf)
        return _Operation((), lambda *_: number)

    def _name(self, node: ast.Name) -> _Operation:
        # Unicode normalisation may turn letters of another alphabet into a keyword
        if node.id == "np" or node.id in BARE or iskeyword(node.id):
            raise self._refused(node)
        return _Operation((), lambda _, given, __: _given(given[node.id]))

    def _list(self, node: ast.List | ast.Tuple) -> _Operation:
        kind: Callable[[list[Any]], Any] = list if isinstance(node, ast.List) else tuple

        def apply(budget: _Budget, _: object, values: list[Any]) -> Any:
            budget.take((len(values),))
            for value in values:
                budget.take(np.shape(value) if isinstance(value, np.ndarray) else ())
            return kind(values)

        return _Operation(node.elts, apply)

    def _mapping(self, node: ast.Dict) -> _Operation:
        keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
        if not keys or not all(isinstance(key, str) for key in keys):
            raise self._refused(node)
        return _Operation(
            node.values, lambda _, __, values: dict(zip(map(str, keys), values, strict=True))
        )

    def _binary(self, node: ast.BinOp) -> _Operation:
        function = OPERATORS.get(type(node.op))
        if function is None:
            raise self._refused(node)
        if self._dots and function is _matmul:
            function = _dot
        return _calling(function, (node.left, node.right))

    def _unary(self, node: ast.UnaryOp) -> _Operation:
        function = OPERATORS.get(type(node.op))
        if function is None:
            raise self._refused(node)
        return _calling(function, (node.operand,))

    def _comparison(self, node: ast.Compare) -> _Operation:
        function = OPERATORS.get(type(node.ops[0]))
        if len(node.ops) > 1 or function is None:
            raise self._refused(node)
        return _calling(function, (node.left, node.comparators[0]))

    def _attribute(self, node: ast.Attribute) -> _Operation:
        function = PROPERTIES.get(node.attr)
        if function is None or _is_numpy(node.value):
            raise self._refused(node)
        if node.attr == "T":
            self._note_turned(node.value)
        return _calling(function, (node.value,))

    def _note_turned(self, node: ast.expr) -> None:
        if isinstance(node, ast.Name):
            self._turned.add(node.id)

    def _item(self, node: ast.Subscript) -> _Operation:
        index = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        parts: list[ast.expr] = []
        # for each node, the number of its parts and the function of their values
        made: list[tuple[int, Callable[[list[Any]], Any]]] = []
        for each in index:
            if isinstance(each, ast.Slice):
                ends = (each.lower, each.upper, each.step)
                here = [end for end in ends if end is not None]
                parts += here
                made.append((len(here), _slicing([end is not None for end in ends])))
            elif _is_new_axis(each):
                made.append((0, lambda _: None))
            else:
                parts.append(each)
                made.append((1, lambda values: _whole(values[0])))

        def apply(budget: _Budget, _: object, values: list[Any]) -> Any:
            array, *rest = values
            at = []
            for number, make in made:
                at.append(make(rest[:number]))
                rest = rest[number:]
            taken = _array(array)[tuple(at)]
            budget.take(np.shape(taken))
            return taken

        return _Operation((node.value, *parts), apply)

    def _call(self, node: ast.Call) -> _Operation:
        known, parts = self._called(node)
        if known is None:
            raise self._refused(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "astype":
            return _calling(_same, parts)
        options = {}
        for each in node.keywords:
            if each.arg not in ("axis", "keepdims") or not known.along:
                raise self._refused(node)
            options[each.arg] = self._option(each.value)
        if not known.least <= len(parts) <= known.most or any(
            isinstance(part, ast.Starred) for part in parts
        ):
            raise self._refused(node)
        if known.call is _transposed:
            self._note_turned(parts[0])
        return _calling(known.call, parts, **options)

    def _called(self, node: ast.Call) -> tuple[Known | None, Sequence[ast.expr]]:
        """Return the function that is called, and its arguments; a method's array is the first."""
        called = node.func
        if isinstance(called, ast.Name):
            return BARE.get(called.id), node.args
        if not isinstance(called, ast.Attribute):
            return None, node.args
        if _is_numpy(called.value):
            return NUMPY.get(called.attr), node.args
        if called.attr == "astype" and len(node.args) == 1 and _is_number_type(node.args[0]):
            return Known(_same), (called.value,)
        return METHODS.get(called.attr), (called.value, *node.args)

    def _option(self, node: ast.expr) -> Any:
        """Return an option such as ``axis=-1`` or ``keepdims=True``, a constant."""
        sign = 1
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            node, sign = node.operand, -1
        if isinstance(node, ast.Constant):
            if node.value is None or isinstance(node.value, bool):
                return node.value
            if isinstance(node.value, int) and node.value <= MOST_DIMENSIONS:
                return sign * node.value
        raise self._refused(node)


_MAKERS: Mapping[type[ast.expr], Callable[[Expression, Any], _Operation]] = MappingProxyType(
    {
        ast.Constant: Expression._constant,  # noqa: SLF001 - the class's own table
        ast.Name: Expression._name,  # noqa: SLF001
        ast.List: Expression._list,  # noqa: SLF001
        ast.Tuple: Expression._list,  # noqa: SLF001
        ast.Dict: Expression._mapping,  # noqa: SLF001
        ast.BinOp: Expression._binary,  # noqa: SLF001
        ast.UnaryOp: Expression._unary,  # noqa: SLF001
        ast.Compare: Expression._comparison,  # noqa: SLF001
        ast.Attribute: Expression._attribute,  # noqa: SLF001
        ast.Subscript: Expression._item,  # noqa: SLF001
        ast.Call: Expression._call,  # noqa: SLF001
    }
)


def _is_numpy(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("np", "numpy")


def _is_new_axis(node: ast.expr) -> bool:
    if isinstance(node, ast.Attribute):
        return _is_numpy(node.value) and node.attr == "newaxis"
    return isinstance(node, ast.Constant) and node.value is None


def _is_number_type(node: ast.expr) -> bool:
    if isinstance(node, ast.Attribute):
        return _is_numpy(node.value) and node.attr in NUMBER_TYPES
    return isinstance(node, ast.Name) and node.id in NUMBER_TYPES


def _slicing(there: list[bool]) -> Callable[[list[Any]], slice]:
    def make(values: list[Any]) -> slice:
        rest = iter(values)
        return slice(*(_whole(next(rest)) if each else None for each in there))

    return make


def _given(value: Any) -> Any:
    """Return a quantity as an array or a number of float64."""
    return value if isinstance(value, np.ndarray) else np.float64(value)


def _of_arrays(value: Any) -> Any:
    """Return a result as an array, or as a tuple or dict of arrays."""
    if isinstance(value, tuple):
        return tuple(map(_array, value))
    if isinstance(value, dict):
        return {key: _array(each) for key, each in value.items()}
    return _array(value)


def _deepest(text: str) -> int:
    """Return an estimate of the depth of a text's syntax tree, which cannot be much deeper.

    It is the number of operators not separated by commas, in all open brackets together.
    """
    commas_part = "lambda" not in text  # they separate a lambda's parameters
    most, level, levels = 0, 0, [0]
    for sign in NESTING.findall(text):
        if sign == ",":
            level = levels[-1] if commas_part else level
        elif sign in "([{":
            levels.append(level)
        else:
            closes = sign in ")]}" and len(levels) > 1
            level = 1 + (levels.pop() if closes else level)
        most = max(most, level)
    return most


def parsed(text: str, mode: str = "exec") -> Any:
    """Return the syntax tree of a text, or raise TypedError.

    Examples
    --------
    >>> parsed("1 +")
    Traceback (most recent call last):
      ...
    bpwidget.lesson.exercises.expressions.TypedError: syntax: invalid syntax
    """
    if _deepest(text) > MOST_NESTED:
        raise TypedError("nested")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # such as that for "1if"
            return ast.parse(text, mode=mode)
    except SyntaxError as error:
        raise TypedError("syntax", str(error.msg)) from None
    except (MemoryError, RecursionError):
        raise TypedError("nested") from None
    except ValueError as error:
        raise TypedError("syntax", str(error)) from None
