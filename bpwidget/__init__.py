"""Backpropagation you can move: one network, seven steps, live plots in Jupyter.

>>> import bpwidget as bp
>>> trace = bp.backprop(bp.MLP.random(seed=0), x=(0.5, 0.6), y=0, lam=0.01)
>>> trace.prediction.round(2)
array([0.8, 0.2])
"""

import gc
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bpwidget import plots
    from bpwidget.lesson.course.questions import Feedback, Question, question
    from bpwidget.lesson.examples import examples
    from bpwidget.lesson.exercises.diagnosis import diagnose
    from bpwidget.lesson.exercises.exercises import Exercise, exercise
    from bpwidget.lesson.exercises.verdict import Verdict
    from bpwidget.lesson.export.handouts import handout
    from bpwidget.lesson.export.scripts import script
    from bpwidget.lesson.worked_example import Example
    from bpwidget.mlp import (
        MLP,
        Batch,
        GradientReport,
        LossSurface,
        Nudge,
        Step,
        Trace,
        backprop,
        backprop_batch,
        check_gradients,
        loss_surface,
        nudge,
    )
    from bpwidget.mlp.training.data import Data
    from bpwidget.mlp.training.datasets import dataset
    from bpwidget.mlp.training.descent import DivergedError, descend
    from bpwidget.mlp.training.history import History
    from bpwidget.mlp.training.loading import data_from
    from bpwidget.mlp.training.recipes import Setup, preset, recipe
    from bpwidget.mlp.training.run_state import RunState, Settings
    from bpwidget.mlp.training.scores import accuracy
    from bpwidget.panel import BackpropPanel

__version__ = "0.1.0"
__all__ = [
    "MLP",
    "BackpropPanel",
    "Batch",
    "Data",
    "DivergedError",
    "Example",
    "Exercise",
    "Feedback",
    "GradientReport",
    "History",
    "LossSurface",
    "Nudge",
    "Question",
    "RunState",
    "Settings",
    "Setup",
    "Step",
    "Trace",
    "Verdict",
    "accuracy",
    "backprop",
    "backprop_batch",
    "check_gradients",
    "data_from",
    "dataset",
    "descend",
    "diagnose",
    "examples",
    "exercise",
    "handout",
    "loss_surface",
    "nudge",
    "plots",
    "preset",
    "question",
    "recipe",
    "script",
]

PLACES = {
    "BackpropPanel": "panel",
    "Data": "mlp.training.data",
    "DivergedError": "mlp.training.descent",
    "Example": "lesson.worked_example",
    "Exercise": "lesson.exercises.exercises",
    "Feedback": "lesson.course.questions",
    "History": "mlp.training.history",
    "Question": "lesson.course.questions",
    "RunState": "mlp.training.run_state",
    "Settings": "mlp.training.run_state",
    "Setup": "mlp.training.recipes",
    "Verdict": "lesson.exercises.verdict",
    "accuracy": "mlp.training.scores",
    "data_from": "mlp.training.loading",
    "dataset": "mlp.training.datasets",
    "descend": "mlp.training.descent",
    "diagnose": "lesson.exercises.diagnosis",
    "examples": "lesson.examples",
    "exercise": "lesson.exercises.exercises",
    "handout": "lesson.export.handouts",
    "preset": "mlp.training.recipes",
    "question": "lesson.course.questions",
    "recipe": "mlp.training.recipes",
    "script": "lesson.export.scripts",
}


def __getattr__(name: str) -> Any:
    """Import a room when one of its names is first used.

    This lets the `bpwidget` command choose where matplotlib writes before matplotlib is imported.
    """
    if name in {"lesson", "mlp", "panel", "plots"}:
        return _imported(name)
    if name not in __all__:
        raise AttributeError(f"module 'bpwidget' has no attribute {name!r}")
    value = globals()[name] = getattr(_imported(PLACES.get(name, "mlp")), name)
    return value


def _imported(place: str) -> Any:
    """Import a module without Python searching for garbage, since what an import makes stays.

    In a kernel these searches take a third of the time of the import.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        return import_module(f"bpwidget.{place}")
    finally:
        if was_enabled:
            gc.enable()


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
