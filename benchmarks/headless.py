"""A panel that draws and sends as for a browser, without one.

It gets the browser's messages as if from the comm. Its own messages are packed and signed as by
ipykernel, so that long ones cost what they would cost in a kernel, and then discarded.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import comm
from comm.base_comm import BaseComm
from ipykernel.jsonutil import json_clean
from jupyter_client.session import Session

import bpwidget as bp

# the look that the page of screen.py reports, which is 1400 pixels wide
LOOK = {"kind": "look", "width": 998, "ratio": 1, "dark": False, "narrow": False, "page": 1}
# the report of a page that frames reach quickly, as on the kernel's own machine
NEAR = {"kind": "timed", "page": 1, "near": True}
SESSION = Session(key=b"as secret as a kernel's")


class PackingComm(BaseComm):  # type: ignore[misc]  # comm is untyped here
    """A comm that packs its messages and sends nothing."""

    def publish_msg(
        self,
        msg_type: str,
        data: Any = None,
        metadata: Any = None,
        buffers: Any = None,
        **keys: Any,
    ) -> None:
        """Do what ipykernel's comm does, apart from the socket."""
        content = json_clean({"data": data or {}, "comm_id": self.comm_id, **keys})
        message = SESSION.msg(msg_type, content, metadata=json_clean(metadata or {}))
        SESSION.serialize(message, ident=self.topic)
        for buffer in buffers or ():
            memoryview(buffer)


comm.create_comm = PackingComm


def tell(panel: bp.BackpropPanel, **message: Any) -> None:
    """Give a panel a message from its page."""
    panel._session.screen._handle_custom_msg(message, [])  # noqa: SLF001 - as the comm does


@contextmanager
def opened(look: dict[str, Any] | None = None, **controls: Any) -> Iterator[bp.BackpropPanel]:
    """Open a panel that draws for a near browser, and close it afterwards.

    Parameters
    ----------
    look : dict, optional
        Entries that replace those of `LOOK`.
    **controls
        See `bpwidget.BackpropPanel`.
    """
    panel = bp.BackpropPanel(**controls)
    tell(panel, **LOOK | (look or {}))
    tell(panel, **NEAR)
    yield panel
    panel.close()
