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
