"""A panel with a run of descent: the run, the same run without a panel, and the browser's part."""

from __future__ import annotations

from typing import Any

from wire import Line

import bpwidget as bp


def run_of(panel: bp.BackpropPanel) -> bp.History:
    assert panel.run is not None
    return panel.run


def headless(panel: bp.BackpropPanel, steps: int, **settings: Any) -> bp.RunState:
    """Return the state that `descend` reaches from the start of the panel's run."""
    run = run_of(panel)
    chosen = {"lam": panel.lam, "learning_rate": panel.learning_rate} | settings
    chosen |= {"optimiser": panel.optimiser, "batch": panel.batch, "seed": panel.seed}
    *_, last = bp.descend(run.first.net, run.first.data, panel.loss, steps=steps, **chosen)
    return last


def painted(line: Line) -> None:
    """Report the last frame as painted, as the browser does."""
    line.say(kind="painted", serial=line.frames[-1][0]["serial"])
