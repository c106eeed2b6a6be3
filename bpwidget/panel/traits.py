"""The controls as traits: each is a view of the state, and setting one moves the panel."""

from __future__ import annotations

from typing import Any

import traitlets

from bpwidget.panel.state.fields import Control
from bpwidget.panel.state.state import CONTROLS


class ControlTrait(traitlets.TraitType[Any, Any]):
    """The trait of one control of a panel.

    It stores nothing. Its value is that of the panel's state; a value that is set goes through
    `BackpropPanel.move`, which checks it together with all others. So a refused one leaves no
    trace.

    Parameters
    ----------
    row : Control
        From the table of controls.
    """

    def __init__(self, row: Control) -> None:
        super().__init__(default_value=row.default, help=row.doc)
        self.info_text = row.type

    def get(self, obj: Any, cls: Any = None) -> Any:
        """Return the value in the panel's state, or the one that a held move will set."""
        del cls
        return obj.value_of(str(self.name))

    def set(self, obj: Any, value: Any) -> None:
        """Move the panel."""
        obj.move(**{str(self.name): value})


def control_traits() -> dict[str, ControlTrait]:
    """Return the traits of all controls, by name."""
    return {name: ControlTrait(row) for name, row in CONTROLS.items()}
