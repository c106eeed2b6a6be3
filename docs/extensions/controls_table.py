"""The directive `controls`: a table of the panel's controls, from the fields of `State`."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from bpwidget.panel.state.fields import Control
from bpwidget.panel.state.state import CONTROLS

HEADINGS = ("control", "type", "default", "description")
NO_ARGUMENT = "*A trait only, not an argument.*"


def row(name: str, control: Control) -> tuple[str, ...]:
    """Return the cells of a control's row, as reStructuredText."""
    default = "" if control.default is None else f"``{plain(control.default)}``"
    words = [control.doc, "" if control.is_argument else NO_ARGUMENT]
    return f"``{name}``", control.type, default, " ".join(filter(None, words))


def plain(value: object) -> object:
    """Return a default as a reader would type it."""
    return repr(dict(value)) if hasattr(value, "keys") else repr(value)  # type: ignore[call-overload]


def of_mode(mode: str) -> list[tuple[str, Control]]:
    """Return the controls that the panel shows in one mode, or in all of them."""
    return [(name, control) for name, control in CONTROLS.items() if control.mode == mode]


class Controls(SphinxDirective):
    """The controls of the mode given as its argument, or without one, those shown in every mode."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        rows = [row(*each) for each in of_mode(*self.arguments or [""])]
        lines = [".. list-table::", "   :header-rows: 1", "   :class: controls", ""]
        for cells in (HEADINGS, *rows):
            first, *rest = cells
            lines += [f"   * - {first}", *(f"     - {cell}" for cell in rest)]
        return self.parse_text_to_nodes("\n".join(lines))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_directive("controls", Controls)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
