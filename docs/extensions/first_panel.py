"""The directive `first-panel`: a picture of the panel, which the live panel replaces."""

from __future__ import annotations

from html import escape
from pathlib import Path

from docutils import nodes
from languages import page
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

# a picture of the panel in the page's language, drawn when the site is built, or else the README's
STILL, README_STILL = "_static/panel-still-{lang}.png", "panel.png"
SCRIPT, STYLE = "_static/first_panel.js", "_static/first_panel.css"


class FirstPanel(SphinxDirective):
    """The panel; the argument is the alternative text of the picture."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Return the element for the panel, with the picture in it."""
        lang, root = page(self.env.docname).lang, "../" * self.env.docname.count("/")
        source = Path(self.env.srcdir)
        still = STILL.format(lang=lang)
        if not (source / still).exists():
            still = README_STILL
        live = escape(root + self.config.FIRST_PANEL)
        begin = f'<div class="first-panel" data-lang="{lang}" data-live="{live}">'
        image = nodes.image(uri=f"/{still}", alt=self.arguments[0])
        end = "</div>"
        # without the live part there is no script either
        if (source / SCRIPT).exists():
            end += f'<link rel="stylesheet" href="{root}{STYLE}">'
            end += f'<script type="module" src="{root}{SCRIPT}"></script>'
        return [
            nodes.raw("", begin, format="html"),
            image,
            nodes.raw("", end, format="html"),
        ]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_config_value("FIRST_PANEL", "", "env", str)
    app.add_directive("first-panel", FirstPanel)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
