"""Names in other books and libraries for the functions here, and functions that are not here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# by argument, then by the foreign name in lower case and without separators
ALIASES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "activation": {
            "linear": "identity",
            "none": "identity",
            "id": "identity",
            "logistic": "sigmoid",
            "expit": "sigmoid",
            "logsig": "sigmoid",
            "hyperbolictangent": "tanh",
            "tansig": "tanh",
            "rectifier": "relu",
            "rectifiedlinear": "relu",
            "ramp": "relu",
            "lrelu": "leaky_relu",
            "leaky": "leaky_relu",
            "leakyrelu": "leaky_relu",
            "swish": "silu",
        },
        "loss": {
            "mse": "mean_squared_error",
            "meansquares": "mean_squared_error",
            "l2": "squared_error",
            "quadratic": "squared_error",
            "halfmse": "squared_error",
            "squared": "squared_error",
            "sse": "sum_of_squares",
            "rss": "sum_of_squares",
            "sumsquarederror": "sum_of_squares",
            "sumofsquarederrors": "sum_of_squares",
            "bce": "binary_cross_entropy",
            "bcewithlogits": "binary_cross_entropy",
            "binarycrossentropywithlogits": "binary_cross_entropy",
            "binarycrossentropy": "binary_cross_entropy",
            "ce": "cross_entropy",
            "xent": "cross_entropy",
            "softmax": "cross_entropy",
            "softmaxcrossentropy": "cross_entropy",
            "crossentropy": "cross_entropy",
            "categoricalcrossentropy": "cross_entropy",
            "sparsecategoricalcrossentropy": "cross_entropy",
            "nll": "cross_entropy",
            "negativeloglikelihood": "cross_entropy",
            "log": "cross_entropy",
        },
        "optimiser": {
            "gd": "sgd",
            "gradientdescent": "sgd",
            "stochasticgradientdescent": "sgd",
            "heavyball": "momentum",
        },
    }
)
# spelled like a name here, but a different function
NONE_SUCH: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "activation": frozenset(
            {"step", "heaviside", "sign", "binarystep", "gelu", "selu", "celu", "prelu"}
            | {"hardsigmoid", "hardtanh", "hardswish", "mish", "softsign", "sin", "sine", "arctan"}
            | {"gaussian", "maxout", "glu", "threshold", "perceptron"}
        ),
        "loss": frozenset(
            {"mae", "meanabsoluteerror", "absoluteerror", "l1", "huber", "smoothl1"}
            | {"hinge", "squaredhinge", "kl", "kldivergence", "focal", "accuracy", "rmse"}
        ),
        "optimiser": frozenset({"adamw", "adamax", "adagrad", "adadelta", "nadam", "rmsprop"})
        | {"nesterov", "lbfgs", "newton"},
    }
)
# output functions that are part of a loss
IN_A_LOSS: Mapping[str, str] = MappingProxyType(
    {"softmax": "cross_entropy", "logsoftmax": "cross_entropy"}
)


def meant(argument: str, name: str) -> str | None:
    """Return what a name is called here; "" if it is none of the functions here, None if unknown.

    Examples
    --------
    >>> meant("activation", "Logistic"), meant("loss", "BCE"), meant("activation", "gelu")
    ('sigmoid', 'binary_cross_entropy', '')
    >>> meant("activation", "than") is None
    True
    """
    kind, plain = kind_of(argument), plainly(name)
    if plain in NONE_SUCH.get(kind, ()):
        return ""
    return ALIASES.get(kind, {}).get(plain)


def loss_containing(argument: str, name: str) -> str | None:
    """Return the loss that contains this function, if it is asked for as an activation.

    Examples
    --------
    >>> loss_containing("activation", "softmax")
    'cross_entropy'
    """
    return IN_A_LOSS.get(plainly(name)) if kind_of(argument) == "activation" else None


def kind_of(argument: str) -> str:
    """Return the kind of function that an argument names: output_activation is an activation."""
    return argument.rpartition("_")[2]


def plainly(name: str) -> str:
    """Return a name in lower case without separators, and without PyTorch's "Loss" at its end."""
    plain = "".join(letter for letter in name.lower() if letter.isalnum())
    return plain.removesuffix("loss") or plain
