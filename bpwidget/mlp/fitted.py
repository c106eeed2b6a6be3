"""The weights of a scikit-learn or PyTorch network, as the arguments of `MLP`.

Neither library is imported: an object is recognised by its attributes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from bpwidget.mlp.refusals import RefusedTypeError, RefusedValueError

# scikit-learn's activation functions, and their names here
OF_SKLEARN: Mapping[str, str] = MappingProxyType(
    {"identity": "identity", "logistic": "sigmoid", "tanh": "tanh", "relu": "relu"}
)


class _Module(NamedTuple):
    """The name here of one of PyTorch's activation modules, and the settings that it must have."""

    name: str
    settings: Mapping[str, float] = MappingProxyType({})


OF_TORCH: Mapping[str, _Module] = MappingProxyType(
    {
        "Identity": _Module("identity"),
        "ReLU": _Module("relu"),
        "LeakyReLU": _Module("leaky_relu", {"negative_slope": 0.01}),
        "Sigmoid": _Module("sigmoid"),
        "Tanh": _Module("tanh"),
        "Softplus": _Module("softplus", {"beta": 1}),
        "ELU": _Module("elu", {"alpha": 1}),
        "SiLU": _Module("silu"),
    }
)
# Output functions, by scikit-learn's name and by that of PyTorch's module, and the loss to use with
# each: all of these losses take o, the input of that function.
LEFT_TO_THE_LOSS: Mapping[str, str] = MappingProxyType(
    {
        "identity": "squared_error",
        "logistic": "binary_cross_entropy",
        "softmax": "cross_entropy",
        "Identity": "squared_error",
        "Sigmoid": "binary_cross_entropy",
        "Softmax": "cross_entropy",
        "LogSoftmax": "cross_entropy",
    }
)
ENDS = tuple(dict.fromkeys([*(name for name in LEFT_TO_THE_LOSS if name[0].isupper()), *OF_TORCH]))


def sklearn_weights(estimator: object) -> dict[str, Any]:
    """Return the arguments of `MLP` for an estimator of scikit-learn, or refuse it."""
    made: Any = estimator
    kind = type(estimator).__name__
    if not hasattr(made, "hidden_layer_sizes") or not hasattr(made, "activation"):
        raise RefusedTypeError("sklearn", got=kind)
    if not hasattr(made, "coefs_") or not hasattr(made, "intercepts_"):
        raise RefusedValueError("sklearn_unfitted", got=f"{kind}()")
    if len(made.coefs_) != 2:
        raise RefusedValueError("one_hidden_layer", name="estimator", got=len(made.coefs_) - 1)
    activation = _activation("estimator", made.activation, OF_SKLEARN)
    _refuse_end("estimator", made.out_activation_, ("identity", "logistic", "softmax"))
    (W1, W2), (b1, b2) = made.coefs_, made.intercepts_
    return {
        "W1": np.transpose(W1),
        "W2": np.transpose(W2),
        "b1": b1,
        "b2": b2,
        "activation": activation,
    }


def torch_weights(model: object, *, sigmoid_in_loss: bool) -> dict[str, Any]:
    """Return the arguments of `MLP` for a Sequential of PyTorch, or refuse it."""
    kinds = {each.__name__ for each in type(model).__mro__}
    if "Sequential" not in kinds or not isinstance(model, Iterable):
        raise RefusedTypeError("torch", got=type(model).__name__)
    layers = [(type(layer).__name__, layer) for layer in model]
    names = [name for name, _ in layers]
    linear = [place for place, name in enumerate(names) if name == "Linear"]
    if linear and len(linear) != 2:
        raise RefusedValueError("one_hidden_layer", name="model", got=len(linear) - 1)
    between = layers[linear[0] + 1 : linear[1]] if linear else []
    if not linear or linear[0] or len(between) > 1:
        raise RefusedTypeError("torch", got=f"({', '.join(names)})")
    activation = _of_torch(*between[0]) if between else "identity"
    after = layers[linear[1] + 1 :]
    if len(after) > 1:
        _refuse_end("model", ", ".join(name for name, _ in after), ENDS)
    output_activation = "identity"
    for name, layer in after:
        if name == "Sigmoid" and not sigmoid_in_loss:
            output_activation = "sigmoid"
        elif name not in LEFT_TO_THE_LOSS and name in OF_TORCH:
            output_activation = _of_torch(name, layer)
        else:
            _refuse_end("model", name, ENDS)
    first, second = (layers[place][1] for place in linear)
    return {
        "W1": _numbers("Linear 1", first.weight),
        "W2": _numbers("Linear 2", second.weight),
        "b1": None if first.bias is None else _numbers("Linear 1", first.bias),
        "b2": None if second.bias is None else _numbers("Linear 2", second.bias),
        "activation": activation,
        "output_activation": output_activation,
    }


def _of_torch(name: str, layer: Any) -> str:
    """Return the name here of one of PyTorch's modules, or refuse the module or its settings."""
    activation = _activation("model", name, {key: each.name for key, each in OF_TORCH.items()})
    for setting, wanted in OF_TORCH[name].settings.items():
        if getattr(layer, setting) != wanted:
            got = f"{name}({setting}={getattr(layer, setting)})"
            known = [f"{name}({setting}={wanted})"]
            raise RefusedValueError("no_such_activation", name="model", got=got, known=known)
    return activation


def _activation(name: str, given: object, known: Mapping[str, str]) -> str:
    if str(given) not in known:
        got, names = str(given), list(known)
        raise RefusedValueError("no_such_activation", name=name, got=got, known=names)
    return known[str(given)]


def _refuse_end(name: str, given: object, known: Iterable[str]) -> None:
    if str(given) not in known or str(given) not in LEFT_TO_THE_LOSS:
        raise RefusedValueError("no_such_output", name=name, got=str(given), known=list(known))


def _numbers(layer: str, tensor: Any) -> Any:
    """Return a tensor on any device, of any precision, as an array of float64."""
    try:
        return tensor.detach().cpu().double().numpy()
    except Exception as error:  # noqa: BLE001 - PyTorch raises errors of many kinds
        raise RefusedTypeError("torch_weights", layer=layer, reason=str(error)) from None
