"""The largest network and data set that a panel shows; every move would be slow on larger ones."""

from __future__ import annotations

from bpwidget.mlp.arguments import short
from bpwidget.mlp.refusals import RefusedValueError
from bpwidget.mlp.training.data import Data
from bpwidget.mlp.training.frames import MOST_ROWS

LARGEST_LAYER = 1_000
MOST_SAMPLES = MOST_ROWS
MOST_WEIGHTS = 100_000


def refuse_large(inputs: int, hidden: int, outputs: int, data: object) -> None:
    """Refuse sizes that are too large for a panel, before anything is computed."""
    for name, size in (("inputs", inputs), ("hidden", hidden), ("outputs", outputs)):
        if size > LARGEST_LAYER:
            raise RefusedValueError("at_most", name=name, most=LARGEST_LAYER, got=short(size))
    weights = hidden * (inputs + outputs)
    if weights > MOST_WEIGHTS:
        raise RefusedValueError(
            "panel_weights", hidden=hidden, most=MOST_WEIGHTS, got=weights, inputs=inputs
        )
    if isinstance(data, Data):
        samples = len(data.X) + len(data.X_test)
        if samples > MOST_SAMPLES:
            raise RefusedValueError("panel_samples", most=MOST_SAMPLES, got=samples)
