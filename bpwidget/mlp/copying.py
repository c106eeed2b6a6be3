"""Immutable values that can be copied and pickled, and stay immutable."""

from __future__ import annotations

from functools import cached_property
from types import MappingProxyType
from typing import Any, Self

import numpy as np

from bpwidget.mlp.arguments import read_only


class Immutable:
    """A frozen dataclass whose arrays and mappings are read-only.

    A deep copy is the object itself, since nothing in it can change. A pickle leaves out cached
    properties; when it is loaded, arrays and mappings are read-only again.

    Examples
    --------
    >>> import copy, pickle
    >>> from bpwidget.mlp import MLP
    >>> net = MLP([[1.0]], [[2.0]])
    >>> pickle.loads(pickle.dumps(net)).W2.flags.writeable, copy.deepcopy(net) is net
    (False, True)
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def __getstate__(self) -> dict[str, Any]:
        kind = type(self)
        return {
            name: _plain(value)
            for name, value in vars(self).items()
            if not isinstance(getattr(kind, name, None), cached_property)
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update({name: _locked(value) for name, value in state.items()})


def _plain(value: Any) -> Any:
    """Return read-only mappings as dicts, which can be pickled."""
    if isinstance(value, (dict, MappingProxyType)):
        return {key: _plain(each) for key, each in value.items()}
    return value


def _locked(value: Any) -> Any:
    """Return dicts as read-only mappings, with every array in them and in tuples read-only."""
    if isinstance(value, dict):
        return MappingProxyType({key: _locked(each) for key, each in value.items()})
    if isinstance(value, np.ndarray):
        return read_only(value)
    if isinstance(value, tuple):
        for each in value:
            _locked(each)
    return value
