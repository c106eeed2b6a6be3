"""The tabs of a panel that is too narrow to show more than one plot at a time."""

from __future__ import annotations

from html import escape

from bpwidget.lesson.words.panel import WORDS
from bpwidget.plots.layout import plots_of
from bpwidget.scene.scene import Scene


def tabs_part(scene: Scene, shown: str | None) -> str:
    """Return a tab for every plot of a scene, or nothing where no plot is shown alone.

    Parameters
    ----------
    scene : Scene
    shown : str or None
        The plot that is shown alone.
    """
    if shown is None:
        return ""
    lang = scene.lang
    tabs = "".join(
        f'<button type="button" role="tab" data-plot="{name}"'
        f' aria-selected="{str(name == shown).lower()}" tabindex="{0 if name == shown else -1}">'
        f"{escape(WORDS[f'tab {view.name}'][lang])}</button>"
        for name, view in plots_of(scene).items()
    )
    label = escape(WORDS["plots"][lang])
    return f'<div class="bpw-tabs" role="tablist" aria-label="{label}">{tabs}</div>'
