"""How much is tested: everything in the thorough profile, what fits in minutes in the quick one.

The quick profile tries a fifth of the examples in random tests, and leaves out the tests that are
marked `thorough`. A test that is not hypothesis's and tries fewer there is marked `more`, so that
the gate's thorough run has it again.

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

# percent of the number given to `examples`, which is that of the thorough profile
SHARES = {"quick": 20, "thorough": 100}
DEFAULT = "quick"
# hypothesis begins with the simplest possible example, so a single one would not be random
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
    """Return the number of examples, given that of the thorough profile."""
    share = settings().max_examples
    return max(min(FEWEST, thorough), round(thorough * share / SHARES["thorough"]))


def some_of(values: Iterable[object], every: int = 4) -> list[object]:
    """Return parameters of which the quick profile tries one in so many, and the thorough all."""
    return [
        value if number % every == 0 else pytest.param(value, marks=pytest.mark.thorough)
        for number, value in enumerate(values)
    ]


def slow(*values: object) -> list[ParameterSet]:
    """Return parameters that are tried in the thorough profile only."""
    return [pytest.param(value, marks=pytest.mark.thorough) for value in values]
