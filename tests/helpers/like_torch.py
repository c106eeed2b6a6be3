"""Stand-ins for a Sequential of PyTorch, for tests that run without PyTorch."""

from __future__ import annotations

from typing import Any

import numpy as np


class Tensor:
    """Behaves like a tensor of PyTorch that requires its gradient."""

    def __init__(self, values: Any) -> None:
        self.values = np.asarray(values, dtype=np.float32)

    def __array__(self, *_: object, **__: object) -> Any:
        raise RuntimeError("Can't call numpy() on Tensor that requires grad.")

    def detach(self) -> Tensor:
        """Return the same without its gradient."""
        return self

    cpu = double = detach

    def numpy(self) -> Any:
        """Return the numbers."""
        return self.values


class Layer:
    """Stands for any module of PyTorch."""

    def __init__(self, **settings: Any) -> None:
        vars(self).update(settings)


class Sequential(list[Any]):
    """Stands for PyTorch's."""


def linear(inputs: int, outputs: int, *, bias: bool = True) -> Any:
    weight = Tensor(np.arange(inputs * outputs).reshape(outputs, inputs) / 10)
    return type("Linear", (Layer,), {})(
        weight=weight, bias=Tensor(np.ones(outputs)) if bias else None
    )


def module(name: str, **settings: Any) -> Any:
    return type(name, (Layer,), {})(**settings)
