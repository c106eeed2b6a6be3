"""A panel whose messages to the browser are kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from wire import Line

import bpwidget as bp


@pytest.fixture
def line() -> Iterator[Line]:
    """Return the wire of the default panel."""
    panel = bp.BackpropPanel()
    yield Line(panel)
    panel.close()


@pytest.fixture
def panel() -> Iterator[bp.BackpropPanel]:
    panel = bp.BackpropPanel()
    yield panel
    panel.close()


@pytest.fixture
def moons() -> Iterator[Line]:
    """Return the wire of a panel that is to descend on moons."""
    panel = bp.BackpropPanel(
        data="moons", hidden=6, bias=True, optimiser="momentum", batch=32, speed="faster"
    )
    line = Line(panel)
    line.say(kind="look", width=1000, ratio=1, dark=False)
    yield line
    panel.close()
