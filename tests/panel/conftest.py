"""A panel, a panel whose messages to the browser are kept, and closing them all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from open_panels import panels_closed
from wire import Line

import bpwidget as bp


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """Close every panel that a test leaves open."""
    with panels_closed():
        yield


@pytest.fixture
def line() -> Line:
    """Return the wire of the default panel."""
    return Line(bp.BackpropPanel())


@pytest.fixture
def panel() -> bp.BackpropPanel:
    return bp.BackpropPanel()


@pytest.fixture(scope="module")
def untouched() -> Iterator[bp.BackpropPanel]:
    """Return a panel for tests that must leave it unchanged."""
    with panels_closed():
        panel = bp.BackpropPanel()
        opened = panel._session.state
        yield panel
        assert panel._session.state is opened


@pytest.fixture
def moons() -> Line:
    """Return the wire of a panel that trains on moons."""
    panel = bp.BackpropPanel(
        data="moons", hidden=6, bias=True, optimiser="momentum", batch=32, speed="faster"
    )
    line = Line(panel)
    line.look()
    return line
