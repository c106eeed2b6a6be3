"""The panel's Python in the browser: passes messages between its widgets and the page."""

from __future__ import annotations

import json
from typing import Any

import comm
import page  # created by worker.js
from comm.base_comm import BaseComm


class Comm(BaseComm):
    """A widget's connection to the page."""

    def publish_msg(
        self,
        msg_type: str,
        data: Any = None,
        metadata: Any = None,  # noqa: ARG002 - the version of the protocol, always the same
        buffers: Any = None,
        **keys: Any,
    ) -> None:
        """Send one message."""
        content = json.dumps({"data": data or {}, "comm_id": self.comm_id, **keys})
        page.publish(self.comm_id, msg_type, content, list(buffers or ()))


comm.create_comm = Comm


def receive(comm_id: str, data: str, buffers: Any) -> None:
    """Pass on a message from the page."""
    content = {"comm_id": comm_id, "data": json.loads(data)}
    parts = [memoryview(each.to_py()) for each in buffers]
    comm.get_comm_manager().comm_msg(None, None, {"content": content, "buffers": parts})


def open_panel(lang: str) -> str:
    """Open a panel, and return its widget's id."""
    global panel  # noqa: PLW0603 - it lives as long as the page
    import bpwidget as bp  # noqa: PLC0415 - it takes seconds, and the page reports progress

    page.say("drawing")
    panel = bp.BackpropPanel(lang=lang)
    return str(panel.model_id)
