"""How much the random tests try: a fifth in the quick profile, all of it in the thorough one.

The environment variable HYPOTHESIS_PROFILE chooses one, `quick` or `thorough`; without it, the
quick one is loaded. What CI asks of hypothesis (the same examples at every run, and how to try a
failing one again) holds in both.
"""

from __future__ import annotations

import os

from hypothesis import settings

# of 100 in a hundred: what `examples` is given is what the thorough profile tries
SHARES = {"quick": 20, "thorough": 100}
DEFAULT = "quick"
# hypothesis begins with the simplest example that there is; one alone would be no random one
FEWEST = 2


def register_and_load() -> None:
    """Tell hypothesis of the profiles, and load the one that the environment asks for.

    Raises
    ------
    ValueError
        If there is no such profile.
    """
    name = os.environ.get("HYPOTHESIS_PROFILE", DEFAULT)
    if name not in SHARES:
        raise ValueError(f"unknown HYPOTHESIS_PROFILE {name}; choose from {', '.join(SHARES)}")
    # in CI hypothesis has loaded a profile of its own; ours only add to it
    for each, share in SHARES.items():
        settings.register_profile(each, settings(), max_examples=share, deadline=None)
    settings.load_profile(name)


def examples(thorough: int) -> int:
    """Return how many examples to try where the thorough profile tries this many."""
    share = settings().max_examples
    return max(min(FEWEST, thorough), round(thorough * share / SHARES["thorough"]))
