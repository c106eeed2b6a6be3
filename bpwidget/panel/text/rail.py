"""The rail of steps: the forward pass, the seven steps, and a button that plays them.

It depends on the language alone. The browser marks the stop that is shown, and moves along it.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape

from bpwidget.lesson import TITLES
from bpwidget.lesson.words.languages import said
from bpwidget.lesson.words.panel import WORDS as PANEL
from bpwidget.lesson.words.rail import WORDS

# what each step yields, short enough for a button
YIELDS = {1: "J", 2: "∂J/∂o", 3: "λW", 4: "∂J/∂W2", 5: "∂J/∂h", 6: "∂J/∂z", 7: "∂J/∂W1"}
# without it, Notebook 7 takes the arrow keys away from the element
KEYS = 'data-lm-suppress-shortcuts="true"'


@lru_cache(maxsize=4)
def rail_part(lang: str) -> str:
    """Return the rail, with no stop marked."""
    stops = [_stop(0, escape(WORDS["forward"][lang]), WORDS["forward pass"][lang])]
    for step, yields in YIELDS.items():
        title = said(PANEL, "heading", lang, step=step, title=TITLES[step][lang])
        stops.append(_stop(step, f"<small>{step}</small> {yields}", title))
    back, on = _turn(-1, "‹", WORDS["previous"][lang]), _turn(1, "›", WORDS["next"][lang])
    play = (
        f'<button type="button" class="bpw-play-steps" aria-pressed="false" {KEYS}'
        f' title="{escape(WORDS["play tooltip"][lang])}">'
        f"<span>{escape(WORDS['play'][lang])}</span></button>"
    )
    name = escape(WORDS["steps"][lang])
    return (
        f'<div class="bpw-rail" role="group" aria-label="{name}">{back}{"".join(stops)}{on}</div>'
        f"{play}"
    )


def _stop(step: int, label: str, title: str) -> str:
    return (
        f'<button type="button" data-step="{step}" tabindex="-1" {KEYS}'
        f' title="{escape(title)}">{label}</button>'
    )


def _turn(by: int, sign: str, name: str) -> str:
    name = escape(name)
    return (
        f'<button type="button" class="bpw-turn" data-go="{by}" tabindex="-1" {KEYS}'
        f' aria-label="{name}" title="{name}">{sign}</button>'
    )
