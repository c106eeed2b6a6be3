"""Which cells of the notebook show which panels; one that no cell shows any longer is closed.

A cell that is run again makes another panel, and IPython keeps the one before in ``Out`` for as
long as the kernel lives.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary, WeakSet

import ipywidgets as widgets
from IPython import get_ipython
from IPython.core.displaypub import CapturingDisplayPublisher
from ipywidgets.widgets import widget as registry

from bpwidget.panel.screen.memory import release


class Cells:
    """What the cells of one notebook show.

    Parameters
    ----------
    shell : InteractiveShell
        Runs the cells.
    """

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._by_cell: dict[str, WeakSet[Any]] = {}
        self._in_this_run: WeakSet[Any] = WeakSet()
        # an output that belongs to no cell, or a host that does not identify its cells
        self._elsewhere: WeakSet[Any] = WeakSet()
        shell.events.register("post_run_cell", self._has_run)

    def show(self, panel: Any) -> None:
        """Note that a panel is shown by the cell that is running."""
        if self._running() is None or self._is_captured():
            self._elsewhere.add(panel)
        else:
            self._in_this_run.add(panel)

    def _running(self) -> str | None:
        """Return the id of the running cell, if the host sends it."""
        request: dict[str, Any] = getattr(self._shell, "get_parent", dict)()
        cell = request.get("metadata", {}).get("cellId")
        return cell if isinstance(cell, str) else None

    def _is_captured(self) -> bool:
        """Return whether output is captured, and may be shown elsewhere than below the cell."""
        return isinstance(self._shell.display_pub, CapturingDisplayPublisher) or any(
            isinstance(each, widgets.Output) and each.msg_id for each in _open_widgets()
        )

    def _has_run(self, _result: object) -> None:
        """Close the panels of the cell's previous output that are no longer shown anywhere."""
        cell = self._running()
        if cell is None:
            return
        before = self._by_cell.pop(cell, WeakSet())
        self._by_cell[cell], self._in_this_run = self._in_this_run, WeakSet()
        left = [panel for panel in before if not self._is_shown(panel)]
        for panel in left:
            panel.close()
        if left:
            release()

    def _is_shown(self, panel: Any) -> bool:
        return (
            panel in self._elsewhere
            or any(panel in panels for panels in self._by_cell.values())
            or any(panel in getattr(each, "children", ()) for each in _open_widgets())
        )


_cells: WeakKeyDictionary[Any, Cells] = WeakKeyDictionary()


def show_in_cell(panel: Any) -> None:
    """Note that a panel is shown now, so that it is closed once no cell shows it.

    Parameters
    ----------
    panel : BackpropPanel
    """
    shell = get_ipython()
    if shell is not None:
        if shell not in _cells:
            _cells[shell] = Cells(shell)
        _cells[shell].show(panel)


def _open_widgets() -> list[Any]:
    return list(registry._instances.values())  # noqa: SLF001 - no public name lists them
