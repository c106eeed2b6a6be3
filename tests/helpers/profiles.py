"""The two profiles: the thorough one tests everything, the quick one what fits in minutes.

The quick profile tries a fifth of the examples in random tests, and leaves out the tests that are
marked `thorough`. A test without hypothesis that tries fewer cases there is marked `more`, so that
the gate's thorough run includes it again.

The environment variable HYPOTHESIS_PROFILE chooses `quick` or `thorough`; the default is `quick`.
Both keep hypothesis's own settings for CI (the same examples in every run, and instructions to
reproduce a failure).
"""

from __future__ import annotations

import os
from collections.abc import Iterable

import pytest
from _pytest.mark import ParameterSet
from hypothesis import settings

# percent of the number given to `examples`, which is for the thorough profile
SHARES = {"quick": 20, "thorough": 100}
DEFAULT = "quick"
# hypothesis starts with the simplest example, so a single one would not be random
FEWEST = 2


def register_and_load() -> None:
    """Register the profiles with hypothesis, and load the one chosen by the environment.

    Raises
    ------
    ValueError
        If there is no such profile.
    """
    name = os.environ.get("HYPOTHESIS_PROFILE", DEFAULT)
    if name not in SHARES:
        raise ValueError(f"unknown HYPOTHESIS_PROFILE {name}; choose from {', '.join(SHARES)}")
    # in CI hypothesis has already loaded a profile of its own, which ours extend
    for each, share in SHARES.items():
        settings.register_profile(each, settings(), max_examples=share, deadline=None)
    settings.load_profile(name)


def is_thorough() -> bool:
    """Return whether the profile is the thorough one."""
    return settings().max_examples == SHARES["thorough"]


def examples(thorough: int) -> int:
    """Return the number of examples in this profile, given the thorough profile's."""
    share = settings().max_examples
    return max(min(FEWEST, thorough), round(thorough * share / SHARES["thorough"]))


def some_of(values: Iterable[object], every: int = 4) -> list[object]:
    """Return parameters; the quick profile tries one of every few, the thorough one all."""
    return [
        value if number % every == 0 else pytest.param(value, marks=pytest.mark.thorough)
        for number, value in enumerate(values)
    ]


def slow(*values: object) -> list[ParameterSet]:
    """Return parameters that only the thorough profile tries."""
    return [pytest.param(value, marks=pytest.mark.thorough) for value in values]
