"""The text on gradient descent: where the run is, and the next update."""

from __future__ import annotations

from html import escape

import numpy as np

from bpwidget.lesson import numeral
from bpwidget.lesson.rules import STEP_OF
from bpwidget.lesson.words.languages import joined, said
from bpwidget.lesson.words.plots import WORDS as PLOT_WORDS
from bpwidget.lesson.words.refusals import said_to_user
from bpwidget.lesson.words.training import WORDS
from bpwidget.mlp.training.history import History
from bpwidget.mlp.training.optimisers import arrays_of, update_of
from bpwidget.panel.state.checks import UPDATE_PHASE
from bpwidget.panel.text.matrices import matrix, op
from bpwidget.panel.text.numbers import slot
from bpwidget.scene.scene import Scene


def descent_part(scene: Scene, phase: int | None) -> str:
    """Return where a run is, and the next update of every weight, in numbers."""
    run, lang = scene.run, scene.lang
    if run is None:
        return ""
    at = run.at
    place = said(
        PLOT_WORDS,
        "progress",
        lang,
        update=at.number,
        batch=at.batch_index,
        batches=at.batches,
        epoch=at.epoch,
    )
    sentences = [_phase(phase, lang)]
    if len(at.samples) > 1:
        sentences.append(said(WORDS, "mean", lang, n=len(at.samples)))
    if scene.planted is not None:
        sentences.append(WORDS["unbroken"][lang])
    now = " bpw-phase" if phase == UPDATE_PHASE else ""
    return (
        f'<header><h4 data-bpw="progress">{slot(place)}</h4>{_stopped(run, lang)}'
        f"<p>{slot(joined(lang, *sentences))}</p></header>"
        f'<div class="bpw-derived{now}">{_updates(run, scene.hidden)}</div>'
    )


def _phase(phase: int | None, lang: str) -> str:
    if phase is None:
        return WORDS["next"][lang]
    if phase == 0:
        return WORDS["forward"][lang]
    if phase == UPDATE_PHASE:
        return WORDS["update"][lang]
    return said(WORDS, "step", lang, step=phase)


def _stopped(run: History, lang: str) -> str:
    if run.diverged is None:
        return ""
    sentence = said(WORDS, "stopped", lang, why=said_to_user(run.diverged, lang))
    return f'<p class="bpw-wrong" role="alert">{escape(sentence)}</p>'


def _updates(run: History, hidden: frozenset[int]) -> str:
    """Return W ← W - η ∂J/∂W with its numbers, or W ← W + ΔW for an optimiser with a memory.

    What would tell the gradient of a hidden step is not told.
    """
    at = run.at
    rate = at.settings.learning_rate
    update, _ = update_of(at.gradients, at.memory, rate)
    plain = at.settings.optimiser == "sgd"
    lines = []
    for name, array in arrays_of(at.net).items():
        unknown = STEP_OF[f"dJ/d{name}"] in hidden
        gradient, added, after = (
            np.full(array.shape, np.nan) if unknown else each
            for each in (at.gradients[f"dJ/d{name}"], update[name], array + update[name])
        )
        change = (
            f"{op('−')}{slot(numeral(rate))}{op('·')}{matrix(gradient)}"
            if plain
            else f"{op('+')}{matrix(added)}"
        )
        rule = f"{name} − η ∂J/∂{name}" if plain else f"{name} + Δ{name}"
        there = f'<span data-bpw="after {name}">{matrix(after)}</span>'
        numbers = f"{matrix(array)}{change}{op('=')}{there}"
        lines.append(f'<div><span class="bpw-rule">{name} ← {rule}</span>{op("=")}{numbers}</div>')
    return "".join(lines)
