"""The network ŷ = ψ(W2 φ(W1 x)) with one hidden layer, and names for its entries: "W1[0,0]"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bpwidget.mlp.activations import ACTIVATIONS, IDENTITY, activation_named
from bpwidget.mlp.arguments import (
    Array,
    choice,
    finite_array,
    finite_number,
    flag,
    number_of_axes,
    read_only,
    short,
    whole_number,
)
from bpwidget.mlp.copying import Immutable
from bpwidget.mlp.fitted import sklearn_weights, torch_weights
from bpwidget.mlp.parameters import ParameterLayout, joined, layout_of
from bpwidget.mlp.refusals import RefusedTypeError, RefusedValueError

ARRAYS = ("W1", "W2", "b1", "b2")
# an index has at most nine digits
_NAME = re.compile(r"(W1|W2|b1|b2)\[([0-9]{1,9})(?:,\s*([0-9]{1,9}))?\]")


class Entry(NamedTuple):
    """One weight or bias: the name of its array and its index in it."""

    array: str
    at: tuple[int, ...]

    @property
    def name(self) -> str:
        """The name, such as ``"W1[0,0]"``, without spaces."""
        return f"{self.array}[{','.join(map(str, self.at))}]"


@lru_cache(maxsize=256)
def entry_named(name: str) -> Entry | None:
    """Return the entry that a name refers to, or None if it is not the name of an entry."""
    match = _NAME.fullmatch(name.strip())
    if match is None:
        return None
    return Entry(match[1], tuple(int(part) for part in match.groups()[1:] if part is not None))


# The second word of every seed, chosen so that seed 0 gives a plain first example: the default
# network assigns x = (0.5, 0.6) to class 0 with probability 0.80.
SEED_WORD = 33499
LARGEST_SEED = 2**32 - 1
# limit on the numbers of a random network: 80 MB in float64
MOST_DRAWN = 10_000_000


@dataclass(frozen=True, eq=False, repr=False, init=False)
class MLP(Immutable):
    """A network z = W1 x (+ b1), h = φ(z), o = W2 h (+ b2), ŷ = ψ(o).

    Parameters
    ----------
    W1 : array_like, shape (hidden, inputs)
        Weights of the hidden layer.
    W2 : array_like, shape (outputs, hidden)
        Weights of the output layer.
    b1, b2 : array_like, shapes (hidden,) and (outputs,), optional
        Biases; a single number is the bias of every unit. The book derives the steps without
        them; they are never penalised.
    activation : str
        φ: identity, relu, leaky_relu, sigmoid, tanh, softplus, elu or silu.
    output_activation : str
        ψ, any of the same. With ``identity`` ŷ is o, as in the book. The losses that contain
        a softmax or a σ take no other; see `backprop`.

    Attributes
    ----------
    inputs, hidden, outputs : int
        The book's d, h and q.

    Raises
    ------
    TypeError, ValueError
        If an array holds anything but finite numbers, the shapes do not fit, or φ or ψ is
        unknown.

    See Also
    --------
    MLP.from_transposed : for weights stored as x @ W takes them.
    MLP.from_sklearn, MLP.from_torch : for a network of these libraries.

    Notes
    -----
    The arrays are read-only float64 copies of the arguments. The network and its notation are
    those of D2L; see `bpwidget.mlp.backward`.

    Examples
    --------
    >>> net = MLP(W1=[[1, 0], [0, 1], [1, 1]], W2=[[1, 2, 3]], activation="relu")
    >>> net.inputs, net.hidden, net.outputs
    (2, 3, 1)
    >>> MLP(net.W1, net.W2, output_activation="sigmoid")
    MLP(2 -> 3 tanh -> 1 sigmoid)
    """

    W1: Array
    W2: Array
    b1: Array | None
    b2: Array | None
    activation: str
    output_activation: str

    def __init__(
        self,
        W1: npt.ArrayLike,
        W2: npt.ArrayLike,
        b1: npt.ArrayLike | None = None,
        b2: npt.ArrayLike | None = None,
        activation: str = "tanh",
        *,
        output_activation: str = "identity",
    ) -> None:
        W1, W2 = finite_array("W1", W1, ndim=2), finite_array("W2", W2, ndim=2)
        b1, b2 = _given_bias("b1", b1), _given_bias("b2", b2)
        if not _fit(W1, W2, b1, b2) and _fit(W1.T, W2.T, b1, b2):
            raise RefusedValueError("shapes_transposed", shapes=_shapes(W1, W2, b1, b2))
        if W2.shape[1] != W1.shape[0]:
            raise RefusedValueError(
                "shape_beside",
                name="W2",
                wanted=f"(outputs, {W1.shape[0]})",
                other="W1",
                other_shape=W1.shape,
                shape=W2.shape,
            )
        for name, value in (
            ("W1", W1),
            ("W2", W2),
            ("b1", _bias("b1", b1, "W1", W1)),
            ("b2", _bias("b2", b2, "W2", W2)),
            ("activation", activation_named(activation).name),
            ("output_activation", known_output_activation(output_activation)),
        ):
            object.__setattr__(self, name, value)  # the dataclass is frozen

    @classmethod
    def from_transposed(
        cls,
        W1: npt.ArrayLike,
        W2: npt.ArrayLike,
        b1: npt.ArrayLike | None = None,
        b2: npt.ArrayLike | None = None,
        activation: str = "tanh",
        *,
        output_activation: str = "identity",
    ) -> MLP:
        """Return the network h = φ(x @ W1 + b1), o = h @ W2 + b2, where x and h are rows.

        Parameters
        ----------
        W1 : array_like, shape (inputs, hidden)
            Weights of the hidden layer.
        W2 : array_like, shape (hidden, outputs)
            Weights of the output layer.
        b1, b2 : array_like, shapes (hidden,) and (outputs,), optional
            Or rows of shape (1, hidden) and (1, outputs); a number is the bias of every unit.
        activation, output_activation : str
            See `MLP`.

        Returns
        -------
        MLP
            Its arrays are the transposes of the arguments.

        Raises
        ------
        TypeError, ValueError
            As `MLP` does.

        Examples
        --------
        >>> net = MLP.from_transposed(W1=[[1, 0, 1], [0, 1, 1]], W2=[[1], [2], [3]])
        >>> net.inputs, net.hidden, net.outputs
        (2, 3, 1)
        >>> net.W2
        array([[1., 2., 3.]])
        """
        W1, W2 = finite_array("W1", W1, ndim=2), finite_array("W2", W2, ndim=2)
        b1, b2 = _given_bias("b1", b1, row=True), _given_bias("b2", b2, row=True)
        if not _fit(W1.T, W2.T, b1, b2):
            if _fit(W1, W2, b1, b2):
                raise RefusedValueError("shapes_upright", shapes=_shapes(W1, W2, b1, b2))
            if W2.shape[0] != W1.shape[1]:
                raise RefusedValueError(
                    "shape_beside",
                    name="W2",
                    wanted=f"({W1.shape[1]}, outputs)",
                    other="W1",
                    other_shape=W1.shape,
                    shape=W2.shape,
                )
            for name, bias, weights, W in (("b1", b1, "W1", W1), ("b2", b2, "W2", W2)):
                _refuse_unlike(name, bias, W.shape[1:], weights, W)
        return cls(W1.T, W2.T, b1, b2, activation, output_activation=output_activation)

    @classmethod
    def from_sklearn(cls, estimator: object) -> MLP:
        """Return the network that scikit-learn's MLPClassifier or MLPRegressor has fitted.

        A classifier's last function belongs to the loss here: o is what comes before it, and
        `backprop` takes ``cross_entropy`` for three or more classes (softmax) and
        ``binary_cross_entropy`` for two (one output, the logistic function) or for several
        labels. A regressor's loss is ``squared_error``.

        Parameters
        ----------
        estimator : MLPClassifier or MLPRegressor
            Fitted, with one hidden layer.

        Returns
        -------
        MLP
            Its weights are copies.

        Raises
        ------
        TypeError, ValueError
            If it is another estimator, is not fitted, or has something that this network does not,
            such as two hidden layers; the message says what.

        Notes
        -----
        scikit-learn's `alpha` divides its penalty by the number n of samples in a batch: its
        gradient is that of `backprop_batch` with λ = α / n.

        Examples
        --------
        >>> from types import SimpleNamespace
        >>> fitted = SimpleNamespace(  # in place of MLPRegressor(...).fit(X, y)
        ...     hidden_layer_sizes=(2,), activation="logistic", out_activation_="identity",
        ...     coefs_=[[[1, 2]], [[3], [4]]], intercepts_=[[0, 0], [5]],
        ... )
        >>> MLP.from_sklearn(fitted)
        MLP(1 -> 2 sigmoid -> 1, with bias)
        """
        return cls(**sklearn_weights(estimator))

    @classmethod
    def from_torch(cls, model: object, *, sigmoid_in_loss: bool = True) -> MLP:
        """Return the network of PyTorch's Sequential(Linear, φ, Linear) or (Linear, φ, Linear, ψ).

        The layers may have biases or not; φ and ψ are modules such as ``Tanh()``. A last
        ``Sigmoid`` or ``Softmax`` belongs to the loss here: o is what comes before it, and
        `backprop` takes ``binary_cross_entropy`` or ``cross_entropy``.

        Parameters
        ----------
        model : torch.nn.Sequential
            With one hidden layer.
        sigmoid_in_loss : bool
            False if the model is trained with ``MSELoss``: a last ``Sigmoid`` is then ψ, and
            `backprop` takes ``mean_squared_error``.

        Returns
        -------
        MLP
            Its weights are copies.

        Raises
        ------
        TypeError, ValueError
            If it is not such a model, or has something that this network does not, such as two
            hidden layers or dropout; the message says what.

        Notes
        -----
        PyTorch's ``weight_decay`` in SGD is λ here, but it penalises the biases as well.
        """
        in_loss = flag("sigmoid_in_loss", sigmoid_in_loss)
        return cls(**torch_weights(model, sigmoid_in_loss=in_loss))

    @classmethod
    def random(
        cls,
        inputs: int = 2,
        hidden: int = 4,
        outputs: int = 2,
        activation: str = "tanh",
        bias: bool = False,
        seed: int = 0,
        *,
        output_activation: str = "identity",
    ) -> MLP:
        """Draw a network in which unit j is the same for every width.

        All numbers of unit j are drawn before those of unit j + 1, so the first four units of
        width five are those of width four, with or without bias. The standard deviation is
        1/√inputs for incoming weights, 1 for outgoing weights and 0.5 for biases.

        Parameters
        ----------
        inputs, hidden, outputs : int
            Positive whole numbers, of at most ten million weights in all.
        activation : str
            See `MLP`.
        bias : bool
            Whether the network has b1 and b2.
        seed : int
            0 to 2**32 - 1.
        output_activation : str
            See `MLP`.

        Returns
        -------
        MLP

        Raises
        ------
        TypeError, ValueError
            If a width is not a positive whole number, the network is too large, or another argument
            is refused.

        Examples
        --------
        >>> narrow, wide = MLP.random(hidden=4), MLP.random(hidden=5)
        >>> bool((wide.W1[:4] == narrow.W1).all() and (wide.W2[:, :4] == narrow.W2).all())
        True
        """
        inputs = whole_number("inputs", inputs)
        hidden = whole_number("hidden", hidden)
        outputs = whole_number("outputs", outputs)
        seed = seed_number("seed", seed)
        if (numbers := hidden * (inputs + 1 + outputs)) > MOST_DRAWN:
            raise RefusedValueError(
                "most_drawn", hidden=short(hidden), most=MOST_DRAWN, got=short(numbers)
            )
        # RandomState is the only stream that NumPy promises never to change, and the lessons'
        # numbers have to be the same with every version.
        draw = np.random.RandomState([seed, SEED_WORD])
        b2 = 0.5 * draw.standard_normal(outputs)
        units = draw.standard_normal((hidden, inputs + 1 + outputs))
        W1, b1, W2 = units[:, :inputs], units[:, inputs], units[:, inputs + 1 :].T
        return cls(
            W1 / np.sqrt(inputs),
            W2,
            0.5 * b1 if flag("bias", bias) else None,
            b2 if bias else None,
            activation,
            output_activation=output_activation,
        )

    @property
    def inputs(self) -> int:
        """The number of inputs, the book's d."""
        return int(self.W1.shape[1])

    @property
    def hidden(self) -> int:
        """The number of hidden units; the book's h, where that is a number and not the vector."""
        return int(self.W1.shape[0])

    @property
    def outputs(self) -> int:
        """The number of outputs, the book's q."""
        return int(self.W2.shape[0])

    @property
    def entries(self) -> tuple[str, ...]:
        """The name of every weight and bias, array by array.

        Examples
        --------
        >>> MLP(W1=[[1, 2]], W2=[[3]], b2=[4]).entries
        ('W1[0,0]', 'W1[0,1]', 'W2[0,0]', 'b2[0]')
        """
        arrays = {name: getattr(self, name) for name in ARRAYS}
        return tuple(
            f"{name}[{i},{j}]" if array.ndim == 2 else f"{name}[{i}]"
            for name, array in arrays.items()
            if array is not None
            for i in range(len(array))
            for j in range(array.size // len(array))
        )

    def has(self, entry: Entry) -> bool:
        """Return whether the network has this weight or bias."""
        array: Array | None = getattr(self, entry.array)
        return (
            array is not None
            and len(entry.at) == array.ndim
            and all(i < n for i, n in zip(entry.at, array.shape, strict=True))
        )

    def entry(self, name: object, argument: str = "name") -> Entry:
        """Return the weight or bias with this name, or refuse the name.

        Parameters
        ----------
        name : str
            Such as ``"W1[0,0]"`` or ``"b1[2]"``, counted from 0.
        argument : str
            What the caller calls it, for the error.

        Returns
        -------
        Entry
            The name of its array, and its index in it.

        Raises
        ------
        ValueError
            If there is no such entry in this network.

        Examples
        --------
        >>> MLP(W1=[[1, 2]], W2=[[3]]).entry("W1[0, 1]")
        Entry(array='W1', at=(0, 1))
        """
        entry = entry_named(name) if isinstance(name, str) else None
        if entry is None:
            raise RefusedValueError("entry", name=argument, got=short(name))
        array: Array | None = getattr(self, entry.array)
        if array is None:
            raise RefusedValueError("no_array", name=argument, got=repr(name), array=entry.array)
        if not self.has(entry):
            first = ",".join("0" for _ in array.shape)
            last = ",".join(str(n - 1) for n in array.shape)
            raise RefusedValueError(
                "no_entry",
                name=argument,
                got=repr(name),
                array=entry.array,
                shape=array.shape,
                first=f"{entry.array}[{first}]",
                last=f"{entry.array}[{last}]",
            )
        return entry

    def with_entries(self, values: Mapping[str, float]) -> MLP:
        """Return the network with new values for some weights or biases.

        Parameters
        ----------
        values : mapping of str to float
            By name, counted from 0: ``{"W1[0,0]": 0.5, "b1[2]": -1}``.

        Returns
        -------
        MLP

        Raises
        ------
        TypeError, ValueError
            If there is no such entry in this network, or a value is not a finite number.

        Examples
        --------
        >>> net = MLP(W1=[[1, 2]], W2=[[3]])
        >>> net.with_entries({"W1[0,1]": 5}).W1
        array([[1., 5.]])
        """
        if not isinstance(values, Mapping):
            raise RefusedTypeError("by_name", name="values", got=short(values))
        arrays: dict[str, Any] = {
            name: array.copy() for name in ARRAYS if (array := getattr(self, name)) is not None
        }
        for name, value in values.items():
            entry = self.entry(name, "values")
            arrays[entry.array][entry.at] = finite_number(entry.name, value)
        return replace(self, **arrays)

    @cached_property
    def layout(self) -> ParameterLayout:
        """Where each array is in `vector`."""
        b1, b2 = self.b1, self.b2
        return layout_of(
            self.W1.shape,
            self.W2.shape,
            None if b1 is None else b1.shape,
            None if b2 is None else b2.shape,
        )

    @cached_property
    def vector(self) -> Array:
        """All weights and biases as one read-only vector, in the order of `entries`.

        Examples
        --------
        >>> MLP(W1=[[1, 2]], W2=[[3]], b2=[4]).vector
        array([1., 2., 3., 4.])
        """
        return read_only(joined({name: getattr(self, name) for name in self.layout.arrays}))

    def with_vector(self, vector: Array) -> MLP:
        """Return the network with another vector, which is neither checked nor copied.

        The caller must know that it is finite.

        Parameters
        ----------
        vector : array, shape (n,)
            All weights and biases, in the order of `entries`; it becomes read-only.

        Returns
        -------
        MLP
        """
        own = vars(self) | {"layout": self.layout, "vector": read_only(vector)}
        for name, (some, shape) in self.layout.arrays.items():
            own[name] = vector[some] if len(shape) == 1 else vector[some].reshape(shape)
        other = object.__new__(MLP)
        vars(other).update(own)
        return other

    def input_vector(self, x: npt.ArrayLike) -> Array:
        """Return x as a read-only vector of shape (inputs,), or refuse it.

        Parameters
        ----------
        x : array_like, shape (inputs,)

        Returns
        -------
        array, shape (inputs,)

        Raises
        ------
        TypeError, ValueError
            If x is not a vector of this length with finite numbers.
        """
        vector = finite_array("x", x, ndim=1)
        if vector.shape != self.W1.shape[1:]:
            raise RefusedValueError(
                "shape_beside",
                name="x",
                wanted=(self.inputs,),
                other="W1",
                other_shape=self.W1.shape,
                shape=vector.shape,
            )
        return vector

    def y_hat(self, o: Array) -> Array:
        """Return ŷ = ψ(o), elementwise; if ψ is the identity, this is o itself.

        Parameters
        ----------
        o : array
            Of any shape.

        Returns
        -------
        array
            Of the shape of o.

        Examples
        --------
        >>> net = MLP(W1=[[1]], W2=[[1]], output_activation="sigmoid")
        >>> net.y_hat(np.array([0.0]))
        array([0.5])
        """
        return (
            o if self.output_activation == IDENTITY else ACTIVATIONS[self.output_activation].phi(o)
        )

    def __repr__(self) -> str:
        bias = "" if self.b1 is None and self.b2 is None else ", with bias"
        psi = "" if self.output_activation == IDENTITY else f" {self.output_activation}"
        outputs = f"{self.outputs}{psi}{bias}"
        return f"MLP({self.inputs} -> {self.hidden} {self.activation} -> {outputs})"


def seed_number(name: str, value: object) -> int:
    """Return `value` as a seed: a whole number from 0 to 2**32 - 1."""
    seed = whole_number(name, value, at_least=0)
    if seed > LARGEST_SEED:
        raise RefusedValueError("at_most", name=name, most=LARGEST_SEED, got=short(seed))
    return seed


def known_output_activation(name: object) -> str:
    """Return the name of an output activation, or refuse it."""
    if isinstance(name, str) and name.lower() == "softmax":
        raise RefusedValueError("output_softmax", known=list(ACTIVATIONS), got=short(name))
    return choice("output_activation", name, ACTIVATIONS).name


def _bias(name: str, bias: Array | None, weights: str, W: Array) -> Array | None:
    """Return a bias in the shape of its layer, or refuse it."""
    if bias is None:
        return None
    if bias.ndim == 0:
        return read_only(np.full(W.shape[0], bias))
    _refuse_unlike(name, bias, W.shape[:1], weights, W)
    return bias


def _refuse_unlike(
    name: str, bias: Array | None, wanted: tuple[int, ...], weights: str, W: Array
) -> None:
    if bias is not None and bias.ndim and bias.shape != wanted:
        raise RefusedValueError(
            "shape_beside",
            name=name,
            wanted=wanted,
            other=weights,
            other_shape=W.shape,
            shape=bias.shape,
        )


def _given_bias(name: str, value: npt.ArrayLike | None, *, row: bool = False) -> Array | None:
    """Return a bias as a vector, or a single number as it is; `row` also accepts (1, n)."""
    if value is None:
        return None
    ndim = number_of_axes(name, value)
    if ndim == 0:
        return finite_array(name, value, ndim=0)
    bias = finite_array(name, value, ndim=2 if row and ndim == 2 else 1)
    return bias[0] if bias.ndim == 2 and len(bias) == 1 else bias


def _fit(W1: Array, W2: Array, b1: Array | None, b2: Array | None) -> bool:
    """Return whether the shapes of a network fit together."""
    return W2.shape[1] == W1.shape[0] and all(
        bias is None or bias.ndim == 0 or bias.shape == W.shape[:1]
        for bias, W in ((b1, W1), (b2, W2))
    )


def _shapes(W1: Array, W2: Array, b1: Array | None, b2: Array | None) -> list[str]:
    """Return the shapes as a sentence lists them."""
    arrays = {"W1": W1, "W2": W2, "b1": b1, "b2": b2}
    return [f"{name} {a.shape}" for name, a in arrays.items() if a is not None and a.ndim]
