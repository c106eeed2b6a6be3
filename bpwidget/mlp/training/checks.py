"""Checks that a batch fits its network and its loss."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from bpwidget.mlp.arguments import Array, any_array, finite_array, read_only, short
from bpwidget.mlp.losses import Classes, Loss, Targets
from bpwidget.mlp.network import MLP
from bpwidget.mlp.refusals import RefusedTypeError, RefusedValueError


def network(net: object) -> MLP:
    """Return `net` if it is a network, or refuse it."""
    if not isinstance(net, MLP):
        raise RefusedTypeError("net", got=type(net).__name__)
    return net


def inputs_of(net: MLP, X: npt.ArrayLike, name: str = "X") -> Array:
    """Return X as the network takes it, of shape (n, inputs)."""
    matrix = finite_array(name, X, ndim=2)
    fit_inputs(net, matrix, name)
    return matrix


def fit_inputs(net: MLP, X: Array, name: str) -> None:
    """Refuse samples whose width differs from the network's inputs."""
    if X.shape[1] != net.inputs:
        raise RefusedValueError(
            "shape_beside",
            name=name,
            wanted=f"(n, {net.inputs})",
            other="W1",
            other_shape=net.W1.shape,
            shape=X.shape,
        )


def targets_of(l: Loss, y: npt.ArrayLike, n: int, outputs: int, name: str = "y") -> Targets:
    """Return y for a batch: classes of shape (n,), or targets of shape (outputs, n)."""
    given = any_array(name, y)
    return (
        _classes(l, given, n, outputs, name)
        if l.takes_class
        else _targets(l, given, n, outputs, name)
    )


def _classes(l: Loss, y: npt.NDArray[Any], n: int, outputs: int, name: str) -> Classes:
    last = outputs - 1
    if y.dtype.kind not in "iu":
        got = short(y.tolist())
        key = "classes_of_numbers" if y.dtype.kind == "f" else "classes"
        raise RefusedTypeError(key, name=name, last=last, loss=l.name, got=got)
    if y.shape != (n,):
        raise RefusedValueError("classes_shape", name=name, wanted=(n,), shape=y.shape)
    outside = (y < 0) | (y >= outputs)
    if outside.any():
        where = int(outside.argmax())
        raise RefusedValueError(
            "classes_at",
            name=name,
            last=last,
            outputs=outputs,
            got=y[where],
            index=f"[{where}]",
        )
    return read_only_classes(name, y)


def _targets(l: Loss, y: npt.NDArray[Any], n: int, outputs: int, name: str) -> Array:
    values = finite_array(name, y, ndim=y.ndim if y.ndim in {1, 2} else 2)
    if values.shape not in ({(n, 1), (n,)} if outputs == 1 else {(n, outputs)}):
        are_classes = values.ndim == 1 and y.dtype.kind in "iu"
        raise RefusedValueError(
            "targets_shape_of_classes" if are_classes else "targets_shape",
            name=name,
            wanted=(n, outputs),
            loss=l.name,
            shape=values.shape,
        )
    outside = (values < 0) | (values > l.highest_target)
    if np.isfinite(l.highest_target) and outside.any():
        where = np.argwhere(outside)[0].tolist()
        raise RefusedValueError(
            "targets_at",
            name=name,
            most=f"{l.highest_target:g}",
            loss=l.name,
            got=values[tuple(where)],
            index=str(where),
        )
    return _columns(values)


def batch_of(l: Loss, y: Targets) -> Targets:
    """Return y, with one sample per row, in the form that `targets_of` returns."""
    return y if l.takes_class else _columns(y)


def _columns(y: Targets) -> Array:
    return read_only(np.ascontiguousarray(y.reshape(len(y), -1).T, dtype=np.float64))


def read_only_classes(name: str, y: npt.NDArray[Any]) -> Classes:
    """Return a read-only copy as int64; refuse classes of dtype uint64 that do not fit."""
    if y.dtype.kind == "u" and (y > np.iinfo(np.int64).max).any():
        where = int((y > np.iinfo(np.int64).max).argmax())
        raise RefusedValueError("classes_large", name=name, got=int(y[where]), index=f"[{where}]")
    classes = y.astype(np.int64)
    classes.setflags(write=False)
    return classes
