"""The text of a closer look: one weight's gradient, a nudge, a planted mistake, an answer."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from bpwidget.lesson import fine, numeral, partial
from bpwidget.lesson.chain import Chain, Factor, chain_of
from bpwidget.lesson.numerals import UNKNOWN
from bpwidget.lesson.planting import BrokenTrace, after_descent
from bpwidget.lesson.words.languages import between, joined, said
from bpwidget.lesson.words.learner import WORDS
from bpwidget.lesson.words.mistakes import fields_of
from bpwidget.lesson.words.verdicts import sentence
from bpwidget.mlp import QuantityCheck
from bpwidget.mlp.network import entry_named
from bpwidget.panel.text.matrices import op
from bpwidget.panel.text.numbers import slot
from bpwidget.scene.scene import Scene

RATE = 0.1
LARGEST_SHARE = 9.995


def broken_part(scene: Scene) -> str:
    """Return what the planted mistake does; empty if there is none."""
    trace, lang = scene.trace, scene.lang
    if not isinstance(trace, BrokenTrace):
        return ""
    heading, mistake = what_is_broken(trace, lang)
    sentences = [mistake, _off(trace, lang), _descent(trace, lang)]
    if scene.report is not None and (first := scene.report.first_wrong) is not None:
        name = partial(first.name)
        sentences.append(said(WORDS, "first wrong", lang, step=first.step, name=name))
    return f"<b>✗ {escape(heading)}</b> {slot(escape(joined(lang, *sentences)))}"


def what_is_broken(trace: BrokenTrace, lang: str) -> tuple[str, str]:
    """Return where a mistake is planted, and a sentence on the mistake."""
    name, mistake = trace.planted
    heading = said(WORDS, "broken here", lang, step=trace.broken_step, name=partial(name))
    return heading, sentence(mistake, lang, **fields_of(name), other=trace.other)


def _off(trace: BrokenTrace, lang: str) -> str:
    off = trace.off()
    if not off:
        return WORDS["off nothing"][lang]
    shares = (f"{partial(name)} {_share(share)}" for name, share in off.items())
    return said(WORDS, "off", lang, quantities=between(lang).join(shares))


def _share(share: float) -> str:
    if share == float("inf"):
        return "∞"
    return f"{numeral(share)}×" if share > LARGEST_SHARE else f"{100 * share:.3g} %"


def _descent(trace: BrokenTrace, lang: str) -> str:
    broken, right = (after_descent(each, RATE) - trace.J for each in (trace, trace.right))
    changes = {"broken": numeral(broken), "right": numeral(right)}
    return said(WORDS, "descent", lang, rate=RATE, **changes)


def entry_part(scene: Scene, entry: str | None) -> str:
    """Return the chain of factors of one weight's gradient, and the effect of a nudge."""
    if entry is None or _is_hidden(scene, entry):
        return ""
    chain, lang = chain_of(scene.trace, entry), scene.lang
    product = _product(chain, lang, scene.hidden)
    nudged = scene.slice.nudge
    text = said(
        WORDS,
        "nudge" if chain.holds else "nudge broken",
        lang,
        epsilon=f"{nudged.epsilon:g}",
        predicted=fine(nudged.predicted),
        actual=fine(nudged.actual),
        rest=fine(nudged.rest),
    )
    return f'<div class="bpw-chain">{product}</div><p>{slot(escape(text))}</p>'


def _is_hidden(scene: Scene, entry: str) -> bool:
    place = entry_named(entry)
    yields = 7 if place is not None and place.array in ("W1", "b1") else 4
    return yields in scene.hidden


def _product(chain: Chain, lang: str, hidden: frozenset[int]) -> str:
    """Return the sum of products, each factor with its number and its step."""
    first = chain.paths[0][0]

    def times(factors: tuple[Factor, ...]) -> str:
        return op("·").join(
            _factor(each, lang, each.step in hidden, is_first=each is first) for each in factors
        )

    paths = [times(path) for path in chain.paths]
    if chain.left_out:
        more = said(WORDS, "more paths", lang, count=chain.left_out)
        rest = UNKNOWN if 2 in hidden else numeral(chain.rest)
        paths.append(f"<span class='bpw-factor'>{escape(more)}{slot(rest)}</span>")
    text = op("+").join(paths)
    if chain.shared:
        text = text if len(paths) == 1 else f"{op('(')}{text}{op(')')}"
        text += op("·") + times(chain.shared)
    if chain.penalty:
        text += op("+") + times(chain.penalty)
    equals = op("=" if chain.holds else "≠")
    return f"<b>∂J/∂{chain.entry}</b>{op('=')}{text}{equals}<b>{slot(numeral(chain.value))}</b>"


def _factor(factor: Factor, lang: str, unknown: bool, *, is_first: bool) -> str:
    """Return a button that leads to the factor's step; arrow keys lead from the first to others."""
    step = said(WORDS, "from step", lang, step=factor.step)
    name = f"<span><small>{factor.step}</small> <i>{escape(factor.name)}</i></span>"
    value = UNKNOWN if unknown else numeral(factor.value)
    return (
        f'<button type="button" class="bpw-factor" data-step="{factor.step}"'
        f' tabindex="{0 if is_first else -1}" title="{escape(step)}">{name}{slot(value)}</button>'
    )


def check_sentence(checks: Sequence[QuantityCheck], lang: str) -> str:
    """Return the result of the numerical check for the quantities of one step."""
    sentences = []
    for key, is_wrong in (("right", False), ("wrong", True)):
        found = [each for each in checks if each.wrong is is_wrong and each.is_told]
        if found:
            errors = (numeral(each.error) for each in found)
            if len(checks) > 1:
                errors = (f"{partial(each.name)} {numeral(each.error)}" for each in found)
            sentences.append(said(WORDS, key, lang, error=between(lang).join(errors)))
    size = sum(each.analytic.size for each in checks)
    for key, which in (("untold", "untold"), ("kink", "at_kink")):
        count = sum(int(getattr(each, which).sum()) for each in checks)
        if count:
            sentences.append(said(WORDS, key, lang, count=count, all=size))
    return joined(lang, *sentences)


def check_mark(check: QuantityCheck, lang: str) -> str:
    """Return the result of the check in a few characters, for a row of the ledger."""
    if check.at_kink.all():
        return WORDS["kink short"][lang]
    if check.status == "untold":
        return WORDS["untold short"][lang]
    return f"{'✗' if check.wrong else '✓'} {numeral(check.error)}"


def answer_part(scene: Scene) -> str:
    """Return the verdict on the learner's last answer."""
    if scene.verdict is None:
        return ""
    right, text = scene.verdict
    lines = "<br>".join(escape(line) for line in text.splitlines())
    return f'<p class="bpw-{"right" if right else "wrong"}">{"✓" if right else "✗"} {lines}</p>'
