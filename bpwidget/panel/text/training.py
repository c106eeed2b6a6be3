"""The text on gradient descent: where the run is, and the next update."""

from __future__ import annotations

from html import escape

import numpy as np

from bpwidget.lesson import numeral
from bpwidget.lesson.rules import STEP_OF
from bpwidget.lesson.words.languages import joined, said
from bpwidget.lesson.words.plots import WORDS as PLOT_WORDS
from bpwidget.lesson.words.training import WORDS
from bpwidget.mlp.training.history import History
from bpwidget.mlp.training.optimisers import arrays_of, update_of
from bpwidget.mlp.training.run_state import moving_of
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
    sentences = [phase_sentence(phase, lang)]
    if scene.averaged > 1:
        n = len(at.samples)
        sentences.append(said(WORDS, "mean", lang, n=n, whose=scene.J_is_of))
    if scene.planted is not None:
        sentences.append(WORDS["unbroken"][lang])
    now = " bpw-phase" if phase == UPDATE_PHASE else ""
    return (
        f'<header><h4 data-bpw="progress">{slot(place)}</h4>{_stopped(scene)}'
        f"{_objectives(scene)}<p>{slot(joined(lang, *sentences))}</p></header>"
        f'<div class="bpw-derived{now}">{_updates(run, scene.hidden)}</div>'
    )


def phase_sentence(phase: int | None, lang: str) -> str:
    """Return which part of an update is shown; None is all of the next one."""
    if phase is None:
        return WORDS["next"][lang]
    if phase == 0:
        return WORDS["forward"][lang]
    if phase == UPDATE_PHASE:
        return WORDS["update"][lang]
    return said(WORDS, "step", lang, step=phase)


def _stopped(scene: Scene) -> str:
    sentence = scene.stopped
    return "" if sentence is None else f'<p class="bpw-wrong">{escape(sentence)}</p>'


def _objectives(scene: Scene) -> str:
    """Return which sample is shown, with its J beside that of all samples."""
    if scene.averaged == 1:
        return ""
    lang = scene.lang
    one = said(WORDS, "J of one", lang, whose=scene.J_is_of, J=numeral(scene.trace.J))
    mean = said(WORDS, "J of all", lang, mean=scene.mean_is_of, J=numeral(scene.J_here))
    return "".join(
        f'<p data-bpw="{name}">{slot(escape(text))}</p>'
        for name, text in (("sample", _shown(scene)), ("J of both", f"{one} · {mean}"))
    )


def _shown(scene: Scene) -> str:
    """Return which sample is shown, by the names of the data's columns and classes."""
    lang, n, trace = scene.lang, scene.averaged, scene.trace
    if scene.sample is None:
        is_plotted = scene.has_classes and trace.net.inputs == 2
        return said(WORDS, "is own" if is_plotted else "is own unplotted", lang, n=n)
    y = np.eye(len(trace.o))[trace.y] if isinstance(trace.y, int) else trace.y
    values = [
        f"{name} = {numeral(value)}"
        for name, value in zip(scene.features, trace.x.tolist(), strict=True)
    ]
    if scene.has_classes and scene.reading.values is None:
        values.append(said(WORDS, "of class", lang, name=scene.classes[int(np.argmax(y))]))
    else:
        values.append(f"y = {', '.join(map(numeral, y.tolist()))}")
    key = "is sample" if scene.history.at.data.mean is None else "is standardised"
    comma = "，" if lang == "zh" else ", "
    return said(WORDS, key, lang, sample=scene.sample, n=n, values=comma.join(values))


def _updates(run: History, hidden: frozenset[int]) -> str:
    """Return W ← W - η ∂J/∂W with its numbers, or W ← W + ΔW for an optimiser with a memory.

    An array that stays is W ← W; where only some entries stay, it is W ← W + ΔW. What would tell
    the gradient of a hidden step is not told.
    """
    at = run.at
    rate = at.settings.learning_rate
    moving = moving_of(at.net, at.settings.frozen)
    with np.errstate(all="ignore"):  # the update itself refuses what is not finite
        update, _ = update_of(at.gradients.vector, at.memory, rate, at.net.layout, moving)
    lines = []
    for name, array in arrays_of(at.net).items():
        if name in moving and not moving[name].any():
            lines.append(_rule(name, name, matrix(array)))
            continue
        plain = at.settings.optimiser == "sgd" and name not in moving
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
        # the sign of equality is not left alone at the end of a line
        result = f'<span class="bpw-result">{op("=")}{there}</span>'
        numbers = f"{matrix(array)}{change}{result}"
        lines.append(_rule(name, rule, numbers))
    return "".join(lines)


def _rule(name: str, rule: str, numbers: str) -> str:
    return f'<div><span class="bpw-rule">{name} ← {rule}</span>{op("=")}{numbers}</div>'
